"""Places to break in words that are longer than a line, for the eye only."""

import re
import unicodedata

PLACE = "\u200b"
"""Zero wide: it shows as nothing, and a line may end there."""
LONG = 24
"""Characters from which on a word gets such places."""
_APART = 6
# a line may end anyway: between ideographs, after a tsheg, a hyphen or a space
_WORD = re.compile(
    r"[^\s\u00ad\u0f0b\u0f0d\u200b\u2010\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef"
    rf"\U00020000-\U0003ffff-]{{{LONG},}}"
)
_JOINED = frozenset("\u200c\u200d\u2060\ufe0e\ufe0f")


def broken(text: str) -> tuple[str, frozenset[int]]:
    """The text with places to break in its long words, and where they are in it."""
    if len(text) < LONG:
        return text, frozenset()
    parts: list[str] = []
    cuts: list[int] = []
    size = done = 0
    for found in _WORD.finditer(text):
        parts.append(text[done : found.start()])
        size += found.start() - done
        since = 0
        for place, char in enumerate(found[0]):
            if since >= _APART and not _belongs(found[0], place):
                parts.append(PLACE)
                cuts.append(size)
                size += 1
                since = 0
            parts.append(char)
            size += 1
            since += 1
        done = found.end()
    parts.append(text[done:])
    return "".join(parts), frozenset(cuts)


def _belongs(word: str, place: int) -> bool:
    """A mark, a joiner, or what comes after one: it is not torn from what stands before it."""
    here, before = word[place], word[place - 1]
    return (
        unicodedata.category(here)[0] == "M"
        or here in _JOINED
        or before in _JOINED
        or unicodedata.category(here) == "Cf"
        or unicodedata.category(before) == "Cf"
        or "\U0001f1e6" <= here <= "\U0001f1ff"
        or "\U0001f3fb" <= here <= "\U0001f3ff"
    )


def given(shown: str, cuts: frozenset[int], start: int, selected: str) -> str:
    """The part of the text as it was written that is selected in the shown one.

    `start` counts as Qt does: in units of UTF-16.
    """
    if start < 0:
        return ""
    units = shown.encode("utf-16-le", "surrogatepass")
    first = len(units[: 2 * start].decode("utf-16-le", "surrogatepass"))
    last = first + len(selected)
    return "".join(char for place, char in enumerate(shown[first:last], first) if place not in cuts)
