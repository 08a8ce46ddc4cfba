"""Dates as people write them in tables; a column is decided as a whole, and never by guessing."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from casebook.errors import AmbiguousDates
from casebook.records import Moment
from casebook.records.spoken import NotUnderstood, TwoWays, understand
from casebook.words import _, later

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "day-first", "month-first", "year-first"
SAID = {
    DAY_FIRST: later("day first"),
    MONTH_FIRST: later("month first"),
    YEAR_FIRST: later("year first"),
}
_SMALL = re.compile(r"(?<![\d/.\-:])(\d{1,2})([/.\-])(\d{1,2})\2(\d{4})(?![\d/.\-:])")
_ISO = re.compile(
    r"(\d{4})[\-/.](\d{1,2})[\-/.](\d{1,2})(?:[T ]+(\d{1,2}:\d\d(?::\d\d)?)(?:[.,]\d+)?"
    r"\s*(Z|UTC|[+\-]\d\d:?\d\d)?)?",
    re.A,
)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)", re.A)
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.\-](\d{4})", re.A)
_SHORT_YEAR = re.compile(r"\d{1,2}([/.\-])\d{1,2}\1\d{2}(?!\d)")
_SERIAL = re.compile(r"[1-9]\d{4}(?:\.\d+)?", re.A)
_MINGUO = re.compile(r"(?:民國|民国)\s*(\d{1,3})\s*年")
_HAN_WEEKDAY = re.compile(r"\(?(?:星期|週|周|禮拜|礼拜)[一二三四五六日天]\)?|\([一二三四五六日]\)")
# A table was written some day that nobody knows: what means another date on another day is none.
_DAYS = (datetime(1995, 7, 12, 12), datetime(2094, 2, 5, 12))


@dataclass(frozen=True)
class Order:
    """In which order the numbers of a column stand, and why it is known."""

    order: str
    because: str


class Deciding:
    """Looks at the cells of one column for what shows the order of its numbers."""

    def __init__(self, column: str) -> None:
        self._column = column
        self._day = self._month = self._either = ""

    def look(self, cell: str) -> None:
        """Look at one cell."""
        if self._day and self._month:
            return
        for first, _sign, second, _year in _SMALL.findall(cell):
            one, two = int(first), int(second)
            if two <= 12 < one <= 31:
                self._day = self._day or cell
            elif one <= 12 < two <= 31:
                self._month = self._month or cell
            elif one != two and one <= 12 and two <= 12:
                self._either = self._either or cell

    def decided(self) -> Order | None:
        """The order; None when no cell needs it. Raises `AmbiguousDates`."""
        day, month, either = (cell.strip()[:40] for cell in (self._day, self._month, self._either))
        if day and month:
            raise AmbiguousDates(column=self._column[:60], example=f"{day} - {month}")
        if day:
            return Order(DAY_FIRST, _("{example} has no month first").format(example=day))
        if month:
            return Order(MONTH_FIRST, _("{example} has no day first").format(example=month))
        if either:
            raise AmbiguousDates(column=self._column[:60], example=either)
        return None


def read_date(cell: str, order: Order | None) -> Moment | None:
    """The date in a cell; None where it says that it is not known.

    Raises ValueError saying what is wrong with it.
    """
    try:
        return Moment.parse(cell)
    except ValueError:
        pass
    text = unicodedata.normalize("NFKC", cell).strip()
    text = _SMALL.sub(lambda found: _in_order(found, order), text)
    text = _MINGUO.sub(lambda found: f"{int(found[1]) + 1911}年", text)
    text = _HAN_WEEKDAY.sub("", text).strip()
    if found := _ISO.fullmatch(text):
        return Moment.parse(_written(*found.groups()))
    if found := _COMPACT.fullmatch(text):
        return Moment.parse("-".join(found.groups()))
    if found := _MONTH_YEAR.fullmatch(text):
        return Moment.parse(f"{found[2]}-{int(found[1]):02}")
    if _SHORT_YEAR.match(text):
        raise ValueError(_("has a year of two digits; write all four"))
    if _SERIAL.fullmatch(text):
        raise ValueError(_("is the number behind a date; show that column as dates and save again"))
    try:
        one, other = (understand(text, day) for day in _DAYS)
    except (NotUnderstood, TwoWays) as error:
        raise ValueError(_("is not a date that can be read")) from error
    if one != other:
        raise ValueError(_("does not say which day or year"))
    return one


def _in_order(found: re.Match[str], order: Order | None) -> str:
    first, _sign, second, year = found.groups()
    told = order.order if order else ""
    if told == YEAR_FIRST:
        raise ValueError(_("does not begin with the year"))
    if not told and first != second and int(first) <= 12 and int(second) <= 12:
        raise ValueError(_("can be read in two ways"))
    if told == MONTH_FIRST or (not told and int(second) > 12):
        first, second = second, first
    return f"{int(year):04}-{int(second):02}-{int(first):02}"


def _written(year: str, month: str, day: str, clock: str | None, zone: str | None) -> str:
    text = f"{year}-{int(month):02}-{int(day):02}"
    if not clock:
        return text
    zone = {"UTC": "Z", None: ""}.get(zone, zone) or ""
    if len(zone) == 5:
        zone = f"{zone[:3]}:{zone[3:]}"
    return f"{text}T{clock.zfill(5) if clock.count(':') == 1 else clock.zfill(8)}{zone}"
