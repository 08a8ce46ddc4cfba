"""Makes a casebook out of a backup, in a new place, whole or not at all."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from casebook.book import opening
from casebook.db.connection import DATABASE
from casebook.errors import BackupDamaged
from casebook.evidence.shelf import FIXED_TIME
from casebook.files import fresh_file, fresh_folder, told
from casebook.keys import header
from casebook.progress import UNWATCHED, Progress
from casebook.tasks.backup_file import TOP
from casebook.tasks.bag import read_bag
from casebook.words import _

_EVIDENCE = re.compile(r"evidence/([0-9a-f]{2})/(\1[0-9a-f]{30})")


def restore_backup(backup: Path, folder: Path, *, progress: Progress = UNWATCHED) -> Path:
    """Write the casebook of a backup to a folder that is not there yet.

    Every file is compared with the manifest before the folder appears. The restored casebook
    begins a new writer when it is first written in. On any failure nothing is left, nor are
    folders that were made to hold it. Raises `CasebookExists`, `BackupDamaged`.
    """
    opening.refuse_existing(folder)
    with _with_parents(folder), fresh_folder(folder) as part:
        (part / "evidence").mkdir(mode=0o700)
        seen = set()
        for member in read_bag(backup, TOP, progress=progress):
            place = _place(part, member.name)
            seen.add(member.name)
            # a member comes once only, and sticks without links take this too
            with fresh_file(place) as file:
                while data := member.read(1 << 20):
                    file.write(data)
            if place.parent != part:
                os.utime(place, (FIXED_TIME, FIXED_TIME))
        if not {header.NAME, DATABASE} <= seen:
            raise BackupDamaged(reason=_("the database or the header is missing"))
        header.load(part)
        opening.refuse_existing(folder)
    return folder


@contextmanager
def _with_parents(folder: Path) -> Iterator[None]:
    """The folders above, made if they are not there; on a failure they are not there again."""
    made = [one for one in folder.absolute().parents if not one.exists()]
    try:
        with told(folder):
            folder.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for one in made:
            with suppress(OSError):  # somebody put something there meanwhile
                one.rmdir()
        raise


def _place(part: Path, name: str) -> Path:
    """Where a member goes: names are known beforehand, or follow one pattern."""
    if name in (header.NAME, DATABASE):
        return part / name
    match = _EVIDENCE.fullmatch(name)
    if not match:
        reason = _("it holds {name}, which does not belong in it").format(name=repr(name[:60]))
        raise BackupDamaged(reason=reason)
    place = part / "evidence" / match[1]
    place.mkdir(mode=0o700, exist_ok=True)
    return place / match[2]
