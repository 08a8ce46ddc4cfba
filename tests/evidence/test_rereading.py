"""Sealed files are read again by two processes; only one of them says what is wrong."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from casebook.errors import Cancelled, EvidenceChanged, EvidenceMissing
from casebook.evidence import decode, rereading
from casebook.evidence.rereading import _Halves, reread
from casebook.evidence.shelf import OnShelf, Shelf
from casebook.progress import StopAt
from tests.evidence.test_decoders import is_alive

COUNT = 12


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    (tmp_path / "evidence").mkdir()
    return Shelf(tmp_path / "evidence")


@pytest.fixture
def files(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> list[tuple[str, OnShelf]]:
    """A few sealed files, which two processes are to read; one of them is empty."""
    monkeypatch.setattr(rereading, "WORTH_IT", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    found = []
    for number in range(COUNT):
        source = tmp_path / "file"
        source.write_bytes(os.urandom(number * 30_000))
        found.append((f"EXH-{number:04}", shelf.put(source)))
    return found


def damage(shelf: Shelf, kept: OnShelf) -> None:
    path = shelf.path(kept.name)
    raw = bytearray(path.read_bytes())
    raw[-20] ^= 1
    path.chmod(0o600)
    path.write_bytes(raw)


def test_whatever_is_wrong_is_found_in_both_halves(
    shelf: Shelf, files: list[tuple[str, OnShelf]]
) -> None:
    assert list(reread(shelf, files)) == [None] * COUNT
    for number in (1, 5, COUNT - 2):
        damage(shelf, files[number][1])
    for number in (0, COUNT - 1):
        shelf.remove(files[number][1].name)
    found = list(reread(shelf, files))
    assert [number for number, one in enumerate(found) if isinstance(one, EvidenceChanged)] == [
        1, 5, COUNT - 2,
    ]  # fmt: skip
    assert [number for number, one in enumerate(found) if isinstance(one, EvidenceMissing)] == [
        0, COUNT - 1,
    ]  # fmt: skip
    assert all(files[n][0] in one.sentence() for n, one in enumerate(found) if one)


def test_the_second_process_finds_what_is_unchanged_and_nothing_else(
    shelf: Shelf, files: list[tuple[str, OnShelf]]
) -> None:
    damage(shelf, files[3][1])
    with _Halves(shelf, files) as halves:
        while halves.still_reads():
            pass
        # nothing was taken here: it took all
        assert not halves.is_mine(0)
        assert halves.unchanged == set(range(COUNT)) - {3}
        assert halves.done == sum(kept.size for _ref, kept in files)
        process = halves._process
    assert process and process.returncode is not None


def test_a_hash_of_something_else_is_not_believed(
    shelf: Shelf, files: list[tuple[str, OnShelf]]
) -> None:
    one = files[4][1]
    files[4] = ("EXH-0004", OnShelf(one.name, one.identity, one.size, files[5][1].sha256))
    with _Halves(shelf, files) as halves:
        while halves.still_reads():
            pass
        assert 4 not in halves.unchanged and 5 in halves.unchanged
    found = list(reread(shelf, files))
    assert [number for number, one in enumerate(found) if one] == [4]


@pytest.mark.parametrize(
    "does",
    [
        "",
        "import sys; sys.stdin.readline()",
        "import sys; sys.stdin.readline(); print('-', end='')",
        "import sys; sys.stdin.readline(); print('?' * 99)",
    ],
)
def test_all_is_read_here_if_the_second_process_is_of_no_use(
    shelf: Shelf,
    files: list[tuple[str, OnShelf]],
    monkeypatch: pytest.MonkeyPatch,
    does: str,
) -> None:
    monkeypatch.setattr(decode, "command", lambda: [sys.executable, "-c", does])
    damage(shelf, files[COUNT - 1][1])
    found = list(reread(shelf, files))
    assert [number for number, one in enumerate(found) if one] == [COUNT - 1]


def test_it_goes_without_where_no_other_process_can_be_had(
    shelf: Shelf, files: list[tuple[str, OnShelf]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode, "command", lambda: ["/nowhere/at/all"])
    assert list(reread(shelf, files)) == [None] * COUNT


def test_it_goes_without_where_no_other_thread_can_be_had(
    shelf: Shelf, files: list[tuple[str, OnShelf]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise RuntimeError("can't start new thread")

    halves = _Halves(shelf, files)
    monkeypatch.setattr(halves._thread, "start", full)
    with halves:
        assert not halves.still_reads() and all(halves.is_mine(one) for one in range(COUNT))
    assert halves._process and halves._process.returncode is not None


@pytest.mark.parametrize("step", [1, 2, 7, COUNT])
def test_a_stop_is_heard_and_ends_the_second_process(
    shelf: Shelf, files: list[tuple[str, OnShelf]], monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    made: list[_Halves] = []

    class Kept(_Halves):
        def __enter__(self) -> "_Halves":
            made.append(self)
            return super().__enter__()

    monkeypatch.setattr(rereading, "_Halves", Kept)
    with pytest.raises(Cancelled):
        list(reread(shelf, files, progress=StopAt(step)))
    process = made[0]._process
    assert process and process.returncode is not None


def test_the_bar_never_goes_back_nor_beyond_its_end(
    shelf: Shelf, files: list[tuple[str, OnShelf]]
) -> None:
    class Bar:
        def __init__(self) -> None:
            self.steps: list[tuple[int, int]] = []

        def step(self, done: int, total: int, doing: str = "") -> None:
            self.steps.append((done, total))

    bar = Bar()
    assert list(reread(shelf, files, progress=bar)) == [None] * COUNT
    total = sum(kept.size for _ref, kept in files)
    assert {one for _done, one in bar.steps} == {total}
    assert [done for done, _total in bar.steps] == sorted(done for done, _total in bar.steps)
    assert all(0 <= done <= total for done, _total in bar.steps)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends it at once")
def test_the_second_process_ends_with_the_first() -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import time; from casebook.evidence.decode import start\n"
            "child = start('--read-child')\n"
            'child.stdin.write(b\'["/nowhere", "x", "y", 0, "z"]\\n\'); child.stdin.flush()\n'
            "print(child.pid, child.stdout.read(1), flush=True); time.sleep(600)",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        assert parent.stdout
        number, answer = parent.stdout.readline().split()
        assert answer == "b'-'"
        parent.kill()
    deadline = time.monotonic() + 60
    while is_alive(int(number)):
        assert time.monotonic() < deadline, "it lives on"
        time.sleep(0.02)
