"""The section of the group: who is in it, what waits, and the bundles that go and come."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casebook.ui.group.bundle_sheet import BundleSheet
from casebook.ui.group.bundles_view import BundlesView, CameView
from casebook.ui.group.codes import new_codes
from casebook.ui.group.coming import Coming, asks
from casebook.ui.group.entries import (
    BUNDLES,
    EXCHANGE,
    FORGET,
    INBOX,
    ME,
    SETTLE,
    Entries,
    entries,
)
from casebook.ui.group.excerpt_sheet import ExcerptSheet
from casebook.ui.group.exchange_view import ExchangeView
from casebook.ui.group.exchanging import Exchanging, Passed, names_of
from casebook.ui.group.fellow_view import FellowView
from casebook.ui.group.going import Going
from casebook.ui.group.members import Members
from casebook.ui.group.own_card import OwnCard
from casebook.ui.group.settle_view import SettleView
from casebook.ui.group.state import GroupState, read_group
from casebook.ui.group.waiting_views import InboxView, ProposalsView
from casebook.ui.parts.banner import Toast
from casebook.ui.parts.boxes import column, flowing, margins, row, scrolled
from casebook.ui.parts.buttons import button
from casebook.ui.parts.side_by_side import SideBySide
from casebook.ui.parts.texts import label
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _, plural

_LATER = 700


class GroupPage(QWidget):
    """Signals: due(number) - so many things wait; go(id) - to a record; show_me - this section is
    wanted in front; new_key - passphrase and key are to be changed; alike - people who may be the
    same are to be looked at."""

    due = Signal(int)
    go = Signal(str)
    show_me = Signal()
    new_key = Signal()
    alike = Signal()

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.setAccessibleName(_("Group"))
        self.tools = tools
        self.state: GroupState | None = None
        self.here = ME
        self.shown: QWidget | None = None
        self._shown_for: object = None
        self._to_show: Callable[[], object] | None = None
        self.members = Members(self, tools)
        self.coming = Coming(self, tools)
        self.going = Going(self, tools)
        self.exchanging = Exchanging(self, tools)
        self._lay()
        self._connect()
        self._stale = True
        tools.runner.changed.connect(self.look_again)
        # after the lists: what waits is told a little later in a large casebook
        QTimer.singleShot(_LATER, self, self._read_once)

    def _lay(self) -> None:
        self.count = label("", "muted")
        self.send_button = button(_("Make a bundle…"), self.send, icon="upload", look="primary")
        self.excerpt_button = button(_("Make an excerpt…"), self.excerpt, icon="quote")
        self.open_button = button(_("Open a bundle…"), self.coming.choose, icon="folder-open")
        self.add_button = button(_("Add a member…"), self.add_member, icon="plus")
        self.list = Entries()
        self.list.chosen.connect(self.show_entry)
        top = column(
            row(label(_("Group"), "heading"), None, self.count, gap=4),
            flowing(self.send_button, self.open_button, self.excerpt_button, self.add_button),
            gap=8,
        )
        top.setContentsMargins(margins(16, 14, 16, 0))
        self.side = QWidget()
        self.side.setObjectName("list")
        self.side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        holder = QWidget()
        inner = column(self.list)
        inner.setContentsMargins(margins(8, 0, 8, 8))
        holder.setLayout(inner)
        left = QVBoxLayout(self.side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(theme().px(8))
        left.addLayout(top)
        area = scrolled(holder, _("Group"))
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        left.addWidget(area, 1)
        self.detail = QWidget()
        self._detail = QVBoxLayout(self.detail)
        self._detail.setContentsMargins(0, 0, 0, 0)
        splitter = SideBySide(self.side, self.detail)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)

    def _connect(self) -> None:
        members, coming = self.members, self.coming
        members.added.connect(self._added)
        members.send.connect(lambda member: self.send([member]))
        members.excerpt.connect(lambda member: self.excerpt(to=[member]))
        members.new_key.connect(self.new_key.emit)
        coming.card.connect(self.add_member)
        coming.held.connect(self._held)
        coming.show_came.connect(self.show_came)
        coming.settle.connect(self.show_settle)
        coming.mine.connect(partial(self.show_entry, ME))
        coming.go.connect(self.go.emit)
        coming.alike.connect(self.alike.emit)
        self.exchanging.changed.connect(self._show_lines)
        self.exchanging.came.connect(self._came_by_itself)

    # Reading

    def look_again(self) -> None:
        """Something was written: look again now, or when this section is shown next."""
        if self.isVisible():
            self.read()
        else:
            self._stale = True

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        if self._stale:
            self.read()

    def _read_once(self) -> None:
        if self.state is None:
            self.read()

    def read(self) -> None:
        """Read who is there and what waits."""
        self._stale = False
        book = self.tools.book
        self.tools.runner.ask(self, lambda: read_group(book), self._show)

    def _show(self, state: GroupState) -> None:
        is_other, self.state = state != self.state, state
        self._show_lines()
        if is_other or self.shown is None or isinstance(self.shown, SettleView):
            self._refresh(state)
        if self._to_show:
            then, self._to_show = self._to_show, None
            then()

    def _show_lines(self) -> None:
        """Show the lines anew, and how many things wait."""
        state = self.state
        if state is None:
            return
        self.due.emit(state.due + self.exchanging.due)
        count = len(state.others) + 1
        self.count.setText(plural("{n} member", "{n} members", count).format(n=count))
        found = entries(state, self.exchanging)
        keys = {one.key for one in found}
        if self.here.partition(":")[0] not in (*keys, SETTLE, INBOX, FORGET, "came"):
            self.here = ME
        self.list.show_entries(found, self.here.partition(":")[0].replace("came", BUNDLES))

    def _refresh(self, state: GroupState) -> None:
        """What is shown beside the list follows; what is being read or chosen is not laid anew."""
        shown = self.shown
        if shown is None:
            self.show_entry(self.here)
        elif isinstance(shown, SettleView):
            shown.look_again()
        elif isinstance(shown, InboxView | ProposalsView | BundlesView):
            shown.show_state(state)
        elif isinstance(shown, FellowView):
            fellow = state.fellow(shown.fellow.member)
            if fellow is None:
                self.show_entry(ME)
            elif fellow != shown.fellow:
                self.show_entry(fellow.member)
        elif isinstance(shown, CameView):
            now = next((one for one in state.taken if one.id == shown.taken.id), None)
            if now is None or now.undone:
                self.show_entry(BUNDLES)

    # Showing

    @property
    def topic(self) -> str:
        """What is in front here, for the page of help."""
        window = self.window()
        making = any(one.isVisible() for one in window.findChildren(ExcerptSheet))
        bundles = window.findChildren(BundleSheet)
        if making or any(one.isVisible() and one.review for one in bundles):
            return "excerpts"
        return "exchange" if isinstance(self.shown, ExchangeView) else "group"

    def when_read(self, then: Callable[[], object]) -> None:
        """Do something once it is known who is in the group."""
        if self.state is not None:
            then()
        else:
            self._read_and(then)

    def _read_and(self, then: Callable[[], object]) -> None:
        """Do something once it is read anew who is there and what waits."""
        self._to_show = then
        self.read()

    def show_entry(self, key: str) -> None:
        """Show what a line leads to."""
        state = self.state
        if state is None:
            self._to_show = partial(self.show_entry, key)
            return
        self.here = key
        self.list.mark(key.partition(":")[0].replace("came", BUNDLES))
        made = self._made(key, state)
        old, self.shown = self.shown, made
        self._detail.addWidget(made)
        made.show()
        if old is not None:
            old.hide()
            self._detail.removeWidget(old)
            old.deleteLater()

    def _made(self, key: str, state: GroupState) -> QWidget:
        name, _colon, about = key.partition(":")
        if name == SETTLE:
            settle = SettleView(self.tools, about)
            settle.go.connect(self.go.emit)
            settle.settled.connect(self._toast)
            return settle
        if name == INBOX:
            inbox = InboxView(self.tools, state)
            inbox.look.connect(self.coming.look_at_held)
            inbox.compare.connect(self.coming.compare_held)
            return inbox
        if name == FORGET:
            proposals = ProposalsView(self.tools, state)
            proposals.go.connect(self.go.emit)
            proposals.told.connect(self._toast)
            return proposals
        if name == BUNDLES:
            bundles = BundlesView(self.tools, state)
            bundles.opened.connect(self.show_came)
            bundles.undone.connect(self._toast)
            return bundles
        if name == EXCHANGE:
            exchange = ExchangeView(self.tools, self.exchanging)
            exchange.look.connect(self.receive)
            exchange.bundles.connect(partial(self.show_entry, BUNDLES))
            return exchange
        taken = next((one for one in state.taken if name == "came" and one.id == about), None)
        if taken:
            came = CameView(self.tools, taken, state)
            came.go.connect(self.go.emit)
            came.undone.connect(self._toast)
            return came
        fellow = state.fellow(key)
        if fellow and not fellow.is_self:
            return self.members.view(fellow)
        return OwnCard(self.tools)

    def _toast(self, says: str) -> None:
        Toast(self.window(), says, stays=6000)

    def show_came(self, bundle: str) -> None:
        """Show what came with a bundle; it may have come since the last look."""
        self.show_me.emit()
        self._read_and(partial(self.show_entry, f"came:{bundle}"))

    def show_settle(self, record: str = "") -> None:
        """Show what waits to be settled, or what does in one record."""
        self.show_me.emit()
        self.when_read(lambda: self.show_entry(f"{SETTLE}:{record}" if record else SETTLE))

    def show_exchange(self) -> None:
        """Show the exchange folder."""
        self.when_read(partial(self.show_entry, EXCHANGE))

    def show_member(self, member: str) -> None:
        """Show a member; they may be known since the last look."""
        self._read_and(partial(self.show_entry, member))

    def take_keys(self) -> None:
        """Let the keys go to the list."""
        self.list.focus_on().setFocus()

    # Doing

    def add_member(self, path: Path | None = None) -> None:
        """Ask for somebody's card."""
        self.members.add(path)

    def _added(self, member: str, compare: bool) -> None:
        def show() -> None:
            self.show_entry(member)
            fellow = self.state.fellow(member) if self.state else None
            if fellow and compare:
                self.members.compare(fellow)

        self._read_and(show)

    def receive(self, path: Path) -> None:
        """Look at a file that came from somebody: a bundle, an excerpt, or a card."""
        self.show_me.emit()
        self.coming.receive(path)

    def send(self, chosen: Sequence[str] = ()) -> None:
        """Choose for whom a bundle is, and what goes."""

        def show() -> None:
            if self.state:
                self.going.send(self.state.fellows, chosen)

        self.when_read(show)

    def excerpt(self, incidents: Sequence[str] = (), to: Sequence[str] = ()) -> None:
        """Choose for whom an excerpt is, and what is in it."""
        self.going.excerpt(incidents, to)

    def _held(self) -> None:
        self._read_and(partial(self.show_entry, INBOX))

    def _came_by_itself(self, found: Passed) -> None:
        """The exchange folder brought something, and it was taken in."""
        says = _("Came through the exchange folder, from {names}").format(names=names_of(found))
        self._toast(says)
        told = self.tools.runner.told.emit
        for banner in asks(found.report.conflicts, self.show_settle, 0, self.alike.emit):
            told(banner)
        for banner in new_codes(found.before, found.after, own_member=found.me):
            told(banner)
