"""Whether something was handed to an agency: then it may be evidence, and is not to be lost."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from casebook.book import Casebook
from casebook.errors import NoSuchRecord
from casebook.records import (
    KINDS,
    Contact,
    Dossier,
    Exhibit,
    Incident,
    Involvement,
    Record,
    Referral,
    Showing,
)
from casebook.tasks.referrals import NOT_HANDED, about, in_time


def was_referred(book: Casebook, records: Sequence[str]) -> list[Referral]:
    """The hand-overs that these records (by ref or id, removed ones too) had a part in."""
    found: dict[str, Referral] = {}
    for ref in records:
        row = book.row(ref)
        kind = KINDS.get(row.kind)
        if kind is None:
            continue
        for record in book.some(kind, [row.id]):
            found.update((one.id, one) for one in _of(book, record, set()))
    return sorted(found.values(), key=in_time)


def _of(book: Casebook, record: Record, seen: set[str]) -> Iterator[Referral]:
    if record.id in seen:
        return
    seen.add(record.id)
    if isinstance(record, Referral):
        if record.status not in NOT_HANDED:
            yield record
        return
    if isinstance(record, Incident):
        yield from (one for one in about(book, record.id) if one.status not in NOT_HANDED)
    if isinstance(record, Dossier):
        yield from _handed(book, record)
    if isinstance(record, Incident | Exhibit):
        for dossier in book.all(Dossier):
            if record.ref in (*dossier.incidents, *dossier.exhibits):
                yield from _handed(book, dossier)
    for other in _leading_on(book, record):
        yield from _of(book, other, seen)


def _handed(book: Casebook, dossier: Dossier) -> list[Referral]:
    found = book.where(Referral, "dossier", dossier.id)
    return [one for one in found if one.status not in NOT_HANDED]


def _leading_on(book: Casebook, record: Record) -> Iterator[Record]:
    """What a record is a part of, or is shown or named in."""
    ids: list[str] = []
    if isinstance(record, Exhibit):
        ids = [one.subject for one in book.where(Showing, "exhibit", record.id)]
    elif isinstance(record, Contact):
        ids = [one.incident for one in book.where(Involvement, "contact", record.id)]
    elif record.owner:
        ids = [str(getattr(record, record.owner))]
    for one in dict.fromkeys(filter(None, ids)):
        with suppress(NoSuchRecord):
            row = book.row(one)
            if row.kind in KINDS:
                yield from book.some(KINDS[row.kind], [row.id])
