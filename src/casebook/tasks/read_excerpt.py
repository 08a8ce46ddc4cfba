"""Takes in an excerpt: records of people outside, looked through one by one, each with its origin.

They come in as new records that say where they came from. What an earlier excerpt of the same
people brought is compared with what this one says, and nothing is changed unless that was said.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from casebook.book import Casebook
from casebook.bundle import bag
from casebook.bundle.excerpt import FILES, NAME, RECORDS, TRAVELS, read_records
from casebook.bundle.letter import EXCERPT, Letter, lines
from casebook.db.group import Taken
from casebook.db.store import new_id
from casebook.errors import BadValue, BundleDamaged, BundleSetAside, KeyChanged
from casebook.evidence.findings import Findings
from casebook.evidence.shelf import OnShelf
from casebook.progress import UNWATCHED, Progress
from casebook.records import KINDS, Exhibit, Field, Goes, Record, Shape, problems
from casebook.records.extract import Extract
from casebook.records.fields import to_text
from casebook.tasks.bundle_files import new_file, shelved
from casebook.tasks.inbox import called, hold, let_go
from casebook.tasks.inside import Looking
from casebook.tasks.opened_bundle import opened_parts
from casebook.tasks.read_bundle import is_trusted
from casebook.words import _, later

NEW, SAME, DIFFERS = "new", "same", "differs"
OURS, THEIRS, BOTH = "ours", "theirs", "both"
RECORDS_LIMIT: Final = 256 << 20
_ORIGIN: Final = re.compile(r"\(excerpt ([0-9a-f]{32})/([0-9a-f]{32})\)$")
_AS_READ: Final = ("media_type", "name_disagrees", "no_preview")
"""What a file is by its content is read here, and believed from nobody."""


@dataclass(frozen=True)
class Changed:
    """A field that says something else than here."""

    name: str
    label: str
    ours: str
    theirs: str


@dataclass(frozen=True)
class Reviewed:
    """A record of an excerpt beside what is here. `here` is the ref of ours, if there is one."""

    id: str
    kind: str
    ref: str
    title: str
    state: str
    here: str = ""
    changed: tuple[Changed, ...] = ()


@dataclass(frozen=True)
class SeenExcerpt:
    """What looking through an excerpt showed; nothing of it was taken in."""

    letter: Letter
    verified: bool
    key_changed: bool
    records: tuple[Reviewed, ...]
    files: int
    size: int
    taken_before: bool

    def count(self, state: str) -> int:
        """How many records are new, the same, or differ."""
        return sum(one.state == state for one in self.records)


@dataclass(frozen=True)
class Answers:
    """What a person said: for single records by their ids, and for all the others.

    New ones are added ("theirs") or left out ("ours"); of those that differ, ours stays as it is,
    theirs takes its place, or both stand side by side.
    """

    new: str = THEIRS
    differs: str = OURS
    single: Mapping[str, str] | None = None

    def of(self, one: Reviewed) -> str:
        """What was said of one record."""
        said = (self.single or {}).get(one.id)
        if said is None:
            said = {NEW: self.new, DIFFERS: self.differs, SAME: OURS}[one.state]
        if said not in (OURS, THEIRS, BOTH):
            raise BadValue(field=one.ref or one.kind, problem=_("say ours, theirs or both"))
        return said


@dataclass(frozen=True)
class TakenExcerpt:
    """What came in. `added` and `changed` are refs here."""

    taken: Taken
    added: tuple[str, ...]
    changed: tuple[str, ...]
    files: int


def look_at_excerpt(
    book: Casebook, path: Path, *, passphrase: str = "", progress: Progress = UNWATCHED
) -> SeenExcerpt:
    """Read an excerpt whole, check all of it, and put it beside what is here.

    Raises `BundleNotForUs`, `BundleDamaged`, `BundleTooNew`, `NotReadable`.
    """
    with opened_parts(book, path, passphrase=passphrase, progress=progress) as (letter, members):
        records = _records(letter, members)
        for member in members:
            _refuse_strange(letter, member)
    verified, other_key = is_trusted(book, letter)
    beside = _Beside(book, letter, records)
    before = any(one.id == letter.id and not one.undone for one in book.taken())
    return SeenExcerpt(letter, verified, other_key, tuple(beside.reviewed()), len(letter.files),
                       sum(letter.files.values()), before)  # fmt: skip


def take_in_excerpt(
    book: Casebook,
    path: Path,
    answers: Answers = Answers(),
    *,
    passphrase: str = "",
    again: bool = False,
    name: str = "",
    progress: Progress = UNWATCHED,
) -> TakenExcerpt:
    """Take in what was said of an excerpt, in one turn that one undo takes back.

    An excerpt whose sender's fingerprint was not compared goes to the inbox, sealed as it came,
    and `SenderNotVerified` is raised. Raises also `BundleNotForUs`, `BundleDamaged`,
    `BundleTooNew`, `BundleSetAside`, `KeyChanged`, `BadValue`, `DiskFull`.
    """
    name = name or called(book, path)
    with opened_parts(book, path, passphrase=passphrase, progress=progress) as (letter, members):
        trusted, other_key = is_trusted(book, letter)
        if other_key:
            raise KeyChanged(name=letter.sender.name)
        records = _records(letter, members)
        beside = _Beside(book, letter, records)
        if trusted and book.was_undone(letter.id) and not again:
            raise BundleSetAside
        plan = beside.plan(answers) if trusted else _Plan([], [])
        wanted = {
            one.sha256 for one in (*plan.new, *plan.changed)
            if isinstance(one, Exhibit) and one.sha256
        }  # fmt: skip
        sealed: list[OnShelf] = []
        with Looking(book) as looking:
            try:
                for member in members:
                    sha256 = _refuse_strange(letter, member)
                    if sha256 in wanted and trusted:
                        sealed.append(shelved(book, member, sha256, progress))
                        looking.begin(sealed[-1], member.name.rpartition("/")[2])
                if not trusted:
                    raise hold(book, path, name, letter)
                read = {file.sha256: looking.found(file) for file in sealed}
                taken = book.take_in_records(
                    letter,
                    [_as_read(one, read) for one in plan.new],
                    [_as_read(one, read) for one in plan.changed],
                    [new_file(file, read[file.sha256]) for file in sealed],
                    name=name,
                )
            except BaseException:
                looking.stop()
                for file in sealed:
                    book.shelf.remove(file.name)
                raise
    let_go(book, path)
    return TakenExcerpt(
        taken,
        tuple(book.ref_of(one.id) for one in plan.new),
        tuple(one.ref for one in plan.changed),
        len(sealed),
    )


def _records(letter: Letter, members: Iterator[bag.Member]) -> list[Extract]:
    if letter.sort != EXCERPT:
        raise BundleDamaged(reason=later("it is not an excerpt"))
    first = next(members, None)
    if first is None or first.name != RECORDS or first.size > RECORDS_LIMIT:
        raise BundleDamaged(reason=later("its records are missing"))
    found = read_records(lines(iter(lambda: first.read(1 << 20), b"")))
    if len(found) != letter.more.get("records"):
        raise BundleDamaged(reason=later("it does not hold as many records as it says"))
    for one in found:
        sha256 = one.values.get("sha256")
        size = letter.files.get(sha256) if isinstance(sha256, str) else None
        if one.kind == Exhibit.kind and sha256 and str(size) != one.values.get("size"):
            raise BundleDamaged(reason=later("an exhibit in it has no file, or another one"))
    return found


def _refuse_strange(letter: Letter, member: bag.Member) -> str:
    """The SHA-256 of a file that was announced; "" for what is only there to be read."""
    folder, _slash, name = member.name.rpartition("/")
    if folder != FILES:
        return ""
    said = letter.more.get("names")
    names = said.items() if isinstance(said, dict) else ()
    sha256 = next((one for one, called in names if called == name), "")
    if not NAME.fullmatch(name) or letter.files.get(sha256) != member.size:
        raise BundleDamaged(reason=later("it holds a file that it does not announce"))
    return str(sha256)


def _as_read(record: Record, read: Mapping[str, Findings]) -> Record:
    found = read.get(record.sha256) if isinstance(record, Exhibit) else None
    if found is None or not isinstance(record, Exhibit):
        return record
    return replace(
        record,
        media_type=found.media_type,
        name_disagrees=found.disagrees or None,
        no_preview=found.no_preview_reason,
    )


@dataclass(frozen=True)
class _Plan:
    new: list[Record]
    changed: list[Record]


class _Beside:
    """The records of an excerpt beside those that are here."""

    def __init__(self, book: Casebook, letter: Letter, records: list[Extract]) -> None:
        self._book, self._letter = book, letter
        self._records = sorted(records, key=lambda one: TRAVELS.index(one.kind))
        for one in records:
            self._record(one, {})  # every one of them must be as records are
        self._here: dict[str, Record] = {}
        kinds = {one.kind for one in records}
        for kind in kinds:
            for record in book.all(KINDS[kind]):
                origin = _ORIGIN.search(record.origin)
                if origin and origin[1] == letter.sender.member:
                    self._here[origin[2]] = record
        self._ids = {one: record.id for one, record in self._here.items()}

    def reviewed(self) -> Iterator[Reviewed]:
        """What each of them is."""
        for one in self._records:
            yield self._review(one)

    def _review(self, one: Extract) -> Reviewed:
        kind = KINDS[one.kind]
        title = one.values.get(kind.title_field, "") if kind.title_field else ""
        here = self._here.get(one.id)
        changed = tuple(self._changes(one, here)) if here else ()
        state = NEW if here is None else DIFFERS if changed else SAME
        return Reviewed(one.id, one.kind, one.ref, title if isinstance(title, str) else "", state,
                        here.ref if here else "", changed)  # fmt: skip

    def _changes(self, one: Extract, here: Record) -> Iterator[Changed]:
        theirs = self._record(one, self._ids)
        for spec in _compared(type(here)):
            mine, other = getattr(here, spec.name), getattr(theirs, spec.name)
            if spec.is_set:
                mine, other = tuple(sorted(mine)), tuple(sorted(other))
            if mine != other:
                yield Changed(spec.name, spec.label, self._said(mine), self._said(other))

    def _said(self, value: object) -> str:
        if isinstance(value, tuple):
            return ", ".join(value)
        text = to_text(value) or ""
        return self._book.ref_of(text) if text in self._ids.values() else text

    def plan(self, answers: Answers) -> _Plan:
        """The records to save, those that others name first."""
        plan = _Plan([], [])
        ids = dict(self._ids)
        chosen: list[tuple[Extract, str]] = []
        for one in self._records:
            review = self._review(one)
            said = answers.of(review)
            if review.state != NEW or said != OURS:
                chosen.append((one, said if review.state != SAME else OURS))
        for one, _said in chosen:
            ids.setdefault(one.id, new_id())
        while True:
            # a part of something that was left out is left out along with it
            lost = [item for item in chosen if not self._is_whole(item[0], ids)]
            if not lost:
                break
            for item in lost:
                chosen.remove(item)
                ids.pop(item[0].id, None)
        for one, said in chosen:
            here = self._here.get(one.id)
            if here is None:
                plan.new.append(self._record(one, ids, id=ids[one.id], origin=self._origin(one)))
            elif said == BOTH:
                plan.new.append(self._record(one, ids, id=new_id(), origin=self._origin(one)))
            elif said == THEIRS:
                theirs = self._record(one, ids)
                fields = {spec.name: getattr(theirs, spec.name) for spec in _compared(type(here))}
                changed: dict[str, Any] = fields
                plan.changed.append(replace(here, **changed))
        return plan

    def _is_whole(self, one: Extract, ids: Mapping[str, str]) -> bool:
        return all(
            one.values.get(spec.name, "") in ids
            for spec in KINDS[one.kind].fields()
            if spec.required and spec.shape is Shape.REF
        )

    def _origin(self, one: Extract) -> str:
        sender = self._letter.sender
        said = ", ".join(part for part in (sender.name[:200], one.ref) if part)
        return f"{said} (excerpt {sender.member}/{one.id})"

    def _record(self, one: Extract, ids: Mapping[str, str], **known: str) -> Record:
        kind = KINDS[one.kind]
        texts: dict[str, str | None] = {}
        sets: dict[str, tuple[str, ...]] = {}
        for spec in kind.fields():
            value = one.values.get(spec.name, "")
            if isinstance(value, tuple):
                sets[spec.name] = value
            elif spec.shape is Shape.REF:
                texts[spec.name] = ids.get(value) if value else None
            elif value:
                texts[spec.name] = value
        record = kind.of_texts(texts, sets, **{"origin": "", **known})
        missing = [found for found in problems(record) if not _is_ref(kind, found.field)]
        if missing:
            raise BundleDamaged(reason=later("a record in it is not as records are"))
        return record


def _is_ref(kind: type[Record], name: str) -> bool:
    spec = kind.field(name)
    return bool(spec and spec.shape is Shape.REF)


def _compared(kind: type[Record]) -> list[Field]:
    return [
        spec
        for spec in kind.fields()
        if Goes.EXCERPT in spec.goes and spec.name not in ("sensitivity", *_AS_READ)
    ]
