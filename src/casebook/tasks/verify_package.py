"""Checks a package (folder or ZIP file) without a passphrase: all there, and nothing changed."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, Protocol

from casebook.errors import BackupDamaged, NotVerifiable
from casebook.files import reading_failure
from casebook.progress import UNWATCHED, Progress
from casebook.tasks.bag import TAG_LIMIT, TAGS, manifest_of
from casebook.tasks.package import DOSSIER
from casebook.words import _

_MOST: Final = 100_000
BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What a ZIP file raises whose members are damaged, encrypted or packed in an unknown way."""


class Holder(Protocol):
    """The files of a package by their paths inside it, whatever holds them."""

    def names(self) -> Mapping[str, int]:
        """Path to size in bytes, tag files included."""

    def open(self, name: str) -> BinaryIO:
        """One of them, to be read; it can be read again from its start."""


class Folder:
    """A package that is a folder."""

    def __init__(self, top: Path) -> None:
        self._top = top

    def names(self) -> Mapping[str, int]:
        """Path to size; a link is no file of a package."""
        return {
            path.relative_to(self._top).as_posix(): path.stat().st_size
            for path in self._top.rglob("*")
            if path.is_file() and not path.is_symlink()
        }

    def open(self, name: str) -> BinaryIO:
        """One of them."""
        return (self._top / name).open("rb")


class Zipped:
    """A package that is a ZIP file; nothing of it is ever unpacked onto the disk."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members: dict[str, zipfile.ZipInfo] = {}
        if len(archive.infolist()) > _MOST:
            raise zipfile.BadZipFile  # none of ours: what is behind them would not be looked at
        for info in archive.infolist():
            name = "/".join(PurePosixPath(info.filename).parts[1:])
            if not info.is_dir():
                if name in self._members:
                    raise zipfile.BadZipFile  # nor is one with a name that stands in it twice
                self._members[name] = info

    def names(self) -> Mapping[str, int]:
        """Path to size, without the folder that holds everything."""
        return {name: info.file_size for name, info in self._members.items()}

    def open(self, name: str) -> BinaryIO:
        """One of them."""
        return self._archive.open(self._members[name])  # type: ignore[return-value]


@contextmanager
def opened(path: Path, file: BinaryIO | None = None) -> Iterator[Holder]:
    """A package, a folder or an open ZIP file, to be looked into.

    Raises `NotVerifiable` for what is none, `NotReadable`.
    """
    try:
        if file is None:
            yield Folder(path)
            return
        with zipfile.ZipFile(file) as archive:
            yield Zipped(archive)
    except BROKEN as error:
        raise NotVerifiable(name=path.name) from error
    except OSError as error:
        raise reading_failure(error, path) from error


def faults_of(held: Holder, name: str, *, progress: Progress = UNWATCHED) -> tuple[list[str], int]:
    """What is wrong with a package, and how many files its manifest names.

    Raises `NotVerifiable` where the tag files of a bag with a dossier are not there.
    """
    names = held.names()
    if not set(TAGS) <= set(names) or f"data/{DOSSIER}" not in names:
        raise NotVerifiable(name=name)
    if any(names[tag] > TAG_LIMIT for tag in TAGS):
        raise NotVerifiable(name=name)
    try:
        wanted = manifest_of({tag: _whole(held, tag) for tag in TAGS})
    except (BackupDamaged, UnicodeDecodeError, *BROKEN):
        return [_("the list of what it holds was changed")], 0
    faults = []
    for count, (one, digest) in enumerate(wanted.items()):
        progress.step(count, len(wanted), "reading")
        if one not in names:
            faults.append(_("{name} is missing").format(name=one))
        elif _digest(held, one) != digest:
            faults.append(_("{name} was changed").format(name=one))
    extra = sorted(set(names) - set(wanted) - set(TAGS))
    faults += [_("{name} was added").format(name=one[:120]) for one in extra[:20]]
    return faults, len(wanted)


def _whole(held: Holder, name: str) -> bytes:
    with held.open(name) as file:
        return file.read(TAG_LIMIT + 1)


def _digest(held: Holder, name: str) -> str:
    """The SHA-256 of one; nothing that can be compared where it cannot even be unpacked."""
    found = hashlib.sha256()
    try:
        with held.open(name) as file:
            while block := file.read(1 << 20):
                found.update(block)
    except BROKEN:
        return ""
    return found.hexdigest()
