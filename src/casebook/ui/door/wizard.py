"""Making a casebook: who writes and where; a passphrase; the recovery sheet, now or later."""

import re
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from casebook.book import Casebook, opening
from casebook.errors import CasebookExists
from casebook.ui.door.frame import Card, choose_folder
from casebook.ui.door.new_secret import NewSecret
from casebook.ui.door.recovery import RecoverySheet
from casebook.ui.parts.boxes import row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label
from casebook.ui.runner import Runner
from casebook.ui.settings import places
from casebook.words import _

_SYNCED = re.compile(r"onedrive|icloud|mobile documents|dropbox|google ?drive|nextcloud|syncthing",
                     re.I)  # fmt: skip
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


class Place(Card):
    """Step 1. Signals: back, done."""

    back = Signal()
    done = Signal()

    def __init__(self) -> None:
        super().__init__(_("A new casebook"))
        self.name = QLineEdit(_("Our casebook"))
        self.name.setAccessibleName(_("Name of the casebook"))
        self.member = QLineEdit()
        self.member.setAccessibleName(_("Who writes in it"))
        self.member.setPlaceholderText(_("Your name, or what your group calls you"))
        self.where = QLineEdit(str(places()))
        self.where.setAccessibleName(_("In which folder"))
        self.warning = label("", "warn", wrap=True)
        self.wrong = label("", "problem", wrap=True)
        for line in (self.name, self.member, self.where):
            line.textChanged.connect(self._look)
            line.returnPressed.connect(self._go_on)
        self.next = button(_("Continue"), self._go_on, look="primary", default=True)
        self.add(
            label(_("Step {step} of {count}").format(step=1, count=3), "caption"),
            label(_("A new casebook"), "title"),
            label(_("Name of the casebook"), "caption"),
            self.name,
            label(_("Who writes in it"), "caption"),
            self.member,
            label(_("In which folder"), "caption"),
            row(self.where, button(_("Choose…"), self._choose)),
            self.warning,
            self.wrong,
            6,
            row(button(_("Back"), self.back.emit), None, self.next),
        )
        self._look()

    @property
    def folder(self) -> Path:
        """Where the casebook will be."""
        name = _UNSAFE.sub(" ", self.name.text()).strip(" .")[:80] or "casebook"
        return Path(self.where.text()).expanduser() / f"{name}.casebook"

    def _choose(self) -> None:
        if found := choose_folder(self, _("In which folder"), Path(self.where.text()).parent):
            self.where.setText(str(found))

    def _look(self) -> None:
        self.wrong.hide()
        synced = bool(_SYNCED.search(self.where.text()))
        self.warning.setText(
            _(
                "This folder seems to be copied to somebody else's computers. The casebook is "
                "encrypted there too, but its size and times of use can be seen."
            )
        )
        self.warning.setVisible(synced)

    def _go_on(self) -> None:
        if not self.member.text().strip():
            self._say_wrong(_("Say who writes in it: it stands beside every change."), self.member)
            return
        if not self.where.text().strip():
            self._say_wrong(_("Say in which folder."), self.where)
            return
        try:
            opening.refuse_existing(self.folder)
        except CasebookExists as error:
            self._say_wrong(str(error), self.name)
            return
        self.done.emit()

    def _say_wrong(self, says: str, where: QLineEdit) -> None:
        self.wrong.setText(says)
        self.wrong.show()
        where.setFocus()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        (self.name if self.member.text() else self.member).setFocus()


class Passphrase(Card):
    """Step 2. Signals: back, done."""

    back = Signal()
    done = Signal()

    def __init__(self) -> None:
        super().__init__(_("Choose a passphrase"))
        self.chosen = NewSecret(_("Passphrase"))
        self.chosen.entered.connect(self._go_on)
        self.secret, self.again = self.chosen.secret, self.chosen.again
        self.suggest = self.chosen.suggest
        self.next = button(_("Create the casebook"), self._go_on, look="primary", default=True)
        self.add(
            label(_("Step {step} of {count}").format(step=2, count=3), "caption"),
            label(_("Choose a passphrase"), "title"),
            label(
                _(
                    "It is the only key to this casebook. Nobody, including us, can open it "
                    "without the passphrase or your printed recovery sheet."
                ),
                "muted",
                wrap=True,
            ),
            self.chosen,
            6,
            row(button(_("Back"), self.back.emit), None, self.next),
        )

    @property
    def passphrase(self) -> str:
        """What was chosen."""
        return self.chosen.passphrase

    def _go_on(self) -> None:
        if self.next.isEnabled() and self.chosen.is_right():
            self.done.emit()

    def busy(self, busy: bool) -> None:
        """Creating takes a second or two."""
        self.next.setEnabled(not busy)
        self.next.setText(_("Creating…") if busy else _("Create the casebook"))

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.secret.line.setFocus()


class Wizard(QWidget):
    """Signals: opened(book); back - to the welcome."""

    opened = Signal(object)
    back = Signal()

    def __init__(self, runner: Runner) -> None:
        super().__init__()
        self.setObjectName("ground")
        self._runner = runner
        self.steps = QStackedWidget()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.steps)
        self.place = Place()
        self.passphrase = Passphrase()
        self.steps.addWidget(self.place)
        self.steps.addWidget(self.passphrase)
        self.place.back.connect(self.back.emit)
        self.place.done.connect(lambda: self.steps.setCurrentWidget(self.passphrase))
        self.passphrase.back.connect(lambda: self.steps.setCurrentWidget(self.place))
        self.passphrase.done.connect(self._create)

    def _create(self) -> None:
        folder, member = self.place.folder, self.place.member.text().strip()
        words = self.passphrase.passphrase
        self.passphrase.busy(True)

        def failed(error: BaseException) -> None:
            self.passphrase.busy(False)
            self.passphrase.say_failure(error)

        self._runner.ask(
            self,
            lambda: opening.create(folder, member=member, passphrase=words),
            self._created,
            failed,
        )

    def _created(self, book: Casebook) -> None:
        self.passphrase.chosen.clear()
        card = Card(_("A recovery sheet"))
        sheet = RecoverySheet(book, self._runner)
        card.add(label(_("Step {step} of {count}").format(step=3, count=3), "caption"), sheet)
        sheet.proved.connect(lambda: self.opened.emit(book))
        sheet.later.connect(lambda: self.opened.emit(book))
        self.sheet = sheet
        self.steps.addWidget(card)
        self.steps.setCurrentWidget(card)
