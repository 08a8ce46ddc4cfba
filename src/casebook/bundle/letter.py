"""What a bundle says of itself: who made it, for whom, what of, and how its entries are written."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from casebook.bundle import strict
from casebook.bundle.bag import signed_message
from casebook.bundle.card import Card
from casebook.crypto import sign
from casebook.crypto.seal import is_recipient
from casebook.errors import BundleDamaged, BundleTooNew
from casebook.words import later

FORMAT: Final = 1
GROUP: Final = "group"
EXCERPT: Final = "excerpt"
WORDS: Final = "passphrase"
"""Stands for the readers where a passphrase opens it."""
LETTER: Final = "bundle.json"
ENTRIES: Final = "entries.jsonl"
LETTER_LIMIT: Final = 16 << 20
LINE_LIMIT: Final = 64 << 20
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{3})?Z")
_UNDERSTOOD: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class Letter:
    """The file data/bundle.json. `made` is UTC; it is shown, and decides nothing."""

    sort: str
    id: str
    made: str
    sender: Card
    writer: str
    readers: tuple[str, ...]
    entries: int = 0
    holds: dict[str, Any] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    """SHA-256 to size of the evidence files that go along."""
    more: dict[str, Any] = field(default_factory=dict)
    """What only one sort of bundle says."""

    def to_bytes(self) -> bytes:
        """As it stands in the bag."""
        plain = {
            "format": FORMAT,
            "crit": [],
            "sort": self.sort,
            "id": self.id,
            "made": self.made,
            "from": {
                "member": self.sender.member,
                "name": self.sender.name,
                "key": sign.in_text(self.sender.key),
                "recipient": self.sender.recipient,
                "writer": self.writer,
            },
            "for": sorted(self.readers),
            "entries": self.entries,
            "holds": self.holds,
            "files": self.files,
            **self.more,
        }
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def read_letter(raw: bytes) -> Letter:
    """What data/bundle.json says. Raises `BundleDamaged`, `BundleTooNew`."""
    try:
        plain = strict.read(raw)
        crit = plain["crit"]
        if plain["format"] != FORMAT or not set(crit) <= _UNDERSTOOD:
            raise BundleTooNew
        sender = plain["from"]
        card = Card(
            strict.hexadecimal(sender["member"], 32),
            strict.text(sender["name"], 10_000),
            base64.b64decode(strict.text(sender["key"]), validate=True),
            strict.text(sender["recipient"]),
        )
        if len(card.key) != 32 or not is_recipient(card.recipient):
            raise ValueError("not a card")
        if not _TIME.fullmatch(strict.text(plain["made"], 30)):
            raise ValueError("not a time")
        files = {
            strict.hexadecimal(name, 64): strict.count(size)
            for name, size in plain["files"].items()
        }
        known = {"format", "crit", "sort", "id", "made", "from", "for", "entries", "holds", "files"}
        return Letter(
            sort=strict.text(plain["sort"]),
            id=strict.hexadecimal(plain["id"], 32),
            made=strict.text(plain["made"], 30),
            sender=card,
            writer=strict.hexadecimal(sender["writer"], 32),
            readers=tuple(strict.text(one) for one in plain["for"]),
            entries=strict.count(plain["entries"]),
            holds=dict(plain["holds"]),
            files=files,
            more={name: value for name, value in plain.items() if name not in known},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BundleDamaged(reason=later("what it says of itself cannot be read")) from error


def signature_file(tagmanifest: bytes, readers: tuple[str, ...], key: bytes, seal: bytes) -> bytes:
    """The file `signature`; `seal` is the signature itself."""
    plain = {
        "key": sign.in_text(key),
        "for": sorted(readers),
        "signature": base64.b64encode(seal).decode("ascii"),
    }
    return json.dumps(plain, separators=(",", ":")).encode("ascii") + b"\n"


def check_signature(tagmanifest: bytes, raw: bytes) -> tuple[bytes, tuple[str, ...]]:
    """(key, readers) of a signature that fits. Raises `BundleDamaged`."""
    try:
        plain = strict.read(raw)
        key = base64.b64decode(strict.text(plain["key"]), validate=True)
        readers = tuple(strict.text(one) for one in plain["for"])
        seal = base64.b64decode(strict.text(plain["signature"]), validate=True)
        message = signed_message(tagmanifest, readers)
    except (ValueError, KeyError, TypeError) as error:
        raise BundleDamaged(reason=later("its signature cannot be read")) from error
    if not sign.verify(key, message, seal):
        raise BundleDamaged(reason=later("its signature does not fit"))
    return key, readers


# Entries


@dataclass(frozen=True)
class Line:
    """An entry as a line; without a body, only the SHA-256 of it is shown."""

    prev: bytes
    digest: bytes
    body: bytes = b""
    signature: bytes | None = None
    content: str = "[]"


def to_line(one: Line) -> bytes:
    """One line of data/entries.jsonl."""
    parts = [f'"prev":"{one.prev.hex()}"']
    if one.body:
        # the content is JSON on one line already
        parts.append(f'"body":{json.dumps(one.body.decode("ascii"))},"content":{one.content}')
    else:
        parts.append(f'"digest":"{one.digest.hex()}"')
    if one.signature is not None:
        parts.append(f'"signature":"{base64.b64encode(one.signature).decode("ascii")}"')
    return ("{" + ",".join(parts) + "}\n").encode("utf-8")


def from_line(raw: bytes) -> Line:
    """The entry in a line. Raises `BundleDamaged`."""
    try:
        plain = strict.read(raw)
        prev = bytes.fromhex(strict.hexadecimal(plain["prev"], 64))
        seal = plain.get("signature")
        signature = base64.b64decode(strict.text(seal), validate=True) if seal is not None else None
        if "body" not in plain:
            return Line(prev, bytes.fromhex(strict.hexadecimal(plain["digest"], 64)),
                        signature=signature)  # fmt: skip
        body = strict.text(plain["body"], LINE_LIMIT).encode("ascii")
        if not body or not isinstance(plain["content"], list):
            raise ValueError("no content")
        content = json.dumps(plain["content"], separators=(",", ":"), ensure_ascii=False)
    except (ValueError, KeyError, TypeError) as error:
        raise BundleDamaged(reason=later("an entry in it cannot be read")) from error
    return Line(prev, sign.sha256(body), body, signature, content)


def lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The lines in a stream, each without its end. Raises `BundleDamaged`."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
        if len(rest) > LINE_LIMIT:
            raise BundleDamaged(reason=later("a line in it is too long"))
    if rest:
        raise BundleDamaged(reason=later("its last line is not whole"))
