"""The open casebook: the one door to everything in it."""

import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, cast

from casebook.book import trash
from casebook.book.bringing import Coming, drafts, refs_for, refs_said
from casebook.book.changes import Changes
from casebook.book.check import check_record
from casebook.book.clock import now
from casebook.book.group import NewFile
from casebook.book.merging import repointed
from casebook.book.notice import Notice, Sort
from casebook.book.own import Own
from casebook.book.reading import STEP, K
from casebook.bundle.letter import EXCERPT, Letter
from casebook.crypto.seal import new_identity
from casebook.db import connection as db
from casebook.db import evidence as rows
from casebook.db import group as db_group
from casebook.db.columns import to_record
from casebook.db.group import Taken
from casebook.db.history import UNDO
from casebook.db.journal import Draft, Written
from casebook.db.projection import FORGET
from casebook.db.store import new_id
from casebook.errors import (
    CasebookDamaged,
    CasebookError,
    ChangedSince,
    NotUndoable,
    StillUsed,
)
from casebook.progress import UNWATCHED, Progress
from casebook.records import Record


class Casebook(Own):
    """An open casebook: verbs that a person would use, each a short turn.

    One connection, one lock. Every write is one turn of the journal: it is all there or not at
    all, and it is on the disk when the call returns.
    """

    # Beginning

    def begin(self, member: str, signing_key: bytes, member_id: str) -> None:
        """Write the first entry of a casebook that is just being made."""
        for name, value in (
            ("casebook", self.id),
            ("epoch", self._place.key.epoch),
            ("signing-key", signing_key),
            ("age-identity", new_identity()),
            ("pseudonym-secret", secrets.token_bytes(32)),
            ("member", member_id),
            ("first-name", member),
        ):
            self._store.set_local(name, value)
        self._turns.write(lambda: ())
        self._store.set_local("first-name", None)

    def settle_in(self, *, read_only: bool, unfinished: bool) -> None:
        """After opening: compare with header and heads, sweep unfinished work.

        Raises `CasebookDamaged` when header and database are not of one time.
        """
        self._turns.read_only = read_only
        if (
            self._store.local("casebook") != self.id
            or self._store.local("epoch") != self._place.key.epoch
        ):
            raise CasebookDamaged(part="header.json and casebook.db do not belong together")
        self.notices.extend(self._turns.look_for_rollback(closed_well=not unfinished))
        if not read_only:
            if self._journal.arrivals.asked_for():
                self._turns.write_local(self._journal.arrivals.make_again)
            with suppress(OSError):
                known = {item.name for item in rows.all_sealed(self._connection)}
                if count := self.shelf.sweep(known):
                    self.notices.append(Notice(Sort.LITTER, count=count))

    # Writing

    def save(self, record: K, *, why: str = "", action: str = "") -> K:
        """Save one record, new or changed. Raises `NotReady`. Returns it as it was saved."""
        return self.save_all([record], why=why, action=action)[0]

    def save_all(
        self,
        records: Iterable[K],
        *,
        action: str = "",
        why: str = "",
        progress: Progress = UNWATCHED,
        along: Callable[[list[K]], None] | None = None,
    ) -> list[K]:
        """Save records in one turn: all of them or none. `along` writes more in the same turn."""
        given = list(records)
        with self._guard:
            for number, record in enumerate(given):
                if number % STEP == 0:
                    progress.step(number, len(given) * 2, "checking")
                check_record(record, self._store, self._terms)
            saved: list[K] = []

            def drafts() -> Iterator[Draft]:
                refs: dict[str, Iterator[str]] = {}
                for number, record in enumerate(given):
                    if number % STEP == 0:
                        progress.step(len(given) + number, len(given) * 2, "saving")
                    if record.id:
                        draft = self._store.changed(record, action or "edit", why)
                        saved.append(record)
                        if draft:
                            yield draft
                        continue
                    if record.kind not in refs:
                        refs[record.kind] = self._store.next_refs(type(record))
                    named = record.under(new_id(), record.ref or next(refs[record.kind]))
                    saved.append(named)
                    yield from self._store.new([named], action or "add", why)
                if along:
                    along(saved)

            self._turns.write(drafts)
        return saved

    def save_new(self, records: Iterable[Record], *, action: str = "", why: str = "") -> list[str]:
        """Save new records of one kind in one turn, as they come, holding none; their refs.

        What taking the next record raises takes all of them back.
        """
        saved: list[str] = []

        def drafts() -> Iterator[Draft]:
            refs: Iterator[str] | None = None
            for record in records:
                check_record(record, self._store, self._terms)
                refs = refs or self._store.next_refs(type(record))
                named = record.under(new_id(), next(refs))
                yield from self._store.new([named], action or "add", why)
                saved.append(named.ref)

        with self._guard:
            self._turns.write(drafts)
        return saved

    def save_with_parts(
        self, record: K, parts: Callable[[K], Iterable[Record]], *, why: str = ""
    ) -> K:
        """Save a new record, and new records that name it, in one turn."""
        saved: list[K] = []

        def drafts() -> Iterator[Draft]:
            saved.clear()
            check_record(record, self._store, self._terms)
            named = record.under(new_id(), next(self._store.next_refs(type(record))))
            saved.append(named)
            yield from self._store.new([named], "add", why)
            for part in parts(named):
                # the record it names is in the tables by now
                check_record(part, self._store, self._terms)
                yield from self._store.new([part], "add", why)

        with self._guard:
            self._turns.write(drafts)
        return saved[0]

    def bring_in(self, coming: Sequence[Coming], *, progress: Progress = UNWATCHED) -> list[str]:
        """Save records of a copy of a casebook in one turn that one undo takes back; their refs.

        They were looked at before (see `tasks.import_all`): nothing is checked here again. Their
        sealed files must be on the shelf already.
        """
        saved: list[str] = []

        def make() -> Iterator[Draft]:
            saved.clear()
            fresh = [item.record for item in coming if not item.removed]
            named = refs_said(coming, refs_for(self._store, fresh))
            saved.extend(item.record.ref for item in named)
            for number, draft in enumerate(drafts(self._store, named)):
                if number % STEP == 0:
                    progress.step(number, len(named), "saving")
                yield draft

        with self._guard:
            self._turns.write(make)
            self._terms.look_again()
        return saved

    def merge(self, kept: K, other: str, parts: Sequence[Record] = (), *, why: str = "") -> K:
        """Save a record that stands for two, and new parts of it; the other one is removed.

        All that named the other names this one, in one turn that one undo takes back. What would
        then say of it only that it is itself, or say twice the same, is removed along with it.
        """
        with self._guard:
            gone = self._store.find(other)
            if type(gone) is not type(kept) or gone.id == kept.id:
                raise ValueError(other)
            check_record(kept, self._store, self._terms)
            for part in parts:
                check_record(part, self._store, self._terms)
            moving = repointed(self._store, gone, kept)

            def drafts() -> Iterator[Draft]:
                changed: list[Record] = [kept, *moving.changed]
                made = (self._store.changed(item, "merge", why) for item in changed)
                yield from (draft for draft in made if draft)
                yield from self._store.new(parts, "merge", why)
                going: list[Record] = [*moving.needless, gone]
                yield from (self._store.removal(item, why) for item in going)

            self._turns.write(drafts)
            return cast(K, self._store.find(kept.id))

    def remove(self, ref: str, *, why: str = "") -> Changes:
        """Remove a record and its parts; `undo` brings them back. Raises `StillUsed`."""
        with self._guard:
            record = self._store.find(ref)
            going = trash.with_parts(self._store, record)
            self._refuse_if_used(record, going)
            self._turns.write(
                lambda: (self._store.removal(item, why) for item in going), makes_room=True
            )
        return Changes.of((item.kind, item.id) for item in going)

    def remove_all(self, refs: Sequence[str], *, why: str = "") -> Changes:
        """Remove several records and their parts in one turn. Raises `StillUsed`."""
        with self._guard:
            going: list[Record] = []
            for ref in dict.fromkeys(refs):
                going += [
                    item
                    for item in trash.with_parts(self._store, self._store.find(ref))
                    if item not in going
                ]
            for ref in refs:
                self._refuse_if_used(self._store.find(ref), going)
            self._turns.write(
                lambda: (self._store.removal(item, why) for item in going), makes_room=True
            )
        return Changes.of((item.kind, item.id) for item in going)

    def bring_back(self, refs: Sequence[str]) -> list[str]:
        """Bring removed records back, with what of them was removed along; refs touched.

        One that was removed as it was made one with another is parted from that again: the whole
        turn is undone. Raises `ChangedSince` where that cannot be, and nothing came back.
        """
        with self._guard:
            items, turns = trash.coming_back(self._store, refs)
            touched: list[str] = []
            since: ChangedSince | None = None
            for one in turns:
                try:
                    touched += self.undo(one)
                except ChangedSince as error:
                    since = error
            if items:
                back = []
                for item, undoes in items.items():
                    fields = self._store.coming_back(self._store.row(item.id))
                    back.append(Draft(UNDO, item.kind, item.id, fields, undoes=undoes))
                self._turns.write(lambda: back)
            elif since and not touched:
                raise since
            return touched + [item.ref for item in items]

    def edit(self, ref: str, plain: dict[str, object], *, why: str = "") -> Record:
        """Change named fields of a record; naming a field settles a conflict in it."""
        with self._guard:
            record = self._store.find(ref)
            changed = self._plain.read(type(record), plain, record)
            check_record(changed, self._store, self._terms)
            draft = self._store.changed(changed, "edit", why, settle=frozenset(plain))
            if draft:
                self._turns.write(lambda: [draft])
            return self._store.find(record.id)

    def log(self, record: Record, action: str, *, detail: str = "", why: str = "") -> None:
        """Note in a record's custody that something was done with it."""
        fields = [Written("~detail", text=detail)] if detail else []
        if why:
            fields.append(Written("~why", text=why))
        with self._guard:
            self._turns.write(lambda: [Draft(action, record.kind, record.id, fields)])

    def log_all(self, records: Sequence[Record], action: str, detail: str) -> None:
        """Note in the custody of several records that the same was done with them."""
        with self._guard:
            if records:
                self._turns.write(
                    lambda: [
                        Draft(action, one.kind, one.id, [Written("~detail", text=detail)])
                        for one in records
                    ]
                )

    def undo(self, turn: str = "", *, why: str = "") -> list[str]:
        """Undo the newest turn not yet undone, or the one of an entry's hash; refs touched."""
        with self._guard:
            own = self._turns.known_writer()
            first = self._history.turn(turn) if turn else self._history.last_undoable(own)
            drafts = list(self._history.undoing(first, why))
            self._turns.write(lambda: drafts)
            return [self._store.ref_of(draft.record) for draft in reversed(drafts)]

    def would_go(self, ref: str) -> list[Record]:
        """What `forget` would erase of a record, removed or not: its parts first, itself too."""
        with self._guard:
            return trash.going(self._store, to_record(self._store.row(ref)))

    def would_stay(self, going: Sequence[Record]) -> list[Record]:
        """Records that name one of those that would go, and stay without naming it."""
        with self._guard:
            return trash.staying(self._store, going)

    def forget(self, ref: str, *, why: str = "") -> list[str]:
        """Erase a record and its parts for good; refs of what was erased.

        What was typed, its salts, what was read in its file, the file itself and the index go at
        once, also of parts that were removed before. The history keeps that something was there,
        not what.
        """
        with self._guard:
            going = trash.going(self._store, to_record(self._store.row(ref)))
            ids = {item.id for item in going}
            drafts = []
            for item in going:
                for field, other in self._store.naming(item.id):
                    if other.id not in ids:
                        cleared = replace(other, **cast(dict[str, Any], {field: ""}))
                        if draft := self._store.changed(cleared, "edit"):
                            drafts.append(draft)
            files = [
                name for item in going for name in rows.sealed_names(self._connection, item.id)
            ]
            fields = [Written("~why", text=why)] if why else []
            drafts += [Draft(FORGET, item.kind, item.id, fields, ref=item.ref) for item in going]

            def make() -> Iterator[Draft]:
                for item in going:
                    self._remember_readers(item.kind, item.id)
                    for kind, record in self._linked(item):
                        self._remember_readers(kind, record)
                yield from drafts
                for item in going:
                    rows.erase(self._connection, item.id)

            self._turns.write(make, makes_room=True)
            self._remove_files(files)
            db.settle(self._connection)
        return [item.ref for item in going]

    # What people outside gave

    def take_in_records(
        self,
        letter: Letter,
        new: Sequence[Record],
        changed: Sequence[Record],
        files: Sequence[NewFile],
        *,
        name: str,
    ) -> Taken:
        """Save records of an excerpt, with their files, in one turn that one undo takes back.

        New ones have ids already and come after those that they name; the files must be on the
        shelf. Raises `NotReady`.
        """

        made = [0]

        def drafts() -> Iterator[Draft]:
            for record in new:
                check_record(record, self._store, self._terms)
                made[0] += 1
                yield from self._store.new([record], "import", name)
            for record in changed:
                check_record(record, self._store, self._terms)
                if draft := self._store.changed(record, "import", name):
                    made[0] += 1
                    yield draft
            for file in files:
                for exhibit in rows.needs_file(self._connection, file.sha256):
                    sealed = rows.Sealed(exhibit, file.name, file.identity, file.size, file.sha256)
                    rows.put(self._connection, sealed, file.inside)

        with self._guard:
            # the writer's own opening may come first, and is no part of what is undone
            numbers = self._turns.write(drafts) if new or changed else []
            written = numbers[len(numbers) - made[0] :]
            first, last = (written[0], written[-1]) if written else (0, 0)
            sender = letter.sender.member
            taken = Taken(letter.id, letter.sort, sender, letter.made, now()[0], name, first, last)

            def note() -> None:
                db_group.note_taken(self._connection, taken)
                db_group.leave_inbox(self._connection, letter.id)

            self._turns.write_local(note)
            self._remove_files([file.name for file in files])
        return taken

    def undo_import(self, bundle: str) -> Taken:
        """Take an import back: that of a group is set aside, that of an excerpt is undone.

        Raises `ChangedSince`, `NotUndoable`.
        """
        with self._guard:
            one = next((item for item in self.taken() if item.id.startswith(bundle)), None)
            if one is None or one.sort != EXCERPT or len(bundle) < 6:
                return super().undo_import(bundle)
            if one.undone:
                raise NotUndoable
            if one.first:
                self.undo(self._journal.chains.entry(one.first).hash.hex())
            undone = replace(one, undone=now()[0])
            self._turns.write_local(lambda: db_group.note_taken(self._connection, undone))
            return undone

    # Closing

    def close(self) -> None:
        """Leave one whole file behind, remember where the history ends, let the next one in."""
        with self._guard:
            if self._connection is None:
                return
            try:
                self._turns.finish()
            finally:
                self._connection.close()
                self._connection = None
                if self._private_copy:
                    shutil.rmtree(self._private_copy, ignore_errors=True)
                if self._held:
                    self._held.release()

    def __enter__(self) -> "Casebook":
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        told = db.told(error)
        try:
            self.close()
        except CasebookError:
            if told is None:
                raise
        if told is not None:
            raise told from error

    # What belongs together

    def _refuse_if_used(self, record: Record, going: list[Record]) -> None:
        """Raises `StillUsed` when something that stays names the record or a part of it."""
        ids = {item.id for item in going}
        users = sorted(
            {
                other.ref
                for item in trash.with_parts(self._store, record)
                for _field, other in self._store.naming(item.id)
                if other.id not in ids
            }
        )
        if users:
            some = ", ".join(users[:8]) + (", ..." if len(users) > 8 else "")
            raise StillUsed(ref=record.ref, others=some)
