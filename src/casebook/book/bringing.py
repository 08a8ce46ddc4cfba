"""Records that come from a copy of a casebook: under their own ids, and their refs where free."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from casebook.db import evidence as rows
from casebook.db.columns import to_record
from casebook.db.journal import Draft, Written
from casebook.db.row import REMOVED, Row
from casebook.db.store import Store
from casebook.errors import NoSuchRecord
from casebook.records import KINDS, Record

IMPORT = "import"
_REF = re.compile(r"([A-Z]{3})-(?:[0-9A-Z]{3}-)?\d{4,9}")


class Standing(Enum):
    """How a record that is to come in stands here."""

    NEW = "new"
    REMOVED = "removed"
    SAME = "same"
    DIFFERS = "differs"
    FORGOTTEN = "forgotten"
    OTHER = "other"
    """Its id belongs to a record of another kind."""


@dataclass(frozen=True)
class Coming:
    """A record that comes in, and why, in words; with its sealed file, if it has one."""

    record: Record
    why: str
    removed: bool = False
    """It is here, removed, and is brought back."""
    sealed: rows.Sealed | None = None
    inside: rows.Inside | None = None


def standings(store: Store, records: Sequence[Record]) -> list[Standing]:
    """How each of some records stands here, by its id; a few hundred at once."""
    wanted = [record.id for record in records]
    marks = ",".join("?" * len(wanted))
    here = {
        row.id: row
        for kind in KINDS
        for row in store.rows(kind, where=f"WHERE id IN ({marks})", values=wanted)
    }
    gone = store.forgotten_among(wanted)
    return [_standing(record, here.get(record.id), gone) for record in records]


def _standing(record: Record, row: Row | None, gone: set[str]) -> Standing:
    if record.id in gone:
        return Standing.FORGOTTEN
    if row is None:
        return Standing.NEW
    if row.kind != record.kind:
        return Standing.OTHER
    if row.removed:
        return Standing.REMOVED
    return Standing.SAME if _says(to_record(row)) == _says(record) else Standing.DIFFERS


def _says(record: Record) -> Record:
    """What a record says; the elements of sets have no order."""
    sets = {spec.name: tuple(sorted(getattr(record, spec.name)))
            for spec in record.fields() if spec.is_set}  # fmt: skip
    return replace(record, ref="", **sets)  # type: ignore[arg-type]


def refs_for(store: Store, coming: Iterable[Record]) -> dict[str, str]:
    """The ref of each new record, by its id: its own where it is free, else the next one."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    without: list[Record] = []
    for record in coming:
        match = _REF.fullmatch(record.ref)
        good = match is not None and match[1] == record.prefix and record.ref not in taken
        if good and not _is_taken(store, record.ref):
            found[record.id] = record.ref
            taken.add(record.ref)
        else:
            without.append(record)
    fresh: dict[str, Iterator[str]] = {}
    for record in without:
        refs = fresh.setdefault(record.kind, store.next_refs(type(record)))
        found[record.id] = next(ref for ref in refs if ref not in taken)
    return found


def _is_taken(store: Store, ref: str) -> bool:
    try:
        store.row(ref)
    except NoSuchRecord:
        return store.was_forgotten(ref)
    return True


def drafts(store: Store, coming: list[Coming]) -> Iterator[Draft]:
    """The entries that bring records in; needs a transaction. Words of vocabularies come first."""
    order = {kind: place for place, kind in enumerate(("term", *KINDS))}
    for item in sorted(coming, key=lambda one: order[one.record.kind]):
        if item.removed:
            yield _back(store, item)
        else:
            yield from store.new([item.record], IMPORT, item.why)
        if item.sealed:
            rows.put(store.connection, item.sealed, item.inside or rows.Inside())


def _back(store: Store, item: Coming) -> Draft:
    changed = store.changed(item.record, IMPORT, item.why)
    fields = list(changed.fields) if changed else [Written("~why", text=item.why)]
    return Draft(IMPORT, item.record.kind, item.record.id, [Written(REMOVED, text=None), *fields])


def refs_said(coming: Iterable[Coming], refs: Mapping[str, str]) -> list[Coming]:
    """The same, each new record under the ref that it gets."""
    return [
        replace(item, record=replace(item.record, ref=refs.get(item.record.id, item.record.ref)))
        for item in coming
    ]
