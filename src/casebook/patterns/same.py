"""Contacts that may be one and the same: the same number, or names that sound alike.

Nothing is decided here: pairs come with their reason, and a person looks at them.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

ALIKE = 0.84
"""From this likeness on two names are shown as a pair (1: the same letters)."""
_MOST = 200


@dataclass(frozen=True)
class Pair:
    """Two contacts by their ids, and why they may be one: a shared number, or two names."""

    first: str
    second: str
    number: str = ""
    names: tuple[str, str] = ("", "")


def normal_number(text: str) -> str:
    """A number, handle, address or plate without what differs between ways of writing it.

    Of a telephone number the last nine digits: country codes and leading zeros come and go.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    digits = re.sub(r"\D", "", plain)
    letters = re.sub(r"[^\w@.]", "", plain).strip("@.")
    if len(digits) >= 7 and len(digits) >= len(re.sub(r"\W", "", plain)) - 1:
        return digits[-9:]
    return letters


def normal_name(text: str) -> str:
    """A name without accents, order and marks: "Wong, Ka-Yan" as "ka wong yan"."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    bare = re.sub(r"\([^)]*\)", " ", bare)
    return " ".join(sorted(re.findall(r"\w+", unicodedata.normalize("NFKC", bare))))


def pairs(
    names: Mapping[str, Sequence[str]],
    numbers: Iterable[tuple[str, str]],
    apart: frozenset[tuple[str, str]] = frozenset(),
) -> list[Pair]:
    """Pairs of contacts that may be one, shared numbers first.

    `names` are all the names of each contact by its id; `numbers` (contact id, number as it was
    written); `apart` are pairs of ids of which a person said that they are not the same.
    """
    found: dict[tuple[str, str], Pair] = {}
    owners: dict[str, list[tuple[str, str]]] = {}
    for contact, number in numbers:
        if (plain := normal_number(number)) and len(plain) >= 3:
            owners.setdefault(plain, []).append((contact, number))
    for shared in owners.values():
        for (one, number), (other, _number) in combinations(shared, 2):
            key = (min(one, other), max(one, other))
            if one != other and key not in apart:
                found.setdefault(key, Pair(*key, number=number))
    spelled = [
        (contact, name, normal_name(name), normal_name(name).replace(" ", ""))
        for contact, called in names.items()
        for name in called
        if normal_name(name)
    ]
    for one_, other_ in combinations(spelled, 2):
        key = (min(one_[0], other_[0]), max(one_[0], other_[0]))
        if one_[0] == other_[0] or key in found or key in apart:
            continue
        if _alike(one_[2], other_[2], one_[3], other_[3]):
            found[key] = Pair(*key, names=(one_[1], other_[1]))
    return list(found.values())[:_MOST]


def _alike(one: str, other: str, one_bare: str, other_bare: str) -> bool:
    if one == other or one_bare == other_bare:
        return True
    short, long = sorted((len(one_bare), len(other_bare)))
    if short < 4 or long > short * 1.5:
        return False
    matcher = SequenceMatcher(None, one_bare, other_bare, autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
