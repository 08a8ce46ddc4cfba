"""header.json: which casebook this is, and the casebook key wrapped once for each slot.

docs/formats/header.md describes it. The whole file is authenticated with a key that only an
opened casebook has, so nothing in it can be changed by somebody who cannot open it.
"""

import json
import re
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from casebook.crypto.wrap import HEADER, mac, mac_fits, subkey
from casebook.errors import CannotOpen, CasebookTooNew, HeaderDamaged, NotACasebook, SlotTooCostly
from casebook.files import fresh_file, reading_failure
from casebook.keys.slot import (
    KEYRING,
    PASSPHRASE,
    RECOVERY,
    SHARES,
    Slot,
    canonical,
    count,
    identifier,
    read_slot,
)

__all__ = [
    "KEYRING", "PASSPHRASE", "RECOVERY", "SHARES", "Header", "Slot", "load", "read", "write",
]  # fmt: skip

NAME = "header.json"
PREVIOUS = "header.previous.json"
FORMAT = 1
LIMIT = 64 * 1024
MOST_SLOTS = 32
Which = Literal["current", "previous"]

_MAC = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Header:
    """What stands in header.json."""

    casebook: str
    epoch: int
    slots: tuple[Slot, ...]
    mac: str = field(default="", compare=False)

    def plain(self) -> dict[str, Any]:
        """Everything the MAC covers.

        `rekey` is null: a true rekey is a new casebook with a header of its own and the next
        epoch, so a header never stands between two keys. It is there, authenticated, so that
        no later version can be led to believe in an unfinished one that nobody began.
        """
        return {
            "format": FORMAT,
            "casebook": self.casebook,
            "epoch": self.epoch,
            "rekey": None,
            "slots": [asdict(slot) for slot in self.slots],
        }

    def sealed(self, key: bytes) -> "Header":
        """With the MAC that an opened casebook gives it."""
        return replace(self, mac=mac(subkey(key, HEADER), canonical(self.plain())))

    def check(self, key: bytes) -> None:
        """Raises `CannotOpen` when the header is not what was written with this key."""
        if not mac_fits(subkey(key, HEADER), canonical(self.plain()), self.mac):
            raise CannotOpen

    def written(self) -> bytes:
        """The bytes of the file."""
        return canonical({**self.plain(), "mac": self.mac}) + b"\n"


def load(folder: Path, which: Which = "current") -> Header:
    """Read a header. Raises `NotACasebook`, `HeaderDamaged`, `CasebookTooNew`, `SlotTooCostly`.

    Costs are checked here, before anything can be derived. The copy kept beside the header is
    read only when it is asked for: whoever can put an old file back must not choose for a person.
    """
    path = folder / (NAME if which == "current" else PREVIOUS)
    try:
        with path.open("rb") as file:
            raw = file.read(LIMIT + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        if which == "previous" or (folder / PREVIOUS).exists() or (folder / "casebook.db").exists():
            raise HeaderDamaged from error
        raise NotACasebook(name=folder.name) from error
    except OSError as error:
        raise reading_failure(error, path) from error
    return read(raw)


def read(raw: bytes) -> Header:
    """The header that bytes hold, every part checked."""
    if len(raw) > LIMIT:
        raise HeaderDamaged
    try:
        plain = json.loads(raw)
        if type(plain["format"]) is int and plain["format"] > FORMAT:
            raise CasebookTooNew
        header = Header(
            casebook=identifier(plain["casebook"]),
            epoch=count(plain["epoch"]),
            slots=tuple(read_slot(item) for item in plain["slots"]),
            mac=plain["mac"],
        )
        # what was read must be all there is: no name twice, nothing between the lines, and
        # no other writing of the same header
        if not _MAC.fullmatch(header.mac) or header.written() != raw:
            raise HeaderDamaged
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise HeaderDamaged from error
    if not 0 < len(header.slots) <= MOST_SLOTS or len(_ids(header)) != len(header.slots):
        raise HeaderDamaged
    return header


def spare_fits(folder: Path, key: bytes) -> bool:
    """The copy beside the header, if there is one, is whole and of this key."""
    try:
        load(folder, "previous").check(key)
    except (HeaderDamaged, CannotOpen, CasebookTooNew, SlotTooCostly):
        return not (folder / PREVIOUS).exists()
    return True


def write(folder: Path, header: Header) -> None:
    """Put a header in place whole, after the copy beside it is safe on the disk.

    The copy is the header before. When a way in is closed it is the new header instead: the one
    before would keep that way open in the same folder. Killed at any moment, header.json is the
    one before or the new one, whole. Raises `NotWritable`, `DiskFull`.
    """
    new = header.written()
    read(new)  # what could not be read again is never written
    for name, content in ((PREVIOUS, _copy_beside(folder, header)), (NAME, new)):
        with fresh_file(folder / name) as file:
            file.write(content)


def _copy_beside(folder: Path, header: Header) -> bytes:
    try:
        before = load(folder)
    except (NotACasebook, HeaderDamaged):
        return header.written()
    return (before if _ids(before) <= _ids(header) else header).written()


def _ids(header: Header) -> set[str]:
    return {slot.id for slot in header.slots}
