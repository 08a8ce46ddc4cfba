"""Chosen records leave by the window after it was said what goes and what stays."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from casebook.records import Contact, Exhibit, Incident
from casebook.tasks.attach import attach_bytes
from casebook.ui.pages.export_sheet import ExportSheet
from casebook.ui.pages.record_page import RecordPage
from tests.ui.conftest import Opened, settle, texts
from tests.ui.hands import click, press

Begin = Callable[[str], tuple[RecordPage, ExportSheet]]


@pytest.fixture
def begin(opened: Opened, qtbot: QtBot) -> Begin:
    """All of a section chosen by keys, and Export pressed."""

    def start(section: str) -> tuple[RecordPage, ExportSheet]:
        opened.desk.go(section)
        page = opened.desk.pages[section]
        assert isinstance(page, RecordPage)
        settle(qtbot, lambda: len(page.model.ids) > 1)
        page.view.setFocus()
        page.view.selectAll()
        settle(qtbot, lambda: page._bulk.isVisible())
        button = next(one for one in page._bulk.findChildren(QPushButton) if "Export" in one.text())
        click(button)
        sheet = page.findChildren(ExportSheet)[0]
        settle(qtbot, lambda: sheet._what is not None)
        return page, sheet

    return start


def test_contacts_go_and_it_was_said_what_stays(
    opened: Opened, begin: Begin, qtbot: QtBot, tmp_path: Path
) -> None:
    book = opened.desk.tools.book
    kept = book.save(Contact(name="Stays", sensitivity="this-casebook"))
    opened.desk.tools.runner.changed.emit()
    settle(qtbot, lambda: opened.desk.contacts.model.row_of(kept.id) < 0)
    opened.desk.contacts._stale = True
    _page, sheet = begin("contacts")
    settle(qtbot, lambda: "2 records" in sheet.says.text())
    said = texts(sheet)
    assert "not encrypted" in said and "1 is marked to stay" in said
    assert "Private notes" in sheet.left_out.text() and "Address" in sheet.left_out.text()
    assert not sheet.export_button.isEnabled()  # no folder yet
    sheet.put_into(tmp_path)
    sheet.lines.setChecked(True)
    click(sheet.export_button)
    settle(qtbot, lambda: list(tmp_path.glob("contact-*/contact.csv")))
    folder = next(tmp_path.glob("contact-*"))
    raw = (folder / "contact.csv").read_text("utf-8-sig")
    assert "Ka-yan" in raw and "Stays" not in raw and "family-at-risk" not in raw
    settle(qtbot, lambda: "2 records exported" in texts(opened.window))


def test_what_the_group_may_have_is_asked_for(begin: Begin, qtbot: QtBot) -> None:
    _page, sheet = begin("contacts")
    assert "Address" not in sheet.goes.text()
    sheet.group.setChecked(True)
    settle(qtbot, lambda: "Address" in sheet.goes.text())
    assert "Private notes" in sheet.left_out.text()


def test_exhibits_go_with_their_files_except_those_of_minors(
    opened: Opened, begin: Begin, qtbot: QtBot, tmp_path: Path
) -> None:
    book = opened.desk.tools.book
    shown = attach_bytes(book, "a.txt", b"words", []).exhibit
    minor = attach_bytes(book, "b.txt", b"CANARY", []).exhibit
    book.edit(minor.ref, {"minor": "yes"})
    opened.desk.tools.runner.changed.emit()
    _page, sheet = begin("evidence")
    assert sheet.originals.isVisible() and minor.ref not in sheet.stays.text()
    sheet.originals.setChecked(True)
    assert minor.ref in sheet.stays.text()
    sheet.to_whom.setText("Counsel")
    sheet.put_into(tmp_path)
    click(sheet.export_button)
    settle(qtbot, lambda: list(tmp_path.glob("exhibit-*/files/*")))
    names = sorted(path.name for path in tmp_path.glob("exhibit-*/files/*"))
    assert names == [f"{shown.ref} a.txt", f"{shown.ref} a.txt.sha256.txt"]
    assert book.history(shown.ref)[-1].action == "copied-out"
    assert book.history(minor.ref)[-1].action == "exported"


def test_a_folder_that_went_away_is_told_and_nothing_is_left(
    opened: Opened, begin: Begin, qtbot: QtBot, tmp_path: Path
) -> None:
    gone = tmp_path / "stick"
    gone.mkdir()
    _page, sheet = begin("incidents")
    sheet.put_into(gone)
    shutil.rmtree(gone)
    click(sheet.export_button)
    settle(qtbot, lambda: "could not be written" in texts(opened.window))
    assert not list(tmp_path.glob("**/incident*"))
    assert opened.desk.tools.book.count(Incident) == 4


def test_escape_and_an_empty_choice_do_nothing(opened: Opened, begin: Begin, qtbot: QtBot) -> None:
    page, sheet = begin("incidents")
    press(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    page.export([])
    settle(qtbot, lambda: not [one for one in page.findChildren(ExportSheet) if one.isVisible()])
    assert opened.desk.tools.book.count(Exhibit) == 0
