"""What an import did, or would do: for people and for programs."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from casebook.evidence.workbook_rows import Sheet
from casebook.tasks.table_dates import SAID, Order
from casebook.tasks.table_encoding import Encoding
from casebook.words import _

LISTED = 200


@dataclass
class Report:
    """What an import did, or would do."""

    good: int = 0
    refs: list[str] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)
    duplicates: list[tuple[int, str]] = field(default_factory=list)
    """(row, what says the same): left out."""
    alike: list[tuple[int, str]] = field(default_factory=list)
    """(row, what has the same title, time and place): kept."""
    columns: dict[str, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    dates: dict[str, Order] = field(default_factory=dict)
    encoding: Encoding | None = None
    sheet: Sheet | None = None

    def lines(self) -> list[str]:
        """For people."""
        return [*self._about_columns(), *self._about_rows()]

    def _about_columns(self) -> Iterator[str]:
        for name, column in self.columns.items():
            yield f"{name} <- {column}"
        if self.unused:
            yield _("Not imported: {columns}").format(columns=", ".join(self.unused))
        for name, order in self.dates.items():
            yield _("Dates in {field} are read {order}: {why}").format(
                field=name, order=_(SAID[order.order]), why=order.because
            )
        if self.sheet and self.sheet.others:
            yield _("Only the sheet {name} is read, not: {others}").format(
                name=self.sheet.name, others=", ".join(self.sheet.others)
            )
        if self.encoding and self.encoding.example:
            yield _(
                'The text was read as {encoding}: "{example}". If that looks wrong, undo, '
                "and choose another with --encoding."
            ).format(encoding=self.encoding.name, example=self.encoding.example)

    def _about_rows(self) -> Iterator[str]:
        for rows, pattern in (
            (self.bad, _("Row {row} is left out: {what}")),
            (self.duplicates, _("Row {row} is left out: {what} says the same")),
            (self.alike, _("Row {row} is kept, but looks like {what}")),
        ):
            for number, what in rows[:LISTED]:
                yield pattern.format(row=number, what=what)
            if len(rows) > LISTED:
                yield _("and {count} rows more, which --json lists").format(
                    count=len(rows) - LISTED
                )

    def plain(self) -> dict[str, object]:
        """As JSON."""
        return {
            "good": self.good,
            "refs": self.refs,
            "bad": [{"row": row, "reason": reason} for row, reason in self.bad],
            "duplicates": [{"row": row, "same_as": ref} for row, ref in self.duplicates],
            "alike": [{"row": row, "like": ref} for row, ref in self.alike],
            "columns": self.columns,
            "unused": self.unused,
            "dates": {name: order.order for name, order in self.dates.items()},
            "encoding": self.encoding.name if self.encoding else None,
            "sheet": self.sheet.name if self.sheet else None,
        }
