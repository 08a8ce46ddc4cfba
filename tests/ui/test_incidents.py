"""Incidents: found, read, completed, sent to the trash and brought back."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from casebook.db.listing import Wanted
from casebook.records import Act, Exhibit, Incident, Information
from casebook.ui.direction import own
from casebook.ui.pages.history_sheet import HistorySheet
from casebook.ui.pages.incident_view import IncidentView
from casebook.ui.pages.part_sheet import PartSheet
from casebook.ui.pages.record_editor import RecordEditor
from casebook.ui.pages.settings_sample import Sample
from casebook.ui.parts.banner import Toast
from tests.ui.conftest import Opened, held, settle, show, texts
from tests.ui.hands import CONTROL, click, press, type_in


def choose(opened: Opened, qtbot: QtBot, title: str) -> IncidentView:
    """Click on an incident of the list, and wait until it is shown."""
    page = opened.desk.incidents
    book = opened.desk.tools.book
    record = next(item for item in book.all(Incident) if item.title.startswith(title))
    index = page.model.index(page.model.row_of(record.id))
    click(page.view.viewport(), page.view.visualRect(index).center())
    settle(qtbot, lambda: isinstance(page._shown, IncidentView) and page.shown_id() == record.id)
    view = page._shown
    assert isinstance(view, IncidentView)
    settle(qtbot, lambda: own(record.title) in texts(view))
    return view


def edit(opened: Opened, qtbot: QtBot, title: str, section: str = "") -> RecordEditor:
    """Choose an incident of the list, and begin to edit it."""
    view = choose(opened, qtbot, title)
    view.edit.emit(section)
    return edited(opened, qtbot)


def edited(opened: Opened, qtbot: QtBot) -> RecordEditor:
    """The editor that is shown, or will be."""
    page = opened.desk.incidents
    settle(qtbot, lambda: isinstance(page._shown, RecordEditor))
    editor = page._shown
    assert isinstance(editor, RecordEditor)
    return editor


def place_of(editor: RecordEditor) -> QLineEdit:
    """The line for the place, in which little is typed."""
    found = editor.sections["facts"].form.editors["place"].focus_on()
    assert isinstance(found, QLineEdit)
    return found


def test_an_incident_is_read_with_all_that_belongs_to_it(opened: Opened, qtbot: QtBot) -> None:
    view = choose(opened, qtbot, "Caller named")
    shown = texts(view)
    for text in ("14 March 2025, about 21:40", "對方用普通話，講出姐姐的全名。", "Threatening call",
                 "Ka-yan", "Suspected perpetrator"):  # fmt: skip
        assert text in shown
    from casebook.ui.parts.chips import Chip

    # the safety flag shows wherever the name does
    assert "Family at risk abroad" in [chip.text for chip in view.findChildren(Chip)]


def test_words_are_found_in_chinese_tibetan_and_uyghur(opened: Opened, qtbot: QtBot) -> None:
    page = opened.desk.incidents
    book = opened.desk.tools.book

    def found(title: str) -> bool:
        ids = page.model.ids
        return len(ids) == 1 and book.find(ids[0]).title.startswith(title)

    for words, title in (("姐姐", "Caller"), ("ཁ་པར", "འགྲོ"), ("تېلېفون", "ئائىلەمگە")):
        page.search.clear()
        type_in(page.search, words)
        settle(qtbot, lambda title=title: found(title))  # type: ignore[misc]
    page.search.clear()
    type_in(page.search, "nothing like it")
    settle(qtbot, lambda: not page.model.ids)
    assert "Nothing found" in texts(page.side)


def test_a_person_is_a_way_to_their_incidents(opened: Opened, qtbot: QtBot) -> None:
    page = opened.desk.incidents
    type_in(page.search, "Unknown caller")
    settle(qtbot, lambda: page.model.wanted.words == "Unknown caller")
    settle(qtbot, lambda: len(page.model.ids) == 4)


def test_pills_filter_and_all_shows_all(opened: Opened, qtbot: QtBot) -> None:
    page = opened.desk.incidents
    pills = {made.text(): made for made, _quick in page._quick}
    click(pills["Surveillance"])
    settle(qtbot, lambda: len(page.model.ids) == 1)
    click(pills["Threats"])
    settle(qtbot, lambda: len(page.model.ids) == 3)
    click(pills["All"])
    settle(qtbot, lambda: len(page.model.ids) == 4)


def test_an_incident_is_completed_and_its_history_tells(opened: Opened, qtbot: QtBot) -> None:
    book = opened.desk.tools.book
    page, editor = opened.desk.incidents, edit(opened, qtbot, "Two men")
    record = editor.record.id
    place = editor.sections["facts"].form.editors["place"].focus_on()
    type_in(place, "Nathan Phillips Square")
    settle(qtbot, lambda: book.drafts())
    press(place, Qt.Key.Key_S, CONTROL)
    settle(qtbot, lambda: isinstance(page._shown, IncidentView))
    assert book.get(Incident, record).place == "Nathan Phillips Square"
    settle(qtbot, lambda: not book.drafts())
    sheet = HistorySheet(opened.desk, opened.desk.tools, record)
    qtbot.addWidget(sheet)
    sheet.show()
    settle(qtbot, lambda: "Nathan Phillips Square" in texts(sheet))
    # what stood before comes back as a version of its own
    sheet._restore({"place": ""})
    settle(qtbot, lambda: book.get(Incident, record).place == "")
    assert len(book.history(record)) == 3


def test_wishes_doubts_and_the_call_to_911_are_typed_and_read(opened: Opened, qtbot: QtBot) -> None:
    book = opened.desk.tools.book
    page, editor = opened.desk.incidents, edit(opened, qtbot, "Two men", "harm")
    record = editor.record.id
    typed = {
        "harm": {"wishes": "Peace at night", "endangers": "Her mother"},
        "facts": {"emergency_number": "24-118", "recorded_by": "The night guard"},
        "sure": {"disputed_by": "The consulate"},
        "translation": {"title_translation": "Deux hommes"},
    }
    for section, fields in typed.items():
        editor.sections[section].open()
        for name, text in fields.items():
            type_in(editor.sections[section].form.editors[name].focus_on(), text)
    settle(qtbot, lambda: book.drafts())
    press(editor.sections["harm"].form.editors["wishes"].focus_on(), Qt.Key.Key_S, CONTROL)
    settle(qtbot, lambda: isinstance(page._shown, IncidentView))
    saved = book.get(Incident, record)
    for fields in typed.values():
        for name, text in fields.items():
            assert getattr(saved, name) == text
    shown = page._shown
    assert isinstance(shown, IncidentView)
    settle(qtbot, lambda: "Peace at night" in texts(shown))
    for text in ("Her mother", "24-118", "The night guard", "The consulate", "Deux hommes"):
        assert text in texts(shown)


def test_another_record_is_chosen_while_one_is_edited_and_nothing_is_lost(
    opened: Opened, qtbot: QtBot
) -> None:
    page, editor = opened.desk.incidents, edit(opened, qtbot, "Two men")
    type_in(editor.sections["facts"].form.editors["place"].focus_on(), "In the park")
    choose(opened, qtbot, "Caller named")
    page.choose(editor.record.id)
    assert place_of(edited(opened, qtbot)).text() == "In the park"


def test_what_is_typed_while_a_version_is_saved_is_kept(opened: Opened, qtbot: QtBot) -> None:
    book, editor = opened.desk.tools.book, edit(opened, qtbot, "Two men")
    record = editor.record.id
    type_in(place_of(editor), "In the park")
    with held(opened):
        press(place_of(editor), Qt.Key.Key_S, CONTROL)
        type_in(place_of(editor), ", north side")
        # it closes by itself
        press(place_of(editor), Qt.Key.Key_Escape)
        assert opened.desk.incidents._shown is editor
    settle(qtbot, lambda: book.get(Incident, record).place == "In the park")
    settle(qtbot, lambda: opened.desk.incidents._shown is not editor)
    again = edited(opened, qtbot)
    assert place_of(again).text() == "In the park, north side"
    press(place_of(again), Qt.Key.Key_S, CONTROL)
    settle(qtbot, lambda: book.get(Incident, record).place == "In the park, north side")
    settle(qtbot, lambda: not book.drafts())


def test_whoever_goes_on_while_a_version_is_saved_is_not_asked_about_it_again(
    opened: Opened, qtbot: QtBot
) -> None:
    book, editor = opened.desk.tools.book, edit(opened, qtbot, "Two men")
    record = editor.record.id
    type_in(place_of(editor), "In the park")
    other = next(one.id for one in book.all(Incident) if one.title.startswith("Caller"))
    with held(opened):
        press(place_of(editor), Qt.Key.Key_S, CONTROL)
        opened.desk.incidents.choose(other)
    settle(qtbot, lambda: book.get(Incident, record).place == "In the park")
    settle(qtbot, lambda: not book.drafts())
    view = choose(opened, qtbot, "Two men")
    assert "In the park" in texts(view) and "was kept" not in texts(opened.desk.incidents)


def test_changes_that_were_discarded_are_brought_back(opened: Opened, qtbot: QtBot) -> None:
    book, editor = opened.desk.tools.book, edit(opened, qtbot, "Two men")
    record = editor.record.id
    type_in(place_of(editor), "In the park")
    click(editor._leave)
    settle(qtbot, lambda: isinstance(opened.desk.incidents._shown, IncidentView))
    settle(qtbot, lambda: not book.drafts())
    (toast,) = (one for one in opened.desk.incidents.findChildren(Toast) if one.isVisible())
    assert "Discarded." in texts(toast)
    click(toast.button)
    again = edited(opened, qtbot)
    assert place_of(again).text() == "In the park"
    # as safe as before, and not saved
    settle(qtbot, lambda: any("In the park" in one[3] for one in book.drafts()))
    assert book.get(Incident, record).place == ""


def test_a_part_is_added_once_however_often_it_is_saved(opened: Opened, qtbot: QtBot) -> None:
    book = opened.desk.tools.book
    view = choose(opened, qtbot, "Two men")
    record = opened.desk.incidents.shown_id()
    view.part.emit(Information.kind, "")
    settle(qtbot, lambda: opened.desk.incidents.findChildren(PartSheet))
    (sheet,) = opened.desk.incidents.findChildren(PartSheet)
    sheet.forms[0].editors["claim"].put("Two men with a long lens")
    with held(opened):
        press(sheet, Qt.Key.Key_Return, CONTROL)
        press(sheet, Qt.Key.Key_Return, CONTROL)
        press(sheet, Qt.Key.Key_Escape)
        assert sheet.isVisible()
    settle(qtbot, lambda: not sheet.isVisible())
    assert len(book.where(Information, "incident", record)) == 1
    settle(qtbot, lambda: not book.drafts())


def test_a_part_is_not_begun_for_a_record_that_was_left(opened: Opened, qtbot: QtBot) -> None:
    view, page = choose(opened, qtbot, "Two men"), opened.desk.incidents
    other = next(
        one.id for one in opened.desk.tools.book.all(Incident) if one.title.startswith("Caller")
    )
    with held(opened):
        view.part.emit(Information.kind, "")
        page.choose(other)
    done: list[object] = []
    page.tools.runner.ask(page, lambda: None, done.append)
    settle(qtbot, lambda: done)
    assert page.shown_id() == other and not page.findChildren(PartSheet)


def test_what_another_changed_underneath_is_not_overwritten(opened: Opened, qtbot: QtBot) -> None:
    book = opened.desk.tools.book
    editor = edit(opened, qtbot, "Two men")
    record = editor.record.id
    book.save(replace(book.get(Incident, record), channel="in-person"))
    type_in(editor.sections["facts"].form.editors["place"].focus_on(), "Ottawa")
    editor.save()
    settle(qtbot, lambda: book.get(Incident, record).place == "Ottawa")
    assert book.get(Incident, record).channel == "in-person"


def test_a_part_is_added_and_how_one_knows_is_asked_first(opened: Opened, qtbot: QtBot) -> None:
    book = opened.desk.tools.book
    view = choose(opened, qtbot, "Two men")
    record = opened.desk.incidents.shown_id()
    view.part.emit(Information.kind, "")
    settle(qtbot, lambda: opened.desk.incidents.findChildren(PartSheet))
    sheet = opened.desk.incidents.findChildren(PartSheet)[0]
    names = list(sheet.forms[0].editors)
    assert names.index("directness") < names.index("reliability")
    sheet.forms[0].editors["directness"].put("saw-or-heard")
    sheet.forms[0].editors["claim"].put("Two men with a long lens")
    sheet.save()
    settle(qtbot, lambda: book.where(Information, "incident", record))
    (found,) = book.where(Information, "incident", record)
    assert found.directness == "saw-or-heard"
    settle(qtbot, lambda: "Two men with a long lens" in texts(opened.desk.incidents))


def test_the_trash_is_undone_and_emptied_into_the_list(opened: Opened, qtbot: QtBot) -> None:
    book, page = opened.desk.tools.book, opened.desk.incidents
    settle(qtbot, lambda: len(page.model.ids) == 4)
    page.view.selectAll()
    assert len(page.chosen_ids()) == 4 and page._bulk.isVisible()
    press(page.view, Qt.Key.Key_Delete)
    settle(qtbot, lambda: book.count(Incident) == 0)
    assert book.count(Act) == 0
    settle(qtbot, lambda: "No incidents yet" in texts(page.side))
    page.want(Wanted(removed=True))
    settle(qtbot, lambda: len(page.model.ids) == 4)
    page.view.selectAll()
    page.bring_back(page.chosen_ids())
    settle(qtbot, lambda: book.count(Incident) == 4)
    assert book.count(Act) == 4


def test_several_stay_chosen_while_they_are_there_and_no_longer(
    opened: Opened, qtbot: QtBot
) -> None:
    desk, page = opened.desk, opened.desk.incidents
    settle(qtbot, lambda: len(page.model.ids) == 4)
    page.view.setFocus()
    for key in (Qt.Key.Key_J, Qt.Key.Key_X, Qt.Key.Key_Down, Qt.Key.Key_X):
        press(page.view, key)
    several = page.chosen_ids()
    assert len(several) == 2
    # somebody writes another one: the list is read anew
    desk.tools.runner.change(page, lambda: desk.tools.book.save(Incident(title="Another")))
    settle(qtbot, lambda: len(page.model.ids) == 5)
    settle(qtbot, lambda: sorted(page.chosen_ids()) == sorted(several))
    assert page._bulk.isVisible() and page.view.is_choosing
    press(page.view, Qt.Key.Key_Delete)
    settle(qtbot, lambda: len(page.model.ids) == 3)
    settle(qtbot, lambda: not page._bulk.isVisible())
    press(page.view, Qt.Key.Key_Z, CONTROL)
    settle(qtbot, lambda: len(page.model.ids) == 5)
    settle(qtbot, lambda: "Undone" in texts(desk))
    assert not page.chosen_ids() and not page._bulk.isVisible()
    # one word at a time, of what people know, not of what hangs on it
    (toast,) = (one for one in desk.findChildren(Toast) if one.isVisible())
    refs = {desk.tools.book.find(one).ref for one in several}
    assert all(ref in texts(toast) for ref in refs) and "ACT-" not in texts(toast)


def test_several_get_a_status_at_once_and_one_undo_takes_it_back(
    opened: Opened, qtbot: QtBot
) -> None:
    book, page = opened.desk.tools.book, opened.desk.incidents
    page._set_status(list(page.model.ids), "corroborated")
    settle(qtbot, lambda: {one.status for one in book.all(Incident)} == {"corroborated"})
    opened.desk.undo()
    settle(qtbot, lambda: {one.status for one in book.all(Incident)} == {""})


def test_a_search_is_saved_and_found_again(opened: Opened, qtbot: QtBot) -> None:
    desk = opened.desk
    desk.searching.keep(desk.incidents, "With my sister", Wanted(words="姐姐"))
    book = desk.tools.book
    settle(qtbot, lambda: "With my sister" in book.kept("saved-searches"))
    desk.searching.show(0)
    settle(qtbot, lambda: len(desk.incidents.model.ids) == 1)
    assert desk.incidents.search.text() == "姐姐"


def test_a_list_of_a_hundred_thousand_shows_at_once(opened: Opened, qtbot: QtBot) -> None:
    page = opened.desk.incidents
    page.model.beginResetModel()
    page.model.ids = [f"{number:032}" for number in range(100_000)]
    page.model.endResetModel()
    before = len(page.model._asked)
    page.view.scrollToBottom()
    page.view.grab()
    # only what is in view is read
    assert len(page.model._asked) - before <= 3


def test_an_empty_list_offers_the_sample(closed: Opened, folder: Path, qtbot: QtBot) -> None:
    page = show(closed, folder, qtbot).incidents
    settle(qtbot, lambda: "No incidents yet" in texts(page.side))
    sample = page.findChild(Sample)
    assert isinstance(sample, Sample)
    click(sample.button)
    settle(qtbot, lambda: len(page.model.ids) == 6)
    assert page.view.isVisible() and not sample.isVisible()
    assert closed.desk.tools.book.count(Exhibit) == 6


@pytest.mark.parametrize("key", [Qt.Key.Key_Down, Qt.Key.Key_Return])
def test_from_the_words_on_to_the_first_that_was_found(
    opened: Opened, qtbot: QtBot, key: Qt.Key
) -> None:
    page = opened.desk.incidents
    page.search.setFocus()
    type_in(page.search, "vigil")
    press(page.search, key)
    settle(qtbot, lambda: page.view.hasFocus() and isinstance(page._shown, IncidentView))
    assert opened.desk.tools.book.get(Incident, page.shown_id()).title.startswith("Two men")
