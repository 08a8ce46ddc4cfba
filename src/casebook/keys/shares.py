"""Shares of a way to open the casebook: each with another person, and some of them are enough.

A share is written like a recovery code, eight groups with check letters of their own kind, so
that a mistake is named by its group and a share is never taken for a code, or the other way.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from casebook.crypto.split import SECRET, put_together, split
from casebook.errors import RecoveryCodeWrong, SharesDoNotFit
from casebook.keys import recovery

FIRST = 8
"""What the check letters of a share begin from."""
MOST = 9
_SET = 3


@dataclass(frozen=True)
class Share:
    """One share. It says which set it is of, and how many are enough; alone it opens nothing."""

    number: int
    enough: int
    set: bytes
    part: bytes

    def code(self) -> bytes:
        """Its 20 bytes."""
        return bytes([self.enough << 4 | self.number]) + self.set + self.part

    def groups(self) -> list[str]:
        """As it is printed."""
        return recovery.groups_of(self.code(), first=FIRST)

    def in_text(self) -> str:
        """The groups in one line."""
        return recovery.in_text(self.code(), first=FIRST)

    def prove(self, typed: str) -> None:
        """See that it was read back from paper. Raises `RecoveryCodeWrong` naming the group."""
        recovery.prove(self.code(), typed, first=FIRST)


def new_shares(enough: int, count: int) -> tuple[bytes, list[Share]]:
    """A fresh secret and its shares."""
    if not 2 <= enough <= count <= MOST:
        raise ValueError("not so many shares")
    secret, of_set = secrets.token_bytes(SECRET), secrets.token_bytes(_SET)
    parts = split(secret, enough, count)
    return secret, [Share(number, enough, of_set, part) for number, part in parts.items()]


def read_share(typed: str) -> Share:
    """The share that was typed. Raises `RecoveryCodeWrong` naming the group with a mistake."""
    code = recovery.read_code(typed, first=FIRST)
    share = Share(code[0] & 15, code[0] >> 4, code[1 : 1 + _SET], code[1 + _SET :])
    if not 1 <= share.number <= MOST or not 2 <= share.enough <= MOST:
        raise RecoveryCodeWrong(group=1)
    return share


def still_needed(shares: Sequence[Share]) -> int:
    """How many more shares are needed. Raises `SharesDoNotFit`."""
    if len({(share.set, share.enough) for share in shares}) > 1:
        raise SharesDoNotFit
    different = {share.number for share in shares}
    return max(0, shares[0].enough - len(different)) if shares else 2


def secret_of(shares: Sequence[Share]) -> bytes:
    """What enough shares of one set give. Raises `SharesDoNotFit`."""
    if still_needed(shares):
        raise SharesDoNotFit
    parts = {share.number: share.part for share in shares}
    return put_together(dict(list(parts.items())[: shares[0].enough]))
