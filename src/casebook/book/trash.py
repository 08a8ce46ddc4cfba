"""What goes with a record, and what comes back with it: its parts, and what cannot be without."""

from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Any, cast

from casebook.db.chains import Entry
from casebook.db.columns import to_record
from casebook.db.entry import OPEN_WRITER
from casebook.db.row import REMOVED, Row
from casebook.db.store import Store
from casebook.errors import NoSuchRecord
from casebook.records import KINDS, Record, Shape, problems


def with_parts(store: Store, record: Record, *, removed: bool = False) -> list[Record]:
    """A record and everything that is a part of it, parts first; `removed`: removed ones, too."""
    found: list[Record] = []
    for kind in KINDS.values():
        spec = kind.field(kind.owner) if kind.owner else None
        if spec and record.kind in spec.kinds:
            parts = store.where(kind, kind.owner, record.id)
            if removed:
                parts += store.where(kind, kind.owner, record.id, removed=True)
            for part in parts:
                more = with_parts(store, part, removed=removed)
                found += [item for item in more if item not in found]
    return [*found, record]


def going(store: Store, record: Record) -> list[Record]:
    """What is erased with a record: its parts, and what says nothing without naming it."""
    found = with_parts(store, record, removed=True)
    ids = {item.id for item in found}
    for item in found:  # it grows as it is gone through
        for field, other in (*store.naming(item.id), *store.removed_naming(item.id)):
            if other.id not in ids and _needs(other, field):
                found.append(other)
                ids.add(other.id)
    return found


def staying(store: Store, going: Sequence[Record]) -> list[Record]:
    """What names something that is erased and stays; what is in the trash names it no longer once
    it comes back (`Store.coming_back`).
    """
    ids = {item.id for item in going}
    found: dict[str, Record] = {}
    for item in going:
        for _field, other in (*store.naming(item.id), *store.removed_naming(item.id)):
            if other.id not in ids:
                found[other.id] = other
    return list(found.values())


def _needs(item: Record, field: str) -> bool:
    """It cannot be without this field; what is wrong with it anyway does not count."""
    before = problems(item)
    without = problems(replace(item, **cast(dict[str, Any], {field: ""})))
    return any(problem not in before for problem in without)


def coming_back(store: Store, refs: Sequence[str]) -> tuple[dict[Record, str], list[str]]:
    """What comes back with removed records, and the hashes of turns that are undone instead.

    With a record comes what was removed along with it and is a part of it or cannot be without
    it, but for what names something else that stays removed. Where all that a turn removed is
    back, the hash of that turn stands beside one of them: it is undone. A record that was removed
    as it was made one with another comes back when that turn is undone.
    """
    coming: dict[str, Record] = {}
    removed: dict[str, set[str]] = {}
    turns: dict[str, None] = {}
    for ref in refs:
        row = store.row(ref)
        removal = _removal(store, row)
        if removal is None:
            continue
        turn = store.journal.chains.of_turn(removal)
        digest = turn[0].hash.hex()
        if all(entry.body.action in ("remove", OPEN_WRITER) for entry in turn):
            removed[digest] = {one.body.record for one in turn if one.body.action == "remove"}
            along = going(store, to_record(row))
            coming.update({item.id: item for item in along if item.id in removed[digest]})
        else:
            turns[digest] = None
    back = _whole(store, coming)
    found = dict.fromkeys(back.values(), "")
    for digest, records in removed.items():
        there = [one for one in records if one in back]
        if there and not any(_is_removed(store, one) for one in records if one not in back):
            found[back[there[0]]] = digest
    return found, list(turns)


def _is_removed(store: Store, record: str) -> bool:
    """It is in the trash; what was forgotten is nowhere."""
    try:
        return store.row(record).removed
    except NoSuchRecord:
        return False


def _removal(store: Store, row: Row) -> Entry | None:
    """The entry by which a record is removed now; None if it is not."""
    removals = row.heads.get(REMOVED, [])
    return store.journal.chains.entry(removals[-1]) if row.removed and removals else None


def _whole(store: Store, coming: dict[str, Record]) -> dict[str, Record]:
    """Those that are removed still, and name nothing that they need and that stays removed."""
    back = {one: item for one, item in coming.items() if store.row(one).removed}
    while lacking := [one for one, item in back.items() if _lacks(store, item, back)]:
        for one in lacking:
            del back[one]
    return back


def _lacks(store: Store, item: Record, there: Container[str]) -> bool:
    for spec in item.fields():
        named = getattr(item, spec.name) if spec.shape is Shape.REF and spec.required else ""
        if named and named not in there:
            try:
                if store.row(named).removed:
                    return True
            except NoSuchRecord:
                return True
    return False
