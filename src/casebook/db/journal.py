"""Appends to the journal, takes in what others wrote, and keeps the tables in step."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from casebook.db.arrivals import Arrivals
from casebook.db.arriving import Arriving, Pinned, Verify
from casebook.db.chains import Chains, Entry
from casebook.db.connection import Connection
from casebook.db.entry import (
    ADD,
    NO_ENTRY,
    OPEN_WRITER,
    SET,
    Body,
    Change,
    Content,
    body_digest,
    content_to_text,
    entry_hash,
    salted,
)
from casebook.db.membership import ABOUT_MEMBERS
from casebook.db.projection import FORGET, Projection
from casebook.errors import BadJournal
from casebook.words import later

Sign = Callable[[bytes], bytes]
Clock = Callable[[], tuple[str, int]]
"""UTC to the millisecond as ISO 8601 ending in Z, and the offset in minutes."""

SAW = "saw"
"""Says which heads of other chains were seen. It stands alone, so that whatever follows it can
be withheld without taking the order of things away."""


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
        self.arrivals = Arrivals(connection, self.chains, self.projection)
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
            raise BadJournal(reason=later("no writer has been opened"))
        coming = iter(drafts)
        first = next(coming, None)
        if first is None:
            return []  # and nothing was seen: only an entry can say so
        after = self._catch_up(own)
        at, offset = self._clock()
        turn = own.seq + 1
        numbers: list[int] = []
        seen = json.dumps(own.seen) if own.seen else None
        about_members = False
        for draft in self._after_seeing(chain((first,), coming), own, after):
            own.seq += 1
            own.lamport += 1
            opening = draft.action in (OPEN_WRITER, SAW)
            body, contents = _prepare(draft, own, at, offset, turn, after if opening else ())
            after = () if opening else after
            about_members |= draft.action in ABOUT_MEMBERS
            raw = body.to_bytes()
            digest = entry_hash(own.head, body_digest(raw))
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
        if about_members:
            self.arrivals.review()
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
        self.arrivals.erase(record)

    def _after_seeing(
        self, drafts: Iterable[Draft], own: Own, after: tuple[str, ...]
    ) -> Iterator[Draft]:
        """The drafts of a turn; before them, if it has seen something new, an entry that says so.

        A writer's first entry says it itself.
        """
        waiting = bool(after)
        for draft in drafts:
            if waiting and draft.action != OPEN_WRITER:
                yield Draft(SAW, "writer", own.writer)
            waiting = False
            yield draft

    def _catch_up(self, own: Own) -> tuple[str, ...]:
        """Heads of other chains that were not seen yet; from now on they are."""
        fresh = []
        for branch, _writer in self.chains.branches():
            if branch == own.branch:
                continue
            head = self.chains.head(branch, shown=True)
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
        self, entries: Sequence[Arriving], verify: Verify, pinned: Pinned = lambda member: None
    ) -> int:
        """Check entries of others and take them in; how many were new. Needs a transaction.

        Raises `BadJournal`; the transaction must then be rolled back.
        """
        self.arrivals.plan(entries, verify, pinned)
        return self.arrivals.take(entries, verify)


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
