"""A sheet for one part of a record: an act, a person's role, a source, a name, a consent."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLayout, QVBoxLayout, QWidget

from casebook.records import (
    Act,
    Agency,
    Consent,
    Contact,
    ContactLog,
    Identifier,
    IncidentLink,
    Information,
    Involvement,
    Name,
    Profile,
    Record,
    Referral,
    RelatesTo,
    Relation,
    Shape,
    Sighting,
)
from casebook.ui.drafts import Draft, Kept
from casebook.ui.forms.editors import Typed
from casebook.ui.forms.form import Form
from casebook.ui.parts.banner import failure
from casebook.ui.parts.boxes import column, emptied, margins, row, scrolled
from casebook.ui.parts.buttons import button
from casebook.ui.parts.saving import Saving
from casebook.ui.parts.texts import label
from casebook.ui.size import open_at
from casebook.ui.tools import Tools
from casebook.words import _

FIRST: Mapping[str, tuple[str, ...]] = {
    Act.kind: ("act_type", "other_type", "words", "language", "translation", "target",
               "target_kind", "when", "medium", "demand", "stated_reason"),
    Involvement.kind: ("contact", "incident", "role", "relationship", "certainty", "basis"),
    # "How do you know?" comes before any scale of reliability
    Information.kind: ("source", "directness", "claim", "exhibit", "connection", "reliability",
                       "form", "given", "confidential"),
    IncidentLink.kind: ("other", "link_type", "note", "strength"),
    Contact.kind: ("name", "side", "party_type", "role", "safety_flags", "safe_contact"),
    Name.kind: ("text", "name_type", "language", "as_heard"),
    Identifier.kind: ("identifier_type", "value", "platform", "certainty", "exhibit"),
    Sighting.kind: ("incident", "identifier", "note"),
    Relation.kind: ("other", "contact", "relation_type", "since", "until", "certainty", "basis"),
    Referral.kind: ("recipient", "agency", "channel", "sent", "unit", "officer", "badge",
                    "file_number", "requests", "handed", "dossier", "promised", "next_action"),
    ContactLog.kind: ("when", "channel", "with_whom", "badge", "summary", "promise"),
    Agency.kind: ("name", "agency_sort", "phones", "web", "purpose", "ask_for", "source",
                  "checked"),
    RelatesTo.kind: ("incident",),
    Profile.kind: ("title", "audience", "named", "hides_as", "sections", "asks", "covered_only",
                   "relatives", "in_confidence"),
    Consent.kind: ("subjects", "audiences", "purpose", "given", "given_how", "expires",
                   "conditions"),
}  # fmt: skip
"""The fields that are asked first; the others open on demand."""


BY_PROGRAM = ("origin",)
"""Fields that the program fills in: shown where they say something, never asked."""


class PartSheet(QDialog):
    """Signals: saved(record); left(Kept, bool) - closed without saving something that was typed,
    and whether it is still kept as a draft."""

    saved = Signal(object)
    left = Signal(object, bool)

    def __init__(
        self,
        parent: QWidget,
        tools: Tools,
        record: Record,
        title: str,
        *,
        fixed: str = "",
        draft: Kept | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.tools = tools
        self.record = record
        self._fixed = fixed
        kind = type(record)
        self.forms: list[Form] = []
        self.draft = Draft(
            tools.book, tools.runner, kind.kind, record.id, self._typed, self,
            draft=draft.id if draft else "",
        )  # fmt: skip
        first = [name for name in FIRST.get(kind.kind, ()) if name != fixed]
        if not first:
            first = [spec.name for spec in kind.fields()
                     if spec.name not in (fixed, "tags", "sensitivity", *BY_PROGRAM)]  # fmt: skip
        rest = [spec.name for spec in kind.fields()
                if spec.name not in (*first, fixed, *BY_PROGRAM)]  # fmt: skip
        self.forms = self.make_forms(first, rest)
        for form in self.forms:
            form.put(record)
            if draft:
                form.put_typed(draft.typed)
            form.edited.connect(lambda _name: self.draft.touch())
        self.forms[-1].hide()
        self.more = button(_("More about it"), self._more, look="link", icon="chevron-down")
        self.more.setVisible(bool(rest))
        self._messages = column()
        save = button(_("Save"), self.save, look="primary", default=True, tip="Ctrl+Enter")
        inside = QWidget()
        body = column(self._messages, *self.asked(), row(self.more, None), self.forms[-1], None,
                      gap=12)  # fmt: skip
        self.body = body
        body.setContentsMargins(margins(26, 4, 26, 10))
        inside.setLayout(body)
        self._saving = Saving(inside)
        head = label(title, "title", wrap=True)
        head.setContentsMargins(margins(26, 20, 26, 0))
        foot = row(None, button(_("Cancel"), self.discard), save)
        foot.setContentsMargins(margins(26, 10, 26, 18))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(head)
        whole.addWidget(scrolled(inside, title), 1)
        whole.addLayout(foot)
        shortcut = QShortcut(QKeySequence("Ctrl+Return"), self)
        shortcut.activated.connect(self.save)
        open_at(self, 640, 640)
        self.forms[0].setFocus(Qt.FocusReason.OtherFocusReason)
        editors = list(self.forms[0].editors.values())
        if editors:
            editors[0].focus_on().setFocus()
        if draft and not draft.id:
            self.draft.touch()  # it was thrown away, and is back

    def make_forms(self, first: Sequence[str], rest: Sequence[str]) -> list[Form]:
        """The forms, those that are asked first and at last the one that opens on demand."""
        kind = type(self.record)
        return [Form(self.tools, kind, first), Form(self.tools, kind, rest)]

    def asked(self) -> Sequence[QWidget | QLayout]:
        """What is asked first, as it stands in the sheet."""
        return self.forms[:-1]

    def _typed(self) -> tuple[dict[str, Typed], dict[str, object]]:
        found: dict[str, Typed] = {}
        for form in self.forms:
            found.update(form.typed())
        spec = type(self.record).field(self._fixed)
        at = getattr(self.record, self._fixed) if spec and spec.shape is Shape.REF else ""
        return found, {"at": at, "fixed": self._fixed}

    def _more(self) -> None:
        self.forms[-1].show()
        self.more.hide()

    def save(self) -> None:
        """Save the part in a turn of its own; once, however often it is asked for."""
        if self._saving.is_on:
            return
        record, found = self.record, []
        for form in self.forms:
            record, wrong = form.record(record)
            form.show_problems(wrong)
            found += wrong
            if wrong and form is self.forms[-1]:
                self._more()
        if found:
            return

        self._saving.begin()

        def done(saved: Record) -> None:
            self.draft.drop()
            self.saved.emit(saved)
            self.accept()

        self.tools.runner.change(self, lambda: self.write(record), done, self._failed)

    def write(self, record: Record) -> Record:
        """Write it down; runs in the book's thread."""
        return self.tools.book.save(record)

    def _failed(self, error: BaseException) -> None:
        self._saving.failed()
        emptied(self._messages)
        self._messages.addWidget(failure(error))

    def reject(self) -> None:
        """Escape, or the window is closed: what was typed stays as a draft."""
        self._leave(keep=True)

    def discard(self) -> None:
        """Cancel: what was typed is thrown away; `left` carries it, for an undo."""
        self._leave(keep=False)

    def _leave(self, *, keep: bool) -> None:
        if self._saving.is_on:
            return  # it closes by itself in a moment, or says why it was not saved
        something = self.draft.left(keep=keep)
        super().reject()
        if something:
            self.left.emit(something, keep)
