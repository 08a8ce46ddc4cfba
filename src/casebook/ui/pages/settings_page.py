"""Settings: few, found by words, each risky one with a sentence on what changes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QLineEdit, QVBoxLayout, QWidget

from casebook import __version__
from casebook.book import Casebook, opening
from casebook.errors import CasebookError
from casebook.keys import passphrase as rules
from casebook.keys.header import KEYRING, RECOVERY
from casebook.records import Member
from casebook.tasks.sample import has_sample, put_in, take_out
from casebook.ui.direction import ltr, own
from casebook.ui.door.secret import SecretLine
from casebook.ui.forms.editors import calm_combo
from casebook.ui.look import SCALES
from casebook.ui.parts.banner import Banner, failure
from casebook.ui.parts.boxes import card, column, margins, row, scrolled
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label
from casebook.ui.settings import LANGUAGES, Settings
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _, plural

LOCKS = (1, 2, 5, 10, 15, 30, 60, 0)


@dataclass(frozen=True)
class Facts:
    """What the settings say of the casebook."""

    member: Member
    slots: frozenset[str]
    fingerprint: str
    has_sample: bool


def read_facts(book: Casebook) -> Facts:
    """Read them; runs in the book's thread."""
    return Facts(
        book.member(),
        frozenset(slot.kind for slot in book.slots()),
        book.fingerprint(),
        has_sample(book),
    )


class SettingsPage(QWidget):
    """Signals: changed - a setting was changed; rebuilt - the window must be built anew;
    recovery, backup - make one."""

    changed = Signal()
    rebuilt = Signal()
    recovery = Signal()
    backup = Signal()

    def __init__(self, tools: Tools, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setAccessibleName(_("Settings"))
        self.tools = tools
        self.settings = settings
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search the settings"))
        self.search.setAccessibleName(_("Search the settings"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._find)
        self._messages = column(gap=6)
        self._facts: Facts | None = None
        self._cards: list[tuple[QFrame, str]] = []
        self._body: QVBoxLayout = column(gap=12)
        self._body.setContentsMargins(margins(28, 18, 28, 28))
        self._body.addWidget(label(_("Settings"), "title"))
        self._body.addWidget(self.search)
        self._body.addLayout(self._messages)
        self._reading()
        self._locking()
        self._privacy()
        self._opening()
        self._backing_up()
        self._member()
        self._sample()
        self._about()
        self._body.addStretch()
        inside = QWidget()
        inside.setLayout(self._body)
        inside.setMaximumWidth(theme().px(820))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(inside, _("Settings")))
        self._look_at_facts()

    # Cards

    def _card(self, title: str, *items: object, words: str = "") -> QFrame:
        found = card(title, *items)  # type: ignore[arg-type]
        self._cards.append((found, f"{title} {words}".casefold()))
        self._body.addWidget(found)
        return found

    def _find(self, text: str) -> None:
        words = text.casefold().split()
        for found, said in self._cards:
            found.setVisible(all(word in said for word in words))

    def _choice(self, name: str, choices: Sequence[tuple[str, object]], now: object) -> QComboBox:
        combo = calm_combo()
        combo.setAccessibleName(name)
        for says, value in choices:
            combo.addItem(says, value)
        combo.setCurrentIndex(max(0, combo.findData(now)))
        return combo

    def _switch(self, says: str, now: bool, name: str) -> QCheckBox:
        made = QCheckBox(says)
        made.setChecked(now)
        made.setAccessibleName(says)

        def turned(on: bool) -> None:
            setattr(self.settings, name, on)
            self.changed.emit()

        made.toggled.connect(turned)
        return made

    def _reading(self) -> None:
        settings = self.settings
        languages = [(name, code) for code, name in LANGUAGES.items()]
        self.language = self._choice(_("Language"), languages, settings.language)
        self.language.activated.connect(lambda _i: self._set("language", self.language))
        looks = [
            (_("As the computer has it"), "system"),
            (_("Light"), "light"),
            (_("Dark"), "dark"),
            (_("High contrast"), "contrast"),
        ]
        self.look = self._choice(_("Look"), looks, settings.look)
        self.look.activated.connect(lambda _i: self._set("look", self.look))
        sizes = [(f"{round(scale * 100)} %", scale) for scale in SCALES]
        self.text_size = self._choice(_("Size of the text"), sizes, settings.scale)
        self.text_size.activated.connect(lambda _i: self._set("scale", self.text_size))
        self._card(
            _("Language and look"),
            row(
                column(label(_("Language"), "caption"), self.language, gap=4),
                column(label(_("Look"), "caption"), self.look, gap=4),
                column(label(_("Size of the text"), "caption"), self.text_size, gap=4),
                gap=14,
            ),
            label(_("Ctrl and + or − change the size anywhere."), "muted"),
            words=_("language theme dark light contrast font size zoom"),
        )

    def _set(self, name: str, combo: QComboBox) -> None:
        setattr(self.settings, name, combo.currentData())
        self.settings.save()
        self.rebuilt.emit()

    def _locking(self) -> None:
        choices = [
            (
                plural("After {n} minute", "After {n} minutes", minutes).format(n=minutes)
                if minutes
                else _("Never by itself"),
                minutes,
            )
            for minutes in LOCKS
        ]
        self.lock_after = self._choice(
            _("Lock when nobody is there"), choices, self.settings.lock_after
        )
        self.lock_after.activated.connect(self._lock_chosen)
        self.lock_says = label("", "muted", wrap=True)
        self._card(
            _("Locking"),
            row(label(_("Lock when nobody is there")), self.lock_after, None),
            self.lock_says,
            label(
                _(
                    "Ctrl+L locks at once. Ctrl+Shift+L locks, closes, and forgets where the "
                    "casebook is; no data is deleted."
                ),
                "muted",
                wrap=True,
            ),
            words=_("lock idle minutes panic"),
        )
        self._say_lock()

    def _lock_chosen(self) -> None:
        self.settings.lock_after = int(self.lock_after.currentData())
        self._say_lock()
        self.changed.emit()

    def _say_lock(self) -> None:
        self.lock_says.setText(
            _("Counted without anybody using this computer, in any program. It also locks when "
              "the computer sleeps or its screen is locked.")
            if self.settings.lock_after
            else _("Whoever finds the computer open can read everything.")
        )  # fmt: skip

    def _privacy(self) -> None:
        self.discreet = self._switch(
            _("The title of the window and the door name nothing"), self.settings.discreet,
            "discreet",
        )  # fmt: skip
        self.remember = self._switch(
            _("Remember where the last casebook is"), self.settings.remember, "remember"
        )
        self.capture = self._switch(
            _("Keep the window out of screenshots and shared screens"),
            self.settings.hide_from_capture,
            "hide_from_capture",
        )
        self._card(
            _("Privacy"),
            self.discreet,
            self.remember,
            label(_("The place is written beside the program's settings, in clear."), "muted"),
            self.capture,
            label(_("Windows does this; Linux has no way to ask for it."), "muted"),
            words=_("title screenshot capture recent"),
        )

    def _opening(self) -> None:
        self.current = SecretLine(_("Passphrase now"))
        self.new = SecretLine(_("New passphrase"), shown=True)
        self.change = button(_("Change the passphrase"), self._change_passphrase)
        self.recovery_button = button(_("Make a recovery sheet"), self.recovery.emit,
                                      icon="printer")  # fmt: skip
        self.recovery_says = label("", "muted", wrap=True)
        self.keyring = QCheckBox(_("Let this computer's keyring open it"))
        self.keyring.setAccessibleName(_("Let this computer's keyring open it"))
        self.keyring.clicked.connect(self._keyring)
        self._card(
            _("Ways to open this casebook"),
            label(_("Passphrase now"), "caption"),
            self.current,
            label(_("New passphrase"), "caption"),
            self.new,
            label(
                _(
                    "Old copies and backups still open with the old one. If somebody may know it, "
                    "make a true rekey: casebook passphrase --rekey."
                ),
                "muted",
                wrap=True,
            ),
            row(self.change, None),
            row(self.recovery_button, None),
            self.recovery_says,
            self.keyring,
            label(
                _("Whoever can use your session on this computer could then open the casebook."),
                "muted",
                wrap=True,
            ),
            words=_("passphrase password recovery keyring key"),
        )

    def _backing_up(self) -> None:
        self._card(
            _("Backup"),
            label(
                _(
                    "One encrypted file, read again after writing. It opens with the passphrase or "
                    "the recovery code that are in use now. Keep it on a stick, elsewhere."
                ),
                "muted",
                wrap=True,
            ),
            row(button(_("Back up now"), self.backup.emit, icon="hard-drive-download"), None),
            words=_("backup copy restore"),
        )

    def _member(self) -> None:
        self.member = QLineEdit()
        self.member.setAccessibleName(_("Who writes in it"))
        self.member.editingFinished.connect(self._rename)
        self.fingerprint = label("", "mono", wrap=True)
        self._card(
            _("Who writes in it"),
            self.member,
            label(_("This name stands beside every change."), "muted"),
            label(_("Your fingerprint, to be compared by voice or in person:"), "caption"),
            self.fingerprint,
            words=_("member name fingerprint"),
        )

    def _sample(self) -> None:
        self.sample = button("", self._turn_sample, icon="clipboard-list")
        self._card(
            _("Sample incidents"),
            label(
                _(
                    "Invented people and events to learn on. One press takes them out again; what "
                    "you wrote yourself stays."
                ),
                "muted",
                wrap=True,
            ),
            row(self.sample, None),
            words=_("sample example learn demo"),
        )

    def _turn_sample(self) -> None:
        book = self.tools.book
        self.sample.setEnabled(False)

        def done(_count: int) -> None:
            self.sample.setEnabled(True)
            self._look_at_facts()

        def failed(error: BaseException) -> None:
            self.sample.setEnabled(True)
            self._say(failure(error))

        if self._facts is not None and self._facts.has_sample:
            self.tools.runner.change(self, lambda: take_out(book), done, failed)
            return
        self.tools.runner.task(
            self,
            _("Putting the sample in"),
            lambda progress: put_in(book, progress=progress),
            done,
            failed,
        )

    def _about(self) -> None:
        self._card(
            _("About"),
            label(f"Casebook {__version__}  ·  GPL-3.0-or-later"),
            label(_("The program opens no network connection, ever."), "muted"),
            words=_("version licence"),
        )

    # What the casebook says

    def _look_at_facts(self) -> None:
        book = self.tools.book
        self.tools.runner.ask(self, lambda: read_facts(book), self._show)

    def _show(self, facts: Facts) -> None:
        self._facts = facts
        self.sample.setText(
            _("Take the sample out") if facts.has_sample else _("Put the sample in")
        )
        self.sample.setAccessibleName(self.sample.text())
        self.member.setText(facts.member.name)
        self.fingerprint.setText(ltr(facts.fingerprint))
        self.keyring.setChecked(KEYRING in facts.slots)
        has = RECOVERY in facts.slots
        self.recovery_button.setText(
            _("Make a new recovery sheet") if has else _("Make a recovery sheet")
        )
        self.recovery_says.setText(
            _("There is one. A new sheet makes the old one useless.")
            if has
            else _("There is none: a forgotten passphrase means that everything is lost.")
        )

    def _say(self, banner: Banner) -> None:
        while item := self._messages.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._messages.addWidget(banner)

    def _rename(self) -> None:
        name = self.member.text().strip()
        facts = self._facts
        if not name or facts is None or name == facts.member.name:
            return
        book = self.tools.book
        self.tools.runner.change(
            self, lambda: book.save(replace(facts.member, name=name)),
            lambda _saved: self._say(Banner(_("Saved: {name}").format(name=own(name)),
                                            tone="good")),
        )  # fmt: skip

    def _change_passphrase(self) -> None:
        current, new = self.current.text(), self.new.text()
        try:
            rules.refuse_weak(new)
        except CasebookError as error:
            self._say(failure(error))
            return
        folder = self.tools.book.folder
        self.change.setEnabled(False)

        def done(_nothing: object) -> None:
            self.change.setEnabled(True)
            self.current.put("")
            self.new.put("")
            self._say(Banner(_("The passphrase is changed."), tone="good"))

        def failed(error: BaseException) -> None:
            self.change.setEnabled(True)
            self._say(failure(error))

        self.tools.runner.ask(self, lambda: opening.change_open(folder, current, new), done, failed)

    def _keyring(self, on: bool) -> None:
        book = self.tools.book

        def failed(error: BaseException) -> None:
            self._say(failure(error))
            self._look_at_facts()

        self.tools.runner.ask(
            self,
            book.keyring_on if on else book.keyring_off,
            lambda _done: self._look_at_facts(),
            failed,
        )
