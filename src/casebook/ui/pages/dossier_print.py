"""Prints a dossier from its file, after its hash was compared: what is printed is what was made."""

import hashlib
from pathlib import Path

from pypdfium2 import PdfiumError
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QWidget

from casebook.errors import NotReadable
from casebook.progress import Progress
from casebook.ui.parts.banner import Banner, Toast, failure
from casebook.ui.pdf import Printing, ask_to_print
from casebook.ui.tools import Tools
from casebook.words import _, plural


def choose_and_print(parent: QWidget, tools: Tools, sha256: str) -> None:
    """Ask where the file of a dossier is, and print it if it is that one."""
    place, _sort = QFileDialog.getOpenFileName(
        parent, _("Which file is it?"), str(Path.home()), "PDF (*.pdf)"
    )
    if place:
        print_file(parent, tools, Path(place), sha256)


def print_file(parent: QWidget, tools: Tools, path: Path, sha256: str) -> None:
    """Print a file whose hash is known; another one is not printed, and that is said."""

    def read(_progress: Progress) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise NotReadable(name=path.name, reason=str(error.strerror)) from error

    def show(pdf: bytes) -> None:
        if hashlib.sha256(pdf).hexdigest() != sha256:
            tools.runner.told.emit(
                Banner(
                    _("{name} is not the file that was made, or it was changed.").format(
                        name=path.name
                    ),
                    _("Nothing was printed. Make the dossier again, or look for the right file."),
                    tone="warn",
                )
            )
            return
        try:
            printing = ask_to_print(parent.window(), pdf)
        except PdfiumError:
            says = _("{name} has a password. Open it in a program for PDFs, and print it there.")
            tools.runner.told.emit(Banner(says.format(name=path.name), tone="warn"))
            return
        if printing:
            _go_on(parent.window(), printing)

    def failed(error: BaseException) -> None:
        tools.runner.told.emit(failure(error))

    tools.runner.task(
        parent, _("Reading {name}").format(name=path.name), read, show, failed,
        changes=False, quiet=True,
    )  # fmt: skip


def _go_on(window: QWidget, printing: Printing) -> None:
    """Page by page; the window can be used meanwhile."""
    count = printing.last - printing.first + 1
    if printing.next_page():
        QTimer.singleShot(0, window, lambda: _go_on(window, printing))
        return
    says = plural("{n} page was sent to the printer.", "{n} pages were sent to the printer.", count)
    Toast(window, says.format(n=count), stays=6000)
