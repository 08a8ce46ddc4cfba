"""A table from outside, CSV or XLSX: its headers, and its rows as often as they are asked for."""

import os
import stat
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

from casebook.errors import BadTable, NotAFile
from casebook.evidence.workbook_rows import Row, Sheet, Unreadable, workbook_rows
from casebook.files import reading_failure
from casebook.tasks.table_csv import csv_rows
from casebook.tasks.table_encoding import Encoding, encoding_of
from casebook.words import _

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
HEADERS = 16_384


class Table:
    """A file that is read anew for each walk over its rows, so that it need not fit in memory."""

    def __init__(
        self, path: Path, *, sheet: str | None = None, encoding: str | None = None
    ) -> None:
        """Look at the file. Raises `BadTable`, `NotAFile`, `NotReadable`."""
        self.name = path.name
        self.encoding: Encoding | None = None
        self.sheet: Sheet | None = None
        self._path, self._wanted = path, sheet
        self._known: tuple[int, ...] = ()
        with self._opened() as file:
            start = file.read(4)
            if start not in (_ZIP, _OLE):
                self.encoding = encoding_of(self.name, file, encoding)
        with closing(self._walk()) as rows:
            self._top, heads = next(rows, (0, ()))
        self.headers = tuple(
            "" if isinstance(head, Unreadable) else " ".join(head.split()) for head in heads
        )
        if not any(self.headers):
            raise BadTable(name=self.name, reason=_("it has no header row"))
        if len(self.headers) > HEADERS:
            raise BadTable(name=self.name, reason=_("it has more columns than a sheet can"))

    def rows(self) -> Iterator[Row]:
        """The rows below the header that are not empty. Raises `BadTable`, `NotReadable`."""
        with closing(self._walk()) as rows:
            for number, cells in rows:
                if number > self._top:
                    yield number, cells

    def _walk(self) -> Generator[Row, None, None]:
        with self._opened() as file:
            size = os.fstat(file.fileno()).st_size
            rows = (
                csv_rows(self.name, file, self.encoding.name)
                if self.encoding
                else workbook_rows(self.name, file, size, self._wanted, self._reading)
            )
            with closing(rows):
                for row in rows:
                    if any(cell and not cell.isspace() for cell in row[1]):
                        yield row

    def _reading(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        """The file, which must be the same from its first opening to its last closing."""
        try:
            # looked at before it is opened: a pipe would wait for ever
            if not stat.S_ISREG(self._path.stat().st_mode):
                raise NotAFile(name=self.name)
            with self._path.open("rb") as file:
                self._compare(file)
                yield file
                self._compare(file)
        except OSError as error:
            raise reading_failure(error, self._path) from error

    def _compare(self, file: BinaryIO) -> None:
        found = os.fstat(file.fileno())
        now = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
        if self._known and now != self._known:
            raise BadTable(name=self.name, reason=_("it changed while it was being read"))
        self._known = now
