"""Incidents: the list, and one of them read, completed, or sent to the trash with an undo."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from casebook.book import Casebook
from casebook.db.listing import ACT_TYPE, Wanted
from casebook.records import Incident, Record, Statement
from casebook.tasks.referrals import begin
from casebook.ui.direction import own
from casebook.ui.drafts import Kept
from casebook.ui.pages.hand_over_sheet import open_hand_over, report_from
from casebook.ui.pages.incident_file import IncidentFile, read_incident
from casebook.ui.pages.incident_view import IncidentView
from casebook.ui.pages.list_page import Bulk, Empty, Quick
from casebook.ui.pages.record_page import RecordPage
from casebook.ui.pages.record_view import RecordView
from casebook.ui.pages.settings_sample import Sample
from casebook.ui.pages.statement_paper import paper
from casebook.ui.pages.statement_sheet import StatementSheet, read_about
from casebook.ui.pages.where_sheet import open_where
from casebook.ui.tools import Tools
from casebook.words import _, in_digits, plural


def in_family(tools: Tools, family: str) -> tuple[str, ...]:
    """A family of acts and every kind of act in it."""
    return tuple(
        code
        for code, entry in tools.terms.get("act_type", {}).items()
        if code == family or entry.parent == family
    )


class Incidents(RecordPage):
    """Signals besides: capture; excerpt(ids) - one is to be made of these."""

    capture = Signal()
    excerpt = Signal(list)

    def __init__(self, tools: Tools, drafts: dict[str, Kept]) -> None:
        super().__init__(
            tools, Incident, _("Incidents"), _("Search incidents, people, files…"), drafts
        )

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

    def empty_besides(self) -> Sequence[QWidget]:
        sample = Sample(self.tools, in_the_middle=True)
        sample.failed.connect(self.tools.runner.failed)
        sample.changed.connect(lambda: sample.show_state(False))
        return (sample,)

    def start_new(self) -> None:
        self.capture.emit()

    def counted_as(self, count: int) -> str:
        return plural("{n} incident", "{n} incidents", count).format(n=in_digits(count))

    def bulk(self) -> Sequence[Bulk]:
        tag, trash = super().bulk()
        return (
            tag,
            Bulk(_("Set status"), "badge-check", self._status),
            Bulk(_("Add to dossier"), "file-plus-2", self.dossier.emit),
            Bulk(_("Make an excerpt…"), "quote", self.excerpt.emit),
            Bulk(_("Where to report…"), "map-pin", self.where_to_report),
            Bulk(_("Note a hand-over…"), "hand-helping", self.hand_over),
            self.export_bulk(),
            trash,
        )

    def make_view(self) -> RecordView:
        view = IncidentView(self.tools)
        view.dossier.connect(lambda: self.dossier.emit([self.shown_id()]))
        view.excerpt.connect(lambda: self.excerpt.emit([self.shown_id()]))
        view.where.connect(lambda: self.where_to_report([self.shown_id()]))
        view.hand_over.connect(lambda: self.hand_over([self.shown_id()]))
        view.paper.connect(lambda one, on_printer: paper(self, self.tools, one, on_printer))
        return view

    def new_part(self, kind: type[Record]) -> Record:
        if kind is Statement:
            return Statement(title="", incident=self.shown_id())
        return super().new_part(kind)

    def show_part(self, record: Record, kept: Kept | None = None) -> None:
        if not isinstance(record, Statement):
            super().show_part(record, kept)
            return
        book, here = self.tools.book, self.shown_id()
        there = record if record.id else None
        self.tools.runner.ask(
            self, lambda: read_about(book, here, there),
            lambda about: self.parts.open(StatementSheet(self, self.tools, about, draft=kept)),
        )  # fmt: skip

    def read(self, book: Casebook, record: str) -> IncidentFile:
        return read_incident(book, record)

    def where_to_report(self, ids: list[str]) -> None:
        """Say where these can be reported."""
        open_where(
            self, self.tools, ids,
            lambda agency, shipped: report_from(self, self.tools, ids, agency, shipped, self._told),
        )  # fmt: skip

    def hand_over(self, ids: list[str]) -> None:
        """Note that somebody was told of these."""
        open_hand_over(self, self.tools, lambda _book: begin(ids), self._told)

    def _told(self, saved: Record) -> None:
        self.undo.emit(_("Noted: handed to {name}").format(name=own(saved.title)))

    def subjects(self) -> list[Record]:
        return [self._file.record]

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
