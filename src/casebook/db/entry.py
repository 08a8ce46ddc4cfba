"""One entry of the journal: its bytes, its hash, and what of it may be withheld.

The format is fixed from the first release: docs/formats/journal.md describes it so that another
program can check it. Bytes are hashed as received and never written anew.
"""

import base64
import hashlib
import json
import os
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from casebook.errors import BadJournal
from casebook.words import later

ENTRY_DOMAIN: Final = b"casebook/entry/1\n"
FIELD_DOMAIN: Final = b"casebook/field/1\n"
NO_ENTRY: Final = bytes(32)
SALT: Final = 16
BODY_LIMIT: Final = 16_000_000
_SMALL: Final = 64 * 1024
"""Bodies up to here are asked for more than once in a row, and kept for that."""

WITHHELD: Final = "withheld"
FORGOTTEN: Final = "forgotten"

SET, ADD, DROP = "=", "+", "-"

OPEN_WRITER: Final = "open-writer"
HIDDEN: Final = "hidden"
"""Stands for the action of an entry whose body is not here."""

_HEX32 = re.compile(r"[0-9a-f]{32}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one record, set; or one element of a set, added or dropped.

    `digest` is the salted digest of the text for "=" and "+"; `of` names the additions that a
    "-" takes back, each as (entry hash in hexadecimal, number of the change in it).
    """

    field: str
    sort: str
    digest: str = ""
    of: tuple[tuple[str, int], ...] = ()

    def plain(self) -> list[object]:
        """As it stands in the body."""
        last: object = [list(item) for item in self.of] if self.sort == DROP else self.digest
        return [self.field, self.sort, last]


Content = tuple[str, str | None] | str | None
"""What stands behind one change: (salt, text), "withheld", "forgotten", or None for a drop."""


@dataclass(frozen=True, slots=True)
class Body:
    """What an entry says, without anything that a person typed.

    `at` is UTC to the millisecond, `offset` the minutes east of it where it was written. `after`
    are heads of other chains seen since the chain's last entry. `turn` is the number of the
    first entry of the same turn: entries of one turn came in together and are undone together.
    """

    writer: str
    seq: int
    lamport: int
    at: str
    offset: int
    turn: int
    action: str
    kind: str
    record: str
    ref: str = ""
    after: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    key: str = ""
    undoes: str = ""

    def to_bytes(self) -> bytes:
        """The bytes that are hashed."""
        plain: dict[str, object] = {
            "v": 1,
            "writer": self.writer,
            "seq": self.seq,
            "lamport": self.lamport,
            "at": self.at,
            "offset": self.offset,
            "turn": self.turn,
            "action": self.action,
            "kind": self.kind,
            "record": self.record,
        }
        for name in ("ref", "key", "undoes"):
            if value := getattr(self, name):
                plain[name] = value
        if self.after:
            plain["after"] = list(self.after)
        plain["changes"] = [change.plain() for change in self.changes]
        return json.dumps(plain, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def body_digest(body: bytes) -> bytes:
    """SHA-256 of a body: all that is shown of an entry that is not disclosed."""
    return hashlib.sha256(body).digest()


def entry_hash(prev: bytes, digest: bytes) -> bytes:
    """SHA-256 over domain, previous hash, and the SHA-256 of the body."""
    return hashlib.sha256(ENTRY_DOMAIN + prev + digest).digest()


def hidden_body(writer: str, seq: int, lamport: int) -> Body:
    """What is known of an entry whose body is not here: where it stands, and nothing else.

    An entry that has seen other chains (`after`), or opens a writer, is never hidden; so its
    lamport is one more than that of the entry before it.
    """
    return Body(writer, seq, lamport, "", 0, seq, HIDDEN, "", "")


def field_digest(salt: bytes, text: str | None) -> str:
    """The salted digest of a text (None: empty), in base64 without padding."""
    value = b"\x00" if text is None else b"\x01" + text.encode("utf-8")
    return _b64(hashlib.sha256(FIELD_DOMAIN + salt + value).digest())


def salted(texts: list[str | None]) -> list[tuple[str, str, str | None]]:
    """(digest, salt, text) for each text, with a fresh salt each."""
    salts = os.urandom(SALT * len(texts))
    out = []
    for number, text in enumerate(texts):
        salt = salts[number * SALT : (number + 1) * SALT]
        out.append((field_digest(salt, text), _b64(salt), text))
    return out


def content_fits(change: Change, content: Content) -> bool:
    """The content is what the entry's digest says (or is not there to be compared)."""
    if change.sort == DROP:
        return content is None
    if content in (WITHHELD, FORGOTTEN):
        return True
    if not isinstance(content, tuple) or len(content) != 2:
        return False
    salt, text = content
    if not isinstance(salt, str) or not (text is None or isinstance(text, str)):
        return False
    try:
        raw = base64.b64decode(salt + "==", validate=True)
    except ValueError:
        return False
    return len(raw) == SALT and field_digest(raw, text) == change.digest


def content_to_text(contents: list[Content]) -> str:
    """How contents are kept beside their entry."""
    return json.dumps(contents, separators=(",", ":"), ensure_ascii=False)


def content_from_text(text: str) -> list[Content]:
    """Contents as they were kept. Raises `BadJournal`."""
    try:
        plain = json.loads(text)
        return [tuple(item) if isinstance(item, list) else item for item in plain]
    except (ValueError, TypeError) as error:
        raise BadJournal(reason=later("the content of an entry cannot be read")) from error


def read_body(raw: bytes) -> Body:
    """The body that bytes hold, checked in every part. Raises `BadJournal`."""
    return _read_small(raw) if len(raw) < _SMALL else _read(raw)


@lru_cache(maxsize=256)
def _read_small(raw: bytes) -> Body:
    return _read(raw)


def _read(raw: bytes) -> Body:
    if len(raw) > BODY_LIMIT:
        raise BadJournal(reason=later("an entry is too large"))
    try:
        plain = json.loads(raw, object_pairs_hook=_no_twins, parse_constant=_no_constants)
        if plain["v"] != 1:
            raise BadJournal(reason=later("an entry was written by a newer program"))
        body = Body(
            writer=_hex(plain["writer"]),
            seq=_count(plain["seq"]),
            lamport=_count(plain["lamport"]),
            at=_time(plain["at"]),
            offset=_offset(plain["offset"]),
            turn=_count(plain["turn"]),
            action=_short(plain["action"]),
            kind=_short(plain["kind"]),
            record=_hex(plain["record"]),
            ref=_short(plain.get("ref", "")),
            after=tuple(_hash(item) for item in plain.get("after", [])),
            changes=tuple(_change(item) for item in plain["changes"]),
            key=_short(plain.get("key", "")),
            undoes=_hash(plain["undoes"]) if "undoes" in plain else "",
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadJournal(reason=later("an entry cannot be read")) from error
    if body.turn > body.seq or len(body.changes) > 10_000 or body.action == HIDDEN:
        raise BadJournal(reason=later("an entry contradicts itself"))
    return body


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii").rstrip("=")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constants(name: str) -> None:
    raise ValueError(name)


def _int(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > 2**53:
        raise ValueError("not a number")
    return value


def _offset(value: object) -> int:
    minutes = _int(value)
    if abs(minutes) >= 24 * 60:
        raise ValueError("not an offset")
    return minutes


def _time(value: object) -> str:
    text = _short(value)
    if not _TIME.fullmatch(text):
        raise ValueError("not a time")
    datetime.fromisoformat(text[:-1])
    return text


def _count(value: object) -> int:
    number = _int(value)
    if number < 1:
        raise ValueError("not a count")
    return number


def _short(value: object) -> str:
    if not isinstance(value, str) or len(value) > 200:
        raise ValueError("not a short text")
    return value


def _hex(value: object) -> str:
    if not isinstance(value, str) or not _HEX32.fullmatch(value):
        raise ValueError("not an id")
    return value


def _hash(value: object) -> str:
    if not isinstance(value, str) or len(value) != 64 or bytes.fromhex(value).hex() != value:
        raise ValueError("not a hash")
    return value


def _change(plain: list[Any]) -> Change:
    name, sort, last = plain
    if sort in (SET, ADD):
        return Change(_short(name), sort, digest=_short(last))
    if sort == DROP:
        of = tuple((_hash(entry), _int(number)) for entry, number in last)
        return Change(_short(name), sort, of=of)
    raise ValueError("not a change")
