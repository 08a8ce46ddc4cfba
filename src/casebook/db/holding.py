"""What an installation says that it holds, and what another one therefore lacks."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from casebook.db.chains import Chains, Entry
from casebook.db.connection import Connection
from casebook.db.entry import WITHHELD
from casebook.errors import BadJournal
from casebook.records import KINDS, Goes
from casebook.words import later

MOST_FILES = 10_000
_MOST = 100_000


@dataclass(frozen=True)
class Holds:
    """What an installation has of the journal.

    `heads`: for each writer, (seq, hash) of entries it has, the newest of each chain first and
    older ones ever further apart, so that somebody who is behind finds one that both have.
    `lacks`: (seq, seq, hash of the second) of runs of entries that it has without their words.
    `files`: SHA-256 of evidence files of which it has the record and not the file.
    """

    heads: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    lacks: list[tuple[int, int, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def reach(self, writer: str) -> int:
        """How far it has what one writer wrote."""
        return max((seq for seq, _hash in self.heads.get(writer, ())), default=0)

    def is_ahead_of(self, other: "Holds") -> bool:
        """It has all that the other has, and more."""
        writers = {*self.heads, *other.heads}
        steps = [self.reach(one) - other.reach(one) for one in writers]
        return min(steps, default=0) >= 0 and max(steps, default=0) > 0

    def plain(self) -> dict[str, object]:
        """As it stands in a bundle."""
        return {"heads": self.heads, "lacks": self.lacks, "files": self.files}

    @classmethod
    def read(cls, plain: Any) -> "Holds":
        """What stands in a bundle. Raises `BadJournal`."""
        try:
            heads = {
                _name(writer, 32): [(_count(seq), _name(digest, 64)) for seq, digest in found]
                for writer, found in plain["heads"].items()
            }
            lacks = [(_count(a), _count(b), _name(c, 64)) for a, b, c in plain["lacks"]]
            files = [_name(one, 64) for one in plain["files"]]
            if len(lacks) > _MOST or len(files) > _MOST or sum(map(len, heads.values())) > _MOST:
                raise ValueError("too many")
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadJournal(reason=later("what the sender holds cannot be read")) from error
        return cls(heads, lacks, files)

    def to_text(self) -> str:
        """How it is kept."""
        return json.dumps(self.plain(), separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> "Holds":
        """As it was kept."""
        return cls.read(json.loads(text))


def holds(connection: Connection, chains: Chains, member: str) -> Holds:
    """What this casebook holds; `member` is its own, who may have what others may not."""
    heads: dict[str, list[tuple[int, str]]] = {}
    for branch, writer in chains.branches():
        head = chains.head(branch)
        if head is None:
            continue
        steps = [1 << bit >> 1 for bit in range(head.body.seq.bit_length() + 1)]
        wanted = sorted({head.body.seq - step for step in steps if step < head.body.seq})
        marks = ",".join("?" * len(wanted))
        rows = connection.execute(
            f"SELECT seq, hash FROM entry WHERE branch = ? AND seq IN ({marks}) ORDER BY seq DESC",
            (branch, *wanted),
        ).fetchall()
        heads.setdefault(writer, []).extend((seq, digest.hex()) for seq, digest in rows)
    wanting = connection.execute(
        "SELECT branch, seq, hash FROM entry WHERE digest IS NOT NULL"
    ).fetchall()
    partly = connection.execute(
        "SELECT entry.no, branch, seq, hash, coalesce(writer.member, '') FROM entry"
        " JOIN branch ON branch.no = entry.branch LEFT JOIN writer ON writer.id = branch.writer"
        " WHERE instr(content, '\"withheld\"') > 0"
    ).fetchall()
    wanting += [
        (branch, seq, digest)
        for no, branch, seq, digest, by in partly
        if by == member or _may_come(chains.entry(no))
    ]
    files = connection.execute(
        "SELECT sha256 FROM exhibit WHERE sha256 IS NOT NULL AND removed = 0 AND id NOT IN"
        " (SELECT exhibit FROM sealed) AND sha256 NOT IN (SELECT sha256 FROM sealed)"
        " ORDER BY no LIMIT ?",
        (MOST_FILES,),
    ).fetchall()
    return Holds(heads, _runs(sorted(wanting)), [row[0] for row in files])


def _may_come(entry: Entry) -> bool:
    """Words are withheld in an entry that others may be sent some day."""
    kind = KINDS.get(entry.body.kind)
    for change, content in zip(entry.body.changes, entry.contents, strict=True):
        spec = kind.field(change.field) if kind else None
        if content == WITHHELD and (spec is None or Goes.GROUP in spec.goes):
            return True
    return False


def has_up_to(
    connection: Connection, chains: Chains, said: Iterable[Holds]
) -> dict[int, int] | None:
    """The last entry of each chain here, as {branch: seq}, that all of these have.

    None when nothing was said.
    """
    found: dict[int, int] | None = None
    parents = {
        no: (parent, fork)
        for no, parent, fork in connection.execute("SELECT no, parent, fork_seq FROM branch")
    }
    for one in said:
        have: dict[int, int] = {}
        for entries in one.heads.values():
            for _seq, digest in entries:
                row = connection.execute(
                    "SELECT branch, seq FROM entry WHERE hash = ?", (bytes.fromhex(digest),)
                ).fetchone()
                if row:
                    have[row[0]] = max(have.get(row[0], 0), row[1])
        for branch in sorted(have, reverse=True):
            parent, fork = parents[branch]
            while parent is not None:
                have[parent] = max(have.get(parent, 0), fork)
                parent, fork = parents[parent]
        if found is None:
            found = have
        else:
            found = {branch: min(seq, have.get(branch, 0)) for branch, seq in found.items()}
    return found


def lacking(connection: Connection, said: Iterable[Holds]) -> list[int]:
    """Numbers of entries that these have without their words, and that are here with them."""
    found: set[int] = set()
    for one in said:
        for first, last, digest in one.lacks:
            rows = connection.execute(
                "SELECT no FROM entry WHERE digest IS NULL AND seq BETWEEN ? AND ? AND branch ="
                " (SELECT branch FROM entry WHERE hash = ?)",
                (first, last, bytes.fromhex(digest)),
            )
            found.update(row[0] for row in rows)
    return sorted(found)


def _runs(rows: list[tuple[int, int, bytes]]) -> list[tuple[int, int, str]]:
    runs: list[tuple[int, int, str]] = []
    place: tuple[int, int] | None = None
    for branch, seq, digest in rows:
        if place == (branch, seq - 1):
            runs[-1] = (runs[-1][0], seq, digest.hex())
        else:
            runs.append((seq, seq, digest.hex()))
        place = (branch, seq)
    return runs


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**53:
        raise ValueError("not a count")
    return value


def _name(value: object, length: int) -> str:
    if not isinstance(value, str) or len(value) != length or bytes.fromhex(value).hex() != value:
        raise ValueError("not hexadecimal")
    return value
