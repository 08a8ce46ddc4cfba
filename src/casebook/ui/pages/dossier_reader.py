"""The first step of a dossier: who will read it, in which form, and what they are asked."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from casebook.dossier.order import Order
from casebook.dossier.profiles import shipped
from casebook.records import Profile
from casebook.ui.forms.editors import calm_combo
from casebook.ui.parts.boxes import column, row
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
                self.preset,
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
