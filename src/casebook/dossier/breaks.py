"""Where a line may be broken (UAX #14), and which characters stand together (UAX #29).

The rules themselves are a library's, which takes some 70 µs a character. Most places of most
texts need no rules: between two words of letters, two Han characters, two Tibetan syllables the
answer is always the same. Only what is left is looked up, in short pieces, and remembered.
"""

import re
from functools import lru_cache
from typing import Final

from uniseg.graphemecluster import grapheme_cluster_boundaries
from uniseg.linebreak import line_break_boundaries

# Letters (class AL, with the marks that stand on them), and Han characters (class ID).
_LATIN: Final = "A-Za-zÀ-ÖØ-öø-ɏͰ-ͽΑ-ΡΣ-ώА-ҁҊ-ԯ"
_ARABIC: Final = "ؠ-يٮ-ۓەۮۯۺ-ۿ"
_MARKS: Final = "\u0300-\u034e\u0350-\u035b\u064b-\u0655\u0670"
_TIBETAN: Final = "ཀ-ཇཉ-ཬ\u0f71-\u0f7e\u0f80-\u0f84\u0f8d-\u0f97\u0f99-\u0fbc༠-༩"
_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002fa1d"
_LETTERS: Final = f"{_LATIN}{_ARABIC}{_MARKS}"
# Here a line may begin whatever else stands around.
_CUTS: Final = re.compile(
    f"(?<=[{_LATIN}{_ARABIC}0-9.,;:!?،؛؟] )(?=[{_LATIN}{_ARABIC}0-9{_HAN}])"
    f"|(?<=[{_HAN}])(?=[{_HAN}])"
    f"|(?<=\u0f0b)(?=[ཀ-ཇཉ-ཬ])"
    f"|(?<=[{_HAN}{_LETTERS}][，。、；：！？）」』》】])(?=[{_HAN}])"
)
# Within such a piece a line may not begin at all.
_WHOLE: Final = re.compile(
    f"[{_HAN}]|[{_HAN}{_LETTERS}][，。、；：！？）」』》】]|[{_TIBETAN}]*\u0f0b"
    f"|[{_LATIN}{_ARABIC}0-9][{_LETTERS}0-9]*[.,;:!?،؛؟]? ?"
)
_EASY: Final = (
    "\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u05be-\u05f2"
    "\u061d-\u064a\u0660-\u066f\u0671-\u06d3\u06d5\u06de\u06e5\u06e6\u06e9\u06ee-\u070d"
    "\u0f00-\u0f17\u0f1a-\u0f34\u0f3a-\u0f3d\u0f40-\u0f6c\u1e00-\u1fff\u2010-\u2027"
    "\u202f-\u205f\u20a0-\u20c0\u2190-\u2199\u3000-\u3029\u3030-\u3098\u309b-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff9d"
)
_EASY_MARKS: Final = (
    "\u0300-\u036f\u0483-\u0487\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8"
    "\u06ea-\u06ed\u0f18\u0f19\u0f35\u0f37\u0f39\u0f3e\u0f3f\u0f71-\u0f84\u0f86\u0f87"
    "\u0f8d-\u0f97\u0f99-\u0fbc\u0fc6\u20d0-\u20f0"
)
_CLUSTERS: Final = re.compile(
    f"([{_EASY}][{_EASY_MARKS}]*(?![^{_EASY}]))|([{_EASY}]?[^{_EASY}]+)"
)


def clusters(text: str) -> list[str]:
    """What a person sees as one character each."""
    found: list[str] = []
    for match in _CLUSTERS.finditer(text):
        if match[1]:
            found.append(match[1])
        else:
            found += _looked_up_clusters(match[2])
    return found


@lru_cache(maxsize=8192)
def break_places(text: str) -> tuple[int, ...]:
    """Places (counted in characters) before which a line may begin; the end is the last one."""
    places: list[int] = []
    start = 0
    for cut in (*(match.start() for match in _CUTS.finditer(text)), len(text)):
        part = text[start:cut]
        if _WHOLE.fullmatch(part):
            places.append(cut)
        elif part:
            places += (start + place for place in _looked_up(part))
        start = cut
    return tuple(places)


@lru_cache(maxsize=32768)
def _looked_up(part: str) -> tuple[int, ...]:
    return tuple(place for place in line_break_boundaries(part) if place)


@lru_cache(maxsize=8192)
def _looked_up_clusters(part: str) -> tuple[str, ...]:
    places = [place for place in grapheme_cluster_boundaries(part) if place]
    return tuple(part[a:b] for a, b in zip([0, *places], places, strict=False))
