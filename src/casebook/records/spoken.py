"""Dates as people say them: "today about 21:40", "hier soir", "昨天晚上", "last Friday", "March".

What is read is always shown back in words (records/said.py) before it is kept. What could mean
two days is refused with both named: nothing is guessed.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casebook.records.moment import Moment


class TwoWays(ValueError):
    """A date that can be read in two ways; `ways` are both."""

    def __init__(self, ways: tuple[Moment, Moment]) -> None:
        super().__init__("it can mean two days")
        self.ways = ways


class NotUnderstood(ValueError):
    """No date that can be read."""


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv",
            "february feb fevrier fevr fev",
            "march mar mars",
            "april apr avril avr",
            "may mai",
            "june jun juin",
            "july jul juillet juil",
            "august aug aout",
            "september sep sept septembre",
            "october oct octobre",
            "november nov novembre",
            "december dec decembre",
        ),
        1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon lundi",
            "tuesday tue tues mardi",
            "wednesday wed mercredi",
            "thursday thu thurs jeudi",
            "friday fri vendredi",
            "saturday sat samedi",
            "sunday sun dimanche",
        )
    )
    for name in names.split()
}
_HAN_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_DAYS = (
    (r"day before yesterday|avant[- ]hier|前天", -2),
    (r"yesterday|last night|hier|昨天|昨日|昨晚|琴日", -1),
    (r"today|tonight|this (?:morning|afternoon|evening)|aujourd'hui|ce (?:matin|soir)"
     r"|cet apres-midi|今天|今日|今晚|今早", 0),
)  # fmt: skip
_ABOUT = re.compile(
    r"\b(?:about|around|approximately|approx\.?|circa|ca?\.|roughly|some time in"
    r"|vers|environ|a peu pres)(?=\W|$)|~|大約|大约|左右|約|约"
)
_UNSURE = re.compile(r"\b(?:maybe|perhaps|probably|peut-etre|possibly)\b|可能|\?")
_BEFORE = re.compile(r"^(?:before|until|avant|by)\s+(?!hier)|(?:之前|以前)$")
_AFTER = re.compile(r"^(?:after|since|depuis|apres(?!-))\s*|(?:之後|之后|以來|以来)$")
_BETWEEN = re.compile(
    r"^(?:between\s+(?P<a>.+?)\s+and\s+(?P<b>.+)|entre\s+(?P<c>.+?)\s+et\s+(?P<d>.+)"
    r"|from\s+(?P<e>.+?)\s+(?:to|until)\s+(?P<f>.+)|du\s+(?P<g>.+?)\s+au\s+(?P<h>.+)"
    r"|(?P<i>.+?)\s+(?:to|–|-)\s+(?P<j>.+)|(?P<k>[^至到]+)[至到](?P<l>[^至到]+))$"
)
_PARTS = (
    (r"(?:in the |this |le |ce |au )?(?:morning|matin(?:ee)?)|早上|上午|今早|朝早", "morning"),
    (r"(?:at |around )?(?:noon|midday)|midi|中午", "noon"),
    (r"(?:in the |this |cet |l')?(?:afternoon|apres-midi)|下午", "afternoon"),
    (r"(?:in the |this |ce |le |au )?(?:evening|soir(?:ee)?)|晚上|傍晚|今晚|昨晚|夜晚", "evening"),
    (r"(?:at |in the |last |la |cette )?(?:night|nuit)|tonight|夜裡|夜里|深夜|半夜|凌晨", "night"),
)
_TIME = re.compile(
    r"(?:\bat\s+|\ba\s+|@\s*)?(?<![\d/.\-:])"
    r"(?P<hour>\d{1,2})(?:\s*[:h.]\s*(?P<minute>\d{2})(?::(?P<second>\d{2}))?|\s*h(?=\W|$))"
    r"\s*(?P<half>[ap]\.?m\.?)?(?![\d/.\-])"
    r"|(?:\bat\s+)?(?<![\d/.\-:])(?P<hour2>\d{1,2})\s*(?P<half2>[ap]\.?m\b\.?)"
    r"|(?P<hour3>\d{1,2})\s*[點点時时](?:\s*(?P<minute3>\d{1,2})\s*分?|(?P<half3>半))?"
)
_NUMBERS = re.compile(r"(\d{1,4})[/.\-](\d{1,2})(?:[/.\-](\d{1,4}))?")
_DAY_WORD = re.compile(
    r"(\d{1,2})(?:er|st|nd|rd|th)?\s+(?:of\s+|de\s+)?([a-z]+)\.?,?(?:\s+(\d{4}))?"
)
_WORD_DAY = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?(?:\s+(\d{4}))?")
_WORD_YEAR = re.compile(r"(?:in\s+|en\s+)?([a-z]+)\.?,?(?:\s+(\d{4}))?")
_HAN_DATE = re.compile(r"(?:(\d{4})\s*年)?\s*(?:(\d{1,2})\s*月)?\s*(?:(\d{1,2})\s*[日号號])?")
_AGO = re.compile(
    r"(?:il y a\s+)?(\d{1,3}|an?|une?)\s+(day|jour|week|semaine|month|mois)s?\s*(?:ago)?"
)


@dataclass
class _Said:
    """What was found so far, and what is left of the text."""

    left: str
    part: str = ""
    time: str = ""
    mark: str = ""


def understand(text: str, now: datetime) -> Moment | None:
    """The partial date that a text says, seen from `now` (local time). None for an empty text.

    Its written form (docs/formats/dates.md) is understood too. Raises `TwoWays` for what can be
    read in two ways, `NotUnderstood` for anything else.
    """
    plain = text.strip()
    if not plain:
        return None
    try:
        return Moment.parse(plain)
    except ValueError:
        pass
    if len(plain) > 200:
        raise NotUnderstood(plain[:40])
    folded = _folded(plain)
    if folded in ("unknown", "not known", "inconnu", "不知道", "不詳", "不详"):
        return None
    try:
        return _read(folded, now)
    except TwoWays:
        raise
    except (ValueError, OverflowError) as error:
        raise NotUnderstood(plain[:40]) from error


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in letters if not unicodedata.combining(char))
    return " ".join(unicodedata.normalize("NFKC", plain).replace("\u2019", "'").split())


def _read(text: str, now: datetime) -> Moment:
    if found := _BETWEEN.match(text):
        first, second = (item for item in found.groups() if item)
        with_hint = _stretch(first, second, now)
        if with_hint:
            return with_hint
    if _BEFORE.search(text):
        point = _point(_BEFORE.sub("", text).strip(), now)
        return Moment.parse(f"../{point}")
    if _AFTER.search(text):
        point = _point(_AFTER.sub("", text).strip(), now)
        return Moment.parse(f"{point}/..")
    return Moment.parse(_point(text, now))


def _stretch(first: str, second: str, now: datetime) -> Moment | None:
    """Two dates; the first borrows what only the second says ("3 to 5 March")."""
    try:
        until = _point(second, now)
    except TwoWays:
        raise
    except ValueError:
        return None
    for start in (first, f"{first} {second.partition(' ')[2]}"):
        try:
            return Moment.parse(f"{_point(start, now)}/{until}")
        except TwoWays:
            raise
        except ValueError:
            continue
    return None


def _point(text: str, now: datetime) -> str:
    """The written form of one point."""
    said = _Said(text)
    if _ABOUT.search(said.left):
        said.mark, said.left = "~", _ABOUT.sub(" ", said.left)
    if _UNSURE.search(said.left):
        said.mark, said.left = ("%" if said.mark else "?"), _UNSURE.sub(" ", said.left)
    day = _relative(said, now.date())
    _take_part(said)
    _take_time(said)
    left = re.sub(r"\b(?:on|le|at|the|a|in|of|dans|en)\b|[,，。]", " ", said.left)
    left = " ".join(left.split())
    if left:
        if day:
            raise NotUnderstood(left)
        day = _dated(left, now.date())
    elif not day:
        if not said.time and not said.part:
            raise NotUnderstood(text)
        day = now.date().isoformat()
    if said.time:
        if said.part == "night" and said.time < "06" and day < now.date().isoformat():
            # "last night at 2": the night began the day before
            day = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
        return f"{day}T{said.time}{said.mark}"
    return f"{day}T{said.part}{said.mark}" if said.part else f"{day}{said.mark}"


def _relative(said: _Said, today: date) -> str:
    for pattern, days in _DAYS:
        if found := re.search(pattern, said.left):
            # "last night" and 今晚 say the part of the day too
            kept = next((part for words, part in _PARTS if re.search(words, found[0])), "")
            said.part = kept
            said.left = said.left[: found.start()] + " " + said.left[found.end() :]
            return (today + timedelta(days=days)).isoformat()
    if found := _AGO.search(said.left):
        if "ago" not in found[0] and "il y a" not in found[0]:
            return ""
        many = int(found[1]) if found[1].isdigit() else 1
        said.left = said.left[: found.start()] + " " + said.left[found.end() :]
        if found[2] in ("day", "jour"):
            return (today - timedelta(days=many)).isoformat()
        if found[2] in ("week", "semaine"):
            said.mark = said.mark or "~"
            return (today - timedelta(weeks=many)).isoformat()
        months = today.year * 12 + today.month - 1 - many
        return f"{months // 12:04}-{months % 12 + 1:02}"
    names = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
    if found := re.search(rf"\b(?:last |this )?({names})(?: dernier)?\b", said.left):
        rest = (said.left[: found.start()] + " " + said.left[found.end() :]).strip()
        if not re.search(r"\d\s+[a-z]|[a-z]\s+\d{1,2}\b|\d[/.\-]\d", rest):
            said.left = rest
            return _weekday(_WEEKDAYS[found[1]], today)
        said.left = rest  # "Friday 14 March": the date says it
    if found := re.search(r"(上)?(?:星期|週|周|禮拜|礼拜)([一二三四五六日天])", said.left):
        said.left = said.left[: found.start()] + " " + said.left[found.end() :]
        return _weekday(_HAN_WEEKDAYS[found[2]], today)
    return ""


def _weekday(number: int, today: date) -> str:
    """The last such day: what happened lies in the past."""
    back = (today.weekday() - number) % 7 or 7
    return (today - timedelta(days=back)).isoformat()


def _take_time(said: _Said) -> None:
    found = _TIME.search(said.left)
    if not found:
        return
    hour = int(found["hour"] or found["hour2"] or found["hour3"])
    minute = found["minute"] or found["minute3"] or ("30" if found["half3"] else None)
    half = found["half"] or found["half2"]
    if half:
        if not 1 <= hour <= 12:
            raise NotUnderstood(found[0])
        hour = hour % 12 + (12 if half.startswith("p") else 0)
        minute = minute or "00"
    later = said.part in ("afternoon", "evening") or (said.part == "night" and hour >= 6)
    if not half and hour < 12 and later:
        hour += 12
    if found["hour3"] and minute is None:
        minute = "00"
    said.left = said.left[: found.start()] + " " + said.left[found.end() :]
    said.time = f"{hour:02}" + (f":{int(minute):02}" if minute is not None else ":00")
    if found["second"]:
        said.time += f":{found['second']}"


def _take_part(said: _Said) -> None:
    for pattern, part in _PARTS:
        if found := re.search(pattern, said.left):
            said.left = said.left[: found.start()] + " " + said.left[found.end() :]
            said.part = part
            return


def _dated(text: str, today: date) -> str:
    """A day, month or year in figures or words."""
    if re.fullmatch(r"\d{4}", text):
        return text
    if found := _NUMBERS.fullmatch(text):
        return _in_numbers(found[1], found[2], found[3], today)
    if found := _DAY_WORD.fullmatch(text):
        return _day(found[3], _month(found[2]), int(found[1]), today)
    if (found := _WORD_DAY.fullmatch(text)) and found[1] in _MONTHS:
        return _day(found[3], _month(found[1]), int(found[2]), today)
    if found := _WORD_YEAR.fullmatch(text):
        month = _month(found[1])
        in_year = int(found[2]) if found[2] else today.year - (month > today.month)
        return f"{in_year:04}-{month:02}"
    found = _HAN_DATE.fullmatch(text)
    if found and any(found.groups()):
        year, month_text, day = found.groups()
        if not month_text:
            if day:
                raise NotUnderstood(text)
            return f"{int(year):04}"
        if not day:
            number = int(month_text)
            return f"{int(year) if year else today.year - (number > today.month):04}-{number:02}"
        return _day(year, int(month_text), int(day), today)
    raise NotUnderstood(text)


def _month(name: str) -> int:
    if name not in _MONTHS:
        raise NotUnderstood(name)
    return _MONTHS[name]


def _day(year: str | None, month: int, day: int, today: date) -> str:
    """Without a year it is the last such day."""
    if year:
        return date(int(year), month, day).isoformat()
    try:
        this = date(today.year, month, day)
    except ValueError:
        this = date(today.year - 1, month, day)
    return (this if this <= today else date(today.year - 1, month, day)).isoformat()


def _in_numbers(one: str, two: str, three: str | None, today: date) -> str:
    if len(one) == 4:
        if three is None:
            return f"{one}-{int(two):02}"
        return date(int(one), int(two), int(three)).isoformat()
    if three is not None and len(three) != 4:
        raise NotUnderstood(f"{one}/{two}/{three}")
    ways: list[Moment] = []
    for day, month in ((one, two), (two, one)):
        try:
            ways.append(Moment.parse(_day(three, int(month), int(day), today)))
        except ValueError:
            continue
    if not ways:
        raise NotUnderstood(f"{one}/{two}")
    if len(ways) == 2 and ways[0] != ways[1]:
        raise TwoWays((ways[0], ways[1]))
    return ways[0].text
