"""Private folders for whole copies that are looked at and then gone; what a kill left is swept.

What stands in them is encrypted like the casebook itself. An operating-system lock tells a
folder that is in use from one that was left behind.
"""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from casebook.book.lock import FolderLock
from casebook.errors import CasebookInUse
from casebook.files import sweep_unfinished, told
from casebook.paths import machine_state

PREFIX = ".casebook-aside-"


@contextmanager
def private_folder(*, need: int = 0, near: Path | None = None) -> Iterator[Path]:
    """An empty folder of our own, removed with all that is in it whatever happens.

    It stands in this computer's state folder; where that has not `need` free bytes, in `near`.
    Raises `NotWritable`, `DiskFull`.
    """
    home = machine_state()
    with told(home):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        where = near if near and shutil.disk_usage(home).free < need else home
    folder, lock = _made(where)
    try:
        yield folder / "kept"
    finally:
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)


def _made(where: Path) -> tuple[Path, FolderLock]:
    while True:
        folder = where / f"{PREFIX}{secrets.token_hex(8)}"
        with told(folder):
            folder.mkdir(mode=0o700)
        # a sweep may come between the two; then another one is made
        with suppress(FileNotFoundError, CasebookInUse):
            lock = FolderLock(folder)
            try:
                (folder / "kept").mkdir(mode=0o700)
                return folder, lock
            except BaseException:
                lock.release()
                raise


def sweep(where: Path | None = None) -> int:
    """Remove what a killed program left in the state folder, or in `where`; how many folders."""
    count = 0
    with suppress(OSError):
        if where is None:
            sweep_unfinished(machine_state())
        for folder in sorted((where or machine_state()).glob(f"{PREFIX}*")):
            if folder.is_symlink() or not folder.is_dir():
                continue
            with suppress(CasebookInUse, OSError):
                lock = FolderLock(folder)
                try:
                    shutil.rmtree(folder / "kept", ignore_errors=True)
                finally:
                    lock.release()
                shutil.rmtree(folder, ignore_errors=True)
                count += 1
    return count
