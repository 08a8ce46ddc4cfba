"""Erases records for good: first what goes and what cannot be reached, then the act."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from casebook.book import Casebook
from casebook.errors import NoSuchRecord
from casebook.progress import UNWATCHED, Progress
from casebook.records import Exhibit, Record, Referral
from casebook.tasks.was_referred import was_referred


@dataclass(frozen=True)
class Erasure:
    """What goes when some records are erased, and what the program cannot reach."""

    records: list[Record]
    """Those that were named."""
    along: list[Record]
    """What goes with them: their parts, and what says nothing without naming them."""
    staying: list[Record]
    """What names them and stays: a number that somebody had, an exhibit that they gave."""
    files: int
    """Sealed files that go."""
    referred: list[Referral]
    """Hand-overs in which they had a part: they may be evidence."""
    holders: list[str]
    """Backups and dossiers that hold them, as far as they were made here."""
    has_fellows: bool
    """Others may hold what they were sent, and are asked to erase it too."""


def look_at_erasure(book: Casebook, ids: Sequence[str]) -> Erasure:
    """What erasing these records (by id, removed ones too) would come to.

    One that is no more, as somebody else erased it meanwhile, is left out.
    """
    going: dict[str, Record] = {}
    there = []
    for one in ids:
        with suppress(NoSuchRecord):
            going.update({item.id: item for item in book.would_go(one)})
            there.append(one)
    return Erasure(
        records=[going[one] for one in there],
        along=[item for item in going.values() if item.id not in there],
        staying=book.would_stay([*going.values()]),
        files=sum(isinstance(item, Exhibit) and book.sealed(item.id) is not None
                  for item in going.values()),
        referred=was_referred(book, there),
        holders=list(dict.fromkeys(held for one in there for held in book.holders(one))),
        has_fellows=len(book.fellows()) > 1,
    )  # fmt: skip


def erase(
    book: Casebook, ids: Sequence[str], *, why: str = "", progress: Progress = UNWATCHED
) -> list[str]:
    """Erase records for good, each with all that goes with it in a turn of its own; their refs.

    When it is stopped, those that are gone are gone, and the others are untouched.
    """
    gone: list[str] = []
    for number, one in enumerate(ids):
        progress.step(number, len(ids))
        with suppress(NoSuchRecord):  # it went with another
            gone += book.forget(one, why=why)
    return gone
