"""Work off the window's thread: order, failures, stopping, and answers that come too late."""

import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from casebook.errors import NothingToUndo
from casebook.progress import Progress
from casebook.ui.runner import DONE, FAILED, STOPPED, Runner
from tests.ui.conftest import settle


@pytest.fixture
def runner(qapp: object) -> Iterator[Runner]:
    made = Runner()
    yield made
    made.close()


def test_answers_come_home_in_order_and_in_the_window_s_thread(
    runner: Runner, qtbot: QtBot
) -> None:
    owner = QObject()
    came: list[tuple[tuple[int, int], int]] = []
    here = threading.get_ident()
    for number in range(20):
        runner.ask(
            owner,
            lambda number=number: (number, threading.get_ident()),  # type: ignore[misc]
            lambda found: came.append((found, threading.get_ident())),
        )
    settle(qtbot, lambda: len(came) == 20)
    assert [found[0] for found, _at in came] == list(range(20))
    assert all(found[1] != here and at == here for found, at in came)


def test_a_change_is_told_to_all(runner: Runner, qtbot: QtBot) -> None:
    owner, order = QObject(), []
    runner.changed.connect(lambda: order.append("changed"))
    runner.change(owner, lambda: None, lambda _done: order.append("then"))
    settle(qtbot, lambda: len(order) == 2)
    assert order == ["then", "changed"]


def test_a_failure_goes_to_who_asked_or_to_everybody(runner: Runner, qtbot: QtBot) -> None:
    owner = QObject()
    mine: list[object] = []
    all_: list[object] = []
    runner.failed.connect(all_.append)

    def fail() -> None:
        raise NothingToUndo

    runner.ask(owner, fail, lambda _x: None, mine.append)
    runner.ask(owner, fail, lambda _x: None)
    settle(qtbot, lambda: mine and all_)
    assert isinstance(mine[0], NothingToUndo) and isinstance(all_[0], NothingToUndo)


def test_an_answer_whose_asker_is_gone_is_dropped(runner: Runner, qtbot: QtBot) -> None:
    owner, gate = QObject(), threading.Event()
    came: list[object] = []
    runner.ask(owner, gate.wait, came.append)
    import shiboken6

    shiboken6.delete(owner)
    gate.set()
    last = QObject()
    runner.ask(last, lambda: "later", came.append)
    settle(qtbot, lambda: came)
    assert came == ["later"]


def test_a_task_tells_how_far_it_is_and_stops(runner: Runner, qtbot: QtBot) -> None:
    owner, seen = QObject(), []

    def work(progress: Progress) -> None:
        for number in range(1000):
            progress.step(number, 1000, "step")
            time.sleep(0.01)

    running = runner.task(owner, "long work", work)
    running.changed.connect(lambda: seen.append(running.done))
    settle(qtbot, lambda: len(seen) > 2)
    assert len(seen) < 60  # at most ten times a second
    running.stop()
    settle(qtbot, lambda: running.is_over)
    assert running.state == STOPPED


def test_a_task_ends_done_or_failed(runner: Runner, qtbot: QtBot) -> None:
    owner = QObject()
    results: list[object] = []

    def fail(_progress: Progress) -> None:
        raise NothingToUndo

    good = runner.task(owner, "a", lambda _progress: 7, results.append)
    bad = runner.task(owner, "b", fail, failed=results.append)
    settle(qtbot, lambda: good.is_over and bad.is_over and len(results) == 2)
    assert (good.state, bad.state) == (DONE, FAILED)
    assert good.result == 7 and isinstance(bad.error, NothingToUndo)


def test_closing_waits_for_what_was_asked_before(qapp: object) -> None:
    runner, owner, done = Runner(), QObject(), []
    runner.keep(owner, lambda: done.append("draft"))
    assert runner.close(lambda: done.append("close"))
    assert done == ["draft", "close"]


def test_closing_does_not_wait_for_ever(qapp: object) -> None:
    runner, owner, gate = Runner(), QObject(), threading.Event()
    runner.ask(owner, gate.wait, lambda _x: None)
    assert not runner.close(lambda: None, wait=0.2)
    gate.set()
