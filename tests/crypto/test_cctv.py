"""The published test vectors of the age format (C2SP CCTV), through our reader."""

import hashlib
import io
import re
import tarfile
import zlib
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from casebook.crypto.seal import is_for_words, new_identity, unseal, unseal_with_words
from casebook.errors import CannotOpen

ARCHIVE = Path(__file__).resolve().parents[2] / ".corpora" / "cctv-age-0.2.0.tgz"
SHA512 = "1fiGAaWr+snqgu8+uCC7qPeApAuueOESET2npKe0FVLY+Huf+Kkia89Rybx/uoGNCml31SgAjiQIeFOY4K3New=="
_VECTOR = re.compile(r'// \.\./testdata/(\S+)\nvar \S+ = __toBinary\("([A-Za-z0-9+/=]*)"\)')

REFUSED = {
    "armor": "we write no armoured files, and an armoured one would hide its header",
    "hybrid": "we have no post-quantum keys yet",
}
"""What is right and is refused all the same, by the beginning of its name."""

TAKEN = {
    "stanza_missing_body": "pyrage takes a stanza of somebody else without its last line",
    "stanza_missing_final_line": "pyrage takes a stanza of somebody else without its last line",
}
"""What is wrong and is taken all the same: what it holds is what its sender sealed."""

pytestmark = pytest.mark.skipif(
    not ARCHIVE.exists(), reason="the age vectors were not fetched (npm: cctv-age; see ./check)"
)


@dataclass(frozen=True)
class Vector:
    """One file, and what must come of it."""

    name: str
    says: dict[str, list[str]]
    raw: bytes

    def open(self) -> bytes:
        """What it holds, by our reader."""
        if words := self.says.get("passphrase"):
            return unseal_with_words(self.raw, words[0])
        out = io.BytesIO()
        unseal(io.BytesIO(self.raw), out, self.says.get("identity", [new_identity()])[0])
        return out.getvalue()


def vectors() -> Iterator[Vector]:
    if not ARCHIVE.exists():
        return
    packed = ARCHIVE.read_bytes()
    assert hashlib.sha512(packed).digest() == b64decode(SHA512)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        file = archive.extractfile("package/index.js")
        assert file
        source = file.read().decode("ascii")
    for name, text in _VECTOR.findall(source):
        head, raw = b64decode(text).split(b"\n\n", 1)
        says: dict[str, list[str]] = {}
        for line in head.decode("utf-8").split("\n"):
            key, value = line.split(": ", 1)
            says.setdefault(key, []).append(value)
        if says.get("compressed") == ["zlib"]:
            raw = zlib.decompress(raw)
        yield Vector(name, says, raw)


def test_all_of_them_are_there() -> None:
    found = list(vectors())
    assert len(found) == 143
    names = {vector.name for vector in found}
    assert TAKEN.keys() <= names
    assert all(any(name.startswith(start) for name in names) for start in REFUSED)


@pytest.mark.parametrize("vector", list(vectors()), ids=lambda vector: vector.name)
def test_our_reader_says_what_must_be_said(vector: Vector) -> None:
    (expected,) = vector.says["expect"]
    refused = any(vector.name.startswith(start) for start in REFUSED)
    try:
        found = vector.open()
    except CannotOpen:
        assert expected != "success" or refused
        return
    assert not refused
    if vector.name in TAKEN:
        assert expected != "success"
        return
    assert expected == "success", vector.says.get("comment")
    assert hashlib.sha256(found).hexdigest() == vector.says["payload"][0]


def test_a_passphrase_is_told_from_a_key() -> None:
    for vector in vectors():
        if vector.says["expect"] == ["success"] and "armored" not in vector.says:
            assert is_for_words(vector.raw) == ("passphrase" in vector.says), vector.name
