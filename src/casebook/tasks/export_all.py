"""Writes everything in a casebook to a folder that any program can read: whole or not at all."""

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from casebook import __version__
from casebook.book import Casebook
from casebook.book.clock import now
from casebook.db.entries import as_line
from casebook.db.evidence import Sealed
from casebook.db.row import stamp
from casebook.errors import (
    CasebookExists,
    EvidenceChanged,
    EvidenceMissing,
    KeptChanging,
    NotWritable,
)
from casebook.files import folder_beside, sync_folder, told
from casebook.progress import UNWATCHED, Progress, Within
from casebook.records import KINDS, Exhibit, Record
from casebook.records.cells import cell_of
from casebook.tasks import open_format as form
from casebook.tasks import open_pages as pages
from casebook.tasks.bag_tags import Payload, tag_files
from casebook.tasks.export_records import plain_name
from casebook.words import _

RECORD, ENTRY = 6000, 1500
"""What a record and an entry of the history weigh beside the bytes of files, in the time left."""
_TRIES: Final = 3
COPY: Final = "open-copy"


@dataclass(frozen=True)
class Everything:
    """How much would leave: said before anything does."""

    counts: Mapping[str, int]
    entries: int
    files: int
    file_bytes: int

    @property
    def records(self) -> int:
        """All records together."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class ExportedAll:
    """The folder that was made, what is in it, and refs of exhibits whose file is damaged here."""

    folder: Path
    records: int
    files: int
    damaged: tuple[str, ...]


def everything(book: Casebook) -> Everything:
    """How much would leave if all of it did."""
    sealed = _standing(book)
    return Everything(
        {name: book.count(kind) for name, kind in KINDS.items()},
        book.entry_count(),
        len(sealed),
        sum(one.size for one in sealed.values()),
    )


def export_everything(
    book: Casebook, out: Path, *, to_whom: str = "", progress: Progress = UNWATCHED
) -> ExportedAll:
    """Make the folder `out` with all records and fields, the history and the original files.

    Nothing of it is encrypted. It is written beside its place under a hidden name, the custody of
    every exhibit says that it goes, and only then does it appear. A sealed file that is damaged
    is left out and named: the rest must be able to leave. Raises `CasebookExists`, `DiskFull`,
    `NotWritable`, `KeptChanging`, `Cancelled`; nothing is left then.
    """
    out = out.absolute()
    if out.exists() or out.is_symlink():
        raise CasebookExists(name=out.name)
    if out.resolve().is_relative_to(book.folder.resolve()):
        raise NotWritable(name=out.name, reason=_("it is inside the casebook"))
    with folder_beside(out) as part:
        writing = _whole(book, part, progress)
        _log(book, writing, "; ".join(text for text in (out.name, to_whom) if text))
        with told(out):
            if out.exists():
                raise CasebookExists(name=out.name)
            part.rename(out)
            sync_folder(out.parent)
    return ExportedAll(
        out, sum(writing.counts.values()), len(writing.places.files), tuple(writing.damaged)
    )


def _whole(book: Casebook, part: Path, progress: Progress) -> "_Writing":
    """Write it, again if somebody saved meanwhile: all of it must be of one moment."""
    writing = _Writing(book, part, progress)
    for _try in range(_TRIES):
        head = book.head()
        writing.begin()
        writing.files()  # long, and never long twice: what was copied stays
        writing.records()
        writing.rest(head)
        if book.head() == head:
            writing.finish()
            return writing
    raise KeptChanging


def _standing(book: Casebook) -> dict[str, Sealed]:
    """The sealed files of exhibits that are not removed, by exhibit."""
    sealed = {one.exhibit: one for one in book.all_sealed()}
    ids = [record for record in sealed if record]
    return {
        record.id: sealed[record.id]
        for record, row in book.with_rows(Exhibit, ids)
        if not row.removed
    }


@dataclass
class _Writing:
    """One folder in the making."""

    book: Casebook
    part: Path
    progress: Progress
    done: int = 0
    total: int = 0
    payload: dict[str, Payload] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)
    sealed: dict[str, Sealed] = field(default_factory=dict)
    places: pages.Places = field(default_factory=pages.Places)
    refs: dict[str, str] = field(default_factory=dict)
    copied: dict[str, dict[str, object]] = field(default_factory=dict)

    def begin(self) -> None:
        """Decide what is written, and where each file comes to stand; keep what was copied."""
        self.sealed = _standing(self.book)
        self.copied = {record: one for record, one in self.copied.items() if record in self.sealed}
        kept = {one["path"] for one in self.copied.values()}
        for path in [path for path in self.payload if path not in kept]:
            (self.part / path).unlink()
            del self.payload[path]
        self.places = pages.Places()
        taken = {str(one["path"]).casefold() for one in self.copied.values()}
        for exhibit in self.book.some(Exhibit, list(self.sealed)):
            self.refs[exhibit.id] = exhibit.ref
            if exhibit.id in self.copied:
                path = str(self.copied[exhibit.id]["path"] or "")
            else:
                name = plain_name(f"{exhibit.ref} {exhibit.file_name}").replace("%", "_")
                path = f"{form.FILES}/{name or exhibit.id}"
                if path.casefold() in taken:
                    path = f"{form.FILES}/{exhibit.id} {name}"
                taken.add(path.casefold())
            if path:
                self.places.files[exhibit.id] = path
        for name, kind in KINDS.items():
            self.ids[name] = self.book.ids_of(kind)
            self.counts[name] = len(self.ids[name])
            self.places.take(name, self.ids[name])
        self.done = 0
        self.total = sum(self.counts.values()) * RECORD + self.book.entry_count() * ENTRY
        self.total += sum(one.size for one in self.sealed.values())

    def step(self, weight: int, doing: str = "") -> None:
        """Something is done; a stop is heard here."""
        self.done += weight
        self.progress.step(min(self.done, self.total), self.total, doing)

    # Records

    def records(self) -> None:
        """Every kind as a table, as lines and as pages."""
        for name, kind in KINDS.items():
            with ExitStack() as opened:
                table = opened.enter_context(self.file(f"{form.RECORDS}/{name}.csv"))
                lines = opened.enter_context(self.file(f"{form.RECORDS}/{name}.jsonl"))
                columns = ["ref", *(spec.name for spec in kind.fields()), form.ID, *form.WRITTEN]
                table.write(b"\xef\xbb\xbf")  # spreadsheets need it to know the encoding
                table.write(_row(columns))
                ids = self.ids[name]
                number = -(-len(ids) // pages.AT_ONCE)
                for page in range(number):
                    some = ids[page * pages.AT_ONCE : (page + 1) * pages.AT_ONCE]
                    with self.file(f"{form.PAGES}/{pages.page_name(name, page + 1)}") as shown:
                        shown.write(pages.kind_head(kind, page + 1, number).encode("utf-8"))
                        self._some(kind, some, columns, (table, lines, shown))
                        shown.write(pages.foot().encode("utf-8"))

    def _some(
        self, kind: type[Record], ids: Sequence[str], columns: Sequence[str],
        files: tuple["_Hashed", "_Hashed", "_Hashed"],
    ) -> None:  # fmt: skip
        table, lines, shown = files
        for record, row in self.book.with_rows(kind, ids):
            plain = self.book.plain(record)
            written = form.written_of(self.book, row)
            beside = {form.ID: record.id, **written}
            cells = [cell_of({**plain, **beside}[name]) for name in columns]
            table.write(_row(cells))
            said = {**plain, form.LINKS: form.links_of(record), **beside}
            lines.write(_line(said))
            shown.write(
                pages.article(self.book, record, plain, written, self.places).encode("utf-8")
            )
            self.step(RECORD, record.ref)

    # What is no record

    def rest(self, head: str) -> None:
        """The history, what is declared, what was not saved yet, and what all of it is."""
        with self.file(form.HISTORY) as file:
            for entry in self.book.entries():
                file.write(as_line(entry))
                self.step(ENTRY, "history")
        with self.file(form.DRAFTS) as file:
            for draft, kind, record, texts in self.book.drafts():
                file.write(_line({form.ID: draft, "kind": kind, "record": record, "texts": texts}))
        for path, value in (
            (form.SCHEMA, form.schema(self.book)),
            (form.SETTINGS, self.book.all_kept()),
            (
                form.ABOUT,
                {
                    "format": form.FORMAT,
                    "version": form.VERSION,
                    "program": f"casebook {__version__}",
                    "casebook": self.book.id,
                    "exported": stamp(*now()),
                    "member": self.book.member().name,
                    "fingerprint": self.book.fingerprint(),
                    "head": head,
                    "entries": self.book.entry_count(),
                    "records": self.counts,
                    "files": len(self.sealed),
                },
            ),
        ):
            with self.file(path) as file:
                file.write(json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8") + b"\n")

    # Files

    def files(self) -> None:
        """The originals, byte for byte, each compared with its SHA-256."""
        for record, sealed in self.sealed.items():
            if record not in self.copied:
                self.copied[record] = self._copied(record, sealed)
            if self.copied[record]["path"] is None:
                self.places.files.pop(record, None)
            self.step(sealed.size, self.refs[record])

    def _copied(self, record: str, sealed: Sealed) -> dict[str, object]:
        """Copy one file; what evidence.jsonl says of it."""
        path, ref = self.places.files[record], self.refs[record]
        state = "here"
        within = Within(self.progress, self.done, self.total, ref)
        try:
            with self.file(path) as file:
                self.book.shelf.copy_out(sealed, file, ref=ref, progress=within)
        except EvidenceMissing:
            state = "missing"
        except EvidenceChanged:
            state = "changed"
        inside = self.book.inside(record)
        return {
            "ref": ref,
            form.ID: record,
            "path": path if state == "here" else None,
            "state": state,
            "size": sealed.size,
            "sha256": sealed.sha256,
            "verified": sealed.verified or None,
            "as_read": [list(pair) for pair in inside.as_read] if inside else [],
        }

    @property
    def damaged(self) -> list[str]:
        """Refs of exhibits whose sealed file could not be copied."""
        return [str(one["ref"]) for one in self.copied.values() if one["path"] is None]

    def finish(self) -> None:
        """What a person reads first, and the manifests."""
        with self.file(form.EVIDENCE) as file:
            for line in self.copied.values():
                file.write(_line(line))
        about = _about(self)
        title = _("Casebook, exported on {day}").format(day=stamp(*now())[:10])
        beside = {
            form.README: "\n".join([title, "", *about, ""]).encode("utf-8"),
            form.INDEX: pages.index(title, about, self.counts).encode("utf-8"),
        }
        info = {
            "Bagging-Date": stamp(*now())[:10],
            "Bag-Software-Agent": f"casebook {__version__}",
            "External-Identifier": self.book.id,
        }
        for name, content in tag_files(self.payload, info=info, beside=beside).items():
            with told(self.part / name):
                _write(self.part / name, content)
        for folder in {(self.part / path).parent for path in self.payload} | {self.part}:
            with told(folder):
                sync_folder(folder)

    @contextmanager
    def file(self, path: str) -> Iterator["_Hashed"]:
        """A file of the payload, hashed as it is written; on a failure it is gone."""
        place = self.part / path
        with told(place):
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                with os.fdopen(handle, "wb") as opened:
                    hashed = _Hashed(opened)
                    yield hashed
                    opened.flush()
                    os.fsync(opened.fileno())
            except BaseException:
                place.unlink(missing_ok=True)
                raise
        self.payload[path] = hashed.payload()


class _Hashed:
    """Writes on, and knows afterwards what was written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._digest, self._size = file, hashlib.sha256(), 0

    def write(self, data: bytes, /) -> int:
        """Write bytes."""
        self._file.write(data)
        self._digest.update(data)
        self._size += len(data)
        return len(data)

    def flush(self) -> None:
        """Hand on what is held back."""
        self._file.flush()

    def payload(self) -> Payload:
        """Hash and size of what was written."""
        return Payload(self._digest.hexdigest(), self._size)


def _row(cells: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode("utf-8")


def _line(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8") + b"\n"


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _log(book: Casebook, writing: _Writing, detail: str) -> None:
    """The custody of exhibits says so before the folder appears; a casebook on a CD cannot."""
    if book.read_only:
        return
    exhibits = book.some(Exhibit, writing.ids[Exhibit.kind])
    gone = set(writing.places.files)
    book.log_all([one for one in exhibits if one.id in gone], "copied-out", detail)
    book.log_all([one for one in exhibits if one.id not in gone], "exported", detail)
    book.note_copy(COPY, detail)


def _about(writing: _Writing) -> list[str]:
    lines = [
        _("This folder is not encrypted. It holds everything that was in the casebook: private "
          "notes, addresses, intimate pictures, and records that were marked never to leave it. "
          "Whoever has it can read it. Keep it on an encrypted disk, and delete it when it is no "
          "longer needed."),
        _("Records: {records}. Original files: {files}.").format(
            records=sum(writing.counts.values()), files=len(writing.places.files)
        ),
        _("To read it, open index.html in a browser; it needs no connection."),
        _("data/records holds one table for each kind of record (CSV, for spreadsheets), and the "
          "same with one record a line (JSON Lines, for programs)."),
        _("data/evidence holds the original files, byte for byte as they were received. "
          "data/evidence.jsonl says which exhibit each belongs to."),
        _("data/history.jsonl says who wrote what and when, removed records included; entry by "
          "entry, with hashes and signatures."),
        _("data/schema.json says what the fields and codes mean."),
        _("The folder is a BagIt bag (RFC 8493). To check that nothing was changed or lost: "
          "sha256sum -c manifest-sha256.txt"),
        _("To have it in a casebook again: casebook import CASEBOOK FOLDER. A backup is the "
          "better way to move a casebook: it stays encrypted and goes on with its history."),
    ]  # fmt: skip
    if writing.damaged:
        lines.insert(
            1,
            _("The sealed files of these exhibits are damaged or missing in the casebook and are "
              "not here: {refs}.").format(refs=", ".join(writing.damaged)),
        )  # fmt: skip
    return lines
