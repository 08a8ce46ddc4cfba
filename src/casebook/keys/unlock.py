"""Opens slots and makes them: a secret to the casebook key, and back."""

import base64
import secrets
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from casebook.crypto import stretch as argon
from casebook.crypto.stretch import Cost
from casebook.crypto.wrap import commitment, same, subkey, unwrap, wrap
from casebook.errors import CannotOpen, LastSlot, RecoveryCodeWrong
from casebook.keys import keyring, recovery
from casebook.keys.header import (
    KEYRING,
    PASSPHRASE,
    RECOVERY,
    Header,
    Slot,
    load,
    write,
)
from casebook.keys.passphrase import refuse_weak


@dataclass(frozen=True)
class CasebookKey:
    """The 256-bit key of an open casebook. It never shows itself."""

    casebook: str
    epoch: int
    raw: bytes = field(repr=False)

    def database(self) -> str:
        """The raw key of the database, 64 hexadecimal digits."""
        return subkey(self.raw, "casebook/1 database").hex()

    def head(self) -> bytes:
        """The key that authenticates the head file."""
        return subkey(self.raw, "casebook/1 head")

    def state(self) -> bytes:
        """The key that authenticates this computer's memory of the casebook."""
        return subkey(self.raw, "casebook/1 machine state")


def create(folder: Path, passphrase: str, *, cost: Cost | None = None) -> CasebookKey:
    """A new casebook key, and the header with its first slot. Raises for a weak passphrase."""
    refuse_weak(passphrase)
    key = CasebookKey(secrets.token_hex(16), 1, secrets.token_bytes(32))
    slot = _passphrase_slot(key, passphrase, cost)
    write(folder, Header(key.casebook, key.epoch, (slot,)).sealed(key.raw))
    return key


def renew(folder: Path, old: CasebookKey, passphrase: str, *, cost: Cost | None = None) -> CasebookKey:
    """A new key for the same casebook, one epoch later, in another folder (a true rekey)."""
    refuse_weak(passphrase)
    key = CasebookKey(old.casebook, old.epoch + 1, secrets.token_bytes(32))
    slot = _passphrase_slot(key, passphrase, cost)
    write(folder, Header(key.casebook, key.epoch, (slot,)).sealed(key.raw))
    return key


def with_passphrase(folder: Path, passphrase: str) -> CasebookKey:
    """Open with a passphrase. Raises `CannotOpen`, the same for everything that does not fit."""
    return _open(folder, PASSPHRASE, _typed(passphrase))


def with_recovery_code(folder: Path, typed: str) -> CasebookKey:
    """Open with the recovery code. Raises `RecoveryCodeWrong`, `CannotOpen`."""
    return _open(folder, RECOVERY, recovery.read_code(typed))


def with_keyring(folder: Path) -> CasebookKey:
    """Open with this computer's keyring. Raises `NoKeyring`, `CannotOpen`."""
    return _open(folder, KEYRING, keyring.fetch(load(folder).casebook))


def slots(folder: Path) -> tuple[Slot, ...]:
    """The ways in which a casebook can be opened."""
    return load(folder).slots


def change_passphrase(
    folder: Path, key: CasebookKey, passphrase: str, *, cost: Cost | None = None
) -> None:
    """Put a new passphrase in the place of the old one; only the header is written."""
    refuse_weak(passphrase)
    _replace(folder, key, PASSPHRASE, _passphrase_slot(key, passphrase, cost))


def set_recovery_code(folder: Path, key: CasebookKey, code: bytes, typed: str) -> None:
    """Let a code open the casebook, once it was typed back. Raises `RecoveryCodeWrong`."""
    back = recovery.read_code(typed)
    if not same(back, code):
        raise RecoveryCodeWrong(group=1)
    _replace(folder, key, RECOVERY, _slot(key, RECOVERY, code, argon.FLOOR))


def set_keyring(folder: Path, key: CasebookKey) -> None:
    """Let this computer's keyring open the casebook. Raises `NoKeyring`."""
    secret = secrets.token_bytes(32)
    keyring.keep(key.casebook, secret)
    _replace(folder, key, KEYRING, _slot(key, KEYRING, secret, None))


def drop(folder: Path, key: CasebookKey, kind: str) -> None:
    """Close a way. Raises `LastSlot` rather than leave none, or only the keyring."""
    header = _checked(folder, key)
    left = tuple(slot for slot in header.slots if slot.kind != kind)
    if all(slot.kind == KEYRING for slot in left):
        raise LastSlot
    write(folder, replace(header, slots=left).sealed(key.raw))
    if kind == KEYRING:
        keyring.discard(key.casebook)


def _open(folder: Path, kind: str, secret: bytes) -> CasebookKey:
    header = load(folder)
    for slot in header.slots:
        if slot.kind != kind:
            continue
        outer = _outer(slot, secret)
        if not same(commitment(outer), base64.b64decode(slot.commitment)):
            continue
        raw = unwrap(
            outer,
            base64.b64decode(slot.wrapped),
            base64.b64decode(slot.nonce),
            slot.bound(header.casebook),
        )
        header.check(raw)
        return CasebookKey(header.casebook, header.epoch, raw)
    raise CannotOpen


def _checked(folder: Path, key: CasebookKey) -> Header:
    header = load(folder)
    header.check(key.raw)
    return header


def _replace(folder: Path, key: CasebookKey, kind: str, slot: Slot) -> None:
    header = _checked(folder, key)
    others = tuple(item for item in header.slots if item.kind != kind)
    write(folder, replace(header, slots=(*others, slot)).sealed(key.raw))


def _passphrase_slot(key: CasebookKey, passphrase: str, cost: Cost | None) -> Slot:
    return _slot(key, PASSPHRASE, _typed(passphrase), cost or argon.calibrate())


def _slot(key: CasebookKey, kind: str, secret: bytes, cost: Cost | None) -> Slot:
    slot = Slot(
        kind=kind,
        id=secrets.token_hex(16),
        label=kind,
        made_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        cost=cost,
        salt=_b64(secrets.token_bytes(argon.SALT)),
        nonce=_b64(secrets.token_bytes(12)),
    )
    outer = _outer(slot, secret)
    wrapped = wrap(outer, key.raw, base64.b64decode(slot.nonce), slot.bound(key.casebook))
    return replace(slot, commitment=_b64(commitment(outer)), wrapped=_b64(wrapped))


def _outer(slot: Slot, secret: bytes) -> bytes:
    salt = base64.b64decode(slot.salt)
    if slot.cost is None:
        return subkey(secret + salt, "casebook/1 keyring slot")
    return argon.stretch(secret, salt, slot.cost)


def _typed(passphrase: str) -> bytes:
    """What is typed on one keyboard is the same as on another: NFC, then UTF-8."""
    try:
        return unicodedata.normalize("NFC", passphrase).encode("utf-8")
    except UnicodeEncodeError as error:
        raise CannotOpen from error


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
