"""Quick capture: a minute, one needed field, and nothing typed or pasted is ever lost."""

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from casebook.book import Casebook
from casebook.errors import DiskFull
from casebook.records import Act, Exhibit, Identifier, Incident, Moment, Showing, Sighting
from casebook.tasks.attach_many import Outcome
from casebook.ui.capture import Capture, split_title
from tests.ui.conftest import Opened, held, settle, show, texts
from tests.ui.hands import CONTROL, click, front, press, type_in


def begin(opened: Opened, qtbot: QtBot) -> Capture:
    front(opened.desk)
    press(opened.desk, Qt.Key.Key_N, CONTROL)
    settle(qtbot, lambda: opened.desk.capturing.sheet is not None)
    found = opened.desk.capturing.sheet
    assert found is not None
    front(found)
    return found


def test_an_incident_is_written_down_with_its_kind_and_time(opened: Opened, qtbot: QtBot) -> None:
    book = opened.desk.tools.book
    sheet = begin(opened, qtbot)
    type_in(sheet.words.edit, "He called again. He said my sister's name.")
    type_in(sheet.when.edit, "14 March 2025 about 21:40")
    type_in(sheet.where, "Phone call")
    click(sheet.kinds["1"])
    press(sheet, Qt.Key.Key_Return, CONTROL)
    settle(qtbot, lambda: book.count(Incident) == 5)
    found = list(book.all(Incident))[-1]
    assert found.title == "He called again"
    assert found.narrative == "He called again. He said my sister's name."
    assert found.when == Moment.parse("2025-03-14T21:40~")
    assert [act.act_type for act in book.where(Act, "incident", found.id)] == ["1"]
    settle(qtbot, lambda: opened.desk.incidents.shown_id() == found.id)
    settle(qtbot, lambda: not book.drafts())


def test_one_undo_takes_all_of_it_back(opened: Opened, qtbot: QtBot) -> None:
    book = opened.desk.tools.book
    sheet = begin(opened, qtbot)
    type_in(sheet.words.edit, "Somebody followed us home.")
    sheet.kinds["4"].click()
    sheet.save()
    settle(qtbot, lambda: book.count(Incident) == 5)
    book.undo()
    assert (book.count(Incident), book.count(Act)) == (4, 4)


def test_nothing_is_saved_without_words(opened: Opened, qtbot: QtBot) -> None:
    sheet = begin(opened, qtbot)
    sheet.save()
    assert sheet.isVisible() and sheet.wrong.isVisible()
    assert opened.desk.tools.book.count(Incident) == 4


def test_a_screenshot_is_pasted_and_kept(opened: Opened, qtbot: QtBot) -> None:
    book = opened.desk.tools.book
    sheet = begin(opened, qtbot)
    picture = QImage(80, 60, QImage.Format.Format_RGB32)
    picture.fill(QColor("teal"))
    QGuiApplication.clipboard().setImage(picture)
    type_in(sheet.words.edit, "A message came.")
    press(sheet.words.edit, Qt.Key.Key_V, CONTROL)
    settle(qtbot, lambda: sheet.files.items and sheet.files.items[0].exhibit)
    sheet.save()
    settle(qtbot, lambda: book.count(Incident) == 5)
    incident = list(book.all(Incident))[-1]
    (showing,) = book.where(Showing, "subject", incident.id)
    exhibit = book.get(Exhibit, showing.exhibit)
    assert exhibit.media_type == "image/png"


def test_saving_waits_for_a_screenshot_that_is_still_being_kept(
    opened: Opened, qtbot: QtBot
) -> None:
    book = opened.desk.tools.book
    sheet = begin(opened, qtbot)
    picture = QImage(80, 60, QImage.Format.Format_RGB32)
    picture.fill(QColor("navy"))
    QGuiApplication.clipboard().setImage(picture)
    type_in(sheet.words.edit, "A message came.")
    press(sheet.words.edit, Qt.Key.Key_V, CONTROL)
    press(sheet.words.edit, Qt.Key.Key_Return, CONTROL)
    assert not sheet.files.items[0].exhibit and "as soon as" in sheet.state.text()
    settle(qtbot, lambda: book.count(Incident) == 5)
    incident = list(book.all(Incident))[-1]
    assert len(book.where(Showing, "subject", incident.id)) == 1


def test_a_screenshot_that_was_not_kept_is_tried_again(
    opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_more: object) -> Outcome:
        raise DiskFull

    book = opened.desk.tools.book
    sheet = begin(opened, qtbot)
    picture = QImage(80, 60, QImage.Format.Format_RGB32)
    picture.fill(QColor("olive"))
    type_in(sheet.words.edit, "A message came.")
    with monkeypatch.context() as patch:
        patch.setattr("casebook.ui.capture_files.attach_image", full)
        sheet.files.take_image(picture)
        sheet.save()
        settle(qtbot, lambda: "Not every file was kept" in texts(sheet))
    assert book.count(Incident) == 4 and sheet.save_button.isEnabled()
    sheet.files.items[0].tile.opened.emit()
    settle(qtbot, lambda: sheet.files.items[0].exhibit)
    sheet.save()
    settle(qtbot, lambda: book.count(Incident) == 5)


def test_a_time_or_place_alone_is_kept_too(opened: Opened, qtbot: QtBot) -> None:
    sheet = begin(opened, qtbot)
    type_in(sheet.when.edit, "yesterday evening")
    type_in(sheet.where, "Phone call")
    press(sheet, Qt.Key.Key_Escape)
    settle(qtbot, lambda: opened.desk.capturing.sheet is None)
    again = begin(opened, qtbot)
    assert (again.when.typed(), again.where.text()) == ("yesterday evening", "Phone call")


def test_files_are_dropped_and_one_that_fails_stops_none(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "dropped"
    folder.mkdir()
    (folder / "a.txt").write_text("one", "utf-8")
    (folder / ".hidden").write_text("no", "utf-8")
    (tmp_path / "b.txt").write_text("two", "utf-8")
    gone = tmp_path / "gone.txt"
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(one)) for one in (folder, gone, tmp_path / "b.txt")])
    sheet = begin(opened, qtbot)
    sheet.files.take(data)
    settle(qtbot, lambda: sum(bool(one.exhibit) for one in sheet.files.items) == 2)
    settle(qtbot, lambda: sheet.files.items[1].tile.tone == "warn")
    assert [one.name for one in sheet.files.items] == ["a.txt", "gone.txt", "b.txt"]
    # it came back: pressing the tile tries again
    gone.write_text("three", "utf-8")
    sheet.files.items[1].tile.opened.emit()
    settle(qtbot, lambda: sheet.files.items[1].exhibit)


def test_it_is_saved_once_and_leaves_no_draft_behind(opened: Opened, qtbot: QtBot) -> None:
    book = opened.desk.tools.book
    sheet = begin(opened, qtbot)
    type_in(sheet.words.edit, "He called again.")
    with held(opened):
        press(sheet.words.edit, Qt.Key.Key_Return, CONTROL)
        press(sheet, Qt.Key.Key_Return, CONTROL)
        # what is typed now would be in neither place, and it closes by itself
        type_in(sheet.words.edit, " Twice.")
        press(sheet, Qt.Key.Key_Escape)
        assert sheet.isVisible() and sheet.words.typed() == "He called again."
    settle(qtbot, lambda: is_so(book, 5, opened))
    settle(qtbot, lambda: not book.drafts())
    assert not opened.desk.capturing.has_drafts


def test_what_could_not_be_saved_can_be_typed_on(
    opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_more: object) -> Incident:
        raise DiskFull

    sheet = begin(opened, qtbot)
    type_in(sheet.words.edit, "He called")
    with monkeypatch.context() as patch:
        patch.setattr("casebook.ui.capture.capture", full)
        press(sheet.words.edit, Qt.Key.Key_Return, CONTROL)
        settle(qtbot, lambda: DiskFull().sentence() in texts(sheet))
    assert sheet.words.edit.hasFocus() and sheet.save_button.isEnabled()
    type_in(sheet.words.edit, " again.")
    press(sheet.words.edit, Qt.Key.Key_Return, CONTROL)
    settle(qtbot, lambda: is_so(opened.desk.tools.book, 5, opened))
    assert list(opened.desk.tools.book.all(Incident))[-1].title == "He called again"


def test_files_on_their_way_are_in_the_draft_of_whoever_closed_it(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "voice.txt").write_text("a voice", "utf-8")
    sheet = begin(opened, qtbot)
    type_in(sheet.words.edit, "He called")
    with held(opened):
        sheet.files.take_files([tmp_path / "voice.txt", tmp_path / "gone.txt"])
        press(sheet, Qt.Key.Key_Escape)
        assert not sheet.isVisible() and not opened.desk.capturing.is_open
        # whoever comes back meanwhile finds the same sheet
        opened.desk.capturing.begin()
        assert sheet.isVisible() and opened.desk.capturing.sheet is sheet
        press(sheet, Qt.Key.Key_Escape)
    settle(qtbot, lambda: opened.desk.capturing.sheet is None)
    settle(qtbot, lambda: "gone.txt" in texts(opened.desk._message_holder))
    settle(qtbot, lambda: "voice.txt" in opened.desk.tools.book.drafts()[0][3])
    again = begin(opened, qtbot)
    assert again.words.typed() == "He called"
    assert [(one.name, bool(one.exhibit)) for one in again.files.items] == [("voice.txt", True)]


def test_what_was_typed_is_a_draft_from_the_first_key(opened: Opened, qtbot: QtBot) -> None:
    book = opened.desk.tools.book
    sheet = begin(opened, qtbot)
    type_in(sheet.words.edit, "H")
    settle(qtbot, lambda: book.drafts(), 0.7)


def test_closing_keeps_a_draft_and_it_is_there_again(
    opened: Opened, qtbot: QtBot, filled: Path
) -> None:
    book = opened.desk.tools.book
    sheet = begin(opened, qtbot)
    type_in(sheet.words.edit, "He called ag")
    type_in(sheet.when.edit, "the day of the flo")
    press(sheet, Qt.Key.Key_Escape)
    settle(qtbot, lambda: opened.desk.capturing.sheet is None)
    settle(qtbot, lambda: "flo" in book.drafts()[0][3])
    again = begin(opened, qtbot)
    assert again.words.typed() == "He called ag"
    assert again.when.typed() == "the day of the flo"
    assert again is not sheet


def test_a_draft_survives_the_lock(opened: Opened, qtbot: QtBot, filled: Path) -> None:
    sheet = begin(opened, qtbot)
    type_in(sheet.words.edit, "He called again and sa")
    opened.window.lock()
    assert opened.ended and opened.successors == [filled]
    opened.window.runner = type(opened.window.runner)()
    opened.window.desk = None
    opened.window.show()
    desk = show(opened, filled, qtbot)
    desk.capturing.begin()
    assert desk.capturing.sheet is not None
    assert desk.capturing.sheet.words.typed() == "He called again and sa"


def test_what_could_not_be_kept_is_tried_again_by_itself(
    opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_more: object) -> None:
        raise DiskFull

    monkeypatch.setattr("casebook.ui.drafts.AGAIN", 50)
    sheet = begin(opened, qtbot)
    told: list[object] = []
    sheet.draft.lost.connect(told.append)
    with monkeypatch.context() as patch:
        patch.setattr(Casebook, "keep_draft", full)
        type_in(sheet.words.edit, "H")
        settle(qtbot, lambda: "Not kept yet" in sheet.state.text())
        qtbot.wait(200)
    # nobody types anything more
    settle(qtbot, lambda: "Draft kept" in sheet.state.text())
    assert opened.desk.tools.book.drafts() and len(told) == 1


def test_ten_megabytes_can_be_pasted(opened: Opened, qtbot: QtBot) -> None:
    book = opened.desk.tools.book
    sheet = begin(opened, qtbot)
    line = "He said it again and again.\n"
    sheet.words.put(line * (9_990_000 // len(line)))
    sheet.words.edited.emit()
    sheet.save()
    settle(qtbot, lambda: book.count(Incident) == 5)


def test_titles_are_cut_out_of_what_was_said() -> None:
    assert split_title("He called.") == ("He called", "")
    assert split_title("He called. Twice.") == ("He called", "He called. Twice.")
    assert split_title("對方來電。講出姐姐的全名。")[0] == "對方來電"
    long = "word " * 60
    title, rest = split_title(long)
    assert len(title) <= 91 and title.endswith("…") and rest == long


def is_so(book: Casebook, count: int, opened: Opened) -> bool:
    return book.count(Incident) == count and not opened.desk.capturing.is_open


def test_a_number_is_kept_as_one_and_known_again_however_it_is_written(
    opened: Opened, qtbot: QtBot
) -> None:
    book = opened.desk.tools.book
    for count, who in enumerate(("647 555 0199", "+1 (647) 555-0199"), book.count(Incident) + 1):
        sheet = begin(opened, qtbot)
        type_in(sheet.words.edit, "He called")
        sheet.who.setText(who)
        sheet.save()
        settle(qtbot, partial(is_so, book, count, opened))
    (number,) = book.all(Identifier)
    assert (number.identifier_type, number.value) == ("phone", "647 555 0199")
    assert len(book.where(Sighting, "identifier", number.id)) == 2
    assert all("647" not in one.narrative for one in book.all(Incident))


def test_a_name_stays_in_the_words(opened: Opened, qtbot: QtBot) -> None:
    book = opened.desk.tools.book
    sheet = begin(opened, qtbot)
    type_in(sheet.words.edit, "A man at the door")
    sheet.who.setText("Mr Wei, 3rd floor")
    sheet.save()
    settle(qtbot, lambda: any("Mr Wei" in one.narrative for one in book.all(Incident)))
    assert book.count(Identifier) == 0
