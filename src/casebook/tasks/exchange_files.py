"""The files in an exchange folder, whatever its carrier does to them."""

import hashlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from casebook.errors import CasebookError, FileChanged, NotReadable
from casebook.evidence.intake import opened_plain
from casebook.files import reading_failure
from casebook.progress import Progress
from casebook.tasks.exchange_memory import Memory

ENDING: Final = ".bundle"
MOST_FILES: Final = 20_000
_DEPTH: Final = 3
_FIRST_LINE: Final = b"age-encryption.org/v1\n"
_JUST_WRITTEN: Final = 3.0
"""Seconds: within these a file may change again without its time telling."""
# how programs that copy and carry name what is not whole yet
_UNFINISHED = re.compile(
    r"\.(part|partial|tmp|temp|crdownload|download|filepart|!sync|!ut)$|^[.~]", re.IGNORECASE
)


@dataclass(frozen=True)
class Found:
    """A file that may be a bundle: its path, its path within the folder, how it looks outside."""

    path: Path
    name: str
    stamp: list[int]


def sealed_files(folder: Path) -> Iterator[Found]:
    """Ordinary files that begin as bundles do, under whatever name. Links are not followed.

    Raises `NotReadable` when the folder is not there.
    """
    left = MOST_FILES
    places = [(folder, 0)]
    while places:
        place, depth = places.pop()
        try:
            with os.scandir(place) as scan:
                entries = sorted(scan, key=lambda one: one.name)
        except OSError as error:
            if place == folder:
                raise NotReadable(name=folder.name, reason=error.strerror or "") from error
            continue
        for entry in entries:
            left -= 1
            if left < 0:
                return
            if _UNFINISHED.search(entry.name):
                continue
            try:
                if entry.is_dir(follow_symlinks=False):
                    if depth + 1 < _DEPTH:
                        places.append((Path(entry.path), depth + 1))
                elif entry.is_file(follow_symlinks=False):
                    path = Path(entry.path)
                    if _begins_as_one(path):
                        name = path.relative_to(folder).as_posix()
                        yield Found(path, name, stamp_of(path))
            except (OSError, CasebookError):
                continue  # gone again, or not for us to read: the next pass looks again


def _begins_as_one(path: Path) -> bool:
    with opened_plain(path) as file:
        return file.read(len(_FIRST_LINE)) == _FIRST_LINE


def stamp_of(path: Path) -> list[int]:
    """What changes when a file does."""
    found = path.stat()
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def sha256_of(found: Found, memory: Memory, progress: Progress) -> str:
    """The SHA-256 of a file; not read again where nothing about it has changed.

    Raises `FileChanged` for one that is being written to, `NotReadable`, `NotAFile`.
    """
    stamp, sha256 = memory.stamps.get(found.name, ([], ""))
    if stamp == found.stamp:
        return sha256
    digest, done = hashlib.sha256(), 0
    try:
        with opened_plain(found.path) as file:
            while block := file.read(1 << 20):
                digest.update(block)
                done += len(block)
                progress.step(done, found.stamp[0], "reading")
        after = stamp_of(found.path)
    except OSError as error:
        raise reading_failure(error, found.path) from error
    if after != found.stamp or done != after[0]:
        raise FileChanged(name=found.path.name)
    if abs(time.time() - after[1] / 1e9) > _JUST_WRITTEN:
        memory.stamps[found.name] = (after, digest.hexdigest())
    return digest.hexdigest()


def sha256_of_file(path: Path) -> str:
    """The SHA-256 of a file, read anew."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def token(writer: str, recipient: str) -> str:
    """How the names of what one installation leaves for one reader begin.

    Only who knows both can tell; what stands in a name tells nobody else anything.
    """
    said = f"casebook/exchange/1\n{writer}\n{recipient}\n"
    return hashlib.sha256(said.encode("ascii")).hexdigest()[:32]
