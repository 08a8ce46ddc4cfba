"""Labels: always plain text, in one of a few looks."""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


def label(text: str = "", look: str = "", *, wrap: bool = False) -> QLabel:
    """A text in a look of the stylesheet ("title", "heading", "muted", ...)."""
    found = QLabel(text)
    found.setTextFormat(Qt.TextFormat.PlainText)
    if look:
        found.setProperty("look", look)
    if wrap:
        found.setWordWrap(True)
        found.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return found


def readable(text: str = "", look: str = "") -> QLabel:
    """A text of any length that can be selected and copied, with mouse or keys."""
    found = label(text, look, wrap=True)
    found.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return found


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
