"""One page of paper on a canvas: whole, as wide as the view, or closer; it scrolls, then turns."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap, QTransform, QWheelEvent
from PySide6.QtWidgets import QGraphicsView

from casebook.ui.parts.canvas import Canvas
from casebook.ui.theme import theme

_PAGE = 1000.0
"""A page is this wide on the canvas, however many pixels were drawn of it."""
_KEYS = {
    Qt.Key.Key_Home: "first",
    Qt.Key.Key_End: "last",
}


class LeafCanvas(Canvas):
    """Signals: turned(step) - another page is wanted, so many on; jumped(word) - "first" or
    "last"; closer - more of the page could be seen than was drawn."""

    turned = Signal(int)
    jumped = Signal(str)
    closer = Signal()

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._wide = True
        self._sharp = False
        self.setMinimumHeight(theme().px(480))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)

    def show_leaf(
        self, pixmap: QPixmap, *, sharp: bool, again: bool = False, from_the_end: bool = False
    ) -> None:
        """Show a page; `sharp`: it cannot be drawn finer; `again`: it is there, nothing moves."""
        self._sharp = sharp
        self._item.setPixmap(pixmap)
        self._item.setScale(_PAGE / max(1, pixmap.width()))
        if again:
            return
        self._scene.setSceneRect(self._item.sceneBoundingRect())
        if self._fits or self._wide:
            self.fit()
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum() if from_the_end else bar.minimum())

    def fit(self) -> None:
        """As the person chose: the whole page, or its whole width."""
        if not self._wide:
            super().fit()
            return
        if self._item.pixmap().isNull():
            return
        self._fits = True
        box = QTransform().rotate(self._turned).mapRect(self._item.sceneBoundingRect())
        room = self.viewport().width() - theme().px(12)
        scale = room / max(1.0, box.width())
        self.setTransform(QTransform().rotate(self._turned).scale(scale, scale))
        self._look_closer()

    def whole(self) -> None:
        """The whole page."""
        self._wide = False
        self.fit()

    def width_only(self) -> None:
        """As wide as the view."""
        self._wide = True
        self.fit()
        self.verticalScrollBar().setValue(self.verticalScrollBar().minimum())

    def zoom(self, factor: float) -> None:
        super().zoom(factor)
        self._wide = False
        self._look_closer()

    def _look_closer(self) -> None:
        """Ask for a finer picture once the one that is there would be stretched."""
        drawn = self._item.pixmap().width()
        if not drawn or self._sharp:
            return
        turn = self.transform()
        scale = (turn.m11() ** 2 + turn.m12() ** 2) ** 0.5
        if scale * _PAGE * self.devicePixelRatioF() > drawn * 1.15:
            self.closer.emit()

    def _scrolled(self, down: bool, *, far: bool) -> bool:
        """Scroll within the page; False at its edge."""
        bar = self.verticalScrollBar()
        before = bar.value()
        step = bar.pageStep() if far else bar.singleStep() * 3
        bar.setValue(before + (step if down else -step))
        return bar.value() != before

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        down = event.angleDelta().y() < 0
        # at the edge of the page the wheel goes on in what lies around
        if event.angleDelta().y() and self._scrolled(down, far=False):
            event.accept()
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text().lower()
        if key in (Qt.Key.Key_PageDown, Qt.Key.Key_Space, Qt.Key.Key_PageUp):
            down = key != Qt.Key.Key_PageUp
            if not self._scrolled(down, far=True):
                self.turned.emit(1 if down else -1)
        elif key in _KEYS:
            self.jumped.emit(_KEYS[Qt.Key(key)])
        elif text in ("n", "p"):
            self.turned.emit(1 if text == "n" else -1)
        elif text == "w":
            self.width_only()
        elif text == "0":
            self.whole()
        else:
            super().keyPressEvent(event)
