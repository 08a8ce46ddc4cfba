"""Before records leave the casebook as plain files: what goes, what does not, and where to."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QLineEdit, QVBoxLayout, QWidget

from casebook.progress import Progress
from casebook.records import Exhibit, Record
from casebook.tasks.export_records import (
    CSV,
    JSON_LINES,
    ExportedRecords,
    export_records,
    free_name,
)
from casebook.tasks.leaving import Leaving, leaving
from casebook.ui.direction import ltr
from casebook.ui.lists.lines import size_said
from casebook.ui.parts.banner import Banner, Toast, failure
from casebook.ui.parts.boxes import column, emptied, margins, row, scrolled
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label
from casebook.ui.size import open_at
from casebook.ui.tools import Tools
from casebook.words import _, plural


class ExportSheet(QDialog):
    """What would leave is read first; the button waits for it and for a folder."""

    def __init__(self, tools: Tools, kind: type[Record], ids: list[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.tools, self.kind, self._ids, self._page = tools, kind, ids, parent
        self._what: Leaving | None = None
        self._folder: Path | None = None
        title = _("Export")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._messages = column(gap=6)
        self.says = label(_("Reading…"), "strong", wrap=True)
        self.goes = label("", wrap=True)
        self.left_out = label("", "muted", wrap=True)
        self.stays = label("", "warn", wrap=True)
        self.csv = _tick(_("A table for spreadsheets (CSV)"), on=True)
        self.lines = _tick(_("One record a line, for programs (JSON Lines)"), on=False)
        self.originals = _tick("", on=False)
        self.group = _tick(
            _("Also what only members of the group may have, such as addresses and safety flags"),
            on=False,
        )
        for tick in (self.csv, self.lines, self.originals):
            tick.toggled.connect(self._look)
        self.group.toggled.connect(self._read)
        self.to_whom, self.purpose = QLineEdit(), QLineEdit()
        self.to_whom.setAccessibleName(_("For whom"))
        self.to_whom.setPlaceholderText(_("For whom"))
        self.purpose.setAccessibleName(_("For what purpose"))
        self.purpose.setPlaceholderText(_("For what purpose"))
        custody = QWidget()
        noted = label(_("Noted in the custody of each exhibit"), "caption")
        custody.setLayout(column(noted, row(self.to_whom, self.purpose), gap=4))
        self.place = label(_("No folder chosen yet"), "muted", wrap=True)
        self.choose_button = button(_("Choose a folder…"), self.choose, icon="folder-open")
        self.export_button = button(_("Export"), self.export, look="primary", default=True)
        body = column(
            self.says,
            Banner(
                _("What is exported is not encrypted."),
                _("Whoever has the folder can read it. Keep it where you would keep the paper."),
                tone="warn",
                closable=False,
            ),
            label(_("What goes"), "caption"),
            self.goes,
            self.stays,
            label(_("What stays"), "caption"),
            self.left_out,
            self.group,
            label(_("In which form"), "caption"),
            self.csv,
            self.lines,
            self.originals,
            custody,
            None,
            gap=8,
        )
        if kind is not Exhibit:
            self.originals.hide()
            custody.hide()
        body.setContentsMargins(margins(26, 4, 26, 8))
        inside = QWidget()
        inside.setLayout(body)
        head = label(title, "title")
        head.setContentsMargins(margins(26, 18, 26, 0))
        where = row(self.choose_button)
        where.addWidget(self.place, 1)
        foot = column(
            self._messages,
            where,
            row(None, button(_("Cancel"), self.reject), self.export_button),
            gap=10,
        )
        foot.setContentsMargins(margins(26, 8, 26, 16))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(head)
        whole.addWidget(scrolled(inside, title), 1)
        whole.addLayout(foot)
        open_at(self, 620, 660)
        self._look()
        self._read()

    def _read(self) -> None:
        book, kind, ids, group = self.tools.book, self.kind, self._ids, self.group.isChecked()
        self._what = None

        def work(_progress: Progress) -> Leaving:
            return leaving(book, kind, ids, group=group)

        def show(found: Leaving) -> None:
            if group == self.group.isChecked():
                self._what = found
                self._look()

        self.tools.runner.task(
            self, _("Export"), work, show, self._failed, changes=False, quiet=True
        )

    def _look(self) -> None:
        what = self._what
        formed = self.csv.isChecked() or self.lines.isChecked() or self.originals.isChecked()
        self.export_button.setEnabled(
            what is not None and bool(what.ids) and formed and self._folder is not None
        )
        if what is None:
            return
        count = len(what.ids)
        self.says.setText(
            plural("{n} record would leave.", "{n} records would leave.", count).format(n=count)
        )
        self.goes.setText(" · ".join(_(spec.label) for spec in what.fields))
        self.left_out.setText(" · ".join(_(spec.label) for spec in what.held_back))
        held = []
        if what.stays:
            held.append(
                plural(
                    "{n} is marked to stay in this casebook, and does.",
                    "{n} are marked to stay in this casebook, and do.",
                    len(what.stays),
                ).format(n=len(what.stays))
            )
        if what.kept_files and self.originals.isChecked():
            held.append(
                _("Files marked as intimate or as showing a minor do not go: {refs}. Each can be "
                  "copied out by itself.").format(refs=ltr(", ".join(what.kept_files[:20])))
            )  # fmt: skip
        self.stays.setText(" ".join(held))
        self.stays.setVisible(bool(held))
        self.originals.setText(
            plural(
                "The original file, with a sheet that carries its hash ({size})",
                "The {n} original files, each with a sheet that carries its hash ({size})",
                len(what.files),
            ).format(n=len(what.files), size=size_said(what.file_bytes))
        )
        self.originals.setEnabled(bool(what.files))

    # Where to

    def choose(self) -> None:
        """Ask for the folder in which one of its own is made."""
        found = QFileDialog.getExistingDirectory(
            self, _("Choose a folder…"), str(self._folder or Path.home())
        )
        if found:
            self.put_into(Path(found))

    def put_into(self, folder: Path) -> None:
        """Take a folder; nothing is made in it yet."""
        self._folder = folder
        name = free_name(folder, f"{self.kind.kind}-{date.today().isoformat()}").name
        self.place.setText(
            _("A new folder is made there: {name}").format(name=ltr(f"{folder.name}/{name}"))
        )
        self._look()

    # Doing

    def export(self) -> None:
        """Start it; it goes on as a job, and the sheet is gone."""
        what, folder = self._what, self._folder
        if what is None or folder is None:
            return
        book, runner, page = self.tools.book, self.tools.runner, self._page
        out = free_name(folder, f"{self.kind.kind}-{date.today().isoformat()}")
        forms = [
            form for form, tick in ((CSV, self.csv), (JSON_LINES, self.lines)) if tick.isChecked()
        ]
        originals = self.originals.isChecked()
        to_whom, purpose = self.to_whom.text().strip(), self.purpose.text().strip()

        def work(progress: Progress) -> ExportedRecords:
            return export_records(
                book, what, out, forms=forms, originals=originals, to_whom=to_whom,
                purpose=purpose, progress=progress,
            )  # fmt: skip

        def done(made: ExportedRecords) -> None:
            says = plural("{n} record exported.", "{n} records exported.", made.records)
            Toast(
                page.window(),
                says.format(n=made.records),
                _("Show the folder"),
                lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(made.folder))),
            )

        count = len(what.ids)
        title = plural("Exporting {n} record", "Exporting {n} records", count).format(n=count)
        runner.task(page, title, work, done, runner.failed.emit)
        self.accept()

    def _failed(self, error: BaseException) -> None:
        emptied(self._messages)
        self._messages.addWidget(failure(error))


def _tick(text: str, *, on: bool) -> QCheckBox:
    found = QCheckBox(text)
    found.setChecked(on)
    return found
