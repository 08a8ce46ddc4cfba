"""The chains of the journal: what came before what, and which entries belong to whom."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from casebook.db.connection import Connection
from casebook.db.entry import Body, Change, Content, content_from_text, hidden_body, read_body


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it stands in this casebook.

    `no` counts arrivals here. `branch` is the chain it stands in, `seen` the last entry of every
    other chain in its past, as {branch: seq}.
    """

    no: int
    hash: bytes
    branch: int
    body: Body
    contents: tuple[Content, ...]
    seen: dict[int, int] = field(default_factory=dict)

    @property
    def rank(self) -> tuple[int, bytes]:
        """Decides which of two concurrent writes is shown until a person settles it."""
        return self.body.lamport, self.hash

    def text(self, number: int) -> str | None:
        """The text behind a change; None when empty, withheld or forgotten."""
        content = self.contents[number]
        return content[1] if isinstance(content, tuple) else None

    def before(self, other: "Entry") -> bool:
        """This entry is in the causal past of the other."""
        if self.branch == other.branch:
            return self.body.seq < other.body.seq
        return other.seen.get(self.branch, 0) >= self.body.seq

    def writes(self, name: str) -> tuple[int, Change] | None:
        """The change that sets a field, with its number, if there is one whose text is here.

        What is withheld or forgotten says nothing: it takes nobody else's words away.
        """
        for number, change in enumerate(self.body.changes):
            if change.field == name and change.sort == "=":
                return (number, change) if isinstance(self.contents[number], tuple) else None
        return None


_COLUMNS = (
    "no, hash, branch, seen, body, content, CASE WHEN digest IS NOT NULL THEN"
    " (SELECT writer FROM branch WHERE branch.no = entry.branch) END, seq, lamport"
)


def _entry(row: tuple[int, bytes, int, str | None, bytes, str, str | None, int, int]) -> Entry:
    no, digest, branch, seen, body, content, hidden, seq, lamport = row
    return Entry(
        no=no,
        hash=digest,
        branch=branch,
        body=read_body(body) if hidden is None else hidden_body(hidden, seq, lamport),
        contents=tuple(content_from_text(content)),
        seen={int(key): seq for key, seq in json.loads(seen).items()} if seen else {},
    )


class Chains:
    """Reads entries out of one open database."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._recent = lru_cache(maxsize=4096)(self._read)

    def forget_read(self) -> None:
        """Drop what was kept in memory: contents were erased."""
        self._recent.cache_clear()

    def entry(self, no: int) -> Entry:
        """The entry of a number that is known to exist."""
        return self._recent(no)

    def _read(self, no: int) -> Entry:
        row = self.connection.execute(
            f"SELECT {_COLUMNS} FROM entry WHERE no = ?", (no,)
        ).fetchone()
        return _entry(row)

    def some(self, numbers: Sequence[int]) -> dict[int, Entry]:
        """Entries by their numbers, read at once."""
        marks = ",".join("?" * len(numbers))
        rows = self.connection.execute(
            f"SELECT {_COLUMNS} FROM entry WHERE no IN ({marks})", list(numbers)
        )
        return {row[0]: _entry(row) for row in rows.fetchall()}

    def number(self, digest: bytes) -> int | None:
        """The number of the entry with this hash, if it is here."""
        row = self.connection.execute("SELECT no FROM entry WHERE hash = ?", (digest,)).fetchone()
        return row[0] if row else None

    def of_record(
        self, record: str, *, until: int | None = None, held: bool = False
    ) -> list[Entry]:
        """All entries of a record in order of arrival; with `until`, those before that number.

        Those that are held for review are left out unless asked for.
        """
        rows = self.connection.execute(
            f"SELECT {_COLUMNS} FROM entry WHERE record = ? AND no < ?"
            f"{'' if held else ' AND held = 0'} ORDER BY no",
            (record, 2**62 if until is None else until),
        ).fetchall()
        return [_entry(row) for row in rows]

    def of_turn(self, entry: Entry) -> list[Entry]:
        """All entries of the turn in which this one is."""
        rows = self.connection.execute(
            f"SELECT {_COLUMNS} FROM entry WHERE branch = ? AND seq >= ? AND turn = ? ORDER BY seq",
            (entry.branch, entry.body.turn, entry.body.turn),
        ).fetchall()
        return [_entry(row) for row in rows]

    def head(self, branch: int, *, shown: bool = False) -> Entry | None:
        """The last entry of a chain; with `shown`, the last that is not held for review."""
        row = self.connection.execute(
            f"SELECT {_COLUMNS} FROM entry WHERE branch = ?{' AND held = 0' if shown else ''}"
            " ORDER BY seq DESC LIMIT 1",
            (branch,),
        ).fetchone()
        return _entry(row) if row else None

    def branches(self) -> list[tuple[int, str]]:
        """(branch, writer) of every chain."""
        return list(self.connection.execute("SELECT no, writer FROM branch ORDER BY no"))

    def heads(self) -> dict[str, list[tuple[int, str]]]:
        """(seq, hash) of the last entry of every chain of each writer."""
        found: dict[str, list[tuple[int, str]]] = {}
        for branch, writer in self.branches():
            if head := self.head(branch):
                found.setdefault(writer, []).append((head.body.seq, head.hash.hex()))
        return {writer: sorted(heads) for writer, heads in found.items()}

    def newest(self) -> str:
        """The hash of the entry that came last here; empty when there is none."""
        row = self.connection.execute("SELECT hash FROM entry ORDER BY no DESC LIMIT 1").fetchone()
        return row[0].hex() if row else ""

    def count(self) -> int:
        """How many entries there are."""
        return int(self.connection.execute("SELECT count(*) FROM entry").fetchone()[0])
