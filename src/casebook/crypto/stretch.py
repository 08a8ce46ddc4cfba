"""A passphrase into a key: Argon2id (RFC 9106), with its cost in one place.

Nothing outside this program can make it cheaper: there is no setting and no environment
variable, and what a header asks for is held against `FLOOR` and `CEILING` before any work.
"""

import os
import time
from dataclasses import astuple, dataclass, replace

from casebook.errors import NotEnoughMemory, SlotTooCostly

SALT = 16
KEY = 32


@dataclass(frozen=True)
class Cost:
    """What one guess costs: memory in KiB, passes, lanes."""

    memory: int
    passes: int
    lanes: int


FLOOR = Cost(memory=64 * 1024, passes=3, lanes=1)
CEILING = Cost(memory=2 * 1024 * 1024, passes=64, lanes=16)
GOAL = 1.0
"""Seconds that opening should take on the computer where the passphrase is set."""

_MOST_CHOSEN = 512 * 1024
"""Memory (KiB) beyond which passes are added instead.

A casebook is carried on a stick to older computers, and must open there too.
"""


def refuse_absurd(cost: Cost) -> None:
    """Raises `SlotTooCostly`, before anything is derived, for a cost outside floor and ceiling.

    Below the floor a guess would be too cheap, above the ceiling opening would stop the computer;
    Argon2 itself needs 8 KiB a lane (RFC 9106, 3.1).
    """
    bounds = zip(astuple(FLOOR), astuple(cost), astuple(CEILING), strict=True)
    within = all(least <= given <= most for least, given, most in bounds)
    if not within or cost.memory < 8 * cost.lanes:
        raise SlotTooCostly


def stretch(secret: bytes, salt: bytes, cost: Cost) -> bytes:
    """32 bytes from a secret. Raises `SlotTooCostly`, `NotEnoughMemory`."""
    refuse_absurd(cost)
    # loaded here: a start that only asks for help needs none of it
    from argon2.exceptions import HashingError
    from argon2.low_level import Type, hash_secret_raw

    try:
        return hash_secret_raw(
            secret,
            salt,
            time_cost=cost.passes,
            memory_cost=cost.memory,
            parallelism=cost.lanes,
            hash_len=KEY,
            type=Type.ID,
        )
    except HashingError as error:
        raise NotEnoughMemory from error


def calibrate(goal: float = GOAL) -> Cost:
    """The cost that takes about `goal` seconds here: never below the floor, memory first.

    Derivations at the floor are timed, the quicker of two, so that a busy moment does not make
    a weak slot. Memory is raised up to 512 MiB or a quarter of what this computer has, then passes.
    """
    probe = replace(FLOOR, lanes=max(1, min(4, os.cpu_count() or 1)))
    times = goal / max(0.001, min(_seconds(probe), _seconds(probe)))
    most = max(FLOOR.memory, min(_MOST_CHOSEN, _memory() // 4))
    memory = int(min(most, max(FLOOR.memory, probe.memory * times)))
    memory = max(FLOOR.memory, memory - memory % 1024)
    passes = int(probe.passes * times * probe.memory / memory)
    return Cost(memory, min(16, max(FLOOR.passes, passes)), probe.lanes)


def _seconds(cost: Cost) -> float:
    started = time.perf_counter()
    stretch(b"calibration", bytes(SALT), cost)
    return time.perf_counter() - started


def _memory() -> int:
    """Memory of this computer in KiB; a small one where that is not told."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024
    except (ValueError, OSError, AttributeError):
        return 2 * 1024 * 1024
