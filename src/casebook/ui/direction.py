"""Texts of several directions in one line: isolates (UAX #9), so that none turns another round."""

import unicodedata

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

_LRI, _FSI, _PDI = "\u2066", "\u2068", "\u2069"
_LRM, _RLM = "\u200e", "\u200f"


def own(text: str) -> str:
    """Text that a person typed: it keeps its own direction, and turns nothing else."""
    return f"{_FSI}{text}{_PDI}"


def ltr(text: str) -> str:
    """A number, ref, hash, path, handle or address: always left to right."""
    return f"{_LRI}{text}{_PDI}"


def is_rtl(text: str) -> bool:
    """Its first strong letter is written right to left."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in ("R", "AL"):
            return True
        if kind == "L":
            return False
    return False


def elided(metrics: QFontMetrics, text: str, width: int) -> str:
    """As much of a text as fits, on one line, isolated."""
    plain = " ".join(text.split())
    short = metrics.elidedText(plain, Qt.TextElideMode.ElideRight, width)
    mark = _RLM if is_rtl(plain) else _LRM
    return own(mark + short + mark)
