"""The list of the group: what waits, oneself, the members, and the bundles that came and went."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from casebook.book.members import Fellow
from casebook.ui.direction import own
from casebook.ui.group.exchanging import Exchanging
from casebook.ui.group.state import GroupState
from casebook.ui.parts.boxes import column, emptied, margins, row
from casebook.ui.parts.buttons import Pressable
from casebook.ui.parts.texts import label, to_the_side
from casebook.ui.theme import theme
from casebook.words import _, plural

SETTLE, INBOX, FORGET, BUNDLES, ME = "settle", "inbox", "forget", "bundles", "me"
EXCHANGE = "exchange"


@dataclass(frozen=True)
class Entry:
    """One line: what it leads to, and how it looks. The icon's shape says what its colour says."""

    key: str
    icon: str
    tone: str
    says: str
    more: str = ""
    heading: str = ""


def entries(state: GroupState, exchange: Exchanging) -> list[Entry]:
    """The lines, those that wait for the person first."""
    found: list[Entry] = []
    if count := len(state.unsettled):
        says = plural("{n} thing to settle", "{n} things to settle", count).format(n=count)
        found.append(Entry(SETTLE, "git-compare", "warn", says, _("Two people wrote differently")))
    if count := len(state.inbox):
        says = plural("{n} bundle waits", "{n} bundles wait", count).format(n=count)
        found.append(Entry(INBOX, "inbox", "warn", says, _("The sender is not verified")))
    if count := len(state.proposals):
        says = plural("{n} proposal to forget", "{n} proposals to forget", count).format(n=count)
        found.append(Entry(FORGET, "trash-2", "warn", says, _("Somebody erased it for good")))
    if found:
        found[0] = replace(found[0], heading=_("Waits for you"))
    mine = Entry(ME, "id-card", "accent", own(state.me.name), _("You: your card"), _("Members"))
    found.append(mine)
    found += [Entry(one.member, *_looks(one), own(one.name), state_of(one))
              for one in state.others]  # fmt: skip
    outsiders = [Entry(one.member, *_looks(one), own(one.name), state_of(one))
                 for one in state.outsiders]  # fmt: skip
    if outsiders:
        outsiders[0] = replace(outsiders[0], heading=_("Of other groups"))
    found += outsiders
    count = len(state.taken) + len(state.sent)
    says = plural("{n} bundle", "{n} bundles", count).format(n=count)
    found.append(Entry(BUNDLES, "history", "muted", _("Sent and taken in"), says, _("Bundles")))
    tone = "warn" if exchange.due else "good" if exchange.is_on else "muted"
    found.append(Entry(EXCHANGE, "refresh-cw", tone, _("Exchange folder"), exchange.in_short))
    return found


def _looks(one: Fellow) -> tuple[str, str]:
    if one.is_removed:
        return "user-round-x", "muted"
    if one.verified:
        return "shield-check", "good"
    return "shield-question-mark", "warn"


def state_of(one: Fellow) -> str:
    """How a member stands, in words."""
    says = _("Verified") if one.verified else _("Not compared yet")
    if one.is_removed:
        says = _("Removed")
    if one.later:
        waits = plural("{n} entry waits for review", "{n} entries wait for review", one.later)
        says += "  ·  " + waits.format(n=one.later)
    return says


class Line(Pressable):
    """One line of the list."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry
        self.setProperty("look", "entry")
        self.setCheckable(True)
        self.setAccessibleName(f"{entry.says}, {entry.more}" if entry.more else entry.says)
        self.setToolTip("")
        picture = label()
        picture.setPixmap(theme().icon(entry.icon, entry.tone, 20).pixmap(theme().px(20)))
        texts = column(to_the_side(label(entry.says, "strong")), gap=0)
        if entry.more:
            texts.addWidget(to_the_side(label(entry.more, "small")))
        inner = row(picture, gap=10)
        inner.setAlignment(picture, Qt.AlignmentFlag.AlignVCenter)
        inner.addLayout(texts, 1)
        inner.setContentsMargins(margins(10, 7, 8, 7))
        self.setLayout(inner)
        for one in self.findChildren(QWidget):
            one.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        inner = self.layout()
        return inner.sizeHint() if inner else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(120), self.sizeHint().height())


class Entries(QWidget):
    """Signals: chosen(key). Arrows go from line to line, as in a list."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Group"))
        self.lines: dict[str, Line] = {}
        self._found: list[Entry] = []
        self._group = QButtonGroup(self)
        self._layout = column(gap=2)
        self.setLayout(self._layout)

    def show_entries(self, found: Sequence[Entry], here: str) -> None:
        """Show these lines; `here` is the one that is open."""
        if list(found) == self._found:
            self.mark(here)
            return
        self._found = list(found)
        # this itself has the keys where they came before there was any line
        had_keys = self.hasFocus() or any(line.hasFocus() for line in self.lines.values())
        for line in self.lines.values():
            self._group.removeButton(line)
        emptied(self._layout)
        self.lines = {}
        for one in found:
            if one.heading:
                heading = to_the_side(label(one.heading, "caption"))
                heading.setContentsMargins(margins(10, 8, 0, 0))
                self._layout.addWidget(heading)
            line = Line(one)
            line.clicked.connect(lambda _on, key=one.key: self.chosen.emit(key))
            self._group.addButton(line)
            self.lines[one.key] = line
            self._layout.addWidget(line)
            line.show()  # now: what is not shown yet takes no keys
        self._layout.addStretch()
        self.mark(here)
        if had_keys and here in self.lines:
            self.lines[here].setFocus()

    def mark(self, key: str) -> None:
        """Mark the line that is open."""
        if key in self.lines:
            self.lines[key].setChecked(True)
            if any(line.hasFocus() for line in self.lines.values()):
                self.lines[key].setFocus()  # arrows go on from the line that is open

    def focus_on(self) -> QWidget:
        """The line that takes the keys."""
        checked = self._group.checkedButton()
        return checked or next(iter(self.lines.values()), self)
