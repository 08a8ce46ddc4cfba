"""Writing a statement down, correcting it, its paper; and parts that were left half written."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from casebook.records import Act, Incident, Moment, Statement
from casebook.tasks.statements import judge
from casebook.ui.pages.incident_view import IncidentView
from casebook.ui.pages.part_sheet import PartSheet
from casebook.ui.pages.statement_paper import save_paper
from casebook.ui.pages.statement_sheet import StatementSheet
from casebook.ui.parts.banner import Banner, Toast
from casebook.ui.parts.chips import Chip
from tests.dossier.reading import pdftotext
from tests.ui.conftest import Opened, settle, show, texts
from tests.ui.hands import click, press, type_in


def choose(opened: Opened, qtbot: QtBot, words: str) -> IncidentView:
    page = opened.desk.incidents
    book = opened.desk.tools.book
    record = next(one for one in book.all(Incident) if words in one.title)
    page.open_record(record.id)
    settle(qtbot, lambda: isinstance(page._shown, IncidentView) and record.ref in texts(page))
    assert isinstance(page._shown, IncidentView)
    return page._shown


def chips(inside: QWidget) -> list[str]:
    return [one.text for one in inside.findChildren(Chip) if one.isVisible()]


def pressed(opened: Opened, says: str) -> None:
    found = [
        one for one in opened.desk.findChildren(QPushButton)
        if says in one.text() and one.isVisible()
    ]  # fmt: skip
    click(found[-1])


def sheet_of(opened: Opened, qtbot: QtBot, kind: type[PartSheet]) -> PartSheet:
    def there() -> list[PartSheet]:
        return [one for one in opened.desk.incidents.findChildren(kind) if one.isVisible()]

    settle(qtbot, there)
    return there()[-1]


@pytest.fixture
def sheet(opened: Opened, qtbot: QtBot) -> StatementSheet:
    choose(opened, qtbot, "Two men")
    pressed(opened, "Write a statement")
    found = sheet_of(opened, qtbot, StatementSheet)
    assert isinstance(found, StatementSheet)
    return found


def test_a_statement_is_written_numbered_and_stands_in_the_incident(
    opened: Opened, sheet: StatementSheet, qtbot: QtBot
) -> None:
    assert chips(sheet) == ["Draft: not adopted"]
    edit = sheet.words.edit
    type_in(edit, "I was in the park.")
    press(edit, Qt.Key.Key_Return)
    press(edit, Qt.Key.Key_Return)
    type_in(edit, "我看見他們。")
    assert [number for number, _top in edit.numbers()] == [1, 2]  # type: ignore[attr-defined]
    press(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    book = opened.desk.tools.book
    settle(qtbot, lambda: book.count(Statement) == 1)
    (saved,) = book.all(Statement)
    assert saved.text == "I was in the park.\n\n我看見他們。" and saved.maker
    settle(qtbot, lambda: saved.title in texts(opened.desk.incidents))


def test_the_usual_parts_are_openings_that_must_be_filled_in(
    opened: Opened, sheet: StatementSheet, qtbot: QtBot
) -> None:
    sheet.begin_with_parts()
    words = sheet.words.typed()
    assert "March 2025" in words and words.count("\n") == 8
    assert "where “…” stands: 2, 3" in texts(sheet)
    sheet.words.put("")
    sheet.begin_with_narrative()
    assert sheet.words.typed() == "A grey car waited."


def test_words_that_are_changed_end_the_adoption_and_it_can_be_noted_again(
    opened: Opened, sheet: StatementSheet, qtbot: QtBot, tmp_path: Path
) -> None:
    book = opened.desk.tools.book
    type_in(sheet.words.edit, "I saw two men.")
    adoption = sheet.forms[3].editors
    adoption["adopted"].put("2025-03-20")
    adoption["signed"].put("yes")
    adoption["read_back"].put("yes")
    sheet.save()
    settle(qtbot, lambda: book.count(Statement) == 1)
    (saved,) = book.all(Statement)
    assert judge(book, saved).is_adopted
    settle(qtbot, lambda: "Adopted and signed" in chips(opened.desk.incidents))

    pressed(opened, saved.title)
    settle(qtbot, lambda: sheet_of(opened, qtbot, StatementSheet) is not sheet)
    again = sheet_of(opened, qtbot, StatementSheet)
    assert isinstance(again, StatementSheet)
    assert chips(again) == ["Adopted and signed"]
    type_in(again.words.edit, "x")
    settle(qtbot, lambda: chips(again) == ["Draft: not adopted"])
    assert "adopted on 20 March 2025, in other words" in texts(again)
    editors = again.forms[3].editors
    editors["adopted"].put("2025-03-20")
    editors["signed"].put("yes")
    editors["read_back"].put("yes")
    again.save()
    settle(qtbot, lambda: "x" in book.get(Statement, saved.id).text)
    settle(qtbot, lambda: judge(book, book.get(Statement, saved.id)).is_adopted)
    assert book.get(Statement, saved.id).adopted == Moment.parse("2025-03-20")

    out = tmp_path / "paper.pdf"
    save_paper(opened.desk, opened.desk.tools, saved.id, out)
    settle(qtbot, lambda: out.exists() and "readable by anybody" in texts(opened.window))
    assert "I saw two men." in pdftotext(out.read_bytes())


def test_escape_keeps_what_was_typed_and_it_is_offered_again_after_a_lock(
    opened: Opened, sheet: StatementSheet, qtbot: QtBot, filled: Path
) -> None:
    type_in(sheet.words.edit, "I was followed.")
    press(sheet, Qt.Key.Key_Escape)
    page = opened.desk.incidents
    settle(qtbot, lambda: "Written and not saved: A statement" in texts(page))
    settle(qtbot, lambda: "Kept as a draft." in texts(opened.window))
    record = page.shown_id()

    opened.window.lock()
    opened.window.runner = type(opened.window.runner)()
    opened.window.desk = None
    opened.window.show()
    show(opened, filled, qtbot)
    settle(qtbot, lambda: "Written and not saved: A statement" in texts(opened.desk))
    pressed(opened, "Show it")
    settle(qtbot, lambda: opened.desk.incidents.shown_id() == record)
    settle(qtbot, lambda: "Written and not saved" in texts(opened.desk.incidents))
    pressed(opened, "Go on")
    again = sheet_of(opened, qtbot, StatementSheet)
    assert isinstance(again, StatementSheet) and again.words.typed() == "I was followed."
    again.save()
    book = opened.desk.tools.book
    settle(qtbot, lambda: book.count(Statement) == 1)
    settle(qtbot, lambda: not book.drafts())


def test_cancel_throws_a_part_away_and_undo_brings_it_back(opened: Opened, qtbot: QtBot) -> None:
    choose(opened, qtbot, "Two men")
    pressed(opened, "Add an act")
    sheet = sheet_of(opened, qtbot, PartSheet)
    type_in(sheet.forms[0].editors["words"].focus_on(), "We know you")
    pressed_in = [one for one in sheet.findChildren(QPushButton) if one.text() == "Cancel"]
    click(pressed_in[0])
    book = opened.desk.tools.book
    settle(qtbot, lambda: not book.drafts())
    assert not opened.desk.incidents.findChildren(Banner)
    toast = opened.window.findChildren(Toast)[-1]
    click(next(one for one in toast.findChildren(QPushButton) if one.text() == "Undo"))
    settle(qtbot, lambda: sheet_of(opened, qtbot, PartSheet) is not sheet)
    again = sheet_of(opened, qtbot, PartSheet)
    assert again.forms[0].editors["words"].typed() == "We know you"
    settle(qtbot, lambda: book.drafts())
    again.forms[0].editors["act_type"].put("1.1")
    acts = book.count(Act)
    again.save()
    settle(qtbot, lambda: book.count(Act) == acts + 1)
    settle(qtbot, lambda: not book.drafts())


def test_a_part_that_is_there_comes_back_with_what_was_changed_in_it(
    opened: Opened, qtbot: QtBot
) -> None:
    view = choose(opened, qtbot, "Caller named")
    book = opened.desk.tools.book
    act = book.where(Act, "incident", opened.desk.incidents.shown_id())[0]
    view.part.emit("act", act.id)
    sheet = sheet_of(opened, qtbot, PartSheet)
    type_in(sheet.forms[0].editors["words"].focus_on(), "Stop this")
    press(sheet, Qt.Key.Key_Escape)
    settle(qtbot, lambda: not sheet.isVisible())
    view = choose(opened, qtbot, "Two men")
    view = choose(opened, qtbot, "Caller named")
    settle(qtbot, lambda: "Written and not saved: What was done" in texts(view))
    view.part.emit("act", act.id)
    settle(qtbot, lambda: sheet_of(opened, qtbot, PartSheet) is not sheet)
    again = sheet_of(opened, qtbot, PartSheet)
    assert again.forms[0].editors["words"].typed() == "Stop this"
    again.save()
    settle(qtbot, lambda: book.get(Act, act.id).words == "Stop this")
