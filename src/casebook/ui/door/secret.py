"""The line in which a passphrase is typed: shown or hidden, with what the keyboard is doing."""

import sys

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from casebook.ui.parts.boxes import column, row
from casebook.ui.parts.buttons import icon_button
from casebook.ui.parts.texts import label, relook
from casebook.ui.theme import theme
from casebook.words import _


class _Line(QLineEdit):
    """Signals: keyed - a key went down or up, or the keyboard may have changed."""

    keyed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        self.keyed.emit()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        super().keyReleaseEvent(event)
        self.keyed.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.keyed.emit()


class SecretLine(QWidget):
    """A passphrase. Any script may be typed; what is typed is not offered again or learnt.

    Signals: edited, entered.
    """

    edited = Signal()
    entered = Signal()

    def __init__(self, name: str, *, shown: bool = False) -> None:
        super().__init__()
        self.line = _Line()
        self.line.setAccessibleName(name)
        self.line.setMaxLength(1024)
        self.line.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self.line.returnPressed.connect(self.entered.emit)
        self.line.keyed.connect(self._look_at_keyboard)
        self.eye = icon_button("eye", _("Show"), self._turn)
        self.hint = label("", "small", wrap=True)
        self.setLayout(column(row(self.line, self.eye, gap=4), self.hint, gap=4))
        self.setFocusProxy(self.line)
        self.show_text(shown)
        method = QGuiApplication.inputMethod()
        method.localeChanged.connect(self._look_at_keyboard)
        self._look_at_keyboard()

    def text(self) -> str:
        """What was typed."""
        return self.line.text()

    def put(self, text: str) -> None:
        """Show a text."""
        self.line.setText(text)

    def show_text(self, shown: bool) -> None:
        """Show it in clear, or as dots."""
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        says = _("Hide") if shown else _("Show")
        self.eye.setIcon(theme().icon("eye-off" if shown else "eye", "muted", 16))
        self.eye.setToolTip(says)
        self.eye.setAccessibleName(says)

    def _turn(self) -> None:
        self.show_text(self.line.echoMode() == QLineEdit.EchoMode.Password)
        self.line.setFocus()

    def _look_at_keyboard(self) -> None:
        parts = []
        if caps_lock():
            parts.append(_("Caps Lock is on."))
        keyboard = QGuiApplication.inputMethod().locale()
        if keyboard.language() != QLocale.Language.C:
            parts.append(_("Keyboard: {name}").format(name=keyboard.nativeLanguageName()))
        self.hint.setText("  ".join(parts))
        relook(self.hint, "warn" if caps_lock() else "small")
        self.hint.setVisible(bool(parts))


def caps_lock() -> bool:
    """Whether Caps Lock is on, where the system tells."""
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.user32.GetKeyState(0x14) & 1)
    if sys.platform == "darwin":
        import ctypes

        quartz = ctypes.CDLL(
            "/System/Library/Frameworks/ApplicationServices.framework/ApplicationServices"
        )
        quartz.CGEventSourceFlagsState.restype = ctypes.c_uint64
        return bool(quartz.CGEventSourceFlagsState(1) & 0x10000)
    return _caps_lock_x11()


def _caps_lock_x11() -> bool:
    if QGuiApplication.platformName() != "xcb":
        return False
    import ctypes
    import ctypes.util

    name = ctypes.util.find_library("X11")
    if not name:
        return False
    x11 = ctypes.CDLL(name)
    x11.XOpenDisplay.restype = ctypes.c_void_p
    display = x11.XOpenDisplay(None)
    if not display:
        return False
    state = ctypes.c_uint()
    x11.XkbGetIndicatorState(ctypes.c_void_p(display), 0x100, ctypes.byref(state))
    x11.XCloseDisplay(ctypes.c_void_p(display))
    return bool(state.value & 1)
