"""One's own card: what is given to whoever shall make bundles for this casebook."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QFileDialog

from casebook.files import fresh_file
from casebook.tasks.card_picture import card_bytes, card_picture
from casebook.ui.direction import own
from casebook.ui.group.panel import Panel, digits, title
from casebook.ui.parts.banner import Toast
from casebook.ui.parts.boxes import card, column, flowing
from casebook.ui.parts.buttons import button
from casebook.ui.parts.group_files import CARD
from casebook.ui.parts.texts import label
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _

_SIDE = 240


class OwnCard(Panel):
    """The card as a line, a file and a picture, and its fingerprint."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools, _("Your card"))
        self.text = ""
        self.name = ""
        book = tools.book

        def read() -> tuple[str, str, str, bytes]:
            made = book.card()
            text = made.to_text(book.sign)
            return text, made.name, made.fingerprint, card_bytes(text)

        tools.runner.ask(self, read, lambda found: self._show(*found), self.fail)

    def _show(self, text: str, name: str, fingerprint: str, picture: bytes) -> None:
        self.text, self.name = text, name
        self.copy_button = button(_("Copy"), self.copy, icon="copy", look="primary")
        self.save_button = button(_("Save as a file…"), self._choose_file, icon="save")
        self.picture_button = button(_("Save the picture…"), self._choose_picture, icon="image")
        shown = QPixmap()
        shown.loadFromData(picture)
        side = theme().px(_SIDE)
        self.picture = label()
        # points of a code stay sharp
        self.picture.setPixmap(shown.scaled(side, side))
        self.picture.setAccessibleName(_("Your card as a QR code, for a telephone to read"))
        self.picture.setFixedSize(side, side)
        self.lay(
            title(_("Your card")),
            label(own(name), "heading", wrap=True),
            label(
                _("Give it to whoever is to send you bundles: by e-mail, on paper, on a stick. "
                  "Nothing in it is secret. With it, others can seal something to you; only this "
                  "casebook can open it."),
                "muted", wrap=True,
            ),
            flowing(self.copy_button, self.save_button, self.picture_button),
            card(
                _("Your fingerprint"),
                digits(fingerprint),
                label(
                    _("Read it out by voice or in person when they have your card, not in the "
                      "message that brings it."),
                    "muted", wrap=True,
                ),
                gap=10,
            ),
            card(_("For a telephone to read"), column(self.picture)),
        )  # fmt: skip

    def copy(self) -> None:
        """Put the line on the clipboard. It is public, so it may stay there."""
        QGuiApplication.clipboard().setText(self.text)
        Toast(self.window(), _("Copied: one line, to be pasted into a message."), stays=4000)

    def _choose_file(self) -> None:
        self._choose(_("Where to write the card"), CARD, "*.casebook-card", self.save)

    def _choose_picture(self) -> None:
        self._choose(_("Where to write the picture"), ".png", "*.png *.svg", self.save_picture)

    def _choose(self, says: str, ending: str, sorts: str, then: Callable[[Path], object]) -> None:
        plain = "".join(char for char in self.name if char.isalnum() or char in " -_").strip()
        start = Path.home() / f"{plain or 'card'}{ending}"
        name, _sort = QFileDialog.getSaveFileName(self, says, str(start), sorts)
        if name:
            then(Path(name))

    def save(self, path: Path) -> None:
        """Write the card into a file."""
        text = self.text.encode("ascii") + b"\n"

        def write() -> None:
            with fresh_file(path) as file:
                file.write(text)

        self.tools.runner.ask(self, write, lambda _done: self._written(path), self.fail)

    def save_picture(self, path: Path) -> None:
        """Write the picture into a file."""
        text = self.text
        self.tools.runner.ask(
            self, lambda: card_picture(text, path), lambda _done: self._written(path), self.fail
        )

    def _written(self, path: Path) -> None:
        Toast(self.window(), _("Written: {name}").format(name=own(path.name)), stays=4000)
