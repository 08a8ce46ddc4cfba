"""A contact as it is read: who, how to treat them safely, names, numbers, relations, consent."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from casebook.records import Consent, Identifier, Name, Relation
from casebook.records.said import say
from casebook.ui.direction import ltr, own
from casebook.ui.lists.lines import SIDES
from casebook.ui.lists.paint import tint
from casebook.ui.pages.contact_file import ContactFile
from casebook.ui.pages.record_view import RecordView
from casebook.ui.pages.said import ago, field_text, pairs
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.boxes import card, column, emptied, flowing, framed, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.chips import Chip
from casebook.ui.parts.facts import grid
from casebook.ui.parts.texts import label, readable
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _, later, plural, speaking

ADVICE = {
    "family-at-risk": later("Do nothing that could reach their relatives abroad."),
    "do-not-call": later("Do not call. See how to reach them safely."),
    "no-messages": later("Leave no messages: somebody else may read or hear them."),
    "code-name": later("Use the code name, in writing too."),
    "monitored-phone": later("Say nothing on the telephone that must not be heard."),
    "minor": later("A minor: ask who decides for them."),
}
"""What a safety flag asks of whoever deals with the person."""


class ContactView(RecordView):
    """Signals besides: duplicates - look for the same person under another name."""

    duplicates = Signal()

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools, _("Contact"))

    def show_file(self, file: ContactFile) -> None:
        """Show a contact."""
        place = self.area.verticalScrollBar().value()
        emptied(self._body)
        contact = file.contact
        self._body.addLayout(self._head(file))
        if contact.safety_flags:
            self._body.addWidget(self._safety(file))
        facts = [
            *pairs(contact, self.tools, "party_type", "perpetrator_kind", "role", "affiliation",
                   "languages", "interpreter_needed", "communities", "citizenship", "gender",
                   "birth_year", "age_band", "pseudonym"),
        ]  # fmt: skip
        if facts:
            self._body.addWidget(framed(grid(facts, columns=3)))
        for name in ("description", "safe_contact", "address"):
            if text := getattr(contact, name):
                spec = type(contact).field(name)
                self._body.addWidget(card(_(spec.label) if spec else "", readable(own(text))))
        self._body.addWidget(self._names(file))
        self._body.addWidget(self._identifiers(file))
        self._body.addWidget(self._incidents(file))
        self._body.addWidget(self._relations(file))
        self._body.addWidget(self._consents(file))
        notes = "\n\n".join(text for text in (contact.private_notes, contact.risk_notes) if text)
        if notes:
            title = _("Private notes (never leave this casebook)")
            self._body.addWidget(card(title, readable(notes)))
        self._body.addStretch()
        self.area.verticalScrollBar().setValue(place)

    def _head(self, file: ContactFile) -> QHBoxLayout:
        contact = file.contact
        icon, tone, square = SIDES.get(contact.side, ("circle-help", "plain", True))
        picture = label()
        colour = tint(-1 if tone == "ours" else -2 if tone == "actor" else 0)
        picture.setPixmap(theme().icon(icon, colour, 26).pixmap(theme().px(26)))
        picture.setFixedSize(theme().px(52), theme().px(52))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        radius = theme().px(10) if square else theme().px(26)
        ground = {"ours": "ours_ground", "actor": "actor_ground"}.get(tone, "chip")
        picture.setStyleSheet(
            f"background: {getattr(theme().look, ground)}; border-radius: {radius}px;"
        )
        side = self.tools.label("side", contact.side) if contact.side else _("Side not said")
        chips: list[QWidget] = [Chip(side, tone)]
        chips += [Chip(own(tag), "accent", "tag") for tag in contact.tags]
        saved = plural("{n} version", "{n} versions", file.versions).format(n=file.versions)
        line = button(
            f"{ltr(contact.ref)}  ·  {_('Saved')} {ago(file.updated_at)}  ·  {saved}",
            self.history.emit,
            look="link",
            tip=_("History: who changed what, when and why"),
        )
        texts = QWidget()
        texts.setLayout(column(readable(own(contact.name), "title"), flowing(*chips),
                               row(line, None), gap=4))  # fmt: skip
        more = self.more(
            ("history", _("History"), self.history),
            ("merge", _("Look for duplicates"), self.duplicates),
            ("trash-2", _("Move to trash"), self.remove),
        )
        edit = button(_("Edit"), lambda: self.edit.emit(""), icon="pencil")
        found = row(gap=14)
        found.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        found.addWidget(texts, 1)
        found.addWidget(edit, 0, Qt.AlignmentFlag.AlignTop)
        found.addWidget(more, 0, Qt.AlignmentFlag.AlignTop)
        return found

    def _safety(self, file: ContactFile) -> Banner:
        flags = file.contact.safety_flags
        says = ", ".join(self.tools.label("safety_flag", flag) for flag in flags)
        advice = " ".join(_(ADVICE[flag]) for flag in flags if flag in ADVICE)
        return Banner(says, advice, tone="warn", closable=False)

    def _names(self, file: ContactFile) -> QFrame:
        parts = []
        for name in file.names:
            head = label(own(name.text), "strong", wrap=True)
            detail = " · ".join(
                text for _name, text in pairs(name, self.tools, "name_type", "language",
                                              "romanisation", "as_heard")
            )  # fmt: skip
            parts.append(self.part_line(Name, name.id, head, detail))
        return self.part_card(
            _("Other names"), Name, parts, _("Add a name"),
            _("In another script, an alias, a handle, or as it was heard."),
        )  # fmt: skip

    def _identifiers(self, file: ContactFile) -> QFrame:
        parts = []
        for item in file.identifiers:
            kind = self.tools.label("identifier_type", item.identifier_type)
            head = flowing(
                label(ltr(item.value), "strong"),
                Chip(kind),
                *([Chip(own(item.platform))] if item.platform else []),
            )
            line = self.part_line(Identifier, item.id, head, own(item.note) if item.note else "")
            parts.append(line)
            seen = file.seen_in.get(item.id, [])
            if seen:
                links = [self.link(own(one.title), one.id, "list") for one in seen[:12]]
                parts.append(flowing(label(_("Seen in:"), "muted"), *links))
        return self.part_card(
            _("Numbers, accounts and plates"), Identifier, parts, _("Add one"),
            _("A telephone number, an account, a vehicle plate: what ties incidents together."),
        )  # fmt: skip

    def _incidents(self, file: ContactFile) -> QFrame:
        lines: list[QWidget] = []
        for part, incident in file.incidents[:60]:
            role = self.tools.label("role", part.role)
            when = say(incident.when, speaking()) if incident.when else ""
            holder = QWidget()
            holder.setLayout(
                row(
                    Chip(role),
                    self.link(own(incident.title), incident.id),
                    None,
                    label(when, "muted"),
                )
            )
            lines.append(holder)
        if not lines:
            lines = [label(_("In no incident yet."), "muted")]
        count = len(file.incidents)
        said = plural("{n} incident", "{n} incidents", count).format(n=count)
        return card(_("Incidents"), *lines, beside=said if count else "")

    def _relations(self, file: ContactFile) -> QFrame:
        parts = []
        for relation, other in file.relations:
            kind = self.tools.label("relation", relation.relation_type)
            away = relation.contact == file.contact.id
            who = self.link(own(other.name), other.id)
            words = label(kind if away else _("{kind} (as the other says)").format(kind=kind))
            detail = " · ".join(
                text for _name, text in pairs(relation, self.tools, "since", "until", "certainty",
                                              "basis")
            )  # fmt: skip
            parts.append(self.part_line(Relation, relation.id, flowing(words, who), detail))
        return self.part_card(
            _("Relations"), Relation, parts, _("Add a relation"),
            _("Family, work, or the same person perhaps."),
        )  # fmt: skip

    def _consents(self, file: ContactFile) -> QFrame:
        parts = []
        today = datetime.now().strftime("%Y-%m-%d")
        for consent in file.consents:
            what = field_text(consent, "subjects", self.tools) or _("Nothing named")
            whom = field_text(consent, "audiences", self.tools) or _("nobody named")
            chips: list[QWidget] = []
            if consent.withdrawn:
                chips.append(Chip(_("Withdrawn"), "danger", "circle-alert"))
            elif consent.expires and (consent.expires.latest or "9999") < today:
                chips.append(Chip(_("Expired"), "warn", "clock"))
            else:
                chips.append(Chip(_("Holds"), "good", "badge-check"))
            said = label(_("{what}, for {whom}").format(what=what, whom=whom), "strong", wrap=True)
            detail = " · ".join(
                text for _name, text in pairs(consent, self.tools, "purpose", "given", "given_how",
                                              "expires", "withdrawn", "conditions")
            )  # fmt: skip
            head = QWidget()
            head.setLayout(column(said, flowing(*chips), gap=2))
            parts.append(self.part_line(Consent, consent.id, head, detail))
        return self.part_card(
            _("What they agreed to"), Consent, parts, _("Add a consent"),
            _("What may be passed on, to whom, for what, and until when. Nothing written here "
              "means: not asked yet."),
        )  # fmt: skip
