"""The way from desk to desk, drawn on one line that goes on below when it is full."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QStyle, QToolTip, QWidget

from casebook.ui.direction import elided, ltr
from casebook.ui.parts.chips import GROUNDS
from casebook.ui.parts.texts import tip
from casebook.ui.theme import POINTS, theme
from casebook.words import _

_WIDTH, _WIDEST, _GAP, _PAD, _FLOOR = 150, 210, 32, 10, 18


@dataclass(frozen=True)
class Desk:
    """One desk as it is drawn: who, when, what they said, and their number."""

    id: str
    who: str
    when: str
    state: str
    tone: str = "plain"
    number: str = ""

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        return ", ".join(part for part in (self.who, self.when, self.state, self.number) if part)


class PathLine(QWidget):
    """Desks in the order in which they were asked. Left and right go along, Enter opens one.

    Signals: opened(id).
    """

    opened = Signal(str)

    def __init__(self, desks: Sequence[Desk], *, here: str = "", begins: str = "") -> None:
        super().__init__()
        self.desks = list(desks)
        self.here = here
        self.begins = begins
        self._at = max(0, next((n for n, one in enumerate(desks) if one.id == here), 0))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._say()

    def _say(self) -> None:
        """The whole way in words, and which desk is in front: nothing is said by lines alone."""
        steps = [f"{number}. {one.spoken}" for number, one in enumerate(self.desks, 1)]
        if self.begins:
            steps.insert(0, _("After {desk}").format(desk=self.begins))
        self.setAccessibleName(_("From desk to desk") + ": " + "; ".join(steps))
        if self.desks:
            self.setAccessibleDescription(self.desks[self._at].spoken)

    # How large

    def _heights(self) -> tuple[int, int]:
        """Of a line of text, and of a desk."""
        text = max(QFontMetrics(theme().font()).height(), theme().px(_FLOOR))
        return text, 5 * text + theme().px(2 * _PAD)

    def _columns(self, width: int) -> int:
        px = theme().px
        return max(1, (width + px(_GAP)) // (px(_WIDTH) + px(_GAP)))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = -(-len(self.desks) // self._columns(width))
        return rows * (self._heights()[1] + theme().px(_GAP)) - theme().px(_GAP) + 2

    def sizeHint(self) -> QSize:
        width = max(self.width(), theme().px(_WIDTH))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(_WIDTH), self._heights()[1] + 2)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def box(self, number: int) -> QRect:
        """Where a desk stands, in the direction of reading."""
        px = theme().px
        columns = self._columns(self.width())
        line, place = divmod(number, columns)
        room = (self.width() - 2 - (columns - 1) * px(_GAP)) // columns
        width, height = min(px(_WIDEST), room), self._heights()[1]
        found = QRect(
            place * (width + px(_GAP)) + 1, line * (height + px(_GAP)) + 1, width, height
        )  # fmt: skip
        return QStyle.visualRect(self.layoutDirection(), self.rect(), found)

    # Drawing

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number in range(len(self.desks)):
            if number + 1 < len(self.desks):
                self._arrow(painter, self.box(number), self.box(number + 1))
        for number, one in enumerate(self.desks):
            self._desk(painter, self.box(number), one, number)
        painter.end()

    def _arrow(self, painter: QPainter, here: QRect, there: QRect) -> None:
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        painter.setPen(QPen(theme().colour("muted"), theme().px(2)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if here.top() == there.top():
            begin = QPointF(here.left() if rtl else here.right() + 1, here.center().y())
            end = QPointF(there.right() + 1 if rtl else there.left(), there.center().y())
            painter.drawLine(begin, end)
            self._head(painter, end, QPointF(-1 if rtl else 1, 0))
            return
        # down from under the desk, along between the lines, and down to the next
        begin = QPointF(here.center().x(), here.bottom() + 1)
        middle = (here.bottom() + there.top()) / 2
        end = QPointF(there.center().x(), there.top())
        turns = [begin, QPointF(begin.x(), middle), QPointF(end.x(), middle), end]
        painter.drawPolyline(QPolygonF(turns))
        self._head(painter, end, QPointF(0, 1))

    def _head(self, painter: QPainter, tip: QPointF, way: QPointF) -> None:
        size = theme().px(6)
        side = QPointF(way.y(), way.x()) * size * 0.8
        back = tip - way * size
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("muted"))
        painter.drawPolygon(QPolygonF([tip, back + side, back - side]))

    def _desk(self, painter: QPainter, area: QRect, one: Desk, number: int) -> None:
        px, look = theme().px, theme()
        chosen = number == self._at and self.hasFocus()
        edge = "accent" if chosen or one.id == self.here else "border"
        painter.setPen(QPen(look.colour(edge), 2 if edge == "accent" else 1))
        painter.setBrush(look.colour("chosen" if one.id == self.here else "surface"))
        painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), px(8), px(8))
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignAbsolute | (
            Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        )
        flags = side | Qt.AlignmentFlag.AlignVCenter
        height = self._heights()[0]
        line = QRect(area.left() + px(_PAD), area.top() + px(_PAD), area.width() - 2 * px(_PAD),
                     height)  # fmt: skip
        bold, small = look.font(bold=True), look.font(points=POINTS - 1)
        painter.setFont(bold)
        painter.setPen(look.colour("text"))
        for number_, part in enumerate(_two_lines(QFontMetrics(bold), one.who, line.width())):
            painter.drawText(line.translated(0, number_ * height), flags, part)
        painter.setFont(small)
        metrics = QFontMetrics(small)
        painter.setPen(look.colour("muted"))
        line.translate(0, 2 * height)
        painter.drawText(line, flags, elided(metrics, one.when, line.width()))
        self._state(painter, line.translated(0, height), one, metrics)
        painter.setPen(look.colour("muted"))
        said = metrics.elidedText(one.number, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line.translated(0, 2 * height), flags, ltr(said))

    def _state(self, painter: QPainter, line: QRect, one: Desk, metrics: QFontMetrics) -> None:
        if not one.state:
            return
        ink, ground = GROUNDS[one.tone]
        px = theme().px
        width = min(metrics.horizontalAdvance(one.state) + px(16), line.width())
        pill = QRect(line.left(), line.top() + 1, width, line.height() - 2)
        pill = QStyle.visualRect(self.layoutDirection(), line, pill)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour(ground))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setPen(theme().colour(ink))
        short = metrics.elidedText(one.state, Qt.TextElideMode.ElideRight, width - px(14))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, short)

    # Going along

    def _number_at(self, point: QPoint) -> int:
        return next((n for n in range(len(self.desks)) if self.box(n).contains(point)), -1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        number = self._number_at(event.position().toPoint())
        if number >= 0:
            self._go(number)
            self.opened.emit(self.desks[number].id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        steps = {
            Qt.Key.Key_Right: -1 if rtl else 1,
            Qt.Key.Key_Left: 1 if rtl else -1,
            Qt.Key.Key_Home: -len(self.desks),
            Qt.Key.Key_End: len(self.desks),
        }
        if event.key() in steps:
            self._go(self._at + steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if self.desks:
                self.opened.emit(self.desks[self._at].id)
        else:
            super().keyPressEvent(event)

    def _go(self, number: int) -> None:
        self._at = max(0, min(len(self.desks) - 1, number))
        self._say()
        self.update()

    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]
        self.update()

    def focusOutEvent(self, event: object) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self._number_at(event.pos())
            if number >= 0:
                QToolTip.showText(event.globalPos(), tip(self.desks[number].spoken), self)
                return True
        return super().event(event)


def _two_lines(metrics: QFontMetrics, text: str, width: int) -> list[str]:
    """A name on at most two lines, broken between words; what is longer stands in the tip."""
    plain = " ".join(text.split())
    if metrics.horizontalAdvance(plain) <= width:
        return [elided(metrics, plain, width)]
    fits = len(plain)
    while fits > 1 and metrics.horizontalAdvance(plain[:fits]) > width:
        fits -= max(1, (fits - 1) // 8) if fits > 60 else 1
    # between words, where there are any; Chinese and Tibetan go on after any sign
    cut = plain.rfind(" ", 1, fits + 1)
    cut = cut if cut > 0 else fits
    first, rest = plain[:cut].rstrip(), plain[cut:].lstrip()
    return [elided(metrics, first, width + 1), elided(metrics, rest, width)]
