"""What a passphrase must be, honest words about its strength, and random ones to take instead."""

import math
import secrets
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from casebook.errors import (
    CannotOpen,
    PassphraseTooCommon,
    PassphraseTooShort,
    PassphraseUnusable,
)
from casebook.keys import common
from casebook.paths import resource

LEAST = 15
MOST = 1024
LANGUAGES = ("en", "fr", "zh-Hans", "zh-Hant")
WORDS = 6
GOAL_BITS = 77.0

_FEW_GUESSES, _FAIR_GUESSES, _GOOD_GUESSES = 9, 11, 15
"""Powers of ten: refused below the first, weak below the second, good from the third.

A guess takes about a second of one computer; a billion are within reach of a state.
"""


@dataclass(frozen=True)
class Strength:
    """How hard a passphrase is to guess: weak, fair or good.

    `bits` is exact for a generated one and None for a typed one: nobody can know it then.
    """

    word: str
    bits: float | None = None

    @property
    def exact(self) -> bool:
        """It is known, not estimated."""
        return self.bits is not None


def prepared(passphrase: str) -> bytes:
    """The bytes that are stretched: the same whatever keyboard a passphrase is typed on.

    Every blank is U+0020, none stand at the ends, NFC, UTF-8 (as RFC 8265, OpaqueString, but for
    the ends). Raises `CannotOpen` for what cannot be written so.
    """
    try:
        return _plain(passphrase).encode("utf-8")
    except UnicodeEncodeError as error:
        raise CannotOpen from error


def suggest(language: str = "en", words: int = WORDS) -> tuple[str, float]:
    """A random passphrase and its exact bits.

    At least so many words of the list, more of a shorter one, so that none has fewer than
    77 bits. The one draw in ten thousand or fewer that repeats itself twice is drawn again
    (`refuse_weak` would not take it); that costs less than 0.0002 bits. Raises ValueError for a
    language that has no list.
    """
    if language not in LANGUAGES:
        raise ValueError(language)
    listed = _words(language)
    count = max(words, _enough(language))
    drawn = ""
    while not _is_words(drawn):
        drawn = " ".join(secrets.choice(listed) for _ in range(count))
    return drawn, count * math.log2(len(listed))


def strength(passphrase: str, *, generated_bits: float | None = None) -> Strength:
    """Honest words: never more than "fair" for what was typed in another script than Latin.

    Estimators know English; they flatter everything else.
    """
    if generated_bits is not None:
        return Strength("good", generated_bits)
    try:
        refuse_weak(passphrase)
    except (PassphraseTooShort, PassphraseTooCommon, PassphraseUnusable):
        return Strength("weak")
    if not common.bare(passphrase).isascii():
        return Strength("fair")
    guesses = common.log_guesses(passphrase)
    if guesses < _FAIR_GUESSES:
        return Strength("weak")
    return Strength("good" if guesses >= _GOOD_GUESSES else "fair")


def refuse_weak(passphrase: str) -> None:
    """Raises `PassphraseUnusable`, `PassphraseTooShort`, `PassphraseTooCommon`."""
    plain = _plain(passphrase)
    if len(plain) > MOST or any(_cannot_be_typed(char) for char in plain):
        raise PassphraseUnusable
    words = _is_words(plain)
    if _length(plain) < LEAST and not words:
        raise PassphraseTooShort(least=LEAST)
    if (
        common.is_monotonous(plain)
        or common.is_listed(plain)
        or (not words and common.log_guesses(plain) < _FEW_GUESSES)
    ):
        raise PassphraseTooCommon


def _plain(passphrase: str) -> str:
    blanks = "".join(" " if unicodedata.category(char) == "Zs" else char for char in passphrase)
    return unicodedata.normalize("NFC", blanks.strip(" "))


def _cannot_be_typed(char: str) -> bool:
    """Control characters, line breaks, and what is invisible, joiners of letters excepted."""
    kind = unicodedata.category(char)
    return kind in ("Cc", "Cs", "Cn", "Zl", "Zp") or (kind == "Cf" and char not in "\u200c\u200d")


def _length(plain: str) -> int:
    """Letters as a person counts them: accents, vowel points and joiners are part of one."""
    return sum(
        common.is_letter_mark(char) or unicodedata.category(char) not in ("Mn", "Me", "Cf")
        for char in plain
    )


def _is_words(plain: str) -> bool:
    """As many words as a suggestion has, all of one list: short in Chinese, but random."""
    found = plain.split(" ")
    return any(
        len(found) >= _enough(language)
        and len(set(found)) >= _enough(language) - 1
        and set(_words(language)).issuperset(found)
        for language in LANGUAGES
    )


def _enough(language: str) -> int:
    return max(WORDS, math.ceil(GOAL_BITS / math.log2(len(_words(language)))))


@lru_cache(maxsize=8)
def _words(language: str) -> tuple[str, ...]:
    path = resource("words", f"{language}.txt")
    return tuple(unicodedata.normalize("NFC", path.read_text("utf-8")).split())
