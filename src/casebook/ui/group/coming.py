"""What comes: files are looked at, taken in, kept in the inbox; then it is said what came."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from casebook.book import Casebook
from casebook.bundle.card import Card
from casebook.db.group import Taken
from casebook.errors import SenderNotVerified
from casebook.progress import Progress
from casebook.tasks.duplicates import find_duplicates
from casebook.tasks.inbox import inbox_file
from casebook.tasks.read_bundle import take_in_bundle
from casebook.tasks.read_excerpt import take_in_excerpt
from casebook.ui.direction import own
from casebook.ui.group.bundle_sheet import BundleSheet, Take
from casebook.ui.group.came import counted, read_came
from casebook.ui.group.codes import Codes, new_codes
from casebook.ui.group.compare_sheet import CompareSheet
from casebook.ui.group.state import Waiting
from casebook.ui.parts.banner import Banner, Toast, failure
from casebook.ui.parts.group_files import BUNDLE, CARD, is_card
from casebook.ui.parts.sheet import opened
from casebook.ui.tools import Tools
from casebook.words import _, plural


@dataclass(frozen=True)
class Arrived:
    """What taking a file in did, as it is told. `before` and `after` are codes in numbers."""

    taken: Taken
    says: str
    conflicts: int
    alike: int
    before: Codes
    after: Codes
    me: str


class Coming(QObject):
    """Signals: card(path) - it is a member's card; held - it waits in the inbox; show_came(bundle),
    settle, mine - lines of the list that are wanted; go(id or ref) - to a record; alike - people
    who may be the same are to be looked at."""

    card = Signal(object)
    held = Signal()
    show_came = Signal(str)
    settle = Signal()
    mine = Signal()
    go = Signal(str)
    alike = Signal()

    def __init__(self, owner: QWidget, tools: Tools) -> None:
        super().__init__(owner)
        self._owner, self._tools = owner, tools

    def choose(self) -> None:
        """Let a person point at the file that came."""
        name, _sort = QFileDialog.getOpenFileName(
            self._owner, _("The bundle or card that came"), str(Path.home()),
            f"*{BUNDLE} *{CARD};;*",
        )  # fmt: skip
        if name:
            self.receive(Path(name))

    def receive(self, path: Path) -> None:
        """Look at a file that came from somebody: a bundle, an excerpt, or a card."""
        if is_card(path):
            self.card.emit(path)
        else:
            self._look(path)

    def _look(self, path: Path, name: str = "") -> None:
        sheet = BundleSheet(self._owner.window(), self._tools, path, name)
        sheet.take.connect(self.take_in)
        sheet.go.connect(self.go.emit)
        sheet.card.connect(self.mine.emit)
        opened(sheet)

    def look_at_held(self, waiting: Waiting) -> None:
        """Look at a bundle in the inbox."""
        self._look(inbox_file(self._tools.book, waiting.held), waiting.held.name)

    def compare_held(self, waiting: Waiting) -> None:
        """Compare fingerprints with whoever sent a bundle in the inbox; then look at it."""
        card = Card(waiting.member, waiting.name, waiting.key, waiting.recipient)
        sheet = CompareSheet(
            self._owner.window(), self._tools, card.member, card.name, card.fingerprint, card,
            outside=waiting.is_excerpt,
        )  # fmt: skip
        sheet.verified.connect(lambda _member: self.look_at_held(waiting))
        opened(sheet)

    # Taking in

    def take_in(self, take: Take) -> None:
        """Take a file in, in the drawer of jobs; of somebody unverified it is kept in the inbox."""
        book = self._tools.book

        def work(progress: Progress) -> Arrived | None:
            try:
                return _taken_in(book, take, progress)
            except SenderNotVerified:
                return None

        title = _("Taking in: {name}").format(name=own(take.name))
        self._tools.runner.task(
            self, title, work, lambda came: self._taken(take, came), self._failed
        )

    def _taken(self, take: Take, came: Arrived | None) -> None:
        if came is None:
            self.held.emit()
            Toast(self._owner.window(), _("Kept in the inbox, apart from everything."), stays=5000)
            return
        told = self._tools.runner.told.emit
        show = ((_("What came with it"), partial(self.show_came.emit, came.taken.id)),)
        told(
            Banner(
                _("Taken in from {name}: {what}.").format(name=own(take.sender), what=came.says),
                tone="good",
                actions=show if came.taken.first else (),
            )
        )
        for banner in asks(came.conflicts, self.settle.emit, came.alike, self.alike.emit):
            told(banner)
        for banner in new_codes(came.before, came.after, own_member=came.me):
            told(banner)

    def _failed(self, error: BaseException) -> None:
        self._tools.runner.told.emit(failure(error))


def _taken_in(book: Casebook, take: Take, progress: Progress) -> Arrived:
    before = book.codes()
    if take.answers is None:
        done = take_in_bundle(
            book, take.path, passphrase=take.passphrase, again=take.again, name=take.name,
            progress=progress,
        )  # fmt: skip
        return _arrived(book, done.taken, done.conflicts, 0, before)
    excerpt = take_in_excerpt(
        book, take.path, take.answers, passphrase=take.passphrase, again=take.again,
        name=take.name, progress=progress,
    )  # fmt: skip
    added = set(excerpt.added)
    alike = sum(
        bool({book.ref_of(pair.one), book.ref_of(pair.other)} & added)
        for pair in find_duplicates(book)
    )
    return _arrived(book, excerpt.taken, 0, alike, before)


def _arrived(book: Casebook, taken: Taken, conflicts: int, alike: int, before: Codes) -> Arrived:
    says = counted(read_came(book, book.touched_by(taken)))
    return Arrived(taken, says, conflicts, alike, before, book.codes(), book.own_member())


def asks(
    conflicts: int, settle: Callable[[], object], alike: int, look: Callable[[], object]
) -> list[Banner]:
    """What a person is asked about after something came in."""
    found = []
    if conflicts:
        says = plural(
            "{n} record was changed by two people at the same time.",
            "{n} records were changed by two people at the same time.",
            conflicts,
        ).format(n=conflicts)
        found.append(
            Banner(
                says,
                _("Both are kept. Look at them side by side and settle it."),
                tone="warn",
                actions=((_("Settle…"), settle),),
            )
        )
    if alike:
        says = plural(
            "{n} person who came may be here already.",
            "{n} people who came may be here already.",
            alike,
        ).format(n=alike)
        found.append(
            Banner(
                says,
                _("Look at them side by side: two records of one person can be made one."),
                actions=((_("Look at them…"), look),),
            )
        )
    return found
