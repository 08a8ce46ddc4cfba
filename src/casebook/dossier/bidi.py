"""In which direction each character of a paragraph runs (UAX #9, the Unicode bidi algorithm)."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

_RTL: Final = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_TURNS: Final = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_PHONE: Final = re.compile(
    r"(?<![\d+])(?:\+(?:[ \u00a0().-]{0,2}\d){7,15}"
    r"|\(?\d{3}\)?[ \u00a0.-]\d{3}[ \u00a0.-]\d{4})(?!\d)",
    re.ASCII,
)
"""A phone number in European digits: with its country, or as North America writes it."""
_STRONG: Final = frozenset(("L", "R", "AL"))
_WEAK: Final = frozenset(("ON", "WS", "ES", "ET", "CS", "BN", "NSM"))
_ROW: Final = 400


def is_rtl(text: str) -> bool:
    """The paragraph runs right to left: its first strong character does (rules P2 and P3)."""
    depth = 0
    for char in text if _RTL.search(text) else "":
        kind = unicodedata.bidirectional(char)
        if kind in ("LRI", "RLI", "FSI"):
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif not depth and kind in _STRONG:
            return kind != "L"
    return False


def levels(text: str, *, rtl: bool) -> list[int]:
    """The embedding level of each character of one paragraph; odd ones run right to left.

    Characters that the rules take away (X9) get the level of the one before them.
    """
    base = int(rtl)
    if not rtl and not _RTL.search(text):
        return [0] * len(text)
    direction = TextDirection.RTL if rtl else TextDirection.LTR
    kept = _without_long_rows(text)
    found = [-1] * len(text)
    short = "".join(text[place] for place in kept)
    for char in BidiParagraph(
        short, base_direction=direction
    ).get_characters_with_embedding_level():
        found[kept[char.character_index]] = char.embedding_level
    last = base
    for place, level in enumerate(found):
        found[place] = last = last if level < 0 else level
    for number in _PHONE.finditer(text):
        # as if it were isolated (HL3): its groups would be read the other way round
        part = slice(*number.span())
        found[part] = [max(found[part])] * len(found[part])
    return found


def _without_long_rows(text: str) -> Sequence[int]:
    """The places of a text without the middles of long rows of blanks or signs.

    All of a row without direction get one level (N1, N2), so a few of it decide for all; the
    library calls itself once for each.
    """
    if len(text) < _ROW:
        return range(len(text))
    kept: list[int] = []
    for row, places in groupby(range(len(text)), lambda place: _in_row(text[place])):
        found = list(places)
        kept += found[: _ROW // 4] + found[-_ROW // 4 :] if row and len(found) > _ROW else found
    return kept


def _in_row(char: str) -> bool:
    return unicodedata.bidirectional(char) in _WEAK and not unicodedata.mirrored(char)


def runs_one_way(text: str) -> bool:
    """Nothing in a paragraph that runs left to right could run the other way, whatever is isolated
    or embedded in it: all its levels are even, and drawn as if they were one."""
    return not _TURNS.search(text)


def visual_order(runs: Sequence[int]) -> list[int]:
    """The places of runs of these levels, from left to right (rule L2)."""
    order = list(range(len(runs)))
    for level in range(max(runs, default=0), 0, -1):
        first = 0
        while first < len(order):
            after = first
            while after < len(order) and runs[order[after]] >= level:
                after += 1
            order[first:after] = reversed(order[first:after])
            first = max(after, first + 1)
    return order
