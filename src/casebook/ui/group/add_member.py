"""Somebody's card, pasted, opened or dropped, makes them known here."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QPlainTextEdit, QWidget

from casebook.book.members import Fellow
from casebook.bundle.card import LONGEST, Card, read
from casebook.errors import KeyChanged, NotACard
from casebook.evidence.intake import opened_plain
from casebook.ui.direction import own
from casebook.ui.group.compare_sheet import CompareSheet
from casebook.ui.group.panel import digits
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.boxes import card, column, emptied, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.sheet import Sheet
from casebook.ui.parts.texts import label
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _


class _Pasted(QPlainTextEdit):
    """Takes text; a file that is dropped goes to the sheet."""

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return not source.hasUrls() and super().canInsertFromMimeData(source)


class AddMember(Sheet):
    """Signals: added(member, compare now) - they are known."""

    added = Signal(str, bool)

    def __init__(
        self, parent: QWidget, tools: Tools, path: Path | None = None, *,
        outside: bool = False,
    ) -> None:  # fmt: skip
        says = _("Add somebody of another group") if outside else _("Add a member")
        super().__init__(parent, tools, says, width=660, height=620)
        self.setAcceptDrops(True)
        self.card: Card | None = None
        self.edit = _Pasted()
        self.edit.setAccessibleName(_("Their card"))
        self.edit.setPlaceholderText("casebook-card-1:…")
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(theme().px(110))
        self.edit.textChanged.connect(self._look)
        self.file_button = button(_("Open a file…"), self._choose, icon="folder-open")
        self.says = label("", "muted", wrap=True)
        self.outside = QCheckBox(_("They are of another group: excerpts only, no bundles of ours"))
        self.outside.setAccessibleName(self.outside.text())
        self.outside.setChecked(outside)
        self._found = column(gap=8)
        self.later_button = button(_("Add, compare later"), lambda: self.take(compare=False))
        self.now_button = button(
            _("Add and compare"), lambda: self.take(compare=True), look="primary", icon="plus"
        )
        self.buttons(self.later_button, self.now_button)
        self.add(
            label(
                _("Paste the line that they sent you, or open or drop their file. It may stand "
                  "anywhere in a message."),
                wrap=True,
            ),
            self.edit,
            row(self.file_button, None),
            self.says,
            self._found,
            self.outside,
        )  # fmt: skip
        self._look()
        self.edit.setFocus()
        if path:
            self.open_file(path)

    def _look(self) -> None:
        """Say whose card it is, as soon as it is one."""
        text = self.edit.toPlainText()
        self.say(None)
        emptied(self._found)
        try:
            self.card = read(text) if text.strip() else None
            self.says.setText("")
        except NotACard as error:
            self.card = None
            self.says.setText(f"{error.sentence()} {error.advice()}")
        self.says.setVisible(bool(self.says.text()))
        for one in (self.later_button, self.now_button):
            one.setEnabled(self.card is not None)
        if self.card:
            self._found.addWidget(
                card(
                    own(self.card.name),
                    digits(self.card.fingerprint),
                    label(_("A name can be written by anybody. Only the digits tell who it is."),
                          "muted", wrap=True),
                )
            )  # fmt: skip

    def _choose(self) -> None:
        name, _sort = QFileDialog.getOpenFileName(
            self, _("The file with their card"), str(Path.home())
        )
        if name:
            self.open_file(Path(name))

    def open_file(self, path: Path) -> None:
        """Read the card in a file."""

        def work() -> str:
            with opened_plain(path) as file:
                return file.read(LONGEST).decode("utf-8", "replace")

        self.tools.runner.ask(self, work, self.edit.setPlainText, self.fail)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls():
            if url.isLocalFile():
                event.acceptProposedAction()
                self.open_file(Path(url.toLocalFile()))
                return

    def take(self, *, compare: bool) -> None:
        """Make them known."""
        found, book, outside = self.card, self.tools.book, self.outside.isChecked()
        if found is None:
            return

        def done(fellow: Fellow) -> None:
            self.accept()
            self.added.emit(fellow.member, compare and not fellow.verified and not fellow.is_self)

        def failed(error: BaseException) -> None:
            if isinstance(error, KeyChanged):
                self._changed(found)
            else:
                self.fail(error)

        self.tools.runner.change(self, lambda: book.add_card(found, outside=outside), done, failed)

    def _changed(self, found: Card) -> None:
        """Another key is known: it is taken only when it was compared."""

        def compare() -> None:
            sheet = CompareSheet(
                self, self.tools, found.member, found.name, found.fingerprint, found
            )
            sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            sheet.verified.connect(self._replaced)
            sheet.open()

        self.say(changed_key(found.name, compare))

    def _replaced(self, member: str) -> None:
        self.accept()
        self.added.emit(member, False)


def changed_key(name: str, compare: Callable[[], object]) -> Banner:
    """The warning that somebody has another key than before."""
    return Banner(
        _("The key of {name} is not the one that is known.").format(name=own(name)),
        _("They may have a new computer, or somebody pretends to be them. Nothing of it is used "
          "until you have compared the digits with them by voice or in person."),
        tone="danger",
        actions=((_("Compare now…"), compare),),
        closable=False,
    )  # fmt: skip
