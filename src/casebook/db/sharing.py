"""Who may have what: what of the journal goes to a member, and what stays away from them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from casebook.db.arriving import Arriving
from casebook.db.chains import Chains, Entry
from casebook.db.connection import Connection
from casebook.db.entry import WITHHELD, Content, body_digest, content_to_text
from casebook.db.holding import Holds, has_up_to, lacking
from casebook.db.row import Row
from casebook.db.store import Store
from casebook.errors import NoSuchRecord
from casebook.records import KINDS, Exhibit, Goes, Shape

NOBODY: Final = "this-casebook"
NAMED: Final = "named-people"
TEAM: Final = "case-team"
RESTRICTED: Final = (NOBODY, NAMED, TEAM)

NEVER_SENT: Final = ("viewed",)
"""Actions that are nobody else's business."""

_BELONGS: Final = ("case", "incident", "referral", "about", "parent")
"""Fields that say to what a record belongs, also where they may be empty."""

_LINKED: Final = ("contact", "exhibit", "identifier")
"""Kinds that belong to whatever names them."""


class Sharing:
    """What a set of readers may have. `members` are record ids; "" is somebody unknown."""

    def __init__(
        self, connection: Connection, store: Store, members: frozenset[str], own: str
    ) -> None:
        self.connection = connection
        self.store = store
        self.members = members
        self.only_own = members == {own}
        self._known: dict[str, bool] = {}
        self._all_open: bool | None = None

    def may_have(self, kind: str, record: str) -> bool:
        """All of the readers may have this record.

        A record that says nothing of it goes with what it belongs to: a part with its whole, a
        contact, a number or a file with at least one of the things that name it.
        """
        if kind not in KINDS:
            return False  # of a newer program: who may have it is not known here
        if self._everything_is_open():
            return True
        found = self._known.get(record)
        if found is None:
            self._known[record] = True  # what names one another in a circle does not hide itself
            found = self._known[record] = self._decide(kind, record)
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
                        f'SELECT 1 FROM "{kind.replace("-", "_")}" WHERE sensitivity IN ({marks})'
                        " LIMIT 1",
                        RESTRICTED,
                    ).fetchone()
                    for kind in KINDS
                )
                and not self.connection.execute("SELECT 1 FROM readable LIMIT 1").fetchone()
            )
        return self._all_open

    def _decide(self, kind: str, record: str) -> bool:
        row = next(self.store.rows(kind, where="WHERE id = ?", values=(record,)), None)
        if row is None:
            return self._gone(record)
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
            for spec in KINDS[kind].fields()
            if spec.shape is Shape.REF and spec.required
        )

    def _gone(self, record: str) -> bool:
        """A record that was forgotten here: whoever might have it may know that."""
        row = self.connection.execute(
            "SELECT members FROM readable WHERE record = ?", (record,)
        ).fetchone()
        return row is None or self.members <= set(json.loads(row[0]))

    def _readers(self, row: Row, said: str) -> set[str]:
        found = set(self.who_else(row.id))
        place: Row | None = row
        for _step in range(4):  # part, incident, case
            place = self._whole(place) if place else None
            if place is None:
                break
            if said == TEAM or place.kind != "case":
                found.update(self.who_else(place.id))
        return found

    def _whole(self, row: Row) -> Row | None:
        for name in (KINDS[row.kind].owner, "incident", "case"):
            owner = row.texts.get(name) if name else None
            if owner and owner != row.id:
                return self._row(owner)
        return None

    def _follows(self, row: Row) -> bool:
        for spec in KINDS[row.kind].fields():
            if spec.shape is Shape.REF and spec.name in _BELONGS:
                if not self._may_have_id(row.texts.get(spec.name)):
                    return False
        for ref in row.sets.get("incidents", ()):
            if not self._may_have_ref(ref):
                return False
        if row.kind == "referral":
            return all(
                self.may_have("incident", item.incident)  # type: ignore[attr-defined]
                for _field, item in self.store.naming(row.id)
                if item.kind == "referral-incident"
            )
        if row.kind in _LINKED:
            linked = list(self._named_by(row))
            return not linked or any(self.may_have(kind, record) for kind, record in linked)
        return True

    def _named_by(self, row: Row) -> Iterator[tuple[str, str]]:
        """(kind, id) of the things in which something plays a part."""
        for field, item in self.store.naming(row.id):
            owner = type(item).owner
            if owner and owner != field:
                whole = getattr(item, owner)
                if whole and whole != row.id and (found := self._row(whole)):
                    yield found.kind, found.id

    def _may_have_id(self, record: str | None) -> bool:
        if not record:
            return True
        row = self._row(record)
        return self.may_have(row.kind, row.id) if row else self._gone(record)

    def _may_have_ref(self, ref: str) -> bool:
        row = self._row(ref)
        return row is None or self.may_have(row.kind, row.id)

    def _row(self, name: str) -> Row | None:
        try:
            return self.store.row(name)
        except NoSuchRecord:
            return None


@dataclass(frozen=True)
class Wanted:
    """Which entries and files a bundle is to hold; fixed when it is begun."""

    numbers: tuple[int, ...]
    files: tuple[str, ...]
    """Ids of exhibits whose files go along."""
    last: int
    left_out: tuple[str, ...] = ()
    """Ids of exhibits whose files stay here: intimate, of minors, or too large."""


class Selection:
    """What of the journal goes to a set of readers."""

    def __init__(self, chains: Chains, sharing: Sharing) -> None:
        self.connection = sharing.connection
        self.chains = chains
        self.sharing = sharing

    def wanted(
        self,
        said: Sequence[Holds],
        *,
        named: frozenset[str] = frozenset(),
        largest: int | None = None,
    ) -> Wanted:
        """What these lack, as far as they said; everything, if they said nothing.

        `named` are exhibits (ids) whose files go although they are intimate or show a minor;
        files over `largest` bytes stay.
        """
        have = has_up_to(self.connection, self.chains, said) or {}
        numbers = set(lacking(self.connection, said))
        for branch, _writer in self.chains.branches():
            rows = self.connection.execute(
                "SELECT no FROM entry WHERE branch = ? AND seq > ?", (branch, have.get(branch, 0))
            )
            numbers.update(row[0] for row in rows)
        last = self.connection.execute("SELECT coalesce(max(no), 0) FROM entry").fetchone()[0]
        files, left = self._files(sorted(numbers), said, named, largest)
        return Wanted(tuple(sorted(numbers)), tuple(files), last, tuple(left))

    def entries(self, numbers: Sequence[int]) -> Iterator[Arriving]:
        """Entries as these readers may have them."""
        for no in numbers:
            yield self._shown(no)

    def _shown(self, no: int) -> Arriving:
        prev, raw, hidden, signature = self.connection.execute(
            "SELECT prev, body, digest, signature FROM entry WHERE no = ?", (no,)
        ).fetchone()
        if hidden is not None:
            return Arriving(prev, hidden, signature=signature)
        entry = self.chains.entry(no)
        body = entry.body
        open_to_them = (
            body.action not in NEVER_SENT
            and (body.kind == "writer" or self.sharing.may_have(body.kind, body.record))
        ) or (body.kind == "member")
        if not open_to_them and not body.after and not body.key:
            return Arriving(prev, body_digest(raw), signature=signature)
        contents = self._group_only(entry) if open_to_them else _withheld(entry.contents)
        return Arriving(prev, body_digest(raw), raw, signature, content_to_text(contents))

    def _group_only(self, entry: Entry) -> list[Content]:
        if self.sharing.only_own:
            return list(entry.contents)
        kind = KINDS.get(entry.body.kind)
        found: list[Content] = []
        for change, content in zip(entry.body.changes, entry.contents, strict=True):
            spec = kind.field(change.field) if kind else None
            goes = change.field.startswith("~") or (spec and Goes.GROUP in spec.goes)
            found.append(content if goes or content is None else WITHHELD)
        return found

    def _files(
        self,
        numbers: Sequence[int],
        said: Sequence[Holds],
        named: frozenset[str],
        largest: int | None,
    ) -> tuple[list[str], list[str]]:
        wanted: dict[str, None] = {}
        for start in range(0, len(numbers), 500):
            part = numbers[start : start + 500]
            marks = ",".join("?" * len(part))
            rows = self.connection.execute(
                "SELECT DISTINCT sealed.exhibit FROM entry JOIN sealed ON sealed.exhibit ="
                f" entry.record WHERE entry.no IN ({marks}) AND entry.no ="
                " (SELECT min(first.no) FROM entry AS first WHERE first.record = entry.record)",
                list(part),
            )
            wanted.update((row[0], None) for row in rows)
        for one in said:
            for sha256 in one.files:
                rows = self.connection.execute(
                    "SELECT exhibit FROM sealed WHERE sha256 = ?", (sha256,)
                )
                wanted.update((row[0], None) for row in rows)
        go: list[str] = []
        stay: list[str] = []
        for exhibit in sorted(wanted):
            row = next(self.sharing.store.rows(Exhibit.kind, where="WHERE id = ?",
                                               values=(exhibit,)), None)  # fmt: skip
            if row is None or not self.sharing.may_have(Exhibit.kind, exhibit):
                continue
            size = int(row.texts.get("size") or 0)
            tender = "yes" in (row.texts.get("intimate"), row.texts.get("minor"))
            if (tender and exhibit not in named) or (largest is not None and size > largest):
                stay.append(exhibit)
            else:
                go.append(exhibit)
        return go, stay


def _withheld(contents: Sequence[Content]) -> list[Content]:
    return [None if content is None else WITHHELD for content in contents]
