"""Rows, columns, cards and the layout that wraps."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QMargins, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from casebook.ui.parts.texts import label
from casebook.ui.theme import theme

Item = QWidget | QLayout | int | None
"""What stands in a row or column: a widget, a layout, a stretch (None) or a gap in pixels."""


def _fill(layout: QHBoxLayout | QVBoxLayout, items: Iterable[Item]) -> None:
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(theme().px(item))
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)


def row(*items: Item, gap: int = 8) -> QHBoxLayout:
    """Things beside one another."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme().px(gap))
    _fill(layout, items)
    return layout


def column(*items: Item, gap: int = 8) -> QVBoxLayout:
    """Things below one another."""
    layout = QVBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme().px(gap))
    _fill(layout, items)
    return layout


def margins(left: int, top: int, right: int, bottom: int) -> QMargins:
    """Margins that follow the scale."""
    px = theme().px
    return QMargins(px(left), px(top), px(right), px(bottom))


def framed(*items: Item, look: str = "card", gap: int = 8, pad: int = 16) -> QFrame:
    """A card around a column."""
    frame = QFrame()
    frame.setProperty("look", look)
    layout = column(*items, gap=gap)
    layout.setContentsMargins(margins(pad, pad - 2, pad, pad))
    frame.setLayout(layout)
    return frame


def card(title: str, *items: Item, beside: str | QWidget = "", gap: int = 8) -> QFrame:
    """A card with a title; something may stand at the other end of the title's line."""
    end = label(beside, "muted") if isinstance(beside, str) else beside
    frame = framed(row(label(title, "strong"), None, end), *items, gap=gap)
    frame.setAccessibleName(title)
    return frame


def line() -> QFrame:
    """A thin line across."""
    found = QFrame()
    found.setProperty("look", "line")
    found.setFixedHeight(1)
    return found


class _Area(QScrollArea):
    """Holds what it scrolls to the height it has at this width.

    Qt would take the height that it had if it were as narrow as it can be: where things wrap,
    the area then scrolled to nothing.
    """

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        inside = self.widget()
        if watched is inside and event.type() == QEvent.Type.LayoutRequest:
            layout = inside.layout()
            inside.setMinimumHeight(1 if layout and layout.hasHeightForWidth() else 0)
        return super().eventFilter(watched, event)


def scrolled(inside: QWidget, name: str) -> QScrollArea:
    """Something that may be longer than the screen, and where the letters are large, wider."""
    area = _Area()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setAccessibleName(name)
    area.setWidget(inside)
    return area


def page(holder: QWidget, name: str) -> tuple[QVBoxLayout, QScrollArea]:
    """Make a widget a page that scrolls: its column, still empty, and the area around that."""
    body = column(gap=12)
    body.setContentsMargins(margins(26, 18, 26, 26))
    inside = QWidget()
    inside.setLayout(body)
    area = scrolled(inside, name)
    whole = QVBoxLayout(holder)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.addWidget(area)
    return body, area


def emptied(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while item := layout.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
        elif inner := item.layout():
            emptied(inner)
            inner.deleteLater()


class Flow(QLayout):
    """Things in a line that goes on below when it is full; follows the direction of reading."""

    def __init__(self, *, gap: int = 6) -> None:
        super().__init__()
        self._gap = theme().px(gap)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, move: bool) -> int:
        x, y = rect.x(), rect.y()
        parent = self.parentWidget()
        rtl = parent is not None and parent.layoutDirection() == Qt.LayoutDirection.RightToLeft
        line: list[tuple[QLayoutItem, QRect]] = []
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            width = min(item.sizeHint().width(), rect.width())
            height = item.sizeHint().height()
            if item.hasHeightForWidth():
                height = max(item.heightForWidth(width), item.minimumSize().height())
            if x + width > rect.right() + 1 and x > rect.x():
                x, y = rect.x(), y + _placed(line, y, move=move) + self._gap
                line = []
            left = rect.right() + 1 - (x - rect.x()) - width if rtl else x
            line.append((item, QRect(QPoint(left, y), QSize(width, height))))
            x += width + self._gap
        return y + _placed(line, y, move=move) - rect.y()


def _placed(line: list[tuple[QLayoutItem, QRect]], top: int, *, move: bool) -> int:
    """Put the things of one line beside one another, each in its middle; how tall the line is."""
    tallest = max((box.height() for _item, box in line), default=0)
    for item, box in line if move else ():
        box.moveTop(top + (tallest - box.height()) // 2)
        item.setGeometry(box)
    return tallest


def flowing(*widgets: QWidget, gap: int = 6) -> QWidget:
    """A widget whose contents wrap."""
    holder = QWidget()
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    holder.setSizePolicy(policy)
    flow = Flow(gap=gap)
    for widget in widgets:
        flow.addWidget(widget)
    holder.setLayout(flow)
    return holder
