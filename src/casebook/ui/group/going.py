"""What goes: bundles for the group and excerpts for people outside, made in the drawer of jobs."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from casebook.book.members import Fellow
from casebook.progress import Progress
from casebook.tasks.make_bundle import Made, make_bundle
from casebook.ui.direction import own
from casebook.ui.drafts import Kept, read_drafts
from casebook.ui.group.excerpt_sheet import KIND, ExcerptSheet
from casebook.ui.group.excerpt_wish import Wish, make
from casebook.ui.group.send_sheet import Order, SendSheet, readers_for
from casebook.ui.lists.lines import size_said
from casebook.ui.parts.banner import Banner, failure, tell_left
from casebook.ui.parts.sheet import opened
from casebook.ui.tools import Tools
from casebook.words import _


class Going(QObject):
    """Makes what goes; what was written is told above all sections."""

    def __init__(self, owner: QWidget, tools: Tools) -> None:
        super().__init__(owner)
        self._owner, self._tools = owner, tools

    # Bundles

    def send(self, fellows: Sequence[Fellow], chosen: Sequence[str] = ()) -> None:
        """Choose for whom a bundle is, and what goes."""
        sheet = SendSheet(self._owner.window(), self._tools, fellows, chosen)
        sheet.make.connect(self.make)
        opened(sheet)

    def make(self, order: Order) -> None:
        """Write a bundle."""
        book = self._tools.book

        def work(progress: Progress) -> Made:
            return make_bundle(
                book, readers_for(book, order.to), order.path, order.options,
                passphrase=order.passphrase, progress=progress,
            )  # fmt: skip

        title = _("Making a bundle: {name}").format(name=own(order.path.name))
        self._write(title, work)

    # Excerpts

    def excerpt(
        self, ids: Sequence[str] = (), to: Sequence[str] = (), typed: Kept | None = None
    ) -> None:
        """Choose for whom an excerpt is and what is in it, or go on with the one that was begun.

        `typed` was thrown away, and is wanted back.
        """
        book = self._tools.book

        def read() -> tuple[list[Fellow], Kept | None]:
            kept = next((one for one in read_drafts(book) if one.kind == KIND), None)
            return book.fellows(), typed or kept

        def show(found: tuple[list[Fellow], Kept | None]) -> None:
            fellows, kept = found
            sheet = ExcerptSheet(self._owner.window(), self._tools, fellows, ids, to, kept)
            sheet.make.connect(self.make_excerpt)
            sheet.left.connect(left)
            opened(sheet)

        def left(gone: Kept, still: bool) -> None:
            again = partial(self.excerpt, (), (), None if still else gone)
            tell_left(self._owner.window(), again, still=still)

        self._tools.runner.ask(self, read, show)

    def make_excerpt(self, wish: Wish, path: Path, draft: str) -> None:
        """Write an excerpt; what was chosen is forgotten once it is there, and not before."""
        book = self._tools.book

        def work(progress: Progress) -> Made:
            made = make(book, wish, path, progress)
            if not book.read_only:
                book.drop_draft(draft)
            return made

        title = _("Making an excerpt: {name}").format(name=own(path.name))
        self._write(title, work)

    # Writing

    def _write(self, title: str, work: Callable[[Progress], Made]) -> None:
        self._tools.runner.task(self, title, work, self._is_made, self._not_made)

    def _is_made(self, made: Made) -> None:
        names = ", ".join(own(name) for name in made.readers.names)
        says = _("Written for {names}: {file}, {size}.").format(
            names=names, file=own(made.path.name), size=size_said(made.size)
        )
        advice = _("Give it to them in any way: nobody else can open it.")
        if not made.readers.recipients:
            advice = _("Tell them the passphrase in another way than you send the file.")
        folder = QUrl.fromLocalFile(str(made.path.parent))
        show = (_("Show in folder"), lambda: QDesktopServices.openUrl(folder))
        self._tools.runner.told.emit(Banner(says, advice, tone="good", actions=(show,)))

    def _not_made(self, error: BaseException) -> None:
        self._tools.runner.told.emit(failure(error))
