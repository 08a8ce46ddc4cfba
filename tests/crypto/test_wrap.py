"""Subkeys, wrapping and authentication: published answers, and what must be refused."""

import pytest

from casebook.crypto import wrap
from casebook.errors import CannotOpen
from tests.crypto.vectors import blocks, value

KEY = bytes(range(32))
NONCE = bytes(12)


@pytest.mark.parametrize("vector", blocks("chacha20poly1305.txt"), ids=lambda one: one["count"])
def test_wrapping_gives_the_published_answer_and_back(vector: dict[str, str]) -> None:
    key, nonce = value(vector["key"]), value(vector["nonce"])
    inner, bound = value(vector["in"]), value(vector["ad"])
    sealed = value(vector["ct"]) + value(vector["tag"])
    assert wrap.wrap(key, inner, nonce, bound) == sealed
    assert wrap.unwrap(key, sealed, nonce, bound) == inner
    for changed in (sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[1:], sealed + b"\0"):
        with pytest.raises(CannotOpen):
            wrap.unwrap(key, changed, nonce, bound)


@pytest.mark.parametrize("vector", blocks("hmac-sha256.txt"), ids=lambda one: one["len"])
def test_authentication_gives_the_published_answer(vector: dict[str, str]) -> None:
    key, message = value(vector["key"]), value(vector["msg"])
    assert wrap.mac(key, message) == vector["md"]
    assert wrap.mac_fits(key, message, vector["md"])
    assert not wrap.mac_fits(key, message + b"\0", vector["md"])


def test_a_subkey_is_hkdf_as_published() -> None:
    """RFC 5869 case 3, without salt and info; ours are its first 32 of 42 bytes."""
    vector = blocks("hkdf-sha256.txt")[2]
    assert (vector["salt"], vector["info"]) == ("", "")
    found = wrap.subkey(value(vector["ikm"]), "")
    assert found == value(vector["okm"])[:32]


def test_subkeys_of_two_purposes_or_two_salts_differ() -> None:
    labels = [
        wrap.HEADER,
        wrap.DATABASE,
        wrap.HEAD,
        wrap.MACHINE_STATE,
        wrap.COMMITMENT,
        wrap.RANDOM_SLOT,
    ]
    found = {wrap.subkey(KEY, label, salt=salt) for label in labels for salt in (None, b"1", b"2")}
    assert len(found) == 3 * len(labels)
    assert KEY not in found


def test_every_flipped_bit_of_a_wrapped_key_is_refused() -> None:
    sealed = wrap.wrap(KEY, b"k" * 32, NONCE, b"bound")
    assert wrap.unwrap(KEY, sealed, NONCE, b"bound") == b"k" * 32
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(CannotOpen):
            wrap.unwrap(KEY, bytes(changed), NONCE, b"bound")


def test_another_key_nonce_or_binding_is_refused() -> None:
    sealed = wrap.wrap(KEY, b"k" * 32, NONCE, b"bound")
    for key, nonce, bound in (
        (bytes(32), NONCE, b"bound"),
        (KEY, b"1" * 12, b"bound"),
        (KEY, NONCE, b"bounds"),
        (KEY, b"", b"bound"),
    ):
        with pytest.raises(CannotOpen):
            wrap.unwrap(key, sealed, nonce, bound)


@pytest.mark.parametrize("tag", [None, 7, b"", "", "é" * 64, "0" * 64, "0" * 63])
def test_what_is_no_tag_does_not_fit(tag: object) -> None:
    assert not wrap.mac_fits(KEY, b"message", tag)


def test_the_commitment_names_one_outer_key_and_does_not_give_it_away() -> None:
    assert wrap.commitment(KEY) == wrap.commitment(KEY)
    assert wrap.commitment(KEY) != wrap.commitment(bytes(32))
    assert wrap.commitment(KEY) not in (KEY, wrap.subkey(KEY, wrap.HEADER))
