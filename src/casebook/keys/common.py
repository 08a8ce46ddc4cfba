"""What somebody would try first: common passwords, slogans, dates, names, rows of keys.

Compared without case, blanks, punctuation and Latin accents. zxcvbn estimates how many tries a
text takes; it is given our own list (resources/words/refused.txt), since it knows English only.
"""

import unicodedata
from functools import lru_cache

from casebook.paths import resource

_CHUNK = 72
"""zxcvbn takes no more at a time."""

_FEWEST_DIGITS = 24
"""Fewer, and nothing else, are telephone numbers and dates one after another."""


def is_listed(passphrase: str) -> bool:
    """It is one of our list, or one of them over and over."""
    found = bare(passphrase)
    return _unit(found) in _refused() or found in _refused()


def is_monotonous(passphrase: str) -> bool:
    """Hardly any different letters, or digits only."""
    found = bare(passphrase)
    return len(set(found)) < 5 or (found.isdigit() and len(found) < _FEWEST_DIGITS)


def log_guesses(passphrase: str) -> float:
    """About how many tries it takes, as a power of ten. Flatters what is not English."""
    from zxcvbn import zxcvbn  # large lists: loaded only when a passphrase is set

    found, known = bare(passphrase), sorted(_refused())
    chunks = [found[start : start + _CHUNK] for start in range(0, len(found), _CHUNK)]
    return sum(float(zxcvbn(chunk, user_inputs=known)["guesses_log10"]) for chunk in chunks)


def bare(text: str) -> str:
    """Letters, digits and Tibetan marks only, without case and Latin accents."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in apart if char.isalnum() or is_letter_mark(char))


def is_letter_mark(char: str) -> bool:
    """A mark that is a letter all the same: Tibetan writes vowels and stacked letters so."""
    return "\u0f00" <= char <= "\u0fff" and unicodedata.category(char) == "Mn"


def _unit(found: str) -> str:
    """What is repeated, if the whole is one thing over and over."""
    return found[: (found + found).find(found, 1)] if found else ""


@lru_cache(maxsize=1)
def _refused() -> frozenset[str]:
    lines = resource("words", "refused.txt").read_text("utf-8").splitlines()
    return frozenset(bare(line) for line in lines if line and not line.startswith("#"))
