"""Other words for the facts of an incident in dossiers: what has any, and writing them down."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from casebook.book import Casebook
from casebook.dossier.rewording import REWORDABLE, by_place
from casebook.records import Act, Incident, Involvement, Record, Wording
from casebook.records.fields import Field

Key = tuple[str, str]
"""The id of a record, and the name of a field."""


@dataclass(frozen=True)
class Place:
    """A field that may have other words: what it says, and what a dossier says instead."""

    record: Record
    spec: Field
    words: str
    wording: Wording | None

    @property
    def key(self) -> Key:
        """What names it."""
        return self.record.id, self.spec.name


def places(book: Casebook, incident: str) -> list[Place]:
    """Every field of an incident and its parts that says something and may be reworded.

    Raises `NoSuchRecord`.
    """
    item = book.get(Incident, incident)
    records: list[Record] = [
        item,
        *book.where(Act, "incident", item.id),
        *book.where(Involvement, "incident", item.id),
    ]
    known = by_place(book.where(Wording, "incident", item.id))
    found = []
    for record in records:
        for name in REWORDABLE[record.kind]:
            spec, words = record.field(name), str(getattr(record, name) or "")
            if spec and words:
                found.append(Place(record, spec, words, known.get((record.id, name))))
    return found


def reword(
    book: Casebook, incident: str, words: Mapping[Key, str], *, why: str = ""
) -> tuple[int, int]:
    """Write other words down, or take them back where the text is empty or that of the record.

    Returns how many were written and how many taken back. Raises `NoSuchRecord`, `NotReady`.
    """
    written: list[Wording] = []
    gone: list[str] = []
    for place in places(book, incident):
        if place.key not in words:
            continue
        text, old = words[place.key].strip(), place.wording
        if not text or text == place.words.strip():
            gone += [old.id] if old else []
        elif old is None:
            record, name = place.key
            written.append(
                Wording(
                    incident=book.get(Incident, incident).id, about=record, field_name=name,
                    text=text, reason=why,
                )
            )  # fmt: skip
        elif old.text != text:
            written.append(replace(old, text=text, reason=why or old.reason))
    if written:
        book.save_all(written, why=why)
    if gone:
        book.remove_all(gone, why=why)
    return len(written), len(gone)
