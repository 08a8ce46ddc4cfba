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


class StopAt:
    """Stops the work at its n-th step: what tests use to stop everywhere."""

    def __init__(self, step: int) -> None:
        self.left = step

    def step(self, done: int, total: int, doing: str = "") -> None:
        """Count down, then raise `Cancelled`."""
        self.left -= 1
        if self.left <= 0:
            raise Cancelled
