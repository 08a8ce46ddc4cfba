"""Has a workbook (XLSX) read by a child with limits; its rows come back one by one, as texts."""

import json
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from casebook.errors import BadTable
from casebook.evidence.decode import Pipe, start
from casebook.evidence.findings import WHOLE_LIMIT
from casebook.words import _, later

PATIENCE = 120.0
AT_ONCE = 1 << 20
CHUNK = 1 << 20
LINE_LIMIT = 64 << 20
ROWS: Final = 1_048_576
COLUMNS: Final = 16_384

BROKEN: Final = later("it is no whole XLSX file")
BOMB: Final = later("it unpacks to far too much")
LOCKED: Final = later("it is locked with a password, or an old XLS file")
TOO_LARGE: Final = later("it is too large for an XLSX file; save it as CSV")
TOO_WIDE: Final = later("it has more rows or columns than a sheet can")
EMPTY: Final = later("it has no sheet with cells")
NO_SHEET: Final = later("its sheets are: {names}")
_REASONS = frozenset((BROKEN, BOMB, LOCKED, TOO_LARGE, TOO_WIDE, EMPTY, NO_SHEET))

FORMULA: Final = later("is a formula that was never calculated")
FAULT: Final = later("is an error of the spreadsheet ({code})")
CALENDAR: Final = later("is a date that no calendar has ({code})")
_FAULTS = frozenset((FORMULA, FAULT, CALENDAR))


class Unreadable(str):
    """A cell that has no value to take; the text says why."""

    __slots__ = ()


Row = tuple[int, tuple[str, ...]]
"""A row's number as a spreadsheet counts it (the header is row 1), and its cells."""


@dataclass(frozen=True)
class Sheet:
    """Which sheet is read, and which are not."""

    name: str
    others: tuple[str, ...] = ()


def workbook_rows(
    name: str,
    file: BinaryIO,
    size: int,
    sheet: str | None,
    reading: Callable[[Sheet], None],
) -> Generator[Row, None, None]:
    """The rows of the sheet of that name, or of the first that is shown, without empty ones.

    Cells are taken as they were last calculated: a formula that never was is `Unreadable`, and
    so is an error of the spreadsheet. Raises `BadTable`.
    """
    if size > WHOLE_LIMIT:
        raise BadTable(name=name, reason=_(TOO_LARGE))
    child = start()
    head = {"name": "", "size": size, "whole": True, "rows": True, "sheet": sheet and sheet[:200]}
    with child:
        try:
            pipe = Pipe(child)
            with suppress(BrokenPipeError):
                pipe.begin(head)
                while chunk := file.read(CHUNK):
                    pipe.write(chunk)
            pipe.close()
            if pipe.failed:
                raise BadTable(name=name, reason=_(BROKEN))
            yield from _heard(name, child, reading)
        finally:
            child.kill()


def _heard(name: str, child: Any, reading: Callable[[Sheet], None]) -> Iterator[Row]:
    """What a child says, each line checked. It is ended if it is silent for too long."""
    before = 0
    while True:
        timer = threading.Timer(PATIENCE, child.kill)
        timer.start()
        try:
            lines = _some(child.stdout)
        finally:
            timer.cancel()
        for line in lines:
            try:
                said = json.loads(line)
                if isinstance(said, dict) and "sheet" in said:
                    reading(_sheet(said))
                    continue
                if isinstance(said, dict):
                    _ended(name, said)
                    return
                row = _row(said, before)
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                # it broke off: out of time, out of memory, or it was made to say something else
                reason = BROKEN if line else TOO_LARGE
                raise BadTable(name=name, reason=_(reason)) from error
            before = row[0]
            yield row


def _some(pipe: Any) -> list[bytes]:
    """Some lines, so that the watch is not set anew for each; few where they are long."""
    lines, room = [], AT_ONCE
    while room > 0:
        line = pipe.readline(LINE_LIMIT)
        lines.append(line)
        room -= len(line) if line else AT_ONCE
    return lines


def _ended(name: str, said: dict[str, Any]) -> None:
    reason = said["end"]
    if reason == "":
        return
    names = ", ".join(str(one)[:100] for one in said["names"])
    known = reason if reason in _REASONS else BROKEN
    raise BadTable(name=name, reason=_(known).format(names=names))


def _sheet(said: dict[str, Any]) -> Sheet:
    names = [said["sheet"], *said["others"]]
    if not all(isinstance(one, str) for one in names):
        raise ValueError("no sheet")
    return Sheet(names[0][:100], tuple(one[:100] for one in names[1:]))


def _row(said: Any, before: int) -> Row:
    number, cells = said
    if type(number) is not int or not before < number <= ROWS or len(cells) > COLUMNS:
        raise ValueError("no row")
    return number, tuple([cell if type(cell) is str else _unreadable(cell) for cell in cells])


def _unreadable(said: Any) -> Unreadable:
    why, code = said
    if why not in _FAULTS or not isinstance(code, str):
        raise ValueError("no cell")
    return Unreadable(_(why).format(code=code[:20]))
