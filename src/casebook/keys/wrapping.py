"""The casebook key, and how a slot wraps it under a secret and gives it back."""

import base64
import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from casebook.crypto import stretch as argon
from casebook.crypto.stretch import Cost
from casebook.crypto.wrap import (
    DATABASE,
    HEAD,
    MACHINE_STATE,
    NONCE,
    RANDOM_SLOT,
    commitment,
    same,
    subkey,
    unwrap,
    wrap,
)
from casebook.errors import CannotOpen
from casebook.keys.slot import ALGORITHMS, Slot


@dataclass(frozen=True)
class CasebookKey:
    """The 256-bit key of an open casebook. It never shows itself.

    `slot` is the id of the way it was opened by; empty where it was just made.
    """

    casebook: str
    epoch: int
    raw: bytes = field(repr=False)
    slot: str = field(default="", compare=False)

    def subkey(self, label: str) -> bytes:
        """32 bytes for one purpose; the purposes stand in `crypto.wrap`."""
        return subkey(self.raw, label)

    def database(self) -> str:
        """The raw key of the database, 64 hexadecimal digits."""
        return self.subkey(DATABASE).hex()

    def head(self) -> bytes:
        """The key that authenticates the head file."""
        return self.subkey(HEAD)

    def state(self) -> bytes:
        """The key that authenticates this computer's memory of the casebook."""
        return self.subkey(MACHINE_STATE)


def make_slot(key: CasebookKey, kind: str, label: str, secret: bytes, cost: Cost | None) -> Slot:
    """A slot that gives the key for a secret, tried before it is handed out."""
    slot = Slot(
        kind=kind,
        id=secrets.token_hex(16),
        label=label,
        made_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        alg=ALGORITHMS[kind],
        cost=cost,
        salt=_b64(secrets.token_bytes(argon.SALT)),
        nonce=_b64(secrets.token_bytes(NONCE)),
    )
    outer = _outer(slot, secret)
    wrapped = wrap(outer, key.raw, base64.b64decode(slot.nonce), slot.bound(key.casebook))
    slot = replace(slot, commitment=_b64(commitment(outer)), wrapped=_b64(wrapped))
    if not same(_inner(slot, outer, key.casebook), key.raw):
        raise CannotOpen
    return slot


def open_slot(slot: Slot, casebook: str, secret: bytes) -> bytes | None:
    """The casebook key; None when the secret is not this slot's. Raises `CannotOpen`."""
    outer = _outer(slot, secret)
    if not same(commitment(outer), base64.b64decode(slot.commitment)):
        return None
    return _inner(slot, outer, casebook)


def _inner(slot: Slot, outer: bytes, casebook: str) -> bytes:
    wrapped, nonce = base64.b64decode(slot.wrapped), base64.b64decode(slot.nonce)
    return unwrap(outer, wrapped, nonce, slot.bound(casebook))


def _outer(slot: Slot, secret: bytes) -> bytes:
    salt = base64.b64decode(slot.salt)
    if slot.cost is None:
        return subkey(secret, RANDOM_SLOT, salt=salt)
    return argon.stretch(secret, salt, slot.cost)


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
