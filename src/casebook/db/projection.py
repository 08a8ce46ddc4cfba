"""Keeps the tables that lists and forms read in step with the journal."""

import base64
import re
from collections.abc import Callable
from functools import lru_cache

from casebook.db import search
from casebook.db.chains import Entry
from casebook.db.columns import names, table, to_columns, to_row
from casebook.db.connection import Connection
from casebook.db.row import Row, advance
from casebook.records import KINDS, Shape

_REF = re.compile(r"[A-Z]{3}-(?:([0-9A-Z]{3})-)?(\d{1,12})")
FORGET = "forget"
_SHOWN = (Shape.LINE, Shape.PROSE, Shape.TAGS)


@lru_cache(maxsize=64)
def _select(kind: str) -> str:
    return f"SELECT no, {', '.join(names(kind))} FROM {table(kind)} WHERE id = ?"


@lru_cache(maxsize=64)
def _insert(kind: str) -> str:
    columns = names(kind)
    return (
        f"INSERT INTO {table(kind)} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    )


@lru_cache(maxsize=64)
def _update(kind: str) -> str:
    return (
        f"UPDATE {table(kind)} SET {', '.join(f'{name} = ?' for name in names(kind))} WHERE no = ?"
    )


@lru_cache(maxsize=64)
def _searchable(kind: str) -> tuple[tuple[str, bool], ...]:
    return tuple((spec.name, spec.is_set) for spec in KINDS[kind].fields() if spec.shape in _SHOWN)


class Projection:
    """The tables of one open database."""

    def __init__(self, connection: Connection, look: Callable[[int], Entry]) -> None:
        self.connection = connection
        self._look = look

    def apply(self, entry: Entry, *, sees_all: bool = False) -> None:
        """Bring the tables up to date with an entry that has just come into the journal."""
        body = entry.body
        if body.key:
            self._open_writer(entry)
        if body.undoes:
            self._note_undone(entry)
        if body.kind not in KINDS:
            return  # of a newer program: kept, and shown by one that knows it
        if body.action == FORGET:
            if self.acts(entry):
                self._forget(entry)
            return
        found = self.connection.execute(_select(body.kind), (body.record,)).fetchone()
        if found is None and self.is_forgotten(body.record):
            return
        row = to_row(body.kind, found[1:]) if found else None
        before = search_text(row) if row else ""
        row = advance(row, entry, self._look, sees_all=sees_all)
        if found is None:
            self._count(row)
            self.connection.execute(_insert(body.kind), to_columns(row))
        else:
            self.connection.execute(_update(body.kind), (*to_columns(row), found[0]))
        after = search_text(row)
        if after != before:
            search.index(self.connection, row.id, row.kind, search.RECORD, after, fresh=not before)

    def row(self, kind: str, record: str) -> Row | None:
        """The row of a record, removed or not."""
        found = self.connection.execute(_select(kind), (record,)).fetchone()
        return to_row(kind, found[1:]) if found else None

    def writer_key(self, writer: str) -> bytes | None:
        """The public key with which a writer was opened."""
        row = self.connection.execute("SELECT key FROM writer WHERE id = ?", (writer,)).fetchone()
        return row[0] if row else None

    def is_forgotten(self, record: str) -> bool:
        """This record was forgotten here."""
        return bool(
            self.connection.execute(
                "SELECT 1 FROM forgotten WHERE record = ?", (record,)
            ).fetchone()
        )

    def acts(self, entry: Entry) -> bool:
        """A forgetting acts here: it was accepted, or concerns only its member's own words.

        Otherwise it is a proposal, and the record stays.
        """
        accepted = self.connection.execute(
            "SELECT 1 FROM accepted WHERE entry = ?", (entry.hash,)
        ).fetchone()
        if accepted:
            return True
        others = self.connection.execute(
            "SELECT 1 FROM entry JOIN branch ON branch.no = entry.branch"
            " JOIN writer ON writer.id = branch.writer"
            " WHERE entry.record = ? AND entry.action <> ? AND writer.member <>"
            " (SELECT member FROM writer WHERE id = ?) LIMIT 1",
            (entry.body.record, FORGET, entry.body.writer),
        ).fetchone()
        return others is None

    def _open_writer(self, entry: Entry) -> None:
        body = entry.body
        try:
            key = base64.b64decode(body.key, validate=True)
        except ValueError:
            key = b""
        self.connection.execute(
            "INSERT INTO writer (id, code, member, key, opened) VALUES (?, ?, ?, ?, ?)",
            (body.writer, _code(body.ref), body.record, key, body.at),
        )

    def _note_undone(self, entry: Entry) -> None:
        self.connection.execute(
            "INSERT INTO undone (turn, entry) VALUES (?, ?)",
            (bytes.fromhex(entry.body.undoes), entry.hash),
        )

    def _forget(self, entry: Entry) -> None:
        body = entry.body
        row = self.row(body.kind, body.record)
        search.drop(self.connection, body.record)
        self.connection.execute(f"DELETE FROM {table(body.kind)} WHERE id = ?", (body.record,))
        self.connection.execute(
            "INSERT INTO forgotten (record, kind, ref, entry) VALUES (?, ?, ?, ?)",
            (body.record, body.kind, row.ref if row else body.ref, entry.hash),
        )

    def _count(self, row: Row) -> None:
        match = _REF.fullmatch(row.ref)
        if match:
            self.connection.execute(
                "INSERT INTO counter (kind, code, last) VALUES (?, ?, ?) ON CONFLICT (kind, code)"
                " DO UPDATE SET last = max(last, excluded.last)",
                (row.kind, match[1] or "", int(match[2])),
            )


def _code(ref: str) -> str:
    match = _REF.fullmatch(ref)
    return (match[1] or "") if match else ""


def search_text(row: Row) -> str:
    """What a record is found by, normalised; a removed one is not found."""
    if row.removed:
        return ""
    parts = [row.ref]
    for name, is_set in _searchable(row.kind):
        if is_set:
            parts += row.sets.get(name, ())
        elif text := row.texts.get(name):
            parts.append(text)
    return search.normalise("\n".join(parts))
