"""The view of a list of records: lines or tiles, and the keys that lists have in common."""

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QListView

from casebook.ui.lists.paint import RowPainter
from casebook.ui.lists.tiles import TilePainter, tile_size


class RecordListView(QListView):
    """Signals: keyed(key) - a letter with a meaning was pressed; entered_one - Enter was;
    choosing - X began to choose several, or Escape ended it."""

    keyed = Signal(str)
    entered_one = Signal()
    choosing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.is_grid = False
        self.is_choosing = False
        """Several are being chosen with X: going up and down leaves what is chosen as it is."""
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

    def _step(self, step: int) -> None:
        if not self.is_choosing and not self.selectionModel().hasSelection():
            step = 0  # the keys stand on the first, but it is not shown yet
        row_ = max(0, min(self.model().rowCount() - 1, self.currentIndex().row() + step))
        index = self.model().index(row_, 0)
        if self.is_choosing:
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)
        else:
            self.setCurrentIndex(index)

    def _mark(self) -> None:
        """Choose one more, or one less; the first X keeps the one that is shown."""
        flags = QItemSelectionModel.SelectionFlag
        if self.currentIndex().isValid():
            first, self.is_choosing = not self.is_choosing, True
            self.selectionModel().select(
                self.currentIndex(), flags.Select if first else flags.Toggle
            )
            self.choosing.emit()

    def _end_choosing(self) -> None:
        self.is_choosing = False
        self.choosing.emit()

    def reset(self) -> None:
        super().reset()
        self.is_choosing = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.is_choosing and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._end_choosing()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text().lower()
        none = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if none and text in ("j", "k"):
            step = 1 if text == "j" else -1
            self._step(step)
        elif none and self.is_choosing and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif none and text == "x":
            self._mark()
        elif none and self.is_choosing and key == Qt.Key.Key_Escape:
            self._end_choosing()
            self.setCurrentIndex(self.currentIndex())
        elif none and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_one.emit()
        elif key == Qt.Key.Key_Delete:
            self.keyed.emit("delete")
        elif none and text == "t":
            self.keyed.emit("tag")
        else:
            super().keyPressEvent(event)
