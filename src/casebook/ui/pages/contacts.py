"""Contacts: our people and actors apart; one of them read, completed, or made one with another."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from casebook.book import Casebook
from casebook.db.listing import TITLE, Wanted
from casebook.patterns.duplicates import Pair
from casebook.records import Contact, Identifier, Involvement, Record, Relation, Sighting
from casebook.tasks.duplicates import find_duplicates
from casebook.ui.direction import own
from casebook.ui.drafts import Kept, read_drafts
from casebook.ui.pages.contact_file import ContactFile, read_contact
from casebook.ui.pages.contact_view import ContactView
from casebook.ui.pages.duplicates_view import DuplicatesView
from casebook.ui.pages.list_page import Bulk, Empty, Quick
from casebook.ui.pages.merge_sheet import ChooseSheet, MergeSheet
from casebook.ui.pages.part_sheet import PartSheet
from casebook.ui.pages.record_page import RecordPage
from casebook.ui.pages.record_view import RecordView
from casebook.ui.parts.banner import tell_left
from casebook.ui.parts.boxes import margins, row
from casebook.ui.parts.buttons import button, icon_button
from casebook.ui.tools import Tools
from casebook.words import _, in_digits, plural


class Contacts(RecordPage):
    """The section of people and bodies."""

    def __init__(self, tools: Tools, drafts: dict[str, Kept]) -> None:
        super().__init__(tools, Contact, _("Contacts"), _("Search names, numbers, notes…"), drafts)
        self.model.wanted = Wanted(order=TITLE)
        self.pairs: list[Pair] = []
        self._head = ""
        self._counting = self._again = False
        self.heading.addWidget(
            icon_button("git-merge", _("Look for duplicates"), self.show_duplicates)
        )
        self.heading.addWidget(icon_button("plus", _("New contact"), self.start_new))
        self.hint = button("", self.show_duplicates, icon="git-merge", look="link")
        self.hint.setAccessibleName(_("Look for duplicates"))
        self.hint.hide()
        holder = QWidget()
        holder.setLayout(row(self.hint, None))
        holder.setContentsMargins(margins(14, 0, 14, 0))
        self.notes.addWidget(holder)
        self.model.looked.connect(self._count_duplicates)

    def quick(self) -> Sequence[Quick]:
        return (
            Quick(_("Our people"), Wanted(codes={"side": ("our-people",)})),
            Quick(_("Actors"), Wanted(codes={"side": ("actor",)})),
            Quick(_("Officials"), Wanted(codes={"side": ("official",)})),
            Quick(_("Witnesses"), Wanted(codes={"side": ("witness",)})),
        )

    def empty(self) -> Empty:
        return Empty(
            "users",
            _("No contacts yet"),
            _("People and bodies stand here: those you protect, and those who act against them."),
            _("New contact"),
        )

    def counted_as(self, count: int) -> str:
        return plural("{n} contact", "{n} contacts", count).format(n=in_digits(count))

    def bulk(self) -> Sequence[Bulk]:
        tag, trash = super().bulk()
        merge = Bulk(_("Compare and merge…"), "git-merge", self._merge_chosen)
        return (tag, merge, self.export_bulk(), trash)

    def make_view(self) -> RecordView:
        view = ContactView(self.tools)
        view.unlink.connect(self._unlink)
        view.seen.connect(lambda one: self.show_part(Sighting(incident="", identifier=one)))
        view.merge.connect(self._choose_other)
        return view

    def read(self, book: Casebook, record: str) -> ContactFile:
        return read_contact(book, record)

    def subjects(self) -> list[Record]:
        return [self._file.record]

    # A new one

    def start_new(self) -> None:
        """A sheet for a new contact, with what was typed before in it."""
        book = self.tools.book

        def show(drafts: list[Kept]) -> None:
            kept = next(
                (one for one in drafts if one.kind == Contact.kind and not one.record), None
            )
            self._ask_for(kept)

        self.tools.runner.ask(self, lambda: read_drafts(book), show)

    def _ask_for(self, kept: Kept | None) -> None:
        sheet = PartSheet(self, self.tools, Contact(name=""), _("New contact"), draft=kept)
        sheet.saved.connect(self._made)

        def left(typed: Kept, still: bool) -> None:
            again = self.start_new if still else partial(self._ask_for, typed)
            tell_left(self.window(), again, still=still)

        sheet.left.connect(left)
        sheet.open()

    def _made(self, saved: Record) -> None:
        if self.model.wanted:
            self.want(Wanted(order=TITLE))
        self.choose(saved.id, soon=True)

    # Parts

    def new_part(self, kind: type[Record]) -> Record:
        here = self.shown_id()
        if kind is Identifier:
            return Identifier(identifier_type="", value="", contact=here)
        if kind is Involvement:
            return Involvement(incident="", contact=here, role="")
        return super().new_part(kind)

    def show_part(self, record: Record, kept: Kept | None = None) -> None:
        if isinstance(record, Relation) and record.other == self.shown_id():
            # it was written down at the other end: there the other field is asked
            title = _("A relation")
            self.parts.open(PartSheet(self, self.tools, record, title, fixed="other", draft=kept))
            return
        super().show_part(record, kept)

    def fixed(self, kind: type[Record]) -> str:
        if kind in (Identifier, Involvement):
            return "contact"
        return "identifier" if kind is Sighting else super().fixed(kind)

    def _unlink(self, identifier: str) -> None:
        """An identifier is not theirs: it stays, and belongs to nobody that is known."""
        book = self.tools.book

        def unlink() -> str:
            item = book.get(Identifier, identifier)
            book.save(replace(item, contact=""))
            return item.value

        def done(value: str) -> None:
            self.undo.emit(_("{number} belongs to nobody now.").format(number=own(value)))

        self.tools.runner.change(self, unlink, done)

    # Those that may be one

    def _count_duplicates(self) -> None:
        if self._counting:
            self._again = True
            return
        self._counting = True
        book, known = self.tools.book, self._head

        def look() -> tuple[str, list[Pair]] | None:
            head = book.head()
            return None if head == known else (head, find_duplicates(book))

        def show(found: tuple[str, list[Pair]] | None) -> None:
            self._counting = False
            if found is not None:
                self._head, self.pairs = found
                self._show_count()
            if self._again:
                self._again = False
                self._count_duplicates()

        def failed(error: BaseException) -> None:
            self._counting = self._again = False
            self.tools.runner.failed.emit(error)

        self.tools.runner.ask(self, look, show, failed)

    def _show_count(self) -> None:
        count = len(self.pairs)
        says = plural(
            "{n} pair may be the same contact", "{n} pairs may be the same contact", count
        )
        self.hint.setText(says.format(n=count))
        self.hint.setAccessibleName(self.hint.text())
        self.hint.setVisible(bool(count))
        if isinstance(self._shown, DuplicatesView):
            self._shown.show_pairs(self.pairs)

    def show_duplicates(self) -> None:
        """Show the pairs beside the list."""
        if not self.may_leave():
            return
        self.view.clearSelection()
        panel = DuplicatesView(self.tools)
        panel.compare.connect(self.compare)
        panel.go.connect(self.open_record)
        panel.told_apart.connect(self._look_anew)
        panel.show_pairs(self.pairs)
        self.show_detail(panel)
        self.detail.setCurrentWidget(panel)
        panel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look_anew(self) -> None:
        self._head = ""
        self._count_duplicates()

    def compare(self, one: str, other: str) -> None:
        """Compare two contacts field by field, and make them one."""
        sheet = MergeSheet(self, self.tools, one, other)
        sheet.merged.connect(self._merged)
        sheet.open()

    def _merge_chosen(self, ids: list[str]) -> None:
        if len(ids) == 2:
            self.compare(*ids)
        elif len(ids) == 1:
            self._choose_other()

    def _choose_other(self) -> None:
        if self._file is None:
            return
        sheet = ChooseSheet(self, self.tools, self._file.record)
        sheet.chosen.connect(self.compare)
        sheet.open()

    def _merged(self, kept: Record) -> None:
        in_panel = isinstance(self._shown, DuplicatesView)
        self.undo.emit(_("Now one contact: {name}").format(name=own(kept.title)))
        if not in_panel:
            self.show_detail(None)
            self.choose(kept.id, soon=True)
