"""The cards of a contact: names, numbers and accounts, consent, relations, incidents."""

from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from casebook.records import Consent, Identifier, Incident, Involvement, Name, Relation
from casebook.records.said import say
from casebook.ui.direction import ltr, own
from casebook.ui.flags import flag_chips
from casebook.ui.lists.lines import SIDES, short_date
from casebook.ui.pages.contact_file import (
    EXPIRED,
    HOLDS,
    WITHDRAWN,
    ContactFile,
    Related,
    Seen,
    Taken,
    state_of,
)
from casebook.ui.pages.record_view import RecordView
from casebook.ui.pages.said import field_text, pairs
from casebook.ui.parts.boxes import column, flowing, row
from casebook.ui.parts.buttons import button, icon_button
from casebook.ui.parts.chips import Chip
from casebook.ui.parts.texts import label, readable, selectable, to_the_side
from casebook.ui.tools import Tools
from casebook.words import _, plural, speaking

NUMBER_ICONS = {
    "phone": "phone",
    "whatsapp": "phone",
    "signal": "phone",
    "email": "mail",
    "url": "globe",
    "plate": "car",
    "ip": "network",
    "wechat": "message-circle",
    "qq": "message-circle",
    "telegram": "message-circle",
}
"""The icon of each kind of identifier."""


class ContactCards(RecordView):
    """Signals besides: unlink(id of an identifier that is not theirs), seen(id of an identifier
    that was seen in an incident)."""

    unlink = Signal(str)
    seen = Signal(str)


def _joined(*texts: str) -> str:
    return " · ".join(text for text in texts if text)


def names(view: ContactCards, file: ContactFile) -> QFrame:
    """Names in other scripts, aliases, names as they were heard."""
    found = [partial(_name, view, name) for name in file.names]
    return view.part_card(
        _("Other names"), Name, found, _("Add a name"),
        _("The name in its own script, in another spelling, an alias, a nickname."),
    )  # fmt: skip


def _name(view: ContactCards, name: Name) -> QWidget:
    heard = _("Written as it was heard") if name.as_heard else ""
    detail = _joined(
        field_text(name, "name_type", view.tools),
        field_text(name, "language", view.tools),
        own(name.romanisation) if name.romanisation else "",
        heard,
    )
    return view.part_line(Name, name.id, to_the_side(selectable(own(name.text), "strong")), detail)


def identifiers(view: ContactCards, file: ContactFile) -> QFrame:
    """Numbers, accounts and plates, each with where it was seen."""
    found = [partial(_identifier, view, seen) for seen in file.identifiers]
    return view.part_card(
        _("Numbers, accounts and plates"), Identifier, found, _("Add one"),
        _("A telephone number, an account, an address or a plate that this contact uses."),
    )  # fmt: skip


def _identifier(view: ContactCards, seen: Seen) -> QWidget:
    item, tools = seen.identifier, view.tools
    holder = QWidget()
    sort = Chip(
        tools.label("identifier_type", item.identifier_type),
        icon=NUMBER_ICONS.get(item.identifier_type, "at-sign"),
    )
    value = selectable(ltr(item.value), "strong")
    value.setWordWrap(False)
    value.setMinimumWidth(value.fontMetrics().averageCharWidth())  # an address can be long
    value.setToolTip(ltr(item.value))
    head: list[QWidget] = [value, sort]
    if item.certainty:
        head.append(Chip(tools.label("claim_status", item.certainty)))
    texts = column(flowing(*head), gap=4)
    detail = _joined(
        own(item.platform) if item.platform else "",
        *(f"{name}: {text}" for name, text in pairs(item, tools, "first_seen", "last_seen")),
        own(item.note) if item.note else "",
    )
    if detail:
        texts.addWidget(readable(detail, "muted"))
    count = len(seen.incidents)
    if count:
        says = plural("Seen in {n} incident:", "Seen in {n} incidents:", count).format(n=count)
    else:
        says = _("Not yet seen in an incident.")
    links: list[QWidget] = [label(says, "muted")]
    links += [_incident_link(view, one) for one in seen.incidents]
    if seen.exhibit:
        links.append(view.link(own(seen.exhibit.title), seen.exhibit.id, "paperclip"))
    add = button(_("Seen in…"), lambda: view.seen.emit(item.id), icon="plus", look="link",
                 tip=_("Say in which incident it was seen"))  # fmt: skip
    texts.addWidget(flowing(*links, add))
    edit = icon_button(
        "pencil", _("Edit this part"), lambda: view.part.emit(Identifier.kind, item.id)
    )
    drop = icon_button("link-2-off", _("It is not theirs"), lambda: view.unlink.emit(item.id))
    layout = row(gap=4)
    layout.addLayout(texts, 1)
    for one in (edit, drop):
        layout.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
    holder.setLayout(layout)
    return holder


def _incident_link(view: ContactCards, incident: Incident) -> QWidget:
    made = view.link(ltr(incident.ref), incident.id)
    made.setToolTip(_joined(own(incident.title), say(incident.when, speaking())))
    made.setAccessibleName(f"{incident.ref}, {incident.title}")
    return made


def consents(view: ContactCards, file: ContactFile) -> QFrame:
    """What the person agreed to, for whom and for what; what no longer holds is said to."""
    today = date.today().isoformat()
    order = (HOLDS, EXPIRED, WITHDRAWN)
    found = [
        partial(_consent, view, item, state_of(item, today))
        for item in sorted(file.consents, key=lambda item: order.index(state_of(item, today)))
    ]
    return view.part_card(
        _("What they agreed to"), Consent, found, _("Add a consent"),
        _("Nothing is written down yet. Ask before a name, a story or a picture leaves."),
    )  # fmt: skip


def _consent(view: ContactCards, item: Consent, state: str) -> QWidget:
    tools = view.tools
    until = say(item.expires, speaking()) if item.expires else ""
    if state == WITHDRAWN:
        mark = Chip(
            _("Withdrawn: {date}").format(date=say(item.withdrawn, speaking())), "danger", "x"
        )
    elif state == EXPIRED:
        mark = Chip(_("Ended: {date}").format(date=until), "warn", "clock")
    elif until:
        mark = Chip(_("Holds until {date}").format(date=until), "good", "check")
    else:
        mark = Chip(_("Holds until it is withdrawn"), "good", "check")
    audiences = [Chip(tools.label("audience", code)) for code in item.audiences] or [
        Chip(_("For nobody yet: say for whom"), "warn")
    ]
    subjects = field_text(item, "subjects", tools) or _("To nothing yet: say to what")
    head = column(
        flowing(mark, *audiences),
        readable(subjects, "strong"),
        gap=4,
    )
    holder = QWidget()
    holder.setLayout(head)
    detail = _joined(
        *(
            f"{name}: {own(text)}"
            for name, text in pairs(
                item, tools, "purpose", "given", "given_how", "given_by", "explained_in",
                "explained_by", "conditions",
            )
        )
    )  # fmt: skip
    return view.part_line(Consent, item.id, holder, detail)


def relations(view: ContactCards, file: ContactFile) -> QFrame:
    """What others are to this contact, and this contact to them."""
    found = [partial(_relation, view, related, file.contact.id) for related in file.relations]
    return view.part_card(
        _("Relations"), Relation, found, _("Add a relation"),
        _("Family, friends, employers, and whom they act for."),
    )  # fmt: skip


def person(view: ContactCards, related: Related) -> QWidget:
    """A button that leads to another contact, in the shape of its side."""
    icon, _tone, _square = SIDES.get(related.contact.side, ("circle-help", "plain", True))
    made = button(own(related.contact.name), icon=icon, look="pill")
    made.clicked.connect(lambda: view.go.emit(related.contact.id))
    return made


def _relation(view: ContactCards, related: Related, here: str) -> QWidget:
    item = related.relation
    kind = field_text(item, "relation_type", view.tools)
    if item.contact == here:
        says = _("{relation}: what this contact is to them").format(relation=kind)
    else:
        says = _("{relation}: what they are to this contact").format(relation=kind)
    flags = flag_chips(view.tools, related.contact.safety_flags)
    head = flowing(person(view, related), label(says, "muted"), *flags)
    detail = _joined(
        *(text for _name, text in pairs(item, view.tools, "since", "until", "certainty", "basis"))
    )
    return view.part_line(Relation, item.id, head, detail)


def incidents(view: ContactCards, file: ContactFile) -> QFrame:
    """In which incidents they had a part, and which."""
    found = [partial(_taken, view, taken) for taken in file.incidents]
    return view.part_card(
        plural("{n} incident", "{n} incidents", len(found)).format(n=len(found))
        if found
        else _("Incidents"),
        Involvement, found, _("Add to an incident"),
        _("Where they were targeted, did it, saw it, or told of it."),
    )  # fmt: skip


def roles(taken: Taken, tools: Tools) -> list[str]:
    """Each part of a contact in an incident, in words."""
    found = []
    for item in taken.involvements:
        said = tools.label("role", item.role)
        sure = tools.label("claim_status", item.certainty) if item.certainty else ""
        found.append(f"{said} ({sure})" if sure else said)
    if taken.acts:
        acts = dict.fromkeys(tools.label("act_type", act.act_type) for act in taken.acts)
        found.append(_("Was the target: {acts}").format(acts=", ".join(acts)))
    if taken.sources:
        found.append(_("Source"))
    return list(dict.fromkeys(found))


def _taken(view: ContactCards, taken: Taken) -> QWidget:
    incident = taken.incident
    when = short_date(incident.when) or ltr(incident.ref)
    day = label(ltr(when), "muted")
    day.setMinimumWidth(day.fontMetrics().horizontalAdvance("0000-00-00 "))
    title = view.link(own(incident.title), incident.id)
    title.setAccessibleName(f"{incident.title}, {incident.ref}")
    holder = QWidget()
    texts = column(row(title, None), gap=0)
    texts.addWidget(readable(" · ".join(roles(taken, view.tools)), "muted"))
    layout = row(day, gap=10)
    layout.setAlignment(day, Qt.AlignmentFlag.AlignTop)
    layout.addLayout(texts, 1)
    holder.setLayout(layout)
    return holder
