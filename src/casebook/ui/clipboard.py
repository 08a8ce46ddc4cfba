"""What we put on the clipboard is taken off again, after a while and at every lock."""

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication

STAYS = 30_000
_NOT_KEPT = "x-kde-passwordManagerHint"


class Clipboard(QObject):
    """Copies for a person, and cleans up if what is there is still ours."""

    def __init__(self) -> None:
        super().__init__()
        self._ours = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)

    def copy(self, text: str, *, stays: int = STAYS) -> None:
        """Put a text on the clipboard, marked so that managers of clipboards do not keep it."""
        data = QMimeData()
        data.setText(text)
        data.setData(_NOT_KEPT, b"secret")
        QGuiApplication.clipboard().setMimeData(data)
        self._ours = text
        self._timer.start(stays)

    def clear(self) -> None:
        """Take it off, if it is still there."""
        clipboard = QGuiApplication.clipboard()
        if self._ours and clipboard.text() == self._ours:
            clipboard.clear()
        self._ours = ""
