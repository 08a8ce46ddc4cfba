"""Reads a file from outside once, as it is sealed: hashed on the way, padded at its end."""

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from casebook.errors import FileChanged, NotAFile
from casebook.evidence.aside import PIECE, Aside
from casebook.files import reading_failure
from casebook.progress import Progress

STEP = 64 * 1024


def padme(size: int) -> int:
    """The size to pad to: Padmé (Nikitin et al., PETS 2019), at most 12 % more, few sizes left."""
    if size < 2:
        return size
    exponent = size.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return (size + mask) & ~mask


@contextmanager
def opened_plain(path: Path) -> Iterator[BinaryIO]:
    """An ordinary file, open for reading, without ever waiting on a pipe or waking a device.

    A link to an ordinary file is followed: it is what the person pointed at.
    Raises `NotAFile`, `NotReadable`.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        # looked at before it is opened (opening some devices does something), and after
        _refuse_special(path, path.stat())
        handle = os.open(path, flags | getattr(os, "O_NOCTTY", 0))
    except OSError as error:
        raise reading_failure(error, path) from error
    with os.fdopen(handle, "rb", buffering=0) as file:
        _refuse_special(path, os.fstat(handle))
        yield file


def _refuse_special(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise NotAFile(name=path.name)


class Intake:
    """What is sealed: the original, then zeros up to the padded size. Used once, in a `with`.

    The hash is computed in a thread of its own, beside the sealing.
    """

    def __init__(self, file: BinaryIO, path: Path, progress: Progress, *, watched: bool) -> None:
        self._file, self._path, self._progress = file, path, progress
        self._before = os.fstat(file.fileno()) if watched else None
        self._total = self._before.st_size if self._before else 0
        self.size = self._done = 0
        self._digest = hashlib.sha256()
        self._here, self._at = b"", 0
        self._pad: int | None = None
        self._hashing = Aside(self._digest.update)

    def __enter__(self) -> "Intake":
        self._hashing.__enter__()
        return self

    def __exit__(self, kind: object, *rest: object) -> None:
        self._hashing.__exit__(kind, *rest)

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, as many as suit (never none before the end)."""
        if self._at == len(self._here):
            self._here, self._at = self._next(), 0
        start = self._at
        if start % STEP == 0:
            self._progress.step(self._done + start, self._total, "sealing")
        self._at = len(self._here) if size < 0 else min(start + size, len(self._here))
        return self._here[start : self._at]

    @property
    def modified(self) -> float | None:
        """When the file was last written, as its file system says; not known of a stream."""
        return self._before.st_mtime if self._before else None

    def sha256(self) -> str:
        """Of the original, without the padding; after the `with`."""
        return self._digest.hexdigest()

    def confirm(self) -> None:
        """Raise `FileChanged` if somebody wrote to the file while it was read."""
        before = self._before
        if before is None:
            return
        after = os.fstat(self._file.fileno())
        same = (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
        if not same or not self.size == before.st_size == after.st_size:
            raise FileChanged(name=self._path.name)

    def _next(self) -> bytes:
        self._done = self.size
        if self._pad is None:
            try:
                data = self._file.read(PIECE)
            except OSError as error:
                raise reading_failure(error, self._path) from error
            if data:
                self.size += len(data)
                if self._before and self.size > self._before.st_size:
                    # at once: one that keeps growing would be followed until the disk is full
                    raise FileChanged(name=self._path.name)
                self._hashing.write(data)
                return data
            self._pad = padme(self.size) - self.size
        data = bytes(min(PIECE, self._pad))
        self._pad -= len(data)
        return data
