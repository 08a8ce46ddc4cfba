"""The recovery code: 160 random bits in eight groups that a person can read from paper.

Crockford's base32 (no I, L, O, U). Each group is four letters of the code and a fifth that
checks them: one letter read wrong, or two side by side exchanged, is always found, in its group.
"""

import re
import secrets
import unicodedata

from casebook.errors import RecoveryCodeWrong

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = 8
LETTERS = 4
BITS = GROUPS * LETTERS * 5

_AS_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> bytes:
    """A fresh code: 20 random bytes."""
    return secrets.token_bytes(BITS // 8)


def groups_of(code: bytes, *, first: int = 0) -> list[str]:
    """The code as it is printed: eight groups of five letters.

    `first` is what the check letters begin from: a code of another sort is never taken for one.
    """
    number = int.from_bytes(code, "big")
    letters = "".join(ALPHABET[number >> shift & 31] for shift in range(BITS - 5, -1, -5))
    found = []
    for place in range(GROUPS):
        group = letters[place * LETTERS : (place + 1) * LETTERS]
        found.append(group + _check(first + place, group))
    return found


def in_text(code: bytes, *, first: int = 0) -> str:
    """The groups in one line."""
    return "-".join(groups_of(code, first=first))


def read_code(typed: str, *, first: int = 0) -> bytes:
    """The code that was typed. Raises `RecoveryCodeWrong` naming the first group with a mistake.

    Small letters, full-width letters, O for 0, I and L for 1, blanks and hyphens are as meant.
    """
    number = 0
    groups = _groups_in(typed)
    for place, group in enumerate(groups[:GROUPS]):
        body = group[:LETTERS]
        if (
            len(group) != LETTERS + 1
            or any(char not in ALPHABET for char in group)
            or group[LETTERS] != _check(first + place, body)
        ):
            raise RecoveryCodeWrong(group=place + 1)
        for char in body:
            number = number << 5 | ALPHABET.index(char)
    if len(groups) != GROUPS:
        raise RecoveryCodeWrong(group=min(len(groups) + 1, GROUPS))
    return number.to_bytes(BITS // 8, "big")


def prove(code: bytes, typed: str, *, first: int = 0) -> None:
    """See that a person could read a code back. Raises `RecoveryCodeWrong` naming the group."""
    meant = groups_of(code, first=first)
    read = groups_of(read_code(typed, first=first), first=first)
    for place, (one, other) in enumerate(zip(meant, read, strict=True)):
        if one != other:
            raise RecoveryCodeWrong(group=place + 1)


def _groups_in(typed: str) -> list[str]:
    """As a person parted them, if that makes eight; else every five letters.

    So a letter too many or too few is found where it is, not in what follows it.
    """
    plain = unicodedata.normalize("NFKC", typed).upper().translate(_AS_MEANT)
    parted = [group for group in re.split(r"[\W_]+", plain) if group]
    if len(parted) == GROUPS:
        return parted
    letters, size = "".join(parted), LETTERS + 1
    return [letters[place : place + size] for place in range(0, len(letters), size)]


def _check(place: int, group: str) -> str:
    """The check letter: the letters as numbers of GF(32), each times another power of 2, summed.

    No two places weigh the same, so no exchange goes unseen. It starts from the place of the
    group: two groups in each other's place are found too.
    """
    total = place
    for number in (ALPHABET.index(char) for char in group):
        total = _twice(total ^ number)
    return ALPHABET[total]


def _twice(number: int) -> int:
    """Times 2 in GF(32), modulo x^5 + x^3 + 1."""
    return number << 1 if number < 16 else number << 1 ^ 0b101001
