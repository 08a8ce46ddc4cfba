"""Turns the cells of a workbook into texts, as far as they are shown. Runs only in the child."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel

from casebook.evidence.workbook_rows import CALENDAR, FAULT, FORMULA

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
# formats that stand for dates in Chinese, Japanese and Korean; openpyxl takes them for numbers
_DATES_OF_ASIA = {*range(27, 37), *range(50, 59)}
_TIMES_OF_ASIA = {32, 33}

Said = str | list[str]
"""A text; or [why there is none, what the spreadsheet says of it]."""


class Cells:
    """The cells of one sheet: numbers without needless zeros, dates no finer than they show."""

    def __init__(self, reader: Any, sheet: Any) -> None:
        self._texts = reader.shared_strings
        self._sheet = sheet
        self._epoch = reader.wb.epoch
        self._formats: dict[str, str] = {}

    def said(self, cell: Any) -> Said:
        """What stands in a cell, as it was last calculated."""
        sort = cell.get("t", "n")
        value, is_formula, pieces = None, False, None
        for child in cell:
            tag = child.tag
            if tag.endswith("}v"):
                value = child.text
            elif tag.endswith("}f"):
                is_formula = True
            elif tag.endswith("}is"):
                pieces = child
        if sort == "inlineStr":
            return "" if pieces is None else unescaped(text_of(pieces))
        if value is None:
            return [FORMULA, ""] if is_formula and sort != "str" else ""
        if sort == "s":
            return unescaped(self._texts[int(value)])
        if sort == "str":
            return unescaped(value)
        if sort == "b":
            return "TRUE" if int(value) else "FALSE"
        if sort == "e":
            return [FAULT, value[:20]]
        if sort == "d":
            return str(value)
        return self._number(value, cell.get("s", "0"))

    def _number(self, value: str, style: str) -> Said:
        shown = self._formats.get(style)
        if shown is None:
            shown = self._formats[style] = self._format(int(style))
        if not shown:
            if value.isascii() and value.isdigit():
                return value
            number = float(value)
            return str(int(number)) if number.is_integer() else repr(number)
        try:
            found = from_excel(float(value), self._epoch, timedelta="[" in shown)
        except (OverflowError, ValueError):
            return [CALENDAR, value[:20]]
        return _as_shown(found, shown)

    def _format(self, style: int) -> str:
        """What a style shows of a date: letters of y, m, d, h, s; "[" for a length of time."""
        cell = ReadOnlyCell(self._sheet, 1, 1, None, style_id=style)
        number = cell.style_array.numFmtId
        if number in _DATES_OF_ASIA:
            return "hm" if number in _TIMES_OF_ASIA else "ymd"
        shown = cell.number_format
        if is_timedelta_format(shown):
            return "["
        if not is_date_format(shown):
            return ""
        plain = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.|_.', "", shown.split(";")[0]).casefold()
        return "".join(letter for letter in "ymdhs" if letter in plain) or "ymd"


def _as_shown(found: object, shown: str) -> str:
    """A date no finer than its cell shows it: midnight is a day, and so on."""
    if not isinstance(found, datetime):
        return found.isoformat() if isinstance(found, date | time) else str(found)
    found = (found + timedelta(milliseconds=500)).replace(microsecond=0)
    if found.time() != time():
        fine = "seconds" if found.second or "s" in shown else "minutes"
        return found.isoformat(timespec=fine)
    text = found.date().isoformat()
    if "d" not in shown and "y" in shown and found.day == 1:
        return text[:7] if "m" in shown or found.month != 1 else text[:4]
    return text


def text_of(item: Any) -> str:
    """A text in pieces as one, without the reading aids of East Asian scripts."""
    out = []
    for child in item:
        tag = str(child.tag).rpartition("}")[2]
        if tag == "t":
            out.append(child.text or "")
        elif tag == "r":
            out.append(text_of(child))
    return "".join(out)


def unescaped(text: str) -> str:
    """The text behind the way in which XLSX writes characters that XML cannot hold: _x0007_."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    # characters beyond the first 65,536 stand there as two halves
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
