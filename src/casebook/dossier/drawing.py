"""Glyphs into the operators of a page (ISO 32000-1, 9.4), so that their text can be read back."""

import unicodedata
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from casebook.dossier.fonts import Embedded, embedded, face
from casebook.dossier.shaping import Glyph, Word

LRM, RLM = "\u200e", "\u200f"
_LEANING: Final = frozenset(("L", "R", "AL"))


def draw_words(
    canvas: Any, words: Sequence[Word], name: str, x: float, y: float, size: float, heavy: bool
) -> None:
    """Draw words of one face from a point of the base line, in the colour set before."""
    font = embedded(face(name), canvas)
    parts = [_operators(word, font) for word in words]
    code = canvas._code
    code.append(f"BT /{font.internal} {size:g} Tf {x:.3f} {y:.3f} Td")
    if heavy:
        code.append(f"2 Tr {size * 0.032:.3f} w")
    line = _Operators(size)
    for part in parts:
        line.add(part)
    code.append(line.whole())
    if heavy:
        code.append("0 Tr")
    code.append("ET")
