"""A writing desk for tests: an open database with a journal, without a folder or keys around it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlcipher3 import dbapi2 as sqlcipher

from casebook.db import connection as db
from casebook.db.arriving import Arriving
from casebook.db.columns import to_record
from casebook.db.entry import ADD, OPEN_WRITER
from casebook.db.history import History
from casebook.db.journal import Draft, Journal, Written
from casebook.db.migrate import migrate
from casebook.db.replay import chain_faults, table_faults
from casebook.db.store import Store, new_id
from casebook.progress import UNWATCHED
from casebook.records import KINDS, Record

K = TypeVar("K", bound=Record)
KEY = "5a" * 32
_seconds = count()


def clock() -> tuple[str, int]:
    """A second later each time."""
    at = datetime(2026, 1, 1) + timedelta(seconds=next(_seconds))
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z"), -300


def sign(key: bytes, message: bytes) -> bytes:
    """A signature that only tells who signed what: the real ones are tested with the keys."""
    return hashlib.sha256(key + message).digest()


def verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """The counterpart of `sign`."""
    return sign(key, message) == signature


@cache
def template() -> Any:
    """A database with empty tables, to be copied."""
    connection = sqlcipher.connect(":memory:", isolation_level=None)
    migrate(connection)
    return connection


def in_memory(source: Any = None) -> Any:
    """A database in memory: a new one, or a copy."""
    connection = sqlcipher.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA temp_store = MEMORY")
    (source or template()).backup(connection)
    return connection


class Desk:
    """One member's database."""

    def __init__(self, path: Path | None, name: str = "Member", code: str = "") -> None:
        self.connection: Any = db.connect(path, KEY, may_create=True) if path else in_memory()
        if path:
            migrate(self.connection)
        self.key = hashlib.sha256(name.encode()).digest()
        self.journal = Journal(self.connection, lambda message: sign(self.key, message), clock)
        self.store = Store(self.connection, self.journal)
        self.history = History(self.connection, self.journal.chains, self.store)
        self.writer, self.member = new_id(), new_id()
        self.name, self.code = name, code

    def open_writer(self) -> "Desk":
        """Begin this member's chain."""
        import base64

        with db.transaction(self.connection):
            self.store.set_local("member", self.member)
            self.journal.begin_as(self.writer)
            self.journal.append(
                [
                    Draft(
                        OPEN_WRITER,
                        "member",
                        self.member,
                        [Written("name", text=self.name)],
                        ref=f"MEM-{self.code}-0001" if self.code else "MEM-0001",
                        key=base64.b64encode(self.key).decode(),
                    )
                ]
            )
        return self

    def write(self, drafts: Sequence[Draft]) -> list[int]:
        """One turn."""
        with db.transaction(self.connection):
            return self.journal.append(drafts)

    def add(self, record: K, action: str = "add") -> K:
        """Save a new record."""
        with db.transaction(self.connection):
            drafts = list(self.store.new([record], action))
            self.journal.append(drafts)
        return cast(K, self.store.find(drafts[0].record))

    def change(self, record: Record, why: str = "") -> None:
        """Save a changed record."""
        draft = self.store.changed(record, "edit", why)
        if draft:
            self.write([draft])

    def remove(self, record: Record) -> None:
        """Remove a record."""
        self.write([self.store.removal(record)])

    def undo(self) -> None:
        """Undo the last turn."""
        first = self.history.last_undoable(self.journal.own)
        self.write(list(self.history.undoing(first)))

    def entries(self) -> list[tuple[bytes, bytes, bytes | None, str]]:
        """All entries as another casebook takes them in."""
        return list(
            self.connection.execute("SELECT prev, body, signature, content FROM entry ORDER BY no")
        )

    def receive(self, entries: Sequence[tuple[bytes, bytes, bytes | None, str]]) -> int:
        """Take in what others wrote."""
        with db.transaction(self.connection):
            return self.journal.receive([Arriving.whole(*entry) for entry in entries], verify)

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """What every replica must agree on."""
        found: dict[str, list[tuple[object, ...]]] = {}
        for kind in KINDS:
            found[kind] = sorted(
                (
                    row.ref,
                    row.id,
                    row.created_at,
                    row.created_by,
                    row.updated_at,
                    row.updated_by,
                    row.removed,
                    row.conflicts,
                    to_record(row),
                )
                for row in self.store.rows(kind)
            )
        return found

    def rows_shown(self) -> list[Record]:
        """The records that a person sees."""
        return [
            to_record(row)
            for kind in KINDS
            for row in self.store.rows(kind, where="ORDER BY id")
            if not row.removed and row.kind != "member"
        ]

    def faults(self) -> list[str]:
        """What a check finds."""
        return [
            *chain_faults(self.connection, verify, UNWATCHED),
            *table_faults(self.connection),
        ]


def element(field: str, text: str) -> Written:
    """An element added to a set."""
    return Written(field, ADD, text)
