"""The trash says that it is one; what is in it is read, brought back, or erased for good."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from casebook.db.listing import Wanted
from casebook.records import Act, Contact, Exhibit, Identifier, Incident, Involvement
from casebook.tasks.attach import attach_bytes
from casebook.tasks.referrals import begin, hand_over
from casebook.ui.direction import ltr, own
from casebook.ui.pages.dossiers import Dossiers
from casebook.ui.pages.erase_sheet import EraseSheet
from casebook.ui.pages.history_sheet import HistorySheet
from casebook.ui.pages.incidents import Incidents
from casebook.ui.pages.list_page import ListPage
from casebook.ui.pages.record_editor import RecordEditor
from casebook.ui.pages.trash_view import TrashView
from casebook.ui.parts.banner import Toast
from tests.ui.conftest import Opened, settle, texts
from tests.ui.hands import click, press, type_in
from tests.ui.test_incidents import choose
from tests.ui.test_names import unnamed
from tests.ui.test_referrals import named, sheet_of


def go_to_trash(page: ListPage, count: int, qtbot: QtBot) -> None:
    """By the menu of the list, as a person does."""
    page._orders()
    menu = page.findChildren(QMenu)[-1]
    next(one for one in menu.actions() if one.text() == "Trash").trigger()
    menu.close()
    settle(qtbot, lambda: page.model.wanted.removed and len(page.model.ids) == count)


def thrown_away(opened: Opened, qtbot: QtBot, title: str) -> str:
    """Move an incident to the trash by its key; its id."""
    page = opened.desk.incidents
    choose(opened, qtbot, title)
    record = page.shown_id()
    page.view.setFocus()
    press(page.view, Qt.Key.Key_Delete)
    settle(qtbot, lambda: page.model.row_of(record) < 0)
    return record


@pytest.fixture
def page(opened: Opened) -> Incidents:
    return opened.desk.incidents


def test_it_has_a_name_of_its_own_and_shows_what_was_thrown_away(
    opened: Opened, page: Incidents, qtbot: QtBot
) -> None:
    book = opened.desk.tools.book
    edited = next(one for one in book.all(Incident) if "Two men" in one.title)
    book.edit(edited.ref, {"place": "Toronto"})
    record = thrown_away(opened, qtbot, "Two men")
    go_to_trash(page, 1, qtbot)
    said = texts(page.side)
    assert "Trash: Incidents" in said and "until it is erased" in said
    assert not page._pills.isVisible() and not page.more.isVisible()
    assert not page.search.isVisible()
    page.choose(record)
    settle(qtbot, lambda: "A grey car waited." in texts(page.detail))
    said = texts(page.detail)
    assert "no list, search or dossier shows it" in said
    assert "Two men photographed the vigil" in said and "Member M" in said
    assert "parts go with it" in said
    click(named(page.detail, "History"))
    sheet = sheet_of(opened, qtbot, HistorySheet)
    settle(qtbot, lambda: "Toronto" in texts(sheet))
    assert "Bring back what stood before" not in texts(sheet)  # nothing is written into it here
    sheet.close()
    click(named(page, "Back to the list"))
    settle(qtbot, lambda: len(page.model.ids) == 3)
    assert "Trash" not in texts(page.side) and page._pills.isVisible()
    assert not isinstance(page._shown, TrashView)


def test_it_is_brought_back_with_its_parts_and_that_can_be_undone(
    opened: Opened, page: Incidents, qtbot: QtBot
) -> None:
    book = opened.desk.tools.book
    record = thrown_away(opened, qtbot, "Two men")
    assert book.count(Act) == 3
    go_to_trash(page, 1, qtbot)
    page.choose(record)
    click(named(page.detail, "Bring back"))
    settle(qtbot, lambda: book.count(Incident) == 4 and book.count(Act) == 4)
    settle(qtbot, lambda: "The trash is empty" in texts(page.side))
    assert not isinstance(page._shown, TrashView)
    settle(qtbot, lambda: "1 brought back" in texts(opened.window))
    toast = next(one for one in page.findChildren(Toast) if one.isVisible())
    click(named(toast, "Undo"))
    settle(qtbot, lambda: book.count(Incident) == 3 and book.count(Act) == 3)


def test_erased_for_good_only_after_a_tick_and_nothing_of_it_stays(
    opened: Opened, page: Incidents, qtbot: QtBot
) -> None:
    book = opened.desk.tools.book
    record = thrown_away(opened, qtbot, "Two men")
    ref = book.row(record).ref
    go_to_trash(page, 1, qtbot)
    page.choose(record)
    click(named(page.detail, "Erase for good…"))
    sheet = sheet_of(opened, qtbot, EraseSheet)
    assert isinstance(sheet, EraseSheet)
    settle(qtbot, lambda: ref in texts(sheet))
    assert "With it: 3 parts" in texts(sheet)
    assert unnamed(sheet) == unnamed(page) == []
    assert not sheet.erase_button.isEnabled()
    press(sheet, Qt.Key.Key_Escape)
    assert book.row(record).removed  # nothing happened
    page.view.setFocus()
    press(page.view, Qt.Key.Key_Delete)  # the same by its key
    settle(qtbot, lambda: sheet_of(opened, qtbot, EraseSheet) is not sheet)
    again = sheet_of(opened, qtbot, EraseSheet)
    assert isinstance(again, EraseSheet)
    settle(qtbot, lambda: ref in texts(again))
    click(again.sure, QPoint(10, again.sure.height() // 2))
    again.why.setText("she asked")
    click(again.erase_button)
    settle(qtbot, lambda: "4 entries erased for good" in texts(opened.window))
    settle(qtbot, lambda: "The trash is empty" in texts(page.side))
    assert book.count(Act) == 3 and book.faults() == []
    assert book.count(Contact) == 2  # people stay
    assert "grey car" not in str(book._connection.execute("SELECT * FROM entry").fetchall())
    assert book.history(ref)[-1].why == "she asked"


def test_what_was_handed_over_is_said_and_so_is_what_still_holds_it(
    opened: Opened, page: Incidents, qtbot: QtBot, tmp_path: Path
) -> None:
    book = opened.desk.tools.book
    incident = next(one for one in book.all(Incident) if "Two men" in one.title)
    attach_bytes(book, "a.txt", b"word", [incident])
    begun = begin([incident.id])
    hand_over(book, begun.referral.__class__(recipient="Police", status="sent"), [incident.id])
    sheet = EraseSheet(page, opened.desk.tools, [incident.id])
    qtbot.addWidget(sheet)
    sheet.open()
    settle(qtbot, lambda: "ask a lawyer" in texts(sheet))
    assert "Police" in texts(sheet) and "file" not in texts(sheet).split("With it")[1].split(".")[0]
    sheet.reject()
    exhibit = next(book.all(Exhibit))
    member = next(one for one in book.all(Contact) if one.name == "Ka-yan")
    number = book.save(Identifier(identifier_type="phone", value="647 555", contact=member.id))
    person = EraseSheet(page, opened.desk.tools, [member.id])
    qtbot.addWidget(person)
    person.open()
    settle(qtbot, lambda: "will no longer name it" in texts(person))
    assert (
        f"{own(number.value)}  ({ltr(number.ref)})" in texts(person).split("no longer name it")[1]
    )
    person.reject()
    other = EraseSheet(page, opened.desk.tools, [exhibit.id])
    qtbot.addWidget(other)
    other.open()
    settle(qtbot, lambda: "1 file" in texts(other))
    other.sure.setChecked(True)
    other.erase()
    settle(qtbot, lambda: book.count(Exhibit) == 0)
    assert book.shelf.names() == []


@pytest.mark.parametrize("section", ["contacts", "evidence", "referrals"])
def test_other_sections_have_the_same_trash(opened: Opened, qtbot: QtBot, section: str) -> None:
    book = opened.desk.tools.book
    attach_bytes(book, "a.txt", b"word", [])
    begun = begin([])
    hand_over(book, begun.referral.__class__(recipient="Police"), [])
    lone = book.save(Contact(name="Nobody"))
    opened.desk.tools.runner.changed.emit()
    opened.desk.go(section)
    listed = opened.desk.pages[section]
    assert isinstance(listed, ListPage)
    record = {
        "contacts": lone.id,
        "evidence": next(book.all(Exhibit)).id,
        "referrals": next(iter(book.all(begun.referral.__class__))).id,
    }[section]
    settle(qtbot, lambda: listed.model.row_of(record) >= 0)
    book.remove(record)
    opened.desk.tools.runner.changed.emit()
    go_to_trash(listed, 1, qtbot)
    listed.choose(record)
    settle(qtbot, lambda: "It is in the trash" in texts(listed.detail))
    click(named(listed.detail, "Bring back"))
    settle(qtbot, lambda: not book.row(record).removed)


def test_dossiers_that_were_made_have_no_trash(opened: Opened, qtbot: QtBot) -> None:
    opened.desk.go("dossiers")
    page = opened.desk.pages["dossiers"]
    assert isinstance(page, Dossiers)
    listed = page.list
    assert listed.sort.accessibleName() == "Order"
    listed._orders()
    menu = listed.findChildren(QMenu)[-1]
    says = [one.text() for one in menu.actions()]
    menu.close()
    assert "Oldest first" in says and "Trash" not in says


def test_several_are_erased_at_once(opened: Opened, page: Incidents, qtbot: QtBot) -> None:
    book = opened.desk.tools.book
    settle(qtbot, lambda: len(page.model.ids) == 4)
    page.view.selectAll()
    press(page.view, Qt.Key.Key_Delete)
    settle(qtbot, lambda: book.count(Incident) == 0)
    go_to_trash(page, 4, qtbot)
    page.view.selectAll()

    def shown() -> set[str]:
        every = page._bulk.findChildren(QPushButton)
        return {one.text().strip() for one in every if one.isVisible()}

    settle(qtbot, lambda: shown() == {"Bring back", "Erase for good…"})
    click(named(page._bulk, "Erase for good…"))
    sheet = sheet_of(opened, qtbot, EraseSheet)
    assert isinstance(sheet, EraseSheet)
    settle(qtbot, lambda: "Two men" in texts(sheet))
    click(sheet.sure, QPoint(10, sheet.sure.height() // 2))
    click(sheet.erase_button)
    settle(qtbot, lambda: "The trash is empty" in texts(page.side))
    assert book.count(Involvement) == book.count(Act) == 0 and book.faults() == []
    page.want(Wanted())
    settle(qtbot, lambda: "No incidents yet" in texts(page.side))


def test_what_was_being_typed_is_kept_when_the_trash_is_opened(
    opened: Opened, page: Incidents, qtbot: QtBot
) -> None:
    choose(opened, qtbot, "Two men")
    record = page.shown_id()
    page.edit("")
    editor = page._shown
    assert isinstance(editor, RecordEditor)
    type_in(editor.findChildren(QLineEdit)[0], "Not to be lost ")
    go_to_trash(page, 0, qtbot)
    click(named(page, "Back to the list"))
    settle(qtbot, lambda: page.model.row_of(record) >= 0)
    page.choose(record)
    settle(qtbot, lambda: isinstance(page._shown, RecordEditor))
    assert isinstance(page._shown, RecordEditor)
    assert "Not to be lost" in str(page._shown.kept().typed)
