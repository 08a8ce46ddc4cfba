"""Sealing streams for their readers: age v1 (C2SP age), through pyrage, in constant memory."""

import re
from collections.abc import Sequence
from typing import Protocol

import pyrage
from pyrage import x25519

from casebook.errors import BadValue, CannotOpen, NoKeyFits
from casebook.words import _

HEADER_LIMIT = 64 * 1024
MOST_WORK = 20
_FIRST_LINE = b"age-encryption.org/v1"
# a strict decimal: a lenient parser also takes "+21" and "021", so those are refused
_SCRYPT = re.compile(rb"-> scrypt [A-Za-z0-9+/]{22} ([1-9][0-9]?)")
_FAILURES = (pyrage.DecryptError, pyrage.EncryptError, pyrage.IdentityError, pyrage.RecipientError)


class Readable(Protocol):
    """Anything bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes: ...


class Writable(Protocol):
    """Anything bytes can be written to."""

    def write(self, data: bytes, /) -> int | None: ...
    def flush(self) -> None: ...


def new_identity() -> str:
    """A fresh X25519 identity, in age's own writing (AGE-SECRET-KEY-1...)."""
    return str(x25519.Identity.generate())


def recipient_of(identity: str) -> str:
    """Who can be sealed to, for an identity (age1...). Raises `CannotOpen` if it is none."""
    return str(_identity(identity).to_public())


def is_recipient(text: str) -> bool:
    """This is somebody who can be sealed to: an X25519 key in age's own writing (age1...)."""
    try:
        x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def seal_with_words(plain: bytes, passphrase: str) -> bytes:
    """Seal something small for whoever knows a passphrase (age's scrypt; it stands alone)."""
    sealed: bytes = pyrage.passphrase.encrypt(plain, passphrase)
    return sealed


def unseal_with_words(sealed: bytes, passphrase: str) -> bytes:
    """Open what a passphrase sealed. Raises `CannotOpen`, also for an absurd amount of work."""
    refuse_costly(sealed[:HEADER_LIMIT])
    try:
        plain: bytes = pyrage.passphrase.decrypt(sealed, passphrase)
    except (*_FAILURES, ValueError) as error:
        raise CannotOpen from error
    return plain


def is_for_words(start: bytes) -> bool:
    """The beginning of an age file that a passphrase opens, rather than a key."""
    return b"\n-> scrypt " in start[:HEADER_LIMIT].split(b"\n--- ", 1)[0] + b"\n"


def seal(reader: Readable, writer: Writable, recipients: Sequence[str]) -> None:
    """Seal everything the reader gives. What reader or writer raise comes out as it is.

    Raises `BadValue` for recipients that are not X25519 keys (age1...), or for none at all.
    """
    try:
        readers = [x25519.Recipient.from_str(recipient) for recipient in recipients]
    except pyrage.RecipientError as error:
        raise BadValue(field=_("Reader"), problem=_("this is not a key of a reader")) from error
    if not readers:
        raise BadValue(field=_("Reader"), problem=_("nobody could open it"))
    heard = (_Heard(reader), _Heard(writer))
    try:
        pyrage.encrypt_io(*heard, readers)
    except (*_FAILURES, OSError, ValueError) as error:
        _raise_heard(heard)
        raise CannotOpen from error


def unseal(reader: Readable, writer: Writable, identity: str) -> None:
    """Open what was sealed. Raises `CannotOpen` for anything that is not whole.

    The header is looked at first (`refuse_costly`). What was written before damage was found
    must be thrown away by the caller. What reader or writer raise comes out as it is.
    """
    start = _start_of(reader)
    refuse_costly(start)
    heard = (_Heard(_Rejoined(start, reader)), _Heard(writer))
    try:
        pyrage.decrypt_io(*heard, [_identity(identity)])
    except (*_FAILURES, OSError, ValueError) as error:
        _raise_heard(heard)
        if "No matching keys" in str(error):
            raise NoKeyFits from error
        raise CannotOpen from error


def refuse_costly(start: bytes) -> None:
    """Refuse a file that is not plain age v1, or that asks for an absurd amount of work to open.

    `start` is the beginning of the file, `HEADER_LIMIT` bytes at most. (pyrage would go along
    with a work factor that takes 8 GiB; an armoured file would hide its header.)
    Raises `CannotOpen`.
    """
    lines = start[:HEADER_LIMIT].split(b"\n")
    if lines[0] != _FIRST_LINE:
        raise CannotOpen
    stanzas = []
    for line in lines[1:]:
        if line.startswith(b"--- "):
            break
        if line.startswith(b"->"):
            stanzas.append(line)
    else:
        raise CannotOpen  # no end of the header within its limit
    if any(b"scrypt" in line.lower() for line in stanzas):
        # the standard: a passphrase stands alone
        match = _SCRYPT.fullmatch(stanzas[0])
        if len(stanzas) != 1 or match is None or int(match[1]) > MOST_WORK:
            raise CannotOpen


def _identity(text: str) -> x25519.Identity:
    try:
        return x25519.Identity.from_str(text)
    except pyrage.IdentityError as error:
        raise CannotOpen from error


def _start_of(reader: Readable) -> bytes:
    """The first `HEADER_LIMIT` bytes, or all there are; a reader may give less than asked for."""
    parts, left = [], HEADER_LIMIT
    while left and (part := reader.read(left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


class _Rejoined:
    """A stream whose beginning was read already."""

    def __init__(self, start: bytes, rest: Readable) -> None:
        self._start, self._rest, self._at = start, rest, 0

    def read(self, size: int = -1, /) -> bytes:
        if self._at >= len(self._start):
            return self._rest.read(size)
        end = len(self._start) if size < 0 else self._at + size
        part = self._start[self._at : end]
        self._at += len(part)
        return part + self._rest.read(-1) if size < 0 else part


class _Heard:
    """Passes reads and writes on, and remembers what they raised: pyrage keeps only its words."""

    def __init__(self, stream: Readable | Writable) -> None:
        self._stream = stream
        self.error: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        # called for every 8 KiB: written out, rather than through one more function
        try:
            return self._stream.read(size)  # type: ignore[union-attr]
        except BaseException as error:
            self.error = error
            raise

    def write(self, data: bytes) -> int:
        try:
            self._stream.write(data)  # type: ignore[union-attr]
        except BaseException as error:
            self.error = error
            raise
        return len(data)

    def flush(self) -> None:
        try:
            self._stream.flush()  # type: ignore[union-attr]
        except BaseException as error:
            self.error = error
            raise


def _raise_heard(heard: tuple[_Heard, _Heard]) -> None:
    for stream in heard:
        if stream.error:
            raise stream.error
