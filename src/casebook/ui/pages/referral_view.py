"""A referral as it is read: the way to this desk, what was given, what they said, what is next."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from casebook.records import ContactLog, Incident, Referral, RelatesTo
from casebook.records.said import say
from casebook.tasks.follow_ups import Sort
from casebook.ui.direction import ltr, own
from casebook.ui.lists.lines import STATUS_TONES
from casebook.ui.pages.desk_words import way_lines
from casebook.ui.pages.record_view import RecordView
from casebook.ui.pages.referral_file import ReferralFile
from casebook.ui.pages.said import ago, pairs
from casebook.ui.parts.boxes import card, emptied, flowing, framed, row
from casebook.ui.parts.buttons import button, icon_button, pill
from casebook.ui.parts.chips import Chip, tag_chips
from casebook.ui.parts.facts import grid, table
from casebook.ui.parts.texts import label, readable
from casebook.ui.tools import Tools
from casebook.words import _, plural, speaking

_QUICK = (
    "acknowledged", "under-review", "more-asked", "referred-on", "declined", "investigation",
    "charge", "closed", "withdrawn",
)  # fmt: skip


def grouped(sha256: str) -> str:
    """A hash in groups of eight, which two people can compare by voice."""
    return ltr(" ".join(sha256[place : place + 8] for place in range(0, len(sha256), 8)))


class ReferralView(RecordView):
    """Signals besides: status(code) - they answered; next_desk - they sent us on."""

    status = Signal(str)
    next_desk = Signal()

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools, _("Referral"))

    def show_file(self, file: ReferralFile) -> None:
        """Show a referral."""
        place = self.area.verticalScrollBar().value()
        emptied(self._body)
        item = file.referral
        self._body.addLayout(self._head(file))
        self._body.addWidget(readable(own(item.recipient), "title"))
        saved = plural("{n} version", "{n} versions", file.versions).format(n=file.versions)
        line = button(
            f"{ltr(item.ref)}  ·  {_('Saved')} {ago(file.updated_at)}  ·  {saved}",
            self.history.emit,
            look="link",
            tip=_("History: who changed what, when and why"),
        )
        self._body.addLayout(row(line, None))
        self._body.addWidget(framed(self._facts(item)))
        ways = way_lines(self.tools, file.ways, self.go, here=item.id)
        self._body.addWidget(card(_("From desk to desk"), *ways))
        self._body.addWidget(self._came_of_it(item))
        self._given(file)
        self._body.addWidget(self._about(file))
        self._body.addWidget(self._log(file))
        self._desk(file)
        if item.satisfaction:
            title = _("How it was (never leaves this casebook)")
            self._body.addWidget(card(title, readable(item.satisfaction)))
        self._body.addStretch()
        self.area.verticalScrollBar().setValue(place)

    def _head(self, file: ReferralFile) -> QHBoxLayout:
        item, chips = file.referral, []
        if item.status:
            said = self.tools.label("referral_status", item.status)
            chips.append(Chip(said, STATUS_TONES.get(item.status, "plain")))
        if file.is_counsel:
            chips.append(Chip(_("Counsel: never printed"), "ours", "gavel"))
        if file.due and file.due.is_due:
            tone = "danger" if file.due.sort is Sort.OVERDUE else "warn"
            chips.append(Chip(file.due.said(), tone, "bell"))
        if item.urgency in ("urgent", "high"):
            chips.append(Chip(self.tools.label("priority", item.urgency), "danger"))
        chips += tag_chips(item.tags)
        more = self.more(
            ("history", _("History"), self.history),
            ("trash-2", _("Move to trash"), self.remove),
        )
        edit = button(_("Edit"), lambda: self.edit.emit(""), icon="pencil")
        found = row(gap=8)
        found.addWidget(flowing(*chips), 1)
        for one in (edit, more):
            found.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
        return found

    def _facts(self, item: Referral) -> QWidget:
        number = item.file_number
        return grid(
            [
                (_("Sent"), say(item.sent, speaking()) if item.sent else _("Not said")),
                (_("Their file number"), ltr(number) if number else _("Not said")),
                (_("Next date"), say(item.next_action, speaking()) if item.next_action else ""),
                *((name, own(text)) for name, text in
                  pairs(item, self.tools, "officer", "badge", "unit", "channel", "acknowledged")),
                (_("Telephone"), ltr(item.phone) if item.phone else ""),
            ],
            columns=3,
        )  # fmt: skip

    def _came_of_it(self, item: Referral) -> QFrame:
        """What they said, and one press for each thing that can become of it."""
        pills = []
        for code in _QUICK:
            one = pill(self.tools.label("referral_status", code))
            one.setChecked(code == item.status)
            one.clicked.connect(lambda _on, code=code: self.status.emit(code))
            pills.append(one)
        said = [
            (name, own(text))
            for name, text in pairs(
                item, self.tools, "requests", "promised", "answer", "response_quality",
                "decision_reason", "referred_on", "outcome",
            )
        ]  # fmt: skip
        sent_on = button(_("The next desk…"), self.next_desk.emit, icon="arrow-right", look="flat")
        sent_on.setToolTip(_("They sent us on: note the hand-over to the next desk"))
        inside: list[QWidget] = [flowing(*pills)]
        if said:
            inside.append(table(said))
        return card(_("What came of it"), *inside, beside=sent_on, gap=12)

    def _given(self, file: ReferralFile) -> None:
        item, dossier = file.referral, file.dossier
        pages = item.handed_pages or (dossier.pages if dossier else None)
        digest = item.handed_sha256 or (dossier.sha256 if dossier else "")
        facts = [
            (_("Handed over"), own(item.handed) if item.handed else ""),
            (_("Pages"), str(pages or "")),
            ("SHA-256", grouped(digest) if digest else ""),
            (_("Purpose"), own(item.purpose) if item.purpose else ""),
        ]
        lines: list[QWidget] = []
        if dossier:
            said = f"{own(dossier.addressee or dossier.title)}  ({ltr(dossier.ref)})"
            lines.append(self.link(said, dossier.id, "file-text"))
        if any(text for _name, text in facts):
            lines.append(table(facts))
        if dossier and digest != dossier.sha256:
            says = _("It is not the dossier as it was printed here.")
            lines.append(label(says, "warn", wrap=True))
        if lines:
            self._body.addWidget(card(_("What exactly was handed over"), *lines))

    def _about(self, file: ReferralFile) -> QFrame:
        lines = [partial(self._incident, *one) for one in file.incidents]
        return self.part_card(
            _("Incidents it was about"), RelatesTo, lines, _("Add an incident"),
            _("Which incidents were they told of?"),
        )  # fmt: skip

    def _incident(self, about: RelatesTo, incident: Incident) -> QWidget:
        holder = QWidget()
        drop = icon_button("x", _("Remove this part"), partial(self.drop_part.emit, about.id))
        open_it = self.link(f"{own(incident.title)}  ({ltr(incident.ref)})", incident.id)
        holder.setLayout(row(open_it, None, drop))
        return holder

    def _log(self, file: ReferralFile) -> QFrame:
        lines = [partial(self._call, *one) for one in file.log]
        return self.part_card(
            _("Calls, messages and visits"), ContactLog, lines, _("Note a call or visit"),
            _("Who it was, their badge, what was said and promised. Each one counts later."),
        )  # fmt: skip

    def _call(self, one: ContactLog, contact: str) -> QWidget:
        when = say(one.when, speaking()) if one.when else _("Not said")
        channel = self.tools.label("channel", one.channel) if one.channel else ""
        badge = f"{_('Badge number')} {ltr(one.badge)}" if one.badge else ""
        who = " ".join(own(name) for name in (contact, one.with_whom) if name)
        head = label(" · ".join(text for text in (when, channel, who, badge) if text),
                     "strong", wrap=True)  # fmt: skip
        promise = _("Promised: {words}").format(words=own(one.promise)) if one.promise else ""
        detail = "\n".join(text for text in (own(one.summary), promise) if text)
        return self.part_line(ContactLog, one.id, head, detail)

    def _desk(self, file: ReferralFile) -> None:
        if file.agency is None:
            return
        agency = file.agency.agency
        facts = [
            (_("Telephone"), ltr("   ".join(agency.phones)) if agency.phones else ""),
            (_("Web and e-mail"), ltr("   ".join(agency.web)) if agency.web else ""),
            (_("What to ask them for"), own(agency.ask_for) if agency.ask_for else ""),
        ]
        if any(text for _name, text in facts):
            beside = self.link(own(agency.name), agency.id)
            self._body.addWidget(card(_("How to reach them"), table(facts), beside=beside))
