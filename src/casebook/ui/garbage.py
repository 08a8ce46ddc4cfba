"""What refers to itself is cleared away in the window's thread only.

Python does that in whichever thread makes one object too many. Most of what a window drops refers
to itself, and Qt lets no thread but the window's take it apart: done elsewhere, it ends the program
(docs/decisions/0013).
"""

import gc
import time
from typing import Final

from PySide6.QtCore import QObject, QTimer

_PAUSE: Final = 200
"""Milliseconds between two looks at whether there is enough to clear away."""
_ROUNDS: Final = 10
"""How many times younger objects are gone through before older ones are, as Python has it."""
_SHARE: Final = 50
"""Going through everything takes at most this part of the time."""


class Collector(QObject):
    """Clears away, instead of Python, as long as the window's thread goes round; made there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._rounds = 0
        self._not_before = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(_PAUSE)

    def collect(self) -> None:
        """Clear away what is worth it by now."""
        if gc.get_count()[0] < gc.get_threshold()[0]:
            return
        self._rounds += 1
        if self._rounds % _ROUNDS:
            gc.collect(0)
        elif self._rounds < _ROUNDS**2 or time.monotonic() < self._not_before:
            gc.collect(1)
        else:
            began = time.monotonic()
            gc.collect()
            now = time.monotonic()
            self._rounds, self._not_before = 0, now + _SHARE * (now - began)

    def stop(self) -> None:
        """Clear everything away, and leave the rest to Python again."""
        self._timer.stop()
        gc.collect()
        gc.enable()
