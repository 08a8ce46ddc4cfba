"""Every control has a name for those who do not see it, and none is too small to press."""

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from casebook.db.listing import Wanted
from casebook.records import Act, Incident, Information, Involvement
from casebook.ui.capture import Capture
from casebook.ui.door.new_key import NewKey
from casebook.ui.door.unlock import Unlock
from casebook.ui.door.welcome import Welcome
from casebook.ui.door.wizard import Wizard
from casebook.ui.filters import FilterSheet
from casebook.ui.find import Find
from casebook.ui.pages.history_sheet import HistorySheet
from casebook.ui.pages.part_sheet import PartSheet
from casebook.ui.pages.record_editor import RecordEditor
from casebook.ui.pages.sections import SECTIONS
from tests.ui.conftest import Opened

CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView)


def unnamed(widget: QWidget) -> list[str]:
    """Controls without a name, as who they are and who holds them."""
    found = []
    for sort in CONTROLS:
        for one in widget.findChildren(sort):
            inner = one.objectName().startswith("qt_") or isinstance(
                one.parent(), QComboBox | QLineEdit
            )
            if inner or "Container" in type(one.parent()).__name__:
                continue
            if not one.accessibleName():
                text = one.text() if isinstance(one, QAbstractButton) else ""
                if not text:
                    found.append(f"{type(one).__name__} in {type(one.parent()).__name__}")
    return found


@pytest.mark.parametrize(
    "screen",
    ["welcome", "wizard", "unlock", "new-key", "desk", "capture", "editor", "filters", "find",
     "history", "act", "source", "person"],
)  # fmt: skip
def test_every_control_has_a_name(screen: str, opened: Opened, qtbot: QtBot) -> None:
    desk = opened.desk
    tools, window = desk.tools, opened.window
    book = tools.book
    incident = next(iter(book.all(Incident)))
    made: QWidget
    if screen == "welcome":
        made = Welcome(window.runner, window.settings)
    elif screen == "wizard":
        made = Wizard(window.runner)
    elif screen == "unlock":
        made = Unlock(window.runner, book.folder, discreet=False, locked=True)
    elif screen == "new-key":
        made = NewKey(window.runner, book.folder, discreet=False)
    elif screen == "desk":
        made = desk
    elif screen == "capture":
        made = Capture(window, tools)
    elif screen == "editor":
        made = RecordEditor(tools, incident, SECTIONS[Incident])
    elif screen == "filters":
        made = FilterSheet(window, tools, Incident, Wanted(), ["tag"])
    elif screen == "find":
        made = Find(window, tools, desk.deeds())
    elif screen == "history":
        made = HistorySheet(window, tools, incident.id)
    else:
        kind = {"act": Act, "source": Information, "person": Involvement}[screen]
        made = PartSheet(window, tools, kind(incident=incident.id), "Part", fixed="incident")
    if made is not desk:
        qtbot.addWidget(made)
    assert made.findChildren(QAbstractButton)
    assert unnamed(made) == []


def test_buttons_are_large_enough_to_press(opened: Opened, qtbot: QtBot) -> None:
    small = [
        one.accessibleName()
        for one in opened.desk.findChildren(QAbstractButton)
        if one.isVisible()
        and not isinstance(one.parent(), QLineEdit)
        and (one.height() < 24 or one.width() < 24)
    ]
    assert small == []
