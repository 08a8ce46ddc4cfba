"""Appends to the journal, takes in what others wrote, and keeps the tables in step."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from casebook.db.chains import Chains, Entry
from casebook.db.connection import Connection
from casebook.db.entry import (
    ADD,
    FORGOTTEN,
    NO_ENTRY,
    SET,
    Body,
    Change,
    Content,
    content_fits,
    content_from_text,
    content_to_text,
    entry_hash,
    read_body,
    salted,
)
from casebook.db.projection import FORGET, Projection
from casebook.errors import BadJournal

Sign = Callable[[bytes], bytes]
Clock = Callable[[], tuple[str, int]]
"""UTC to the millisecond as ISO 8601 ending in Z, and the offset in minutes."""

OPEN_WRITER = "open-writer"


@dataclass(frozen=True, slots=True)
class Written:
    """One field to be written: its sort (= + -), its text, or the additions it takes back."""

    field: str
    sort: str = SET
    text: str | None = None
    of: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that is about to be written."""

    action: str
    kind: str
    record: str
    fields: Sequence[Written] = ()
    ref: str = ""
    key: str = ""
    undoes: str = ""


@dataclass(slots=True)
class Own:
    """The chain that this program goes on with: one writer, one branch."""

    writer: str
    branch: int
    seq: int
    lamport: int
    head: bytes
    seen: dict[int, int]


class Journal:
    """The one way in: every change of an open casebook goes through here."""

    def __init__(self, connection: Connection, sign: Sign, clock: Clock) -> None:
        self.connection = connection
        self.chains = Chains(connection)
        self.projection = Projection(connection, self.chains.entry)
        self._sign = sign
        self._clock = clock
        self.own: Own | None = None

    # Writing

    def go_on_as(self, writer: str) -> bool:
        """Continue the chain of a writer; False if it is not here, or has forked."""
        branches = [no for no, owner in self.chains.branches() if owner == writer]
        if len(branches) != 1:
            return False
        head = self.chains.head(branches[0])
        if head is None:
            return False
        self.own = Own(
            writer,
            head.branch,
            head.body.seq,
            head.body.lamport,
            head.hash,
            dict(head.seen),
        )
        return True

    def begin_as(self, writer: str) -> None:
        """Begin the chain of a new writer; its first entry must be `OPEN_WRITER`."""
        branch = self.connection.execute(
            "INSERT INTO branch (writer) VALUES (?)", (writer,)
        ).lastrowid
        self.own = Own(writer, branch, 0, 0, NO_ENTRY, {})

    def append(self, drafts: Iterable[Draft]) -> list[int]:
        """Write the entries of one turn and bring the tables up to date. Needs a transaction.

        The caller must restore `own` (see `mark`) when the transaction fails.
        """
        own = self.own
        if own is None:
            raise BadJournal(reason="no writer has been opened")
        after = self._catch_up(own)
        at, offset = self._clock()
        turn = own.seq + 1
        numbers: list[int] = []
        seen = json.dumps(own.seen) if own.seen else None
        for draft in drafts:
            own.seq += 1
            own.lamport += 1
            body, contents = _prepare(draft, own, at, offset, turn, after)
            after = ()
            raw = body.to_bytes()
            digest = entry_hash(own.head, raw)
            no = self.connection.execute(
                "INSERT INTO entry (hash, prev, branch, seq, lamport, turn, action, record, seen,"
                " body, signature, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    digest,
                    own.head,
                    own.branch,
                    own.seq,
                    own.lamport,
                    turn,
                    body.action,
                    body.record,
                    seen,
                    raw,
                    self._sign(digest) if body.action == OPEN_WRITER else None,
                    content_to_text(contents),
                ),
            ).lastrowid
            own.head = digest
            numbers.append(no)
            entry = Entry(no, digest, own.branch, body, tuple(contents), own.seen)
            if draft.action == FORGET:
                self.accept_forgetting(digest)
            self.projection.apply(entry, sees_all=True)
            if draft.action == FORGET:
                self.erase(draft.record)
        if numbers:
            # the signature covers the whole turn, since each hash covers the one before
            self.connection.execute(
                "UPDATE entry SET signature = ? WHERE no = ?", (self._sign(own.head), numbers[-1])
            )
        return numbers

    def mark(self) -> Own | None:
        """Where the own chain stands, to go back to when a transaction fails."""
        return replace(self.own, seen=dict(self.own.seen)) if self.own else None

    # Forgetting

    def accept_forgetting(self, digest: bytes) -> None:
        """Let a proposal to forget, known by its entry's hash, act in this casebook."""
        self.connection.execute("INSERT OR IGNORE INTO accepted (entry) VALUES (?)", (digest,))

    def erase(self, record: str) -> None:
        """Erase what was typed, and its salts, in every entry of a record. Hashes still fit."""
        for entry in self.chains.of_record(record):
            erased: list[Content] = [
                None if content is None else FORGOTTEN for content in entry.contents
            ]
            self.connection.execute(
                "UPDATE entry SET content = ? WHERE no = ?", (content_to_text(erased), entry.no)
            )
        self.chains.forget_read()

    def _catch_up(self, own: Own) -> tuple[str, ...]:
        """Heads of other chains that were not seen yet; from now on they are."""
        fresh = []
        for branch, _writer in self.chains.branches():
            if branch == own.branch:
                continue
            head = self.chains.head(branch)
            if head is None or own.seen.get(branch, 0) >= head.body.seq:
                continue
            fresh.append(head)
        for head in fresh:
            own.lamport = max(own.lamport, head.body.lamport)
            for branch, seq in (*head.seen.items(), (head.branch, head.body.seq)):
                if branch != own.branch:
                    own.seen[branch] = max(own.seen.get(branch, 0), seq)
        return tuple(sorted(head.hash.hex() for head in fresh))

    # Taking in

    def receive(
        self,
        entries: Iterable[tuple[bytes, bytes, bytes | None, str]],
        verify: Callable[[bytes, bytes, bytes], bool],
    ) -> int:
        """Take in (prev, body, signature, content) of others; how many were new. Needs a
        transaction.

        Any order and any repetition give the same tables. What builds on something that is not
        here waits. `verify(key, message, signature)`. Raises `BadJournal` for anything that does
        not fit together; the transaction must then be rolled back.
        """
        for prev, raw, signature, content in entries:
            digest = entry_hash(prev, raw)
            body = read_body(raw)
            contents = content_from_text(content)
            _check_contents(body, contents)
            if self.chains.number(digest) is None:
                self.connection.execute(
                    "INSERT OR IGNORE INTO waiting (hash, prev, body, signature, content)"
                    " VALUES (?, ?, ?, ?, ?)",
                    (digest, prev, raw, signature, content),
                )
        new, touched = self._admit()
        for branch in touched:
            self._check_signed(branch, verify)
        return new

    def _admit(self) -> tuple[int, set[int]]:
        """Move what no longer waits for anything into the journal."""
        new, touched = 0, set()
        moved = True
        while moved:
            moved = False
            rows = self.connection.execute(
                "SELECT hash, prev, body, signature, content FROM waiting ORDER BY hash"
            ).fetchall()
            for digest, prev, raw, signature, content in rows:
                body = read_body(raw)
                previous = None if prev == NO_ENTRY else self.chains.number(prev)
                after = [self.chains.number(bytes.fromhex(item)) for item in body.after]
                if (prev != NO_ENTRY and previous is None) or None in after:
                    continue
                befores = [self.chains.entry(no) for no in after if no is not None]
                last = None if previous is None else self.chains.entry(previous)
                _check_place(body, last, befores)
                branch, seen = self._place(body, last)
                for head in befores:
                    for other, seq in (*head.seen.items(), (head.branch, head.body.seq)):
                        if other != branch:
                            seen[other] = max(seen.get(other, 0), seq)
                no = self.connection.execute(
                    "INSERT INTO entry (hash, prev, branch, seq, lamport, turn, action, record,"
                    " seen, body, signature, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        digest,
                        prev,
                        branch,
                        body.seq,
                        body.lamport,
                        body.turn,
                        body.action,
                        body.record,
                        json.dumps(seen) if seen else None,
                        raw,
                        signature,
                        content,
                    ),
                ).lastrowid
                self.connection.execute("DELETE FROM waiting WHERE hash = ?", (digest,))
                entry = self.chains.entry(no)
                self.projection.apply(entry)
                if body.action == FORGET and self.projection.acts(entry):
                    self.erase(body.record)
                touched.add(branch)
                new += 1
                moved = True
        return new, touched

    def _place(self, body: Body, last: Entry | None) -> tuple[int, dict[int, int]]:
        """The branch in which an entry belongs: its chain, or a new one where a chain forks."""
        if last is not None:
            head = self.chains.head(last.branch)
            if head is not None and head.no == last.no:
                return last.branch, dict(last.seen)
            fork = self.connection.execute(
                "INSERT INTO branch (writer, parent, fork_seq) VALUES (?, ?, ?)",
                (body.writer, last.branch, last.body.seq),
            ).lastrowid
            return fork, {**last.seen, last.branch: last.body.seq}
        branch = self.connection.execute(
            "INSERT INTO branch (writer) VALUES (?)", (body.writer,)
        ).lastrowid
        return branch, {}

    def _check_signed(self, branch: int, verify: Callable[[bytes, bytes, bytes], bool]) -> None:
        """The head of every chain must be signed by the member that opened it."""
        head = self.chains.head(branch)
        if head is None:
            return
        row = self.connection.execute(
            "SELECT signature FROM entry WHERE no = ?", (head.no,)
        ).fetchone()
        key = self.projection.writer_key(head.body.writer)
        if key is None or row[0] is None or not verify(key, head.hash, row[0]):
            raise BadJournal(reason="the last entry of a writer is not signed by them")


def _prepare(
    draft: Draft, own: Own, at: str, offset: int, turn: int, after: tuple[str, ...]
) -> tuple[Body, list[Content]]:
    digests = iter(salted([item.text for item in draft.fields if item.sort in (SET, ADD)]))
    changes: list[Change] = []
    contents: list[Content] = []
    for item in draft.fields:
        if item.sort in (SET, ADD):
            digest, salt, text = next(digests)
            changes.append(Change(item.field, item.sort, digest))
            contents.append((salt, text))
        else:
            changes.append(Change(item.field, item.sort, of=item.of))
            contents.append(None)
    body = Body(
        writer=own.writer,
        seq=own.seq,
        lamport=own.lamport,
        at=at,
        offset=offset,
        turn=turn,
        action=draft.action,
        kind=draft.kind,
        record=draft.record,
        ref=draft.ref,
        after=after,
        changes=tuple(changes),
        key=draft.key,
        undoes=draft.undoes,
    )
    return body, contents


def _check_contents(body: Body, contents: list[Content]) -> None:
    if len(contents) != len(body.changes) or not all(
        content_fits(change, content)
        for change, content in zip(body.changes, contents, strict=True)
    ):
        raise BadJournal(reason="the content of an entry is not what its digests say")


def _check_place(body: Body, last: Entry | None, befores: list[Entry]) -> None:
    """Sequence, lamport and opening must be what the entries before make them."""
    lamport = 1 + max([last.body.lamport if last else 0, *(item.body.lamport for item in befores)])
    seq = last.body.seq + 1 if last else 1
    if body.lamport != lamport or body.seq != seq:
        raise BadJournal(reason="an entry does not follow the one it names")
    if last is None and body.action != OPEN_WRITER:
        raise BadJournal(reason="a chain does not begin by opening its writer")
    if last is not None and last.body.writer != body.writer:
        raise BadJournal(reason="an entry continues the chain of another writer")
