"""The casebook's evidence folder: one sealed, padded file for each piece, under a random name.

A file without a row is litter; a row without a file is damage.
"""

import hashlib
import os
import queue
import secrets
import stat
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from casebook.crypto.seal import Writable, new_identity, recipient_of, seal, unseal
from casebook.errors import (
    CannotOpen,
    EvidenceChanged,
    EvidenceMissing,
    FileChanged,
    NotAFile,
)
from casebook.files import PART, reading_failure, sync_folder, told
from casebook.progress import UNWATCHED, Progress

LITTER = "litter"
LITTER_DAYS = 30
FIXED_TIME = 946_684_800  # 2000-01-01: when a file came in is nobody's business
CHUNK = 1 << 20
_NAME = 32


class Kept(Protocol):
    """What is known of a sealed file: a row, or what `put` gave back."""

    @property
    def name(self) -> str: ...
    @property
    def identity(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def sha256(self) -> str: ...


@dataclass(frozen=True)
class OnShelf:
    """A file that was just put on the shelf. `size` and `sha256` are those of the original."""

    name: str
    identity: str
    size: int
    sha256: str


def padme(size: int) -> int:
    """The size to pad to: Padmé (Nikitin et al., PETS 2019), at most 12 % more, few sizes left."""
    if size < 2:
        return size
    exponent = size.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return (size + mask) & ~mask


class Shelf:
    """The sealed files of one casebook. Any size goes through in constant memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, source: Path | BinaryIO, *, progress: Progress = UNWATCHED) -> OnShelf:
        """Seal a file and make it durable. On any failure nothing is left.

        Raises `NotAFile`, `NotReadable`, `FileChanged`, `DiskFull`, `NotWritable`.
        """
        if isinstance(source, Path):
            with _open_plain(source) as (file, before):
                kept = self._put(_Source(file, source, before.st_size, progress))
                after = os.fstat(file.fileno())
                same = (
                    after.st_size == kept.size == before.st_size
                    and after.st_mtime_ns == before.st_mtime_ns
                )
                if not same:
                    self.remove(kept.name)
                    raise FileChanged(name=source.name)
                return kept
        return self._put(_Source(source, Path("attachment"), None, progress))

    def _put(self, source: "_Source") -> OnShelf:
        name, identity = secrets.token_hex(_NAME // 2), new_identity()
        place = self._path(name)
        part = place.with_name(name + PART)
        with told(place):
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with told(place):
                handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(handle, "wb", buffering=1 << 18) as file, source:
                    seal(source, file, recipient_of(identity))
                    file.flush()
                    os.fsync(file.fileno())
                os.utime(part, (FIXED_TIME, FIXED_TIME))
                part.replace(place)
                sync_folder(place.parent)
                sync_folder(self._folder)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return OnShelf(name, identity, source.size, source.sha256())

    def copy_out(
        self, kept: Kept, writer: Writable, *, ref: str = "", progress: Progress = UNWATCHED
    ) -> None:
        """Write the original to `writer`, and compare it with its SHA-256 on the way.

        Raises `EvidenceMissing`, `EvidenceChanged`; what was written must then be thrown away.
        """
        sink = _Sink(writer, kept.size, progress)
        try:
            with self._path(kept.name).open("rb") as file:
                unseal(file, sink, kept.identity)
        except FileNotFoundError as error:
            raise EvidenceMissing(ref=ref) from error
        except CannotOpen as error:
            raise EvidenceChanged(ref=ref) from error
        if sink.left or sink.sha256() != kept.sha256:
            raise EvidenceChanged(ref=ref)

    def verify(self, kept: Kept, *, ref: str = "", progress: Progress = UNWATCHED) -> None:
        """Read a file whole and compare. Raises `EvidenceMissing`, `EvidenceChanged`."""
        self.copy_out(kept, _Nowhere(), ref=ref, progress=progress)

    def remove(self, name: str) -> None:
        """Remove a sealed file; that it is gone already is no failure."""
        path = self._path(name)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            sync_folder(path.parent)

    def names(self) -> list[str]:
        """Names of all sealed files."""
        return sorted(path.name for path in self._folder.glob("[0-9a-f][0-9a-f]/" + "?" * _NAME))

    def path(self, name: str) -> Path:
        """Where a sealed file stands."""
        return self._path(name)

    def sweep(self, known: set[str]) -> int:
        """Put files that no row knows aside, and delete those put aside 30 days ago; how many."""
        litter = self._folder / LITTER
        for part in self._folder.glob(f"[0-9a-f][0-9a-f]/*{PART}"):
            part.unlink(missing_ok=True)
        if litter.is_dir():
            for path in litter.iterdir():
                if path.stat().st_mtime < time.time() - LITTER_DAYS * 86400:
                    path.unlink(missing_ok=True)
        found = [name for name in self.names() if name not in known]
        for name in found:
            litter.mkdir(mode=0o700, exist_ok=True)
            self._path(name).replace(litter / name)
            os.utime(litter / name)
        return len(found)

    def _path(self, name: str) -> Path:
        if len(name) != _NAME or not all(char in "0123456789abcdef" for char in name):
            raise EvidenceMissing(ref="?")
        return self._folder / name[:2] / name


class _open_plain:
    """Opens an ordinary file for reading, without ever waiting on a pipe or a device."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> tuple[BinaryIO, os.stat_result]:
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        try:
            self._handle = os.open(self._path, flags | getattr(os, "O_NOCTTY", 0))
        except OSError as error:
            with suppress(OSError):
                if not stat.S_ISREG(self._path.stat().st_mode):
                    raise NotAFile(name=self._path.name) from error
            raise reading_failure(error, self._path) from error
        found = os.fstat(self._handle)
        if not stat.S_ISREG(found.st_mode):
            os.close(self._handle)
            raise NotAFile(name=self._path.name)
        self._file = os.fdopen(self._handle, "rb", buffering=0)
        return self._file, found

    def __exit__(self, *_: object) -> None:
        self._file.close()


class _Source:
    """What is sealed: the original, then zeros up to the padded size; hashed beside the sealing."""

    def __init__(self, file: BinaryIO, path: Path, total: int | None, progress: Progress) -> None:
        self._file, self._path, self._total, self._progress = file, path, total, progress
        self.size = 0
        self._digest = hashlib.sha256()
        self._pad: int | None = None
        self._waiting: queue.Queue[bytes | None] = queue.Queue(maxsize=8)
        self._thread = threading.Thread(target=self._hash, daemon=True)

    def __enter__(self) -> "_Source":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._waiting.put(None)
        self._thread.join()

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes: of the file, then of the padding."""
        wanted = CHUNK if size is None or size < 0 else size
        if self._pad is None:
            self._progress.step(self.size, self._total or 0, "sealing")
            try:
                data = self._file.read(wanted)
            except OSError as error:
                raise reading_failure(error, self._path) from error
            if data:
                self.size += len(data)
                if self._total is not None and self.size > self._total:
                    # it grows while it is read, perhaps for ever
                    raise FileChanged(name=self._path.name)
                self._waiting.put(data)
                return data
            self._pad = padme(self.size) - self.size
        data = bytes(min(wanted, self._pad))
        self._pad -= len(data)
        return data

    def sha256(self) -> str:
        """Of the original, without the padding."""
        return self._digest.hexdigest()

    def _hash(self) -> None:
        while (data := self._waiting.get()) is not None:
            self._digest.update(data)


class _Sink:
    """Passes on as many bytes as the original had; the padding must be zeros."""

    def __init__(self, writer: Writable, size: int, progress: Progress) -> None:
        self._writer, self._size, self._progress = writer, size, progress
        self.left = size
        self._digest = hashlib.sha256()

    def write(self, data: bytes, /) -> int:
        """Take bytes of the opened file."""
        self._progress.step(self._size - self.left, self._size, "reading")
        part = data[: self.left]
        if part:
            self._digest.update(part)
            self._writer.write(part)
            self.left -= len(part)
        if any(data[len(part) :]):
            raise CannotOpen
        return len(data)

    def flush(self) -> None:
        """Nothing is held back here."""
        self._writer.flush()

    def sha256(self) -> str:
        """Of the bytes passed on."""
        return self._digest.hexdigest()


class _Nowhere:
    def write(self, data: bytes, /) -> int:
        return len(data)

    def flush(self) -> None:
        pass
