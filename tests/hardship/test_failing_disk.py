"""A disk that is full or fails at any one call, or from then on: never a silent success.

`CASEBOOK_CALLS` sets how many calls of each operation the long form has fail; 200 is the default.
"""

import os
from pathlib import Path

import pytest

from casebook.book.notice import Sort
from tests.hardship.operations import Operation, Outcome, make_place
from tests.hardship.test_killed import every, judged, some, tell
from tests.hardship.tracing import Call, points, traced

WRITING = ("write", "pwrite64", "fsync", "fdatasync", "ftruncate")
MAY_FAIL = ("/head", "/.head", "/reserve", "/xdg_state_home/", "/.try.")
"""What may be missing without a word: heads behind the database are normal, as is no reserve."""


def try_failures(
    operation: Operation, tmp_path: Path, count: int, *, every_call: bool
) -> tuple[int, dict[str, int], list[str]]:
    """(runs, how they ended, what went wrong): calls that write fail, for once and from then on."""
    base = make_place(tmp_path / "base", operation)
    _outcome, calls = traced(operation, base.copy(tmp_path / "whole"))
    found = points(calls, tmp_path / "whole", WRITING)[: 200 if not every_call else count]
    chosen = found if every_call else some(found, count)
    wrong: list[str] = []
    ends = {"refused": 0, "harmless": 0}
    runs = 0
    for number, point in enumerate(chosen):
        for error in ("ENOSPC", "EIO"):
            # every other one fails for good
            lasting = "+" if number % 2 else ""
            place = base.copy(tmp_path / "failing")
            name = point.split(":")[0]
            inject = point.replace(":", f":error={error}:") + lasting
            outcome, failed = traced(operation, place, calls=(name,), inject=inject)
            runs += any("INJECTED" in call.note for call in failed)
            ends["harmless" if outcome.status == 0 else "refused"] += 1
            where = f"{error} {point}{lasting}"
            wrong += silent(outcome, failed, where)
            # what this computer could not remember, it does not know
            unknown = any("/xdg_state_home/" in path for path in failing_paths(failed))
            expected = frozenset({Sort.NEW_WRITER} if unknown else ())
            wrong += judged(operation, place, outcome, where, expected)
    assert runs >= len(chosen) * 2 * 0.9, "the calls did not fail"
    return runs, ends, wrong


def failing_paths(calls: list[Call]) -> list[str]:
    """The files at which a call was made to fail."""
    failed = [call for call in calls if "INJECTED" in call.note]
    return [path for call in failed for _number, path in call.handles]


def silent(outcome: Outcome, calls: list[Call], where: str) -> list[str]:
    """A success that was none, or a failure that was not told in words."""
    failed = [call for call in calls if "INJECTED" in call.note]
    if outcome.status == 0:
        lost = [path for path in failing_paths(calls) if not any(part in path for part in MAY_FAIL)]
        # the folder itself: made durable after `head` and `reserve` only, or by SQLite, which
        # does not hear of it; whatever else needs it is refused
        lost = [path for path in lost if not path.endswith(".casebook")]
        if where.startswith("ENOSPC") and not where.endswith("+"):
            # full for once: the reserve was freed, and it was written again
            lost = [path for path in lost if not path.endswith("/casebook.db")]
        lost = [path for path in lost if not path.startswith(("pipe:", "/dev/", "anon_inode:"))]
        return [f"{where}: silent success, {lost}"] if lost else []
    if "Traceback" in outcome.said or "Something in the program" in outcome.said:
        return [f"{where}: not in words: {outcome.said[-300:]}"]
    # where standard error fails too, the status has to do
    speechless = any(number == "2" for call in failed for number, _path in call.handles)
    return [] if outcome.said.strip() or speechless else [f"{where}: refused without a word"]


@pytest.mark.slow
@every
def test_no_failing_call_is_a_silent_success(operation: Operation, tmp_path: Path) -> None:
    runs, _ends, wrong = try_failures(operation, tmp_path, 2, every_call=False)
    assert runs and wrong == []


@pytest.mark.long
@every
def test_none_of_the_first_calls_failing_is_a_silent_success(
    operation: Operation, tmp_path: Path
) -> None:
    count = int(os.environ.get("CASEBOOK_CALLS", "200"))
    runs, ends, wrong = try_failures(operation, tmp_path, count, every_call=True)
    tell(f"FAILING {operation}: {runs} runs, {ends}, {len(wrong)} wrong")
    assert wrong == []
