"""Everything leaves by the window only once it was said that it is plain, and comes back."""

import json
from pathlib import Path

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from casebook.records import Contact
from casebook.ui.pages.open_copy_sheet import LeaveSheet, ReturnSheet
from casebook.ui.pages.settings_page import SettingsPage
from tests.ui.conftest import Opened, settle, texts
from tests.ui.hands import click


def settings_page(opened: Opened) -> SettingsPage:
    opened.desk.open_settings()
    page = opened.desk.settings_page
    assert isinstance(page, SettingsPage)
    return page


def press(page: SettingsPage, words: str) -> None:
    click(next(one for one in page.findChildren(QPushButton) if words in one.text()))


def leave(opened: Opened, qtbot: QtBot, place: Path) -> Path:
    page = settings_page(opened)
    press(page, "Export everything")
    sheet = page.findChildren(LeaveSheet)[-1]
    settle(qtbot, lambda: "would be written" in sheet.says.text())
    assert "not encrypted" in texts(sheet)
    assert not sheet.go_button.isEnabled()
    sheet.put_into(place)
    assert not sheet.go_button.isEnabled()  # nobody said that they know
    sheet.plain.setChecked(True)
    click(sheet.go_button)
    settle(qtbot, lambda: list(place.glob("casebook-*/bagit.txt")))
    settle(qtbot, lambda: "exported" in texts(opened.window))
    return next(place.glob("casebook-*"))


def test_everything_leaves_once_it_was_said_that_it_is_plain(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    opened.desk.tools.book.save(Contact(name="Somebody", private_notes="CANARY"))
    out = leave(opened, qtbot, tmp_path)
    assert "CANARY" in (out / "data" / "records" / "contact.jsonl").read_text("utf-8")


def test_it_comes_back_once_it_was_looked_through(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    book = opened.desk.tools.book
    contact = book.save(Contact(name="Comes back"))
    out = leave(opened, qtbot, tmp_path)
    book.remove(contact.ref)
    page = settings_page(opened)
    press(page, "Bring in an exported folder")
    sheet = page.findChildren(ReturnSheet)[-1]
    assert not sheet.go_button.isEnabled()
    sheet.put_into(out)
    settle(qtbot, lambda: "1 record and 0 files" in sheet.says.text())
    assert "Already here" in sheet.lines.text()
    sheet.history.setChecked(False)
    click(sheet.go_button)
    settle(qtbot, lambda: book.row(contact.ref).removed is False)
    settle(qtbot, lambda: "1 record came in" in texts(opened.window))


def test_a_folder_that_is_none_is_refused_calmly(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    page = settings_page(opened)
    press(page, "Bring in an exported folder")
    sheet = page.findChildren(ReturnSheet)[-1]
    sheet.put_into(tmp_path)
    settle(qtbot, lambda: "cannot be imported" in texts(sheet))
    assert not sheet.go_button.isEnabled()
    # another one is taken instead
    out = leave(opened, qtbot, tmp_path)
    about = json.loads((out / "data" / "casebook.json").read_text("utf-8"))
    sheet.put_into(out)
    settle(qtbot, lambda: "would come in" in sheet.says.text())
    assert "cannot be imported" not in texts(sheet)
    assert f"{sum(about['records'].values()) - 1}" in sheet.lines.text()
