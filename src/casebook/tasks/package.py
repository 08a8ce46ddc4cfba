"""A dossier with files that go along: a folder or ZIP file, laid out as a BagIt bag (RFC 8493)."""

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from casebook.book import Casebook
from casebook.dossier.order import UNREAD, Order
from casebook.dossier.sections.closing import script
from casebook.errors import EvidenceMissing, NotWritable
from casebook.files import folder_beside, fresh_file, sync_folder, sync_folders, told
from casebook.progress import UNWATCHED, Progress
from casebook.records import Exhibit
from casebook.tasks.bag_tags import Payload, tag_files
from casebook.tasks.build_dossier import (
    Written,
    note_dossier,
    refuse_unready,
    write_dossier,
)
from casebook.words import _

ZIP: Final = ".zip"
DOSSIER: Final = "dossier.pdf"
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Packed:
    """Where the package is; the pages and hash of its dossier; how many files go along."""

    path: Path
    pages: int
    sha256: str
    files: int
    ref: str


def pack(book: Casebook, order: Order, out: Path, *, progress: Progress = UNWATCHED) -> Packed:
    """Write a package: a ZIP file if `out` ends in .zip, otherwise a folder. Whole or not at all.

    It is not encrypted. Raises as `build_dossier`, and `NotWritable` for a folder that is there,
    `EvidenceMissing`, `EvidenceChanged` for a file that is not as it was attached.
    """
    if order.checked == UNREAD:
        order = order.without_ticks()
    refuse_unready(book, order)
    is_zip = out.suffix.lower() == ZIP
    if out.exists() and not is_zip:
        raise NotWritable(name=out.name, reason=_("there is something of that name already"))
    with folder_beside(out.with_name(f"{out.name[:70]}.package")) as folder:
        data = folder / "data"
        data.mkdir(mode=0o700)
        written = write_dossier(book, order, data / DOSSIER, progress=progress)
        gone = _originals(book, written, data, progress)
        _put(data / "verify.py", script().encode("utf-8"))
        _put(data / "README.txt", _readme(order.language).encode("utf-8"))
        _tags(folder)
        if is_zip:
            with fresh_file(out) as file, zipfile.ZipFile(file, "w") as archive:
                _zip(archive, folder, out.stem)
        else:
            with told(out):
                sync_folders(folder)
                folder.rename(out)
                sync_folder(out.parent)
    ref = "" if book.read_only else note_dossier(book, out.name, written)
    if ref and gone:
        book.log_all(gone, "copied-out", f"{ref}: {out.name}")
    built = written.built
    return Packed(out, built.pages, built.sha256, len(gone), ref)


def _originals(book: Casebook, written: Written, data: Path, progress: Progress) -> list[Exhibit]:
    """Copy the chosen files out, each compared with its SHA-256; whose they are."""
    gone = []
    for one in written.what.originals:
        item = book.get(Exhibit, one.file_of)
        sealed = book.sealed(item.id)
        if sealed is None:
            raise EvidenceMissing(ref=item.ref)
        place = data / one.name
        with told(place):
            place.parent.mkdir(mode=0o700, exist_ok=True)
        with fresh_file(place) as file:
            book.shelf.copy_out(sealed, file, ref=item.ref, progress=progress)
        gone.append(item)
    return gone


def _put(path: Path, content: bytes) -> None:
    with fresh_file(path) as file:
        file.write(content)


def _tags(folder: Path) -> None:
    """The tag files of the bag: what every other file must be."""
    payload: dict[str, Payload] = {}
    for path in sorted(path for path in (folder / "data").rglob("*") if path.is_file()):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        payload[path.relative_to(folder).as_posix()] = Payload(digest, path.stat().st_size)
    for name, content in tag_files(payload).items():
        _put(folder / name, content)


def _zip(archive: zipfile.ZipFile, folder: Path, top: str) -> None:
    """Stored as they are, without times of this computer; pictures do not get smaller."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        info = zipfile.ZipInfo(f"{top}/{path.relative_to(folder).as_posix()}", _EARLIEST)
        info.external_attr = 0o600 << 16
        with path.open("rb") as source, archive.open(info, "w", force_zip64=True) as target:
            while block := source.read(1 << 20):
                target.write(block)


def _readme(language: str) -> str:
    def say(text: str) -> str:
        return _(text, language=language)

    return "\n".join(
        (
            say("data/dossier.pdf is the dossier. Begin there."),
            say("data/originals holds files as they were received, byte for byte, named by the "
                "numbers that the dossier gives them; data/covered holds copies with covered "
                "parts. Open them as any file of a stranger: with care."),
            "",
            say("To check that nothing was changed or lost:"),
            "    sha256sum -c manifest-sha256.txt",
            "    python3 -I data/verify.py data/dossier.pdf",
            say("The folder is a BagIt bag (RFC 8493); programs for bags can check it too."),
            say("Whoever made it can tell you the fingerprint of their key; compare it."),
            "",
        )
    )  # fmt: skip
