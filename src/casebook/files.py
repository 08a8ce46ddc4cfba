"""Files that appear whole or not at all, and that survive a power cut once they have appeared."""

import errno
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from casebook.errors import CasebookError, DiskFull, NotReadable, NotWritable

FULL = {errno.ENOSPC, errno.EDQUOT}
PART = ".part"
CARRIED = "~syncthing~"
DAY = 86400

if sys.platform == "win32":

    def _hold(handle: int) -> None:
        """An open file cannot be removed there anyway."""

    def _is_abandoned(path: Path) -> bool:
        return path.lstat().st_mtime < time.time() - DAY
else:
    import fcntl

    def _hold(handle: int) -> None:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _is_abandoned(path: Path) -> bool:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        finally:
            os.close(handle)


@contextmanager
def fresh_file(path: Path, *, carried: bool = False) -> Iterator[BinaryIO]:
    """Write a file beside its place, then put it there whole (0600, fsynced, folder fsynced).

    What was written can be read back until then.
    On any failure, a stop included, nothing is left and an older file of that name is untouched;
    what a killed run left goes with the next of that name. In a folder that is `carried` the
    unfinished file has a name that Syncthing and Nextcloud leave alone: carrying it would hold
    them up. Raises `DiskFull`, `NotWritable`.
    """
    part = _beside(path, carried=carried)
    with told(path):
        handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with told(path):
            with os.fdopen(handle, "w+b") as file:
                _hold(handle)
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            sync_folder(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def fresh_folder(path: Path) -> Iterator[Path]:
    """Fill a folder beside its place, then put it there whole, with every name in it durable.

    What is written into it must be durable by itself. The caller refuses a `path` that is there,
    last of all. On any failure nothing is left. Raises `DiskFull`, `NotWritable`.
    """
    with folder_beside(path) as part, told(path):
        yield part
        sync_folders(part)
        part.rename(path)
        sync_folder(path.parent)


@contextmanager
def folder_beside(path: Path) -> Iterator[Path]:
    """A private folder beside a place, to work in; gone at the end, whatever happens."""
    with told(path):
        part = _beside(path)
        part.mkdir(mode=0o700)
    handle = -1
    try:
        if os.name != "nt":
            handle = os.open(part, os.O_RDONLY | os.O_DIRECTORY)
            _hold(handle)
        yield part
    finally:
        if handle >= 0:
            os.close(handle)
        shutil.rmtree(part, ignore_errors=True)


def _beside(path: Path, *, carried: bool = False) -> Path:
    """A hidden name beside a file's place.

    It is the same one each time, so that what a killed run left is found by the next and removed.
    While somebody works under it, which a lock shows that ends with the process, another is given.
    """
    before, after = (CARRIED, ".tmp") if carried else (".", PART)
    part = path.with_name(f"{before}{path.name[:80]}{after}")
    with suppress(OSError):
        if _is_abandoned(part):
            if part.is_dir():
                shutil.rmtree(part)
            else:
                part.unlink()
    if part.exists() or part.is_symlink():
        return path.with_name(f"{before}{path.name[:80]}.{secrets.token_hex(4)}{after}")
    return part


def sweep_unfinished(folder: Path) -> None:
    """Remove the unfinished files that killed runs left in a folder where all files are ours."""
    for part in sorted(folder.glob(f".*{PART}")):
        with suppress(OSError):
            if part.is_file() and not part.is_symlink() and _is_abandoned(part):
                part.unlink()


def sync_folders(folder: Path) -> None:
    """Make all names in a folder and the folders in it durable."""
    for inner in folder.iterdir():
        if inner.is_dir() and not inner.is_symlink():
            sync_folders(inner)
    sync_folder(folder)


def to_the_disk(file: BinaryIO) -> None:
    """Write a file through, and have what is read of it next come from the disk.

    Where the system has no word for the second (Windows), it may come from memory.
    """
    file.flush()
    os.fsync(file.fileno())
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    elif sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(file.fileno(), fcntl.F_NOCACHE, 1)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable. (Windows keeps them durable by itself.)"""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what the disk says about a file we write into a failure a person can be told."""
    try:
        yield
    except OSError as error:
        raise writing_failure(error, path) from error


def writing_failure(error: OSError, path: Path) -> CasebookError:
    """The failure that an error while writing means."""
    if error.errno in FULL:
        return DiskFull(name=path.name)
    return NotWritable(name=path.name, reason=error.strerror or "")


def reading_failure(error: OSError, path: Path) -> CasebookError:
    """The failure that an error while reading means."""
    return NotReadable(name=path.name, reason=error.strerror or "")
