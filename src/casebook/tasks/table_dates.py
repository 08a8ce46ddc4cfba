"""Dates as people write them in tables; a column is decided as a whole, and never by guessing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from casebook.errors import AmbiguousDates
from casebook.records import Moment
from casebook.words import _

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "day-first", "month-first", "year-first"
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv",
            "february feb février fevrier févr fevr",
            "march mar mars",
            "april apr avril avr",
            "may mai",
            "june jun juin",
            "july jul juillet juil",
            "august aug août aout",
            "september sep sept septembre",
            "october oct octobre",
            "november nov novembre",
            "december dec décembre decembre déc",
        ),
        1,
    )
    for name in names.split()
}
_TIME = r"(?:[ T,]+(?:at |à )?(\d{1,2})(?:[:h](\d{2}))?(?::(\d{2}))?\s*([ap]\.?m\.?)?)?"
_NUMBERS = re.compile(r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})" + _TIME, re.I)
_WORDS = re.compile(
    r"(\d{1,2})(?:er|st|nd|rd|th)? (?:of |de )?([^\W\d_]+)\.?,? (\d{4})" + _TIME, re.I
)
_WORDS_US = re.compile(r"([^\W\d_]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})" + _TIME, re.I)
_HAN = re.compile(
    r"(\d{4})年(\d{1,2})月(\d{1,2})[日号號]?\s*(上午|下午|晚上|早上|中午)?\s*"
    r"(?:(\d{1,2})[時时點点:](?:(\d{1,2})分?)?)?"
)


@dataclass(frozen=True)
class Order:
    """In which order the numbers of a column stand, and why it is known."""

    order: str
    because: str


def decide(column: str, cells: Iterable[str], told: str | None) -> Order | None:
    """The order of a column; None when no cell needs it. Raises `AmbiguousDates`."""
    if told:
        return Order(told, _("it was told"))
    day = month = example = ""
    for cell in cells:
        match = _NUMBERS.fullmatch(cell.strip())
        if not match or len(match[1]) == 4:
            continue
        first, second = int(match[1]), int(match[2])
        example = example or cell.strip()
        if first > 12 >= second:
            day = day or cell.strip()
        elif second > 12 >= first:
            month = month or cell.strip()
    if day and month:
        raise AmbiguousDates(column=column[:60], example=f"{day[:40]} - {month[:40]}")
    if day:
        return Order(DAY_FIRST, _("{example} has no month first").format(example=day))
    if month:
        return Order(MONTH_FIRST, _("{example} has no day first").format(example=month))
    if example:
        raise AmbiguousDates(column=column[:60], example=example[:40])
    return None


def read_date(cell: str, order: Order | None) -> Moment:
    """The date in a cell. Raises ValueError saying what is wrong with it."""
    text = cell.strip()
    try:
        return Moment.parse(text)
    except ValueError:
        pass
    if match := re.fullmatch(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d)?)", text):
        return Moment.parse(f"{match[1]}T{match[2]}")
    if match := _NUMBERS.fullmatch(text):
        return _moment(*_ordered(match[1], match[2], match[3], order), match.groups()[3:])
    if match := _WORDS.fullmatch(text):
        return _moment(match[3], _month(match[2]), match[1], match.groups()[3:])
    if match := _WORDS_US.fullmatch(text):
        return _moment(match[3], _month(match[1]), match[2], match.groups()[3:])
    if match := _HAN.fullmatch(text):
        return _han(match)
    raise ValueError(_("is not a date that can be read"))


def _ordered(one: str, two: str, three: str, order: Order | None) -> tuple[str, str, str]:
    if len(one) == 4:
        return one, two, three
    if len(three) != 4:
        raise ValueError(_("has a year of two digits"))
    if order and order.order == MONTH_FIRST:
        return three, one, two
    if order and order.order == YEAR_FIRST:
        raise ValueError(_("does not begin with the year"))
    return three, two, one


def _month(name: str) -> str:
    number = _MONTHS.get(name.casefold())
    if number is None:
        raise ValueError(_("names no month"))
    return str(number)


def _moment(year: str, month: str, day: str, clock: tuple[str | None, ...]) -> Moment:
    text = f"{year}-{int(month):02}-{int(day):02}"
    hour, minute, second, half = clock
    if hour is not None:
        number = int(hour)
        if half:
            if not 1 <= number <= 12:
                raise ValueError(_("has no such time of day"))
            number = number % 12 + (12 if half.lower().startswith("p") else 0)
        text += f"T{number:02}"
        if minute is not None or half:
            text += f":{int(minute or 0):02}"
        if second is not None:
            text += f":{int(second):02}"
    return Moment.parse(text)


def _han(match: re.Match[str]) -> Moment:
    year, month, day, half, hour, minute = match.groups()
    text = f"{year}-{int(month):02}-{int(day):02}"
    if hour is None:
        parts = {
            "上午": "morning",
            "早上": "morning",
            "下午": "afternoon",
            "晚上": "evening",
            "中午": "noon",
        }
        return Moment.parse(f"{text}T{parts[half]}" if half else text)
    number = int(hour)
    if half in ("下午", "晚上") and number < 12:
        number += 12
    text += f"T{number:02}"
    return Moment.parse(f"{text}:{int(minute):02}" if minute else text)
