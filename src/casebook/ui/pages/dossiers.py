"""Dossiers: what was printed, for whom and with what in it; and making another."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QStackedWidget, QVBoxLayout, QWidget

from casebook.book import Casebook
from casebook.dossier.order import Order, read_order
from casebook.dossier.profiles import shipped
from casebook.errors import CasebookError, NoSuchRecord
from casebook.records import Dossier, Incident
from casebook.records.dossier import reference_of
from casebook.tasks.build_dossier import Made
from casebook.tasks.referrals import begin_of_dossier
from casebook.ui.direction import ltr, own
from casebook.ui.drafts import Kept
from casebook.ui.forms.editors import Typed
from casebook.ui.pages.dossier_check import check, choose_file
from casebook.ui.pages.dossier_maker import DossierMaker
from casebook.ui.pages.dossier_print import choose_and_print, print_file
from casebook.ui.pages.hand_over_sheet import open_hand_over
from casebook.ui.pages.list_page import Empty, ListPage
from casebook.ui.pages.record_view import RecordView
from casebook.ui.pages.said import ago
from casebook.ui.parts.banner import Toast, tell_left
from casebook.ui.parts.boxes import card, emptied, flowing, framed, row
from casebook.ui.parts.buttons import button, icon_button
from casebook.ui.parts.chips import Chip
from casebook.ui.parts.facts import table
from casebook.ui.parts.texts import label, readable
from casebook.ui.settings import LANGUAGES
from casebook.ui.tools import Tools
from casebook.words import _, plural, speaking

DossierFile = tuple[Dossier, str, list[Incident]]
Go = Callable[[str], object]


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
    """One dossier that was made. Signals besides: hand_over - it was given to somebody; again -
    another one is to begin as this one; to_print - on paper, from its file."""

    hand_over = Signal()
    again = Signal()
    to_print = Signal()

    def show_file(self, file: DossierFile) -> None:
        """Show it."""
        emptied(self._body)
        self._dossier, at, incidents = file
        dossier = self._dossier
        self.check_button = button(_("Check a file…"), self._check, icon="badge-check")
        handed = button(_("Note a hand-over…"), self.hand_over.emit, icon="hand-helping")
        more = self.more(
            ("printer", _("Print…"), self.to_print),
            ("copy", _("Begin another like it"), self.again),
        )
        head = row(gap=8)
        head.addWidget(flowing(self._state()), 1)
        for one in (handed, self.check_button, more):
            head.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
        self._body.addLayout(head)
        self._body.addWidget(readable(own(dossier.addressee or dossier.title), "title"))
        said = _("Made {ago}").format(ago=ago(at))
        self._body.addWidget(label(f"{ltr(dossier.ref)}  ·  {said}", "small"))
        grouped = " ".join(
            dossier.sha256[place : place + 8] for place in range(0, len(dossier.sha256), 8)
        )
        preset = shipped().get(dossier.preset)
        self._body.addWidget(
            card(
                _("What was made"),
                table(
                    [
                        (_("For whom"), preset.name(speaking()) if preset else dossier.preset),
                        (_("File"), ltr(dossier.title)),
                        (_("Made on"), ltr(at[:16].replace("T", " "))),
                        (_("Our reference"), ltr(reference_of(dossier.head))),
                        (_("Pages"), str(dossier.pages or "")),
                        (_("Language"), LANGUAGES.get(dossier.language, dossier.language)),
                        (_("Exhibits in it"), str(len(dossier.exhibits))),
                        (_("SHA-256 of the PDF"), ltr(grouped)),
                    ]
                ),
                label(
                    _("Anybody can check the file with this hash, without a passphrase."),
                    "muted",
                    wrap=True,
                ),
            )
        )
        lines: list[QWidget] = [
            self.link(f"{own(item.title)}  ({ltr(item.ref)})", item.id) for item in incidents
        ]
        if gone := len(dossier.incidents) - len(incidents):
            says = plural(
                "{n} more was in it and is no longer in the casebook.",
                "{n} more were in it and are no longer in the casebook.",
                gone,
            )
            lines.append(label(says.format(n=gone), "muted", wrap=True))
        self._body.addWidget(card(_("Incidents in it"), *lines, beside=str(len(dossier.incidents))))
        self._body.addStretch()

    def _state(self) -> Chip:
        by = self._dossier.approved_by
        if by:
            return Chip(_("Approved by {name}").format(name=own(by)), "good")
        return Chip(_("Pending: not approved"), "warn")

    @property
    def sha256(self) -> str:
        """Of the file that was made."""
        return self._dossier.sha256

    def _check(self) -> None:
        if path := choose_file(self):
            self.check(path)

    def check(self, path: Path) -> None:
        """Say whether a file is this dossier, as it was made."""
        check(self, self.tools, path, self.say, self._dossier.id)


class DossierList(ListPage):
    """The dossiers that were made.

    Signals: make - another one, or the one that was begun; again(id) - another like this one.
    """

    make = Signal()
    again = Signal(str)

    def __init__(self, tools: Tools, go: Go) -> None:
        super().__init__(tools, Dossier, _("Dossiers"), _("Search dossiers…"))
        self._go = go
        self.heading.addWidget(icon_button("badge-check", _("Check a file…"), self.check_any))
        self.new_button = button(_("New dossier"), self.start_new, icon="plus")
        self.heading.addWidget(self.new_button)
        self.begun: QFrame = framed(
            row(
                label(_("A dossier is being made."), "strong", wrap=True),
                None,
                button(_("Go on"), self.start_new),
            ),
            look="good-card",
            pad=12,
        )
        holder = QWidget()
        layout = row(self.begun)
        layout.setContentsMargins(16, 0, 16, 0)
        holder.setLayout(layout)
        self.begun.hide()
        side = self.side.layout()
        if isinstance(side, QBoxLayout):
            side.insertWidget(1, holder)
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
        self.make.emit()

    def check_any(self) -> None:
        """Check a file whichever dossier it may be."""
        if path := choose_file(self):
            check(self, self.tools, path, self.tools.runner.told.emit)

    def detail_of(self, record: str) -> QWidget:
        view = DossierView(self.tools, _("Dossier"))
        view.go.connect(self._go)
        view.hand_over.connect(lambda: self._hand_over(view, record))
        view.again.connect(lambda: self.again.emit(record))
        view.to_print.connect(lambda: choose_and_print(view, self.tools, view.sha256))
        book = self.tools.book
        self.tools.runner.ask(view, lambda: read_dossier(book, record), view.show_file)
        return view

    def _hand_over(self, view: DossierView, record: str) -> None:
        open_hand_over(
            view, self.tools, lambda book: begin_of_dossier(book, record),
            lambda saved: self._go(saved.id),
        )  # fmt: skip


class Dossiers(QWidget):
    """The list, or the maker; what was chosen stays until it is saved or thrown away."""

    def __init__(self, tools: Tools, go: Go, kept: Kept | None = None) -> None:
        super().__init__()
        self.setAccessibleName(_("Dossiers"))
        self.tools = tools
        self._kept = kept
        self.list = DossierList(tools, go)
        self.list.make.connect(self.make)
        self.list.again.connect(self.make_like)
        self.list.begun.setVisible(kept is not None)
        self.maker: DossierMaker | None = None
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.stack)

    @property
    def is_making(self) -> bool:
        """The maker is what is shown."""
        return self.maker is not None and self.stack.currentWidget() is self.maker

    def make(self, ids: list[str] | None = None) -> None:
        """Go on with the dossier that is being made, or begin one."""
        if self.maker is None:
            kept, self._kept = self._kept, None
            self.maker = DossierMaker(self.tools, kept)
            self.maker.back.connect(self.show_list)
            self.maker.made.connect(self._made)
            self.maker.discarded.connect(self._discarded)
            self.stack.addWidget(self.maker)
        self.stack.setCurrentWidget(self.maker)
        self.maker.reader.preset.setFocus()
        if ids:
            self.maker.add(ids)

    def make_like(self, record: str) -> None:
        """Begin another dossier as one was that was made; never over one that is being made."""
        if self._kept is not None or (self.maker is not None and self.maker.draft.is_there):
            self.make()
            Toast(self.window(), _("This one is being made. Save or discard it first."))
            return
        book = self.tools.book

        def read() -> Kept:
            dossier, _at, incidents = read_dossier(book, record)
            order = read_order(dossier.order) if dossier.order else Order(preset=dossier.preset)
            typed: dict[str, Typed] = {"incidents": [item.id for item in incidents]}
            return Kept("", Dossier.kind, "", typed, {"order": order.without_ticks().plain()})

        def show(kept: Kept) -> None:
            self._leave()
            self._kept = kept
            self.make()
            if self.maker:
                self.maker.draft.touch()

        self.tools.runner.ask(self, read, show)

    def show_list(self) -> None:
        """Show the list; what is being made stays as it is."""
        self.list.begun.setVisible(self.maker is not None and self.maker.draft.is_there)
        self.stack.setCurrentWidget(self.list)

    def _leave(self) -> None:
        maker, self.maker = self.maker, None
        self.show_list()
        if maker is not None:
            self.stack.removeWidget(maker)
            maker.deleteLater()

    def _discarded(self, kept: Kept) -> None:
        self._leave()
        if not any(kept.typed.get(name) for name in ("incidents", "addressee", "purpose")):
            return

        def again() -> None:
            self._kept = kept
            self.make()
            if self.maker:
                self.maker.draft.touch()

        tell_left(self.window(), again, still=False)

    def _made(self, made: Made) -> None:
        window, ref = self.window(), made.ref
        self._leave()
        if made.slip == made.path:
            says = _("Saved: {name}. It is not encrypted: hand it over as what it is.")
            Toast(window, says.format(name=made.path.name), stays=9000)
            self._show(ref)
            return
        says = plural(
            "Saved: {name}, {n} page. The slip beside it carries its hash.",
            "Saved: {name}, {n} pages. The slip beside it carries its hash.",
            made.pages,
        )
        Toast(
            window, says.format(name=made.path.name, n=made.pages), _("Print…"),
            lambda: print_file(self, self.tools, made.path, made.sha256), stays=12_000,
        )  # fmt: skip
        self._show(ref)

    def _show(self, ref: str) -> None:
        """Show a dossier that was just made."""
        book = self.tools.book

        def read() -> str:
            try:
                return book.find(ref).id if ref else ""
            except CasebookError:
                return ""

        def show(record: str) -> None:
            if record:
                self.list.open_record(record)

        self.list.look_again()
        self.tools.runner.ask(self, read, show)
