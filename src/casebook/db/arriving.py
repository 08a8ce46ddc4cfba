"""Entries as they come in from others, and whether they fit. Checking writes nothing, so what is
refused leaves no trace in the file.
"""

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from casebook.db.connection import Connection
from casebook.db.entry import (
    NO_ENTRY,
    OPEN_WRITER,
    SET,
    Body,
    Content,
    body_digest,
    content_fits,
    content_from_text,
    entry_hash,
    read_body,
)
from casebook.db.projection import Projection
from casebook.errors import BadJournal, KeyChanged
from casebook.words import later

Verify = Callable[[bytes, bytes, bytes], bool]
"""`verify(key, message, signature)`."""
Pinned = Callable[[str], bytes | None]
"""The key that a member, by its record's id, is known by; None for one never seen."""


@dataclass(frozen=True, slots=True)
class Arriving:
    """An entry as it comes in. Without its body, only the digest of it is shown."""

    prev: bytes
    digest: bytes
    body: bytes = b""
    signature: bytes | None = None
    content: str = "[]"

    @classmethod
    def whole(cls, prev: bytes, body: bytes, signature: bytes | None, content: str) -> "Arriving":
        """One that is disclosed."""
        return cls(prev, body_digest(body), body, signature, content)

    @property
    def hash(self) -> bytes:
        """The hash by which it is known."""
        return entry_hash(self.prev, self.digest)

    def says(self) -> tuple[Body, dict[str, str]] | None:
        """Its body, and the fields that it sets with their texts; None where nothing is shown.

        Raises `BadJournal`.
        """
        if not self.body:
            return None
        body = read_body(self.body)
        contents = content_from_text(self.content)
        return body, {
            change.field: content[1] or ""
            for change, content in zip(body.changes, contents, strict=True)
            if change.sort == SET and isinstance(content, tuple)
        }


@dataclass(frozen=True, slots=True)
class Fact:
    """What later entries need to know of one before them."""

    writer: str
    seq: int
    lamport: int


@dataclass
class Plan:
    """What taking entries in would do. Counts only; nothing was written."""

    new: int = 0
    known: int = 0
    shown: int = 0
    """Entries that were here without their words, and come with them now."""
    waiting: int = 0
    hidden: int = 0
    records: dict[str, tuple[str, bool]] = field(default_factory=dict)
    """Record to (kind, whether it is new here) of all that is touched."""
    writers: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """New writers: (member, key)."""


class Check:
    """One check of entries that came in together. Reads only."""

    def __init__(
        self, connection: Connection, projection: Projection, verify: Verify, pinned: Pinned
    ) -> None:
        self._connection = connection
        self._projection = projection
        self._verify = verify
        self._pinned = pinned
        self._facts: dict[bytes, Fact] = {}
        self._tips: dict[bytes, bytes | None] = {}
        self._lacking: dict[bytes, list[Arriving]] = {}
        self._keys: dict[str, tuple[bytes, bytes]] = {}
        """Writer to (key, entry that opens it)."""
        self._members: dict[str, bytes] = {}
        self._waited: set[bytes] = set()
        self.plan = Plan()

    def run(self, entries: Iterable[Arriving]) -> Plan:
        """What taking them in would do. Raises as `Arrivals.plan` says."""
        for one in entries:
            self._take(one)
        self._look_at_loose_ends()
        for one in in_waiting(self._connection):
            if one.hash not in self._facts:
                self._waited.add(one.hash)
                self._take(one)
        for digest, signature in self._tips.items():
            if digest not in self._waited:
                self._look_at_signature(self._facts[digest].writer, digest, signature)
        self.plan.waiting = sum(len(found) for found in self._lacking.values())
        return self.plan

    def _take(self, first: Arriving) -> None:
        ready = [first]
        while ready:
            one = ready.pop()
            digest = one.hash
            if digest in self._facts:
                continue
            try:
                ready += self._look_at(digest, one)
            except (BadJournal, KeyChanged):
                if digest not in self._waited:
                    raise
                # somebody else brought it, earlier: nothing that comes now is worse for it

    def _look_at(self, digest: bytes, one: Arriving) -> list[Arriving]:
        """Look at one entry; those that have waited for it and can be looked at now."""
        body = read_body(one.body) if one.body else None
        if body:
            _check_contents(body, content_from_text(one.content))
        if (here := fact_of(self._connection, digest)) is not None:
            self._again(digest, one, body, here)
            return []
        if body and body.key:
            self._open(digest, body)
        wanted = [] if one.prev == NO_ENTRY else [one.prev]
        wanted += [bytes.fromhex(item) for item in body.after] if body else []
        facts = [self._fact(item) for item in wanted]
        missing = next(
            (item for item, fact in zip(wanted, facts, strict=True) if fact is None), None
        )
        if missing is not None:
            self._lacking.setdefault(missing, []).append(one)
            return []
        last = facts[0] if one.prev != NO_ENTRY else None
        self._place(digest, one, body, last, [fact for fact in facts if fact])
        return self._lacking.pop(digest, [])

    def _look_at_loose_ends(self) -> None:
        """What is going to wait must be signed, too; by whom is asked as far as that is known."""
        lacking = [one for found in self._lacking.values() for one in found]
        before = {one.prev for one in lacking} | self._tips.keys()
        for one in lacking:
            if one.hash in before:
                continue
            writer = read_body(one.body).writer if one.body else ""
            if one.signature is None or self._key_of(writer):
                self._look_at_signature(writer, one.hash, one.signature)

    def _look_at_signature(self, writer: str, digest: bytes, signature: bytes | None) -> None:
        key = self._key_of(writer)
        if key is None or signature is None or not self._verify(key, digest, signature):
            raise BadJournal(reason=later("the last entry of a writer is not signed by them"))

    def _key_of(self, writer: str) -> bytes | None:
        found = self._keys.get(writer)
        return found[0] if found else self._projection.writer_key(writer)

    def _place(
        self,
        digest: bytes,
        one: Arriving,
        body: Body | None,
        last: Fact | None,
        before: list[Fact],
    ) -> None:
        if body is None:
            if last is None:
                raise BadJournal(reason=later("a chain begins with an entry that is not shown"))
            fact = Fact(last.writer, last.seq + 1, last.lamport + 1)
            self.plan.hidden += 1
        else:
            check_place(body, last, before)
            fact = Fact(body.writer, body.seq, body.lamport)
            if body.key:
                self.plan.writers[body.writer] = (body.record, self._keys[body.writer][0])
            if body.record not in self.plan.records:
                self.plan.records[body.record] = (body.kind, not self._is_here(body.record))
        self._facts[digest] = fact
        self._tips.pop(one.prev, None)
        self._tips[digest] = one.signature
        self.plan.new += 1

    def _open(self, digest: bytes, body: Body) -> None:
        try:
            key = base64.b64decode(body.key, validate=True)
        except ValueError as error:
            raise BadJournal(reason=later("the key of a writer cannot be read")) from error
        pinned = self._pinned(body.record)
        if pinned is None:
            pinned = self._members.setdefault(body.record, key)
        if pinned != key:
            raise KeyChanged(name=self._name(body.record))
        other = self._keys.setdefault(body.writer, (key, digest))
        if other[1] != digest or self._projection.writer_key(body.writer) is not None:
            raise BadJournal(reason=later("a writer is opened twice"))

    def _name(self, member: str) -> str:
        row = self._connection.execute(
            "SELECT name FROM known WHERE member = ?", (member,)
        ).fetchone()
        return str(row[0]) if row else "?"

    def _again(self, digest: bytes, one: Arriving, body: Body | None, here: Fact) -> None:
        """An entry that is here. If it was without its body, that must fit where it stands."""
        self.plan.known += 1
        row = self._connection.execute(
            "SELECT digest FROM entry WHERE hash = ?", (digest,)
        ).fetchone()
        if row[0] is None or body is None:
            return
        if (body.writer, body.seq, body.lamport) != (here.writer, here.seq, here.lamport) or (
            body.after or body.key
        ):
            raise BadJournal(reason=later("an entry does not fit where it was not shown"))
        self.plan.shown += 1
        self.plan.records.setdefault(body.record, (body.kind, not self._is_here(body.record)))

    def _is_here(self, record: str) -> bool:
        return bool(
            self._connection.execute(
                "SELECT 1 FROM entry WHERE record = ? LIMIT 1", (record,)
            ).fetchone()
        )

    def _fact(self, digest: bytes) -> Fact | None:
        return self._facts.get(digest) or fact_of(self._connection, digest)


def fact_of(connection: Connection, digest: bytes) -> Fact | None:
    """What is known of an entry that is here."""
    row = connection.execute(
        "SELECT writer, seq, lamport FROM entry JOIN branch ON branch.no = entry.branch"
        " WHERE hash = ?",
        (digest,),
    ).fetchone()
    return Fact(*row) if row else None


def in_waiting(connection: Connection) -> list[Arriving]:
    """Entries whose past is not here yet, without those that were set aside."""
    rows = connection.execute(
        "SELECT prev, body, signature, content, digest FROM waiting"
        " WHERE hash NOT IN (SELECT hash FROM aside)"
    )
    return [from_waiting(row) for row in rows.fetchall()]


def from_waiting(row: tuple[bytes, bytes, bytes | None, str, bytes | None]) -> Arriving:
    """An entry as it lies in the table of those that wait."""
    prev, body, signature, content, hidden = row
    return Arriving(prev, hidden or body_digest(body), body, signature, content)


def _check_contents(body: Body, contents: list[Content]) -> None:
    if len(contents) != len(body.changes) or not all(
        content_fits(change, content)
        for change, content in zip(body.changes, contents, strict=True)
    ):
        raise BadJournal(reason=later("the content of an entry is not what its digests say"))


def check_place(body: Body, last: Fact | None, before: list[Fact]) -> None:
    """Sequence, lamport and opening must be what the entries before make them.

    Raises `BadJournal`.
    """
    lamport = 1 + max((fact.lamport for fact in before), default=0)
    seq = last.seq + 1 if last else 1
    if body.lamport != lamport or body.seq != seq:
        raise BadJournal(reason=later("an entry does not follow the one it names"))
    if last is None and (body.action != OPEN_WRITER or not body.key):
        raise BadJournal(reason=later("a chain does not begin by opening its writer"))
    if last is not None and (last.writer != body.writer or body.key):
        raise BadJournal(reason=later("an entry continues the chain of another writer"))
