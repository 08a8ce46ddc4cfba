"""Signatures and fingerprints."""

import pytest

from casebook.crypto import sign
from tests.crypto.vectors import HERE

VECTORS = [line.split(":") for line in (HERE / "ed25519.txt").read_text().split()]


def test_signatures_are_the_published_ones() -> None:
    assert len(VECTORS) == 128
    for secret, public, message, signed, _ in VECTORS:
        seed, key = bytes.fromhex(secret)[:32], bytes.fromhex(public)
        text, signature = bytes.fromhex(message), bytes.fromhex(signed)[:64]
        assert sign.public_of(seed) == key
        assert sign.sign(seed, text) == signature
        assert sign.verify(key, text, signature)
        assert not sign.verify(key, text + b"\0", signature)


def test_every_flipped_bit_of_a_signature_is_refused() -> None:
    seed = sign.new_signing_key()
    public, signature = sign.public_of(seed), sign.sign(seed, b"said")
    for bit in range(len(signature) * 8):
        changed = bytearray(signature)
        changed[bit // 8] ^= 1 << bit % 8
        assert not sign.verify(public, b"said", bytes(changed))


@pytest.mark.parametrize("signature", [b"", bytes(63), bytes(64), bytes(65)])
def test_what_is_no_signature_is_refused_and_nothing_breaks(signature: bytes) -> None:
    public = sign.public_of(sign.new_signing_key())
    assert not sign.verify(public, b"said", signature)
    assert not sign.verify(public[:31], b"said", signature)


def test_a_signature_is_not_accepted_a_second_time_in_another_writing() -> None:
    """The second half plus the order of the group: the classic malleable twin."""
    order = 2**252 + 27742317777372353535851937790883648493
    seed = sign.new_signing_key()
    signature = sign.sign(seed, b"said")
    twin = int.from_bytes(signature[32:], "little") + order
    assert not sign.verify(
        sign.public_of(seed), b"said", signature[:32] + twin.to_bytes(32, "little")
    )


def test_two_new_keys_differ() -> None:
    assert len({sign.new_signing_key() for _ in range(100)}) == 100


def test_a_fingerprint_is_twelve_groups_of_five_digits() -> None:
    assert sign.fingerprint(bytes.fromhex(VECTORS[0][1])) == (
        "07424 94363 77617 84044 81112 82268 90722 12596 79542 21778 49430 80783"
    )


def test_a_fingerprint_changes_with_any_bit_of_the_key() -> None:
    key = bytes.fromhex(VECTORS[0][1])
    found = {sign.fingerprint(key)}
    for bit in range(256):
        changed = bytearray(key)
        changed[bit // 8] ^= 1 << bit % 8
        found.add(sign.fingerprint(bytes(changed)))
    assert len(found) == 257


def test_a_writer_code_is_three_letters_that_cannot_be_misread() -> None:
    code = sign.writer_code(bytes(32), "00" * 16)
    assert len(code) == 3
    assert not set(code) & set("ILOU")
