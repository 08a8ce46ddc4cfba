"""Reads a CSV file row by row, whatever divides its cells; never holds more than a row of it."""

import csv
import io
from collections.abc import Generator
from typing import BinaryIO

from casebook.errors import BadTable
from casebook.evidence.workbook_rows import Row
from casebook.words import _

CELL_LIMIT = 11_000_000
"""More than any field takes: a longer cell is a quotation mark that was never closed."""
_DELIMITERS = ",;\t|"
_SAMPLE = 200_000


def csv_rows(name: str, file: BinaryIO, encoding: str) -> Generator[Row, None, None]:
    """The rows that are not empty, numbered as a spreadsheet numbers them. Raises `BadTable`."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, newline="")
    try:
        delimiter, first = _delimiter(text)
        csv.field_size_limit(CELL_LIMIT)
        lines = _Lines(name, text)
        number = 0
        reader = csv.reader(lines, delimiter=delimiter)
        if first:
            next(reader, None)
            number = 1
        while True:
            lines.row = number = number + 1
            cells = next(reader, None)
            if cells is None:
                return
            if lines.ended:
                raise _never_closed(name, number)
            if any(cells):
                yield number, tuple(cells)
    except csv.Error as error:
        raise _never_closed(name, number) from error
    except UnicodeDecodeError as error:
        reason = _("it is not whole text in {encoding}").format(encoding=encoding)
        raise BadTable(name=name, reason=reason) from error
    finally:
        text.detach()


class _Lines:
    """The lines of a text, none of them endless."""

    def __init__(self, name: str, text: io.TextIOWrapper) -> None:
        self._name, self._text = name, text
        self.row = 0
        self.ended = False
        """Somebody asked for a line after the last: the row being read was not complete."""

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(CELL_LIMIT)
        if not line:
            self.ended = True
            raise StopIteration
        if len(line) == CELL_LIMIT and line[-1] not in "\r\n":
            reason = _("row {row} is longer than any row can be").format(row=self.row)
            raise BadTable(name=self._name, reason=reason)
        return line


def _never_closed(name: str, row: int) -> BadTable:
    reason = _("a quotation mark in row {row} is never closed")
    return BadTable(name=name, reason=reason.format(row=row))


def _delimiter(text: io.TextIOWrapper) -> tuple[str, bool]:
    """(what divides the cells, whether the first line only says so); leaves the text at its start.

    Some programs write it there: sep=; - otherwise it is what the header row has most of, outside
    quotation marks, and of equals the one that the rows after it keep to.
    """
    sample = text.read(_SAMPLE)
    text.seek(0)
    start = sample[:10].casefold()
    if start.startswith("sep=") and start[5:6] in ("\r", "\n") and not start[4].isalnum():
        return sample[4], True
    return max(_DELIMITERS, key=lambda one: _likeness(sample, one)), False


def _likeness(sample: str, delimiter: str) -> tuple[int, int, int]:
    try:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        widths = [len(row) for row, _number in zip(reader, range(30), strict=False) if row]
    except csv.Error:
        return 0, 0, 0
    if not widths:
        return 0, 0, 0
    # the sample may end within a row
    same = sum(width == widths[0] for width in widths[:-1])
    return widths[0], same, -_DELIMITERS.index(delimiter)
