"""The first step of a dossier: who will read it, in which form, and what they are asked."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QMenu, QPlainTextEdit, QWidget

from casebook.dossier.order import Order
from casebook.dossier.profiles import shipped
from casebook.records import Profile
from casebook.tasks.profiles import copy_of
from casebook.ui.direction import own
from casebook.ui.drafts import Kept, read_drafts
from casebook.ui.forms.editors import calm_combo
from casebook.ui.pages.part_sheet import PartSheet
from casebook.ui.parts.banner import Toast, tell_left
from casebook.ui.parts.boxes import column, row
from casebook.ui.parts.buttons import icon_button
from casebook.ui.parts.texts import label
from casebook.ui.settings import LANGUAGES
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _, speaking


class DossierReader(QWidget):
    """Signals: changed - something else was chosen or typed."""

    changed = Signal()

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.tools = tools
        self._waiting = ""
        speaks = speaking() if speaking() in LANGUAGES else "en"
        names = {code: one.name(speaks) for code, one in shipped().items()}
        self.preset = choice(_("For whom"), names)
        self.presets = icon_button("sliders-horizontal", _("Presets of your own"), self._menu)
        self.language = choice(_("Language of the dossier"), LANGUAGES)
        self.language.setCurrentIndex(self.language.findData(speaks))
        self.paper = choice(_("Paper"), {"letter": _("Letter"), "a4": "A4"})
        forms = {"full": _("Full"), "brief": _("Brief: four pages at most")}
        self.form = choice(_("Form"), forms)
        self.budget = choice(
            _("Size"), {"0": _("As large as it takes"), "20000000": _("Under 20 MB, for e-mail")}
        )
        self.addressee = entry(_("Addressee"), _("An office, a unit, a name"))
        self.purpose = entry(_("Purpose"), _("What it is for, in one sentence"))
        self.prepared_by = entry(_("Prepared by"), _("It is printed; empty: not stated"))
        self.reply_to = entry(_("How to reach you"), _("It is printed; say what is safe"))
        self.subject = entry(_("Whose copy it is"), "CON-0001")
        self.asks = QPlainTextEdit()
        self.asks.setAccessibleName(_("What is asked, one a line"))
        self.asks.setPlaceholderText(_("Empty: what such readers are usually asked"))
        self.asks.setFixedHeight(theme().px(74))
        self.asks.setTabChangesFocus(True)
        self._whose = QWidget()
        self._whose.setLayout(
            column(label(_("Whose copy it is (number of the contact)"), "caption"), self.subject)
        )
        self.combos = {"preset": self.preset, "language": self.language, "form": self.form,
                       "paper": self.paper}  # fmt: skip
        self.lines = {
            "addressee": self.addressee, "purpose": self.purpose, "prepared_by": self.prepared_by,
            "reply_to": self.reply_to, "subject": self.subject,
        }  # fmt: skip
        for combo in (*self.combos.values(), self.budget):
            combo.activated.connect(lambda _index: self._changed())
        for line in self.lines.values():
            line.textEdited.connect(lambda _text: self._changed())
        self.asks.textChanged.connect(self._changed)
        self.setLayout(
            column(
                label(_("For whom"), "caption"),
                row(self.preset, self.presets, gap=4),
                self._whose,
                label(_("Addressee"), "caption"),
                self.addressee,
                label(_("Purpose"), "caption"),
                self.purpose,
                row(
                    column(label(_("Language of the dossier"), "caption"), self.language, gap=4),
                    column(label(_("Paper"), "caption"), self.paper, gap=4),
                    gap=14,
                ),
                row(
                    column(label(_("Form"), "caption"), self.form, gap=4),
                    column(label(_("Size"), "caption"), self.budget, gap=4),
                    gap=14,
                ),
                label(_("What is asked, one a line"), "caption"),
                self.asks,
                label(_("Prepared by"), "caption"),
                self.prepared_by,
                label(_("How to reach you"), "caption"),
                self.reply_to,
                None,
                gap=6,
            )
        )
        tools.runner.ask(self, lambda: list(tools.book.all(Profile)), self._own)
        self._look()

    def _own(self, profiles: list[Profile]) -> None:
        """Presets of one's own stand below those that are shipped."""
        for one in profiles:
            self.preset.addItem(one.title, one.ref)
        if self._waiting:
            self.preset.setCurrentIndex(max(0, self.preset.findData(self._waiting)))
            self._changed()

    # Presets of one's own

    def is_own(self) -> bool:
        """The preset that is chosen is one's own."""
        return str(self.preset.currentData()) not in shipped()

    def _menu(self) -> None:
        menu = QMenu(self)
        menu.addAction(_("Copy and change…"), self.copy_preset)
        change = menu.addAction(_("Change…"), self.change_preset)
        remove = menu.addAction(_("Move to trash"), self.remove_preset)
        for one in (change, remove):
            one.setEnabled(self.is_own())
        menu.popup(self.presets.mapToGlobal(self.presets.rect().bottomLeft()))

    def copy_preset(self) -> None:
        """A preset of one's own that begins as the chosen one."""
        book, preset = self.tools.book, str(self.preset.currentData())
        language = speaking() if speaking() in ("en", "fr") else "en"

        def read() -> tuple[Profile, Kept | None]:
            kept = (one for one in read_drafts(book) if one.kind == Profile.kind and not one.record)
            return copy_of(book, preset, language), next(kept, None)

        self.tools.runner.ask(self, read, lambda found: self._edit(*found, self.copy_preset))

    def change_preset(self) -> None:
        """Change the chosen one, which is one's own."""
        book, preset = self.tools.book, str(self.preset.currentData())

        def read() -> tuple[Profile, Kept | None]:
            record = book.get(Profile, preset)
            kept = (one for one in read_drafts(book) if one.record == record.id)
            return record, next(kept, None)

        self.tools.runner.ask(self, read, lambda found: self._edit(*found, self.change_preset))

    def _edit(self, record: Profile, kept: Kept | None, go_on: Callable[[], object]) -> None:
        sheet = PartSheet(
            self, self.tools, record, _("A preset of your own"), fixed="base", draft=kept
        )
        sheet.saved.connect(self._saved)

        def left(typed: Kept, still: bool) -> None:
            again = go_on if still else partial(self._edit, record, typed, go_on)
            tell_left(self.window(), again, still=still)

        sheet.left.connect(left)
        sheet.open()

    def _saved(self, record: Profile) -> None:
        place = self.preset.findData(record.ref)
        if place < 0:
            self.preset.addItem(record.title, record.ref)
            place = self.preset.count() - 1
        self.preset.setItemText(place, record.title)
        self.preset.setCurrentIndex(place)
        self._changed()

    def remove_preset(self) -> None:
        """Move the chosen one, which is one's own, to the trash; Undo brings it back."""
        book, ref = self.tools.book, str(self.preset.currentData())
        title = self.preset.currentText()

        def gone(_done: object) -> None:
            place = self.preset.findData(ref)
            self.preset.removeItem(place)
            self.preset.setCurrentIndex(0)
            self._changed()
            says = _("Moved to the trash: {title}").format(title=own(title))
            Toast(self.window(), says, _("Undo"), back)

        def back() -> None:
            self.tools.runner.change(self, lambda: book.bring_back([ref]), lambda _done: again())

        def again() -> None:
            self.preset.addItem(title, ref)
            self.preset.setCurrentIndex(self.preset.count() - 1)
            self._changed()

        self.tools.runner.change(self, lambda: book.remove(ref), gone)

    def _changed(self) -> None:
        self._look()
        self.changed.emit()

    def _look(self) -> None:
        self._whose.setVisible(self.preset.currentData() == "own-copy")

    def wishes(self) -> dict[str, str | int]:
        """What was chosen, by the names of an order."""
        found: dict[str, str | int] = {
            name: str(combo.currentData()) for name, combo in self.combos.items()
        }
        found |= {name: line.text().strip() for name, line in self.lines.items()}
        found["asks"] = self.asks.toPlainText()
        found["budget"] = int(self.budget.currentData())
        return found

    def put(self, order: Order) -> None:
        """Show what an order says."""
        for name, combo in self.combos.items():
            if (place := combo.findData(getattr(order, name))) >= 0:
                combo.setCurrentIndex(place)
            elif name == "preset":
                self._waiting = order.preset
        self.budget.setCurrentIndex(max(0, self.budget.findData(str(order.budget))))
        for name, line in self.lines.items():
            line.setText(getattr(order, name))
        self.asks.blockSignals(True)
        self.asks.setPlainText(order.asks)
        self.asks.blockSignals(False)
        self._look()


def choice(name: str, choices: Mapping[str, str]) -> QComboBox:
    """A choice with a name."""
    found: QComboBox = calm_combo()
    found.setAccessibleName(name)
    for code, says in choices.items():
        found.addItem(says, code)
    return found


def entry(name: str, hint: str) -> QLineEdit:
    """A line to type in, with a name."""
    found = QLineEdit()
    found.setAccessibleName(name)
    found.setPlaceholderText(hint)
    return found


def ticked_line(says: str) -> tuple[QCheckBox, QWidget]:
    """A tick with words that may run over several lines, and the line that holds both."""
    tick = QCheckBox()
    tick.setAccessibleName(says)
    words = label(says, wrap=True)
    words.setBuddy(tick)
    line = QWidget()
    layout = row(tick, gap=8)
    layout.addWidget(words, 1)
    line.setLayout(layout)
    return tick, line
