"""The pages of a dossier as they would be printed now, set anew whenever something is chosen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casebook.book import Casebook
from casebook.dossier.order import Order
from casebook.dossier.outline import Outline
from casebook.progress import Progress
from casebook.records import Contact, Referral, Statement
from casebook.tasks.build_dossier import look_through, preview_dossier
from casebook.tasks.ledger import ledger
from casebook.ui.parts.boxes import margins, row
from casebook.ui.parts.buttons import icon_button
from casebook.ui.parts.page_view import PageView
from casebook.ui.parts.texts import label
from casebook.ui.pdf import Pages
from casebook.ui.runner import Running
from casebook.ui.tools import Tools
from casebook.words import _

T = TypeVar("T")


@dataclass(frozen=True)
class Looked:
    """What a look through the casebook found for the steps."""

    outline: Outline
    names: Mapping[str, str]
    referrals: list[Referral]
    statements: list[Statement]
    """All about the incidents, printed or not."""


def with_refs(book: Casebook, order: Order) -> Order:
    """The same with the refs of its incidents, which are ids while it is chosen."""
    return replace(order, incidents=tuple(book.ref_of(one) for one in order.incidents))


def _look_through(book: Casebook, order: Order) -> Looked:
    what = look_through(book, order)
    names = {one.ref: book.get(Contact, one.ref).name for one in what.people}
    ids = [book.find(ref).id for ref in order.incidents]
    statements = [item for one in ids for item in book.where(Statement, "incident", one)]
    told = [book.get(Referral, line.ref) for line in ledger(book, ids)]
    return Looked(what, names, told, statements)


class DossierPreview(QWidget):
    """Signals: looked(Looked) - before the pages are set; shown - they are there; failed(error)."""

    looked = Signal(object)
    shown = Signal()
    failed = Signal(object)

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self._tools = tools
        self._running: Running | None = None
        self._turn = 0
        self._wanted = False
        self.pages = PageView(tools.runner, _("Preview"))
        self.place = label("", "muted")
        self.pages.moved.connect(lambda _page, _count: self._say_place())
        self.smaller = icon_button("zoom-out", _("Smaller"), lambda: self.pages.zoom(0.8))
        self.larger = icon_button("zoom-in", _("Larger"), lambda: self.pages.zoom(1.25))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(margins(8, 14, 8, 8))
        whole.addLayout(
            row(label(_("Preview"), "strong"), None, self.place, self.smaller, self.larger)
        )
        whole.addWidget(self.pages, 1)

    @property
    def is_setting(self) -> bool:
        """Pages are being set."""
        return self._running is not None and not self._running.is_over

    def set_pages(self, wish: Order) -> None:
        """Look through the casebook and set the pages; its incidents are ids."""
        self.stop()
        self._wanted = bool(wish.incidents)
        if not self._wanted:
            self.pages.show_pages(None)
            self._say_place()
            return
        book, turn = self._tools.book, self._turn

        def look(progress: Progress) -> tuple[Looked, Order]:
            progress.step(0, 0)
            order = with_refs(book, wish)
            return _look_through(book, order), order

        def looked(found: tuple[Looked, Order]) -> None:
            if turn == self._turn:
                what, order = found
                self.looked.emit(what)
                self._print(order, turn)

        self._run(look, looked, turn)

    def _print(self, order: Order, turn: int) -> None:
        book = self._tools.book

        def work(progress: Progress) -> Pages:
            return Pages(preview_dossier(book, order, progress=progress))

        def done(pages: Pages) -> None:
            if turn != self._turn:
                self._tools.runner.keep(self, pages.close)
                return
            self.pages.show_pages(pages)
            self.shown.emit()

        self._run(work, done, turn)

    def _run(self, work: Callable[[Progress], T], done: Callable[[T], None], turn: int) -> None:
        def failed(error: BaseException) -> None:
            if turn == self._turn:
                # pages of what was wanted before would be taken for those of what is wanted now
                self.pages.show_pages(None)
                self.failed.emit(error)

        self._running = self._tools.runner.task(
            self, _("Setting the pages"), work, done, failed, changes=False, quiet=True
        )
        self._running.changed.connect(self._say_place)
        self._say_place()

    def stop(self) -> None:
        """Set no pages any more."""
        self._turn += 1
        if self._running is not None:
            self._running.stop()
            self._running.changed.disconnect(self._say_place)
            self._running = None

    def _say_place(self) -> None:
        count = self.pages.count
        for one in (self.smaller, self.larger):
            one.setEnabled(count > 0)
        if self.is_setting:
            self.place.setText(_("Setting the pages…"))
        elif count:
            says = _("page {page} of {count}")
            self.place.setText(says.format(page=self.pages.page, count=count))
        else:
            self.place.setText("" if self._wanted else _("Choose incidents to see it"))
