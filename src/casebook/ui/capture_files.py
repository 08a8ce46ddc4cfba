"""The files of quick capture: on their way in, in, or not kept; each a tile that tries it again."""

import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from casebook.errors import CasebookError
from casebook.tasks.attach_many import Outcome, attach_each, attach_image, files_in
from casebook.ui.lists.lines import media_icon
from casebook.ui.parts.banner import Banner, failure
from casebook.ui.parts.boxes import Flow, column, flowing, margins, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.dropped import DropZone, as_png, files_of, too_many
from casebook.ui.parts.texts import label
from casebook.ui.parts.tile import Tile
from casebook.ui.runner import Running
from casebook.ui.tools import Tools
from casebook.words import _, plural

_SHOWN = 48


@dataclass
class Item:
    """A file or a picture that was dropped or pasted: on its way in, or in."""

    name: str
    tile: Tile
    path: Path | None = None
    image: QImage | None = None
    exhibit: str = ""
    why: str = ""
    """Why it was not kept."""
    coming: Running | None = None

    @property
    def is_coming(self) -> bool:
        """It is on its way in; not once that ended, whichever way."""
        return self.coming is not None and not self.coming.is_over


class CaptureFiles(DropZone):
    """Signals: kept - one more is in; all_came - none is on its way any more; said(banner)."""

    kept = Signal()
    all_came = Signal()
    said = Signal(object)

    def __init__(self, tools: Tools) -> None:
        super().__init__(_("Photos, screenshots, recordings"))
        self._tools = tools
        self.items: list[Item] = []
        self._looking: list[Running] = []
        self._tiles = flowing(gap=12)
        self._others = label("", "muted")
        self._others.hide()
        hint = label(_("Drop files here, paste with Ctrl+V, or choose files"), "muted", wrap=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.choose = button(_("Choose files…"), self._choose, icon="image-plus")
        inner = column(self._tiles, self._others, hint, row(None, self.choose, None), gap=8)
        inner.setContentsMargins(margins(14, 12, 14, 12))
        self.setLayout(inner)
        self.dropped.connect(self.take)

    # What is in it

    @property
    def is_coming(self) -> bool:
        """Something is on its way in, or a folder is still looked into."""
        looking = any(not one.is_over for one in self._looking)
        return looking or any(item.is_coming for item in self.items)

    @property
    def exhibits(self) -> list[str]:
        """The ids of those that are in."""
        return [item.exhibit for item in self.items if item.exhibit]

    @property
    def not_kept(self) -> list[Item]:
        """Those that are not in, and not on their way."""
        return [item for item in self.items if not (item.exhibit or item.is_coming)]

    def plain(self) -> dict[str, list[str]]:
        """What a draft keeps of them."""
        return {
            "files": self.exhibits,
            "names": [item.name for item in self.items if item.exhibit],
        }

    def put(self, exhibits: Iterable[object], names: Iterable[object]) -> None:
        """Show those that a draft kept."""
        for exhibit, name in zip(exhibits, names, strict=False):
            tile = self._tile(str(name))
            tile.show_state(_("Kept"), "good")
            self.items.append(Item(str(name), tile, exhibit=str(exhibit)))

    # Taking

    def _choose(self) -> None:
        names, _sort = QFileDialog.getOpenFileNames(self, _("Choose files…"), str(Path.home()))
        self.take_files([Path(name) for name in names])

    def take(self, data: QMimeData) -> None:
        """Take what was dropped or pasted."""
        if paths := files_of(data):
            self.take_files(paths)
        elif data.hasImage():
            self.take_image(QImage(data.imageData()))

    def take_image(self, image: QImage) -> None:
        """A picture from the clipboard becomes an exhibit at once: it exists nowhere else."""
        if image.isNull():
            says = _("The picture could not be read.")
            self.said.emit(Banner(says, _("Save it as a file first.")))
            return
        name = _("Screenshot {number}.png").format(number=len(self.items) + 1)
        self._take_in_image(self._add(name, image=image))

    def take_files(self, paths: list[Path]) -> None:
        """Take these, and all that is in those that are folders."""
        if not any(path.is_dir() for path in paths):
            self._found(files_in(paths))
            return
        running = self._tools.runner.task(
            self, _("Looking into the folder…"), lambda _progress: files_in(paths), self._found,
            lambda error: self.said.emit(failure(error)), changes=False, quiet=True,
        )  # fmt: skip
        self._looking.append(running)
        self._others.setText(_("Looking into the folder…"))
        self._others.show()
        running.changed.connect(self._ended)

    def _found(self, found: tuple[list[Path], int]) -> None:
        paths, left_out = found
        if left_out:
            self.said.emit(too_many(left_out))
        items = [self._add(path.name, path=path) for path in paths]
        self._count_others()
        self._take_in(items)

    def _add(self, name: str, *, path: Path | None = None, image: QImage | None = None) -> Item:
        item = Item(name, self._tile(name), path=path, image=image)
        item.tile.opened.connect(lambda: self._again(item))
        self.items.append(item)
        return item

    def _take_in(self, items: list[Item]) -> None:
        book = self._tools.book
        paths = [item.path for item in items if item.path]
        if not paths:
            return

        def done(outcomes: list[Outcome]) -> None:
            for item, outcome in zip(items, outcomes, strict=True):
                self._came(item, outcome)

        def failed(error: BaseException) -> None:
            for item in items:
                self._refused(item, error)

        count = len(paths)
        running = self._tools.runner.task(
            self,
            plural("Attaching {n} file", "Attaching {n} files", count).format(n=count),
            lambda progress: attach_each(book, paths, [], progress=progress),
            done,
            failed,
        )
        for item in items:
            item.coming = running
        running.changed.connect(self._ended)

    def _take_in_image(self, item: Item) -> None:
        book, name, image = self._tools.book, item.name, item.image
        if image is None:
            return

        def done(outcome: Outcome) -> None:
            self._came(item, outcome)

        item.coming = self._tools.runner.task(
            self, _("Keeping {name}").format(name=name),
            lambda progress: attach_image(book, name, as_png(image), [], progress=progress), done,
            lambda error: self._refused(item, error),
        )  # fmt: skip
        item.coming.changed.connect(self._ended)

    def _again(self, item: Item) -> None:
        if item.exhibit or item.is_coming:
            return
        item.tile.show_state(_("Being kept…"), "muted")
        if item.path:
            self._take_in([item])
        else:
            self._take_in_image(item)

    # What came of it

    def _came(self, item: Item, outcome: Outcome) -> None:
        if outcome.error:
            self._refused(item, outcome.error)
            return
        item.exhibit, item.image = outcome.exhibit, None
        if outcome.picture:
            item.tile.show_picture(outcome.picture)
        says = _("Already here") if outcome.already_here else _("Kept")
        item.tile.show_state(says, "good")
        self.kept.emit()

    def _refused(self, item: Item, error: BaseException) -> None:
        self._lay(item.tile)
        self._count_others()
        item.tile.show_state(_("Not kept: press to try again"), "warn")
        item.why = str(error) if isinstance(error, CasebookError) else ""
        item.tile.setToolTip(item.why)
        item.tile.setAccessibleDescription(item.why)

    def _ended(self) -> None:
        # the state of the work is told before its answer: look when that has been given
        QTimer.singleShot(0, self, self._look)

    def _look(self) -> None:
        self._count_others()
        if self.is_coming:
            return
        for item in self.not_kept:
            if item.tile.tone == "muted":  # it was stopped
                item.tile.show_state(_("Not kept: press to try again"), "warn")
        self.all_came.emit()

    # Tiles

    def _tile(self, name: str) -> Tile:
        kind = mimetypes.guess_type(name)[0] or ""
        tile = Tile(name, icon=media_icon(kind), state=_("Being kept…"), tone="muted")
        if len(self.items) < _SHOWN:
            self._lay(tile)
        return tile

    def _lay(self, tile: Tile) -> None:
        layout = self._tiles.layout()
        if isinstance(layout, Flow) and tile.parent() is None:
            layout.addWidget(tile)

    def _count_others(self) -> None:
        """Of very many files only the first are drawn, and those that were not kept."""
        many = sum(item.tile.parent() is None for item in self.items)
        says = plural("and {n} more file", "and {n} more files", many).format(n=many)
        self._others.setText(says)
        self._others.setVisible(many > 0)
