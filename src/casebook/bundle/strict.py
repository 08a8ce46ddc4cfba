"""Reads JSON from outside strictly: no name twice, no NaN, no half characters, nothing deep."""

import json
from typing import Any, NoReturn

DEPTH = 16


def read(raw: bytes) -> dict[str, Any]:
    """The object that bytes hold. Raises ValueError for anything else."""
    try:
        found = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_no_twins, parse_constant=_no_constants
        )
    except RecursionError as error:
        raise ValueError("too deep") from error
    if not isinstance(found, dict):
        raise ValueError("not an object")
    _look(found, DEPTH)
    return found


def text(value: object, longest: int = 200) -> str:
    """A short text. Raises ValueError."""
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError("not a short text")
    return value


def count(value: object) -> int:
    """A whole number from 0. Raises ValueError."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise ValueError("not a count")
    return value


def hexadecimal(value: object, length: int) -> str:
    """So many small hexadecimal digits. Raises ValueError."""
    if not isinstance(value, str) or len(value) != length or set(value) - set("0123456789abcdef"):
        raise ValueError("not hexadecimal")
    return value


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constants(name: str) -> NoReturn:
    raise ValueError(name)


def _look(value: object, left: int) -> None:
    if left < 0:
        raise ValueError("too deep")
    if isinstance(value, dict):
        for name, item in value.items():
            _look(name, left)
            _look(item, left - 1)
    elif isinstance(value, list):
        for item in value:
            _look(item, left - 1)
    elif isinstance(value, str):
        value.encode("utf-8")  # a lone surrogate is a ValueError
    elif isinstance(value, float) or (isinstance(value, int) and abs(value) > 2**53):
        raise ValueError("not a whole number of ours")
