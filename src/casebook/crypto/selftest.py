"""Known answers, checked at every start: a program whose ciphers are broken opens nothing."""

import hashlib

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from casebook.crypto import sign
from casebook.crypto.wrap import mac
from casebook.errors import CryptoBroken


def self_test() -> None:
    """Raises `CryptoBroken` unless every answer is the published one."""
    if not all((_sha256(), _hmac(), _hkdf(), _aead(), _ed25519(), _argon2())):
        raise CryptoBroken


def _sha256() -> bool:
    """FIPS 180-4, "abc"."""
    return hashlib.sha256(b"abc").hexdigest() == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def _hmac() -> bool:
    """RFC 4231, test case 2."""
    return mac(b"Jefe", b"what do ya want for nothing?") == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )


def _hkdf() -> bool:
    """RFC 5869, test case 1."""
    found = HKDF(
        algorithm=SHA256(),
        length=42,
        salt=bytes(range(13)),
        info=bytes(range(0xF0, 0xFA)),
    ).derive(b"\x0b" * 22)
    return found.hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )


def _aead() -> bool:
    """RFC 8439, 2.8.2."""
    text = (
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
        b"future, sunscreen would be it."
    )
    sealed = ChaCha20Poly1305(bytes(range(0x80, 0xA0))).encrypt(
        bytes.fromhex("070000004041424344454647"), text, bytes.fromhex("50515253c0c1c2c3c4c5c6c7")
    )
    return sealed[-16:].hex() == "1ae10b594f09e26a7e902ecbd0600691"


def _ed25519() -> bool:
    """RFC 8032, 7.1, test 2."""
    seed = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    signature = sign.sign(seed, b"\x72")
    return signature.hex().startswith("92a009a9f0d4cab8720e820b5f642540") and sign.verify(
        sign.public_of(seed), b"\x72", signature
    )


def _argon2() -> bool:
    """Argon2id, version 0x13, 64 KiB, one pass: from the reference implementation's tests."""
    found = hash_secret_raw(
        b"password",
        b"somesalt",
        time_cost=2,
        memory_cost=256,
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    )
    return found.hex() == "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"
