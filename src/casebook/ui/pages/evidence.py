"""Evidence: every file that was kept, looked at inside the program, checked, and copied out."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from casebook.book import Casebook
from casebook.db.listing import Wanted
from casebook.errors import CasebookError
from casebook.progress import Progress
from casebook.records import Custody, Exhibit, Record
from casebook.tasks.export_exhibit import Exported, export_exhibit
from casebook.tasks.outside import Outside
from casebook.tasks.verify_evidence import verify_evidence
from casebook.ui.clipboard import Clipboard
from casebook.ui.drafts import Kept
from casebook.ui.lists.tiles import LEAST
from casebook.ui.pages.cover_sheet import CoverSheet, read_covering
from casebook.ui.pages.exhibit_file import ExhibitFile, read_exhibit
from casebook.ui.pages.exhibit_view import ExhibitView
from casebook.ui.pages.list_page import Bulk, Empty, Quick
from casebook.ui.pages.record_page import RecordPage
from casebook.ui.pages.record_view import RecordView
from casebook.ui.parts.banner import Banner, Toast, tell_left
from casebook.ui.parts.buttons import icon_button
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _, in_digits, plural

_LOOK, _GRID = "evidence-look", "tiles"
Checked = list[tuple[str, CasebookError | None]]


class Evidence(RecordPage):
    """Exhibits."""

    def __init__(
        self, tools: Tools, drafts: dict[str, Kept], outside: Outside, clipboard: Clipboard
    ) -> None:
        super().__init__(
            tools, Exhibit, _("Evidence"), _("Search names, descriptions, words inside files…"),
            drafts,
        )  # fmt: skip
        self._outside = outside
        self._clipboard = clipboard
        self._wide = 0
        self.grid_button = icon_button("grid-2x2", _("Show as tiles"), self._turn_over)
        self.heading.addWidget(self.grid_button)
        self.heading.addWidget(
            icon_button("shield-check", _("Check all files"), lambda: self.verify([]))
        )
        self.heading.addWidget(icon_button("plus", _("Attach files…"), self.files.choose))
        book = tools.book
        tools.runner.ask(self, lambda: book.kept(_LOOK), lambda kept: self.show_grid(kept == _GRID))

    # Lines or tiles

    def show_grid(self, on: bool) -> None:
        """Show exhibits as tiles, or as lines."""
        if on == self.view.is_grid:
            return
        wide, room = self.splitter.sizes()[0], sum(self.splitter.sizes())
        if on:
            self._wide = wide
            wide = max(wide, min(theme().px(3 * LEAST + 60), room // 2))
        else:
            wide = self._wide or wide
        self.view.show_grid(on)
        self.splitter.setSizes([wide, max(1, room - wide)])
        says = _("Show as a list") if on else _("Show as tiles")
        self.grid_button.setIcon(theme().icon("list" if on else "grid-2x2", "muted", 16))
        self.grid_button.setToolTip(says)
        self.grid_button.setAccessibleName(says)

    def _turn_over(self) -> None:
        self.show_grid(not self.view.is_grid)
        book, kept = self.tools.book, _GRID if self.view.is_grid else ""
        self.tools.runner.keep(self, lambda: book.keep(_LOOK, kept))

    def quick(self) -> Sequence[Quick]:
        screens = ("screenshot", "photo")
        letters = ("email", "letter", "chat-export")
        return (
            Quick(_("Pictures"), Wanted(codes={"exhibit_kind": screens})),
            Quick(_("Letters and chats"), Wanted(codes={"exhibit_kind": letters})),
            Quick(_("Sound and video"), Wanted(codes={"exhibit_kind": ("audio", "video")})),
            Quick(_("Not described"), Wanted(lacking=("description",))),
        )

    def empty(self) -> Empty:
        return Empty(
            "folder-lock",
            _("No evidence yet"),
            _("Drop files here: each is sealed unchanged, with its hash and the time it came."),
            _("Attach files…"),
        )

    def start_new(self) -> None:
        self.files.choose()

    def counted_as(self, count: int) -> str:
        return plural("{n} exhibit", "{n} exhibits", count).format(n=in_digits(count))

    def bulk(self) -> Sequence[Bulk]:
        tag, trash = super().bulk()
        check = Bulk(_("Check"), "shield-check", self.verify)
        return (tag, check, self.export_bulk(), trash)

    def make_view(self) -> RecordView:
        view = ExhibitView(self.tools)
        view.verify.connect(lambda: self.verify([self.shown_id()]))
        view.copy_out.connect(self._copy_out)
        view.open_outside.connect(self._warn_outside)
        view.cover.connect(self._cover)
        view.copied.connect(self._clipboard.copy)
        return view

    def read(self, book: Casebook, record: str) -> ExhibitFile:
        return read_exhibit(book, record)

    def takes_files(self) -> bool:
        return True

    def new_part(self, kind: type[Record]) -> Record:
        made: dict[str, Any] = {self.fixed(kind): self.shown_id()}
        return kind(**made)

    def fixed(self, kind: type[Record]) -> str:
        return "exhibit" if kind is not Custody else kind.owner

    def _say(self, banner: Banner) -> None:
        if isinstance(self._shown, RecordView):
            self._shown.say(banner)
        else:
            self.tools.runner.told.emit(banner)

    # Checking

    def verify(self, ids: list[str]) -> None:
        """Read files whole and compare them with what came in; none named: all."""
        book = self.tools.book

        def check(progress: Progress) -> Checked:
            return list(verify_evidence(book, ids, progress=progress))

        self.tools.runner.task(
            self, _("Checking that files are unchanged"), check, self._checked,
            lambda error: self.tools.runner.failed.emit(error), retry=True,
        )  # fmt: skip

    def _checked(self, found: Checked) -> None:
        bad = [(ref, error) for ref, error in found if error]
        if not bad:
            says = plural("{n} file is unchanged.", "{n} files are unchanged.", len(found))
            Toast(self, says.format(n=len(found)), stays=5000)
            return
        says = plural("{n} file is not what it was.", "{n} files are not what they were.", len(bad))
        details = "  ".join(str(error) for _ref, error in bad[:5])
        self._say(Banner(says.format(n=len(bad)), details, tone="danger"))

    # Out of the casebook

    def _cover(self) -> None:
        """Cover parts of the exhibit that is shown."""
        if record := self.shown_id():
            self._cover_parts(record)

    def _cover_parts(self, record: str, drawn: Kept | None = None) -> None:
        """`drawn` was thrown away, and is wanted back."""
        book = self.tools.book

        def show(found: tuple[Exhibit, Kept | None]) -> None:
            exhibit, kept = found
            sheet = CoverSheet(self.tools, exhibit, self, drawn or kept)
            sheet.left.connect(left)
            sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            sheet.open()

        def left(gone: Kept, still: bool) -> None:
            again = partial(self._cover_parts, record, None if still else gone)
            tell_left(self.window(), again, still=still)

        self.tools.runner.ask(self, lambda: read_covering(book, record), show)

    def _copy_out(self) -> None:
        if self._file is None:
            return
        exhibit: Exhibit = self._file.record
        place, _sort = QFileDialog.getSaveFileName(
            self, _("Copy out…"), str(Path.home() / (exhibit.file_name or exhibit.ref))
        )
        if not place:
            return
        book = self.tools.book

        def done(made: Exported) -> None:
            says = _("Copied, byte for byte, with a hash sheet: {name}").format(name=made.path.name)
            Toast(self, says, stays=6000)

        self.tools.runner.task(
            self,
            _("Copying {name}").format(name=exhibit.ref),
            lambda progress: export_exhibit(book, exhibit.id, Path(place), progress=progress),
            done,
            lambda error: self.tools.runner.failed.emit(error),
            retry=True,
        )

    def _warn_outside(self) -> None:
        """Before another program gets the file: say what that means, in the page."""
        if self._file is None:
            return
        exhibit: Exhibit = self._file.record
        self._say(
            Banner(
                _("Another program will read this file."),
                _("It may keep copies or names of it, and a hostile file may harm it. The copy "
                  "made for it is wiped when the casebook is locked."),
                tone="warn",
                actions=((_("Open it anyway"), lambda: self._open_outside(exhibit)),),
            )
        )  # fmt: skip

    def _open_outside(self, exhibit: Exhibit) -> None:
        book, outside = self.tools.book, self._outside

        def done(path: Path) -> None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

        self.tools.runner.task(
            self,
            _("Copying {name}").format(name=exhibit.ref),
            lambda progress: outside.copy(book, exhibit.id, progress=progress),
            done,
            lambda error: self.tools.runner.failed.emit(error),
        )
