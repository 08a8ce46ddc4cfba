"""Makes a dossier in four steps, beside the pages as they will be printed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from casebook.dossier.order import Order, from_plain
from casebook.errors import CasebookError
from casebook.progress import Progress
from casebook.records import Dossier
from casebook.tasks.build_dossier import Made, build_dossier
from casebook.tasks.package import pack
from casebook.ui.drafts import Draft, Kept
from casebook.ui.forms.editors import Typed
from casebook.ui.pages.dossier_hiding import DossierHiding
from casebook.ui.pages.dossier_incidents import DossierIncidents
from casebook.ui.pages.dossier_preview import DossierPreview, Looked, with_refs
from casebook.ui.pages.dossier_reader import DossierReader
from casebook.ui.pages.dossier_ticks import DossierTicks
from casebook.ui.parts.banner import Banner, failure
from casebook.ui.parts.boxes import column, margins, row, scrolled
from casebook.ui.parts.buttons import button, icon_button
from casebook.ui.parts.texts import label
from casebook.ui.runner import Running
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _, later

_PAUSE = 400
_STEPS = (later("1  Reader"), later("2  Incidents"), later("3  Hide and show"), later("4  Check"))


class DossierMaker(QWidget):
    """Signals: made(Made) - a dossier was saved; back - to the list, this stays as it is;
    discarded(Kept) - thrown away, with what it was."""

    made = Signal(object)
    back = Signal()
    discarded = Signal(object)

    def __init__(self, tools: Tools, kept: Kept | None = None) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setAccessibleName(_("New dossier"))
        self.tools = tools
        self._writing: Running | None = None
        self.reader = DossierReader(tools)
        self.incidents = DossierIncidents(tools)
        self.hiding = DossierHiding(tools)
        self.ticks = DossierTicks()
        self.preview = DossierPreview(tools)
        self.preview.looked.connect(self._looked)
        self.preview.shown.connect(lambda: self._say(None))
        self.preview.failed.connect(self._failed)
        self._build()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.set_pages)
        self.draft = Draft(
            tools.book, tools.runner, Dossier.kind, "", self._typed, self,
            draft=kept.id if kept else "",
        )  # fmt: skip
        if kept:
            self.put(kept)
        for step in (self.reader, self.incidents, self.hiding, self.ticks):
            step.changed.connect(self._changed)
        self.ticks.ticked.connect(self._look_at_save)
        self._look()

    def _build(self) -> None:
        self._messages = column(gap=6)
        self.save_button = button(
            _("Save the PDF…"), self.save, look="primary", icon="save", default=True
        )
        self.package_button = button(_("Save a package…"), self.save_package, icon="file-archive")
        self.package_button.setToolTip(
            _("A folder or ZIP file with the PDF, the chosen files, and what checks them")
        )
        self.discard_button = button(_("Discard"), self.discard)
        self.next_button = button(_("Next"), lambda: self.go_to(self.step + 1))
        self._hint = label("", "muted", wrap=True)
        self.stack = QStackedWidget()
        self.steps = QButtonGroup(self)
        bar = row(gap=4)
        for number, says in enumerate(_STEPS):
            one = button(_(says), look="pill")
            one.setCheckable(True)
            self.steps.addButton(one, number)
            bar.addWidget(one)
        bar.addStretch(1)
        self.steps.idClicked.connect(self.go_to)
        for step, name in zip(
            (self.reader, self.incidents, self.hiding, self.ticks), _STEPS, strict=True
        ):
            holder = QWidget()
            holder.setLayout(column(step, None))
            inside = holder.layout()
            if inside is not None:
                inside.setContentsMargins(margins(24, 4, 20, 10))
            self.stack.addWidget(scrolled(holder, _(name)))
        head = column(
            row(
                icon_button("arrow-left", _("Back to the dossiers"), self.back.emit),
                label(_("New dossier"), "title"),
                None,
            ),
            bar,
            self._messages,
            gap=8,
        )
        head.setContentsMargins(margins(24, 14, 20, 4))
        # what is to be done next stays in view, however long the rest is
        foot = column(
            self._hint,
            row(self.discard_button, None, self.next_button, self.package_button, self.save_button),
            gap=4,
        )
        foot.setContentsMargins(margins(24, 8, 20, 14))
        left = QWidget()
        left.setLayout(column(head, gap=0))
        layout = left.layout()
        if isinstance(layout, QVBoxLayout):
            layout.addWidget(self.stack, 1)
            layout.addLayout(foot)
        splitter = QSplitter()
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self.preview)
        splitter.setSizes([theme().px(470), theme().px(610)])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)
        self.go_to(0)

    # Steps

    @property
    def step(self) -> int:
        """Which step is shown, from 0."""
        return self.stack.currentIndex()

    def go_to(self, step: int) -> None:
        """Show a step; any can be reached at any time."""
        step = max(0, min(step, len(_STEPS) - 1))
        self.stack.setCurrentIndex(step)
        self.steps.button(step).setChecked(True)
        self.next_button.setVisible(step < len(_STEPS) - 1)

    # What was chosen

    def add(self, ids: list[str]) -> None:
        """Put incidents into it, those that are not in it yet."""
        self.incidents.add(ids)

    def order(self) -> Order:
        """What is wanted now; its incidents are ids."""
        wishes: dict[str, Any] = {**self.reader.wishes(), **self.ticks.wishes()}
        return Order(
            incidents=tuple(self.incidents.ids()),
            hidden=dict(self.hiding.hidden),
            found=dict(self.hiding.found),
            shown=tuple(self.hiding.shown),
            checked=self.ticks.mark,
            **wishes,
        )

    def _typed(self) -> tuple[dict[str, Typed], dict[str, object]]:
        order = self.order()
        typed: dict[str, Typed] = {
            "incidents": list(order.incidents),
            "addressee": order.addressee,
            "purpose": order.purpose,
        }
        return typed, {"order": order.without_ticks().plain()}

    def put(self, kept: Kept) -> None:
        """Show what a draft kept."""
        try:
            order = from_plain(dict(kept.more.get("order") or {}))
        except (CasebookError, TypeError, ValueError):
            order = Order()
        self.reader.put(order)
        self.hiding.put(order.hidden, order.found, order.shown)
        self.ticks.put(order)
        incidents = kept.typed.get("incidents")
        if isinstance(incidents, list):
            self.incidents.add(incidents)

    def discard(self) -> None:
        """Throw it away; `discarded` carries what it was, for an undo."""
        typed, more = self._typed()
        self._stop_preview()
        self.draft.drop()
        self.discarded.emit(Kept("", Dossier.kind, "", typed, more))

    def _changed(self) -> None:
        self.draft.touch()
        self._look()

    def _look(self) -> None:
        writes = self._writing is not None and not self._writing.is_over
        # the drawer of jobs tells how far the writing is, and stops it
        self.save_button.setText(_("Writing the dossier") if writes else _("Save the PDF…"))
        self.discard_button.setEnabled(not writes)
        self._look_at_save()
        if not writes:
            self._timer.start(_PAUSE)

    def _look_at_save(self) -> None:
        """It can be saved once nothing hinders it, and otherwise says what does."""
        writes = self._writing is not None and not self._writing.is_over
        there = self.incidents.list.count() > 0
        hinders = self.ticks.hinders if there else _("Choose incidents first: step 2.")
        for one in (self.save_button, self.package_button):
            one.setEnabled(not hinders and not writes)
        self.package_button.setVisible(bool(self.order().originals))
        self._hint.setText(hinders)
        self._hint.setVisible(bool(hinders))

    # Preview

    def set_pages(self) -> None:
        """Show the pages as they would be now."""
        self._timer.stop()
        wish = self.order()
        if not wish.incidents:
            self._say(None)
        self.preview.set_pages(wish)

    def _looked(self, what: Looked) -> None:
        self.hiding.show_outline(what.outline, what.names)
        self.ticks.show_outline(what.outline, what.referrals, what.statements)
        self._look_at_save()

    def _stop_preview(self) -> None:
        self._timer.stop()
        self.preview.stop()

    def _failed(self, error: BaseException) -> None:
        self._say(failure(error))

    def _say(self, banner: Banner | None) -> None:
        while item := self._messages.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        if banner:
            self._messages.addWidget(banner)

    # Saving

    def save(self) -> None:
        """Ask where, then write it as a job."""
        name = f"dossier-{self.order().preset}.pdf"
        place, _sort = QFileDialog.getSaveFileName(
            self, _("Save the PDF…"), str(Path.home() / name), "PDF (*.pdf)"
        )
        if place:
            self.save_to(Path(place))

    def save_package(self) -> None:
        """Ask where, then write the package as a job."""
        place, _sort = QFileDialog.getSaveFileName(
            self, _("Save a package…"), str(Path.home() / "dossier.zip"), "ZIP (*.zip)"
        )
        if place:
            self.save_package_to(Path(place))

    def save_to(self, place: Path) -> None:
        """Write the dossier to a file."""
        book, password = self.tools.book, self.ticks.password.text()

        def work(order: Order, progress: Progress) -> Made:
            return build_dossier(book, order, place, password=password, progress=progress)

        self._write(work)

    def save_package_to(self, place: Path) -> None:
        """Write the dossier with the files that go along; a package has no password."""
        book = self.tools.book

        def work(order: Order, progress: Progress) -> Made:
            done = pack(book, order, place, progress=progress)
            return Made(done.path, done.path, done.pages, done.sha256, done.ref)

        self._write(work)

    def _write(self, write: Callable[[Order, Progress], Made]) -> None:
        self._stop_preview()
        wish, book, draft = self.order(), self.tools.book, self.draft

        def work(progress: Progress) -> Made:
            return write(with_refs(book, wish), progress)

        def done(made: Made) -> None:
            draft.drop()
            self.made.emit(made)

        self._writing = self.tools.runner.task(
            self, _("Writing the dossier"), work, done, self._failed
        )
        self._writing.changed.connect(self._look)
        self._look()
