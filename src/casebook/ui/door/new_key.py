"""The card that gives a casebook a new key: a true rekey, at the door, where nobody holds the old.

It is for when somebody may know the passphrase, or has a copy and could learn it: a changed
passphrase leaves old copies as open as they were, and the key as it was.
"""

from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from casebook.book import Casebook, opening
from casebook.errors import CannotOpen
from casebook.progress import Progress
from casebook.tasks.rekey import rekey
from casebook.ui.direction import own
from casebook.ui.door.frame import Card
from casebook.ui.door.new_secret import NewSecret
from casebook.ui.door.secret import SecretLine
from casebook.ui.door.unlock import delay
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.boxes import row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label
from casebook.ui.runner import STOPPED, Runner
from casebook.ui.waiting import Waiting
from casebook.words import _


class NewKey(Card):
    """Signals: opened(book) - it has its new key; back - it is left as it is."""

    opened = Signal(object)
    back = Signal()

    def __init__(self, runner: Runner, folder: Path, *, discreet: bool) -> None:
        super().__init__(_("A new key"))
        self.folder = folder
        self._runner = runner
        self._tries = 0
        name = _("Casebook") if discreet else own(folder.name.removesuffix(".casebook"))
        self.current = SecretLine(_("Passphrase now"))
        self.new = NewSecret(_("New passphrase"))
        self.current.entered.connect(self.new.secret.setFocus)
        self.new.entered.connect(self.give)
        self.waiting = Waiting()
        self.waiting.over.connect(self._over)
        self.cancel = button(_("Leave it as it is"), self.back.emit)
        self.button = button(
            _("Give it a new key"), self.give, look="primary", icon="key-round", default=True
        )
        self.add(
            label(_("A new key for {name}").format(name=name), "title", wrap=True),
            label(
                _("All of it is encrypted anew, under a new key and a new passphrase. The old "
                  "passphrase, recovery sheet, shares and this computer's keyring then open only "
                  "copies and backups from before."),
                wrap=True,
            ),
            label(
                _("Copies that somebody has already stay as open as they are: nobody can take them "
                  "back. Your key in the group stays the same."),
                "muted", wrap=True,
            ),
            label(_("Passphrase now"), "caption"),
            self.current,
            label(_("New passphrase"), "caption"),
            self.new,
            self.waiting,
            row(self.cancel, None, self.button),
        )  # fmt: skip

    def give(self) -> None:
        """Give it a new key; until it has it, the old one is untouched."""
        if not self.button.isEnabled():
            return
        if not self.current.text():
            self.say(Banner(_("Type the passphrase that opens it now."), tone="warn"))
            self.current.setFocus()
            return
        if not self.new.is_right():
            return
        folder, current, new = self.folder, self.current.text(), self.new.passphrase

        def work(progress: Progress) -> Casebook:
            rekey(folder, current, new, progress=progress)
            return opening.open_with_passphrase(folder, new)

        self._busy(True)
        self.say(None)
        says = _("Everything is encrypted anew and compared.")
        self.waiting.watch(self._runner.task(self, says, work, self._done, self._failed))

    def _done(self, book: Casebook) -> None:
        self.current.put("")
        self.new.clear()
        self.opened.emit(book)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, CannotOpen):
            self._tries += 1
            self.say(
                Banner(
                    _("That did not open it."),
                    _("Nothing was changed. Check Caps Lock and the keyboard."),
                    tone="warn",
                )
            )
            QTimer.singleShot(delay(self._tries) * 1000, self, self._again)
        else:
            self.say_failure(error)
            self._again()

    def _over(self, how: str) -> None:
        if how == STOPPED:
            self.say(Banner(_("Stopped. It has its old key and passphrase."), closable=False))
            self._again()

    def _again(self) -> None:
        self._busy(False)
        self.current.setFocus()
        self.current.line.selectAll()

    def _busy(self, busy: bool) -> None:
        waits: tuple[QWidget, ...] = (self.current, self.new, self.cancel, self.button)
        for one in waits:
            one.setEnabled(not busy)

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.current.setFocus()
