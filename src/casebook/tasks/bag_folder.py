"""Reads a folder laid out as a BagIt bag (RFC 8493), and believes nothing that is not in it.

Only ordinary files that the manifest names are read, none through a link, each as often as it is
needed and each time compared with the manifest.
"""

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from casebook.errors import NotAFile, NotAnOpenCopy
from casebook.files import reading_failure
from casebook.progress import UNWATCHED, Progress
from casebook.tasks.bag import TAG_LIMIT
from casebook.words import _

MOST: Final = 1_000_000
DEPTH: Final = 8
_LINE = re.compile(r"([0-9a-fA-F]{64})[ \t]+\*?(.+)")
_ESCAPED = re.compile("%(0[aA]|0[dD]|25)")
# what systems leave in any folder that they show
_LITTER = re.compile(r"\.DS_Store|Thumbs\.db|desktop\.ini|\._.*|\.directory", re.IGNORECASE)
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"


class BagFolder:
    """One bag. Raises `NotAnOpenCopy` for what is none, or is not as it was made."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self._found: dict[str, int] = {}
        self._paths: dict[str, str] = {}
        for name, size in self._walk(top, ""):
            one = unicodedata.normalize("NFC", name)  # some disks write the other form
            if one in self._found:
                raise self.refused(_("a name stands in it twice"))
            if len(self._found) >= MOST:
                raise self.refused(_("it holds too many files"))
            self._found[one], self._paths[one] = size, name
        if "bagit.txt" not in self._found or MANIFEST not in self._found:
            raise self.refused(_("its lists of files are missing"))
        self.wanted = self._manifest(MANIFEST)
        strangers = [name for name in self.wanted if not name.startswith("data/")]
        strangers += [
            name for name in self._found if name.startswith("data/") and name not in self.wanted
        ]
        if strangers:
            raise self.refused(
                _("{name} is not in the list of files").format(name=_short(strangers[0]))
            )
        missing = [name for name in self.wanted if name not in self._found]
        if missing:
            raise self.refused(_("{name} is missing").format(name=_short(missing[0])))
        self.size = sum(self._found[name] for name in self.wanted)
        """Bytes of all files that the manifest names."""

    def refused(self, reason: str) -> NotAnOpenCopy:
        """The failure that says why."""
        return NotAnOpenCopy(name=self.top.name, reason=reason)

    def size_of(self, name: str) -> int:
        """Bytes of one file of the payload, as it was found."""
        return self._found[name]

    def check(self, *, progress: Progress = UNWATCHED) -> None:
        """Compare every file with the manifests. Raises `NotAnOpenCopy` for the first other one."""
        if TAG_MANIFEST in self._found:
            for name, digest in self._manifest(TAG_MANIFEST).items():
                if name not in self._found:
                    raise self.refused(_("{name} is missing").format(name=_short(name)))
                self._compare(name, digest)
        done = 0
        for name, digest in self.wanted.items():
            progress.step(done, self.size, "reading")
            self._compare(name, digest, progress, done)
            done += self._found[name]

    def _compare(
        self, name: str, digest: str, progress: Progress = UNWATCHED, done: int = 0
    ) -> None:
        found = hashlib.sha256()
        with self._opened(name) as file:
            while block := file.read(1 << 20):
                found.update(block)
                done += len(block)
                progress.step(min(done, self.size), self.size, "reading")
        if found.hexdigest() != digest:
            raise self.refused(_("{name} was changed").format(name=_short(name)))

    def lines(self, name: str, limit: int) -> Iterator[tuple[int, bytes]]:
        """(number, line) of a file of lines, compared with the manifest at its end.

        Raises `NotAnOpenCopy` where a line is longer than `limit` or the file was changed.
        """
        digest = hashlib.sha256()
        with self._opened(name) as file:
            number = 0
            while line := file.readline(limit + 1):
                number += 1
                if len(line) > limit:
                    raise self.refused(
                        _("{name}, line {line} is too long").format(name=_short(name), line=number)
                    )
                digest.update(line)
                yield number, line
        if digest.hexdigest() != self.wanted[name]:
            raise self.refused(_("{name} was changed").format(name=_short(name)))

    def whole(self, name: str, limit: int) -> bytes:
        """A small file, compared with the manifest."""
        if name not in self.wanted:
            raise self.refused(_("{name} is missing").format(name=_short(name)))
        if self._found[name] > limit:
            raise self.refused(_("{name} is too large").format(name=_short(name)))
        return b"".join(line for _number, line in self.lines(name, limit))

    def path(self, name: str) -> Path:
        """Where a file of the payload lies. It may have been exchanged since: compare its hash."""
        if name not in self.wanted:
            raise self.refused(_("{name} is missing").format(name=_short(name)))
        return self.top / self._paths[name]

    @contextmanager
    def _opened(self, name: str) -> Iterator[BinaryIO]:
        path = self.top / self._paths[name]
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            handle = os.open(path, flags | getattr(os, "O_BINARY", 0))
            with os.fdopen(handle, "rb") as file:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    raise NotAFile(name=path.name)
                yield file
        except OSError as error:
            raise reading_failure(error, path) from error

    def _walk(self, folder: Path, before: str, depth: int = 0) -> Iterator[tuple[str, int]]:
        """(path inside the bag, size) of every ordinary file. Raises for anything else."""
        if depth > DEPTH:
            raise self.refused(_("its folders are too deep"))
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda one: one.name)
        except NotADirectoryError as error:
            raise self.refused(_("it is no folder")) from error
        except OSError as error:
            raise reading_failure(error, folder) from error
        if len(entries) > MOST:
            raise self.refused(_("it holds too many files"))
        for entry in entries:
            name = f"{before}{entry.name}"
            known = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(known.st_mode):
                yield from self._walk(Path(entry.path), f"{name}/", depth + 1)
            elif not stat.S_ISREG(known.st_mode) or getattr(entry, "is_junction", bool)():
                raise self.refused(_("{name} is a link, not a file").format(name=_short(name)))
            elif not _LITTER.fullmatch(entry.name):
                yield name, known.st_size

    def _manifest(self, name: str) -> dict[str, str]:
        if self._found[name] > TAG_LIMIT:
            raise self.refused(_("{name} is too large").format(name=name))
        with self._opened(name) as file:
            raw = file.read(TAG_LIMIT + 1)
        found: dict[str, str] = {}
        try:
            lines = raw.decode("utf-8-sig").split("\n")
        except UnicodeDecodeError as error:
            raise self.refused(_("{name} cannot be read").format(name=name)) from error
        for line in filter(None, (line.rstrip("\r") for line in lines)):
            match = _LINE.fullmatch(line)
            path = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), match[2]) if match else ""
            path = unicodedata.normalize("NFC", path)
            if match is None or not _is_inside(path) or path in found:
                raise self.refused(_("{name} cannot be read").format(name=name))
            found[path] = match[1].lower()
        return found


def _is_inside(path: str) -> bool:
    """A plain way down, in anybody's manner of writing paths."""
    parts = path.split("/")
    return not any(part in ("", ".", "..") for part in parts) and not set("\\\0:") & set(path)


def _short(name: str) -> str:
    return name if len(name) <= 80 else "…" + name[-79:]
