"""Other words for the facts of an incident, in dossiers only: both stand side by side here."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from casebook.book import Casebook
from casebook.records import Act, Wording
from casebook.tasks.wordings import Key, Place, places, reword
from casebook.ui.drafts import Draft, Kept, read_drafts
from casebook.ui.forms.editors import ProseEditor, Typed
from casebook.ui.parts.banner import failure
from casebook.ui.parts.boxes import column, emptied, framed, margins, row, scrolled
from casebook.ui.parts.buttons import button
from casebook.ui.parts.saving import Saving
from casebook.ui.parts.texts import label, readable
from casebook.ui.size import open_at
from casebook.ui.tools import Tools
from casebook.words import _


def read_wordings(book: Casebook, incident: str) -> tuple[list[Place], Kept | None]:
    """The fields that may have other words, and what was typed and not saved."""
    kept = (
        one for one in read_drafts(book)
        if one.kind == Wording.kind and one.more.get("wording_of") == incident
    )  # fmt: skip
    return places(book, incident), next(kept, None)


class WordingSheet(QDialog):
    """Signals: saved - some were written or taken back; left(Kept, bool) - closed without saving
    something that was typed, and whether it is still kept as a draft."""

    saved = Signal()
    left = Signal(object, bool)

    def __init__(
        self,
        parent: QWidget,
        tools: Tools,
        incident: str,
        found: Sequence[Place],
        kept: Kept | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Wording for dossiers"))
        self.setModal(True)
        self.tools, self.incident = tools, incident
        self.editors: dict[Key, ProseEditor] = {}
        self.why = QLineEdit()
        self.why.setAccessibleName(_("Why"))
        self.why.setPlaceholderText(_("Why: it stays in the history"))
        self.draft = Draft(
            tools.book, tools.runner, Wording.kind, "", self._typed, self,
            draft=kept.id if kept else "",
        )  # fmt: skip
        self.why.textEdited.connect(lambda _text: self.draft.touch())
        lines: list[QWidget] = [self._line(place) for place in found]
        if not lines:
            lines = [label(_("Nothing is written of it that could be worded otherwise."), "muted")]
        self._messages = column()
        inside = QWidget()
        body = column(
            self._messages,
            label(
                _("A dossier prints the words at the right and marks them; the record keeps its "
                  "own. What was said, quoted or stated is never reworded."),
                "muted", wrap=True,
            ),
            *lines, self.why, None,
            gap=12,
        )  # fmt: skip
        body.setContentsMargins(margins(26, 4, 26, 10))
        inside.setLayout(body)
        self._saving = Saving(inside)
        head = label(_("Wording for dossiers"), "title", wrap=True)
        head.setContentsMargins(margins(26, 20, 26, 0))
        save = button(_("Save"), self.save, look="primary", default=True, tip="Ctrl+Enter")
        foot = row(None, button(_("Cancel"), self.discard), save)
        foot.setContentsMargins(margins(26, 10, 26, 18))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(head)
        whole.addWidget(scrolled(inside, _("Wording for dossiers")), 1)
        whole.addLayout(foot)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.save)
        open_at(self, 860, 640)
        if kept:
            self._put(kept)
            if not kept.id:
                self.draft.touch()  # it was thrown away, and is back
        if self.editors:
            next(iter(self.editors.values())).edit.setFocus()

    def _line(self, place: Place) -> QWidget:
        says = _(place.spec.label)
        if isinstance(place.record, Act):
            says = f"{self.tools.label('act_type', place.record.act_type)}: {says}"
        editor = ProseEditor(place.spec, lines=2)
        editor.edit.setPlaceholderText(_("As it is in the record"))
        editor.focus_on().setAccessibleName(_("Other words for: {field}").format(field=says))
        if place.wording:
            editor.put(place.wording.text)
        editor.edited.connect(self.draft.touch)
        self.editors[place.key] = editor
        both = row(gap=16)
        both.addLayout(column(readable(place.words, "muted"), None), 1)
        both.addLayout(column(editor, None), 1)
        return framed(label(says, "caption"), both, gap=6, pad=12)

    def _typed(self) -> tuple[dict[str, Typed], dict[str, object]]:
        typed: dict[str, Typed] = {
            f"{record} {name}": editor.typed() for (record, name), editor in self.editors.items()
        }
        return typed, {"wording_of": self.incident, "why": self.why.text()}

    def _put(self, kept: Kept) -> None:
        for (record, name), editor in self.editors.items():
            if (text := kept.typed.get(f"{record} {name}")) is not None:
                editor.put(text)
        self.why.setText(str(kept.more.get("why") or ""))

    def save(self) -> None:
        """Write them down in one go."""
        if self._saving.is_on:
            return
        self._saving.begin()
        book, incident, why = self.tools.book, self.incident, self.why.text().strip()
        words = {key: editor.typed() for key, editor in self.editors.items()}

        def done(_counts: tuple[int, int]) -> None:
            self.draft.drop()
            self.saved.emit()
            self.accept()

        self.tools.runner.change(
            self, lambda: reword(book, incident, words, why=why), done, self._failed
        )

    def _failed(self, error: BaseException) -> None:
        self._saving.failed()
        emptied(self._messages)
        self._messages.addWidget(failure(error))

    def discard(self) -> None:
        """Cancel: what was typed is thrown away; `left` carries it, for an undo."""
        self._leave(keep=False)

    def reject(self) -> None:
        """Escape: what was typed is there again when the sheet is opened again."""
        self._leave(keep=True)

    def _leave(self, *, keep: bool) -> None:
        if self._saving.is_on:
            return
        something = self.draft.left(keep=keep)
        super().reject()
        if something:
            self.left.emit(something, keep)
