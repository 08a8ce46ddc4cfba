"""Pages and histories with hundreds of lines: the first are there at once, the rest when asked."""

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from casebook.paths import resource
from casebook.records import Act, Exhibit, Incident
from casebook.tasks.attach import attach_files
from casebook.ui.pages.history_sheet import HistorySheet
from casebook.ui.pages.incident_view import IncidentView
from casebook.ui.pages.part_sheet import PartSheet
from casebook.ui.parts.portions import Portions
from tests.ui.conftest import Opened, settle, texts
from tests.ui.hands import press


def words_in(page: QWidget) -> list[str]:
    said = texts(page).translate(dict.fromkeys(map(ord, "\u2068\u2069")))
    return [one for one in said.splitlines() if one.startswith("“word ")]


def portions(page: QWidget) -> Portions:
    """What more can be shown of; there must be one."""
    (found,) = (one for one in page.findChildren(Portions) if one.more.isVisible())
    return found


def read(opened: Opened, qtbot: QtBot, record: str) -> QWidget:
    page = opened.desk.incidents
    opened.desk.go_to(record)
    settle(qtbot, lambda: page._file and page._file.record.id == record)
    return page.detail


def test_of_hundreds_of_acts_the_next_are_shown_by_keys(opened: Opened, qtbot: QtBot) -> None:
    book = opened.desk.tools.book
    made = book.save(Incident(title="A year of calls"))
    book.save_all([Act(incident=made.id, act_type="1.1", words=f"word {n}") for n in range(130)])
    opened.desk.tools.runner.changed.emit()
    page = read(opened, qtbot, made.id)
    settle(qtbot, lambda: len(words_in(page)) == 50)
    more = portions(page).more
    assert more.text() == "Show 50 more of 80"
    more.setFocus()
    press(more, Qt.Key.Key_Space)
    settle(qtbot, lambda: words_in(page)[50:] == [f"“word {n}”" for n in range(50, 100)])
    assert more.text() == "Show 30 more"
    # who goes by keys is at the first of them, and comes by every one before the button
    passed: list[str] = []
    window = opened.window
    for _time in range(100):
        here = window.focusWidget()
        assert isinstance(here, QPushButton) and here is not more
        passed.append(here.accessibleName() or here.toolTip())
        QTest.keyClick(here, Qt.Key.Key_Tab)
    assert passed == ["Edit this part", "Remove this part"] * 50
    assert window.focusWidget() is more
    press(more, Qt.Key.Key_Space)
    settle(qtbot, lambda: len(words_in(page)) == 130)
    assert not more.isVisible()

    # a change lays the page anew: what was asked for stays; another record begins as always
    book.save(replace(made, title="A year and a day of calls"))
    opened.desk.tools.runner.changed.emit()
    settle(qtbot, lambda: "A year and a day" in texts(page))
    settle(qtbot, lambda: len(words_in(page)) == 130)
    # whoever adds one sees it
    book.save(Act(incident=made.id, act_type="1.1", words="word 130"))
    opened.desk.tools.runner.changed.emit()
    settle(qtbot, lambda: words_in(page)[-1] == "“word 130”")
    assert len(words_in(page)) == 131
    other = book.save(Incident(title="Another"))
    opened.desk.tools.runner.changed.emit()
    read(opened, qtbot, other.id)
    read(opened, qtbot, made.id)
    settle(qtbot, lambda: len(words_in(page)) == 50)


@pytest.mark.parametrize(("there", "shown"), [(50, 51), (120, 121), (600, 50)])
def test_whoever_adds_an_act_sees_it_where_they_are_not_very_many(
    opened: Opened, qtbot: QtBot, there: int, shown: int
) -> None:
    book = opened.desk.tools.book
    made = book.save(Incident(title="Calls"))
    book.save_all([Act(incident=made.id, act_type="1.1", words=f"word {n}") for n in range(there)])
    opened.desk.tools.runner.changed.emit()
    page = read(opened, qtbot, made.id)
    settle(qtbot, lambda: len(words_in(page)) == 50)
    view = opened.desk.incidents._shown
    assert isinstance(view, IncidentView)
    view.part.emit(Act.kind, "")
    settle(qtbot, lambda: page.window().findChildren(PartSheet))
    (sheet,) = page.window().findChildren(PartSheet)
    sheet.forms[0].editors["act_type"].put("1.1")
    sheet.forms[0].editors["words"].put("word that was said last")
    sheet.save()
    settle(qtbot, lambda: len(book.where(Act, "incident", made.id)) == there + 1)
    if shown > there:
        settle(qtbot, lambda: words_in(page)[-1:] == ["“word that was said last”"])
    else:
        settle(qtbot, lambda: "Show 50 more of 551" in texts(page))
    assert len(words_in(page)) == shown


def test_all_of_a_long_history_can_be_read(opened: Opened, qtbot: QtBot) -> None:
    book = opened.desk.tools.book
    made = book.save(Incident(title="Once"))
    for number in range(59):
        made = book.save(replace(made, title=f"Title {number}"))
    sheet = HistorySheet(opened.desk, opened.desk.tools, made.id)
    sheet.show()
    settle(qtbot, lambda: "60.  Changed" in texts(sheet))
    assert "\n11.  Changed" in texts(sheet) and "10.  Changed" not in texts(sheet)
    assert portions(sheet).more.text() == "Show 10 more"
    portions(sheet).more.click()
    settle(qtbot, lambda: "\n1.  Written" in texts(sheet))
    assert "\n10.  Changed" in texts(sheet)


def test_no_custody_is_left_out_without_a_word(opened: Opened, qtbot: QtBot) -> None:
    desk, book = opened.desk, opened.desk.tools.book
    attach_files(book, [resource("demo", "files", "rally.jpg")], [])
    (exhibit,) = book.all(Exhibit)
    for number in range(70):
        book.log(exhibit, "copied-out", detail=f"to stick {number}.")
    desk.go_to(exhibit.id)
    page = desk.evidence
    settle(qtbot, lambda: page._file and page._file.record.id == exhibit.id)
    settle(qtbot, lambda: "to stick 69." in texts(page.detail))
    assert "to stick 0." not in texts(page.detail)
    while any(one.more.isVisible() for one in page.detail.findChildren(Portions)):
        portions(page.detail).more.click()
    settle(qtbot, lambda: "to stick 0." in texts(page.detail))
    assert all(f"to stick {number}." in texts(page.detail) for number in range(70))


def test_a_page_of_thousands_is_there_as_soon_as_one_of_fifty(opened: Opened, qtbot: QtBot) -> None:
    book = opened.desk.tools.book

    def incident(count: int) -> str:
        made = book.save(Incident(title=f"With {count} acts"))
        book.save_all([Act(incident=made.id, act_type="1.1", words="word 1") for _ in range(count)])
        return made.id

    def shown(record: str) -> float:
        began = time.thread_time()
        page = read(opened, qtbot, record)
        settle(qtbot, lambda: len(words_in(page)) == 50)
        return time.thread_time() - began

    few, many = incident(50), incident(2000)
    opened.desk.tools.runner.changed.emit()
    took = [(shown(few), shown(many)) for _time in range(3)]
    # made all at once, they would take forty times as long
    assert min(one for _, one in took) < 4 * min(one for one, _ in took)
