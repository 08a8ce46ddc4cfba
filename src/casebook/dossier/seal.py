"""The seal of a dossier: a signature over every byte of the file but its own.

docs/formats/dossier.md describes it. The PDF carries, uncompressed, one text of a fixed length
between two marks; the SHA-256 is taken of the file with that text blanked out.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

import pikepdf

from casebook.errors import NotVerifiable

BEGIN, END = b"%casebook-seal/1 begin\n", b"\n%casebook-seal/1 end"
DOMAIN = b"casebook/dossier/1\n"
LENGTH = 64 + 1 + 44 + 1 + 88
_BLOCK: Final = 1 << 20
_SEAL = re.compile(
    re.escape(BEGIN) + rb"([0-9a-f]{64}) ([A-Za-z0-9+/=]{44}) ([A-Za-z0-9+/=]{88})" + re.escape(END)
)


@dataclass(frozen=True)
class Seal:
    """What was sealed and by whom; `signature` is over the domain and the digest."""

    digest: bytes
    public: bytes
    signature: bytes
    fits: bool


def reserve(pdf: pikepdf.Pdf) -> None:
    """Leave room for the seal in an object of its own."""
    stream = pikepdf.Stream(pdf, BEGIN + b" " * LENGTH + END)
    stream.Type = pikepdf.Name.CasebookSeal
    pdf.Root.CasebookSeal = pdf.make_indirect(stream)


def reserve_after(file: BinaryIO) -> None:
    """Leave room for the seal behind the end of a PDF, as a comment that its readers pass over.

    So the seal of a file with a password is read without the password.
    """
    file.seek(0, 2)
    file.write(b"\n" + BEGIN + b" " * LENGTH + END + b"\n")


def close(file: BinaryIO, sign: Callable[[bytes], bytes], public: bytes) -> None:
    """Fill the seal in, in a file that can be read and written; it is never whole in memory."""
    found = list(_places(file))
    if len(found) != 1:
        raise ValueError("the place for the seal is not there, or there are two")
    digest = digest_of(file)
    text = b" ".join(
        (
            digest.hex().encode("ascii"),
            base64.b64encode(public),
            base64.b64encode(sign(DOMAIN + digest)),
        )
    )
    file.seek(found[0] + len(BEGIN))
    file.write(text)


def digest_of(file: BinaryIO) -> bytes:
    """The SHA-256 of a whole file, read in blocks."""
    file.seek(0)
    found = hashlib.sha256()
    while block := file.read(_BLOCK):
        found.update(block)
    return found.digest()


def _places(file: BinaryIO) -> Iterator[int]:
    """Where a seal begins."""
    file.seek(0)
    before, start = b"", 0
    while block := file.read(_BLOCK):
        text = before + block
        place = text.find(BEGIN)
        while place >= 0:
            yield start - len(before) + place
            place = text.find(BEGIN, place + 1)
        start += len(block)
        before = text[-(len(BEGIN) - 1) :]


def read(file: BinaryIO, name: str) -> Seal:
    """The seal of a file, and whether the file is what was sealed; it is never whole in memory.

    Raises `NotVerifiable` where there is none, or more than one.
    """
    found = []
    for place in list(_places(file)):
        file.seek(place)
        if match := _SEAL.match(file.read(len(BEGIN) + LENGTH + len(END))):
            found.append((place + len(BEGIN), match))
    if len(found) != 1:
        raise NotVerifiable(name=name)
    start, match = found[0]
    digest = bytes.fromhex(match[1].decode("ascii"))
    try:
        public = base64.b64decode(match[2], validate=True)
        signature = base64.b64decode(match[3], validate=True)
    except ValueError as error:
        raise NotVerifiable(name=name) from error
    if base64.b64encode(public) != match[2] or base64.b64encode(signature) != match[3]:
        raise NotVerifiable(name=name)  # the same bits, written another way
    return Seal(digest, public, signature, _blanked(file, start) == digest)


def _blanked(file: BinaryIO, start: int) -> bytes:
    """The SHA-256 of a file in which the seal at `start` is blank."""
    file.seek(0)
    found, at = hashlib.sha256(), 0
    while block := file.read(_BLOCK):
        first, last = max(start, at) - at, min(start + LENGTH, at + len(block)) - at
        if first < last:
            block = block[:first] + b" " * (last - first) + block[last:]
        found.update(block)
        at += len(block)
    return found.digest()
