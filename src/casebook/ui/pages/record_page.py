"""A section whose records are read, completed, removed with an undo, and have parts and files."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QInputDialog, QWidget

from casebook.book import Casebook
from casebook.errors import NoSuchRecord
from casebook.records import Record, Referral
from casebook.tasks.was_referred import was_referred, with_links
from casebook.ui.drafts import Kept, of_parts, read_drafts
from casebook.ui.pages.attaching import Attaching
from casebook.ui.pages.erase_sheet import EraseSheet
from casebook.ui.pages.evidence_care import lost_evidence
from casebook.ui.pages.export_sheet import ExportSheet
from casebook.ui.pages.history_sheet import HistorySheet
from casebook.ui.pages.list_page import Bulk, ListPage
from casebook.ui.pages.part_sheet import PartSheet
from casebook.ui.pages.part_sheets import PartSheets, title_of
from casebook.ui.pages.record_editor import RecordEditor
from casebook.ui.pages.record_view import RecordView
from casebook.ui.pages.sections import SECTIONS
from casebook.ui.pages.standing import Standing, read_standing
from casebook.ui.pages.trash_view import TrashView
from casebook.ui.parts.banner import Toast, tell_left
from casebook.ui.parts.dropped import has_files
from casebook.ui.parts.group_files import group_file_in
from casebook.ui.parts.sheet import opened
from casebook.ui.tools import Tools
from casebook.words import _, plural


class File(Protocol):
    """Everything about one record that its page shows."""

    @property
    def record(self) -> Record:
        """The record that it is about."""


class RecordPage(ListPage):
    """Signals: undo(what was done) - it can be taken back; go(id) - to another record;
    dossier(ids) - these incidents shall be printed; settle(id) - what two people wrote of it."""

    undo = Signal(str)
    settle = Signal(str)
    go = Signal(str)
    dossier = Signal(list)

    def __init__(
        self, tools: Tools, kind: type[Record], title: str, search: str, drafts: dict[str, Kept]
    ) -> None:
        super().__init__(tools, kind, title, search)
        self._drafts = drafts
        self._file: Any = None
        self._to_edit = ""
        self.parts = PartSheets(self, tools, self.shown_id, lambda kind: self.new_part(kind))
        self.parts.wanted.connect(lambda part, kept: self.show_part(part, kept))
        self.parts.left.connect(self.look_again)
        self.files = Attaching(self, tools, self._subjects_now)
        self.setAcceptDrops(True)
        self.begin()

    # What a section brings

    def make_view(self) -> RecordView:
        """The page of one record, still empty."""
        raise NotImplementedError

    def read(self, book: Casebook, record: str) -> File:
        """Everything about a record; runs in the book's thread."""
        raise NotImplementedError

    # One record

    def detail_of(self, record: str) -> QWidget:
        if self.model.wanted.removed:
            trashed = TrashView(self.tools, record)
            trashed.back.connect(lambda: self.bring_back([record]))
            trashed.erase.connect(lambda: self.erase([record]))
            trashed.history.connect(self._history)
            return trashed
        view = self.make_view()
        view.edit.connect(self.edit)
        view.part.connect(self.parts.begin)
        view.drop_part.connect(self._drop_part)
        view.go.connect(self.go.emit)
        view.settle.connect(lambda: self.settle.emit(record))
        view.history.connect(self._history)
        view.remove.connect(lambda: self.remove([record]))
        view.attach.connect(self.files.choose)
        self._read(view, record)
        return view

    def _read(self, view: RecordView, record: str) -> None:
        book = self.tools.book

        def read() -> tuple[File, list[Kept], Standing]:
            file = self.read(book, record)
            kept = of_parts(read_drafts(book), record)
            return file, kept, read_standing(book, file.record)

        def show(found: tuple[File, list[Kept], Standing]) -> None:
            file, kept, standing = found
            if view.property("record") in (record, None):
                self._file = file
                view.show_file(file)  # type: ignore[attr-defined]
                view.show_standing(standing)
                self.parts.offer(view, kept)
                if self.shown_id() == record and record in (self._to_edit, *self._drafts):
                    self._to_edit = ""
                    self.edit("")

        def failed(error: BaseException) -> None:
            if not isinstance(error, NoSuchRecord):
                self.tools.runner.failed.emit(error)

        self.tools.runner.ask(view, read, show, failed)

    def look_again(self) -> None:
        super().look_again()
        if isinstance(self._shown, RecordView) and self.shown_id():
            self._read(self._shown, self.shown_id())

    def may_leave(self) -> bool:
        if isinstance(self._shown, RecordEditor):
            # what was typed is kept as a draft, and there again when the record is opened
            self._keep_editing(self._shown)
        return True

    def _keep_editing(self, editor: RecordEditor) -> None:
        record = editor.record
        if editor.is_saving:
            return  # it is a version in a moment; if not, its draft is there still
        if editor.is_changed:
            editor.draft.flush()
            self._drafts[record.id] = editor.kept()
        elif editor.draft.is_there:
            editor.draft.drop()

    def open_chosen(self) -> None:
        self.edit("")

    def edit_when_shown(self, record: str) -> None:
        """Begin to edit a record as soon as it is shown."""
        self._to_edit = record

    def edit(self, section: str = "") -> None:
        """Edit the record that is shown."""
        if self._file is None or isinstance(self._shown, RecordEditor):
            return
        record: Record = self._file.record
        if record.id != self.shown_id():
            return
        kept = self._drafts.pop(record.id, None)
        editor = RecordEditor(self.tools, record, SECTIONS[type(record)], kept, section)
        editor.saved.connect(lambda _saved: self._saved(editor))
        editor.closed.connect(lambda: self._closed(editor))
        editor.discarded.connect(self._discarded)
        self.show_detail(editor, record.id)
        if kept and not kept.id:
            editor.draft.touch()  # it was thrown away, and is back
        editor.begin()

    def _saved(self, editor: RecordEditor) -> None:
        if not editor.draft.is_over:
            # somebody typed on while it was saved: the editor opens again, with that in it
            editor.draft.touch()
            editor.draft.flush()
            self._drafts[editor.record.id] = editor.kept()
        self._show_again(editor.record.id)

    def _discarded(self, gone: Kept) -> None:
        record = gone.record

        def again() -> None:
            if self.shown_id() == record:
                self._drafts[record] = gone
                self.edit("")

        self._show_again(record)
        tell_left(self, again, still=False)

    def _closed(self, editor: RecordEditor) -> None:
        record = editor.record.id
        if editor.is_changed and editor.draft.is_there and not editor.draft.is_over:
            self._keep_editing(editor)
            kept = self._drafts.pop(record, None)
            self._show_again(record)
            if kept:
                self._drafts[record] = kept
                tell_left(self, lambda: self.edit(""), still=True)
            return
        self._show_again(record)

    def _show_again(self, record: str) -> None:
        self.show_detail(self.detail_of(record), record)
        self.view.setFocus()

    def new_part(self, kind: type[Record]) -> Record:
        """A new part of the record that is shown."""
        made: dict[str, Any] = {kind.owner: self.shown_id()}
        return kind(**made)

    def show_part(self, record: Record, kept: Kept | None = None) -> None:
        """Open the sheet of a part, with what a draft kept of it."""
        kind = type(record)
        self.parts.open(
            PartSheet(self, self.tools, record, title_of(kind), fixed=self.fixed(kind), draft=kept)
        )

    def fixed(self, kind: type[Record]) -> str:
        """The field of a part that names the record shown, and is not asked."""
        return kind.owner

    def _drop_part(self, record: str) -> None:
        book = self.tools.book
        self.tools.runner.change(
            self, lambda: book.remove(record), lambda _done: self.undo.emit(_("Part removed"))
        )

    def _history(self) -> None:
        HistorySheet(self, self.tools, self.shown_id()).open()

    # Files

    def subjects(self) -> list[Record]:
        """What files that are dropped here show something of."""
        return []

    def takes_files(self) -> bool:
        """Files may be dropped here now."""
        return self._file is not None and isinstance(self._shown, RecordView)

    def _subjects_now(self) -> list[Record] | None:
        return self.subjects() if self.takes_files() else None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # a bundle goes on to the desk: nobody wants it for a piece of evidence
        if group_file_in(event.mimeData()):
            event.ignore()
        elif has_files(event.mimeData()) and self.takes_files():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.files.take(event.mimeData())
        event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            data = QGuiApplication.clipboard().mimeData()
            pasted = data is not None and has_files(data) and not group_file_in(data)
            if data is not None and pasted and self.files.take(data):
                return
        super().keyPressEvent(event)

    # Several at once

    def bulk(self) -> Sequence[Bulk]:
        return (
            Bulk(_("Tag…"), "tag", self._tag),
            Bulk(_("Move to trash"), "trash-2", self.remove),
        )

    def export_bulk(self) -> Bulk:
        """Writing the chosen ones to a folder, for the sections that offer it."""
        return Bulk(_("Export…"), "download", self.export)

    def export(self, ids: list[str]) -> None:
        """Say what would leave the casebook, and write it once the person agrees."""
        if ids:
            sheet = ExportSheet(self.tools, self.kind, ids, self)
            sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            sheet.open()

    def trash_bulk(self) -> Sequence[Bulk]:
        return (
            Bulk(_("Bring back"), "undo-2", self.bring_back),
            Bulk(_("Erase for good…"), "trash-2", self.erase),
        )

    def bring_back(self, ids: list[str]) -> None:
        """Out of the trash, with all that went there along with them."""
        book = self.tools.book

        def back(refs: list[str]) -> None:
            self.show_detail(None)
            if refs:
                says = plural("{n} brought back", "{n} brought back", len(ids))
                # no undo of the history: that would take back what was changed before
                again = partial(self._remove, ids)
                Toast(self, says.format(n=len(ids)), _("Undo"), again)

        if ids:
            self.tools.runner.change(self, lambda: book.bring_back(ids), back)

    def erase(self, ids: list[str]) -> None:
        """Say what would go for good, and erase it once the person agrees."""
        if not ids:
            return

        def gone(refs: list[str]) -> None:
            self.show_detail(None)
            says = plural("{n} entry erased for good", "{n} entries erased for good", len(refs))
            Toast(self, says.format(n=len(refs)), stays=6000)

        sheet = EraseSheet(self, self.tools, ids)
        sheet.erased.connect(gone)
        opened(sheet)

    def remove(self, ids: list[str]) -> None:
        """Move records to the trash, where Undo brings them back."""
        if not ids:
            return
        book = self.tools.book

        def ask_first(referred: Sequence[Referral]) -> None:
            if referred:
                told = lost_evidence(referred, lambda: self._remove(ids))
                self.tools.runner.told.emit(told)
            else:
                self._remove(ids)

        self.tools.runner.ask(self, lambda: was_referred(book, ids), ask_first)

    def _remove(self, ids: list[str]) -> None:
        book = self.tools.book

        def gone(_done: object) -> None:
            if self.shown_id() in ids:
                self.show_detail(None)
            says = plural("{n} moved to the trash", "{n} moved to the trash", len(ids))
            self.undo.emit(says.format(n=len(ids)))

        self.tools.runner.change(self, lambda: book.remove_all(with_links(book, ids)), gone)

    def _tag(self, ids: list[str]) -> None:
        word, fine = QInputDialog.getText(self, _("Tag"), _("A word to find them by:"))
        word = word.strip()
        if not fine or not word or not ids:
            return
        book, kind = self.tools.book, self.kind

        def tag() -> None:
            records = [
                replace(item, tags=(*item.tags, word))
                for item in book.some(kind, ids)
                if word not in item.tags
            ]
            if records:
                book.save_all(records)

        self.tools.runner.change(
            self, tag, lambda _done: self.undo.emit(_("Tagged: {word}").format(word=word))
        )
