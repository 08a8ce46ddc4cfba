"""What of the journal and of the files goes to some readers: what they lack, and may have."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from casebook.db.arriving import Arriving
from casebook.db.chains import Chains, Entry
from casebook.db.entry import (
    WITHHELD,
    Content,
    body_digest,
    content_from_text,
    content_to_text,
)
from casebook.db.holding import Holds, has_up_to, lacking
from casebook.db.row import Row
from casebook.db.sharing import Sharing
from casebook.records import KINDS, Exhibit, Goes

NEVER_SENT: Final = ("viewed",)
"""Actions that are nobody else's business."""
_AT_ONCE: Final = 500


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
        lacked = lacking(self.connection, said)
        shown = zip(lacked, self.entries(lacked), strict=True)
        numbers = {no for no, one in shown if _says_something(one)}
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
        for start in range(0, len(numbers), _AT_ONCE):
            part = list(numbers[start : start + _AT_ONCE])
            entries = self.chains.some(part)
            rows = self.connection.execute(
                "SELECT no, prev, body, digest, signature FROM entry WHERE no IN"
                f" ({','.join('?' * len(part))})",
                part,
            )
            kept = {no: rest for no, *rest in rows}
            for no in part:
                yield self._shown(entries[no], *kept[no])

    def _shown(
        self,
        entry: Entry,
        prev: bytes,
        raw: bytes,
        hidden: bytes | None,
        signature: bytes | None,
    ) -> Arriving:
        if hidden is not None:
            return Arriving(prev, hidden, signature=signature)
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
            goes = change.field.startswith("~") or (
                spec and Goes.GROUP in spec.goes and not self.sharing.names_hidden(spec, content)
            )
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
        for start in range(0, len(numbers), _AT_ONCE):
            part = numbers[start : start + _AT_ONCE]
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
            tender = self._is_tender(row) and exhibit not in named
            if tender or (largest is not None and size > largest):
                stay.append(exhibit)
            else:
                go.append(exhibit)
        return go, stay

    def _is_tender(self, row: Row) -> bool:
        """Somebody said that it is intimate or shows a minor, of this or of the same file."""
        same = [row]
        if sha256 := row.texts.get("sha256"):
            same += self.sharing.store.rows(
                Exhibit.kind, where="WHERE sha256 = ?", values=(sha256,)
            )
        for one in same:
            for name in ("intimate", "minor"):
                if one.texts.get(name) == "yes":
                    return True
                for no in one.standing(name) if name in one.heads else ():
                    entry = self.chains.entry(no)
                    if (found := entry.writes(name)) and entry.text(found[0]) == "yes":
                        return True
        return False


def _says_something(one: Arriving) -> bool:
    """There are words in an entry that these readers may have, or it needs none."""
    return bool(one.body) and (
        one.content == "[]"
        or any(isinstance(item, tuple) for item in content_from_text(one.content))
    )


def _withheld(contents: Sequence[Content]) -> list[Content]:
    return [None if content is None else WITHHELD for content in contents]
