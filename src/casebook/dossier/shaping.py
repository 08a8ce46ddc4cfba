"""Text into glyphs: which font has it, and the shapes that HarfBuzz gives it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

import uharfbuzz as hb

from casebook.dossier.bidi import levels, runs_one_way
from casebook.dossier.breaks import clusters
from casebook.dossier.fonts import face, face_for, is_bold, order
from casebook.errors import MissingGlyph

RLM: Final = "\u200f"
HIDDEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
"""What is invisible by its nature (Default_Ignorable_Code_Point)."""
_NOT_SHOWN: Final = ("Cc", "Cn", "Co", "Cs")
_TURNING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Controls of direction: they did their work when the line was ordered, and are not printed."""
_UNSURE: Final = frozenset(("CS", "ES", "ET", "ON"))
_WORDS: Final = re.compile(r"[^ ]+| +")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph: its number in the face, advance and offsets in 1/1000 of the size, its text.

    `start` is the first character that it stands for, counted from that of its word. Where
    several glyphs only together show some characters, those stand in `jointly` of each.
    """

    glyph: int
    advance: float
    dx: float
    dy: float
    start: int
    text: str
    jointly: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """Glyphs from left to right, and how far each character moves on, in 1/1000 of the size."""

    glyphs: tuple[Glyph, ...]
    advances: tuple[float, ...]
    width: float

    def part(self, start: int, end: int) -> "Word":
        """Some of its characters, where a line is broken within it."""
        start, end = max(0, start), min(end, len(self.advances))
        glyphs = tuple(
            Glyph(one.glyph, one.advance, one.dx, one.dy, one.start - start, one.text, one.jointly)
            for one in self.glyphs
            if start <= one.start < end
        )
        advances = self.advances[start:end]
        return Word(glyphs, advances, sum(advances))


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one face and one level: its words with their places, in order of speech.

    `span` numbers the span that it belongs to; `heavy`: its face has no bold and must be made so.
    """

    face: str
    level: int
    span: int
    heavy: bool
    start: int
    end: int
    words: tuple[tuple[int, Word], ...]


@lru_cache(maxsize=4096)
def showable(text: str) -> str:
    """The text with what no font can have (controls, unassigned code points) named in brackets."""
    if text.isprintable():  # no control, nothing unassigned, no blank but the plain one
        return text
    out = []
    for char in text.replace("\t", "    "):
        if unicodedata.category(char) in _NOT_SHOWN and not HIDDEN.match(char):
            out.append(f"[U+{ord(char):04X}]")
        else:
            out.append(" " if char in "\u2028\u2029" else char)
    return "".join(out)


def runs_of(
    text: str, styles: tuple[tuple[int, str], ...], language: str, *, rtl: bool
) -> Iterator[Run]:
    """The runs of a paragraph in order of speech.

    `styles` are (end, style) of stretches that follow each other to the end of the text. Raises
    `MissingGlyph` for a character that no font has.
    """
    is_turned = rtl or not runs_one_way(text)
    level = levels(text, rtl=rtl) if is_turned else [0] * len(text)
    first = 0
    for number, (end, style) in enumerate(styles):
        names = order(style, language)
        if end > first and not is_turned and _has_all(names[0], text[first:end]):
            chosen = [(names[0], 0, first, end - first)]
        else:
            chosen = [
                (name, level[place], place, length)
                for name, place, length in _chosen(text, first, end, names)
            ]
        for (name, depth), pieces in groupby(chosen, lambda piece: (piece[0], piece[1])):
            found = list(pieces)
            start, last = found[0][2], found[-1][2] + found[-1][3]
            words = tuple(
                (start + match.start(), _word(match[0], name, bool(depth % 2), language))
                for match in _WORDS.finditer(text[start:last])
            )
            heavy = style == "bold" and not is_bold(name)
            yield Run(name, depth, number, heavy, start, last, words)
        first = end


def _has_all(name: str, text: str) -> bool:
    """One font has every character, and none of them is invisible: most texts, by far."""
    return face(name).characters.issuperset(map(ord, text)) and not HIDDEN.search(text)


def _chosen(
    text: str, first: int, end: int, names: tuple[str, ...]
) -> Iterator[tuple[str, int, int]]:
    """(font, place, length) of what stands together."""
    place, name = first, ""
    for cluster in clusters(text[first:end]):
        for piece in _pieces(cluster, names):
            name = _font(piece, name, names, text)
            yield name, place, len(piece)
            place += len(piece)


def _pieces(cluster: str, names: tuple[str, ...]) -> list[str]:
    """A cluster in one piece, or, when no font has all of it, character by character."""
    if len(cluster) == 1 or face_for(HIDDEN.sub("", cluster), names):
        return [cluster]
    return list(cluster)


def _font(piece: str, before: str, names: tuple[str, ...], text: str) -> str:
    bare = HIDDEN.sub("", piece)
    if before and (not bare or (bare.isspace() and face_for(bare, (before,)))):
        return before
    found = face_for(bare, names)
    if not found:
        raise _missing(bare, text)
    return found


def _missing(said: str, text: str) -> MissingGlyph:
    char = next(char for char in said if not HIDDEN.match(char))
    name = unicodedata.name(char, "without a name")
    place = max(0, text.find(char) - 30)
    return MissingGlyph(character=f"U+{ord(char):04X} {name}", text=text[place : place + 60])


@lru_cache(maxsize=50_000)
def _word(text: str, name: str, rtl: bool, language: str) -> Word:
    """A word shaped: the same word is shaped once."""
    shown = face(name)
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    if language:
        buffer.language = language
    hb.shape(shown.font, buffer, {})
    scale = 1000 / shown.upem
    found = list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))
    starts = sorted({info.cluster for info, _place in found})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    advances = [0.0] * len(text)
    glyphs = []
    for start, cluster in groupby(found, lambda pair: pair[0].cluster):
        together = list(cluster)
        said = _TURNING.sub("", text[start : ends[start]])
        if not said:
            continue
        if any(info.codepoint == 0 for info, _place in together) and HIDDEN.sub("", said):
            raise _missing(said, text)
        if rtl and len(said) == 1 and unicodedata.bidirectional(said) in _UNSURE:
            # a reader guesses at the direction of what has none; the mark leaves nothing to guess
            said = RLM + said
        for info, place in together:
            advances[start] += place.x_advance * scale
            glyphs.append(
                Glyph(
                    info.codepoint,
                    place.x_advance * scale,
                    place.x_offset * scale,
                    place.y_offset * scale,
                    start,
                    said if len(together) == 1 else "",
                    "" if len(together) == 1 else said,
                )
            )
    return Word(tuple(glyphs), tuple(advances), sum(advances))
