"""The casebook's evidence folder: one sealed, padded file for each piece, under a random name.

A file without a row is litter; a row without a file is damage.
"""

import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from casebook.crypto.seal import Writable, new_identity, recipient_of, seal, unseal
from casebook.errors import CannotOpen, EvidenceChanged, EvidenceMissing, NotAFile, NotReadable
from casebook.evidence.aside import Aside
from casebook.evidence.intake import Intake, opened_plain
from casebook.files import PART, sync_folder, told
from casebook.progress import UNWATCHED, Progress

AHEAD = 32 << 20
LITTER = "litter"
LITTER_DAYS = 30
FIXED_TIME = 946_684_800  # 2000-01-01: when a file came in is nobody's business
_NAME = re.compile(r"[0-9a-f]{32}")


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
    """A file that was just put on the shelf. `size` and `sha256` are those of the original.

    `modified` is the time its file system gave it, if it came from one.
    """

    name: str
    identity: str
    size: int
    sha256: str
    modified: float | None = None


class Shelf:
    """The sealed files of one casebook. Any size goes through in constant memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where the sealed files stand."""
        return self._folder

    def put(self, source: Path | BinaryIO, *, progress: Progress = UNWATCHED) -> OnShelf:
        """Seal a file and make it durable. On any failure, a stop included, nothing is left.

        Raises `NotAFile`, `NotReadable`, `FileChanged`, `DiskFull`, `NotWritable`, `Cancelled`.
        """
        if isinstance(source, Path):
            with opened_plain(source) as file:
                return self._put(Intake(file, source, progress, watched=True), source)
        inner = Path("attachment")
        return self._put(Intake(source, inner, progress, watched=False), inner)

    def _put(self, intake: Intake, called: Path) -> OnShelf:
        name, identity = secrets.token_hex(16), new_identity()
        place = self.path(name)
        part = place.with_name(name + PART)
        try:
            with told(called):
                place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(handle, "wb", buffering=1 << 17) as file:
                    # read, sealed, hashed and written at once, each a little behind the other
                    with intake, Aside(_Written(file).write) as writing:
                        seal(intake, writing, [recipient_of(identity)])
                    file.flush()
                    os.fsync(file.fileno())
                intake.confirm()
                os.utime(part, (FIXED_TIME, FIXED_TIME))
                part.replace(place)
                sync_folder(place.parent)
                sync_folder(self._folder)
        except BaseException:
            part.unlink(missing_ok=True)
            place.unlink(missing_ok=True)
            raise
        return OnShelf(name, identity, intake.size, intake.sha256(), intake.modified)

    def copy_out(
        self, kept: Kept, writer: Writable, *, ref: str = "", progress: Progress = UNWATCHED
    ) -> None:
        """Write the original to `writer`, and compare it with its SHA-256 on the way.

        Raises `EvidenceMissing`, `EvidenceChanged`, `NotReadable`; what was written must then be
        thrown away. What the writer raises comes out as it is.
        """
        digest = hashlib.sha256()
        path = self.path(kept.name)
        try:
            with opened_plain(path) as file, Aside(digest.update) as hashing:
                sink = _Sink(writer, hashing, kept.size, progress)
                unseal(_Sealed(file, ref), sink, kept.identity)
        except (CannotOpen, NotAFile) as error:
            raise EvidenceChanged(ref=ref) from error
        except NotReadable as error:
            if isinstance(error.__cause__, FileNotFoundError):
                raise EvidenceMissing(ref=ref) from error
            # under the name the person knows, not the random one
            raise NotReadable(name=ref, reason=error.facts["reason"]) from error
        if sink.left or digest.hexdigest() != kept.sha256:
            raise EvidenceChanged(ref=ref)

    def verify(self, kept: Kept, *, ref: str = "", progress: Progress = UNWATCHED) -> None:
        """Read a file whole and compare. Raises `EvidenceMissing`, `EvidenceChanged`."""
        self.copy_out(kept, _Nowhere(), ref=ref, progress=progress)

    def remove(self, name: str) -> None:
        """Remove a sealed file; that it is gone already is no failure. Raises `NotWritable`."""
        path = self.path(name)
        with told(path):
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                sync_folder(path.parent)

    def names(self) -> list[str]:
        """Names of all sealed files; what else lies in the folder is not ours."""
        return sorted(path.name for path in self._files() if _NAME.fullmatch(path.name))

    def path(self, name: str) -> Path:
        """Where a sealed file stands. Raises `EvidenceMissing` for what cannot be a name."""
        if not _NAME.fullmatch(name):
            raise EvidenceMissing(ref="?")
        return self._folder / name[:2] / name

    def sweep(self, known: set[str]) -> int:
        """Put files that no row knows aside, and delete those put aside 30 days ago; how many.

        A file that was put aside and is known again comes back: a casebook may have been opened
        with an older database for a while.
        """
        litter = self._folder / LITTER
        for path in self._files():
            if path.name.endswith(PART):
                path.unlink(missing_ok=True)
        self._clear(litter, known)
        found = [name for name in self.names() if name not in known]
        for name in found:
            litter.mkdir(mode=0o700, exist_ok=True)
            # its time of being put aside comes first: with the fixed one it would be old at once
            os.utime(self.path(name))
            self.path(name).replace(litter / name)
        return len(found)

    def _clear(self, litter: Path, known: set[str]) -> None:
        if not litter.is_dir():
            return
        for path in [path for path in litter.iterdir() if _NAME.fullmatch(path.name)]:
            if path.name in known:
                place = self.path(path.name)
                if not place.exists():
                    place.parent.mkdir(mode=0o700, exist_ok=True)
                    os.utime(path, (FIXED_TIME, FIXED_TIME))
                    path.replace(place)
            elif path.stat().st_mtime < time.time() - LITTER_DAYS * 86400:
                path.unlink(missing_ok=True)

    def _files(self) -> Iterator[Path]:
        for path in self._folder.glob("[0-9a-f][0-9a-f]/*"):
            if path.is_file() and path.name.startswith(path.parent.name):
                yield path


class _Written:
    """Writes a sealed file, and has the disk begin with it before all of it is waited for."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = self._begun = 0

    def write(self, piece: bytes) -> None:
        """Write what comes next."""
        self._file.write(piece)
        self._size += len(piece)
        size = self._size - self._begun
        if size >= AHEAD and hasattr(os, "posix_fadvise"):
            with suppress(OSError):  # no more than advice
                handle = self._file.fileno()
                os.posix_fadvise(handle, self._begun, size, os.POSIX_FADV_DONTNEED)
            self._begun = self._size


class _Sealed:
    """A sealed file being read; what the disk says of it is told under the exhibit's ref."""

    def __init__(self, file: BinaryIO, ref: str) -> None:
        self._file, self._ref = file, ref

    def read(self, size: int = -1, /) -> bytes:
        try:
            return self._file.read(size)
        except OSError as error:
            raise NotReadable(name=self._ref, reason=error.strerror or "") from error


class _Sink:
    """Passes on as many bytes as the original had; the padding must be zeros."""

    def __init__(self, writer: Writable, hashing: Aside, size: int, progress: Progress) -> None:
        self._writer, self._hashing, self._size, self._progress = writer, hashing, size, progress
        self.left = size

    def write(self, data: bytes, /) -> int:
        """Take bytes of the opened file."""
        self._progress.step(self._size - self.left, self._size, "reading")
        part = data[: self.left]
        if part:
            self._hashing.write(part)
            self._writer.write(part)
            self.left -= len(part)
        if data.count(0, len(part)) != len(data) - len(part):
            raise CannotOpen
        return len(data)

    def flush(self) -> None:
        """Nothing is held back here."""
        self._writer.flush()


class _Nowhere:
    def write(self, data: bytes, /) -> int:
        return len(data)

    def flush(self) -> None:
        pass
