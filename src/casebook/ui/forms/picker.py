"""The editor of a field that names another record: typed words find it, or make a new one."""

from contextlib import suppress

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QWidget

from casebook.book import Casebook
from casebook.errors import NoSuchRecord
from casebook.records import KINDS, Contact, Identifier, Name, Record
from casebook.records.fields import Field
from casebook.ui.direction import own
from casebook.ui.flags import flags_said
from casebook.ui.forms.editors import Editor, Typed, Wrong
from casebook.ui.parts.boxes import row
from casebook.ui.parts.buttons import icon_button
from casebook.ui.parts.texts import label
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _

_NEW = "+"
_PATIENCE = 180


def found_for(book: Casebook, kinds: tuple[type[Record], ...], words: str) -> list[Record]:
    """Records of these kinds that are found; a contact by its other names and numbers too."""
    looked = (*kinds, Name, Identifier) if Contact in kinds else kinds
    found: dict[str, Record] = {}
    for hit, _part in book.search(words, kinds=looked, limit=24):
        record: Record = hit
        if isinstance(hit, Name | Identifier) and type(hit) not in kinds:
            if not hit.contact:
                continue
            with suppress(NoSuchRecord):
                record = book.find(hit.contact)
        if type(record) in kinds:
            found.setdefault(record.id, record)
    return list(found.values())[:8]


class RefEditor(Editor):
    """Shows the title of the record it names; typing looks for others."""

    def __init__(self, spec: Field, tools: Tools) -> None:
        super().__init__(spec)
        self.tools = tools
        self._kinds = tuple(KINDS[name] for name in spec.kinds)
        self._id = ""
        self._typed = ""
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(_("Type a name or a number"))
        self.edit.textEdited.connect(self._type)
        self.edit.installEventFilter(self)
        self.clear = icon_button("x", _("Remove"), self._clear)
        self.clear.hide()
        self._layout.addLayout(row(self.edit, self.clear, gap=4))
        self.flags = label("", "warn", wrap=True)
        self.flags.hide()
        self._layout.addWidget(self.flags)
        self.found = QListWidget()
        self.found.setWindowFlags(Qt.WindowType.ToolTip)
        self.found.setFrameShape(QFrame.Shape.NoFrame)
        self.found.setObjectName("choices")
        self.found.setAccessibleName(_("Found"))
        self.found.itemClicked.connect(self._take)
        self.destroyed.connect(self.found.deleteLater)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)

    def typed(self) -> str:
        """The id of the record named; "?" and the words, while none was chosen."""
        return self._id or (f"?{self._typed}" if self._typed else "")

    def put(self, typed: Typed) -> None:
        text = typed if isinstance(typed, str) else ""
        self._id, self._typed = ("", text[1:]) if text.startswith("?") else (text, "")
        self.edit.setText(self._typed)
        self.clear.setVisible(bool(self._id))
        self.flags.hide()
        if self._id:
            self.tools.runner.ask(self, lambda: self._read(self._id), self._show_chosen)

    def value(self) -> str:
        if self._typed.strip():
            raise Wrong(_("Choose one of those found, or remove the words."))
        return self._id

    def focus_on(self) -> QWidget:
        return self.edit

    def _read(self, record: str) -> tuple[str, Record]:
        found = self.tools.book.row(record)
        spec = KINDS[found.kind].title_field
        title = own(found.texts.get(spec) or found.ref) + f" ({found.ref})"
        return title, self.tools.book.some(KINDS[found.kind], [found.id])[0]

    def _show_chosen(self, found: tuple[str, Record]) -> None:
        title, record = found
        self.edit.setText(title)
        said = flags_said(self.tools, record)
        self.flags.setText(_("Careful: {flags}").format(flags=said))
        self.flags.setVisible(bool(said))

    def _clear(self) -> None:
        self.put("")
        self.edited.emit()
        self.edit.setFocus()

    def _type(self, text: str) -> None:
        self._id, self._typed = "", text
        self.clear.hide()
        self.flags.hide()
        self._timer.start(_PATIENCE)
        self.edited.emit()

    def _look(self) -> None:
        words = self._typed.strip()
        if not words:
            self.found.hide()
            return

        book, kinds = self.tools.book, self._kinds
        self.tools.runner.ask(
            self, lambda: found_for(book, kinds, words), lambda hits: self._show(words, hits)
        )

    def _show(self, words: str, hits: list[Record]) -> None:
        if words != self._typed.strip() or not self.edit.hasFocus():
            return
        self.found.clear()
        for record in hits:
            said = flags_said(self.tools, record)
            text = f"{own(record.title or record.ref)}  {record.ref}"
            item = QListWidgetItem(f"{text}   {said}" if said else text)
            if said:
                item.setIcon(theme().icon("triangle-alert", "warn", 14))
            item.setData(Qt.ItemDataRole.UserRole, record.id)
            self.found.addItem(item)
        if Contact in self._kinds:
            item = QListWidgetItem(_("New contact: {name}").format(name=own(words)))
            item.setData(Qt.ItemDataRole.UserRole, _NEW)
            item.setIcon(theme().icon("plus", "accent", 14))
            self.found.addItem(item)
        if not self.found.count():
            self.found.hide()
            return
        self.found.setCurrentRow(0)
        height = min(8, self.found.count()) * theme().px(34) + theme().px(10)
        self.found.resize(self.edit.width(), height)
        self.found.move(self.edit.mapToGlobal(QPoint(0, self.edit.height() + 2)))
        self.found.show()

    def _take(self, item: QListWidgetItem) -> None:
        self.found.hide()
        record = str(item.data(Qt.ItemDataRole.UserRole))
        if record == _NEW:
            name = self._typed.strip()

            def made(saved: Record) -> None:
                self._chosen(saved.id)

            self.tools.runner.change(self, lambda: self.tools.book.save(Contact(name=name)), made)
            return
        self._chosen(record)

    def _chosen(self, record: str) -> None:
        self.put(record)
        self.edited.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.found.hide()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if self.found.isVisible() and self._key(event.key()):
                return True
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        rows = self.found.count()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            self.found.setCurrentRow((self.found.currentRow() + step) % rows)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            if item := self.found.currentItem():
                self._take(item)
            return True
        if key == Qt.Key.Key_Escape:
            self.found.hide()
            return True
        return False
