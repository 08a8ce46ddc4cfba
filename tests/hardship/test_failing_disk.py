"""A disk that is full or fails at any one call, or from then on: never a silent success.

`CASEBOOK_CALLS` sets how many calls of each operation the long form has fail; 200 is the default.
"""

import os
from pathlib import Path

import pytest

from casebook.book.notice import Sort
from tests.hardship.operations import OPERATIONS, Operation, Outcome, make_place
from tests.hardship.test_killed import every, judged, some, tell
from tests.hardship.tracing import CHANGING, Call, points, traced

WRITING = ("write", "pwrite64", "fsync", "fdatasync", "ftruncate")
MOVING = ("rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "mkdir")
MAY_FAIL = ("/head", "/.head", "/reserve", "/xdg_state_home/", "/.try.")
"""What may be missing without a word: heads behind the database are normal, as is no reserve."""

UNHEARD = ("head", "reserve", "casebook.db-journal", "casebook.db-wal", "casebook.db-shm")
"""What a failed flush of the folder may have been for: the above, or a file of SQLite's, which
does not ask whether that flush succeeded. All else that is made in the folder is refused."""


NOT_LOOKED_AT = """
from casebook import files
sync = files.sync_folder
def not_looked_at(folder):
    try:
        sync(folder)
    except OSError:
        pass
files.sync_folder = not_looked_at
"""
"""A positive control: what a failed flush of a folder was for is said to be done."""


def try_failures(
    operation: Operation, tmp_path: Path, count: int, *, every_call: bool, spoil: str = ""
) -> tuple[int, dict[str, int], list[str]]:
    """(runs, how they ended, what went wrong): calls that write fail, for once and from then on."""
    base = make_place(tmp_path / "base", operation)
    _outcome, calls = traced(operation, base.copy(tmp_path / "whole"), spoil=spoil)
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
            inject = point.replace(":", f":error={error}:") + lasting
            outcome, calls = traced(
                operation, place, calls=(*CHANGING, "openat"), inject=inject, spoil=spoil
            )
            runs += any(is_injected(call) for call in calls)
            ends["harmless" if outcome.status == 0 else "refused"] += 1
            where = f"{error} {point}{lasting}"
            wrong += silent(outcome, calls, where)
            # what this computer could not remember, it does not know
            unknown = any("/xdg_state_home/" in path for call in calls for path in paths(call)
                          if is_injected(call))  # fmt: skip
            expected = frozenset({Sort.NEW_WRITER} if unknown else ())
            wrong += judged(operation, place, outcome, where, expected)
    assert runs >= len(chosen) * 2 * 0.9, "the calls did not fail"
    return runs, ends, wrong


def is_injected(call: Call) -> bool:
    """This call was made to fail."""
    return "INJECTED" in call.note


def paths(call: Call) -> list[str]:
    """The files that it concerns."""
    return [path for _number, path in call.handles]


def what_it_was_for(calls: list[Call], number: int) -> str:
    """The name that a flush of a folder was to make last: the one that changed there before it."""
    (folder,) = paths(calls[number])
    for call in reversed(calls[:number]):
        makes = call.name in MOVING or (call.name == "openat" and "O_CREAT" in call.arguments)
        named = Path(call.texts[-1].decode("utf-8", "replace")) if makes and call.texts else None
        if named and call.gave >= 0 and str(named.parent) == folder:
            return named.name
    return ""


def was_done_after_all(calls: list[Call], number: int) -> bool:
    """The same call on the same place of the same file came again, and succeeded."""
    failed = calls[number]
    return any(
        call.name == failed.name
        and paths(call) == paths(failed)
        and call.numbers == failed.numbers
        and call.gave >= 0
        for call in calls[number + 1 :]
        if not is_injected(call)
    )


def log_was_given_up(calls: list[Call], number: int) -> bool:
    """All that was written stood in the database, flushed, and its log was removed before.

    What SQLite does then (it goes back to a single file, by way of a journal) changes no record.
    """
    database = paths(calls[number])[0].removesuffix("-journal").removesuffix("-shm")
    log = f"{database}-wal"
    flushed = given_up = False
    for call in calls[:number]:
        named = paths(call)[:1]
        if call.name == "fsync" and named == [database]:
            flushed = not is_injected(call)
        elif call.name == "pwrite64" and named in ([database], [log]):
            # under the journal the first page says how the file is kept, and nothing else changes
            flushed = given_up = given_up and named == [database]
        elif call.name == "unlink" and call.texts[-1].decode("utf-8", "replace") == log:
            given_up = flushed and call.gave >= 0
    return given_up


def is_harmless(calls: list[Call], number: int) -> bool:
    """A call that failed may have, or what it was for was done nevertheless."""
    failed = calls[number]
    named = paths(failed)
    if any(path.startswith(("pipe:", "/dev/", "anon_inode:")) for path in named):
        return True
    if any(part in path for path in named for part in MAY_FAIL):
        return True
    if failed.name == "fsync" and named and named[0].endswith(".casebook"):
        return what_it_was_for(calls, number) in UNHEARD
    if named and named[0].endswith((".db", ".db-journal", ".db-shm")):
        return log_was_given_up(calls, number) or was_done_after_all(calls, number)
    return was_done_after_all(calls, number)


def silent(outcome: Outcome, calls: list[Call], where: str) -> list[str]:
    """A success that was none, or a failure that was not told in words."""
    failed = [number for number, call in enumerate(calls) if is_injected(call)]
    if outcome.status == 0:
        lost = [calls[number] for number in failed if not is_harmless(calls, number)]
        told = [f"{call.name} {call.arguments[-60:]} {paths(call)}" for call in lost]
        return [f"{where}: silent success, {told}"] if lost else []
    if "Traceback" in outcome.said or "Something in the program" in outcome.said:
        return [f"{where}: not in words: {outcome.said[-300:]}"]
    # where standard error fails too, the status has to do
    speechless = any(handle == "2" for number in failed for handle, _path in calls[number].handles)
    return [] if outcome.said.strip() or speechless else [f"{where}: refused without a word"]


@pytest.mark.slow
@every
def test_no_failing_call_is_a_silent_success(operation: Operation, tmp_path: Path) -> None:
    runs, _ends, wrong = try_failures(operation, tmp_path, 2, every_call=False)
    assert runs and wrong == []


@pytest.mark.slow
def test_control_a_flush_that_nobody_looks_at_is_noticed(tmp_path: Path) -> None:
    operation = next(one for one in OPERATIONS if one.name == "passphrase")
    _runs, _ends, wrong = try_failures(
        operation, tmp_path, 9, every_call=False, spoil=NOT_LOOKED_AT
    )
    assert any("silent success" in what for what in wrong)


@pytest.mark.long
@every
def test_none_of_the_first_calls_failing_is_a_silent_success(
    operation: Operation, tmp_path: Path
) -> None:
    count = int(os.environ.get("CASEBOOK_CALLS", "200"))
    runs, ends, wrong = try_failures(operation, tmp_path, count, every_call=True)
    tell(f"FAILING {operation}: {runs} runs, {ends}, {len(wrong)} wrong")
    assert wrong == []
