"""The view of a list of records: lines or tiles, and the keys that lists have in common."""

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QListView

from casebook.ui.lists.paint import RowPainter
from casebook.ui.lists.tiles import TilePainter, tile_size


class RecordListView(QListView):
    """Signals: keyed(key) - a letter with a meaning was pressed; entered_one - Enter was."""

    keyed = Signal(str)
    entered_one = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.is_grid = False
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setMouseTracking(True)
        self._rows, self._tiles = RowPainter(self), TilePainter(self)
        self.setItemDelegate(self._rows)

    def show_grid(self, on: bool) -> None:
        """Show tiles side by side, or lines below one another; what is chosen stays chosen."""
        self.is_grid = on
        self.setFlow(QListView.Flow.LeftToRight if on else QListView.Flow.TopToBottom)
        self.setWrapping(on)
        self.setResizeMode(QListView.ResizeMode.Adjust if on else QListView.ResizeMode.Fixed)
        # the bar is always there: tiles do not change when it comes or goes
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOn if on else policy.ScrollBarAsNeeded
        )
        self.setItemDelegate(self._tiles if on else self._rows)
        self._measure()
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex(), QListView.ScrollHint.PositionAtCenter)

    def _measure(self) -> None:
        size = tile_size(self.viewport().width() - 1) if self.is_grid else QSize()
        if size != self.gridSize():
            self.setGridSize(size)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text().lower()
        none = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if none and text in ("j", "k"):
            step = 1 if text == "j" else -1
            row_ = max(0, min(self.model().rowCount() - 1, self.currentIndex().row() + step))
            self.setCurrentIndex(self.model().index(row_, 0))
        elif none and text == "x":
            self.selectionModel().select(
                self.currentIndex(), QItemSelectionModel.SelectionFlag.Toggle
            )
        elif none and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_one.emit()
        elif key == Qt.Key.Key_Delete:
            self.keyed.emit("delete")
        elif none and text == "t":
            self.keyed.emit("tag")
        else:
            super().keyPressEvent(event)
