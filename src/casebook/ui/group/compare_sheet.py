"""Two fingerprints side by side: two people read them out to each other, and press once."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from casebook.book.members import Fellow
from casebook.bundle.card import Card
from casebook.ui.direction import own
from casebook.ui.group.panel import digits
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.boxes import card, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.sheet import Sheet
from casebook.ui.parts.texts import label
from casebook.ui.tools import Tools
from casebook.words import _


class CompareSheet(Sheet):
    """Signals: verified(member) - they were the same; differed(member) - they were not.

    With a card, its key takes the place of the one that is known, once it was compared;
    `outside`: whoever was not known before is of another group.
    """

    verified = Signal(str)
    differed = Signal(str)

    def __init__(
        self, parent: QWidget, tools: Tools, member: str, name: str, theirs: str,
        other: Card | None = None, *, outside: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(parent, tools, _("Compare fingerprints"), width=860, height=560)
        self._outside = outside
        self._member, self._other, self._name = member, other, name
        self._theirs = theirs
        self.same = button(
            _("They read out the same digits"), self._same, look="primary", icon="shield-check"
        )
        self.same.setEnabled(False)
        self.different = button(_("They are different"), self._different, icon="shield-alert")
        self.buttons(self.different, self.same, cancel=_("Not now")).setDefault(True)
        book = tools.book
        tools.runner.ask(self, lambda: book.card().fingerprint, self._show, self.fail)

    def _show(self, mine: str) -> None:
        name = own(self._name)
        says = _(
            "Call {name}, or sit together. Read your digits aloud while they follow on their "
            "screen; then they read theirs, and you follow here. Do not send them in a message: "
            "whoever can read along could change them."
        )
        both = row(gap=16)
        for title, number in (
            (_("Yours: you read it out"), mine),
            (_("{name}: they read it out").format(name=name), self._theirs),
        ):
            frame = card(title, digits(number, "large-digits"), gap=12)
            both.addWidget(frame, 1)
        self.lay(
            label(says.format(name=name), wrap=True),
            both,
            label(
                _("When both are the same, nobody sits between you, and what comes from them is "
                  "theirs. {name} presses the same button on their side.").format(name=name),
                "muted", wrap=True,
            ),
        )  # fmt: skip
        self.same.setEnabled(True)

    def _same(self) -> None:
        book, member, other = self.tools.book, self._member, self._other

        def write() -> Fellow:
            if other:
                return book.verify_card(other, outside=self._outside)
            return book.verify_member(member)

        def done(_fellow: Fellow) -> None:
            self.verified.emit(member)
            self.accept()

        self.tools.runner.change(self, write, done, self.fail)

    def _different(self) -> None:
        book, member, other = self.tools.book, self._member, self._other
        if other is None:
            # whatever was said before: this key is not known to be theirs
            self.tools.runner.change(self, lambda: book.verify_member(member, verified=False))
        self.differed.emit(member)
        self.say(
            Banner(
                _("Then somebody may sit between you, or the card is an old one."),
                _("Send nothing to this key. Ask {name} in another way for their card, and "
                  "compare again.").format(name=own(self._name)),
                tone="danger", closable=False,
            )
        )  # fmt: skip
        self.same.setEnabled(False)
