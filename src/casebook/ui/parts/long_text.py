"""Texts so long that a label would hold up the window: laid out only where they are looked at."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QPlainTextEdit

from casebook.ui.theme import theme
from casebook.words import _

LONG: Final = 20_000
"""Characters from which on a text is no label: 100,000 hold a label up for a second."""
_ENDLESS: Final = 5000


def laid_out(text: str) -> QTextOption:
    """How a text is laid out: each paragraph in its own direction, lines broken between words.

    For each line Qt looks through the whole of a word that does not end. Where one goes on for
    pages (digits, base64), lines are broken anywhere: a million characters take half a second
    then, and not half a minute.
    """
    option = QTextOption()
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    option.setWrapMode(
        QTextOption.WrapMode.WrapAnywhere
        if max(map(len, text.split()), default=0) >= _ENDLESS
        else QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
    )
    return option


class LongText(QPlainTextEdit):
    """A text of any length to be read, selected and copied; it scrolls by itself."""

    def __init__(self, text: str, name: str = "") -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(name or _("Text"))
        self.document().setDefaultTextOption(laid_out(text))
        self.setPlainText(text)
        self.setMinimumHeight(theme().px(260))
