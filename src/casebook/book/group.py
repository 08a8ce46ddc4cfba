"""What goes from a casebook to other members of its group, and what comes from them."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from casebook.book.check import check_record
from casebook.book.clock import now
from casebook.book.members import Members
from casebook.bundle.card import Card
from casebook.bundle.letter import Letter, Line, to_line
from casebook.crypto import sign
from casebook.db import connection as db
from casebook.db import evidence as rows
from casebook.db import group as db_group
from casebook.db.arriving import Arriving, Plan
from casebook.db.chains import Entry
from casebook.db.columns import to_record
from casebook.db.group import Held, Known, Sent, Taken
from casebook.db.holding import Holds, holds
from casebook.db.journal import Draft, Written
from casebook.db.projection import FORGET
from casebook.db.selection import Selection, Wanted
from casebook.db.setting_aside import refuse, set_aside
from casebook.db.sharing import LINKED, RESTRICTED, Sharing
from casebook.errors import BundleSetAside, NoSuchMember
from casebook.records import KINDS, Record, Shape

UNHEARD_DAYS = 90
"""An installation that has said nothing for so long is no longer waited for."""
_CHUNK = 200


@dataclass(frozen=True)
class ToForget:
    """Somebody proposes that a record be forgotten here too."""

    record: str
    ref: str
    kind: str
    by: str
    at: str
    why: str
    entry: str


@dataclass(frozen=True)
class NewFile:
    """An evidence file that came with a bundle and is on the shelf already."""

    name: str
    identity: str
    size: int
    sha256: str
    inside: rows.Inside


class Group(Members):
    """What a casebook gives to other members and takes from them."""

    # What goes

    def lacks(
        self,
        members: Sequence[str],
        *,
        full: bool = False,
        named: Sequence[str] = (),
        largest: int | None = None,
    ) -> Wanted:
        """What readers lack, as far as they told; "" stands for a reader who is no member."""
        with self._guard:
            since = (_when(now()[0]) - timedelta(days=UNHEARD_DAYS)).isoformat()
            said: list[Holds] = []
            for member in members:
                theirs = db_group.said(self._connection, member, since) if member else []
                if full or not theirs:
                    said = [Holds()]
                    break
                said += theirs
            return self._selection(members).wanted(said, named=frozenset(named), largest=largest)

    def bundle_lines(self, members: Sequence[str], numbers: Sequence[int]) -> Iterator[bytes]:
        """Entries as these readers may have them, one line each; others may write meanwhile."""
        selection = self._selection(members)
        for start in range(0, len(numbers), _CHUNK):
            with self._guard:
                found = list(selection.entries(numbers[start : start + _CHUNK]))
            for one in found:
                yield to_line(Line(one.prev, one.digest, one.body, one.signature, one.content))

    def holds(self) -> Holds:
        """What this installation holds, for others to know what it lacks."""
        with self._guard:
            return holds(self._connection, self._journal.chains, self.own_member())

    def kept_from(self, members: Sequence[str]) -> dict[str, int]:
        """How many records of each kind these readers may not have."""
        with self._guard:
            sharing = self._selection(members).sharing
            marks = ",".join("?" * len(RESTRICTED))
            found: dict[str, int] = {}
            for kind in KINDS:
                rows_ = self._store.rows(
                    kind, where=f"WHERE sensitivity IN ({marks}) AND removed = 0",
                    values=RESTRICTED,
                )  # fmt: skip
                count = sum(not sharing.may_have(kind, row.id) for row in rows_)
                if count:
                    found[kind] = count
            return found

    def may_have(self, members: Sequence[str], kind: str, record: str) -> bool:
        """All of these members may have a record."""
        with self._guard:
            return self._selection(members).sharing.may_have(kind, record)

    def note_sent(self, one: Sent, exhibits: Sequence[str]) -> None:
        """Note that a bundle was made, and in whose custody its files went."""
        with self._guard:
            self._turns.write_local(lambda: db_group.note_sent(self._connection, one))
            if exhibits and not self.read_only:
                detail = f"{one.name}: {one.readers}"
                self._turns.write(
                    lambda: [
                        Draft("in-bundle", "exhibit", item, [Written("~detail", text=detail)])
                        for item in exhibits
                    ]
                )

    def sent(self) -> list[Sent]:
        """Every bundle that was made here, newest first."""
        with self._guard:
            return db_group.sent(self._connection)

    def _selection(self, members: Sequence[str]) -> Selection:
        sharing = Sharing(self._connection, self._store, frozenset(members), self.own_member())
        return Selection(self._journal.chains, sharing)

    def _remember_readers(self, kind: str, record: str) -> None:
        """Before a record is forgotten: who might have it, so that nobody else hears of it."""
        everybody = [one.member for one in db_group.known(self._connection)]
        may = [one for one in everybody if self.may_have([one], kind, record)]
        stranger = self.may_have([""], kind, record)
        if not stranger:
            db_group.keep_readers(self._connection, record, json.dumps(may))

    def _linked(self, record: Record) -> list[tuple[str, str]]:
        """(kind, id) of the contacts and files that play a part in a record."""
        named = [getattr(record, spec.name) for spec in record.fields() if spec.shape is Shape.REF]
        found = [self._store.row(one) for one in named if one and self._store.ref_of(one)[0] != "("]
        return [(row.kind, row.id) for row in found if row.kind in LINKED]

    # What comes

    def plan_entries(self, entries: Iterable[Arriving]) -> Plan:
        """Check entries of others; says what taking them in would do, and writes nothing.

        Raises `BadJournal`, `KeyChanged`.
        """
        with self._guard:
            return self._journal.arrivals.plan(entries, sign.verify, self._pinned)

    def take_in(
        self,
        letter: Letter,
        entries: Callable[[], Iterable[Arriving]],
        files: Sequence[NewFile],
        *,
        name: str,
        again: bool = False,
    ) -> Taken:
        """Take in what a bundle brought, in one turn: all of it or nothing.

        Its files must be on the shelf already; those that no record needs are removed again.
        Raises `BadJournal`, `BundleSetAside` for one that was undone, unless `again`.
        """
        with self._guard:
            before = db_group.taken_as(self._connection, letter.id)
            if before and before.undone and not again:
                raise BundleSetAside
            said = Holds.read(letter.holds)
            outcome: list[Taken] = []
            gone: list[str] = []

            def write() -> None:
                first = self._last() + 1
                forgotten = self._forgotten()
                self._journal.arrivals.take(entries(), sign.verify, again=again)
                if self._forgotten() != forgotten:
                    gone.extend(rows.erase_forgotten(self._connection))
                last = self._last()
                if last < first:
                    first = last = 0
                at = now()[0]
                self._introduce(letter.sender, at)
                for file in files:
                    for exhibit in rows.needs_file(self._connection, file.sha256):
                        sealed = rows.Sealed(
                            exhibit, file.name, file.identity, file.size, file.sha256
                        )
                        rows.put(self._connection, sealed, file.inside)
                if not before:
                    made = min(letter.made, at)  # a clock that runs ahead must not win for ever
                    db_group.note_said(
                        self._connection, letter.sender.member, letter.writer, made, said
                    )
                if before and not before.undone and not first:
                    outcome.append(before)  # the same bundle once more: nothing new
                else:
                    outcome.append(
                        Taken(letter.id, letter.sort, letter.sender.member, letter.made, at, name,
                              first, last)
                    )  # fmt: skip
                    db_group.note_taken(self._connection, outcome[-1])
                db_group.leave_inbox(self._connection, letter.id)

            try:
                self._turns.write_local(write)
            except BaseException:
                self._journal.chains.forget_read()
                raise
            self._remove_files([*gone, *(file.name for file in files)])
            if gone:
                db.settle(self._connection)
            return outcome[0]

    def undo_import(self, bundle: str) -> Taken:
        """Set the entries of an import aside, as long as nothing has followed from them.

        Raises `ChangedSince`, `NotUndoable`.
        """
        with self._guard:
            one = next((item for item in self.taken() if item.id.startswith(bundle)), None)
            if one is None or len(bundle) < 6:
                raise NoSuchMember(name=bundle[:40])
            refuse(self._connection, self._journal.chains, one)
            files: list[str] = []

            def write() -> None:
                files.extend(set_aside(self._connection, self._journal, one))
                db_group.note_taken(self._connection, replace(one, undone=now()[0]))

            try:
                self._turns.write_local(write)
            except BaseException:
                self._journal.chains.forget_read()
                raise
            self._remove_files(files)
            return one

    def taken(self) -> list[Taken]:
        """Every bundle that was taken in, newest first."""
        with self._guard:
            return db_group.taken(self._connection)

    def was_undone(self, bundle: str) -> bool:
        """A bundle was taken in, and that was undone."""
        with self._guard:
            one = db_group.taken_as(self._connection, bundle)
            return bool(one and one.undone)

    def needs_file(self, sha256: str) -> bool:
        """A record here says that it has this file, and the file is not here."""
        with self._guard:
            return bool(rows.needs_file(self._connection, sha256))

    def in_conflict(self) -> list[Record]:
        """Every record in which something waits to be settled, those changed last first."""
        with self._guard:
            found: list[tuple[str, Record]] = []
            for kind in KINDS:
                for row in self._store.rows(kind, where="WHERE conflicts > 0"):
                    found.append((row.updated_at, to_record(row)))
            return [record for _at, record in sorted(found, key=lambda one: one[0], reverse=True)]

    def settle(self, ref: str, texts: dict[str, str | None], *, why: str = "") -> None:
        """End conflicts in a record: what is written here stands for all that was said.

        `~removed` is "yes" or None. Raises `NotReady` for what cannot be saved.
        """
        with self._guard:
            row = self._store.row(ref)
            values = {**row.texts, **texts}
            check_record(
                KINDS[row.kind].of_texts(values, row.sets, id=row.id, ref=row.ref),
                self._store,
                self._terms,
            )
            fields = [Written(name, text=text) for name, text in texts.items()]
            if why:
                fields.append(Written("~why", text=why))
            self._turns.write(lambda: [Draft("settle", row.kind, row.id, fields)])

    def has_conflict(self, kind: str, record: str) -> bool:
        """Something in a record waits to be settled."""
        with self._guard:
            return kind in KINDS and self._journal.projection.has_conflict(kind, record)

    def inbox(self) -> list[Held]:
        """Bundles of senders who are not verified."""
        with self._guard:
            return db_group.inbox(self._connection)

    def put_in_inbox(self, one: Held) -> None:
        """Keep a bundle in the inbox; its file must be there already."""
        with self._guard:
            self._turns.write_local(lambda: db_group.put_in_inbox(self._connection, one))

    def leave_inbox(self, bundle: str) -> None:
        """A bundle no longer waits in the inbox."""
        with self._guard:
            self._turns.write_local(lambda: db_group.leave_inbox(self._connection, bundle))

    # What others propose to forget

    def proposals(self) -> list[ToForget]:
        """Records that others have forgotten and that are still here."""
        with self._guard:
            found = []
            rows_ = self._connection.execute(
                "SELECT no FROM entry WHERE action = ? AND held = 0 AND hash NOT IN"
                " (SELECT entry FROM forgotten) AND record NOT IN (SELECT record FROM forgotten)"
                " AND hash NOT IN (SELECT unhex(substr(name, 9)) FROM local"
                " WHERE name LIKE 'kept-in-%') ORDER BY no",
                (FORGET,),
            ).fetchall()
            for (no,) in rows_:
                entry = self._journal.chains.entry(no)
                body = entry.body
                why = next(
                    (entry.text(n) or "" for n, c in enumerate(body.changes) if c.field == "~why"),
                    "",
                )
                found.append(
                    ToForget(body.record, self._store.ref_of(body.record), body.kind,
                             self._history.member_name(body.writer), body.at, why,
                             entry.hash.hex())
                )  # fmt: skip
            return found

    def keep_in_spite(self, entry: str) -> None:
        """Keep a record that somebody else has forgotten: the proposal is not shown again."""
        with self._guard:
            self._turns.write_local(lambda: self._store.set_local(f"kept-in-{entry}", "yes"))

    def _pinned(self, member: str) -> bytes | None:
        if member == self.own_member():
            return self.public_key()
        known = db_group.known_as(self._connection, member)
        if known:
            return known.key
        row = self._connection.execute(
            "SELECT key FROM writer WHERE member = ? LIMIT 1", (member,)
        ).fetchone()
        return row[0] if row else None

    def _introduce(self, sender: Card, at: str) -> None:
        """Know the members who came with entries, as they introduced themselves."""
        own = self.own_member()
        db_group.learn(self._connection, own, at)
        for known in db_group.known(self._connection):
            if known.recipient:
                continue
            for entry in self._journal.chains.of_record(known.member, held=True):
                text = _own_word(entry, "recipient")
                if text and self._store_member(entry.body.writer) == known.member:
                    db_group.set_recipient(self._connection, known.member, text)
        if sender.member == own:
            return
        known_as = db_group.known_as(self._connection, sender.member)
        if known_as is None:
            one = Known(sender.member, sender.name, sender.key, sender.recipient, at)
            db_group.put_known(self._connection, one)
        elif known_as.key == sender.key:
            db_group.set_recipient(self._connection, sender.member, sender.recipient)

    def _forgotten(self) -> int:
        row = self._connection.execute("SELECT count(*) FROM forgotten").fetchone()
        return int(row[0])

    def _last(self) -> int:
        row = self._connection.execute("SELECT coalesce(max(no), 0) FROM entry").fetchone()
        return int(row[0])

    def _remove_files(self, names: Sequence[str]) -> None:
        """Remove sealed files that no exhibit has any more."""
        for name in names:
            if not rows.is_kept(self._connection, name):
                self.shelf.remove(name)


def _own_word(entry: Entry, field: str) -> str:
    found = entry.writes(field)
    return (entry.text(found[0]) or "") if found else ""


def _when(at: str) -> datetime:
    return datetime.fromisoformat(at.replace("Z", "+00:00"))
