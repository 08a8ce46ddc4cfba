"""Two texts side by side with the words marked in which they differ."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QResizeEvent, QTextCharFormat, QTextOption
from PySide6.QtWidgets import QSizePolicy, QTextEdit

from casebook.ui.theme import theme
from casebook.words import _

# ideographs and Tibetan syllables stand by themselves, other words between blanks
_WORD = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[\u0f00-\u0fff]+?[\u0f0b\u0f0d]|"
    r"\s+|[^\s\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_MOST = 4000
"""Words up to which they are compared: beyond, it would take too long to be worth it."""


@dataclass(frozen=True)
class Piece:
    """A part of a text, and whether the other text has something else there."""

    text: str
    differs: bool


def pieces(text: str, others: Sequence[str]) -> list[Piece]:
    """A text in pieces: what all the others say too, and what differs."""
    words = _WORD.findall(text)
    if len(words) > _MOST or any(len(other) > 20 * _MOST for other in others):
        return [Piece(text, differs=False)]
    same = [True] * len(words)
    for other in others:
        there = [False] * len(words)
        matcher = SequenceMatcher(None, words, _WORD.findall(other), autojunk=False)
        for block in matcher.get_matching_blocks():
            for place in range(block.a, block.a + block.size):
                there[place] = True
        same = [one and two for one, two in zip(same, there, strict=True)]
    found: list[Piece] = []
    for word, is_same in zip(words, same, strict=True):
        if found and found[-1].differs != is_same:
            found[-1] = Piece(found[-1].text + word, not is_same)
        else:
            found.append(Piece(word, not is_same))
    return found


class Marked(QTextEdit):
    """A text that can be read, selected and copied. What differs is underlined and bold too:
    never told by colour alone."""

    def __init__(self, text: str, others: Sequence[str], name: str) -> None:
        super().__init__()
        self.setProperty("look", "marked")
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAcceptRichText(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        option = QTextOption()
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDefaultTextOption(option)
        self.document().setDocumentMargin(2)
        self.pieces = pieces(text, others)
        plain, marked = QTextCharFormat(), QTextCharFormat()
        marked.setBackground(theme().colour("warn_ground"))
        marked.setFontUnderline(True)
        marked.setFontWeight(QFont.Weight.DemiBold)
        cursor = self.textCursor()
        for one in self.pieces:
            cursor.insertText(one.text, marked if one.differs else plain)
        differing = " … ".join(one.text.strip() for one in self.pieces if one.differs)
        self.setAccessibleName(name)
        if differing:
            self.setAccessibleDescription(_("Differs: {words}").format(words=differing))
        self._grow()

    def _grow(self) -> None:
        width = max(self.viewport().width(), theme().px(120))
        self.document().setTextWidth(width)
        self.setFixedHeight(int(self.document().size().height()) + theme().px(6))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._grow()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(220), self.height())
