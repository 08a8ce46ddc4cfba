"""A password for a PDF: what is taken. It keeps the paper from whoever finds it, and no more."""

from typing import Final

from casebook.errors import NotReady
from casebook.words import _

SHORTEST: Final = 12
LONGEST: Final = 127
"""Bytes that the standard security handler takes (ISO 32000-2, 7.6.4.3.2)."""


def refuse_password(text: str) -> None:
    """Raise `NotReady` for one that is short, or that programs would not read alike."""
    if len(text) < SHORTEST:
        raise NotReady(problems=_("the password has fewer than {n} characters").format(n=SHORTEST))
    if len(text) > LONGEST:
        raise NotReady(problems=_("the password has more than {n} characters").format(n=LONGEST))
    if not (text.isascii() and text.isprintable()):
        raise NotReady(
            problems=_("the password may hold only letters without accents, digits and signs: "
                       "programs that open PDFs read others in different ways")
        )  # fmt: skip
