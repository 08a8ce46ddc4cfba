"""One way to open a casebook, as it stands in the header: what it is, what it costs, what it holds.

Nothing here is believed before the header's MAC was checked, so whatever a slot says is held
against a strict shape first: it is shown to people, and it decides how much work is done.
"""

import base64
import json
import re
import unicodedata
from dataclasses import asdict, dataclass
from typing import Any

from casebook.crypto.stretch import KEY, SALT, Cost, refuse_absurd
from casebook.crypto.wrap import NONCE, TAG

PASSPHRASE, RECOVERY, KEYRING, SHARES = "passphrase", "recovery", "keyring", "shares"
ALGORITHMS = {
    PASSPHRASE: "argon2id",
    RECOVERY: "argon2id",
    SHARES: "argon2id",
    KEYRING: "hkdf-sha256",
}
"""What turns the secret of each kind into the key that wraps."""

LONGEST_LABEL = 60
_ID = re.compile(r"[0-9a-f]{32}")
_MADE_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


@dataclass(frozen=True)
class Slot:
    """One way to open the casebook. Bytes stand in base64.

    `cost` is None where the secret is random and needs no stretching (keyring).
    """

    kind: str
    id: str
    label: str
    made_at: str
    alg: str
    cost: Cost | None
    salt: str
    nonce: str
    commitment: str = ""
    wrapped: str = ""

    def bound(self, casebook: str) -> bytes:
        """What the wrapping authenticates: everything but what it makes."""
        plain = {**asdict(self), "casebook": casebook}
        del plain["commitment"], plain["wrapped"]
        return canonical(plain)


def canonical(plain: dict[str, Any]) -> bytes:
    """JSON with sorted names and no blanks, in ASCII."""
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def usable_label(label: str) -> bool:
    """A label can be shown as it is: not empty, one line, nothing that moves a cursor."""
    return 0 < len(label) <= LONGEST_LABEL and not any(
        unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in label
    )


def read_slot(plain: Any) -> Slot:
    """The slot that JSON holds. Raises ValueError, KeyError, TypeError, and `SlotTooCostly`."""
    cost = plain["cost"]
    slot = Slot(
        kind=text(plain["kind"]),
        id=identifier(plain["id"]),
        label=text(plain["label"]),
        made_at=text(plain["made_at"]),
        alg=text(plain["alg"]),
        cost=None
        if cost is None
        else Cost(count(cost["memory"]), count(cost["passes"]), count(cost["lanes"])),
        salt=_base64(plain["salt"], SALT),
        nonce=_base64(plain["nonce"], NONCE),
        commitment=_base64(plain["commitment"], KEY),
        wrapped=_base64(plain["wrapped"], KEY + TAG),
    )
    if ALGORITHMS[slot.kind] != slot.alg or (slot.cost is None) != (slot.kind == KEYRING):
        raise ValueError("kind, algorithm and cost do not go together")
    if not usable_label(slot.label) or not _MADE_AT.fullmatch(slot.made_at):
        raise ValueError("not to be shown")
    if slot.cost:
        refuse_absurd(slot.cost)
    return slot


def text(value: Any) -> str:
    """A short text. Raises ValueError."""
    if not isinstance(value, str) or len(value) > 200:
        raise ValueError("not a short text")
    return value


def identifier(value: Any) -> str:
    """128 bits in small hexadecimal. Raises ValueError."""
    if not _ID.fullmatch(text(value)):
        raise ValueError("not an id")
    return text(value)


def count(value: Any) -> int:
    """A whole number above 0. Raises ValueError."""
    if type(value) is not int or not 0 < value < 2**40:
        raise ValueError("not a count")
    return value


def _base64(value: Any, size: int) -> str:
    raw = base64.b64decode(text(value), validate=True)
    if len(raw) != size or base64.b64encode(raw).decode("ascii") != value:
        raise ValueError("not these bytes, or not in their one writing")
    return text(value)
