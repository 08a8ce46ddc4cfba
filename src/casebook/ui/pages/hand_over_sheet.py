"""A sheet that notes a hand-over: to whom, what exactly, and about which incidents."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from casebook.book import Casebook
from casebook.records import Agency, Incident, Record, Referral
from casebook.tasks.agencies import Shipped, agency_of, directory, shipped
from casebook.tasks.referrals import Begun, Handed, begin, hand_over, look_at_handed
from casebook.tasks.where_to_report import where_to_report
from casebook.ui.direction import ltr, own
from casebook.ui.drafts import Kept, read_drafts
from casebook.ui.forms.editors import Typed
from casebook.ui.pages.part_sheet import PartSheet
from casebook.ui.parts.banner import tell_left
from casebook.ui.parts.boxes import column, flowing, row
from casebook.ui.parts.buttons import button, icon_button, pill
from casebook.ui.parts.texts import label
from casebook.ui.tools import Tools
from casebook.words import _

_PILLS = 6


@dataclass(frozen=True)
class Ready:
    """What the sheet needs, read in the book's thread."""

    begun: Begun
    incidents: list[Incident]
    agencies: list[Agency]
    draft: Kept | None
    entries: list[Shipped]
    """Of the shipped list, while the casebook has no agency of its own."""
    wanted: Shipped | None = None
    """An entry of the shipped list that is not in the casebook yet."""


def read_ready(
    book: Casebook,
    make: Callable[[Casebook], Begun],
    wanted: str = "",
    typed: Kept | None = None,
) -> Ready:
    """Begin a hand-over; what was being written of the same one is there again, or `typed` is."""
    begun = make(book)
    entry = next((one for one in shipped() if one.id == wanted), None)
    if entry:
        begun = replace(begun, referral=replace(begun.referral, recipient=entry.name()))
    key = _key(begun)
    draft = typed or next(
        (one for one in read_drafts(book) if one.kind == Referral.kind and not one.record
         and one.more.get("key") == key), None
    )  # fmt: skip
    ids = list(begun.incidents)
    if draft:
        kept = draft.more.get("incidents")
        ids = [str(one) for one in kept] if isinstance(kept, list) else ids
    incidents = book.some(Incident, ids)
    places = where_to_report(book, [one.id for one in incidents]).places if incidents else []
    fitting = [agency for place in places for agency in place.agencies]
    listed = [one.agency for one in directory(book)]
    agencies = list({one.id: one for one in (*fitting, *listed)}.values())
    entries = [place.entry for place in places]
    entries += [one for one in shipped() if one not in entries]
    return Ready(begun, incidents, agencies, draft, [] if agencies else entries, entry)


def _key(begun: Begun) -> list[str]:
    """Which hand-over it is, as a draft remembers it."""
    return [begun.referral.after, begun.referral.dossier, *sorted(begun.incidents)]


class HandOverSheet(PartSheet):
    """A part sheet with the agencies to press on, the incidents, and a file to be hashed."""

    def __init__(self, parent: QWidget, tools: Tools, ready: Ready) -> None:
        self._incidents = list(ready.incidents)
        self._begun = ready.begun
        self._wanted = ready.wanted
        super().__init__(parent, tools, ready.begun.referral, _("A hand-over"), draft=ready.draft)
        self.lines = column(gap=2)
        self._show_incidents()
        self.file_button = button(_("Choose the file…"), self._choose_file, icon="paperclip")
        self.file_button.setToolTip(_("Its hash is noted; the file itself is not kept"))
        self.file_says = label("", "small", wrap=True)
        self.file_says.hide()
        self.pills = flowing(*self._agencies(ready))
        self.ask = label(_("Press on who it was, or write it below."), "muted", wrap=True)
        top = column(
            self.ask, self.pills,
            label(_("About"), "caption"), self.lines, row(self.file_button, None), self.file_says,
            gap=8,
        )  # fmt: skip
        if ready.begun.referral.agency or ready.wanted:
            self.pills.hide()
            self.ask.hide()
        self.body.insertLayout(1, top)

    def _typed(self) -> tuple[dict[str, Typed], dict[str, object]]:
        typed, more = super()._typed()
        incidents = [one.id for one in self._incidents]
        return typed, {**more, "incidents": incidents, "key": _key(self._begun)}

    # To whom

    def _agencies(self, ready: Ready) -> list[QWidget]:
        """Those that fit what was done first; the others behind one more press."""
        found: list[QWidget] = []
        for agency in ready.agencies:
            one = pill(own(agency.name), checkable=False)
            one.clicked.connect(partial(self._pressed, agency))
            found.append(one)
        for entry in ready.entries:
            one = pill(entry.name(), checkable=False)
            one.clicked.connect(partial(self._pressed, entry))
            found.append(one)
        if len(found) > _PILLS:
            rest = found[_PILLS:]
            for other in rest:
                other.hide()
            more = pill(_("More…"), checkable=False)

            def show() -> None:
                more.hide()
                for other in rest:
                    other.show()

            more.clicked.connect(lambda _on: show())
            found.append(more)
        return found

    def _pressed(self, one: Agency | Shipped, _on: bool = False) -> None:
        if isinstance(one, Agency):
            self.take_agency(one)
        else:
            self.take_shipped(one)

    def take_agency(self, agency: Agency) -> None:
        """It was this one."""
        self._wanted = None
        self._put({"recipient": agency.name, "agency": agency.id})
        self.draft.touch()

    def take_shipped(self, entry: Shipped) -> None:
        """It was this one of the shipped list: it comes into the casebook with the hand-over."""
        self._wanted = entry
        self._put({"recipient": entry.name(), "agency": ""})
        self.draft.touch()

    def _put(self, typed: Mapping[str, Typed]) -> None:
        for form in self.forms:
            form.put_typed(typed)

    # About what

    def _show_incidents(self) -> None:
        while item := self.lines.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for incident in self._incidents:
            holder = QWidget()
            drop = icon_button("x", _("Not about this one"), partial(self._drop, incident))
            said = label(f"{own(incident.title)}  ({ltr(incident.ref)})", wrap=True)
            line = row(gap=4)
            line.addWidget(said, 1)
            line.addWidget(drop)
            holder.setLayout(line)
            self.lines.addWidget(holder)
        if not self._incidents:
            says = _("No incident: it can be added on the page of the referral.")
            self.lines.addWidget(label(says, "muted", wrap=True))

    def _drop(self, incident: Incident) -> None:
        self._incidents = [one for one in self._incidents if one.id != incident.id]
        self._show_incidents()
        self.draft.touch()

    # What exactly

    def _choose_file(self) -> None:
        name, _sort = QFileDialog.getOpenFileName(
            self, _("The file that was handed over"), str(Path.home())
        )
        if name:
            self.take_file(Path(name))

    def take_file(self, path: Path) -> None:
        """Note the hash of a file; a dossier that was made here is known again."""
        book = self.tools.book

        def done(handed: Handed) -> None:
            typed: dict[str, Typed] = {
                "handed": handed.name, "handed_sha256": handed.sha256, "handed_pages": "",
            }  # fmt: skip
            says = _("The hash was noted. The file itself is not kept.")
            if handed.dossier:
                typed["dossier"] = handed.dossier.id
                typed["handed_pages"] = str(handed.dossier.pages or "")
                says = _("This is the dossier {ref}.").format(ref=ltr(handed.dossier.ref))
            elif self.record_dossier():
                says += " " + _("It is not the dossier as it was printed here.")
            self._put(typed)
            self.draft.touch()
            self.file_says.setText(says)
            self.file_says.show()

        self.tools.runner.task(
            self,
            _("Reading {name}").format(name=path.name),
            lambda progress: look_at_handed(book, path, progress=progress),
            done,
            self._failed,
        )

    def record_dossier(self) -> str:
        """The id of the dossier that the form names."""
        typed = self.forms[0].typed().get("dossier")
        return typed if isinstance(typed, str) and not typed.startswith("?") else ""

    # Saving

    def write(self, record: Record) -> Record:
        if not isinstance(record, Referral):
            raise TypeError(record.kind)
        book, wanted = self.tools.book, self._wanted
        if wanted and not record.agency and record.recipient == wanted.name():
            record = replace(record, agency=agency_of(book, wanted.id).id)
        return hand_over(book, record, [one.id for one in self._incidents])


def open_hand_over(
    parent: QWidget,
    tools: Tools,
    make: Callable[[Casebook], Begun],
    saved: Callable[[Record], object],
    *,
    wanted: str = "",
) -> None:
    """Open the sheet for a hand-over that `make` begins in the book's thread.

    `wanted` is an entry of the shipped list: it comes into the casebook when it is saved.
    """
    book = tools.book

    def show(ready: Ready) -> None:
        sheet = HandOverSheet(parent, tools, ready)
        sheet.saved.connect(saved)

        def left(typed: Kept, still: bool) -> None:
            tell_left(parent.window(), partial(ask, None if still else typed), still=still)

        sheet.left.connect(left)
        sheet.open()

    def ask(typed: Kept | None = None) -> None:
        tools.runner.ask(parent, lambda: read_ready(book, make, wanted, typed), show)

    ask()


def report_from(
    parent: QWidget,
    tools: Tools,
    incidents: list[str],
    agency: str,
    is_shipped: bool,
    saved: Callable[[Record], object],
) -> None:
    """Note a hand-over of incidents to the place that was chosen in "Where to report"."""

    def make(book: Casebook) -> Begun:
        return begin(incidents, None if is_shipped else book.get(Agency, agency))

    open_hand_over(parent, tools, make, saved, wanted=agency if is_shipped else "")
