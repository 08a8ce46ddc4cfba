"""Records that a bundle touches, as lines: what they are, what they are called, new or changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from casebook.book import Casebook
from casebook.errors import NoSuchRecord
from casebook.records import KINDS
from casebook.ui.direction import ltr, own
from casebook.ui.parts.boxes import card, column, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.chips import Chip
from casebook.ui.parts.texts import label
from casebook.words import _, plural

_SHOWN = 30
QUIET = ("member", "writer", "reader", "term")
"""Kinds that are no news to a person."""


@dataclass(frozen=True)
class Came:
    """One record. `id` is empty where it is not here, so that nothing leads to it."""

    kind: str
    title: str
    ref: str
    id: str
    is_new: bool


def read_came(
    book: Casebook, records: Iterable[tuple[str, str, bool]], titles: Mapping[str, str] = {}
) -> list[Came]:
    """(kind, id, is new) as lines; `titles` are those of records that are not here yet.

    A part that is not here has nothing to be called by: it is told with the record it is of.
    """
    found = []
    for kind, record, is_new in records:
        if kind in QUIET or kind not in KINDS:
            continue
        try:
            row_ = book.row(record)
            spec = KINDS[kind].title_field
            title = (row_.texts.get(spec) if spec else "") or ""
            found.append(Came(kind, title, row_.ref, "" if row_.removed else record, is_new))
        except NoSuchRecord:
            found.append(Came(kind, titles.get(record, ""), "", "", is_new))
    return sorted(found, key=lambda one: (list(KINDS).index(one.kind), not one.is_new))


def counted(found: Sequence[Came]) -> str:
    """How many there are, in words."""
    new, changed = sum(one.is_new for one in found), sum(not one.is_new for one in found)
    parts = []
    if new:
        parts.append(plural("{n} new record", "{n} new records", new).format(n=new))
    if changed:
        says = plural("{n} record with something new", "{n} records with something new", changed)
        parts.append(says.format(n=changed))
    return ", ".join(parts) or _("Nothing new for the lists")


def cards(found: Sequence[Came], go: Callable[[str], object]) -> list[QWidget]:
    """Cards by kind, those that stand for themselves first; parts are counted only."""
    made: list[QWidget] = []
    parts = 0
    for kind in dict.fromkeys(one.kind for one in found):
        those = [one for one in found if one.kind == kind]
        named = [one for one in those if one.title]
        parts += len(those) - len(named)
        if not named:
            continue
        lines = column(gap=2)
        for one in named[:_SHOWN]:
            lines.addWidget(_line(one, go))
        if rest := len(named) - _SHOWN:
            if rest > 0:
                says = plural("and {n} more", "and {n} more", rest).format(n=rest)
                lines.addWidget(label(says, "muted"))
        made.append(card(_(KINDS[kind].label), lines, beside=str(len(named))))
    if parts:
        says = plural("{n} part of records", "{n} parts of records", parts).format(n=parts)
        made.append(label(says, "muted"))
    return made


def _line(one: Came, go: Callable[[str], object]) -> QWidget:
    says = f"{own(one.title)}  ({ltr(one.ref)})" if one.ref else own(one.title)
    chip = Chip(_("New"), "accent", "plus") if one.is_new else Chip(_("Changed"), icon="pencil")
    what: QWidget = (
        button(says, lambda: go(one.id), look="link") if one.id else label(says, wrap=True)
    )
    holder = QWidget()
    layout = row(gap=8)
    layout.addWidget(chip)
    layout.addWidget(what, 1 if not one.id else 0)
    layout.addStretch(0 if not one.id else 1)
    holder.setLayout(layout)
    return holder
