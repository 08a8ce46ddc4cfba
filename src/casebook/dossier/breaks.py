"""Where a line may be broken (UAX #14), and which characters stand together (UAX #29).

The library that knows the rules takes 70 µs a character. So a text is cut where the rules do not
look across, which is nearly between any two words, a plain word is not looked up at all, and what
was looked up once is kept.
"""

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from uniseg.graphemecluster import grapheme_cluster_boundaries
from uniseg.linebreak import line_break_boundaries

_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff"
_LETTER: Final = (
    "[A-Za-zÀ-ÖØ-öø-ɏ\u0391-\u03c9\u0410-\u044f\u05d0-\u05ea\u0620-\u064a\u066e-\u06d3"
    f"\u0f40-\u0f6c{_HAN}]"
)
_SAFE: Final = re.compile(
    # after blanks and before a letter, a digit or what opens, unless an opening bracket or a
    # quotation mark stands before
    rf"(?<=[\w.,;:!?…%)\]\u060c\u061b\u061f\u06d4\u0f0d]) +(?={_LETTER}|[0-9(“‘])"
    # after a quotation mark that closes, and blanks, before a letter or digit
    rf"|(?<=[”’]) +(?={_LETTER}|[0-9])"
    # between two Han characters
    rf"|(?<=[{_HAN}])(?=[{_HAN}])"
    # after the tsheg of a Tibetan syllable, before a letter
    r"|(?<=\u0f0b)(?=[\u0f40-\u0f6c])"
)
_WHOLE: Final = re.compile(
    r"[(“‘]*[A-Za-z0-9À-ÖØ-öø-ɏ.,:;]+(?:[’'][A-Za-z0-9À-ÖØ-öø-ɏ.,:;]+)*[!?).,:;’”]* *"
)
"""A word with its punctuation and the blanks after it: letters, digits and marks of lists hold
together (LB 13, 14, 19, 23, 25, 29), so that it is broken at its end only."""
_LONE: Final = re.compile(
    r"[\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u3000-\u3029\u3400-\u4dbf\u4e00-\u9fff]*"
)


@lru_cache(maxsize=1024)
def _segments(text: str) -> tuple[str, ...]:
    """The text in pieces whose breaks and clusters do not depend on their neighbours."""
    places = [0, *(match.end() for match in _SAFE.finditer(text)), len(text)]
    return tuple(text[start:end] for start, end in pairwise(places) if end > start)


def clusters(text: str) -> list[str]:
    """What a person sees as one character each."""
    if _LONE.fullmatch(text):
        return list(text)
    return [cluster for segment in _segments(text) for cluster in _clusters(segment)]


@lru_cache(maxsize=50_000)
def _clusters(segment: str) -> tuple[str, ...]:
    if _LONE.fullmatch(segment):
        return tuple(segment)
    places = [place for place in grapheme_cluster_boundaries(segment) if place]
    return tuple(segment[start:end] for start, end in pairwise([0, *places]))


@lru_cache(maxsize=8192)
def break_places(text: str) -> tuple[int, ...]:
    """Places (counted in characters) before which a line may begin; the end is the last one."""
    places: list[int] = []
    offset = 0
    for segment in _segments(text):
        places += [offset + place for place in _breaks(segment)]
        offset += len(segment)
    return tuple(places)


@lru_cache(maxsize=50_000)
def _breaks(segment: str) -> tuple[int, ...]:
    if _WHOLE.fullmatch(segment):
        return (len(segment),)
    return tuple(place for place in line_break_boundaries(segment) if place)
