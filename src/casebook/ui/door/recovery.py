"""The recovery sheet: made, printed or saved, and proved by typing from the paper."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from casebook.book import Casebook
from casebook.tasks.recovery import Made, make_recovery
from casebook.ui import pdf
from casebook.ui.door.frame import choose_new_file
from casebook.ui.parts.banner import Banner, failure
from casebook.ui.parts.boxes import column, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label
from casebook.ui.runner import Runner
from casebook.words import _, speaking


class RecoverySheet(QWidget):
    """Signals: proved - the code opens the casebook now; later - not now."""

    proved = Signal()
    later = Signal()

    def __init__(self, book: Casebook, runner: Runner) -> None:
        super().__init__()
        self._book = book
        self._runner = runner
        self._made: Made | None = None
        self.print = button(_("Print it"), self._print, icon="printer", look="primary")
        self.save = button(_("Save it as a PDF"), self._save, icon="save")
        self.typed = QLineEdit()
        self.typed.setAccessibleName(_("The recovery code, as it stands on the paper"))
        self.typed.setPlaceholderText("N68YX-X2389-FBTZ1-…")
        self.typed.returnPressed.connect(self._prove)
        self.prove = button(_("It is right"), self._prove, look="primary")
        self._proof = QWidget()
        self._proof.setLayout(
            column(
                label(_("Now prove it: type the code from the paper."), "strong", wrap=True),
                label(_("Until then it opens nothing. Small and capital letters are the same."),
                      "muted", wrap=True),
                self.typed,
                row(self.prove, None),
            )
        )  # fmt: skip
        self._proof.hide()
        self._messages = column(gap=6)
        self.setLayout(
            column(
                label(_("A recovery sheet"), "title"),
                label(
                    _(
                        "If you forget the passphrase, only the code on this sheet opens the "
                        "casebook. Keep it on paper, away from this computer. Whoever has it can "
                        "open everything."
                    ),
                    "muted",
                    wrap=True,
                ),
                self._messages,
                row(self.print, self.save, None),
                self._proof,
                row(None, button(_("Later"), self.later.emit, look="flat")),
                gap=12,
            )
        )

    def _say(self, banner: Banner) -> None:
        while item := self._messages.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        self._messages.addWidget(banner)

    def _print(self) -> None:
        self._make(None)

    def _save(self) -> None:
        place = choose_new_file(
            self, _("Where to save the sheet"), Path.home() / "recovery-sheet.pdf", "PDF (*.pdf)"
        )
        if place:
            self._make(place)

    def _make(self, place: Path | None) -> None:
        book, language = self._book, speaking()

        def made(found: Made) -> None:
            if place is None and not pdf.print_out(self, found.pdf):
                self._say(Banner(_("Nothing was printed. You can save it as a PDF instead.")))
                return
            self._made = found
            if place:
                self._say(
                    Banner(
                        _("Saved. This file is a key: print it, then delete it."),
                        place.name,
                        tone="warn",
                        closable=False,
                    )
                )
            self._proof.show()
            self.typed.setFocus()

        self._runner.ask(self, lambda: make_recovery(book, place, language), made, self._failed)

    def _prove(self) -> None:
        made, typed = self._made, self.typed.text()
        if made is None or not typed.strip():
            return
        self.prove.setEnabled(False)

        def proved(_done: object) -> None:
            self.typed.clear()
            self.proved.emit()

        def failed(error: BaseException) -> None:
            self.prove.setEnabled(True)
            self._failed(error)

        self._runner.change(self, lambda: made.prove(typed), proved, failed)

    def _failed(self, error: BaseException) -> None:
        self._say(failure(error))
