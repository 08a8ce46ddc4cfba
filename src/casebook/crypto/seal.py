"""Sealing streams for one reader: age v1 (C2SP age), through pyrage, in constant memory."""

import re
from collections.abc import Callable
from typing import Any, Protocol

import pyrage
from pyrage import x25519

from casebook.errors import CannotOpen

HEADER_LIMIT = 64 * 1024
MOST_WORK = 20
_SCRYPT = re.compile(rb"^-> scrypt \S+ (\d{1,4})\s*$", re.MULTILINE)


def new_identity() -> str:
    """A fresh X25519 identity, in age's own writing (AGE-SECRET-KEY-1...)."""
    return str(x25519.Identity.generate())


def recipient_of(identity: str) -> str:
    """Who can be sealed to, for an identity (age1...)."""
    return str(x25519.Identity.from_str(identity).to_public())


class Readable(Protocol):
    """Anything bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes: ...


class Writable(Protocol):
    """Anything bytes can be written to."""

    def write(self, data: bytes, /) -> int | None: ...
    def flush(self) -> None: ...


class _Heard:
    """Passes reads and writes on, and remembers what they raised: pyrage keeps only its words."""

    def __init__(self, stream: Readable | Writable) -> None:
        self._stream = stream
        self.error: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._heard(lambda: self._stream.read(size))  # type: ignore[union-attr]
        return data

    def write(self, data: bytes) -> int:
        self._heard(lambda: self._stream.write(data))  # type: ignore[union-attr]
        return len(data)

    def flush(self) -> None:
        self._heard(lambda: self._stream.flush())  # type: ignore[union-attr]

    def _heard(self, call: Callable[[], Any]) -> Any:
        try:
            return call()
        except BaseException as error:
            self.error = error
            raise


def seal(reader: Readable, writer: Writable, recipient: str) -> None:
    """Seal everything the reader gives. What reader or writer raise comes out as it is."""
    heard = (_Heard(reader), _Heard(writer))
    try:
        pyrage.encrypt_io(*heard, [x25519.Recipient.from_str(recipient)])
    except Exception:
        _raise_heard(heard)
        raise


def unseal(reader: Readable, writer: Writable, identity: str) -> None:
    """Open what was sealed. Raises `CannotOpen` for anything that is not whole.

    What was written before the damage was found must be thrown away by the caller.
    """
    heard = (_Heard(reader), _Heard(writer))
    try:
        pyrage.decrypt_io(*heard, [x25519.Identity.from_str(identity)])
    except (pyrage.DecryptError, pyrage.IdentityError, OSError) as error:
        _raise_heard(heard)
        raise CannotOpen from error


def _raise_heard(heard: tuple[_Heard, _Heard]) -> None:
    for stream in heard:
        if stream.error:
            raise stream.error


def refuse_costly(start: bytes) -> None:
    """Refuse a file from outside whose header asks for more than `MOST_WORK` of scrypt.

    `start` is the beginning of the file, `HEADER_LIMIT` bytes at most. (pyrage would go along
    with a work factor that takes 8 GiB.) Raises `CannotOpen`.
    """
    if any(int(found) > MOST_WORK for found in _SCRYPT.findall(start[:HEADER_LIMIT])):
        raise CannotOpen
