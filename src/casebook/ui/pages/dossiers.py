"""Dossiers: what was printed, for whom and with what in it; and making another."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from casebook.book import Casebook
from casebook.errors import NoSuchRecord
from casebook.records import Dossier, Incident
from casebook.tasks.verify_file import Report, verify_file
from casebook.ui.direction import ltr, own
from casebook.ui.pages.dossier_maker import DossierMaker
from casebook.ui.pages.list_page import Empty, ListPage
from casebook.ui.pages.record_view import RecordView
from casebook.ui.pages.said import ago
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.boxes import card, emptied, flowing, row
from casebook.ui.parts.buttons import button, icon_button
from casebook.ui.parts.chips import Chip
from casebook.ui.parts.facts import table
from casebook.ui.parts.texts import label, readable
from casebook.ui.tools import Tools
from casebook.words import _, plural

DossierFile = tuple[Dossier, str, list[Incident]]


def read_dossier(book: Casebook, record: str) -> DossierFile:
    """A dossier, when it was made, and the incidents in it that are still there."""
    dossier = book.get(Dossier, record)
    incidents = []
    for ref in dossier.incidents:
        try:
            incidents.append(book.get(Incident, ref))
        except NoSuchRecord:
            continue
    return dossier, book.row(record).created_at, incidents


class DossierView(RecordView):
    """One dossier that was made."""

    def show_file(self, file: DossierFile) -> None:
        """Show it."""
        emptied(self._body)
        dossier, at, incidents = file
        check = button(_("Check a file…"), self._check, icon="badge-check")
        self._body.addLayout(row(flowing(Chip(_("Draft"), "warn")), None, check))
        self._body.addWidget(readable(own(dossier.addressee or dossier.title), "title"))
        self._body.addWidget(label(f"{ltr(dossier.ref)}  ·  {_('Made')} {ago(at)}", "small"))
        grouped = " ".join(
            dossier.sha256[place : place + 8] for place in range(0, len(dossier.sha256), 8)
        )
        self._body.addWidget(
            card(
                _("What was made"),
                table(
                    [
                        (_("File"), ltr(dossier.title)),
                        (_("Pages"), str(dossier.pages or "")),
                        (_("Language"), {"en": "English", "fr": "Français"}.get(
                            dossier.language, dossier.language)),
                        (_("SHA-256 of the PDF"), ltr(grouped)),
                    ]
                ),
                label(
                    _("Anybody can check the file with this hash, without a passphrase."),
                    "muted",
                    wrap=True,
                ),
            )
        )  # fmt: skip
        lines = [self.link(f"{own(item.title)}  ({ltr(item.ref)})", item.id) for item in incidents]
        self._body.addWidget(card(_("Incidents in it"), *lines, beside=str(len(dossier.incidents))))
        self._body.addStretch()

    def _check(self) -> None:
        name, _sort = QFileDialog.getOpenFileName(
            self, _("The dossier to check"), str(Path.home()), "PDF (*.pdf)"
        )
        if name:
            self.check(Path(name))

    def check(self, path: Path) -> None:
        """Say whether a file is what this program made."""

        def done(report: Report) -> None:
            if report.faults:
                self.say(Banner(_("This file was changed."), " ".join(report.faults),
                                tone="danger"))  # fmt: skip
            else:
                says = _("Unchanged since it was made.")
                self.say(Banner(says, ltr(report.sha256), tone="good"))

        self.tools.runner.ask(
            self, lambda: verify_file(path), done,
            lambda error: self.say(Banner(str(error), tone="warn")),
        )  # fmt: skip


class DossierList(ListPage):
    """The dossiers that were made."""

    def __init__(self, tools: Tools, begin: object, go: object) -> None:
        super().__init__(tools, Dossier, _("Dossiers"), _("Search dossiers…"))
        self._begin = begin
        self._go = go
        self.heading.addWidget(icon_button("plus", _("New dossier"), self.start_new))
        self.begin()

    def empty(self) -> Empty:
        return Empty(
            "file-text",
            _("No dossiers yet"),
            _("Choose incidents, say who will read it, and look at the pages before you save."),
            _("New dossier"),
        )

    def counted_as(self, count: int) -> str:
        return plural("{n} dossier", "{n} dossiers", count).format(n=count)

    def start_new(self) -> None:
        self._begin()  # type: ignore[operator]

    def detail_of(self, record: str) -> QWidget:
        view = DossierView(self.tools, _("Dossier"))
        view.go.connect(self._go)
        book = self.tools.book
        self.tools.runner.ask(view, lambda: read_dossier(book, record), view.show_file)
        return view


class Dossiers(QWidget):
    """The list, or the maker; what was chosen in the maker stays until it is saved or closed."""

    def __init__(self, tools: Tools, go: object) -> None:
        super().__init__()
        self.setAccessibleName(_("Dossiers"))
        self.tools = tools
        self.list = DossierList(tools, self.make, go)
        self.maker: DossierMaker | None = None
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.stack)

    def make(self, ids: list[str] | None = None) -> None:
        """Go on with the dossier that is being made, or begin one."""
        if self.maker is None:
            self.maker = DossierMaker(self.tools)
            self.maker.closed.connect(self._close)
            self.maker.made.connect(self._made)
            self.stack.addWidget(self.maker)
        self.stack.setCurrentWidget(self.maker)
        if ids:
            self.maker.add(ids)

    def _close(self) -> None:
        maker, self.maker = self.maker, None
        self.stack.setCurrentWidget(self.list)
        if maker is not None:
            self.stack.removeWidget(maker)
            maker.deleteLater()

    def _made(self, _ref: str) -> None:
        self._close()
        self.list.look_again()
