"""A bundle's bytes inside the encryption: a tar stream (ustar) with one BagIt bag (RFC 8493).

Written without anything being kept in memory or on a disk. Read block by block: only plain
ustar headers of ordinary files are taken, in the one order in which we write them, so that
links, long-name records and every other trick of the tar format are refused as unknown.
"""

import hashlib
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from casebook.errors import BundleDamaged
from casebook.words import later

TOP: Final = "casebook-bundle"
TAGS: Final = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt")
SIGNATURE: Final = "signature"
LARGEST: Final = 8 * 1024**3 - 1
"""Bytes in one member, as far as ustar can say them."""
MOST_MEMBERS: Final = 100_000
_TAG_LIMITS: Final = {
    "bagit.txt": 1024,
    "bag-info.txt": 1024,
    "manifest-sha256.txt": 16 << 20,
    "tagmanifest-sha256.txt": 1024,
    SIGNATURE: 1 << 20,
}
_CHUNK: Final = 1 << 20
_BLOCK: Final = 512
_RECORD: Final = 10_240
_LINE = re.compile(r"([0-9a-f]{64})  (data/[A-Za-z0-9._/-]{1,90})")
_BAGIT: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


class Source(Protocol):
    """Somewhere bytes come from: exactly as many as asked for, fewer only at the end."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True)
class Part:
    """A file of the payload, before it is written: `name` without `data/`."""

    name: str
    size: int
    sha256: str
    content: Callable[[], Iterable[bytes]]


def write(parts: list[Part], sign: Callable[[bytes], bytes]) -> Iterator[bytes]:
    """The stream, piece by piece. `sign` gives the signature file for a tag manifest.

    Raises `BundleDamaged` when a part is not what its size and hash say: it changed meanwhile.
    """
    total = sum(part.size for part in parts)
    tags = {
        "bagit.txt": _BAGIT,
        "bag-info.txt": f"Payload-Oxum: {total}.{len(parts)}\n".encode("ascii"),
        "manifest-sha256.txt": "".join(
            f"{part.sha256}  data/{part.name}\n" for part in parts
        ).encode("ascii"),
    }
    listed = "".join(f"{_sha256(content)}  {name}\n" for name, content in tags.items())
    tags["tagmanifest-sha256.txt"] = listed.encode("ascii")
    tags[SIGNATURE] = sign(tags["tagmanifest-sha256.txt"])
    size = 0
    for name, content in tags.items():
        yield _header(name, len(content))
        yield content + _padding(len(content))
        size += _BLOCK + len(content) + len(_padding(len(content)))
    for part in parts:
        yield _header(f"data/{part.name}", part.size)
        digest, left = hashlib.sha256(), part.size
        for piece in part.content():
            digest.update(piece)
            left -= len(piece)
            yield piece
        if left or digest.hexdigest() != part.sha256:
            raise BundleDamaged(reason=later("something changed while it was being written"))
        yield _padding(part.size)
        size += _BLOCK + part.size + len(_padding(part.size))
    end = size + 2 * _BLOCK
    yield bytes(2 * _BLOCK + -end % _RECORD)


class Member:
    """A file of the payload; read it whole before the next one.

    `sha256` is what the manifest says; whether that is so is known once all of it was read.
    """

    def __init__(self, name: str, size: int, sha256: str, source: "_Blocks") -> None:
        self.name, self.size, self.sha256 = name, size, sha256
        self._source, self._left = source, size
        self._digest = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; fewer than asked for only at the end."""
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._source.exactly(wanted) if wanted else b""
        self._left -= len(data)
        self._digest.update(data)
        return data

    def finish(self) -> str:
        """Read what is left; the SHA-256 of the whole."""
        while self.read(_CHUNK):
            pass
        self._source.exactly(len(_padding(self.size)), zeros=True)
        return self._digest.hexdigest()


def read(source: Source, check: Callable[[bytes, bytes], None]) -> Iterator[Member]:
    """The payload of a bag, each file compared with the manifest once it was read.

    `check` is given the tag manifest and the signature file before any payload is looked at.
    Raises `BundleDamaged` for anything that is not exactly as we write it.
    """
    blocks = _Blocks(source)
    tags: dict[str, bytes] = {}
    for name in (*TAGS, SIGNATURE):
        size = _expect(blocks, name)
        if size > _TAG_LIMITS[name]:
            raise BundleDamaged(reason=later("a manifest is too large"))
        tags[name] = blocks.exactly(size)
        blocks.exactly(len(_padding(size)), zeros=True)
    wanted = _manifest(tags)
    check(tags["tagmanifest-sha256.txt"], tags[SIGNATURE])
    total, number = _oxum(tags["bag-info.txt"])
    if number != len(wanted):
        raise BundleDamaged(reason=later("it does not hold as many files as it says"))
    for name, digest in wanted.items():
        size = _expect(blocks, name)
        total -= size
        if total < 0:
            raise BundleDamaged(reason=later("it holds more than it says"))
        member = Member(name.removeprefix("data/"), size, digest, blocks)
        yield member
        if member.finish() != digest:
            raise BundleDamaged(reason=later("a file in it is not what the manifest says"))
    if total:
        raise BundleDamaged(reason=later("it holds less than it says"))
    blocks.end()


def signed_message(tagmanifest: bytes, readers: Iterable[str]) -> bytes:
    """What the sender signs: domain, tag manifest, and who it is for."""
    lines = ["casebook/bundle/1", _sha256(tagmanifest), *sorted(readers)]
    return "".join(f"{line}\n" for line in lines).encode("ascii")


class _Blocks:
    """Reads exactly as much as is needed, and nothing that is not there."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._read = 0

    def exactly(self, size: int, *, zeros: bool = False) -> bytes:
        """So many bytes. Raises `BundleDamaged` at an early end."""
        data = self._source.read(size) if size else b""
        if len(data) != size:
            raise BundleDamaged(reason=later("it ends early"))
        if zeros and data.count(0) != size:
            raise BundleDamaged(reason=later("there is something between its files"))
        self._read += size
        return data

    def end(self) -> None:
        """Two empty blocks, padding up to a whole record, and then nothing."""
        self.exactly(2 * _BLOCK, zeros=True)
        self.exactly(-self._read % _RECORD, zeros=True)
        if self._source.read(1):
            raise BundleDamaged(reason=later("there is something behind its end"))


def _expect(blocks: _Blocks, name: str) -> int:
    """The size of the file that must come next."""
    try:
        info = tarfile.TarInfo.frombuf(blocks.exactly(_BLOCK), "ascii", "strict")
    except (tarfile.HeaderError, UnicodeError) as error:
        raise BundleDamaged(reason=later("a file in it is not as it should be")) from error
    if info.type != tarfile.REGTYPE or info.linkname or info.name != f"{TOP}/{name}":
        raise BundleDamaged(reason=later("it holds something that does not belong there"))
    if not 0 <= info.size <= LARGEST:
        raise BundleDamaged(reason=later("a size in it cannot be"))
    return info.size


def _manifest(tags: dict[str, bytes]) -> dict[str, str]:
    """Path to SHA-256 of the payload, in order; the tag files are compared first."""
    try:
        lines = tags["tagmanifest-sha256.txt"].decode("ascii").splitlines()
        listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    except (UnicodeError, ValueError) as error:
        raise BundleDamaged(reason=later("the tag manifest cannot be read")) from error
    if listed != {name: _sha256(tags[name]) for name in TAGS[:-1]} or len(lines) != 3:
        raise BundleDamaged(reason=later("a tag file is not what the tag manifest says"))
    if tags["bagit.txt"] != _BAGIT:
        raise BundleDamaged(reason=later("it is not a bag of a kind that is known"))
    found: dict[str, str] = {}
    try:
        for line in tags["manifest-sha256.txt"].decode("ascii").split("\n")[:-1]:
            match = _LINE.fullmatch(line)
            if not match or match[2] in found or len(found) >= MOST_MEMBERS:
                raise ValueError(line)
            found[match[2]] = match[1]
    except ValueError as error:
        raise BundleDamaged(reason=later("the manifest cannot be read")) from error
    return found


def _oxum(raw: bytes) -> tuple[int, int]:
    match = re.fullmatch(rb"Payload-Oxum: (\d{1,16})\.(\d{1,9})\n", raw)
    if not match:
        raise BundleDamaged(reason=later("it does not say how much it holds"))
    return int(match[1]), int(match[2])


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(f"{TOP}/{name}")
    info.size = size
    info.mode = 0o600
    info.mtime = 946_684_800  # 2000-01-01: the time it was made stands in bundle.json, signed
    return info.tobuf(tarfile.USTAR_FORMAT, "ascii", "strict")


def _padding(size: int) -> bytes:
    return bytes(-size % _BLOCK)


def _sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
