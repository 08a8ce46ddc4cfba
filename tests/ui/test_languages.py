"""Other languages are longer and other scripts go the other way: nothing is cut, nothing turns."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from casebook.db.listing import Wanted
from casebook.records import Incident
from casebook.ui.capture import Capture
from casebook.ui.direction import elided, is_rtl, ltr, own
from casebook.ui.door.new_key import NewKey
from casebook.ui.door.unlock import Unlock
from casebook.ui.door.welcome import Welcome
from casebook.ui.door.wizard import Wizard
from casebook.ui.filters import FilterSheet
from casebook.ui.group.add_member import AddMember
from casebook.ui.group.compare_sheet import CompareSheet
from casebook.ui.group.page import GroupPage
from casebook.ui.group.send_sheet import SendSheet
from casebook.ui.pages.record_editor import RecordEditor
from casebook.ui.pages.sections import SECTIONS
from casebook.ui.theme import theme
from casebook.words import LONG, RIGHT_TO_LEFT, _, plural, speak
from tests.ui.conftest import Opened, settle


def screens(opened: Opened) -> list[QWidget]:
    desk, window = opened.desk, opened.window
    incident = next(iter(desk.tools.book.all(Incident)))
    return [
        Welcome(window.runner, window.settings),
        Wizard(window.runner),
        Unlock(window.runner, desk.tools.book.folder, discreet=False, locked=True),
        NewKey(window.runner, desk.tools.book.folder, discreet=False),
        Capture(window, desk.tools),
        RecordEditor(desk.tools, incident, SECTIONS[Incident]),
        FilterSheet(window, desk.tools, Incident, Wanted(), ["tag"]),
        GroupPage(desk.tools),
        AddMember(window, desk.tools),
        CompareSheet(window, desk.tools, "0" * 32, "Bo", " ".join(["00000"] * 12)),
        SendSheet(window, desk.tools, []),
    ]


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("language", [LONG, RIGHT_TO_LEFT, "fr"])
def test_no_button_or_caption_is_cut(
    language: str, scale: float, opened: Opened, qtbot: QtBot
) -> None:
    speak(language)
    theme().put_on(scale=scale, language=language)
    cut = []
    for screen in screens(opened):
        qtbot.addWidget(screen)
        screen.resize(1100, 800)
        screen.show()
        qtbot.wait(30)
        for one in screen.findChildren(QPushButton):
            if one.isVisible() and one.text() and one.width() < one.minimumSizeHint().width():
                cut.append(f"{type(screen).__name__}: {one.text()}")
        for text in screen.findChildren(QLabel):
            short = text.isVisible() and not text.wordWrap() and text.text()
            if short and text.property("look") == "caption":
                if text.width() < text.sizeHint().width():
                    cut.append(f"{type(screen).__name__}: {text.text()}")
        screen.close()
    assert cut == []


def test_right_to_left_turns_the_window_and_not_the_numbers(opened: Opened, qtbot: QtBot) -> None:
    speak(RIGHT_TO_LEFT)
    theme().put_on(language=RIGHT_TO_LEFT)
    settle(qtbot, lambda: QApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft)
    desk = opened.desk
    settle(qtbot, lambda: desk.side.x() > desk.incidents.x())
    assert ltr("+852 5550 4471") == "\u2066+852 5550 4471\u2069"


def test_texts_are_isolated_by_their_own_direction() -> None:
    assert is_rtl("ئۇيغۇر 12") and is_rtl("12 ئۇيغۇر") and not is_rtl("+852 4471")
    assert own("x") == "\u2068x\u2069"
    metrics = theme().font()
    from PySide6.QtGui import QFontMetrics

    short = elided(QFontMetrics(metrics), "ئۇيغۇر " * 40, 120)
    assert short.startswith("\u2068\u200f") and short.endswith("\u200f\u2069") and "…" in short


def test_the_long_language_keeps_facts() -> None:
    speak(LONG)
    said = _("Undone: {refs}").format(refs="INC-0001")
    assert "INC-0001" in said and len(said) > len("Undone: INC-0001")
    assert plural("{n} file", "{n} files", 3).format(n=3).startswith("3 ")


@pytest.mark.parametrize("text", ["དོན་རྐྱེན།", "ཁ་པར་བཏང་།", "對方用普通話", "ئۇيغۇر", "Café 😀"])
def test_every_script_has_a_font_and_room_for_its_marks(text: str, opened: Opened) -> None:
    from PySide6.QtGui import QFont, QRawFont

    families = theme().font().families()
    for char in text:
        if char == " ":
            continue
        assert any(
            QRawFont.fromFont(QFont(family)).supportsCharacter(ord(char)) for family in families
        ), char
