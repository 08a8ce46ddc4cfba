"""Every name, number and address that a reader outside will be able to read, ticked one by one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from casebook.dossier.finding import ADDRESS, NAME, NUMBER
from casebook.dossier.readable import FILE, PICTURE, Readable
from casebook.dossier.ready import STOP, Remark
from casebook.ui.direction import ltr, own
from casebook.ui.parts.boxes import column, emptied, framed, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label
from casebook.ui.theme import theme
from casebook.words import _, later, plural

_SORTS = {
    NAME: later("Name"),
    NUMBER: later("Number"),
    ADDRESS: later("Address"),
    PICTURE: later("Picture: look at what can be read in it"),
    FILE: later("Whole file: everything in it goes along, its hidden data too"),
}


class ReadableTicks(QWidget):
    """Signals: ticked - the list was gone through, or not any longer."""

    ticked = Signal()

    def __init__(self, advice: str) -> None:
        super().__init__()
        self._mark = ""
        self._done: set[tuple[str, str]] = set()
        self._items: tuple[Readable, ...] = ()
        self.list = QListWidget()
        self.list.setAccessibleName(_("Names, numbers and addresses that will be readable"))
        self.list.setMinimumHeight(theme().px(190))
        self.list.setProperty("look", "field")
        self.list.setWordWrap(True)
        self.list.itemChanged.connect(self._turned)
        self.list.verticalScrollBar().valueChanged.connect(lambda _value: self._look())
        self.list.verticalScrollBar().rangeChanged.connect(lambda _least, _most: self._look())
        self.rest = button(_("Tick the rest"), self.tick_rest)
        self.says = label("", "muted", wrap=True)
        self.setLayout(
            column(
                label(_("What a reader will be able to read"), "strong"),
                label(advice, "muted", wrap=True),
                self.list,
                row(self.says, None, self.rest),
                gap=8,
            )
        )  # fmt: skip

    def show_list(self, found: tuple[Readable, ...], mark: str) -> None:
        """Show the list; what was ticked in it stays ticked."""
        self._mark = mark
        if found == self._items:
            self._look()
            return
        self._items = found
        self.list.blockSignals(True)
        self.list.clear()
        for one in found:
            item = QListWidgetItem(f"{own(one.text)}   {_(_SORTS[one.sort])}")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            done = (one.sort, one.text) in self._done
            item.setCheckState(Qt.CheckState.Checked if done else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self._look()
        self.ticked.emit()

    def forget(self) -> None:
        """What was ticked was ticked for somebody else: all of it is to be gone through again."""
        self._done.clear()
        self._items, self._mark = (), ""
        self.list.clear()
        self._look()

    def _turned(self, item: QListWidgetItem) -> None:
        one = self._items[self.list.row(item)]
        key = (one.sort, one.text)
        if item.checkState() is Qt.CheckState.Checked:
            self._done.add(key)
        else:
            self._done.discard(key)
        self._look()
        self.ticked.emit()

    def tick_rest(self) -> None:
        """Tick all that is left; only once the end of the list was in sight."""
        for place in range(self.list.count()):
            self.list.item(place).setCheckState(Qt.CheckState.Checked)

    def _left(self) -> int:
        return sum((one.sort, one.text) not in self._done for one in self._items)

    def _look(self) -> None:
        bar = self.list.verticalScrollBar()
        left = self._left()
        self.rest.setEnabled(left > 0 and bar.value() >= bar.maximum())
        self.says.setText(
            plural("{n} to go through", "{n} to go through", left).format(n=left)
            if left
            else _("All gone through.")
        )

    @property
    def mark(self) -> str:
        """The mark of the list, if all of it was gone through; otherwise empty."""
        return self._mark if self._mark and not self._left() else ""


def show_remarks(layout: QVBoxLayout, found: tuple[Remark, ...]) -> bool:
    """Show what is missing; whether any of it must be settled first."""
    emptied(layout)
    if not found:
        layout.addWidget(label(_("Nothing."), "muted"))
    for one in found:
        about = f"  {ltr(', '.join(one.about[:8]))}" if one.about else ""
        if len(one.about) > 8:
            about += f" +{len(one.about) - 8}"
        if one.level == STOP:
            layout.addWidget(
                framed(
                    label(_("This must be settled first."), "strong"),
                    label(own(one.says) + about, "problem", wrap=True),
                    look="warn-card", gap=2, pad=10,
                )
            )  # fmt: skip
        else:
            layout.addWidget(label(f"•  {own(one.says)}{about}", wrap=True))
    return any(one.level == STOP for one in found)
