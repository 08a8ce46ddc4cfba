"""Hand-overs: what was given to whom, what came of it, and the next desk they sent us to."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from casebook.book import Casebook
from casebook.errors import NoSuchRecord
from casebook.evidence.intake import opened_plain
from casebook.files import reading_failure
from casebook.progress import UNWATCHED, Progress
from casebook.records import Agency, Dossier, Incident, Moment, Referral, RelatesTo
from casebook.tasks.agencies import COUNSEL

SENT_ON = "referred-on"
NOT_HANDED = frozenset(("draft", "ready"))
"""Statuses of what was not handed over yet."""
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Begun:
    """A referral that is not saved yet, and the ids of the incidents it is about."""

    referral: Referral
    incidents: tuple[str, ...] = ()


def today() -> Moment:
    """The day on which it is done."""
    return Moment.parse(date.today().isoformat())


def begin(incidents: Sequence[str] = (), agency: Agency | None = None) -> Begun:
    """A hand-over of today."""
    made = Referral(recipient="", sent=today(), status="sent")
    if agency:
        made = replace(made, recipient=agency.name, agency=agency.id)
    return Begun(made, tuple(incidents))


def begin_of_dossier(book: Casebook, ref: str) -> Begun:
    """A hand-over of a dossier: about the incidents in it that are still there."""
    dossier = book.get(Dossier, ref)
    made = replace(
        begin().referral,
        recipient=dossier.addressee,
        dossier=dossier.id,
        handed_sha256=dossier.sha256,
        handed_pages=dossier.pages,
    )
    incidents = []
    for one in dossier.incidents:
        try:
            incidents.append(book.get(Incident, one).id)
        except NoSuchRecord:
            continue
    return Begun(made, tuple(incidents))


def begin_next(book: Casebook, ref: str) -> Begun:
    """The next desk: the same matter, brought to whom the referral sent us."""
    before = book.get(Referral, ref)
    made = replace(
        begin().referral,
        recipient=before.referred_on,
        after=before.id,
        dossier=before.dossier,
        handed=before.handed,
        handed_sha256=before.handed_sha256,
        handed_pages=before.handed_pages,
        purpose=before.purpose,
        urgency=before.urgency,
        requests=before.requests,
    )
    return Begun(made, tuple(one.id for one in incidents_of(book, before.id)))


def hand_over(
    book: Casebook, referral: Referral, incidents: Sequence[str] = (), *, why: str = ""
) -> Referral:
    """Save a new referral and what it is about in one turn.

    A referral that comes after another says that the other one sent us on, if that does not say
    so yet. Raises `NotReady`, `NoSuchRecord`.
    """
    book.check(referral)
    matter = dict.fromkeys(book.get(Incident, one).id for one in incidents)
    if referral.after:
        before = book.get(Referral, referral.after)
        to = before.referred_on or referral.recipient
        book.save(replace(before, status=SENT_ON, referred_on=to))

    def parts(saved: Referral) -> Iterator[RelatesTo]:
        for one in matter:
            yield RelatesTo(referral=saved.id, incident=one)

    return book.save_with_parts(referral, parts, why=why)


def set_status(book: Casebook, ref: str, status: str, *, on: Moment | None = None) -> Referral:
    """Say what became of a referral; an acknowledgement gets its day, today if none is given."""
    referral = book.get(Referral, ref)
    changed = replace(referral, status=status)
    if status == "acknowledged" and (on or referral.acknowledged is None):
        changed = replace(changed, acknowledged=on or today())
    return book.save(changed)


def incidents_of(book: Casebook, referral: str) -> list[Incident]:
    """The incidents that a referral is about, by its id."""
    found = []
    for about in book.where(RelatesTo, "referral", referral):
        try:
            found.append(book.get(Incident, about.incident))
        except NoSuchRecord:
            continue
    return found


def about(book: Casebook, incident: str) -> list[Referral]:
    """The referrals that are about an incident, by its id, in the order of their dates."""
    found: dict[str, Referral] = {}
    for one in book.where(RelatesTo, "incident", incident):
        try:
            found.setdefault(one.referral, book.get(Referral, one.referral))
        except NoSuchRecord:
            continue
    return sorted(found.values(), key=in_time)


def in_time(referral: Referral) -> tuple[str, str]:
    """By which referrals stand in order: when they were sent; what has no date comes last."""
    return (referral.sent.sort_key if referral.sent else "~", referral.ref)


def is_to_counsel(book: Casebook, referral: Referral) -> bool:
    """It went to a lawyer: it is privileged, and is never printed."""
    if referral.to_counsel:
        return True
    if not referral.agency:
        return False
    # the agency may be in the trash: what was given to counsel stays what it was
    return any(one.agency_sort == COUNSEL for one in book.some(Agency, [referral.agency]))


@dataclass(frozen=True)
class Handed:
    """A file that was handed over: its name and hash, and the dossier that it is, if it is one."""

    name: str
    sha256: str
    size: int
    dossier: Dossier | None = None


def look_at_handed(book: Casebook, path: Path, *, progress: Progress = UNWATCHED) -> Handed:
    """Hash a file; nothing of it is kept. Raises `NotReadable`, `NotAFile`."""
    digest, size = hashlib.sha256(), 0
    try:
        with opened_plain(path) as file:
            whole = os.fstat(file.fileno()).st_size
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                progress.step(size, max(size, whole), path.name)
    except OSError as error:
        raise reading_failure(error, path) from error
    same = book.where(Dossier, "sha256", digest.hexdigest())
    return Handed(path.name, digest.hexdigest(), size, same[0] if same else None)
