"""The sample: invented incidents put in and taken out with one press."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from casebook.tasks.sample import put_in, take_out
from casebook.ui.parts.boxes import column, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label
from casebook.ui.runner import Running
from casebook.ui.tools import Tools
from casebook.words import _


class Sample(QWidget):
    """Signals: failed(error); changed - it was put in or taken out, or that was stopped."""

    failed = Signal(object)
    changed = Signal()

    def __init__(self, tools: Tools, *, in_the_middle: bool = False) -> None:
        super().__init__()
        self.tools = tools
        self._is_in = False
        self._running: Running | None = None
        self.button = button(_("Put the sample in"), self.turn, icon="clipboard-list")
        words = _(
            "A few invented incidents to learn on, each marked as a sample. One press "
            "takes them out again; what you wrote yourself stays."
        )
        text = label(words, "muted", wrap=True)
        if in_the_middle:
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        beside = (None,) if in_the_middle else ()
        self.setLayout(column(text, row(*beside, self.button, None)))

    def show_state(self, is_in: bool) -> None:
        """Show whether it is in the casebook; not while it is being put in."""
        if self._running:
            return
        self._is_in = is_in
        self.button.setText(_("Take the sample out") if is_in else _("Put the sample in"))
        self.button.setAccessibleName(self.button.text())
        self.button.setEnabled(True)

    def turn(self) -> None:
        """Put it in, or take it out."""
        book, runner = self.tools.book, self.tools.runner
        self.button.setEnabled(False)

        def failed(error: BaseException) -> None:
            self.failed.emit(error)
            self.changed.emit()

        if self._is_in:
            runner.change(self, lambda: take_out(book), lambda _count: self.changed.emit(), failed)
            return
        self._running = running = runner.task(
            self,
            _("Putting the sample in"),
            lambda progress: put_in(book, progress=progress),
            failed=failed,
        )

        def look() -> None:
            if running.is_over and self._running:
                self._running = None
                self.changed.emit()

        running.changed.connect(look)
