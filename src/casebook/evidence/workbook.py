"""Reads one sheet of an XLSX file, row by row, within limits. Runs only in the child."""

import io
import json
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from lxml import etree  # type: ignore[import-untyped, unused-ignore]
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import column_index_from_string

from casebook.evidence.workbook_cells import Cells, Said, text_of
from casebook.evidence.workbook_rows import (
    BOMB,
    BROKEN,
    COLUMNS,
    EMPTY,
    LOCKED,
    NO_SHEET,
    ROWS,
    TOO_LARGE,
    TOO_WIDE,
)

UNPACKED = 500 << 20
MEMBERS = 2000
RATIO = 200  # a large sheet that repeats itself packs about 60 to 1
RATIO_FROM = 10 << 20
NAMED = 20
ROW_LIMIT = 8 << 20
"""Characters in a row: cells share texts, so a small file can hold a very large one."""
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"


class _Refused(Exception):
    """What is said of a file that is not read: a reason, and names of sheets."""

    def __init__(self, reason: str, *names: str) -> None:
        super().__init__(reason)
        self.reason, self.names = reason, names


def tell_rows(data: bytes, sheet: str | None, out: BinaryIO) -> None:
    """Write lines of JSON: which sheet is read, each row of it, and how it ended."""
    try:
        for said in _rows(data, sheet):
            out.write(json.dumps(said).encode("ascii") + b"\n")
        end: dict[str, object] = {"end": "", "names": []}
    except _Refused as refused:
        end = {"end": refused.reason, "names": [name[:100] for name in refused.names[:NAMED]]}
    except MemoryError:
        end = {"end": TOO_LARGE, "names": []}
    except Exception:  # noqa: BLE001 - what reads it may raise whatever it likes: it is shut in here
        end = {"end": BROKEN, "names": []}
    out.write(json.dumps(end).encode("ascii") + b"\n")
    out.flush()


def _rows(data: bytes, sheet: str | None) -> Iterator[object]:
    if data.startswith(_OLD_OR_LOCKED):
        raise _Refused(LOCKED)
    _guard(data)
    with warnings.catch_warnings():
        # openpyxl warns of what it does not read: pictures, validations, styles
        warnings.simplefilter("ignore")
        reader = _Reader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        reader.read()
    sheets = [one for one in reader.wb.worksheets if hasattr(one, "_worksheet_path")]
    chosen = _chosen(sheets, sheet)
    others = [one.title[:100] for one in sheets if one is not chosen]
    yield {"sheet": chosen.title[:100], "others": others[:NAMED]}
    cells = Cells(reader, chosen)
    number = 0
    with reader.archive.open(chosen._worksheet_path) as source:
        for row in _elements(source, "row"):
            stated = row.get("r")
            number = int(stated) if stated else number + 1
            if not 0 < number <= ROWS:
                raise _Refused(TOO_WIDE)
            if found := _cells(row, cells):
                yield number, found


def _cells(row: Any, cells: Cells) -> list[Said]:
    found: list[Said] = []
    place, room = -1, ROW_LIMIT
    for cell in row:
        said = cells.said(cell)
        place = _column(cell.get("r"), place + 1)
        if not 0 <= place < COLUMNS:
            raise _Refused(TOO_WIDE)
        if said:
            found.extend([""] * (place - len(found)))
            found[place:] = [said]
            room -= len(said)
            if room < 0:
                raise _Refused(BOMB)
    return found


def _column(place: str | None, following: int) -> int:
    return column_index_from_string(place.rstrip("0123456789")) - 1 if place else following


def _guard(data: bytes) -> None:
    """Refuse an archive that unpacks to far more than a table has, before unpacking any of it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
    names = [item.filename for item in members]
    if (
        len(members) > MEMBERS
        or len(set(names)) < len(names)
        or sum(item.file_size for item in members) > UNPACKED
        or any(
            item.file_size > RATIO_FROM and item.file_size > RATIO * max(1, item.compress_size)
            for item in members
        )
    ):
        raise _Refused(BOMB)
    if any(item.flag_bits & 1 for item in members):
        raise _Refused(LOCKED)


class _Reader(ExcelReader):
    """Reads shared texts as they are written; openpyxl alters some that look like escapes."""

    def read_strings(self) -> None:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        package: Any = self.package
        part = package.find(kind)
        self.shared_strings: list[str] = []
        if part is None:
            return
        with self.archive.open(part.PartName[1:]) as source:
            for item in _elements(source, "si"):
                self.shared_strings.append(text_of(item))


def _elements(source: Any, name: str) -> Iterator[Any]:
    """Elements as they are read, each let go of after use; no entities, nothing from outside."""
    tags = (_MAIN + name, _STRICT + name)
    for _event, item in etree.iterparse(
        source,
        tag=tags,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    ):
        yield item
        parent = item.getparent()
        if parent is not None:
            parent.remove(item)


def _chosen(sheets: list[Any], name: str | None) -> Any:
    """The sheet of that name, or the first that is not hidden."""
    if not sheets:
        raise _Refused(EMPTY)
    if name is None:
        return next((one for one in sheets if one.sheet_state == "visible"), sheets[0])
    for one in sheets:
        if one.title == name:
            return one
    raise _Refused(NO_SHEET, *(one.title for one in sheets))
