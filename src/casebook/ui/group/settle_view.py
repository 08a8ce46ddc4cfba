"""What two people wrote at the same time, side by side; a person settles it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QRadioButton, QWidget

from casebook.book import Casebook
from casebook.records import Shape
from casebook.tasks.settling import BOTH, KEEP, REMOVE, REMOVED, Disagreement, disagreements, settle
from casebook.ui.direction import ltr, own
from casebook.ui.group.marked import Marked
from casebook.ui.group.panel import Panel, title
from casebook.ui.pages.history_sheet import named
from casebook.ui.pages.said import text_said
from casebook.ui.parts.boxes import column, margins, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _, plural

_SHOWN = 40
_COLUMNS = 2


@dataclass(frozen=True)
class Unsettled:
    """What waits, and what the records are called that are named in it."""

    found: tuple[Disagreement, ...]
    names: Mapping[str, str]


def read_unsettled(book: Casebook, record: str = "") -> Unsettled:
    """Read it; to be run in the book's thread."""
    found = disagreements(book, record)
    ids = {
        side.text
        for one in found
        if (spec := type(one.record).field(one.field)) and spec.shape is Shape.REF
        for side in one.sides
        if side.text
    }
    return Unsettled(tuple(found), {one: named(book, one) for one in ids})


class Dispute(QFrame):
    """One field. Signals: settled(choice); go(id)."""

    settled = Signal(str)
    go = Signal(str)

    def __init__(self, tools: Tools, one: Disagreement, names: Mapping[str, str]) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self.dispute = one
        record = one.record
        what = f"{own(record.title or _(record.label))}  ({ltr(record.ref)})"
        self.setAccessibleName(f"{record.ref}, {_(one.label)}")
        self.group = QButtonGroup(self)
        self.choices: dict[str, QRadioButton] = {}
        self.button = button(_("Settle it"), self._settle, icon="check", look="primary")
        self.button.setEnabled(False)
        head = row(button(what, lambda: self.go.emit(record.id), look="link"), None,
                   label(_(record.label), "muted"))  # fmt: skip
        inside = self._removed() if one.field == REMOVED else self._sides(tools, names)
        layout = column(head, label(_(one.label), "caption"), inside, row(None, self.button),
                        gap=8)  # fmt: skip
        layout.setContentsMargins(margins(16, 12, 16, 14))
        self.setLayout(layout)

    def _removed(self) -> QWidget:
        says = _("One removed it, another changed it meanwhile. It stays in the lists until this "
                 "is settled.")  # fmt: skip
        holder = QWidget()
        holder.setLayout(
            column(
                label(says, wrap=True),
                self._radio(KEEP, _("Keep it")),
                self._radio(REMOVE, _("Move it to the trash")),
                gap=4,
            )
        )
        return holder

    def _sides(self, tools: Tools, names: Mapping[str, str]) -> QWidget:
        one = self.dispute
        spec = type(one.record).field(one.field)
        texts = [
            side.text or _("(empty)")
            if spec and spec.shape in (Shape.LINE, Shape.PROSE)
            else text_said(tools, spec, side.text, names)
            for side in one.sides
        ]
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme().px(16))
        for number, side in enumerate(one.sides):
            line, place = divmod(number, _COLUMNS)
            grid.setColumnStretch(place, 1)
            says = _("{name} wrote this").format(name=own(side.by or _("Somebody")))
            if side.is_shown:
                says += "  ·  " + _("shown for now")
            others = [text for other, text in enumerate(texts) if other != number]
            text = Marked(texts[number], others, says)
            top = Qt.AlignmentFlag.AlignTop
            take = self._radio(str(number + 1), _("Take this one"), says)
            who = label(says, "small", wrap=True)
            for step, part in enumerate((who, take, text)):
                grid.addWidget(part, 3 * line + step, place, top)
        if one.can_both:
            both = self._radio(BOTH, _("Keep both, one below the other"))
            grid.addWidget(both, 3 * (len(one.sides) // _COLUMNS + 1), 0, 1, _COLUMNS)
        return holder

    def _radio(self, choice: str, says: str, about: str = "") -> QRadioButton:
        made = QRadioButton(says)
        parts = (_(self.dispute.label), says, about)
        made.setAccessibleName(": ".join(part for part in parts if part))
        made.toggled.connect(lambda _on: self.button.setEnabled(True))
        self.group.addButton(made)
        self.choices[choice] = made
        return made

    @property
    def chosen(self) -> str:
        """What is ticked; or nothing."""
        return next((one for one, made in self.choices.items() if made.isChecked()), "")

    def choose(self, choice: str) -> None:
        """Tick it, if it is one of the choices."""
        if choice in self.choices:
            self.choices[choice].setChecked(True)

    def _settle(self) -> None:
        if self.chosen:
            self.button.setEnabled(False)
            self.settled.emit(self.chosen)


class SettleView(Panel):
    """Everything that waits, or what does in one record.

    Signals: go(id) - to a record; settled(what was done).
    """

    go = Signal(str)
    settled = Signal(str)

    def __init__(self, tools: Tools, record: str = "") -> None:
        super().__init__(tools, _("To settle"))
        self.record = record
        self.disputes: list[Dispute] = []
        self._found: Sequence[Disagreement] | None = None
        self._goes_on = False
        """One was settled here: the next one is asked about."""
        self.look_again()

    def look_again(self) -> None:
        """Read what waits."""
        book, record = self.tools.book, self.record

        def read() -> Unsettled:
            return read_unsettled(book, record)

        self.tools.runner.ask(self, read, self._show, self.fail)

    def _show(self, unsettled: Unsettled) -> None:
        if _plain(unsettled.found) == _plain(self._found):
            return  # what somebody has ticked stays ticked
        self._found = unsettled.found
        # what was ticked and not settled yet stays ticked; whoever uses keys goes on with the next
        ticked = {_key(one.dispute): one.chosen for one in self.disputes}
        go_on, self._goes_on = self._goes_on or self._has_keys, False
        self.disputes = []
        shown = unsettled.found[:_SHOWN]
        for one in shown:
            made = Dispute(self.tools, one, unsettled.names)
            made.go.connect(self.go.emit)
            made.settled.connect(lambda choice, one=one: self._settle(one, choice))
            made.choose(ticked.get(_key(one), ""))
            self.disputes.append(made)
        if not shown:
            self.lay(
                title(_("Nothing to settle")),
                label(_("Where two people write different things at the same time, both are kept "
                        "and it is shown here."), "muted", wrap=True),
            )  # fmt: skip
            return
        count = len(unsettled.found)
        says = plural("{n} thing to settle", "{n} things to settle", count).format(n=count)
        rest = count - len(shown)
        more = plural("and {n} more", "and {n} more", rest).format(n=rest) if rest else ""
        self.lay(
            title(says),
            label(
                _("Two people wrote this at the same time, neither knowing of the other. Nothing "
                  "is lost: what is not taken stays in the history. Everybody gets your decision "
                  "with the next bundle."),
                "muted", wrap=True,
            ),
            *self.disputes,
            *([label(more, "muted")] if more else []),
        )  # fmt: skip
        if go_on:
            self.disputes[0].show()  # now: what is not shown yet takes no keys
            next(iter(self.disputes[0].choices.values())).setFocus()

    @property
    def _has_keys(self) -> bool:
        here = self.window().focusWidget()
        return here is not None and self.isAncestorOf(here)

    def _settle(self, one: Disagreement, choice: str) -> None:
        book, record = self.tools.book, one.record
        self._goes_on = True

        def done(_nothing: None) -> None:
            self.settled.emit(
                _("Settled: {field} of {ref}. What was not taken is in its history.").format(
                    field=_(one.label), ref=ltr(record.ref)
                )
            )

        def failed(error: BaseException) -> None:
            self.fail(error)
            for dispute in self.disputes:
                if dispute.dispute is one:
                    dispute.button.setEnabled(True)

        self.tools.runner.change(
            self, lambda: settle(book, record.id, one.field, choice), done, failed
        )


def _key(one: Disagreement) -> tuple[object, ...]:
    """What makes two of them the same question."""
    return (one.record.id, one.record.ref, one.field, one.sides)


def _plain(found: Sequence[Disagreement] | None) -> object:
    """What is compared: the record as a whole may have changed in other fields."""
    if found is None:
        return None
    return [_key(one) for one in found]
