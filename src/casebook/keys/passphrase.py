"""What a passphrase must be, honest words about its strength, and random ones to take instead."""

import math
import re
import secrets
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from casebook.errors import PassphraseTooCommon, PassphraseTooShort, PassphraseUnusable
from casebook.paths import resource

LEAST = 15
MOST = 1024
LANGUAGES = ("en", "fr", "zh-Hans", "zh-Hant")
GOAL_BITS = 77.0
WORDS = 6


@dataclass(frozen=True)
class Strength:
    """How hard a passphrase is to guess.

    `bits` is exact for a generated one and None for a typed one: nobody can know it then.
    """

    word: str
    bits: float | None = None


@lru_cache(maxsize=8)
def _words(language: str) -> tuple[str, ...]:
    path = resource("words", f"{language}.txt")
    return tuple(unicodedata.normalize("NFC", path.read_text("utf-8")).split())


def suggest(language: str = "en") -> tuple[str, float]:
    """A random passphrase and its exact bits.

    Six words of a long list, more of a shorter one, so that none is weaker than the other.
    Raises ValueError for a language that has no list.
    """
    if language not in LANGUAGES:
        raise ValueError(language)
    words = _words(language)
    each = math.log2(len(words))
    count = max(WORDS, math.ceil(GOAL_BITS / each))
    return " ".join(secrets.choice(words) for _ in range(count)), count * each


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
    if not _bare(passphrase).isascii():
        return Strength("fair")
    from zxcvbn import zxcvbn  # loaded only when somebody types a new passphrase

    score = zxcvbn(passphrase[:72])["score"]
    return Strength("weak" if score < 3 else "fair" if score == 3 else "good")


def refuse_weak(passphrase: str) -> None:
    """Raises `PassphraseUnusable`, `PassphraseTooShort`, `PassphraseTooCommon`."""
    plain = unicodedata.normalize("NFC", passphrase)
    if any(unicodedata.category(char) in ("Cc", "Cs", "Cn") for char in plain):
        raise PassphraseUnusable
    if len(plain) > MOST:
        raise PassphraseUnusable
    if len(plain) < LEAST and not _is_words(plain):
        raise PassphraseTooShort(least=LEAST)
    if _is_common(plain):
        raise PassphraseTooCommon


def _is_words(plain: str) -> bool:
    """As many words as a suggestion has, all of one list: short in Chinese, but random."""
    found = plain.split()
    for language in LANGUAGES:
        words = set(_words(language))
        enough = max(WORDS, math.ceil(GOAL_BITS / math.log2(len(words))))
        if len(set(found)) >= enough - 1 and len(found) >= enough and words.issuperset(found):
            return True
    return False


def _is_common(plain: str) -> bool:
    bare = _bare(plain)
    core = re.sub(r"^\d+|\d+$", "", bare)
    candidates = {bare, core, _unit(bare), _unit(core)}
    if "" in candidates or any(len(set(one)) < 5 for one in candidates):
        return True  # digits only, one letter over and over, or hardly any variety
    refused = _refused()
    return any(one in refused or one in _frequent() for one in candidates) or _is_run(bare)


def _is_run(bare: str) -> bool:
    """Letters in a row on the keyboard, in the alphabet, or in the digits."""
    rows = ("qwertyuiopasdfghjklzxcvbnm", "azertyuiopqsdfghjklmwxcvbn", "abcdefghijklmnopqrstuvwxyz")
    lines = [row * 3 for row in (*rows, "1234567890", "0123456789")]
    lines += [line[::-1] for line in lines]
    return any(bare in line for line in lines)


def _unit(bare: str) -> str:
    """What is repeated, if the whole is one thing over and over."""
    place = (bare + bare).find(bare, 1)
    return bare[:place] if bare else ""


@lru_cache(maxsize=1)
def _refused() -> frozenset[str]:
    lines = resource("words", "refused.txt").read_text("utf-8").splitlines()
    return frozenset(_bare(line) for line in lines if line and not line.startswith("#"))


@lru_cache(maxsize=1)
def _frequent() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # large: only when one is set

    return frozenset(FREQUENCY_LISTS["passwords"])


def _bare(text: str) -> str:
    """Letters, digits and marks only, without case and Latin accents."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(
        char
        for char in apart
        if char.isalnum() or ("\u0f00" <= char <= "\u0fff" and unicodedata.category(char) == "Mn")
    )
