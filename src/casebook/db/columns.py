"""A record as a row, and back."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from casebook.db.row import Row, heads_of
from casebook.records import KINDS, Field, Moment, Record, Shape
from casebook.records.fields import to_text

META = (
    "id",
    "ref",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "removed",
    "conflicts",
    "heads",
)


def table(kind: str) -> str:
    """The table of a kind, quoted."""
    return '"' + kind.replace("-", "_") + '"'


@lru_cache(maxsize=64)
def names(kind: str) -> tuple[str, ...]:
    """The columns of a kind's table in the order in which rows are read and written."""
    found = list(META)
    for spec in KINDS[kind].fields():
        found.append(f'"{spec.name}"')
        if spec.shape is Shape.MOMENT:
            found.append(f'"{spec.name}_sort"')
    return tuple(found)


@lru_cache(maxsize=64)
def _places(kind: str) -> tuple[dict[str, tuple[int, Field]], int]:
    """Where each field stands among `names`, and how many those are."""
    found: dict[str, tuple[int, Field]] = {}
    place = len(META)
    for spec in KINDS[kind].fields():
        found[spec.name] = (place, spec)
        place += 2 if spec.shape is Shape.MOMENT else 1
    return found, place


@lru_cache(maxsize=64)
def _in_order(kind: str) -> tuple[Field | None, ...]:
    """The field of each of the `names` after `META`; None for what sorts a moment."""
    places, width = _places(kind)
    found: list[Field | None] = [None] * (width - len(META))
    for place, spec in places.values():
        found[place - len(META)] = spec
    return tuple(found)


def to_columns(row: Row) -> tuple[object, ...]:
    """The values of a row, in the order of `names`."""
    out: list[object] = [
        row.id,
        row.ref,
        row.created_at,
        row.created_by,
        row.updated_at,
        row.updated_by,
        int(row.removed),
        row.conflicts,
        row.heads_text(),
    ]
    places, width = _places(row.kind)
    out += [None] * (width - len(META))
    # most fields of most records are empty: only the others are gone through
    for name, text in row.texts.items():
        if text is None or name not in places:
            continue
        place, spec = places[name]
        out[place] = _number(text) if spec.shape is Shape.NUMBER else text
        if spec.shape is Shape.MOMENT:
            out[place + 1] = _sort_key(text)
    for name, elements in row.sets.items():
        if elements and name in places:
            out[places[name][0]] = json.dumps(elements, ensure_ascii=False)
    return tuple(out)


def to_row(kind: str, columns: tuple[Any, ...]) -> Row:
    """The row that columns, in the order of `names`, hold."""
    row = Row(
        id=columns[0],
        kind=kind,
        ref=columns[1],
        created_at=columns[2],
        created_by=columns[3],
        updated_at=columns[4],
        updated_by=columns[5],
        removed=bool(columns[6]),
        conflicts=columns[7],
        heads=heads_of(columns[8]),
    )
    for spec, value in zip(_in_order(kind), columns[len(META) :], strict=True):
        if value is None or spec is None:
            continue
        if spec.is_set:
            row.sets[spec.name] = tuple(json.loads(value))
        else:
            row.texts[spec.name] = str(value)
    # the state of removal is kept as a column, not as a field
    if "~removed" in row.heads:
        row.texts["~removed"] = "yes" if row.removed else None
    return row


def to_record(row: Row) -> Record:
    """The record that a row holds. A text that no longer means anything is read as empty.

    (That can only come from outside: our own writes are checked. `check` names it.)
    """
    kind = KINDS[row.kind]
    try:
        return kind.of_texts(row.texts, row.sets, id=row.id, ref=row.ref)
    except ValueError:
        good: dict[str, str | None] = {}
        for spec in kind.fields():
            if not spec.is_set:
                text = row.texts.get(spec.name)
                try:
                    kind.of_texts({spec.name: text}, {})
                except ValueError:
                    continue
                good[spec.name] = text
        return kind.of_texts(good, row.sets, id=row.id, ref=row.ref)


def texts_of(record: Record) -> tuple[dict[str, str | None], Mapping[str, tuple[str, ...]]]:
    """The text forms of a record's fields, and the elements of its sets."""
    texts: dict[str, str | None] = {}
    sets: dict[str, tuple[str, ...]] = {}
    values = vars(record)
    for spec in record.fields():
        value = values[spec.name]
        if spec.is_set:
            sets[spec.name] = tuple(value)
        else:
            texts[spec.name] = to_text(value)
    return texts, sets


def _number(text: str | None) -> int | None:
    try:
        value = int(text) if text else None
    except ValueError:
        return None
    return value if value is not None and abs(value) < 2**63 else None


def _sort_key(text: str | None) -> str | None:
    try:
        return Moment.parse(text).sort_key if text else None
    except ValueError:
        return None
