"""Everything about one incident that its screen shows, read in one go off the window's thread."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from casebook.book import Casebook
from casebook.errors import NoSuchRecord
from casebook.records import (
    Act,
    Contact,
    Exhibit,
    Identifier,
    Incident,
    IncidentLink,
    Information,
    Involvement,
    Record,
    Referral,
    Showing,
    Sighting,
    Statement,
)
from casebook.tasks.desk_path import Path, paths_about
from casebook.tasks.referrals import about
from casebook.tasks.statements import judge
from casebook.ui.lists.lines import Line, lines


@dataclass(frozen=True)
class Part:
    """A part of an incident, and the records it names, by the name of the field."""

    record: Record
    names: dict[str, Record] = field(default_factory=dict)


@dataclass(frozen=True)
class IncidentFile:
    """An incident with its parts. Times are as the history has them."""

    incident: Incident
    updated_at: str
    updated_by: str
    versions: int
    acts: list[Part]
    people: list[Part]
    sources: list[Part]
    links: list[Part]
    sightings: list[Part]
    exhibits: list[Line]
    showings: dict[str, str]
    """Exhibit id to the id of the record that says it shows something of the incident."""
    referrals: list[Referral]
    ways: list[Path]
    """The lines from desk to desk that its referrals stand on."""
    statements: list[Statement]
    adopted: frozenset[str]
    """Ids of the statements that were adopted in the words in which they stand."""

    @property
    def record(self) -> Incident:
        """The record that it is about."""
        return self.incident


def read_incident(book: Casebook, record: str) -> IncidentFile:
    """Read an incident. Raises `NoSuchRecord`."""
    incident = book.get(Incident, record)
    row = book.row(record)
    history = book.history(record)
    acts = _parts(book, book.where(Act, "incident", record), "target")
    showings: dict[str, str] = {}
    for subject in (record, *(part.record.id for part in acts)):
        for item in book.where(Showing, "subject", subject):
            showings.setdefault(item.exhibit, item.id)
    statements = book.where(Statement, "incident", record)
    return IncidentFile(
        incident=incident,
        updated_at=row.updated_at,
        updated_by=history[-1].by if history else "",
        versions=len(history),
        acts=acts,
        people=_parts(book, book.where(Involvement, "incident", record), "contact"),
        sources=_parts(book, book.where(Information, "incident", record), "source", "exhibit"),
        links=_parts(
            book,
            book.where(IncidentLink, "incident", record)
            + book.where(IncidentLink, "other", record),
            "incident",
            "other",
        ),
        sightings=_parts(book, book.where(Sighting, "incident", record), "identifier"),
        exhibits=lines(book, Exhibit, list(showings)),
        showings=showings,
        referrals=about(book, record),
        ways=paths_about(book, [record]),
        statements=statements,
        adopted=frozenset(one.id for one in statements if judge(book, one).is_adopted),
    )


def _parts(book: Casebook, records: Sequence[Record], *fields: str) -> list[Part]:
    found = []
    for record in records:
        names = {}
        for name in fields:
            if value := getattr(record, name):
                try:
                    names[name] = book.find(value)
                except NoSuchRecord:
                    continue
        found.append(Part(record, names))
    return found


def named(part: Part, field_name: str) -> str:
    """What the record is called that a part names."""
    found = part.names.get(field_name)
    if isinstance(found, Identifier):
        return found.value
    return (found.title or found.ref) if found else ""


def flags_of(part: Part, field_name: str) -> tuple[str, ...]:
    """The safety flags of the contact that a part names."""
    found = part.names.get(field_name)
    return found.safety_flags if isinstance(found, Contact) else ()
