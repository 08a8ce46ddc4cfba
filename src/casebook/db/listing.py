"""What a list shows: which records, in which order, and a few counts beside each."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from casebook.db import search
from casebook.db.columns import table
from casebook.db.connection import Connection, saying
from casebook.records import KINDS, Act, Exhibit, Involvement, Record, RelatesTo, Shape, Showing

NEWEST, OLDEST, CHANGED, TITLE, NUMBER = "newest", "oldest", "changed", "title", "number"
ORDERS = (NEWEST, OLDEST, CHANGED, TITLE, NUMBER)

ACT_TYPE = "act.act_type"
"""Among `codes`: what was done in an incident, a field of its acts."""

_LACKING: dict[str, tuple[str, str]] = {
    "referral": ("incident", RelatesTo.kind),
    "exhibit": ("subject", Showing.kind),
    "person": ("incident", Involvement.kind),
    "act": ("incident", Act.kind),
}
"""What can be missing beside an incident: the field that names it, and in which kind."""

_AT_ONCE = 500


@dataclass(frozen=True)
class Wanted:
    """Which records a list shows: all conditions hold; of several codes of a field, any does.

    `codes` maps a field (or `ACT_TYPE`) to codes or tags. `since` and `until` are bounds on the
    date, as `YYYY-MM-DD`. `lacking` names fields that are empty, or "referral", "exhibit",
    "person", "act" for what no record says of an incident. `removed` shows what was removed.
    """

    words: str = ""
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: str = ""
    until: str = ""
    lacking: tuple[str, ...] = ()
    removed: bool = False
    order: str = NEWEST

    def __bool__(self) -> bool:
        """Something is asked for beyond "all"."""
        return bool(
            self.words.strip()
            or any(self.codes.values())
            or self.since
            or self.until
            or self.lacking
            or self.removed
        )

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> "Wanted":
        """As it was kept; what does not fit (from a newer program) is left out."""
        codes = plain.get("codes")
        order = plain.get("order")
        return cls(
            words=str(plain.get("words", "")),
            codes={str(name): _texts(value) for name, value in codes.items()}
            if isinstance(codes, Mapping)
            else {},
            since=str(plain.get("since", "")),
            until=str(plain.get("until", "")),
            lacking=_texts(plain.get("lacking")),
            removed=plain.get("removed") is True,
            order=order if order in ORDERS else NEWEST,
        )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()


@dataclass(frozen=True)
class Beside:
    """What stands beside a record in a list."""

    acts: tuple[str, ...] = ()
    exhibits: int = 0
    people: int = 0
    referred: bool = False


def ids(connection: Connection, kind: type[Record], wanted: Wanted) -> list[str]:
    """The ids of the records that are wanted, in order. Raises KeyError for an unknown field."""
    where, values = _where(kind, wanted)
    sql = f"SELECT id FROM {table(kind.kind)} WHERE {where} ORDER BY {_order(kind, wanted.order)}"
    with saying():
        return [row[0] for row in connection.execute(sql, values)]


def _where(kind: type[Record], wanted: Wanted) -> tuple[str, list[object]]:
    conditions = ["removed = ?"]
    values: list[object] = [int(wanted.removed)]
    for name, codes in wanted.codes.items():
        if not codes:
            continue
        marks = ",".join("?" * len(codes))
        if name == ACT_TYPE:
            conditions.append(
                f"id IN (SELECT incident FROM act WHERE removed = 0 AND act_type IN ({marks}))"
            )
        elif (spec := kind.field(name)) is None:
            raise KeyError(name)
        elif spec.is_set:
            conditions.append(
                f'EXISTS (SELECT 1 FROM json_each("{spec.name}") WHERE value IN ({marks}))'
            )
        else:
            conditions.append(f'"{spec.name}" IN ({marks})')
        values += codes
    for name in wanted.lacking:
        if name in _LACKING:
            column, other = _LACKING[name]
            conditions.append(
                f'NOT EXISTS (SELECT 1 FROM {table(other)} AS other WHERE other."{column}" ='
                f" {table(kind.kind)}.id AND other.removed = 0)"
            )
        elif spec := kind.field(name):
            conditions.append(f'"{spec.name}" IS NULL')
        else:
            raise KeyError(name)
    if wanted.since:
        conditions.append(f'"{_dated_by(kind)}_sort" >= ?')
        values.append(wanted.since)
    if wanted.until:
        conditions.append(f'"{_dated_by(kind)}_sort" < ?')
        values.append(wanted.until + "~")
    if wanted.words.strip():
        condition, sought = _words(kind, wanted.words)
        conditions.append(condition)
        values.append(sought)
    return " AND ".join(conditions), values


_BESIDE_WORDS = {
    "incident": (
        'SELECT subject FROM "showing" WHERE removed = 0 AND exhibit IN (SELECT record FROM found)',
        'SELECT incident FROM "involvement" WHERE removed = 0'
        " AND contact IN (SELECT record FROM found)",
    ),
    "contact": (
        'SELECT contact FROM "identifier" WHERE removed = 0 AND id IN (SELECT record FROM found)',
    ),
}
"""What besides its parts has the words of a record: the files and people of an incident, the
numbers and accounts of a contact."""


def _words(kind: type[Record], words: str) -> tuple[str, str]:
    """Words are looked for in the record, in its parts, and in what belongs to it."""
    expression = search.expression(words)
    if expression:
        found = (
            "SELECT record FROM searched WHERE no IN"
            " (SELECT rowid FROM search WHERE search MATCH ?)"
        )
        sought = expression
    else:
        found = "SELECT record FROM searched WHERE instr(text, ?)"
        sought = search.normalise(words).strip()
    parts = ["SELECT record AS id FROM found"]
    for part in KINDS.values():
        owner = part.field(part.owner) if part.owner else None
        if owner and kind.kind in owner.kinds:
            parts.append(
                f'SELECT "{owner.name}" FROM {table(part.kind)} WHERE removed = 0'
                " AND id IN (SELECT record FROM found)"
            )
    parts += _BESIDE_WORDS.get(kind.kind, ())
    return f"id IN (WITH found AS ({found}) {' UNION '.join(parts)})", sought


def _dated_by(kind: type[Record]) -> str:
    """The first date of a kind, by which its lists are bounded and ordered."""
    for spec in kind.fields():
        if spec.shape is Shape.MOMENT:
            return spec.name
    raise KeyError("date")


def _order(kind: type[Record], order: str) -> str:
    if order == CHANGED:
        return "updated_at DESC, no DESC"
    if order == TITLE and kind.title_field:
        return f'"{kind.title_field}" COLLATE NOCASE, no'
    if order in (NEWEST, OLDEST):
        down = " DESC" if order == NEWEST else ""
        if kind.kind == "incident":
            return f'"{_dated_by(kind)}_sort"{down}, no{down}'
        return f"no{down}"
    return "no"


def beside(connection: Connection, incidents: Sequence[str]) -> dict[str, Beside]:
    """Counts beside incidents, by id."""
    acts = _grouped(connection, "SELECT incident, act_type FROM act", "incident", incidents)
    shown = _grouped(connection, 'SELECT subject, exhibit FROM "showing"', "subject", incidents)
    people = _grouped(
        connection, "SELECT incident, contact FROM involvement", "incident", incidents
    )
    referred = _grouped(
        connection, "SELECT incident, referral FROM referral_incident", "incident", incidents
    )
    return {
        one: Beside(
            acts=tuple(dict.fromkeys(acts.get(one, ()))),
            exhibits=len(set(shown.get(one, ()))),
            people=len(set(people.get(one, ()))),
            referred=one in referred,
        )
        for one in incidents
    }


def in_how_many(connection: Connection, contacts: Sequence[str]) -> dict[str, int]:
    """In how many incidents each contact has a part."""
    found = _grouped(connection, "SELECT contact, incident FROM involvement", "contact", contacts)
    return {one: len(set(found.get(one, ()))) for one in contacts}


def _grouped(
    connection: Connection, select: str, column: str, ids: Sequence[str]
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        sql = f"{select} WHERE removed = 0 AND {column} IN ({','.join('?' * len(some))})"
        with saying():
            for one, other in connection.execute(sql, list(some)):
                found.setdefault(one, []).append(other)
    return found


def tags(connection: Connection) -> list[str]:
    """Every tag in use on incidents, contacts and exhibits, in order."""
    found: set[str] = set()
    for kind in ("incident", "contact", Exhibit.kind):
        with saying():
            for (text,) in connection.execute(
                f"SELECT DISTINCT tags FROM {table(kind)} WHERE removed = 0 AND tags IS NOT NULL"
            ):
                found.update(json.loads(text))
    return sorted(found, key=str.casefold)
