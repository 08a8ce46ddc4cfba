"""How alike two names are, across accents, romanisations and scripts.

It errs on the side of asking: a person looks at every pair, and says once that two are not the
same. What it cannot know (a Chinese character read aloud, a Tibetan spelling against its sound)
is found only where somebody wrote that name down as another name of the contact.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from casebook.patterns.letters import as_latin, is_han, plain

SAME, ALIKE = 1.0, 0.8
"""The same letters in any order of words; alike enough to be asked about."""

_ASIDE = re.compile(r"[(（\[［【].*?[)）\]］】]")
_WORD = re.compile(r"[^\W_]+(?:[-‐‑·•・་][^\W_]+)*", re.UNICODE)
_JOINTS = re.compile(r"[-‐‑·•・་]")
_TIBETAN = re.compile(r"[\u0f40-\u0fbc]+")
_TITLES = frozenset(
    "mr mrs ms miss dr prof professor mme m constable cst officer detective det sgt consul vice "
    "the a an of to in at and or who with for de la le les un une du des et".split()
)

# One family name in the romanisations of Mandarin, Cantonese, Hokkien and Wade-Giles
_FAMILIES = (
    "chen chan tan", "zhang cheung chang teo", "liu lau low", "huang wong ng hwang ooi",
    "wang wong ong heng", "wu ng go goh", "lin lam lim", "li lee lei", "zhao chiu chao teo",
    "zhou chow chou chau", "xu hsu tsui hui chui khoo", "sun suen soon", "zhu chu choo",
    "hu woo wu", "guo kwok kuo kwek", "he ho hor", "gao ko kao", "luo law lo loh",
    "zheng cheng tay", "liang leung leong", "xie tse hsieh chia", "song sung soong",
    "tang tong teng", "xu hsu", "han hon", "feng fung fong pang", "deng tang teng",
    "cao tso tsao chou", "peng pang phang", "zeng tsang tseng chan", "xiao siu hsiao siew",
    "tian tin tien", "dong tung tang", "yuan yuen wan", "pan poon pun phua", "yu yue yee",
    "jiang chiang keung kiang", "cai tsoi choi tsai chua", "ding ting teng", "wei ngai wai",
    "ye yip yeh yap", "su so soo", "lu lo loo", "du to tu", "fang fong hong", "yao yiu yeo",
    "cui chui tsui", "xia ha hsia", "zhong chung cheong", "ruan yuen", "mo mok moh",
    "kong hung", "jin kam chin kum", "shi shih shek si", "hong hung ang", "qiu yau chiu khoo",
)  # fmt: skip


@lru_cache(maxsize=1)
def _families() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, names in enumerate(_FAMILIES):
        for name in names.split():
            found.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


@dataclass(frozen=True)
class Key:
    """A name as it is compared."""

    text: str
    """As it was written."""
    words: tuple[str, ...]
    """Folded, in Latin letters where the script has an alphabet, without titles and asides."""
    native: str
    """Chinese characters or Tibetan letters only; empty for other scripts."""

    @property
    def sounds(self) -> tuple[str, ...]:
        """The consonants of each word."""
        return tuple(sound(word) for word in self.words)


@lru_cache(maxsize=20_000)
def key_of(text: str) -> Key:
    """The key of a name."""
    bare = _ASIDE.sub(" ", text) if _ASIDE.sub("", text).strip() else text
    folded = plain(bare)
    han = "".join(char for char in folded if is_han(char))
    tibetan = "་".join(_TIBETAN.findall(folded))
    native = han or tibetan
    words = [_JOINTS.sub("", one) for one in _WORD.findall(as_latin(bare))]
    kept = [one for one in words if one.isascii() and one not in _TITLES]
    return Key(text, tuple(kept or [one for one in words if one.isascii()]), native)


_SOUNDS = (
    ("ng", "ŋ"), ("kh", "k"), ("gh", "k"), ("ph", "p"), ("bh", "p"), ("dh", "t"),
    ("hs", "s"), ("sh", "s"), ("x", "s"), ("zh", "c"), ("ch", "c"), ("th", "t"),
    ("ts", "c"), ("tz", "c"), ("dz", "c"), ("j", "c"), ("z", "c"), ("ck", "k"),
)  # fmt: skip
_ONE = str.maketrans({"b": "p", "d": "t", "g": "k", "v": "w", "f": "p"})


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """What is left of a word when spellings of one sound are made one and vowels are dropped."""
    # the q of Pinyin is a ch, that of Uyghur a k: which one is told by what follows
    word = re.sub(r"q(?=i|u[aen]|u$)", "ch", word).replace("q", "k")
    word = re.sub(r"c(?=[aou](?!k)|ai|en|i)(?!h)", "ts", word)
    for spelling, one in _SOUNDS:
        word = word.replace(spelling, one)
    word = word.translate(_ONE)
    first, rest = word[:1], re.sub(r"[aeiouwyh]", "", word[1:])
    whole = ("a" if first in "aeiou" else first) + rest
    return re.sub(r"(.)\1+", r"\1", whole)


def likeness(one: Key, other: Key) -> float:
    """From 0 to 1: `SAME` for the same name, at least `ALIKE` for one that may be it."""
    if one.native and other.native:
        return SAME if one.native == other.native and len(one.native) > 1 else 0.0
    if not one.words or not other.words:
        return 0.0
    if _rotated(one.words, other.words):
        return SAME
    few, many = sorted((one.words, other.words), key=len)
    whole = "".join(few), "".join(many)
    if len(few) != len(many) and min(map(len, whole)) > 7 and _alike(*whole) >= 0.85:
        return min(_alike(*whole), 0.99)
    if len(few) < 2 or sum(map(len, few)) < 5:
        return _alike(few[0], many[0]) if len(many) == 1 and len(few[0]) > 5 else 0.0
    scores = _paired(few, many)
    least, mean = min(scores), sum(scores) / len(scores)
    # with a word more on one side, those that both have must fit well
    needed = 0.62 if len(few) == len(many) else 0.85
    return min(mean, 0.99) if least >= needed else 0.0


def _rotated(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """The same letters, whatever is joined and whichever of the names comes first."""
    here, there = "".join(one), "".join(other)
    if len(here) != len(there) or len(here) < 3:
        return False
    starts = range(len(other))
    return any("".join((*other[at:], *other[:at])) == here for at in starts) or any(
        "".join((*one[at:], *one[:at])) == there for at in range(len(one))
    )


def _paired(few: tuple[str, ...], many: tuple[str, ...]) -> list[float]:
    """How well each word finds another of its own, the best fits first."""
    fits = sorted(
        ((_alike(one, other), at, to) for at, one in enumerate(few) for to, other in
         enumerate(many)),
        reverse=True,
    )  # fmt: skip
    taken: dict[int, float] = {}
    used: set[int] = set()
    for score, at, to in fits:
        if at not in taken and to not in used:
            taken[at] = score
            used.add(to)
    return [taken.get(at, 0.0) for at in range(len(few))]


@lru_cache(maxsize=50_000)
def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    families = _families()
    if families.get(one, frozenset()) & families.get(other, frozenset()):
        return 0.9
    letters = SequenceMatcher(None, one, other, autojunk=False).ratio()
    here, there = sound(one), sound(other)
    if min(len(here), len(there)) < 2:
        return letters if min(len(one), len(other)) > 3 else letters * 0.8
    heard = SequenceMatcher(None, here, there, autojunk=False).ratio()
    return max(letters, 0.5 * letters + 0.5 * heard)
