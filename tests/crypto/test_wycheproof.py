"""Project Wycheproof: answers that libraries have got wrong, through our wrappers."""

import json
from pathlib import Path
from typing import Any

import pytest

from casebook.crypto import sign, wrap
from casebook.errors import CannotOpen

HERE = Path(__file__).parent / "vectors" / "wycheproof"
NONCE_BITS = 8 * wrap.NONCE


def listed(name: str) -> list[Any]:
    """Each test of a file, with what its group says."""
    return [
        pytest.param(group, one, id=f"{one['tcId']} {one['comment'] or '/'.join(one['flags'])}")
        for group in json.loads((HERE / name).read_text("utf-8"))["testGroups"]
        for one in group["tests"]
    ]


def raw(one: dict[str, str], *names: str) -> list[bytes]:
    return [bytes.fromhex(one[name]) for name in names]


@pytest.mark.parametrize(("group", "one"), listed("chacha20_poly1305_test.json"))
def test_a_wrapped_key(group: dict[str, Any], one: dict[str, Any]) -> None:
    key, nonce, bound, inner = raw(one, "key", "iv", "aad", "msg")
    sealed = b"".join(raw(one, "ct", "tag"))
    if one["result"] == "valid":
        assert wrap.wrap(key, inner, nonce, bound) == sealed
        assert wrap.unwrap(key, sealed, nonce, bound) == inner
        return
    with pytest.raises(CannotOpen):
        wrap.unwrap(key, sealed, nonce, bound)
    if group["ivSize"] != NONCE_BITS:
        with pytest.raises(ValueError, match=r"(?i)nonce"):
            wrap.wrap(key, inner, nonce, bound)


@pytest.mark.parametrize(("group", "one"), listed("ed25519_test.json"))
def test_a_signature(group: dict[str, Any], one: dict[str, Any]) -> None:
    public = bytes.fromhex(group["publicKey"]["pk"])
    message, signature = raw(one, "msg", "sig")
    fits = sign.verify(public, message, signature)
    # "acceptable": keys of a small or mixed order, which RFC 8032 leaves open; whoever has one
    # made it so, and signs for nobody else
    assert fits is (one["result"] != "invalid")


def test_subkeys() -> None:
    """Those whose label can be one of ours (ASCII) and that are as long as ours, or longer."""
    tried = 0
    for parameters in listed("hkdf_sha256_test.json"):
        _group, one = parameters.values
        key, salt, label, found = raw(one, "ikm", "salt", "info", "okm")
        if one["result"] == "valid" and label.isascii() and len(found) >= wrap.KEY:
            # what HKDF gives begins alike, however much is asked for
            assert wrap.subkey(key, label.decode(), salt=salt) == found[: wrap.KEY], one["tcId"]
            tried += 1
    assert tried == 22
