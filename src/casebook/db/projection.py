"""Keeps the tables that lists and forms read in step with the journal."""

import base64
import re
from collections.abc import Callable
from functools import lru_cache

from casebook.crypto.sign import writer_code
from casebook.db import search
from casebook.db.chains import Entry
from casebook.db.columns import names, table, to_columns, to_row
from casebook.db.connection import Connection
from casebook.db.entry import HIDDEN
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

    def apply(self, entry: Entry, *, sees_all: bool = False, held: bool = False) -> None:
        """Bring the tables up to date with an entry that has just come into the journal.

        One that is held for review opens its writer, and is shown nowhere.
        """
        body = entry.body
        if body.key:
            self._open_writer(entry)
        if held or body.action == HIDDEN:
            return
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
            row.ref = self.named(row.ref, row.created_by)
            self._count(row.kind, row.ref)
        self._write(row, found[0] if found else None, before)

    def refold(self, kind: str, record: str, entries: list[Entry]) -> None:
        """Make a record again from all its entries that are to be shown, in order of arrival."""
        if kind not in KINDS or self.is_forgotten(record):
            return
        found = self.connection.execute(_select(kind), (record,)).fetchone()
        old = to_row(kind, found[1:]) if found else None
        row: Row | None = None
        for entry in entries:
            if entry.body.kind != kind:
                continue  # somebody gave the same id to something else: that has its own row
            if entry.body.action == FORGET:
                if self.acts(entry):
                    self._forget(entry)
                    return
                continue
            row = advance(row, entry, self._look)
        before = search_text(old) if old else ""
        if row is None:
            if found:
                self.connection.execute(f"DELETE FROM {table(kind)} WHERE no = ?", (found[0],))
                search.drop(self.connection, record, search.RECORD)
            return
        row.ref = self.named(row.ref, row.created_by)
        if old is None or old.ref != row.ref:
            self._count(row.kind, row.ref)
        self._write(row, found[0] if found else None, before)

    def _write(self, row: Row, number: int | None, before: str) -> None:
        if number is None:
            self.connection.execute(_insert(row.kind), to_columns(row))
        else:
            self.connection.execute(_update(row.kind), (*to_columns(row), number))
        after = search_text(row)
        if after != before:
            search.index(self.connection, row.id, row.kind, search.RECORD, after, fresh=not before)

    def row(self, kind: str, record: str) -> Row | None:
        """The row of a record, removed or not."""
        found = self.connection.execute(_select(kind), (record,)).fetchone()
        return to_row(kind, found[1:]) if found else None

    def has_conflict(self, kind: str, record: str) -> bool:
        """Something in a record waits to be settled."""
        row = self.connection.execute(
            f"SELECT conflicts FROM {table(kind)} WHERE id = ?", (record,)
        ).fetchone()
        return bool(row and row[0])

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
        code = _code(body.ref)
        self.connection.execute(
            "INSERT INTO writer (id, code, member, key, opened, founder) VALUES (?, ?, ?, ?, ?, ?)",
            (body.writer, code, body.record, key, body.at, int(not code)),
        )
        if not code:
            self.rank_founders()

    def rank_founders(self) -> None:
        """Where casebooks that were begun apart meet, let one of them keep the plain numbers.

        It is the one that says it was begun first. Numbers that others gave get the code of
        their writer, the same everywhere: INC-0007 becomes INC-K7Q-0007.
        """
        founders = self.connection.execute(
            "SELECT id, key, code FROM writer WHERE founder = 1 ORDER BY opened, id"
        ).fetchall()
        for place, (writer, key, code) in enumerate(founders):
            wanted = writer_code(key, writer) if place else ""
            if wanted != code:
                self.connection.execute("UPDATE writer SET code = ? WHERE id = ?", (wanted, writer))
                self._rename(writer, code, wanted)

    def _rename(self, writer: str, code: str, wanted: str) -> None:
        for kind in KINDS:
            rows = self.connection.execute(
                f"SELECT no, {', '.join(names(kind))} FROM {table(kind)} WHERE created_by = ?",
                (writer,),
            ).fetchall()
            for no, *columns in rows:
                row = to_row(kind, tuple(columns))
                before = search_text(row)
                plain = row.ref.replace(f"-{code}-", "-", 1) if code else row.ref
                row.ref = _with_code(plain, wanted)
                self._count(row.kind, row.ref)
                self._write(row, no, before)

    def named(self, ref: str, writer: str) -> str:
        """A ref as it reads here, from how its writer gave it."""
        row = self.connection.execute(
            "SELECT code FROM writer WHERE id = ? AND founder = 1", (writer,)
        ).fetchone()
        return _with_code(ref, row[0]) if row else ref

    def _note_undone(self, entry: Entry) -> None:
        self.connection.execute(
            "INSERT INTO undone (turn, entry) VALUES (?, ?)",
            (bytes.fromhex(entry.body.undoes), entry.hash),
        )

    def hold(self, entry: Entry) -> None:
        """An entry that was shown is held for review from now on."""
        self.connection.execute("UPDATE entry SET held = 1 WHERE no = ?", (entry.no,))
        self.connection.execute("DELETE FROM undone WHERE entry = ?", (entry.hash,))

    def release(self, entry: Entry) -> None:
        """An entry that was held is shown from now on."""
        self.connection.execute("UPDATE entry SET held = 0 WHERE no = ?", (entry.no,))
        if entry.body.undoes:
            self._note_undone(entry)

    def _forget(self, entry: Entry) -> None:
        body = entry.body
        row = self.row(body.kind, body.record)
        ref = row.ref if row else body.ref
        self._count(body.kind, ref)
        search.drop(self.connection, body.record)
        self.connection.execute(f"DELETE FROM {table(body.kind)} WHERE id = ?", (body.record,))
        self.connection.execute(
            "INSERT INTO forgotten (record, kind, ref, entry) VALUES (?, ?, ?, ?)",
            (body.record, body.kind, ref, entry.hash),
        )

    def _count(self, kind: str, ref: str) -> None:
        code, number = numbered(ref)
        if number:
            self.connection.execute(
                "INSERT INTO counter (kind, code, last) VALUES (?, ?, ?) ON CONFLICT (kind, code)"
                " DO UPDATE SET last = max(last, excluded.last)",
                (kind, code, number),
            )


def numbered(ref: str) -> tuple[str, int]:
    """The code in a ref, and its number; 0 for what is no ref."""
    match = _REF.fullmatch(ref)
    return (match[1] or "", int(match[2])) if match else ("", 0)


def _code(ref: str) -> str:
    return numbered(ref)[0]


def _with_code(ref: str, code: str) -> str:
    """A ref with the code of its writer in it; one that has a code already is left alone."""
    match = _REF.fullmatch(ref)
    if not code or not match or match[1]:
        return ref
    return f"{ref[:3]}-{code}-{match[2]}"


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
