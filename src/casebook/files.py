"""Files that appear whole or not at all, and that survive a power cut once they have appeared."""

import errno
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from casebook.errors import CasebookError, DiskFull, NotReadable, NotWritable

FULL = {errno.ENOSPC, errno.EDQUOT}
PART = ".part"
CARRIED = "~syncthing~"


@contextmanager
def fresh_file(path: Path, *, replace: bool = True, carried: bool = False) -> Iterator[BinaryIO]:
    """Write a file beside its place, then put it there whole (0600, fsynced, folder fsynced).

    What was written can be read back until then.
    On any failure, a stop included, nothing is left and an older file of that name is untouched.
    With `replace=False` an existing file is refused. In a folder that is `carried` the unfinished
    file has a name that Syncthing and Nextcloud leave alone: carrying it would hold them up.
    Raises `DiskFull`, `NotWritable`.
    """
    unfinished = f"{path.name[:80]}.{secrets.token_hex(4)}"
    part = path.with_name(f"{CARRIED}{unfinished}.tmp" if carried else f".{unfinished}{PART}")
    try:
        with told(path):
            handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            if replace:
                part.replace(path)
            else:
                os.link(part, path)
                part.unlink()
            sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


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
