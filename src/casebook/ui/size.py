"""How large a window opens: as large as it should be, and never larger than its screen."""

from PySide6.QtWidgets import QWidget

from casebook.ui.theme import theme

_FRAME = (16, 48)
"""What the system puts around a window, about."""


def open_at(window: QWidget, width: int, height: int) -> None:
    """Give a window its size at this scale, as far as its screen has room: large text on a small
    screen must not put the buttons below its edge."""
    room = window.screen().availableGeometry().size()
    window.resize(
        min(theme().px(width), room.width() - _FRAME[0]),
        min(theme().px(height), room.height() - _FRAME[1]),
    )
