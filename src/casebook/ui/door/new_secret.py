"""Choosing a passphrase: suggested words or others, an honest word on its strength, typed twice."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from casebook.errors import CasebookError
from casebook.keys import passphrase as rules
from casebook.ui.door.secret import SecretLine
from casebook.ui.parts.boxes import column, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label, relook
from casebook.ui.theme import theme
from casebook.words import _, speaking


class NewSecret(QWidget):
    """A new passphrase.

    Signals: entered - Return was pressed in the last line.
    """

    entered = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._suggested = ""
        self._bits = 0.0
        self.secret = SecretLine(name, shown=True)
        self.secret.edited.connect(self._look)
        self.again = SecretLine(_("Type it again"))
        self.again.edited.connect(self._look)
        self.again.entered.connect(self.entered.emit)
        self.secret.entered.connect(self.again.setFocus)
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Strength"))
        self.icon = label()
        self.says = label("", wrap=True)
        self.wrong = label("", "problem", wrap=True)
        self.suggest = button(_("Suggest words"), self._suggest, icon="dices")
        strength = row(self.icon)
        strength.addWidget(self.says, 1)
        self.setLayout(
            column(
                self.secret,
                row(self.suggest, None),
                self.bar,
                strength,
                label(_("Type it again"), "caption"),
                self.again,
                self.wrong,
                gap=12,
            )
        )
        self._look()

    @property
    def passphrase(self) -> str:
        """What was chosen."""
        return self.secret.text()

    def put(self, words: str, bits: float) -> None:
        """Offer words that were drawn at random."""
        self._suggested, self._bits = words, bits
        self.secret.put(words)
        # what was typed again was something else
        self.again.put("")
        self.secret.show_text(True)
        self._look()

    def clear(self) -> None:
        """Forget what was typed."""
        self._suggested = ""
        self.secret.put("")
        self.again.put("")
        self._look()

    def is_right(self) -> bool:
        """It can be used; what is wrong is said beside it, and nothing is cleared."""
        try:
            rules.refuse_weak(self.secret.text())
        except CasebookError as error:
            self._say_wrong(str(error), self.secret)
            return False
        if rules.prepared(self.secret.text()) != rules.prepared(self.again.text()):
            self._say_wrong(_("The two are not the same. Nothing was cleared."), self.again)
            return False
        return True

    def _suggest(self) -> None:
        language = speaking() if speaking() in rules.LANGUAGES else "en"
        self.put(*rules.suggest(language))
        self.again.setFocus()

    def _look(self) -> None:
        """Say honestly how strong it is."""
        self.wrong.hide()
        typed = self.secret.text()
        if not typed:
            self.bar.setValue(0)
            self._show(
                "info", "muted", _("At least 15 characters, or six words that are suggested.")
            )
            return
        bits = self._bits if typed == self._suggested else None
        found = rules.strength(typed, generated_bits=bits)
        percent = {"weak": 20, "fair": 60, "good": 100}[found.word]
        self.bar.setValue(percent)
        relook(self.bar, found.word)
        if bits is not None:
            count = len(typed.split())
            says = _(
                "Good. {count} random words: {bits} bits, more than a lifetime to guess."
            ).format(count=count, bits=int(bits))
            self._show("shield-check", "good", says)
            return
        try:
            rules.refuse_weak(typed)
        except CasebookError as error:
            self._show("triangle-alert", "warn", error.sentence())
            return
        says = {
            "weak": _("Weak: a computer could guess it. Words that are suggested are safer."),
            "fair": _("Fair, as far as can be told. Nobody can measure typed words exactly."),
            "good": _("Good, as far as can be told. Nobody can measure typed words exactly."),
        }[found.word]
        tone = {"weak": "warn", "fair": "muted", "good": "good"}[found.word]
        self._show("shield-check" if tone == "good" else "info", tone, says)

    def _show(self, icon: str, tone: str, says: str) -> None:
        self.icon.setPixmap(theme().icon(icon, tone, 18).pixmap(theme().px(18)))
        self.icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.says.setText(says)

    def _say_wrong(self, says: str, where: QWidget) -> None:
        self.wrong.setText(says)
        self.wrong.show()
        where.setFocus()
