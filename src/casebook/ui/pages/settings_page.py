"""Settings: few, found by words, each risky one with a sentence on what changes."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from casebook import __version__
from casebook.book import Casebook
from casebook.keys.header import Slot
from casebook.records import Member
from casebook.tasks.sample import has_sample
from casebook.ui.direction import ltr, own
from casebook.ui.forms.editors import calm_combo
from casebook.ui.look import SCALES
from casebook.ui.pages.open_copy_sheet import LeaveSheet, ReturnSheet
from casebook.ui.pages.settings_backup import Backups, State, read_state
from casebook.ui.pages.settings_sample import Sample
from casebook.ui.pages.settings_ways import WaysToOpen
from casebook.ui.parts.banner import Banner, failure
from casebook.ui.parts.boxes import Item, card, column, emptied, margins, row, scrolled
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label, selectable
from casebook.ui.settings import LANGUAGES, Settings
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _, plural

LOCKS = (1, 2, 5, 10, 15, 30, 60, 0)
_WIDTH = 760


@dataclass(frozen=True)
class Facts:
    """What the settings say of the casebook."""

    member: Member
    slots: tuple[Slot, ...]
    is_forgotten: bool
    fingerprint: str
    has_sample: bool
    backup: State


def read_facts(book: Casebook) -> Facts:
    """Read them; runs in the book's thread."""
    return Facts(
        book.member(),
        book.slots(),
        book.is_forgotten(),
        book.fingerprint(),
        has_sample(book),
        read_state(book),
    )


class SettingsPage(QWidget):
    """Signals: changed - a setting was changed; rebuilt - the window must be built anew;
    recovery - make one."""

    changed = Signal()
    rebuilt = Signal()
    recovery = Signal()

    def __init__(self, tools: Tools, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setAccessibleName(_("Settings"))
        self.tools = tools
        self.settings = settings
        self._stale = True
        self._facts: Facts | None = None
        self._names = 0
        self._cards: list[tuple[QFrame, str]] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search the settings"))
        self.search.setAccessibleName(_("Search the settings"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(
            theme().icon("search", "muted", 16), QLineEdit.ActionPosition.LeadingPosition
        )
        self.search.textChanged.connect(self._find)
        self._messages = column(gap=6)
        self._nothing = label(_("Nothing found. Other words may find it."), "muted", wrap=True)
        self._nothing.hide()
        self._body: QVBoxLayout = column(gap=12)
        self._body.setContentsMargins(margins(28, 4, 28, 28))
        self._body.addWidget(self._nothing)
        self._reading()
        self._locking()
        self._privacy()
        self._opening()
        self._backing_up()
        self._open_formats()
        self._member()
        self._sample()
        self._about()
        self._body.addStretch()
        inside = QWidget()
        inside.setLayout(self._body)
        # head and messages stay where they are: what is said of a card far below is seen too
        top = column(label(_("Settings"), "title"), self.search, self._messages, gap=10)
        top.setContentsMargins(margins(28, 18, 28, 10))
        head = QWidget()
        head.setLayout(top)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.area = scrolled(inside, _("Settings"))
        for one in (head, inside):
            one.setMaximumWidth(theme().px(_WIDTH))
        self.area.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        whole.addWidget(head)
        whole.addWidget(self.area, 1)
        tools.runner.changed.connect(self._look_again)

    # Cards

    def _card(self, title: str, *items: Item, words: str = "") -> QFrame:
        """A card; found by its title, by every text in it, and by `words` that are not in it."""
        found = card(title, *items)
        said = [title, words]
        said += [text.text() for text in found.findChildren(QLabel)]
        said += [one.text() for one in found.findChildren(QAbstractButton)]
        for combo in found.findChildren(QComboBox):
            said += [combo.itemText(place) for place in range(combo.count())]
        self._cards.append((found, " ".join(said).casefold()))
        self._body.addWidget(found)
        return found

    def _find(self, text: str) -> None:
        words = text.casefold().split()
        fits = [all(word in said for word in words) for _found, said in self._cards]
        for (found, _said), shown in zip(self._cards, fits, strict=True):
            found.setVisible(shown)
        self._nothing.setVisible(not any(fits))

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
            label(_("Ctrl and + or − change the size anywhere."), "muted", wrap=True),
            words=_("language theme dark light contrast font size zoom"),
        )

    def _set(self, name: str, combo: QComboBox) -> None:
        value = combo.currentData()
        if value == getattr(self.settings, name):
            return
        setattr(self.settings, name, value)
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
        self.remember.toggled.connect(lambda _on: self.settings.opened(self.tools.book.folder))
        can = sys.platform == "win32"
        self.capture = self._switch(
            _("Keep the window out of screenshots and shared screens"),
            can and self.settings.hide_from_capture,
            "hide_from_capture",
        )
        self.capture.setEnabled(can)
        self._card(
            _("Privacy"),
            self.discreet,
            label(
                _("Whoever looks at the screen or its list of windows learns no name."),
                "muted",
                wrap=True,
            ),
            self.remember,
            label(
                _("The place is written beside the program's settings, in clear."),
                "muted",
                wrap=True,
            ),
            self.capture,
            label(
                _("It shows black there. Help from afar cannot see it either.")
                if can
                else _("Only Windows can do this. Here, screenshots and shared screens show it."),
                "muted",
                wrap=True,
            ),
            words=_("title screenshot capture recent"),
        )

    def _opening(self) -> None:
        self.ways = WaysToOpen(self.tools)
        self.ways.recovery.connect(self.recovery.emit)
        self.ways.said.connect(self.say)
        self.ways.changed.connect(self.look_at_facts)
        self._card(
            _("Ways to open this casebook"),
            self.ways,
            words=_("passphrase password recovery keyring key rekey"),
        )

    def _backing_up(self) -> None:
        self.backups = Backups(self.tools)
        self.backup_says = self.backups.says
        self._card(
            _("Backup"),
            self.backups,
            words=_("backup copy restore stick drive reminder verify drill"),
        )

    def _open_formats(self) -> None:
        self._card(
            _("Everything in open formats"),
            label(
                _(
                    "A folder that any program can read, with all that you wrote and the original "
                    "files. It is not encrypted."
                ),
                "muted",
                wrap=True,
            ),
            row(
                button(_("Export everything…"), self.leave, icon="download"),
                button(_("Bring in an exported folder…"), self.bring_back, icon="upload"),
                None,
            ),
            words=_("export import csv json table folder leave"),
        )

    def leave(self) -> None:
        """Ask where everything is to be written as plain files."""
        LeaveSheet(self.tools, self).open()

    def bring_back(self) -> None:
        """Ask which exported folder is to come in."""
        ReturnSheet(self.tools, self).open()

    def _member(self) -> None:
        self.member = QLineEdit()
        self.member.setAccessibleName(_("Who writes in it"))
        self.member.editingFinished.connect(self._rename)
        self.fingerprint = selectable("", "mono")
        self.fingerprint.setAccessibleName(_("Your fingerprint"))
        self._card(
            _("Who writes in it"),
            self.member,
            label(_("This name stands beside every change."), "muted", wrap=True),
            label(_("Your fingerprint, to be compared by voice or in person:"), "caption",
                  wrap=True),
            self.fingerprint,
            words=_("member name fingerprint"),
        )  # fmt: skip

    def _sample(self) -> None:
        self.sample = Sample(self.tools)
        self.sample.failed.connect(lambda error: self.say(failure(error)))
        self.sample.changed.connect(self.look_at_facts)
        self._card(_("Sample incidents"), self.sample, words=_("sample example learn demo"))

    def _about(self) -> None:
        self._card(
            _("About"),
            label(f"Casebook {__version__}  ·  GPL-3.0-or-later"),
            label(_("The program opens no network connection, ever."), "muted", wrap=True),
            words=_("version licence"),
        )

    # What the casebook says

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        if self._stale:
            self.look_at_facts()

    def _look_again(self) -> None:
        self._stale = True
        if self.isVisible():
            self.look_at_facts()

    def look_at_facts(self) -> None:
        """Read anew what the casebook says of itself."""
        self._stale = False
        book, names = self.tools.book, self._names

        def show(facts: Facts) -> None:
            # what was read before a new name was given is out of date; another look follows it
            if names == self._names:
                self._show(facts)

        self.tools.runner.ask(self, lambda: read_facts(book), show)

    def _show(self, facts: Facts) -> None:
        self._facts = facts
        self.sample.show_state(facts.has_sample)
        if not (self.member.hasFocus() and self.member.isModified()):
            self.member.setText(facts.member.name)
        self.fingerprint.setText(ltr(facts.fingerprint))
        self.ways.show_ways(facts.slots, is_forgotten=facts.is_forgotten)
        self.backups.show_state(facts.backup)

    def begin_passphrase(self) -> None:
        """Show where one is chosen in the place of a forgotten one."""
        self.search.clear()
        self.ways.ask_for_current(False)
        self.ways.begin_change()
        # once the fields have their place
        QTimer.singleShot(0, self, lambda: self.area.ensureWidgetVisible(self.ways.change))

    def say(self, banner: Banner) -> None:
        """Show a message in the place of the one before."""
        emptied(self._messages)
        self._messages.addWidget(banner)

    def _rename(self) -> None:
        name = self.member.text().strip()
        facts = self._facts
        if facts is None or name == facts.member.name:
            return
        if not name:
            self.member.setText(facts.member.name)
            return
        book = self.tools.book
        self._names += 1
        self._facts = replace(facts, member=replace(facts.member, name=name))
        self.member.setModified(False)

        def done(_saved: Member) -> None:
            self.say(Banner(_("Saved: {name}").format(name=own(name)), tone="good"))

        def failed(error: BaseException) -> None:
            self.say(failure(error))
            self.look_at_facts()

        self.tools.runner.change(
            self, lambda: book.save(replace(book.member(), name=name)), done, failed
        )
