"""A file as a small picture with its name and a word on its state."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from casebook.ui import icons
from casebook.ui.direction import elided
from casebook.ui.theme import POINTS, theme


class Tile(QWidget):
    """Signals: opened - it was clicked, or Enter was pressed on it."""

    opened = Signal()

    def __init__(
        self, name: str, *, picture: bytes = b"", icon: str = "file", state: str = "",
        tone: str = "good", ref: str = "",
    ) -> None:  # fmt: skip
        super().__init__()
        self.name, self.icon, self.state, self.tone = name, icon, state, tone
        self._pixmap = QPixmap()
        if picture:
            self._pixmap.loadFromData(picture, "JPEG")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(", ".join(part for part in (name, ref, state) if part))
        self.setToolTip(name)

    def show_state(self, state: str, tone: str) -> None:
        """Say another state."""
        self.state, self.tone = state, tone
        self.setAccessibleName(f"{self.name}, {state}")
        self.update()

    def show_picture(self, picture: bytes) -> None:
        """Show a small picture of what is inside."""
        self._pixmap.loadFromData(picture, "JPEG")
        self.update()

    def sizeHint(self) -> QSize:
        lines = 2 if self.state else 1
        height = max(18, QFontMetrics(theme().font(points=POINTS - 1)).height())
        return QSize(theme().px(132), theme().px(86) + lines * height + theme().px(4))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(1, 1, self.width() - 2, px(80))
        path = QPainterPath()
        path.addRoundedRect(area, px(8), px(8))
        painter.save()
        painter.setClipPath(path)
        painter.fillRect(area, theme().colour("chip"))
        if self._pixmap.isNull():
            size = px(28)
            drawn = icons.picture(self.icon, theme().look.muted, size)
            painter.drawPixmap(
                int(area.center().x() - size / 2), int(area.center().y() - size / 2), drawn
            )
        else:
            whole = self._pixmap.size().scaled(
                area.size().toSize(), Qt.AspectRatioMode.KeepAspectRatioByExpanding
            )
            place = QRect(0, 0, whole.width(), whole.height())
            place.moveCenter(area.center().toPoint())
            painter.drawPixmap(place, self._pixmap)
        painter.restore()
        painter.setPen(theme().colour("accent" if self.hasFocus() else "border"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        font = theme().font(points=POINTS - 1)
        metrics = QFontMetrics(font)
        height = max(18, metrics.height())
        painter.setFont(font)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(theme().colour("text"))
        painter.drawText(
            QRect(0, px(84), self.width(), height), flags, elided(metrics, self.name, self.width())
        )
        if self.state:
            painter.setPen(theme().colour(self.tone))
            size = px(13)
            icon = {"good": "shield-check", "danger": "shield-alert"}.get(self.tone, "info")
            x = self.width() - size if rtl else 0
            painter.drawPixmap(
                x,
                px(84) + height + (height - size) // 2,
                icons.picture(icon, getattr(theme().look, self.tone), size),
            )
            left = 0 if rtl else px(17)
            painter.drawText(
                QRect(left, px(84) + height, self.width() - px(17), height),
                flags,
                metrics.elidedText(self.state, Qt.TextElideMode.ElideRight, self.width() - px(17)),
            )
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)
