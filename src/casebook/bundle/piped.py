"""Lets one side push bytes while the other pulls them: age pushes what it opens, tar is pulled."""

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_PIECE = 1 << 20
_AHEAD = 4


class Pulled:
    """Reads what an iterator gives, piece by piece."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._here, self._at = b"", 0

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, as many as suit (never none before the end)."""
        while self._at == len(self._here):
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._here, self._at = piece, 0
        start = self._at
        self._at = len(self._here) if size < 0 else min(start + size, len(self._here))
        return self._here[start : self._at]


class _Closed(Exception):
    """Whoever pulled has had enough."""


class Pipe:
    """The pulling end; `push` runs in a thread of its own, a few pieces ahead."""

    def __init__(self, push: Callable[["Pipe"], None]) -> None:
        self._push = push
        self._waiting: queue.Queue[bytes | None] = queue.Queue(maxsize=_AHEAD)
        self._parts: list[bytes] = []
        self._size = 0
        self._here, self._at = b"", 0
        self._error: BaseException | None = None
        self._ended = self._closed = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    # The pushing side

    def write(self, data: bytes, /) -> int:
        """Take bytes."""
        if self._closed:
            raise _Closed
        self._parts.append(bytes(data))
        self._size += len(data)
        if self._size >= _PIECE:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Hand over what was gathered."""
        if self._parts:
            self._waiting.put(b"".join(self._parts))
        self._parts, self._size = [], 0

    def _run(self) -> None:
        try:
            self._push(self)
            self.flush()
        except BaseException as error:  # noqa: BLE001 - it comes out on the other side
            self._error = error
        finally:
            self._waiting.put(None)

    # The pulling side

    def read(self, size: int = -1, /) -> bytes:
        """Exactly so many bytes, fewer only at the end. What the other side raises comes out."""
        parts: list[bytes] = []
        left = size
        while left and self._fill():
            part = self._here[self._at : self._at + left] if left > 0 else self._here[self._at :]
            self._at += len(part)
            left -= len(part) if left > 0 else 0
            parts.append(part)
        return b"".join(parts)

    def some(self, most: int) -> bytes:
        """At most so many bytes; none only at the end."""
        if not self._fill():
            return b""
        part = self._here[self._at : self._at + most]
        self._at += len(part)
        return part

    def _fill(self) -> bool:
        while self._at == len(self._here):
            if self._ended:
                return False
            piece = self._waiting.get()
            if piece is None:
                self._ended = True
                if self._error:
                    raise self._error
                return False
            self._here, self._at = piece, 0
        return True

    def start(self) -> None:
        """Begin to push."""
        self._thread.start()

    def close(self) -> None:
        """Let the other side end, and wait for it."""
        self._closed = True
        while not self._ended:
            self._ended = self._waiting.get() is None
        self._thread.join()


@contextmanager
def piped(push: Callable[[Pipe], None]) -> Iterator[Pipe]:
    """What a function pushes, to be pulled."""
    pipe = Pipe(push)
    pipe.start()
    try:
        yield pipe
    finally:
        pipe.close()
