"""Quick capture: what happened, in a minute. Only one field is needed; all else can follow."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QFrame,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casebook.errors import CasebookError
from casebook.records import Incident
from casebook.tasks.attach_many import Outcome, attach_each, attach_image, files_in
from casebook.tasks.capture import capture, is_number
from casebook.ui.direction import ltr
from casebook.ui.drafts import Draft, Kept
from casebook.ui.forms.editors import ProseEditor, Typed, Wrong
from casebook.ui.forms.moment import MomentEditor
from casebook.ui.lists.lines import ACT_ICONS, media_icon
from casebook.ui.parts.banner import Banner, failure
from casebook.ui.parts.boxes import Flow, column, flowing, margins, row, scrolled
from casebook.ui.parts.buttons import button, pill
from casebook.ui.parts.texts import label, relook
from casebook.ui.parts.tile import Tile
from casebook.ui.runner import Running
from casebook.ui.size import open_at
from casebook.ui.tools import Tools
from casebook.words import _, plural, speaking

_KINDS = ("1", "2", "3", "4", "5", "6", "7")
_TITLE = 90
_SHOWN = 48


@dataclass
class _File:
    """A file that was dropped or pasted: on its way in, or in."""

    name: str
    tile: Tile
    path: Path | None = None
    raw: bytes = b""
    exhibit: str = ""
    coming: Running | None = None

    @property
    def is_coming(self) -> bool:
        """It is on its way in; not once that ended, whichever way."""
        return self.coming is not None and not self.coming.is_over


class DropZone(QFrame):
    """Where files are dropped. Signals: dropped(QMimeData)."""

    dropped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "drop")
        self.setAcceptDrops(True)
        self.setAccessibleName(_("Photos, screenshots, recordings"))

    def _over(self, over: bool) -> None:
        self.setProperty("over", "true" if over else "false")
        self.style().unpolish(self)
        self.style().polish(self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if has_files(event.mimeData()):
            self._over(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._over(False)
        self.dropped.emit(event.mimeData())
        event.acceptProposedAction()


def has_files(data: QMimeData) -> bool:
    """There are files or a picture in what is dropped or pasted."""
    return data.hasImage() or any(url.isLocalFile() for url in data.urls())


def as_png(image: QImage) -> bytes:
    """A pasted picture as a PNG file."""
    raw = QByteArray()
    buffer = QBuffer(raw)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(raw.data())


class Capture(QDialog):
    """Signals: saved(incident id, go on to details)."""

    saved = Signal(str, bool)

    def __init__(self, parent: QWidget, tools: Tools, draft: Kept | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("New incident"))
        self.setAcceptDrops(True)
        self.tools = tools
        self.files: list[_File] = []
        self._busy = False
        self._after: tuple[bool] | None = None
        """Save was pressed while files came in: whether to go on to details then."""
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
        self.zone = DropZone()
        self.zone.dropped.connect(self.take)
        self._tiles = flowing(gap=12)
        hint = label(_("Drop files here, paste with Ctrl+V, or choose files"), "muted", wrap=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.choose = button(_("Choose files…"), self._choose, icon="image-plus")
        self._others = label("", "muted")
        self._others.hide()
        inner = column(self._tiles, self._others, hint, row(None, self.choose, None), gap=8)
        inner.setContentsMargins(margins(14, 12, 14, 12))
        self.zone.setLayout(inner)

        self.save_button = button(_("Save"), self.save, look="primary", tip="Ctrl+Enter")
        self.details = button(_("Save and add details"), self.save_and_go_on)
        grid = row(gap=14)
        for caption, editor in (
            (_("When"), self.when),
            (_("Where"), self.where),
            (_("Who (any name or number)"), self.who),
        ):
            cell = column(label(caption, "strong"), editor, None, gap=4)
            grid.addLayout(cell, 1)
        body = column(
            self._messages,
            label(_("What happened?"), "strong"),
            self.words,
            self.wrong,
            grid,
            label(_("What kind?"), "strong"),
            flowing(*self.kinds.values(), gap=8),
            label(_("Photos, screenshots, recordings"), "strong"),
            self.zone,
            None,
            gap=10,
        )
        body.setContentsMargins(margins(28, 4, 28, 6))
        inside = QWidget()
        inside.setLayout(body)
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
        return typed, {
            "files": [item.exhibit for item in self.files if item.exhibit],
            "names": [item.name for item in self.files if item.exhibit],
        }

    def _put(self, draft: Kept) -> None:
        typed = draft.typed
        self.words.put(typed.get("narrative", ""))
        self.when.put(typed.get("when", ""))
        self.where.setText(str(typed.get("place", "")))
        self.who.setText(str(typed.get("who", "")))
        for code, one in self.kinds.items():
            one.setChecked(code in typed.get("kinds", ()))
        for exhibit, name in zip(
            draft.more.get("files", ()), draft.more.get("names", ()), strict=False
        ):
            tile = self._tile(str(name))
            tile.show_state(_("Kept"), "good")
            self.files.append(_File(str(name), tile, exhibit=str(exhibit)))
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
        while item := self._messages.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._messages.addWidget(banner)

    # Files

    def _choose(self) -> None:
        names, _sort = QFileDialog.getOpenFileNames(self, _("Choose files…"), str(Path.home()))
        self._attach([Path(name) for name in names])

    def take(self, data: QMimeData) -> None:
        """Take what was dropped or pasted."""
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            self._attach(paths)
        elif data.hasImage():
            self.take_image(QImage(data.imageData()))

    def take_image(self, image: QImage) -> None:
        """A picture from the clipboard becomes an exhibit at once: it exists nowhere else."""
        if image.isNull():
            self._say(Banner(_("The picture could not be read."), _("Save it as a file first.")))
            return
        name = _("Screenshot {number}.png").format(number=len(self.files) + 1)
        item = _File(name, self._tile(name), raw=as_png(image))
        item.tile.opened.connect(lambda: self._again(item))
        self.files.append(item)
        self._take_in_image(item)

    def _take_in_image(self, item: _File) -> None:
        book, name, raw = self.tools.book, item.name, item.raw

        def done(outcome: Outcome) -> None:
            self._came(item, outcome)

        item.coming = self.tools.runner.task(
            self, _("Keeping {name}").format(name=name),
            lambda progress: attach_image(book, name, raw, [], progress=progress), done,
            lambda error: self._refused(item, error),
        )  # fmt: skip
        item.coming.changed.connect(self._all_came)

    def _attach(self, paths: list[Path]) -> None:
        if not paths:
            return
        found, left_out = files_in(paths)
        if left_out:
            self._say(
                Banner(
                    plural(
                        "{n} file was left out: there are too many.",
                        "{n} files were left out: there are too many.",
                        left_out,
                    ).format(n=left_out),
                    _("Attach them in smaller parts."),
                    tone="warn",
                )
            )
        items = []
        for path in found:
            item = _File(path.name, self._tile(path.name), path=path)
            item.tile.opened.connect(lambda item=item: self._again(item))
            self.files.append(item)
            items.append(item)
        self._count_others()
        self._take_in(items)

    def _take_in(self, items: list[_File]) -> None:
        book = self.tools.book
        paths = [item.path for item in items if item.path]
        if not paths:
            return

        def done(outcomes: list[Outcome]) -> None:
            for item, outcome in zip(items, outcomes, strict=True):
                self._came(item, outcome)

        def failed(error: BaseException) -> None:
            for item in items:
                self._refused(item, error)

        count = len(paths)
        running = self.tools.runner.task(
            self,
            plural("Attaching {n} file", "Attaching {n} files", count).format(n=count),
            lambda progress: attach_each(book, paths, [], progress=progress),
            done,
            failed,
        )
        for item in items:
            item.coming = running
        running.changed.connect(self._all_came)

    def _tile(self, name: str) -> Tile:
        kind = mimetypes.guess_type(name)[0] or ""
        tile = Tile(name, icon=media_icon(kind), state=_("Being kept…"), tone="muted")
        if len(self.files) < _SHOWN:
            self._lay(tile)
        return tile

    def _lay(self, tile: Tile) -> None:
        layout = self._tiles.layout()
        if isinstance(layout, Flow) and tile.parent() is None:
            layout.addWidget(tile)

    def _count_others(self) -> None:
        """Of very many files only the first are drawn, and those that were not kept."""
        many = sum(item.tile.parent() is None for item in self.files)
        says = plural("and {n} more file", "and {n} more files", many).format(n=many)
        self._others.setText(says)
        self._others.setVisible(many > 0)

    def _came(self, item: _File, outcome: Outcome) -> None:
        if outcome.error:
            self._refused(item, outcome.error)
            return
        item.exhibit, item.raw = outcome.exhibit, b""
        if outcome.picture:
            item.tile.show_picture(outcome.picture)
        says = _("Already here") if outcome.already_here else _("Kept")
        item.tile.show_state(says, "good")
        self.draft.touch()

    def _refused(self, item: _File, error: BaseException) -> None:
        self._lay(item.tile)
        self._count_others()
        item.tile.show_state(_("Not kept: press to try again"), "warn")
        item.tile.setToolTip(str(error) if isinstance(error, CasebookError) else "")

    def _again(self, item: _File) -> None:
        if item.exhibit or item.is_coming:
            return
        item.tile.show_state(_("Being kept…"), "muted")
        if item.path:
            self._take_in([item])
        else:
            self._take_in_image(item)

    def _all_came(self) -> None:
        """Go on with saving, if that waits for files."""
        # the state of the work is told before its answer: look when that has been given
        QTimer.singleShot(0, self, self._save_if_all_came)

    def _save_if_all_came(self) -> None:
        if any(item.is_coming for item in self.files):
            return
        for item in self.files:
            if not item.exhibit and item.tile.tone == "muted":  # it was stopped
                item.tile.show_state(_("Not kept: press to try again"), "warn")
        after, self._after = self._after, None
        if after is None:
            return
        self._ready(True)
        if all(item.exhibit for item in self.files):
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
        self.take(data)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and self.paste():
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if has_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.take(event.mimeData())
        event.acceptProposedAction()

    # Saving

    def save_and_go_on(self) -> None:
        """Save, and open it for completing."""
        self.save(go_on=True)

    def save(self, *, go_on: bool = False) -> None:
        """Save the incident, its kind, and that its files show something of it, in one turn."""
        if self._busy or self._after is not None:
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
        if any(item.is_coming for item in self.files):
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
        exhibits = [item.exhibit for item in self.files if item.exhibit]
        book = self.tools.book
        self._busy = True

        def save() -> str:
            return capture(book, incident, kinds, exhibits, number=number).id

        def done(record: str) -> None:
            self.draft.drop()
            self.saved.emit(record, go_on)
            self.accept()

        def failed(error: BaseException) -> None:
            self._busy = False
            self._say(failure(error))

        self.tools.runner.change(self, save, done, failed)

    def reject(self) -> None:
        """Closed: what was typed stays as a draft and is offered again."""
        typed, _more = self._typed()
        if self.files or any(_is_said(one) for one in typed.values()):
            self.draft.flush()
        elif self.draft.is_there:
            self.draft.drop()
        super().reject()


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
