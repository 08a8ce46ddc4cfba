"""The pages of a PDF that we made, one below the other; only those in view are drawn."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea

from casebook.ui.pdf import Pages
from casebook.ui.runner import Runner
from casebook.ui.theme import theme

_RATIO = 11 / 8.5


class PageView(QAbstractScrollArea):
    """Signals: moved(page, count) - which page is in view."""

    moved = Signal(int, int)

    def __init__(self, runner: Runner, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self._runner = runner
        self._pages: Pages | None = None
        self._images: dict[int, QImage] = {}
        self._asked: set[int] = set()
        self._zoom = 1.0
        self.verticalScrollBar().valueChanged.connect(self._moved)

    def show_pages(self, pages: Pages | None) -> None:
        """Show other pages, at the place where one was looking."""
        old, self._pages = self._pages, pages
        self._images.clear()
        self._asked.clear()
        self._measure()
        self._moved()
        self.viewport().update()
        if old is not None:
            self._runner.keep(self, old.close)

    @property
    def count(self) -> int:
        """How many pages there are."""
        return self._pages.count if self._pages else 0

    def zoom(self, factor: float) -> None:
        """Larger or smaller pages."""
        self._zoom = max(0.5, min(3.0, self._zoom * factor))
        self._images.clear()
        self._asked.clear()
        self._measure()
        self.viewport().update()

    def _page_size(self) -> QSize:
        width = int(min(self.viewport().width() - theme().px(32), theme().px(760)) * self._zoom)
        return QSize(max(80, width), int(max(80, width) * _RATIO))

    def _box(self, page: int) -> QRect:
        size, gap = self._page_size(), theme().px(16)
        x = max(gap, (self.viewport().width() - size.width()) // 2)
        y = gap + page * (size.height() + gap) - self.verticalScrollBar().value()
        return QRect(x - self.horizontalScrollBar().value(), y, size.width(), size.height())

    def _measure(self) -> None:
        size, gap = self._page_size(), theme().px(16)
        whole = gap + self.count * (size.height() + gap)
        room = self.viewport().size()
        self.verticalScrollBar().setRange(0, max(0, whole - room.height()))
        self.verticalScrollBar().setPageStep(room.height())
        self.verticalScrollBar().setSingleStep(theme().px(60))
        self.horizontalScrollBar().setRange(0, max(0, size.width() + 2 * gap - room.width()))
        self.horizontalScrollBar().setPageStep(room.width())

    def _moved(self) -> None:
        height = self._page_size().height() + theme().px(16)
        middle = self.verticalScrollBar().value() + self.viewport().height() // 2
        page = min(self.count, middle // height + 1)
        self.moved.emit(page, self.count)
        self.viewport().update()

    def _ask(self, page: int) -> None:
        pages = self._pages
        if pages is None or page in self._asked:
            return
        self._asked.add(page)
        width = int(self._page_size().width() * self.devicePixelRatioF())

        def show(image: QImage) -> None:
            if pages is self._pages:
                self._images[page] = image
                self.viewport().update()

        self._runner.ask(self, lambda: pages.picture(page, width), show)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._images.clear()
        self._asked.clear()
        self._measure()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for page in range(self.count):
            box = self._box(page)
            if box.bottom() < 0 or box.top() > self.viewport().height():
                continue
            # paper stays white in every look: it is what will be printed
            painter.fillRect(box, Qt.GlobalColor.white)
            if page in self._images:
                painter.drawImage(box, self._images[page])
            else:
                self._ask(page)
            painter.setPen(theme().colour("border"))
            painter.drawRect(box)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        steps = {
            Qt.Key.Key_PageDown: bar.pageStep(),
            Qt.Key.Key_PageUp: -bar.pageStep(),
            Qt.Key.Key_Down: bar.singleStep(),
            Qt.Key.Key_Up: -bar.singleStep(),
        }
        if event.key() in steps:
            bar.setValue(bar.value() + steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(0)
        elif event.key() == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        else:
            super().keyPressEvent(event)
