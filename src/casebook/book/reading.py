"""What an open casebook can be asked: every read, each under the one lock."""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar, cast

from casebook.book import heads
from casebook.book.bringing import Standing, standings
from casebook.book.check import check_record
from casebook.book.clock import now
from casebook.book.lock import FolderLock
from casebook.book.notice import Notice
from casebook.book.plain import Plain
from casebook.book.tally import Tally
from casebook.book.terms import Terms
from casebook.book.turns import Place, Turns
from casebook.db import connection as db
from casebook.db import evidence as rows
from casebook.db import listing
from casebook.db.columns import to_record
from casebook.db.entries import Entries
from casebook.db.history import History, Revision
from casebook.db.journal import Clock
from casebook.db.row import Row, is_note
from casebook.db.search import Hit
from casebook.errors import NoSuchRecord, OtherKind
from casebook.evidence.shelf import Shelf
from casebook.records import KINDS, Member, Record
from casebook.records.vocabulary import Entry as TermEntry

K = TypeVar("K", bound=Record)
STEP = 500


class Reading:
    """The half of a casebook that changes nothing. One connection, one lock."""

    def __init__(
        self,
        place: Place,
        connection: db.Connection,
        lock: FolderLock | None,
        *,
        clock: Clock = now,
        private_copy: Path | None = None,
    ) -> None:
        self._place = place
        self.folder = place.folder
        self.id = place.casebook
        self._guard = threading.RLock()
        self._held = lock
        self._connection = connection
        self._turns = Turns(connection, place, clock)
        self._journal = self._turns.journal
        self._store = self._turns.store
        self._history = History(connection, self._journal.chains, self._store)
        self._terms = Terms(self._store)
        self._plain = Plain(self._store, self._terms)
        self._private_copy = private_copy
        self._passphrase_chosen = False
        self.shelf = Shelf(place.folder / "evidence")

    @property
    def read_only(self) -> bool:
        """It can only be read: its disk cannot be written."""
        return self._turns.read_only

    @property
    def notices(self) -> list[Notice]:
        """What a person should know, since it was opened."""
        return self._turns.notices

    def find(self, ref: str) -> Record:
        """The record of a ref or an id. Raises `NoSuchRecord`."""
        with self._guard:
            return self._store.find(ref)

    def get(self, kind: type[K], ref: str) -> K:
        """The record of a ref or an id. Raises `NoSuchRecord`, `OtherKind`."""
        record = self.find(ref)
        if not isinstance(record, kind):
            raise OtherKind(ref=record.ref)
        return record

    def all(self, kind: type[K]) -> Iterator[K]:
        """All records of a kind, oldest first.

        Nothing is held between two of them: whoever goes through them may write.
        """
        with self._guard:
            ids = self._store.ids(kind)
        for start in range(0, len(ids), STEP):
            yield from self.some(kind, ids[start : start + STEP])

    def ids_of(self, kind: type[Record]) -> list[str]:
        """The ids of all records of a kind, oldest first."""
        with self._guard:
            return self._store.ids(kind)

    def page(self, kind: type[K], *, first: int = 0, count: int = 100) -> list[K]:
        """One page of the list of a kind: incidents newest first."""
        with self._guard:
            return self._store.page(kind, first=first, count=count)

    def ids(self, kind: type[Record], wanted: listing.Wanted) -> list[str]:
        """The ids of the records that a list shows, in its order."""
        with self._guard:
            return listing.ids(self._connection, kind, wanted)

    def some(self, kind: type[K], ids: Sequence[str]) -> list[K]:
        """Records of a kind by their ids, in that order, removed ones too."""
        return [record for record, _row in self.with_rows(kind, ids)]

    def with_rows(self, kind: type[K], ids: Sequence[str]) -> list[tuple[K, Row]]:
        """Records of a kind by their ids, in that order, with who wrote them and when."""
        with self._guard:
            found = {}
            for start in range(0, len(ids), STEP):
                part = list(ids[start : start + STEP])
                marks = ",".join("?" * len(part))
                for row in self._store.rows(kind.kind, where=f"WHERE id IN ({marks})", values=part):
                    found[row.id] = (cast(K, to_record(row)), row)
            return [found[one] for one in ids if one in found]

    def beside(self, incidents: Sequence[str]) -> dict[str, listing.Beside]:
        """What stands beside incidents in a list, by id."""
        with self._guard:
            return listing.beside(self._connection, incidents)

    def in_how_many(self, contacts: Sequence[str]) -> dict[str, int]:
        """In how many incidents each contact has a part, by id."""
        with self._guard:
            return listing.in_how_many(self._connection, contacts)

    def tags(self) -> list[str]:
        """Every tag in use."""
        with self._guard:
            return listing.tags(self._connection)

    def where(self, kind: type[K], field: str, value: object) -> list[K]:
        """Records of a kind in which a declared field has this text form."""
        if kind.field(field) is None:
            raise ValueError(field)
        with self._guard:
            return self._store.where(kind, field, value)

    def count(self, kind: type[Record]) -> int:
        """How many records of a kind there are."""
        with self._guard:
            return self._store.count(kind.kind)

    def naming(self, record: str) -> list[tuple[str, Record]]:
        """(field, record) of every record that names this one."""
        with self._guard:
            return self._store.naming(record)

    def ref_of(self, record: str) -> str:
        """The ref of an id."""
        with self._guard:
            return self._store.ref_of(record)

    def search(
        self, query: str, *, kinds: tuple[type[Record], ...] = (), limit: int = 50
    ) -> list[tuple[Record, str]]:
        """(record, part) of what is found, best first; part is "record" or "inside" a file."""
        with self._guard:
            names = tuple(kind.kind for kind in kinds)
            found: list[Hit] = self._store.search(query, kinds=names, limit=limit)
            by_kind: dict[str, list[str]] = {}
            for hit in found:
                by_kind.setdefault(hit.kind, []).append(hit.record)
            records = {
                record.id: record
                for kind, ids in by_kind.items()
                for record, row in self.with_rows(KINDS[kind], ids)
                if not row.removed
            }
            return [(records[hit.record], hit.part) for hit in found if hit.record in records]

    def row(self, ref: str) -> Row:
        """What the journal says of a record, removed or not: heads, conflicts, who and when."""
        with self._guard:
            return self._store.row(ref)

    def history(self, ref: str) -> list[Revision]:
        """All revisions of a record, oldest first, removed or forgotten ones too."""
        with self._guard:
            try:
                row = self._store.row(ref)
                return self._history.of(row.id, row.ref)
            except NoSuchRecord:
                found = self._connection.execute(
                    "SELECT record, ref FROM forgotten WHERE ref = ? OR record = ?",
                    (ref.strip().upper(), ref),
                ).fetchone()
                if not found:
                    raise
                return self._history.of(found[0], found[1])

    def entries(self) -> Iterator[dict[str, object]]:
        """Every entry of the journal as plain values, in the order in which they came in.

        Nothing is held between two of them.
        """
        with self._guard:
            entries = Entries(self._connection, self._journal.chains)
        last = 0
        while True:
            with self._guard:
                found = list(entries.after(last, STEP))
            if not found:
                return
            for number, entry in found:
                last = number
                yield entry

    def member_of(self, writer: str) -> str:
        """The name of the member behind a writer; empty when it is not known."""
        with self._guard:
            return self._history.member_name(writer)

    def conflicts(self, ref: str) -> dict[str, list[tuple[str, str | None]]]:
        """Field to (writer, text) of each write that stands, where there is more than one."""
        with self._guard:
            row = self._store.row(ref)
            found: dict[str, list[tuple[str, str | None]]] = {}
            for name, standing in row.heads.items():
                if not isinstance(standing, list) or len(standing) < 2 or is_note(name):
                    continue
                writes = []
                for no in standing:
                    entry = self._journal.chains.entry(no)
                    change = entry.writes(name)
                    writes.append((entry.body.writer, entry.text(change[0]) if change else None))
                if len({text for _, text in writes}) > 1:
                    found[name] = writes
            return found

    def standings(self, records: Sequence[Record]) -> list[Standing]:
        """How records of a copy of a casebook stand here, by their ids."""
        with self._guard:
            found: list[Standing] = []
            for start in range(0, len(records), STEP):
                found += standings(self._store, records[start : start + STEP])
            return found

    def vocabulary(self, name: str) -> dict[str, TermEntry]:
        """Code to entry of a vocabulary as this casebook has it."""
        with self._guard:
            return self._terms.of(name)

    def plain(self, record: Record) -> dict[str, object]:
        """Every declared field by name, as JSON shows it."""
        with self._guard:
            return self._plain.of(record)

    def check(self, record: Record) -> None:
        """Raises `NotReady` when a record cannot be saved as it is."""
        with self._guard:
            check_record(record, self._store, self._terms)

    def read_plain(self, kind: type[K], plain: dict[str, object], base: K | None = None) -> K:
        """The record that plain values describe. Raises `UnknownField`, `BadValue`."""
        with self._guard:
            return self._plain.read(kind, plain, base)

    def member(self) -> Member:
        """Who writes in this casebook here."""
        with self._guard:
            return self.get(Member, self._store.local("member"))

    def heads(self) -> heads.Heads:
        """The last entry of every chain of every writer."""
        with self._guard:
            return self._journal.chains.heads()

    def tally(self) -> Tally:
        """How much there is, and where the history ends, in one look."""
        with self._guard:
            files = sorted((one.name, one.sha256) for one in rows.all_sealed(self._connection))
            whole = "".join(f"{name} {sha256}\n" for name, sha256 in files).encode("ascii")
            return Tally(
                entries=self.entry_count(),
                files=len(files),
                evidence=hashlib.sha256(whole).hexdigest(),
                counts={kind.kind: count for kind in KINDS.values() if (count := self.count(kind))},
                heads={writer: sorted(ends) for writer, ends in self.heads().items()},
            )

    def ends_missing(self, other: Tally) -> int:
        """How many ends of another copy's history this one does not know."""
        with self._guard:
            return self._turns.missing(other.heads)

    def entry_count(self) -> int:
        """How many entries the journal has."""
        with self._guard:
            return self._journal.chains.count()
