"""Backing up from the window: to the chosen place, to a file, reading again, the drill."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from casebook.book import Casebook
from casebook.errors import BackupPlaceMissing, CasebookError, NoBackupPlace
from casebook.progress import Progress
from casebook.tasks import backup_notes, backup_place
from casebook.tasks.backup import BackedUp, back_up
from casebook.tasks.backup_file import Inside
from casebook.ui import tell
from casebook.ui.direction import ltr
from casebook.ui.pages.drill_sheet import DrillSheet
from casebook.ui.parts.banner import Banner, Toast, failure
from casebook.ui.runner import Running
from casebook.ui.tools import Tools
from casebook.words import _, plural


class BackingUp(QObject):
    """Signals: said(Banner); changed - how backups stand may be otherwise now."""

    said = Signal(object)
    changed = Signal()

    def __init__(self, page: QWidget, tools: Tools) -> None:
        super().__init__(page)
        self._page, self.tools = page, tools
        self._running: Running | None = None

    def back_up(self) -> None:
        """To the chosen place; the first time it is asked for."""
        self._start(lambda book, progress: backup_place.back_up_there(book, progress=progress))

    def choose(self) -> None:
        """Choose the place, and back up to it."""
        found = QFileDialog.getExistingDirectory(
            self._page.window(), _("Where backups shall go"), str(Path.home())
        )
        if found:
            self.choose_folder(Path(found))

    def choose_folder(self, folder: Path) -> None:
        """Make this folder the place, and back up to it."""

        def work(book: Casebook, progress: Progress) -> BackedUp:
            backup_place.choose(book, folder)
            return backup_place.back_up_there(book, progress=progress)

        self._start(work)

    def to_file(self) -> None:
        """To a file, this once."""
        name = f"{self.tools.book.folder.name.removesuffix('.casebook')}.casebook-backup.tar"
        place, _sort = QFileDialog.getSaveFileName(
            self._page.window(), _("Where to write the backup"), str(Path.home() / name), "*.tar"
        )
        if place:
            self._start(lambda book, progress: back_up(book, Path(place), progress=progress))

    def _start(self, work: Callable[[Casebook, Progress], BackedUp]) -> None:
        if self._running is not None and not self._running.is_over:
            return  # one at a time: two would take the same name
        book = self.tools.book
        self._running = self.tools.runner.task(
            self._page,
            _("Back up now"),
            lambda progress: work(book, progress),
            self._done,
            self._failed,
            retry=True,
        )

    def _done(self, made: BackedUp) -> None:
        says = plural(
            "Backed up: {n} file, read again from the drive and opened.",
            "Backed up: {n} files, read again from the drive and opened.",
            made.files,
        )
        Toast(self._page.window(), says.format(n=made.files), stays=6000)
        self._say_missing(made.missing)
        self.changed.emit()

    def _say_missing(self, refs: tuple[str, ...]) -> None:
        if refs:
            self.said.emit(
                Banner(
                    _("Missing in the casebook, and so in the backup: the files of {refs}").format(
                        refs=ltr(", ".join(refs[:20]))
                    ),
                    tone="danger",
                )
            )

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, NoBackupPlace):
            self.choose()
            return
        if isinstance(error, BackupPlaceMissing):
            says, advice = tell.sentences(error)
            self.said.emit(
                Banner(
                    says,
                    advice,
                    tone="warn",
                    actions=(
                        (_("Choose the place…"), self.choose),
                        (_("To a file, this once…"), self.to_file),
                    ),
                )
            )
        else:
            self.said.emit(failure(error))
        self.changed.emit()

    # Looking at what is there

    def verify(self) -> None:
        """Read the newest backup again, and open it."""
        book = self.tools.book

        def done(found: Inside) -> None:
            says = plural(
                "Read again and opened: {n} file, all whole.",
                "Read again and opened: {n} files, all whole.",
                found.files,
            )
            Toast(self._page.window(), says.format(n=found.files), stays=6000)
            self._say_missing(found.missing)
            self.changed.emit()

        self.tools.runner.task(
            self._page,
            _("Reading the newest backup again"),
            lambda progress: backup_place.verify_backup(
                book, backup_place.newest(book), progress=progress
            ),
            done,
            self._failed,
        )

    def drill(self) -> None:
        """Open the sheet of the restore drill."""
        book = self.tools.book

        def newest() -> Path | None:
            try:
                return backup_place.newest(book)
            except CasebookError:
                return None

        def show(found: Path | None) -> None:
            sheet = DrillSheet(self._page.window(), self.tools, found)
            sheet.drilled.connect(self.changed.emit)
            sheet.finished.connect(sheet.deleteLater)
            sheet.open()

        self.tools.runner.ask(self._page, newest, show)

    def not_now(self) -> None:
        """Be quiet about it for a day."""
        book = self.tools.book
        self.tools.runner.change(
            self._page, lambda: backup_notes.not_now(book), lambda _done: self.changed.emit()
        )
