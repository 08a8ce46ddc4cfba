"""How a partial date is shown to people and printed: never more than is known."""

from datetime import datetime

from casebook.records.moment import SEASONS, Mark, Moment, Point
from casebook.words import _, later

_MONTHS = (
    later("January"),
    later("February"),
    later("March"),
    later("April"),
    later("May"),
    later("June"),
    later("July"),
    later("August"),
    later("September"),
    later("October"),
    later("November"),
    later("December"),
)
_SEASONS = {
    21: later("spring {year}"),
    22: later("summer {year}"),
    23: later("autumn {year}"),
    24: later("winter {year}"),
}
_PARTS = {
    "morning": later("in the morning"),
    "noon": later("around noon"),
    "afternoon": later("in the afternoon"),
    "evening": later("in the evening"),
    "night": later("in the night"),
}


def say(moment: Moment | None, language: str | None = None) -> str:
    """A partial date in words; "not known" for none."""
    if moment is None:
        return _("not known", language=language)
    start = _point(moment.start, language) if moment.start else ""
    if not moment.is_stretch:
        return start
    until = _point(moment.until, language) if moment.until else ""
    if start and until:
        pattern = _("between {start} and {until}", language=language)
    elif start:
        pattern = _("{start} or later", language=language)
    else:
        pattern = _("{until} or earlier", language=language)
    return pattern.format(start=start, until=until)


def half_year(moment: Moment | None, language: str | None = None) -> str:
    """The half of the year in which it was, in words; empty when that is not known."""
    if moment is None or not moment.earliest or not moment.latest:
        return ""
    first, last = ((day[:4], day[5:7] > "06") for day in (moment.earliest, moment.latest))
    if first != last:
        return ""
    year, is_second = first
    pattern = (
        _("second half of {year}", language=language)
        if is_second
        else _("first half of {year}", language=language)
    )
    return pattern.format(year=year)


def say_stamp(stamp: str, language: str | None = None) -> str:
    """A moment that the program noted itself, local time with offset, in words. Seconds are left
    out; what is no such moment is said as it is."""
    try:
        at = datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    zone = f"{at:%z}"
    if not zone:
        return stamp
    text = f"{at:%Y-%m-%dT%H:%M}{zone[:3]}:{zone[3:5]}"
    return say(Moment.parse(text), language)


def _point(point: Point, language: str | None) -> str:
    date = _date(point, language)
    time = _time(point, language)
    if point.part:
        # a part of a day is vague by itself: there is no "about in the evening"
        both = _("{date}, {time}", language=language).format(date=date, time=time)
        text = _marked(both, point.mark, language)
    elif time:
        # what is approximate is the time, when there is one
        text = _("{date}, {time}", language=language).format(
            date=date, time=_marked(time, point.mark, language)
        )
    else:
        text = _marked(date, point.mark, language)
    if point.zone:
        zone = "UTC" if point.zone == "Z" else f"UTC{point.zone}"
        text += f" ({zone})"
    return text


def _date(point: Point, language: str | None) -> str:
    if "X" in point.year:
        return _years(point.year, language)
    if point.month is None:
        return point.year
    if point.month in SEASONS:
        return _(_SEASONS[point.month], language=language).format(year=point.year)
    if point.month == 0:
        if point.day:
            pattern = _("day {day} of a month not known, {year}", language=language)
        else:
            pattern = _("{year} (month and day not known)", language=language)
        return pattern.format(day=point.day, year=point.year)
    month = _(_MONTHS[point.month - 1], language=language)
    if not point.day:
        pattern = _("{month} {year} (day not known)", language=language)
        return pattern.format(month=month, year=point.year)
    if point.day == 1:
        # a pattern of its own: in French the first of a month is an ordinal
        pattern = _("1 {month} {year}", language=language)
    else:
        pattern = _("{day} {month} {year}", language=language)
    return pattern.format(day=point.day, month=month, year=point.year)


def _years(year: str, language: str | None) -> str:
    first, last = year.replace("X", "0"), year.replace("X", "9")
    return _("some year from {first} to {last}", language=language).format(first=first, last=last)


def _time(point: Point, language: str | None) -> str:
    if point.part:
        return _(_PARTS[point.part], language=language)
    if point.hour is None:
        return ""
    if point.minute is None and point.mark in (Mark.ABOUT, Mark.BOTH):
        return f"{point.hour:02}:00"
    if point.minute is None:
        return _("between {hour}:00 and {hour}:59", language=language).format(
            hour=f"{point.hour:02}"
        )
    seconds = "" if point.second is None else f":{point.second:02}"
    return f"{point.hour:02}:{point.minute:02}{seconds}"


def _marked(text: str, mark: Mark, language: str | None) -> str:
    if mark is Mark.ABOUT:
        return _("about {when}", language=language).format(when=text)
    if mark is Mark.UNCERTAIN:
        return _("{when} (not sure)", language=language).format(when=text)
    if mark is Mark.BOTH:
        return _("about {when} (not sure)", language=language).format(when=text)
    return text
