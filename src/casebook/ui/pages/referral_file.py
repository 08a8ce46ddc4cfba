"""Everything about one referral that its screen shows, read off the window's thread."""

from dataclasses import dataclass
from datetime import date

from casebook.book import Casebook
from casebook.errors import NoSuchRecord
from casebook.records import Agency, Contact, ContactLog, Dossier, Incident, Referral, RelatesTo
from casebook.tasks.agencies import Listed, directory
from casebook.tasks.desk_path import Path, path_of
from casebook.tasks.follow_ups import FollowUp, follow_up
from casebook.tasks.referrals import is_to_counsel


@dataclass(frozen=True)
class ReferralFile:
    """A referral with its way, its log, and what it was about."""

    referral: Referral
    updated_at: str
    versions: int
    incidents: list[tuple[RelatesTo, Incident]]
    ways: list[Path]
    log: list[tuple[ContactLog, str]]
    """Each with the name of the contact it was with."""
    agency: Listed | None
    dossier: Dossier | None
    due: FollowUp | None
    is_counsel: bool

    @property
    def record(self) -> Referral:
        """The record that it is about."""
        return self.referral


def read_referral(book: Casebook, record: str) -> ReferralFile:
    """Read a referral. Raises `NoSuchRecord`."""
    referral = book.get(Referral, record)
    row = book.row(record)
    incidents = []
    for about in book.where(RelatesTo, "referral", record):
        try:
            incidents.append((about, book.get(Incident, about.incident)))
        except NoSuchRecord:
            continue
    log = sorted(
        book.where(ContactLog, "referral", record),
        key=lambda one: one.when.sort_key if one.when else "~",
    )
    names = {one.id: one.name for one in book.some(Contact, [one.contact for one in log])}
    return ReferralFile(
        referral=referral,
        updated_at=row.updated_at,
        versions=len(book.history(record)),
        incidents=incidents,
        ways=path_of(book, referral),
        log=[(one, names.get(one.contact, "")) for one in log],
        agency=_agency(book, referral.agency),
        dossier=_dossier(book, referral.dossier),
        due=follow_up(referral, date.today()),
        is_counsel=is_to_counsel(book, referral),
    )


def _agency(book: Casebook, agency: str) -> Listed | None:
    if not agency:
        return None
    found = next((one for one in directory(book) if one.agency.id == agency), None)
    if found:
        return found
    try:
        return Listed(book.get(Agency, agency))
    except NoSuchRecord:
        return None


def _dossier(book: Casebook, dossier: str) -> Dossier | None:
    try:
        return book.get(Dossier, dossier) if dossier else None
    except NoSuchRecord:
        return None
