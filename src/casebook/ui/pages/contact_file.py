"""Everything about one contact that its screen shows, read in one go off the window's thread."""

from dataclasses import dataclass, field
from typing import TypeVar

from casebook.book import Casebook
from casebook.errors import NoSuchRecord
from casebook.records import (
    Consent,
    Contact,
    Identifier,
    Incident,
    Involvement,
    Name,
    Record,
    Relation,
    Sighting,
)

K = TypeVar("K", bound=Record)


@dataclass(frozen=True)
class ContactFile:
    """A contact with all that belongs to it."""

    contact: Contact
    updated_at: str
    versions: int
    names: list[Name]
    identifiers: list[Identifier]
    seen_in: dict[str, list[Incident]]
    """Identifier id to the incidents in which it turned up."""
    relations: list[tuple[Relation, Contact]]
    consents: list[Consent]
    incidents: list[tuple[Involvement, Incident]]
    others: dict[str, Record] = field(default_factory=dict)

    @property
    def record(self) -> Contact:
        """The record that it is about."""
        return self.contact


def read_contact(book: Casebook, record: str) -> ContactFile:
    """Read a contact. Raises `NoSuchRecord`."""
    contact = book.get(Contact, record)
    row = book.row(record)
    identifiers = book.where(Identifier, "contact", record)
    seen: dict[str, list[Incident]] = {}
    for identifier in identifiers:
        for sighting in book.where(Sighting, "identifier", identifier.id):
            if incident := _found(book, Incident, sighting.incident):
                seen.setdefault(identifier.id, []).append(incident)
    relations = []
    for relation in book.where(Relation, "contact", record):
        if other := _found(book, Contact, relation.other):
            relations.append((relation, other))
    for relation in book.where(Relation, "other", record):
        if other := _found(book, Contact, relation.contact):
            relations.append((relation, other))
    incidents = []
    for part in book.where(Involvement, "contact", record):
        if incident := _found(book, Incident, part.incident):
            incidents.append((part, incident))
    return ContactFile(
        contact=contact,
        updated_at=row.updated_at,
        versions=len(book.history(record)),
        names=book.where(Name, "contact", record),
        identifiers=identifiers,
        seen_in=seen,
        relations=relations,
        consents=book.where(Consent, "contact", record),
        incidents=incidents,
    )


def _found(book: Casebook, kind: type[K], record: str) -> K | None:
    try:
        return book.get(kind, record)
    except NoSuchRecord:
        return None
