"""Whether something was handed to an agency: then it may be evidence, and is not to be lost."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from casebook.book import Casebook
from casebook.errors import NoSuchRecord
from casebook.records import (
    KINDS,
    Act,
    Case,
    Contact,
    ContactLog,
    Dossier,
    Exhibit,
    Identifier,
    Incident,
    Information,
    Involvement,
    Record,
    Referral,
    RelatesTo,
    Showing,
    Sighting,
    Statement,
)
from casebook.tasks.referrals import NOT_HANDED, about, in_time


def was_referred(book: Casebook, records: Sequence[str]) -> list[Referral]:
    """The hand-overs that these records (by ref or id, removed ones too) had a part in."""
    found: dict[str, Referral] = {}
    printed = _handed_dossiers(book)
    for ref in records:
        row = book.row(ref)
        if row.kind not in KINDS:
            continue
        for record in book.some(KINDS[row.kind], [row.id]):
            found.update((one.id, one) for one in _of(book, record, printed, set()))
    return sorted(found.values(), key=in_time)


Printed = list[tuple[Dossier, Referral]]


def _handed_dossiers(book: Casebook) -> Printed:
    """Each dossier that was handed over, with how."""
    handed = [one for one in book.all(Referral) if one.dossier and one.status not in NOT_HANDED]
    dossiers = {one.id: one for one in book.some(Dossier, [one.dossier for one in handed])}
    return [(dossiers[one.dossier], one) for one in handed if one.dossier in dossiers]


def _of(book: Casebook, record: Record, printed: Printed, seen: set[str]) -> Iterator[Referral]:
    if record.id in seen:
        return
    seen.add(record.id)
    if isinstance(record, Referral):
        if record.status not in NOT_HANDED:
            yield record
        return
    if isinstance(record, Incident):
        yield from (one for one in about(book, record.id) if one.status not in NOT_HANDED)
    for dossier, referral in printed:
        if record.id == dossier.id or record.ref in _stands_in(dossier):
            yield referral
    for other in _leading_on(book, record):
        yield from _of(book, other, printed, seen)


def _stands_in(dossier: Dossier) -> tuple[str, ...]:
    return (*dossier.incidents, *dossier.exhibits, *dossier.named, *dossier.told)


def _leading_on(book: Casebook, record: Record) -> Iterator[Record]:
    """What a record is a part of, or is shown or named in."""
    ids: list[str] = []
    if isinstance(record, Exhibit):
        ids = [one.subject for one in book.where(Showing, "exhibit", record.id)]
        ids += [record.parent, record.covers]
    elif isinstance(record, Contact):
        ids = [one.incident for one in book.where(Involvement, "contact", record.id)]
        ids += [one.incident for one in book.where(Act, "target", record.id)]
        ids += [one.incident for one in book.where(Information, "source", record.id)]
    elif isinstance(record, Identifier):
        ids = [one.incident for one in book.where(Sighting, "identifier", record.id)]
    elif isinstance(record, Case):
        ids = [one.id for one in book.where(Incident, "case", record.id)]
    elif isinstance(record, Statement):
        ids = [record.incident]
    elif isinstance(record, ContactLog):
        ids = [record.referral]
    elif record.owner:
        ids = [str(getattr(record, record.owner))]
    for one in dict.fromkeys(filter(None, ids)):
        with suppress(NoSuchRecord):
            row = book.row(one)
            if row.kind in KINDS:
                yield from book.some(KINDS[row.kind], [row.id])


def with_links(book: Casebook, records: Sequence[str]) -> list[str]:
    """These records, and what only says that an agency was told of them: it goes along."""
    found = list(records)
    for ref in records:
        found += [one.id for one in book.where(RelatesTo, "incident", book.row(ref).id)]
    return found
