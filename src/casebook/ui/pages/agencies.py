"""The directory of agencies: who can be told, how to reach them, and when that was checked."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from casebook.records import Agency
from casebook.tasks.agencies import EMERGENCY, Listed
from casebook.ui.direction import ltr, own
from casebook.ui.lists.lines import AGENCY_ICONS
from casebook.ui.pages.record_view import RecordView
from casebook.ui.pages.where_sheet import checked_said
from casebook.ui.parts.boxes import card, column, emptied, flowing, framed, row
from casebook.ui.parts.buttons import button, icon_button
from casebook.ui.parts.chips import Chip
from casebook.ui.parts.facts import table
from casebook.ui.parts.texts import label, readable, selectable, to_the_side
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _


class AgenciesView(RecordView):
    """Signals besides: put_in - the shipped list is wanted; checked(id) - it was checked today;
    change(agency) - it, or a new one, is to be edited; take_out(id); hand_over(id)."""

    put_in = Signal()
    checked = Signal(str)
    change = Signal(object)
    take_out = Signal(str)
    hand_over = Signal(str)

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools, _("Directory of agencies"))
        self.cards: dict[str, QFrame] = {}

    def show_agencies(self, listed: Sequence[Listed], *, missing: int, here: str = "") -> None:
        """Show the directory; `missing` of the shipped list are not in it."""
        place = self.area.verticalScrollBar().value()
        emptied(self._body)
        self.cards = {}
        add = button(_("Add an agency"), lambda: self.change.emit(Agency(name="")), icon="plus")
        head = row(label(_("Directory of agencies"), "title"), None, add)
        if missing and listed:
            head.insertWidget(2, button(_("Put the shipped list in"), self.put_in.emit))
        self._body.addLayout(head)
        if not any(one.agency.agency_sort == EMERGENCY for one in listed):
            self._body.addWidget(self._danger())
        if not listed:
            self._body.addWidget(
                card(
                    _("No agencies yet"),
                    label(
                        _("A list of Canadian agencies ships with the program: police, national "
                          "security, cyber, border, schools, platforms, the UN, a lawyer. Put it "
                          "in, and change it as you learn. Nothing in it is checked until you "
                          "check it."),
                        wrap=True,
                    ),
                    row(button(_("Put the shipped list in"), self.put_in.emit, look="primary",
                               icon="download"), None),
                )
            )  # fmt: skip
        for one in listed:
            self.cards[one.agency.id] = made = self._card(one)
            self._body.addWidget(made)
        self._body.addStretch()
        self.area.verticalScrollBar().setValue(place)
        if here in self.cards:
            self.area.ensureWidgetVisible(self.cards[here])

    def _danger(self) -> QFrame:
        return framed(
            readable(_("Danger now: 911"), "strong"),
            readable(_("Call first, write it down afterwards.")),
            look="danger-card",
            gap=2,
        )

    def _card(self, one: Listed) -> QFrame:
        agency = one.agency
        danger = agency.agency_sort == EMERGENCY
        name = _("Danger now: 911") if danger else own(agency.name)
        picture = label()
        colour = "danger" if danger else "muted"
        icon = theme().icon(AGENCY_ICONS.get(agency.agency_sort, "building-2"), colour, 20)
        picture.setPixmap(icon.pixmap(theme().px(20)))
        chips: list[QWidget] = []
        if agency.agency_sort and not danger:
            chips.append(Chip(self.tools.label("agency_sort", agency.agency_sort)))
        said = checked_said(agency.checked, stale=one.stale)
        chips.append(Chip(said, "good" if one.is_checked else "plain",
                          "badge-check" if one.is_checked else "circle-help"))  # fmt: skip
        note = icon_button("hand-helping", _("Note a hand-over…"),
                           lambda: self.hand_over.emit(agency.id))  # fmt: skip
        edit = icon_button("pencil", _("Edit"), lambda: self.change.emit(agency))
        drop = icon_button("trash-2", _("Remove"), lambda: self.take_out.emit(agency.id))
        for made in (note, edit, drop):
            made.setAccessibleName(f"{made.toolTip()}: {agency.name}")
        head = row(picture, gap=10)
        head.setAlignment(picture, Qt.AlignmentFlag.AlignTop)
        head.addLayout(column(to_the_side(selectable(name, "strong")), flowing(*chips), gap=4), 1)
        for made in (note, edit, drop):
            head.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)
        facts = [
            (_("Telephone"), ltr("   ".join(agency.phones)) if agency.phones else ""),
            (_("Web and e-mail"), ltr("   ".join(agency.web)) if agency.web else ""),
            (_("What for"), own(agency.purpose) if agency.purpose else ""),
            (_("Ask them for"), own(agency.ask_for) if agency.ask_for else ""),
            (_("Where we have this from"), own(agency.source) if agency.source else ""),
        ]
        mark = button(_("I checked this today"), lambda: self.checked.emit(agency.id),
                      icon="check", look="flat")  # fmt: skip
        mark.setAccessibleName(f"{_('I checked this today')}: {agency.name}")
        frame = framed(
            head, table(facts), row(mark, None), look="danger-card" if danger else "card", gap=6
        )
        frame.setAccessibleName(name)
        return frame
