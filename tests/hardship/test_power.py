"""The power is cut: what was acknowledged is on the disk. See `power` for how that is worked out.

`CASEBOOK_CUTS` sets how many cuts of each operation the long form tries; 0: after every call.
"""

import os
from pathlib import Path

import pytest

from tests.hardship.operations import OPERATIONS, Operation, make_place
from tests.hardship.power import SEEN, Disk, Way, acknowledged
from tests.hardship.test_killed import every, judged, tell
from tests.hardship.tracing import traced

NOT_FLUSHED = """
from casebook.db import connection
whole = connection.begin_writing
def begin(opened):
    whole(opened)
    opened.execute("PRAGMA synchronous = OFF")
connection.begin_writing = begin
"""
EVIDENCE_NOT_FLUSHED = """
import os
os.fsync = lambda handle: None
"""


def cut(
    operation: Operation,
    tmp_path: Path,
    count: int,
    ways: tuple[Way, ...],
    *,
    spoil: str = "",
    told_only: bool = False,
) -> tuple[int, list[str]]:
    """(cuts, what went wrong): the power is cut after some or all calls, in several ways.

    A number among the ways stands for another chance at each call. `told_only`: only cuts after
    something was acknowledged.
    """
    place = make_place(tmp_path / "base", operation).copy(tmp_path / "cut")
    whole, disk = Disk(place.root), Disk(place.root)
    outcome, calls = traced(operation, place, calls=SEEN, spoil=spoil)
    assert outcome.status == 0, outcome
    after = [bool(whole.take(call)) or bool(said.told) for call, said in acknowledged(calls)]
    assert whole.differences() == [], "the disk in memory is not the real one"
    total = sum(after)
    step = max(1, total // count) if count else 1
    number = cuts = 0
    wrong = []
    for (call, said), counts in zip(acknowledged(calls), after, strict=True):
        disk.take(call)
        number += counts
        if not counts or ((total - number) % step and number < total):
            continue
        if told_only and not said.told:
            continue
        for way in ways:
            cuts += 1
            chosen = way if isinstance(way, str) else way * 100_000 + number
            disk.show(chosen, place.root)
            wrong += judged(operation, place, said, f"cut {number} {chosen}")
    return cuts, wrong


@pytest.mark.slow
@every
def test_after_a_power_cut_nothing_acknowledged_is_lost(
    operation: Operation, tmp_path: Path
) -> None:
    cuts, wrong = cut(operation, tmp_path, 2, ("nothing", 1))
    assert cuts >= 4 and wrong == []


@pytest.mark.long
@every
def test_after_a_power_cut_at_any_call_nothing_acknowledged_is_lost(
    operation: Operation, tmp_path: Path
) -> None:
    count = int(os.environ.get("CASEBOOK_CUTS", "60"))
    cuts, wrong = cut(operation, tmp_path, count, ("nothing", "names", 1, 2))
    tell(f"POWER {operation}: {cuts} cuts, {len(wrong)} wrong")
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "spoil"), [("add", NOT_FLUSHED), ("attach", EVIDENCE_NOT_FLUSHED)], ids=["off", "file"]
)
def test_what_is_not_flushed_is_lost(name: str, spoil: str, tmp_path: Path) -> None:
    """Positive controls: this way of testing finds what it is for."""
    operation = next(one for one in OPERATIONS if one.name == name)
    cuts, wrong = cut(operation, tmp_path, 20, ("nothing",), spoil=spoil, told_only=True)
    assert cuts and len(wrong) >= cuts * 0.8, (cuts, wrong)
