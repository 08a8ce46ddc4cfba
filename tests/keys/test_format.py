"""docs/formats/header.md: the worked example, by the program and by a reader of that page alone."""

import base64
import hashlib
import hmac
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from casebook.keys import keyring, recovery, unlock
from casebook.keys.header import read
from casebook.keys.passphrase import prepared

PAGE = (Path(__file__).parents[2] / "docs" / "formats" / "header.md").read_text("utf-8")
KEY = bytes(range(32))


def example(name: str) -> str:
    """A named block of the page."""
    (found,) = re.findall(rf"```\w+ {name}\n(.*?)\n```", PAGE, re.DOTALL)
    return str(found)


PASSPHRASE: str = json.loads(example("passphrase"))
CODE = "000G9-40R4H-0M301-E209D-185GD-R38ER-1W81P-24GKP"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "header.json").write_bytes(example("header").encode() + b"\n")
    return tmp_path


# By the program


def test_the_program_opens_the_example(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "fetch", lambda slot: b"w" * 32 if slot.endswith("3") else b"")
    for key in (
        unlock.with_passphrase(folder, PASSPHRASE),
        unlock.with_recovery_code(folder, CODE),
        unlock.with_keyring(folder),
    ):
        assert key.raw == KEY
        assert key.database() == example("database")


def test_the_program_writes_the_example_as_it_stands(folder: Path) -> None:
    header = read((folder / "header.json").read_bytes())
    assert header.written().decode() == example("header") + "\n"
    assert header.sealed(KEY).mac == header.mac
    assert header.slots[0].bound(header.casebook).decode() == example("bound")
    assert prepared(PASSPHRASE).hex() == example("secret")
    assert CODE in PAGE
    assert recovery.in_text(bytes(range(20))) == CODE


# By the page alone: nothing below calls the program


def canonical(plain: Any) -> bytes:
    return json.dumps(plain, sort_keys=True, separators=(",", ":")).encode("ascii")


def hkdf(key: bytes, info: str, salt: bytes = bytes(32)) -> bytes:
    """RFC 5869 by hand, for 32 bytes."""
    extracted = hmac.new(salt, key, hashlib.sha256).digest()
    return hmac.new(extracted, info.encode() + b"\x01", hashlib.sha256).digest()


def casebook_key(header: dict[str, Any], slot: dict[str, Any], secret: bytes) -> bytes:
    raw = {name: base64.b64decode(slot[name]) for name in ("salt", "nonce", "wrapped")}
    if slot["alg"] == "argon2id":
        cost = slot["cost"]
        outer = Argon2id(
            salt=raw["salt"],
            length=32,
            iterations=cost["passes"],
            lanes=cost["lanes"],
            memory_cost=cost["memory"],
        ).derive(secret)
    else:
        outer = hkdf(secret, "casebook/1 random slot", raw["salt"])
    if slot["kind"] == "passphrase":
        assert outer.hex() == example("outer")
    assert base64.b64encode(hkdf(outer, "casebook/1 commitment")).decode() == slot["commitment"]
    plain = {name: slot[name] for name in slot if name not in ("commitment", "wrapped")}
    bound = canonical({**plain, "casebook": header["casebook"]})
    return ChaCha20Poly1305(outer).decrypt(raw["nonce"], raw["wrapped"], bound)


def typed(passphrase: str) -> bytes:
    blanks = [" " if unicodedata.category(char) == "Zs" else char for char in passphrase]
    return unicodedata.normalize("NFC", "".join(blanks).strip(" ")).encode()


def times(one: int, other: int) -> int:
    """Multiplied in GF(32) modulo x^5 + x^3 + 1."""
    product = 0
    for bit in range(5):
        if other >> bit & 1:
            product ^= one << bit
    for bit in range(8, 4, -1):
        if product >> bit & 1:
            product ^= 0b101001 << bit - 5
    return product


def code_of(written: str) -> bytes:
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    number = 0
    for place, group in enumerate(written.split("-")):
        a, b, c, d, check = (letters.index(letter) for letter in group)
        assert check == times(16, place) ^ times(16, a) ^ times(8, b) ^ times(4, c) ^ times(2, d)
        for value in (a, b, c, d):
            number = number << 5 | value
    return number.to_bytes(20, "big")


def test_a_reader_of_the_page_alone_opens_the_example() -> None:
    header = json.loads(example("header"))
    secrets = [typed(PASSPHRASE), code_of(CODE), b"w" * 32]
    assert secrets[0].hex() == example("secret")
    for slot, secret in zip(header["slots"], secrets, strict=True):
        key = casebook_key(header, slot, secret)
        assert key == KEY
        covered = {name: header[name] for name in header if name != "mac"}
        tag = hmac.new(hkdf(key, "casebook/1 header"), canonical(covered), hashlib.sha256)
        assert tag.hexdigest() == header["mac"]
        assert hkdf(key, "casebook/1 database").hex() == example("database")


def test_the_page_names_every_purpose_and_bound() -> None:
    from casebook.crypto import stretch, wrap

    for label in (wrap.HEADER, wrap.DATABASE, wrap.HEAD, wrap.MACHINE_STATE, wrap.COMMITMENT):
        assert f"`{label}`" in PAGE
    for number in (stretch.FLOOR.memory, stretch.CEILING.memory):
        assert f"{number:,}" in PAGE
