"""A picture that can be looked at closely: zoom, fit, turn. Nothing of the file is changed."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPixmap, QTransform, QWheelEvent
from PySide6.QtWidgets import QGraphicsPixmapItem, QGraphicsScene, QGraphicsView

from casebook.ui.theme import theme


class Canvas(QGraphicsView):
    """Ctrl and the wheel, or + and -, zoom; 0 fits; R turns."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._scene = QGraphicsScene(self)
        self.setScene(self._scene)
        self._item = QGraphicsPixmapItem()
        self._scene.addItem(self._item)
        self._item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setMinimumHeight(theme().px(320))
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setBackgroundBrush(theme().colour("chip"))
        self._turned = 0
        self._fits = True

    def show_picture(self, pixmap: QPixmap) -> None:
        """Show a picture whole."""
        self._item.setPixmap(pixmap)
        self._scene.setSceneRect(self._item.boundingRect())
        self.fit()

    def fit(self) -> None:
        """As large as fits."""
        self._fits = True
        self.resetTransform()
        self.setTransform(QTransform().rotate(self._turned))
        self.fitInView(self._item, Qt.AspectRatioMode.KeepAspectRatio)

    def zoom(self, factor: float) -> None:
        """Closer, or farther."""
        now = self.transform().m11() ** 2 + self.transform().m12() ** 2
        if 0.0025 < now * factor * factor < 400:
            self._fits = False
            self.scale(factor, factor)

    def turn(self) -> None:
        """A quarter to the right, for looking at only."""
        self._turned = (self._turned + 90) % 360
        self.fit()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        if self._fits:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1.25 if event.angleDelta().y() > 0 else 0.8)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {"+": 1.25, "=": 1.25, "-": 0.8}
        if event.text() in keys:
            self.zoom(keys[event.text()])
        elif event.text() == "0":
            self.fit()
        elif event.text().lower() == "r":
            self.turn()
        else:
            super().keyPressEvent(event)
