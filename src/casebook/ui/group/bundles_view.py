"""Bundles that were sent and taken in; what came with one; and how one is taken back."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from casebook.book import Casebook
from casebook.db.group import Sent, Taken
from casebook.errors import ChangedSince
from casebook.ui.direction import ltr, own
from casebook.ui.group.came import Came, cards, counted, read_came
from casebook.ui.group.panel import Panel, title
from casebook.ui.group.state import GroupState
from casebook.ui.lists.lines import size_said
from casebook.ui.pages.said import ago
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.boxes import flowing, framed, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.chips import Chip
from casebook.ui.parts.texts import label
from casebook.ui.tools import Tools
from casebook.words import _, plural

_SHOWN = 60


def notes(state: GroupState) -> list[Banner]:
    """Gaps and forks in chains, said for what they are."""
    found = []
    if state.waiting:
        says = plural(
            "{n} entry waits for one before it that has not come.",
            "{n} entries wait for others before them that have not come.",
            state.waiting,
        ).format(n=state.waiting)
        found.append(
            Banner(
                says,
                _("A bundle was lost or came in another order. Nothing is wrong with what is "
                  "here. If it stays so, ask the others for a full bundle."),
                closable=False,
            )
        )  # fmt: skip
    for name in dict.fromkeys(state.forked):
        found.append(
            Banner(
                _("Two copies of one casebook of {name} were written in.").format(name=own(name)),
                _("A folder was copied or restored, and both copies went on. Both ways are kept "
                  "and shown together; nothing is lost. Ask {name} which copy is the right one, "
                  "and whether the other is in safe hands.").format(name=own(name)),
                tone="warn",
                closable=False,
            )
        )  # fmt: skip
    return found


class BundlesView(Panel):
    """Signals: opened(id of a bundle that was taken in) - what came with it; undone(what is
    said)."""

    opened = Signal(str)
    undone = Signal(str)

    def __init__(self, tools: Tools, state: GroupState) -> None:
        super().__init__(tools, _("Sent and taken in"))
        self.show_state(state)

    def show_state(self, state: GroupState) -> None:
        """Show both, the newest first."""
        both: list[Taken | Sent] = [*state.taken, *state.sent]
        both.sort(key=lambda one: one.at, reverse=True)
        lines = [
            self._taken(one, state) if isinstance(one, Taken) else self._sent(one)
            for one in both[:_SHOWN]
        ]
        rest = len(both) - len(lines)
        more = plural("and {n} more", "and {n} more", rest).format(n=rest) if rest else ""
        nothing = _("Nothing was sent or taken in yet.")
        self.lay(
            title(_("Sent and taken in")),
            *notes(state),
            *(lines or [label(nothing, "muted", wrap=True)]),
            *([label(more, "muted")] if more else []),
        )

    def _taken(self, one: Taken, state: GroupState) -> QFrame:
        name = own(state.name(one.sender) or _("Somebody"))
        chip = Chip(_("Taken in"), "good", "download")
        if one.undone:
            chip = Chip(_("Taken back"), "plain", "undo-2")
        deeds = []
        if one.first and not one.undone:
            deeds = [
                button(_("What came with it"), partial(self.opened.emit, one.id)),
                button(_("Take it back"), partial(self.undo, one), icon="undo-2", look="flat"),
            ]
        said = [ago(_time(one.at)), ltr(one.name)]
        if not one.first:
            said.append(_("nothing new in it"))
        return framed(
            row(label(_("From {name}").format(name=name), "strong", wrap=True), None, chip),
            label("  ·  ".join(said), "small", wrap=True),
            *([flowing(*deeds)] if deeds else []),
            gap=6,
            pad=12,
        )

    def _sent(self, one: Sent) -> QFrame:
        names = ", ".join(own(name) for name in one.readers.split("\n"))
        said = [ago(_time(one.at)), ltr(one.name), size_said(one.size)]
        return framed(
            row(
                label(_("For {names}").format(names=names), "strong", wrap=True),
                None,
                Chip(_("Made"), "accent", "upload"),
            ),
            label("  ·  ".join(said), "small", wrap=True),
            gap=6,
            pad=12,
        )

    def undo(self, one: Taken) -> None:
        """Take an import back."""
        undo_import(self, self.tools, one, self.undone.emit)


def undo_import(owner: Panel, tools: Tools, one: Taken, done: Callable[[str], object]) -> None:
    """Set an import aside, or say why that is no longer possible."""
    book = tools.book

    def undone(_taken: Taken) -> None:
        done(
            _("Taken back: {name}. It can be taken in again from its file.").format(
                name=own(one.name)
            )
        )

    def refused(error: BaseException) -> None:
        if isinstance(error, ChangedSince):
            owner.say(
                Banner(
                    _("Something was written after it came: it can no longer be taken back."),
                    _("Single changes can still be taken back in the history of each record."),
                    tone="warn",
                )
            )
        else:
            owner.fail(error)

    tools.runner.change(owner, lambda: book.undo_import(one.id), undone, refused)


class CameView(Panel):
    """What came with one bundle. Signals: go(id), undone(what is said)."""

    go = Signal(str)
    undone = Signal(str)

    def __init__(self, tools: Tools, taken: Taken, state: GroupState) -> None:
        super().__init__(tools, _("What came with a bundle"))
        self.taken = taken
        book = tools.book
        tools.runner.ask(
            self, lambda: read_touched(book, taken), lambda found: self._show(found, state),
            self.fail,
        )  # fmt: skip

    def _show(self, found: list[Came], state: GroupState) -> None:
        one = self.taken
        name = own(state.name(one.sender) or _("Somebody"))
        back = button(_("Take it back"), self.undo, icon="undo-2")
        self.lay(
            title(_("From {name}").format(name=name)),
            label(f"{ago(_time(one.at))}  ·  {ltr(one.name)}", "small", wrap=True),
            label(counted(found), "strong"),
            *notes(state),
            *cards(found, self.go.emit),
            row(back, None),
        )

    def undo(self) -> None:
        """Take it back."""
        undo_import(self, self.tools, self.taken, self.undone.emit)


def read_touched(book: Casebook, taken: Taken) -> list[Came]:
    """The records that came with a bundle."""
    return read_came(book, book.touched_by(taken))


def _time(at: str) -> str:
    return at.replace("Z", "+00:00")
