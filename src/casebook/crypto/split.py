"""Splits a secret into shares of which some are enough (Shamir), and puts it together again.

The splitting is PyCryptodome's, in the way of the program `ssss` (`-s 128 -D`), which can put
shares together too. Fewer shares than are enough say nothing about the secret.
"""

from collections.abc import Mapping

from Cryptodome.Protocol.SecretSharing import Shamir

SECRET = 16
"""Bytes of a secret, and of each share."""


def split(secret: bytes, enough: int, count: int) -> dict[int, bytes]:
    """Number, from 1, to share."""
    if len(secret) != SECRET or not 2 <= enough <= count:
        raise ValueError("not a secret, or not so many shares")
    return dict(Shamir.split(enough, count, secret, ssss=True))


def put_together(shares: Mapping[int, bytes]) -> bytes:
    """The secret of exactly as many shares as are enough; of any others, something else."""
    return bytes(Shamir.combine(list(shares.items()), ssss=True))
