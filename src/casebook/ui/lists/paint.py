"""Draws a line of a list: icon on a tint, title and date, one line of text, chips and counts."""

from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from casebook.ui import icons
from casebook.ui.direction import elided, is_rtl, ltr
from casebook.ui.lists.lines import Line
from casebook.ui.lists.model import LINE
from casebook.ui.look import OKABE_ITO
from casebook.ui.parts.chips import GROUNDS
from casebook.ui.theme import POINTS, theme

_FLOOR = 20
"""Pixels of a line of text at least: Tibetan and Uyghur need more than Latin."""


def line_height(font: QFont) -> int:
    """The height of one line of text in a list."""
    return max(QFontMetrics(font).height(), theme().px(_FLOOR))


@lru_cache(maxsize=400)
def _thumbnail(raw: bytes, side: int, ratio: float) -> QPixmap:
    pixmap = QPixmap()
    pixmap.loadFromData(raw, "JPEG")
    if pixmap.isNull():
        return pixmap
    size = QSize(round(side * ratio), round(side * ratio))
    pixmap = pixmap.scaled(
        size,
        Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        Qt.TransformationMode.SmoothTransformation,
    )
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def tint(number: int) -> str:
    """The colour of a family of acts, or of a side."""
    look = theme().look
    if number == -1:
        return look.ours
    if number == -2:
        return look.actor
    if number <= 0:
        return look.muted
    colour = QColor(OKABE_ITO[(number - 1) % len(OKABE_ITO)])
    return (colour.lighter(140) if look.dark else colour.darker(130)).name()


class RowPainter(QStyledItemDelegate):
    """Paints lines of any kind of record."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: object) -> QSize:
        height = line_height(theme().font())
        return QSize(theme().px(260), 3 * height + theme().px(30))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        line: Line | None = index.data(LINE)
        px = theme().px
        whole: QRect = option.rect
        state: QStyle.StateFlag = option.state
        area = whole.adjusted(px(8), px(3), -px(8), -px(3))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option, area, state)
        if line:
            self._line(
                painter, option, area, line, chosen=bool(state & QStyle.StateFlag.State_Selected)
            )
        painter.restore()

    def _ground(
        self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, state: QStyle.StateFlag
    ) -> None:
        px = theme().px
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme().colour("chosen" if chosen else "hover"))
            painter.drawRoundedRect(area, px(8), px(8))
        if chosen:
            bar = QRect(area.left(), area.top() + px(10), px(3), area.height() - px(20))
            painter.setBrush(theme().colour("accent"))
            painter.drawRoundedRect(_side(option, area, bar), 1.5, 1.5)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme().colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(0, 0, -1, -1), px(8), px(8))

    def _line(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        area: QRect,
        line: Line,
        *,
        chosen: bool,
    ) -> None:
        px = theme().px
        self._picture(painter, option, area, line)
        height = line_height(theme().font())
        bold, small = theme().font(bold=True), theme().font(points=POINTS - 1)
        left = area.left() + px(56)
        width = area.right() - left - px(8)
        rtl = _direction(option) == Qt.LayoutDirection.RightToLeft
        here = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        there = Qt.AlignmentFlag.AlignLeft if rtl else Qt.AlignmentFlag.AlignRight
        still = Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        date_width = QFontMetrics(small).horizontalAdvance(line.date) + px(8) if line.date else 0

        painter.setFont(bold)
        painter.setPen(theme().colour("text"))
        title = QRect(left, area.top() + px(7), width - date_width, height)
        painter.drawText(
            _side(option, area, title),
            here | still,
            elided(QFontMetrics(bold), line.title, title.width()),
        )
        painter.setFont(small)
        painter.setPen(theme().colour("muted"))
        if line.date:
            place = QRect(area.right() - date_width - px(6), area.top() + px(7), date_width, height)
            painter.drawText(_side(option, area, place), there | still, ltr(line.date))
        second = QRect(left, area.top() + px(9) + height, width, height)
        painter.drawText(
            _side(option, area, second),
            here | still,
            elided(QFontMetrics(small), line.second, second.width()),
        )
        self._chips(painter, option, area, line, chosen=chosen)

    def _picture(
        self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, line: Line
    ) -> None:
        px = theme().px
        box = QRectF(
            _side(option, area, QRect(area.left() + px(12), area.top() + px(12), px(34), px(34)))
        )
        path = QPainterPath()
        radius = px(8) if line.square else box.height() / 2
        path.addRoundedRect(box, radius, radius)
        if line.picture:
            thumbnail = _thumbnail(line.picture, px(34), 2.0)
            if not thumbnail.isNull():
                painter.save()
                painter.setClipPath(path)
                painter.drawPixmap(box.topLeft(), thumbnail)
                painter.restore()
                return
        colour = tint(line.tint)
        ground = QColor(colour)
        ground.setAlpha(38)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawPath(path)
        size = px(18)
        painter.drawPixmap(
            round(box.center().x() - size / 2),
            round(box.center().y() - size / 2),
            icons.picture(line.icon, colour, size),
        )

    def _chips(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        area: QRect,
        line: Line,
        *,
        chosen: bool,
    ) -> None:
        px = theme().px
        font = theme().font(points=POINTS - 1)
        metrics = QFontMetrics(font)
        height = line_height(theme().font())
        x, y = area.left() + px(56), area.top() + px(13) + 2 * height
        end = area.right() - px(8)
        painter.setFont(font)
        for text, tone in line.chips:
            width = min(metrics.horizontalAdvance(text) + px(16), end - x)
            if width < px(40):
                break
            ink, ground = GROUNDS[tone]
            box = _side(option, area, QRect(x, y, width, height))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("surface" if chosen and tone == "plain" else ground))
            painter.drawRoundedRect(box, height / 2, height / 2)
            painter.setPen(theme().colour(ink))
            short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width - px(14))
            # in its own direction, whatever that of the list is: it may be of another script
            right, left = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
            painter.setLayoutDirection(right if is_rtl(text) else left)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, short)
            painter.setLayoutDirection(_direction(option))
            x += width + px(8)
        for name, count in line.counts:
            said = str(count)
            width = px(18) + metrics.horizontalAdvance(said)
            if x + width > end:
                break
            size = px(14)
            place = _side(option, area, QRect(x, y + (height - size) // 2, size, size))
            painter.drawPixmap(place.topLeft(), icons.picture(name, theme().look.muted, size))
            painter.setPen(theme().colour("muted"))
            number = _side(option, area, QRect(x + px(18), y, width, height))
            painter.drawText(
                number, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, said
            )
            x += width + px(10)


def _direction(option: QStyleOptionViewItem) -> Qt.LayoutDirection:
    found: Qt.LayoutDirection = option.direction
    return found


def _side(option: QStyleOptionViewItem, area: QRect, box: QRect) -> QRect:
    """Where a box belongs in the direction of reading."""
    return QStyle.visualRect(_direction(option), area, box)
