"""The sheet of filters: any code of any choice, dates, what is missing; and saving them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget

from casebook.db.listing import ACT_TYPE, Wanted
from casebook.records import Contact, Exhibit, Incident, Record, Referral
from casebook.records.spoken import NotUnderstood, TwoWays, understand
from casebook.ui.direction import own
from casebook.ui.parts.boxes import column, flowing, margins, row, scrolled
from casebook.ui.parts.buttons import button, pill
from casebook.ui.parts.texts import label
from casebook.ui.size import open_at
from casebook.ui.tools import Tools
from casebook.words import _, later

_FIELDS: dict[type[Record], tuple[str, ...]] = {
    Incident: ("status", "channel", "place_type", "priority", "fear", "impact", "language"),
    Contact: ("side", "party_type", "safety_flags", "communities", "languages"),
    Exhibit: ("exhibit_kind", "collection_method"),
    Referral: ("status", "response_quality", "channel", "urgency"),
}
_LACKING: dict[type[Record], tuple[tuple[str, str], ...]] = {
    Incident: (
        ("referral", later("Not yet reported")),
        ("exhibit", later("No evidence")),
        ("person", later("No people")),
        ("act", later("Nothing said of what was done")),
        ("when", later("No date")),
        ("translation", later("No translation")),
    ),
    Contact: (("side", later("No side said")),),
    Referral: (
        ("file_number", later("No file number")),
        ("answer", later("No answer")),
        ("next_action", later("No next date")),
    ),
    Exhibit: (("description", later("Not described in words")), ("captured", later("No date"))),
}


class FilterSheet(QDialog):
    """Signals: wanted(Wanted); keep(name, Wanted) - to be saved under a name."""

    wanted = Signal(object)
    keep = Signal(str, object)

    def __init__(
        self, parent: QWidget, tools: Tools, kind: type[Record], now: Wanted, tags: Sequence[str]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("More filters"))
        self.setModal(True)
        self._kind = kind
        self._now = now
        self._pills: dict[str, dict[str, QPushButton]] = {}
        self._families: dict[str, tuple[str, ...]] = {}
        body = column(gap=8)
        body.setContentsMargins(margins(26, 4, 26, 8))
        if kind is Incident:
            self._acts(tools, body)
        for name in _FIELDS.get(kind, ()):
            spec = kind.field(name)
            if spec is None:
                continue
            terms = tools.terms.get(spec.vocabulary, {})
            codes = {code: tools.label(spec.vocabulary, code) for code in terms}
            self._group(body, name, _(spec.label), codes)
        if tags:
            self._group(body, "tags", _("Tags"), {tag: own(tag) for tag in tags[:60]})
        lacking = {name: _(says) for name, says in _LACKING.get(kind, ())}
        if lacking:
            self._group(body, "", _("Missing"), lacking)
        self.since, self.until = QLineEdit(now.since), QLineEdit(now.until)
        self.since.setAccessibleName(_("From"))
        self.until.setAccessibleName(_("To"))
        self.since.setPlaceholderText(_("March 2025"))
        self.until.setPlaceholderText(_("today"))
        self._wrong = label("", "problem", wrap=True)
        self._wrong.hide()
        if kind is not Contact:
            body.addWidget(label(_("When"), "caption"))
            body.addLayout(row(label(_("From")), self.since, label(_("To")), self.until))
            body.addWidget(self._wrong)
        body.addStretch()
        inside = QWidget()
        inside.setLayout(body)
        self.name = QLineEdit()
        self.name.setPlaceholderText(_("Save as…"))
        self.name.setAccessibleName(_("Name of the saved search"))
        self.name.returnPressed.connect(self._keep)
        head = label(_("More filters"), "title")
        head.setContentsMargins(margins(26, 18, 26, 0))
        foot = row(
            self.name,
            button(_("Save search"), self._keep, icon="bookmark"),
            None,
            button(_("Clear"), self._clear),
            button(_("Show"), self._show, look="primary", default=True),
        )
        foot.setContentsMargins(margins(26, 8, 26, 16))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(head)
        whole.addWidget(scrolled(inside, _("More filters")), 1)
        whole.addLayout(foot)
        open_at(self, 720, 640)

    def _acts(self, tools: Tools, body: QVBoxLayout) -> None:
        terms = tools.terms.get("act_type", {})
        for code, entry in terms.items():
            if not entry.parent:
                inside = [one for one, other in terms.items() if other.parent == code]
                self._families[code] = (code, *inside)
        names = {code: tools.label("act_type", code) for code in self._families}
        chosen = self._now.codes.get(ACT_TYPE, ())
        on = [code for code, inside in self._families.items() if set(inside) & set(chosen)]
        self._group(body, ACT_TYPE, _("What was done"), names, on)

    def _group(
        self,
        body: QVBoxLayout,
        name: str,
        title: str,
        codes: dict[str, str],
        chosen: Sequence[str] | None = None,
    ) -> None:
        if chosen is None:
            chosen = self._now.codes.get(name, ()) if name else self._now.lacking
        made = {}
        for code, says in codes.items():
            made[code] = pill(says)
            made[code].setChecked(code in chosen)
        self._pills[name] = made
        body.addWidget(label(title, "caption"))
        body.addWidget(flowing(*made.values()))

    def _date(self, text: str, *, end: bool) -> str:
        meant = understand(text, datetime.now().astimezone())
        if meant is None:
            return ""
        edge = meant.latest if end else meant.earliest
        return (edge or "")[:10]

    def read(self) -> Wanted | None:
        """The filters as they stand; None when a date was not understood."""
        try:
            since = self._date(self.since.text(), end=False)
            until = self._date(self.until.text(), end=True)
        except (NotUnderstood, TwoWays):
            self._wrong.setText(_("This date was not understood. Try 14 March 2025."))
            self._wrong.show()
            return None
        codes: dict[str, tuple[str, ...]] = {}
        for name, pills in self._pills.items():
            found = tuple(code for code, one in pills.items() if one.isChecked())
            if not name or not found:
                continue
            if name == ACT_TYPE:
                found = tuple(code for one in found for code in self._families[one])
            codes[name] = found
        lacking = tuple(code for code, one in self._pills.get("", {}).items() if one.isChecked())
        return replace(self._now, codes=codes, since=since, until=until, lacking=lacking,
                       removed=False)  # fmt: skip

    def _show(self) -> None:
        if found := self.read():
            self.wanted.emit(found)
            self.accept()
        elif self._wrong.isHidden():
            self._clear()

    def _keep(self) -> None:
        found, name = self.read(), self.name.text().strip()
        if found is not None and name:
            self.keep.emit(name, found)
            self.wanted.emit(found)
            self.accept()

    def _clear(self) -> None:
        self.wanted.emit(Wanted(order=self._now.order))
        self.accept()
