"""A PDF of somebody else page by page: each page is drawn when it is wanted, never before."""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLineEdit, QWidget

from casebook.errors import CasebookError
from casebook.progress import Progress
from casebook.tasks.leaf import Leaf
from casebook.ui.parts.boxes import column, flowing, row
from casebook.ui.parts.buttons import icon_button
from casebook.ui.parts.leaf_canvas import LeafCanvas
from casebook.ui.parts.texts import label
from casebook.ui.runner import Runner, Running
from casebook.ui.theme import theme
from casebook.words import _, in_digits

Fetch = Callable[[int, bool, Progress], Leaf]
"""Draws the page of a number, from 0, finely or not; in a thread of its own."""
_KEPT = 8
"""Pages whose pictures are kept: enough to leaf back, whatever the number of pages."""


class Leaves(QWidget):
    """Previous and next, a number to type, and the page."""

    def __init__(self, runner: Runner, fetch: Fetch, pages: int) -> None:
        super().__init__()
        self._runner, self._fetch = runner, fetch
        self.count = max(1, pages)
        self.number = 0
        self._shown: tuple[int, bool] | None = None
        self._kept: OrderedDict[tuple[int, bool], QPixmap] = OrderedDict()
        self._running: Running | None = None
        self._backwards = False
        self.canvas = LeafCanvas(_("Page of the exhibit"))
        self.canvas.turned.connect(self.turn)
        self.canvas.jumped.connect(lambda word: self.go(0 if word == "first" else self.count - 1))
        self.canvas.closer.connect(lambda: self._ask(self.number, sharp=True))
        self.canvas.setAccessibleDescription(
            _("Page Down and Page Up leaf, W shows the whole width, 0 the whole page.")
        )
        back, on = "chevron-left", "chevron-right"
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            back, on = on, back
        self.before = icon_button(back, _("Previous page"), lambda: self.turn(-1))
        self.after = icon_button(on, _("Next page"), lambda: self.turn(1))
        self.place = QLineEdit("1")
        self.place.setAccessibleName(_("Number of the page"))
        self.place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.place.setFixedWidth(theme().px(64))
        self.place.returnPressed.connect(self._typed)
        self.place.editingFinished.connect(self._untyped)
        self.of = label("", "muted")
        self.waits = label("", "muted")
        self.says = label("", "problem", wrap=True)
        self.says.hide()
        ways, looks = QWidget(), QWidget()
        ways.setLayout(row(self.before, self.place, self.of, self.after, 4, self.waits, gap=4))
        looks.setLayout(
            row(
                icon_button("zoom-out", _("Farther"), lambda: self.canvas.zoom(0.8)),
                icon_button("zoom-in", _("Closer"), lambda: self.canvas.zoom(1.25)),
                icon_button("move-horizontal", _("Whole width"), self.canvas.width_only),
                icon_button("scan-search", _("Whole page"), self.canvas.whole),
                icon_button("rotate-cw", _("Turn (only here)"), self.canvas.turn),
                gap=4,
            )
        )
        self.setLayout(column(flowing(ways, looks), self.says, self.canvas, gap=8))
        # bound to what is stopped, not to this widget, which is gone by then
        self._last: list[Running] = []
        self.destroyed.connect(partial(_stop_all, self._last))
        self.go(0)

    def show_first(self, small: QPixmap) -> None:
        """Show what is kept of the first page until it is drawn."""
        if self._shown is None and not small.isNull():
            self.canvas.show_leaf(small, sharp=True)

    # Going

    def turn(self, step: int) -> None:
        """So many pages on."""
        self.go(self.number + step, from_the_end=step < 0)

    def go(self, number: int, *, from_the_end: bool = False) -> None:
        """Show a page, from 0; beyond the edges: the nearest."""
        number = max(0, min(number, self.count - 1))
        if number == self.number and self._shown is not None and self._shown[0] == number:
            self._look()
            return
        self.number, self._backwards = number, from_the_end
        self._ask(number, sharp=False)

    def _typed(self) -> None:
        try:
            number = int(self.place.text().strip())
        except ValueError:
            self._look()
            return
        self.go(number - 1)
        self.canvas.setFocus()

    def _untyped(self) -> None:
        # left without Enter: what stands there is the page that is shown
        if not self.place.hasFocus():
            self._look()

    # Drawing

    def _ask(self, number: int, *, sharp: bool) -> None:
        key = (number, sharp)
        self._stop()
        if key in self._kept:
            self._kept.move_to_end(key)
            self._put(key, self._kept[key])
            return
        fetch = self._fetch
        self._running = self._runner.task(
            self,
            _("Drawing a page"),
            lambda progress: fetch(number, sharp, progress),
            lambda found: self._drawn(key, found),
            lambda error: self._failed(key, error),
            changes=False,
            quiet=True,
        )
        self._last[:] = [self._running]
        self._look()

    def _stop(self) -> None:
        if self._running is not None:
            self._running.stop()
            self._running = None

    def _drawn(self, key: tuple[int, bool], found: Leaf) -> None:
        if found.total:
            self.count = found.total
        picture = QPixmap()
        if found.picture:
            picture.loadFromData(found.picture)
        if not picture.isNull():
            self._kept[key] = picture
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        if key[0] != self.number:
            return
        self._running = None
        if picture.isNull():
            self._tell(_("This page cannot be drawn: {reason}.").format(reason=_(found.reason)))
        else:
            self._put(key, picture)

    def _put(self, key: tuple[int, bool], picture: QPixmap) -> None:
        again = key[1] and self._shown is not None and self._shown[0] == key[0]
        self._shown = key
        self._look()
        self.canvas.show_leaf(picture, sharp=key[1], again=again, from_the_end=self._backwards)

    def _failed(self, key: tuple[int, bool], error: BaseException) -> None:
        if key[0] != self.number:
            return
        self._running = None
        if isinstance(error, CasebookError):
            self._tell(error.sentence())
        else:
            self._tell("")
            self._runner.failed.emit(error)

    def _tell(self, says: str) -> None:
        """Say why there is no picture where it would be; what is kept is not touched by it."""
        if self._shown is None or self._shown[0] != self.number:
            self._shown = (self.number, False)
            self.canvas.show_leaf(QPixmap(), sharp=True)
        self._look()
        self.says.setText(says)
        self.says.setVisible(bool(says))

    def _look(self) -> None:
        self.place.setText(str(self.number + 1))
        self.of.setText(_("of {count}").format(count=in_digits(self.count)))
        self.before.setEnabled(self.number > 0)
        self.after.setEnabled(self.number < self.count - 1)
        self.waits.setText(_("Drawing…") if self._running is not None else "")
        self.says.clear()
        self.says.hide()


def _stop_all(running: list[Running], _gone: object = None) -> None:
    for one in running:
        one.stop()
