"""The fonts that ship with the program, and which one has a character."""

from functools import cached_property, lru_cache
from typing import Final

import uharfbuzz as hb

from casebook.paths import resource

REGULAR: Final = "NotoSans-Regular.ttf"
BOLD: Final = "NotoSans-Bold.ttf"
ITALIC: Final = "NotoSans-Italic.ttf"
MONO: Final = "NotoSansMono_400Regular.ttf"
_SC, _TC, _JP, _KR = (
    "NotoSansSC_400Regular.ttf",
    "NotoSansTC_400Regular.ttf",
    "NotoSansJP_400Regular.ttf",
    "NotoSansKR_400Regular.ttf",
)
_TIBETAN, _ARABIC = "NotoSerifTibetan-Regular.ttf", "NotoNaskhArabic-Regular.ttf"
_BOLDS: Final = ("NotoSerifTibetan-Bold.ttf", "NotoNaskhArabic-Bold.ttf")
_OTHERS: Final = tuple(
    f"NotoSans{name}-Regular.ttf"
    for name in (
        "Symbols Symbols2 Math Hebrew Thai Lao Devanagari Bengali Gurmukhi Gujarati Oriya Tamil"
        " Telugu Sinhala Khmer Myanmar Mongolian PhagsPa Yi Lisu Miao TaiLe NewTaiLue TaiTham"
        " TaiViet Javanese Georgian Armenian Ethiopic Cherokee CanadianAboriginal Adlam Syriac"
        " Thaana NKo OlChiki Tifinagh Ogham"
    ).split()
)
_REST: Final = (
    _TIBETAN, _ARABIC, *_OTHERS[:3], "NotoEmoji_400Regular.ttf", *_OTHERS[3:],
    "NotoSerifKannada-Regular.ttf",
)  # fmt: skip
_FIRST: Final = {
    "bo": (_TIBETAN,),
    "ug": (_ARABIC,),
    "zh-Hans": (_SC, _TC),
    "ja": (_JP,),
    "ko": (_KR,),
}
_TALL, _TALLEST = 1.5, 1.85
"""Faces whose lines need more than that of their size make a line taller, up to the second."""


@lru_cache(maxsize=64)
def order(style: str, language: str) -> tuple[str, ...]:
    """Files of the fonts to try for a style ("", "bold", "italic", "mono") and a language."""
    latin = {"bold": BOLD, "italic": ITALIC, "mono": MONO}.get(style, REGULAR)
    bolds = _BOLDS if style == "bold" else ()
    first = _FIRST.get(language, ())
    wanted = (latin, *bolds, *first, REGULAR, _TC, _SC, _JP, _KR, *_REST)
    return tuple(dict.fromkeys(wanted))


def is_bold(name: str) -> bool:
    """The face itself is a bold one."""
    return "Bold" in name


class Face:
    """One font file, loaded when it is first needed."""

    def __init__(self, name: str) -> None:
        self.name = name
        blob = hb.Blob.from_file_path(str(resource("fonts", name)))
        self.face = hb.Face(blob)
        self.font = hb.Font(self.face)
        self.upem: int = self.face.upem
        extents = self.font.get_font_extents("ltr")
        self.ascent = extents.ascender / self.upem
        self.descent = -extents.descender / self.upem
        self.characters = frozenset(self.face.unicodes)
        self._advances: dict[int, int] = {}
        needs = self.ascent + self.descent
        self.tall = min(needs, _TALLEST) if needs > _TALL else 0.0
        """What a line needs at least, in sizes; 0 where every style has room enough."""

    def advance(self, glyph: int) -> int:
        """The advance of a glyph as it is written into a file, in 1/1000 of the size."""
        found = self._advances.get(glyph)
        if found is None:
            found = round(self.font.get_glyph_h_advance(glyph) * 1000 / self.upem)
            self._advances[glyph] = found
        return found

    @cached_property
    def blank(self) -> int:
        """A glyph without ink; 0 when there is none."""
        return int(self.font.get_nominal_glyph(0x20) or 0)


@lru_cache(maxsize=64)
def face(name: str) -> Face:
    """The face of a font file."""
    return Face(name)


@lru_cache(maxsize=20_000)
def face_for(text: str, names: tuple[str, ...]) -> str:
    """The first font that has every character of a cluster; empty when none has."""
    points = {ord(char) for char in text}
    for name in names:
        if points <= face(name).characters:
            return name
    return ""
