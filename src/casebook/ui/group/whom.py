"""For whom a bundle or an excerpt is: people whose cards are here, or who knows a passphrase."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QWidget

from casebook.book.members import Fellow
from casebook.crypto.seal import is_recipient
from casebook.errors import CasebookError
from casebook.keys import passphrase as rules
from casebook.ui.direction import elided, own
from casebook.ui.door.secret import SecretLine
from casebook.ui.parts.boxes import Item, card, column, flowing, framed, row
from casebook.ui.parts.buttons import button, pill
from casebook.ui.parts.texts import label
from casebook.ui.theme import theme
from casebook.words import _, speaking


class Whom(QWidget):
    """Signals: changed - it is for others now; typed - a tick or the passphrase is another."""

    changed = Signal()
    typed = Signal()

    def __init__(
        self, fellows: Sequence[Fellow], chosen: Iterable[str], why: str, *more: Item,
        with_key: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self.key = QLineEdit()
        self.key.setAccessibleName(_("Age key of somebody else"))
        self.key.setPlaceholderText(_("Or an age key: age1…"))
        self.key.textEdited.connect(lambda _text: self._person())
        self.no_key = label(_("This is not an age key."), "problem", wrap=True)
        self.key.setVisible(with_key)
        self.people: dict[str, QPushButton] = {}
        self.doubts: dict[str, QCheckBox] = {}
        self._pills = flowing()
        self.with_words = pill(_("Somebody whose card is not here"), icon="key-round")
        self.with_words.clicked.connect(self._without_card)
        self.with_words.setChecked(not fellows)
        self.nobody = label(_("Choose at least one."), "muted")
        self._lines = column(gap=4)
        self._doubt_card = self._doubts()
        self.words_card = self._words(why)
        self.setLayout(
            column(
                card(_("For whom"), self._pills, *more, self.key, self.no_key, self.nobody),
                self._doubt_card,
                self.words_card,
                gap=12,
            )
        )
        self.show_people(fellows, chosen)

    def show_people(self, fellows: Sequence[Fellow], chosen: Iterable[str]) -> None:
        """Show who can be chosen; `chosen` are."""
        wanted = {*chosen, *self.to}
        flow = self._pills.layout()
        while flow is not None and (item := flow.takeAt(0)):
            widget = item.widget()
            if widget and widget is not self.with_words:
                widget.hide()
                widget.deleteLater()
        for tick in self.doubts.values():
            tick.hide()
            tick.deleteLater()
        self.people, self.doubts = {}, {}
        for one in fellows:
            icon = "shield-check" if one.verified else "shield-question-mark"
            made = pill(own(one.name), icon=icon)
            state = _("Verified") if one.verified else _("Not compared yet")
            if one.is_outside:
                state = f"{_('Another group')}, {state}"
            made.setAccessibleName(f"{own(one.name)}, {state}")
            made.setToolTip(state)
            made.setChecked(one.member in wanted)
            made.clicked.connect(lambda _on: self._person())
            self.people[one.member] = made
            if not one.verified:
                self._doubt(one)
        for widget in (*self.people.values(), self.with_words):
            if flow is not None:
                flow.addWidget(widget)
        if self.to:
            self.with_words.setChecked(False)
        self.look()

    def put(self, to: Iterable[str]) -> None:
        """Choose these, members or an age key, as far as they are here."""
        for one in to:
            if one in self.people:
                self.people[one].setChecked(True)
            elif is_recipient(one):
                self.key.setText(one)
        if self.recipients:
            self.with_words.setChecked(False)
        self.look()

    def _doubt(self, one: Fellow) -> None:
        """One tick for each who was not compared: nobody is sent anything in passing."""
        says = _("Make it for {name} all the same")
        tick = QCheckBox(says.format(name=elided(self.fontMetrics(), one.name, theme().px(220))))
        tick.setAccessibleName(says.format(name=own(one.name)))
        tick.toggled.connect(lambda _on: self.typed.emit())
        self.doubts[one.member] = tick
        self._lines.addWidget(tick)

    def _person(self) -> None:
        if self.to or self.key.text().strip():
            self.with_words.setChecked(False)
        self.look()
        self.changed.emit()

    def _without_card(self, on: bool) -> None:
        if on:
            for made in self.people.values():
                made.setChecked(False)
            self.key.clear()
        self.look()
        self.changed.emit()

    def _doubts(self) -> QWidget:
        found = framed(
            label(_("Not compared: somebody else may be able to read this"), "strong", wrap=True),
            label(_("If the card was exchanged on its way, whoever did that can open the bundle, "
                    "and the member cannot."), wrap=True),
            self._lines,
            look="warn-card",
        )  # fmt: skip
        found.setAccessibleName(_("Not compared: somebody else may be able to read this"))
        return found

    def _words(self, why: str) -> QWidget:
        self.secret = SecretLine(_("Passphrase of the bundle"), shown=True)
        self.secret.edited.connect(self.typed.emit)
        self.suggest_button = button(_("Suggest other words"), self.suggest, icon="dices")
        self.weak = label("", "problem", wrap=True)
        return card(
            _("The passphrase that opens it"),
            label(why, wrap=True),
            self.secret,
            row(self.suggest_button, None),
            self.weak,
        )

    def suggest(self) -> None:
        """Draw words at random."""
        language = speaking() if speaking() in rules.LANGUAGES else "en"
        self.secret.put(rules.suggest(language)[0])
        self.typed.emit()

    # What was chosen

    @property
    def to(self) -> tuple[str, ...]:
        """Ids of the members who are chosen."""
        return tuple(member for member, made in self.people.items() if made.isChecked())

    @property
    def recipients(self) -> tuple[str, ...]:
        """Those, and the age key that was typed."""
        text = self.key.text().strip()
        return (*self.to, text) if is_recipient(text) else self.to

    @property
    def is_by_words(self) -> bool:
        """A passphrase opens it."""
        return self.with_words.isChecked()

    @property
    def words(self) -> str:
        """The passphrase as it is used; empty where none is."""
        return rules.prepared(self.secret.text()).decode("utf-8") if self.is_by_words else ""

    def look(self) -> None:
        """Show what belongs to who is chosen."""
        to = self.to
        text = self.key.text().strip()
        self.no_key.setVisible(bool(text) and not is_recipient(text))
        self.nobody.setVisible(not (to or text or self.is_by_words))
        for member, tick in self.doubts.items():
            tick.setVisible(member in to)
        self._doubt_card.setVisible(any(member in self.doubts for member in to))
        self.words_card.setVisible(self.is_by_words)
        if self.is_by_words and not self.secret.text():
            self.suggest()

    @property
    def is_ready(self) -> bool:
        """Somebody is chosen, and nothing is left open about them."""
        if any(not self.doubts[one].isChecked() for one in self.to if one in self.doubts):
            return False
        if self.key.text().strip() and not is_recipient(self.key.text().strip()):
            return False
        return bool(self.recipients) or (self.is_by_words and self._is_strong())

    def _is_strong(self) -> bool:
        try:
            rules.refuse_weak(self.secret.text())
        except CasebookError as error:
            self.weak.setText(str(error))
            self.weak.show()
            return False
        self.weak.hide()
        return True
