"""What a person should know about a casebook that was opened, though it opened."""

from dataclasses import dataclass
from enum import Enum

from casebook.words import _, later


class Sort(Enum):
    """What is noticed; the value is what is said."""

    NEW_WRITER = later(
        "This folder was copied, moved from another computer or restored, so what is written from "
        "now on is kept apart from what the other copy writes. Numbers get the code {code}."
    )
    ROLLED_BACK = later(
        "This casebook is older than it was when it was last here: {count} later entries are "
        "missing. If you did not restore a backup, somebody put an older copy back. "
        "Do not delete other copies; compare with your newest backup."
    )
    BEFORE_REKEY = later(
        "This is the casebook as it was before everything in it was encrypted with a new key on "
        "this computer. If you did not put an older copy here, somebody did. "
        "What was written since then is not in it."
    )
    HEAD_MISSING = later(
        "The file that remembers the end of the history is missing or damaged. "
        "It is written again when the casebook is closed."
    )
    CLOCK_BACK = later(
        "The clock of this computer was set back by {count} seconds since the last entry. "
        "The order of entries does not depend on it. Check the date and time."
    )
    READ_ONLY = later("This casebook is on a disk that cannot be written: it can only be read.")
    COPY_READ = later(
        "This casebook was not closed properly and its disk cannot be written. "
        "It is read from a private copy; nothing is recorded."
    )
    LITTER = later(
        "{count} unfinished files were put aside in evidence/litter. No record needs them."
    )
    NO_STATE = later(
        "This computer cannot remember where the history of this casebook ended "
        "(its state folder cannot be written). Records are not affected."
    )


@dataclass(frozen=True)
class Notice:
    """One thing noticed."""

    sort: Sort
    count: int = 0
    code: str = ""

    def __str__(self) -> str:
        return _(self.sort.value).format(count=self.count, code=self.code)
