"""Contacts: our people and actors apart, with all that ties them to incidents."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QInputDialog

from casebook.book import Casebook
from casebook.db.listing import TITLE, Wanted
from casebook.records import Contact, Record
from casebook.ui.drafts import Kept
from casebook.ui.pages.contact_file import ContactFile, read_contact
from casebook.ui.pages.contact_view import ContactView
from casebook.ui.pages.duplicates_sheet import DuplicatesSheet
from casebook.ui.pages.list_page import Empty, Quick
from casebook.ui.pages.record_page import RecordPage
from casebook.ui.pages.record_view import RecordView
from casebook.ui.parts.buttons import icon_button
from casebook.ui.tools import Tools
from casebook.words import _, plural


class Contacts(RecordPage):
    """People and bodies."""

    def __init__(self, tools: Tools, drafts: dict[str, Kept]) -> None:
        super().__init__(tools, Contact, _("Contacts"), _("Search names and numbers…"), drafts)
        self.model.wanted = Wanted(order=TITLE)
        self.heading.addWidget(icon_button("merge", _("Look for duplicates"), self.duplicates))
        self.heading.addWidget(icon_button("plus", _("New contact"), self.start_new))

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
            _("People are added here, or from an incident where they had a part."),
            _("New contact"),
        )

    def counted_as(self, count: int) -> str:
        return plural("{n} contact", "{n} contacts", count).format(n=f"{count:,}")

    def start_new(self) -> None:
        """Ask for a name; all else is written in the page."""
        name, fine = QInputDialog.getText(
            self, _("New contact"), _("Name, or what they are called here:")
        )
        name = name.strip()
        if fine and name:
            self.make(name)

    def make(self, name: str) -> None:
        """Make a contact of this name and begin to complete it."""
        book = self.tools.book

        def made(saved: Contact) -> None:
            self.edit_when_shown(saved.id)
            self.choose(saved.id, soon=True)
            self.want(Wanted(order=TITLE))

        self.tools.runner.change(self, lambda: book.save(Contact(name=name)), made)

    def make_view(self) -> RecordView:
        view = ContactView(self.tools)
        view.duplicates.connect(self.duplicates)
        return view

    def read(self, book: Casebook, record: str) -> ContactFile:
        return read_contact(book, record)

    def subjects(self) -> list[Record]:
        return [self._file.record]

    def new_part(self, kind: type[Record]) -> Record:
        made: dict[str, Any] = {self.fixed(kind): self.shown_id()}
        return kind(**made)

    def fixed(self, kind: type[Record]) -> str:
        return kind.owner or "contact"

    def duplicates(self) -> None:
        """Pairs that may be one person, to be looked at side by side."""
        sheet = DuplicatesSheet(self, self.tools)
        sheet.merged.connect(lambda: self.undo.emit(_("Two contacts are one now")))
        sheet.open()
