"""The ways to open a casebook, in the settings: passphrase, recovery sheet, this computer."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from casebook.book import opening
from casebook.keys.header import KEYRING, RECOVERY, SHARES, Slot
from casebook.ui.direction import ltr
from casebook.ui.door.new_secret import NewSecret
from casebook.ui.door.secret import SecretLine
from casebook.ui.parts.banner import Banner, failure
from casebook.ui.parts.boxes import column, flowing, line, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label
from casebook.ui.tools import Tools
from casebook.words import _


class WaysToOpen(QWidget):
    """Signals: recovery, shares, new_key - are wanted; said(Banner); changed - look at the ways
    again."""

    recovery = Signal()
    shares = Signal()
    new_key = Signal()
    said = Signal(object)
    changed = Signal()

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.tools = tools
        self._is_forgotten = False
        self._build_passphrase()
        self.recovery_button = button(
            _("Make a recovery sheet"), self.recovery.emit, icon="printer"
        )
        self.recovery_says = label("", "muted", wrap=True)
        self.key_button = button(_("Give it a new key…"), self.new_key.emit, icon="refresh-cw")
        self.shares_button = button(
            _("Make shares for people you trust"), self.shares.emit, icon="users"
        )
        self.stop_shares = button(_("Let no shares open it"), self._stop_shares)
        self.shares_says = label("", "muted", wrap=True)
        self.keyring = QCheckBox(_("Let this computer's keyring open it"))
        self.keyring.setAccessibleName(self.keyring.text())
        self.keyring.clicked.connect(self._keyring)
        self.setLayout(
            column(
                row(self.begin, None),
                self._change,
                label(_("Old copies and backups still open with the old one."), "muted", wrap=True),
                line(),
                row(self.key_button, None),
                label(
                    _(
                        "If somebody may know the passphrase, a new one is not enough: encrypt "
                        "everything anew. It is locked for that; what you were writing is kept."
                    ),
                    "muted",
                    wrap=True,
                ),
                line(),
                row(self.recovery_button, None),
                self.recovery_says,
                line(),
                flowing(self.shares_button, self.stop_shares),
                self.shares_says,
                line(),
                self.keyring,
                label(
                    _(
                        "Whoever can use your session on this computer could then open the "
                        "casebook without the passphrase."
                    ),
                    "muted",
                    wrap=True,
                ),
                gap=10,
            )
        )

    def _build_passphrase(self) -> None:
        self.begin = button(_("Change the passphrase…"), self.begin_change, icon="key-round")
        self._current_caption = label(_("Passphrase now"), "caption")
        self.current = SecretLine(_("Passphrase now"))
        self.new = NewSecret(_("New passphrase"))
        self.current.entered.connect(self.new.secret.setFocus)
        self.new.entered.connect(self.change_passphrase)
        self.change = button(_("Change the passphrase"), self.change_passphrase, look="primary")
        self.cancel = button(_("Cancel"), self._end)
        self.wrong = label("", "problem", wrap=True)
        self.wrong.hide()
        self.current.edited.connect(self.wrong.hide)
        self._change = QWidget()
        self._change.setLayout(
            column(
                self._current_caption,
                self.current,
                self.wrong,
                label(_("New passphrase"), "caption"),
                self.new,
                row(self.cancel, None, self.change),
            )
        )
        self._change.hide()

    def show_ways(self, slots: Sequence[Slot], *, is_forgotten: bool = False) -> None:
        """Show which ways there are; a passphrase that is forgotten is not asked for."""
        self.ask_for_current(not is_forgotten)
        self.keyring.setChecked(any(slot.kind == KEYRING for slot in slots))
        sheet = next((slot for slot in slots if slot.kind == RECOVERY), None)
        says = _("Make a new recovery sheet") if sheet else _("Make a recovery sheet")
        self.recovery_button.setText(says)
        self.recovery_button.setAccessibleName(says)
        shares = next((slot for slot in slots if slot.kind == SHARES), None)
        self.recovery_says.setText(
            _("There is one, proved on {day}. A new sheet makes it useless.").format(
                day=ltr(sheet.made_at[:10])
            )
            if sheet
            else _("There is none: only the shares help who forgot the passphrase.")
            if shares
            else _("There is none: a forgotten passphrase means that everything is lost.")
        )

        self.stop_shares.setVisible(shares is not None)
        self.shares_says.setText(
            _("There are some, proved on {day}. New shares make them useless.").format(
                day=ltr(shares.made_at[:10])
            )
            if shares
            else _(
                "A way to open it that no single person has: two of three people, say, each "
                "with a sheet that opens nothing alone."
            )
        )

    # Passphrase

    def ask_for_current(self, on: bool) -> None:
        """Whether a new passphrase needs the current one."""
        self._is_forgotten = not on
        self._current_caption.setVisible(on)
        self.current.setVisible(on)

    def begin_change(self) -> None:
        """Ask for a new passphrase, and for the current one where it is not forgotten."""
        self.begin.hide()
        self._change.show()
        (self.new.secret if self._is_forgotten else self.current).setFocus()

    def _end(self) -> None:
        self.current.put("")
        self.new.clear()
        self.wrong.hide()
        self._change.hide()
        self.begin.show()
        self.begin.setFocus()

    def change_passphrase(self) -> None:
        """Put the new one in the place of the current one."""
        if not self._is_forgotten and not self.current.text():
            self._say_wrong(_("Type the passphrase that opens it now."))
            return
        if not self.new.is_right():
            return
        book, current, new = self.tools.book, self.current.text(), self.new.passphrase
        is_forgotten = self._is_forgotten
        self._busy(True)

        def change() -> None:
            if is_forgotten:
                book.choose_passphrase(new)
            else:
                opening.change_open(book.folder, current, new)

        def done(_nothing: object) -> None:
            self._busy(False)
            self._end()
            self.said.emit(Banner(_("The passphrase is changed."), tone="good"))
            self.changed.emit()

        def failed(error: BaseException) -> None:
            self._busy(False)
            self._say_wrong(str(error))

        self.tools.runner.ask(self, change, done, failed)

    def _say_wrong(self, says: str) -> None:
        self.wrong.setText(says)
        self.wrong.show()
        self.current.setFocus()

    def _busy(self, busy: bool) -> None:
        """Deriving a key takes a second or two."""
        self.change.setEnabled(not busy)
        self.cancel.setEnabled(not busy)
        self.change.setText(_("Changing…") if busy else _("Change the passphrase"))

    # Shares

    def _stop_shares(self) -> None:
        book = self.tools.book
        self.stop_shares.setEnabled(False)

        def done(_nothing: object) -> None:
            self.stop_shares.setEnabled(True)
            says = _("No shares open this casebook any more. Old copies still open with them.")
            self.said.emit(Banner(says, tone="good"))
            self.changed.emit()

        def failed(error: BaseException) -> None:
            self.stop_shares.setEnabled(True)
            self.said.emit(failure(error))

        self.tools.runner.ask(self, book.drop_shares, done, failed)

    # Keyring

    def _keyring(self, on: bool) -> None:
        book = self.tools.book
        self.keyring.setEnabled(False)

        def done(_nothing: object) -> None:
            self.keyring.setEnabled(True)
            self.changed.emit()

        def failed(error: BaseException) -> None:
            done(None)
            self.said.emit(failure(error))

        self.tools.runner.ask(self, book.keyring_on if on else book.keyring_off, done, failed)
