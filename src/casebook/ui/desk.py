"""Everything on view while a casebook is open. It dies as a whole when the casebook is locked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from casebook.book import Casebook
from casebook.db.listing import Wanted
from casebook.errors import NothingToUndo
from casebook.records import (
    KINDS,
    Agency,
    Contact,
    ContactLog,
    Dossier,
    Exhibit,
    Incident,
    Member,
    Record,
)
from casebook.records.vocabulary import Entry
from casebook.tasks.backup_notes import Standing, standing
from casebook.tasks.outside import Outside
from casebook.ui.backing_up import BackingUp
from casebook.ui.capturing import Capturing
from casebook.ui.clipboard import Clipboard
from casebook.ui.direction import own
from casebook.ui.door.frame import Card
from casebook.ui.door.recovery import RecoverySheet
from casebook.ui.door.shares import SharesSheet, opened_with
from casebook.ui.drafts import Draft
from casebook.ui.find import Deed, Find
from casebook.ui.greeting import Opening, Ways, greetings
from casebook.ui.group.page import GroupPage
from casebook.ui.jobs import Jobs
from casebook.ui.pages.contacts import Contacts
from casebook.ui.pages.dossiers import Dossiers
from casebook.ui.pages.evidence import Evidence
from casebook.ui.pages.incidents import Incidents
from casebook.ui.pages.list_page import ListPage
from casebook.ui.pages.record_page import RecordPage
from casebook.ui.pages.referrals import Referrals
from casebook.ui.pages.settings_page import SettingsPage
from casebook.ui.parts.banner import Banner, Toast, failure
from casebook.ui.parts.boxes import column, margins
from casebook.ui.parts.group_files import group_file_in
from casebook.ui.runner import Runner
from casebook.ui.searching import Searching
from casebook.ui.settings import Settings
from casebook.ui.sidebar import Sidebar
from casebook.ui.tools import Tools, read_terms
from casebook.words import _, plural


@dataclass(frozen=True)
class Where:
    """What is shown: a section, the settings or the maker of dossiers; in a list, which record."""

    section: str
    record: str = ""
    wanted: Wanted = field(default_factory=Wanted)


class Desk(QWidget):
    """Signals: lock - the person wants it closed; new_key - closed, and given a new key;
    settings_changed; rebuilt - it must be built anew; title(what is shown)."""

    lock = Signal()
    new_key = Signal()
    settings_changed = Signal()
    rebuilt = Signal()
    title = Signal(str)

    def __init__(
        self, book: Casebook, runner: Runner, settings: Settings, opening: Opening
    ) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.tools = Tools(book, runner, opening.terms)
        self.settings = settings
        self.clipboard = Clipboard()
        self._opening = opening
        drafts = {one.record: one for one in reversed(opening.drafts) if one.record}
        self.capturing = Capturing(
            self,
            self.tools,
            [one for one in opening.drafts if one.kind == Incident.kind and not one.record],
        )
        self.incidents = Incidents(self.tools, drafts)
        self.contacts = Contacts(self.tools, drafts)
        self.outside = Outside()
        self.referrals = Referrals(self.tools, drafts)
        self.group = GroupPage(self.tools)
        self.evidence = Evidence(self.tools, drafts, self.outside, self.clipboard)
        self.pages: dict[str, QWidget] = {
            "incidents": self.incidents,
            "contacts": self.contacts,
            "evidence": self.evidence,
            "dossiers": Dossiers(
                self.tools,
                self.go_to,
                next((one for one in opening.drafts if one.kind == Dossier.kind), None),
            ),
            "referrals": self.referrals,
            "group": self.group,
        }
        self.setAcceptDrops(True)
        self.backups = BackingUp(self, self.tools)
        sections = [(key, icon, says) for key, icon, says in self._sections() if key in self.pages]
        self.side = Sidebar(book.folder.name.removesuffix(".casebook"), sections)
        self.searching = Searching(
            self, self.tools, self.pages, self.side.searches, opening.searches
        )
        self.stack = QStackedWidget()
        for page in self.pages.values():
            self.stack.addWidget(page)
        self.messages = column(gap=6)
        holder = QWidget()
        holder.setLayout(self.messages)
        self._message_holder = holder
        self.jobs = Jobs(runner)
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(holder)
        middle.addWidget(self.stack, 1)
        middle.addWidget(self.jobs)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.side)
        whole.addLayout(middle, 1)
        self._connect()
        self._shortcuts()
        self.go("incidents")
        self.side.show_backup(opening.backup)
        for key, kind in (("incidents", Incident), ("contacts", Contact), ("evidence", Exhibit)):
            self.side.show_count(key, opening.counts[kind.kind])
        self._greet()

    def _sections(self) -> Sequence[tuple[str, str, str]]:
        return (
            ("incidents", "list", _("Incidents")),
            ("contacts", "users", _("Contacts")),
            ("evidence", "folder-lock", _("Evidence")),
            ("dossiers", "file-text", _("Dossiers")),
            ("referrals", "hand-helping", _("Referrals")),
            ("group", "network", _("Group")),
        )

    @cached_property
    def settings_page(self) -> SettingsPage:
        """The settings; made when they are first asked for, as most days nobody opens them."""
        page = SettingsPage(self.tools, self.settings)
        page.changed.connect(self.settings_changed.emit)
        page.rebuilt.connect(self.rebuilt.emit)
        page.recovery.connect(self.make_recovery_sheet)
        page.ways.shares.connect(self.make_shares)
        page.ways.new_key.connect(self.new_key.emit)
        kept = page.backups
        kept.backup.connect(self.backups.back_up)
        kept.choose.connect(self.backups.choose)
        kept.to_file.connect(self.backups.to_file)
        kept.verify.connect(self.backups.verify)
        kept.drill.connect(self.backups.drill)
        self.backups.changed.connect(page.look_at_facts)
        self.stack.addWidget(page)
        return page

    def _connect(self) -> None:
        side, runner = self.side, self.tools.runner
        side.section.connect(self.go)
        side.new.connect(self.capturing.begin)
        side.lock.connect(self.lock.emit)
        self.searching.go.connect(self.go)
        self.capturing.saved.connect(self._captured)
        side.backup.connect(self.backups.back_up)
        side.not_now.connect(self.backups.not_now)
        self.backups.said.connect(self.say)
        self.backups.changed.connect(self._look_at_backup)
        side.settings.connect(self.open_settings)
        runner.failed.connect(self.tell_failure)
        runner.told.connect(self.say)
        runner.changed.connect(self._look_again)
        incidents = self.incidents
        incidents.capture.connect(self.capturing.begin)
        incidents.excerpt.connect(self.make_excerpt)
        self.referrals.due.connect(self._show_follow_ups)
        self.group.due.connect(self._show_group_due)
        self.group.go.connect(self.go_to)
        self.group.show_me.connect(partial(self.go, "group"))
        self.group.new_key.connect(self.new_key.emit)
        self.group.alike.connect(self.show_duplicates)
        for key, page in self.pages.items():
            if isinstance(page, ListPage) and page is not self.referrals:
                page.counted.connect(partial(self.side.show_count, key))
            if isinstance(page, RecordPage):
                page.undo.connect(self.offer_undo)
                page.go.connect(self.go_to)
                page.dossier.connect(self.make_dossier)
                page.settle.connect(self.group.show_settle)

    def _shortcuts(self) -> None:
        def on(keys: str | QKeySequence.StandardKey, act: Callable[[], object]) -> None:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(act)

        on("Ctrl+N", self.capturing.begin)
        on("Ctrl+K", self.find_anything)
        on("Ctrl+F", self._search)
        on("Ctrl+Z", self.undo)
        on("Ctrl+,", self.open_settings)
        on("F6", self._next_pane)
        for number, key in enumerate(self.pages, 1):
            on(f"Ctrl+{number}", partial(self.go, key))

    # Going about

    def go(self, key: str) -> None:
        """Show a section."""
        if key not in self.pages:
            return
        self.stack.setCurrentWidget(self.pages[key])
        self.side.show_section(key)
        self.title.emit(key)
        page = self.pages[key]
        if isinstance(page, ListPage):
            page.view.setFocus()
        elif page is self.group:
            self.group.take_keys()

    def take_keys(self) -> None:
        """Let the keys go to the list: whoever opened a casebook goes on without a mouse."""
        if isinstance(self.page, ListPage):
            self.page.view.setFocus()

    def where(self) -> Where:
        """What is shown, for `go_back`."""
        page = self.page
        if isinstance(page, SettingsPage):
            return Where("settings")
        if isinstance(page, Dossiers) and page.is_making:
            return Where("making")
        key = next((key for key, one in self.pages.items() if one is page), "")
        if isinstance(page, ListPage):
            return Where(key, page.shown_id(), page.model.wanted)
        return Where(key)

    def go_back(self, where: Where) -> None:
        """Show what was shown before the window was built anew."""
        if where.section == "settings":
            self.open_settings()
        elif where.section == "making":
            self.make_dossier([])
        else:
            self.go(where.section)
            if isinstance(page := self.page, ListPage) and (where.record or where.wanted):
                page.choose(where.record, soon=True)
                page.want(where.wanted)

    @property
    def page(self) -> QWidget:
        """The section that is shown."""
        return self.stack.currentWidget() or self

    def make_dossier(self, ids: list[str]) -> None:
        """Begin a dossier with these incidents, or put them into the one that is being made."""
        page = self.pages["dossiers"]
        if isinstance(page, Dossiers):
            self.go("dossiers")
            page.make(ids)

    def go_to(self, record: str) -> None:
        """Go to a record by its id."""
        book = self.tools.book
        self.tools.runner.ask(self, lambda: book.find(record), self.show_record)

    def show_record(self, record: Record) -> None:
        """Go to a record, wherever it is at home."""
        key = {"incident": "incidents", "contact": "contacts", "exhibit": "evidence",
               "dossier": "dossiers", "referral": "referrals"}.get(record.kind, "")  # fmt: skip
        page = self.pages.get(key)
        shown = page.list if isinstance(page, Dossiers) else page
        if isinstance(shown, ListPage):
            if isinstance(page, Dossiers):
                page.show_list()
            self.go(key)
            shown.open_record(record.id)
            return
        if isinstance(record, Member):
            self.go("group")
            self.group.show_member(record.id)
            return
        if isinstance(record, Agency):
            self.go("referrals")
            self.referrals.show_agencies(record.id)
            return
        if isinstance(record, ContactLog) and record.referral:
            self.go_to(record.referral)
            return
        kind = type(record)
        if kind.owner and (above := getattr(record, kind.owner)):
            book = self.tools.book
            self.tools.runner.ask(self, lambda: book.find(above), self.show_record)

    def _search(self) -> None:
        if isinstance(self.page, ListPage):
            self.page.search.setFocus()
            self.page.search.selectAll()

    def _next_pane(self) -> None:
        page = self.page
        if not isinstance(page, ListPage | GroupPage):
            return
        panes = [self.side, page.side, page.detail]
        here = next((n for n, pane in enumerate(panes) if pane.isAncestorOf(self._focus())), -1)
        panes[(here + 1) % len(panes)].focusNextChild()

    def _focus(self) -> QWidget:
        return self.focusWidget() or self

    # Doing

    def _captured(self, record: str, go_on: bool) -> None:
        self.go("incidents")
        self.incidents.choose(record, soon=True)
        if go_on:
            self.incidents.edit_when_shown(record)
        Toast(self, _("Saved. It can be completed later."), stays=4000)

    def find_anything(self) -> None:
        """Find or do anything."""
        sheet = Find(self.window(), self.tools, self.deeds())
        sheet.chosen.connect(self.show_record)
        sheet.open()

    def deeds(self) -> list[Deed]:
        """What can be done from anywhere."""
        found = [
            Deed(_("New incident"), "plus", self.capturing.begin, "Ctrl+N"),
            Deed(_("Lock"), "lock", self.lock.emit, "Ctrl+L"),
            Deed(_("New contact"), "user-round", self.new_contact),
            Deed(_("New dossier"), "file-plus-2", lambda: self.make_dossier([])),
            Deed(_("Note a hand-over…"), "hand-helping", self.new_referral),
            Deed(_("Directory of agencies"), "building-2", self.show_agencies),
            Deed(_("Make a bundle…"), "upload", self.make_bundle),
            Deed(_("Make an excerpt…"), "quote", lambda: self.make_excerpt([])),
            Deed(_("Exchange folder"), "refresh-cw", self.show_exchange),
            Deed(_("Add a member…"), "user-round-check", self.add_member),
            Deed(_("Back up now"), "hard-drive-download", self.backups.back_up),
            Deed(_("Restore drill…"), "rotate-ccw", self.backups.drill),
            Deed(_("Undo the last change"), "undo-2", self.undo, "Ctrl+Z"),
            Deed(_("Settings"), "settings", self.open_settings, "Ctrl+,"),
        ]
        for number, (key, icon, says) in enumerate(self._sections(), 1):
            if key in self.pages:
                found.append(Deed(says, icon, partial(self.go, key), f"Ctrl+{number}"))
        for number, name in enumerate(self.searching.names):
            found.append(Deed(own(name), "bookmark", partial(self.searching.show, number)))
        return found

    def new_contact(self) -> None:
        """Ask for a name in the section of contacts."""
        self.go("contacts")
        self.contacts.start_new()

    def new_referral(self) -> None:
        """Note a hand-over in the section of referrals."""
        self.go("referrals")
        self.referrals.start_new()

    def show_agencies(self) -> None:
        """Show the directory of agencies."""
        self.go("referrals")
        self.referrals.show_agencies()

    def make_bundle(self) -> None:
        """Make a bundle for members of the group."""
        self.go("group")
        self.group.send()

    def make_excerpt(self, ids: list[str]) -> None:
        """Make an excerpt of these incidents, or put them into the one that is being made."""
        self.go("group")
        self.group.excerpt(ids)

    def show_exchange(self) -> None:
        """Show the exchange folder."""
        self.go("group")
        self.group.show_exchange()

    def show_duplicates(self) -> None:
        """Show people who may be here twice."""
        self.go("contacts")
        self.contacts.show_duplicates()

    def add_member(self) -> None:
        """Ask for somebody's card."""
        self.go("group")
        self.group.add_member()

    def receive(self, path: Path) -> None:
        """Look at a bundle or card that was opened or dropped."""
        self.group.receive(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if group_file_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if path := group_file_in(event.mimeData()):
            event.acceptProposedAction()
            self.receive(path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            if path := group_file_in(QGuiApplication.clipboard().mimeData()):
                self.receive(path)
                return
        super().keyPressEvent(event)

    def _show_follow_ups(self, count: int) -> None:
        says = plural("{n} follow-up due", "{n} follow-ups due", count).format(n=count)
        self.side.show_due("referrals", "hand-helping", count, says)

    def _show_group_due(self, count: int) -> None:
        says = plural("{n} thing waits", "{n} things wait", count).format(n=count)
        self.side.show_due("group", "network", count, says)

    def undo(self) -> None:
        """Undo the last change; what was undone is said."""
        book = self.tools.book

        def done(refs: list[str]) -> None:
            # what hangs on a record goes with it, and is not named where the record is
            owned = tuple(f"{kind.prefix}-" for kind in KINDS.values() if kind.owner)
            named = [ref for ref in refs if not ref.startswith(owned)] or refs
            more = ["…"] if len(named) > 6 else []
            says = _("Undone: {refs}").format(refs=", ".join([*named[:6], *more]))
            Toast(self, says, stays=5000)

        def failed(error: BaseException) -> None:
            if isinstance(error, NothingToUndo):
                Toast(self, _("There is nothing to undo."), stays=3000)
            else:
                self.tell_failure(error)

        self.tools.runner.change(self, book.undo, done, failed)

    def offer_undo(self, says: str) -> None:
        """Say what was done, with Undo for ten seconds."""
        Toast(self, says, _("Undo"), self.undo)

    def open_settings(self) -> None:
        """Show the settings."""
        self.stack.setCurrentWidget(self.settings_page)
        self.side.show_section("")
        self.settings_page.search.setFocus()

    # Saying

    def _greet(self) -> None:
        ways = Ways(
            go_on=self.capturing.begin,
            show=self.go_to,
            choose_passphrase=self._choose_passphrase,
            make_sheet=self.make_recovery_sheet,
            back_up=self.backups.back_up,
            not_now=self.backups.not_now,
        )
        for banner in greetings(self._opening, ways, new_drafts=self.capturing.has_drafts):
            self.say(banner)

    def _choose_passphrase(self) -> None:
        self.open_settings()
        self.settings_page.begin_passphrase()

    def say(self, banner: Banner) -> None:
        """A message above the section, until it is dismissed."""
        self._message_holder.setContentsMargins(margins(16, 10, 16, 6))
        banner.destroyed.connect(self._said)
        self.messages.addWidget(banner)

    def _said(self) -> None:
        if not self.messages.count():
            self._message_holder.setContentsMargins(0, 0, 0, 0)

    def tell_failure(self, error: BaseException) -> None:
        """What went wrong, in the page; never a dialog that must be answered."""
        self.say(failure(error))

    def make_recovery_sheet(self) -> None:
        """Make, print and prove the recovery sheet."""
        sheet = RecoverySheet(self.tools.book, self.tools.runner)
        back = self._in_front(_("A recovery sheet"), sheet)
        sheet.later.connect(back)
        sheet.proved.connect(lambda: back(_("Proved: the code on the paper opens the casebook.")))

    def make_shares(self) -> None:
        """Make shares for other people, and prove each."""
        sheet = SharesSheet(self.tools.book, self.tools.runner)
        back = self._in_front(_("Shares for people you trust"), sheet)
        sheet.later.connect(back)
        sheet.proved.connect(lambda enough: back(opened_with(enough)))

    def _in_front(self, name: str, sheet: QWidget) -> Callable[..., None]:
        """Show a card in the place of the section, until what is returned is called."""
        card = Card(name)
        card.add(sheet)
        before = self.page
        self.stack.addWidget(card)
        self.stack.setCurrentWidget(card)

        def back(says: str = "") -> None:
            self.stack.setCurrentWidget(before)
            self.stack.removeWidget(card)
            card.deleteLater()
            if says:
                Toast(self, says, stays=5000)

        return back

    # Keeping up

    def _look_again(self) -> None:
        book = self.tools.book

        def read() -> tuple[dict[str, dict[str, Entry]], dict[str, int], Standing]:
            counts = {kind.kind: book.count(kind) for kind in (Incident, Contact, Exhibit)}
            return read_terms(book), counts, standing(book)

        def show(found: tuple[dict[str, dict[str, Entry]], dict[str, int], Standing]) -> None:
            self.tools.terms, counts, backup = found
            self.side.show_count("incidents", counts["incident"])
            self.side.show_count("contacts", counts["contact"])
            self.side.show_count("evidence", counts["exhibit"])
            self.side.show_backup(backup)

        self.tools.runner.ask(self, read, show)

    def _look_at_backup(self) -> None:
        book = self.tools.book
        self.tools.runner.ask(self, lambda: standing(book), self.side.show_backup)

    def flush(self) -> None:
        """Before locking: what stands in any editor goes into its draft now."""
        # sheets are children of the window
        for draft in self.window().findChildren(Draft):
            draft.flush()
        self.clipboard.clear()
        self.outside.wipe()
