"""The incidents of a dossier that is being made: put in by words, put in order, taken out."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from casebook.records import Incident
from casebook.records.fields import ANYWHERE, Field, Shape
from casebook.tasks.wordings import Place
from casebook.ui.direction import ltr, own
from casebook.ui.drafts import Kept
from casebook.ui.forms.picker import RefEditor
from casebook.ui.pages.wording_sheet import WordingSheet, read_wordings
from casebook.ui.parts.banner import tell_left
from casebook.ui.parts.boxes import column, row
from casebook.ui.parts.buttons import icon_button
from casebook.ui.parts.texts import label
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _, plural


class _List(QListWidget):
    """Delete takes one out, Alt and an arrow move it. Signals: out; step(-1 or 1)."""

    out = Signal()
    step = Signal(int)

    def keyPressEvent(self, event: object) -> None:
        key, alt = event.key(), Qt.KeyboardModifier.AltModifier  # type: ignore[attr-defined]
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.out.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and event.modifiers() & alt:  # type: ignore[attr-defined]
            self.step.emit(-1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]


class DossierIncidents(QWidget):
    """Signals: changed - others, or in another order."""

    changed = Signal()

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.tools = tools
        self._coming: list[str] = []
        self.list = _List()
        self.list.setAccessibleName(_("Incidents in it"))
        self.list.setAccessibleDescription(_("Delete takes one out, Alt and an arrow move it."))
        self.list.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self.list.setMinimumHeight(theme().px(150))
        self.list.setProperty("look", "field")
        self.list.out.connect(self.take_out)
        self.list.step.connect(self.move_by)
        self.list.model().rowsMoved.connect(lambda *_args: self.changed.emit())
        self.list.currentRowChanged.connect(lambda _row: self._look())
        spec = Field(name="incident", label=_("Add an incident"), shape=Shape.REF, goes=ANYWHERE,
                     kinds=("incident",))  # fmt: skip
        self.picker = RefEditor(spec, tools)
        self.picker.edit.setAccessibleName(_("Add an incident"))
        self.picker.edit.setPlaceholderText(_("Add an incident: type words or its number"))
        self.picker.edited.connect(self._picked)
        self.count = label("", "muted")
        self.out = icon_button("x", _("Take the chosen one out"), self.take_out)
        self.up = icon_button("arrow-up", _("Earlier"), lambda: self.move_by(-1))
        self.reword = icon_button("pencil", _("Wording for dossiers…"), self.open_wording)
        self.down = icon_button("arrow-down", _("Later in it"), lambda: self.move_by(1))
        self.setLayout(
            column(
                row(label(_("Incidents in it"), "caption"), None, self.count),
                self.list,
                row(self.picker, self.reword, self.up, self.down, self.out, gap=2),
                gap=6,
            )
        )
        self._look()

    def ids(self) -> list[str]:
        """What was chosen, in order; also what is still being read."""
        shown = [
            str(self.list.item(place).data(Qt.ItemDataRole.UserRole))
            for place in range(self.list.count())
        ]
        return shown + [one for one in self._coming if one not in shown]

    def add(self, ids: Sequence[str]) -> None:
        """Put incidents in, those that are not in it yet and were not removed."""
        there = set(self.ids())
        fresh = [one for one in dict.fromkeys(ids) if one not in there]
        if not fresh:
            return
        self._coming += fresh
        book = self.tools.book

        def read() -> list[Incident]:
            return [item for item in book.some(Incident, fresh) if not book.row(item.id).removed]

        def show(records: list[Incident]) -> None:
            self._coming = [one for one in self._coming if one not in fresh]
            for record in records:
                item = QListWidgetItem(f"{own(record.title)}  {ltr(record.ref)}")
                item.setData(Qt.ItemDataRole.UserRole, record.id)
                item.setToolTip(own(record.title))
                self.list.addItem(item)
            self._look()
            self.changed.emit()

        def failed(error: BaseException) -> None:
            self._coming = [one for one in self._coming if one not in fresh]
            self.tools.runner.failed.emit(error)

        self.tools.runner.ask(self, read, show, failed)

    def _picked(self) -> None:
        chosen = self.picker.typed()
        if chosen and not chosen.startswith("?"):
            self.picker.put("")
            self.add([chosen])

    def take_out(self) -> None:
        """Take the chosen one out."""
        place = self.list.currentRow()
        if place >= 0:
            self.list.takeItem(place)
            self._look()
            self.changed.emit()

    def move_by(self, step: int) -> None:
        """Move the chosen one up or down."""
        place = self.list.currentRow()
        there = place + step
        if place < 0 or not 0 <= there < self.list.count():
            return
        item = self.list.takeItem(place)
        self.list.insertItem(there, item)
        self.list.setCurrentRow(there)
        self.changed.emit()

    def open_wording(self) -> None:
        """Other words for the facts of the chosen incident."""
        item = self.list.currentItem()
        if item is None:
            return
        self._word(str(item.data(Qt.ItemDataRole.UserRole)))

    def _word(self, record: str, typed: Kept | None = None) -> None:
        """`typed` was thrown away, and is wanted back."""
        book = self.tools.book

        def show(found: tuple[list[Place], Kept | None]) -> None:
            places, kept = found
            sheet = WordingSheet(self, self.tools, record, places, typed or kept)
            sheet.saved.connect(self.changed.emit)
            sheet.left.connect(left)
            sheet.open()

        def left(gone: Kept, still: bool) -> None:
            again = partial(self._word, record, None if still else gone)
            tell_left(self.window(), again, still=still)

        self.tools.runner.ask(self, lambda: read_wordings(book, record), show)

    def _look(self) -> None:
        count, place = self.list.count(), self.list.currentRow()
        self.count.setText(plural("{n} incident", "{n} incidents", count).format(n=count))
        for one in (self.out, self.reword):
            one.setEnabled(place >= 0)
        self.up.setEnabled(place > 0)
        self.down.setEnabled(0 <= place < count - 1)
