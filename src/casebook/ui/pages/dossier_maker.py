"""Makes a dossier: for whom, which incidents, and the pages as they will be printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLineEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from casebook.progress import Progress
from casebook.records import Dossier
from casebook.tasks.build_dossier import Made, build_dossier, presets, preview_dossier
from casebook.ui.drafts import Draft, Kept
from casebook.ui.forms.editors import Typed, calm_combo
from casebook.ui.pages.dossier_incidents import DossierIncidents
from casebook.ui.parts.banner import Banner, Toast, failure
from casebook.ui.parts.boxes import column, margins, row, scrolled
from casebook.ui.parts.buttons import button, icon_button
from casebook.ui.parts.page_view import PageView
from casebook.ui.parts.texts import label
from casebook.ui.pdf import Pages
from casebook.ui.runner import Running
from casebook.ui.settings import LANGUAGES
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _, plural, speaking

_PAUSE = 400


@dataclass(frozen=True)
class _Wish:
    """What is wanted now."""

    refs: tuple[str, ...]
    preset: str
    language: str
    addressee: str
    purpose: str
    paper: str


class DossierMaker(QWidget):
    """Signals: made(ref) - a dossier was saved; back - to the list, this stays as it is;
    discarded(Kept) - thrown away, with what it was."""

    made = Signal(str)
    back = Signal()
    discarded = Signal(object)

    def __init__(self, tools: Tools, kept: Kept | None = None) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setAccessibleName(_("New dossier"))
        self.tools = tools
        self._running: Running | None = None
        self._writing: Running | None = None
        self._turn = 0
        self._build_fields()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.preview)
        self.draft = Draft(
            tools.book, tools.runner, Dossier.kind, "", self._typed, self,
            draft=kept.id if kept else "",
        )  # fmt: skip
        if kept:
            self.put(kept.typed)
        for combo in self._combos.values():
            combo.activated.connect(lambda _index: self._changed())
        for line in self._lines.values():
            line.textEdited.connect(lambda _text: self._changed())
        self.incidents.changed.connect(self._changed)
        self._look()

    def _build_fields(self) -> None:
        speaks = speaking() if speaking() in LANGUAGES else "en"
        names = {code: said.get(speaks) or said["en"] for code, said in presets().items()}
        self.preset = _choice(_("For whom"), names)
        self.language = _choice(_("Language of the dossier"), LANGUAGES)
        self.language.setCurrentIndex(self.language.findData(speaks))
        self.paper = _choice(_("Paper"), {"letter": _("Letter"), "a4": "A4"})
        self._combos = {"preset": self.preset, "language": self.language, "paper": self.paper}
        self.addressee = _line(_("Addressee"), _("An office, a unit, a name"))
        self.purpose = _line(_("Purpose"), _("What it is for, in one sentence"))
        self._lines = {"addressee": self.addressee, "purpose": self.purpose}
        self.incidents = DossierIncidents(self.tools)
        self._messages = column(gap=6)
        self.save_button = button(
            _("Save the PDF…"), self.save, look="primary", icon="save", default=True
        )
        self.discard_button = button(_("Discard"), self.discard)
        fields = column(
            row(
                icon_button("arrow-left", _("Back to the dossiers"), self.back.emit),
                label(_("New dossier"), "title"),
                None,
            ),
            self._messages,
            label(_("For whom"), "caption"),
            self.preset,
            label(_("Addressee"), "caption"),
            self.addressee,
            label(_("Purpose"), "caption"),
            self.purpose,
            row(
                column(label(_("Language of the dossier"), "caption"), self.language, gap=4),
                column(label(_("Paper"), "caption"), self.paper, gap=4),
                gap=14,
            ),
            self.incidents,
            Banner(
                _("This is a draft, and says so on every page."),
                _("Targets, witnesses, relatives and members are printed as pseudonyms. Private "
                  "notes, and where photos were taken, are left out."),
                closable=False,
            ),
            None,
            gap=8,
        )  # fmt: skip
        fields.setContentsMargins(margins(24, 14, 20, 10))
        inside = QWidget()
        inside.setLayout(fields)
        # what is to be done next stays in view, however long the rest is
        foot = row(self.discard_button, None, self.save_button)
        foot.setContentsMargins(margins(24, 8, 20, 14))
        left = QWidget()
        left.setLayout(column(scrolled(inside, _("New dossier")), foot, gap=0))
        splitter = QSplitter()
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self._preview_side())
        splitter.setSizes([theme().px(430), theme().px(640)])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)

    def _preview_side(self) -> QWidget:
        self.pages = PageView(self.tools.runner, _("Preview"))
        self.place = label("", "muted")
        self.pages.moved.connect(lambda _page, _count: self._say_place())
        self.smaller = icon_button("zoom-out", _("Smaller"), lambda: self.pages.zoom(0.8))
        self.larger = icon_button("zoom-in", _("Larger"), lambda: self.pages.zoom(1.25))
        right = QWidget()
        preview = QVBoxLayout(right)
        preview.setContentsMargins(margins(8, 14, 8, 8))
        preview.addLayout(
            row(label(_("Preview"), "strong"), None, self.place, self.smaller, self.larger)
        )
        preview.addWidget(self.pages, 1)
        return right

    # What was chosen

    def add(self, ids: list[str]) -> None:
        """Put incidents into it, those that are not in it yet."""
        self.incidents.add(ids)

    def _typed(self) -> tuple[dict[str, Typed], dict[str, object]]:
        found: dict[str, Typed] = {
            name: str(combo.currentData()) for name, combo in self._combos.items()
        }
        found |= {name: line.text() for name, line in self._lines.items()}
        found["incidents"] = self.incidents.ids()
        return found, {}

    def put(self, typed: Mapping[str, Typed]) -> None:
        """Show what a draft kept."""
        for name, combo in self._combos.items():
            if (place := combo.findData(typed.get(name))) >= 0:
                combo.setCurrentIndex(place)
        for name, line in self._lines.items():
            line.setText(str(typed.get(name) or ""))
        incidents = typed.get("incidents")
        if isinstance(incidents, list):
            self.incidents.add(incidents)

    def discard(self) -> None:
        """Throw it away; `discarded` carries what it was, for an undo."""
        typed, _more = self._typed()
        self._stop_preview()
        self.draft.drop()
        self.discarded.emit(Kept("", Dossier.kind, "", typed))

    def wish(self) -> _Wish:
        """What is wanted now."""
        return _Wish(
            refs=tuple(self.incidents.ids()),
            preset=str(self.preset.currentData()),
            language=str(self.language.currentData()),
            addressee=self.addressee.text().strip(),
            purpose=self.purpose.text().strip(),
            paper=str(self.paper.currentData()),
        )

    def _changed(self) -> None:
        self.draft.touch()
        self._look()

    def _look(self) -> None:
        writes = self._writing is not None and not self._writing.is_over
        self.save_button.setEnabled(self.incidents.list.count() > 0 and not writes)
        # the drawer of jobs tells how far the writing is, and stops it
        self.save_button.setText(_("Writing the dossier") if writes else _("Save the PDF…"))
        self.discard_button.setEnabled(not writes)
        if not writes:
            self._timer.start(_PAUSE)

    # Preview

    def preview(self) -> None:
        """Set the pages as they would be now; the setting before is stopped."""
        self._stop_preview()
        wish, book, turn = self.wish(), self.tools.book, self._turn
        if not wish.refs:
            self._say(None)
            self.pages.show_pages(None)
            return

        def work(progress: Progress) -> Pages:
            pdf = preview_dossier(
                book, wish.refs, preset=wish.preset, language=wish.language,
                addressee=wish.addressee, purpose=wish.purpose, paper=wish.paper,
                progress=progress,
            )  # fmt: skip
            return Pages(pdf)

        def done(pages: Pages) -> None:
            if turn != self._turn:
                self.tools.runner.keep(self, pages.close)
                return
            self._say(None)
            self.pages.show_pages(pages)

        def failed(error: BaseException) -> None:
            if turn == self._turn:
                # pages of what was wanted before would be taken for those of what is wanted now
                self.pages.show_pages(None)
                self._failed(error)

        self._running = self.tools.runner.task(
            self, _("Setting the pages"), work, done, failed, changes=False, quiet=True
        )
        self._running.changed.connect(self._say_place)
        self._say_place()

    def _stop_preview(self) -> None:
        self._turn += 1
        self._timer.stop()
        if self._running is not None:
            self._running.stop()
            self._running.changed.disconnect(self._say_place)
            self._running = None

    def _failed(self, error: BaseException) -> None:
        self._say(failure(error))

    def _say(self, banner: Banner | None) -> None:
        while item := self._messages.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        if banner:
            self._messages.addWidget(banner)

    def _say_place(self) -> None:
        count = self.pages.count
        for one in (self.smaller, self.larger):
            one.setEnabled(count > 0)
        if self._running is not None and not self._running.is_over:
            self.place.setText(_("Setting the pages…"))
        elif count:
            says = _("page {page} of {count}")
            self.place.setText(says.format(page=self.pages.page, count=count))
        else:
            self.place.setText("" if self.incidents.ids() else _("Choose incidents to see it"))

    # Saving

    def save(self) -> None:
        """Ask where, then write it as a job."""
        name = f"dossier-{self.wish().preset}.pdf"
        place, _sort = QFileDialog.getSaveFileName(
            self, _("Save the PDF…"), str(Path.home() / name), "PDF (*.pdf)"
        )
        if place:
            self.save_to(Path(place))

    def save_to(self, place: Path) -> None:
        """Write the dossier to a file."""
        self._stop_preview()
        wish, book, draft, window = self.wish(), self.tools.book, self.draft, self.window()

        def work(progress: Progress) -> Made:
            return build_dossier(
                book, wish.refs, place, preset=wish.preset, language=wish.language,
                addressee=wish.addressee, purpose=wish.purpose, paper=wish.paper,
                progress=progress,
            )  # fmt: skip

        def done(made: Made) -> None:
            says = plural(
                "Saved: {name}, {n} page. The slip beside it carries its hash.",
                "Saved: {name}, {n} pages. The slip beside it carries its hash.",
                made.pages,
            )
            Toast(window, says.format(name=made.path.name, n=made.pages), stays=7000)
            draft.drop()
            self.made.emit(made.ref)

        self._writing = self.tools.runner.task(
            self, _("Writing the dossier"), work, done, self._failed
        )
        self._writing.changed.connect(self._look)
        self._look()


def _choice(name: str, choices: Mapping[str, str]) -> QComboBox:
    found: QComboBox = calm_combo()
    found.setAccessibleName(name)
    for code, says in choices.items():
        found.addItem(says, code)
    return found


def _line(name: str, hint: str) -> QLineEdit:
    found = QLineEdit()
    found.setAccessibleName(name)
    found.setPlaceholderText(hint)
    return found
