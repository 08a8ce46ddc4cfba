"""Follow-ups as a calendar file (iCalendar, RFC 5545) that tells no one what they are about.

Days and nothing else: no names, no agency, no place, no words. A calendar is often kept on a
telephone or by a company; docs/formats/follow-ups.md says what stands in the file.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from casebook.book import Casebook
from casebook.files import fresh_file
from casebook.tasks.follow_ups import planned
from casebook.words import _

_WIDTH = 75
"""Octets of a line at most, without its end (RFC 5545, 3.1)."""


def write_calendar(book: Casebook, out: Path, *, today: date | None = None) -> int:
    """Write all follow-ups of a casebook; how many. What is overdue stands on today.

    Raises `DiskFull`, `NotWritable`.
    """
    day = today or date.today()
    secret = book.pseudonym_secret()
    days = [(_uid(secret, one.referral.id), max(one.on, day)) for one in planned(book, day)]
    with fresh_file(out) as file:
        file.write(calendar(days, datetime.now(UTC)))
    return len(days)


def _uid(secret: bytes, referral: str) -> str:
    """The same in every export, so that a calendar moves the day instead of adding another."""
    return hmac.new(secret, f"follow-up {referral}".encode(), hashlib.sha256).hexdigest()[:32]


def calendar(days: Iterable[tuple[str, date]], at: datetime) -> bytes:
    """The file: one event of a whole day for each (name, day)."""
    stamp = at.astimezone(UTC)
    says = _text(_("Casebook: follow-up"))
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Casebook//Follow-ups//EN"]
    for name, day in days:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{name}",
            f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
            f"SEQUENCE:{int(stamp.timestamp()) // 60}",
            f"DTSTART;VALUE=DATE:{_written(day)}",
            f"DTEND;VALUE=DATE:{_written(_next(day))}",
            f"SUMMARY:{says}",
            "CLASS:PRIVATE",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(map(_folded, lines))


def _written(day: date) -> str:
    return day.isoformat().replace("-", "")


def _next(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _text(words: str) -> str:
    for sign in ("\\", ";", ","):
        words = words.replace(sign, "\\" + sign)
    return words.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """A line with its end, broken between characters where it is too long."""
    out, width = b"", 0
    for char in line:
        raw = char.encode("utf-8")
        if width + len(raw) > _WIDTH:
            out += b"\r\n "
            width = 1
        out += raw
        width += len(raw)
    return out + b"\r\n"
