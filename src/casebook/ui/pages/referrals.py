"""Referrals: what was handed to whom and what came of it, what is due, and whom one can tell."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QWidget

from casebook.book import Casebook
from casebook.db.listing import Wanted
from casebook.records import Agency, ContactLog, Record, Referral, RelatesTo
from casebook.tasks.agencies import Listed, directory, mark_checked, put_in, shipped
from casebook.tasks.calendar_file import write_calendar
from casebook.tasks.follow_ups import FollowUp, Sort, follow_ups
from casebook.tasks.referrals import Begun, begin, begin_next, set_status, today
from casebook.ui.direction import elided, own
from casebook.ui.drafts import Kept, read_drafts
from casebook.ui.pages.agencies import AgenciesView
from casebook.ui.pages.hand_over_sheet import open_hand_over
from casebook.ui.pages.list_page import Empty, Quick
from casebook.ui.pages.part_sheet import PartSheet
from casebook.ui.pages.record_page import RecordPage
from casebook.ui.pages.record_view import RecordView
from casebook.ui.pages.referral_file import ReferralFile, read_referral
from casebook.ui.pages.referral_view import ReferralView
from casebook.ui.parts.banner import Toast, tell_left
from casebook.ui.parts.boxes import column, emptied, margins, row
from casebook.ui.parts.buttons import button, icon_button
from casebook.ui.parts.texts import label, tip
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _, in_digits, plural

_SHOWN = 4
_LOOK_EVERY = 10 * 60 * 1000
"""Milliseconds until the days are looked at again: a program may stay open over midnight."""


class Referrals(RecordPage):
    """The section of referrals. Signals besides: due(number) - so many wait for the person."""

    due = Signal(int)

    def __init__(self, tools: Tools, drafts: dict[str, Kept]) -> None:
        super().__init__(
            tools, Referral, _("Referrals"), _("Search agencies, file numbers, officers…"), drafts
        )
        self.heading.addWidget(
            icon_button("building-2", _("Directory of agencies"), self.show_agencies)
        )
        self.heading.addWidget(
            icon_button("calendar-days", _("Calendar file without names…"), self._choose_calendar)
        )
        self.heading.addWidget(icon_button("plus", _("Note a hand-over…"), self.start_new))
        self.follow_ups: list[FollowUp] = []
        self._all_due = False
        self.due_card = QFrame()
        self.due_card.setProperty("look", "warn-card")
        self.due_card.setAccessibleName(_("To follow up"))
        self._due_lines = column(gap=2)
        self._due_lines.setContentsMargins(margins(12, 8, 8, 8))
        self.due_card.setLayout(self._due_lines)
        self.due_card.hide()
        holder = QWidget()
        holder.setLayout(row(self.due_card))
        holder.setContentsMargins(margins(16, 0, 16, 0))
        self.notes.addWidget(holder)
        self._days = QTimer(self)
        self._days.timeout.connect(self.look_at_due)
        self._days.start(_LOOK_EVERY)
        tools.runner.changed.connect(self.look_at_due)
        tools.runner.changed.connect(self._read_agencies)
        self.look_at_due()

    def quick(self) -> Sequence[Quick]:
        return (
            Quick(
                _("Waiting"),
                Wanted(codes={"status": ("sent", "acknowledged", "under-review")}),
            ),
            Quick(_("They ask for more"), Wanted(codes={"status": ("more-asked",)})),
            Quick(_("Sent on"), Wanted(codes={"status": ("referred-on",)})),
            Quick(_("Over"), Wanted(codes={"status": ("declined", "closed", "withdrawn")})),
        )

    def empty(self) -> Empty:
        return Empty(
            "hand-helping",
            _("Nobody was told yet"),
            _("Note who was told, when, under which file number, and what they said. The program "
              "reminds you when they are silent."),
            _("Note a hand-over…"),
        )  # fmt: skip

    def counted_as(self, count: int) -> str:
        return plural("{n} referral", "{n} referrals", count).format(n=in_digits(count))

    # One of them

    def make_view(self) -> RecordView:
        view = ReferralView(self.tools)
        view.status.connect(self._set_status)
        view.next_desk.connect(self.next_desk)
        return view

    def read(self, book: Casebook, record: str) -> ReferralFile:
        return read_referral(book, record)

    def takes_files(self) -> bool:
        return False

    def new_part(self, kind: type[Record]) -> Record:
        here = self.shown_id()
        if kind is ContactLog:
            return ContactLog(referral=here, summary="", when=today())
        if kind is RelatesTo:
            return RelatesTo(referral=here, incident="")
        return super().new_part(kind)

    def fixed(self, kind: type[Record]) -> str:
        return "referral" if kind in (ContactLog, RelatesTo) else super().fixed(kind)

    def _set_status(self, code: str) -> None:
        book, here = self.tools.book, self.shown_id()

        def done(_saved: object) -> None:
            said = self.tools.label("referral_status", code)
            self.undo.emit(_("Now: {status}").format(status=said))
            if code == "referred-on":
                self.next_desk()

        self.tools.runner.change(self, lambda: set_status(book, here, code), done)

    def next_desk(self) -> None:
        """They sent us on: note the hand-over to the next desk."""
        here = self.shown_id()
        self._hand_over(lambda book: begin_next(book, here))

    def start_new(self) -> None:
        self._hand_over(lambda _book: begin())

    def _hand_over(self, make: Callable[[Casebook], Begun]) -> None:
        open_hand_over(self, self.tools, make, self._noted)

    def _noted(self, saved: Record) -> None:
        self.open_record(saved.id)
        self.undo.emit(_("Noted: handed to {name}").format(name=own(saved.title)))

    # What is due

    def look_at_due(self) -> None:
        """Say again what has to be followed up."""
        book = self.tools.book
        self.tools.runner.ask(self, lambda: follow_ups(book), self._show_due)

    def _show_due(self, found: list[FollowUp]) -> None:
        self.follow_ups = found
        self.due.emit(sum(one.is_due for one in found))
        emptied(self._due_lines)
        self.due_card.setVisible(bool(found))
        if not found:
            return
        self._due_lines.addWidget(label(_("To follow up"), "strong"))
        shown = found if self._all_due else found[:_SHOWN]
        for one in shown:
            self._due_lines.addWidget(self._due_line(one))
        if len(found) > len(shown):
            more = len(found) - len(shown)
            says = plural("and {n} more", "and {n} more", more).format(n=more)
            self._due_lines.addWidget(button(says, self._show_all_due, look="link"))

    def _due_line(self, one: FollowUp) -> QWidget:
        said = label(one.said(), "problem" if one.sort is Sort.OVERDUE else "")
        who = own(one.referral.recipient)
        link = button("", lambda: self.open_record(one.referral.id), look="link")
        link.setText(elided(link.fontMetrics(), one.referral.recipient, theme().px(210)))
        link.setToolTip(tip(one.referral.recipient))
        link.setAccessibleName(f"{who}, {one.said()}")
        holder = QWidget()
        holder.setLayout(row(link, None, said, gap=6))
        return holder

    def _show_all_due(self) -> None:
        self._all_due = True
        self._show_due(self.follow_ups)

    def _choose_calendar(self) -> None:
        name, _sort = QFileDialog.getSaveFileName(
            self, _("Where to write the calendar file"), str(Path.home() / "follow-ups.ics"),
            "*.ics",
        )  # fmt: skip
        if name:
            self.write_calendar(Path(name))

    def write_calendar(self, path: Path) -> None:
        """Write the days into a calendar file: no names, no words."""
        book = self.tools.book

        def done(count: int) -> None:
            says = plural("{n} day written.", "{n} days written.", count).format(n=count)
            Toast(self, f"{says} {_('The file holds days, and no names.')}", stays=6000)

        self.tools.runner.task(
            self,
            _("Writing {name}").format(name=path.name),
            lambda _progress: write_calendar(book, path, today=date.today()),
            done,
            retry=True,
        )

    # The directory

    def show_agencies(self, here: str = "") -> None:
        """Show the directory of agencies beside the list."""
        if not self.may_leave():
            return
        self.view.clearSelection()
        panel = AgenciesView(self.tools)
        panel.put_in.connect(self._put_in)
        panel.checked.connect(self._checked)
        panel.change.connect(self._change)
        panel.take_out.connect(self._take_out)
        panel.hand_over.connect(self._hand_to)
        self.show_detail(panel)
        self._read_agencies(here)
        panel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _read_agencies(self, here: str = "") -> None:
        panel, book = self._shown, self.tools.book
        if not isinstance(panel, AgenciesView):
            return

        def read() -> tuple[list[Listed], int]:
            listed = directory(book)
            there = {one.agency.shipped for one in listed}
            return listed, sum(entry.id not in there for entry in shipped())

        def show(found: tuple[list[Listed], int]) -> None:
            listed, missing = found
            panel.show_agencies(listed, missing=missing, here=here)

        self.tools.runner.ask(panel, read, show)

    def _put_in(self) -> None:
        book = self.tools.book

        def done(put: list[Agency]) -> None:
            says = plural("{n} agency put in.", "{n} agencies put in.", len(put))
            self.undo.emit(says.format(n=len(put)))

        self.tools.runner.change(self, lambda: put_in(book), done)

    def _checked(self, agency: str) -> None:
        book = self.tools.book
        self.tools.runner.change(
            self,
            lambda: mark_checked(book, agency),
            lambda saved: self.undo.emit(_("Checked: {name}").format(name=own(saved.name))),
        )

    def _change(self, agency: Agency) -> None:
        book = self.tools.book

        def read() -> tuple[Agency, Kept | None]:
            kept = (
                one for one in read_drafts(book)
                if one.kind == Agency.kind and one.record == agency.id
            )  # fmt: skip
            there = book.get(Agency, agency.id) if agency.id else agency
            return there, next(kept, None)

        self.tools.runner.ask(self, read, lambda found: self._edit_agency(*found))

    def _edit_agency(self, agency: Agency, kept: Kept | None) -> None:
        sheet = PartSheet(self, self.tools, agency, _("An agency"), draft=kept)

        def left(typed: Kept, still: bool) -> None:
            change, edit = partial(self._change, agency), partial(self._edit_agency, agency, typed)
            tell_left(self.window(), change if still else edit, still=still)

        sheet.left.connect(left)
        sheet.open()

    def _take_out(self, agency: str) -> None:
        book = self.tools.book
        self.tools.runner.change(
            self, lambda: book.remove(agency), lambda _done: self.undo.emit(_("Agency removed"))
        )

    def _hand_to(self, agency: str) -> None:
        self._hand_over(lambda book: begin(agency=book.get(Agency, agency)))
