"""Reads sealed files again and compares them, with a second process where that is worth it."""

import json
import os
import subprocess
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from threading import Lock, Thread
from typing import Final

from casebook.errors import Cancelled, CasebookError
from casebook.evidence.decode import start
from casebook.evidence.reader import UNCHANGED
from casebook.evidence.shelf import Kept, Shelf
from casebook.progress import UNWATCHED, Progress, Within

WORTH_IT: Final = 128 << 20
"""Bytes of several files from which on a second process reads along: starting it costs as much as
reading the better part of this."""
READ: Final = "--read-child"
_AHEAD: Final = 16 << 20
"""Bytes of small files that are asked for together, so that it need not wait for Python's lock."""
_MOST_AHEAD: Final = 64
_PATIENCE: Final = 0.2


def reread(
    shelf: Shelf, files: Sequence[tuple[str, Kept]], *, progress: Progress = UNWATCHED
) -> Iterator[CasebookError | None]:
    """For each file, under its ref, in this order: what is wrong with it, or None.

    A stop is heard within a file. What the second process does not find unchanged is read once
    more here, so that only this one says what is wrong.
    """
    total = sum(kept.size for _ref, kept in files)
    with _Halves(shelf, files) as halves:
        done = 0
        for number, (ref, kept) in enumerate(files):
            mine = halves.is_mine(number)
            progress.step(done + halves.done, total, "reading")
            while not mine and halves.still_reads():
                progress.step(done + halves.done, total, "reading")
            if not mine and number in halves.unchanged:
                yield None
                continue
            failure = None
            try:
                within = Within(progress, done + halves.done, total, "reading")
                shelf.verify(kept, ref=ref, progress=within)
            except Cancelled:
                raise
            except CasebookError as error:
                failure = error
            done += kept.size if mine else 0
            yield failure


class _Halves:
    """From the first file on they are ours, from the last on those of the second process, until
    both meet. Used in a `with`."""

    def __init__(self, shelf: Shelf, files: Sequence[tuple[str, Kept]]) -> None:
        self._shelf, self._files = shelf, [kept for _ref, kept in files]
        self._lock = Lock()
        self._mine, self._theirs = 0, len(files)
        self.unchanged: set[int] = set()
        """Those that the second process found unchanged."""
        self.done = 0
        """Bytes that it has read."""
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._ask, daemon=True)

    def is_mine(self, number: int) -> bool:
        """Take it, unless the second process did."""
        with self._lock:
            if number >= self._theirs:
                return False
            self._mine = number + 1
            return True

    def still_reads(self) -> bool:
        """Whether the second process is at work, after a moment's wait for its end."""
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)
        return self._thread.is_alive()

    def _next(self) -> int | None:
        """The number of a file that the second process takes."""
        with self._lock:
            if self._theirs <= self._mine:
                return None
            self._theirs -= 1
            return self._theirs

    def _ask(self) -> None:
        assert self._process and self._process.stdin and self._process.stdout  # noqa: S101 - pipes
        asked: deque[int] = deque()
        with suppress(OSError):  # it is gone: what it has not answered is read here
            while True:
                while self._may_ask(asked) and (number := self._next()) is not None:
                    kept = self._files[number]
                    said = (str(self._shelf.folder.absolute()), kept.name, kept.identity, kept.size,
                            kept.sha256)  # fmt: skip
                    self._process.stdin.write(json.dumps(said).encode("ascii") + b"\n")
                    asked.append(number)
                if not asked:
                    return
                self._process.stdin.flush()
                if not (answer := self._process.stdout.read(1)):
                    return
                number = asked.popleft()
                self.done += self._files[number].size
                if answer == UNCHANGED:
                    self.unchanged.add(number)

    def _may_ask(self, asked: deque[int]) -> bool:
        ahead = sum(self._files[number].size for number in asked)
        return ahead < _AHEAD and len(asked) < _MOST_AHEAD

    def __enter__(self) -> "_Halves":
        enough = len(self._files) > 1 and sum(kept.size for kept in self._files) >= WORTH_IT
        if enough and (os.cpu_count() or 1) > 1:
            # no room for another process, or thread: it goes without
            with suppress(OSError, RuntimeError):
                self._process = start(READ)
                self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process and self._process.stdin and self._process.stdout:
            self._process.kill()  # whatever it still reads, nobody waits for
            if self._thread.ident:
                self._thread.join()
            with suppress(OSError):
                self._process.stdin.close()
            self._process.stdout.close()
            self._process.wait()
