"""A restore drill: restores a backup aside, opens it as on the day of need, removes it again."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from casebook.book import Casebook, opening
from casebook.book.aside import private_folder
from casebook.book.tally import Tally
from casebook.errors import (
    BackupNotOpened,
    BackupOfAnother,
    CannotOpen,
)
from casebook.evidence.rereading import reread
from casebook.files import told
from casebook.keys import header, unlock
from casebook.keys.wrapping import CasebookKey
from casebook.progress import UNWATCHED, Progress
from casebook.tasks.backup_file import label_of
from casebook.tasks.backup_notes import made_here, note_seen
from casebook.tasks.backup_place import newest
from casebook.tasks.restore import restore_backup
from casebook.words import _, plural


@dataclass(frozen=True)
class Drill:
    """What a drill found."""

    name: str
    made_at: str
    """When the backup was made: UTC, or only the day; empty: not known."""
    seconds: int
    tally: Tally
    faults: tuple[str, ...]
    changes: int
    """Entries written since the backup was made: what would be lost."""
    was_noted: bool
    """It was compared with what was noted when it was made; else with the history only."""

    def lines(self) -> list[str]:
        """For people."""
        found = [_("DAMAGE: {fault}").format(fault=fault) for fault in self.faults]
        records, files = self.tally.records, self.tally.files
        held = ", ".join(
            (
                plural("{n} record", "{n} records", records).format(n=records),
                plural("{n} file of evidence", "{n} files of evidence", files).format(n=files),
            )
        )
        if not found:
            found.append(_("Restored, opened and read whole: {held}.").format(held=held))
            found.append(
                _("All is as it was when the backup was made.")
                if self.was_noted
                else _("Its history belongs to this casebook. It was not made here, so its "
                       "records could not be counted against a note.")
            )  # fmt: skip
        if self.changes:
            found.append(
                plural(
                    "{n} change was made since, and is not in it.",
                    "{n} changes were made since, and are not in it.",
                    self.changes,
                ).format(n=self.changes)
            )
        found.append(_("It took {time}. What was restored is removed again.").format(
            time=time_said(self.seconds)
        ))  # fmt: skip
        return found

    def plain(self) -> dict[str, object]:
        """As JSON."""
        return {
            "backup": self.name,
            "made_at": self.made_at or None,
            "sound": not self.faults,
            "faults": list(self.faults),
            "seconds": self.seconds,
            "records": self.tally.records,
            "entries": self.tally.entries,
            "files": self.tally.files,
            "changes_since": self.changes,
            "compared_with_note": self.was_noted,
        }


def time_said(seconds: int) -> str:
    """A time in words."""
    if seconds < 120:
        return plural("{n} second", "{n} seconds", seconds).format(n=seconds)
    minutes = round(seconds / 60)
    return plural("{n} minute", "{n} minutes", minutes).format(n=minutes)


def drill(
    book: Casebook,
    secret: str,
    *,
    with_code: bool = False,
    backup: Path | None = None,
    progress: Progress = UNWATCHED,
) -> Drill:
    """Restore the newest backup, or the one given, as if this computer were gone.

    `secret` is typed anew: the passphrase, or with `with_code` the recovery code. Every file is
    read whole. Nothing is left, a kill excepted, which the next start sweeps. Raises
    `BackupDamaged`, `BackupOfAnother`, `BackupNotOpened`, `RecoveryCodeWrong`, `DiskFull`.
    """
    began = time.monotonic()
    path = backup or newest(book)
    label = label_of(path)
    if label.casebook != book.id:
        raise BackupOfAnother(name=path.name)
    with private_folder() as aside:
        # whoever mistyped is told before anything large is restored
        opens = unlock.with_recovery_code if with_code else unlock.with_passphrase
        _try(aside, label.header, opens, secret)
        folder = restore_backup(path, aside / "drill.casebook", progress=progress)
        copy = (
            opening.open_with_recovery_code(folder, secret)
            if with_code
            else opening.open_with_passphrase(folder, secret)
        )
        with copy:
            tally = copy.tally()
            faults = copy.faults(progress)
            faults += _evidence_faults(copy, progress)
            faults += _differences(book, copy)
            changes = max(0, book.entry_count() - tally.entries)
    made = next((one for one in made_here(book) if one.mark == label.mark), None)
    if made and made.tally != tally:
        faults.append(_("what it holds is not what was noted when it was made"))
    if book.ends_missing(tally):
        faults.append(_("its history does not belong to this casebook's"))
    seconds = max(1, round(time.monotonic() - began))
    if made and not faults:
        note_seen(book, label.mark, drill_seconds=seconds)
    return Drill(
        path.name, made.at if made else label.made_on, seconds, tally, tuple(faults), changes,
        made is not None,
    )  # fmt: skip


def _try(aside: Path, raw: bytes, opens: Callable[[Path, str], CasebookKey], secret: str) -> None:
    """Open the header alone. Raises `BackupNotOpened`, `RecoveryCodeWrong`."""
    place = aside / header.NAME
    with told(place):
        place.write_bytes(raw)
    try:
        opens(aside, secret)
    except CannotOpen as error:
        raise BackupNotOpened from error
    finally:
        place.unlink()


def _evidence_faults(copy: Casebook, progress: Progress) -> list[str]:
    """Read every sealed file of the restored casebook whole."""
    files = [(copy.ref_of(one.exhibit), one) for one in copy.all_sealed()]
    found = reread(copy.shelf, files, progress=progress)
    return [failure.sentence() for failure in found if failure]


def _differences(book: Casebook, copy: Casebook) -> list[str]:
    """Files that are not those which the casebook has under the same exhibit."""
    found = []
    for one in copy.all_sealed():
        here = book.sealed(one.exhibit)
        if here and here.sha256 != one.sha256:
            found.append(
                _("the file of {ref} is not the one in the casebook").format(
                    ref=copy.ref_of(one.exhibit)
                )
            )
    return found
