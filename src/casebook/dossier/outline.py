"""What a dossier says, before looks: plain values, and the only place that decides what leaves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from casebook.dossier import plates as said
from casebook.dossier.blocks import Section
from casebook.dossier.casefile import CaseFile
from casebook.dossier.consent import IDENTITY
from casebook.dossier.finding import Found
from casebook.dossier.leaving import stays
from casebook.dossier.matter import Matter
from casebook.dossier.order import UNREAD
from casebook.dossier.originals import Original, neutral_name, originals
from casebook.dossier.plates import Plate, facts_only
from casebook.dossier.readable import Readable, mark_of, readable
from casebook.dossier.ready import Remark, remarks
from casebook.dossier.recipe import Recipe
from casebook.dossier.sections import MAKES
from casebook.errors import NotReady
from casebook.records import Exhibit
from casebook.records.dossier import reference_of

FORMAT = "casebook-dossier/2"
Show = Callable[[Exhibit, Exhibit | None], Plate]
_NEEDS_INCIDENTS = frozenset(("chronology", "incidents"))


@dataclass(frozen=True)
class Listed:
    """An exhibit that is listed: what the attached list of hashes holds. `name` is neutral: the
    file's own name may name people."""

    ref: str
    name: str
    sha256: str


@dataclass(frozen=True)
class Called:
    """Somebody concerned: a ref, what stands for the name, and why.

    `standing` is that of the consent to be named; `consent` and `purpose` are of the consent that
    decides it. `hidden_as` is what the order says.
    """

    ref: str
    called: str
    is_hidden: bool
    is_protected: bool
    standing: str
    consent: str = ""
    purpose: str = ""
    hidden_as: str = ""


@dataclass(frozen=True)
class Outline:
    """A whole dossier in plain values. What is not in here cannot be printed.

    `found` are the places in texts where somebody hidden stood; `readable` is every name, number
    and address that will be readable, with `mark` naming that list; `remarks` say what is missing.
    """

    recipe: Recipe
    title: str
    sections: tuple[Section, ...]
    record: dict[str, object]
    exhibits: tuple[Listed, ...]
    head: str
    found: tuple[Found, ...]
    readable: tuple[Readable, ...]
    mark: str
    remarks: tuple[Remark, ...]
    people: tuple[Called, ...]
    originals: tuple[Original, ...] = ()
    """Files that go along in a package."""

    @property
    def named(self) -> tuple[str, ...]:
        """Refs of protected people in it who are named."""
        return tuple(one.ref for one in self.people if one.is_protected and not one.is_hidden)

    @property
    def told(self) -> tuple[str, ...]:
        """Refs of protected people in it who are told of without their names."""
        return tuple(one.ref for one in self.people if one.is_protected and one.is_hidden)

    @property
    def reference(self) -> str:
        """What it is called on every page."""
        return reference_of(self.head)

    @property
    def is_approved(self) -> bool:
        """Somebody put their name under it."""
        return bool(self.recipe.order.approved_by.strip())

    @property
    def is_unread(self) -> bool:
        """Nobody went through what can be read in it."""
        return self.recipe.order.checked == UNREAD

    @property
    def plates(self) -> list[Plate]:
        """How its exhibits are shown."""
        return [
            block
            for section in self.sections
            for block in section.blocks
            if isinstance(block, Plate)
        ]


def outline(case: CaseFile, recipe: Recipe, show: Show) -> Outline:
    """Decide what leaves, and say it. `show` says how an exhibit is shown, or its covered copy.

    Raises `NotReady` when a chosen incident is marked never to leave the casebook.
    """
    staying = [item.ref for item in case.incidents if stays(item)]
    if staying:
        raise NotReady(problems=f"{', '.join(staying)}: marked never to leave this casebook")
    matter = Matter(case, recipe)
    sections = tuple(_sections(matter, show))
    read = readable(matter, sections)
    return Outline(
        recipe=recipe,
        title=matter.say("Record of incidents of intimidation and harassment"),
        sections=sections,
        record=_record(matter),
        exhibits=_listed(matter),
        head=case.head,
        found=tuple(matter.finder.found.values()),
        readable=read,
        mark=mark_of(read),
        remarks=tuple(remarks(matter)),
        people=tuple(called(matter)),
        originals=tuple(originals(matter)),
    )


def called(m: Matter) -> Iterator[Called]:
    """Everybody concerned, and what stands for their names."""
    for is_protected in (True, False):
        for one in m.concerned(protected=is_protected):
            agreed = m.people.agreed(one, IDENTITY)
            ref = m.case.all_people[one].ref
            yield Called(
                ref,
                m.people.call(one),
                m.people.is_hidden(one),
                is_protected,
                agreed.standing.value,
                agreed.consent.ref if agreed.consent else "",
                agreed.consent.purpose if agreed.consent else "",
                m.order.hidden.get(ref, ""),
            )


def _sections(matter: Matter, show: Show) -> Iterator[Section]:
    for name in matter.recipe.sections():
        if name == "plates":
            plates = tuple(_plates(matter, show))
            if plates:
                title = matter.say("Exhibits as pictures")
                yield Section("plates", title, plates, fresh=True)
            continue
        if section := MAKES[name](matter):
            yield section


def _plates(matter: Matter, show: Show) -> Iterator[Plate]:
    listed = {item.ref for item in matter.exhibits}
    for item in matter.exhibits:
        plate = _plate(matter, item, show).told(
            partial(matter.own, record=item.ref, field=matter.say("Exhibit"))
        )
        enclosed = tuple(one for one in plate.enclosed if one.ref in listed)
        title, shows = matter.value(item, "title"), matter.value(item, "description")
        yield replace(
            plate, title=title, caption="" if shows == title else shows, enclosed=enclosed
        )


def _plate(matter: Matter, item: Exhibit, show: Show) -> Plate:
    """What is shown of an exhibit: its covered copy, itself if that may be seen, or facts."""
    covered = matter.case.covered.get(item.id)
    if item.intimate or item.minor or covered or not matter.is_picture(item):
        return show(item, covered)
    if matter.profile.covered_only:
        return facts_only(item.ref, item.sha256, said.NO_COVERED_COPY)
    if not matter.may_be_seen(item):
        return facts_only(item.ref, item.sha256, said.WITHHELD)
    return show(item, None)


def _listed(matter: Matter) -> tuple[Listed, ...]:
    if "exhibits" not in matter.recipe.sections():
        return ()
    return tuple(Listed(item.ref, neutral_name(item), item.sha256) for item in matter.exhibits)


def _record(m: Matter) -> dict[str, object]:
    """The machine-readable record: the same values, and no others."""
    wanted = m.recipe.sections()
    found: dict[str, object] = {
        "format": FORMAT,
        "made_at": m.recipe.made_at,
        "reference": m.reference,
        "preset": m.profile.id,
        "addressee": m.order.addressee,
        "language": m.language,
        "form": m.order.form,
        "approved_by": m.order.approved_by,
        "journal_head": m.case.head,
        "journal_entries": m.case.entries,
    }
    if _NEEDS_INCIDENTS & set(wanted):
        found["incidents"] = [
            {
                "ref": item.ref,
                "title": m.value(item, "title"),
                "title_translation": m.value(item, "title_translation") or None,
                "when": item.when.text if item.when else None,
                "when_said": m.when(item),
                "place": m.value(item, "place") or None,
                "acts": [act.act_type for act in m.of(m.acts, item)],
                "narrative": (m.value(item, "narrative") or None)
                if "incidents" in wanted
                else None,
                "exhibits": [exhibit.ref for exhibit in m.exhibits_of(item)],
            }
            for item in m.incidents
        ]
    if "exhibits" in wanted:
        found["exhibits"] = [
            {
                "ref": item.ref,
                "file_name": m.value(item, "file_name") or None,
                "size": item.size,
                "sha256": item.sha256 or None,
                "name_outside": neutral_name(item),
                "media_type": item.media_type or None,
            }
            for item in m.exhibits
        ]
    return found
