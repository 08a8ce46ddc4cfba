"""Writes a backup: one file that holds the whole casebook as it is, encrypted, and reads it again.

A backup is a tar file with one BagIt bag (RFC 8493) whose payload is the casebook folder itself.
Every file in it is encrypted already, so it opens with the same passphrase or recovery code, any
BagIt program can verify it, and `tar x` gives a casebook back (docs/decisions/0002).
"""

import hashlib
import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from casebook.book import Casebook
from casebook.db.connection import DATABASE
from casebook.errors import BackupDamaged
from casebook.files import folder_beside, fresh_file, told
from casebook.keys import header
from casebook.progress import UNWATCHED, Progress
from casebook.tasks.bag import read_bag
from casebook.words import _

TOP = "casebook-backup"
CHUNK = 1 << 20


@dataclass(frozen=True)
class BackedUp:
    """Where the backup is, how many files it holds, and the SHA-256 of the whole."""

    path: Path
    files: int
    sha256: str


def back_up(book: Casebook, to: Path, *, progress: Progress = UNWATCHED) -> BackedUp:
    """Write a backup whole or not at all, then read it again and compare.

    Raises `DiskFull`, `NotWritable`, `BackupDamaged` (the disk does not keep what it was given).
    """
    with told(to), folder_beside(to.with_name(f"{to.name[:60]}.database")) as aside:
        # the copy of the database is encrypted like the original
        snapshot = aside / DATABASE
        book.snapshot(snapshot)
        members = list(_members(book, snapshot))
        with fresh_file(to) as file:
            _write(file, members, progress)
    book.note_copy("backup", to.name)
    count = sum(1 for _member in read_bag(to, TOP, progress=progress))
    if count != len(members):
        raise BackupDamaged(reason=_("it does not hold what was written"))
    with to.open("rb") as file:
        whole = hashlib.file_digest(file, "sha256").hexdigest()
    return BackedUp(to, count, whole)


def _members(book: Casebook, snapshot: Path) -> Iterator[tuple[str, Path]]:
    """(path in the payload, file) of everything that makes the casebook."""
    yield header.NAME, book.folder / header.NAME
    yield DATABASE, snapshot
    for sealed in book.all_sealed():
        path = book.shelf.path(sealed.name)
        if path.is_file():
            yield f"evidence/{sealed.name[:2]}/{sealed.name}", path


def _write(file: BinaryIO, members: list[tuple[str, Path]], progress: Progress) -> None:
    total = sum(path.stat().st_size for _name, path in members)
    done = 0
    lines = []
    for name, path in members:
        with path.open("rb") as opened:
            lines.append(f"{hashlib.file_digest(opened, 'sha256').hexdigest()}  data/{name}\n")
        done += path.stat().st_size
        progress.step(done, total * 2, "backup")
    manifest = "".join(lines).encode("utf-8")
    tags = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": f"Payload-Oxum: {total}.{len(members)}\n".encode(),
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
            with path.open("rb") as opened:
                archive.addfile(_info(f"data/{name}", path.stat().st_size), opened)
            done += path.stat().st_size
            progress.step(done, total * 2, "backup")


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(f"{TOP}/{name}")
    info.size = size
    info.mode = 0o600
    info.mtime = 946_684_800
    return info
