"""The section of the group: who is in it, what waits, and the bundles that go and come."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QSplitter, QVBoxLayout, QWidget

from casebook.book.group import Fellow
from casebook.bundle.card import Card
from casebook.errors import SenderNotVerified
from casebook.progress import Progress
from casebook.tasks.make_bundle import Made, make_bundle
from casebook.tasks.read_bundle import TakenIn, inbox_file, take_in_bundle
from casebook.ui.direction import own
from casebook.ui.group.add_member import AddMember
from casebook.ui.group.bundle_sheet import BundleSheet, Take
from casebook.ui.group.bundles_view import BundlesView, CameView
from casebook.ui.group.came import counted, read_came
from casebook.ui.group.compare_sheet import CompareSheet
from casebook.ui.group.entries import BUNDLES, FORGET, INBOX, ME, SETTLE, Entries, entries
from casebook.ui.group.fellow_view import FellowView
from casebook.ui.group.own_card import OwnCard
from casebook.ui.group.remove_sheet import AdmitSheet, RemoveSheet
from casebook.ui.group.send_sheet import Order, SendSheet, readers_for
from casebook.ui.group.settle_view import SettleView
from casebook.ui.group.sheet import Sheet
from casebook.ui.group.state import GroupState, Waiting, read_group
from casebook.ui.group.waiting_views import InboxView, ProposalsView
from casebook.ui.lists.lines import size_said
from casebook.ui.parts.banner import Banner, Toast, failure
from casebook.ui.parts.boxes import column, flowing, margins, row, scrolled
from casebook.ui.parts.buttons import button
from casebook.ui.parts.group_files import BUNDLE, CARD, is_card
from casebook.ui.parts.texts import label
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _, plural

_LATER = 700
Codes = dict[str, tuple[str, str]]


class GroupPage(QWidget):
    """Signals: due(number) - so many things wait; go(id) - to a record; show_me - this section is
    wanted in front; new_key - passphrase and key are to be changed."""

    due = Signal(int)
    go = Signal(str)
    show_me = Signal()
    new_key = Signal()

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.setAccessibleName(_("Group"))
        self.tools = tools
        self.state: GroupState | None = None
        self.here = ME
        self.shown: QWidget | None = None
        self._shown_for: object = None
        self._to_show: Callable[[], object] | None = None
        self.count = label("", "muted")
        self.send_button = button(_("Make a bundle…"), self.send, icon="upload", look="primary")
        self.open_button = button(_("Open a bundle…"), self._choose, icon="folder-open")
        self.add_button = button(_("Add a member…"), self.add_member, icon="plus")
        self.list = Entries()
        self.list.chosen.connect(self.show_entry)
        top = column(
            row(label(_("Group"), "heading"), None, self.count, gap=4),
            flowing(self.send_button, self.open_button, self.add_button),
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
        splitter = QSplitter()
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.side)
        splitter.addWidget(self.detail)
        splitter.setStretchFactor(0, 0)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([theme().px(392), theme().px(700)])
        self.side.setMinimumWidth(min(theme().px(300), 420))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)
        self._stale = True
        tools.runner.changed.connect(self.look_again)
        # after the lists: what waits is told a little later in a large casebook
        QTimer.singleShot(_LATER, self, self._read_once)

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
        self.state = state
        self.due.emit(state.due)
        others = len(state.others)
        says = plural("{n} member", "{n} members", others + 1).format(n=others + 1)
        self.count.setText(says)
        found = entries(state)
        keys = {one.key for one in found}
        if self.here.partition(":")[0] not in (*keys, SETTLE, INBOX, FORGET, "came"):
            self.here = ME
        self.list.show_entries(found, self.here.partition(":")[0].replace("came", BUNDLES))
        self._refresh(state)
        if self._to_show:
            then, self._to_show = self._to_show, None
            then()

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

    def when_read(self, then: Callable[[], object]) -> None:
        """Do something once it is known who is in the group."""
        if self.state is not None:
            then()
        else:
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
        if old is not None:
            old.hide()
            self._detail.removeWidget(old)
            old.deleteLater()

    def _made(self, key: str, state: GroupState) -> QWidget:
        name, _colon, about = key.partition(":")
        if name == SETTLE:
            settle = SettleView(self.tools, about)
            settle.go.connect(self.go.emit)
            settle.settled.connect(lambda says: Toast(self.window(), says, stays=6000))
            return settle
        if name == INBOX:
            inbox = InboxView(self.tools, state)
            inbox.look.connect(self.look_at_held)
            inbox.compare.connect(self._compare_held)
            return inbox
        if name == FORGET:
            proposals = ProposalsView(self.tools, state)
            proposals.go.connect(self.go.emit)
            proposals.told.connect(lambda says: Toast(self.window(), says, stays=5000))
            return proposals
        if name == BUNDLES:
            bundles = BundlesView(self.tools, state)
            bundles.opened.connect(self.show_came)
            bundles.undone.connect(self._undone)
            return bundles
        taken = next((one for one in state.taken if name == "came" and one.id == about), None)
        if taken:
            came = CameView(self.tools, taken, state)
            came.go.connect(self.go.emit)
            came.undone.connect(self._undone)
            return came
        fellow = state.fellow(key)
        if fellow and not fellow.is_self:
            return self._fellow(fellow)
        return OwnCard(self.tools)

    def _fellow(self, fellow: Fellow) -> FellowView:
        view = FellowView(self.tools, fellow)
        view.compare.connect(lambda: self.compare(fellow))
        view.send.connect(lambda: self.send([fellow.member]))
        view.remove.connect(lambda: self._remove(fellow))
        view.admit.connect(lambda: self._admit(fellow))
        view.unverify.connect(lambda: self._unverify(fellow))
        view.accept.connect(lambda: self._accept(fellow))
        return view

    def show_came(self, bundle: str) -> None:
        """Show what came with a bundle."""
        self.show_me.emit()
        self.show_entry(f"came:{bundle}")

    def show_settle(self, record: str = "") -> None:
        """Show what waits to be settled, or what does in one record."""
        self.show_me.emit()
        self.when_read(lambda: self.show_entry(f"{SETTLE}:{record}" if record else SETTLE))

    def show_member(self, member: str) -> None:
        """Show a member."""
        self.when_read(lambda: self.show_entry(member))

    def take_keys(self) -> None:
        """Let the keys go to the list."""
        self.list.focus_on().setFocus()

    # Members

    def _open(self, sheet: Sheet) -> None:
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()

    def add_member(self, path: Path | None = None) -> None:
        """Ask for somebody's card."""
        sheet = AddMember(self.window(), self.tools, path)
        sheet.added.connect(self._added)
        self._open(sheet)

    def _added(self, member: str, compare: bool) -> None:
        def show() -> None:
            self.show_entry(member)
            fellow = self.state.fellow(member) if self.state else None
            if fellow and compare:
                self.compare(fellow)

        self._to_show = show
        self.read()

    def compare(self, fellow: Fellow) -> None:
        """Compare fingerprints with a member."""
        sheet = CompareSheet(
            self.window(), self.tools, fellow.member, fellow.name, fellow.fingerprint
        )
        sheet.verified.connect(lambda _member: self._verified(fellow.name))
        self._open(sheet)

    def _verified(self, name: str) -> None:
        says = _("{name} is verified.").format(name=own(name))
        Toast(self.window(), says, stays=4000)

    def _remove(self, fellow: Fellow) -> None:
        sheet = RemoveSheet(self.window(), self.tools, fellow)
        says = _("{name} is removed.").format(name=own(fellow.name))
        sheet.removed.connect(lambda _member: Toast(self.window(), says, stays=5000))
        sheet.new_key.connect(self.new_key.emit)
        self._open(sheet)

    def _admit(self, fellow: Fellow) -> None:
        self._open(AdmitSheet(self.window(), self.tools, fellow))

    def _unverify(self, fellow: Fellow) -> None:
        book = self.tools.book
        self.tools.runner.change(self, lambda: book.verify_member(fellow.member, verified=False))

    def _accept(self, fellow: Fellow) -> None:
        book = self.tools.book
        count = fellow.later
        says = plural("{n} entry accepted.", "{n} entries accepted.", count).format(n=count)

        def done(_nothing: None) -> None:
            Toast(self.window(), says, stays=5000)

        self.tools.runner.change(self, lambda: book.accept_later(fellow.member), done)

    # Bundles that come

    def _choose(self) -> None:
        name, _sort = QFileDialog.getOpenFileName(
            self, _("The bundle or card that came"), str(Path.home()),
            f"*{BUNDLE} *{CARD};;*",
        )  # fmt: skip
        if name:
            self.receive(Path(name))

    def receive(self, path: Path) -> None:
        """Look at a file that came from somebody: a bundle, or a card."""
        self.show_me.emit()
        if is_card(path):
            self.add_member(path)
            return
        self._open(self._sheet(path))

    def _sheet(self, path: Path, name: str = "") -> BundleSheet:
        sheet = BundleSheet(self.window(), self.tools, path, name)
        sheet.take.connect(self.take_in)
        sheet.go.connect(self.go.emit)
        sheet.card.connect(lambda: self.show_entry(ME))
        return sheet

    def look_at_held(self, waiting: Waiting) -> None:
        """Look at a bundle in the inbox."""
        self._open(self._sheet(inbox_file(self.tools.book, waiting.held), waiting.held.name))

    def _compare_held(self, waiting: Waiting) -> None:
        card = Card(waiting.member, waiting.name, waiting.key, waiting.recipient)
        sheet = CompareSheet(
            self.window(), self.tools, card.member, card.name, card.fingerprint, card
        )
        sheet.verified.connect(lambda _member: self.look_at_held(waiting))
        self._open(sheet)

    def take_in(self, take: Take) -> None:
        """Take a bundle in, in the drawer of jobs; an unverified one is kept in the inbox."""
        book = self.tools.book

        def work(progress: Progress) -> tuple[TakenIn | None, str, Codes, Codes]:
            before = book.codes()
            try:
                done = take_in_bundle(
                    book, take.path, passphrase=take.passphrase, again=take.again,
                    name=take.name, progress=progress,
                )  # fmt: skip
            except SenderNotVerified:
                return None, "", before, before
            says = counted(read_came(book, book.touched_by(done.taken)))
            return done, says, before, book.codes()

        title = _("Taking in: {name}").format(name=own(take.name))
        self.tools.runner.task(
            self, title, work, lambda found: self._taken(take, *found), self._not_taken
        )

    def _taken(
        self, take: Take, done: TakenIn | None, says: str, before: Codes, after: Codes
    ) -> None:
        self.read()
        if done is None:
            self._to_show = partial(self.show_entry, INBOX)
            Toast(self.window(), _("Kept in the inbox, apart from everything."), stays=5000)
            return
        told = self.tools.runner.told.emit
        told(
            Banner(
                _("Taken in from {name}: {what}.").format(name=own(take.sender), what=says),
                tone="good",
                actions=((_("What came with it"), partial(self.show_came, done.taken.id)),)
                if done.taken.first
                else (),
            )
        )
        if done.conflicts:
            says = plural(
                "{n} record was changed by two people at the same time.",
                "{n} records were changed by two people at the same time.",
                done.conflicts,
            ).format(n=done.conflicts)
            told(
                Banner(
                    says,
                    _("Both are kept. Look at them side by side and settle it."),
                    tone="warn",
                    actions=((_("Settle…"), self.show_settle),),
                )
            )
        me = self.state.me.member if self.state else ""
        for banner in new_codes(before, after, own_member=me):
            told(banner)

    def _not_taken(self, error: BaseException) -> None:
        self.tools.runner.told.emit(failure(error))

    def _undone(self, says: str) -> None:
        Toast(self.window(), says, stays=6000)

    # Bundles that go

    def send(self, chosen: Sequence[str] = ()) -> None:
        """Choose for whom a bundle is, and what goes."""

        def show() -> None:
            if self.state is None:
                return
            sheet = SendSheet(self.window(), self.tools, self.state.fellows, chosen)
            sheet.make.connect(self.make)
            self._open(sheet)

        self.when_read(show)

    def make(self, order: Order) -> None:
        """Write a bundle, in the drawer of jobs."""
        book = self.tools.book

        def work(progress: Progress) -> Made:
            readers = readers_for(book, order.to)
            return make_bundle(
                book, readers, order.path, order.options, passphrase=order.passphrase,
                progress=progress,
            )  # fmt: skip

        title = _("Making a bundle: {name}").format(name=own(order.path.name))
        self.tools.runner.task(self, title, work, self._is_made, self._not_taken)

    def _is_made(self, made: Made) -> None:
        names = ", ".join(own(name) for name in made.readers.names)
        says = _("Written for {names}: {file}, {size}.").format(
            names=names, file=own(made.path.name), size=size_said(made.size)
        )
        advice = _("Give it to them in any way: nobody else can open it.")
        if not made.readers.recipients:
            advice = _("Tell them the passphrase in another way than you send the file.")
        folder = made.path.parent
        self.tools.runner.told.emit(
            Banner(
                says,
                advice,
                tone="good",
                actions=(
                    (
                        _("Show in folder"),
                        lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))),
                    ),
                ),
            )
        )


def new_codes(before: Codes, after: Codes, *, own_member: str) -> list[Banner]:
    """Two casebooks that were begun apart have met: whose numbers carry a code from now on."""
    found = []
    for member, (name, code) in after.items():
        if not code or before.get(member, ("", ""))[1] == code:
            continue
        says = _("The numbers of {name} now carry the code {code}, as in INC-{code}-0001.")
        if member == own_member:
            says = _("Your numbers now carry the code {code}, as in INC-{code}-0001.")
        found.append(
            Banner(
                says.format(name=own(name), code=code),
                _(
                    "Two casebooks that were begun apart have met, and would give the same "
                    "numbers. On paper that is printed already, the number without the code is "
                    "meant."
                ),
            )
        )
    return found
