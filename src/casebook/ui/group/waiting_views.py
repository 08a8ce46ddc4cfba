"""What waits for a person: bundles of senders who are not verified, and proposals to forget."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton

from casebook.book import Casebook
from casebook.errors import NoSuchRecord
from casebook.records import KINDS, Referral
from casebook.tasks.inbox import drop_held
from casebook.tasks.was_referred import was_referred
from casebook.ui.direction import ltr, own
from casebook.ui.group.panel import Panel, digits, title
from casebook.ui.group.state import GroupState, Proposal, Waiting
from casebook.ui.pages.said import ago
from casebook.ui.parts.boxes import card, flowing, framed, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.chips import Chip
from casebook.ui.parts.texts import label, readable
from casebook.ui.tools import Tools
from casebook.words import _, plural


def _when(at: str) -> str:
    return ago(at.replace("Z", "+00:00"))


class InboxView(Panel):
    """Signals: look(Waiting) - open it; compare(Waiting) - the digits, then take it in."""

    look = Signal(object)
    compare = Signal(object)

    def __init__(self, tools: Tools, state: GroupState) -> None:
        super().__init__(tools, _("Inbox"))
        self._sure = ""
        self.show_state(state)

    def show_state(self, state: GroupState) -> None:
        """Show what waits."""
        self._state = state
        lines = [self._one(waiting, state) for waiting in state.inbox]
        self.lay(
            title(_("Senders who are not verified") if lines else _("Nothing waits")),
            label(
                _("These bundles are kept as they came, sealed. Nothing of them stands in your "
                  "lists. Compare the digits with the sender first; then take them in."),
                "muted", wrap=True,
            ),
            *lines,
        )  # fmt: skip

    def _one(self, waiting: Waiting, state: GroupState) -> QFrame:
        known = state.fellow(waiting.member)
        changed = bool(known and known.fingerprint != waiting.fingerprint)
        is_ready = bool(known and known.verified and not changed and not known.is_removed)
        is_ready = is_ready and (waiting.is_excerpt or not (known and known.is_outside))
        chip = Chip(_("Not compared yet"), "warn", "shield-question-mark")
        if known and known.is_outside and known.verified and not is_ready:
            chip = Chip(_("Another group"), "warn", "users")
        if changed:
            chip = Chip(_("Another key than before"), "danger", "shield-alert")
        elif is_ready:
            chip = Chip(_("Verified"), "good", "shield-check")
        sort = _("Excerpt") if waiting.is_excerpt else _("Bundle of the group")
        says = _("Look at it and take it in…") if is_ready else _("Look at it…")
        take = button(says, partial(self.look.emit, waiting), look="primary" if is_ready else "")
        compare = button(_("Compare now…"), partial(self.compare.emit, waiting), look="primary",
                         icon="shield-check")  # fmt: skip
        is_sure = self._sure == waiting.held.id
        drop = button(_("Throw it away, for good") if is_sure else _("Throw it away…"),
                      lambda: self._drop(waiting), look="danger", icon="trash-2")  # fmt: skip
        warning = _("The file is gone then, unless whoever sent it still has it.")
        deeds: list[QPushButton] = [take, drop] if is_ready else [compare, take, drop]
        return framed(
            row(label(own(waiting.name), "heading", wrap=True), None, chip),
            label(
                f"{sort}  ·  {ltr(waiting.held.name)}  ·  {_when(waiting.held.at)}",
                "small",
                wrap=True,
            ),
            digits(waiting.fingerprint, "mono"),
            *([label(warning, "problem", wrap=True)] if is_sure else []),
            flowing(*deeds),
            look="card" if is_ready else "warn-card",
            gap=8,
        )

    def _drop(self, waiting: Waiting) -> None:
        """Asked twice: the file that came may be nowhere else any more."""
        if self._sure != waiting.held.id:
            self._sure = waiting.held.id
            self.show_state(self._state)
            return
        book = self.tools.book
        self.tools.runner.change(self, lambda: drop_held(book, waiting.held), None, self.fail)


class ProposalsView(Panel):
    """Signals: go(id) - look at it; told(what was done)."""

    go = Signal(str)
    told = Signal(str)

    def __init__(self, tools: Tools, state: GroupState) -> None:
        super().__init__(tools, _("Proposals to forget"))
        self._sure: dict[str, str] = {}
        self.show_state(state)

    def show_state(self, state: GroupState) -> None:
        """Show what others erased."""
        self._state = state
        lines = [self._one(one) for one in state.proposals]
        self.lay(
            title(_("Erased by others, and still here") if lines else _("Nothing waits")),
            label(
                _("Somebody erased this for good in their casebook. They may have had a reason: "
                  "somebody's safety, or a request of the person. Ask them if you do not know."),
                "muted", wrap=True,
            ),
            *lines,
        )  # fmt: skip

    def _one(self, one: Proposal) -> QFrame:
        about = one.about
        kind = KINDS.get(about.kind)
        name = f"{own(one.title or (_(kind.label) if kind else about.kind))}  ({ltr(about.ref)})"
        by = _("{name} erased it {when}.").format(name=own(about.by), when=_when(about.at))
        count = len(one.parts)
        parts = plural("{n} part of it", "{n} parts of it", count).format(n=count)
        is_sure = about.entry in self._sure
        keep = button(_("Keep it here"), lambda: self._keep(one))
        forget = button(
            _("Erase it here too, for good") if is_sure else _("Forget it here too…"),
            lambda: self._forget(one), look="danger", icon="trash-2",
        )  # fmt: skip
        warning = _("This cannot be undone. Its words, its parts and its files are erased here.")
        return card(
            name,
            label(by, wrap=True),
            *([label(parts, "muted")] if one.parts else []),
            *([readable(_("Why: {why}").format(why=own(about.why)), "muted")] if about.why else []),
            *([label(warning, "problem", wrap=True)] if is_sure else []),
            *([readable(said, "problem")] if (said := self._sure.get(about.entry)) else []),
            flowing(button(_("Look at it"), lambda: self.go.emit(about.record)), keep, forget),
            gap=8,
        )

    def _keep(self, one: Proposal) -> None:
        book = self.tools.book
        self.tools.runner.change(
            self,
            lambda: keep(book, one),
            lambda _done: self.told.emit(_("Kept: it is not asked again.")),
            self.fail,
        )

    def _forget(self, one: Proposal) -> None:
        book = self.tools.book
        if one.about.entry not in self._sure:

            def ask_again(referred: Sequence[Referral]) -> None:
                self._sure[one.about.entry] = _was_handed(referred)
                self.show_state(self._state)

            self.tools.runner.ask(self, lambda: handed_with(book, one), ask_again, self.fail)
            return
        self.tools.runner.change(
            self,
            lambda: forget_too(book, one),
            lambda _done: self.told.emit(_("Erased here too.")),
            self.fail,
        )


def _was_handed(referred: Sequence[Referral]) -> str:
    """That it may be evidence, and to whom it was handed; empty where it was not."""
    if not referred:
        return ""
    says = _("This was handed to an agency. It may be evidence: ask a lawyer before it goes.")
    return f"{says} {', '.join(f'{own(one.recipient)} ({ltr(one.ref)})' for one in referred)}"


def handed_with(book: Casebook, one: Proposal) -> list[Referral]:
    """The hand-overs that a record had a part in, if it is still here."""
    try:
        return was_referred(book, [one.about.record])
    except NoSuchRecord:
        return []


def keep(book: Casebook, one: Proposal) -> None:
    """Keep a record, with its parts, although somebody else erased it."""
    for about in (one.about, *one.parts):
        book.keep_in_spite(about.entry)


def forget_too(book: Casebook, one: Proposal) -> None:
    """Erase a record here as somebody else did."""
    book.forget(one.about.record, why=_("proposed by {name}").format(name=one.about.by))
