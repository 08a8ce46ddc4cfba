"""What a casebook remembers of its backups, and whether it is time to remind somebody of one."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from casebook.book import Casebook
from casebook.book.clock import now
from casebook.book.tally import Tally
from casebook.records import Contact, Exhibit, Incident

_MADE, _REMIND = "backups", "backup-reminder"
_MOST = 50
EVERY = 7
"""Days after which somebody is reminded, unless they said otherwise; 0: never."""
LONGEST = 365
OLD, MANY = 30, 50
"""Days, and new incidents, after which a backup is too old to be calm about."""


@dataclass(frozen=True)
class Made:
    """One backup that was made, read again and opened. Times are UTC; empty: never."""

    name: str
    mark: str
    place: str
    """The id of the chosen place it went to; empty for any other."""
    at: str
    sha256: str
    tally: Tally
    verified: str = ""
    drilled: str = ""
    seconds: int = 0
    """How long the last restore drill took."""

    @classmethod
    def of_plain(cls, plain: dict[str, Any]) -> "Made":
        """What was kept. Raises ValueError, KeyError, TypeError, AttributeError."""
        return cls(**{**plain, "tally": Tally.of_plain(plain["tally"])})


def made_here(book: Casebook) -> list[Made]:
    """Every backup that is remembered, in the order in which they were made."""
    return _read(book.kept(_MADE))


def note_made(book: Casebook, made: Made) -> None:
    """Remember a new backup."""
    book.keep_changed(_MADE, lambda kept: _written([*_read(kept), made]))


def note_seen(book: Casebook, mark: str, *, drill_seconds: int | None = None) -> None:
    """Remember that a backup was found whole just now, by a drill if that is said."""
    if book.read_only:
        return
    at = now()[0]

    def seen(one: Made) -> Made:
        if one.mark != mark:
            return one
        if drill_seconds is None:
            return replace(one, verified=at)
        return replace(one, verified=at, drilled=at, seconds=drill_seconds)

    book.keep_changed(_MADE, lambda kept: _written([seen(one) for one in _read(kept)]))


def _read(kept: str) -> list[Made]:
    try:
        return [Made.of_plain(one) for one in json.loads(kept or "[]")]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def _written(made: Sequence[Made]) -> str:
    return json.dumps([asdict(one) for one in made[-_MOST:]])


# Reminding


@dataclass(frozen=True)
class Standing:
    """How a casebook stands with its backups."""

    at: str = ""
    """When the last one was made, UTC; empty: never."""
    name: str = ""
    days: int = -1
    """Whole days since then; -1: never."""
    changes: int = -1
    """Entries of the history since then; -1: not known."""
    new_incidents: int = 0
    verified: str = ""
    drilled: str = ""
    seconds: int = 0
    every: int = EVERY
    is_quiet: bool = False
    """Somebody said "not now"."""
    has_records: bool = False

    @property
    def is_due(self) -> bool:
        """It is time for one, whatever was said."""
        if not self.every:
            return False
        if self.days < 0:
            return self.has_records
        return self.changes != 0 and (self.days >= self.every or self.new_incidents >= MANY)

    @property
    def is_late(self) -> bool:
        """It is more than time."""
        is_old = self.days > max(OLD, self.every)
        return self.is_due and self.days >= 0 and (is_old or self.new_incidents >= MANY)

    @property
    def reminds(self) -> bool:
        """Somebody should be told now."""
        return self.is_due and not self.is_quiet


def standing(book: Casebook) -> Standing:
    """Look it up."""
    made = made_here(book)
    every, quiet_until = _reminder(book)
    here = now()[0]
    found = Standing(
        every=every,
        is_quiet=quiet_until > here,
        has_records=any(book.count(kind) for kind in (Incident, Contact, Exhibit)),
        verified=max((one.verified for one in made), default=""),
    )
    if drills := [one for one in made if one.drilled]:
        last = max(drills, key=lambda one: one.drilled)
        found = replace(found, drilled=last.drilled, seconds=last.seconds)
    at = book.last_backup()
    if not at:
        return found
    found = replace(found, at=at, days=max(0, (_time(here) - _time(at)).days))
    if made and made[-1].at == at:
        last = made[-1]
        found = replace(
            found,
            name=last.name,
            changes=max(0, book.entry_count() - last.tally.entries),
            new_incidents=max(0, book.count(Incident) - last.tally.counts.get("incident", 0)),
        )
    return found


def remind_every(book: Casebook, days: int) -> None:
    """Say after how many days to be reminded; 0: never."""
    if not 0 <= days <= LONGEST:
        raise ValueError(days)
    book.keep(_REMIND, json.dumps({"every": days, "quiet_until": ""}))


def not_now(book: Casebook, *, days: int = 1) -> None:
    """Be quiet about it for a day, or more."""
    until = (_time(now()[0]) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    book.keep(_REMIND, json.dumps({"every": _reminder(book)[0], "quiet_until": until}))


def _reminder(book: Casebook) -> tuple[int, str]:
    try:
        plain = json.loads(book.kept(_REMIND) or "{}")
        every, until = plain.get("every", EVERY), plain.get("quiet_until", "")
    except (ValueError, AttributeError):
        return EVERY, ""
    fits = type(every) is int and 0 <= every <= LONGEST and isinstance(until, str)
    return (every, until) if fits else (EVERY, "")


def _time(at: str) -> datetime:
    return datetime.fromisoformat(at.replace("Z", "+00:00"))
