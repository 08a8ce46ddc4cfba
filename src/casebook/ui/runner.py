"""Work off the window's thread: the only place where threads meet Qt.

`ask` reads, `change` writes, both in one thread, so that order is kept; `task` is long work in
threads of its own. Answers come home through one signal to one slot, and only if the object
that asked is still there. What a thread was given comes home with its answer: what belongs to the
window is let go of in the window's thread, never in another (see `garbage` for what is in cycles).
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache, partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from casebook.errors import Cancelled
from casebook.progress import Progress

T = TypeVar("T")
Failed = Callable[[BaseException], None]
Answer = Callable[[Any, BaseException | None], None]
"""Gets what work returned, or what it raised; in the window's thread."""

WAITING, WORKING, DONE, STOPPED, FAILED = "waiting", "working", "done", "stopped", "failed"
_OFTEN = 0.1


class Running(QObject):
    """A task that was started.

    Signals: changed - it came further, or ended; in the window's thread.
    """

    changed = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.state = WAITING
        self.done = 0
        self.total = 0
        self.doing = ""
        self.result: Any = None
        self.error: BaseException | None = None
        self.began = 0.0
        self._stop = threading.Event()
        self.again: Callable[[], object] | None = None
        """Starts the same anew, as another task; None where that could do something twice."""

    @property
    def is_over(self) -> bool:
        """It ended, one way or another."""
        return self.state in (DONE, STOPPED, FAILED)

    @property
    def seconds_left(self) -> float | None:
        """About how long it will take yet; None in the first three seconds."""
        gone = time.monotonic() - self.began
        if self.state != WORKING or gone < 3 or not self.done or not self.total:
            return None
        return gone * (self.total - self.done) / self.done

    def stop(self) -> None:
        """Stop at the next step."""
        self._stop.set()


class _Home(QObject):
    """Where answers come home to: the window's thread. It outlives every window."""

    _came = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[Callable[[], None]] = deque()
        self._came.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def _deliver(self) -> None:
        self._waiting.popleft()()

    def bring(self, held: list[Callable[[], None]]) -> None:
        """Have the one answer that is in a list given; it is in the list no more then.

        Called in any thread, which holds nothing of it afterwards.
        """
        self._waiting.append(held.pop())
        with suppress(RuntimeError):  # the program is ending
            self._came.emit()


@cache
def _home() -> _Home:
    return _Home()


class _Watch:
    """Progress from a worker: passed on at most ten times a second."""

    def __init__(self, running: Running, show: Callable[[Callable[[], None]], None]) -> None:
        self._running = running
        self._show = show
        self._last = 0.0

    def step(self, done: int, total: int, doing: str = "") -> None:
        if self._running._stop.is_set():
            raise Cancelled
        now = time.monotonic()
        if now - self._last < _OFTEN:
            return
        self._last = now
        running = self._running

        def show() -> None:
            running.done, running.total, running.doing = done, total, doing
            running.changed.emit()

        self._show(show)


class Runner(QObject):
    """Runs work for the window.

    Signals: changed - something was written; failed(error) - nobody else showed this failure;
    started(Running) - a task began; told(banner) - something to be said above all sections.
    """

    changed = Signal()
    failed = Signal(object)
    started = Signal(object)
    told = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._books = ThreadPoolExecutor(1, thread_name_prefix="book")
        self._tasks = ThreadPoolExecutor(2, thread_name_prefix="task")
        self._home = _home()
        self._running: list[Running] = []
        self._closed = False

    def ask(
        self,
        owner: QObject,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Failed | None = None,
    ) -> None:
        """Read something; `then` gets it in the window's thread."""
        self._ask(owner, work, then, failed)

    def change(
        self,
        owner: QObject,
        work: Callable[[], T],
        then: Callable[[T], None] | None = None,
        failed: Failed | None = None,
    ) -> None:
        """Write something; `changed` is emitted after `then`."""

        def told(result: T) -> None:
            if then:
                then(result)

        self._ask(owner, work, told, failed, after=self.changed.emit)

    def keep(self, owner: QObject, work: Callable[[], T], failed: Failed | None = None) -> None:
        """Write something that no list shows, such as a draft."""
        self._ask(owner, work, lambda _done: None, failed)

    def task(
        self,
        owner: QObject,
        title: str,
        work: Callable[[Progress], T],
        then: Callable[[T], None] | None = None,
        failed: Failed | None = None,
        *,
        changes: bool = True,
        quiet: bool = False,
        retry: bool = False,
    ) -> Running:
        """Start long work; it shows in the drawer of jobs, unless it is `quiet`.

        `retry`: it is all done or not at all, and the drawer may start it anew.
        """
        running = Running(title)
        if self._closed:
            running.state = STOPPED
            return running
        self._running = [item for item in self._running if not item.is_over] + [running]

        def again() -> None:
            if isValid(owner):
                self.task(
                    owner, title, work, then, failed, changes=changes, quiet=quiet, retry=True
                )

        running.again = again if retry else None

        def run() -> T:
            running.began = time.monotonic()
            running.state = WORKING
            watch = _Watch(running, self._show)
            watch.step(0, 0)
            return work(watch)

        def ended(result: Any, error: BaseException | None) -> None:
            running.result, running.error = result, error
            if error is None:
                running.state = DONE
            else:
                running.state = STOPPED if isinstance(error, Cancelled) else FAILED
            running.changed.emit()
            if error is None and then and isValid(owner):
                then(result)
            if changes:
                self.changed.emit()
            if error and running.state == FAILED and failed and isValid(owner):
                failed(error)

        self._submit(self._tasks, run, ended)
        if not quiet:
            self.started.emit(running)
        return running

    def _ask(
        self,
        owner: QObject,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Failed | None,
        *,
        after: Callable[[], None] | None = None,
    ) -> None:
        def answer(result: T, error: BaseException | None) -> None:
            if error is None:
                if isValid(owner):
                    then(result)
                if after:
                    after()
            elif isinstance(error, Cancelled):
                return
            elif failed and isValid(owner):
                failed(error)
            else:
                self.failed.emit(error)

        if not self._closed:
            self._submit(self._books, work, answer)

    def _submit(self, pool: ThreadPoolExecutor, work: Callable[[], T], answer: Answer) -> None:
        def tell(result: Any, error: BaseException | None) -> None:
            if not self._closed:
                answer(result, error)

        pool.submit(_do, [(work, tell)], self._home)

    def _show(self, show: Callable[[], None]) -> None:
        """Have something shown; called by a thread whose work holds all of it for longer."""

        def shown() -> None:
            if not self._closed:
                show()

        self._home.bring([shown])

    @property
    def is_busy(self) -> bool:
        """Some task has not ended."""
        return any(not item.is_over for item in self._running)

    def close(self, last: Callable[[], object] | None = None, *, wait: float = 3.0) -> bool:
        """Stop everything; `last` (closing the book) runs when all else of the book is done.

        False if that took longer than `wait` seconds.
        """
        self._closed = True
        for running in self._running:
            running.stop()
        self._tasks.shutdown(wait=False, cancel_futures=True)
        future = self._books.submit(last) if last else None
        self._books.shutdown(wait=False)
        if future is None:
            return True
        try:
            future.exception(timeout=wait)
        except TimeoutError:
            return False
        return True


def _do(asked: list[tuple[Callable[[], Any], Answer]], home: _Home) -> None:
    """Do the one thing that is in a list, in whatever thread; it all goes home with its answer."""
    work, tell = asked.pop()
    result: Any = None
    failure: BaseException | None = None
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001 - whoever asked is told
        failure = error
    came: list[Callable[[], None]] = [partial(_tell, tell, result, failure, work)]
    del work, tell, result, failure
    home.bring(came)


def _tell(tell: Answer, result: Any, error: BaseException | None, _held: object) -> None:
    tell(result, error)
