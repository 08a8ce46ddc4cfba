"""What a backup file says of itself, and what is in it when it is read whole and opened."""

import hashlib
import re
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from casebook.book import Casebook, opening
from casebook.book.aside import private_folder
from casebook.book.tally import Tally
from casebook.db.connection import DATABASE
from casebook.errors import BackupDamaged, BackupGiven, NotAFile, NotReadable
from casebook.evidence.intake import opened_plain
from casebook.files import reading_failure, told
from casebook.keys import header
from casebook.progress import UNWATCHED, Progress
from casebook.tasks.bag import TAG_LIMIT, TAG_MANIFEST, TAGS, manifest_of, read_bag
from casebook.words import _

TOP = "casebook-backup"
_DATE = re.compile(rb"^Bagging-Date: (\d{4}-\d\d-\d\d)$", re.MULTILINE)


@dataclass(frozen=True)
class Label:
    """What stands at the head of a backup, readable without a key."""

    casebook: str
    mark: str
    """SHA-256 of the tag manifest, which binds every file in it: no two backups share one."""
    made_on: str
    """The day, as YYYY-MM-DD; empty where it is not said."""
    header: bytes
    """The header of the casebook, with its key slots."""


@dataclass(frozen=True)
class Inside:
    """What a backup held when it was read whole and opened with the key at hand."""

    tally: Tally
    files: int
    """Files in the bag, header and database among them."""
    sha256: str
    missing: tuple[str, ...]
    """Refs of exhibits whose sealed file is not in it."""


def is_backup(path: Path) -> bool:
    """It begins like a backup, whole or not."""
    try:
        # a pipe is not opened: it would be waited for, for ever
        with opened_plain(path) as file:
            return file.read(512).startswith(f"{TOP}/".encode())
    except (OSError, NotAFile, NotReadable):
        return False


def refuse_backup(path: Path) -> None:
    """A backup is restored, never merged. Raises `BackupGiven`."""
    if is_backup(path):
        raise BackupGiven(name=path.name)


def label_of(path: Path, file: BinaryIO | None = None) -> Label:
    """Read the head of a backup; the rest is not looked at. Raises `BackupDamaged`, `NotAFile`."""
    tags: dict[str, bytes] = {}
    try:
        if file is None:
            with opened_plain(path) as opened:
                return label_of(path, opened)
        with tarfile.open(fileobj=file, mode="r|") as archive:
            for info in archive:
                name = info.name.removeprefix(f"{TOP}/")
                member = archive.extractfile(info) if info.isreg() else None
                limit = TAG_LIMIT if name in TAGS else header.LIMIT
                if member is None or name == info.name or info.size > limit:
                    break
                raw = member.read()
                if name in TAGS and name not in tags:
                    tags[name] = raw
                    continue
                wanted = manifest_of(tags)
                if name != f"data/{header.NAME}" or len(raw) != info.size:
                    break
                if wanted.get(name) != hashlib.sha256(raw).hexdigest():
                    raise BackupDamaged(reason=_("{name} is damaged").format(name=name))
                found = _DATE.search(tags["bag-info.txt"])
                return Label(
                    header.read(raw).casebook,
                    hashlib.sha256(tags[TAG_MANIFEST]).hexdigest(),
                    found[1].decode() if found else "",
                    raw,
                )
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise BackupDamaged(reason=_("it is cut off, or not a backup")) from error
    except OSError as error:
        raise reading_failure(error, path) from error
    raise BackupDamaged(reason=_("it is cut off, or not a backup"))


def look_inside(
    book: Casebook, path: Path, file: BinaryIO | None = None, *, progress: Progress = UNWATCHED
) -> Inside:
    """Read a backup of this casebook whole, then open the header and database that were in it.

    Raises `BackupDamaged`, `NotReadable`; `CannotOpen` when it is of another casebook, or was
    made before a true rekey; `CasebookDamaged`.
    """
    if file is None:
        with opened_plain(path) as opened:
            return look_inside(book, path, opened, progress=progress)
    size = (book.folder / DATABASE).stat().st_size
    with private_folder(need=2 * size + (64 << 20), near=path.parent) as folder:
        watched = _Hashing(file)
        names = set()
        for member in read_bag(path, TOP, file=cast(BinaryIO, watched), progress=progress):
            names.add(member.name)
            if member.name not in (header.NAME, DATABASE):
                continue
            place = folder / member.name
            with told(place), place.open("xb") as copy:
                while data := member.read(1 << 20):
                    copy.write(data)
        sha256 = watched.finish()
        if not {header.NAME, DATABASE} <= names:
            raise BackupDamaged(reason=_("the database or the header is missing"))
        with opening.open_copy(book, folder) as copied:
            missing = [
                copied.ref_of(one.exhibit)
                for one in copied.all_sealed()
                if f"evidence/{one.name[:2]}/{one.name}" not in names
            ]
            return Inside(copied.tally(), len(names), sha256, tuple(missing))


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.fileno = file.fileno

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._digest.update(data)
        return data

    def finish(self) -> str:
        """Read what is left; the SHA-256 of the whole."""
        while self.read(1 << 20):
            pass
        return self._digest.hexdigest()
