"""Who may have which record of this casebook."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from casebook.db.columns import table
from casebook.db.connection import Connection
from casebook.db.entry import Content
from casebook.db.row import Row
from casebook.db.store import Store
from casebook.errors import NoSuchRecord
from casebook.records import KINDS, Field, Record, Shape

NOBODY: Final = "this-casebook"
NAMED: Final = "named-people"
TEAM: Final = "case-team"
RESTRICTED: Final = (NOBODY, NAMED, TEAM)
"""The strictest first."""

_BELONGS: Final = ("case", "incident", "referral", "about", "parent")
"""Fields that say to what a record belongs, also where they may be empty."""

_ACCESS: Final = frozenset(("sensitivity", *_BELONGS))
"""Fields that decide who may have a record."""

LINKED: Final = ("contact", "exhibit", "identifier")
"""Kinds that go with the things that name them."""

_OF_SOMEBODY: Final = {"identifier": "contact", "contact-log": "contact", "statement": "maker"}
"""Where nothing else says to what a record belongs, it goes with this contact."""


class Sharing:
    """What a set of readers may have. `members` are record ids; "" is somebody unknown."""

    def __init__(
        self, connection: Connection, store: Store, members: frozenset[str], own: str
    ) -> None:
        self.connection = connection
        self.store = store
        self.members = members
        self.own = own
        self.only_own = members == {own}
        self._known: dict[str, bool] = {}
        self._all_open: bool | None = None
        self._others: dict[str, Sharing] = {}

    def may_have(self, kind: str, record: str) -> bool:
        """All of the readers may have this record.

        A record that says nothing of it goes with what it belongs to: a part with its whole, a
        contact or a file with at least one of the things that name it, a number with its owner.
        Who may not have a record cannot open it for themselves: what such a member writes about
        its sensitivity, its readers or its place does not count here.
        """
        if kind not in KINDS:
            return self.only_own  # of a newer program: who may have it is not known here
        if self._everything_is_open():
            return True
        found = self._known.get(record)
        if found is None:
            self._known[record] = True  # what belongs to itself in a circle does not hide itself
            row = next(self.store.rows(kind, where="WHERE id = ?", values=(record,)), None)
            found = self._known[record] = self._decide(row) if row else self._gone(record)
        return found

    def who_else(self, record: str) -> list[str]:
        """Members named as readers of a record."""
        rows = self.connection.execute(
            'SELECT member FROM "reader" WHERE subject = ? AND removed = 0', (record,)
        )
        return [row[0] for row in rows]

    def _everything_is_open(self) -> bool:
        if self._all_open is None:
            marks = ",".join("?" * len(RESTRICTED))
            self._all_open = (
                not any(
                    self.connection.execute(
                        f"SELECT 1 FROM {table(kind)} WHERE sensitivity IN ({marks})"
                        " OR instr(heads, '\"sensitivity\"') > 0 LIMIT 1",
                        RESTRICTED,
                    ).fetchone()
                    for kind in KINDS
                )
                and not self.connection.execute("SELECT 1 FROM readable LIMIT 1").fetchone()
            )
        return self._all_open

    def _decide(self, row: Row) -> bool:
        row = self._as_allowed(row)
        said = row.texts.get("sensitivity") or ""
        if said == NOBODY:
            return False
        if not self.only_own:
            if said in (NAMED, TEAM) and not self.members <= self._readers(row, said):
                return False
            if not said and not self._follows(row):
                return False
        return all(
            self._may_have_id(row.texts.get(spec.name))
            for spec in KINDS[row.kind].fields()
            if spec.shape is Shape.REF and spec.required
        )

    def _as_allowed(self, row: Row) -> Row:
        """The row without what those who may not have it wrote of who may have it.

        Where two wrote of its sensitivity at once, the stricter one counts until it is settled.
        """
        if not _ACCESS & row.heads.keys():
            return row
        texts: dict[str, str | None] = {}
        author, last = None, None
        for entry in self.store.journal.chains.of_record(row.id):
            by = self._member_of(entry.body.writer)
            said = {
                change.field: entry.text(number)
                for number, change in enumerate(entry.body.changes)
                if change.field in _ACCESS and isinstance(entry.contents[number], tuple)
            }
            if author is None:
                author = by
            elif said and not (by in (author, self.own) or self._open_to(by, row, texts)):
                for name in said:
                    texts.setdefault(name, None)
                continue
            if last and "sensitivity" in said and not last.before(entry):
                said["sensitivity"] = _stricter(said["sensitivity"], texts.get("sensitivity"))
            last = entry if "sensitivity" in said else last
            texts.update(said)
        return replace(row, texts={**row.texts, **texts}, heads={})

    def _open_to(self, member: str, row: Row, texts: dict[str, str | None]) -> bool:
        """One member may have a record, as it stood before they wrote about it."""
        other = self._others.get(member)
        if other is None:
            other = Sharing(self.connection, self.store, frozenset((member,)), self.own)
            self._others[member] = other
        return other._decide(replace(row, texts={**row.texts, **texts}, heads={}))

    def _gone(self, record: str) -> bool:
        """A record that was forgotten here, or lost what it went with: who might have it may."""
        row = self.connection.execute(
            "SELECT members FROM readable WHERE record = ?", (record,)
        ).fetchone()
        return row is None or self.members <= set(json.loads(row[0]))

    def _readers(self, row: Row, said: str) -> set[str]:
        found = self._named_for(row)
        place: Row | None = row
        for _step in range(4):  # part, incident, case
            place = self._whole(place) if place else None
            if place is None:
                break
            if said == TEAM or place.kind != "case":
                found |= self._named_for(place)
        return found

    def _named_for(self, row: Row) -> set[str]:
        """Members named as readers by the author, by this member, or by one so named."""
        named = {self._member_of(row.created_by), self.own}
        allowed = set(named)
        rows = list(self.store.rows("reader", where='WHERE subject = ? AND removed = 0 ORDER BY no',
                                    values=(row.id,)))  # fmt: skip
        while True:
            more = {
                item.texts.get("member") or ""
                for item in rows
                if {self._member_of(item.created_by), self._member_of(item.updated_by)} <= allowed
            }
            if more <= allowed:
                break
            allowed |= more
        direct = {item.texts.get("member") for item in rows}
        return {one for one in allowed if one in direct}

    def _member_of(self, writer: str) -> str:
        row = self.connection.execute(
            "SELECT member FROM writer WHERE id = ?", (writer,)
        ).fetchone()
        return str(row[0]) if row else ""

    def _whole(self, row: Row) -> Row | None:
        for name in (KINDS[row.kind].owner, "incident", "case"):
            owner = row.texts.get(name) if name else None
            if owner and owner != row.id:
                return self._row(owner)
        return None

    def _follows(self, row: Row) -> bool:
        wholes = [
            row.texts.get(spec.name)
            for spec in KINDS[row.kind].fields()
            if spec.shape is Shape.REF and spec.name in _BELONGS
        ]
        if not any(wholes) and row.kind in _OF_SOMEBODY:
            wholes = [row.texts.get(_OF_SOMEBODY[row.kind])]
        if not all(self._may_have_id(whole) for whole in wholes):
            return False
        for name in ("incidents", "exhibits"):
            if not all(self._may_have_ref(ref, row) for ref in row.sets.get(name, ())):
                return False
        if row.kind == "referral":
            return all(
                self.may_have("incident", item.incident)  # type: ignore[attr-defined]
                for _field, item in self.store.naming(row.id)
                if item.kind == "referral-incident"
            )
        if row.kind in LINKED and not any(wholes):
            grounds = self._grounds(row)
            if not grounds:
                return self._gone(row.id)
            return any(self.may_have(kind, record) for kind, record in grounds)
        return True

    def _grounds(self, row: Row) -> set[tuple[str, str]]:
        """(kind, id) of the things in which something plays a part.

        Where it has a part in nothing, what the contacts play a part in that name it.
        """
        found: set[tuple[str, str]] = set()
        seen, waiting = {row.id}, [row]
        while waiting:
            one = waiting.pop()
            if one is not row and (one.texts.get("sensitivity") or ""):
                found.add((one.kind, one.id))
                continue
            wholes = self._named_by(one, self.store.naming(one.id))
            if not wholes:  # what it was taken out of still says who may know of it
                wholes = self._named_by(one, self.store.removed_naming(one.id))
            strong = {(whole.kind, whole.id) for whole in wholes if whole.kind not in LINKED}
            found |= strong
            for whole in () if strong else wholes:
                if whole.id not in seen:
                    seen.add(whole.id)
                    waiting.append(whole)
        return found

    def _named_by(self, row: Row, naming: Iterable[tuple[str, Record]]) -> list[Row]:
        found: dict[str, Row] = {}
        for field, item in naming:
            owner = type(item).owner
            if owner == field or (item.kind in ("identifier", "exhibit")):
                continue  # a part of it, or something that goes with it
            if owner:
                names = [owner]
            elif item.kind in _OF_SOMEBODY:
                names = [name for name in _BELONGS if getattr(item, name, "")]
            else:
                names = ["id"]
            for name in names:
                whole = getattr(item, name)
                if whole and whole != row.id and (place := self._row(whole)):
                    found[place.id] = place
        return list(found.values())

    def _may_have_id(self, record: str | None) -> bool:
        if not record:
            return True
        row = self._row(record)
        return self.may_have(row.kind, row.id) if row else self._gone(record)

    def _may_have_ref(self, ref: str, said_in: Row) -> bool:
        row = self._row(self.store.journal.projection.named(ref, said_in.created_by))
        return row is None or self.may_have(row.kind, row.id)

    def names_hidden(self, field: Field, content: Content) -> bool:
        """A field names a record that these readers may not have."""
        if field.shape is not Shape.REF or not isinstance(content, tuple) or not content[1]:
            return False
        return not self._everything_is_open() and not self._may_have_id(content[1])

    def _row(self, name: str) -> Row | None:
        try:
            return self.store.row(name)
        except NoSuchRecord:
            return None


def _stricter(one: str | None, other: str | None) -> str | None:
    for code in RESTRICTED:
        if code in (one, other):
            return code
    return one
