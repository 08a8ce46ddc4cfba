"""What a person's hands do: keys, an input method for other scripts, the mouse."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def front(widget: QWidget) -> None:
    """Bring a window to the front, where the keys go: for the screen, and then for the program,
    which for a moment holds one that has closed for the one in front."""
    window = widget.window()
    QTest.qWaitForWindowExposed(window, 5000)
    for _time in range(50):
        window.activateWindow()
        if QTest.qWaitForWindowActive(window, 100) and window.isActiveWindow():
            break
        QTest.qWait(20)


def type_in(widget: QWidget, text: str) -> None:
    """Type a text: key by key, or as an input method commits other scripts."""
    if text.isascii():
        QTest.keyClicks(widget, text)
        return
    for char in text:
        event = QInputMethodEvent()
        event.setCommitString(char)
        QApplication.sendEvent(widget, event)


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press one key."""
    QTest.keyClick(widget, key, modifiers)


def click(widget: QWidget, at: QPoint | None = None) -> None:
    """Click with the left button, once there is something to click on: what was only just made
    has no place on the screen before the window is laid out."""
    for _time in range(200):
        if widget.isVisible():
            break
        QTest.qWait(50)
    assert widget.isVisible(), "nobody can click on what is not shown"
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, NONE, at or widget.rect().center())
