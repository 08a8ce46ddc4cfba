"""Where the history last ended, remembered beside the database and on this computer.

A head that is behind the database is normal (a crash came before it was written); one that is
ahead of it, or that the database does not know, means that an older database was put back.
"""

import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casebook.crypto.wrap import mac, mac_fits
from casebook.errors import CasebookError
from casebook.files import fresh_file, told
from casebook.paths import machine_state

HEAD = "head"
LIMIT = 1 << 20

Heads = Mapping[str, list[tuple[int, str]]]
"""Writer to (seq, hash) of the last entry of each of its chains."""


@dataclass(frozen=True)
class Remembered:
    """What a head file or this computer's state says."""

    heads: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    writer: str = ""
    nonce: str = ""
    epoch: int = 0
    before: str = ""
    """The nonce until now, while the turn that writes the new one into the folder is under way."""
    where: str = ""
    """The folder in which that is so: no copy of it may use `before`."""


def write(path: Path, key: bytes, casebook: str, what: Remembered) -> None:
    """Write a head or state file whole, with its MAC."""
    plain = {
        "v": 1,
        "casebook": casebook,
        "epoch": what.epoch,
        "writer": what.writer,
        "nonce": what.nonce,
        "heads": what.heads,
    }
    if what.before:
        plain |= {"before": what.before, "where": what.where}
    text = _canonical(plain)
    sealed = _canonical({**plain, "mac": mac(key, text)})
    with fresh_file(path) as file:
        file.write(sealed + b"\n")


def read(path: Path, key: bytes, casebook: str) -> Remembered | None:
    """What a file says; None if it is missing, damaged or of another casebook."""
    try:
        if path.stat().st_size > LIMIT:
            return None
        plain: dict[str, Any] = json.loads(path.read_bytes())
        tag = plain.pop("mac")
        if plain["casebook"] != casebook or not mac_fits(key, _canonical(plain), tag):
            return None
        return Remembered(
            heads={
                str(writer): [(int(seq), str(digest)) for seq, digest in heads]
                for writer, heads in plain["heads"].items()
            },
            writer=str(plain["writer"]),
            nonce=str(plain["nonce"]),
            epoch=int(plain["epoch"]),
            before=str(plain.get("before", "")),
            where=str(plain.get("where", "")),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def state_file(casebook: str, writer: str, epoch: int) -> Path:
    """The file in which this computer remembers one writer of one casebook.

    Each key that the casebook had has its own: while a true rekey is under way, both are needed.
    """
    rekeyed = f".{epoch}" if epoch > 1 else ""
    return machine_state() / f"{casebook}.{writer}{rekeyed}.json"


def newest_epoch(casebook: str) -> int:
    """The last key of a casebook that this computer has seen, by the names of its files."""
    return max((_epoch(path) for path in _state_files(casebook)), default=0)


def forget_older(casebook: str, epoch: int) -> None:
    """Remove what was remembered under earlier keys, once a later one is in use."""
    for path in _state_files(casebook):
        if _epoch(path) < epoch:
            with suppress(OSError):
                path.unlink()


def _epoch(path: Path) -> int:
    parts = path.name.split(".")
    return int(parts[2]) if len(parts) == 4 and parts[2].isdecimal() else 1


def states(casebook: str, key: bytes) -> list[Remembered]:
    """All that this computer remembers of a casebook."""
    return [state for path in _state_files(casebook) if (state := read(path, key, casebook))]


def _state_files(casebook: str) -> list[Path]:
    try:
        return sorted(machine_state().glob(f"{casebook}.*.json"))
    except OSError:
        return []


def remember(key: bytes, casebook: str, what: Remembered) -> bool:
    """Write this computer's memory of a writer; False if that is not possible here."""
    try:
        keep(key, casebook, what)
    except CasebookError:
        return False
    return True


def keep(key: bytes, casebook: str, what: Remembered) -> None:
    """The same where it must be possible. Raises `NotWritable`, `DiskFull`."""
    path = state_file(casebook, what.writer, what.epoch)
    with told(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write(path, key, casebook, what)


def this_folder(folder: Path) -> str:
    """What tells a folder from every copy of it on this computer; empty where nothing does."""
    try:
        found = folder.stat()
    except OSError:
        return ""
    return f"{found.st_dev}.{found.st_ino}" if found.st_ino else ""


def new_nonce() -> str:
    """A value that ties a folder to this computer until it is opened for writing again."""
    return secrets.token_hex(16)


def _canonical(plain: Mapping[str, object]) -> bytes:
    return json.dumps(plain, separators=(",", ":"), sort_keys=True).encode("ascii")
