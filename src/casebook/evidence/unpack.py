"""Has a ZIP file of another program's export unpacked by a child, one file after the other.

What comes is bounded before it is read and checked before it is believed (see `answer`). Names
are never used as paths.
"""

import json
import os
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from casebook.errors import CannotDecode, FileChanged
from casebook.evidence.answer import file_name
from casebook.evidence.decode import PATIENCE, start
from casebook.evidence.intake import opened_plain
from casebook.evidence.unpacker import BROKEN, MEMBERS, PIECE, most
from casebook.words import later

UNPACK: Final = "--unpack-child"
_LINE: Final = 16_384
NOT_WHOLE: Final = later("it could not be unpacked whole")


@dataclass(frozen=True)
class Inner:
    """A file inside: where it stood, its name, and how its bytes come. Read it before the next."""

    place: str
    name: str
    file: "Pieces"


@dataclass(frozen=True)
class Unpacked:
    """An export of another program, being unpacked; `sort` is empty if the ZIP file is none."""

    sort: str
    files: int
    locked: bool
    inner: Iterator[Inner]


class Pieces:
    """The bytes of one file, as they come. Raises `CannotDecode` if they break off."""

    def __init__(self, pipe: "_Patient", name: str, most: int) -> None:
        self._pipe, self._name, self._most = pipe, name, most
        self._over = False
        self._left = b""
        self.size = 0

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; none at the end."""
        if not self._left and not self._over:
            self._left = self._next()
        taken = self._left if size < 0 else self._left[:size]
        self._left = self._left[len(taken) :]
        return taken

    def pass_over(self) -> None:
        """Read what is left of it, and think nothing of it."""
        with suppress(CannotDecode):
            while self.read():
                pass

    def _next(self) -> bytes:
        head = self._pipe.read(4)
        length = struct.unpack(">I", head)[0] if len(head) == 4 else BROKEN
        piece = self._pipe.read(length) if 0 < length <= PIECE else b""
        self.size += len(piece)
        self._over = len(piece) != length or not length
        if length and (self._over or self.size > self._most):
            self._over = True
            raise CannotDecode(name=self._name, reason=NOT_WHOLE)
        return piece


@contextmanager
def unpacked(path: Path, *, size: int, modified: float | None) -> Iterator[Unpacked]:
    """Look into a ZIP file that was just sealed. Raises `FileChanged` if it is another one now."""
    with opened_plain(path) as file:
        found = os.fstat(file.fileno())
        if (found.st_size, found.st_mtime) != (size, modified):
            raise FileChanged(name=path.name)
        child = start(UNPACK, stdin=file)
        assert child.stdout  # noqa: S101 - it is a pipe
        pipe = _Patient(child)
        try:
            head = _head(pipe)
            sort, count = head.get("sort"), head.get("files")
            yield Unpacked(
                sort if isinstance(sort, str) else "",
                count if type(count) is int else 0,
                head.get("locked") is True,
                _inner(pipe, most(size)),
            )
        finally:
            child.kill()
            child.stdout.close()
            child.wait()


class _Patient:
    """Reads from a child, and ends it when it says nothing for too long."""

    def __init__(self, child: "subprocess.Popen[bytes]") -> None:
        assert child.stdout  # noqa: S101 - it is a pipe
        self._child, self._pipe = child, child.stdout

    def read(self, size: int) -> bytes:
        """So many bytes; fewer only when the child ended."""
        with self._waiting():
            return self._pipe.read(size)

    def readline(self, size: int) -> bytes:
        """A line."""
        with self._waiting():
            return self._pipe.readline(size)

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        timer = threading.Timer(PATIENCE, self._child.kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _inner(pipe: _Patient, left: int) -> Iterator[Inner]:
    for _number in range(MEMBERS):
        head = _head(pipe)
        place = head.get("name")
        if not isinstance(place, str):
            return
        place = place.encode("utf-8", "replace").decode("utf-8").replace("\\", "/")
        name = file_name(place)
        pieces = Pieces(pipe, name, left)
        yield Inner(place, name, pieces)
        pieces.pass_over()
        left -= pieces.size


def _head(pipe: _Patient) -> dict[str, object]:
    line = pipe.readline(_LINE)
    try:
        found = json.loads(line) if line.endswith(b"\n") else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
