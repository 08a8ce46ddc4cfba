"""Text into glyphs: direction, fonts, and shapes (HarfBuzz), in logical order."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

import uharfbuzz as hb

from casebook.dossier.bidi import levels
from casebook.dossier.breaks import clusters
from casebook.dossier.fonts import EVERY, face, face_for, order
from casebook.errors import MissingGlyph

HIDDEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
"""What is not seen by its nature (Default_Ignorable_Code_Point)."""

ISOLATES: Final = "\u2066\u2067\u2068\u2069"
_NOT_SHOWN: Final = ("Cc", "Cs", "Co")
_DOUBTFUL: Final = ("Cf", "Cn")
_PLAIN: Final = re.compile("[\u0020-\u007e\u00a0-\u00ac\u00ae-\u024f\u0621-\u064a\u4e00-\u9fff]*")
# HarfBuzz is asked for a word, a syllable, a Han character at a time, and remembered.
_WORDS: Final = re.compile(
    "[\u3001-\u3029\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60]|[\u0f40-\u0fbc]+\u0f0b?| +"
    "|[^ \u3001-\u3029\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60\u0f40-\u0fbc]+"
)
_QUOTES: Final = frozenset("“”‘’…—·‥")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph: its number in the face, advance and offsets in 1/1000 of the size, its text.

    `start` is the first of the characters that it stands for, with other glyphs or alone;
    `text` is what it alone says. Where several glyphs say less than one character each, `text`
    is empty and `jointly` is what they say together.
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
    """Glyphs in the order in which they are drawn, and the room that each character takes."""

    glyphs: tuple[Glyph, ...]
    advances: tuple[float, ...]
    width: float


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one face, level and span; each with the place where it begins."""

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
    if _PLAIN.fullmatch(text):
        return text
    return "".join(map(_shown, text.replace("\t", "    ")))


def _shown(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Zl", "Zp"):
        return " "
    if HIDDEN.match(char):
        return char
    lost = category in _NOT_SHOWN or (category in _DOUBTFUL and not face_for(char, EVERY))
    return f"[U+{ord(char):04X}]" if lost else char


def runs_of(
    text: str, spans: tuple[tuple[int, str], ...], language: str, *, rtl: bool
) -> list[Run]:
    """The runs of a paragraph in logical order.

    `spans` are (end, font) of stretches that follow each other to the end of the text. Raises
    `MissingGlyph` for a character that no font has.
    """
    level = levels(text, rtl=rtl)
    runs: list[Run] = []
    first = 0
    for number, (end, font) in enumerate(spans):
        for start, after, name in _in_one_face(text, first, end, order(font, language), language):
            heavy = font == "bold" and not face(name).is_bold
            for deep, places in groupby(range(start, after), level.__getitem__):
                begin = next(places)
                stop = begin + 1 + sum(1 for _place in places)
                words = tuple(_words(text, begin, stop, name, deep, language))
                runs.append(Run(name, deep, number, heavy, begin, stop, words))
        first = end
    return runs


def _in_one_face(
    text: str, first: int, end: int, names: tuple[str, ...], language: str
) -> Iterator[tuple[int, int, str]]:
    """Stretches from `first` to `end` that one face has; clusters stay whole where they can."""
    part = text[first:end]
    if language[:2] != "zh" and face(names[0]).has(part):
        if part:
            yield first, end, names[0]
        return
    start, place, name = first, first, ""
    for cluster in clusters(part):
        for piece in _pieces(cluster, names):
            chosen = _font(piece, name, names, text, language)
            if place > start and chosen != name:
                yield start, place, name
                start = place
            name = chosen
            place += len(piece)
    if place > start:
        yield start, place, name


def _pieces(cluster: str, names: tuple[str, ...]) -> list[str]:
    """A cluster in one piece, or, when no font has all of it, character by character."""
    if len(cluster) == 1 or face_for(HIDDEN.sub("", cluster), names):
        return [cluster]
    return list(cluster)


def _font(piece: str, before: str, names: tuple[str, ...], text: str, language: str) -> str:
    bare = HIDDEN.sub("", piece) if len(piece) > 1 or HIDDEN.match(piece) else piece
    if not bare:
        return before or names[0]
    if before and bare.isspace() and face_for(bare, (before,)):
        return before
    if bare in _QUOTES and language[:2] == "zh":
        names = names[1:]
    found = face_for(bare, names)
    if not found:
        raise _missing(bare, text)
    return found


def _missing(said: str, text: str) -> MissingGlyph:
    char = next((char for char in said if not HIDDEN.match(char)), said[0])
    name = unicodedata.name(char, "without a name")
    around = max(0, text.find(char) - 20)
    return MissingGlyph(character=f"U+{ord(char):04X} {name}", text=text[around : around + 60])


def _words(
    text: str, start: int, end: int, name: str, level: int, language: str
) -> Iterator[tuple[int, Word]]:
    for match in _WORDS.finditer(text, start, end):
        yield match.start(), shaped(match[0], name, level % 2, language)


@lru_cache(maxsize=65536)
def shaped(text: str, name: str, rtl: int, language: str) -> Word:
    """A word in the shapes of a face. Raises `MissingGlyph`."""
    shown = face(name)
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    if language:
        buffer.language = language
    hb.shape(shown.font, buffer, {})
    scale = 1000 / shown.upem
    infos, places = buffer.glyph_infos, buffer.glyph_positions
    starts = sorted({info.cluster for info in infos})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    glyphs: list[Glyph] = []
    advances = [0.0] * len(text)
    for start, group in groupby(zip(infos, places, strict=True), lambda pair: pair[0].cluster):
        members = list(group)
        said = text[start : ends[start]]
        texts, jointly = _shared(said, len(members), bool(rtl))
        for (info, place), own in zip(members, texts, strict=True):
            if info.codepoint == 0 and HIDDEN.sub("", said):
                raise _missing(said, text)
            glyphs.append(
                Glyph(
                    info.codepoint,
                    place.x_advance * scale,
                    place.x_offset * scale,
                    place.y_offset * scale,
                    start,
                    own.strip(ISOLATES),
                    jointly,
                )
            )
        advances[start] += sum(place.x_advance for _info, place in members) * scale
    return Word(tuple(glyphs), tuple(advances), sum(advances))


def _shared(said: str, count: int, rtl: bool) -> tuple[list[str], str]:
    """What each of so many glyphs says, in the order in which they are drawn."""
    if count > len(said):
        return [""] * count, said
    texts = [*said[: count - 1], said[count - 1 :]]
    return (texts[::-1] if rtl else texts), ""
