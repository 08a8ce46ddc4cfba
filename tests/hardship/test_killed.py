"""Killed at any moment, and at every call that changes the disk: what was acknowledged is there.

`CASEBOOK_KILLS` sets how many random moments the long form tries, over all operations together.
"""

import os
import random
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from casebook.book.notice import Sort
from tests.hardship.operations import OPERATIONS, Operation, Outcome, Place, judge, make_place
from tests.hardship.tracing import by_name, points, traced

TOLD_TOO_EARLY = """
from contextlib import contextmanager
from casebook.db import connection
@contextmanager
def later(opened):
    if not opened.in_transaction:
        opened.execute("BEGIN IMMEDIATE")
    yield
settle = connection.settle
def settle_now(opened, *, close=False):
    if opened.in_transaction:
        opened.execute("COMMIT")
    settle(opened, close=close)
connection.transaction, connection.settle = later, settle_now
"""
"""A positive control: what is committed only after it was acknowledged is lost by a kill."""

every = pytest.mark.parametrize("operation", OPERATIONS, ids=str)


def tell(text: str) -> None:
    """Keep a figure for docs/proofs.md in the file that `CASEBOOK_FIGURES` names."""
    if name := os.environ.get("CASEBOOK_FIGURES"):
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(text + "\n")


def some(found: Sequence[str], count: int) -> list[str]:
    """A few of them, spread over the whole, always with the last ones."""
    step = max(1, len(found) // count)
    return list(found[::-1][::step][:count])


def try_points(
    operation: Operation, tmp_path: Path, count: int = 0, spoil: str = ""
) -> tuple[list[str], list[str]]:
    """(points tried, what went wrong at which), killed at each of some or all calls."""
    base = make_place(tmp_path / "base", operation)
    _outcome, calls = traced(operation, base.copy(tmp_path / "whole"), spoil=spoil)
    found = points(calls, tmp_path / "whole")
    chosen = some(found, count) if count else found
    wrong, alive = [], 0
    for point in chosen:
        place = base.copy(tmp_path / "killed")
        name = point.split(":")[0]
        outcome, _calls = traced(
            operation,
            place,
            calls=(name,),
            inject=point.replace(":", ":signal=SIGKILL:"),
            spoil=spoil,
        )
        alive += outcome.status != -signal.SIGKILL
        wrong += judged(operation, place, outcome, point)
    # a thread may have come earlier to another call than the last time; most must have died
    assert alive <= len(chosen) / 10, f"{alive} were not killed"
    return chosen, wrong


def judged(
    operation: Operation,
    place: Place,
    outcome: Outcome,
    where: str,
    expected: frozenset[Sort] = frozenset(),
) -> list[str]:
    """What is wrong after that, with where it happened; nothing if all is well."""
    try:
        judge(operation, place, outcome, expected)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what the test is for
        return [f"{operation} {where}: {type(error).__name__} {str(error)[:300]}"]
    return []


@pytest.mark.slow
@every
def test_killed_at_some_calls_nothing_acknowledged_is_lost(
    operation: Operation, tmp_path: Path
) -> None:
    chosen, wrong = try_points(operation, tmp_path, 3)
    assert chosen and wrong == []


@pytest.mark.long
@every
def test_killed_at_every_call_nothing_acknowledged_is_lost(
    operation: Operation, tmp_path: Path
) -> None:
    chosen, wrong = try_points(operation, tmp_path)
    tell(f"KILLED {operation}: {len(chosen)} calls {by_name(chosen)}, {len(wrong)} wrong")
    assert wrong == []


@pytest.mark.slow
def test_what_is_told_before_it_is_written_is_lost(tmp_path: Path) -> None:
    """Positive control: this way of testing finds what it is for."""
    edit = next(one for one in OPERATIONS if one.name == "edit")
    chosen, wrong = try_points(edit, tmp_path, 12, TOLD_TOO_EARLY)
    assert len(wrong) > len(chosen) / 4, wrong


@pytest.mark.long
@every
def test_killed_at_random_moments_nothing_acknowledged_is_lost(
    operation: Operation, tmp_path: Path
) -> None:
    rounds = -(-int(os.environ.get("CASEBOOK_KILLS", "1000")) // len(OPERATIONS))
    base = make_place(tmp_path / "base", operation)
    started = time.monotonic()
    assert operation.run(base.copy(tmp_path / "whole")).status == 0
    length = time.monotonic() - started
    chance = random.Random(operation.name)
    wrong, ended = [], 0
    for number in range(rounds):
        place = base.copy(tmp_path / "killed")
        child = subprocess.Popen(
            operation.command(place),
            env=place.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        wait = chance.uniform(0.15, 1.05) * length
        try:
            out, err = child.communicate(timeout=wait)
            ended += 1
        except subprocess.TimeoutExpired:
            child.kill()
            out, err = child.communicate()
        outcome = Outcome.of(out, err, child.returncode)
        wrong += judged(operation, place, outcome, f"moment {number}, {wait:.3f} s")
    tell(
        f"RANDOM {operation}: {rounds} moments, {ended} of them after the end, {len(wrong)} wrong",
    )
    assert wrong == []
