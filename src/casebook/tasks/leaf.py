"""A page of a PDF that somebody else made, as a picture to look at; drawn in the limited child."""

from dataclasses import dataclass
from typing import Final

from casebook.book import Casebook
from casebook.errors import EvidenceMissing
from casebook.evidence.copies import Copied, Ended, pictures_of
from casebook.evidence.findings import BROKEN
from casebook.progress import UNWATCHED, Progress
from casebook.records import Exhibit

PATIENCE: Final = 30.0
"""Seconds that a page is waited for, besides the time that its file takes to be read."""
_PAPER: Final = (612.0, 792.0)
"""A page is drawn as if it were printed on this paper, in points: a poster gets no more pixels."""
_DPI: Final = (110, 240)


@dataclass(frozen=True)
class Leaf:
    """A page, from 0: its picture, or why there is none; and how many pages there are."""

    number: int
    total: int
    picture: bytes = b""
    reason: str = ""


def leaf(
    book: Casebook,
    ref: str,
    number: int,
    *,
    sharp: bool = False,
    progress: Progress = UNWATCHED,
) -> Leaf:
    """Have one page drawn; `sharp`: to be looked at closely.

    What is wrong with the file is a reason, not a failure. Raises `NoSuchRecord`,
    `EvidenceMissing`, `EvidenceChanged`, `Cancelled`.
    """
    exhibit = book.get(Exhibit, ref)
    sealed = book.sealed(exhibit.id)
    if sealed is None:
        raise EvidenceMissing(ref=exhibit.ref)
    wanted: dict[str, object] = {
        "first": max(0, number), "most": 1, "box": _PAPER, "dpi": _DPI[sharp], "quality": 85,
    }  # fmt: skip
    pictures = pictures_of(
        lambda pipe: book.shelf.copy_out(sealed, pipe, ref=exhibit.ref, progress=progress),
        sealed.size,
        wanted,
        patience=PATIENCE,
        progress=progress,
    )
    found: Copied | None = None
    while True:
        try:
            found = next(pictures) or found
        except StopIteration as stopped:
            ended: Ended = stopped.value
            break
    picture = found.bare.file if found else b""
    return Leaf(number, ended.total, picture, "" if picture else ended.reason or BROKEN)
