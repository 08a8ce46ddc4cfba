"""An editor for numbered paragraphs: every line that has words gets its number beside it."""

from collections.abc import Iterator

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextBlock
from PySide6.QtWidgets import QWidget

from casebook.ui.direction import ltr
from casebook.ui.forms.editors import Prose, ProseEditor
from casebook.ui.theme import theme

_ROOM = 34


class _Numbers(QWidget):
    """The strip beside the text; it is read aloud with the text, so it says nothing itself."""

    def __init__(self, text: "NumberedProse") -> None:
        super().__init__(text)
        self._text = text
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme().colour("muted"))
        height = self._text.fontMetrics().height()
        for number, top in self._text.numbers():
            if top > event.rect().bottom():
                break
            box = QRect(0, top, self.width() - theme().px(8), height)
            painter.drawText(box, Qt.AlignmentFlag.AlignTrailing, ltr(f"{number}."))


class NumberedProse(Prose):
    """Text with numbers at the side where lines begin."""

    def __init__(self, lines: int) -> None:
        super().__init__(lines)
        self._numbers = _Numbers(self)
        self.updateRequest.connect(lambda _rect, _dy: self._numbers.update())
        self._place()

    def _place(self) -> None:
        room = theme().px(_ROOM)
        inside = self.contentsRect()
        if self.isRightToLeft():
            self.setViewportMargins(0, 0, room, 0)
            left = inside.right() - room + 1
        else:
            self.setViewportMargins(room, 0, 0, 0)
            left = inside.left()
        self._numbers.setGeometry(QRect(left, inside.top(), room, inside.height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def numbers(self) -> Iterator[tuple[int, int]]:
        """Each number with the place of its line, from the top of the strip."""
        number, block = 0, self.document().firstBlock()
        first = self.firstVisibleBlock().blockNumber()
        while block.isValid():
            if block.text().strip():
                number += 1
                if block.blockNumber() >= first:
                    yield number, self._top(block)
            block = block.next()

    def _top(self, block: QTextBlock) -> int:
        box = self.blockBoundingGeometry(block).translated(self.contentOffset())
        return round(box.top())


class NumberedEditor(ProseEditor):
    """Numbered paragraphs."""

    def make(self, lines: int) -> Prose:
        return NumberedProse(lines)
