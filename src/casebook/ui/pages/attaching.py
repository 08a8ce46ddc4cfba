"""Files that are chosen, dropped or pasted for the record that is shown."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from casebook.errors import CasebookError
from casebook.progress import Progress
from casebook.records import Record
from casebook.tasks.attach_many import Outcome, attach_each, attach_image, files_in
from casebook.ui.parts.dropped import as_png, files_of, not_attached, too_many
from casebook.ui.tools import Tools
from casebook.words import _, plural


class Attaching(QObject):
    """`subjects` says of what the files show something, or None while none may be attached.

    What was not attached is told above all sections: the person may be anywhere by then.
    """

    def __init__(
        self, page: QWidget, tools: Tools, subjects: Callable[[], Sequence[Record] | None]
    ) -> None:
        super().__init__(page)
        self._page, self._tools, self._subjects = page, tools, subjects

    def choose(self) -> None:
        """Let a person point at files."""
        names, _sort = QFileDialog.getOpenFileNames(
            self._page, _("Attach files…"), str(Path.home())
        )
        self.attach([Path(name) for name in names])

    def attach(self, paths: Sequence[Path]) -> None:
        """Attach files, and all that is in folders."""
        subjects = self._subjects()
        if subjects is None or not paths:
            return
        book, count = self._tools.book, len(paths)

        def work(progress: Progress) -> tuple[list[Outcome], int]:
            found, left_out = files_in(paths)
            return attach_each(book, found, subjects, progress=progress), left_out

        says = plural("Attaching {n} file", "Attaching {n} files", count).format(n=count)
        if any(path.is_dir() for path in paths):
            says = _("Attaching what is in the folder")
        self._tools.runner.task(self, says, work, lambda found: self._attached(*found))

    def _attached(self, outcomes: Sequence[Outcome], left_out: int) -> None:
        told = self._tools.runner.told.emit
        if refused := [(one.name, _why(one.error)) for one in outcomes if one.error]:
            told(not_attached(refused))
        if left_out:
            told(too_many(left_out))

    def take(self, data: QMimeData) -> bool:
        """Take what was dropped or pasted; False if there is nothing to take."""
        subjects = self._subjects()
        if subjects is None:
            return False
        if paths := files_of(data):
            self.attach(paths)
            return True
        if not data.hasImage():
            return False
        image, book = QImage(data.imageData()), self._tools.book
        name = _("Screenshot.png")
        self._tools.runner.task(
            self,
            _("Keeping {name}").format(name=name),
            lambda progress: attach_image(book, name, as_png(image), subjects, progress=progress),
            retry=True,
        )
        return True


def _why(error: CasebookError | None) -> str:
    return str(error) if error else ""
