"""F1 shows the page of the screen that is in front, in the language of the window."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from casebook.paths import resource
from casebook.ui.help import TOPICS, Help, topic_of
from casebook.ui.settings import LANGUAGES
from casebook.words import speak
from tests.ui.conftest import Opened, settle
from tests.ui.hands import front, press


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_a_short_page(topic: str, language: str) -> None:
    text = resource("help", language, f"{topic}.md").read_text("utf-8")
    assert text.startswith("# ") and 200 < len(text) < 1500
    assert "](" not in text and "http" not in text


def test_f1_follows_the_screen(opened: Opened, qtbot: QtBot) -> None:
    desk, window = opened.desk, opened.window
    for key in desk.pages:
        desk.go(key)
        front(window)
        press(desk, Qt.Key.Key_F1)
        settle(qtbot, lambda: window._help is not None)
        page = window._help
        assert page is not None and page.topic == key
        front(page)
        press(page, Qt.Key.Key_Escape)
        settle(qtbot, lambda: window._help is None)
    desk.open_settings()
    assert topic_of(desk) == "settings"
    desk.capturing.begin()
    assert topic_of(desk) == "capture"


def test_the_page_is_in_the_language_of_the_window(opened: Opened, qtbot: QtBot) -> None:
    speak("fr")
    page = Help(opened.window, "evidence")
    qtbot.addWidget(page)
    assert "scellé inchangé" in page.page.toPlainText()
