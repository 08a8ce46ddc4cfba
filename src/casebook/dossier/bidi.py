"""In which direction each character of a paragraph runs (UAX #9, the Unicode bidi algorithm)."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

_RTL: Final = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_PAIRS: Final = (
    "()[]{}༺༻༼༽᚛᚜⁅⁆⁽⁾₍₎⌈⌉⌊⌋\u2329\u232a❨❩❪❫❬❭❮❯❰❱❲❳❴❵⟅⟆⟦⟧⟨⟩⟪⟫⟬⟭⟮⟯⦃⦄⦅⦆⦇⦈⦉⦊⦋⦌⦍⦐⦏⦎⦑⦒⦓⦔⦕⦖⦗⦘⧘⧙⧚⧛⧼⧽"
    "⸢⸣⸤⸥⸦⸧⸨⸩⹕⹖⹗⹘⹙⹚⹛⹜〈〉《》「」『』【】〔〕〖〗〘〙〚〛﹙﹚﹛﹜﹝﹞（）［］｛｝｟｠｢｣"
)
_OPENS: Final = {_PAIRS[place]: _PAIRS[place + 1] for place in range(0, len(_PAIRS), 2)}
_CLOSES: Final = frozenset(_OPENS.values())
_SAME: Final = {"\u2329": "〈", "\u232a": "〉"}

_STRONG: Final = frozenset(("L", "R", "AL"))
_INITIATORS: Final = frozenset(("LRI", "RLI", "FSI"))
_REMOVED: Final = frozenset(("RLE", "LRE", "RLO", "LRO", "PDF", "BN"))
_NEUTRAL: Final = frozenset(("B", "S", "WS", "ON", "LRI", "RLI", "FSI", "PDI"))
_AS_R: Final = frozenset(("R", "AN", "EN"))
_DEEPEST: Final = 125


def is_rtl(text: str) -> bool:
    """The paragraph runs right to left: its first strong character does (rules P2 and P3)."""
    return bool(_RTL.search(text)) and _first_strong(text, 0, len(text))


def levels(text: str, *, rtl: bool) -> list[int]:
    """The embedding level of each character of one paragraph; odd ones run right to left.

    Characters that the rules take away (X9) get the level of the one before them.
    """
    base = int(rtl)
    if not rtl and not _RTL.search(text):
        return [0] * len(text)
    types = [unicodedata.bidirectional(char) or "L" for char in text]
    level, kinds, matches = _explicit(text, types, base)
    sequences = _sequences(types, level, matches)
    outside = [_outside(sequence, types, level, base) for sequence in sequences]
    for sequence, around in zip(sequences, outside, strict=True):
        _resolve(text, types, kinds, level, sequence, around)
    for place, kind in enumerate(types):
        if kind in _REMOVED:
            level[place] = level[place - 1] if place else base
    return _reset_blanks(types, level, base)


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


def _first_strong(text: str, start: int, end: int) -> bool:
    depth = 0
    for place in range(start, end):
        kind = unicodedata.bidirectional(text[place])
        if kind in _INITIATORS:
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif not depth and kind in _STRONG:
            return kind != "L"
    return False


def _matches(types: list[str]) -> dict[int, int]:
    """Each isolate initiator that is closed, with the place of its PDI (BD9)."""
    found, opened = {}, []
    for place, kind in enumerate(types):
        if kind in _INITIATORS:
            opened.append(place)
        elif kind == "PDI" and opened:
            found[opened.pop()] = place
    return found


def _explicit(
    text: str, types: list[str], base: int
) -> tuple[list[int], list[str], dict[int, int]]:
    """Rules X1 to X8: levels, kinds after overrides, and the isolates that are closed."""
    matches = _matches(types)
    level, kinds = [base] * len(text), list(types)
    stack: list[tuple[int, str, bool]] = [(base, "", False)]
    lost_isolates = lost_embeddings = isolates = 0
    for place, kind in enumerate(types):
        now, override, _isolate = stack[-1]
        if kind in _INITIATORS:
            level[place] = now
            kinds[place] = override or kind
            to_right = kind == "RLI"
            if kind == "FSI":
                to_right = _first_strong(text, place + 1, matches.get(place, len(text)))
            deeper = _deeper(now, to_right)
            if deeper <= _DEEPEST and not lost_isolates and not lost_embeddings:
                isolates += 1
                stack.append((deeper, "", True))
            else:
                lost_isolates += 1
        elif kind in ("RLE", "LRE", "RLO", "LRO"):
            deeper = _deeper(now, kind[0] == "R")
            if deeper <= _DEEPEST and not lost_isolates and not lost_embeddings:
                stack.append((deeper, kind[0] if kind[2] == "O" else "", False))
            elif not lost_isolates:
                lost_embeddings += 1
        elif kind == "PDI":
            if lost_isolates:
                lost_isolates -= 1
            elif isolates:
                lost_embeddings = 0
                while not stack[-1][2]:
                    stack.pop()
                stack.pop()
                isolates -= 1
            level[place] = stack[-1][0]
            kinds[place] = stack[-1][1] or kind
        elif kind == "PDF":
            if not lost_isolates:
                if lost_embeddings:
                    lost_embeddings -= 1
                elif len(stack) > 1 and not stack[-1][2]:
                    stack.pop()
        elif kind == "B":
            level[place] = base
        else:
            level[place] = now
            kinds[place] = override or kind
    return level, kinds, matches


def _deeper(level: int, to_right: bool) -> int:
    return (level + 1) | 1 if to_right else (level + 2) & ~1


def _sequences(types: list[str], level: list[int], matches: dict[int, int]) -> list[list[int]]:
    """The isolating run sequences (X10): runs of one level, joined across isolates."""
    kept = [place for place, kind in enumerate(types) if kind not in _REMOVED]
    sequences: list[list[int]] = []
    waiting: dict[int, list[int]] = {}
    run: list[int] = []
    for number, place in enumerate(kept):
        if not run or level[place] != level[run[-1]]:
            run = waiting.pop(place, [])
            if not run:
                sequences.append(run)
        run.append(place)
        follows = kept[number + 1] if number + 1 < len(kept) else -1
        if place in matches and (follows < 0 or level[follows] != level[place]):
            waiting[matches[place]] = run
    return sequences


def _outside(
    sequence: list[int], types: list[str], level: list[int], base: int
) -> tuple[str, str]:
    """What stands before and after a sequence (sos and eos)."""
    own = level[sequence[0]]
    first, last = sequence[0] - 1, sequence[-1] + 1
    while first >= 0 and types[first] in _REMOVED:
        first -= 1
    while last < len(types) and types[last] in _REMOVED:
        last += 1
    before = level[first] if first >= 0 else base
    is_open = types[sequence[-1]] in _INITIATORS
    after = base if is_open or last >= len(types) else level[last]
    return "LR"[max(own, before) % 2], "LR"[max(own, after) % 2]


def _resolve(
    text: str,
    types: list[str],
    kinds: list[str],
    level: list[int],
    sequence: list[int],
    outside: tuple[str, str],
) -> None:
    """Rules W1 to W7, N0 to N2, I1 and I2 for one sequence."""
    own = [kinds[place] for place in sequence]
    _weak(own, outside[0])
    _brackets(own, [text[place] for place in sequence], [types[place] for place in sequence],
              level[sequence[0]], outside[0])
    _neutral(own, level[sequence[0]], outside)
    for place, kind in zip(sequence, own, strict=True):
        if level[place] % 2:
            level[place] += kind != "R"
        else:
            level[place] += {"R": 1, "AN": 2, "EN": 2}.get(kind, 0)


def _weak(own: list[str], before: str) -> None:
    strong = last = before
    for place, kind in enumerate(own):
        if kind == "NSM":
            kind = "ON" if last in _INITIATORS or last == "PDI" else last
        last = kind
        if kind in _STRONG:
            strong = kind
        elif kind == "EN" and strong == "AL":
            kind = "AN"
        own[place] = kind
    for place in range(1, len(own) - 1):
        left, kind, right = own[place - 1], own[place], own[place + 1]
        if (kind == "ES" and left == right == "EN") or (
            kind == "CS" and left == right and left in ("EN", "AN")
        ):
            own[place] = left
    place = 0
    while place < len(own):
        end = place
        while end < len(own) and own[end] == "ET":
            end += 1
        if end > place:
            near = (place > 0 and own[place - 1] == "EN") or (end < len(own) and own[end] == "EN")
            own[place:end] = ["EN" if near else "ON"] * (end - place)
        place = end + 1
    strong = before
    for place, kind in enumerate(own):
        if kind in ("ES", "CS"):
            own[place] = "ON"
        elif kind == "AL":
            own[place] = strong = "R"
        elif kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            own[place] = "L"


def _brackets(own: list[str], chars: list[str], types: list[str], level: int, before: str) -> None:
    """Rule N0: the two brackets of a pair get one direction."""
    embedding = "LR"[level % 2]
    for opening, closing in _paired(own, chars):
        inside = {"R" if kind in _AS_R else kind for kind in own[opening + 1 : closing]}
        if embedding in inside:
            settled = embedding
        elif inside & {"L", "R"}:
            settled = "L" if embedding == "R" else "R"
            if _strong_before(own, opening, before) != settled:
                settled = embedding
        else:
            continue
        for place in (opening, closing):
            own[place] = settled
            follows = place + 1
            while follows < len(own) and types[follows] == "NSM":
                own[follows] = settled
                follows += 1


def _strong_before(own: list[str], place: int, before: str) -> str:
    while place:
        place -= 1
        if own[place] == "L":
            return "L"
        if own[place] in _AS_R:
            return "R"
    return before


def _paired(own: list[str], chars: list[str]) -> list[tuple[int, int]]:
    """Places of brackets that belong together (BD16)."""
    found: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for place, char in enumerate(chars):
        if own[place] != "ON":
            continue
        if char in _OPENS:
            if len(opened) == 63:
                return []
            opened.append((_SAME.get(_OPENS[char], _OPENS[char]), place))
        elif char in _CLOSES:
            wanted = _SAME.get(char, char)
            for number in range(len(opened) - 1, -1, -1):
                if opened[number][0] == wanted:
                    found.append((opened[number][1], place))
                    del opened[number:]
                    break
    return sorted(found)


def _neutral(own: list[str], level: int, outside: tuple[str, str]) -> None:
    """Rules N1 and N2: what has no direction takes that of both its sides, or the level's."""
    place, left = 0, outside[0]
    while place < len(own):
        if own[place] not in _NEUTRAL:
            left = "R" if own[place] in _AS_R else "L"
            place += 1
            continue
        end = place
        while end < len(own) and own[end] in _NEUTRAL:
            end += 1
        right = outside[1] if end == len(own) else "R" if own[end] in _AS_R else "L"
        own[place:end] = [left if left == right else "LR"[level % 2]] * (end - place)
        place = end


def _reset_blanks(types: list[str], level: list[int], base: int) -> list[int]:
    """Rule L1 within the paragraph; the ends of lines are the business of whoever breaks them."""
    blank = True
    for place in range(len(types) - 1, -1, -1):
        kind = types[place]
        if kind in ("B", "S"):
            blank = True
        elif kind not in ("WS", "PDI") and kind not in _INITIATORS and kind not in _REMOVED:
            blank = False
        if blank:
            level[place] = base
    return level
