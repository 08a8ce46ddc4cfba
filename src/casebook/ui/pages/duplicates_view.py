"""Pairs of contacts that may be one, each with the reason; a person decides."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from casebook.book import Casebook
from casebook.errors import NoSuchRecord
from casebook.patterns.duplicates import ALIKE_NAME, IDENTIFIER, SAME_NAME, Pair, Reason
from casebook.records import Contact
from casebook.tasks.duplicates import forget_apart, tell_apart
from casebook.ui.direction import ltr, own
from casebook.ui.flags import flag_chips
from casebook.ui.lists.lines import SIDES, picture_of
from casebook.ui.parts.banner import Toast
from casebook.ui.parts.boxes import column, emptied, flowing, framed, page, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.portrait import Portrait
from casebook.ui.parts.texts import label, readable, selectable, to_the_side
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _, plural

_MOST = 40
"""Pairs that are shown at once; the others come when these are done."""


@dataclass(frozen=True)
class Side:
    """One of a pair, as it is shown."""

    contact: Contact
    incidents: int
    picture: bytes


def read_sides(book: Casebook, ids: Sequence[str]) -> dict[str, Side]:
    """What is shown of contacts; runs in the book's thread."""
    counts = book.in_how_many(ids)
    found = {}
    for one in dict.fromkeys(ids):
        try:
            contact = book.get(Contact, one)
        except NoSuchRecord:
            continue
        found[one] = Side(contact, counts.get(one, 0), picture_of(book, contact))
    return found


def said(reason: Reason, tools: Tools) -> str:
    """Why two contacts may be one, in words."""
    if reason.sort == IDENTIFIER:
        sort = _("Number")
        if reason.identifier_type:
            sort = tools.label("identifier_type", reason.identifier_type)
        if reason.one == reason.other:
            return _("{sort}: both have {number}").format(sort=sort, number=ltr(reason.one))
        return _("{sort}: {one} and {other} are the same").format(
            sort=sort, one=ltr(reason.one), other=ltr(reason.other)
        )
    if reason.sort == SAME_NAME:
        if reason.one == reason.other:
            return _("The same name: {name}").format(name=own(reason.one))
        says = _("The same name: {one} and {other}")
    else:
        says = _("Names that may be one: {one} and {other}")
    return says.format(one=own(reason.one), other=own(reason.other))


_ICONS = {IDENTIFIER: "phone", SAME_NAME: "type", ALIKE_NAME: "languages"}


def side_card(side: Side, tools: Tools) -> QWidget:
    """A contact, small: its picture, name, number and flags."""
    contact = side.contact
    icon, tone, square = SIDES.get(contact.side, ("circle-help", "plain", True))
    called = tools.label("side", contact.side) if contact.side else _("Side not said")
    portrait = Portrait(called, icon, tone, square=square, picture=side.picture, side=40)
    count = plural("{n} incident", "{n} incidents", side.incidents).format(n=side.incidents)
    more = " · ".join((called, ltr(contact.ref), count))
    texts = column(
        to_the_side(selectable(own(contact.name), "strong")), label(more, "muted", wrap=True), gap=2
    )
    if contact.safety_flags:
        texts.addWidget(flowing(*flag_chips(tools, contact.safety_flags)))
    layout = row(portrait, gap=10)
    layout.addLayout(texts, 1)
    layout.setAlignment(portrait, Qt.AlignmentFlag.AlignTop)
    holder = QWidget()
    holder.setLayout(layout)
    return holder


class DuplicatesView(QWidget):
    """Signals: compare(id, id); go(id); told_apart - somebody said that two are not the same."""

    compare = Signal(str, str)
    go = Signal(str)
    told_apart = Signal()

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.tools = tools
        self._pairs: list[Pair] = []
        self._body, self.area = page(self, _("Contacts that may be the same"))
        self.setFocusProxy(self.area)

    def show_pairs(self, pairs: Sequence[Pair]) -> None:
        """Show pairs, once they were read."""
        self._pairs = list(pairs)
        book, some = self.tools.book, self._pairs[:_MOST]
        ids = [one for pair in some for one in (pair.one, pair.other)]
        self.tools.runner.ask(
            self, lambda: read_sides(book, ids), lambda sides: self._show(some, sides)
        )

    def _show(self, pairs: Sequence[Pair], sides: dict[str, Side]) -> None:
        place = self.area.verticalScrollBar().value()
        emptied(self._body)
        self._body.addWidget(label(_("Contacts that may be the same"), "title"))
        says = _(
            "Nothing is changed until you merge two, and one undo takes that back. Of two that "
            "are not the same you are asked only once."
        )
        self._body.addWidget(label(says, "muted", wrap=True))
        for pair in pairs:
            if pair.one in sides and pair.other in sides:
                self._body.addWidget(self._pair(pair, sides[pair.one], sides[pair.other]))
        if not pairs:
            self._body.addWidget(framed(label(_("No two contacts look the same."), "strong")))
        if len(self._pairs) > len(pairs):
            more = len(self._pairs) - len(pairs)
            says = plural("{n} pair more after these.", "{n} pairs more after these.", more)
            self._body.addWidget(label(says.format(n=more), "muted"))
        self._body.addStretch()
        self.area.verticalScrollBar().setValue(place)

    def _pair(self, pair: Pair, one: Side, other: Side) -> QFrame:
        why = []
        for reason in pair.reasons:
            holder = QWidget()
            picture = label()
            icon = theme().icon(_ICONS[reason.sort], "accent", 16)
            picture.setPixmap(icon.pixmap(theme().px(16)))
            layout = row(picture, gap=8)
            layout.addWidget(readable(said(reason, self.tools)), 1)
            holder.setLayout(layout)
            why.append(holder)
        both = row(gap=16)
        for side in (one, other):
            both.addWidget(side_card(side, self.tools), 1, Qt.AlignmentFlag.AlignTop)
        names = f"{one.contact.name}, {other.contact.name}"
        merge = button(
            _("Compare and merge…"), lambda: self.compare.emit(pair.one, pair.other),
            icon="git-merge", look="primary",
        )  # fmt: skip
        apart = button(_("Not the same"), lambda: self._apart(pair), icon="users")
        for made in (merge, apart):
            made.setAccessibleName(f"{made.text()}: {names}")
        look = [self._open(side.contact) for side in (one, other)]
        frame = framed(*why, both, flowing(merge, apart, *look, gap=8), gap=10)
        frame.setAccessibleName(names)
        return frame

    def _open(self, contact: Contact) -> QWidget:
        made = button(ltr(contact.ref), lambda: self.go.emit(contact.id), look="link")
        says = _("Open {name}").format(name=own(contact.name))
        made.setAccessibleName(says)
        made.setToolTip(says)
        return made

    def _apart(self, pair: Pair) -> None:
        """Remember that they are two."""
        book = self.tools.book

        def done(_nothing: None) -> None:
            self.told_apart.emit()
            Toast(self, _("They stay two contacts."), _("Ask again"), back)

        def back() -> None:
            self.tools.runner.ask(
                self,
                lambda: forget_apart(book, pair.one, pair.other),
                lambda _nothing: self.told_apart.emit(),
            )

        self.tools.runner.ask(self, lambda: tell_apart(book, pair.one, pair.other), done)
