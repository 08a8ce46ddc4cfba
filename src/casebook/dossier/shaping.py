"""Text into glyphs: direction (UAX #9), fonts, and shapes (HarfBuzz), in logical order."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import uharfbuzz as hb
from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

from casebook.dossier.breaks import clusters
from casebook.dossier.fonts import face, face_for, order
from casebook.errors import MissingGlyph

_RTL = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_STRONG = frozenset(("L", "R", "AL"))
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
_NOT_SHOWN = ("Cc", "Cn", "Co", "Cs")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph: its number in the face, advance and offsets in 1/1000 of the size, its text.

    `start` is the first character that it stands for. Of several glyphs for the same characters
    the first in logical order carries the text.
    """

    glyph: int
    advance: float
    dx: float
    dy: float
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one face and one level, in the order in which they are drawn."""

    face: str
    level: int
    style: int
    start: int
    end: int
    glyphs: tuple[Glyph, ...]


def is_rtl(text: str) -> bool:
    """The paragraph runs right to left: its first strong character does (UAX #9, P2 and P3)."""
    depth = 0
    for char in text:
        if char in "\u2066\u2067\u2068":
            depth += 1
        elif char == "\u2069":
            depth = max(0, depth - 1)
        elif not depth and (found := unicodedata.bidirectional(char)) in _STRONG:
            return found != "L"
    return False


@lru_cache(maxsize=4096)
def showable(text: str) -> str:
    """The text with what no font can have (controls, unassigned code points) named in brackets."""
    if text.isascii() and text.isprintable():
        return text
    out = []
    for char in text.replace("\t", "    "):
        if unicodedata.category(char) in _NOT_SHOWN and not _HIDDEN.match(char):
            out.append(f"[U+{ord(char):04X}]")
        else:
            out.append(" " if char in "\u2028\u2029" else char)
    return "".join(out)


def levels(text: str, *, rtl: bool) -> list[int]:
    """The embedding level of each character (UAX #9)."""
    base = int(rtl)
    if not rtl and not _RTL.search(text):
        return [0] * len(text)
    direction = TextDirection.RTL if rtl else TextDirection.LTR
    found = [-1] * len(text)
    paragraph = BidiParagraph(text, base_direction=direction)
    for char in paragraph.get_characters_with_embedding_level():
        found[char.character_index] = char.embedding_level
    # what rule X9 takes away goes with its neighbour
    last = base
    for place, level in enumerate(found):
        if level < 0:
            found[place] = last
        last = found[place]
    return found


def runs_of(
    text: str, styles: tuple[tuple[int, str], ...], language: str, *, rtl: bool
) -> list[Run]:
    """The runs of a paragraph in logical order.

    `styles` are (end, style) of stretches that follow each other to the end of the text. Raises
    `MissingGlyph` for a character that no font has.
    """
    level = levels(text, rtl=rtl)
    runs: list[Run] = []
    first = 0
    for number, (end, style) in enumerate(styles):
        names = order(style, language)
        start, name, place = first, "", first
        for cluster in clusters(text[first:end]):
            for piece in _pieces(cluster, names):
                chosen = _font(piece, name, names, text)
                if place > start and (chosen != name or level[place] != level[place - 1]):
                    runs.append(_shaped(text, start, place, name, level[start], number, language))
                    start = place
                name = chosen
                place += len(piece)
        if place > start:
            runs.append(_shaped(text, start, place, name, level[start], number, language))
        first = end
    return runs


def _pieces(cluster: str, names: tuple[str, ...]) -> list[str]:
    """A cluster in one piece, or, when no font has all of it, character by character."""
    if len(cluster) == 1 or face_for(_HIDDEN.sub("", cluster), names):
        return [cluster]
    return list(cluster)


def _font(piece: str, before: str, names: tuple[str, ...], text: str) -> str:
    bare = _HIDDEN.sub("", piece)
    if before and (not bare or (bare.isspace() and face_for(bare, (before,)))):
        return before
    found = face_for(bare, names)
    if not found:
        raise _missing(bare, text)
    return found


def _missing(said: str, text: str) -> MissingGlyph:
    char = next(char for char in said if not _HIDDEN.match(char))
    name = unicodedata.name(char, "without a name")
    return MissingGlyph(character=f"U+{ord(char):04X} {name}", text=text[:60])


@lru_cache(maxsize=50_000)
def _shape(
    text: str, name: str, rtl: bool, language: str
) -> tuple[tuple[int, float, float, float, int], ...]:
    shown = face(name)
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    if language:
        buffer.language = language
    hb.shape(shown.font, buffer, {})
    scale = 1000 / shown.upem
    return tuple(
        (
            info.codepoint,
            place.x_advance * scale,
            place.x_offset * scale,
            place.y_offset * scale,
            info.cluster,
        )
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    )


def _shaped(
    text: str, start: int, end: int, name: str, level: int, style: int, language: str
) -> Run:
    part = text[start:end]
    found = _shape(part, name, bool(level % 2), language)
    starts = sorted({cluster for *_, cluster in found})
    ends = dict(zip(starts, [*starts[1:], len(part)], strict=True))
    seen: set[int] = set()
    glyphs = []
    for glyph, advance, dx, dy, cluster in found:
        said = "" if cluster in seen else part[cluster : ends[cluster]]
        seen.add(cluster)
        if glyph == 0 and said and _HIDDEN.sub("", said):
            raise _missing(said, part)
        glyphs.append(Glyph(glyph, advance, dx, dy, start + cluster, said))
    return Run(name, level, style, start, end, tuple(glyphs))
