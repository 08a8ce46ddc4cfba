"""Takes in entries that others wrote: first everything is checked, then everything is written.

Any order and any repetition give the same tables. What builds on something that is not here
waits. Checking writes nothing, so what is refused leaves no trace in the file.
"""

import base64
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from casebook.db.chains import Chains, Entry
from casebook.db.connection import Connection
from casebook.db.entry import (
    FORGOTTEN,
    HIDDEN,
    NO_ENTRY,
    OPEN_WRITER,
    WITHHELD,
    Body,
    Content,
    body_digest,
    content_fits,
    content_from_text,
    content_to_text,
    entry_hash,
    hidden_body,
    read_body,
)
from casebook.db.membership import Membership
from casebook.db.projection import FORGET, Projection
from casebook.errors import BadJournal, KeyChanged

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


@dataclass(frozen=True, slots=True)
class _Fact:
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


class Arrivals:
    """Checks and takes in entries for one open database."""

    def __init__(self, connection: Connection, chains: Chains, projection: Projection) -> None:
        self.connection = connection
        self.chains = chains
        self.projection = projection
        self._verify: Verify = lambda key, message, signature: False

    # Checking: writes nothing

    def plan(
        self, entries: Iterable[Arriving], verify: Verify, pinned: Pinned = lambda member: None
    ) -> Plan:
        """Check that entries fit, and say what taking them in would do.

        Raises `BadJournal` for anything that does not fit together, that its writer did not
        sign, or that speaks for a member with another key than the one that is known.
        """
        self._verify = verify
        return _Check(self, verify, pinned).run(entries)

    def in_waiting(self) -> list[Arriving]:
        """Entries whose past is not here yet, without those that were set aside."""
        rows = self.connection.execute(
            "SELECT prev, body, signature, content, digest FROM waiting"
            " WHERE hash NOT IN (SELECT hash FROM aside)"
        )
        return [_waiting(row) for row in rows.fetchall()]

    def fact(self, digest: bytes) -> _Fact | None:
        """What is known of an entry that is here."""
        row = self.connection.execute(
            "SELECT writer, seq, lamport FROM entry JOIN branch ON branch.no = entry.branch"
            " WHERE hash = ?",
            (digest,),
        ).fetchone()
        return _Fact(*row) if row else None

    # Writing: needs a transaction, and that the same entries were checked

    def take(self, entries: Iterable[Arriving], *, again: bool = False) -> int:
        """Take entries in that `plan` found good; how many were new.

        With `again`, also those that were set aside when an import was undone.
        """
        changed: dict[tuple[str, str], None] = {}
        members = Membership(self.connection, self.chains).look()
        came: list[bytes] = []
        for one in entries:
            digest = one.hash
            row = self.connection.execute(
                "SELECT no, digest, content FROM entry WHERE hash = ?", (digest,)
            ).fetchone()
            if row:
                self._complete(row, one, changed)
                continue
            if self._is_aside(digest):
                if not again:
                    continue
                self.connection.execute("DELETE FROM aside WHERE hash = ?", (digest,))
                self.connection.execute("DELETE FROM waiting WHERE hash = ?", (digest,))
            missing = self._missing(one)
            if missing or self._is_waiting(digest):
                self._wait(digest, one, missing)
                continue
            self._place(digest, one, members)
            came.append(digest)
        # last: an entry in the middle of a turn is vouched for by a later one of these
        new = len(came) + self._wake(came, members)
        self.chains.forget_read()
        self._refold(changed)
        if self._about_members(members):
            self.review()
        return new

    def review(self) -> None:
        """Hold what removals hold back now, show what they no longer do, and make records again."""
        members = Membership(self.connection, self.chains).look()
        changed: dict[tuple[str, str], None] = {}
        for no, held in self._of_removed(members):
            entry = self.chains.entry(no)
            if members.holds(entry) == bool(held):
                continue
            if held:
                self.projection.release(entry)
            else:
                self.projection.hold(entry)
            if entry.body.action != HIDDEN:
                changed[(entry.body.kind, entry.body.record)] = None
        self._refold(changed)

    def _refold(self, records: Iterable[tuple[str, str]]) -> None:
        for kind, record in records:
            self.projection.refold(kind, record, self.chains.of_record(record))
            if self.projection.is_forgotten(record):
                self.erase(record)

    def _of_removed(self, members: Membership) -> list[tuple[int, int]]:
        """(number, held) of every entry that is held, or whose member is removed."""
        targets = list(members.removed())
        marks = ",".join("?" * len(targets))
        rows: list[tuple[int, int]] = self.connection.execute(
            "SELECT entry.no, held FROM entry WHERE held = 1 OR branch IN (SELECT branch.no FROM"
            f" branch JOIN writer ON writer.id = branch.writer WHERE member IN ({marks}))"
            " ORDER BY entry.no",
            targets,
        ).fetchall()
        return rows

    def _about_members(self, before: Membership) -> bool:
        now = Membership(self.connection, self.chains).look()
        return [one.no for one in now.removals] != [one.no for one in before.removals] or [
            one.no for one in now.accepted
        ] != [one.no for one in before.accepted]

    def _is_aside(self, digest: bytes) -> bool:
        return bool(
            self.connection.execute("SELECT 1 FROM aside WHERE hash = ?", (digest,)).fetchone()
        )

    def _missing(self, one: Arriving) -> list[bytes]:
        wanted = [] if one.prev == NO_ENTRY else [one.prev]
        if one.body:
            wanted += [bytes.fromhex(item) for item in read_body(one.body).after]
        return [item for item in wanted if self.chains.number(item) is None]

    def _is_waiting(self, digest: bytes) -> bool:
        return bool(
            self.connection.execute("SELECT 1 FROM waiting WHERE hash = ?", (digest,)).fetchone()
        )

    def _wait(self, digest: bytes, one: Arriving, missing: list[bytes]) -> None:
        old = self.connection.execute(
            "SELECT digest FROM waiting WHERE hash = ?", (digest,)
        ).fetchone()
        if old and (old[0] is None or not one.body):
            return
        self.connection.execute(
            "INSERT OR REPLACE INTO waiting (hash, prev, body, signature, content, digest)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                digest,
                one.prev,
                one.body,
                one.signature,
                one.content,
                None if one.body else one.digest,
            ),
        )
        self.connection.executemany(
            "INSERT INTO waits (hash, missing) SELECT ?1, ?2"
            " WHERE NOT EXISTS (SELECT 1 FROM waits WHERE hash = ?1 AND missing = ?2)",
            [(digest, item) for item in missing],
        )

    def _wake(self, placed: Iterable[bytes], members: Membership) -> int:
        """Place what waited for entries that are here now, and what waited for that."""
        new = 0
        came = list(placed)
        while came:
            here = came.pop()
            for (waiting,) in self.connection.execute(
                "SELECT hash FROM waits WHERE missing = ?", (here,)
            ).fetchall():
                self.connection.execute(
                    "DELETE FROM waits WHERE hash = ? AND missing = ?", (waiting, here)
                )
                more = self.connection.execute(
                    "SELECT 1 FROM waits WHERE hash = ? LIMIT 1", (waiting,)
                ).fetchone()
                row = self.connection.execute(
                    "SELECT prev, body, signature, content, digest FROM waiting WHERE hash = ?",
                    (waiting,),
                ).fetchone()
                if more or row is None or self._is_aside(waiting):
                    continue
                one = _waiting(row)
                fits = self._fits(waiting, one)
                self.connection.execute("DELETE FROM waiting WHERE hash = ?", (waiting,))
                if fits:
                    self._place(waiting, one, members)
                    new += 1
                    came.append(waiting)
        return new

    def _fits(self, digest: bytes, one: Arriving) -> bool:
        """An entry that has waited fits where it belongs, and its writer signed it or what follows.

        Whether it does could not be seen when it came.
        """
        last = None if one.prev == NO_ENTRY else self.fact(one.prev)
        body = read_body(one.body) if one.body else None
        if body is None:
            writer, key = last.writer if last else "", None
        else:
            after = [self.fact(bytes.fromhex(item)) for item in body.after]
            before = [fact for fact in (last, *after) if fact]
            writer, key = body.writer, base64.b64decode(body.key) if body.key else None
            try:
                _check_place(body, last, before)
            except BadJournal:
                return False
        known = self.projection.writer_key(writer)
        if key and known:
            return False  # opened twice
        key = key or known
        signature = one.signature
        while signature is None:
            row = self.connection.execute(
                "SELECT hash, signature FROM waiting WHERE prev = ? LIMIT 1", (digest,)
            ).fetchone()
            if row is None:
                return False
            digest, signature = row
        return key is not None and self._verify(key, digest, signature)

    def _place(self, digest: bytes, one: Arriving, members: Membership) -> None:
        """Put an entry, all of whose past is here, in its chain and in the tables."""
        number = None if one.prev == NO_ENTRY else self.chains.number(one.prev)
        last = None if number is None else self.chains.entry(number)
        body = _body(one, last)
        befores = [
            self.chains.entry(no)
            for item in body.after
            if (no := self.chains.number(bytes.fromhex(item))) is not None
        ]
        branch, seen = self._branch(body, last)
        for head in befores:
            for other, seq in (*head.seen.items(), (head.branch, head.body.seq)):
                if other != branch:
                    seen[other] = max(seen.get(other, 0), seq)
        contents = content_from_text(one.content)
        if body.action != FORGET and self.projection.is_forgotten(body.record):
            contents = erased(contents)
        no = self.connection.execute(
            "INSERT INTO entry (hash, prev, branch, seq, lamport, turn, action, record, seen, body,"
            " signature, content, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                digest,
                one.prev,
                branch,
                body.seq,
                body.lamport,
                body.turn,
                body.action,
                body.record,
                json.dumps(seen) if seen else None,
                one.body,
                one.signature,
                content_to_text(contents),
                None if one.body else one.digest,
            ),
        ).lastrowid
        entry = Entry(no, digest, branch, body, tuple(contents), seen)
        held = members.holds(entry)
        if held:
            self.connection.execute("UPDATE entry SET held = 1 WHERE no = ?", (no,))
        self.projection.apply(entry, held=held)
        if body.action == FORGET and not held and self.projection.acts(entry):
            self.erase(body.record)

    def _branch(self, body: Body, last: Entry | None) -> tuple[int, dict[int, int]]:
        """The branch in which an entry belongs: its chain, or a new one where a chain forks."""
        if last is not None:
            after = self.connection.execute(
                "SELECT 1 FROM entry WHERE branch = ? AND seq > ? LIMIT 1",
                (last.branch, last.body.seq),
            ).fetchone()
            if after is None:
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

    def _complete(
        self,
        row: tuple[int, bytes | None, str],
        one: Arriving,
        changed: dict[tuple[str, str], None],
    ) -> None:
        """An entry that is here already may come with more of it than was here."""
        no, hidden, content = row
        if not one.body or (hidden is None and '"withheld"' not in content
                            and '"forgotten"' not in content):  # fmt: skip
            return
        body = read_body(one.body)
        gone = self.projection.is_forgotten(body.record)
        if gone and hidden is None:
            return
        have = content_from_text(content) if hidden is None else [None] * len(body.changes)
        come = content_from_text(one.content)
        best = [
            new if hidden is not None or (old in (WITHHELD, FORGOTTEN) and new is not None) else old
            for old, new in zip(have, come, strict=True)
        ]
        best = erased(best) if gone and body.action != FORGET else best
        if hidden is None and best == have:
            return
        self.connection.execute(
            "UPDATE entry SET body = ?, content = ?, action = ?, record = ?, turn = ?,"
            " digest = NULL WHERE no = ?",
            (one.body, content_to_text(best), body.action, body.record, body.turn, no),
        )
        self.chains.forget_read()
        entry = self.chains.entry(no)
        held = self.connection.execute("SELECT held FROM entry WHERE no = ?", (no,)).fetchone()[0]
        if hidden is not None and body.undoes and not held:
            self.projection.release(entry)
        changed[(body.kind, body.record)] = None

    def erase(self, record: str) -> None:
        """Erase what was typed, and its salts, in every entry of a record. Hashes still fit.

        Why it was forgotten stays: others are asked to do the same.
        """
        for entry in self.chains.of_record(record, held=True):
            if entry.body.action == FORGET:
                continue
            self.connection.execute(
                "UPDATE entry SET content = ? WHERE no = ?",
                (content_to_text(erased(list(entry.contents))), entry.no),
            )
        self.chains.forget_read()


class _Check:
    """One check of entries that came in together."""

    def __init__(self, arrivals: Arrivals, verify: Verify, pinned: Pinned) -> None:
        self._arrivals = arrivals
        self._verify = verify
        self._pinned = pinned
        self._facts: dict[bytes, _Fact] = {}
        self._tips: dict[bytes, bytes | None] = {}
        self._lacking: dict[bytes, list[Arriving]] = {}
        self._keys: dict[str, tuple[bytes, bytes]] = {}
        """Writer to (key, entry that opens it)."""
        self._members: dict[str, bytes] = {}
        self._waited: set[bytes] = set()
        self.plan = Plan()

    def run(self, entries: Iterable[Arriving]) -> Plan:
        for one in entries:
            self._take(one)
        self._look_at_loose_ends()
        for one in self._arrivals.in_waiting():
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
        if (here := self._arrivals.fact(digest)) is not None:
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
            raise BadJournal(reason="the last entry of a writer is not signed by them")

    def _key_of(self, writer: str) -> bytes | None:
        found = self._keys.get(writer)
        return found[0] if found else self._arrivals.projection.writer_key(writer)

    def _place(
        self,
        digest: bytes,
        one: Arriving,
        body: Body | None,
        last: _Fact | None,
        before: list[_Fact],
    ) -> None:
        if body is None:
            if last is None:
                raise BadJournal(reason="a chain begins with an entry that is not shown")
            fact = _Fact(last.writer, last.seq + 1, last.lamport + 1)
            self.plan.hidden += 1
        else:
            _check_place(body, last, before)
            fact = _Fact(body.writer, body.seq, body.lamport)
            if body.key:
                self.plan.writers[body.writer] = (body.record, self._keys[body.writer][0])
            old, known = self.plan.records.get(body.record, (body.kind, False)), True
            if body.record not in self.plan.records:
                known = self._is_here(body.record)
                old = (body.kind, not known)
            self.plan.records[body.record] = old
        self._facts[digest] = fact
        self._tips.pop(one.prev, None)
        self._tips[digest] = one.signature
        self.plan.new += 1

    def _open(self, digest: bytes, body: Body) -> None:
        try:
            key = base64.b64decode(body.key, validate=True)
        except ValueError as error:
            raise BadJournal(reason="the key of a writer cannot be read") from error
        pinned = self._pinned(body.record)
        if pinned is None:
            pinned = self._members.setdefault(body.record, key)
        if pinned != key:
            raise KeyChanged(name=self._name(body.record))
        other = self._keys.setdefault(body.writer, (key, digest))
        if other[1] != digest or self._arrivals.projection.writer_key(body.writer) is not None:
            raise BadJournal(reason="a writer is opened twice")

    def _name(self, member: str) -> str:
        row = self._arrivals.connection.execute(
            "SELECT name FROM known WHERE member = ?", (member,)
        ).fetchone()
        return str(row[0]) if row else "?"

    def _again(self, digest: bytes, one: Arriving, body: Body | None, here: _Fact) -> None:
        """An entry that is here. If it was without its body, that must fit where it stands."""
        self.plan.known += 1
        row = self._arrivals.connection.execute(
            "SELECT digest FROM entry WHERE hash = ?", (digest,)
        ).fetchone()
        if row[0] is None or body is None:
            return
        if (body.writer, body.seq, body.lamport) != (here.writer, here.seq, here.lamport) or (
            body.after or body.key
        ):
            raise BadJournal(reason="an entry does not fit where it was not shown")
        self.plan.shown += 1
        self.plan.records.setdefault(body.record, (body.kind, not self._is_here(body.record)))

    def _is_here(self, record: str) -> bool:
        return bool(
            self._arrivals.connection.execute(
                "SELECT 1 FROM entry WHERE record = ? LIMIT 1", (record,)
            ).fetchone()
        )

    def _fact(self, digest: bytes) -> _Fact | None:
        return self._facts.get(digest) or self._arrivals.fact(digest)


def _waiting(row: tuple[bytes, bytes, bytes | None, str, bytes | None]) -> Arriving:
    prev, body, signature, content, hidden = row
    return Arriving(prev, hidden or body_digest(body), body, signature, content)


def erased(contents: list[Content]) -> list[Content]:
    """Contents without anything that was typed, and without salts."""
    return [None if content is None else FORGOTTEN for content in contents]


def _body(one: Arriving, last: Entry | None) -> Body:
    if one.body:
        return read_body(one.body)
    if last is None:
        raise BadJournal(reason="a chain begins with an entry that is not shown")
    return hidden_body(last.body.writer, last.body.seq + 1, last.body.lamport + 1)


def _check_contents(body: Body, contents: list[Content]) -> None:
    if len(contents) != len(body.changes) or not all(
        content_fits(change, content)
        for change, content in zip(body.changes, contents, strict=True)
    ):
        raise BadJournal(reason="the content of an entry is not what its digests say")


def _check_place(body: Body, last: _Fact | None, before: list[_Fact]) -> None:
    """Sequence, lamport and opening must be what the entries before make them."""
    lamport = 1 + max((fact.lamport for fact in before), default=0)
    seq = last.seq + 1 if last else 1
    if body.lamport != lamport or body.seq != seq:
        raise BadJournal(reason="an entry does not follow the one it names")
    if last is None and (body.action != OPEN_WRITER or not body.key):
        raise BadJournal(reason="a chain does not begin by opening its writer")
    if last is not None and (last.writer != body.writer or body.key):
        raise BadJournal(reason="an entry continues the chain of another writer")
