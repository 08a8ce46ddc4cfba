"""Where a line may be broken (UAX #14), and which characters stand together (UAX #29)."""

import re
from functools import lru_cache

from uniseg.graphemecluster import grapheme_cluster_boundaries
from uniseg.linebreak import line_break_boundaries

# Between two such words the rules allow a break after the blanks and nowhere else; everything
# else is looked up. (The library takes 70 µs a character.)
_SIMPLE = re.compile(r"[A-Za-z0-9À-ɏ](?:[A-Za-z0-9À-ɏ.,']*[A-Za-z0-9À-ɏ])?[.,;:!?]?")
_WORDS = re.compile(r"([^ ]*)( *)")
_LONE = re.compile(
    r"[\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u3000-\u3029\u3400-\u4dbf\u4e00-\u9fff]*"
)


def clusters(text: str) -> list[str]:
    """What a person sees as one character each."""
    if _LONE.fullmatch(text):
        return list(text)
    found, last = [], 0
    for place in grapheme_cluster_boundaries(text):
        if place > last:
            found.append(text[last:place])
            last = place
    return found


@lru_cache(maxsize=8192)
def break_places(text: str) -> tuple[int, ...]:
    """Places (counted in characters) before which a line may begin; the end is the last one."""
    places: list[int] = []
    place = 0
    hard_from = 0
    words = [match for match in _WORDS.finditer(text) if match[0]]
    for number, match in enumerate(words):
        simple = bool(_SIMPLE.fullmatch(match[1]))
        follows = words[number + 1][1] if number + 1 < len(words) else "a"
        place = match.end()
        if simple and _SIMPLE.fullmatch(follows or "a"):
            places += _looked_up(text[hard_from:place], hard_from)
            hard_from = place
    places += _looked_up(text[hard_from:], hard_from)
    return tuple(dict.fromkeys(places))


def _looked_up(part: str, offset: int) -> list[int]:
    if not part:
        return []
    if _SIMPLE.fullmatch(part.rstrip(" ")):
        return [offset + len(part)]
    return [offset + place for place in line_break_boundaries(part) if place]
