"""Removing a member, and letting one in again: what it does is said before it is done."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from casebook.book.members import Fellow
from casebook.ui.direction import own
from casebook.ui.parts.boxes import column
from casebook.ui.parts.buttons import button
from casebook.ui.parts.sheet import Sheet
from casebook.ui.parts.texts import label
from casebook.ui.tools import Tools
from casebook.words import _


class RemoveSheet(Sheet):
    """Signals: removed(member); new_key - they are, and the casebook shall get another key."""

    removed = Signal(str)
    new_key = Signal()

    def __init__(self, parent: QWidget, tools: Tools, fellow: Fellow) -> None:
        says = _("Remove {name} from the group").format(name=own(fellow.name))
        super().__init__(parent, tools, says, width=620, height=520)
        self.fellow = fellow
        self.why = _why()
        self.remove_button = button(_("Remove"), self.remove, look="danger", icon="user-round-x")
        self.buttons(self.remove_button)
        lines = [
            _("From now on nothing is sent to them, and what they write waits for review in "
              "everybody's casebook, once everybody has your next bundle."),
            _("What they have they keep: nobody can take back what was sent."),
            _("They are told nothing. They notice when their bundles bring nothing new."),
        ] if fellow.writes else [
            _("Nothing of theirs is here: they are simply not known any more."),
            _("What was sent to them they keep: nobody can take it back."),
        ]  # fmt: skip
        self.add(*(label(f"•  {line}", wrap=True) for line in lines))
        if fellow.writes:
            self.add(label(_("Why (kept in the history, seen by the group)"), "caption"), self.why)
        self.key = QCheckBox(_("They may know my passphrase: give the casebook a new key then"))
        self.key.setAccessibleName(self.key.text())
        self.add(
            column(
                self.key,
                label(
                    _("A new passphrase alone would not be enough: old copies still open with the "
                      "old one. It is locked for that."),
                    "muted", wrap=True,
                ),
                gap=4,
            )
        )  # fmt: skip

    def remove(self) -> None:
        """Remove them."""
        book, member, why = self.tools.book, self.fellow.member, self.why.text().strip()

        def done(_nothing: None) -> None:
            self.accept()
            self.removed.emit(member)
            if self.key.isChecked():
                self.new_key.emit()

        self.tools.runner.change(self, lambda: book.remove_member(member, why=why), done, self.fail)


class AdmitSheet(Sheet):
    """Signals: admitted(member)."""

    admitted = Signal(str)

    def __init__(self, parent: QWidget, tools: Tools, fellow: Fellow) -> None:
        says = _("Let {name} in again").format(name=own(fellow.name))
        super().__init__(parent, tools, says, width=560, height=380)
        self.fellow = fellow
        self.why = _why()
        self.admit_button = button(
            _("Let them in"), self.admit, look="primary", icon="user-round-check"
        )
        self.buttons(self.admit_button)
        self.add(
            label(
                _("Bundles can be made for them again. All that they wrote meanwhile, and that "
                  "waits for review, is accepted with it; look at it first if you are not sure."),
                wrap=True,
            ),
            label(_("Why (kept in the history, seen by the group)"), "caption"),
            self.why,
        )  # fmt: skip

    def admit(self) -> None:
        """Let them in."""
        book, member, why = self.tools.book, self.fellow.member, self.why.text().strip()

        def done(_nothing: None) -> None:
            self.accept()
            self.admitted.emit(member)

        self.tools.runner.change(self, lambda: book.admit_member(member, why=why), done, self.fail)


def _why() -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(_("Why"))
    made.setMaxLength(1000)
    return made
