"""Work on a stream beside whoever makes it: in order, in a thread of its own, a little behind."""

import queue
import threading
from collections.abc import Callable

PIECE = 4 << 20  # with smaller pieces the threads wait for Python's lock a good part of the time
_BEHIND = 2


class Aside:
    """Gathers bytes into pieces and hands them to `work`. Used in a `with`.

    What `work` raises comes out of the next `write`, or at the end. The end waits until all is
    done, unless it is left by a failure of something else: then the rest is not worked on.
    """

    def __init__(self, work: Callable[[bytes], object]) -> None:
        self._work = work
        self._parts: list[bytes] = []
        self._size = 0
        self._error: BaseException | None = None
        self._given_up = False
        self._waiting: queue.Queue[bytes | None] = queue.Queue(maxsize=_BEHIND)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Aside":
        self._thread.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._hand_over()
        else:
            self._given_up = True
        self._waiting.put(None)
        self._thread.join()
        if kind is None and self._error:
            raise self._error

    def write(self, data: bytes, /) -> int:
        """Take bytes; they may be worked on later."""
        if self._error:
            raise self._error
        self._parts.append(data)
        self._size += len(data)
        if self._size >= PIECE:
            self._hand_over()
        return len(data)

    def flush(self) -> None:
        """Nothing: the end of the `with` waits for everything."""

    def _hand_over(self) -> None:
        if self._parts:
            self._waiting.put(self._parts[0] if len(self._parts) == 1 else b"".join(self._parts))
        self._parts, self._size = [], 0

    def _run(self) -> None:
        while (piece := self._waiting.get()) is not None:
            if self._error or self._given_up:
                continue  # taken all the same: nobody may wait for ever on a full queue
            try:
                self._work(piece)
            except BaseException as error:  # noqa: BLE001 - it comes out in the other thread
                self._error = error
