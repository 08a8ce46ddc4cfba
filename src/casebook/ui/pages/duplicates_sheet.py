"""Contacts that may be one: side by side, field by field, "not the same person", one undo."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QDialog, QGridLayout, QRadioButton, QVBoxLayout, QWidget

from casebook.records import Contact
from casebook.tasks.duplicates import (
    Candidates,
    differing,
    find_duplicates,
    keep_apart,
    merge_contacts,
)
from casebook.ui.direction import ltr, own
from casebook.ui.pages.said import field_text
from casebook.ui.parts.banner import failure
from casebook.ui.parts.boxes import column, emptied, framed, margins, row, scrolled
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label, readable
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _


class DuplicatesSheet(QDialog):
    """Signals: merged - two contacts are one now."""

    merged = Signal()

    def __init__(self, parent: QWidget, tools: Tools) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Duplicates"))
        self.setModal(True)
        self.tools = tools
        self._body = column(gap=12)
        self._body.setContentsMargins(margins(26, 4, 26, 12))
        inside = QWidget()
        inside.setLayout(self._body)
        head = label(_("The same person twice?"), "title")
        head.setContentsMargins(margins(26, 18, 26, 0))
        foot = row(None, button(_("Close"), self.accept, default=True))
        foot.setContentsMargins(margins(26, 8, 26, 16))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(head)
        whole.addWidget(scrolled(inside, _("Duplicates")), 1)
        whole.addLayout(foot)
        self.resize(theme().px(760), theme().px(640))
        self._body.addWidget(label(_("Looking…"), "muted"))
        self._look()

    def _look(self) -> None:
        book = self.tools.book
        self.tools.runner.ask(self, lambda: find_duplicates(book), self._show)

    def _show(self, found: list[Candidates]) -> None:
        emptied(self._body)
        if not found:
            self._body.addWidget(
                label(_("No two contacts share a number or sound alike."), "muted", wrap=True)
            )
        for candidates in found:
            self._body.addWidget(self._pair(candidates))
        self._body.addStretch()

    def _pair(self, found: Candidates) -> QWidget:
        first, second = found.first, found.second
        if found.why.number:
            why = _("The same number: {number}").format(number=ltr(found.why.number))
        else:
            why = _("Names that are alike: {one}, {other}").format(
                one=own(found.why.names[0]), other=own(found.why.names[1])
            )
        grid = QWidget()
        layout = QGridLayout(grid)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(theme().px(14))
        for side, contact in enumerate((first, second), 1):
            text = f"{own(contact.name)}  ({ltr(contact.ref)})"
            layout.addWidget(readable(text, "strong"), 0, side)
            layout.setColumnStretch(side, 1)
        groups: dict[str, tuple[QButtonGroup, QRadioButton]] = {}
        for line, name in enumerate(differing(first, second), 1):
            spec = Contact.field(name)
            layout.addWidget(label(_(spec.label) if spec else name, "caption"), line, 0)
            group = QButtonGroup(grid)
            choices = []
            for side, contact in enumerate((first, second), 1):
                choice = QRadioButton(own(field_text(contact, name, self.tools)[:120]))
                choice.setAccessibleName(f"{_(spec.label) if spec else name}: {contact.ref}")
                choice.setChecked(side == 1)
                group.addButton(choice)
                layout.addWidget(choice, line, side)
                choices.append(choice)
            groups[name] = (group, choices[1])
        merge = button(_("They are one: merge"), icon="merge", look="primary")
        merge.clicked.connect(lambda: self._merge(first, second, groups))
        apart = button(_("Not the same person"), lambda: self._keep_apart(first, second))
        return framed(label(why, "muted", wrap=True), grid, row(merge, apart, None), gap=10)

    def _merge(
        self,
        first: Contact,
        second: Contact,
        groups: dict[str, tuple[QButtonGroup, QRadioButton]],
    ) -> None:
        chosen = {
            name: second.id if right.isChecked() else first.id
            for name, (_group, right) in groups.items()
        }
        book = self.tools.book

        def done(_contact: Contact) -> None:
            self.merged.emit()
            self._look()

        self.tools.runner.change(
            self,
            lambda: merge_contacts(book, first.id, second.id, chosen),
            done,
            lambda error: self._body.insertWidget(0, failure(error)),
        )

    def _keep_apart(self, first: Contact, second: Contact) -> None:
        book = self.tools.book
        self.tools.runner.ask(
            self, lambda: keep_apart(book, first.id, second.id), lambda _done: self._look()
        )
