"""A list, and beside it what was chosen there."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from casebook.ui.theme import theme


class SideBySide(QSplitter):
    """The list is as wide as lists are. Where there is little room, as with large letters on a
    small screen, it takes two fifths of it; from then on that a person moves what parts them, or
    `setSizes` says how wide they are, they stay so."""

    def __init__(self, side: QWidget, detail: QWidget) -> None:
        super().__init__()
        self._chosen = False
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.addWidget(side)
        self.addWidget(detail)
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        side.setMinimumWidth(min(theme().px(300), 420))
        self.splitterMoved.connect(self._choose)
        self._share()

    def _choose(self) -> None:
        self._chosen = True

    def setSizes(self, sizes: Sequence[int]) -> None:
        self._chosen = True
        super().setSizes(sizes)

    def _share(self) -> None:
        wide = min(theme().px(392), self.width() * 2 // 5)
        super().setSizes([wide, self.width() - wide])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._chosen:
            self._share()
