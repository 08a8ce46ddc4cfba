"""Prints the paper of a statement, or saves it as a file."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from casebook.progress import Progress
from casebook.tasks.statements import paper_of, print_statement
from casebook.ui.parts.banner import Toast
from casebook.ui.pdf import print_out
from casebook.ui.tools import Tools
from casebook.words import _, speaking


def paper(parent: QWidget, tools: Tools, statement: str, on_printer: bool) -> None:
    """On a printer, without any file; or into a PDF, where the person says."""
    book = tools.book
    language = speaking() if speaking() in ("en", "fr") else "en"
    if on_printer:

        def send(pdf: bytes) -> None:
            print_out(parent.window(), pdf)

        tools.runner.ask(parent, lambda: paper_of(book, statement, language=language), send)
        return
    name, _sort = QFileDialog.getSaveFileName(
        parent, _("Save as PDF…"), str(Path.home() / "statement.pdf"), "PDF (*.pdf)"
    )
    if name:
        save_paper(parent, tools, statement, Path(name))


def save_paper(parent: QWidget, tools: Tools, statement: str, place: Path) -> None:
    """Write it to a file; it is not encrypted there, and that is said."""
    book = tools.book
    language = speaking() if speaking() in ("en", "fr") else "en"

    def work(_progress: Progress) -> Path:
        return print_statement(book, statement, place, language=language)

    def done(path: Path) -> None:
        says = _("Saved, readable by anybody who has the file: {name}")
        Toast(parent.window(), says.format(name=path.name), stays=7000)

    tools.runner.task(parent, _("Writing the paper"), work, done, changes=False)
