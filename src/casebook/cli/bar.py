"""A progress bar on a terminal, for anything that takes longer than two seconds."""

import sys
import time
from contextlib import suppress
from types import TracebackType

from casebook.words import _

PATIENCE = 2.0


class Bar:
    """Hears `step` and draws a bar with the time left; silent where there is no terminal."""

    def __init__(self) -> None:
        self._since = time.monotonic()
        self._bar: object = None
        self._doing = ""

    def step(self, done: int, total: int, doing: str = "") -> None:
        """Say how far the work is."""
        if not sys.stderr.isatty() or time.monotonic() - self._since < PATIENCE:
            return
        from tqdm import tqdm

        if self._bar is None or doing != self._doing:
            self.close()
            self._doing = doing
            self._bar = tqdm(
                total=total or None, initial=done, desc=_(doing), leave=False, file=sys.stderr
            )
        bar = self._bar
        bar.total = total or None  # type: ignore[attr-defined]
        bar.update(max(0, done - bar.n))  # type: ignore[attr-defined]

    def close(self) -> None:
        """Take the bar off the screen."""
        if self._bar is not None:
            with suppress(OSError):
                self._bar.close()  # type: ignore[attr-defined]
            self._bar = None

    def __enter__(self) -> "Bar":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
