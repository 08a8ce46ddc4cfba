"""One member: how they stand, their fingerprint, what can be done, and what waits of theirs."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton

from casebook.book import Casebook
from casebook.book.members import Fellow
from casebook.db.chains import Entry
from casebook.records import KINDS, Shape
from casebook.ui.direction import ltr, own
from casebook.ui.group.panel import Panel, digits, title
from casebook.ui.pages.history_sheet import ACTIONS, named
from casebook.ui.pages.said import ago, text_said
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.boxes import card, column, flowing, framed, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.chips import Chip
from casebook.ui.parts.texts import label, readable
from casebook.ui.tools import Tools
from casebook.words import _, plural

_SHOWN = 100


@dataclass(frozen=True)
class Later:
    """What a removed member wrote later, which no table shows."""

    at: str
    action: str
    kind: str
    name: str
    fields: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class LaterRead:
    """The first of them, how many there are, and names of records that they name."""

    first: tuple[Later, ...]
    count: int
    names: dict[str, str]


def read_later(book: Casebook, member: str) -> LaterRead:
    """Read what waits for review; to be run in the book's thread."""
    found = book.later_entries(member)
    names: dict[str, str] = {}
    first = tuple(_later(book, one, names) for one in found[:_SHOWN])
    return LaterRead(first, len(found), names)


def _later(book: Casebook, entry: Entry, names: dict[str, str]) -> Later:
    body = entry.body
    kind = KINDS.get(body.kind)
    fields: list[tuple[str, str | None]] = []
    for number, change in enumerate(body.changes):
        spec = kind.field(change.field) if kind else None
        if spec is None or change.sort == "-":
            continue
        text = entry.text(number)
        fields.append((change.field, text))
        if spec.shape is Shape.REF and text:
            names.setdefault(text, named(book, text))
    ref = body.ref or book.ref_of(body.record)
    return Later(body.at, body.action, body.kind, ref, tuple(fields))


class FellowView(Panel):
    """Signals: compare, send, excerpt, remove, admit, unverify, accept, outside(of another group);
    each about this member."""

    compare = Signal()
    send = Signal()
    excerpt = Signal()
    outside = Signal(bool)
    remove = Signal()
    admit = Signal()
    unverify = Signal()
    accept = Signal()

    def __init__(self, tools: Tools, fellow: Fellow) -> None:
        super().__init__(tools, own(fellow.name))
        self.fellow = fellow
        self.accept_button: QPushButton | None = None
        book = tools.book
        if fellow.later:
            tools.runner.ask(self, lambda: read_later(book, fellow.member), self._show, self.fail)
        else:
            self._show(LaterRead((), 0, {}))

    def _show(self, later: LaterRead) -> None:
        one = self.fellow
        chips = [self._chip()]
        if one.is_outside:
            chips.append(Chip(_("Another group"), "plain", "users"))
        if one.later:
            waits = plural("{n} entry waits for review", "{n} entries wait for review", one.later)
            chips.append(Chip(waits.format(n=one.later), "warn", "inbox"))
        self.lay(
            flowing(*chips),
            title(own(one.name)),
            label(self._said(), "muted", wrap=True),
            *self._warning(),
            flowing(*self._deeds()),
            card(_("Their fingerprint"), digits(one.fingerprint), label(
                _("Verified on {day}.").format(day=ltr(one.verified[:10])) if one.verified
                else _("It was not compared with them yet."), "muted")),
            *([self._later_card(later)] if later.count else []),
        )  # fmt: skip

    def _chip(self) -> Chip:
        if self.fellow.is_removed:
            return Chip(_("Removed"), "plain", "user-round-x")
        if self.fellow.verified:
            return Chip(_("Verified"), "good", "shield-check")
        return Chip(_("Not compared yet"), "warn", "shield-question-mark")

    def _said(self) -> str:
        if self.fellow.is_outside:
            return _("No bundle of the group goes to them, by hand or through the exchange folder: "
                     "only excerpts that somebody makes for them.")  # fmt: skip
        if self.fellow.last_said:
            when = ago(self.fellow.last_said.replace("Z", "+00:00"))
            return _("They last said what they have: {when}. The next bundle brings what is "
                     "new since.").format(when=when)  # fmt: skip
        return _("Nothing has come from them yet: the next bundle brings everything that they "
                 "may have.")  # fmt: skip

    def _warning(self) -> list[Banner]:
        one = self.fellow
        if one.is_removed:
            return [
                Banner(
                    _("What they have they keep."),
                    _("Nothing is sent to them. What they write after their removal waits here, "
                      "and no list shows it until somebody accepts it."),
                    closable=False,
                )
            ]  # fmt: skip
        if not one.verified:
            return [
                Banner(
                    _("Not compared: this could be somebody else."),
                    _("What they send is kept apart until you have compared the digits."),
                    tone="warn", closable=False,
                )
            ]  # fmt: skip
        return []

    def _deeds(self) -> list[QPushButton]:
        one = self.fellow
        if one.is_removed:
            return [button(_("Let them in again…"), self.admit.emit, icon="user-round-check")]
        made = []
        compare = button(_("Compare fingerprints…"), self.compare.emit, icon="shield-check",
                         look="" if one.verified else "primary")  # fmt: skip
        look = "primary" if one.verified else ""
        if one.is_outside:
            send = button(_("Make an excerpt for them…"), self.excerpt.emit, icon="quote",
                          look=look)  # fmt: skip
        else:
            send = button(_("Make a bundle for them…"), self.send.emit, icon="upload", look=look)
        made += [send, compare] if one.verified else [compare, send]
        if one.verified:
            made.append(button(_("Not verified after all"), self.unverify.emit, look="flat"))
        if one.is_outside:
            made.append(button(_("They have joined us"), lambda: self.outside.emit(False)))
        elif not one.writes:
            says = _("They are of another group")
            made.append(button(says, lambda: self.outside.emit(True), look="flat"))
        made.append(button(_("Remove…"), self.remove.emit, icon="user-round-x", look="danger"))
        return made

    def _later_card(self, later: LaterRead) -> QFrame:
        self.accept_button = button(
            _("Accept all of it"), self.accept.emit, icon="check", look="primary"
        )
        lines = [self._one(item, later) for item in later.first]
        rest = later.count - len(later.first)
        more = plural("and {n} more", "and {n} more", rest).format(n=rest) if rest else ""
        return card(
            _("Written after the removal"),
            label(
                _("Nobody's lists show this. Accept it when you know that it is theirs and was "
                  "meant; what they write after that waits again. Everybody in the group gets "
                  "your decision with the next bundle."),
                "muted", wrap=True,
            ),
            *lines,
            label(more, "muted"),
            row(self.accept_button, None),
            gap=10,
        )  # fmt: skip

    def _one(self, item: Later, later: LaterRead) -> QFrame:
        kind = KINDS.get(item.kind)
        action = _(ACTIONS.get(item.action, item.action))
        what = _(kind.label) if kind else item.kind
        texts = column(
            label(f"{action}  ·  {what} {ltr(item.name)}", "strong", wrap=True),
            label(ltr(item.at[:16].replace("T", " ")), "small"),
            gap=2,
        )
        for name, text in item.fields:
            spec = kind.field(name) if kind else None
            said = text_said(self.tools, spec, text, later.names)
            texts.addWidget(readable(f"{_(spec.label) if spec else name}: {said}"))
        return framed(texts, pad=12)
