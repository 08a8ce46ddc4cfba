"""Reads a table from outside, CSV or XLSX, row by row; believes nothing about its encoding."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from casebook.errors import BadTable
from casebook.files import reading_failure
from casebook.words import _

FIELD_LIMIT = 16 << 20
CSV_LIMIT = 1 << 30
UNPACKED = 500 << 20
MEMBERS = 2000
_CANDIDATES = ("gb18030", "big5", "cp1252")


@dataclass(frozen=True)
class Table:
    """Headers, and rows with their numbers as a spreadsheet counts them (the header is row 1)."""

    name: str
    headers: tuple[str, ...]
    rows: list[tuple[int, tuple[str, ...]]]
    encoding: str = ""


def read_table(path: Path, sheet: str | None = None) -> Table:
    """The table in a file. Raises `BadTable`, `NotReadable`."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
            rows, encoding = (
                (_xlsx(path, sheet), "")
                if start.startswith(b"PK\x03\x04")
                else _csv(path.name, start + file.read(CSV_LIMIT))
            )
        numbered = [
            (number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)
        ]
    except OSError as error:
        raise reading_failure(error, path) from error
    except csv.Error as error:
        raise BadTable(name=path.name, reason=_("a row cannot be read")) from error
    if not numbered:
        raise BadTable(name=path.name, reason=_("it is empty"))
    _first, heads = numbered[0]
    headers = tuple(head.strip() for head in heads)
    named = [head for head in headers if head]
    if not named:
        raise BadTable(name=path.name, reason=_("its first row has no headers"))
    twice = {head for head in named if named.count(head) > 1}
    if twice:
        raise BadTable(
            name=path.name,
            reason=_("the header {head} stands twice").format(head=sorted(twice)[0][:60]),
        )
    return Table(path.name, headers, numbered[1:], encoding)


def _csv(name: str, data: bytes) -> tuple[Iterator[tuple[str, ...]], str]:
    text, encoding = _decoded(name, data)
    csv.field_size_limit(FIELD_LIMIT)
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=_delimiter(text), strict=False)
    return (tuple(row) for row in reader), encoding


def _decoded(name: str, data: bytes) -> tuple[str, str]:
    """(text, encoding): a byte-order mark, strict UTF-8, or the first that fits."""
    for mark, found in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return _strict(name, data, found), found
    if b"\x00" in data[:4096]:
        raise BadTable(name=name, reason=_("it is not text"))
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes

    best = from_bytes(data[:500_000], cp_isolation=list(_CANDIDATES)).best()
    for found in (best.encoding if best else "", *_CANDIDATES):
        if found:
            try:
                return data.decode(found), found
            except UnicodeDecodeError:
                continue
    raise BadTable(name=name, reason=_("its encoding is not known"))


def _strict(name: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadTable(name=name, reason=_("it is not whole text")) from error


def _delimiter(text: str) -> str:
    """The one of , ; tab that the header row has most of, outside quotes."""
    counts = dict.fromkeys(",;\t", 0)
    quoted = False
    for char in text[:100_000]:
        if char == '"':
            quoted = not quoted
        elif not quoted and char in "\r\n":
            break
        elif not quoted and char in counts:
            counts[char] += 1
    return max(counts, key=lambda char: counts[char])


def _xlsx(path: Path, sheet: str | None) -> Iterator[tuple[str, ...]]:
    import openpyxl

    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MEMBERS or sum(item.file_size for item in members) > UNPACKED:
                raise BadTable(name=path.name, reason=_("it unpacks to far too much"))
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        if sheet is not None and sheet not in book.sheetnames:
            names = ", ".join(book.sheetnames)
            raise BadTable(name=path.name, reason=_("its sheets are: {names}").format(names=names))
        chosen = book[sheet] if sheet else book.worksheets[0]
        for row in chosen.iter_rows(values_only=True):
            yield tuple(_cell(value) for value in row)
        book.close()
    except BadTable:
        raise
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, IndexError, EOFError) as error:
        raise BadTable(name=path.name, reason=_("it is no whole XLSX file")) from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        if value.time() == time():
            return value.date().isoformat()
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # XLSX writes characters that XML cannot hold as _x0007_
    return openpyxl_unescape(str(value))


def openpyxl_unescape(text: str) -> str:
    """The text behind openpyxl's way of writing control characters."""
    from openpyxl.utils.escape import unescape

    return unescape(text) if "_x" in text else text
