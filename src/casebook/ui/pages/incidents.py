"""Incidents: the list, and one of them read, completed, or sent to the trash with an undo."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu, QWidget

from casebook.db.listing import ACT_TYPE, Wanted
from casebook.errors import NoSuchRecord
from casebook.records import (
    KINDS,
    Act,
    Incident,
    Information,
    Involvement,
    Record,
)
from casebook.tasks.attach_many import attach_each, attach_image, files_in
from casebook.ui.capture import as_png, has_files
from casebook.ui.drafts import Kept
from casebook.ui.pages.history_sheet import HistorySheet
from casebook.ui.pages.incident_editor import IncidentEditor
from casebook.ui.pages.incident_file import IncidentFile, read_incident
from casebook.ui.pages.incident_view import IncidentView
from casebook.ui.pages.list_page import Bulk, Empty, ListPage, Quick
from casebook.ui.pages.part_sheet import PartSheet
from casebook.ui.parts.banner import Banner, Toast
from casebook.ui.tools import Tools
from casebook.words import _, plural

_TITLES = {Act: "What was done", Involvement: "A person's part", Information: "A source"}


def in_family(tools: Tools, family: str) -> tuple[str, ...]:
    """A family of acts and every kind of act in it."""
    return tuple(
        code
        for code, entry in tools.terms.get("act_type", {}).items()
        if code == family or entry.parent == family
    )


class Incidents(ListPage):
    """Signals: capture; dossier(ids); open_exhibit(id); open_contact(id); told(Banner);
    undo(what was done)."""

    capture = Signal()
    dossier = Signal(list)
    open_exhibit = Signal(str)
    open_contact = Signal(str)
    undo = Signal(str)

    def __init__(self, tools: Tools, drafts: dict[str, Kept]) -> None:
        super().__init__(tools, Incident, _("Incidents"), _("Search incidents, people, files…"))
        self._drafts = drafts
        self._file: IncidentFile | None = None
        self._to_edit = ""
        self.setAcceptDrops(True)
        self.begin()

    def quick(self) -> Sequence[Quick]:
        return (
            Quick(_("Threats"), Wanted(codes={ACT_TYPE: in_family(self.tools, "1")})),
            Quick(_("Online"), Wanted(codes={ACT_TYPE: in_family(self.tools, "2")})),
            Quick(_("Surveillance"), Wanted(codes={ACT_TYPE: in_family(self.tools, "4")})),
            Quick(_("Not yet reported"), Wanted(lacking=("referral",))),
        )

    def empty(self) -> Empty:
        return Empty(
            "inbox",
            _("No incidents yet"),
            _("Write down the first one. It takes a minute."),
            _("New incident"),
        )

    def start_new(self) -> None:
        self.capture.emit()

    def counted_as(self, count: int) -> str:
        return plural("{n} incident", "{n} incidents", count).format(n=f"{count:,}")

    def bulk(self) -> Sequence[Bulk]:
        return (
            Bulk(_("Tag…"), "tag", self._tag),
            Bulk(_("Set status"), "badge-check", self._status),
            Bulk(_("Add to dossier"), "file-plus-2", self.dossier.emit),
            Bulk(_("Move to trash"), "trash-2", self.remove),
        )

    # One incident

    def detail_of(self, record: str) -> QWidget:
        view = IncidentView(self.tools)
        view.edit.connect(self.edit)
        view.part.connect(self._part)
        view.drop_part.connect(self._drop_part)
        view.dossier.connect(lambda: self.dossier.emit([record]))
        view.exhibit.connect(self.open_exhibit.emit)
        view.contact.connect(self.open_contact.emit)
        view.incident.connect(self.open_record)
        view.history.connect(self._history)
        view.remove.connect(lambda: self.remove([record]))
        view.attach.connect(self._choose_files)
        self._read(view, record)
        return view

    def _read(self, view: IncidentView, record: str) -> None:
        book = self.tools.book

        def show(file: IncidentFile) -> None:
            if view.property("record") in (record, None):
                self._file = file
                view.show_file(file)
                if self.shown_id() == record and record in (self._to_edit, *self._drafts):
                    self._to_edit = ""
                    self.edit("")

        def failed(error: BaseException) -> None:
            if not isinstance(error, NoSuchRecord):
                self.tools.runner.failed.emit(error)

        self.tools.runner.ask(view, lambda: read_incident(book, record), show, failed)

    def look_again(self) -> None:
        super().look_again()
        if isinstance(self._shown, IncidentView) and self.shown_id():
            self._read(self._shown, self.shown_id())

    def may_leave(self) -> bool:
        if isinstance(self._shown, IncidentEditor):
            # what was typed is kept as a draft, and there again when the incident is opened
            self._keep_editing(self._shown)
        return True

    def _keep_editing(self, editor: IncidentEditor) -> None:
        if editor.is_changed:
            editor.draft.flush()
            typed, _more = editor._typed()
            self._drafts[editor.incident.id] = Kept(
                editor.draft.id, Incident.kind, editor.incident.id, typed
            )
        elif editor.draft.is_there:
            editor.draft.drop()

    def open_chosen(self) -> None:
        self.edit("")

    def edit_when_shown(self, record: str) -> None:
        """Begin to edit an incident as soon as it is shown."""
        self._to_edit = record

    def edit(self, section: str = "") -> None:
        """Edit the incident that is shown."""
        if self._file is None or isinstance(self._shown, IncidentEditor):
            return
        incident = self._file.incident
        if incident.id != self.shown_id():
            return
        editor = IncidentEditor(self.tools, incident, self._drafts.pop(incident.id, None), section)
        editor.saved.connect(lambda _saved: self._show_again(incident.id))
        editor.closed.connect(lambda: self._closed(editor))
        self.show_detail(editor, incident.id)
        editor.begin()

    def _closed(self, editor: IncidentEditor) -> None:
        self._drafts.pop(editor.incident.id, None)
        if editor.is_changed and editor.draft.is_there and not editor.draft.is_over:
            self._keep_editing(editor)
            kept = self._drafts.pop(editor.incident.id, None)
            self._show_again(editor.incident.id)
            if kept:
                self._drafts[editor.incident.id] = kept
                Toast(self, _("Kept as a draft."), _("Go on"), lambda: self.edit(""))
            return
        self._show_again(editor.incident.id)

    def _show_again(self, record: str) -> None:
        self.show_detail(self.detail_of(record), record)
        self.view.setFocus()

    def _part(self, kind_name: str, record: str) -> None:
        """A sheet for a new part, or for one that is there."""
        kind = KINDS[kind_name]
        incident = self.shown_id()
        if record:
            book = self.tools.book
            self.tools.runner.ask(self, lambda: book.find(record), self._show_part)
            return
        made: dict[str, Any] = {kind.owner: incident}
        self._show_part(kind(**made))

    def _show_part(self, record: Record) -> None:
        title = _(_TITLES.get(type(record), type(record).label))
        sheet = PartSheet(self, self.tools, record, title, fixed=type(record).owner)
        sheet.open()

    def _drop_part(self, record: str) -> None:
        book = self.tools.book
        self.tools.runner.change(
            self, lambda: book.remove(record), lambda _done: self.undo.emit(_("Part removed"))
        )

    def _history(self) -> None:
        HistorySheet(self, self.tools, self.shown_id()).open()

    # Files

    def _choose_files(self) -> None:
        names, _sort = QFileDialog.getOpenFileNames(self, _("Attach files…"), str(Path.home()))
        self.attach([Path(name) for name in names])

    def attach(self, paths: list[Path]) -> None:
        """Attach files to the incident that is shown."""
        if self._file is None or not paths:
            return
        book, incident = self.tools.book, self._file.incident
        found, _left_out = files_in(paths)
        count = len(found)

        def done(outcomes: Sequence[object]) -> None:
            self._tell_refused(outcomes)

        self.tools.runner.task(
            self,
            plural("Attaching {n} file", "Attaching {n} files", count).format(n=count),
            lambda progress: attach_each(book, found, [incident], progress=progress),
            done,
        )

    def _tell_refused(self, outcomes: Sequence[object]) -> None:
        refused = [one for one in outcomes if getattr(one, "error", None)]
        if refused:
            first = refused[0]
            self.say(
                Banner(
                    plural(
                        "{n} file was not attached.", "{n} files were not attached.", len(refused)
                    ).format(n=len(refused)),
                    f"{getattr(first, 'name', '')}: {getattr(first, 'error', '')}",
                    tone="warn",
                )
            )

    def say(self, banner: Banner) -> None:
        """Show a message above what is shown."""
        if isinstance(self._shown, IncidentView):
            self._shown.say(banner)

    def take(self, data: QMimeData) -> bool:
        """Take what was dropped or pasted; False if there is nothing to take."""
        if self._file is None or not isinstance(self._shown, IncidentView):
            return False
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            self.attach(paths)
            return True
        if not data.hasImage():
            return False
        raw, book, incident = as_png(data.imageData()), self.tools.book, self._file.incident
        name = _("Screenshot {number}.png").format(number=len(self._file.exhibits) + 1)
        self.tools.runner.task(
            self,
            _("Keeping {name}").format(name=name),
            lambda progress: attach_image(book, name, raw, [incident], progress=progress),
        )
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if has_files(event.mimeData()) and isinstance(self._shown, IncidentView):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.take(event.mimeData())
        event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            data = QGuiApplication.clipboard().mimeData()
            if data is not None and has_files(data) and self.take(data):
                return
        super().keyPressEvent(event)

    # Several at once

    def remove(self, ids: list[str]) -> None:
        """Move incidents to the trash; Undo brings them back."""
        if not ids:
            return
        if self.model.wanted.removed:
            self._bring_back(ids)
            return
        book = self.tools.book

        def gone(_done: object) -> None:
            if self.shown_id() in ids:
                self.show_detail(None)
            says = plural("{n} moved to the trash", "{n} moved to the trash", len(ids))
            self.undo.emit(says.format(n=len(ids)))

        self.tools.runner.change(self, lambda: book.remove_all(ids), gone)

    def _bring_back(self, ids: list[str]) -> None:
        book = self.tools.book
        self.tools.runner.change(self, lambda: book.bring_back(ids))

    def _tag(self, ids: list[str]) -> None:
        word, fine = QInputDialog.getText(self, _("Tag"), _("A word to find them by:"))
        word = word.strip()
        if not fine or not word or not ids:
            return
        book = self.tools.book

        def tag() -> None:
            records = [
                replace(item, tags=(*item.tags, word))
                for item in book.some(Incident, ids)
                if word not in item.tags
            ]
            if records:
                book.save_all(records)

        self.tools.runner.change(
            self, tag, lambda _done: self.undo.emit(_("Tagged: {word}").format(word=word))
        )

    def _status(self, ids: list[str]) -> None:
        menu = QMenu(self)
        for code, entry in self.tools.terms.get("incident_status", {}).items():
            action = menu.addAction(self.tools.label("incident_status", entry.code))
            action.triggered.connect(lambda _on, code=code: self._set_status(ids, code))
        menu.popup(self._bulk.mapToGlobal(self._bulk.rect().bottomLeft()))

    def _set_status(self, ids: list[str], code: str) -> None:
        book = self.tools.book

        def change() -> None:
            book.save_all([replace(item, status=code) for item in book.some(Incident, ids)])

        self.tools.runner.change(self, change, lambda _done: self.undo.emit(_("Status set")))
