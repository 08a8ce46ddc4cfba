"""Labels: always plain text, in one of a few looks."""

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QClipboard,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QWidget

from casebook.ui.direction import elided
from casebook.ui.parts.breaking import broken, given
from casebook.ui.parts.long_text import LONG, LongText
from casebook.ui.theme import theme
from casebook.words import _


class Text(QLabel):
    """A text that wraps, also within a word that is longer than the line.

    Qt breaks lines between words only: places to break are put into long ones for it to see, and
    nobody else gets them, neither who asks for the text nor who copies it.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._said, self._shown = "", ""
        self._cuts: frozenset[int] = frozenset()
        self._wide = 0
        self.setText(text)

    def sizeHint(self) -> QSize:
        """As high as the text is at the width that it has: Qt would guess another width, and leave
        room for lines that there are not."""
        hint = super().sizeHint()
        return QSize(hint.width(), self.heightForWidth(self._wide)) if self._wide else hint

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(hint.width(), self.heightForWidth(self._wide)) if self._wide else hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != self._wide and self.wordWrap():
            self._wide = event.size().width()
            self.updateGeometry()

    def setText(self, text: str) -> None:
        self._said = text
        # Qt counts the end of a line as one character
        self._shown, self._cuts = broken(text.replace("\r\n", "\n"))
        super().setText(self._shown)

    def text(self) -> str:
        return self._said

    def clear(self) -> None:
        self.setText("")

    def select_all(self) -> None:
        """Select the whole text."""
        self.setSelection(0, len(self._shown.encode("utf-16-le", "surrogatepass")) // 2)

    def copied(self) -> str:
        """What is selected, as it was written."""
        return given(self._shown, self._cuts, self.selectionStart(), self.selectedText())

    def _copy(self, mode: QClipboard.Mode = QClipboard.Mode.Clipboard) -> None:
        if self.hasSelectedText():
            QGuiApplication.clipboard().setText(self.copied(), mode)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and self.hasSelectedText():
            self._copy()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if QGuiApplication.clipboard().supportsSelection():
            self._copy(QClipboard.Mode.Selection)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse:
            super().contextMenuEvent(event)
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction(_("Copy"), self._copy)
        copy.setEnabled(self.hasSelectedText())
        menu.addAction(_("Select all"), self.select_all)
        menu.popup(event.globalPos())


_LONG = 24
"""Characters from which on a line gives way to others, and is cut where it must be."""


class Line(QLabel):
    """A text on one line, cut to the room that there is when it is long."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._whole = ""
        self.setText(text)

    def setText(self, text: str) -> None:
        self._whole = text
        super().setText(text)
        if self._is_long:
            self._cut(self.width())

    def text(self) -> str:
        return self._whole

    def clear(self) -> None:
        self.setText("")

    def setWordWrap(self, on: bool) -> None:
        super().setWordWrap(on)
        self.setText(self._whole)

    @property
    def _is_long(self) -> bool:
        return len(self._whole) > _LONG and "\n" not in self._whole and not self.wordWrap()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if not self._is_long:
            return hint
        width = self.fontMetrics().horizontalAdvance(self._whole) + 4 + self._around()
        return QSize(width, hint.height())

    def _around(self) -> int:
        """What the look puts beside the text, as in a chip."""
        shown = self.fontMetrics().horizontalAdvance(super().text())
        return max(0, super().sizeHint().width() - shown)

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(theme().px(60), hint.height()) if self._is_long else hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_long:
            self._cut(event.size().width())

    def _cut(self, width: int) -> None:
        metrics, width = self.fontMetrics(), width - self._around()
        fits = metrics.horizontalAdvance(self._whole) <= width
        super().setText(self._whole if fits else elided(metrics, self._whole, width))
        self.setToolTip("" if fits else tip(self._whole[:600]))


def label(text: str = "", look: str = "", *, wrap: bool = False) -> QLabel:
    """A text in a look of the stylesheet ("title", "heading", "muted", ...)."""
    found: QLabel = Text(text) if wrap else Line(text)
    found.setTextFormat(Qt.TextFormat.PlainText)
    if look:
        found.setProperty("look", look)
    if wrap:
        found.setWordWrap(True)
        found.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return found


def selectable(text: str = "", look: str = "") -> QLabel:
    """A label that can be selected and copied, with mouse or keys."""
    found = label(text, look, wrap=True)
    found.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return found


def readable(text: str, look: str = "") -> QWidget:
    """A text of any length that can be selected and copied, with mouse or keys."""
    return LongText(text) if len(text) >= LONG else selectable(text, look)


def to_the_side(found: QLabel) -> QLabel:
    """Begin where the window begins, whatever the direction of the text: for names in a row."""
    rtl = found.layoutDirection() == Qt.LayoutDirection.RightToLeft
    side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
    found.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
    return found


def tip(text: str) -> str:
    """A text that a person typed, for a tip: Qt would take what looks like markup for markup."""
    return f"<qt>{escape(text)}</qt>"


def relook(widget: QWidget, look: str) -> None:
    """Give a widget another look of the stylesheet."""
    widget.setProperty("look", look)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
