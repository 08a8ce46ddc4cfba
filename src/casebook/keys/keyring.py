"""This computer's keyring: off by default, and only those that are really guarded.

Whoever can use the person's session on this computer can then open the casebook.
"""

import base64
from typing import Any

from casebook.errors import NoKeyring

SERVICE = "casebook"
TRUSTED = frozenset((
    "keyring.backends.SecretService.Keyring",
    "keyring.backends.kwallet.DBusKeyring",
    "keyring.backends.kwallet.DBusKeyringKWallet4",
    "keyring.backends.macOS.Keyring",
    "keyring.backends.Windows.WinVaultKeyring",
))
"""Backends by full class name. Others keep secrets in files of their own, or nowhere."""


def _backend() -> Any:
    """The best trusted backend that works here. Raises `NoKeyring`."""
    # loaded here: it looks for backends when it is imported, and most people never use it
    from keyring import backend

    for found in sorted(
        backend.get_all_keyring(), key=lambda one: -float(getattr(one, "priority", 0))
    ):
        if _name(found) in TRUSTED:
            return found
    raise NoKeyring


def _failures() -> tuple[type[Exception], ...]:
    """What backends raise when they do not work."""
    from keyring.errors import KeyringError

    return KeyringError, OSError, RuntimeError, ValueError


def _name(found: object) -> str:
    kind = type(found)
    return f"{kind.__module__}.{kind.__qualname__}"


def keep(casebook: str, secret: bytes) -> None:
    """Keep a slot's secret. Raises `NoKeyring`."""
    found = _backend()
    try:
        found.set_password(SERVICE, casebook, base64.b64encode(secret).decode("ascii"))
    except _failures() as error:
        raise NoKeyring from error


def fetch(casebook: str) -> bytes:
    """A slot's secret. Raises `NoKeyring`."""
    found = _backend()
    try:
        kept = found.get_password(SERVICE, casebook)
        return base64.b64decode(kept or "", validate=True) if kept else _none()
    except _failures() as error:
        raise NoKeyring from error


def discard(casebook: str) -> None:
    """Forget a slot's secret; that there is none is no failure."""
    try:
        _backend().delete_password(SERVICE, casebook)
    except (NoKeyring, *_failures()):
        return


def _none() -> bytes:
    raise NoKeyring
