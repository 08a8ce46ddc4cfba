"""Signs a file with a person's own certificate; the file stays as it is, its seal too."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from casebook.crypto.certified import sign_with
from casebook.errors import NotSigned
from casebook.files import fresh_file, reading_failure

MOST: Final = 1 << 30
_CONTAINER: Final = 1 << 20


@dataclass(frozen=True)
class Signed:
    """Where the signature is, as whom, and how anybody checks it."""

    path: Path
    subject: str
    fingerprint: str
    is_self_signed: bool
    command: str


def sign_file(path: Path, certificate: Path, password: str) -> Signed:
    """Write FILE.p7s beside a file: a detached CMS signature in DER.

    Raises `NotReadable`, `NotSigned` (what is wrong with file, container or password),
    `NotWritable`.
    """
    data, container = _read(path, MOST), _read(certificate, _CONTAINER)
    try:
        made = sign_with(container, password, data)
    except ValueError as error:
        raise NotSigned(name=path.name, reason=str(error)) from error
    out = path.with_name(path.name + ".p7s")
    with fresh_file(out) as file:
        file.write(made.signature)
    command = f"openssl cms -verify -binary -inform DER -in {out.name} -content {path.name}"
    command += " -out /dev/null -noverify" if made.is_self_signed else " -out /dev/null"
    return Signed(out, made.subject, made.fingerprint, made.is_self_signed, command)


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(most + 1)
    except OSError as error:
        raise reading_failure(error, path) from error
    if len(raw) > most:
        raise NotSigned(name=path.name, reason=f"it has more than {most} bytes")
    return raw
