"""The chosen place of backups: remembered in the casebook, known again under another path.

A marker file in it carries a random id that stands nowhere but there and in the casebook, and
says nothing. A folder without it is another folder, whatever it is called: another stick that
was plugged in under the same path is not written to.
"""

import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from casebook.book import Casebook
from casebook.errors import (
    BackupBeforeRekey,
    BackupOfAnother,
    BackupPlaceMissing,
    BackupPlaceUnfit,
    CannotOpen,
    CasebookError,
    NoBackup,
    NoBackupPlace,
    NotWritable,
)
from casebook.files import fresh_file
from casebook.progress import UNWATCHED, Progress
from casebook.tasks.backup import BackedUp, back_up
from casebook.tasks.backup_file import Inside, label_of, look_inside
from casebook.tasks.backup_notes import Made, made_here, note_seen
from casebook.words import _

KEPT = 5
"""How many backups stay in the chosen place."""
_PLACE = "backup-place"
_ENDING = ".casebook-backup.tar"
_NO_DRIVES = frozenset(
    b"autofs nfs nfs4 cifs smb3 smbfs sshfs davfs 9p proc sysfs cgroup cgroup2 devpts debugfs "
    b"tracefs securityfs pstore bpf mqueue hugetlbfs configfs nsfs squashfs portal".split()
)
"""File systems that are no drives, or that may make whoever looks at them wait."""


@dataclass(frozen=True)
class Place:
    """A chosen place."""

    id: str
    folder: str
    """Where it was when it was chosen or last found."""
    inside: str
    """Its path on its drive."""

    @property
    def name(self) -> str:
        """What a person calls it."""
        return Path(self.folder).name or self.folder

    @property
    def marker(self) -> str:
        """The name of the file by which it is known again."""
        return f".casebook-place-{self.id[:16]}"

    def is_at(self, folder: Path) -> bool:
        """The folder is this place."""
        try:
            with (folder / self.marker).open("rb") as file:
                return file.read(64) == f"{self.id}\n".encode()
        except OSError:
            return False


def chosen(book: Casebook) -> Place | None:
    """The place that was chosen."""
    try:
        plain = json.loads(book.kept(_PLACE) or "null")
        return Place(str(plain["id"]), str(plain["folder"]), str(plain["inside"]))
    except (ValueError, KeyError, TypeError):
        return None


def choose(book: Casebook, folder: Path) -> Place:
    """Make a folder the place for backups of this casebook. Raises `BackupPlaceUnfit`.

    The place before is no longer one; what lies there stays.
    """
    folder = folder.resolve()
    if not folder.is_dir():
        raise BackupPlaceUnfit(name=folder.name, reason=_("it is not a folder"))
    if folder.is_relative_to(book.folder.resolve()):
        reason = _("it is in the casebook itself, and would be lost with it")
        raise BackupPlaceUnfit(name=folder.name, reason=reason)
    place = Place(secrets.token_hex(16), str(folder), str(folder.relative_to(_drive(folder))))
    try:
        with fresh_file(folder / place.marker) as file:
            file.write(f"{place.id}\n".encode())
    except NotWritable as error:
        raise BackupPlaceUnfit(name=folder.name, reason=error.facts["reason"]) from error
    before = chosen(book)
    try:
        book.keep(_PLACE, json.dumps(asdict(place)))
    except BaseException:
        with suppress(OSError):
            (folder / place.marker).unlink()
        raise
    if before and (old := _look_for(before)):
        with suppress(OSError):
            (old / before.marker).unlink()
    return place


def find(book: Casebook) -> Path:
    """Where the chosen place is now. Raises `NoBackupPlace`, `BackupPlaceMissing`."""
    place = chosen(book)
    if place is None:
        raise NoBackupPlace
    found = _look_for(place)
    if found is None:
        raise BackupPlaceMissing(name=place.name)
    if str(found) != place.folder and not book.read_only:
        book.keep(_PLACE, json.dumps(asdict(replace(place, folder=str(found)))))
    return found


def on_same_disk(book: Casebook, folder: Path) -> bool:
    """Losing the casebook's disk would lose the backups too."""
    try:
        return folder.stat().st_dev == book.folder.stat().st_dev
    except OSError:
        return False


def back_up_there(book: Casebook, *, progress: Progress = UNWATCHED) -> BackedUp:
    """Write a backup to the chosen place under today's date, and let the oldest beyond five go.

    Only what this casebook remembers to have written there, and what is still that file, is ever
    removed; and only after the new one was read again and opened.
    """
    folder = find(book)
    place = chosen(book)
    assert place is not None  # noqa: S101 - `find` found it
    done = back_up(book, _free(book, folder), place=place.id, progress=progress)
    removed = []
    for old in ours(book, folder)[:-KEPT]:
        with suppress(OSError):
            (folder / old.name).unlink()
            removed.append(old.name)
    return replace(done, removed=tuple(removed))


def ours(book: Casebook, folder: Path) -> list[Made]:
    """The backups of this casebook that lie in its chosen place, in the order they were made."""
    place = chosen(book)
    found = []
    for one in made_here(book):
        path = folder / one.name
        if place is None or one.place != place.id or Path(one.name).name != one.name:
            continue
        with suppress(CasebookError):
            if path.is_file() and not path.is_symlink():
                label = label_of(path)
                if label.mark == one.mark and label.casebook == book.id:
                    found.append(one)
    return found


def newest(book: Casebook) -> Path:
    """The newest backup in the chosen place. Raises `NoBackup` and what `find` raises."""
    folder = find(book)
    found = ours(book, folder)
    if not found:
        raise NoBackup
    return folder / found[-1].name


def verify_backup(book: Casebook, path: Path, *, progress: Progress = UNWATCHED) -> Inside:
    """Read a backup whole and open it with the key at hand; that is remembered.

    Raises `BackupDamaged`, `BackupBeforeRekey`, `BackupOfAnother`, `CasebookDamaged`,
    `NotReadable`.
    """
    try:
        inside = look_inside(book, path, progress=progress)
    except CannotOpen as error:
        if label_of(path).casebook == book.id:
            raise BackupBeforeRekey from error
        raise BackupOfAnother(name=path.name) from error
    note_seen(book, label_of(path).mark)
    return inside


def _free(book: Casebook, folder: Path) -> Path:
    """A name by today's date that nothing has yet."""
    name = f"{book.folder.name.removesuffix('.casebook')}.{date.today().isoformat()}"
    path, number = folder / f"{name}{_ENDING}", 1
    while path.exists() or path.is_symlink():
        number += 1
        path = folder / f"{name}-{number}{_ENDING}"
    return path


def _look_for(place: Place) -> Path | None:
    """The folder that is this place: where it was, or at the same path on another drive."""
    was = Path(place.folder)
    if place.is_at(was):
        return was
    return next((one for drive in _drives() if place.is_at(one := drive / place.inside)), None)


def _drive(folder: Path) -> Path:
    """The drive that a folder is on."""
    return next((one for one in (folder, *folder.parents) if os.path.ismount(one)), folder.parent)


def _drives() -> Iterator[Path]:
    """Where drives are plugged in on this computer now."""
    if sys.platform == "win32":
        yield from (Path(f"{letter}:\\") for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    elif sys.platform == "darwin":
        with suppress(OSError):
            yield from sorted(Path("/Volumes").iterdir())
    else:
        with suppress(OSError):
            for line in Path("/proc/self/mounts").read_bytes().splitlines():
                _what, raw, sort, *_more = line.split(b" ")
                if sort.split(b".")[-1] in _NO_DRIVES:
                    continue
                # a blank in a path is written as \040 there
                where = raw.decode("utf-8", "surrogateescape")
                for code, char in (("\\040", " "), ("\\011", "\t"), ("\\134", "\\")):
                    where = where.replace(code, char)
                yield Path(where)
