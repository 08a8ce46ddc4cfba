"""A sheet to write a statement down: the words of one person, numbered, read back and adopted."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QLayout, QMenu, QWidget

from casebook.book import Casebook
from casebook.dossier.stating import missing, starters
from casebook.records import Exhibit, Incident, Record, Showing, Statement
from casebook.records.said import say
from casebook.tasks.statements import begin_statement, is_outdated, keep_statement
from casebook.ui.direction import ltr, own
from casebook.ui.drafts import Kept
from casebook.ui.forms.editors import ProseEditor
from casebook.ui.forms.form import Form, called
from casebook.ui.forms.numbered import NumberedEditor
from casebook.ui.pages.part_sheet import PartSheet
from casebook.ui.parts.boxes import column, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.chips import Chip
from casebook.ui.parts.texts import label
from casebook.ui.size import open_at
from casebook.ui.tools import Tools
from casebook.words import _, speaking

_WHO = ("title", "maker", "language", "interpreter")
_ADOPTION = ("read_back", "adopted", "signed")


@dataclass(frozen=True)
class About:
    """A statement and what its sheet needs to know, read in the book's thread."""

    statement: Statement
    incident: Incident | None
    exhibits: tuple[Exhibit, ...]
    known: frozenset[str]
    """Refs of all exhibits."""
    is_outdated: bool


def read_about(book: Casebook, incident: str, statement: Statement | None) -> About:
    """A statement, or one that is begun, with the exhibits it can name."""
    item = statement or begin_statement(book, incident)
    about = book.get(Incident, item.incident) if item.incident else None
    shown = book.where(Showing, "subject", about.id) if about else []
    every = {one.id: one for one in book.all(Exhibit)}
    return About(
        statement=item,
        incident=about,
        exhibits=tuple(every[one.exhibit] for one in shown if one.exhibit in every),
        known=frozenset(one.ref for one in every.values()),
        is_outdated=is_outdated(book, item),
    )


class StatementSheet(PartSheet):
    """The words and their translation side by side; below, how they were adopted."""

    def __init__(
        self, parent: QWidget, tools: Tools, about: About, *, draft: Kept | None = None
    ) -> None:
        self._about = about
        self._ended = False
        self._state = row(gap=8)
        self._missing = label("", "muted", wrap=True)
        self._notice = label("", "problem", wrap=True)
        self._notice.hide()
        super().__init__(
            parent, tools, about.statement, _("A statement"), fixed="incident", draft=draft
        )
        self.words.edited.connect(self._words_changed)
        for form in self.forms:
            form.edited.connect(lambda _name: self._look())
        open_at(self, 900, 720)
        self._look()

    def make_forms(self, first: Sequence[str], rest: Sequence[str]) -> list[Form]:
        specs = [Statement.field(name) for name in ("text", "translation")]
        self.words, self.translation = (
            NumberedEditor(spec, lines=11) for spec in specs if spec is not None
        )
        called(self.words)
        called(self.translation)
        shown = {*_WHO, *_ADOPTION, "text", "translation", "translator"}
        return [
            Form(self.tools, Statement, _WHO),
            Form(self.tools, Statement, ["text"], editors={"text": self.words}),
            Form(
                self.tools, Statement, ["translation", "translator"],
                editors={"translation": self.translation},
            ),
            Form(self.tools, Statement, _ADOPTION),
            Form(self.tools, Statement, [name for name in (*first, *rest) if name not in shown]),
        ]  # fmt: skip

    def asked(self) -> Sequence[QWidget | QLayout]:
        who, words, translation, adoption, _rest = self.forms
        self.begin_button = button(_("Begin with…"), self._begin_menu, look="flat", icon="plus")
        self.exhibit_button = button(
            _("Name an exhibit…"), self._exhibit_menu, look="flat", icon="paperclip"
        )
        sides = row(gap=16)
        for place, form in enumerate((words, translation)):
            beside = row(self.begin_button, self.exhibit_button, None, gap=4) if not place else None
            parts: list[QWidget | QLayout | None] = [form]
            if beside is not None:
                parts.append(beside)
            sides.addLayout(column(*parts, None, gap=4), 1)
        return [
            self._state_line(),
            label(
                _("In the first person, as it was said: I saw, I heard, I read. One paragraph a "
                  "line; what was done and what was felt, nothing that is only thought of others."),
                "muted", wrap=True,
            ),
            who, sides, adoption, self._notice,
        ]  # fmt: skip

    def _state_line(self) -> QWidget:
        holder = QWidget()
        self._state.addWidget(self._missing, 1)
        holder.setLayout(self._state)
        self._chip: Chip | None = None
        return holder

    # How it stands

    def _now(self) -> Statement:
        record: Statement = self._about.statement
        for form in self.forms:
            record, _wrong = form.record(record)
        return record

    def _words_changed(self) -> None:
        """An adoption is of words: it ends when they change, until it is said anew."""
        old = self._about.statement
        if self._ended or not old.adopted or self.words.typed() == old.text:
            return
        self._ended = True
        for name in _ADOPTION:
            self.forms[3].editors[name].put("")
        self._notice.setText(
            _("It was adopted on {date}, in other words. Read it back, and note the new adoption.")
            .format(date=say(old.adopted, speaking()))
        )  # fmt: skip
        self._notice.show()
        self._look()

    def _look(self) -> None:
        item = self._now()
        adopted = bool(item.adopted and item.signed)
        if adopted and self._about.is_outdated and item.text == self._about.statement.text:
            adopted = False
        found = list(missing(item, self._about.known, _))
        if self._about.is_outdated and not self._ended:
            found.insert(0, _("The words were changed after they were adopted."))
        says = _("Adopted and signed") if adopted else _("Draft: not adopted")
        chip = Chip(says, "good" if adopted else "warn")
        if self._chip is not None:
            self._chip.hide()
            self._chip.deleteLater()
        self._chip = chip
        self._state.insertWidget(0, chip)
        self._missing.setText("  ".join(own(one) for one in found))

    # Help with the words

    def _begin_menu(self) -> None:
        menu = QMenu(self)
        menu.addAction(_("The usual parts"), self.begin_with_parts)
        about = self._about.incident
        written = menu.addAction(_("What was written of the incident"), self.begin_with_narrative)
        written.setEnabled(bool(about and about.narrative.strip()))
        menu.popup(self.begin_button.mapToGlobal(self.begin_button.rect().bottomLeft()))

    def begin_with_parts(self) -> None:
        """Put the openings of the usual paragraphs below what is there."""
        about = self._about.incident
        when = say(about.when, speaking()) if about and about.when else "…"
        self._put(self.words, "\n".join(starters(when, _)))

    def begin_with_narrative(self) -> None:
        """Put what was written of the incident below what is there."""
        if self._about.incident:
            self._put(self.words, self._about.incident.narrative.strip())

    def _exhibit_menu(self) -> None:
        menu = QMenu(self)
        for one in self._about.exhibits[:30]:
            menu.addAction(f"{ltr(one.ref)}  {own(one.title)}", partial(self.name_exhibit, one.ref))
        if menu.isEmpty():
            menu.addAction(_("The incident has no exhibits yet.")).setEnabled(False)
        menu.popup(self.exhibit_button.mapToGlobal(self.exhibit_button.rect().bottomLeft()))

    def name_exhibit(self, ref: str) -> None:
        """Name an exhibit where the cursor stands."""
        self.words.edit.insertPlainText(f"({ref})")
        self.words.edit.setFocus()

    def _put(self, editor: ProseEditor, text: str) -> None:
        before = editor.edit.toPlainText().rstrip()
        cursor = editor.edit.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        if before:
            text = "\n" + text
        cursor.insertText(text)
        editor.edit.setFocus()

    def write(self, record: Record) -> Record:
        if isinstance(record, Statement):
            return keep_statement(self.tools.book, record)
        return super().write(record)
