"""What is dropped or pasted: files, and a picture that exists nowhere but on the clipboard."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QFrame

from casebook.ui.direction import own
from casebook.ui.parts.banner import Banner
from casebook.words import _, plural

_NAMED = 5


def has_files(data: QMimeData) -> bool:
    """There are files or a picture in it."""
    return data.hasImage() or any(url.isLocalFile() for url in data.urls())


def files_of(data: QMimeData) -> list[Path]:
    """The files and folders in it."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def as_png(image: QImage) -> bytes:
    """A picture as a PNG file. A large one takes its time: not for the window's thread."""
    raw = QByteArray()
    buffer = QBuffer(raw)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(raw.data())


def too_many(left_out: int) -> Banner:
    """That files were left out, since there were too many at once."""
    says = plural(
        "{n} file was left out: there are too many.",
        "{n} files were left out: there are too many.",
        left_out,
    ).format(n=left_out)
    return Banner(says, _("Attach them in smaller parts."), tone="warn")


def not_attached(refused: Sequence[tuple[str, str]]) -> Banner:
    """Which files did not come in, and why: (name, why)."""
    says = plural(
        "{n} file was not attached.", "{n} files were not attached.", len(refused)
    ).format(n=len(refused))
    lines = [f"{own(name)}: {why}" if why else own(name) for name, why in refused[:_NAMED]]
    more = ["…"] if len(refused) > _NAMED else []
    return Banner(says, "\n".join([*lines, *more]), tone="warn")


class DropZone(QFrame):
    """Where things are dropped. Signals: dropped(QMimeData)."""

    dropped = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("look", "drop")
        self.setAcceptDrops(True)
        self.setAccessibleName(name)

    def _over(self, over: bool) -> None:
        self.setProperty("over", "true" if over else "false")
        self.style().unpolish(self)
        self.style().polish(self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if has_files(event.mimeData()):
            self._over(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._over(False)
        self.dropped.emit(event.mimeData())
        event.acceptProposedAction()
