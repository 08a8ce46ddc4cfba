"""The frame of every screen of the door: one card in the middle, wide enough to read."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from casebook.ui import tell
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.boxes import Item, column, margins, scrolled
from casebook.ui.theme import theme


class Card(QWidget):
    """A screen with one card in its middle."""

    WIDTH = 560

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setAccessibleName(name)
        self.card = QFrame()
        self.card.setProperty("look", "card")
        self.card.setFixedWidth(theme().px(self.WIDTH))
        self.body: QVBoxLayout = column(gap=12)
        self.body.setContentsMargins(margins(36, 30, 36, 28))
        self.card.setLayout(self.body)
        self._said: Banner | None = None
        inside = QWidget()
        middle = QHBoxLayout()
        middle.addStretch()
        middle.addWidget(self.card)
        middle.addStretch()
        upright = QVBoxLayout(inside)
        upright.addStretch()
        upright.addLayout(middle)
        upright.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        area: QScrollArea = scrolled(inside, name)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole.addWidget(area)

    def add(self, *items: Item) -> None:
        """Put things into the card, below one another."""
        for item in items:
            if item is None:
                self.body.addStretch(1)
            elif isinstance(item, int):
                self.body.addSpacing(theme().px(item))
            elif isinstance(item, QWidget):
                self.body.addWidget(item)
            else:
                self.body.addLayout(item)

    def say(self, banner: Banner | None) -> None:
        """Show a message at the top of the card in the place of the one before."""
        if self._said is not None:
            self._said.close_gently()
        self._said = banner
        if banner:

            def gone() -> None:
                if self._said is banner:
                    self._said = None

            banner.destroyed.connect(gone)
            self.body.insertWidget(0, banner)

    def say_failure(self, error: BaseException) -> None:
        """Show what went wrong."""
        says, advice = tell.sentences(error)
        self.say(Banner(says, advice, tone="danger"))


def choose_folder(parent: QWidget, title: str, start: Path) -> Path | None:
    """Let a person point at a folder."""
    found = QFileDialog.getExistingDirectory(parent, title, str(start))
    return Path(found) if found else None


def choose_file(parent: QWidget, title: str, start: Path, sorts: str = "") -> Path | None:
    """Let a person point at a file."""
    found, _sort = QFileDialog.getOpenFileName(parent, title, str(start), sorts)
    return Path(found) if found else None


def choose_new_file(parent: QWidget, title: str, start: Path, sorts: str = "") -> Path | None:
    """Let a person say where a file shall be written."""
    found, _sort = QFileDialog.getSaveFileName(parent, title, str(start), sorts)
    return Path(found) if found else None


Opened = Callable[[object], None]
