"""Glyphs into the operators of a page (ISO 32000-1, 9.4), so that their text can be read back."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, groupby, pairwise
from typing import Any, Final

from casebook.dossier.bidi import visual_order
from casebook.dossier.embedding import Embedded, embedded
from casebook.dossier.fonts import face
from casebook.dossier.shaping import RLM, Glyph, Word

LRM: Final = "\u200e"
HEAVIER: Final = 0.03
"""The stroke, in sizes, that makes a bold of a face that has none."""

_SURE: Final = frozenset(("L", "R", "AL", "NSM", "EN", "AN"))


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one run that stand on one line, in the order in which they are read."""

    face: str
    level: int
    span: int
    heavy: bool
    words: tuple[Word, ...]
    width: float

    def drawn(self) -> Sequence[Word]:
        """The words from left to right."""
        return self.words[::-1] if self.level % 2 else self.words


def placed(pieces: Sequence[Piece]) -> list[tuple[float, Piece]]:
    """Each piece with its place from the left of the line, in 1/1000 of the size.

    They stay in the order in which they are read: that is the order in which they are drawn.
    """
    levels = [piece.level for piece in pieces]
    order = visual_order(levels)
    if len(set(levels)) > 1:
        pieces = _leaning(pieces, order)
    places = [0.0] * len(pieces)
    x = 0.0
    for number in order:
        places[number] = x
        x += pieces[number].width
    return list(zip(places, pieces, strict=True))


def operators(piece: Piece, canvas: Any, x: float, y: float, size: float) -> str:
    """What draws a piece from a point of the base line, in the colour set before."""
    font = embedded(face(piece.face), canvas)
    known = font.shown
    found = []
    for word in piece.drawn():
        key = (id(word), size)  # words are kept along, so that no other gets their place
        if key not in known:
            known[key] = (word, _operators(word, font, size))
        found.append(known[key][1])
    shown = f"[{''.join(found)}] TJ".replace("><", "").replace("[] TJ ", "")
    weight = f"2 Tr {size * HEAVIER:.3f} w " if piece.heavy else "0 Tr "
    return f"BT /{font.internal} {size:g} Tf {weight}{x:.3f} {y:.3f} Td {shown} ET"


def _operators(word: Word, font: Embedded, size: float) -> str:
    """The inside of an array for TJ; where it is left (rise, joint text) it is opened again."""
    out: list[str] = []
    for _start, cluster in groupby(word.glyphs, lambda glyph: glyph.start):
        glyphs = list(cluster)
        if glyphs[0].jointly:
            out.append(_jointly(glyphs, font, size))
            continue
        for glyph in glyphs:
            out.append(_shown(glyph, font, size, glyph.dx))
            after = font.advance(glyph.glyph) - glyph.advance + glyph.dx
            if abs(after) > 0.5:
                out.append(f"{after:.4g}")
    return "".join(out)


def _shown(glyph: Glyph, font: Embedded, size: float, forward: float) -> str:
    shown = f"<{font.code(glyph.glyph, glyph.text):04X}>"
    if forward:
        shown = f"{-forward:.4g}{shown}"
    if glyph.dy:
        shown = f"] TJ {glyph.dy * size / 1000:.3f} Ts [{shown}] TJ 0 Ts ["
    return shown


def _jointly(glyphs: Sequence[Glyph], font: Embedded, size: float) -> str:
    """Glyphs that only together show a text.

    The widest comes first and a blank at the end last: readers measure from the start of the
    first to the end of the last, and take what is left for a space between words.
    """
    said = f"\ufeff{glyphs[0].jointly}".encode("utf-16-be").hex().upper()
    out = [f"] TJ /Span <</ActualText <{said}>>> BDC ["]
    starts = list(accumulate((glyph.advance for glyph in glyphs), initial=0.0))
    places = [start + glyph.dx for start, glyph in zip(starts, glyphs, strict=False)]
    pen = 0.0
    for number in sorted(range(len(glyphs)), key=lambda number: -glyphs[number].advance):
        out.append(_shown(glyphs[number], font, size, round(places[number] - pen, 3)))
        pen = places[number] + font.advance(glyphs[number].glyph)
    blank, end = font.blank(), starts[-1]
    if blank:
        forward = end - font.advance(blank) - pen
        out.append(f"{-forward:.4g}<{font.code(blank, ''):04X}>")
    elif pen != end:
        out.append(f"{pen - end:.4g}")
    out.append("] TJ EMC [")
    return "".join(out)


def _leaning(pieces: Sequence[Piece], order: Sequence[int]) -> list[Piece]:
    """The pieces, with marks of direction where two directions meet.

    A reader puts glyphs seen from left to right back into the order of speech by guessing. The
    marks, which are not seen, leave nothing to guess at brackets and stops.
    """
    found = list(pieces)
    for left, right in pairwise(order):
        if found[left].level % 2 != found[right].level % 2:
            found[left] = _marked(found[left], last=True)
            found[right] = _marked(found[right], last=False)
    return found


def _marked(piece: Piece, *, last: bool) -> Piece:
    rtl = bool(piece.level % 2)
    words = list(piece.words)
    # the edge at the right is the end of what runs to the right and the start of what does not
    ends = last != rtl
    for place in range(len(words) - 1, -1, -1) if ends else range(len(words)):
        # a reader drops blanks at an end by itself, but gives those at a start to its neighbour
        if any(not ends or not glyph.text.isspace() for glyph in words[place].glyphs):
            words[place] = _with_mark(words[place], rtl, last)
            break
    return replace(piece, words=tuple(words))


@lru_cache(maxsize=8192)
def _with_mark(word: Word, rtl: bool, last: bool) -> Word:
    """The word with a mark at its left or right edge, unless a letter or digit stands there."""
    place = len(word.glyphs) - 1 if last else 0
    edge = word.glyphs[place]
    mark = RLM if rtl else LRM
    said = edge.text.strip(mark)
    if not said or unicodedata.bidirectional(said[-1 if last else 0]) in _SURE:
        return word
    text = (
        f"{edge.text.removesuffix(mark)}{mark}" if last else f"{mark}{edge.text.removeprefix(mark)}"
    )
    marked = replace(edge, text=text)
    return Word(
        (*word.glyphs[:place], marked, *word.glyphs[place + 1 :]), word.advances, word.width
    )
