"""Copies of originals for other programs to open: private, noted in custody, wiped at the end."""

import os
import shutil
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from casebook.book import Casebook
from casebook.errors import EvidenceMissing
from casebook.files import fresh_file
from casebook.progress import UNWATCHED, Progress
from casebook.records import Exhibit

_PREFIX = "casebook-open-"


class Outside:
    """A private folder for copies that other programs read; it exists while something is in it."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    def copy(self, book: Casebook, ref: str, *, progress: Progress = UNWATCHED) -> Path:
        """A copy under a neutral name with the ending of the original. Custody says so first.

        Raises `EvidenceMissing`, `EvidenceChanged`, `DiskFull`.
        """
        exhibit = book.get(Exhibit, ref)
        sealed = book.sealed(exhibit.id)
        if sealed is None:
            raise EvidenceMissing(ref=exhibit.ref)
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        ending = Path(exhibit.file_name).suffix[:12]
        path = self._folder / f"{exhibit.ref}{ending}"
        if not book.read_only:
            book.log(exhibit, "copied-out", detail="opened in another program")
        with fresh_file(path) as file:
            book.shelf.copy_out(sealed, file, ref=exhibit.ref, progress=progress)
        return path

    def wipe(self) -> None:
        """Remove every copy."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def sweep() -> int:
    """Remove what a crash left: folders of ours, of this user; how many."""
    count = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            found = folder.lstat()
            own = not hasattr(os, "getuid") or found.st_uid == os.getuid()
            if stat.S_ISDIR(found.st_mode) and own:
                shutil.rmtree(folder)
                count += 1
    return count
