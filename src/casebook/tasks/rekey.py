"""A true rekey: everything that can be opened with the old key is closed to it from then on.

A new casebook is written beside the old one (rows are copied; evidence files are linked or
moved, since each is sealed to a key of its own that stands in its row), verified, and put in its
place. Killed at any moment, the old or the new one is there, whole; the next opening finishes.
"""

import os
import shutil
from pathlib import Path

from casebook.book import opening
from casebook.errors import CasebookDamaged
from casebook.evidence.shelf import FIXED_TIME
from casebook.files import fresh_file, sync_folder, sync_folders, told
from casebook.progress import UNWATCHED, Progress


def rekey(folder: Path, current: str, new: str, *, progress: Progress = UNWATCHED) -> None:
    """Give a casebook a new key and passphrase. Raises `CannotOpen`, `DiskFull`, and damage."""
    aside = folder.with_name(folder.name + opening.ASIDE)
    old = folder.with_name(folder.name + opening.OLD)
    with opening.open_with_passphrase(folder, current) as book:
        shutil.rmtree(aside, ignore_errors=True)
        with told(aside):
            aside.mkdir(mode=0o700)
        try:
            book.copy_under_new_key(aside, new)
            (aside / opening.EVIDENCE).mkdir(mode=0o700)
            _link_evidence(folder, aside, progress)
            with told(aside):
                sync_folders(aside)
            with opening.open_with_passphrase(aside, new) as copy:
                faults = copy.faults(progress)
                missing = {item.name for item in copy.all_sealed()} - set(copy.shelf.names())
                if faults or missing or copy.entry_count() != book.entry_count():
                    raise CasebookDamaged(part="the copy under the new key")
                if book.goes_on():
                    copy.adopt()
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
    with told(folder):
        folder.rename(old)
        aside.rename(folder)
        sync_folder(folder.parent)
        opening.discard(old)
        sync_folder(folder.parent)
    with opening.open_with_passphrase(folder, new):
        pass  # it sweeps away what this computer remembers of the old one


def _link_evidence(folder: Path, aside: Path, progress: Progress) -> None:
    files = sorted((folder / "evidence").glob("[0-9a-f][0-9a-f]/*"))
    for number, path in enumerate(files):
        progress.step(number, len(files), "evidence")
        place = aside / "evidence" / path.parent.name / path.name
        with told(place):
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                place.hardlink_to(path)
            except OSError:  # a file system without links, such as that of most sticks
                with path.open("rb") as whole, fresh_file(place) as copy:
                    shutil.copyfileobj(whole, copy, 1 << 20)
                os.utime(place, (FIXED_TIME, FIXED_TIME))
