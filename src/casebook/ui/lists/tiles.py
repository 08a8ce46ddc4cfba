"""Draws a record as a tile: its picture, what it is called, its kind and date, how it stands."""

from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from casebook.ui import icons
from casebook.ui.direction import elided
from casebook.ui.lists.lines import Line
from casebook.ui.lists.model import LINE
from casebook.ui.lists.paint import line_height, tint
from casebook.ui.theme import POINTS, theme

LEAST = 148
"""Pixels that a tile is wide at least, before the scale."""
_SHAPE = 0.72
_SIDE = 10


def tile_size(room: int) -> QSize:
    """How large tiles are that fill the width of a view, side by side."""
    across = max(1, room // theme().px(LEAST))
    width = max(theme().px(LEAST) // 2, room // across)
    picture = round((width - 2 * theme().px(_SIDE)) * _SHAPE)
    return QSize(width, picture + 2 * line_height(theme().font()) + theme().px(26))


@lru_cache(maxsize=240)
def _picture(raw: bytes, width: int, height: int, ratio: float) -> QPixmap:
    pixmap = QPixmap()
    pixmap.loadFromData(raw, "JPEG")
    if pixmap.isNull():
        return pixmap
    size = QSize(round(width * ratio), round(height * ratio))
    pixmap = pixmap.scaled(
        size,
        Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        Qt.TransformationMode.SmoothTransformation,
    )
    # of what is too tall the top is shown: a letter begins there
    left = (pixmap.width() - size.width()) // 2
    pixmap = pixmap.copy(QRect(left, 0, size.width(), size.height()))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


class TilePainter(QStyledItemDelegate):
    """Paints tiles; what has no picture, or may not show it, gets its icon on a plain ground."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: object) -> QSize:
        rect: QRect = option.rect
        return tile_size(rect.width() or theme().px(LEAST))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        px = theme().px
        line: Line | None = index.data(LINE)
        whole: QRect = option.rect
        state: QStyle.StateFlag = option.state
        area = whole.adjusted(px(4), px(4), -px(4), -px(4))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("chosen" if chosen else "hover"))
            painter.drawRoundedRect(area, px(10), px(10))
        if chosen or state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme().colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(0, 0, -1, -1), px(10), px(10))
        if line:
            self._tile(painter, option, area, line)
        painter.restore()

    def _tile(
        self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, line: Line
    ) -> None:
        px = theme().px
        side = px(_SIDE) - px(4)
        width = area.width() - 2 * side
        box = QRect(area.left() + side, area.top() + side, width, round(width * _SHAPE))
        self._face(painter, box, line)
        height = line_height(theme().font())
        bold, small = theme().font(bold=True), theme().font(points=POINTS - 1)
        first = QRect(box.left(), box.bottom() + px(6), width, height)
        second = first.translated(0, height)
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        here = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        flags = here | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(bold)
        painter.setPen(theme().colour("text"))
        painter.drawText(first, flags, elided(QFontMetrics(bold), line.title, width))
        if line.mark[0]:
            size = px(14)
            x = second.left() if rtl else second.right() - size + 1
            tone: str = getattr(theme().look, line.mark[1])
            painter.drawPixmap(
                x, second.top() + (height - size) // 2, icons.picture(line.mark[0], tone, size)
            )
            second.adjust(px(18) if rtl else 0, 0, 0 if rtl else -px(18), 0)
        said = " · ".join(part for part in (line.label, line.date) if part)
        painter.setFont(small)
        painter.setPen(theme().colour("muted"))
        painter.drawText(second, flags, elided(QFontMetrics(small), said, second.width()))

    def _face(self, painter: QPainter, box: QRect, line: Line) -> None:
        px = theme().px
        path = QPainterPath()
        path.addRoundedRect(box, px(8), px(8))
        painter.save()
        painter.setClipPath(path)
        painter.fillRect(box, theme().colour("chip"))
        device = painter.device()
        ratio = device.devicePixelRatioF() if device else 1.0
        drawn = QPixmap()
        if line.picture:
            drawn = _picture(line.picture, box.width(), box.height(), ratio)
        if not drawn.isNull():
            painter.drawPixmap(box.topLeft(), drawn)
        else:
            size = px(30)
            painter.drawPixmap(
                box.center().x() - size // 2,
                box.center().y() - size // 2,
                icons.picture(line.icon, tint(line.tint), size),
            )
        painter.restore()
        painter.setPen(theme().colour("border"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
