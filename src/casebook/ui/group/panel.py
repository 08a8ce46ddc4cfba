"""What stands beside the list of the group: a page that scrolls, with cards in it."""

from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from casebook.ui.direction import ltr
from casebook.ui.parts.banner import Banner, failure
from casebook.ui.parts.boxes import Item, column, emptied, margins, scrolled
from casebook.ui.parts.texts import label, selectable, to_the_side
from casebook.ui.tools import Tools


class Panel(QWidget):
    """One page of the section."""

    def __init__(self, tools: Tools, name: str) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setAccessibleName(name)
        self.tools = tools
        inside = QWidget()
        self.messages: QVBoxLayout = column(gap=6)
        self.body: QVBoxLayout = column(gap=12)
        whole = column(self.messages, self.body, None, gap=10)
        whole.setContentsMargins(margins(26, 18, 26, 26))
        inside.setLayout(whole)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.area = scrolled(inside, name)
        outer.addWidget(self.area)

    def lay(self, *items: Item) -> None:
        """Lay the page anew."""
        place = self.area.verticalScrollBar().value()
        emptied(self.body)
        for one in items:
            if isinstance(one, QWidget):
                self.body.addWidget(one)
            elif isinstance(one, QLayout):
                self.body.addLayout(one)
        self.area.verticalScrollBar().setValue(place)

    def say(self, banner: Banner) -> None:
        """Show a message at the top."""
        self.messages.addWidget(banner)
        self.area.verticalScrollBar().setValue(0)

    def fail(self, error: BaseException) -> None:
        """Say what went wrong."""
        self.say(failure(error))


def digits(fingerprint: str, look: str = "digits") -> QWidget:
    """A fingerprint as three lines of four groups, large enough to be read out."""
    groups = fingerprint.split(" ")
    lines = [" ".join(groups[place : place + 4]) for place in range(0, len(groups), 4)]
    found = selectable("\n".join(ltr(line) for line in lines), look)
    found.setAccessibleName(fingerprint)
    return to_the_side(found)


def title(text: str, look: str = "title") -> QWidget:
    """The title of a page."""
    return label(text, look, wrap=True)
