"""Imports a table: looks at all of it first, then saves the good rows in one turn."""

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from casebook.book import Casebook
from casebook.progress import UNWATCHED, Progress
from casebook.records import Record, Shape
from casebook.tasks.backup_file import refuse_backup
from casebook.tasks.import_report import Report
from casebook.tasks.table import Table
from casebook.tasks.table_dates import Deciding, Order
from casebook.tasks.table_map import mapped, title
from casebook.tasks.table_same import Seen
from casebook.tasks.table_values import BadRow, Rows
from casebook.words import _

STEP = 500

__all__ = ["Report", "import_table"]


def import_table(
    book: Casebook,
    path: Path,
    kind: type[Record],
    *,
    mapping: Mapping[str, str],
    dates: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    dry_run: bool = False,
    keep_duplicates: bool = False,
    progress: Progress = UNWATCHED,
) -> Report:
    """Import the good rows in one turn, which one undo takes back; the others are named.

    A row that says the same as a record or as a row above it is left out, unless duplicates are
    kept. Raises `BadTable`, `BadMapping`, `AmbiguousDates`, `UnknownField`, `BackupGiven`;
    nothing is imported then.
    """
    refuse_backup(path)
    table = Table(path, sheet=sheet, encoding=encoding)
    columns = mapped(kind, table.headers, mapping)
    report = Report(encoding=table.encoding, sheet=table.sheet)
    report.columns = {name: title(place, table.headers) for name, place in columns.items()}
    report.unused = [
        title(place, table.headers)
        for place, head in enumerate(table.headers)
        if place not in columns.values() and head
    ]
    total, report.dates = _look(table, kind, columns, dates, progress)

    def read(name: str, value: object) -> Any:
        return getattr(book.read_plain(kind, {name: value}), name)

    rows = Rows(kind, columns, len(table.headers), report.dates, read)
    seen = None
    if not keep_duplicates:
        seen = Seen(kind, columns)
        for record in book.all(kind):
            seen.look(record, record.ref)
    good = _good(table, rows, seen, report, total, progress)
    if dry_run:
        report.good = sum(1 for _record in good)
        return report
    first = next(good, None)
    if first is not None:
        why = _("imported from {name}").format(name=path.name)
        report.refs = book.save_new(chain([first], good), action="import", why=why)
    report.good = len(report.refs)
    return report


def _look(
    table: Table,
    kind: type[Record],
    columns: Mapping[str, int],
    told: str | None,
    progress: Progress,
) -> tuple[int, dict[str, Order]]:
    """(how many rows there are, how the dates of each field are read): one walk over the table."""
    moments = {
        name: place
        for name, place in columns.items()
        if (spec := kind.field(name)) and spec.shape is Shape.MOMENT
    }
    deciding = {name: Deciding(table.headers[place]) for name, place in moments.items()}
    total = 0
    for _number, row in table.rows():
        if total % STEP == 0:
            progress.step(total, 0, "reading")
        total += 1
        for name, place in moments.items():
            if place < len(row):
                deciding[name].look(row[place])
    found = {
        name: Order(told, _("it was told")) if told else one.decided()
        for name, one in deciding.items()
    }
    return total, {name: order for name, order in found.items() if order}


def _good(
    table: Table,
    rows: Rows,
    seen: Seen | None,
    report: Report,
    total: int,
    progress: Progress,
) -> Iterator[Record]:
    """The records to save; what is left out, and what looks like another, goes into the report."""
    for count, (number, row) in enumerate(table.rows()):
        if count % STEP == 0:
            progress.step(count, total, "importing")
        try:
            record = rows.record(row)
        except BadRow as error:
            report.bad.append((number, str(error)))
            continue
        if seen:
            same, alike = seen.look(record, _("row {row}").format(row=number))
            if same:
                report.duplicates.append((number, same))
                continue
            if alike:
                report.alike.append((number, alike))
        yield record
