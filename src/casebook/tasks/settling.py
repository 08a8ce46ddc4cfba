"""What two people changed at the same time, side by side, and how it is settled."""

from dataclasses import dataclass
from typing import Final

from casebook.book import Casebook
from casebook.errors import BadValue, NothingToSettle
from casebook.records import KINDS, Record, Shape
from casebook.words import _

REMOVED: Final = "~removed"
BOTH: Final = "both"
KEEP: Final = "keep"
REMOVE: Final = "remove"


@dataclass(frozen=True)
class Side:
    """What one person wrote."""

    by: str
    text: str | None
    is_shown: bool
    """This one is shown for now, everywhere the same."""


@dataclass(frozen=True)
class Disagreement:
    """A field of a record of which different things were said at the same time."""

    record: Record
    field: str
    label: str
    sides: tuple[Side, ...]
    can_both: bool
    """It is running text: both can stand one below the other."""


def disagreements(book: Casebook, ref: str = "") -> list[Disagreement]:
    """Everything that waits to be settled, or what does in one record."""
    records = [_record(book, ref)] if ref else book.in_conflict()
    return [found for record in records for found in _of(book, record)]


def settle(book: Casebook, ref: str, field: str, choice: str, *, why: str = "") -> None:
    """Settle a field: `choice` is the number of a side from 1, or "both"; for a record that one
    removed while another changed it, "keep" or "remove".

    Raises `NothingToSettle` where nothing of the kind waits, `BadValue` for another choice.
    """
    found = next((one for one in disagreements(book, ref) if one.field == field), None)
    if found is None:
        raise NothingToSettle(ref=ref, field=field)
    book.settle(ref, {field: _text(found, choice)}, why=why)


def _text(found: Disagreement, choice: str) -> str | None:
    if found.field == REMOVED:
        if choice not in (KEEP, REMOVE):
            raise BadValue(field=found.label, problem=_("say keep or remove"))
        return "yes" if choice == REMOVE else None
    if choice == BOTH and found.can_both:
        texts = [side.text for side in found.sides if side.text]
        return "\n\n".join(dict.fromkeys(texts))
    if not choice.isascii() or not choice.isdigit() or not 1 <= int(choice) <= len(found.sides):
        raise BadValue(field=found.label, problem=_("say the number of one side, or both"))
    return found.sides[int(choice) - 1].text


def _record(book: Casebook, ref: str) -> Record:
    row = book.row(ref)
    return next((one for one in book.in_conflict() if one.id == row.id), book.some(
        KINDS[row.kind], [row.id])[0])  # fmt: skip


def _of(book: Casebook, record: Record) -> list[Disagreement]:
    found = []
    shown = book.row(record.id)
    for field, writes in sorted(book.conflicts(record.id).items()):
        spec = type(record).field(field)
        if spec is None and field != REMOVED:
            continue
        sides = [
            Side(book.member_of(writer), text, text == shown.texts.get(field))
            for writer, text in writes
        ]
        can_both = spec is not None and spec.shape is Shape.PROSE
        label = spec.label if spec else _("Removed")
        found.append(Disagreement(record, field, label, tuple(sides), can_both))
    if shown.conflicts > len(found):
        # somebody removed it, and somebody else changed it meanwhile: no field says so
        found.append(Disagreement(record, REMOVED, _("Removed"), (), can_both=False))
    return found
