"""A sheet: a title, a page that scrolls, and buttons at its foot."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from casebook.ui.parts.banner import Banner, failure
from casebook.ui.parts.boxes import Item, column, emptied, margins, row, scrolled
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label
from casebook.ui.size import open_at
from casebook.ui.tools import Tools
from casebook.words import _


class Sheet(QDialog):
    """Escape closes it; the foot is filled by `buttons`."""

    def __init__(
        self, parent: QWidget, tools: Tools, title: str, *, width: int = 640, height: int = 560
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.tools = tools
        self.messages: QVBoxLayout = column(gap=6)
        self.body: QVBoxLayout = column(gap=12)
        inside = QWidget()
        whole = column(self.messages, self.body, None, gap=10)
        whole.setContentsMargins(margins(26, 4, 26, 10))
        inside.setLayout(whole)
        self.head = label(title, "title", wrap=True)
        self.head.setContentsMargins(margins(26, 20, 26, 0))
        self.foot = row(gap=8)
        self.foot.setContentsMargins(margins(26, 10, 26, 18))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.head)
        self.area = scrolled(inside, title)
        outer.addWidget(self.area, 1)
        outer.addLayout(self.foot)
        open_at(self, width, height)

    def add(self, *items: Item) -> None:
        """Put things into the page, below one another."""
        for one in items:
            if isinstance(one, QWidget):
                self.body.addWidget(one)
            elif one is not None and not isinstance(one, int):
                self.body.addLayout(one)

    def lay(self, *items: Item) -> None:
        """Lay the page anew."""
        emptied(self.body)
        self.add(*items)

    def buttons(self, *made: QPushButton, cancel: str = "") -> QPushButton:
        """The buttons at the foot, the one that leaves first; that one is returned."""
        emptied(self.foot)
        leave = button(cancel or _("Cancel"), self.reject)
        self.foot.addStretch(1)
        for one in (leave, *made):
            self.foot.addWidget(one)
        return leave

    def say(self, banner: Banner | None) -> None:
        """Show a message at the top in the place of the one before."""
        emptied(self.messages)
        if banner:
            self.messages.addWidget(banner)
            self.area.verticalScrollBar().setValue(0)

    def fail(self, error: BaseException) -> None:
        """Say what went wrong."""
        self.say(failure(error))


def opened(sheet: QDialog) -> None:
    """Open a sheet that is gone once it is closed."""
    sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    sheet.open()
