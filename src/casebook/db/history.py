"""What was done to a record, readable; and how a turn is undone."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import chain

from casebook.db.chains import Chains, Entry
from casebook.db.connection import Connection
from casebook.db.entry import ADD, FORGOTTEN, OPEN_WRITER, SET, WITHHELD
from casebook.db.journal import SAW, Draft, Own, Written
from casebook.db.membership import ABOUT_MEMBERS
from casebook.db.projection import FORGET
from casebook.db.row import REMOVED, WHY, Row, advance, fold, stamp
from casebook.db.store import Store
from casebook.errors import ChangedSince, NoSuchRecord, NothingToUndo, NotUndoable

UNDO = "undo"
CUSTODY_ONLY = frozenset(
    (
        "copied-out", "exported", "covered", "verified", "viewed", "into-dossier",
        "offered-again", "clock-set-back", SAW, "in-bundle", *ABOUT_MEMBERS,
    )
)  # fmt: skip
"""Actions that tell what was done with a thing and change nothing that could be undone."""


_UNDONE = "SELECT turn FROM undone WHERE entry NOT IN (SELECT turn FROM undone)"
"""Turns that are undone now: their undoing was not undone in turn."""


@dataclass(frozen=True)
class FieldChange:
    """A field before and after; for a set, the element added (after) or dropped (before)."""

    field: str
    before: str | None
    after: str | None
    state: str = ""
    """"withheld" or "forgotten" when the text is not there."""


@dataclass(frozen=True)
class Revision:
    """What one entry did to one record."""

    ref: str
    kind: str
    at: str
    by: str
    writer: str
    action: str
    why: str
    hash: str
    seq: int
    changes: tuple[FieldChange, ...]


class History:
    """Reads the journal of one open database for people."""

    def __init__(self, connection: Connection, chains: Chains, store: Store) -> None:
        self.connection = connection
        self.chains = chains
        self.store = store

    def of(self, record: str, ref: str) -> list[Revision]:
        """All revisions of a record, oldest first."""
        row: Row | None = None
        found = []
        for entry in self.chains.of_record(record):
            before = dict(row.texts) if row else {}
            found.append(self._revision(entry, ref, before))
            if entry.body.action != FORGET:
                row = advance(row, entry, self.chains.entry)
        return found

    def _revision(self, entry: Entry, ref: str, before: dict[str, str | None]) -> Revision:
        body = entry.body
        changes, why = [], ""
        for number, change in enumerate(body.changes):
            text = entry.text(number)
            content = entry.contents[number]
            state = content if content in (WITHHELD, FORGOTTEN) else ""
            if change.field == WHY:
                why = text or ""
            elif change.sort == SET:
                changes.append(
                    FieldChange(change.field, before.get(change.field), text, str(state or ""))
                )
            elif change.sort == ADD:
                changes.append(FieldChange(change.field, None, text, str(state or "")))
            else:
                for element in self._elements(change.of):
                    changes.append(FieldChange(change.field, element, None))
        return Revision(
            ref=ref,
            kind=body.kind,
            at=stamp(body.at, body.offset),
            by=self.member_name(body.writer),
            writer=body.writer,
            action=body.action,
            why=why,
            hash=entry.hash.hex(),
            seq=body.seq,
            changes=tuple(changes),
        )

    def _elements(self, of: tuple[tuple[str, int], ...]) -> Iterator[str]:
        seen = set()
        for digest, number in of:
            no = self.chains.number(bytes.fromhex(digest))
            if no is not None and number < len(self.chains.entry(no).body.changes):
                text = self.chains.entry(no).text(number)
                if text is not None and text not in seen:
                    seen.add(text)
                    yield text

    def member_name(self, writer: str) -> str:
        """The name of the member behind a writer."""
        row = self.connection.execute(
            "SELECT member.name FROM writer JOIN member ON member.id = writer.member"
            " WHERE writer.id = ?",
            (writer,),
        ).fetchone()
        return str(row[0] or "") if row else ""

    # Undo

    def last_undoable(self, own: Own | None) -> Entry:
        """The first entry of the newest turn of a chain that can be undone and was not yet."""
        if own is None:
            raise NothingToUndo
        quiet = (*CUSTODY_ONLY, UNDO, OPEN_WRITER)
        rows = self.connection.execute(
            "SELECT no FROM entry AS first WHERE branch = ? AND seq = turn"
            f" AND hash NOT IN ({_UNDONE})"
            " AND EXISTS (SELECT 1 FROM entry WHERE branch = first.branch AND seq >= first.seq"
            f" AND turn = first.seq AND action NOT IN ({','.join('?' * len(quiet))})"
            " AND record NOT IN (SELECT record FROM forgotten))"
            " AND NOT EXISTS (SELECT 1 FROM entry WHERE branch = first.branch"
            " AND seq >= first.seq AND turn = first.seq AND action = ?)"
            " ORDER BY seq DESC LIMIT 1",
            (own.branch, *quiet, FORGET),
        ).fetchall()
        if not rows:
            raise NothingToUndo
        return self.chains.entry(rows[0][0])

    def turn(self, digest: str) -> Entry:
        """The first entry of the turn of which this is (the beginning of) an entry's hash."""
        rows = self.connection.execute(
            "SELECT no FROM entry WHERE hex(hash) LIKE ? LIMIT 2", (digest.upper()[:64] + "%",)
        ).fetchall()
        if len(rows) != 1 or len(digest) < 6 or not digest.isalnum():
            raise NothingToUndo
        entry = self.chains.entry(rows[0][0])
        first = self.connection.execute(
            "SELECT no FROM entry WHERE branch = ? AND seq = ?", (entry.branch, entry.body.turn)
        ).fetchone()
        return self.chains.entry(first[0])

    def undoing(self, first: Entry, why: str = "") -> Iterator[Draft]:
        """Entries that give the state before a turn.

        What was forgotten since is left out. Raises `ChangedSince` when something was changed again
        since, `NotUndoable` when it was a forgetting, or all of it was forgotten since.
        """
        by_record: dict[str, list[Entry]] = {}
        for entry in self.chains.of_turn(first):
            by_record.setdefault(entry.body.record, []).append(entry)
        undoes = first.hash.hex()
        lost = False
        # what was done to a record is taken back from its end, but the records come in the order
        # in which they came: what leaves the search index from its end leaves it ten times slower
        for entry in chain.from_iterable(reversed(done) for done in by_record.values()):
            body = entry.body
            if body.action == FORGET:
                raise NotUndoable
            if body.action == OPEN_WRITER or body.action in CUSTODY_ONLY:
                continue
            try:
                row = self.store.row(body.record)
            except NoSuchRecord:
                lost = True
                continue
            earlier = self.chains.of_record(body.record, until=entry.no)
            before = fold(earlier, self.chains.entry)
            fields = (
                self._unmake(entry, row, by_record)
                if before is None
                else self._back(entry, row, before)
            )
            if not fields:
                continue
            if why:
                fields.append(Written(WHY, text=why))
            yield Draft(UNDO, body.kind, body.record, fields, undoes=undoes)
            undoes = ""
        if lost and undoes:
            raise NotUndoable

    def _unmake(self, entry: Entry, row: Row, made: Container[str]) -> list[Written]:
        if self._later(entry):
            raise ChangedSince(ref=row.ref)
        for _field, other in self.store.naming(row.id):
            if other.id not in made:
                raise ChangedSince(ref=row.ref)
        return [Written(REMOVED, text="yes")]

    def _back(self, entry: Entry, row: Row, before: Row) -> list[Written]:
        changed_since = {
            change.field for later in self._later(entry) for change in later.body.changes
        }
        fields: list[Written] = []
        for number, change in enumerate(entry.body.changes):
            if change.field == WHY:
                continue
            if change.field in changed_since:
                raise ChangedSince(ref=row.ref)
            if change.field == REMOVED and before.texts.get(REMOVED) is None:
                fields += self.store.coming_back(row)
            elif change.sort == SET:
                fields.append(Written(change.field, text=before.texts.get(change.field)))
            elif change.sort == ADD:
                element = entry.text(number)
                if element is not None and row.additions(change.field, element):
                    fields.append(self.store.dropped(row, change.field, element))
            else:
                fields += [
                    Written(change.field, ADD, element)
                    for element in self._elements(change.of)
                    if element not in row.sets.get(change.field, ())
                ]
        return fields

    def _later(self, entry: Entry) -> list[Entry]:
        """Entries of the same record that came after in other turns and still count."""
        rows = self.connection.execute(
            "SELECT entry.no FROM entry JOIN entry AS first ON first.branch = entry.branch"
            " AND first.seq = entry.turn"
            " WHERE entry.record = ? AND entry.no > ? AND entry.action <> ?"
            f" AND entry.action NOT IN ({','.join('?' * len(CUSTODY_ONLY))})"
            " AND NOT (entry.branch = ? AND entry.turn = ?)"
            f" AND first.hash NOT IN ({_UNDONE})",
            (
                entry.body.record,
                entry.no,
                UNDO,
                *CUSTODY_ONLY,
                entry.branch,
                entry.body.turn,
            ),
        ).fetchall()
        return [self.chains.entry(no) for (no,) in rows]
