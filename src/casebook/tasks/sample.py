"""Invented incidents to learn on, put into a casebook and taken out of it again."""

import json

from casebook.book import Casebook
from casebook.errors import NoSuchRecord
from casebook.progress import UNWATCHED, Progress
from casebook.records import Record
from casebook.tasks.demo import fill

_KEPT = "sample"


def has_sample(book: Casebook) -> bool:
    """The sample is in the casebook, as far as it was not taken out by hand."""
    return bool(_there(book))


def put_in(book: Casebook, *, progress: Progress = UNWATCHED) -> int:
    """Put the sample in; how many records. What belongs to it is remembered as it comes."""
    ids: list[str] = []

    def note(record: Record) -> None:
        ids.append(record.id)
        if len(ids) % 50 == 1:
            book.keep(_KEPT, json.dumps(ids))

    try:
        fill(book, progress, note)
    finally:
        book.keep(_KEPT, json.dumps(ids))
    return len(ids)


def take_out(book: Casebook) -> int:
    """Move what is left of the sample to the trash in one turn; how many records.

    Raises `StillUsed` when something of one's own names a record of the sample.
    """
    there = _there(book)
    if there:
        book.remove_all(there)
    book.keep(_KEPT, "")
    return len(there)


def _there(book: Casebook) -> list[str]:
    try:
        ids = json.loads(book.kept(_KEPT) or "[]")
    except ValueError:
        return []
    found = []
    for one in ids:
        try:
            found.append(book.find(str(one)).id)
        except NoSuchRecord:
            continue
    return found
