"""Imports a table: plan first, say what would happen, then save all good rows in one turn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casebook.book import Casebook
from casebook.errors import BadValue, CasebookError, NotReady
from casebook.progress import UNWATCHED, Progress
from casebook.records import Record, Shape
from casebook.records.cells import refuse
from casebook.tasks.table import Table, read_table
from casebook.tasks.table_dates import Order, decide, read_date
from casebook.tasks.table_map import mapped
from casebook.words import _

STEP = 1000
SAID = 50


@dataclass
class Report:
    """What an import did, or would do."""

    good: int = 0
    refs: list[str] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)
    duplicates: list[tuple[int, str]] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    dates: dict[str, Order] = field(default_factory=dict)
    encoding: str = ""

    def lines(self) -> list[str]:
        """For people."""
        out = [f"{name} <- {column}" for name, column in self.columns.items()]
        if self.unused:
            out.append(_("Not imported: {columns}").format(columns=", ".join(self.unused)))
        out += [
            _("Dates in {field} are read {order}: {why}").format(
                field=name, order=order.order, why=order.because
            )
            for name, order in self.dates.items()
        ]
        if self.encoding and not self.encoding.startswith("utf"):
            out.append(_("The text was read as {encoding}.").format(encoding=self.encoding))
        for number, ref in self.duplicates[:SAID]:
            out.append(_("Row {row} is left out: {ref} says the same").format(row=number, ref=ref))
        for number, reason in self.bad[:SAID]:
            out.append(_("Row {row} is left out: {reason}").format(row=number, reason=reason))
        more = len(self.bad) + len(self.duplicates) - SAID
        if more > 0 and (len(self.bad) > SAID or len(self.duplicates) > SAID):
            out.append(_("and {count} rows more").format(count=more))
        return out

    def plain(self) -> dict[str, object]:
        """As JSON."""
        return {
            "good": self.good,
            "refs": self.refs,
            "bad": [{"row": row, "reason": reason} for row, reason in self.bad],
            "duplicates": [{"row": row, "same_as": ref} for row, ref in self.duplicates],
            "columns": self.columns,
            "unused": self.unused,
            "dates": {name: order.order for name, order in self.dates.items()},
            "encoding": self.encoding or None,
        }


def import_table(
    book: Casebook,
    path: Path,
    kind: type[Record],
    *,
    mapping: Mapping[str, str],
    dates: str | None = None,
    sheet: str | None = None,
    dry_run: bool = False,
    keep_duplicates: bool = False,
    progress: Progress = UNWATCHED,
) -> Report:
    """Import the good rows in one turn, which one undo takes back; the others are named.

    Raises `BadTable`, `BadMapping`, `AmbiguousDates`, `UnknownField`; nothing is imported then.
    """
    table = read_table(path, sheet)
    records, report = _plan(book, table, kind, mapping, dates, keep_duplicates, progress)
    report.good = len(records)
    if records and not dry_run:
        why = _("imported from {name}").format(name=path.name)
        saved = book.save_all(records, action="import", why=why, progress=progress)
        report.refs = [record.ref for record in saved]
    return report


def _plan(
    book: Casebook,
    table: Table,
    kind: type[Record],
    told: Mapping[str, str],
    dates: str | None,
    keep_duplicates: bool,
    progress: Progress,
) -> tuple[list[Record], Report]:
    columns = mapped(kind, table.headers, told)
    report = Report(encoding=table.encoding)
    report.columns = {name: table.headers[place] for name, place in columns.items()}
    report.unused = [
        head for place, head in enumerate(table.headers) if place not in columns.values() and head
    ]
    for name, place in columns.items():
        spec = kind.field(name)
        if spec and spec.shape is Shape.MOMENT:
            cells = (row[place] for _number, row in table.rows if place < len(row))
            if order := decide(table.headers[place], cells, dates):
                report.dates[name] = order
    seen = {} if keep_duplicates else {_sameness(item): item.ref for item in book.all(kind)}
    good: list[Record] = []
    for count, (number, row) in enumerate(table.rows):
        if count % STEP == 0:
            progress.step(count, len(table.rows), "reading")
        try:
            record = _record(book, kind, columns, row, table.headers, report.dates)
            book.check(record)
        except (ValueError, BadValue, NotReady) as error:
            report.bad.append((number, _reason(error)))
            continue
        same = _sameness(record)
        if not keep_duplicates and same in seen:
            report.duplicates.append((number, seen[same]))
            continue
        seen[same] = _("row {row}").format(row=number)
        good.append(record)
    return good, report


def _reason(error: Exception) -> str:
    if isinstance(error, NotReady):
        return error.facts["problems"]
    if isinstance(error, CasebookError):
        return error.sentence().rstrip(".")
    return str(error)


def _record(
    book: Casebook,
    kind: type[Record],
    columns: Mapping[str, int],
    row: tuple[str, ...],
    headers: tuple[str, ...],
    dates: Mapping[str, Order],
) -> Record:
    if len(row) > len(headers) and any(cell.strip() for cell in row[len(headers) :]):
        raise ValueError(_("it has more cells than there are headers"))
    values: dict[str, Any] = {}
    for name, place in columns.items():
        spec = kind.field(name)
        cell = row[place] if place < len(row) else ""
        if spec is None or not cell.strip():
            continue
        if spec.shape is Shape.MOMENT:
            try:
                values[name] = read_date(cell, dates.get(name)).text
            except ValueError as error:
                said = f"{name}: {cell.strip()[:40]!r} {error}"
                raise ValueError(said) from error
        elif spec.is_set or spec.vocabulary:
            values[name] = refuse(cell).strip()
        else:
            values[name] = refuse(cell)
    return book.read_plain(kind, values)


def _sameness(record: Record) -> tuple[object, ...]:
    """What makes two records say the same: their title, and when it happened."""
    title = record.title or repr(record)
    return (title.strip().casefold(), getattr(record, "when", None), getattr(record, "place", ""))
