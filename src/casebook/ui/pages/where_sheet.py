"""Where to report: who may be told of some incidents, in order, each with the reason why."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFrame, QPushButton, QVBoxLayout, QWidget

from casebook.records import Agency, Moment
from casebook.records.said import say
from casebook.tasks.agencies import EMERGENCY, Shipped
from casebook.tasks.where_to_report import Place, Where, where_to_report
from casebook.ui.direction import ltr, own
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.boxes import column, framed, margins, row, scrolled
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label, readable, selectable, to_the_side
from casebook.ui.size import open_at
from casebook.ui.tools import Tools
from casebook.words import _, speaking


def checked_said(checked: Moment | None, *, stale: bool = False) -> str:
    """When this person checked an entry; nothing is said to be checked that is not."""
    if checked is None:
        return _("Not checked")
    if stale:
        return _("Changed since it was checked")
    return _("Checked on {date}").format(date=say(checked, speaking()))


class WhereSheet(QDialog):
    """Signals: chosen(id of an agency here, or of the shipped list, is it of the list)."""

    chosen = Signal(str, bool)

    def __init__(self, parent: QWidget, tools: Tools, where: Where) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Where to report"))
        self.setModal(True)
        body = column(gap=10)
        body.setContentsMargins(margins(26, 4, 26, 16))
        if where.danger:
            body.addWidget(
                Banner(
                    _("Somebody is in danger now."),
                    _("Call 911 first. This record can wait."),
                    tone="danger",
                    closable=False,
                )
            )
        acts = ", ".join(tools.label("act_type", code) for code in where.acts)
        says = _("Because of: {acts}").format(acts=acts) if acts else ""
        body.addWidget(label(says or _("It is not said yet what was done."), "muted", wrap=True))
        for number, place in enumerate(where.places, 1):
            body.addWidget(self._place(place, number))
        body.addWidget(
            label(
                _("This is no legal advice. Telephone numbers change: check them, and mark the day "
                  "in the directory."),
                "muted",
                wrap=True,
            )
        )  # fmt: skip
        body.addStretch()
        inside = QWidget()
        inside.setLayout(body)
        head = label(_("Where to report"), "title")
        head.setContentsMargins(margins(26, 20, 26, 0))
        foot = row(None, button(_("Close"), self.reject, default=True))
        foot.setContentsMargins(margins(26, 10, 26, 18))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(head)
        whole.addWidget(scrolled(inside, _("Where to report")), 1)
        whole.addLayout(foot)
        open_at(self, 640, 680)

    def _place(self, place: Place, number: int) -> QFrame:
        entry, ours = place.entry, place.agencies
        emergency = entry.sort == EMERGENCY
        name = own(ours[0].name) if len(ours) == 1 else entry.name()
        said = _("Danger now: 911") if emergency else name
        head = row(gap=8)
        head.addWidget(label(ltr(str(number)), "muted"))
        head.addWidget(to_the_side(selectable(said, "strong")), 1)
        if len(ours) < 2:
            head.addWidget(self._note(entry, ours[0] if ours else None))
        lines: list[QWidget] = [readable(reason) for reason in place.why]
        if len(ours) > 1:
            lines += [self._one_of(entry, one) for one in ours]
        elif not emergency:
            facts = ours[0] if ours else entry
            if reach := "   ".join((*facts.phones, *facts.web)):
                lines.append(readable(ltr(reach), "strong"))
            lines.append(label(checked_said(ours[0].checked if ours else None), "small"))
        frame = framed(head, *lines, look="danger-card" if emergency else "card", gap=4, pad=14)
        frame.setAccessibleName(said)
        return frame

    def _one_of(self, entry: Shipped, agency: Agency) -> QWidget:
        """One of several of one's own, such as the police of two towns."""
        reach = ltr("   ".join((*agency.phones, *agency.web)))
        texts = column(
            to_the_side(selectable(own(agency.name), "strong")),
            *([to_the_side(selectable(reach))] if agency.phones or agency.web else []),
            label(checked_said(agency.checked), "small"),
            gap=0,
        )
        holder = QWidget()
        line = row(gap=8)
        line.addLayout(texts, 1)
        line.addWidget(self._note(entry, agency))
        holder.setLayout(line)
        return holder

    def _note(self, entry: Shipped, ours: Agency | None) -> QPushButton:
        note = button(_("Note a hand-over…"), lambda: self._take(entry, ours), look="flat")
        name = own(ours.name) if ours else entry.name()
        note.setAccessibleName(f"{_('Note a hand-over…')} {name}")
        return note

    def _take(self, entry: Shipped, ours: Agency | None) -> None:
        self.accept()
        self.chosen.emit(ours.id if ours else entry.id, ours is None)


def open_where(
    parent: QWidget, tools: Tools, incidents: Sequence[str], chosen: Callable[[str, bool], object]
) -> None:
    """Open the sheet for some incidents."""
    book = tools.book

    def show(where: Where) -> None:
        sheet = WhereSheet(parent, tools, where)
        sheet.chosen.connect(chosen)
        sheet.open()

    tools.runner.ask(parent, lambda: where_to_report(book, incidents), show)
