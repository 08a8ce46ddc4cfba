"""A passphrase into a key: Argon2id (RFC 9106), with its cost in one place."""

import os
import time
from dataclasses import dataclass, replace

from argon2.low_level import Type, hash_secret_raw

from casebook.errors import SlotTooCostly

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


def refuse_absurd(cost: Cost) -> None:
    """Raises `SlotTooCostly`, before anything is derived, for a cost outside floor and ceiling.

    Below the floor a guess would be too cheap, above the ceiling opening would stop the computer.
    """
    for least, given, most in zip(
        (FLOOR.memory, FLOOR.passes, FLOOR.lanes),
        (cost.memory, cost.passes, cost.lanes),
        (CEILING.memory, CEILING.passes, CEILING.lanes),
        strict=True,
    ):
        if not least <= given <= most:
            raise SlotTooCostly


def stretch(secret: bytes, salt: bytes, cost: Cost) -> bytes:
    """32 bytes from a secret. Raises `SlotTooCostly`."""
    refuse_absurd(cost)
    return hash_secret_raw(
        secret,
        salt,
        time_cost=cost.passes,
        memory_cost=cost.memory,
        parallelism=cost.lanes,
        hash_len=KEY,
        type=Type.ID,
    )


def calibrate(goal: float = GOAL) -> Cost:
    """The cost that takes about `goal` seconds here: never below the floor, memory first.

    One derivation at the floor is timed; memory is raised up to 1 GiB or a quarter of the
    memory of this computer, then passes.
    """
    probe = replace(FLOOR, lanes=min(4, os.cpu_count() or 1))
    started = time.perf_counter()
    stretch(b"calibration", bytes(SALT), probe)
    taken = max(0.001, time.perf_counter() - started)
    times = goal / taken
    most = max(FLOOR.memory, min(1024 * 1024, _memory() // 4))
    memory = int(min(most, max(FLOOR.memory, probe.memory * times)))
    memory -= memory % 1024
    passes = int(min(16, max(FLOOR.passes, probe.passes * times * probe.memory / memory)))
    return Cost(memory, passes, probe.lanes)


def _memory() -> int:
    """Memory of this computer in KiB; a small one where that is not told."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024
    except (ValueError, OSError, AttributeError):
        return 2 * 1024 * 1024
