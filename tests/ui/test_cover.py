"""Boxes are drawn, moved and resized by mouse and by keys; the copy is what was drawn."""

import io
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from casebook.records import Exhibit
from casebook.tasks.attach import attach_bytes
from casebook.tasks.cover import covered_copy
from casebook.ui.pages.cover_sheet import CoverSheet
from casebook.ui.pages.evidence import Evidence
from tests.ui.conftest import Opened, settle, texts
from tests.ui.hands import click, press, type_in

SHIFT = Qt.KeyboardModifier.ShiftModifier


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (200, 120, 40)).save(out, "JPEG", quality=95)
    return out.getvalue()


@pytest.fixture
def sheet(opened: Opened, qtbot: QtBot, tmp_path: Path) -> CoverSheet:
    """The sheet, opened from the view of an exhibit as a person does."""
    book = opened.desk.tools.book
    exhibit = attach_bytes(book, "rally.jpg", picture(), []).exhibit
    opened.desk.tools.runner.changed.emit()
    opened.desk.go("evidence")
    page = opened.desk.pages["evidence"]
    assert isinstance(page, Evidence)
    page.open_record(exhibit.id)
    settle(qtbot, lambda: "Cover parts…" in texts(page))
    button = next(one for one in page.findChildren(QPushButton) if "Cover" in one.text())
    click(button)
    settle(qtbot, lambda: bool(page.findChildren(CoverSheet)))
    found = page.findChildren(CoverSheet)[0]
    settle(qtbot, lambda: not found.view._picture.isNull())
    return found


def drag(sheet: CoverSheet, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw on the picture with the mouse, in fractions of it."""
    frame = sheet.view._frame()

    def point(at: tuple[float, float]) -> QPoint:
        return QPoint(
            round(frame.left() + at[0] * frame.width()), round(frame.top() + at[1] * frame.height())
        )

    QTest.mousePress(sheet.view, Qt.MouseButton.LeftButton, pos=point(start))
    QTest.mouseMove(sheet.view, point(((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)))
    QTest.mouseMove(sheet.view, point(end))
    QTest.mouseRelease(sheet.view, Qt.MouseButton.LeftButton, pos=point(end))


def test_what_is_drawn_with_the_mouse_is_covered(
    sheet: CoverSheet, opened: Opened, qtbot: QtBot
) -> None:
    book = opened.desk.tools.book
    assert not sheet.save_button.isEnabled() and "No box yet" in texts(sheet)
    drag(sheet, (0.1, 0.1), (0.5, 0.4))
    (box,) = sheet.view.boxes
    assert abs(box.left - 0.1) < 0.02 and abs(box.width - 0.4) < 0.02
    # moved, resized at its corner, and what was wrong undone
    drag(sheet, (0.3, 0.25), (0.4, 0.35))
    (box,) = sheet.view.boxes
    assert abs(box.left - 0.2) < 0.02 and abs(box.width - 0.4) < 0.02
    drag(sheet, (box.left + box.width, box.top + box.height), (0.9, 0.8))
    assert abs(sheet.view.boxes[0].width - 0.7) < 0.03
    click(sheet.back)
    assert abs(sheet.view.boxes[0].width - 0.4) < 0.02
    sheet.reason.setCurrentIndex(sheet.reason.findData("face"))
    sheet.reason.activated.emit(sheet.reason.currentIndex())
    type_in(sheet.why, "She did not agree to her face.")
    original = next(book.all(Exhibit))
    click(sheet.save_button)
    settle(qtbot, lambda: covered_copy(book, original.id) is not None)
    copy = covered_copy(book, original.id)
    assert copy and copy.covered_parts.endswith(",face")
    sealed = book.sealed(copy.id)
    assert sealed
    out = io.BytesIO()
    book.shelf.copy_out(sealed, out, ref=copy.ref)
    with Image.open(out) as shown:
        middle = shown.getpixel((round(640 * 0.4), round(480 * 0.35)))
        corner = shown.getpixel((636, 476))
    assert middle == (0, 0, 0) and corner != (0, 0, 0)


def test_everything_is_done_by_keys(sheet: CoverSheet) -> None:
    view = sheet.view
    click(sheet.shapes[0])
    assert view.hasFocus() and view.boxes[0].reason == "face"
    before = view.boxes[0]
    press(view, Qt.Key.Key_Right)
    press(view, Qt.Key.Key_Down)
    assert view.boxes[0].left > before.left and view.boxes[0].top > before.top
    press(view, Qt.Key.Key_Right, SHIFT)
    assert view.boxes[0].width > before.width
    press(view, Qt.Key.Key_Insert)
    assert len(view.boxes) == 2 and view.current == 1
    press(view, Qt.Key.Key_Tab, SHIFT)
    assert view.current == 0 and "Box 1 of 2" in texts(sheet)
    press(view, Qt.Key.Key_Delete)
    assert len(view.boxes) == 1
    for _time in range(200):
        press(view, Qt.Key.Key_Left)
    assert view.boxes[0].left == 0  # it stays on the page
    press(view, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_a_click_draws_nothing(sheet: CoverSheet) -> None:
    drag(sheet, (0.6, 0.6), (0.6, 0.6))
    assert sheet.view.boxes == []
