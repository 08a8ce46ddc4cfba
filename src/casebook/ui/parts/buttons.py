"""Buttons: each has a text or, where it is only an icon, a name and a tip."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton

from casebook.ui.theme import theme


def button(
    text: str,
    clicked: Callable[[], object] | None = None,
    *,
    icon: str = "",
    look: str = "",
    tip: str = "",
    default: bool = False,
) -> QPushButton:
    """A button with a text."""
    # Qt leaves hardly any room between icon and text
    found = QPushButton(f" {text}" if icon and text else text)
    if icon:
        colour = "on_accent" if look == "primary" else "danger" if look == "danger" else "text"
        found.setIcon(theme().icon(icon, colour, 16))
        found.setIconSize(QSize(theme().px(16), theme().px(16)))
    if look:
        found.setProperty("look", look)
    if tip:
        found.setToolTip(tip)
    found.setAccessibleName(text)
    found.setAutoDefault(default)
    found.setDefault(default)
    found.setCursor(Qt.CursorShape.PointingHandCursor)
    if clicked:
        found.clicked.connect(lambda _checked=False: clicked())
    return found


def icon_button(
    name: str,
    says: str,
    clicked: Callable[[], object] | None = None,
    *,
    look: str = "flat",
    size: int = 16,
) -> QPushButton:
    """A button that is only an icon; `says` is its name and its tip."""
    found = button("", clicked, look=look, tip=says)
    found.setIcon(theme().icon(name, "muted", size))
    found.setIconSize(QSize(theme().px(size), theme().px(size)))
    found.setAccessibleName(says)
    side = theme().px(34)
    found.setFixedSize(side, side)
    return found


def pill(text: str, *, icon: str = "", checkable: bool = True) -> QPushButton:
    """A choice that is on or off, in a line of its kind."""
    found = button(text, look="pill")
    found.setCheckable(checkable)
    if icon:
        found.setIcon(theme().icon(icon, "muted", 14))
        found.setIconSize(QSize(theme().px(14), theme().px(14)))
    return found
