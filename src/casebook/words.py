"""Every text a person reads passes through here, so that it can be translated.

Knows gettext and nothing else: no Qt, so that the command line and the dossiers are translated
by the same catalogues as the window.
"""

import gettext
import re
from functools import lru_cache
from pathlib import Path

from casebook.paths import resource

DOMAIN = "casebook"


LONG, RIGHT_TO_LEFT = "x-long", "x-rtl"
"""Languages that are none, for tests: every text accented and 40 % longer; right to left."""
_ACCENTED = str.maketrans("aeioucnyAEIOUCNY", "áéíóúçñýÁÉÍÓÚÇÑÝ")
_FACT = re.compile(r"(\{\w+\})")


class _Long(gettext.NullTranslations):
    """Says everything longer, as other languages do."""

    def gettext(self, message: str) -> str:
        parts = _FACT.split(message)
        said = "".join(
            part if _FACT.fullmatch(part) else part.translate(_ACCENTED) for part in parts
        )
        return said + " " + "ẋ" * max(1, len(message) * 2 // 5)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)


@lru_cache(maxsize=8)
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == LONG:
        return _Long()
    folder: Path = resource("translations")
    return gettext.translation(DOMAIN, folder, languages=[language], fallback=True)


_speaking = "en"


def speak(language: str) -> None:
    """Use this language (a code such as "en" or "fr") for everything said from now on."""
    global _speaking
    _speaking = language


def speaking() -> str:
    """The language spoken now."""
    return _speaking


def _(text: str, *, language: str | None = None) -> str:
    """The text in the language spoken now, or in the one named."""
    return _catalogue(language or _speaking).gettext(text)


def plural(one: str, many: str, count: int, *, language: str | None = None) -> str:
    """The form that fits a count, in the language spoken now, or in the one named."""
    return _catalogue(language or _speaking).ngettext(one, many, count)


def in_digits(amount: float, places: int = 0) -> str:
    """A number as the language spoken now writes it: 1,234.5 or, in French, 1 234,5."""
    said = f"{amount:,.{places}f}"
    if _speaking == "fr":
        said = said.translate({ord(","): "\u202f", ord("."): ","})
    return said


def later(text: str) -> str:
    """Mark a text for translation where it is written; it is translated where it is shown."""
    return text
