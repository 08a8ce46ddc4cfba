"""Keys from keys: labelled subkeys, wrapping one key in another, and message authentication."""

import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from casebook.errors import CannotOpen

KEY = 32
NONCE = 12
TAG = 16

HEADER = "casebook/1 header"
DATABASE = "casebook/1 database"
HEAD = "casebook/1 head"
MACHINE_STATE = "casebook/1 machine-state"
COMMITMENT = "casebook/1 commitment"
RANDOM_SLOT = "casebook/1 random slot"
"""What a subkey is for: no two purposes share a key. Fixed for ever, like the formats."""


def subkey(key: bytes, label: str, *, salt: bytes | None = None) -> bytes:
    """32 bytes derived from a key for one purpose: HKDF-SHA256 (RFC 5869), the label as info."""
    return HKDF(algorithm=SHA256(), length=KEY, salt=salt, info=label.encode("ascii")).derive(key)


def wrap(outer: bytes, inner: bytes, nonce: bytes, bound: bytes) -> bytes:
    """The inner key under the outer one: ChaCha20-Poly1305 (RFC 8439); `bound` is authenticated.

    The outer key must be fresh for each wrap.
    """
    return ChaCha20Poly1305(outer).encrypt(nonce, inner, bound)


def unwrap(outer: bytes, wrapped: bytes, nonce: bytes, bound: bytes) -> bytes:
    """The inner key. Raises `CannotOpen`."""
    try:
        return ChaCha20Poly1305(outer).decrypt(nonce, wrapped, bound)
    except (InvalidTag, ValueError) as error:
        raise CannotOpen from error


def commitment(outer: bytes) -> bytes:
    """What ties a wrapped key to one outer key: ChaCha20-Poly1305 alone does not commit.

    Without it one crafted slot could answer to many passphrases at once.
    """
    return subkey(outer, COMMITMENT)


def mac(key: bytes, message: bytes) -> str:
    """HMAC-SHA256 in hexadecimal."""
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def mac_fits(key: bytes, message: bytes, tag: object) -> bool:
    """The tag is the message's, compared in constant time."""
    return (
        isinstance(tag, str)
        and tag.isascii()
        and same(mac(key, message).encode("ascii"), tag.encode("ascii"))
    )


def same(one: bytes, other: bytes) -> bool:
    """Equal, compared in constant time."""
    return hmac.compare_digest(one, other)
