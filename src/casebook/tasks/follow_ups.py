"""What has to be followed up: next dates that came or will come, and too long a silence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from casebook.book import Casebook
from casebook.records import Moment, Referral
from casebook.words import _, plural

REMIND_DAYS = 30
"""Days without an answer until a reminder, where a referral says nothing else; 0 is never."""
AHEAD = 14
WAITING = frozenset(("", "sent", "acknowledged", "under-review"))
"""Statuses in which an answer is waited for."""
OVER = frozenset(("closed", "withdrawn"))
_FAR = 36_500


class Sort(Enum):
    """Why something is to be followed up."""

    OVERDUE = "overdue"
    TODAY = "today"
    COMING = "coming"
    NO_ANSWER = "no-answer"


@dataclass(frozen=True)
class FollowUp:
    """One thing to follow up. `days`: since it was due, until it is, or without an answer."""

    referral: Referral
    on: date
    sort: Sort
    days: int

    @property
    def is_due(self) -> bool:
        """It waits for the person now."""
        return self.sort is not Sort.COMING

    def said(self) -> str:
        """Why, in words."""
        if self.sort is Sort.NO_ANSWER:
            says = plural("no answer for {n} day", "no answer for {n} days", self.days)
        elif self.sort is Sort.OVERDUE:
            says = plural("{n} day overdue", "{n} days overdue", self.days)
        elif self.sort is Sort.TODAY:
            return _("today")
        else:
            says = plural("in {n} day", "in {n} days", self.days)
        return says.format(n=self.days)


def due_on(moment: Moment) -> date | None:
    """The local day on which a next date has come: the last on which it can have been meant.

    A month is due at its end. A time with a zone is due on the day that it is here. What is open
    to the end ("in May or later") is due when it begins.
    """
    latest, point = moment.latest, moment.until if moment.is_stretch else moment.start
    if latest is None or point is None:
        latest, point = moment.earliest, moment.start
    if latest is None or point is None:
        return None
    try:
        if point.zone and point.hour is not None:
            told = datetime.fromisoformat(latest + point.zone.replace("Z", "+00:00"))
            return told.astimezone().date()
        return date.fromisoformat(latest[:10])
    except (ValueError, OverflowError, OSError):
        return None


def _silent_since(referral: Referral) -> date | None:
    for said in (referral.acknowledged, referral.sent):
        if said is not None and (day := due_on(said)):
            return day
    return None


def _reminder(referral: Referral) -> tuple[date, date] | None:
    """(since when there was silence, when to remind of it)."""
    days = REMIND_DAYS if referral.remind_days is None else referral.remind_days
    if days <= 0 or referral.status not in WAITING or referral.answer.strip():
        return None
    since = _silent_since(referral)
    if since is None or days > _FAR:
        return None
    try:
        return since, since + timedelta(days=days)
    except OverflowError:
        return None


def follow_up(referral: Referral, today: date) -> FollowUp | None:
    """What is to be followed up of one referral, however far ahead. A next date comes first."""
    if referral.next_action is not None and referral.status not in OVER:
        day = due_on(referral.next_action)
        if day:
            left = (day - today).days
            sort = Sort.OVERDUE if left < 0 else Sort.COMING if left else Sort.TODAY
            return FollowUp(referral, day, sort, abs(left))
    if found := _reminder(referral):
        since, day = found
        if day <= today:
            return FollowUp(referral, day, Sort.NO_ANSWER, (today - since).days)
        return FollowUp(referral, day, Sort.COMING, (day - today).days)
    return None


def follow_ups(book: Casebook, today: date | None = None, *, ahead: int = AHEAD) -> list[FollowUp]:
    """What is due, and which next dates come within some days, by date."""
    return _within(book.all(Referral), today or date.today(), ahead)


def _within(referrals: Iterable[Referral], today: date, ahead: int) -> list[FollowUp]:
    found = []
    for referral in referrals:
        one = follow_up(referral, today)
        if one is None or (one.sort is Sort.COMING and one.days > ahead):
            continue
        if one.sort is Sort.COMING and referral.next_action is None:
            continue  # a reminder of silence is none before its day
        found.append(one)
    return sorted(found, key=lambda one: (one.on, one.referral.ref))


def planned(book: Casebook, today: date | None = None) -> list[FollowUp]:
    """All that is due or will be, reminders of silence too: what a calendar is told."""
    day = today or date.today()
    found = [one for item in book.all(Referral) if (one := follow_up(item, day))]
    return sorted(found, key=lambda one: (one.on, one.referral.ref))
