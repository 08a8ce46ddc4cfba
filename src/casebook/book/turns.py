"""Short turns: how anything is written, by whom, and how it ends when the disk is full."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from casebook.book import heads
from casebook.book.clock import seconds_between
from casebook.book.notice import Notice, Sort
from casebook.book.reserve import Reserve
from casebook.crypto import sign
from casebook.crypto.seal import recipient_of
from casebook.db import connection as db
from casebook.db.entry import OPEN_WRITER
from casebook.db.journal import Clock, Draft, Journal, Own, Written
from casebook.db.replay import chain_faults, table_faults
from casebook.db.store import Store, new_id
from casebook.errors import CasebookDamaged, CasebookError, DiskFull, ReadOnly
from casebook.keys import header
from casebook.keys.unlock import CasebookKey
from casebook.progress import Progress
from casebook.records import Member

Make = Callable[[], Iterable[Draft]]
HEADS_EVERY = 60.0
"""Seconds of writing after which the end of the history is remembered again."""


@dataclass(frozen=True)
class Place:
    """Where an open casebook is, and its key."""

    folder: Path
    key: CasebookKey

    @property
    def casebook(self) -> str:
        """The id of the casebook."""
        return self.key.casebook


class Turns:
    """Writes turns of one open casebook. Not safe for threads: the casebook holds the lock."""

    def __init__(self, connection: db.Connection, place: Place, clock: Clock) -> None:
        self.connection = connection
        self.place = place
        self.notices: list[Notice] = []
        self.journal = Journal(connection, self._sign, clock)
        self.store = Store(connection, self.journal)
        self.reserve = Reserve(place.folder)
        self.read_only = False
        self.has_written = False
        self._clock = clock
        self._nonce = ""
        self._heads_at = time.monotonic()
        self._is_changing = False
        self._seed = b""

    def _sign(self, message: bytes) -> bytes:
        if not self._seed:
            self._seed = self.store.local("signing-key")
        return sign.sign(self._seed, message)

    def write(self, make: Make, *, makes_room: bool = False) -> list[int]:
        """Write entries as one turn: when this returns they are on the disk.

        With `makes_room` (removing, forgetting) the reserve is used when the disk is full.
        `make` may be called again then.
        """
        try:
            numbers = self._try(make)
        except DiskFull:
            if not (makes_room and self.reserve.free()):
                raise
            numbers = self._try(make)
            with suppress(CasebookError):
                db.settle(self.connection)
        if time.monotonic() - self._heads_at > HEADS_EVERY:
            self.note_heads()
        return numbers

    def _try(self, make: Make) -> list[int]:
        if self.read_only:
            raise ReadOnly
        if not self.has_written:
            db.begin_writing(self.connection)
            self.has_written = True
        mark = self.journal.mark()
        try:
            with db.transaction(self.connection):
                opening = self._opening()
                numbers = self.journal.append(self._in_turn(opening, make))
        except BaseException:
            self.journal.own = mark
            self.journal.chains.forget_read()
            raise
        if self._is_changing:
            self._is_changing = not self._remember(self._nonce)
        return numbers

    def _in_turn(self, opening: list[Draft], make: Make) -> Iterator[Draft]:
        yield from opening
        yield from self._clock_entry()
        yield from make()

    def write_local(self, write: Callable[[], None]) -> None:
        """Write what is this computer's own, outside the journal."""
        if self.read_only:
            raise ReadOnly
        if not self.has_written:
            db.begin_writing(self.connection)
            self.has_written = True
        with db.transaction(self.connection):
            write()

    def snapshot(self, path: Path) -> None:
        """A whole copy of the database under the same key.

        It does not hold the nonce of this folder: whoever opens it begins a new writer.
        """
        with db.saying():
            self.connection.execute("VACUUM INTO ?", (str(path),))
        copy = db.connect(path, self.place.key.database())
        try:
            with db.saying():
                copy.execute("UPDATE local SET value = NULL WHERE name = 'nonce'")
        finally:
            copy.close()

    def copy_under(self, path: Path, key: CasebookKey) -> None:
        """A whole copy of the database under another key, one epoch later."""
        db.export(self.connection, path, key.database())
        copy = db.connect(path, key.database())
        try:
            with db.saying():
                copy.execute("UPDATE local SET value = ? WHERE name = 'epoch'", (key.epoch,))
        finally:
            copy.close()

    def faults(self, progress: Progress) -> list[str]:
        """Damage in the database, the journal and the tables made from it."""
        found = []
        if not header.spare_fits(self.place.folder, self.place.key.raw):
            found.append(f"{header.PREVIOUS}: damaged")
        if not self.read_only:
            db.settle(self.connection)
            path = self.place.folder / db.DATABASE
            if count := db.damaged_pages(path, self.place.key.database()):
                found.append(f"casebook.db: {count} damaged pages")
        searches: tuple[Callable[[], list[str]], ...] = (
            lambda: db.faults(self.connection),
            lambda: list(chain_faults(self.connection, sign.verify, progress)),
            lambda: list(table_faults(self.connection, progress)),
        )
        for find in searches:
            try:
                with db.saying():
                    found += find()
            except CasebookDamaged as error:
                found.append(error.sentence())
        return found

    def finish(self) -> None:
        """Before closing: one whole file, and the heads remembered."""
        if not self.has_written:
            return
        try:
            db.settle(self.connection, close=True)
        except DiskFull:
            if not self.reserve.free():
                raise
            db.settle(self.connection, close=True)
        self.note_heads()
        self.reserve.keep()

    # Who writes

    def known_writer(self) -> Own | None:
        """The chain that may be continued here, or None when a new writer is needed.

        It may be continued only if this folder is the one that this computer wrote last: the
        folder and the computer then hold the same nonce, and the folder has all heads that the
        computer remembers.
        """
        if self.journal.own:
            return self.journal.own
        writer, nonce = self.store.local("writer"), self.store.local("nonce")
        if not writer or not nonce:
            return None
        state = heads.read(
            heads.state_file(self.place.casebook, writer, self.place.key.epoch),
            self.place.key.state(),
            self.place.casebook,
        )
        if state is None or self.missing(state.heads):
            return None
        # a process that died in its first turn may have left this computer ahead of the folder
        here = heads.this_folder(self.place.folder)
        if nonce != state.nonce and not (nonce == state.before and here and here == state.where):
            return None
        if not self.journal.go_on_as(writer):
            return None
        own, self.journal.own = self.journal.own, None
        return own

    def missing(self, remembered: heads.Heads) -> int:
        """How many remembered heads the database does not have."""
        return sum(
            self.journal.chains.number(bytes.fromhex(digest)) is None
            for found in remembered.values()
            for _seq, digest in found
        )

    def _opening(self) -> list[Draft]:
        """Make sure of our writer; entries that open a new one, if it takes one."""
        if self.journal.own:
            return []
        own = self.known_writer()
        nonce = heads.new_nonce()
        drafts: list[Draft] = []
        if own:
            self.journal.own = own
        else:
            writer = new_id()
            self.journal.begin_as(writer)
            drafts = [self._open_writer(writer)]
            self.store.set_local("writer", writer)
        self._is_changing = True
        if not self._remember(nonce, before=self.store.local("nonce") if own else ""):
            self.notices.append(Notice(Sort.NO_STATE))
        self.store.set_local("nonce", nonce)
        return drafts

    def _open_writer(self, writer: str) -> Draft:
        public = sign.public_of(self.store.local("signing-key"))
        member = self.store.local("member")
        name = self.store.local("first-name")  # set only while the casebook is being made
        if name is not None:
            sealed_to = recipient_of(self.store.local("age-identity"))
            ref = "MEM-0001"
            fields = [Written("name", text=name), Written("recipient", text=sealed_to)]
        else:
            code = sign.writer_code(public, writer)
            ref, fields = f"MEM-{code}-0001", []
            self.notices.append(Notice(Sort.NEW_WRITER, code=code))
        return Draft(OPEN_WRITER, Member.kind, member, fields, ref=ref, key=sign.in_text(public))

    def _clock_entry(self) -> Iterator[Draft]:
        own = self.journal.own
        last = self.journal.chains.head(own.branch) if own and own.seq else None
        if last is None:
            return
        back = -seconds_between(last.body.at, self._clock()[0])
        if back > 1:
            self.notices.append(Notice(Sort.CLOCK_BACK, count=round(back)))
            detail = [Written("~detail", text=f"{round(back)} s")]
            yield Draft("clock-set-back", Member.kind, self.store.local("member"), detail)

    # Where the history ends

    def _remember(self, nonce: str, *, before: str = "") -> bool:
        self._nonce = nonce
        what = self._memory(nonce, before)
        return heads.remember(self.place.key.state(), self.place.casebook, what)

    def _memory(self, nonce: str, before: str = "") -> heads.Remembered:
        own = self.journal.own
        return heads.Remembered(
            heads=self.journal.chains.heads(),
            writer=own.writer if own else "",
            nonce=nonce,
            epoch=self.place.key.epoch,
            before=before,
            where=heads.this_folder(self.place.folder) if before else "",
        )

    def write_heads(self) -> None:
        """Remember where the history ends, in the folder and on this computer."""
        if self._nonce:
            self._remember(self._nonce)
        heads.write(
            self.place.folder / heads.HEAD,
            self.place.key.head(),
            self.place.casebook,
            heads.Remembered(heads=self.journal.chains.heads(), epoch=self.place.key.epoch),
        )

    def note_heads(self) -> None:
        """The same, if that can be done here: what was saved is safe without it."""
        self._heads_at = time.monotonic()
        if self.has_written:
            with suppress(CasebookError, OSError), db.saying():
                self.write_heads()

    def adopt(self) -> None:
        """Remember, under this new key, that the writer goes on. Raises `NotWritable`, `DiskFull`.

        Otherwise the next to open it would begin a new writer.
        """
        if self.journal.go_on_as(self.store.local("writer")):
            what = self._memory(self.store.local("nonce"))
            heads.keep(self.place.key.state(), self.place.casebook, what)
        self.write_heads()

    def look_for_rollback(self, *, closed_well: bool) -> list[Notice]:
        """What the remembered heads say about this database."""
        found = []
        beside = heads.read(
            self.place.folder / heads.HEAD, self.place.key.head(), self.place.casebook
        )
        if beside is None and closed_well and self.store.local("nonce"):
            found.append(Notice(Sort.HEAD_MISSING))
        remembered = heads.states(self.place.casebook, self.place.key.state())
        if not remembered and heads.newest_epoch(self.place.casebook) > self.place.key.epoch:
            found.append(Notice(Sort.BEFORE_REKEY))
        count = max(
            (self._behind(what.heads) for what in (*remembered, *([beside] if beside else []))),
            default=0,
        )
        if count:
            found.append(Notice(Sort.ROLLED_BACK, count=count))
        return found

    def _behind(self, remembered: heads.Heads) -> int:
        """How many entries a remembered history has beyond this database, at least."""
        here = self.journal.chains.heads()
        count = 0
        for writer, found in remembered.items():
            for seq, digest in found:
                if self.journal.chains.number(bytes.fromhex(digest)) is None:
                    last = max((own for own, _ in here.get(writer, [])), default=0)
                    count += max(1, seq - last)
        return count
