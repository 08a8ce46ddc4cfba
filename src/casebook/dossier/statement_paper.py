"""One statement on paper, for its maker: to be read back, corrected and signed."""

from typing import BinaryIO

from reportlab.platypus.flowables import Flowable

from casebook.dossier.laying import Laying, Mark
from casebook.dossier.look import Paper, small, title
from casebook.dossier.matter import Matter
from casebook.dossier.recipe import Recipe
from casebook.dossier.sections.statements import statements
from casebook.dossier.text import Text
from casebook.records import Statement
from casebook.records.said import say_stamp
from casebook.words import _


def statement_paper(m: Matter, item: Statement, recipe: Recipe, out: BinaryIO) -> int:
    """Write the PDF; how many pages. Until it is adopted every page says so.

    Raises `MissingGlyph`.
    """
    head = m.say("Statement")
    page = Paper(
        out,
        recipe.paper,
        head=head,
        mark="" if m.is_adopted(item) else m.say("DRAFT - NOT ADOPTED"),
        page_of=_("page {number} of {total}", language=m.language),
        title=head,
        author="",
        subject="",
        creator="Casebook",
        producer="Casebook",
        lang=m.language,
    )
    laying = Laying(m.language, page.room, page.tall, frozenset())
    made = m.say("Printed on {date}").format(date=say_stamp(recipe.made_at, m.language))
    story: list[Flowable] = [
        Mark(head, 0, "top"),
        Text(head, title(after=4, language=m.language)),
        Text(made, small(after=6)),
    ]
    section = statements(m)
    for block in section.blocks if section else ():
        story += laying.block(block)
    return page.build_whole(story)
