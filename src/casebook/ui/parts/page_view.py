"""The pages of a PDF that we made, one below the other; only those in view are drawn."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea

from casebook.ui.pdf import Pages
from casebook.ui.runner import Runner
from casebook.ui.theme import theme

_NEAR = 3
"""Pages before and after the one in view whose pictures are kept: a dossier may have hundreds."""
_ZOOMS = (0.5, 3.0)


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
        self._asked = False
        self._turn = 0
        self._zoom = 1.0
        self.verticalScrollBar().valueChanged.connect(self._moved)

    def show_pages(self, pages: Pages | None) -> None:
        """Show other pages, at the place where one was looking."""
        old, self._pages = self._pages, pages
        self._redraw()
        self._moved()
        if old is not None:
            self._runner.keep(self, old.close)

    def _redraw(self) -> None:
        self._turn += 1
        self._images.clear()
        self._asked = False
        self._measure()
        self.viewport().update()

    @property
    def count(self) -> int:
        """How many pages there are."""
        return self._pages.count if self._pages else 0

    def zoom(self, factor: float) -> None:
        """Larger or smaller pages."""
        bar = self.verticalScrollBar()
        before = self._page_size().height()
        middle = bar.value() + self.viewport().height() / 2
        self._zoom = max(_ZOOMS[0], min(_ZOOMS[1], self._zoom * factor))
        self._redraw()
        # what was in the middle stays there
        larger = self._page_size().height() / before
        bar.setValue(round(middle * larger - self.viewport().height() / 2))
        self._moved()

    def _page_size(self) -> QSize:
        width = int(min(self.viewport().width() - theme().px(32), theme().px(760)) * self._zoom)
        shape = self._pages.shape if self._pages else 1.0
        return QSize(max(80, width), round(max(80, width) * shape))

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

    @property
    def page(self) -> int:
        """The page in the middle of the view, from 1; 0 while there is none."""
        height = self._page_size().height() + theme().px(16)
        middle = self.verticalScrollBar().value() + self.viewport().height() // 2
        return min(self.count, middle // height + 1)

    def _moved(self) -> None:
        self.moved.emit(self.page, self.count)
        self.viewport().update()

    def _ask(self, page: int) -> None:
        # one at a time: whoever scrolls fast does not wait for every page on the way
        pages = self._pages
        if pages is None or self._asked:
            return
        self._asked, turn = True, self._turn
        width = int(self._page_size().width() * self.devicePixelRatioF())

        def show(image: QImage) -> None:
            if turn != self._turn:
                return
            self._asked = False
            here = self.page - 1
            self._images = {
                number: kept
                for number, kept in {**self._images, page: image}.items()
                if abs(number - here) <= _NEAR or number == page
            }
            self.viewport().update()

        def failed(error: BaseException) -> None:
            if turn == self._turn:
                show(QImage())  # asked for once, not at every painting
                self._runner.failed.emit(error)

        self._runner.ask(self, lambda: pages.picture(page, width), show, failed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._redraw()
        self._moved()

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
