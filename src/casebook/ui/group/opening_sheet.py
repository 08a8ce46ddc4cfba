"""Opens a file that came from somebody: its passphrase is asked for, all of it is checked."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from casebook.errors import (
    BackupGiven,
    BundleDamaged,
    BundleNotForUs,
    BundleTooNew,
    CasebookError,
    KeyChanged,
)
from casebook.keys.passphrase import prepared
from casebook.progress import Progress
from casebook.tasks.opened_bundle import wants_passphrase
from casebook.ui.direction import ltr
from casebook.ui.door.secret import SecretLine
from casebook.ui.parts.banner import Banner, failure
from casebook.ui.parts.buttons import button
from casebook.ui.parts.sheet import Sheet
from casebook.ui.parts.texts import label
from casebook.ui.runner import Running
from casebook.ui.tools import Tools
from casebook.words import _


class OpeningSheet(Sheet):
    """Signals: card - show one's own card, to be sent to whoever made it.

    Whoever derives from it says in `look` what is read, and shows that in `show_read`.
    """

    card = Signal()

    def __init__(self, parent: QWidget, tools: Tools, path: Path, name: str = "") -> None:
        super().__init__(parent, tools, _("A bundle"), width=720, height=680)
        self.path, self.name = path, name or path.name
        self.passphrase = ""
        self._running: Running | None = None
        self.bar = QProgressBar()
        self.secret = SecretLine(_("Passphrase of the bundle"))
        self.wrong = label("", "problem", wrap=True)
        self.buttons()
        tools.runner.ask(self, lambda: wants_passphrase(path), self._begin, self._not_read)

    def look(self, words: str, progress: Progress) -> Any:
        """Read all of it, and check all of it; run off the window's thread."""
        raise NotImplementedError

    def show_read(self, read: Any) -> None:
        """Show what was read."""
        raise NotImplementedError

    def _begin(self, asks: bool) -> None:
        if asks:
            self._ask_passphrase()
        else:
            self.look_again()

    def _ask_passphrase(self) -> None:
        self.secret = SecretLine(_("Passphrase of the bundle"))
        self.secret.entered.connect(self.open_with)
        self.wrong = label("", "problem", wrap=True)
        self.wrong.hide()
        self.secret.edited.connect(self.wrong.hide)
        self.lay(
            label(_("This bundle is sealed with a passphrase. Whoever made it tells it to you by "
                    "voice or in person."), wrap=True),
            self.secret,
            self.wrong,
        )  # fmt: skip
        self.buttons(button(_("Open"), self.open_with, look="primary", default=True))
        self.secret.setFocus()

    def open_with(self) -> None:
        """Open it with the passphrase that was typed."""
        try:
            self.passphrase = prepared(self.secret.text()).decode("utf-8")
        except CasebookError as error:
            self.fail(error)
            return
        if self.passphrase:
            self.look_again()

    def look_again(self) -> None:
        """Read it, and check all of it, before anything is shown."""
        words = self.passphrase
        self.say(None)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(_("Checking the bundle"))
        self.lay(
            label(_("All of it is checked first: who signed it, and that nothing is missing or "
                    "altered. Nothing is taken in by this."), "muted", wrap=True),
            self.bar,
        )  # fmt: skip
        self.buttons()

        def work(progress: Progress) -> Any:
            return self.look(words, progress)

        self._running = self.tools.runner.task(
            self, _("Checking the bundle"), work, self.show_read, self._not_read, changes=False,
            quiet=True,
        )  # fmt: skip
        self._running.changed.connect(self._further)

    def _further(self) -> None:
        running = self._running
        if running and running.total and not running.is_over:
            self.bar.setRange(0, 1000)
            self.bar.setValue(min(1000, running.done * 1000 // running.total))

    def _not_read(self, error: BaseException) -> None:
        """It cannot be taken in: what is so, and whom to ask."""
        if self.passphrase and isinstance(error, BundleNotForUs | BundleDamaged):
            self.passphrase = ""
            self._ask_passphrase()
            self.wrong.setText(
                _("It did not open. Let them read the passphrase out to you once more; if that "
                  "does not help, the file was damaged on its way: ask for it again.")
            )  # fmt: skip
            self.wrong.show()
            return
        self.lay(label(ltr(self.name), "muted", wrap=True))
        actions = ((_("Your card…"), self._own_card),) if isinstance(error, BundleNotForUs) else ()
        calm = BundleNotForUs | BundleDamaged | BundleTooNew | KeyChanged | BackupGiven
        if isinstance(error, CasebookError) and isinstance(error, calm):
            self.say(
                Banner(error.sentence(), error.advice(), tone="warn", actions=actions,
                       closable=False)
            )  # fmt: skip
        else:
            self.say(failure(error))
        self.buttons(cancel=_("Close")).setFocus()

    def _own_card(self) -> None:
        self.reject()
        self.card.emit()

    def reject(self) -> None:
        """Closed: nothing was taken in."""
        if self._running:
            self._running.stop()
        super().reject()
