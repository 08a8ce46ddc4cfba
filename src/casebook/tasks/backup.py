"""Writes a backup: one file that holds the whole casebook as it is, encrypted, and opens it again.

A backup is a tar file with one BagIt bag (RFC 8493) whose payload is the casebook folder itself.
Every file in it is encrypted already, so it opens with the same passphrase or recovery code, any
BagIt program can verify it, and `tar x` gives a casebook back (docs/decisions/0002).
"""

import hashlib
import io
import shutil
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from casebook.book import Casebook
from casebook.book.aside import private_folder, sweep
from casebook.book.tally import Tally
from casebook.db.connection import DATABASE
from casebook.errors import (
    BackupDamaged,
    BackupNotKept,
    BackupOvertaken,
    CannotOpen,
    CasebookDamaged,
    CasebookExists,
    NotAFile,
    NotReadable,
    NotWritable,
)
from casebook.files import fresh_file, reading_failure, to_the_disk, told
from casebook.keys import header
from casebook.progress import UNWATCHED, Progress
from casebook.tasks.backup_file import TOP, Inside, is_backup, label_of, look_inside
from casebook.tasks.backup_notes import Made, note_made
from casebook.words import _


@dataclass(frozen=True)
class BackedUp:
    """A backup that was written, read again from the drive and opened."""

    path: Path
    files: int
    sha256: str
    tally: Tally
    missing: tuple[str, ...] = ()
    """Refs of exhibits whose file the casebook itself lacks: the backup cannot hold them."""
    removed: tuple[str, ...] = ()
    """Names of older backups that gave way."""


def back_up(
    book: Casebook, to: Path, *, place: str = "", progress: Progress = UNWATCHED
) -> BackedUp:
    """Write a backup whole or not at all; it gets its name only once it was read and opened.

    What is read back comes from the drive where the system allows it. `place`: the id of the
    chosen place it goes to. Raises `DiskFull`, `NotWritable`, `BackupNotKept` (the drive does not
    keep what it was given), `BackupOvertaken`; `NotAFile`, `CasebookExists` where something else
    than an older backup is at its place already.
    """
    _refuse_place(book, to)
    size = (book.folder / DATABASE).stat().st_size
    sweep(to.parent)
    with (
        told(to),
        private_folder(need=2 * size + (64 << 20), near=to.parent) as aside,
    ):
        # the copy of the database is encrypted like the original
        snapshot = aside / DATABASE
        tally, sealed = book.snapshot(snapshot)
        # a copy of the header too: the passphrase may be changed meanwhile
        shutil.copy(book.folder / header.NAME, aside)
        members = [(header.NAME, aside / header.NAME), (DATABASE, snapshot)]
        missing = []
        for one in sealed:
            path = book.shelf.path(one.name)
            if path.is_file():
                members.append((f"evidence/{one.name[:2]}/{one.name}", path))
            else:
                missing.append(book.ref_of(one.exhibit))
        with fresh_file(to) as file:
            _write(file, members, _Part(progress, 0, 3))
            to_the_disk(file)
            inside, mark = _read_back(book, to, file, _Part(progress, 2, 3))
            _compare(inside, tally, len(members), missing)
    done = BackedUp(to, inside.files, inside.sha256, tally, tuple(missing))
    if not book.read_only:
        at = book.note_copy("backup", to.name)
        note_made(book, Made(to.name, mark, place, at, inside.sha256, tally, verified=at))
    return done


def _refuse_place(book: Casebook, to: Path) -> None:
    """A backup gives way to a newer one; nothing else does."""
    if to.resolve().is_relative_to(book.folder.resolve()):
        raise NotWritable(name=to.name, reason=_("it is inside the casebook"))
    if to.is_symlink() or to.exists():
        if not to.is_file():
            raise NotAFile(name=to.name)
        if not is_backup(to):
            raise CasebookExists(name=to.name)


def _read_back(book: Casebook, to: Path, file: BinaryIO, progress: Progress) -> tuple[Inside, str]:
    """What the drive kept, and its mark."""
    try:
        file.seek(0)
        mark = label_of(to, file).mark
        file.seek(0)
        return look_inside(book, to, file, progress=progress), mark
    except (BackupDamaged, NotReadable) as error:
        raise BackupNotKept(reason=error.facts["reason"]) from error
    except (CannotOpen, CasebookDamaged) as error:
        raise BackupNotKept(reason=_("it did not open")) from error


def _compare(inside: Inside, tally: Tally, files: int, missing: Sequence[str]) -> None:
    """Raises `BackupNotKept` unless it is what was written, and all of it."""
    if inside.tally != tally:
        raise BackupNotKept(reason=_("its records or its history are not those of the casebook"))
    if inside.files != files or sorted(inside.missing) != sorted(missing):
        raise BackupNotKept(reason=_("files of evidence are not in it"))


class _Part:
    """Progress of one part of the work: two thirds are writing, one is reading it again."""

    def __init__(self, progress: Progress, before: int, parts: int) -> None:
        self._progress, self._before, self._parts = progress, before, parts

    def step(self, done: int, total: int, doing: str = "") -> None:
        self._progress.step(self._before * total + done, self._parts * total, "backup")


def _write(file: BinaryIO, members: Sequence[tuple[str, Path]], progress: Progress) -> None:
    try:
        total = sum(path.stat().st_size for _name, path in members)
    except FileNotFoundError as error:
        raise BackupOvertaken from error
    done = 0
    lines = []
    sizes = {}
    for name, path in members:
        with _reading(path) as opened:
            lines.append(f"{hashlib.file_digest(opened, 'sha256').hexdigest()}  data/{name}\n")
            sizes[name] = opened.tell()
        done += sizes[name]
        progress.step(done, total, "backup")
    manifest = "".join(lines).encode("utf-8")
    tags = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": (
            f"Bagging-Date: {date.today().isoformat()}\n"
            f"Payload-Oxum: {sum(sizes.values())}.{len(members)}\n"
        ).encode(),
        "manifest-sha256.txt": manifest,
    }
    tagged = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in tags.items()
    )
    tags["tagmanifest-sha256.txt"] = tagged.encode("utf-8")
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in tags.items():
            archive.addfile(_info(name, len(content)), io.BytesIO(content))
        for name, path in members:
            with _opened(path) as opened:
                archive.addfile(_info(f"data/{name}", sizes[name]), opened)
            done += sizes[name]
            progress.step(done, total, "backup")


def _opened(path: Path) -> BufferedReader:
    """A file of the casebook. Raises `BackupOvertaken` when it was removed meanwhile."""
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise BackupOvertaken from error


@contextmanager
def _reading(path: Path) -> Iterator[BufferedReader]:
    """A file of the casebook; what its disk says is not said of the drive that is written to."""
    try:
        with _opened(path) as file:
            yield file
    except OSError as error:
        raise reading_failure(error, path) from error


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(f"{TOP}/{name}")
    info.size = size
    info.mode = 0o600
    info.mtime = 946_684_800
    return info
