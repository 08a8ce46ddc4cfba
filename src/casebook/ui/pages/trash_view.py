"""Something in the trash: what it was, since when it is there, and the two ways out."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from casebook.book import Casebook
from casebook.records import KINDS, Record, Shape
from casebook.records.said import say_stamp
from casebook.ui.direction import ltr, own
from casebook.ui.pages.said import field_text
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.boxes import Item, card, column, emptied, page, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label, readable
from casebook.ui.tools import Tools
from casebook.words import _, plural, speaking


@dataclass(frozen=True)
class Trashed:
    """A record in the trash, and how it came there."""

    record: Record
    at: str
    by: str
    why: str
    parts: int


def read_trashed(book: Casebook, record: str) -> Trashed:
    """Read it; to be run in the book's thread."""
    (item,) = book.some(KINDS[book.row(record).kind], [record])
    ways = [one for one in book.history(record) if one.action in ("remove", "undo", "merge")]
    last = ways[-1] if ways else book.history(record)[-1]
    return Trashed(item, last.at, last.by, last.why, len(book.would_go(record)) - 1)


class TrashView(QWidget):
    """Signals: back - bring it back; erase - for good; history."""

    back = Signal()
    erase = Signal()
    history = Signal()

    def __init__(self, tools: Tools, record: str) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setAccessibleName(_("In the trash"))
        self.tools = tools
        self._body, _area = page(self, _("In the trash"))
        book = tools.book
        tools.runner.ask(self, lambda: read_trashed(book, record), self._show)

    def _show(self, found: Trashed) -> None:
        emptied(self._body)
        item = found.record
        since = _("Moved to the trash {when} by {name}").format(
            when=say_stamp(found.at, speaking()), name=own(found.by)
        )
        self.bring_back = button(_("Bring back"), self.back.emit, look="primary", icon="undo-2")
        self.for_good = button(_("Erase for good…"), self.erase.emit, look="danger", icon="trash-2")
        self._body.addWidget(
            Banner(_("It is in the trash: no list, search or dossier shows it."),
                   since, tone="plain", closable=False)
        )  # fmt: skip
        self._body.addWidget(label(own(item.title) or ltr(item.ref), "title", wrap=True))
        more = button(_("History"), self.history.emit, look="link")
        self._body.addLayout(row(label(ltr(item.ref), "muted"), more, None))
        if found.why:
            self._body.addWidget(readable(_("Why: {why}").format(why=own(found.why)), "muted"))
        self._body.addLayout(row(self.bring_back, self.for_good, None, gap=8))
        lines: list[Item] = []
        for spec in type(item).fields():
            if spec.name == item.title_field or spec.shape is Shape.REF:
                continue
            if text := field_text(item, spec.name, self.tools):
                lines.append(column(label(_(spec.label), "caption"), readable(text), gap=2))
        if found.parts:
            says = plural(
                "{n} part goes with it, wherever it goes.",
                "{n} parts go with it, wherever it goes.",
                found.parts,
            )
            lines.append(label(says.format(n=found.parts), "muted", wrap=True))
        if lines:
            self._body.addWidget(card(_("What it says"), *lines, gap=10))
        self._body.addStretch()
