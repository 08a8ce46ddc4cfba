"""Covers parts of a picture or PDF: boxes, why, and a copy in which nothing shows through."""

from contextlib import suppress
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QVBoxLayout, QWidget

from casebook.book import Casebook
from casebook.evidence.covering import Box, read_boxes
from casebook.progress import Progress
from casebook.records import Exhibit
from casebook.records.vocabulary import vocabulary
from casebook.tasks.cover import Covered, cover, covered_copy, page_of
from casebook.ui.direction import own
from casebook.ui.drafts import Draft, Kept, read_drafts
from casebook.ui.forms.editors import Typed, calm_combo
from casebook.ui.parts.banner import Banner, Toast, failure
from casebook.ui.parts.boxes import column, emptied, margins, row
from casebook.ui.parts.buttons import button, icon_button
from casebook.ui.parts.cover_view import CoverView
from casebook.ui.parts.texts import label
from casebook.ui.size import open_at
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _, later, plural, speaking

SHAPES: Final = (
    ("face", later("Face"), (0.4, 0.2, 0.16, 0.24)),
    ("plate", later("Number plate"), (0.4, 0.7, 0.18, 0.07)),
    ("text", later("Text"), (0.1, 0.45, 0.5, 0.05)),
)
"""What one press puts on the page: a reason, its name, and a usual shape."""


KIND = "covering"
"""What a draft of boxes is called: they are no record."""


def read_covering(book: Casebook, record: str) -> tuple[Exhibit, Kept | None]:
    """An exhibit, and the boxes that were drawn on it and not saved."""
    kept = (one for one in read_drafts(book) if one.kind == KIND and one.record == record)
    return book.get(Exhibit, record), next(kept, None)


class CoverSheet(QDialog):
    """Signals: covered(ref) - a copy was made; left(Kept, bool) - closed without saving boxes that
    were drawn, and whether they are still kept as a draft."""

    covered = Signal(str)
    left = Signal(object, bool)

    def __init__(
        self, tools: Tools, exhibit: Exhibit, parent: QWidget, kept: Kept | None = None
    ) -> None:
        super().__init__(parent)
        self.tools, self.exhibit = tools, exhibit
        self._turn = 0
        self._pages = 1
        self._asked = 0
        self._saves = False
        """The copy is being made, also if the sheet is closed meanwhile."""
        title = _("Cover parts")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.view = CoverView()
        self.view.changed.connect(self._look)
        self.view.chosen.connect(lambda _place: self._look())
        self.reason: QComboBox = calm_combo()
        self.reason.setAccessibleName(_("Why are they covered?"))
        for code, entry in vocabulary("cover_reason").items():
            self.reason.addItem(entry.label(speaking()), code)
        self.reason.activated.connect(self._reasoned)
        self.why = QLineEdit()
        self.why.setAccessibleName(_("Why are they covered?"))
        self.why.setPlaceholderText(_("Why are they covered?"))
        self.says = label("", "muted", wrap=True)
        self._messages = column(gap=6)
        self.shapes = [
            button(_(name), lambda code=code, sides=sides: self.put(code, sides), icon="plus")  # type: ignore[misc]
            for code, name, sides in SHAPES
        ]
        self.out = icon_button("trash-2", _("Remove the box"), self.view.remove)
        self.back = icon_button("undo-2", _("Undo"), self.view.undo)
        self.before = icon_button("chevron-left", _("Previous page"), lambda: self.go(-1))
        self.after = icon_button("chevron-right", _("Next page"), lambda: self.go(1))
        self.place = label("", "muted")
        self.save_button = button(
            _("Save the covered copy"), self.save, look="primary", default=True
        )
        side = column(
            label(title, "title"),
            label(own(exhibit.title), "muted", wrap=True),
            self._messages,
            label(self.view.accessibleDescription(), "small", wrap=True),
            *self.shapes,
            label(_("What is covered"), "caption"),
            self.says,
            self.reason,
            row(self.back, self.out, None),
            label(_("Why are they covered?"), "caption"),
            self.why,
            None,
            row(None, button(_("Cancel"), self.discard), self.save_button),
        )
        holder = QWidget()
        holder.setFixedWidth(theme().px(300))
        holder.setLayout(side)
        main = QVBoxLayout()
        main.addLayout(row(None, self.before, self.place, self.after, None))
        main.addWidget(self.view, 1)
        whole = row(gap=16)
        whole.setContentsMargins(margins(18, 16, 18, 16))
        whole.addLayout(main, 1)
        whole.addWidget(holder)
        self.setLayout(whole)
        open_at(self, 980, 680)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self, self.view.undo)
        self.draft = Draft(
            tools.book, tools.runner, KIND, exhibit.id, self._typed, self,
            draft=kept.id if kept else "",
        )  # fmt: skip
        if kept:
            self._put(kept)
        else:
            book = tools.book
            tools.runner.ask(self, lambda: covered_copy(book, exhibit.id), self._begun)
        self.view.changed.connect(self.draft.touch)
        self.why.textEdited.connect(lambda _text: self.draft.touch())
        self.go(0)
        self._look()

    def _typed(self) -> tuple[dict[str, Typed], dict[str, object]]:
        return {"boxes": [box.text for box in self.view.boxes], "why": self.why.text()}, {}

    def _put(self, kept: Kept) -> None:
        """Show what a draft kept."""
        boxes, why = kept.typed.get("boxes"), kept.typed.get("why")
        if isinstance(boxes, list):
            with suppress(ValueError):
                self.view.boxes = read_boxes("\n".join(boxes))
        self.why.setText(why if isinstance(why, str) else "")
        if not kept.id:
            self.draft.touch()  # it was thrown away, and is back

    def _begun(self, copy: Exhibit | None) -> None:
        """Begin with the boxes of the copy that there is."""
        if copy and not self.view.boxes:
            self.view.boxes = read_boxes(copy.covered_parts)
            self.view.update()
            self._look()

    # Pages

    def go(self, step: int) -> None:
        """Show another page."""
        number = max(0, min(self._asked + step, self._pages - 1))
        self._asked = number
        self._turn += 1
        book, ref, turn = self.tools.book, self.exhibit.ref, self._turn

        def work(_progress: Progress) -> tuple[bytes, int]:
            return page_of(book, ref, number)

        def show(found: tuple[bytes, int]) -> None:
            if turn != self._turn:
                return
            picture = QPixmap()
            picture.loadFromData(found[0])
            self._pages = max(1, found[1])
            self.view.show_page(picture, number)
            self._look()

        self.tools.runner.task(
            self, _("Covering {ref}").format(ref=ref), work, show, self._failed,
            changes=False, quiet=True,
        )  # fmt: skip

    # Boxes

    def put(self, reason: str, sides: tuple[float, float, float, float]) -> None:
        """Put a box of a usual shape on the page, to be moved."""
        self.view.add(Box(self.view.page, *sides, reason=reason))
        self.view.setFocus()

    def _reasoned(self, _index: int) -> None:
        if self.view.current >= 0:
            box = self.view.boxes[self.view.current]
            self.view.put(replace(box, reason=str(self.reason.currentData())))

    def _look(self) -> None:
        count, place = len(self.view.boxes), self.view.current
        if place >= 0:
            box = self.view.boxes[place]
            self.reason.setCurrentIndex(max(0, self.reason.findData(box.reason)))
            says = _("Box {number} of {count}: {reason}").format(
                number=place + 1, count=count, reason=self.reason.currentText()
            )
        elif count:
            says = plural("{n} box", "{n} boxes", count).format(n=count)
        else:
            says = _("No box yet")
        self.says.setText(says)
        self.reason.setEnabled(place >= 0)
        self.out.setEnabled(place >= 0)
        self.save_button.setEnabled(count > 0)
        self.before.setEnabled(self._asked > 0)
        self.after.setEnabled(self._asked < self._pages - 1)
        several = self._pages > 1
        for one in (self.before, self.after, self.place):
            one.setVisible(several)
        page = _("page {page} of {count}").format(page=self._asked + 1, count=self._pages)
        self.place.setText(page if several else "")

    # Saving

    def save(self) -> None:
        """Make the copy as a job; the sheet stays until it is there."""
        book, ref, why = self.tools.book, self.exhibit.ref, self.why.text().strip()
        boxes, draft = list(self.view.boxes), self.draft.id
        self.save_button.setEnabled(False)
        self._saves = True

        def work(progress: Progress) -> Covered:
            made = cover(book, ref, boxes, why=why, progress=progress)
            book.drop_draft(draft)
            return made

        def done(made: Covered) -> None:
            says = _("A covered copy was made: {ref}. {n} pixels were read again; all are black.")
            window = self.parentWidget()
            if window:
                Toast(window.window(), says.format(ref=made.exhibit.ref, n=made.pixels), stays=7000)
            self.draft.drop()
            self.covered.emit(made.exhibit.ref)
            self.accept()

        self.tools.runner.task(self, _("Covering {ref}").format(ref=ref), work, done, self._failed)

    def _failed(self, error: BaseException) -> None:
        self._saves = False
        emptied(self._messages)
        banner: Banner = failure(error)
        self._messages.addWidget(banner)
        self._look()

    def reject(self) -> None:
        """Escape, or the window is closed: the boxes stay as a draft."""
        self._leave(keep=True)

    def discard(self) -> None:
        """Cancel: the boxes are thrown away; `left` carries them, for an undo."""
        self._leave(keep=False)

    def _leave(self, *, keep: bool) -> None:
        drawn = bool(self.view.boxes or self.why.text().strip())
        something = self.draft.left(keep=drawn and (keep or self._saves))
        super().reject()
        if something and drawn and not self._saves:
            self.left.emit(something, keep)

    def keyPressEvent(self, event: object) -> None:
        if event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            self.reject()
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]
