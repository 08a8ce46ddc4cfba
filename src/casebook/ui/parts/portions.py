"""Lines of which there may be thousands: made so many at a time, since each holds the window up."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from casebook.ui.parts.boxes import Flow, column, row
from casebook.ui.parts.buttons import button
from casebook.words import _, in_digits, plural

PORTION: Final = 50
"""How many lines are made at a time: they take the window a tenth of a second."""

Make = Callable[[], QWidget]
"""Makes one line, once it is to be shown."""


class Portions(QWidget):
    """The first lines, and a button that shows more of them.

    `puts`: each makes one line and puts it into the layout `lines`; `portion`: how many are made at
    a time; `made`: how many to begin with, if not that many.
    """

    def __init__(
        self,
        lines: QLayout,
        puts: Sequence[Callable[[], object]],
        *,
        portion: int = PORTION,
        made: int = 0,
    ) -> None:
        super().__init__()
        self._puts = puts
        self._portion = portion
        self.made = 0
        """How many lines are there."""
        self.count = len(puts)
        """How many there could be."""
        self.more = button("", self._show_more, icon="chevron-down", look="flat")
        self.setLayout(column(lines, row(self.more, None)))
        self._make(made or portion)

    def _show_more(self) -> None:
        there = set(self.findChildren(QWidget))
        self._make(self._portion)
        # what is made later comes last to who goes by keys, were it not put where it stands
        before = self.more.previousInFocusChain() or self.more
        fresh = [one for one in self.findChildren(QWidget) if one not in there and _is_reached(one)]
        for one in (*fresh, self.more):
            self.setTabOrder(before, one)
            before = one
        if fresh:
            fresh[0].setFocus()

    def _make(self, count: int) -> None:
        for put in self._puts[self.made : self.made + count]:
            put()
            self.made += 1
        left = self.count - self.made
        self.more.setVisible(left > 0)
        if left > self._portion:
            says = _("Show {n} more of {left}")
            self.more.setText(says.format(n=in_digits(self._portion), left=in_digits(left)))
        else:
            says = plural("Show {n} more", "Show {n} more", left)
            self.more.setText(says.format(n=in_digits(left)))


def in_portions(
    makers: Sequence[Make],
    *,
    portion: int = PORTION,
    made: int = 0,
    gap: int = 8,
    flow: bool = False,
) -> Portions:
    """Widgets below one another, or in a `flow` beside one another."""
    lines: Flow | QVBoxLayout = Flow(gap=gap) if flow else column(gap=gap)

    def put(make: Make) -> None:
        lines.addWidget(make())

    puts = [partial(put, make) for make in makers]
    return Portions(lines, puts, portion=portion, made=made)


def _is_reached(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
