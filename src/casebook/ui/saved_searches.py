"""Saved searches: the list of them at the side, and what can be done with each."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QInputDialog,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from casebook.book import Casebook
from casebook.ui.direction import elided, own
from casebook.ui.parts.boxes import column, emptied
from casebook.ui.parts.buttons import Pressable
from casebook.ui.parts.texts import label, tip
from casebook.ui.runner import Runner
from casebook.ui.theme import theme
from casebook.words import _

KEPT = "saved-searches"
NAME = 80


def read_searches(book: Casebook) -> list[dict[str, Any]]:
    """The searches as they were kept; what does not fit is left out."""
    try:
        found = json.loads(book.kept(KEPT) or "[]")
    except ValueError:
        return []
    return [one for one in found if isinstance(one, dict) and str(one.get("name", "")).strip()]


class KeptSearches(QObject):
    """The searches of this casebook, kept in it at each change.

    Signals: changed(names).
    """

    changed = Signal(list)

    def __init__(self, book: Casebook, runner: Runner, items: list[dict[str, Any]]) -> None:
        super().__init__()
        self._book, self._runner = book, runner
        self.items = items

    @property
    def names(self) -> list[str]:
        """What they are called, in order."""
        return [str(one["name"]) for one in self.items]

    def put(self, item: dict[str, Any]) -> None:
        """Keep a search; one of the same name gives way to it, in its place."""
        names = self.names
        if item["name"] in names:
            self.items[names.index(item["name"])] = item
        else:
            self.items.append(item)
        self._keep()

    def rename(self, number: int, name: str) -> bool:
        """Call one otherwise; False if the name is empty or taken."""
        name = " ".join(name.split())[:NAME]
        if not name or name in (*self.names[:number], *self.names[number + 1 :]):
            return False
        if name != self.names[number]:
            self.items[number] = {**self.items[number], "name": name}
            self._keep()
        return True

    def remove(self, number: int) -> Callable[[], None]:
        """Remove one; what brings it back to its place."""
        gone = self.items.pop(number)
        self._keep()

        def bring_back() -> None:
            if gone["name"] not in self.names:
                self.items.insert(min(number, len(self.items)), gone)
                self._keep()

        return bring_back

    def move(self, number: int, step: int) -> int:
        """Move one up or down; where it is then."""
        place = max(0, min(number + step, len(self.items) - 1))
        if place != number:
            self.items.insert(place, self.items.pop(number))
            self._keep()
        return place

    def _keep(self) -> None:
        text = json.dumps(self.items, ensure_ascii=False)
        self._runner.keep(self, lambda: self._book.keep(KEPT, text))
        self.changed.emit(self.names)


class SavedSearch(Pressable):
    """One search. Signals: renaming; removing; moving(step); walked(step)."""

    renaming = Signal()
    removing = Signal()
    moving = Signal(int)
    walked = Signal(int)

    def __init__(self, name: str, *, is_rail: bool) -> None:
        super().__init__("" if is_rail else f"  {own(name)}")
        self._name = "" if is_rail else name
        self.setProperty("look", "nav")
        self.setIcon(theme().icon("bookmark", "muted", 18))
        self.setIconSize(QSize(theme().px(18), theme().px(18)))
        self.setAccessibleName(name)
        self.setAccessibleDescription(_("F2 renames, Delete removes, Ctrl+Up and Ctrl+Down move."))
        self.setToolTip(tip(name))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        # a long name is cut, it does not make the side wider
        return QSize(theme().px(40), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._name:
            self.setText(
                "  " + elided(self.fontMetrics(), self._name, self.width() - theme().px(62))
            )

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for icon, says, act in (
            ("pencil", _("Rename…"), self.renaming.emit),
            ("arrow-up", _("Move up"), lambda: self.moving.emit(-1)),
            ("arrow-down", _("Move down"), lambda: self.moving.emit(1)),
            ("trash-2", _("Remove"), self.removing.emit),
        ):
            action = menu.addAction(theme().icon(icon, "muted", 16), says)
            action.triggered.connect(lambda _on, act=act: act())
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        at = self.mapToGlobal(QPoint(theme().px(20), self.height())) if by_key else None
        menu.popup(at or event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if key in steps:
            moves = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            (self.moving if moves else self.walked).emit(steps[Qt.Key(key)])
        elif key == Qt.Key.Key_F2:
            self.renaming.emit()
        elif key == Qt.Key.Key_Delete:
            self.removing.emit()
        else:
            super().keyPressEvent(event)


class _Area(QScrollArea):
    """As tall as what is in it; where the window is too low for that, it scrolls."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.tall = 0
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(_("Saved searches"))
        self.setWidget(inside)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(40), self.tall)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(40), min(self.tall, theme().px(76)))


class SavedSearches(QWidget):
    """Their names below one another. Signals: saved(number), renamed(number, name),
    removed(number), moved(number, step)."""

    saved = Signal(int)
    renamed = Signal(int, str)
    removed = Signal(int)
    moved = Signal(int, int)

    def __init__(self, *, is_rail: bool) -> None:
        super().__init__()
        self._is_rail = is_rail
        self.buttons: list[SavedSearch] = []
        self._title = label(_("Saved searches"), "caption")
        inside = QWidget()
        self._lines = column(gap=0)
        inside.setLayout(self._lines)
        self._area = _Area(inside)
        if is_rail:
            self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme().px(2))
        whole.addWidget(self._title)
        whole.addWidget(self._area)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_names(self, names: Sequence[str]) -> None:
        """Show these; whoever had the focus keeps it, in its place."""
        here = next((n for n, one in enumerate(self.buttons) if one.hasFocus()), -1)
        emptied(self._lines)
        self.buttons = [self._button(number, name) for number, name in enumerate(names)]
        self.setVisible(bool(names))
        self._title.setVisible(not self._is_rail)
        for made in self.buttons:
            self._lines.addWidget(made)
            made.show()
            made.ensurePolished()
        self._area.tall = sum(one.sizeHint().height() for one in self.buttons) + 2
        self._area.updateGeometry()
        if here >= 0 and self.buttons:
            self.focus(min(here, len(self.buttons) - 1))

    def _button(self, number: int, name: str) -> SavedSearch:
        made = SavedSearch(name, is_rail=self._is_rail)
        made.clicked.connect(lambda: self.saved.emit(number))
        made.renaming.connect(lambda: self._ask_name(number, name))
        made.removing.connect(lambda: self.removed.emit(number))
        made.moving.connect(lambda step: self.moved.emit(number, step))
        made.walked.connect(lambda step: self.focus(number + step))
        return made

    def focus(self, number: int) -> None:
        """Put the focus on one."""
        if 0 <= number < len(self.buttons):
            self.buttons[number].setFocus()
            self._area.ensureWidgetVisible(self.buttons[number])

    def _ask_name(self, number: int, name: str) -> None:
        sheet = QInputDialog(self)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.setWindowTitle(_("Rename"))
        sheet.setLabelText(_("Name of the saved search"))
        sheet.setTextValue(name)
        sheet.textValueSelected.connect(lambda text: self.renamed.emit(number, text))
        sheet.open()
