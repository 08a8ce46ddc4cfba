"""Finds hidden people in free text: every name, spelling, number and address that is known of them.

What is found is replaced, unless a person looked at it and decided that it means somebody else.
The text is compared without what does not tell names apart: capitals, accents, the width of
letters, invisible characters, traditional or simplified characters, signs between the digits of
a number.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from re import Pattern
from typing import Final

from casebook.dossier.order import KEEP

NAME, NUMBER, ADDRESS = "name", "number", "address"
_LEAST_DIGITS: Final = 7
_MOST_DIGITS: Final = 10
_PREFIX: Final = 4
"""Figures that may be dialled before a number."""
_AROUND: Final = 40
_BLANK: Final = r"[\s\-·・.,]{0,3}"
_PARTS: Final = re.compile(r"[\s,·・.\-]+")
_NOTE: Final = re.compile(r"\([^()]*\)|（[^（）]*）")
"""A remark after a name, which is no part of it."""
COMMON: Final = frozenset(
    "a an and at by de del der des du et from in la le les of on or the to van von with "
    "account anonymous aunt boy brother caller child colleague daughter doctor dr driver father "
    "friend girl group husband lady lawyer man manager member mother mr mrs ms neighbour neighbor "
    "nurse officer parent person police professor sister son student teacher uncle unknown wife "
    "witness woman youth "
    "agent ami amie avocat avocate cible collègue conjoint conjointe élève enfant étudiant "
    "étudiante fille fils frère garçon groupe homme inconnu inconnue membre mère oncle personne "
    "père policier sœur tante témoin voisin voisine".split()
)
"""Words that are written for somebody whose name is not known: alone they mean nobody."""
_WORD: Final = re.compile(r"[a-z0-9]+")
_DIGITS: Final = re.compile(r"[+(]{0,2}\d(?:[\s().\-–—/]{0,3}\d){6,40}")


@dataclass(frozen=True)
class Hidden:
    """One thing by which somebody could be known, and what stands in its place."""

    text: str
    instead: str
    whose: str
    sort: str = NAME
    is_body: bool = False
    """A group: known by several of its words together, not by each of them."""


@dataclass(frozen=True)
class Found:
    """A place in a text in which somebody who is hidden was found.

    `key` names it in an order: the same word of the same person in the same field.
    """

    key: str
    whose: str
    instead: str
    words: str
    before: str
    after: str
    record: str
    field: str
    kept: bool


def folded(text: str, alike: Mapping[str, str]) -> tuple[str, list[int]]:
    """A text as it is compared, and for each of its characters the place in the text."""
    out: list[str] = []
    places: list[int] = []
    is_latin = False
    for place, char in enumerate(text):
        for plain in unicodedata.normalize("NFKD", char).casefold():
            category = unicodedata.category(plain)
            if category in ("Cf", "Cc") and not plain.isspace():
                continue
            if category == "Mn" and is_latin:
                continue
            if category[0] == "L":
                is_latin = "LATIN" in unicodedata.name(plain, "")
            out.append(alike.get(plain, plain))
            places.append(place)
    return "".join(out), places


class Finder:
    """Takes hidden people out of any text, and remembers where it found them."""

    def __init__(
        self,
        hidden: Iterable[Hidden],
        decisions: Mapping[str, str] | None = None,
        alike: Mapping[str, str] | None = None,
    ) -> None:
        self._alike = dict(alike or {})
        self._decisions = dict(decisions or {})
        self._words: dict[str, list[tuple[int, Pattern[str], Hidden]]] = {}
        self._numbers: dict[str, Hidden] = {}
        seen: set[str] = set()
        for one in hidden:
            self._learn(one, seen)
        for known in self._words.values():
            known.sort(key=lambda item: -item[0])
        self._lengths = sorted({len(number) for number in self._numbers}, reverse=True)
        self.found: dict[str, Found] = {}

    def _learn(self, one: Hidden, seen: set[str]) -> None:
        plain, _places = folded(one.text.strip(), self._alike)
        figures = _figures(plain)
        if one.sort == NUMBER and len(figures) >= max(_LEAST_DIGITS, len(plain) // 2):
            self._numbers.setdefault(figures[-_MOST_DIGITS:], one)
            return
        if one.sort != NAME:
            self._know(one, plain, seen)
            return
        self._know(one, plain, seen)
        bare = folded(_NOTE.sub(" ", one.text).strip(), self._alike)[0]
        self._know(one, bare, seen)
        for part in _runs(bare) if one.is_body else _alone(_NOTE.sub(" ", one.text)):
            self._know(one, folded(part, self._alike)[0], seen)

    def _know(self, one: Hidden, plain: str, seen: set[str]) -> None:
        words = [word for word in _PARTS.split(plain) if word]
        if len(plain) >= 2 and words:
            pattern = _BLANK.join(re.escape(word) for word in words)
            self._put(one, plain, words[0], pattern, seen)

    def _put(self, one: Hidden, plain: str, first: str, pattern: str, seen: set[str]) -> None:
        bounded = _bounded(pattern, plain)
        if bounded not in seen:
            seen.add(bounded)
            entry = (len(plain), re.compile(bounded), one)
            # a word of Latin letters is looked up whole, also when nothing stands after it
            word = _WORD.match(first) if first.isascii() else None
            keys = {word[0], "".join(_PARTS.split(plain))} if word else {first[:2]}
            for key in keys:
                self._words.setdefault(key, []).append(entry)

    def _places(self, plain: str) -> Iterator[tuple[int, int, Hidden]]:
        """Where somebody is in a folded text: from, to, who."""
        if self._words:
            place = 0
            while place < len(plain):
                found = self._at(plain, place)
                if found:
                    yield place, found[0], found[1]
                    place = found[0]
                else:
                    place += 1
        if self._numbers:
            for run in _DIGITS.finditer(plain):
                yield from self._in_number(run[0], run.start())

    def _at(self, plain: str, place: int) -> tuple[int, Hidden] | None:
        keys: tuple[str, ...] = (plain[place : place + 2], plain[place : place + 1])
        if word := _WORD.match(plain, place):
            if place and _WORD.match(plain, place - 1):
                return None
            keys = (word[0],)
        for key in keys:
            for _length, pattern, who in self._words.get(key, ()):
                if match := pattern.match(plain, place):
                    return match.end(), who
        return None

    def _in_number(self, run: str, start: int) -> Iterator[tuple[int, int, Hidden]]:
        figures = [(place, char) for place, char in enumerate(run) if char.isdigit()]
        said = "".join(str(unicodedata.digit(char)) for _place, char in figures)
        for length in self._lengths:
            for first in range(len(said) - length + 1):
                if who := self._numbers.get(said[first : first + length]):
                    # what is dialled before it goes too
                    begin = 0 if first <= _PREFIX else figures[first][0]
                    yield start + begin, start + figures[first + length - 1][0] + 1, who
                    return

    def hide(self, text: str, record: str = "", field: str = "") -> str:
        """The text without them; `record` (a ref) and `field` (a label) say where it stands."""
        if not text or not (self._words or self._numbers):
            return text
        plain, places = folded(text, self._alike)
        out: list[str] = []
        end = 0
        for start, stop, who in sorted(self._places(plain), key=lambda item: item[:2]):
            first = places[start]
            last = places[stop - 1] + 1
            while last < len(text) and unicodedata.category(text[last]) in ("Mn", "Mc"):
                last += 1
            # two that overlap: what the first left of the second goes too
            first = max(first, end)
            if first >= last or self._note(who, text, first, last, record, field):
                continue
            out += [text[end:first], who.instead]
            end = last
        return "".join((*out, text[end:])) if end else text

    def is_in(self, text: str) -> bool:
        """Somebody hidden is in this text, whatever was decided."""
        return any(True for _place in self._places(folded(text, self._alike)[0]))

    def _note(self, who: Hidden, text: str, first: int, last: int, record: str, field: str) -> bool:
        """Remember one place; True if it was decided that it means somebody else."""
        words = text[first:last]
        key = key_of(who.whose, words, record, field)
        kept = self._decisions.get(key) == KEEP
        if key not in self.found:
            self.found[key] = Found(
                key,
                who.whose,
                who.instead,
                words,
                text[max(0, first - _AROUND) : first],
                text[last : last + _AROUND],
                record,
                field,
                kept,
            )
        return kept


def _alone(name: str) -> Iterator[str]:
    """The words of a name by each of which somebody could be known."""
    for word in _PARTS.split(unicodedata.normalize("NFKC", name)):
        is_latin = word[:1].isascii() or "LATIN" in unicodedata.name(word[:1] or " ", "")
        if is_latin and (not word[:1].isupper() or len(word) < 3):
            continue  # "the man at the door" is known by no word of it
        if len(word) >= 2 and word.casefold() not in COMMON:
            yield word
        if 3 <= len(word) <= 4 and all("一" <= char <= "鿿" for char in word):
            yield word[-2:]  # the given name, by which friends call somebody


def _runs(plain: str) -> Iterator[str]:
    """Several words of the name of a group that follow one another."""
    words = [word for word in _PARTS.split(plain) if word]
    for first in range(len(words)):
        for last in range(first + 2, len(words) + 1):
            if words[first] not in COMMON and words[last - 1] not in COMMON:
                yield " ".join(words[first:last])


def _figures(text: str) -> str:
    return "".join(str(unicodedata.digit(char)) for char in text if char.isdigit())


def key_of(whose: str, words: str, record: str, field: str) -> str:
    """The name of a decision: it says nothing about whom."""
    said = "\n".join((whose, " ".join(words.split()).casefold(), record, field))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _bounded(pattern: str, plain: str) -> str:
    """Word boundaries between Latin letters only: Chinese and Tibetan have no blanks, and a Latin
    name often stands in them without one."""
    before = r"(?<![a-z0-9à-ɏ])" if plain[0].isascii() else ""
    after = r"(?![a-z0-9à-ɏ])" if plain[-1].isascii() else ""
    return before + pattern + after
