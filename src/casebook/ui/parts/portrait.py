"""The picture of a contact: round for our people, with corners for all others."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from casebook.ui import icons
from casebook.ui.theme import theme


class Portrait(QWidget):
    """A photograph, or the icon of a side on its tint. Shape, icon and colour all tell the side."""

    def __init__(
        self, name: str, icon: str, tone: str, *, square: bool, picture: bytes = b"", side: int = 56
    ) -> None:
        super().__init__()
        self.icon, self.tone, self.square = icon, tone, square
        self._pixmap = QPixmap()
        if picture:
            self._pixmap.loadFromData(picture, "JPEG")
        self._side = theme().px(side)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme().look
        colour = {"ours": look.ours, "actor": look.actor}.get(self.tone, look.muted)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(1, 1, self._side - 2, self._side - 2)
        radius = theme().px(12) if self.square else box.height() / 2
        path = QPainterPath()
        path.addRoundedRect(box, radius, radius)
        if self._pixmap.isNull():
            ground = QColor(colour)
            ground.setAlpha(38)
            painter.fillPath(path, ground)
            size = round(self._side / 2)
            at = (self._side - size) // 2
            painter.drawPixmap(at, at, icons.picture(self.icon, colour, size))
        else:
            painter.save()
            painter.setClipPath(path)
            whole = self._pixmap.size().scaled(
                box.size().toSize(), Qt.AspectRatioMode.KeepAspectRatioByExpanding
            )
            place = QRect(0, 0, whole.width(), whole.height())
            place.moveCenter(box.center().toPoint())
            painter.drawPixmap(place, self._pixmap)
            painter.restore()
        if self.tone in ("ours", "actor"):
            painter.setPen(QColor(colour))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)
        painter.end()
