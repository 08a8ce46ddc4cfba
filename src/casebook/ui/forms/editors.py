"""One editor for each shape of field. What was typed is never thrown away, right or wrong."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextOption, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from casebook.records.fields import Field, Shape, from_text, to_text
from casebook.ui.parts.boxes import flowing
from casebook.ui.parts.buttons import pill
from casebook.ui.parts.long_text import laid_out
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _, speaking

Typed = str | list[str]
"""What stands in an editor, as a draft keeps it: one text, or the elements of a set."""


class Wrong(ValueError):
    """What stands in an editor is no value of its field; the message is for the person."""


class Editor(QWidget):
    """Edits one field.

    Signals: edited - a person changed it.
    """

    edited = Signal()

    def __init__(self, spec: Field) -> None:
        super().__init__()
        self.spec = spec
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme().px(4))

    def typed(self) -> Typed:
        """What stands in it now."""
        raise NotImplementedError

    def put(self, typed: Typed) -> None:
        """Show this, without `edited`."""
        raise NotImplementedError

    def value(self) -> object:
        """The value that it means. Raises `Wrong`."""
        typed = self.typed()
        if isinstance(typed, list):
            return tuple(typed)
        try:
            return from_text(self.spec.shape, typed or None)
        except ValueError as error:
            raise Wrong(str(error)) from error

    def put_value(self, value: object) -> None:
        """Show a value."""
        if isinstance(value, tuple):
            self.put([str(item) for item in value])
        else:
            self.put(to_text(value) or "")

    def focus_on(self) -> QWidget:
        """The widget that takes the keys."""
        return self

    def mark_wrong(self, wrong: bool) -> None:
        """Show by its frame that something is wrong here."""
        inner = self.focus_on()
        inner.setProperty("wrong", "true" if wrong else "false")
        inner.style().unpolish(inner)
        inner.style().polish(inner)


class LineEditor(Editor):
    """One line of text."""

    def __init__(self, spec: Field) -> None:
        super().__init__(spec)
        self.edit = QLineEdit()
        self.edit.setMaxLength(10_000)
        self.edit.textEdited.connect(lambda _text: self.edited.emit())
        self._layout.addWidget(self.edit)

    def typed(self) -> str:
        return self.edit.text()

    def put(self, typed: Typed) -> None:
        text = typed if isinstance(typed, str) else ", ".join(typed)
        # a line break that came with old data or a paste must not vanish silently
        self.edit.setText(text.replace("\r\n", " ").replace("\n", " "))
        self.edit.setCursorPosition(0)

    def focus_on(self) -> QWidget:
        return self.edit


class Prose(QPlainTextEdit):
    """Text that grows with its lines; each paragraph has its own direction; Tab goes on."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self._lines = lines
        self.setTabChangesFocus(True)
        self.document().setDefaultTextOption(laid_out(""))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._grow())
        self.textChanged.connect(self._grow)
        self._grow()

    def put(self, text: str) -> None:
        """Show a text."""
        self.document().setDefaultTextOption(laid_out(text))
        self.setPlainText(text)

    def insertFromMimeData(self, source: QMimeData) -> None:
        option = laid_out(source.text())
        if option.wrapMode() == QTextOption.WrapMode.WrapAnywhere:
            self.document().setDefaultTextOption(option)
        super().insertFromMimeData(source)

    def _grow(self) -> None:
        """As tall as what is in it: lines of Tibetan are taller than those of the font."""
        line = self.fontMetrics().lineSpacing()
        tall, most = 0.0, 18 * line
        layout, block = self.document().documentLayout(), self.document().firstBlock()
        while block.isValid() and tall < most:
            tall += layout.blockBoundingRect(block).height()
            block = block.next()
        inside = max(self._lines * line, min(most, round(tall))) + self.document().documentMargin()
        self.setFixedHeight(round(inside) + theme().px(18))

    def sizeHint(self) -> QSize:
        return QSize(theme().px(300), self.minimumHeight())


class ProseEditor(Editor):
    """Text of any length."""

    def __init__(self, spec: Field, *, lines: int = 3) -> None:
        super().__init__(spec)
        self.edit = self.make(lines)
        self._quiet = False
        self.edit.textChanged.connect(self._changed)
        self._layout.addWidget(self.edit)

    def make(self, lines: int) -> Prose:
        """The widget."""
        return Prose(lines)

    def _changed(self) -> None:
        if not self._quiet:
            self.edited.emit()

    def typed(self) -> str:
        return self.edit.toPlainText()

    def put(self, typed: Typed) -> None:
        self._quiet = True
        self.edit.put(typed if isinstance(typed, str) else "\n".join(typed))
        self._quiet = False

    def focus_on(self) -> QWidget:
        return self.edit


class _Calm(QObject):
    """The wheel scrolls the page; it never changes a choice that is passed over."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QWheelEvent) and isinstance(watched, QComboBox):
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def calm_combo() -> QComboBox:
    """A choice that the mouse wheel does not change."""
    combo = QComboBox()
    combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    combo.installEventFilter(_Calm(combo))
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(12)
    combo.setMaxVisibleItems(16)
    combo.view().setAccessibleName(_("Choices"))
    return combo


class ChoiceEditor(Editor):
    """One code of a vocabulary, or none."""

    def __init__(self, spec: Field, tools: Tools) -> None:
        super().__init__(spec)
        self.combo = calm_combo()
        self.combo.addItem(_("Not said"), "")
        for entry in tools.terms.get(spec.vocabulary, {}).values():
            if entry.put_aside:
                continue
            indent = "    " if entry.parent else ""
            self.combo.addItem(indent + entry.label(speaking()), entry.code)
            if entry.definition:
                place = self.combo.count() - 1
                says = entry.definition.get(speaking()) or entry.definition.get("en", "")
                self.combo.setItemData(place, says, Qt.ItemDataRole.ToolTipRole)
        self.combo.activated.connect(lambda _index: self.edited.emit())
        self._layout.addWidget(self.combo)

    def typed(self) -> str:
        return str(self.combo.currentData() or "")

    def put(self, typed: Typed) -> None:
        code = typed if isinstance(typed, str) else ""
        place = self.combo.findData(code)
        if place < 0:
            # a term that was put aside, or comes from a newer program: kept as it is
            self.combo.addItem(code, code)
            place = self.combo.count() - 1
        self.combo.setCurrentIndex(place)

    def focus_on(self) -> QWidget:
        return self.combo


class ChoicesEditor(Editor):
    """Any number of codes of a vocabulary, as pills."""

    def __init__(self, spec: Field, tools: Tools) -> None:
        super().__init__(spec)
        self.pills: dict[str, QPushButton] = {}
        self._others: list[str] = []
        for entry in tools.terms.get(spec.vocabulary, {}).values():
            if entry.put_aside:
                continue
            one = pill(entry.label(speaking()))
            one.clicked.connect(lambda _on: self.edited.emit())
            self.pills[entry.code] = one
        self._layout.addWidget(flowing(*self.pills.values()))

    def typed(self) -> list[str]:
        return [code for code, one in self.pills.items() if one.isChecked()] + self._others

    def put(self, typed: Typed) -> None:
        codes = typed if isinstance(typed, list) else [typed] if typed else []
        for code, one in self.pills.items():
            one.setChecked(code in codes)
        self._others = [code for code in codes if code not in self.pills]

    def focus_on(self) -> QWidget:
        return next(iter(self.pills.values()), self)


class TagsEditor(Editor):
    """Free words, with commas between them."""

    def __init__(self, spec: Field) -> None:
        super().__init__(spec)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(_("Words, with commas between them"))
        self.edit.textEdited.connect(lambda _text: self.edited.emit())
        self._layout.addWidget(self.edit)

    def typed(self) -> list[str]:
        text = self.edit.text()
        for mark in "，、،;；":
            text = text.replace(mark, ",")
        return list(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))

    def put(self, typed: Typed) -> None:
        self.edit.setText(", ".join(typed) if isinstance(typed, list) else typed)

    def focus_on(self) -> QWidget:
        return self.edit


class YesNoEditor(Editor):
    """Yes, no, or not said: three pills of which one is on."""

    def __init__(self, spec: Field) -> None:
        super().__init__(spec)
        self.pills = {"": pill(_("Not said")), "yes": pill(_("Yes")), "no": pill(_("No"))}
        for code, one in self.pills.items():
            one.clicked.connect(self._chosen(code))
        self._layout.addWidget(flowing(*self.pills.values()))
        self.put("")

    def _chosen(self, code: str) -> Callable[[bool], None]:
        def chosen(_on: bool) -> None:
            self.put(code)
            self.edited.emit()

        return chosen

    def typed(self) -> str:
        return next((code for code, one in self.pills.items() if one.isChecked()), "")

    def put(self, typed: Typed) -> None:
        for code, one in self.pills.items():
            one.setChecked(code == typed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def focus_on(self) -> QWidget:
        return self.pills[""]


def plain_editor(spec: Field, tools: Tools) -> Editor:
    """The editor of a field that needs no other records."""
    if spec.shape is Shape.PROSE:
        return ProseEditor(spec)
    if spec.shape is Shape.CHOICE:
        return ChoiceEditor(spec, tools)
    if spec.shape is Shape.CHOICES:
        return ChoicesEditor(spec, tools)
    if spec.shape is Shape.TAGS:
        return TagsEditor(spec)
    if spec.shape is Shape.YES_NO:
        return YesNoEditor(spec)
    return LineEditor(spec)
