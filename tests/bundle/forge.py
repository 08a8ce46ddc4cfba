"""Writes bundles by hand, good ones and such as a hostile member could make with real keys."""

import base64
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from casebook.book import Casebook
from casebook.bundle.bag import TOP, signed_message
from casebook.bundle.letter import from_line
from casebook.crypto.seal import recipient_of, seal
from casebook.db.entry import body_digest, entry_hash

Json = dict[str, Any]


@dataclass
class Forge:
    """A sender whose every byte can be chosen. `lines` are the entries, as JSON objects."""

    sender: Casebook
    reader: str
    letter: Json = field(default_factory=dict)
    lines: list[Json] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        card = self.sender.card()
        wanted = self.sender.lacks([""], full=True)
        self.lines = [json.loads(line) for line in self.sender.bundle_lines([""], wanted.numbers)]
        self.letter = {
            "format": 1, "crit": [], "sort": "group", "id": "ab" * 16,
            "made": "2026-03-01T10:00:00.000Z",
            "from": {
                "member": card.member, "name": card.name,
                "key": base64.b64encode(card.key).decode(), "recipient": card.recipient,
                "writer": self.sender.own_writer(),
            },
            "for": [self.reader], "holds": self.sender.holds().plain(),
        }  # fmt: skip

    def payload(self) -> dict[str, bytes]:
        """The files of the payload, as they should be."""
        letter = {
            **self.letter,
            "entries": self.letter.get("entries", len(self.lines)),
            "files": self.letter.get(
                "files", {hashlib.sha256(raw).hexdigest(): len(raw) for raw in self.files.values()}
            ),
        }
        return {
            "bundle.json": dumped(letter) + b"\n",
            "entries.jsonl": b"".join(dumped(line) + b"\n" for line in self.lines),
            **self.files,
        }

    def sign(self, line: Json) -> Json:
        """A line of an entry with a signature that fits."""
        one = from_line(dumped({**line, "signature": None} if "body" in line else line))
        digest = entry_hash(one.prev, one.digest)
        return {**line, "signature": base64.b64encode(self.sender.sign(digest)).decode()}

    def entry(self, **body: Any) -> Json:
        """An entry of the sender, after the last one, that says what is given here."""
        last = self.lines[-1]
        before = json.loads(last["body"])
        plain = {
            **before, "seq": before["seq"] + 1, "lamport": before["lamport"] + 1,
            "turn": before["seq"] + 1, "action": "edit", "changes": [], **body,
        }  # fmt: skip
        for name in ("key", "undoes", "after", "ref"):
            if name not in body:
                plain.pop(name, None)
        prev = entry_hash(
            bytes.fromhex(last["prev"]), body_digest(last["body"].encode("ascii"))
        ).hex()
        raw = json.dumps(plain, separators=(",", ":"))
        return self.sign({"prev": prev, "body": raw, "content": [None] * len(plain["changes"])})

    # Bytes

    def made(self) -> bytes:
        """The whole sealed bundle."""
        return self.sealed(tar(self.bag(self.payload())))

    def bag(
        self,
        payload: dict[str, bytes],
        *,
        manifest: bytes | None = None,
        oxum: bytes | None = None,
        signature: Callable[[bytes], bytes] | None = None,
    ) -> list[tuple[str, bytes]]:
        """The files of a bag in their order."""
        total = sum(map(len, payload.values()))
        tags = {
            "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "bag-info.txt": oxum or f"Payload-Oxum: {total}.{len(payload)}\n".encode(),
            "manifest-sha256.txt": manifest
            if manifest is not None
            else b"".join(
                f"{hashlib.sha256(raw).hexdigest()}  data/{name}\n".encode()
                for name, raw in payload.items()
            ),
        }
        tagmanifest = "".join(
            f"{hashlib.sha256(raw).hexdigest()}  {name}\n" for name, raw in tags.items()
        ).encode()
        return [
            *tags.items(),
            ("tagmanifest-sha256.txt", tagmanifest),
            ("signature", (signature or self.signature)(tagmanifest)),
            *((f"data/{name}", raw) for name, raw in payload.items()),
        ]

    def signature(self, tagmanifest: bytes, **other: Any) -> bytes:
        """The file `signature`, with anything in it replaced."""
        readers = self.letter["for"]
        made = self.sender.sign(signed_message(tagmanifest, readers))
        plain = {
            "key": self.letter["from"]["key"],
            "for": readers,
            "signature": base64.b64encode(made).decode(),
        }
        return dumped({**plain, **other}) + b"\n"

    def sealed(self, raw: bytes, *readers: str) -> bytes:
        """Sealed to the reader, or to others."""
        out = io.BytesIO()
        seal(io.BytesIO(raw), out, list(readers) or [self.reader])
        return out.getvalue()


def tar(
    files: Iterable[tuple[str, bytes]], change: Callable[[tarfile.TarInfo], None] | None = None
) -> bytes:
    """A tar stream; `change` may alter the header of each member."""
    out = io.BytesIO()
    size = 0
    for name, raw in files:
        info = tarfile.TarInfo(f"{TOP}/{name}")
        info.size, info.mode, info.mtime = len(raw), 0o600, 946_684_800
        if change:
            change(info)
        out.write(info.tobuf(tarfile.USTAR_FORMAT, "utf-8", "surrogateescape"))
        out.write(raw + bytes(-len(raw) % 512))
    size = out.tell()
    out.write(bytes(1024 + -(size + 1024) % 10_240))
    return out.getvalue()


def dumped(value: Any) -> bytes:
    """JSON as we write it; half characters pass."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def reader_of(book: Casebook) -> str:
    """Whom bundles for a casebook are sealed to."""
    return recipient_of(book.age_identity())
