"""The open casebook: the one door to everything in it."""

import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from casebook.book.bringing import Coming, drafts, refs_for, refs_said
from casebook.book.carrying import Carrying
from casebook.book.changes import Changes
from casebook.book.check import check_record
from casebook.book.clock import now
from casebook.book.group import NewFile
from casebook.book.merging import repointed
from casebook.book.notice import Notice, Sort
from casebook.book.reading import STEP, K
from casebook.book.tally import Tally
from casebook.bundle.letter import EXCERPT, Letter
from casebook.crypto import sign
from casebook.crypto.seal import new_identity
from casebook.crypto.stretch import Cost
from casebook.db import connection as db
from casebook.db import evidence as rows
from casebook.db import group as db_group
from casebook.db.columns import to_record
from casebook.db.group import Taken
from casebook.db.journal import Draft, Written
from casebook.db.projection import FORGET
from casebook.db.store import new_id
from casebook.errors import (
    CannotOpen,
    CasebookDamaged,
    CasebookError,
    ChangedSince,
    NotUndoable,
    StillUsed,
)
from casebook.keys import header, unlock
from casebook.keys.header import KEYRING, RECOVERY, SHARES, Slot
from casebook.keys.shares import Share
from casebook.keys.unlock import CasebookKey
from casebook.progress import UNWATCHED, Progress
from casebook.records import KINDS, Dossier, Exhibit, Record, Showing, problems


class Casebook(Carrying):
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
                    named = replace(
                        record,
                        id=new_id(),
                        ref=record.ref or next(refs[record.kind]),
                    )
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
                named = replace(record, id=new_id(), ref=next(refs))
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
            named = replace(record, id=new_id(), ref=next(self._store.next_refs(type(record))))
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
            going = self._with_parts(record)
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
                    item for item in self._with_parts(self._store.find(ref)) if item not in going
                ]
            for ref in refs:
                self._refuse_if_used(self._store.find(ref), going)
            self._turns.write(
                lambda: (self._store.removal(item, why) for item in going), makes_room=True
            )
        return Changes.of((item.kind, item.id) for item in going)

    def bring_back(self, refs: Sequence[str]) -> list[str]:
        """Undo the removals of records, with all that was removed along with them; refs touched.

        Raises `NothingToUndo` for one that was not removed by this writer.
        """
        with self._guard:
            turns: dict[str, None] = {}
            for ref in refs:
                row = self._store.row(ref)
                removals = row.heads.get("~removed", [])
                if not row.removed or not removals:
                    continue
                turns[self._journal.chains.entry(removals[-1]).hash.hex()] = None
            touched: list[str] = []
            for turn in turns:
                with suppress(ChangedSince):
                    touched += self.undo(turn)
            return touched

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

    def forget(self, ref: str, *, why: str = "") -> list[str]:
        """Erase a record and its parts for good; refs of what was erased.

        What was typed, its salts, what was read in its file, the file itself and the index go at
        once. The history keeps that something was there, not what.
        """
        with self._guard:
            row = self._store.row(ref)
            record = to_record(row)
            going = self._with_parts(record)
            ids = {item.id for item in going}
            drafts = []
            for item in going:
                for field, other in self._store.naming(item.id):
                    if other.id not in ids:
                        cleared = replace(other, **cast(dict[str, Any], {field: ""}))
                        if problems(cleared):
                            going.append(other)
                            ids.add(other.id)
                        elif draft := self._store.changed(cleared, "edit"):
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

    # Evidence

    def sealed(self, exhibit: str) -> rows.Sealed | None:
        """The sealed file behind an exhibit, by its id; None if it has none."""
        with self._guard:
            return rows.sealed(self._connection, exhibit)

    def all_sealed(self) -> list[rows.Sealed]:
        """Every sealed file, in the order in which it came in."""
        with self._guard:
            return rows.all_sealed(self._connection)

    def with_hash(self, sha256: str) -> Exhibit | None:
        """The exhibit whose file has this SHA-256, if there is one that is not removed."""
        with self._guard:
            found = self._store.where(Exhibit, "sha256", sha256)
            return next((item for item in found if rows.sealed(self._connection, item.id)), None)

    def add_exhibits(
        self,
        new: Sequence[tuple[Exhibit, rows.Sealed, rows.Inside]],
        subjects: Sequence[Record],
        *,
        within: Sequence[int] = (),
        why: str = "",
    ) -> list[Exhibit]:
        """Save exhibits with their sealed files, and what they show, in one turn.

        The first one came by itself, the others inside it; `within` says of each inside which
        one before or after it. The sealed files must be on the shelf already: first the file,
        then the row.
        """
        ids = [new_id() for _item in new]
        saved: list[Exhibit] = []

        def drafts() -> Iterator[Draft]:
            saved.clear()
            refs = self._store.next_refs(Exhibit)
            for number, (exhibit, sealed, inside) in enumerate(new):
                check_record(exhibit, self._store, self._terms)
                parent = ids[within[number] if within else 0] if number else ""
                named = replace(exhibit, id=ids[number], ref=next(refs), parent=parent)
                saved.append(named)
                yield from self._store.new([named], "attach", why)
                rows.put(self._connection, replace(sealed, exhibit=named.id), inside)
            for item in saved:
                for subject in subjects:
                    showing = Showing(exhibit=item.id, subject=subject.id)
                    yield from self._store.new([showing], "attach", why)

        with self._guard:
            self._turns.write(drafts)
        return saved

    def note_verified(self, exhibits: Sequence[Exhibit], at: str) -> None:
        """Note in the custody of exhibits that their files were read whole and found unchanged."""

        def drafts() -> Iterator[Draft]:
            for item in exhibits:
                yield Draft("verified", Exhibit.kind, item.id)
                rows.note_verified(self._connection, item.id, at)

        with self._guard:
            self._turns.write(drafts)

    def inside(self, exhibit: str) -> rows.Inside | None:
        """What was read in the file of an exhibit."""
        with self._guard:
            return rows.inside(self._connection, exhibit)

    def faces(self, exhibits: Sequence[str]) -> dict[str, rows.Face]:
        """What lists show of the files of exhibits, by id; those that have no file left out."""
        with self._guard:
            return rows.faces(self._connection, exhibits)

    # Keys and what left the folder

    def slots(self) -> tuple[Slot, ...]:
        """The ways in which this casebook can be opened."""
        return unlock.slots(self.folder)

    def set_recovery_code(self, code: bytes, typed: str) -> None:
        """Let a code open this casebook, once it was typed back. Raises `RecoveryCodeWrong`."""
        unlock.set_recovery_code(self.folder, self._place.key, code, typed)

    def is_forgotten(self) -> bool:
        """The recovery code or shares opened it, and no passphrase was chosen since."""
        slot = self._place.key.slot
        return not self._passphrase_chosen and any(
            one.id == slot and one.kind in (RECOVERY, SHARES) for one in self.slots()
        )

    def choose_passphrase(self, passphrase: str, *, cost: Cost | None = None) -> None:
        """Put a passphrase in the place of the forgotten one; the recovery code goes on working.

        Only where `is_forgotten`: else the current one is asked for. Raises `CannotOpen`, and for
        a weak one.
        """
        if not self.is_forgotten():
            raise CannotOpen
        unlock.change_passphrase(self.folder, self._place.key, passphrase, cost=cost)
        self._passphrase_chosen = True

    def set_shares(self, secret: bytes, shares: Sequence[Share], typed: Sequence[str]) -> None:
        """Let shares open this casebook, once each was typed back. Raises `RecoveryCodeWrong`."""
        unlock.set_shares(self.folder, self._place.key, secret, shares, typed)

    def drop_shares(self) -> None:
        """No longer let shares open this casebook. Raises `LastSlot`."""
        unlock.drop(self.folder, self._place.key, SHARES)

    def keyring_on(self) -> None:
        """Let this computer's keyring open this casebook. Raises `NoKeyring`."""
        unlock.set_keyring(self.folder, self._place.key)

    def keyring_off(self) -> None:
        """No longer let this computer's keyring open this casebook."""
        unlock.drop(self.folder, self._place.key, KEYRING)

    def pseudonym_secret(self) -> bytes:
        """What makes pseudonyms stable here and impossible to guess elsewhere."""
        with self._guard:
            secret: bytes = self._store.local("pseudonym-secret")
        return secret

    def head(self) -> str:
        """The newest entry of the history, as a hash in hexadecimal; empty for none."""
        with self._guard:
            return self._journal.chains.newest()

    def fingerprint(self) -> str:
        """The member's fingerprint, to be compared by voice or in person."""
        return sign.fingerprint(self.public_key())

    def snapshot(self, path: Path) -> tuple[Tally, list[rows.Sealed]]:
        """Write a whole copy of the database, encrypted as it is, for a backup.

        What it holds, and the sealed files that belong to it.
        """
        with self._guard:
            self._turns.snapshot(path)
            self._turns.note_heads()
            return self.tally(), self.all_sealed()

    def opens(self, folder: Path) -> CasebookKey:
        """The key at hand, if it opens the copy of this casebook in a folder.

        Raises `CannotOpen` for any other, `HeaderDamaged`.
        """
        found = header.load(folder)
        if found.casebook != self.id or found.epoch != self._place.key.epoch:
            raise CannotOpen
        found.check(self._place.key.raw)
        return self._place.key

    def copy_under_new_key(self, folder: Path, passphrase: str) -> None:
        """Write header and database of a true rekey into an empty folder.

        Evidence files are not copied: their keys stand in the rows.
        """
        with self._guard:
            key = unlock.renew(folder, self._place.key, passphrase)
            self._turns.copy_under(folder / db.DATABASE, key)

    def goes_on(self) -> bool:
        """What is written here goes on with the history of a writer that is known here."""
        with self._guard:
            return self._turns.known_writer() is not None

    def adopt(self) -> None:
        """Go on with the same writer, when a true rekey is about to put this copy in its place.

        Only where the one that it replaces goes on. Raises `NotWritable`, `DiskFull`.
        """
        with self._guard:
            self._turns.adopt()

    def note_copy(self, sort: str, name: str) -> str:
        """Note that a copy of everything left the folder; when that was, UTC."""
        at = now()[0]
        with self._guard:
            self._turns.write_local(lambda: rows.note_copy(self._connection, at, sort, name))
            self._turns.note_heads()
        return at

    def last_backup(self) -> str:
        """When the last backup was made, UTC; empty when there is none."""
        with self._guard:
            return rows.last_copy(self._connection, "backup")

    def holders(self, record: str) -> list[str]:
        """Backups and dossiers that hold a record, as far as they were made here."""
        with self._guard:
            found = rows.copies_holding(self._connection, record)
            ref = self._store.ref_of(record)
            found += [
                f"{item.ref} {item.title}"
                for item in self._store.all(Dossier)
                if ref in item.incidents or ref in item.exhibits
            ]
            return found

    def faults(self, progress: Progress = UNWATCHED) -> list[str]:
        """Damage in the database, the history and the tables made from it."""
        with self._guard:
            return self._turns.faults(progress)

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

    # What is this member's own, outside the journal: settings with words in them, and drafts

    def kept(self, name: str) -> str:
        """A setting of this casebook, such as saved searches; empty when there is none."""
        with self._guard:
            return str(self._store.local(f"kept-{name}") or "")

    def all_kept(self) -> dict[str, str]:
        """Every setting of this casebook, by name."""
        with self._guard:
            return rows.all_kept(self._connection)

    def keep(self, name: str, text: str) -> None:
        """Keep a setting inside the casebook: it may hold words that no file beside it may."""
        with self._guard:
            self._turns.write_local(lambda: self._store.set_local(f"kept-{name}", text))

    def keep_changed(self, name: str, change: Callable[[str], str]) -> None:
        """Keep what `change` makes of a setting, with nothing else written in between."""
        with self._guard:
            self.keep(name, change(self.kept(name)))

    def keep_draft(self, draft: str, kind: str, record: str, texts: str) -> None:
        """Keep what is being typed, so that a lock or a crash loses nothing."""
        with self._guard:
            self._turns.write_local(
                lambda: rows.keep_draft(self._connection, draft, kind, record, texts)
            )

    def drafts(self) -> list[tuple[str, str, str, str]]:
        """(id, kind, record, texts) of every draft, newest first."""
        with self._guard:
            return rows.drafts(self._connection)

    def drop_draft(self, draft: str) -> None:
        """Forget a draft."""
        with self._guard:
            self._turns.write_local(lambda: rows.drop_draft(self._connection, draft))

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

    def _with_parts(self, record: Record) -> list[Record]:
        """A record and everything that is a part of it, parts first."""
        found: list[Record] = []
        for kind in KINDS.values():
            if not kind.owner:
                continue
            spec = kind.field(kind.owner)
            if spec and record.kind in spec.kinds:
                for part in self._store.where(kind, kind.owner, record.id):
                    found += [item for item in self._with_parts(part) if item not in found]
        return [*found, record]

    def _refuse_if_used(self, record: Record, going: list[Record]) -> None:
        """Raises `StillUsed` when something that stays names the record or a part of it."""
        ids = {item.id for item in going}
        users = sorted(
            {
                other.ref
                for item in self._with_parts(record)
                for _field, other in self._store.naming(item.id)
                if other.id not in ids
            }
        )
        if users:
            some = ", ".join(users[:8]) + (", ..." if len(users) > 8 else "")
            raise StillUsed(ref=record.ref, others=some)
