"""The exchange folder: what Syncthing, Nextcloud or a USB stick carries between a group's laptops.

Carrying is not our work. One pass takes in what is new and for us, then leaves for each verified
member what they lack by what they last said.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from casebook.book import Casebook
from casebook.errors import BadValue, CasebookError, DiskFull, NotReadable, NotWritable, ReadOnly
from casebook.progress import UNWATCHED, Progress
from casebook.tasks.exchange_dropping import Dropping
from casebook.tasks.exchange_files import sealed_files
from casebook.tasks.exchange_memory import SETTING, remembered
from casebook.tasks.exchange_report import Came, Report, Went
from casebook.tasks.exchange_taking import Taking
from casebook.words import _

REVIEW: Final = "review"
VERIFIED: Final = "verified"
PAUSE: Final = 15.0
"""Seconds between two passes of a watch."""


@dataclass(frozen=True)
class Setting:
    """The folder that a casebook exchanges through; `take` says what is taken in by itself.

    `is_on`: the window goes through it by itself, again and again.
    """

    folder: Path
    take: str = REVIEW
    is_on: bool = True


def setting(book: Casebook) -> Setting | None:
    """The exchange folder that was chosen, if any."""
    text = book.kept(SETTING)
    if not text:
        return None
    plain = json.loads(text)
    return Setting(Path(plain["folder"]), plain["take"], plain.get("on", True))


def choose(book: Casebook, chosen: Setting | None) -> None:
    """Remember an exchange folder, or none.

    Raises `BadValue` for a folder that holds the casebook, or lies within it.
    """
    if chosen is None:
        book.keep(SETTING, "")
        return
    _refuse(book, chosen)
    folder = chosen.folder.absolute()
    if setting(book) != replace(chosen, folder=folder):
        plain = {"folder": str(folder), "take": chosen.take, "on": chosen.is_on}
        book.keep(SETTING, json.dumps(plain))


def exchange_once(
    book: Casebook,
    folder: Path,
    *,
    take: str = REVIEW,
    progress: Progress = UNWATCHED,
) -> Report:
    """One pass over a folder. Whatever fails for one file or member, the rest is done.

    With `take="review"` what would change something waits for a person (`report.waiting`), and
    can be taken in with `take_in_bundle`; with "verified" what verified members wrote is taken in
    at once. Excerpts, strangers, and what was undone never come in by themselves.
    Raises `NotReadable` when the folder is not there, `BadValue`, `ReadOnly`, `Cancelled`.
    """
    if book.read_only:
        raise ReadOnly
    _refuse(book, Setting(folder, take))
    files = list(sealed_files(folder))
    report = Report()
    memory = remembered(book, folder)
    try:
        Taking(book, memory, report, take == VERIFIED, progress).all(files)
    finally:
        memory.save(book)
    try:
        Dropping(book, folder, memory, report, progress).all()
    except OSError as error:
        report.failed.append(NotWritable(name=folder.name, reason=error.strerror or ""))
    finally:
        memory.save(book)
    return report


def watch(
    book: Casebook,
    folder: Path,
    told: Callable[[Report | CasebookError], None],
    *,
    take: str = REVIEW,
    pause: float = PAUSE,
    progress: Progress = UNWATCHED,
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Pass after pass, until `told` or `progress` raises. Nothing but the folder is looked at.

    A folder that is not there (a stick that was pulled out) or a full disk ends nothing.
    """
    while True:
        try:
            told(exchange_once(book, folder, take=take, progress=progress))
        except (NotReadable, DiskFull, NotWritable) as error:
            told(error)
        wait(pause)


def _refuse(book: Casebook, chosen: Setting) -> None:
    if chosen.take not in (REVIEW, VERIFIED):
        raise BadValue(field="--take", problem=_("say review or verified"))
    folder, casebook = chosen.folder.resolve(), book.folder.resolve()
    if folder == casebook or folder in casebook.parents or casebook in folder.parents:
        raise BadValue(
            field=_("Exchange folder"),
            problem=_("choose a folder that does not hold the casebook: it must not be carried"),
        )


__all__ = [
    "REVIEW",
    "VERIFIED",
    "Came",
    "Report",
    "Setting",
    "Went",
    "choose",
    "exchange_once",
    "setting",
    "watch",
]
