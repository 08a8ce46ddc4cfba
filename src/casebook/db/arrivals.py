"""Writes what others wrote and `arriving` found good into chains, tables and index.

Any order and any repetition give the same tables. What builds on something that is not here
waits.
"""

import base64
import json
from collections.abc import Iterable

from casebook.db.arriving import (
    Arriving,
    Check,
    Pinned,
    Plan,
    Verify,
    check_place,
    fact_of,
)
from casebook.db.chains import Chains, Entry
from casebook.db.connection import Connection
from casebook.db.entry import (
    FORGOTTEN,
    HIDDEN,
    NO_ENTRY,
    WITHHELD,
    Body,
    Content,
    content_from_text,
    content_to_text,
    hidden_body,
    read_body,
)
from casebook.db.membership import Membership
from casebook.db.projection import FORGET, Projection
from casebook.db.waiting import Waiting
from casebook.errors import BadJournal
from casebook.words import later


class Arrivals:
    """Checks and takes in entries for one open database."""

    def __init__(self, connection: Connection, chains: Chains, projection: Projection) -> None:
        self.connection = connection
        self.chains = chains
        self.projection = projection
        self._waiting = Waiting(connection)
        self._tips: dict[bytes, Entry] = {}
        """What was placed last in each chain, while entries are being taken in."""

    def plan(
        self, entries: Iterable[Arriving], verify: Verify, pinned: Pinned = lambda member: None
    ) -> Plan:
        """Check that entries fit, and say what taking them in would do. Writes nothing.

        Raises `BadJournal` for anything that does not fit together, that its writer did not
        sign, or that speaks for a member with another key than the one that is known.
        """
        return Check(self.connection, self.projection, verify, pinned).run(entries)

    # Writing: needs a transaction, and that the same entries were checked

    def take(self, entries: Iterable[Arriving], verify: Verify, *, again: bool = False) -> int:
        """Take entries in that `plan` found good; how many were new.

        With `again`, also those that were set aside when an import was undone.
        """
        changed: dict[tuple[str, str], None] = {}
        members = Membership(self.connection, self.chains).look()
        came: list[bytes] = []
        imports: dict[str, None] = {}
        self._tips.clear()
        self._waiting.look()
        for one in entries:
            digest = one.hash
            row = self.connection.execute(
                "SELECT no, digest, content FROM entry WHERE hash = ?", (digest,)
            ).fetchone()
            if row:
                self._complete(row, one, changed)
                continue
            if undone := self._waiting.set_aside_with(digest):
                if not again:
                    continue
                imports[undone] = None
                self._waiting.bring_back(digest)
            if self._admit(digest, one, members):
                came.append(digest)
        for one in self._waiting.woken_by(imports):
            self._waiting.bring_back(one.hash)
            if self._admit(one.hash, one, members):
                came.append(one.hash)
        # last: an entry in the middle of a turn is vouched for by a later one of these
        new = len(came) + self._wake(came, members, verify)
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

    def asked_for(self) -> list[tuple[str, str]]:
        """Records that a step of migration wants made again."""
        return list(self.connection.execute("SELECT kind, record FROM refold").fetchall())

    def make_again(self) -> None:
        """Make them again from the journal. Needs a transaction."""
        self._refold(self.asked_for())
        self.connection.execute("DELETE FROM refold")

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

    def _admit(self, digest: bytes, one: Arriving, members: Membership) -> bool:
        """Place an entry, or let it wait for what it builds on; whether it was placed."""
        missing = self._missing(one)
        if missing or self._waiting.has(digest):
            self._waiting.add(digest, one, missing)
            return False
        self._waiting.remove(digest)
        self._place(digest, one, members)
        return True

    def _missing(self, one: Arriving) -> list[bytes]:
        wanted = [] if one.prev == NO_ENTRY else [one.prev]
        if one.body:
            wanted += [bytes.fromhex(item) for item in read_body(one.body).after]
        return [
            item for item in wanted if item not in self._tips and self.chains.number(item) is None
        ]

    def _wake(self, placed: Iterable[bytes], members: Membership, verify: Verify) -> int:
        """Place what waited for entries that are here now, and what waited for that."""
        new = 0
        came = list(placed) if self._waiting.is_any else []
        while came:
            for digest, one in self._waiting.freed_by(came.pop()):
                if gone := self._missing(one):
                    self._waiting.wait_for(digest, gone)  # it was here, and was set aside since
                    continue
                fits = self._fits(digest, one, verify)
                self._waiting.remove(digest)
                if fits:
                    self._place(digest, one, members)
                    new += 1
                    came.append(digest)
        return new

    def _fits(self, digest: bytes, one: Arriving, verify: Verify) -> bool:
        """An entry that has waited fits where it belongs, and its writer signed it or what follows.

        Whether it does could not be seen when it came.
        """
        last = None if one.prev == NO_ENTRY else fact_of(self.connection, one.prev)
        body = read_body(one.body) if one.body else None
        if body is None:
            writer, key = last.writer if last else "", None
        else:
            after = [fact_of(self.connection, bytes.fromhex(item)) for item in body.after]
            before = [fact for fact in (last, *after) if fact]
            writer, key = body.writer, base64.b64decode(body.key) if body.key else None
            try:
                check_place(body, last, before)
            except BadJournal:
                return False
        known = self.projection.writer_key(writer)
        if key and known:
            return False  # opened twice
        key = key or known
        signature = one.signature
        while signature is None:
            follows = self._waiting.after(digest)
            if follows is None:
                return False
            digest, signature = follows
        return key is not None and verify(key, digest, signature)

    def _place(self, digest: bytes, one: Arriving, members: Membership) -> None:
        """Put an entry, all of whose past is here, in its chain and in the tables."""
        last = self._placed(one.prev)
        body = _body(one, last)
        afters = [self._placed(bytes.fromhex(item)) for item in body.after]
        befores = [head for head in afters if head]
        branch, seen = self._branch(body, last)
        for head in befores:
            for other, seq in (*head.seen.items(), (head.branch, head.body.seq)):
                if other != branch:
                    seen[other] = max(seen.get(other, 0), seq)
        content, contents = one.content, content_from_text(one.content)
        if body.action != FORGET and self.projection.is_forgotten(body.record):
            contents = erased(contents)
            content = content_to_text(contents)
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
                content,
                None if one.body else one.digest,
            ),
        ).lastrowid
        entry = Entry(no, digest, branch, body, tuple(contents), seen)
        self._tips.pop(one.prev, None)
        self._tips[digest] = entry
        held = members.holds(entry)
        if held:
            self.connection.execute("UPDATE entry SET held = 1 WHERE no = ?", (no,))
        self.projection.apply(entry, held=held)
        if body.action == FORGET and not held and self.projection.acts(entry):
            self.erase(body.record)

    def _placed(self, digest: bytes) -> Entry | None:
        """The entry with this hash, if it is here."""
        if found := self._tips.get(digest):
            return found
        number = None if digest == NO_ENTRY else self.chains.number(digest)
        return None if number is None else self.chains.entry(number)

    def _branch(self, body: Body, last: Entry | None) -> tuple[int, dict[int, int]]:
        """The branch in which an entry belongs: its chain, or a new one where a chain forks."""
        if last is not None:
            if last.hash in self._tips:
                return last.branch, dict(last.seen)
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


def erased(contents: list[Content]) -> list[Content]:
    """Contents without anything that was typed, and without salts."""
    return [None if content is None else FORGOTTEN for content in contents]


def _body(one: Arriving, last: Entry | None) -> Body:
    if one.body:
        return read_body(one.body)
    if last is None:
        raise BadJournal(reason=later("a chain begins with an entry that is not shown"))
    return hidden_body(last.body.writer, last.body.seq + 1, last.body.lamport + 1)
