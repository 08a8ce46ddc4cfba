"""In which thread what the window drops comes to its end: in the window's, and in no other."""

import gc
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from casebook.errors import NothingToUndo
from casebook.progress import Progress
from casebook.ui.garbage import Collector
from casebook.ui.runner import Runner
from tests.ui.conftest import settle

HERE = threading.main_thread()
ROOT = Path(__file__).parents[2]


@pytest.fixture
def runner(qapp: object) -> Iterator[Runner]:
    made = Runner()
    yield made
    made.close()


class Page(QWidget):
    """As most pages are: it refers to itself."""

    def __init__(self) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.addItem("one")
        self.look_again = self.update
        QVBoxLayout(self).addWidget(self.list)


def make_much() -> int:
    """As much as has Python clear away, were it to."""
    return len([[number] for number in range(300_000)])


def dropped(runner: Runner) -> set[str]:
    """The threads in which pages were cleared away while another thread made much."""
    ended: set[str] = set()
    owner, made = QObject(), list[int]()
    gone = []
    for _time in range(20):
        gone.append(weakref.ref(Page(), lambda _ref: ended.add(threading.current_thread().name)))
        runner.ask(owner, make_much, made.append)
    until = time.monotonic() + 60
    while (len(made) < 20 or any(one() for one in gone)) and time.monotonic() < until:
        QTest.qWait(20)
    assert len(made) == 20
    return ended


def test_pages_are_cleared_away_in_the_window_s_thread(runner: Runner) -> None:
    assert dropped(runner) == {HERE.name}


def left_to_python() -> None:
    """The same without anybody who does it: in a process of its own, since it may end it."""
    _app = QApplication([])
    assert dropped(Runner()) == {HERE.name}


def test_control_python_does_so_anywhere_and_fails_at_it() -> None:
    says = "from tests.ui.test_garbage import left_to_python; left_to_python()"
    ended = subprocess.run(
        [sys.executable, "-c", says], cwd=ROOT, stderr=subprocess.DEVNULL, timeout=300
    )
    assert ended.returncode != 0


def test_everything_is_cleared_away_in_time(qtbot: QtBot) -> None:
    collector = Collector()
    old = Page()
    gone = weakref.ref(old)
    for _time in range(3):
        gc.collect()  # it is among the oldest by now
    del old
    kept = []
    for _time in range(101):
        kept.append([[number] for number in range(gc.get_threshold()[0])])
        collector.collect()
    assert gone() is None
    collector.collect()  # nothing was made since: nothing is done
    collector._timer.stop()


def test_the_program_has_one_from_its_beginning() -> None:
    says = (
        "import gc; from casebook.ui.app import application; from casebook.ui.garbage import *;"
        "assert application().findChildren(Collector) and not gc.isenabled()"
    )
    subprocess.run([sys.executable, "-c", says], check=True, timeout=120)


class Kept:
    """Something of the window: it notes in which thread it ends."""

    def __init__(self, ended: list[threading.Thread]) -> None:
        self._ended = ended

    def __del__(self) -> None:
        self._ended.append(threading.current_thread())

    def give(self) -> int:
        return 1

    def fail(self) -> int:
        raise NothingToUndo

    def long(self, progress: Progress) -> int:
        progress.step(1, 2)
        return self.give()

    def long_fail(self, progress: Progress) -> int:
        progress.step(1, 2)
        return self.fail()

    def hear(self, _answer: object) -> None:
        pass


def ask(runner: Runner, owner: QObject, kept: Kept) -> None:
    runner.ask(owner, kept.give, kept.hear, kept.hear)


def ask_and_fail(runner: Runner, owner: QObject, kept: Kept) -> None:
    runner.ask(owner, kept.fail, kept.hear, kept.hear)


def change(runner: Runner, owner: QObject, kept: Kept) -> None:
    runner.change(owner, kept.give, kept.hear, kept.hear)


def task(runner: Runner, owner: QObject, kept: Kept) -> None:
    runner.task(owner, "long", kept.long, kept.hear, kept.hear)


def task_and_fail(runner: Runner, owner: QObject, kept: Kept) -> None:
    runner.task(owner, "long", kept.long_fail, kept.hear, kept.hear)


@pytest.mark.parametrize("asked", [ask, ask_and_fail, change, task, task_and_fail])
def test_what_was_asked_ends_in_the_window_s_thread(
    runner: Runner, qtbot: QtBot, asked: Callable[[Runner, QObject, Kept], None]
) -> None:
    owner, ended = QObject(), list[threading.Thread]()
    for _time in range(200):
        asked(runner, owner, Kept(ended))

    def all_ended() -> bool:
        runner._running = [one for one in runner._running if not one.is_over]
        return len(ended) == 200

    settle(qtbot, all_ended)
    assert set(ended) == {HERE}


def test_what_was_asked_before_a_close_ends_there_too(runner: Runner, qtbot: QtBot) -> None:
    owner, ended, gate = QObject(), list[threading.Thread](), threading.Event()
    runner.ask(owner, gate.wait, lambda _done: None)
    for _time in range(50):
        for asked in (ask, ask_and_fail, task):
            asked(runner, owner, Kept(ended))
    runner.close()
    runner._running = []
    gate.set()
    settle(qtbot, lambda: len(ended) == 150)
    assert set(ended) == {HERE}
