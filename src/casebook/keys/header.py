"""header.json: which casebook this is, and the casebook key wrapped once for each slot.

docs/formats/header.md describes it. The whole file is authenticated with a key that only an
opened casebook has, so nothing in it can be changed by somebody who cannot open it.
"""

import base64
import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from casebook.crypto.stretch import Cost, refuse_absurd
from casebook.crypto.wrap import mac, mac_fits, subkey
from casebook.errors import CannotOpen, CasebookTooNew, HeaderDamaged, NotACasebook
from casebook.files import fresh_file, reading_failure

NAME = "header.json"
PREVIOUS = "header.previous.json"
FORMAT = 1
LIMIT = 64 * 1024
LABEL = "casebook/1 header"

PASSPHRASE, RECOVERY, KEYRING = "passphrase", "recovery", "keyring"


@dataclass(frozen=True)
class Slot:
    """One way to open the casebook. Bytes stand in base64.

    `cost` is None where the secret is random and needs no stretching (keyring).
    """

    kind: str
    id: str
    label: str
    made_at: str
    cost: Cost | None
    salt: str
    nonce: str
    commitment: str = ""
    wrapped: str = ""

    def bound(self, casebook: str) -> bytes:
        """What the wrapping authenticates: everything but what it makes."""
        plain = {**asdict(self), "commitment": "", "wrapped": "", "casebook": casebook}
        return canonical(plain)


@dataclass(frozen=True)
class Header:
    """What stands in header.json."""

    casebook: str
    epoch: int
    slots: tuple[Slot, ...]
    mac: str = field(default="", compare=False)

    def plain(self) -> dict[str, Any]:
        """Everything the MAC covers."""
        return {
            "format": FORMAT,
            "casebook": self.casebook,
            "epoch": self.epoch,
            "slots": [asdict(slot) for slot in self.slots],
        }

    def sealed(self, key: bytes) -> "Header":
        """With the MAC that an opened casebook gives it."""
        return replace(self, mac=mac(subkey(key, LABEL), canonical(self.plain())))

    def check(self, key: bytes) -> None:
        """Raises `CannotOpen` when the header is not what was written with this key."""
        if not mac_fits(subkey(key, LABEL), canonical(self.plain()), self.mac):
            raise CannotOpen


def canonical(plain: dict[str, Any]) -> bytes:
    """JSON with sorted names and no blanks, in ASCII."""
    return json.dumps(plain, sort_keys=True, separators=(",", ":")).encode("ascii")


def load(folder: Path, *, previous: bool = False) -> Header:
    """Read a header. Raises `NotACasebook`, `HeaderDamaged`, `CasebookTooNew`, `SlotTooCostly`.

    Costs are checked here, before anything can be derived.
    """
    path = folder / (PREVIOUS if previous else NAME)
    try:
        with path.open("rb") as file:
            raw = file.read(LIMIT + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        if previous or (folder / PREVIOUS).exists() or (folder / "casebook.db").exists():
            raise HeaderDamaged from error
        raise NotACasebook(name=folder.name) from error
    except OSError as error:
        raise reading_failure(error, path) from error
    if len(raw) > LIMIT:
        raise HeaderDamaged
    return read(raw)


def read(raw: bytes) -> Header:
    """The header that bytes hold, every part checked."""
    try:
        plain = json.loads(raw, object_pairs_hook=_no_twins, parse_constant=_no_constant)
        if plain["format"] != FORMAT:
            if isinstance(plain["format"], int) and plain["format"] > FORMAT:
                raise CasebookTooNew
            raise HeaderDamaged
        header = Header(
            casebook=_hex(plain["casebook"]),
            epoch=_count(plain["epoch"]),
            slots=tuple(_slot(item) for item in plain["slots"]),
            mac=_text(plain["mac"]),
        )
        if set(plain) != {"format", "casebook", "epoch", "slots", "mac"}:
            raise HeaderDamaged
        # what was read must be all there is: nothing may hide between the lines
        if canonical({**header.plain(), "mac": header.mac}) + b"\n" != raw:
            raise HeaderDamaged
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise HeaderDamaged from error
    if not header.slots or len(header.slots) > 32:
        raise HeaderDamaged
    return header


def write(folder: Path, header: Header) -> None:
    """Put a header in place whole; the one before is kept beside it first."""
    current = folder / NAME
    if current.exists():
        before = current.read_bytes()
        with fresh_file(folder / PREVIOUS) as file:
            file.write(before)
    with fresh_file(current) as file:
        file.write(canonical({**header.plain(), "mac": header.mac}) + b"\n")


def _slot(plain: Any) -> Slot:
    cost = plain["cost"]
    slot = Slot(
        kind=_text(plain["kind"]),
        id=_hex(plain["id"]),
        label=_text(plain["label"]),
        made_at=_text(plain["made_at"]),
        cost=None
        if cost is None
        else Cost(_count(cost["memory"]), _count(cost["passes"]), _count(cost["lanes"])),
        salt=_base64(plain["salt"], 16),
        nonce=_base64(plain["nonce"], 12),
        commitment=_base64(plain["commitment"], 32),
        wrapped=_base64(plain["wrapped"], 48),
    )
    if slot.kind not in (PASSPHRASE, RECOVERY, KEYRING) or (slot.cost is None) != (
        slot.kind == KEYRING
    ):
        raise HeaderDamaged
    if slot.cost:
        refuse_absurd(slot.cost)
    return slot


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 200:
        raise ValueError("not a short text")
    return value


def _hex(value: Any) -> str:
    if len(bytes.fromhex(_text(value))) != 16:
        raise ValueError("not an id")
    return _text(value)


def _count(value: Any) -> int:
    if type(value) is not int or not 0 < value < 2**40:
        raise ValueError("not a count")
    return value


def _base64(value: Any, size: int) -> str:
    if len(base64.b64decode(_text(value), validate=True)) != size:
        raise ValueError("of another size")
    return _text(value)
