"""Copies the file of an exhibit out, byte for byte, with a hash sheet beside it."""

from dataclasses import dataclass
from pathlib import Path

from casebook.book import Casebook
from casebook.book.clock import now
from casebook.db.row import stamp
from casebook.errors import EvidenceMissing
from casebook.evidence.hashsheet import hash_sheet
from casebook.files import fresh_file
from casebook.progress import UNWATCHED, Progress
from casebook.records import Exhibit


@dataclass(frozen=True)
class Exported:
    """Where the copy is, and its hash sheet."""

    path: Path
    sheet: Path
    sha256: str


def export_exhibit(
    book: Casebook,
    ref: str,
    out: Path,
    *,
    to_whom: str = "",
    purpose: str = "",
    progress: Progress = UNWATCHED,
) -> Exported:
    """Write the original to `out`; its custody says so first.

    The copy is compared with the recorded SHA-256 while it is written and appears only if it is
    the same. Raises `EvidenceMissing`, `EvidenceChanged`, `DiskFull`, `NotWritable`.
    """
    exhibit = book.get(Exhibit, ref)
    sealed = book.sealed(exhibit.id)
    if sealed is None:
        raise EvidenceMissing(ref=exhibit.ref)
    sheet = out.with_name(out.name + ".sha256.txt")
    at = stamp(*now())
    with fresh_file(out) as file:
        book.shelf.copy_out(sealed, file, ref=exhibit.ref, progress=progress)
        detail = "; ".join(part for part in (to_whom, purpose) if part)
        book.log(exhibit, "copied-out", detail=detail)
    text = hash_sheet(
        ref=exhibit.ref, name=out.name, size=sealed.size, sha256=sealed.sha256, exported_at=at
    )
    with fresh_file(sheet) as file:
        file.write(text.encode("utf-8"))
    return Exported(out, sheet, sealed.sha256)
