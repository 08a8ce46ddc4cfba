"""The recovery code: 160 random bits in eight groups that a person can read from paper.

Crockford's base32 (no I, L, O, U). Each group is four letters of the code and a fifth that
checks them, so that a mistake is found in its group and not only somewhere.
"""

import hashlib
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


def groups_of(code: bytes) -> list[str]:
    """The code as it is printed: eight groups of five letters."""
    number = int.from_bytes(code, "big")
    letters = "".join(ALPHABET[number >> shift & 31] for shift in range(BITS - 5, -1, -5))
    found = []
    for place in range(GROUPS):
        group = letters[place * LETTERS : (place + 1) * LETTERS]
        found.append(group + _check(place, group))
    return found


def in_text(code: bytes) -> str:
    """The groups in one line."""
    return "-".join(groups_of(code))


def read_code(typed: str) -> bytes:
    """The code that was typed. Raises `RecoveryCodeWrong` naming the first group with a mistake.

    Small letters, full-width letters, O for 0, I and L for 1, blanks and hyphens are as meant.
    """
    plain = unicodedata.normalize("NFKC", typed).upper().translate(_AS_MEANT)
    letters = "".join(char for char in plain if char.isalnum())
    size = LETTERS + 1
    number = 0
    for place in range(GROUPS):
        group = letters[place * size : (place + 1) * size]
        body, check = group[:LETTERS], group[LETTERS:]
        if any(char not in ALPHABET for char in group) or check != _check(place, body):
            raise RecoveryCodeWrong(group=place + 1)
        for char in body:
            number = number << 5 | ALPHABET.index(char)
    if len(letters) != GROUPS * size:
        raise RecoveryCodeWrong(group=GROUPS)
    return number.to_bytes(BITS // 8, "big")


def _check(place: int, group: str) -> str:
    """The check letter of a group; it depends on the place, so that swapped groups are found."""
    digest = hashlib.sha256(f"casebook/recovery/1 {place} {group}".encode()).digest()
    return ALPHABET[digest[0] & 31]
