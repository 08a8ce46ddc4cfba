"""Quick capture: what happened, in a minute. Only one field is needed; all else can follow."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casebook.records import Incident
from casebook.tasks.capture import capture, is_number
from casebook.ui.capture_files import CaptureFiles
from casebook.ui.direction import ltr
from casebook.ui.drafts import Draft, Kept
from casebook.ui.forms.editors import ProseEditor, Typed, Wrong
from casebook.ui.forms.moment import MomentEditor
from casebook.ui.lists.lines import ACT_ICONS
from casebook.ui.parts.banner import Banner, failure
from casebook.ui.parts.boxes import column, emptied, flowing, margins, row, scrolled
from casebook.ui.parts.buttons import button, pill
from casebook.ui.parts.dropped import has_files
from casebook.ui.parts.saving import Saving
from casebook.ui.parts.texts import label, relook
from casebook.ui.size import open_at
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _, speaking

_KINDS = ("1", "2", "3", "4", "5", "6", "7")
_TITLE = 90


class Capture(QDialog):
    """Signals: saved(incident id, go on to details); left - closed while files were on their way:
    it is out of sight, and `finished` follows when they came."""

    saved = Signal(str, bool)
    left = Signal()

    def __init__(self, parent: QWidget, tools: Tools, draft: Kept | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("New incident"))
        self.setAcceptDrops(True)
        self.tools = tools
        self._after: tuple[bool] | None = None
        """Save was pressed while files came in: whether to go on to details then."""
        self._is_left = False
        self.draft = Draft(
            tools.book,
            tools.runner,
            Incident.kind,
            "",
            self._typed,
            self,
            draft=draft.id if draft else "",
        )
        spec = Incident.field
        self.words = ProseEditor(spec("narrative"), lines=4)  # type: ignore[arg-type]
        self.words.edit.setAccessibleName(_("What happened?"))
        self.when = MomentEditor(spec("when"))  # type: ignore[arg-type]
        self.when.edit.setAccessibleName(_("When"))
        self.where = QLineEdit()
        self.where.setAccessibleName(_("Where"))
        self.where.setPlaceholderText(_("A place, or: phone call"))
        self.who = QLineEdit()
        self.who.setAccessibleName(_("Who (any name or number)"))
        self.who.setPlaceholderText(_("Any name or number"))
        self.kinds: dict[str, QPushButton] = {}
        terms = tools.terms.get("act_type", {})
        for code in _KINDS:
            if code in terms:
                made = pill(terms[code].label(speaking()), icon=ACT_ICONS[code])
                made.clicked.connect(lambda _on: self.draft.touch())
                self.kinds[code] = made
        self.state = label("", "small")
        self.wrong = label(_("Write at least a few words on what happened."), "problem")
        self.wrong.hide()
        self._messages = column(gap=6)
        self.files = CaptureFiles(tools)

        self.save_button = button(_("Save"), self.save, look="primary", tip="Ctrl+Enter")
        self.details = button(_("Save and add details"), self.save_and_go_on)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme().px(14))
        grid.setVerticalSpacing(theme().px(4))
        self.when.edit.setMinimumWidth(theme().px(140))
        for place, (caption, editor) in enumerate(
            (
                (_("When"), self.when),
                (_("Where"), self.where),
                (_("Who (any name or number)"), self.who),
            )
        ):
            above = label(caption, "strong", wrap=True)
            grid.addWidget(above, 0, place, Qt.AlignmentFlag.AlignBottom)
            grid.addWidget(editor, 1, place, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(place, 1)
        body = column(
            self._messages,
            label(_("What happened?"), "strong"),
            self.words,
            self.wrong,
            grid,
            label(_("What kind?"), "strong"),
            flowing(*self.kinds.values(), gap=8),
            label(_("Photos, screenshots, recordings"), "strong"),
            self.files,
            None,
            gap=10,
        )
        body.setContentsMargins(margins(28, 4, 28, 6))
        inside = QWidget()
        inside.setLayout(body)
        self._saving = Saving(inside)
        head = row(label(_("New incident"), "title"), None, self.state)
        head.setContentsMargins(margins(28, 20, 28, 4))
        foot = row(
            label(_("Everything can be completed later."), "muted"),
            None,
            self.details,
            self.save_button,
        )
        foot.setContentsMargins(margins(28, 8, 28, 18))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(scrolled(inside, _("New incident")), 1)
        whole.addLayout(foot)

        self.files.kept.connect(self.draft.touch)
        self.files.all_came.connect(self._files_came)
        self.files.said.connect(self._say)
        self.draft.kept.connect(self._kept)
        self.draft.lost.connect(self._lost)
        self.words.edited.connect(self._touched)
        self.when.edited.connect(self._touched)
        for line in (self.where, self.who):
            line.textEdited.connect(lambda _text: self.draft.touch())
        if draft:
            self._put(draft)
        shortcut = QShortcut(QKeySequence("Ctrl+Return"), self)
        shortcut.activated.connect(self.save)
        open_at(self, 760, 660)
        self.words.edit.installEventFilter(self)
        self.words.edit.setFocus()

    # Drafts

    def _typed(self) -> tuple[Mapping[str, Typed], Mapping[str, Any]]:
        typed: dict[str, Typed] = {
            "narrative": self.words.typed(),
            "when": self.when.typed(),
            "place": self.where.text(),
            "who": self.who.text(),
            "kinds": self._chosen(),
        }
        return typed, self.files.plain()

    def _put(self, draft: Kept) -> None:
        typed = draft.typed
        self.words.put(typed.get("narrative", ""))
        self.when.put(typed.get("when", ""))
        self.where.setText(str(typed.get("place", "")))
        self.who.setText(str(typed.get("who", "")))
        for code, one in self.kinds.items():
            one.setChecked(code in typed.get("kinds", ()))
        self.files.put(draft.more.get("files", ()), draft.more.get("names", ()))
        self.words.edit.moveCursor(self.words.edit.textCursor().MoveOperation.End)
        self.state.setText(_("What you were writing was kept."))

    def _chosen(self) -> list[str]:
        return [code for code, one in self.kinds.items() if one.isChecked()]

    def _touched(self) -> None:
        self.wrong.hide()
        self.draft.touch()

    def _kept(self, at: str) -> None:
        relook(self.state, "small")
        self.state.setText(_("Draft kept {time}").format(time=ltr(at)))

    def _lost(self, error: BaseException) -> None:
        relook(self.state, "warn")
        self.state.setText(_("Not kept yet: what you typed is still here"))
        self._say(failure(error))

    def _say(self, banner: Banner) -> None:
        emptied(self._messages)
        self._messages.addWidget(banner)

    # Files

    def _files_came(self) -> None:
        """Go on with what waits for files: closing, or saving."""
        if self._is_left:
            self.draft.flush()
            super().reject()
            return
        after, self._after = self._after, None
        if after is None:
            return
        self._ready(True)
        if not self.files.not_kept:
            self.save(go_on=after[0])
            return
        self.state.setText("")
        self._say(
            Banner(
                _("Not every file was kept, so nothing was saved yet."),
                _("Press a file to try it again, or save without it."),
                tone="warn",
            )
        )

    def _ready(self, ready: bool) -> None:
        for one in (self.save_button, self.details):
            one.setEnabled(ready)

    # Keys

    def eventFilter(self, watched: object, event: object) -> bool:
        if isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Paste):
            if event.type() == QKeyEvent.Type.KeyPress and self.paste():
                return True
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def paste(self) -> bool:
        """Take files or a picture from the clipboard; False if there are none."""
        data = QApplication.clipboard().mimeData()
        if data is None or not has_files(data) or (data.hasText() and not data.hasUrls()):
            return False
        self.files.take(data)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and self.paste():
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if has_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.files.take(event.mimeData())
        event.acceptProposedAction()

    # Saving

    def save_and_go_on(self) -> None:
        """Save, and open it for completing."""
        self.save(go_on=True)

    def save(self, *, go_on: bool = False) -> None:
        """Save the incident, its kind, and that its files show something of it, in one turn."""
        if self._saving.is_on or self._after is not None:
            return
        text = self.words.typed().strip()
        if not text:
            self.wrong.show()
            self.words.edit.setFocus()
            return
        try:
            when = self.when.value()
        except Wrong as error:
            self._say(Banner(str(error), _("Your words are kept as a draft."), tone="warn"))
            self.when.edit.setFocus()
            return
        if self.files.is_coming:
            self._after = (go_on,)
            self._ready(False)
            self.state.setText(_("Saving as soon as the files are kept…"))
            return
        title, narrative = split_title(text)
        who = self.who.text().strip()
        number = who if is_number(who) else ""
        if who and not number:
            narrative = f"{narrative or text}\n\n{_('Who')}: {who}"
        incident = Incident(
            title=title, narrative=narrative, when=when,
            place=self.where.text().strip(),
        )  # fmt: skip
        kinds = self._chosen()
        exhibits = self.files.exhibits
        book = self.tools.book
        self._saving.begin()
        self._ready(False)

        def save() -> str:
            return capture(book, incident, kinds, exhibits, number=number).id

        def done(record: str) -> None:
            self.draft.drop()
            self.saved.emit(record, go_on)
            self.accept()

        def failed(error: BaseException) -> None:
            self._saving.failed()
            self._ready(True)
            self._say(failure(error))

        self.tools.runner.change(self, save, done, failed)

    def reject(self) -> None:
        """Closed: what was typed stays as a draft and is offered again."""
        if self._saving.is_on:
            return  # it closes by itself in a moment, or says why it was not saved
        typed, _more = self._typed()
        if self.files.items or any(_is_said(one) for one in typed.values()):
            self.draft.flush()
        elif self.draft.is_there:
            self.draft.drop()
        if self.files.is_coming:
            # they belong to the draft: it is done once they are in it
            self._is_left, self._after = True, None
            self._ready(True)
            self.hide()
            self.left.emit()
            return
        super().reject()

    def kept(self) -> Kept:
        """What stands in it now, as its draft keeps it."""
        typed, more = self._typed()
        return Kept(self.draft.id, Incident.kind, "", typed, more)

    @property
    def is_left(self) -> bool:
        """It was closed, and only waits for files."""
        return self._is_left

    def go_on(self) -> None:
        """Open it again, although it was closed."""
        self._is_left = False
        self.state.setText("")
        self.open()


def _is_said(typed: Typed) -> bool:
    return bool(typed.strip() if isinstance(typed, str) else typed)


def split_title(text: str) -> tuple[str, str]:
    """A title out of the first line or sentence, and the whole text if it says more."""
    first = text.strip().splitlines()[0].strip()
    for mark in (". ", "。", "! ", "? ", "！", "？", "། "):
        if 0 < (end := first.find(mark)) < _TITLE:
            first = first[: end + len(mark)].strip()
            break
    if len(first) > _TITLE:
        cut = first.rfind(" ", 0, _TITLE)
        first = first[: cut if cut > _TITLE // 2 else _TITLE].rstrip() + "…"
    return first.rstrip(".。"), "" if first.rstrip(".。") == text.strip().rstrip(".。") else text
