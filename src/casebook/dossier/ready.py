"""What is missing before a dossier can be stood behind. Most of it may stay; some of it may not.

It is said in the language of whoever makes the dossier, not in that of the dossier.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from casebook.dossier.consent import STORY, Standing
from casebook.dossier.matter import Matter
from casebook.dossier.originals import kept_back
from casebook.dossier.rewording import may_be_reworded
from casebook.dossier.stating import OPINIONS, exhibits_named
from casebook.records import Incident, Record
from casebook.words import _

STOP, LOOK = "stop", "look"


@dataclass(frozen=True)
class Remark:
    """One thing: `level` STOP must be settled before saving. `about` are refs."""

    level: str
    says: str
    about: tuple[str, ...] = ()


def remarks(m: Matter, *, on_paper: bool = True) -> Iterator[Remark]:
    """In the order of how much it matters; those about its pages only where it is `on_paper`."""
    if not m.incidents:
        yield Remark(STOP, _("No incident is chosen."))
        return
    yield from _withdrawn(m)
    yield from _consent(m)
    for says, found in (
        (
            _("Danger now is stated: call 911 first."),
            [i for i in m.incidents if i.immediate_danger],
        ),
        (_("The date is not known."), [i for i in m.incidents if not i.when]),
        (_("No source is recorded."), [i for i in m.incidents if not m.of(m.information, i)]),
        (_("No act is recorded."), [i for i in m.incidents if not m.of(m.acts, i)]),
        (
            _("The words are in another language, and there is no translation."),
            [i for i in m.incidents if _untranslated(m, i)],
        ),
        (
            _("The translator is not named."),
            [i for i in m.incidents if i.translation and not i.translator],
        ),
        (
            _("Words of opinion: say what was seen, heard or read instead."),
            [i for i in m.incidents if OPINIONS.search(_told(m, i))],
        ),
    ):
        if found:
            yield Remark(LOOK, says, tuple(item.ref for item in found))
    unread = [item.ref for item in m.exhibits if item.sha256 and item.id not in m.case.verified]
    if unread:
        yield Remark(
            LOOK, _("Not read again since they were attached; check them first."), tuple(unread)
        )
    yield from _statements(m)
    if back := kept_back(m):
        yield Remark(LOOK, _("Files that may not go along to this reader."), tuple(back))
    if unused := _unused(m):
        yield Remark(LOOK, _("Other words for what never has any; not printed."), unused)
    if not on_paper:
        return
    if not m.order.prepared_by:
        yield Remark(LOOK, _("Nobody is named as having prepared it."))
    if not m.order.approved_by:
        yield Remark(LOOK, _("Nobody approved it: every page says that it is pending."))


def _unused(m: Matter) -> tuple[str, ...]:
    records: dict[str, Record] = {
        item.id: item for item in (*m.incidents, *m.acts, *m.involvements)
    }
    return tuple(
        item.ref
        for item in m.case.wordings
        if item.about not in records or not may_be_reworded(records[item.about], item.field_name)
    )


def _told(m: Matter, item: Incident) -> str:
    """What is printed as told: with other words where there are any."""
    return f"{m.value(item, 'title')}\n{m.value(item, 'narrative')}"


def _statements(m: Matter) -> Iterator[Remark]:
    drafts = [item.ref for item in m.statements if not m.is_adopted(item)]
    if drafts:
        yield Remark(LOOK, _("Not adopted or not signed; printed as drafts."), tuple(drafts))
    if changed := [item.ref for item in m.statements if item.id in m.case.outdated]:
        yield Remark(LOOK, _("The words were changed after they were adopted."), tuple(changed))
    listed = {item.ref for item in m.exhibits}
    if away := [
        f"{item.ref}: {ref}"
        for item in m.statements
        for ref in exhibits_named(item.text)
        if ref not in listed
    ]:
        yield Remark(LOOK, _("Statements name exhibits that are not in it."), tuple(away))


def _withdrawn(m: Matter) -> Iterator[Remark]:
    for one in m.concerned(protected=True):
        if m.people.agreed(one, STORY).standing is not Standing.WITHDRAWN:
            continue
        person = m.case.all_people[one].ref
        where = tuple(item.ref for item in m.incidents if one in _in(m, item))
        yield Remark(
            STOP,
            _(
                "{person} took back the consent to tell this to this reader. Take the incidents "
                "out, or record a new consent."
            ).format(person=person),
            (person, *where),
        )
        before = tuple(
            item.ref for item in m.case.sent if person in item.named or person in item.told
        )
        if before:
            yield Remark(
                LOOK,
                _("Told of before the consent was taken back, in:"),
                before,
            )


def _consent(m: Matter) -> Iterator[Remark]:
    says = {
        Standing.NOT_GIVEN: _("No consent to tell this reader what happened; a pseudonym "
                                  "stands for the name."),
        Standing.NOT_YET: _("The consent begins later."),
        Standing.EXPIRED: _("The consent has ended."),
        Standing.OTHER_PURPOSE: _("The consent is for another purpose: {purpose}"),
    }  # fmt: skip
    for one in m.concerned(protected=True):
        agreed = m.people.agreed(one, STORY)
        if agreed.standing in says and m.profile.audience:
            purpose = agreed.consent.purpose if agreed.consent else ""
            about = (m.case.all_people[one].ref, *([agreed.consent.ref] if agreed.consent else []))
            yield Remark(LOOK, says[agreed.standing].format(purpose=purpose), about)


def _in(m: Matter, incident: Incident) -> set[str]:
    return {item.contact for item in m.of(m.involvements, incident)} | {
        act.target for act in m.of(m.acts, incident)
    }


def _untranslated(m: Matter, item: Incident) -> bool:
    if item.language and item.language != m.language and item.narrative and not item.translation:
        return True
    return any(
        act.words and act.language and act.language != m.language and not act.translation
        for act in m.of(m.acts, item)
    )
