"""Turns the cells of a row into a record, each as its field is declared."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from casebook.errors import BadValue, CasebookError
from casebook.evidence.workbook_rows import Unreadable
from casebook.records import Field, Record, Shape, problems
from casebook.records.cells import refuse
from casebook.records.fields import TEXTS
from casebook.tasks.table_dates import Order, read_date
from casebook.words import _

Read = Callable[[str, object], Any]
"""(name of a field, text or list of texts) to its value; for codes and refs that a book knows.

Raises `BadValue`, `NoSuchRecord` or ValueError.
"""
_REMEMBERED = 10_000
_MORE_WORDS = {"vrai": "yes", "faux": "no", "有": "yes", "没有": "no", "沒有": "no"}


class BadRow(Exception):
    """A row that is no record: what is wrong with it, in words."""


class Rows:
    """Makes records of the rows of one table."""

    def __init__(
        self,
        kind: type[Record],
        columns: Mapping[str, int],
        width: int,
        dates: Mapping[str, Order],
        read: Read,
    ) -> None:
        self._kind = kind
        self._width = width
        self._dates = dates
        self._read = read
        self._specs = [(spec, columns[spec.name]) for spec in kind.fields() if spec.name in columns]
        self._known: dict[tuple[str, str], Any] = {}

    def record(self, row: tuple[str, ...]) -> Record:
        """The record in a row. Raises `BadRow`, naming all that is wrong with it."""
        if len(row) > self._width and any(cell.strip() for cell in row[self._width :]):
            reason = _("it has {count} cells, but there are {width} headers")
            raise BadRow(reason.format(count=len(row), width=self._width))
        values: dict[str, Any] = {}
        bad: list[str] = []
        width = len(row)
        for spec, place in self._specs:
            cell = row[place] if place < width else ""
            if not cell:
                continue
            try:
                values[spec.name] = self._value(spec, cell)
            except BadValue as error:
                bad.append(f"{spec.name}: {error.facts['problem']}")
            except CasebookError as error:
                bad.append(f"{spec.name}: {error.sentence().rstrip('.')}")
            except ValueError as error:
                bad.append(f"{spec.name}: {error}")
        record = self._kind(**values)
        bad += [f"{one.field} {one.says}" for one in problems(record)]
        if bad:
            raise BadRow("; ".join(bad))
        return record

    def _value(self, spec: Field, cell: str) -> Any:
        if isinstance(cell, Unreadable):
            raise ValueError(str(cell))
        text = refuse(cell)
        if spec.shape in TEXTS:
            return text
        text = text.strip()
        if not text:
            return spec.default
        known = (spec.name, text)
        if known not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[known] = self._understood(spec, text)
        return self._known[known]

    def _understood(self, spec: Field, text: str) -> Any:
        if spec.shape is not Shape.MOMENT:
            return self._read(spec.name, _plain(spec, text))
        try:
            return read_date(text, self._dates.get(spec.name))
        except ValueError as error:
            said = str(error)
            raise ValueError(said if text[:40] in said else f'"{text[:40]}" {said}') from error


def _plain(spec: Field, text: str) -> object:
    """A cell as JSON would have it."""
    if spec.is_set:
        return elements(text)
    if spec.shape is Shape.NUMBER:
        return re.sub(r"\.0+$", "", text)
    if spec.shape is Shape.YES_NO:
        return _MORE_WORDS.get(text.casefold(), text)
    return text


def elements(text: str) -> list[str]:
    """The elements of a set in one cell: a JSON array, or divided by semicolons or new lines.

    Where there is neither, bars divide them, as Uwazi has it.
    """
    if text.startswith("["):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, list) and all(isinstance(item, str) for item in found):
            return list(dict.fromkeys(found))
    found = re.split(r"[;；\r\n]", text)
    parts = (part.strip() for part in (found if len(found) > 1 else text.split("|")))
    return list(dict.fromkeys(part for part in parts if part))
