"""How hand-overs are said and coloured in the window: statuses, agencies, the way between them."""

from collections.abc import Sequence

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from casebook.records.said import say
from casebook.tasks.desk_path import Path
from casebook.ui.direction import own
from casebook.ui.lists.lines import STATUS_TONES
from casebook.ui.parts.path_line import Desk, PathLine
from casebook.ui.parts.texts import label
from casebook.ui.tools import Tools
from casebook.words import _, speaking


def way_lines(
    tools: Tools, ways: Sequence[Path], opened: SignalInstance, *, here: str = ""
) -> list[QWidget]:
    """The ways as lines of desks; a line that leaves from another says from which."""
    names = {stop.referral: stop.to for way in ways for stop in way.stops}
    found: list[QWidget] = []
    for way in ways:
        begins = names.get(way.branches_from, "")
        if begins:
            said = _("After {desk}").format(desk=own(begins))
            found.append(label(said, "small"))
        desks = [
            Desk(
                stop.referral,
                stop.to,
                say(stop.sent, speaking()) if stop.sent else "",
                tools.label("referral_status", stop.status) if stop.status else "",
                STATUS_TONES.get(stop.status, "plain"),
                stop.file_number,
            )
            for stop in way.stops
        ]
        line = PathLine(desks, here=here, begins=begins)
        line.opened.connect(opened)
        found.append(line)
    return found
