"""When something happened, as far as it is known: a partial date as a value of its own.

The written form is EDTF (ISO 8601-2:2019, levels 0 and 1, and from level 2 the unknown month
before a known day), with a small extension for what people say and EDTF cannot:

* `2025-03-14T21:40` and `2025-03-14T21`: a time known to the minute or the hour;
* `2025-03-14T21:40~`: a time that is approximate;
* `2025-03-14Tevening`: a part of a day (morning, noon, afternoon, evening, night).

docs/formats/dates.md describes it for other programs.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

PARTS_OF_DAY = {
    # from, until (hours; until may pass midnight)
    "morning": (5, 12),
    "noon": (11, 14),
    "afternoon": (12, 18),
    "evening": (18, 24),
    "night": (21, 29),
}
_BACKWARDS = str.maketrans("0123456789", "ihgfedcba`")
SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14)}

_POINT = re.compile(
    r"""
    (?P<year>\d{4}|\d{3}X|\d{2}XX)
    (?:-(?P<month>\d\d|XX)
      (?:-(?P<day>\d\d|XX)
        (?:T(?:(?P<part>[a-z]+)
             |(?P<hour>\d\d)(?::(?P<minute>\d\d)(?::(?P<second>\d\d))?)?
              (?P<zone>Z|[+-]\d\d:\d\d)?))?
      )?
    )?
    (?P<mark>[~?%])?
    """,
    re.VERBOSE | re.ASCII,
)


class Mark(Enum):
    """How a date is qualified, with the sign that EDTF writes behind it."""

    PLAIN = ""
    ABOUT = "~"
    UNCERTAIN = "?"
    BOTH = "%"


@dataclass(frozen=True)
class Point:
    """One date or time, known as far as its filled parts say.

    `year` is text, because its last digits may be unknown (`202X`). A month of 21 to 24 is a
    season. `month` or `day` of 0 is known to be unknown (`XX`); None was not given.
    """

    year: str
    month: int | None = None
    day: int | None = None
    part: str = ""
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    zone: str = ""
    mark: Mark = Mark.PLAIN

    @property
    def text(self) -> str:
        """The written form."""
        out = self.year
        for value in (self.month, self.day):
            if value is not None:
                out += f"-{value:02}" if value else "-XX"
        if self.part:
            out += f"T{self.part}"
        elif self.hour is not None:
            out += "T" + ":".join(
                f"{value:02}"
                for value in (self.hour, self.minute, self.second)
                if value is not None
            )
        return out + self.zone + self.mark.value

    def _edges(self) -> tuple[str, str]:
        """The earliest and the latest instant that fit, as sortable text in local time."""
        first_year, last_year = self.year.replace("X", "0"), self.year.replace("X", "9")
        if self.month in SEASONS:
            first_month, last_month = SEASONS[self.month]
            if last_month > 12:
                last_year, last_month = f"{int(last_year) + 1:04}", last_month - 12
        else:
            first_month, last_month = self.month or 1, self.month or 12
        first_day = self.day or 1
        last_day = self.day or monthrange(max(1, int(last_year)), last_month)[1]
        first_time, last_time, overnight = "00:00:00", "23:59:59", False
        if self.part:
            start, end = PARTS_OF_DAY[self.part]
            first_time, last_time = f"{start:02}:00:00", f"{(end - 1) % 24:02}:59:59"
            overnight = end > 24
        elif self.hour is not None:
            minute, second = self.minute, self.second
            first_time = f"{self.hour:02}:{minute or 0:02}:{second or 0:02}"
            last_time = (
                f"{self.hour:02}:{59 if minute is None else minute:02}"
                f":{59 if second is None else second:02}"
            )
        last_date = f"{last_year}-{last_month:02}-{last_day:02}"
        if overnight and last_date < "9999-12-31":
            last_date = (date.fromisoformat(last_date) + timedelta(days=1)).isoformat()
        return (
            f"{first_year}-{first_month:02}-{first_day:02}T{first_time}",
            f"{last_date}T{last_time}",
        )

    @property
    def earliest(self) -> str:
        """The earliest local time that fits, as `YYYY-MM-DDTHH:MM:SS`."""
        return self._edges()[0]

    @property
    def latest(self) -> str:
        """The latest local time that fits; a night ends in the morning of the next day."""
        return self._edges()[1]


@dataclass(frozen=True)
class Moment:
    """A point in time, or a stretch between two of which one may be open.

    `until` is None for a single point. In a stretch, `start` or `until` of OPEN stands for an
    open end: "before" and "after".
    """

    start: Point | None
    until: Point | None = None
    is_stretch: bool = False

    @classmethod
    def parse(cls, text: str) -> "Moment":
        """Read the written form. Raises ValueError saying what is wrong with it."""
        written = text.strip()
        if "/" not in written:
            return cls(_point(written))
        first, _, second = written.partition("/")
        start = None if first in ("", "..") else _point(first)
        until = None if second in ("", "..") else _point(second)
        if start is None and until is None:
            raise ValueError("a stretch of time needs at least one end")
        if start and until and _is_after(start, until):
            raise ValueError(f"it ends ({second}) before it begins ({first})")
        return cls(start, until, is_stretch=True)

    @property
    def text(self) -> str:
        """The written form: what JSON, CSV and the command line show."""
        if not self.is_stretch:
            return self.start.text if self.start else ""
        return (
            f"{self.start.text if self.start else '..'}/{self.until.text if self.until else '..'}"
        )

    def __str__(self) -> str:
        return self.text

    @property
    def earliest(self) -> str | None:
        """The earliest local time it can have been; None for "before"."""
        return self.start.earliest if self.start else None

    @property
    def latest(self) -> str | None:
        """The latest local time it can have been; None for "after"."""
        if not self.is_stretch:
            return self.start.latest if self.start else None
        return self.until.latest if self.until else None

    @property
    def sort_key(self) -> str:
        """Text by which moments sort in order of time.

        They sort by where they begin; "before X" sorts at the end of X, since no more is known.
        Of two that begin together the vaguer comes first, so that "March" heads its days.
        """
        latest = self.latest
        begin = self.earliest or latest or ""
        return begin + "/" + (latest or "9999-12-31T23:59:59").translate(_BACKWARDS)


def _is_after(start: Point, until: Point) -> bool:
    """Whether nothing in `start` can come before all of `until` ended.

    Instants are compared where both ends say their time zone, as of a flight.
    """
    if start.zone and until.zone:
        begin = datetime.fromisoformat(start.earliest + start.zone.replace("Z", "+00:00"))
        return begin > datetime.fromisoformat(until.latest + until.zone.replace("Z", "+00:00"))
    return start.earliest > until.latest


def _point(text: str) -> Point:
    found = _POINT.fullmatch(text)
    if not found:
        raise ValueError(
            f'"{text[:40]}" is not a date as it is written here: 2025-03-14, 2025-03-14T21:40, '
            "2025-03-14T21:40~ (about), 2025-03-14Tevening, 2025-03, 2025-XX-14, "
            "2025-03/2025-05, ../2025-05"
        )
    year, month, day, part, hour, minute, second, zone, mark = found.groups(default="")
    if part and part not in PARTS_OF_DAY:
        raise ValueError(f'"{part[:20]}" is not a part of a day ({", ".join(PARTS_OF_DAY)})')
    if "X" in year and month:
        raise ValueError("a year with unknown digits cannot have a month")
    point = Point(
        year=year,
        month=_number(month),
        day=_number(day),
        part=part,
        hour=_number(hour),
        minute=_number(minute),
        second=_number(second),
        zone=zone,
        mark=Mark(mark),
    )
    _check(point, month, day)
    return point


def _number(written: str) -> int | None:
    """What digits say: None where nothing stands, 0 for XX."""
    return None if not written else 0 if written == "XX" else int(written)


def _check(point: Point, month: str | None, day: str | None) -> None:
    """Refuse what no calendar has."""
    if month == "00" or day == "00" or point.year == "0000":
        raise ValueError("there is no year, month or day 0; write XX for an unknown one")
    if point.month and point.month > 12:
        if point.month not in SEASONS:
            raise ValueError(f"there is no month {point.month}")
        if point.day is not None:
            raise ValueError("a season has no days")
    elif point.day:
        # an unknown month allows 31 days, and an unknown year 29 February
        days = monthrange(int(point.year), point.month)[1] if point.month else 31
        if point.day > days:
            raise ValueError(f"{point.year}-{month} has {days} days, not {point.day}")
    if point.hour is not None or point.part:
        if not point.day or not point.month:
            raise ValueError("a time of day needs the day")
        if (point.hour or 0) > 23 or (point.minute or 0) > 59 or (point.second or 0) > 59:
            raise ValueError("there is no such time of day")
    if point.zone not in ("", "Z") and not (
        int(point.zone[1:3]) <= 14 and int(point.zone[4:]) <= 59
    ):
        raise ValueError(f"there is no time zone {point.zone}")
