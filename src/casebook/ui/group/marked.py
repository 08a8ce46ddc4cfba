"""Two texts side by side with the words marked in which they differ."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain, groupby

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QResizeEvent, QTextCharFormat
from PySide6.QtWidgets import QSizePolicy, QTextEdit

from casebook.ui.parts.long_text import LONG, laid_out
from casebook.ui.theme import theme
from casebook.words import _

# ideographs and Tibetan syllables stand by themselves, other words between blanks
_WORD = re.compile(
    r"([\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[\u0f00-\u0fff]+?[\u0f0b\u0f0d]|"
    r"[^\s\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|^)(\s*)"
)
_WORDS = 4000
_PAIRS = 2_000_000
"""How many words, and pairs of equal ones, are compared: beyond, it holds the window up."""

_TOLD = 2000
"""Characters of what differs that are read aloud."""
_AROUND, _DIFFERING, _IN_ALL = 1000, 10_000, 60_000
"""Characters of a long text that are shown: around what differs, of each difference, in all."""
_LEFT_OUT = " […] "


@dataclass(frozen=True)
class Piece:
    """A part of a text, and whether the other text has something else there."""

    text: str
    differs: bool


def pieces(text: str, others: Sequence[str]) -> list[Piece]:
    """A text in pieces: what all the others say too, and what differs."""
    words = _WORD.findall(text)
    same = [(True, True)] * len(words)
    for other in others:
        there = _found_in(words, _WORD.findall(other))
        same = [
            (word and also, gap and after)
            for (word, gap), (also, after) in zip(same, there, strict=True)
        ]
    parts = chain.from_iterable(
        zip(word, is_same, strict=True) for word, is_same in zip(words, same, strict=True)
    )
    # what is empty is neither alike nor different
    runs = groupby((part for part in parts if part[0]), key=lambda part: part[1])
    return [Piece("".join(text for text, _ in run), not alike) for alike, run in runs]


def shortened(found: Sequence[Piece]) -> list[Piece]:
    """The pieces of a long text as they are shown: what is alike for pages is left out."""
    shown: list[Piece] = []
    room = _IN_ALL
    for place, one in enumerate(found):
        text = one.text
        before = _DIFFERING if one.differs else _AROUND if place or len(found) == 1 else 0
        after = 0 if place == len(found) - 1 else _AROUND
        if len(text) > before + after + len(_LEFT_OUT):
            text = text[:before] + _LEFT_OUT + text[len(text) - after :]
        if room < len(text):
            return [*shown, Piece(text[:room] + _LEFT_OUT, one.differs)]
        room -= len(text)
        shown.append(Piece(text, one.differs))
    return shown


Word = tuple[str, str]
"""A word, and the blanks behind it."""


def _found_in(words: Sequence[Word], other: Sequence[Word]) -> list[tuple[bool, bool]]:
    """Of each word and of the blanks behind it, whether the other text has them there too.

    How the texts begin and end alike is passed over; where what is between is too long to be
    compared, all of it differs.
    """
    start, most = 0, min(len(words), len(other))
    while start < most and words[start] == other[start]:
        start += 1
    end = 0
    while end < most - start and words[-1 - end] == other[-1 - end]:
        end += 1
    mine, theirs = words[start : len(words) - end], other[start : len(other) - end]
    at = {
        one + step: two + step
        for one, two, size in _blocks([word for word, _ in mine], [word for word, _ in theirs])
        for step in range(size)
    }
    there = []
    for place, (_word, gap) in enumerate(mine):
        if place in at:
            there.append((True, gap == theirs[at[place]][1]))
        else:  # the blanks between two words that differ go with them
            last = place + 1 == len(mine)
            there.append((False, bool(end) if last else place + 1 in at))
    return [(True, True)] * start + there + [(True, True)] * end


def _blocks(mine: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int, int]]:
    """(place, place, how many) of words that stand in both in the same order."""
    often = Counter(theirs)
    pairs = sum(often[word] for word in mine)
    if pairs > _PAIRS or max(len(mine), len(theirs)) > _WORDS:
        return []
    return [
        (block.a, block.b, block.size)
        for block in SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
    ]


class Marked(QTextEdit):
    """A text that can be read, selected and copied. What differs is underlined and bold too:
    never told by colour alone. Of a text from `LONG` on, only what `shortened` leaves is here; the
    whole is in the record and its history."""

    def __init__(self, text: str, others: Sequence[str], name: str) -> None:
        super().__init__()
        self.setProperty("look", "marked")
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAcceptRichText(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDefaultTextOption(laid_out(text))
        self.document().setDocumentMargin(2)
        self.pieces = pieces(text, others)
        if len(text) >= LONG:
            self.pieces = shortened(self.pieces)
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
            self.setAccessibleDescription(_("Differs: {words}").format(words=differing[:_TOLD]))
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
