"""A picture on which boxes are drawn, moved and resized, by mouse and by keys."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from casebook.evidence.covering import Box
from casebook.ui.theme import theme
from casebook.words import _

STEP: Final = 0.01
_LEAST: Final = 0.008
_KEYS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class CoverView(QWidget):
    """One page with its boxes. Signals: changed; chosen(place or -1)."""

    changed = Signal()
    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(theme().px(360), theme().px(300))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Picture to cover"))
        self.setAccessibleDescription(
            _(
                "Draw a box over what must not be seen. Arrow keys move it, with Shift they "
                "resize it, Delete removes it, Tab goes to the next."
            )
        )
        self.page = 0
        self.boxes: list[Box] = []
        self.current = -1
        self._picture = QPixmap()
        self._from: QPointF | None = None
        self._at: Box | None = None
        self._way = ""
        self._past: list[list[Box]] = []

    # What is shown

    def show_page(self, picture: QPixmap, page: int) -> None:
        """Show a page; boxes of other pages are kept."""
        self._picture, self.page = picture, page
        self.choose(next((n for n, box in enumerate(self.boxes) if box.page == page), -1))
        self.update()

    def _frame(self) -> QRectF:
        """Where the picture stands in the widget."""
        if self._picture.isNull():
            return QRectF(self.rect())
        size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        return QRectF(left, top, size.width(), size.height())

    def rect_of(self, box: Box) -> QRectF:
        """A box in the pixels of the widget."""
        frame = self._frame()
        return QRectF(
            frame.left() + box.left * frame.width(),
            frame.top() + box.top * frame.height(),
            box.width * frame.width(),
            box.height * frame.height(),
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(self._frame(), self._picture, QRectF(self._picture.rect()))
        for place, box in enumerate(self.boxes):
            if box.page != self.page:
                continue
            rect = self.rect_of(box)
            painter.fillRect(rect, QColor(0, 0, 0, 255))
            if place == self.current:
                painter.setPen(QPen(theme().colour("accent"), 2))
                painter.drawRect(rect)
                corner = self._corner(rect)
                painter.fillRect(corner, theme().colour("accent"))
        if self.hasFocus():
            painter.setPen(QPen(theme().colour("accent"), 1, Qt.PenStyle.DotLine))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _corner(self, rect: QRectF) -> QRectF:
        size = theme().px(9)
        return QRectF(rect.right() - size / 2, rect.bottom() - size / 2, size, size)

    # What is changed

    def choose(self, place: int) -> None:
        """Make a box the one that keys move."""
        self.current = place
        self.chosen.emit(place)
        self.update()

    def add(self, box: Box) -> None:
        """Add a box, and choose it."""
        self._remember()
        self.boxes.append(box)
        self.choose(len(self.boxes) - 1)
        self.changed.emit()

    def put(self, box: Box) -> None:
        """Change the chosen box; it stays on the page."""
        if self.current >= 0:
            self.boxes[self.current] = _kept_on_page(box)
            self.changed.emit()
            self.chosen.emit(self.current)
            self.update()

    def remove(self) -> None:
        """Take the chosen box away."""
        if self.current >= 0:
            self._remember()
            del self.boxes[self.current]
            left = [n for n, box in enumerate(self.boxes) if box.page == self.page]
            self.choose(left[-1] if left else -1)
            self.changed.emit()

    def undo(self) -> None:
        """Back to before the last change."""
        if self._past:
            self.boxes = self._past.pop()
            self.choose(min(self.current, len(self.boxes) - 1))
            self.changed.emit()

    def _remember(self) -> None:
        self._past = [*self._past[-49:], list(self.boxes)]

    # Mouse

    def _point(self, event: QMouseEvent) -> QPointF:
        frame = self._frame()
        at = event.position()
        return QPointF(
            min(max((at.x() - frame.left()) / max(1.0, frame.width()), 0.0), 1.0),
            min(max((at.y() - frame.top()) / max(1.0, frame.height()), 0.0), 1.0),
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = self._point(event)
        self._way = "draw"
        for place in reversed(range(len(self.boxes))):
            box = self.boxes[place]
            rect = self.rect_of(box)
            if box.page != self.page:
                continue
            if self._corner(rect).adjusted(-4, -4, 4, 4).contains(event.position()):
                self._way = "size"
            elif rect.contains(event.position()):
                self._way = "move"
            else:
                continue
            self._remember()
            self.choose(place)
            self._at = box
            break
        if self._way == "draw":
            self.add(Box(self.page, self._from.x(), self._from.y(), _LEAST, _LEAST))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        here, first, box = self._point(event), self._from, self._at
        across, down = here.x() - first.x(), here.y() - first.y()
        if self._way == "draw" and self.current >= 0:
            self.put(
                replace(
                    self.boxes[self.current],
                    left=min(first.x(), here.x()), top=min(first.y(), here.y()),
                    width=max(abs(across), _LEAST), height=max(abs(down), _LEAST),
                )
            )  # fmt: skip
        elif box and self._way == "move":
            self.put(replace(box, left=box.left + across, top=box.top + down))
        elif box:
            self.put(replace(box, width=box.width + across, height=box.height + down))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._from, self._at = None, None
        if self._way == "draw" and self.current >= 0:
            box = self.boxes[self.current]
            if box.width <= _LEAST and box.height <= _LEAST:  # a click draws nothing
                self.undo()
        self._way = ""

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shift = event.key(), event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if key in _KEYS and self.current >= 0:
            across, down = (side * STEP for side in _KEYS[Qt.Key(key)])
            box = self.boxes[self.current]
            self._remember()
            if shift:
                self.put(replace(box, width=box.width + across, height=box.height + down))
            else:
                self.put(replace(box, left=box.left + across, top=box.top + down))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove()
        elif key == Qt.Key.Key_Insert:
            self.add(Box(self.page, 0.4, 0.4, 0.2, 0.2))
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        here = [n for n, box in enumerate(self.boxes) if box.page == self.page]
        if self.current in here:
            place = here.index(self.current) + (1 if forward else -1)
            if 0 <= place < len(here):
                self.choose(here[place])
                return True
        return super().focusNextPrevChild(forward)


def _kept_on_page(box: Box) -> Box:
    """The box, no smaller than can be seen and inside the page."""
    width = min(max(box.width, _LEAST), 1.0)
    height = min(max(box.height, _LEAST), 1.0)
    left = min(max(box.left, 0.0), 1.0 - width)
    top = min(max(box.top, 0.0), 1.0 - height)
    return replace(box, left=left, top=top, width=width, height=height)
