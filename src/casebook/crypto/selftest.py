"""Known answers, checked at every start: a program whose ciphers are broken opens nothing.

Each answer is a published one, and what must be refused is seen to be refused: a check that
always says yes is broken too.
"""

import hashlib

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from casebook.crypto import sign
from casebook.crypto.split import put_together, split
from casebook.crypto.wrap import mac, mac_fits, unwrap, wrap
from casebook.errors import CannotOpen, CryptoBroken


def self_test() -> None:
    """Raises `CryptoBroken` unless every answer is the published one."""
    try:
        sound = all(part() for part in (_sha256, _hmac, _hkdf, _aead, _ed25519, _argon2, _shares))
    except Exception as error:  # whatever a broken library raises, it is broken
        raise CryptoBroken from error
    if not sound:
        raise CryptoBroken


def _sha256() -> bool:
    """FIPS 180-4, "abc"."""
    return hashlib.sha256(b"abc").hexdigest() == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def _hmac() -> bool:
    """RFC 4231, test case 2."""
    message = b"what do ya want for nothing?"
    answer = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    return (
        mac(b"Jefe", message) == answer
        and mac_fits(b"Jefe", message, answer)
        and not mac_fits(b"Jefe", message[:-1], answer)
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
    """RFC 8439, 2.8.2: the whole ciphertext with its tag, there and back, and one bit changed."""
    text = (
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
        b"future, sunscreen would be it."
    )
    key = bytes(range(0x80, 0xA0))
    nonce = bytes.fromhex("070000004041424344454647")
    bound = bytes.fromhex("50515253c0c1c2c3c4c5c6c7")
    answer = bytes.fromhex(
        "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69"
        "da92728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad67594"
        "5585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691"
    )
    if wrap(key, text, nonce, bound) != answer or unwrap(key, answer, nonce, bound) != text:
        return False
    try:
        unwrap(key, answer[:-1] + bytes([answer[-1] ^ 1]), nonce, bound)
    except CannotOpen:
        return True
    return False


def _ed25519() -> bool:
    """RFC 8032, 7.1, test 2: key, signature, and a message that was not signed."""
    seed = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    answer = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    return (
        sign.public_of(seed) == public
        and sign.sign(seed, b"\x72") == answer
        and sign.verify(public, b"\x72", answer)
        and not sign.verify(public, b"\x73", answer)
    )


def _argon2() -> bool:
    """RFC 9106, 5.3, with secret and associated data, by the library that stretches passphrases."""
    from argon2.low_level import ARGON2_VERSION, Type, core, ffi

    secret, salt, key, data = (
        ffi.from_buffer("uint8_t[]", bytes([value]) * size)
        for value, size in ((1, 32), (2, 16), (3, 8), (4, 12))
    )
    out = ffi.new("uint8_t[]", 32)
    context = ffi.new(
        "argon2_context *",
        {
            "out": out,
            "outlen": len(out),
            "pwd": secret,
            "pwdlen": len(secret),
            "salt": salt,
            "saltlen": len(salt),
            "secret": key,
            "secretlen": len(key),
            "ad": data,
            "adlen": len(data),
            "t_cost": 3,
            "m_cost": 32,
            "lanes": 4,
            "threads": 4,
            "version": ARGON2_VERSION,
            "allocate_cbk": ffi.NULL,
            "free_cbk": ffi.NULL,
            "flags": 0,
        },
    )
    return core(context, Type.ID.value) == 0 and bytes(out).hex() == (
        "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    )


def _shares() -> bool:
    """Two shares that the program ssss made, there; and shares of ours back, any two of three."""
    secret = bytes.fromhex("d9fe73909bae28b3757854c0af7ad405")
    published = {
        1: bytes.fromhex("594ae8964294174d95c33756d2504170"),
        3: bytes.fromhex("5823de9bf0e068b054b5f07a28056b1b"),
    }
    ours = split(secret, 2, 3)
    pairs = ((1, 2), (1, 3), (2, 3))
    return put_together(published) == secret and all(
        put_together({one: ours[one], other: ours[other]}) == secret for one, other in pairs
    )
