"""The restore drill: a backup is restored aside, opened with what is typed anew, and removed."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from casebook.tasks.drill import Drill, drill
from casebook.ui.direction import own
from casebook.ui.door.frame import choose_file
from casebook.ui.door.secret import SecretLine
from casebook.ui.parts.banner import Banner, failure
from casebook.ui.parts.boxes import column, emptied, margins, row, scrolled
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label
from casebook.ui.runner import STOPPED
from casebook.ui.size import open_at
from casebook.ui.tools import Tools
from casebook.ui.waiting import Waiting
from casebook.words import _


class DrillSheet(QDialog):
    """Signals: drilled - one was done, and is noted."""

    drilled = Signal()

    def __init__(self, parent: QWidget, tools: Tools, newest: Path | None) -> None:
        super().__init__(parent)
        self.tools = tools
        self._backup = newest
        title = _("Restore drill")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._messages = column(gap=6)
        self.which = label("", "strong", wrap=True)
        self.other = button(_("Another backup…"), self._choose, icon="folder-open")
        self.secret = SecretLine(_("Passphrase"))
        self.secret.line.setPlaceholderText(_("Passphrase"))
        self.secret.entered.connect(self.begin)
        self.code = QLineEdit()
        self.code.setAccessibleName(_("Recovery code"))
        self.code.setPlaceholderText("N68YX-X2389-…")
        self.code.returnPressed.connect(self.begin)
        self.code.hide()
        self.turn = button(_("Use the recovery code"), self._turn, look="link")
        self.waiting = Waiting()
        self.waiting.over.connect(self._over)
        self.begin_button = button(
            _("Begin the drill"), self.begin, look="primary", icon="rotate-ccw", default=True
        )
        self.close_button = button(_("Close"), self.reject)
        body = column(
            label(
                _(
                    "As if this computer were gone: the backup is restored aside, opened with "
                    "what you type now, and every file in it is read. Your casebook is not "
                    "changed, and nothing of the drill is left."
                ),
                "muted",
                wrap=True,
            ),
            self.which,
            row(self.other, None),
            label(_("Type what opens it, as on the day of need"), "caption"),
            self.secret,
            self.code,
            row(self.turn, None),
            self.waiting,
            self._messages,
            None,
            gap=10,
        )
        body.setContentsMargins(margins(26, 4, 26, 8))
        inside = QWidget()
        inside.setLayout(body)
        head = label(title, "title")
        head.setContentsMargins(margins(26, 18, 26, 0))
        foot = row(None, self.close_button, self.begin_button)
        foot.setContentsMargins(margins(26, 8, 26, 16))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(head)
        whole.addWidget(scrolled(inside, title), 1)
        whole.addLayout(foot)
        open_at(self, 560, 540)
        self._look()
        self.secret.line.setFocus()

    def take(self, backup: Path) -> None:
        """Drill with this backup."""
        self._backup = backup
        self._look()

    def _choose(self) -> None:
        start = self._backup.parent if self._backup else Path.home()
        if found := choose_file(self, _("The backup file"), start, _("Backups (*.tar)")):
            self.take(found)

    def _look(self) -> None:
        self.which.setText(
            own(self._backup.name)
            if self._backup
            else _("The place for backups is not there: choose the file of a backup.")
        )
        self.begin_button.setEnabled(self._backup is not None and self.waiting.running is None)

    def _turn(self) -> None:
        to_code = self.code.isHidden()
        self.code.setVisible(to_code)
        self.secret.setVisible(not to_code)
        self.turn.setText(_("Use the passphrase") if to_code else _("Use the recovery code"))
        (self.code if to_code else self.secret.line).setFocus()

    def begin(self) -> None:
        """Do it with what was typed."""
        book, backup = self.tools.book, self._backup
        with_code = not self.code.isHidden()
        typed = self.code.text() if with_code else self.secret.text()
        if backup is None or self.waiting.running is not None or not typed.strip():
            (self.code if with_code else self.secret.line).setFocus()
            return
        emptied(self._messages)
        running = self.tools.runner.task(
            self,
            _("Restoring, opening and reading it"),
            lambda progress: drill(
                book, typed, with_code=with_code, backup=backup, progress=progress
            ),
            self._done,
            self._failed,
            quiet=True,
        )
        self.waiting.watch(running)
        self._look()

    def _over(self, how: str) -> None:
        if how == STOPPED:
            self._say(Banner(_("Stopped. Nothing of the drill was left."), closable=False))
        self._look()

    def _done(self, found: Drill) -> None:
        self.secret.put("")
        self.code.clear()
        first, *more = found.lines()
        tone = "danger" if found.faults else "good"
        self._say(Banner(first, "\n".join(more), tone=tone, closable=False))
        self.drilled.emit()

    def _failed(self, error: BaseException) -> None:
        self._say(failure(error))

    def _say(self, banner: Banner) -> None:
        emptied(self._messages)
        self._messages.addWidget(banner)

    def reject(self) -> None:
        """Close; a drill that runs is stopped."""
        if self.waiting.running is not None:
            self.waiting.running.stop()
        super().reject()
