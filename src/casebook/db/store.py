"""Reads and writes records of any kind in one open database."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from casebook.db import search
from casebook.db.columns import names, table, texts_of, to_record, to_row
from casebook.db.connection import Connection, saying
from casebook.db.entry import ADD, DROP
from casebook.db.journal import Draft, Journal, Written
from casebook.db.row import REMOVED, WHY, Row
from casebook.errors import NoSuchRecord
from casebook.records import KINDS, Record, Shape

K = TypeVar("K", bound=Record)


@cache
def _all_that_name() -> tuple[list[tuple[str, str]], str]:
    """Every (kind, field) that names another record, and SQL for the places in this list of those
    that do: one statement, as most records are named by nothing."""
    places = [
        (kind.kind, spec.name)
        for kind in KINDS.values()
        for spec in kind.fields()
        if spec.shape is Shape.REF
    ]
    # the plus keeps the index on removed, which hardly chooses, from being taken
    sql = " UNION ALL ".join(
        f"SELECT {place} WHERE EXISTS"
        f' (SELECT 1 FROM {table(kind)} WHERE "{field}" = ?1 AND +removed = ?2)'
        for place, (kind, field) in enumerate(places)
    )
    return places, sql


def new_id() -> str:
    """A random id for a record or a writer: 128 bits, as 32 hexadecimal digits."""
    return secrets.token_hex(16)


class Store:
    """The records of one open database; every write is one or more entries of its journal."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self.connection = connection
        self.journal = journal

    # Reading

    def rows(self, kind: str, *, where: str = "", values: Sequence[object] = ()) -> Iterator[Row]:
        """Rows of a kind; `where` is SQL of ours, never anything typed."""
        sql = f"SELECT {', '.join(names(kind))} FROM {table(kind)} {where}"
        with saying():
            for columns in self.connection.execute(sql, values):
                yield to_row(kind, columns)

    def all(self, kind: type[K]) -> Iterator[K]:
        """All records of a kind that are not removed, oldest first."""
        for row in self.rows(kind.kind, where="WHERE removed = 0 ORDER BY no"):
            yield cast(K, to_record(row))

    def ids(self, kind: type[Record]) -> list[str]:
        """Ids of all records of a kind that are not removed, oldest first."""
        with saying():
            rows = self.connection.execute(
                f"SELECT id FROM {table(kind.kind)} WHERE removed = 0 ORDER BY no"
            )
            return [row[0] for row in rows]

    def page(self, kind: type[K], *, first: int, count: int) -> list[K]:
        """One page of a kind in the order of lists: incidents newest first, others by number."""
        order = '"when_sort" DESC, no DESC' if kind.kind == "incident" else "no"
        rows = self.rows(
            kind.kind,
            where=f"WHERE removed = 0 ORDER BY {order} LIMIT ? OFFSET ?",
            values=(count, first),
        )
        return [cast(K, to_record(row)) for row in rows]

    def count(self, kind: str) -> int:
        """How many records of a kind there are, without removed ones."""
        with saying():
            return int(
                self.connection.execute(
                    f"SELECT count(*) FROM {table(kind)} WHERE removed = 0"
                ).fetchone()[0]
            )

    def row(self, name: str) -> Row:
        """The row of a ref or an id, removed or not. Raises `NoSuchRecord`."""
        column = "id" if len(name) == 32 else "ref"
        key = name if column == "id" else name.strip().upper()
        prefix = key.partition("-")[0]
        for kind in KINDS.values():
            if column == "ref" and kind.prefix != prefix:
                continue
            for row in self.rows(kind.kind, where=f"WHERE {column} = ?", values=(key,)):
                return row
        raise NoSuchRecord(ref=name[:40])

    def find(self, name: str) -> Record:
        """The record of a ref or an id that is not removed. Raises `NoSuchRecord`."""
        row = self.row(name)
        if row.removed:
            raise NoSuchRecord(ref=row.ref)
        return to_record(row)

    def where(self, kind: type[K], field: str, value: object, *, removed: bool = False) -> list[K]:
        """Records of a kind in which a field has this text form, oldest first; or removed ones."""
        # the plus keeps the index on removed, which hardly chooses, from being taken
        where = f'WHERE "{field}" = ? AND +removed = ? ORDER BY no'
        rows = self.rows(kind.kind, where=where, values=(value, int(removed)))
        return [cast(K, to_record(row)) for row in rows]

    def naming(self, record: str) -> list[tuple[str, Record]]:
        """(field, record) of every record that names this one."""
        return self._naming(record, removed=False)

    def removed_naming(self, record: str) -> list[tuple[str, Record]]:
        """(field, record) of every removed record that names this one, and can come back."""
        return self._naming(record, removed=True)

    def _naming(self, record: str, *, removed: bool) -> list[tuple[str, Record]]:
        places, sql = _all_that_name()
        with saying():
            there = self.connection.execute(sql, (record, int(removed))).fetchall()
        found: list[tuple[str, Record]] = []
        for (place,) in there:
            kind, field = places[place]
            items = self.where(KINDS[kind], field, record, removed=removed)
            found += [(field, item) for item in items]
        return found

    def ref_of(self, record: str) -> str:
        """The ref of an id; "(forgotten)" or "(unknown)" where there is none."""
        for kind in KINDS.values():
            found = self.connection.execute(
                f"SELECT ref FROM {table(kind.kind)} WHERE id = ?", (record,)
            ).fetchone()
            if found:
                return str(found[0])
        found = self.connection.execute(
            "SELECT ref FROM forgotten WHERE record = ?", (record,)
        ).fetchone()
        return str(found[0]) if found else "(unknown)"

    def forgotten_among(self, records: Sequence[str]) -> set[str]:
        """Those of some ids of records that were forgotten here."""
        marks = ",".join("?" * len(records))
        found = self.connection.execute(
            f"SELECT record FROM forgotten WHERE record IN ({marks})", list(records)
        )
        return {row[0] for row in found}

    def was_forgotten(self, ref: str) -> bool:
        """A record of this ref was forgotten here."""
        return bool(
            self.connection.execute("SELECT 1 FROM forgotten WHERE ref = ?", (ref,)).fetchone()
        )

    def search(
        self, query: str, *, kinds: tuple[str, ...] = (), limit: int = 50
    ) -> list[search.Hit]:
        """What is found, best first."""
        return search.find(self.connection, query, kinds=kinds, limit=limit)

    # Writing: all need a transaction

    def next_refs(self, kind: type[Record]) -> Iterator[str]:
        """Refs for new records of a kind, as the own writer gives them."""
        own = self.journal.own
        code = self.connection.execute(
            "SELECT code FROM writer WHERE id = ?", (own.writer if own else "",)
        ).fetchone()
        code = code[0] if code else ""
        last = self.connection.execute(
            "SELECT last FROM counter WHERE kind = ? AND code = ?", (kind.kind, code)
        ).fetchone()
        number = last[0] if last else 0
        middle = f"{code}-" if code else ""
        while True:
            number += 1
            yield f"{kind.prefix}-{middle}{number:04}"

    def new(self, records: Iterable[Record], action: str, why: str = "") -> Iterator[Draft]:
        """Entries that make new records. A record with an id keeps it."""
        refs: dict[str, Iterator[str]] = {}
        for record in records:
            kind = type(record)
            if kind.kind not in refs:
                refs[kind.kind] = self.next_refs(kind)
            texts, sets = texts_of(record)
            fields = [Written(name, text=text) for name, text in texts.items() if text is not None]
            for name, elements in sets.items():
                fields += [Written(name, ADD, element) for element in dict.fromkeys(elements)]
            if why:
                fields.append(Written(WHY, text=why))
            yield Draft(
                action,
                kind.kind,
                record.id or new_id(),
                fields,
                ref=record.ref or next(refs[kind.kind]),
            )

    def changed(
        self, record: Record, action: str, why: str = "", *, settle: frozenset[str] = frozenset()
    ) -> Draft | None:
        """The entry that makes a stored record equal to this one; None if it is already.

        Fields in `settle` are written even when the text is the same, which ends a conflict.
        """
        row = self.row(record.id)
        texts, sets = texts_of(record)
        fields = [
            Written(name, text=text)
            for name, text in texts.items()
            if text != row.texts.get(name) or (name in settle and len(row.standing(name)) > 1)
        ]
        for name, elements in sets.items():
            old = row.sets.get(name, ())
            fields += [Written(name, ADD, item) for item in elements if item not in old]
            fields += [self.dropped(row, name, item) for item in old if item not in elements]
        if not fields:
            return None
        if why:
            fields.append(Written(WHY, text=why))
        return Draft(action, row.kind, row.id, fields)

    def dropped(self, row: Row, name: str, element: str) -> Written:
        """The change that takes an element out of a set."""
        look = self.journal.chains.entry
        of = tuple((look(no).hash.hex(), number) for no, number in row.additions(name, element))
        return Written(name, DROP, of=of)

    def coming_back(self, row: Row) -> list[Written]:
        """The changes that bring a removed record back: it names nothing that was erased since."""
        erased = [
            spec.name
            for spec in KINDS[row.kind].fields()
            if spec.shape is Shape.REF
            and (named := row.texts.get(spec.name))
            and self.journal.projection.is_forgotten(named)
        ]
        return [Written(name, text=None) for name in (REMOVED, *erased)]

    def removal(self, record: Record, why: str = "") -> Draft:
        """The entry that removes a record (it can be undone)."""
        fields = [Written(REMOVED, text="yes")]
        if why:
            fields.append(Written(WHY, text=why))
        return Draft("remove", record.kind, record.id, fields)

    # What is this computer's own

    def local(self, name: str) -> Any:
        """A value of this casebook that is not in the journal; None if there is none."""
        with saying():
            row = self.connection.execute(
                "SELECT value FROM local WHERE name = ?", (name,)
            ).fetchone()
        return row[0] if row else None

    def set_local(self, name: str, value: Any) -> None:
        """Keep a value outside the journal."""
        self.connection.execute(
            "INSERT INTO local (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )
