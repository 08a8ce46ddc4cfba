"""Seals files into the casebook as exhibits: first the file, then the row, then "saved"."""

import io
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final, cast
from unicodedata import category

from casebook.book import Casebook
from casebook.db.evidence import Inside, Sealed
from casebook.errors import CannotDecode, CasebookError, DiskFull, NotReady, NotWritable
from casebook.evidence.decoders import Decoders
from casebook.evidence.findings import ATTACHMENTS, Findings
from casebook.evidence.packages import came_with
from casebook.evidence.shelf import OnShelf
from casebook.evidence.unpack import unpacked
from casebook.evidence.unpacker import MEMBERS
from casebook.progress import UNWATCHED, Along, Progress
from casebook.records import Exhibit, Record, Showing
from casebook.tasks.inside import kept_of, look_at_shelved
from casebook.words import _

ZIP: Final = "application/zip"
CHAT: Final = "chat-export"
DEPTH = 5  # how deep e-mails inside e-mails are opened


@dataclass
class Attached:
    """What became of one file. `parts` are the exhibits that came inside it."""

    name: str
    exhibit: Exhibit
    already_here: bool = False
    parts: list[Exhibit] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def attach_files(
    book: Casebook,
    paths: Sequence[Path],
    subjects: Sequence[Record],
    *,
    title: str = "",
    why: str = "",
    progress: Progress = UNWATCHED,
) -> list[Attached]:
    """Attach files to what they show, as `attach_file` does; each file is a turn of its own.

    Files attached before a failure stay attached.
    """
    with Decoders() as decoders:
        return [
            attach_file(book, path, subjects, decoders, title=title, why=why, progress=progress)
            for path in paths
        ]


def attach_file(
    book: Casebook,
    path: Path,
    subjects: Sequence[Record],
    decoders: Decoders,
    *,
    title: str = "",
    why: str = "",
    progress: Progress = UNWATCHED,
) -> Attached:
    """Attach a file to what it shows.

    A file that is here already is linked, not stored twice. The attachments of an e-mail become
    exhibits of their own. Raises `NotAFile`, `NotReadable`, `FileChanged`, `DiskFull`; nothing is
    left of a file that failed.
    """
    kinds = Showing.field("subject").kinds  # type: ignore[union-attr]
    for subject in subjects:
        if subject.kind not in kinds:
            raise NotReady(problems=f"{subject.ref} is no {' or '.join(kinds)}")
    waiting = _Waiting(book, progress, decoders)
    return _attach(waiting, path, _shown(path), subjects, title=title, why=why)


def attach_bytes(
    book: Casebook,
    name: str,
    raw: bytes,
    subjects: Sequence[Record],
    *,
    progress: Progress = UNWATCHED,
) -> Attached:
    """Attach a file that is only in memory, such as a screenshot that was pasted."""
    with Decoders() as decoders:
        waiting = _Waiting(book, progress, decoders)
        return _attach(waiting, io.BytesIO(raw), name, subjects, title="", why="")


def attach_apart(
    book: Casebook,
    name: str,
    raw: bytes,
    fill: Callable[[Exhibit], Exhibit],
    *,
    why: str = "",
    progress: Progress = UNWATCHED,
) -> Exhibit:
    """Attach a file that was made here, in one turn, as an exhibit of its own.

    `fill` completes its record. It stays apart even from one with the same bytes, which may stand
    for something else.
    """
    with Decoders() as decoders, _Waiting(book, progress, decoders, apart=True) as waiting:
        waiting.take(io.BytesIO(raw), name, "")
        rows = [(fill(exhibit), sealed, inside) for exhibit, sealed, inside in waiting.rows[:1]]
        return waiting.save(rows, [], why=why)[0]


def _attach(
    waiting: "_Waiting",
    source: Path | BinaryIO,
    name: str,
    subjects: Sequence[Record],
    *,
    title: str,
    why: str,
) -> Attached:
    with waiting:
        waiting.take(source, name, title)
        saved = []
        if waiting.rows:
            within = waiting.within()
            saved = waiting.save(waiting.rows, subjects, within=within, why=why)
    for exhibit in waiting.here:
        _link(waiting.book, exhibit, subjects, why)
    if not saved:
        return Attached(name, waiting.here[0], already_here=True, remarks=waiting.remarks)
    parts = saved[1:] + waiting.here
    return Attached(name, saved[0], parts=parts, remarks=waiting.remarks)


class _Waiting:
    """A file and what came inside it: on the shelf, waiting for their rows.

    Used in a `with`; leaving it by a failure, a stop included, takes them off the shelf again.
    But when the disk fails at `save`, the rows may turn out to be there, and a row without a file
    would be damage: then the files stay, and the next opening sweeps away those without a row.
    """

    def __init__(
        self, book: Casebook, progress: Progress, decoders: Decoders, *, apart: bool = False
    ) -> None:
        self.book, self._progress, self._decoders, self._apart = book, progress, decoders, apart
        self._names: list[str] = []
        self._hashes: set[str] = set()
        self._places: dict[int, str] = {}
        """Row to where its file stood in the ZIP file that it came in."""
        self.rows: list[tuple[Exhibit, Sealed, Inside]] = []
        self.here: list[Exhibit] = []
        self.remarks: list[str] = []
        self._may_be_saved = False

    def __enter__(self) -> "_Waiting":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None and not self._may_be_saved:
            for name in self._names:
                with suppress(NotWritable, DiskFull):  # it is the first failure that counts
                    self.book.shelf.remove(name)

    def save(
        self,
        rows: Sequence[tuple[Exhibit, Sealed, Inside]],
        subjects: Sequence[Record],
        *,
        within: Sequence[int] = (),
        why: str,
    ) -> list[Exhibit]:
        """Save exhibits with the files that wait here, in one turn."""
        try:
            return self.book.add_exhibits(rows, subjects, within=within, why=why)
        except CasebookError as error:
            self._may_be_saved = isinstance(error, (NotWritable, DiskFull))
            raise
        except BaseException:
            self._may_be_saved = True
            raise

    def take(self, source: Path | BinaryIO, name: str, title: str, depth: int = 0) -> None:
        """Seal a file, look inside it, and take what came inside it."""
        put = self.book.shelf.put(source, progress=self._progress)
        self._names.append(put.name)
        if self._is_here(put, name if depth else ""):
            self.book.shelf.remove(self._names.pop())
            return
        found = self._look_inside(put, name)
        self.rows.append(_row(put, found, name, title or name.strip() or _("attachment")))
        if found.media_type == ZIP and isinstance(source, Path) and self._unpack(source, put):
            return
        self._remark(name if depth else "", _remarks(found))
        if found.attachments and depth == DEPTH:
            self._remark(name, [_("e-mails nested deeper than this were not opened")])
            return
        for attachment in found.attachments:
            if len(self.rows) > ATTACHMENTS:
                self._remark(name, [_("it holds more files than are taken out")])
                return
            self.take(io.BytesIO(attachment.payload), attachment.name, "", depth + 1)

    def _unpack(self, path: Path, put: OnShelf) -> bool:
        """Take what is inside a ZIP file; False if it is no export of a program that we know."""
        with unpacked(path, size=put.size, modified=put.modified) as package:
            if not package.sort:
                return False
            if package.files > MEMBERS:
                self._remark("", [_("it holds more files than are taken out")])
            watched = self._progress
            for number, inner in enumerate(package.inner):
                self._progress = Along(watched, number, package.files)
                self._progress.step(0, 0, inner.name)
                before = len(self.rows)
                try:
                    self.take(cast(BinaryIO, inner.file), inner.name, "", 1)
                except CannotDecode:
                    says = _("it is locked with a password") if package.locked else ""
                    self._remark(inner.name, [says or _("it could not be unpacked whole")])
                    continue
                if len(self.rows) > before:
                    self._places[before] = inner.place
            self._progress = watched
            return True

    def within(self) -> list[int]:
        """Of each row the one inside which, or with which, it came."""
        found = [0] * len(self.rows)
        if not self._places:
            return found
        row_of = {place: number for number, place in self._places.items()}
        hashes = {place: self.rows[number][1].sha256 for place, number in row_of.items()}
        tables = [place for place, number in row_of.items() if self.rows[number][2].as_read]
        for place, other in came_with(hashes, tables).items():
            found[row_of[place]] = row_of[other]
        return found

    def _is_here(self, put: OnShelf, name: str) -> bool:
        if self._apart:
            return False
        if put.sha256 in self._hashes:
            return True  # the same file twice in one e-mail
        self._hashes.add(put.sha256)
        here = self.book.with_hash(put.sha256)
        if here:
            self.here.append(here)
            remark = _("already in the casebook as {ref}; linked, not stored twice")
            self._remark(name, [remark.format(ref=here.ref)])
        return here is not None

    def _look_inside(self, put: OnShelf, name: str) -> Findings:
        """Read from the sealed copy: what is shown is what was kept."""
        begin = self._decoders.start
        return look_at_shelved(self.book, put, name, progress=self._progress, begin=begin)

    def _remark(self, name: str, remarks: list[str]) -> None:
        self.remarks += [f"{name}: {remark}" if name else remark for remark in remarks]


def _shown(path: Path) -> str:
    """The name of a file as it can be kept and shown, even if it is no text at all."""
    name = path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join("\ufffd" if category(char) in ("Cc", "Zl", "Zp") else char for char in name)


def _row(put: OnShelf, found: Findings, name: str, title: str) -> tuple[Exhibit, Sealed, Inside]:
    exhibit = Exhibit(
        title=title,
        file_name=name,
        size=put.size,
        sha256=put.sha256,
        media_type=found.media_type,
        name_disagrees=found.disagrees or None,
        file_time=_time(put.modified),
        taken_as_read=found.taken_at,
        no_preview=found.no_preview_reason,
        exhibit_kind=CHAT if found.metadata and found.metadata[0][0] == "Chat export" else "",
    )
    return exhibit, Sealed("", put.name, put.identity, put.size, put.sha256), kept_of(found)


def _time(modified: float | None) -> str:
    if modified is None:
        return ""
    try:
        return datetime.fromtimestamp(modified, UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return ""  # a file system may say the year 300,000


def _link(book: Casebook, exhibit: Exhibit, subjects: Sequence[Record], why: str) -> None:
    linked = {showing.subject for showing in book.where(Showing, "exhibit", exhibit.id)}
    fresh = [
        Showing(exhibit=exhibit.id, subject=subject.id)
        for subject in subjects
        if subject.id not in linked
    ]
    if fresh:
        book.save_all(fresh, action="attach", why=why)
    book.log(exhibit, "offered-again", why=why)


def _remarks(found: Findings) -> list[str]:
    remarks = []
    if found.disagrees:
        remarks.append(
            _("its name says another type than its content, which is {type}").format(
                type=found.media_type
            )
        )
    if found.no_preview_reason:
        remarks.append(_("no preview: {reason}").format(reason=_(found.no_preview_reason)))
    if not found.text_complete:
        remarks.append(_("only the beginning of its text can be searched"))
    return remarks
