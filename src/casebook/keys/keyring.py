"""This computer's keyring: off by default, and only those that are really guarded.

Whoever can use the person's session on this computer can then open the casebook. What is kept
is a random secret for one slot, never the passphrase and never the casebook key.
"""

import base64
from typing import Any

from casebook.errors import NoKeyring

SERVICE = "casebook"
TRUSTED = frozenset(
    {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
    }
)
"""Backends by full class name. Others keep secrets in files of their own, or nowhere."""


def keep(slot: str, secret: bytes) -> None:
    """Keep a slot's secret. Raises `NoKeyring`, also when it cannot be read back."""
    kept = base64.b64encode(secret).decode("ascii")
    _ask("set_password", slot, kept)
    if _ask("get_password", slot) != kept:
        raise NoKeyring


def fetch(slot: str) -> bytes:
    """A slot's secret; empty when this keyring holds none. Raises `NoKeyring`."""
    try:
        return base64.b64decode(_ask("get_password", slot) or "", validate=True)
    except (ValueError, TypeError) as error:
        raise NoKeyring from error


def discard(slot: str) -> None:
    """Forget a slot's secret; that there is none is no failure."""
    try:
        _ask("delete_password", slot)
    except NoKeyring:
        return


def _ask(what: str, slot: str, *more: str) -> Any:
    """Ask the best trusted backend that works here. Raises `NoKeyring`."""
    # loaded here: it looks for backends when it is imported, and most people never use it
    from keyring import backend

    try:
        trusted = [one for one in backend.get_all_keyring() if _name(one) in TRUSTED]
        best = max(trusted, key=lambda one: float(one.priority), default=None)
        if best:
            return getattr(best, what)(SERVICE, slot, *more)
    except Exception as error:  # each system's backend raises what its own libraries raise
        raise NoKeyring from error
    raise NoKeyring


def _name(found: object) -> str:
    kind = type(found)
    return f"{kind.__module__}.{kind.__qualname__}"
