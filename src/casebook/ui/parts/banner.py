"""What is said without stopping anybody: a banner in the page, and a toast that goes by itself."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QWidget

from casebook.ui import tell
from casebook.ui.parts.boxes import column, margins, row
from casebook.ui.parts.buttons import button, icon_button
from casebook.ui.parts.texts import label, readable
from casebook.ui.theme import theme
from casebook.words import _

_LOOKS = {
    "warn": ("warn-card", "triangle-alert", "warn"),
    "danger": ("danger-card", "circle-alert", "danger"),
    "good": ("good-card", "circle-check", "good"),
    "plain": ("card", "info", "accent"),
}
TOAST = 10_000
"""Milliseconds that a toast with an action stays."""


class Banner(QFrame):
    """A calm message in the page: what is so, what to do, and buttons for it."""

    def __init__(
        self,
        says: str,
        advice: str = "",
        *,
        tone: str = "plain",
        actions: tuple[tuple[str, Callable[[], object]], ...] = (),
        closable: bool = True,
    ) -> None:
        super().__init__()
        look, icon, colour = _LOOKS[tone]
        self.setProperty("look", look)
        self.setAccessibleName(f"{says} {advice}".strip())
        picture = label()
        picture.setPixmap(theme().icon(icon, colour, 18).pixmap(theme().px(18), theme().px(18)))
        texts = column(readable(says, "strong"), gap=2)
        if advice:
            texts.addWidget(readable(advice))
        buttons = [button(text, act) for text, act in actions]
        close = [icon_button("x", _("Dismiss"), self.close_gently)] if closable else []
        layout = row(picture, gap=10)
        layout.setAlignment(picture, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(texts, 1)
        for one in (*buttons, *close):
            layout.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
        layout.setContentsMargins(margins(14, 10, 10, 10))
        self.setLayout(layout)

    def close_gently(self) -> None:
        """Go away."""
        self.hide()
        self.deleteLater()


def failure(error: BaseException) -> Banner:
    """A failure as a banner; a fault of ours with details that hold no data of the casebook."""
    says, advice = tell.sentences(error)
    details = tell.details(error)

    def copy() -> None:
        QGuiApplication.clipboard().setText(details)

    actions = ((_("Copy details"), copy),) if details else ()
    return Banner(says, advice, tone="danger", actions=actions)


class Toast(QFrame):
    """A short word at the foot of the window, with Undo or the like; it goes by itself.

    One that comes takes the place of one that is there."""

    def __init__(
        self,
        window: QWidget,
        says: str,
        action: str = "",
        act: Callable[[], object] | None = None,
        *,
        stays: int = TOAST,
    ) -> None:
        for earlier in window.findChildren(
            Toast, options=Qt.FindChildOption.FindDirectChildrenOnly
        ):
            earlier.go()
        super().__init__(window)
        self._window = window
        self.setProperty("look", "toast")
        self.setAccessibleName(says)
        items: list[QWidget] = [label(says)]
        if action and act:

            def pressed() -> None:
                self.go()
                act()

            self.button = button(action, pressed)
            items.append(self.button)
        layout = row(*items, gap=14)
        layout.setContentsMargins(margins(16, 8, 10 if action else 16, 8))
        self.setLayout(layout)
        window.installEventFilter(self)
        QTimer.singleShot(stays, self, self.go)
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()

    def go(self) -> None:
        """Go away."""
        self.hide()
        self.deleteLater()

    def _place(self) -> None:
        window = self._window
        self.move(
            QPoint(
                (window.width() - self.width()) // 2,
                window.height() - self.height() - theme().px(24),
            )
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)


def tell_left(window: QWidget, again: Callable[[], object], *, still: bool) -> None:
    """What was typed in something that was left is still kept, or thrown away: and the way back."""
    if still:
        Toast(window, _("Kept as a draft."), _("Go on"), again)
    else:
        Toast(window, _("Discarded."), _("Undo"), again)
