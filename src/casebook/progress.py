"""Long work tells how far it is, and hears "stop", through one call."""

from typing import Protocol

from casebook.errors import Cancelled


class Progress(Protocol):
    """Somebody who is told how far a piece of work has come."""

    def step(self, done: int, total: int, doing: str = "") -> None:
        """Say how far the work is (total 0: not known). Raises `Cancelled` when it should stop."""


class _Unwatched:
    def step(self, done: int, total: int, doing: str = "") -> None:
        pass


UNWATCHED: Progress = _Unwatched()


class Along:
    """The steps of one thing among many: a stop is heard within it, the bar moves between them."""

    def __init__(self, progress: Progress, done: int, total: int) -> None:
        self._progress, self._done, self._total = progress, done, total

    def step(self, _done: int, _total: int, doing: str = "") -> None:
        """Say how far the whole is."""
        self._progress.step(self._done, self._total, doing)


class Within:
    """The steps of one thing that makes up a known part of the whole: the bar moves along."""

    def __init__(self, progress: Progress, before: int, total: int, doing: str) -> None:
        self._progress, self._before, self._total = progress, before, total
        self._doing = doing

    def step(self, done: int, _total: int, _doing: str = "") -> None:
        """Say how far the whole is."""
        done = min(self._before + done, self._total)
        self._progress.step(done, self._total, self._doing)


class StopAt:
    """Stops the work at its n-th step: what tests use to stop everywhere."""

    def __init__(self, step: int) -> None:
        self.left = step

    def step(self, done: int, total: int, doing: str = "") -> None:
        """Count down, then raise `Cancelled`."""
        self.left -= 1
        if self.left <= 0:
            raise Cancelled
