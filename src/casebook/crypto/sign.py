"""Who wrote it: Ed25519 signatures (RFC 8032), fingerprints to compare, codes for writers."""

import base64
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_signing_key() -> bytes:
    """A fresh 32-byte seed."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_of(seed: bytes) -> bytes:
    """The 32-byte public key of a seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, message: bytes) -> bytes:
    """A 64-byte signature."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """The signature is that of the key's owner over this message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def in_text(public: bytes) -> str:
    """A public key in base64."""
    return base64.b64encode(public).decode("ascii")


def fingerprint(public: bytes) -> str:
    """A public key as twelve groups of five digits, the same in every language.

    SHA-256("casebook/fingerprint/1\\n" + key) as a big-endian number; its last 60 decimal digits.
    """
    digest = hashlib.sha256(b"casebook/fingerprint/1\n" + public).digest()
    digits = f"{int.from_bytes(digest, 'big') % 10**60:060}"
    return " ".join(digits[place : place + 5] for place in range(0, 60, 5))


def writer_code(public: bytes, writer: str) -> str:
    """Three letters for the refs of a later writer: 15 bits of a hash, in Crockford's base32."""
    digest = hashlib.sha256(b"casebook/writer/1\n" + public + bytes.fromhex(writer)).digest()
    number = int.from_bytes(digest[:2], "big") >> 1
    return "".join(_ALPHABET[number >> shift & 31] for shift in (10, 5, 0))


def sha256(raw: bytes) -> bytes:
    """SHA-256 of bytes."""
    return hashlib.sha256(raw).digest()
