"""What a guess costs: published answers, bounds that hold before any work, calibration."""

import ast
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import casebook
from casebook.crypto import stretch
from casebook.crypto.stretch import CEILING, FLOOR, Cost, calibrate
from casebook.errors import NotEnoughMemory, SlotTooCostly
from tests.crypto.vectors import blocks, value

PUBLISHED = [one for one in blocks("argon2id.txt") if one["length"] == "32" and "secret" not in one]


@pytest.mark.parametrize("vector", PUBLISHED, ids=lambda one: one["count"])
def test_stretching_gives_the_published_answer(
    monkeypatch: pytest.MonkeyPatch, vector: dict[str, str]
) -> None:
    cost = Cost(int(vector["memcost"]), int(vector["iter"]), int(vector["lanes"]))
    monkeypatch.setattr(stretch, "FLOOR", cost)
    found = stretch.stretch(value(vector["pass"]), value(vector["salt"]), cost)
    assert found == value(vector["output"])


def test_the_floor_and_the_ceiling_are_what_we_promise() -> None:
    assert Cost(memory=64 * 1024, passes=3, lanes=1) == FLOOR
    assert Cost(memory=2 * 1024 * 1024, passes=64, lanes=16) == CEILING


ABSURD = [
    replace(FLOOR, memory=FLOOR.memory - 1),
    replace(FLOOR, memory=8),
    replace(FLOOR, passes=2),
    replace(FLOOR, lanes=0),
    replace(CEILING, memory=CEILING.memory + 1),
    replace(CEILING, memory=2**39),
    replace(CEILING, passes=65),
    replace(CEILING, passes=2**31),
    replace(CEILING, lanes=17),
]


@pytest.mark.parametrize("cost", ABSURD, ids=str)
def test_an_absurd_cost_is_refused_before_anything_is_derived(
    monkeypatch: pytest.MonkeyPatch, cost: Cost
) -> None:
    def never(*_args: Any, **_named: Any) -> bytes:
        pytest.fail("something was derived")

    monkeypatch.setattr("argon2.low_level.hash_secret_raw", never)
    started = time.process_time()
    with pytest.raises(SlotTooCostly):
        stretch.stretch(b"secret", bytes(16), cost)
    assert time.process_time() - started < 0.05


def test_a_computer_without_the_memory_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2.exceptions import HashingError

    def full(*_args: Any, **_named: Any) -> bytes:
        raise HashingError("Memory allocation error")

    monkeypatch.setattr("argon2.low_level.hash_secret_raw", full)
    with pytest.raises(NotEnoughMemory):
        stretch.stretch(b"secret", bytes(16), FLOOR)


def timed(monkeypatch: pytest.MonkeyPatch, seconds: float, gib: float) -> list[Cost]:
    """Pretend to be a computer on which the floor takes so long; what is derived is listed."""
    clock = [0.0]
    derived = []

    def stand_in(_secret: bytes, _salt: bytes, cost: Cost) -> bytes:
        derived.append(cost)
        clock[0] += seconds * cost.memory / FLOOR.memory * cost.passes / FLOOR.passes
        return bytes(32)

    monkeypatch.setattr(stretch, "stretch", stand_in)
    monkeypatch.setattr(stretch, "_memory", lambda: int(gib * 1024 * 1024))
    monkeypatch.setattr(time, "perf_counter", lambda: clock[0])
    return derived


@pytest.mark.parametrize(
    ("seconds", "gib", "goal", "expected"),
    [
        (5.0, 8, 1.0, (64, 3)),  # a slow one: the floor, never less
        (0.5, 8, 1.0, (128, 3)),  # memory first
        (0.125, 8, 1.0, (512, 3)),
        (0.0625, 8, 1.0, (512, 6)),  # then passes, so that it opens on older ones too
        (0.125, 1, 1.0, (256, 6)),  # a quarter of what there is
        (0.125, 0.1, 1.0, (64, 16)),
        (0.0001, 64, 1.0, (512, 16)),
        (0.25, 8, 0.5, (128, 3)),
    ],
)
def test_calibrating(
    monkeypatch: pytest.MonkeyPatch,
    seconds: float,
    gib: float,
    goal: float,
    expected: tuple[int, int],
) -> None:
    derived = timed(monkeypatch, seconds, gib)
    cost = calibrate(goal)
    assert (cost.memory // 1024, cost.passes) == expected
    assert len(derived) <= 2
    stretch.refuse_absurd(cost)


@pytest.mark.parametrize("cpus", [None, 1, 2, 128])
def test_lanes_follow_the_processors(monkeypatch: pytest.MonkeyPatch, cpus: int | None) -> None:
    timed(monkeypatch, 0.5, 8)
    monkeypatch.setattr(os, "cpu_count", lambda: cpus)
    assert calibrate().lanes == min(4, cpus or 1)


def test_calibrating_here_is_quick_and_never_below_the_floor() -> None:
    started = time.perf_counter()
    cost = calibrate()
    assert time.perf_counter() - started < 10
    stretch.refuse_absurd(cost)


def test_memory_is_guessed_low_where_it_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def untold(_name: str) -> int:
        raise ValueError

    monkeypatch.setattr(os, "sysconf", untold)
    assert stretch._memory() == 2 * 1024 * 1024


ROOMS = Path(casebook.__file__).parent


def test_nothing_outside_the_program_can_make_a_guess_cheaper() -> None:
    """No environment variable is read where keys are made, and no face chooses a cost."""
    for room in ("crypto", "keys"):
        for path in (ROOMS / room).glob("*.py"):
            names = {node.attr for node in attributes(path)}
            assert not names & {"environ", "getenv", "argv"}, path
    for room in ("cli", "ui"):
        for path in (ROOMS / room).rglob("*.py"):
            text = path.read_text("utf-8")
            assert "crypto.stretch" not in text and "import stretch" not in text, path
    for path in ROOMS.rglob("*.py"):
        if path.name != "stretch.py":
            text = path.read_text("utf-8")
            assert "Cost(" not in text or path.name == "slot.py", path


def attributes(path: Path) -> list[ast.Attribute]:
    tree = ast.parse(path.read_text("utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
