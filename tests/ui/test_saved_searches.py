"""Saved searches are renamed, removed, brought back and put in order, by mouse and by keys."""

import json

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QInputDialog, QLineEdit, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from casebook.book import opening
from casebook.db.listing import Wanted
from casebook.records import Incident
from casebook.ui import theme
from casebook.ui.desk import Desk
from casebook.ui.greeting import read_opening
from casebook.ui.saved_searches import KEPT, SavedSearches
from tests.conftest import PASSPHRASE
from tests.ui.conftest import Opened, settle, show, texts
from tests.ui.hands import CONTROL, click, press

LONG = "W" * 400


@pytest.fixture
def side(opened: Opened) -> SavedSearches:
    """Three searches at the side."""
    desk = opened.desk
    for name, words in (("Vigils", "vigil"), ("電話", "普通話"), ("<b>All</b>", "")):
        desk.searching.keep(desk.incidents, name, Wanted(words=words))
    return desk.side.searches


def names(side: SavedSearches) -> list[str]:
    return [one.accessibleName() for one in side.buttons]


def kept(desk: Desk) -> list[str]:
    return [one["name"] for one in json.loads(desk.tools.book.kept(KEPT) or "[]")]


def rename(side: SavedSearches, number: int, text: str) -> None:
    press(side.buttons[number], Qt.Key.Key_F2)
    sheet = side.findChildren(QInputDialog)[-1]
    line = sheet.findChildren(QLineEdit)[0]
    line.setText(text)
    sheet.accept()


def menu_of(side: SavedSearches, number: int, reason: QContextMenuEvent.Reason) -> QMenu:
    made = side.buttons[number]
    QApplication.sendEvent(made, QContextMenuEvent(reason, QPoint(4, 4), QPoint(40, 40)))
    return next(one for one in made.findChildren(QMenu) if one.isVisible())


def test_renamed_by_f2_and_kept(opened: Opened, side: SavedSearches, qtbot: QtBot) -> None:
    rename(side, 0, "  The   vigils ")
    assert names(side) == ["The vigils", "電話", "<b>All</b>"]
    settle(qtbot, lambda: kept(opened.desk) == names(side))
    click(side.buttons[0])
    settle(qtbot, lambda: len(opened.desk.incidents.model.ids) == 1)


@pytest.mark.parametrize("taken", ["電話", "  "])
def test_a_name_that_is_taken_or_empty_changes_nothing(
    opened: Opened, side: SavedSearches, taken: str
) -> None:
    rename(side, 0, taken)
    assert names(side)[0] == "Vigils"
    assert "needs a name of its own" in texts(opened.desk)


def test_removed_by_delete_and_brought_back(
    opened: Opened, side: SavedSearches, qtbot: QtBot
) -> None:
    side.buttons[1].setFocus()
    press(side.buttons[1], Qt.Key.Key_Delete)
    assert names(side) == ["Vigils", "<b>All</b>"]
    settle(qtbot, lambda: kept(opened.desk) == names(side))
    undo = next(
        one for one in opened.desk.findChildren(QPushButton)
        if one.text() == "Undo" and one.isVisible()
    )  # fmt: skip
    click(undo)
    assert names(side) == ["Vigils", "電話", "<b>All</b>"]
    settle(qtbot, lambda: kept(opened.desk) == names(side))


def test_moved_by_keys_keeping_the_focus(opened: Opened, side: SavedSearches, qtbot: QtBot) -> None:
    side.buttons[0].setFocus()
    press(side.buttons[0], Qt.Key.Key_Down, CONTROL)
    assert names(side) == ["電話", "Vigils", "<b>All</b>"]
    assert side.window().focusWidget() is side.buttons[1]
    press(side.buttons[1], Qt.Key.Key_Down, CONTROL)
    press(side.buttons[2], Qt.Key.Key_Down, CONTROL)  # it is the last
    assert names(side) == ["電話", "<b>All</b>", "Vigils"]
    press(side.buttons[2], Qt.Key.Key_Up)
    assert side.window().focusWidget() is side.buttons[1]
    settle(qtbot, lambda: kept(opened.desk) == names(side))


@pytest.mark.parametrize(
    "reason", [QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard]
)
def test_the_menu_has_it_all(
    opened: Opened, side: SavedSearches, reason: QContextMenuEvent.Reason
) -> None:
    menu = menu_of(side, 2, reason)
    assert [one.text() for one in menu.actions()] == ["Rename…", "Move up", "Move down", "Remove"]
    menu.actions()[1].trigger()
    assert names(side) == ["Vigils", "<b>All</b>", "電話"]
    menu_of(side, 0, reason).actions()[3].trigger()
    assert names(side) == ["<b>All</b>", "電話"]


def test_there_again_after_the_casebook_was_closed(
    opened: Opened, side: SavedSearches, qtbot: QtBot
) -> None:
    rename(side, 2, LONG)
    settle(qtbot, lambda: kept(opened.desk)[2:] == [LONG[:80]])
    book = opened.window._book
    assert book is not None
    folder = book.folder
    opened.window._book = None
    opened.window.runner.close(book.close)
    with opening.open_with_passphrase(folder, PASSPHRASE) as again:
        found = read_opening(again).searches
        assert [one["name"] for one in found] == ["Vigils", "電話", LONG[:80]]
        again.keep(KEPT, '[1, {"name": " "}, {"name": "x", "kind": "gone"}]')
        assert [one["name"] for one in read_opening(again).searches] == ["x"]
        again.keep(KEPT, "{")
        assert read_opening(again).searches == []


def test_many_and_long_ones_neither_widen_nor_lengthen_the_side(
    opened: Opened, side: SavedSearches, qtbot: QtBot
) -> None:
    desk = opened.desk
    width, least = desk.side.width(), desk.side.minimumSizeHint().height()
    for number in range(60):
        desk.searching.keep(desk.incidents, f"{number} {LONG}", Wanted())
    qtbot.wait(50)
    assert desk.side.width() == width
    assert desk.side.minimumSizeHint().height() <= least + 10
    qtbot.wait(50)
    side.focus(62)
    assert side.buttons[62].visibleRegion().boundingRect().height() > 10


def test_on_the_rail_they_are_icons(closed: Opened, qtbot: QtBot, filled: object) -> None:
    theme.theme().put_on(name="light", scale=1.5, language="en")
    desk = show(closed, filled, qtbot)  # type: ignore[arg-type]
    desk.searching.keep(desk.incidents, "Vigils", Wanted(words="vigil"))
    made = desk.side.searches.buttons[0]
    assert desk.side.is_rail and made.text() == "" and "Vigils" in made.toolTip()
    click(made)
    settle(qtbot, lambda: len(desk.incidents.model.ids) == 1)
    assert desk.tools.book.count(Incident) == 4
