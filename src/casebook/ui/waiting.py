"""Long work shown where it was started: a bar, about how long yet, and Stop."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from casebook.ui.jobs import time_left
from casebook.ui.parts.boxes import column, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label
from casebook.ui.runner import Running
from casebook.words import _


class Waiting(QWidget):
    """Hidden until something is watched, and after it ended.

    Signals: over(how it ended, one of the states of `Running`) - before its answer is told.
    """

    over = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.running: Running | None = None
        """What is watched; None when there is nothing, or it ended."""
        self.says = label("", "strong", wrap=True)
        self.left = label("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.stop = button(_("Stop"), self._stop)
        self.setLayout(column(self.says, self.bar, row(self.left, None, self.stop), gap=6))
        self.hide()

    def watch(self, running: Running) -> None:
        """Show this work until it ended."""
        self.running = running
        self.says.setText(running.title)
        self.bar.setAccessibleName(running.title)
        self.bar.setRange(0, 0)
        self.left.clear()
        self.stop.setEnabled(True)
        self.show()
        running.changed.connect(self._look)

    def _stop(self) -> None:
        if self.running is not None:
            self.stop.setEnabled(False)
            self.running.stop()

    def _look(self) -> None:
        running = self.running
        if running is None:
            return
        if running.is_over:
            self.running = None
            self.hide()
            self.over.emit(running.state)
            return
        if running.total:
            self.bar.setRange(0, 1000)
            self.bar.setValue(min(1000, running.done * 1000 // running.total))
        seconds = running.seconds_left
        self.left.setText(time_left(seconds) if seconds is not None else "")
