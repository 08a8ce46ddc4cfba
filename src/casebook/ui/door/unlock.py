"""The card that opens a casebook: passphrase, or the recovery code of who forgot it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from casebook.book import Casebook, opening
from casebook.errors import CannotOpen, CasebookError, RecoveryCodeWrong, SharesDoNotFit
from casebook.keys import unlock as ways
from casebook.keys.header import KEYRING, RECOVERY, SHARES, Slot
from casebook.keys.shares import Share, read_share, still_needed
from casebook.ui.direction import own
from casebook.ui.door.frame import Card
from casebook.ui.door.secret import SecretLine
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.boxes import column, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label
from casebook.ui.runner import Runner
from casebook.ui.theme import theme
from casebook.words import _, plural

_DELAYS = (0, 0, 1, 2, 5)
"""Seconds to wait after so many wrong tries: against a child at the keys, not against a state."""


class Unlock(Card):
    """Signals: opened(book); back - to another casebook."""

    WIDTH = 480
    opened = Signal(object)
    back = Signal()

    def __init__(self, runner: Runner, folder: Path, *, discreet: bool, locked: bool) -> None:
        super().__init__(_("Unlock"))
        self.folder = folder
        self.locked = locked
        self._runner = runner
        self._tries = 0
        self._shares: list[Share] = []
        mark = label()
        mark.setPixmap(theme().icon("lock", "accent", 36).pixmap(theme().px(36)))
        name = _("Casebook") if discreet else own(folder.name.removesuffix(".casebook"))
        self.secret = SecretLine(_("Passphrase"))
        self.secret.line.setPlaceholderText(_("Passphrase"))
        self.secret.entered.connect(self.unlock)
        self.code = QLineEdit()
        self.code.setAccessibleName(_("Recovery code"))
        self.code.setPlaceholderText("N68YX-X2389-…")
        self.code.returnPressed.connect(self.unlock)
        self._forgot = QWidget()
        kinds = {slot.kind for slot in self._slots()}
        self.code_says = label(
            _("Type the recovery code from your printed sheet.")
            if SHARES not in kinds
            else _("Type a share from its sheet; the others follow one by one.")
            if RECOVERY not in kinds
            else _("Type the recovery code from your printed sheet, or one share after another."),
            "muted",
            wrap=True,
        )
        self._forgot.setLayout(column(self.code_says, self.code, gap=6))
        self._forgot.hide()
        self.button = button(_("Unlock"), self.unlock, look="primary", icon="unlock", default=True)
        self.forgot = button(_("I forgot the passphrase"), self._turn, look="link")
        self.other = button(_("Another casebook"), self.back.emit, look="link")
        self.with_keyring = button(
            _("Open with this computer's keyring"), self._keyring, look="link"
        )
        says = _("It is locked. What you were writing is kept.") if locked else ""
        self.forgot.setVisible(bool({RECOVERY, SHARES} & kinds))
        self.with_keyring.setVisible(KEYRING in kinds)
        self.add(
            mark,
            label(name, "title", wrap=True),
            *([label(says, "muted", wrap=True)] if says else []),
            self.secret,
            self._forgot,
            self.button,
            row(self.forgot, None, self.other),
            row(self.with_keyring, None),
        )

    def _slots(self) -> tuple[Slot, ...]:
        try:
            return ways.slots(self.folder)
        except CasebookError:
            return ()

    def _turn(self) -> None:
        to_code = self._forgot.isHidden()
        self._forgot.setVisible(to_code)
        self.secret.setVisible(not to_code)
        self.forgot.setText(_("Use the passphrase") if to_code else _("I forgot the passphrase"))
        (self.code if to_code else self.secret.line).setFocus()

    def unlock(self) -> None:
        """Open with what was typed."""
        with_code = not self._forgot.isHidden()
        typed = self.code.text() if with_code else self.secret.text()
        if not typed.strip() or not self.button.isEnabled():
            return
        folder = self.folder
        if with_code and (share := _share_in(typed)):
            self._take(share)
        elif with_code:
            self._open(lambda: opening.open_with_recovery_code(folder, typed))
        else:
            self._open(lambda: opening.open_with_passphrase(folder, typed))

    def _take(self, share: Share) -> None:
        """Take one share; with enough of them, open."""
        folder, shares = self.folder, [*self._shares, share]
        try:
            needed = still_needed(shares)
        except SharesDoNotFit as error:
            self.say_failure(error)
            self.code.selectAll()
            return
        self._shares = shares
        self.code.clear()
        if needed:
            says = plural("{n} more share is needed.", "{n} more shares are needed.", needed)
            self.say(Banner(says.format(n=needed), closable=False))
            return
        self.say(None)
        self._shares = []
        self._open(lambda: opening.open_with_shares(folder, shares))

    def _keyring(self) -> None:
        self._open(lambda: opening.open_with_keyring(self.folder))

    def _open(self, how: Callable[[], Casebook]) -> None:
        self._busy(True)
        self._runner.ask(self, how, self._opened, self._failed)

    def _opened(self, book: Casebook) -> None:
        self.secret.put("")
        self.code.clear()
        self.opened.emit(book)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, CannotOpen):
            self._tries += 1
            hint = self.secret.hint.text()
            self.say(
                Banner(
                    _("That did not open it."),
                    _("Check Caps Lock and the keyboard.") + (f" {hint}" if hint else ""),
                    tone="warn",
                )
            )
            QTimer.singleShot(delay(self._tries) * 1000, self, lambda: self._busy(False))
        else:
            self.say_failure(error)
            self._busy(False)

    def _busy(self, busy: bool) -> None:
        self.button.setEnabled(not busy)
        self.button.setText(_("Opening…") if busy else _("Unlock"))
        for one in (self.secret, self.code, self.forgot, self.other, self.with_keyring):
            one.setEnabled(not busy)
        if not busy:
            line = self.secret.line if self._forgot.isHidden() else self.code
            line.setFocus()
            line.selectAll()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.secret.line.setFocus()


def delay(tries: int) -> int:
    """Seconds to wait after so many wrong tries."""
    return _DELAYS[min(tries, len(_DELAYS)) - 1]


def _share_in(typed: str) -> Share | None:
    """The share that was typed, if it is one."""
    try:
        return read_share(typed)
    except RecoveryCodeWrong:
        return None
