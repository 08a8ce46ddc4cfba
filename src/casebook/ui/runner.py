"""Work off the window's thread: the only place where threads meet Qt.

`ask` reads, `change` writes, both in one thread, so that order is kept; `task` is long work in
threads of its own. Answers come home through one signal to one slot, and only if the object
that asked is still there.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from casebook.errors import Cancelled
from casebook.progress import Progress

T = TypeVar("T")
Then = Callable[[Any], None]
Failed = Callable[[BaseException], None]

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


class _Watch:
    """Progress from a worker: passed on at most ten times a second."""

    def __init__(self, running: Running, home: Callable[[Callable[[], None]], None]) -> None:
        self._running = running
        self._home = home
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

        self._home(show)


class Runner(QObject):
    """Runs work for the window.

    Signals: changed - something was written; failed(error) - nobody else showed this failure;
    started(Running) - a task began; told(banner) - something to be said above all sections.
    """

    changed = Signal()
    failed = Signal(object)
    started = Signal(object)
    told = Signal(object)
    _come_home = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._books = ThreadPoolExecutor(1, thread_name_prefix="book")
        self._tasks = ThreadPoolExecutor(2, thread_name_prefix="task")
        self._running: list[Running] = []
        self._closed = False
        self._come_home.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _deliver(self, answer: Callable[[], None]) -> None:
        if not self._closed:
            answer()

    def _home(self, answer: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the window is going
            self._come_home.emit(answer)

    def ask(
        self,
        owner: QObject,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Failed | None = None,
    ) -> None:
        """Read something; `then` gets it in the window's thread."""
        self._submit(self._books, owner, work, then, failed)

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

        self._submit(self._books, owner, work, told, failed, after=self.changed.emit)

    def keep(self, owner: QObject, work: Callable[[], T], failed: Failed | None = None) -> None:
        """Write something that no list shows, such as a draft."""
        self._submit(self._books, owner, work, lambda _done: None, failed)

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
            watch = _Watch(running, self._home)
            watch.step(0, 0)
            return work(watch)

        def ended(state: str, answer: Callable[[], None]) -> Callable[[], None]:
            def show() -> None:
                running.state = state
                running.changed.emit()
                answer()

            return show

        def done(future: "Future[T]") -> None:
            error = future.exception() if not future.cancelled() else Cancelled()
            if error is None:
                result = future.result()
                running.result = result

                def tell() -> None:
                    if then and isValid(owner):
                        then(result)
                    if changes:
                        self.changed.emit()

                self._home(ended(DONE, tell))
                return
            running.error = error
            known = error

            def tell_failure() -> None:
                if changes:
                    self.changed.emit()
                if not isinstance(known, Cancelled) and failed and isValid(owner):
                    failed(known)

            self._home(ended(STOPPED if isinstance(error, Cancelled) else FAILED, tell_failure))

        self._tasks.submit(run).add_done_callback(done)
        if not quiet:
            self.started.emit(running)
        return running

    def _submit(
        self,
        pool: ThreadPoolExecutor,
        owner: QObject,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Failed | None,
        *,
        after: Callable[[], None] | None = None,
    ) -> None:
        if self._closed:
            return

        def done(future: "Future[T]") -> None:
            if future.cancelled():
                return
            error = future.exception()

            def answer() -> None:
                if error is None:
                    if isValid(owner):
                        then(future.result())
                    if after:
                        after()
                elif isinstance(error, Cancelled):
                    return
                elif failed and isValid(owner):
                    failed(error)
                else:
                    self.failed.emit(error)

            self._home(answer)

        pool.submit(work).add_done_callback(done)

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
