"""Which of the acts that were recorded a reader should hear of first."""

from collections.abc import Iterable
from typing import Final

GRAVEST: Final = (
    "6.1", "1.3", "1.4", "11", "6.4", "6.5", "6.2", "1.6", "1.5", "7.6", "2.7", "10.2", "4.3",
    "4.1", "7.4", "6.3", "2.3", "1.1", "1.2", "1.8",
)  # fmt: skip
"""Codes of acts, those against the body and the home first. An order for reading, not of the law;
what is not in it is never called grave."""


def gravest(codes: Iterable[str]) -> str:
    """The first of them in that order; empty when none is in it."""
    found = set(codes)
    return next((code for code in GRAVEST if code in found), "")
