"""Exhibits as tiles: the same list, chosen and walked through by the same keys."""

import io
from collections.abc import Callable

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from casebook.book import Casebook
from casebook.records import Exhibit
from casebook.tasks.attach import attach_bytes
from casebook.tasks.verify_evidence import verify_evidence
from casebook.ui import theme
from casebook.ui.lists.lines import lines
from casebook.ui.lists.model import RecordList
from casebook.ui.lists.tiles import LEAST, tile_size
from casebook.ui.pages.evidence import Evidence
from tests.ui.conftest import Opened, settle
from tests.ui.hands import click, press

RED = (200, 10, 10)


def photo(colour: tuple[int, int, int] = RED) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG", quality=95)
    return out.getvalue()


@pytest.fixture
def page(opened: Opened, qtbot: QtBot) -> Evidence:
    """Nine exhibits as tiles."""
    book = opened.desk.tools.book
    for number in range(9):
        attach_bytes(book, f"{number}.jpg", photo((200, 10, number * 6)), [])
    opened.desk.tools.runner.changed.emit()
    opened.desk.go("evidence")
    page = opened.desk.evidence
    settle(qtbot, lambda: len(page.model.ids) == 9)
    settle(qtbot, page.grid_button.isVisible)
    click(page.grid_button)
    assert page.view.is_grid
    return page


def across(page: Evidence) -> int:
    """How many tiles stand side by side."""
    tops = [page.view.visualRect(page.model.index(row)).top() for row in range(9)]
    return tops.count(tops[0])


def test_tiles_are_walked_through_by_arrows_and_chosen(page: Evidence, qtbot: QtBot) -> None:
    wide = across(page)
    assert wide >= 2
    view = page.view
    view.setFocus()
    view.setCurrentIndex(page.model.index(0))
    press(view, Qt.Key.Key_Right)
    assert view.currentIndex().row() == 1
    press(view, Qt.Key.Key_Down)
    assert view.currentIndex().row() == 1 + wide
    press(view, Qt.Key.Key_Left)
    press(view, Qt.Key.Key_Up)
    assert view.currentIndex().row() == 0
    press(view, Qt.Key.Key_J)
    press(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert len(page.chosen_ids()) == 2 and page._bulk.isVisible()
    press(view, Qt.Key.Key_K)
    settle(qtbot, lambda: page._file and page._file.record.id == page.model.ids[1])
    press(view, Qt.Key.Key_Return)
    settle(qtbot, lambda: page._shown is not None and "Editor" in type(page._shown).__name__)


def test_the_choice_of_tiles_stays(opened: Opened, page: Evidence, qtbot: QtBot) -> None:
    book = opened.desk.tools.book
    page.view.setCurrentIndex(page.model.index(4))
    settle(qtbot, lambda: book.kept("evidence-look") == "tiles")
    again = Evidence(opened.desk.tools, {}, opened.desk.outside, opened.desk.clipboard)
    qtbot.addWidget(again)
    settle(qtbot, lambda: again.view.is_grid)
    assert again.grid_button.accessibleName() == "Show as a list"
    click(page.grid_button)
    assert not page.view.is_grid and page.chosen_ids() == [page.model.ids[4]]
    settle(qtbot, lambda: book.kept("evidence-look") == "")


def test_tiles_fill_the_width_at_any_width(page: Evidence, opened: Opened, qtbot: QtBot) -> None:
    for width in (1000, 1180, 1377, 1600):
        opened.window.resize(width, 700)
        qtbot.wait(30)
        view = page.view
        room, cell = view.viewport().width(), view.gridSize().width()
        assert across(page) * cell <= room < (across(page) + 1) * max(cell, LEAST)
    assert tile_size(1).width() >= 40


@pytest.mark.parametrize("why", ["minor", "intimate"])
def test_sensitive_pictures_are_never_tiles(
    opened: Opened, page: Evidence, qtbot: QtBot, why: str
) -> None:
    def reds() -> int:
        image = page.view.viewport().grab().toImage()
        colours = (image.pixelColor(x, y) for x in range(0, image.width(), 4)
                   for y in range(0, image.height(), 4))  # fmt: skip
        return sum(one.red() > 150 and one.green() < 60 and one.blue() < 60 for one in colours)

    settle(qtbot, lambda: reds() > 100)
    book = opened.desk.tools.book
    for exhibit in list(book.all(Exhibit)):
        book.edit(exhibit.ref, {why: "yes"})
    opened.desk.tools.runner.changed.emit()
    settle(qtbot, lambda: reds() == 0)
    found = lines(book, Exhibit, page.model.ids)
    assert {(line.picture, line.icon) for line in found} == {(b"", "eye-off")}


def test_each_says_how_its_file_stands(book: Casebook) -> None:
    checked = attach_bytes(book, "a.jpg", photo(), []).exhibit
    list(verify_evidence(book, [checked.ref]))
    new = attach_bytes(book, "b.txt", b"words", []).exhibit
    thing = book.save(Exhibit(title="A knife", exhibit_kind="photo"))
    found = lines(book, Exhibit, [checked.id, new.id, thing.id])
    assert [line.mark[0] for line in found] == ["shield-check", "shield-question-mark", "inbox"]
    assert [bool(line.picture) for line in found] == [True, False, False]
    for line in found:
        assert line.mark[2] in line.spoken and line.ref in line.spoken


@pytest.mark.parametrize("look", ["light", "dark", "contrast"])
def test_drawn_in_every_look_with_names_of_any_length(
    opened: Opened, page: Evidence, qtbot: QtBot, look: str
) -> None:
    book = opened.desk.tools.book
    book.save(Exhibit(title="W" * 500))
    book.save(Exhibit(title="ئائىلەمگە بېسىم قىلىندى"))
    theme.theme().put_on(name=look, scale=1.5, language="x-rtl")
    opened.desk.tools.runner.changed.emit()
    settle(qtbot, lambda: len(page.model.ids) == 11)
    assert not page.view.viewport().grab().isNull()


def test_a_hundred_thousand_are_laid_out_without_being_read(
    opened: Opened, page: Evidence, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = page.model
    read: list[int] = []
    line: Callable[[RecordList, int], object] = RecordList.line

    def noted(self: RecordList, row: int) -> object:
        read.append(row)
        return line(self, row)

    monkeypatch.setattr(RecordList, "line", noted)
    model.beginResetModel()
    model.ids = [f"{number:032x}" for number in range(100_000)]
    model.endResetModel()
    page.view.viewport().grab()
    page.view.scrollToBottom()
    page.view.viewport().grab()
    assert page.view.indexAt(page.view.viewport().rect().center()).row() > 99_000
    # only what was in view, never the whole
    assert len(set(read)) < 200
