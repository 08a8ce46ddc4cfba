"""An outline into flowables: the head of the first page, and every section in its order."""

from reportlab.platypus import PageBreak
from reportlab.platypus.flowables import Flowable

from casebook.dossier.blocks import Heading
from casebook.dossier.figures import StampBox
from casebook.dossier.laying import Laying, Mark
from casebook.dossier.look import body, small, title
from casebook.dossier.outline import Outline
from casebook.dossier.text import Text
from casebook.records.said import say_stamp
from casebook.words import _


def pages(what: Outline, room: float, tall: float) -> list[Flowable]:
    """Everything in its order, for pages with so much room."""
    return _Pages(what, room, tall).whole()


class _Pages:
    def __init__(self, what: Outline, room: float, tall: float) -> None:
        self.what = what
        self.language = what.recipe.language
        refs = frozenset(
            block.ref
            for section in what.sections
            for block in section.blocks
            if isinstance(block, Heading) and block.ref
        )
        self.laying = Laying(self.language, room, tall, refs)

    def say(self, text: str) -> str:
        return _(text, language=self.language)

    def whole(self) -> list[Flowable]:
        story = self.top()
        for place, section in enumerate(self.what.sections):
            begins = section.fresh or (place and section.id == "summary")
            if begins and not self.what.recipe.is_brief:
                story.append(PageBreak())
            story += self.laying.section(section)
        return story

    def top(self) -> list[Flowable]:
        """The head of the first page: what this is, when it was made, and whether it counts."""
        what = self.what
        order = what.recipe.order
        if what.is_unread:
            said = self.say(
                "DRAFT: nobody has gone through the names, numbers and addresses in it. It is not "
                "to be handed over."
            )
        elif what.is_approved:
            said = self.say("Approved by {name}.").format(name=order.approved_by)
        else:
            said = self.say("PENDING: not approved by anybody yet, not to be relied on")
        made = self.say("Made on {date}").format(date=say_stamp(what.recipe.made_at, self.language))
        story: list[Flowable] = [
            Mark(self.say("First page"), 0, "top"),
            Text(what.title, title(after=4, language=self.language)),
            Text(f"{made}. {what.recipe.profile.name(self.language)}.", small(after=6)),
        ]
        if what.is_approved and not what.is_unread:
            story.append(Text(said, body(self.language, after=6)))
        else:
            story.append(StampBox(said))
        return story
