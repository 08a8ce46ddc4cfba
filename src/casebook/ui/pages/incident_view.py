"""An incident as it is read: what, when, where, words, acts, people, evidence, sources, history."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QWidget

from casebook.records import Act, Incident, Information, Involvement, Record, Statement
from casebook.records.said import say
from casebook.ui.direction import ltr, own
from casebook.ui.flags import flag_chips
from casebook.ui.lists.lines import SIDES
from casebook.ui.pages.desk_words import way_lines
from casebook.ui.pages.incident_file import IncidentFile, Part, flags_of, named
from casebook.ui.pages.record_view import RecordView
from casebook.ui.pages.said import ago, field_text, pairs
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.boxes import card, emptied, flowing, framed, row
from casebook.ui.parts.buttons import button, icon_button
from casebook.ui.parts.chips import Chip, tag_chips
from casebook.ui.parts.facts import grid, table
from casebook.ui.parts.portions import Make
from casebook.ui.parts.texts import label, readable
from casebook.ui.tools import Tools
from casebook.words import _, plural, speaking

R = TypeVar("R", bound=Record)


def _each(
    parts: Sequence[Part], kind: type[R], make: Callable[[Part, R], QWidget]
) -> Sequence[Make]:
    """What makes the line of each part of a kind."""
    return [partial(make, one, one.record) for one in parts if isinstance(one.record, kind)]


class IncidentView(RecordView):
    """Signals besides: dossier; excerpt; where - who can be told of it; hand_over - somebody was
    told; paper(id, print it) - the paper of a statement, on a printer or into a file."""

    dossier = Signal()
    excerpt = Signal()
    paper = Signal(str, bool)
    where = Signal()
    hand_over = Signal()

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools, _("Incident"))

    def show_file(self, file: IncidentFile) -> None:
        """Show an incident."""
        place = self.area.verticalScrollBar().value()
        emptied(self._body)
        item = file.incident
        self._body.addLayout(self._head(file))
        title = readable(own(item.title), "title")
        self._body.addWidget(title)
        if item.title_translation:
            self._body.addWidget(readable(own(item.title_translation), "strong"))
        saved = plural("{n} version", "{n} versions", file.versions).format(n=file.versions)
        line = button(
            f"{ltr(item.ref)}  ·  {_('Saved')} {ago(file.updated_at)}  ·  {saved}",
            self.history.emit,
            look="link",
            tip=_("History: who changed what, when and why"),
        )
        self._body.addLayout(row(line, None))
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
            *pairs(item, self.tools, "place_type", "channel", "status", "disputed_by", "ongoing",
                   "when_note", "time_zone", "emergency_called",
                   "emergency_number", "first_known", "first_known_by", "recorded_by",
                   "priority"),
        ]  # fmt: skip
        self._body.addWidget(framed(grid(facts, columns=4)))
        self._words(item)
        self._body.addWidget(self._acts(file))
        self._body.addWidget(
            self.evidence_card(
                file.exhibits, _("Drop files here, or paste a screenshot with Ctrl+V.")
            )
        )
        self._body.addWidget(self._people(file))
        self._body.addWidget(self._sources(file))
        self._harm(item)
        self._body.addWidget(self._statements(file))
        self._body.addWidget(self._referred(file))
        self._rest(file)
        self._body.addStretch()
        self.area.verticalScrollBar().setValue(place)

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
        chips += tag_chips(item.tags)
        more = self.more(
            ("history", _("History"), self.history),
            ("paperclip", _("Attach files…"), self.attach),
            ("quote", _("Make an excerpt…"), self.excerpt),
            ("trash-2", _("Move to trash"), self.remove),
        )
        edit = button(_("Edit"), lambda: self.edit.emit(""), icon="pencil")
        dossier = button(_("Add to dossier"), self.dossier.emit, icon="file-plus-2")
        found = row(gap=8)
        found.addWidget(flowing(*chips), 1)
        for one in (edit, dossier, more):
            found.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
        return found

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

    def _acts(self, file: IncidentFile) -> QFrame:
        return self.part_card(
            _("What was done"), Act, _each(file.acts, Act, self._act), _("Add an act"),
            _("One line for each thing that was done: a call, a threat, being followed."),
        )  # fmt: skip

    def _act(self, part: Part, act: Act) -> QWidget:
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
        return self.part_line(Act, act.id, head, detail)

    def _people(self, file: IncidentFile) -> QFrame:
        return self.part_card(
            _("People"), Involvement, _each(file.people, Involvement, self._person),
            _("Add a person"),
            _("Who was targeted, who did it, who saw it."),
        )  # fmt: skip

    def _person(self, part: Part, item: Involvement) -> QWidget:
        contact = part.names.get("contact")
        icon, _tone, _square = SIDES.get(getattr(contact, "side", ""), ("user-round", "", True))
        who = button(own(named(part, "contact")), icon=icon, look="pill")
        who.clicked.connect(lambda _on: self.go.emit(item.contact))
        flags = flag_chips(self.tools, flags_of(part, "contact"))
        role = label(self.tools.label("role", item.role), "muted")
        detail = " · ".join(
            text for _name, text in pairs(item, self.tools, "certainty", "degree", "basis",
                                          "state_link", "disputed_by", "said_or_did",
                                          "relationship")
        )  # fmt: skip
        return self.part_line(Involvement, item.id, flowing(who, role, *flags), detail)

    def _sources(self, file: IncidentFile) -> QFrame:
        return self.part_card(
            _("How do you know"), Information, _each(file.sources, Information, self._source),
            _("Add a source"),
            _("Who says so: somebody who saw it, was told of it, or a document."),
        )  # fmt: skip

    def _source(self, part: Part, item: Information) -> QWidget:
        head = label(own(named(part, "source") or named(part, "exhibit") or _("Source")), "strong")
        detail = " · ".join(
            text for _name, text in pairs(item, self.tools, "claim", "directness",
                                          "reliability", "disputed_by", "form", "given",
                                          "note")
        )  # fmt: skip
        return self.part_line(Information, item.id, head, detail)

    def _statements(self, file: IncidentFile) -> QFrame:
        """What people state of it in the first person, and whether they adopted that."""
        parts = [partial(self._statement, one, one.id in file.adopted) for one in file.statements]
        return self.part_card(
            _("Statements"), Statement, parts, _("Write a statement"),
            _("The words of one person, numbered, to be read back and signed."),
        )  # fmt: skip

    def _statement(self, item: Statement, is_adopted: bool) -> QWidget:
        head = button(
            own(item.title), partial(self.part.emit, Statement.kind, item.id), look="link"
        )
        says = _("Adopted and signed") if is_adopted else _("Draft: not adopted")
        drop = icon_button("x", _("Remove this part"), partial(self.drop_part.emit, item.id))
        holder = QWidget()
        holder.setLayout(
            row(
                flowing(head, Chip(says, "good" if is_adopted else "warn")),
                None,
                self._paper_button(item),
                drop,
                gap=4,
            )
        )
        return holder

    def _paper_button(self, item: Statement) -> QWidget:
        found = button(_("Paper…"), look="flat", icon="file-text")
        found.setAccessibleName(_("Paper of {title}").format(title=item.title))

        def show() -> None:
            menu = QMenu(self)
            menu.addAction(_("Print…"), partial(self.paper.emit, item.id, True))
            menu.addAction(_("Save as PDF…"), partial(self.paper.emit, item.id, False))
            menu.popup(found.mapToGlobal(found.rect().bottomLeft()))

        found.clicked.connect(show)
        return found

    def _harm(self, item: Incident) -> None:
        found = pairs(item, self.tools, "fear", "fear_for", "impact", "impact_words", "changed",
                      "measures", "wishes", "endangers")  # fmt: skip
        if found:
            self._body.addWidget(card(_("What it did"), table(found)))

    def _referred(self, file: IncidentFile) -> QFrame:
        """Who was told, from desk to desk; and where else it can be told."""
        buttons = flowing(
            button(_("Where to report…"), self.where.emit, icon="map-pin", look="flat"),
            button(_("Note a hand-over…"), self.hand_over.emit, icon="plus", look="flat"),
            gap=4,
        )
        inside = way_lines(self.tools, file.ways, self.go) or [
            label(_("Nobody was told yet, as far as is written here."), "muted", wrap=True)
        ]
        return card(_("Referred to"), *inside, buttons)

    def _rest(self, file: IncidentFile) -> None:
        if file.sightings:
            seen = [
                (
                    own(named(part, "identifier")),
                    field_text(part.record, "note", self.tools) or ltr(part.record.ref),
                )
                for part in file.sightings
            ]
            self._body.addWidget(
                card(_("Numbers, accounts and plates seen"), self.rows("sighting", seen))
            )
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
        lines = [partial(self._link, part, file.incident.id) for part in file.links]
        return card(_("Other incidents"), self.portions("link", lines))

    def _link(self, part: Part, here: str) -> QWidget:
        away = "other" if getattr(part.record, "incident", "") == here else "incident"
        holder = QWidget()
        open_it = self.link(own(named(part, away)), getattr(part.record, away))
        how = field_text(part.record, "link_type", self.tools)
        holder.setLayout(row(label(how, "muted"), open_it, None))
        return holder
