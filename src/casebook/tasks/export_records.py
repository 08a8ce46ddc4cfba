"""Writes chosen records to a folder, as tables and with their originals: whole or not at all."""

import csv
import io
import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from casebook.book import Casebook
from casebook.book.clock import now
from casebook.db.row import stamp
from casebook.errors import CasebookExists, EvidenceMissing, NotWritable
from casebook.evidence.hashsheet import hash_sheet
from casebook.files import fresh_file, fresh_folder, told
from casebook.progress import UNWATCHED, Along, Progress
from casebook.records import Exhibit, Record
from casebook.records.cells import cell_of
from casebook.tasks.leaving import Leaving
from casebook.words import _

CSV, JSON_LINES = "csv", "jsonl"
FORMS: Final = (CSV, JSON_LINES)
READ_ME: Final = "READ-ME.txt"
FILES: Final = "files"
_AT_ONCE: Final = 500
_UNSAFE: Final = frozenset('<>:"/\\|?*')


@dataclass(frozen=True)
class ExportedRecords:
    """The folder that was made, and how much is in it."""

    folder: Path
    records: int
    files: int


def free_name(parent: Path, name: str) -> Path:
    """A place in a folder where nothing is yet: the name, or with a number behind it."""
    found, number = parent / name, 2
    while found.exists() or found.is_symlink():
        found, number = parent / f"{name}-{number}", number + 1
    return found


def export_records(
    book: Casebook,
    what: Leaving,
    out: Path,
    *,
    forms: Sequence[str] = FORMS,
    originals: bool = False,
    to_whom: str = "",
    purpose: str = "",
    progress: Progress = UNWATCHED,
) -> ExportedRecords:
    """Make the folder `out` with what was said to leave (see `leaving`), in plain files.

    It is written beside its place under a hidden name, the custody of exhibits says that they go,
    and only then does it appear. Raises `CasebookExists`, `EvidenceMissing`, `EvidenceChanged`,
    `DiskFull`, `NotWritable`, `ReadOnly`, `Cancelled`; nothing is left then.
    """
    out = out.absolute()
    if out.exists() or out.is_symlink():
        raise CasebookExists(name=out.name)
    if out.resolve().is_relative_to(book.folder.resolve()):
        raise NotWritable(name=out.name, reason=_("it is inside the casebook"))
    files = what.files if originals else ()
    total = len(what.ids) * len(forms) + len(files)
    with fresh_folder(out) as part:
        done = 0
        for form in forms:
            with fresh_file(part / f"{what.kind.kind}.{form}") as file:
                for record in _written(book, what, form, file):
                    progress.step(done, total, record.ref)
                    done += 1
        for number, exhibit in enumerate(files):
            _original(book, exhibit, part / FILES, Along(progress, done + number, total))
        with fresh_file(part / READ_ME) as file:
            file.write(_read_me(what, len(files)).encode("utf-8"))
        progress.step(total, total, out.name)
        _log(book, what, files, "; ".join(text for text in (to_whom, purpose) if text))
        if out.exists():
            raise CasebookExists(name=out.name)
    return ExportedRecords(out, len(what.ids), len(files))


def _written(book: Casebook, what: Leaving, form: str, file: BinaryIO) -> Iterator[Record]:
    """Write a table record by record, holding no more than a few hundred."""
    names = ["ref", *(spec.name for spec in what.fields)]
    if form == CSV:
        file.write(b"\xef\xbb\xbf")  # without it, spreadsheets take the text for another encoding
        file.write(_row(names))
    for start in range(0, len(what.ids), _AT_ONCE):
        for record in book.some(what.kind, what.ids[start : start + _AT_ONCE]):
            plain = book.plain(record)
            if form == CSV:
                file.write(_row([cell_of(plain[name]) for name in names]))
            else:
                said = {"kind": record.kind, **{name: plain[name] for name in names}}
                file.write(json.dumps(said, ensure_ascii=False).encode("utf-8") + b"\n")
            yield record


def _row(cells: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode("utf-8")


def _original(book: Casebook, record: str, folder: Path, progress: Progress) -> None:
    exhibit = book.get(Exhibit, record)
    sealed = book.sealed(record)
    if sealed is None:
        raise EvidenceMissing(ref=exhibit.ref)
    progress.step(0, 0, exhibit.ref)
    with told(folder):
        folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{exhibit.ref} {plain_name(exhibit.file_name)}".strip()
    with fresh_file(path) as file:
        book.shelf.copy_out(sealed, file, ref=exhibit.ref, progress=progress)
    sheet = hash_sheet(
        ref=exhibit.ref,
        name=path.name,
        size=sealed.size,
        sha256=sealed.sha256,
        exported_at=stamp(*now()),
    )
    with fresh_file(path.with_name(path.name + ".sha256.txt")) as file:
        file.write(sheet.encode("utf-8"))


def plain_name(name: str) -> str:
    """The name a file came with, as every system takes it; nothing in it leads elsewhere."""
    name = unicodedata.normalize("NFC", name)
    safe = "".join(
        "_" if char in _UNSAFE or unicodedata.category(char)[0] == "C" else char for char in name
    ).strip(" .")
    stem, dot, ending = safe.rpartition(".")
    ending = dot + ending if 0 < len(ending) <= 10 else ""
    stem = stem if ending else safe
    while len((stem + ending).encode("utf-8")) > 120:
        stem = stem[:-1]
    return stem + ending


def _log(book: Casebook, what: Leaving, files: Sequence[str], detail: str) -> None:
    """The custody of exhibits says so before the folder appears."""
    if what.kind is not Exhibit:
        return
    gone = set(files)
    exhibits = book.some(Exhibit, what.ids)
    book.log_all([one for one in exhibits if one.id in gone], "copied-out", detail)
    book.log_all([one for one in exhibits if one.id not in gone], "exported", detail)


def _read_me(what: Leaving, files: int) -> str:
    lines = [
        _("Exported from a casebook on {day}.").format(day=stamp(*now())[:10]),
        "",
        _("These files are plain: they are not encrypted, and whoever has them can read them."),
        _("Delete them when they are no longer needed. On a disk of chips (SSD), what was deleted "
          "may be found again for a while."),
        "",
        _("Records: {count}. Original files: {files}.").format(count=len(what.ids), files=files),
        _("Left out: {fields}.").format(fields="; ".join(_(one.label) for one in what.held_back)),
        _("A table opens in any spreadsheet. The second form (.jsonl) has one record a line."),
    ]  # fmt: skip
    if files:
        lines.append(
            _("Each original is byte for byte as it was received; its hash stands beside it.")
        )
    return "\n".join(lines) + "\n"
