"""Two contacts side by side: where they differ a person chooses, and they become one."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFrame,
    QGridLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from casebook.records import Contact, Relation
from casebook.tasks.duplicates import Difference, Take, coming_along, differences, merge
from casebook.ui.direction import ltr, own
from casebook.ui.forms.picker import RefEditor
from casebook.ui.pages.duplicates_view import Side, read_sides, side_card
from casebook.ui.pages.said import field_text, pairs
from casebook.ui.parts.banner import Banner, failure
from casebook.ui.parts.boxes import column, emptied, framed, margins, row, scrolled
from casebook.ui.parts.buttons import button
from casebook.ui.parts.facts import table
from casebook.ui.parts.texts import label, readable
from casebook.ui.size import open_at
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _, plural


@dataclass(frozen=True)
class _Read:
    kept: Side
    other: Side
    along: int


class Choice(QFrame):
    """One field in which they differ: the value of the one, of the other, or both."""

    def __init__(self, tools: Tools, difference: Difference, kept: Contact, other: Contact) -> None:
        super().__init__()
        self.setProperty("look", "card")
        name = difference.field.name
        title = _(difference.field.label)
        self.setAccessibleName(title)
        self.group = QButtonGroup(self)
        self.takes: dict[Take, QRadioButton] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme().px(16))
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for place, (take, record) in enumerate(((Take.KEPT, kept), (Take.OTHER, other))):
            made = self._radio(take, _("Take this one"), title)
            text = readable(own(field_text(record, name, tools)))
            grid.addWidget(made, 0, place, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text, 1, place, Qt.AlignmentFlag.AlignTop)
        layout = column(label(title, "caption"), grid, gap=6)
        if difference.can_be_both:
            layout.addWidget(self._radio(Take.BOTH, _("Keep both, one below the other"), title))
        layout.setContentsMargins(margins(16, 12, 16, 14))
        self.setLayout(layout)
        self.takes[difference.proposed].setChecked(True)

    def _radio(self, take: Take, says: str, title: str) -> QRadioButton:
        made = QRadioButton(says)
        made.setAccessibleName(f"{title}: {says}")
        self.group.addButton(made)
        self.takes[take] = made
        return made

    def taken(self) -> Take:
        """What was chosen."""
        return next(take for take, made in self.takes.items() if made.isChecked())


class MergeSheet(QDialog):
    """Signals: merged(the contact that stands for both)."""

    merged = Signal(object)

    def __init__(self, parent: QWidget, tools: Tools, kept: str, other: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Make two contacts one"))
        self.setModal(True)
        self.tools = tools
        self.ids = (kept, other)
        self.choices: dict[str, Choice] = {}
        self._busy = False
        self._messages = column(gap=6)
        self._body = column(gap=10)
        body = column(self._messages, self._body, None, gap=10)
        body.setContentsMargins(margins(26, 4, 26, 10))
        inside = QWidget()
        inside.setLayout(body)
        head = label(_("Make two contacts one"), "title")
        head.setContentsMargins(margins(26, 20, 26, 0))
        self.swap = button(_("Swap sides"), self._swap, icon="refresh-cw")
        self.unite = button(_("Make them one"), self.merge, look="primary", icon="git-merge",
                           tip="Ctrl+Enter")  # fmt: skip
        self.unite.setEnabled(False)
        foot = row(self.swap, None, button(_("Cancel"), self.reject), self.unite)
        foot.setContentsMargins(margins(26, 10, 26, 18))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(head)
        whole.addWidget(scrolled(inside, _("Make two contacts one")), 1)
        whole.addLayout(foot)
        shortcut = QShortcut(QKeySequence("Ctrl+Return"), self)
        shortcut.activated.connect(self.merge)
        open_at(self, 820, 680)
        self._read()

    def _read(self) -> None:
        book, (kept, other) = self.tools.book, self.ids

        def read() -> _Read:
            sides = read_sides(book, (kept, other))
            first, second = book.get(Contact, kept), book.get(Contact, other)
            return _Read(sides[first.id], sides[second.id], coming_along(book, second.id))

        self.tools.runner.ask(self, read, self._show, self._failed)

    def _swap(self) -> None:
        self.ids = (self.ids[1], self.ids[0])
        self.unite.setEnabled(False)
        self._read()

    def _show(self, found: _Read) -> None:
        emptied(self._body)
        emptied(self._messages)
        kept, other = found.kept.contact, found.other.contact
        for words in _warnings(kept, other):
            self._messages.addWidget(Banner(*words, tone="warn", closable=False))
        both = row(gap=16)
        for side, says in (
            (found.kept, _("This one is kept")),
            (found.other, _("This one becomes part of it")),
        ):
            both.addWidget(
                framed(label(says, "caption"), side_card(side, self.tools), None, gap=8), 1
            )
        self._body.addLayout(both)
        self._body.addWidget(label(_along(found.along, other), "muted", wrap=True))
        asked = differences(kept, other)
        self.choices = {item.field.name: Choice(self.tools, item, kept, other) for item in asked}
        if asked:
            self._body.addWidget(label(_("Where they differ"), "heading"))
            says = _(
                "The other name becomes another name of this contact. Whatever else is not taken "
                "goes into the private notes, which never leave the casebook."
            )
            self._body.addWidget(label(says, "muted", wrap=True))
        for choice in self.choices.values():
            self._body.addWidget(choice)
        self._body.addWidget(self._rest(kept, other))
        self.unite.setEnabled(True)
        first = next(iter(self.choices.values()), None)
        (first.takes[first.taken()] if first else self.unite).setFocus()

    def _rest(self, kept: Contact, other: Contact) -> QFrame:
        """What needs no choice: what one says, both say, or is united."""
        names = [spec.name for spec in Contact.fields() if spec.name not in self.choices]
        merged: Mapping[str, str] = {
            **dict(pairs(other, self.tools, *names)),
            **dict(pairs(kept, self.tools, *names)),
        }
        lines = []
        for name in names:
            spec = Contact.field(name)
            if spec is None or _(spec.label) not in merged:
                continue
            texts = [merged[_(spec.label)]]
            if spec.is_set:
                texts = [field_text(one, name, self.tools) for one in (kept, other)]
                texts = list(dict.fromkeys(part for text in texts for part in text.split(", ")))
            if spec.name == "photo":
                texts = [_("The photograph is kept")]
            lines.append((_(spec.label), own(", ".join(text for text in texts if text))))
        frame = framed(label(_("Kept from both"), "strong"), table(lines), gap=10)
        frame.setAccessibleName(_("Kept from both"))
        return frame

    def merge(self) -> None:
        """Make them one, in one turn."""
        if self._busy or not self.unite.isEnabled():
            return
        self._busy = True
        book, (kept, other) = self.tools.book, self.ids
        taken = {name: choice.taken() for name, choice in self.choices.items()}

        def done(saved: Contact) -> None:
            self.merged.emit(saved)
            self.accept()

        self.tools.runner.change(self, lambda: merge(book, kept, other, taken), done, self._failed)

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        self._messages.addWidget(failure(error))


def _along(count: int, other: Contact) -> str:
    says = plural(
        "{n} record that names {ref} will name the one that is kept. One undo takes it all back.",
        "{n} records that name {ref} will name the one that is kept. One undo takes it all back.",
        count,
    )
    return says.format(n=count, ref=ltr(other.ref))


def _warnings(kept: Contact, other: Contact) -> list[tuple[str, str]]:
    sides = {kept.side, other.side} - {""}
    if len(sides) > 1 and "actor" in sides:
        return [
            (
                _("One of them is an actor, the other is not."),
                _("Look twice: the names of our people and witnesses are protected, those of "
                  "actors are printed."),
            )
        ]  # fmt: skip
    return []


class ChooseSheet(QDialog):
    """Asks which other contact is the same. Signals: chosen(id, id of the other)."""

    chosen = Signal(str, str)

    def __init__(self, parent: QWidget, tools: Tools, contact: Contact) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Which contact is the same?"))
        self.setModal(True)
        self.contact = contact
        spec = Relation.field("other")
        if spec is None:
            raise KeyError("other")
        self.editor = RefEditor(spec, tools)
        self.editor.setAccessibleName(_("The other contact"))
        self.editor.focus_on().setAccessibleName(_("The other contact"))
        self.editor.edited.connect(self._look)
        self.go_on = button(_("Compare"), self._take, look="primary", default=True)
        self.go_on.setEnabled(False)
        says = _("{name} is the same as:").format(name=own(contact.name))
        layout = column(
            label(_("Which contact is the same?"), "title"),
            label(says, wrap=True),
            self.editor,
            None,
            row(None, button(_("Cancel"), self.reject), self.go_on),
            gap=12,
        )
        layout.setContentsMargins(margins(26, 20, 26, 18))
        self.setLayout(layout)
        open_at(self, 520, 260)
        self.editor.focus_on().setFocus()

    def _other(self) -> str:
        typed = self.editor.typed()
        return "" if typed.startswith("?") or typed == self.contact.id else typed

    def _look(self) -> None:
        self.go_on.setEnabled(bool(self._other()))

    def _take(self) -> None:
        other = self._other()
        if other:
            self.accept()
            self.chosen.emit(self.contact.id, other)
