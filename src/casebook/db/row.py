"""What the journal says of one record: a pure fold over its entries.

A field's value is the set of writes that no later write has seen. Where there are several with
different texts there is a conflict: all are kept, and every replica shows the same one for now.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from casebook.db.chains import Entry
from casebook.db.entry import ADD, DROP, SET

REMOVED = "~removed"
WHY = "~why"
ALL = "*"
LATEST = "@"
FIRST = "^"
_ONLY_MADE = '{"*":'

Lookup = Callable[[int], Entry]


@dataclass(slots=True)
class Row:
    """A record as the journal has it now.

    `heads` maps a field to the numbers of the entries whose writes stand, "*" standing for the
    entry that made the record; for a set it maps each element to the additions that stand. Where
    the making of a record is not shown here, what is written of it makes a row without a ref: "^"
    is then the earliest of that, whichever came in first.
    """

    id: str
    kind: str
    ref: str = ""
    created_at: str = ""
    created_by: str = ""
    updated_at: str = ""
    updated_by: str = ""
    removed: bool = False
    conflicts: int = 0
    heads: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str | None] = field(default_factory=dict)
    sets: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def standing(self, name: str) -> list[int]:
        """Numbers of the entries whose write of a field stands."""
        found = self.heads.get(name)
        if found is None:
            made = self.heads.get(ALL)
            return [made] if made is not None else []
        return list(found) if isinstance(found, list) else []

    def additions(self, name: str, element: str) -> list[tuple[int, int]]:
        """(entry, number of the change) of each addition of an element that stands."""
        return [tuple(item) for item in self.heads.get(name, {}).get(element, [])]

    def heads_text(self) -> str:
        """How heads are kept in the row."""
        if len(self.heads) == 1:  # only what was made: by far the most
            return f"{_ONLY_MADE}{self.heads[ALL]}}}"
        return json.dumps(self.heads, separators=(",", ":"), sort_keys=True)


def heads_of(text: str) -> dict[str, Any]:
    """The heads that `Row.heads_text` wrote."""
    number = text[len(_ONLY_MADE) : -1]
    if number.isdecimal() and text.startswith(_ONLY_MADE):
        return {ALL: int(number)}
    found: dict[str, Any] = json.loads(text)
    return found


def is_note(name: str) -> bool:
    """What is noted of a turn (why, in whose hands): two notes never contradict one another."""
    return name.startswith("~") and name != REMOVED


@lru_cache(maxsize=32)
def stamp(at: str, offset: int) -> str:
    """Local time with its offset from UTC, as ISO 8601, from an entry's `at` and `offset`."""
    utc = datetime.fromisoformat(at.replace("Z", "+00:00"))
    try:
        local = utc.astimezone(timezone(timedelta(minutes=offset)))
    except OverflowError:  # a clock at the end of the calendar
        local = utc
    return local.isoformat(timespec="seconds")


def advance(row: Row | None, entry: Entry, look: Lookup, *, sees_all: bool = False) -> Row:
    """The row after an entry. `sees_all`: everything here is in the entry's past."""
    body = entry.body
    when = stamp(body.at, body.offset)
    if row is None:
        row = Row(
            id=body.record,
            kind=body.kind,
            ref=body.ref,
            created_at=when,
            created_by=body.writer,
            heads={ALL: entry.no},
        )
        fresh = True
    else:
        fresh = False
    if not row.ref and not fresh and not sees_all and entry.rank < look(_first(row)).rank:
        row.created_at, row.created_by = when, body.writer
        row.heads[FIRST] = entry.no
    row.ref = row.ref or body.ref
    if fresh or sees_all or entry.rank > look(_latest(row)).rank:
        row.updated_at, row.updated_by = when, body.writer
        if not fresh:
            row.heads[LATEST] = entry.no
    for number, change in enumerate(body.changes):
        if change.sort == SET:
            if not isinstance(entry.contents[number], tuple):
                continue  # withheld or forgotten: it takes nobody else's words away
            _set(row, entry, change.field, number, look, fresh=fresh, sees_all=sees_all)
        elif change.sort == ADD:
            _add(row, entry, change.field, number)
        elif change.sort == DROP:
            _drop(row, change.field, change.of, look)
    _settle(row, look)
    return row


def _latest(row: Row) -> int:
    number: int = row.heads.get(LATEST, row.heads[ALL])
    return number


def _first(row: Row) -> int:
    number: int = row.heads.get(FIRST, row.heads[ALL])
    return number


def _set(
    row: Row,
    entry: Entry,
    name: str,
    number: int,
    look: Lookup,
    *,
    fresh: bool,
    sees_all: bool,
) -> None:
    if fresh:
        row.texts[name] = entry.text(number)
        if name == REMOVED:
            row.heads[name] = [entry.no]
        return
    if sees_all:
        standing = []
    else:
        standing = [no for no in row.standing(name) if not look(no).before(entry)]
        # the entry that made the record may not have written this field
        standing = [no for no in standing if look(no).writes(name)]
    row.heads[name] = [*standing, entry.no]
    if not standing:
        row.texts[name] = entry.text(number)
        return
    winner = max((*(look(no) for no in standing), entry), key=lambda item: item.rank)
    found = winner.writes(name)
    row.texts[name] = winner.text(found[0]) if found else None


def _add(row: Row, entry: Entry, name: str, number: int) -> None:
    element = entry.text(number)
    if element is None:
        return  # withheld or forgotten: nothing to show
    standing = row.heads.setdefault(name, {})
    standing.setdefault(element, []).append([entry.no, number])
    standing[element].sort()
    row.sets[name] = tuple(sorted(standing))


def _drop(row: Row, name: str, of: tuple[tuple[str, int], ...], look: Lookup) -> None:
    standing = row.heads.get(name, {})
    gone = set(of)
    for element in list(standing):
        left = [
            [no, number]
            for no, number in standing[element]
            if (look(no).hash.hex(), number) not in gone
        ]
        if left:
            standing[element] = left
        else:
            del standing[element]
    row.sets[name] = tuple(sorted(standing))


def _settle(row: Row, look: Lookup) -> None:
    """Count conflicts, and decide whether the record is removed."""
    conflicts = 0
    for name, standing in row.heads.items():
        if isinstance(standing, list) and len(standing) > 1 and not is_note(name):
            texts = set()
            for no in standing:
                found = look(no).writes(name)
                texts.add(look(no).text(found[0]) if found else None)
            conflicts += len(texts) > 1
    # asked of the entries: that it is visible now may only be because somebody changed it
    written = [look(no) for no in row.heads.get(REMOVED, [])]
    removals = [entry.no for entry in written if _says_removed(entry)]
    row.removed = bool(removals) and _says_removed(max(written, key=lambda item: item.rank))
    if row.removed:
        others = {
            no
            for name, standing in row.heads.items()
            if name not in (REMOVED, LATEST, FIRST) and not is_note(name)
            for no in _numbers(standing)
        }
        if any(
            not any(no == removal or look(no).before(look(removal)) for removal in removals)
            for no in others
        ):
            # somebody changed it without knowing of the removal: it stays visible
            row.removed = False
            conflicts += 1
    row.conflicts = conflicts


def _says_removed(entry: Entry) -> bool:
    found = entry.writes(REMOVED)
    return found is not None and entry.text(found[0]) == "yes"


def _numbers(standing: Any) -> list[int]:
    if isinstance(standing, int):
        return [standing]
    if isinstance(standing, dict):
        return [item[0] for items in standing.values() for item in items]
    return list(standing)


def fold(entries: list[Entry], look: Lookup) -> Row | None:
    """The row that these entries make, in order of arrival."""
    row: Row | None = None
    for entry in entries:
        row = None if entry.body.action == "forget" else advance(row, entry, look)
    return row
