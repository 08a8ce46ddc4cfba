"""Everything leaves as plain files, or comes back from them: what that means is said first."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QVBoxLayout, QWidget

from casebook.progress import Progress
from casebook.tasks.export_all import Everything, ExportedAll, everything, export_everything
from casebook.tasks.export_records import free_name
from casebook.tasks.import_all import Imported, import_everything
from casebook.ui.direction import ltr, own
from casebook.ui.lists.lines import size_said
from casebook.ui.parts.banner import Banner, Toast, failure
from casebook.ui.parts.boxes import Item, column, emptied, margins, row, scrolled
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label, selectable
from casebook.ui.runner import Running
from casebook.ui.size import open_at
from casebook.ui.tools import Tools
from casebook.words import _, plural

_SHOWN = 60


class _Sheet(QDialog):
    """Its title, what it says, and a foot with messages, a folder and buttons."""

    def __init__(self, tools: Tools, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.tools, self._page = tools, parent
        self.folder: Path | None = None
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._messages = column(gap=6)
        self.place = label(_("No folder chosen yet"), "muted", wrap=True)
        self.choose_button = button(_("Choose a folder…"), self.choose, icon="folder-open")

    def lay(self, go: QWidget, *items: Item) -> None:
        """Put it together; `go` is the button that does it."""
        body = column(*items, None, gap=10)
        body.setContentsMargins(margins(26, 4, 26, 8))
        inside = QWidget()
        inside.setLayout(body)
        head = label(self.windowTitle(), "title")
        head.setContentsMargins(margins(26, 18, 26, 0))
        where = row(self.choose_button)
        where.addWidget(self.place, 1)
        foot = column(
            self._messages, where, row(None, button(_("Cancel"), self.reject), go), gap=10
        )
        foot.setContentsMargins(margins(26, 8, 26, 16))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(head)
        whole.addWidget(scrolled(inside, self.windowTitle()), 1)
        whole.addLayout(foot)
        open_at(self, 620, 560)

    def choose(self) -> None:
        """Ask for a folder."""
        found = QFileDialog.getExistingDirectory(
            self, _("Choose a folder…"), str(self.folder or Path.home())
        )
        if found:
            self.put_into(Path(found))

    def put_into(self, folder: Path) -> None:
        """Take a folder."""
        self.folder = folder

    def tell(self, error: BaseException) -> None:
        """Say what went wrong, here."""
        emptied(self._messages)
        self._messages.addWidget(failure(error))


class LeaveSheet(_Sheet):
    """All of it as plain files: the button waits for a folder, and for a tick that it is plain."""

    def __init__(self, tools: Tools, parent: QWidget) -> None:
        super().__init__(tools, _("Export everything"), parent)
        self._what: Everything | None = None
        self.says = label(_("Reading…"), "strong", wrap=True)
        self.plain = QCheckBox(_("I know that nothing in the folder is encrypted"))
        self.plain.toggled.connect(self._look)
        self.go_button = button(_("Export"), self.export, look="primary", default=True)
        self.lay(
            self.go_button,
            self.says,
            Banner(
                _("What is exported is not encrypted."),
                _("It is your own copy of everything: private notes, intimate pictures and records "
                  "that were marked never to leave go along. To move or keep a casebook safely, "
                  "make a backup instead."),
                tone="warn",
                closable=False,
            ),
            label(_("A folder with tables for spreadsheets, pages for any browser, the history, "
                    "and the original files as they were received. Other programs can read it "
                    "when this one is gone, and this one can take it in again."), wrap=True),
            label(_("The custody of each exhibit notes it."), "muted", wrap=True),
            self.plain,
        )  # fmt: skip
        self._look()
        book = tools.book

        def work(_progress: Progress) -> Everything:
            return everything(book)

        def show(found: Everything) -> None:
            self._what = found
            self._look()

        tools.runner.task(
            self, _("Export everything"), work, show, self.tell, changes=False, quiet=True
        )

    def put_into(self, folder: Path) -> None:
        """Take a folder; nothing is made in it yet."""
        super().put_into(folder)
        self.place.setText(
            _("A new folder is made there: {name}").format(
                name=ltr(f"{folder.name}/{self._name(folder).name}")
            )
        )
        self._look()

    def _name(self, folder: Path) -> Path:
        return free_name(folder, f"casebook-{date.today().isoformat()}")

    def _look(self) -> None:
        what = self._what
        self.go_button.setEnabled(
            what is not None and self.folder is not None and self.plain.isChecked()
        )
        if what is not None:
            count = plural("{n} record", "{n} records", what.records).format(n=what.records)
            files = plural("{n} file", "{n} files", what.files).format(n=what.files)
            self.says.setText(
                _("{records} and {files} ({size}) would be written.").format(
                    records=count, files=files, size=size_said(what.file_bytes)
                )
            )

    def export(self) -> None:
        """Start it; it goes on as a job, and the sheet is gone."""
        if self.folder is None:
            return
        book, runner, page, out = self.tools.book, self.tools.runner, self._page, self.folder
        out = self._name(out)

        def done(made: ExportedAll) -> None:
            says = plural("{n} record exported.", "{n} records exported.", made.records)
            said = says.format(n=made.records)
            if made.damaged:
                said += " " + _("Files that are damaged were left out: {refs}").format(
                    refs=ltr(", ".join(made.damaged[:20]))
                )
            Toast(
                page.window(),
                said,
                _("Show the folder"),
                lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(made.folder))),
            )

        runner.task(
            page,
            _("Exporting everything"),
            lambda progress: export_everything(book, out, progress=progress),
            done,
            runner.failed.emit,
        )
        self.accept()


class ReturnSheet(_Sheet):
    """An exported folder comes in: it is read through first, and what would happen is said."""

    def __init__(self, tools: Tools, parent: QWidget) -> None:
        super().__init__(tools, _("Bring in an exported folder"), parent)
        self._running: Running | None = None
        self.says = label(
            _("Choose the folder that was made by Export everything, here or elsewhere. It is "
              "read through first; nothing comes in before you say so."),
            wrap=True,
        )  # fmt: skip
        self.lines = selectable()
        self.lines.hide()
        self.history = QCheckBox(_("Keep the history in the folder as an exhibit"))
        self.history.setChecked(True)
        self.go_button = button(_("Bring it in"), self.bring_in, look="primary", default=True)
        self.go_button.setEnabled(False)
        self.lay(
            self.go_button,
            self.says,
            self.lines,
            self.history,
            label(_("What is in this casebook already is never changed. One undo takes all of it "
                    "back."), "muted", wrap=True),
        )  # fmt: skip

    def put_into(self, folder: Path) -> None:
        """Take a folder, and read it through."""
        super().put_into(folder)
        if self._running:
            self._running.stop()
        emptied(self._messages)
        self.place.setText(ltr(folder.name))
        self.go_button.setEnabled(False)
        self.lines.hide()
        self.says.setText(_("Reading…"))
        book = self.tools.book

        def show(found: Imported) -> None:
            if folder == self.folder:
                self._show(found)

        def failed(error: BaseException) -> None:
            if folder == self.folder:
                self.says.setText("")
                self.tell(error)

        self._running = self.tools.runner.task(
            self,
            _("Reading {name}").format(name=own(folder.name)),
            lambda progress: import_everything(book, folder, dry_run=True, progress=progress),
            show,
            failed,
            changes=False,
        )

    def _show(self, found: Imported) -> None:
        count = plural("{n} record", "{n} records", found.records).format(n=found.records)
        files = plural("{n} file", "{n} files", found.files).format(n=found.files)
        self.says.setText(
            _("{records} and {files} would come in.").format(records=count, files=files)
        )
        said = found.lines()
        more = [_("and more, which the command line lists")] if len(said) > _SHOWN else []
        self.lines.setText("\n".join(own(one) for one in [*said[:_SHOWN], *more]))
        self.lines.setVisible(bool(said))
        self.go_button.setEnabled(bool(found.records))

    def bring_in(self) -> None:
        """Start it; it goes on as a job, and the sheet is gone."""
        folder = self.folder
        if folder is None:
            return
        book, runner, page = self.tools.book, self.tools.runner, self._page
        history = self.history.isChecked()

        def done(found: Imported) -> None:
            says = plural("{n} record came in.", "{n} records came in.", found.records)
            Toast(page.window(), says.format(n=found.records))

        runner.task(
            page,
            _("Bringing in {name}").format(name=own(folder.name)),
            lambda progress: import_everything(book, folder, history=history, progress=progress),
            done,
            runner.failed.emit,
        )
        self.accept()
