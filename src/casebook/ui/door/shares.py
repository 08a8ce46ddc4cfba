"""Shares for other people: each printed or saved, and typed back from its paper, one by one."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from casebook.book import Casebook
from casebook.errors import CasebookError
from casebook.tasks.shares import MadeShare, MadeShares, make_shares
from casebook.ui import pdf
from casebook.ui.door.frame import choose_new_file
from casebook.ui.forms.editors import calm_combo
from casebook.ui.parts.banner import Banner, failure
from casebook.ui.parts.boxes import column, emptied, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label
from casebook.ui.runner import Runner
from casebook.words import _, plural, speaking

CHOICES = ((2, 2), (2, 3), (3, 5))
"""(how many are needed, how many there are)."""


class SharesSheet(QWidget):
    """Signals: proved(how many are needed) - they open the casebook now; later - not now."""

    proved = Signal(int)
    later = Signal()

    def __init__(self, book: Casebook, runner: Runner) -> None:
        super().__init__()
        self._book = book
        self._runner = runner
        self._made: MadeShares | None = None
        self._typed: list[str] = []
        self.choice = calm_combo()
        self.choice.setAccessibleName(_("How many"))
        for enough, count in CHOICES:
            says = _("{enough} of {count} are needed").format(enough=enough, count=count)
            self.choice.addItem(says, (enough, count))
        self.choice.setCurrentIndex(1)
        self.begin = button(_("Make them"), self._begin, look="primary")
        self._first = QWidget()
        self._first.setLayout(column(row(self.choice, None, self.begin)))
        self.which = label("", "strong", wrap=True)
        self.print = button(_("Print it"), self._print, icon="printer", look="primary")
        self.save = button(_("Save it as a PDF"), self._save, icon="save")
        self.typed = QLineEdit()
        self.typed.setAccessibleName(_("The share, as it stands on the paper"))
        self.typed.setPlaceholderText("4400P-20JSN-9BM93-…")
        self.typed.returnPressed.connect(self._prove)
        self.prove = button(_("It is right"), self._prove, look="primary")
        self._proof = QWidget()
        self._proof.setLayout(
            column(
                label(_("Now prove it: type the share from the paper."), "strong", wrap=True),
                label(
                    _("Until all are proved they open nothing. Small and capital letters are the "
                      "same."),
                    "muted",
                    wrap=True,
                ),
                self.typed,
                row(self.prove, None),
            )
        )  # fmt: skip
        self._one = QWidget()
        self._one.setLayout(column(self.which, row(self.print, self.save, None), self._proof))
        self._one.hide()
        self._messages = column(gap=6)
        self.setLayout(
            column(
                label(_("Shares for people you trust"), "title"),
                label(
                    _(
                        "Each person keeps one. Alone a share opens nothing and says nothing; "
                        "enough of them together, with a copy of the casebook or a backup, open "
                        "everything. Choose people who would not be found together."
                    ),
                    "muted",
                    wrap=True,
                ),
                self._messages,
                self._first,
                self._one,
                row(None, button(_("Later"), self.later.emit, look="flat")),
                gap=12,
            )
        )

    @property
    def share(self) -> MadeShare | None:
        """The share whose turn it is."""
        made = self._made
        return made.shares[len(self._typed)] if made else None

    def _begin(self) -> None:
        enough, count = self.choice.currentData()
        book, language = self._book, speaking()
        self.begin.setEnabled(False)

        def made(found: MadeShares) -> None:
            self._made = found
            self._first.hide()
            self._one.show()
            self._next()

        self._runner.ask(
            self,
            lambda: make_shares(book, enough=enough, count=count, language=language),
            made,
            self._failed,
        )

    def _next(self) -> None:
        made = self._made
        if made is None:
            return
        emptied(self._messages)
        self.typed.clear()
        self._proof.hide()
        self.which.setText(
            _("Share {number} of {count}").format(
                number=len(self._typed) + 1, count=len(made.shares)
            )
        )
        self.print.setFocus()

    def _print(self) -> None:
        share = self.share
        if share is None:
            return
        if pdf.print_out(self, share.pdf):
            self._printed()
        else:
            self._say(Banner(_("Nothing was printed. You can save it as a PDF instead.")))

    def _save(self) -> None:
        share = self.share
        name = f"share-{len(self._typed) + 1}.pdf"
        place = choose_new_file(
            self, _("Where to save the sheet"), Path.home() / name, "PDF (*.pdf)"
        )
        if share is None or place is None:
            return
        try:
            share.save(place)
        except CasebookError as error:
            self._failed(error)
            return
        says = _("Saved. This file is a key: print it, then delete it.")
        self._say(Banner(says, place.name, tone="warn", closable=False))
        self._printed()

    def _printed(self) -> None:
        self._proof.show()
        self.typed.setFocus()

    def _prove(self) -> None:
        made, share, typed = self._made, self.share, self.typed.text()
        if made is None or share is None or not typed.strip():
            return
        try:
            share.prove(typed)
        except CasebookError as error:
            self._failed(error)
            return
        self._typed.append(typed)
        if len(self._typed) < len(made.shares):
            self._next()
            return
        back, self._typed = self._typed, self._typed[:-1]
        self.prove.setEnabled(False)

        def stored(_done: object) -> None:
            self.typed.clear()
            self.proved.emit(made.enough)

        def failed(error: BaseException) -> None:
            self.prove.setEnabled(True)
            self._failed(error)

        self._runner.change(self, lambda: made.store(back), stored, failed)

    def _say(self, banner: Banner) -> None:
        emptied(self._messages)
        self._messages.addWidget(banner)

    def _failed(self, error: BaseException) -> None:
        self.begin.setEnabled(True)
        self._say(failure(error))


def opened_with(enough: int) -> str:
    """What is so once they were proved."""
    return plural(
        "Proved: {n} share opens the casebook.",
        "Proved: any {n} shares open the casebook together.",
        enough,
    ).format(n=enough)
