"""A member's public card: a line of text that can be sent, printed as a QR code, or pasted."""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from casebook.bundle import strict
from casebook.crypto import sign
from casebook.crypto.seal import is_recipient
from casebook.errors import NotACard

START: Final = "casebook-card-1:"
_DOMAIN: Final = b"casebook/card/1\n"
_LINE = re.compile(START + r"([A-Za-z0-9_-]{80,2000})\.([A-Za-z0-9_-]{86})")
LONGEST: Final = 64 * 1024


@dataclass(frozen=True)
class Card:
    """Who a member is, and what bundles for them are sealed to. Nothing in it is secret."""

    member: str
    name: str
    key: bytes
    recipient: str

    def to_text(self, signing: Callable[[bytes], bytes]) -> str:
        """The line; signed with the member's own key, so that no part can be exchanged."""
        plain = {
            "member": self.member,
            "name": self.name,
            "key": sign.in_text(self.key),
            "recipient": self.recipient,
        }
        raw = json.dumps(plain, separators=(",", ":"), sort_keys=True).encode("ascii")
        return f"{START}{_b64(raw)}.{_b64(signing(_DOMAIN + raw))}"

    @property
    def fingerprint(self) -> str:
        """Groups of digits, to be compared by voice or in person."""
        return sign.fingerprint(self.key)


def read(text: str) -> Card:
    """The card in a text, wherever it stands in it, also where a mail program has broken the line.

    Raises `NotACard`.
    """
    match = _LINE.search(re.sub(r"\s+", "", text[:LONGEST]))
    if not match:
        raise NotACard
    try:
        raw = _unb64(match[1])
        plain = strict.read(raw)
        key = base64.b64decode(strict.text(plain["key"]), validate=True)
        card = Card(
            member=strict.hexadecimal(plain["member"], 32),
            name=strict.text(plain["name"]),
            key=key,
            recipient=strict.text(plain["recipient"]),
        )
        seal = _unb64(match[2])
    except (ValueError, KeyError) as error:
        raise NotACard from error
    if not sign.verify(key, _DOMAIN + raw, seal) or not is_recipient(card.recipient):
        raise NotACard
    return card


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def _unb64(text: str) -> bytes:
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _b64(raw) != text:
        raise ValueError("not as it was written")  # the last sign can say the same in many ways
    return raw
