"""Ctrl+K: find a record or do anything, from one line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from casebook.book import Casebook
from casebook.records import Record
from casebook.ui.direction import ltr, own
from casebook.ui.flags import flags_said
from casebook.ui.parts.boxes import margins
from casebook.ui.size import open_at
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _

_ICONS = {
    "incident": "list",
    "contact": "users",
    "exhibit": "folder-lock",
    "dossier": "file-text",
    "identifier": "phone",
    "referral": "hand-helping",
    "agency": "building-2",
    "contact-log": "message-circle",
}
_PAUSE = 120


def found_at_home(book: Casebook, words: str) -> list[Record]:
    """What is found, best first; for a part, the record that it is a part of."""
    found: dict[str, Record] = {}
    for hit, _part in book.search(words, limit=40):
        record = hit
        while type(record).owner and (above := getattr(record, type(record).owner)):
            record = book.find(above)
        if record.kind in _ICONS:
            found.setdefault(record.id, record)
    return list(found.values())[:12]


@dataclass(frozen=True)
class Deed:
    """Something that can be done from anywhere."""

    says: str
    icon: str
    act: Callable[[], object]
    keys: str = ""


class Find(QDialog):
    """Signals: chosen(record)."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget, tools: Tools, deeds: Sequence[Deed]) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setModal(True)
        self.setAccessibleName(_("Find or do anything"))
        self.tools = tools
        self._deeds = deeds
        self.line = QLineEdit()
        self.line.setPlaceholderText(_("Find or do anything"))
        self.line.setAccessibleName(_("Find or do anything"))
        self.line.addAction(
            theme().icon("search", "muted", 18), QLineEdit.ActionPosition.LeadingPosition
        )
        self.line.setMinimumHeight(theme().px(44))
        self.line.installEventFilter(self)
        self.found = QListWidget()
        self.found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.found.setAccessibleName(_("Found"))
        self.found.itemActivated.connect(self._take)
        self.found.itemClicked.connect(self._take)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(margins(12, 12, 12, 12))
        whole.addWidget(self.line)
        whole.addWidget(self.found, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self.line.textChanged.connect(lambda _text: self._timer.start(_PAUSE))
        self._records: dict[str, Record] = {}
        open_at(self, 620, 420)
        self._show([])

    def _look(self) -> None:
        words = self.line.text().strip()
        if not words:
            self._show([])
            return
        book = self.tools.book

        def show(records: list[Record]) -> None:
            if words == self.line.text().strip():
                self._show(records)

        self.tools.runner.ask(self, lambda: found_at_home(book, words), show)

    def _show(self, records: list[Record]) -> None:
        words = self.line.text().strip().casefold()
        self.found.clear()
        self._records = {record.id: record for record in records}
        for record in records:
            icon = theme().icon(_ICONS.get(record.kind, "file"), "muted", 16)
            title = own(record.title or type(record).label)
            text = f"{title}    {ltr(record.ref)}"
            if said := flags_said(self.tools, record):
                icon, text = theme().icon("triangle-alert", "warn", 16), f"{text}\n{said}"
            item = QListWidgetItem(icon, text)
            item.setData(Qt.ItemDataRole.UserRole, record.id)
            self.found.addItem(item)
        for number, deed in enumerate(self._deeds):
            if words and words not in deed.says.casefold():
                continue
            text = f"{deed.says}    {ltr(deed.keys)}" if deed.keys else deed.says
            item = QListWidgetItem(theme().icon(deed.icon, "accent", 16), text)
            item.setData(Qt.ItemDataRole.UserRole, number)
            self.found.addItem(item)
        self.found.setCurrentRow(0)

    def _take(self, item: QListWidgetItem) -> None:
        what = item.data(Qt.ItemDataRole.UserRole)
        self.accept()
        if isinstance(what, int):
            self._deeds[what].act()
        elif what in self._records:
            self.chosen.emit(self._records[what])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            rows = self.found.count()
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and rows:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self.found.setCurrentRow((self.found.currentRow() + step) % rows)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if item := self.found.currentItem():
                    self._take(item)
                return True
        return super().eventFilter(watched, event)
