"""An incident as it is read: what, when, where, words, acts, people, evidence, sources, history."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from casebook.records import Act, Incident, Information, Involvement, Record, Shape
from casebook.records.said import say
from casebook.ui.direction import ltr, own
from casebook.ui.lists.lines import SIDES, size_said
from casebook.ui.pages.incident_file import IncidentFile, Part, flags_of, named
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.boxes import card, column, emptied, flowing, framed, margins, row, scrolled
from casebook.ui.parts.buttons import button, icon_button
from casebook.ui.parts.chips import Chip
from casebook.ui.parts.facts import grid, table
from casebook.ui.parts.texts import label, readable
from casebook.ui.parts.tile import Tile
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _, plural, speaking


def ago(at: str) -> str:
    """How long ago a time of the history was, in the words of a person."""
    then = datetime.fromisoformat(at)
    minutes = int((datetime.now().astimezone() - then).total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return plural("{n} minute ago", "{n} minutes ago", minutes).format(n=minutes)
    if minutes < 24 * 60:
        return plural("{n} hour ago", "{n} hours ago", minutes // 60).format(n=minutes // 60)
    days = minutes // (24 * 60)
    if days < 31:
        return plural("{n} day ago", "{n} days ago", days).format(n=days)
    return ltr(at[:10])


def field_text(record: Record, name: str, tools: Tools) -> str:
    """What stands in a field, in words; refs are left out."""
    spec = type(record).field(name)
    if spec is None:
        raise KeyError(name)
    value = getattr(record, name)
    if value is None or value in ("", ()):
        return ""
    if spec.shape is Shape.MOMENT:
        return say(value, speaking())
    if spec.shape is Shape.CHOICE:
        return tools.label(spec.vocabulary, value)
    if spec.shape is Shape.CHOICES:
        return ", ".join(tools.label(spec.vocabulary, code) for code in value)
    if spec.shape is Shape.TAGS:
        return ", ".join(value)
    if spec.shape is Shape.YES_NO:
        return _("Yes") if value else _("No")
    return str(value)


def pairs(record: Record, tools: Tools, *names: str) -> list[tuple[str, str]]:
    """(label, text) of fields that say something."""
    found = []
    for name in names:
        spec = type(record).field(name)
        if spec and (text := field_text(record, name, tools)):
            found.append((_(spec.label), text))
    return found


class IncidentView(QWidget):
    """Signals: edit(section), part(kind, id or ""), dossier, exhibit(id), contact(id),
    incident(id), history, remove, attach, drop_part(id)."""

    edit = Signal(str)
    part = Signal(str, str)
    dossier = Signal()
    exhibit = Signal(str)
    contact = Signal(str)
    incident = Signal(str)
    history = Signal()
    remove = Signal()
    attach = Signal()
    drop_part = Signal(str)

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.tools = tools
        inside = QWidget()
        self._body: QVBoxLayout = column(gap=12)
        self._body.setContentsMargins(margins(26, 18, 26, 26))
        inside.setLayout(self._body)
        self._body.addWidget(label(_("Reading…"), "muted"))
        self._body.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self.area = scrolled(inside, _("Incident"))
        whole.addWidget(self.area)

    def show_file(self, file: IncidentFile) -> None:
        """Show an incident."""
        place = self.area.verticalScrollBar().value()
        emptied(self._body)
        item = file.incident
        self._body.addLayout(self._head(file))
        title = readable(own(item.title), "title")
        self._body.addWidget(title)
        saved = plural("{n} version", "{n} versions", file.versions).format(n=file.versions)
        line = button(
            f"{ltr(item.ref)}  ·  {_('Saved')} {ago(file.updated_at)}  ·  {saved}",
            self.history.emit,
            look="link",
            tip=_("History: who changed what, when and why"),
        )
        self._body.addLayout(row(line, None))
        if file.conflicts:
            self._body.addWidget(self._conflict(file))
        if item.immediate_danger:
            self._body.addWidget(
                Banner(
                    _("Somebody is in danger now."),
                    _("Call 911 first. This record can wait."),
                    tone="danger",
                    closable=False,
                )
            )
        facts = [
            (_("When"), say(item.when, speaking()) if item.when else _("Not said")),
            (_("Where"), own(item.place) if item.place else ""),
            *pairs(item, self.tools, "place_type", "channel", "status", "ongoing", "when_note",
                   "time_zone", "first_known", "first_known_by", "priority"),
        ]  # fmt: skip
        self._body.addWidget(framed(grid(facts, columns=4)))
        self._words(item)
        self._body.addWidget(self._acts(file))
        self._body.addWidget(self._evidence(file))
        self._body.addWidget(self._people(file))
        self._body.addWidget(self._sources(file))
        self._harm(item)
        self._rest(file)
        self._body.addStretch()
        self.area.verticalScrollBar().setValue(place)

    def say(self, banner: Banner) -> None:
        """Show a message at the top."""
        self._body.insertWidget(0, banner)
        self.area.verticalScrollBar().setValue(0)

    def _head(self, file: IncidentFile) -> QHBoxLayout:
        item = file.incident
        chips = []
        if item.priority in ("urgent", "high"):
            chips.append(Chip(self.tools.label("priority", item.priority), "danger"))
        if item.status:
            chips.append(Chip(self.tools.label("incident_status", item.status)))
        if file.referrals:
            chips.append(Chip(_("Referred"), "good", "badge-check"))
        else:
            chips.append(Chip(_("Not yet reported")))
        for tag in item.tags:
            chips.append(Chip(own(tag), "accent", "tag"))
        more = icon_button("ellipsis", _("More"), look="")
        more.clicked.connect(lambda: self._menu(more))
        edit = button(_("Edit"), lambda: self.edit.emit(""), icon="pencil")
        dossier = button(_("Add to dossier"), self.dossier.emit, icon="file-plus-2")
        found = row(gap=8)
        found.addWidget(flowing(*chips), 1)
        for one in (edit, dossier, more):
            found.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
        return found

    def _menu(self, at: QPushButton) -> None:
        menu = QMenu(self)
        for icon, says, act in (
            ("history", _("History"), self.history.emit),
            ("paperclip", _("Attach files…"), self.attach.emit),
            ("trash-2", _("Move to trash"), self.remove.emit),
        ):
            menu.addAction(theme().icon(icon, "muted", 16), says, act)
        menu.popup(at.mapToGlobal(at.rect().bottomLeft()))

    def _conflict(self, file: IncidentFile) -> Banner:
        fields = ", ".join(
            _(spec.label) for name in file.conflicts if (spec := Incident.field(name))
        )
        return Banner(
            _("Two people wrote different things: {fields}").format(fields=fields),
            _("Both are kept. Edit and save the right one to settle it; History shows both."),
            tone="warn",
            actions=((_("Edit"), lambda: self.edit.emit("")),),
            closable=False,
        )

    def _words(self, item: Incident) -> None:
        if item.narrative or not item.translation:
            text = readable(item.narrative or _("Nothing written yet."))
            said = self.tools.label("language", item.language) if item.language else ""
            first = card(_("What happened"), text, None, beside=said)
        if item.translation:
            text = readable(item.translation)
            said = self.tools.label("language", item.translation_language)
            by = _("by {name}").format(name=own(item.translator)) if item.translator else ""
            second = card(_("Translation"), text, None, beside=f"{said} {by}".strip())
            if not item.narrative:
                self._body.addWidget(second)
                return
            sides = row(gap=12)
            sides.addWidget(first, 1)
            sides.addWidget(second, 1)
            self._body.addLayout(sides)
            return
        self._body.addWidget(first)

    def _part_card(
        self, title: str, kind: type[Record], parts: list[QWidget], add: str, hint: str
    ) -> QFrame:
        plus = button(add, lambda: self.part.emit(kind.kind, ""), icon="plus", look="flat")
        if not parts:
            parts = [label(hint, "muted", wrap=True)]
        return card(title, *parts, beside=plus)

    def _line(self, kind: type[Record], record: str, head: QWidget, detail: str) -> QWidget:
        """One part, with its buttons."""
        holder = QWidget()
        edit = icon_button("pencil", _("Edit this part"), lambda: self.part.emit(kind.kind, record))
        drop = icon_button("x", _("Remove this part"), lambda: self.drop_part.emit(record))
        texts = column(head, gap=2)
        if detail:
            texts.addWidget(readable(detail, "muted"))
        layout = row(gap=4)
        layout.addLayout(texts, 1)
        layout.addWidget(edit, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(drop, 0, Qt.AlignmentFlag.AlignTop)
        holder.setLayout(layout)
        return holder

    def _acts(self, file: IncidentFile) -> QFrame:
        parts = []
        for part in file.acts:
            act = part.record
            if not isinstance(act, Act):
                continue
            head = label(self.tools.label("act_type", act.act_type), "strong", wrap=True)
            quoted = f"“{own(act.words)}”" if act.words else ""
            detail = " · ".join(
                text
                for text in (
                    own(named(part, "target")),
                    say(act.when, speaking()) if act.when else "",
                    self.tools.label("channel", act.medium) if act.medium else "",
                    quoted,
                    own(act.translation) if act.translation else "",
                    own(act.demand) if act.demand else "",
                )
                if text and text != own("")
            )
            parts.append(self._line(Act, act.id, head, detail))
        return self._part_card(
            _("What was done"), Act, parts, _("Add an act"),
            _("One line for each thing that was done: a call, a threat, being followed."),
        )  # fmt: skip

    def _evidence(self, file: IncidentFile) -> QFrame:
        tiles: list[QWidget] = []
        for line in file.exhibits:
            tile = Tile(line.title, picture=line.picture, icon=line.icon, ref=line.ref,
                        state=ltr(line.ref), tone="muted")  # fmt: skip
            tile.opened.connect(lambda one=line.id: self.exhibit.emit(one))
            tiles.append(tile)
        add = button(_("Attach files…"), self.attach.emit, icon="paperclip", look="flat")
        inside = (
            flowing(*tiles, gap=12)
            if tiles
            else label(_("Drop files here, or paste a screenshot with Ctrl+V."), "muted", wrap=True)
        )
        return card(_("Evidence"), inside, beside=add)

    def _people(self, file: IncidentFile) -> QFrame:
        parts = []
        for part in file.people:
            item = part.record
            if not isinstance(item, Involvement):
                continue
            contact = part.names.get("contact")
            icon, _tone, _square = SIDES.get(getattr(contact, "side", ""), ("user-round", "", True))
            who = button(own(named(part, "contact")), icon=icon, look="pill")
            who.clicked.connect(lambda _on, one=item.contact: self.contact.emit(one))
            flags = [
                Chip(self.tools.label("safety_flag", flag), "warn", "triangle-alert")
                for flag in flags_of(part, "contact")
            ]
            role = label(self.tools.label("role", item.role), "muted")
            detail = " · ".join(
                text for _name, text in pairs(item, self.tools, "certainty", "degree", "basis",
                                              "state_link", "said_or_did", "relationship")
            )  # fmt: skip
            head = flowing(who, role, *flags)
            parts.append(self._line(Involvement, item.id, head, detail))
        return self._part_card(
            _("People"), Involvement, parts, _("Add a person"),
            _("Who was targeted, who did it, who saw it."),
        )  # fmt: skip

    def _sources(self, file: IncidentFile) -> QFrame:
        parts = []
        for part in file.sources:
            item = part.record
            if not isinstance(item, Information):
                continue
            head = label(
                own(named(part, "source") or named(part, "exhibit") or _("Source")), "strong"
            )
            detail = " · ".join(
                text for _name, text in pairs(item, self.tools, "claim", "directness",
                                              "reliability", "form", "given", "note")
            )  # fmt: skip
            parts.append(self._line(Information, item.id, head, detail))
        return self._part_card(
            _("How do you know"), Information, parts, _("Add a source"),
            _("Who says so: somebody who saw it, was told of it, or a document."),
        )  # fmt: skip

    def _harm(self, item: Incident) -> None:
        found = pairs(
            item, self.tools, "fear", "fear_for", "impact", "impact_words", "changed", "measures"
        )
        if found:
            self._body.addWidget(card(_("What it did"), table(found)))

    def _rest(self, file: IncidentFile) -> None:
        if file.referrals:
            lines = [
                (own(item.recipient), " · ".join(
                    text for _name, text in pairs(item, self.tools, "sent", "file_number", "status",
                                                  "answer")))
                for item in file.referrals
            ]  # fmt: skip
            self._body.addWidget(card(_("Reports made"), table(lines)))
        shown = []
        for part in file.sightings:
            shown.append(
                (
                    own(named(part, "identifier")),
                    field_text(part.record, "note", self.tools) or ltr(part.record.ref),
                )
            )
        if shown:
            self._body.addWidget(card(_("Numbers, accounts and plates seen"), table(shown)))
        if file.links:
            self._body.addWidget(self._links(file))
        if file.incident.private_notes:
            self._body.addWidget(
                card(
                    _("Private notes (never leave this casebook)"),
                    readable(file.incident.private_notes),
                )
            )

    def _links(self, file: IncidentFile) -> QFrame:
        lines = []
        for part in file.links:
            away = (
                "other" if getattr(part.record, "incident", "") == file.incident.id else "incident"
            )
            lines.append(self._link(part, away))
        return card(_("Other incidents"), *lines)

    def _link(self, part: Part, away: str) -> QWidget:
        holder = QWidget()
        other = getattr(part.record, away)
        open_it = button(own(named(part, away)), lambda: self.incident.emit(other), look="link")
        how = field_text(part.record, "link_type", self.tools)
        holder.setLayout(row(label(how, "muted"), open_it, None))
        return holder


def files_said(lines: int, size: int) -> str:
    """How many files, and how large together."""
    said = plural("{n} file", "{n} files", lines).format(n=lines)
    return f"{said}, {size_said(size)}" if size else said
