"""Opens a casebook's key, and adds, changes and closes the ways to open it.

Only the header is read and written. Whoever calls holds the lock of the folder.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from casebook.crypto import stretch as argon
from casebook.crypto.stretch import Cost
from casebook.errors import BadValue, CannotOpen, LastSlot, NoKeyring, SharesDoNotFit
from casebook.keys import header as headers
from casebook.keys import keyring, recovery
from casebook.keys.header import (
    KEYRING,
    MOST_SLOTS,
    PASSPHRASE,
    RECOVERY,
    SHARES,
    Header,
    Slot,
    Which,
)
from casebook.keys.passphrase import prepared, refuse_weak
from casebook.keys.shares import Share, secret_of
from casebook.keys.slot import LONGEST_LABEL, usable_label
from casebook.keys.wrapping import CasebookKey, make_slot, open_slot
from casebook.words import _

__all__ = ["CasebookKey", "Slot"]


def create(folder: Path, passphrase: str, *, cost: Cost | None = None) -> CasebookKey:
    """A new casebook key, and the header with its first slot. Raises for a weak passphrase."""
    key = CasebookKey(secrets.token_hex(16), 1, secrets.token_bytes(32))
    return _begin(folder, key, passphrase, cost)


def renew(
    folder: Path, old: CasebookKey, passphrase: str, *, cost: Cost | None = None
) -> CasebookKey:
    """A new key for the same casebook, one epoch later, in another folder (a true rekey).

    The other ways to open it are not carried over: their secrets are not known here.
    """
    key = CasebookKey(old.casebook, old.epoch + 1, secrets.token_bytes(32))
    return _begin(folder, key, passphrase, cost)


def with_passphrase(folder: Path, passphrase: str, *, which: Which = "current") -> CasebookKey:
    """Open with a passphrase. Raises `CannotOpen`, the same for everything that does not fit."""
    return _open(headers.load(folder, which), PASSPHRASE, prepared(passphrase))


def with_recovery_code(folder: Path, typed: str, *, which: Which = "current") -> CasebookKey:
    """Open with the recovery code. Raises `RecoveryCodeWrong`, `CannotOpen`."""
    return _open(headers.load(folder, which), RECOVERY, recovery.read_code(typed))


def with_shares(folder: Path, shares: Sequence[Share], *, which: Which = "current") -> CasebookKey:
    """Open with enough shares of one set. Raises `SharesDoNotFit`, `CannotOpen`."""
    return _open(headers.load(folder, which), SHARES, secret_of(shares))


def with_keyring(folder: Path) -> CasebookKey:
    """Open with this computer's keyring. Raises `NoKeyring`, `CannotOpen`."""
    header = headers.load(folder)
    for slot in header.slots:
        if slot.kind == KEYRING and (secret := keyring.fetch(slot.id)):
            return _open(header, KEYRING, secret)
    raise NoKeyring


def slots(folder: Path) -> tuple[Slot, ...]:
    """The ways in which a casebook can be opened, as its header says."""
    return headers.load(folder).slots


def put_back(folder: Path, key: CasebookKey) -> None:
    """Put the copy beside a damaged header in its place. The key was opened from that copy."""
    header = headers.load(folder, "previous")
    header.check(key.raw)
    headers.write(folder, header)


def add_passphrase(
    folder: Path, key: CasebookKey, passphrase: str, label: str, *, cost: Cost | None = None
) -> None:
    """One more passphrase, with a name to tell it by. Raises for a weak one."""
    refuse_weak(passphrase)
    if not usable_label(label):
        problem = _("one line of at most {most} characters").format(most=LONGEST_LABEL)
        raise BadValue(field=_("Label"), problem=problem)
    _put(folder, key, (), _passphrase_slot(key, passphrase, cost, label))


def change_passphrase(
    folder: Path, key: CasebookKey, passphrase: str, *, cost: Cost | None = None
) -> None:
    """Put a new passphrase in the place of the one that opened, or of the only one.

    Opened by another way, with several passphrases, one is added: the others may be known to
    others. Raises for a weak passphrase.
    """
    refuse_weak(passphrase)
    found = [slot for slot in _checked(folder, key).slots if slot.kind == PASSPHRASE]
    gone = [slot for slot in found if slot.id == key.slot] or (found if len(found) == 1 else [])
    label = gone[0].label if gone else PASSPHRASE
    _put(folder, key, gone, _passphrase_slot(key, passphrase, cost, label))


def set_recovery_code(folder: Path, key: CasebookKey, code: bytes, typed: str) -> None:
    """Let a code open the casebook in the place of any before, once it was typed back.

    So every recovery slot there is was proved. Raises `RecoveryCodeWrong`.
    """
    recovery.prove(code, typed)
    gone = [slot for slot in _checked(folder, key).slots if slot.kind == RECOVERY]
    # random already: the stretching only has to stand in the way, not to take a second
    _put(folder, key, gone, make_slot(key, RECOVERY, RECOVERY, code, argon.FLOOR))


def set_shares(
    folder: Path, key: CasebookKey, secret: bytes, shares: Sequence[Share], typed: Sequence[str]
) -> None:
    """Let enough of these shares open the casebook, once every one was typed back.

    Those made before open nothing any more. Raises `RecoveryCodeWrong`, `SharesDoNotFit`.
    """
    for share, read in zip(shares, typed, strict=True):
        share.prove(read)
    if secret_of(shares) != secret:
        raise SharesDoNotFit
    gone = [slot for slot in _checked(folder, key).slots if slot.kind == SHARES]
    _put(folder, key, gone, make_slot(key, SHARES, SHARES, secret, argon.FLOOR))


def set_keyring(folder: Path, key: CasebookKey) -> None:
    """Let this computer's keyring open the casebook. Raises `NoKeyring`."""
    secret = secrets.token_bytes(32)
    slot = make_slot(key, KEYRING, KEYRING, secret, None)
    keyring.keep(slot.id, secret)
    try:
        kept = [old for old in _checked(folder, key).slots if old.kind == KEYRING]
        ours = [old for old in kept if keyring.fetch(old.id)]
        _put(folder, key, ours, slot)
    except BaseException:
        keyring.discard(slot.id)
        raise
    for old in ours:
        keyring.discard(old.id)


def drop(folder: Path, key: CasebookKey, kind: str) -> None:
    """Close every way of one kind. Raises `LastSlot` rather than leave none, or only keyrings."""
    _close(folder, key, [slot for slot in _checked(folder, key).slots if slot.kind == kind])


def remove_slot(folder: Path, key: CasebookKey, slot: str) -> None:
    """Close one way, by its id. Raises `LastSlot` rather than leave none, or only keyrings."""
    _close(folder, key, [found for found in _checked(folder, key).slots if found.id == slot])


def _open(header: Header, kind: str, secret: bytes) -> CasebookKey:
    for slot in header.slots:
        if slot.kind == kind and (raw := open_slot(slot, header.casebook, secret)):
            header.check(raw)
            return CasebookKey(header.casebook, header.epoch, raw, slot.id)
    raise CannotOpen


def _begin(folder: Path, key: CasebookKey, passphrase: str, cost: Cost | None) -> CasebookKey:
    refuse_weak(passphrase)
    slot = _passphrase_slot(key, passphrase, cost, PASSPHRASE)
    headers.write(folder, Header(key.casebook, key.epoch, (slot,)).sealed(key.raw))
    return replace(key, slot=slot.id)


def _passphrase_slot(key: CasebookKey, passphrase: str, cost: Cost | None, label: str) -> Slot:
    return make_slot(key, PASSPHRASE, label, prepared(passphrase), cost or argon.calibrate())


def _checked(folder: Path, key: CasebookKey) -> Header:
    header = headers.load(folder)
    header.check(key.raw)
    return header


def _put(folder: Path, key: CasebookKey, gone: Sequence[Slot], slot: Slot) -> None:
    header = _checked(folder, key)
    left = tuple(item for item in header.slots if item not in gone)
    if len(left) >= MOST_SLOTS:
        problem = _("no more than {most} ways to open").format(most=MOST_SLOTS)
        raise BadValue(field=_("Label"), problem=problem)
    headers.write(folder, replace(header, slots=(*left, slot)).sealed(key.raw))


def _close(folder: Path, key: CasebookKey, gone: Sequence[Slot]) -> None:
    header = _checked(folder, key)
    left = tuple(slot for slot in header.slots if slot not in gone)
    if all(slot.kind == KEYRING for slot in left):
        raise LastSlot
    if gone:
        headers.write(folder, replace(header, slots=left).sealed(key.raw))
    for slot in gone:
        if slot.kind == KEYRING:
            keyring.discard(slot.id)
