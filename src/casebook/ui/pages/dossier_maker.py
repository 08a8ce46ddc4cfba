"""Makes a dossier: for whom, which incidents, and the pages as they will be printed."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from casebook.progress import Progress
from casebook.records import Incident
from casebook.records.fields import ANYWHERE, Field, Shape
from casebook.tasks.build_dossier import Made, build_dossier, presets, preview_dossier
from casebook.ui.direction import ltr, own
from casebook.ui.forms.editors import calm_combo
from casebook.ui.forms.picker import RefEditor
from casebook.ui.parts.banner import Banner, Toast, failure
from casebook.ui.parts.boxes import column, margins, row, scrolled
from casebook.ui.parts.buttons import button, icon_button
from casebook.ui.parts.page_view import PageView
from casebook.ui.parts.texts import label
from casebook.ui.pdf import Pages
from casebook.ui.runner import Running
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _, plural, speaking

_PAUSE = 400


@dataclass(frozen=True)
class _Wish:
    """What is wanted now."""

    refs: tuple[str, ...]
    preset: str
    language: str
    addressee: str
    purpose: str
    paper: str


class DossierMaker(QWidget):
    """Signals: made(ref) - a dossier was saved; closed."""

    made = Signal(str)
    closed = Signal()

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setAccessibleName(_("New dossier"))
        self.tools = tools
        self._running: Running | None = None
        self.preset: QComboBox = calm_combo()
        self.preset.setAccessibleName(_("For whom"))
        for code, names in presets().items():
            self.preset.addItem(names.get(speaking()) or names["en"], code)
        self.addressee = QLineEdit()
        self.addressee.setAccessibleName(_("Addressee"))
        self.addressee.setPlaceholderText(_("An office, a unit, a name"))
        self.purpose = QLineEdit()
        self.purpose.setAccessibleName(_("Purpose"))
        self.purpose.setPlaceholderText(_("What it is for, in one sentence"))
        self.language: QComboBox = calm_combo()
        self.language.setAccessibleName(_("Language of the dossier"))
        for code, name in (("en", "English"), ("fr", "Français")):
            self.language.addItem(name, code)
        self.language.setCurrentIndex(max(0, self.language.findData(speaking())))
        self.paper: QComboBox = calm_combo()
        self.paper.setAccessibleName(_("Paper"))
        self.paper.addItem("Letter", "letter")
        self.paper.addItem("A4", "a4")
        self.incidents = QListWidget()
        self.incidents.setAccessibleName(_("Incidents in it"))
        self.incidents.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self.incidents.setMinimumHeight(theme().px(150))
        spec = Field(name="incident", label=_("Add an incident"), shape=Shape.REF, goes=ANYWHERE,
                     kinds=("incident",))  # fmt: skip
        self.picker = RefEditor(spec, tools)
        self.picker.edit.setAccessibleName(_("Add an incident"))
        self.picker.edit.setPlaceholderText(_("Add an incident: type words or its number"))
        self.picker.edited.connect(self._picked)
        self.count = label("", "muted")
        self._messages = column(gap=6)
        self.save_button = button(
            _("Save the PDF…"), self.save, look="primary", icon="save", default=True
        )
        fields = column(
            row(
                icon_button("arrow-left", _("Back to the dossiers"), self.closed.emit),
                label(_("New dossier"), "title"),
                None,
            ),
            self._messages,
            label(_("For whom"), "caption"),
            self.preset,
            label(_("Addressee"), "caption"),
            self.addressee,
            label(_("Purpose"), "caption"),
            self.purpose,
            row(
                column(label(_("Language of the dossier"), "caption"), self.language, gap=4),
                column(label(_("Paper"), "caption"), self.paper, gap=4),
                gap=14,
            ),
            row(label(_("Incidents in it"), "caption"), None, self.count),
            self.incidents,
            row(
                self.picker,
                icon_button("x", _("Take the chosen one out"), self._take_out),
                icon_button("arrow-up", _("Earlier"), lambda: self._move(-1)),
                icon_button("arrow-down", _("Later in it"), lambda: self._move(1)),
                gap=2,
            ),
            Banner(
                _("This is a draft, and says so on every page."),
                _("Targets, witnesses, relatives and members are printed as pseudonyms. Private "
                  "notes, and where photos were taken, are left out."),
                closable=False,
            ),
            row(None, self.save_button),
            None,
            gap=8,
        )  # fmt: skip
        fields.setContentsMargins(margins(24, 14, 20, 18))
        inside = QWidget()
        inside.setLayout(fields)
        left = scrolled(inside, _("New dossier"))
        self.pages = PageView(tools.runner, _("Preview"))
        self.place = label("", "muted")
        self.pages.moved.connect(self._say_place)
        right = QWidget()
        preview = QVBoxLayout(right)
        preview.setContentsMargins(margins(8, 14, 8, 8))
        preview.addLayout(
            row(
                label(_("Preview"), "strong"),
                None,
                self.place,
                icon_button("zoom-out", _("Smaller"), lambda: self.pages.zoom(0.8)),
                icon_button("zoom-in", _("Larger"), lambda: self.pages.zoom(1.25)),
            )
        )
        preview.addWidget(self.pages, 1)
        splitter = QSplitter()
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setSizes([theme().px(430), theme().px(640)])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._preview)
        for combo in (self.preset, self.language, self.paper):
            combo.activated.connect(lambda _index: self._changed())
        for line in (self.addressee, self.purpose):
            line.textEdited.connect(lambda _text: self._changed())
        self.incidents.model().rowsMoved.connect(lambda *_args: self._changed())
        self._changed()

    # Incidents

    def add(self, ids: list[str]) -> None:
        """Put incidents into it, those that are not in it yet."""
        there = set(self._ids())
        book = self.tools.book
        fresh = [one for one in ids if one not in there]

        def show(records: list[Incident]) -> None:
            for record in records:
                item = QListWidgetItem(f"{own(record.title)}  {ltr(record.ref)}")
                item.setData(Qt.ItemDataRole.UserRole, record.id)
                self.incidents.addItem(item)
            self._changed()

        self.tools.runner.ask(self, lambda: book.some(Incident, fresh), show)

    def _ids(self) -> list[str]:
        return [
            str(self.incidents.item(place).data(Qt.ItemDataRole.UserRole))
            for place in range(self.incidents.count())
        ]

    def _picked(self) -> None:
        chosen = self.picker.typed()
        if chosen and not chosen.startswith("?"):
            self.picker.put("")
            self.add([chosen])

    def _take_out(self) -> None:
        place = self.incidents.currentRow()
        if place >= 0:
            self.incidents.takeItem(place)
            self._changed()

    def _move(self, step: int) -> None:
        place = self.incidents.currentRow()
        there = place + step
        if place < 0 or not 0 <= there < self.incidents.count():
            return
        item = self.incidents.takeItem(place)
        self.incidents.insertItem(there, item)
        self.incidents.setCurrentRow(there)
        self._changed()

    # Preview

    def wish(self) -> _Wish:
        """What is wanted now."""
        return _Wish(
            refs=tuple(self._ids()),
            preset=str(self.preset.currentData()),
            language=str(self.language.currentData()),
            addressee=self.addressee.text().strip(),
            purpose=self.purpose.text().strip(),
            paper=str(self.paper.currentData()),
        )

    def _changed(self) -> None:
        count = self.incidents.count()
        self.count.setText(plural("{n} incident", "{n} incidents", count).format(n=count))
        self.save_button.setEnabled(count > 0)
        self._timer.start(_PAUSE)

    def _preview(self) -> None:
        if self._running is not None:
            self._running.stop()
        wish, book = self.wish(), self.tools.book
        if not wish.refs:
            self.pages.show_pages(None)
            return

        def work(progress: Progress) -> Pages:
            pdf = preview_dossier(
                book, wish.refs, preset=wish.preset, language=wish.language,
                addressee=wish.addressee, purpose=wish.purpose, paper=wish.paper,
                progress=progress,
            )  # fmt: skip
            return Pages(pdf)

        def done(pages: Pages) -> None:
            if wish == self.wish():
                self._say(None)
                self.pages.show_pages(pages)

        self._running = self.tools.runner.task(
            self, _("Setting the pages"), work, done, self._failed, changes=False
        )

    def _failed(self, error: BaseException) -> None:
        self._say(failure(error))

    def _say(self, banner: Banner | None) -> None:
        while item := self._messages.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        if banner:
            self._messages.addWidget(banner)

    def _say_place(self, page: int, count: int) -> None:
        self.place.setText(
            _("page {page} of {count}").format(page=page, count=count) if count else ""
        )

    # Saving

    def save(self) -> None:
        """Ask where, then write it as a job."""
        wish = self.wish()
        name = f"dossier-{wish.preset}.pdf"
        place, _sort = QFileDialog.getSaveFileName(
            self, _("Save the PDF…"), str(Path.home() / name), "PDF (*.pdf)"
        )
        if place:
            self.save_to(Path(place))

    def save_to(self, place: Path) -> None:
        """Write the dossier to a file."""
        wish, book = self.wish(), self.tools.book

        def work(progress: Progress) -> Made:
            return build_dossier(
                book, wish.refs, place, preset=wish.preset, language=wish.language,
                addressee=wish.addressee, purpose=wish.purpose, paper=wish.paper,
                progress=progress,
            )  # fmt: skip

        def done(made: Made) -> None:
            says = _("Saved: {name}, {pages} pages. The slip beside it carries its hash.")
            Toast(self.window(), says.format(name=made.path.name, pages=made.pages), stays=7000)
            self.made.emit(made.ref)

        self.tools.runner.task(self, _("Writing the dossier"), work, done, self._failed)
