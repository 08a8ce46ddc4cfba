"""Everything about one contact that its screen shows, read in one go off the window's thread."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from casebook.book import Casebook
from casebook.errors import NoSuchRecord
from casebook.records import (
    Act,
    Consent,
    Contact,
    Exhibit,
    Identifier,
    Incident,
    Information,
    Involvement,
    Name,
    Record,
    Relation,
    Showing,
    Sighting,
)
from casebook.ui.lists.lines import Line, lines, picture_of

R = TypeVar("R", bound=Record)

HOLDS, EXPIRED, WITHDRAWN = "holds", "expired", "withdrawn"


@dataclass(frozen=True)
class Seen:
    """A number, account or plate, with the incidents and the exhibit in which it was seen."""

    identifier: Identifier
    incidents: list[Incident]
    exhibit: Exhibit | None


@dataclass(frozen=True)
class Related:
    """A relation, and the contact at its other end."""

    relation: Relation
    contact: Contact


@dataclass(frozen=True)
class Taken:
    """An incident, and what the contact has to do with it."""

    incident: Incident
    involvements: list[Involvement] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    """What was done to the contact."""
    sources: list[Information] = field(default_factory=list)
    """What the contact told."""


@dataclass(frozen=True)
class ContactFile:
    """A contact with all that belongs to it. Times are as the history has them."""

    contact: Contact
    updated_at: str
    versions: int
    picture: bytes
    names: list[Name]
    identifiers: list[Seen]
    relations: list[Related]
    consents: list[Consent]
    incidents: list[Taken]
    exhibits: list[Line]

    @property
    def record(self) -> Contact:
        """The record that it is about."""
        return self.contact


def read_contact(book: Casebook, record: str) -> ContactFile:
    """Read a contact. Raises `NoSuchRecord`."""
    contact = book.get(Contact, record)
    row = book.row(record)
    incidents = _incidents(book, record)
    shown = [item.exhibit for item in book.where(Showing, "subject", record)]
    exhibits = list(dict.fromkeys([*([contact.photo] if contact.photo else []), *shown]))
    return ContactFile(
        contact=contact,
        updated_at=row.updated_at,
        versions=len(book.history(record)),
        picture=picture_of(book, contact),
        names=book.where(Name, "contact", record),
        identifiers=[_seen(book, item) for item in book.where(Identifier, "contact", record)],
        relations=_relations(book, record),
        consents=book.where(Consent, "contact", record),
        incidents=incidents,
        exhibits=lines(book, Exhibit, exhibits),
    )


def state_of(consent: Consent, today: str) -> str:
    """Whether a consent holds on a day (`YYYY-MM-DD`), as far as its dates say."""
    if consent.withdrawn is not None:
        return WITHDRAWN
    until = consent.expires.latest if consent.expires else None
    return EXPIRED if until and until[:10] < today else HOLDS


def _seen(book: Casebook, item: Identifier) -> Seen:
    sightings = book.where(Sighting, "identifier", item.id)
    found = _found(book, Incident, [sighting.incident for sighting in sightings])
    exhibits = _found(book, Exhibit, [item.exhibit])
    return Seen(item, _newest_first(found), exhibits[0] if exhibits else None)


def _relations(book: Casebook, record: str) -> list[Related]:
    found = []
    for relation in book.where(Relation, "contact", record) + book.where(Relation, "other", record):
        away = relation.other if relation.contact == record else relation.contact
        for other in _found(book, Contact, [away]):
            found.append(Related(relation, other))
    return found


def _incidents(book: Casebook, record: str) -> list[Taken]:
    involvements = book.where(Involvement, "contact", record)
    acts = book.where(Act, "target", record)
    sources = book.where(Information, "source", record)
    named = [
        *(item.incident for item in involvements),
        *(item.incident for item in acts),
        *(item.incident for item in sources),
    ]
    return [
        Taken(
            incident,
            [item for item in involvements if item.incident == incident.id],
            [item for item in acts if item.incident == incident.id],
            [item for item in sources if item.incident == incident.id],
        )
        for incident in _newest_first(_found(book, Incident, named))
    ]


def _found(book: Casebook, kind: type[R], ids: Sequence[str]) -> list[R]:
    found = []
    for one in dict.fromkeys(ids):
        try:
            found.append(book.get(kind, one))
        except NoSuchRecord:
            continue
    return found


def _newest_first(incidents: Sequence[Incident]) -> list[Incident]:
    return sorted(incidents, key=lambda item: item.when.sort_key if item.when else "", reverse=True)
