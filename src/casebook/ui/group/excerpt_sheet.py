"""Makes an excerpt for people outside, in four steps as a dossier is made.

All of it is said before it is written. What is chosen is kept as a draft until it is written or
thrown away; a passphrase is not.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QVBoxLayout, QWidget

from casebook.book.members import Fellow
from casebook.dossier.order import Order, from_plain
from casebook.errors import CasebookError
from casebook.progress import Progress
from casebook.ui.drafts import Draft, Kept
from casebook.ui.forms.editors import Typed
from casebook.ui.group.excerpt_files import ExcerptFiles, withheld
from casebook.ui.group.excerpt_reader import ExcerptReader
from casebook.ui.group.excerpt_wish import Looked, Wish, look
from casebook.ui.lists.lines import size_said
from casebook.ui.pages.dossier_hiding import DossierHiding
from casebook.ui.pages.dossier_incidents import DossierIncidents
from casebook.ui.pages.readable_ticks import ReadableTicks, show_remarks
from casebook.ui.parts.banner import Banner, failure
from casebook.ui.parts.boxes import card, column, emptied, flowing, margins
from casebook.ui.parts.buttons import button
from casebook.ui.parts.group_files import BUNDLE
from casebook.ui.parts.sheet import Sheet
from casebook.ui.parts.texts import label
from casebook.ui.runner import Running
from casebook.ui.tools import Tools
from casebook.words import _, later, plural

KIND = "excerpt"
"""Under which its draft is kept."""
_PAUSE = 400
_STEPS = (later("1  Reader"), later("2  Incidents"), later("3  Hide and show"), later("4  Check"))


class ExcerptSheet(Sheet):
    """Signals: make(Wish, path, id of its draft) - write it; left(Kept, bool) - closed without
    making it, and whether what was chosen is still kept."""

    make = Signal(object, object, object)
    left = Signal(object, bool)

    def __init__(
        self, parent: QWidget, tools: Tools, fellows: Sequence[Fellow], ids: Sequence[str],
        to: Sequence[str] = (), kept: Kept | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent, tools, _("Make an excerpt"), width=860, height=760)
        self.looked: Looked | None = None
        self._stops = False
        self._cannot = False
        """It could not be looked at; why is said at the top."""
        self._turn = 0
        self._running: Running | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self._build(fellows, to)
        self.draft = Draft(
            tools.book, tools.runner, KIND, "", self._typed, self, draft=kept.id if kept else ""
        )
        if kept:
            self._put(kept)
        self.incidents.add(ids)
        for step in (self.incidents, self.hiding, self.files):
            step.changed.connect(self._changed)
        self.reader.changed.connect(self._others)
        self.reader.failed.connect(self.fail)
        self.whom.typed.connect(self._may_save)
        self.readable.ticked.connect(self._may_save)
        self.go_to(0)
        self._changed(touch=kept is not None and not kept.id)
        first = next(iter(self.whom.people.values()), self.whom.with_words)
        first.setFocus()

    # The four steps

    def _build(self, fellows: Sequence[Fellow], to: Sequence[str]) -> None:
        self.incidents = DossierIncidents(self.tools)
        self.hiding = DossierHiding(self.tools)
        self.files = ExcerptFiles()
        self.readable = ReadableTicks(
            _("The program knows only what it was told. Go through the list, and read once more "
              "what was written of each incident.")
        )  # fmt: skip
        self._remarks, self._stays = column(gap=6), column(gap=4)
        self.comes_to = label("", "strong", wrap=True)
        self.reader = ExcerptReader(self.tools, fellows, to)
        self.whom, self.preset = self.reader.whom, self.reader.preset
        self.addressee = self.reader.addressee
        self._pages = [
            self.reader,
            self._page(self.incidents),
            self._page(self.hiding, self.files),
            self._page(
                self.comes_to,
                label(_("What is missing"), "strong"),
                self._remarks,
                self.readable,
                card(_("What stays here"), self._stays),
            ),
        ]
        self.steps = QButtonGroup(self)
        bar = []
        for number, says in enumerate(_STEPS):
            one = button(_(says), look="pill")
            one.setCheckable(True)
            self.steps.addButton(one, number)
            bar.append(one)
        self.steps.idClicked.connect(self.go_to)
        holder = flowing(*bar)
        holder.setContentsMargins(margins(26, 8, 26, 6))
        outer = self.layout()
        self.hint = label("", "muted", wrap=True)
        self.hint.setContentsMargins(margins(26, 6, 26, 0))
        if isinstance(outer, QVBoxLayout):
            outer.insertWidget(1, holder)
            outer.insertWidget(outer.count() - 1, self.hint)
        self.discard_button = button(_("Discard"), self.discard)
        self.next_button = button(_("Next"), lambda: self.go_to(self.step + 1))
        self.save_button = button(
            _("Save the excerpt…"), self._choose, look="primary", icon="save", default=True
        )
        close = button(_("Close"), self.reject)
        self.foot.addStretch(1)
        for made in (close, self.discard_button, self.next_button, self.save_button):
            self.foot.addWidget(made)
        self.add(*self._pages)

    def _page(self, *inside: QWidget | object) -> QWidget:
        page = QWidget()
        page.setLayout(column(*inside, gap=12))  # type: ignore[arg-type]
        return page

    @property
    def step(self) -> int:
        """Which step is shown, from 0."""
        return self.steps.checkedId()

    def go_to(self, step: int) -> None:
        """Show a step; any can be reached at any time."""
        step = max(0, min(step, len(self._pages) - 1))
        for number, page in enumerate(self._pages):
            page.setVisible(number == step)
        self.steps.button(step).setChecked(True)
        self.next_button.setVisible(step < len(self._pages) - 1)
        self.area.verticalScrollBar().setValue(0)

    # What was chosen

    @property
    def wish(self) -> Wish:
        """What is wanted now."""
        said: dict[str, Any] = self.reader.wishes()
        order = Order(
            incidents=tuple(self.incidents.ids()),
            **said,
            hidden=dict(self.hiding.hidden),
            found=dict(self.hiding.found),
            shown=tuple(self.hiding.shown),
            originals=tuple(sorted(self.files.wanted)),
            checked=self.readable.mark,
        )
        return Wish(order, self.whom.recipients)

    def _typed(self) -> tuple[dict[str, Typed], dict[str, object]]:
        wish = self.wish
        incidents: dict[str, Typed] = {"incidents": list(wish.order.incidents)}
        plain = wish.order.without_ticks().plain()
        chosen = bool(self.preset.currentData())
        return incidents, {"order": plain, "to": list(wish.to), "chosen": chosen}

    def _put(self, kept: Kept) -> None:
        """Show what a draft kept; a passphrase is never kept."""
        more: Mapping[str, object] = kept.more
        plain, to, incidents = more.get("order"), more.get("to"), kept.typed.get("incidents")
        try:
            order = from_plain(dict(plain) if isinstance(plain, dict) else {})
        except (CasebookError, TypeError, ValueError):
            order = Order()
        chosen = [str(one) for one in to] if isinstance(to, list) else []
        self.reader.put(order, chosen, with_preset=bool(more.get("chosen")))
        self.hiding.put(order.hidden, order.found, order.shown)
        self.files.wanted = set(order.originals)
        if isinstance(incidents, list):
            self.incidents.add(incidents)
        self.say(
            Banner(
                _("What you had chosen was kept."),
                _("Go on where you were; “Discard” throws it away."),
            )
        )

    def discard(self) -> None:
        """Throw it away; `left` carries it, for an undo."""
        self._leave(keep=False)

    # What it comes to

    def _others(self) -> None:
        """It is for others, or told otherwise: what was ticked was not ticked for them."""
        self.readable.forget()
        self._changed()

    def _changed(self, *, touch: bool = True) -> None:
        if touch:
            self.draft.touch()
        self.looked, self._cannot = None, False
        self._turn += 1
        if self._running:
            self._running.stop()
        self._timer.start(_PAUSE)
        self._may_save()

    def _look(self) -> None:
        wish, book, turn = self.wish, self.tools.book, self._turn
        if not wish.order.incidents or self.reader.missing:
            self._may_save()
            return

        def work(progress: Progress) -> Looked:
            progress.step(0, 0)
            return look(book, wish)

        def show(found: Looked) -> None:
            if turn == self._turn:
                self._show(found)

        def failed(error: BaseException) -> None:
            if turn == self._turn:
                self._cannot = True
                self.say(failure(error))
                self._may_save()

        self._running = self.tools.runner.task(
            self, _("Looking at what would go…"), work, show, failed, changes=False, quiet=True
        )

    def _show(self, found: Looked) -> None:
        self.looked = found
        said = found.said
        self.hiding.show_outline(said, found.names)
        self.files.show_files(found.files)
        self._stops = show_remarks(self._remarks, said.remarks)
        self.readable.show_list(said.readable, said.mark)
        records = plural("{n} record", "{n} records", len(said.records))
        files = plural("{n} file", "{n} files", len(said.files))
        self.comes_to.setText(
            "  ·  ".join(
                (
                    records.format(n=f"{len(said.records):,}"),
                    files.format(n=len(said.files)),
                    _("about {size}").format(size=size_said(found.size)),
                )
            )
        )
        emptied(self._stays)
        for line in withheld(found):
            self._stays.addWidget(label(f"•  {line}", wrap=True))
        self._may_save()

    # Saving

    @property
    def hinders(self) -> str:
        """Why it cannot be saved yet; empty if it can."""
        if missing := self.reader.missing:
            return missing
        if not self.whom.is_ready:
            return _("Something about the reader is open: step 1.")
        if not self.incidents.ids():
            return _("Choose incidents first: step 2.")
        if self._cannot:
            return _("It could not be looked at: the reason stands at the top.")
        if self.looked is None:
            return _("Looking at what would go…")
        if self._stops:
            return _("Something must be settled first: see step 4.")
        if not self.readable.mark:
            return _("Go through what will be readable first: step 4.")
        return ""

    def _may_save(self) -> None:
        hinders = self.hinders
        self.save_button.setEnabled(not hinders)
        self.hint.setText(hinders)
        self.hint.setVisible(bool(hinders))

    def _choose(self) -> None:
        # a name that tells nobody for whom it is, or what it is about
        start = Path.home() / f"{date.today().isoformat()}{BUNDLE}"
        name, _sort = QFileDialog.getSaveFileName(
            self, _("Where to write the excerpt"), str(start), f"*{BUNDLE}"
        )
        if name:
            path = Path(name)
            self.save(path if BUNDLE in path.name else path.with_name(path.name + BUNDLE))

    def save(self, path: Path) -> None:
        """Order the excerpt; it is made in the drawer of jobs."""
        if self.hinders:
            return
        wish = self.wish
        self.draft.flush()
        self.accept()
        self.make.emit(Wish(wish.order, wish.to, self.whom.words), path, self.draft.id)

    def reject(self) -> None:
        """Closed: what was chosen is kept."""
        self._leave(keep=True)

    def _leave(self, *, keep: bool) -> None:
        if self._running:
            self._running.stop()
        self._timer.stop()
        something = self.draft.left(keep=keep)
        super().reject()
        if something:
            self.left.emit(something, keep)
