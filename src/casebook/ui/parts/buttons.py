"""Buttons: each has a text or, where it is only an icon, a name and a tip."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from casebook.ui.direction import elided
from casebook.ui.parts.texts import tip as as_tip
from casebook.ui.theme import theme

_LONG = 36
"""Characters from which on a button gives way to others, and is cut where it must be."""


class Pressable(QPushButton):
    """A button that Enter presses, as Space does, when the keys stand on it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # of itself Qt gives Enter to the default button, even when the keys stand on another
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and plain == Qt.KeyboardModifier.NoModifier:
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)


class Button(Pressable):
    """A button whose text, when it is long, is cut to the room that there is."""

    def __init__(self, text: str, *, apart: bool = False) -> None:
        super().__init__()
        self._whole = ""
        # Qt leaves hardly any room between icon and text
        self._before = " " if apart else ""
        self.setText(text)

    def setText(self, text: str) -> None:
        text = self._before + text
        self._whole = text
        super().setText(text)
        if len(text) > _LONG:
            self.setToolTip(as_tip(text.strip()[:600]))
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            self._cut(self.sizeHint().width())

    def text(self) -> str:
        return self._whole

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if len(self._whole) <= _LONG:
            return hint
        whole = self.fontMetrics().horizontalAdvance(self._whole) + self._around()
        return QSize(min(whole, theme().px(420)), hint.height())

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return hint if len(self._whole) <= _LONG else QSize(theme().px(96), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if len(self._whole) > _LONG:
            self._cut(event.size().width())

    def _around(self) -> int:
        icon = 0 if self.icon().isNull() else self.iconSize().width() + theme().px(6)
        return theme().px(34) + icon

    def _cut(self, width: int) -> None:
        room = width - self._around()
        if self.fontMetrics().horizontalAdvance(self._whole) <= room:
            super().setText(self._whole)
        else:
            super().setText(elided(self.fontMetrics(), self._whole, room))


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
    found = Button(text, apart=bool(icon and text))
    if icon:
        colours = {"primary": "on_accent", "danger": "danger", "pill": "muted"}
        size = 14 if look == "pill" else 16
        drawn = theme().icon(icon, colours.get(look, "text"), size)
        # as muted as the text is then: white on the grey of a button that waits is not seen
        drawn.addPixmap(
            theme().icon(icon, "muted", size).pixmap(theme().px(size)), QIcon.Mode.Disabled
        )
        found.setIcon(drawn)
        found.setIconSize(QSize(theme().px(size), theme().px(size)))
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
    found = button(text, look="pill", icon=icon)
    found.setCheckable(checkable)
    return found
