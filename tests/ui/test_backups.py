"""Backups in the window: reminded calmly, to a stick, read again, practised, restored."""

import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from casebook.book import aside, opening
from casebook.errors import CasebookError
from casebook.keys import recovery
from casebook.paths import machine_state
from casebook.records import Incident
from casebook.tasks import backup_notes as notes
from casebook.tasks import backup_place as places
from casebook.tasks.backup import back_up
from casebook.ui.desk import Desk
from casebook.ui.door.welcome import Welcome
from casebook.ui.pages.drill_sheet import DrillSheet
from casebook.ui.theme import theme
from tests.conftest import PASSPHRASE
from tests.ui.conftest import Opened, settle, show, texts
from tests.ui.hands import click, front, type_in


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    path = tmp_path / "STICK"
    path.mkdir()
    return path


def press(inside: QWidget, says: str) -> None:
    """Press the button that says this."""
    found = [
        one for one in inside.findChildren(QPushButton) if one.text() == says and one.isVisible()
    ]
    assert found, texts(inside)
    click(found[0])


def choosing(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(
        "casebook.ui.backing_up.QFileDialog.getExistingDirectory", lambda *_a: str(folder)
    )


def card(desk: Desk) -> str:
    return texts(desk.side._card)


def test_one_thing_is_asked_for_at_a_time(opened: Opened) -> None:
    # the sheet first, without which everything may be lost; the card asks for the backup
    said = texts(opened.desk._message_holder)
    assert "no recovery sheet" in said and "backup" not in said
    assert "Back up now" in card(opened.desk)


def test_never_backed_up_is_said_and_not_now_is_heard(
    closed: Opened, qtbot: QtBot, filled: Path
) -> None:
    with opening.open_with_passphrase(filled, PASSPHRASE) as book:
        code = recovery.new_code()
        book.set_recovery_code(code, recovery.in_text(code))
    desk = show(closed, filled, qtbot)
    assert "It is time for a backup." in texts(desk._message_holder)
    assert "only copy" in texts(desk._message_holder)
    assert "No backup yet" in card(desk) and "Not now" in card(desk)
    press(desk._message_holder, "Not now")
    settle(qtbot, lambda: "Not now" not in card(desk))
    assert "time for a backup" not in texts(desk._message_holder)
    # it is still said what is so, and it can still be done
    settle(qtbot, lambda: "No backup yet" in card(desk) and "Back up now" in card(desk))
    # at the next unlocking nobody is asked again that day
    book = desk.tools.book
    assert not notes.standing(book).reminds and notes.standing(book).is_due


def test_the_first_backup_asks_where_and_the_next_does_not(
    opened: Opened, qtbot: QtBot, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, book = opened.desk, opened.desk.tools.book
    choosing(monkeypatch, stick)
    press(desk.side._card, "Back up now")
    settle(qtbot, lambda: "Backed up" in card(desk))
    assert len(places.ours(book, stick)) == 1
    assert "Not now" not in card(desk)
    monkeypatch.setattr(
        "casebook.ui.backing_up.QFileDialog.getExistingDirectory", lambda *_a: pytest.fail("asked")
    )
    book.save(Incident(title="later"))
    desk.open_settings()
    page = desk.settings_page.backups
    settle(qtbot, lambda: "1 change was written since" in page.says.text())
    assert str(stick.name) in page.where.text() and page.same_disk.isVisible()
    assert "private notes" in texts(page) and "never merged" in texts(page)
    click(page.back_up)
    click(page.back_up)  # two would take the same name
    settle(qtbot, lambda: "Nothing was written since" in page.says.text())
    assert len(places.ours(book, stick)) == 2
    assert "Last verified: just now" in page.checked.text()
    assert "No restore drill yet" in page.checked.text()
    before = notes.standing(book).verified
    click(page.read_again)
    settle(qtbot, lambda: notes.standing(book).verified > before)
    # the stick is pulled out
    stick.rename(stick.with_name("gone"))
    click(page.back_up)
    settle(qtbot, lambda: "not there: STICK" in texts(desk._message_holder))
    assert "To a file, this once…" in texts(desk._message_holder)
    settle(qtbot, lambda: "Plug that drive in" in page.where.text())
    assert not page.read_again.isEnabled()


def test_the_interval_is_kept(opened: Opened, qtbot: QtBot) -> None:
    desk = opened.desk
    desk.open_settings()
    every = desk.settings_page.backups.every
    settle(qtbot, lambda: every.currentData() == 7)
    every.setCurrentIndex(every.findData(0))
    every.activated.emit(every.currentIndex())
    settle(qtbot, lambda: notes.standing(desk.tools.book).every == 0)
    assert not notes.standing(desk.tools.book).is_due


def sheet_of(opened: Opened, qtbot: QtBot) -> DrillSheet:
    opened.desk.backups.drill()
    settle(qtbot, lambda: opened.window.findChildren(DrillSheet))
    sheet = opened.window.findChildren(DrillSheet)[0]
    front(sheet)
    return sheet


def test_a_drill_is_typed_anew_and_says_what_it_found(
    opened: Opened, qtbot: QtBot, stick: Path
) -> None:
    book = opened.desk.tools.book
    places.choose(book, stick)
    done = places.back_up_there(book)
    sheet = sheet_of(opened, qtbot)
    assert done.path.name in sheet.which.text()
    type_in(sheet.secret.line, "not these words at all")
    click(sheet.begin_button)
    settle(qtbot, lambda: "did not open with that" in texts(sheet))
    sheet.secret.line.selectAll()
    type_in(sheet.secret.line, PASSPHRASE)
    click(sheet.begin_button)
    settle(qtbot, lambda: "Restored, opened and read whole" in texts(sheet))
    assert "It took" in texts(sheet) and "removed again" in texts(sheet)
    assert sheet.secret.text() == ""
    assert notes.made_here(book)[-1].drilled
    assert not list(machine_state().glob(f"{aside.PREFIX}*"))
    click(sheet.close_button)
    opened.desk.open_settings()
    page = opened.desk.settings_page.backups
    settle(qtbot, lambda: "Last restore drill: just now" in page.checked.text())


def test_a_drill_that_is_closed_is_stopped(
    opened: Opened, qtbot: QtBot, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = opened.desk.tools.book
    back_up(book, stick / "b.tar")
    sheet = sheet_of(opened, qtbot)
    assert "choose the file" in sheet.which.text() and not sheet.begin_button.isEnabled()
    sheet.take(stick / "b.tar")
    type_in(sheet.secret.line, PASSPHRASE)

    def slow(*_args: object, progress: object, **_more: object) -> None:
        while True:
            progress.step(1, 10)  # type: ignore[attr-defined]
            time.sleep(0.01)

    monkeypatch.setattr("casebook.ui.pages.drill_sheet.drill", slow)
    click(sheet.begin_button)
    settle(qtbot, lambda: sheet.waiting.isVisible())
    running = sheet.waiting.running
    assert running is not None
    click(sheet.waiting.stop)
    settle(qtbot, lambda: "Nothing of the drill was left" in texts(sheet))
    click(sheet.begin_button)
    settle(qtbot, lambda: sheet.waiting.running is not None)
    again = sheet.waiting.running
    assert again is not None
    click(sheet.close_button)
    settle(qtbot, lambda: again.is_over)


# At the door


def test_restoring_at_the_door_names_what_is_damaged_and_can_be_stopped(
    closed: Opened, qtbot: QtBot, filled: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casebook.book import opening

    with opening.open_with_passphrase(filled, PASSPHRASE) as book:
        back_up(book, stick / "b.tar")
    raw = bytearray((stick / "b.tar").read_bytes())
    raw[len(raw) // 2] ^= 1
    (stick / "bad.tar").write_bytes(raw)
    (stick / "cut.tar").write_bytes(raw[: len(raw) // 3])
    closed.window.welcome()
    page = closed.window.stack.currentWidget()
    assert isinstance(page, Welcome)
    for name, says in (("bad.tar", "data/casebook.db is damaged"), ("cut.tar", "cut off")):
        page.restore_to(stick / name, stick / "r.casebook")
        settle(qtbot, lambda says=says: says in texts(page), 20)  # type: ignore[misc]
        assert not (stick / "r.casebook").exists() and page.new.isEnabled()
    chosen: list[Path] = []
    page.chosen.connect(chosen.append)
    page.restore_to(stick / "b.tar", stick / "r.casebook")
    settle(qtbot, lambda: chosen == [stick / "r.casebook"])
    opening.open_with_passphrase(stick / "r.casebook", PASSPHRASE).close()


def test_a_stopped_restore_leaves_nothing(
    closed: Opened, qtbot: QtBot, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(_backup: Path, _place: Path, *, progress: object) -> None:
        while True:
            progress.step(1, 10)  # type: ignore[attr-defined]
            time.sleep(0.01)

    monkeypatch.setattr("casebook.ui.door.welcome.restore_backup", slow)
    closed.window.welcome()
    page = closed.window.stack.currentWidget()
    assert isinstance(page, Welcome)
    page.restore_to(stick / "b.tar", stick / "r.casebook")
    settle(qtbot, lambda: page.waiting.isVisible())
    assert not page.restore.isEnabled()
    click(page.waiting.stop)
    settle(qtbot, lambda: "Nothing was restored" in texts(page))
    assert page.restore.isEnabled() and not page.waiting.isVisible()


def test_a_bad_drive_is_told_above_the_section(
    opened: Opened, qtbot: QtBot, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casebook.errors import BackupNotKept

    def fails(*_args: object, **_more: object) -> None:
        raise BackupNotKept(reason="x")

    places.choose(opened.desk.tools.book, stick)
    monkeypatch.setattr("casebook.tasks.backup_place.back_up", fails)
    opened.desk.backups.back_up()
    settle(qtbot, lambda: "cannot be trusted" in texts(opened.desk._message_holder))
    assert issubclass(BackupNotKept, CasebookError) and not opened.desk.tools.book.last_backup()


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("language", ["en", "fr", "x-rtl"])
def test_an_old_backup_is_louder_and_nothing_is_cut_off(
    closed: Opened, qtbot: QtBot, filled: Path, scale: float, language: str, stick: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from casebook.book import opening
    from casebook.words import speak

    with opening.open_with_passphrase(filled, PASSPHRASE) as book:
        places.choose(book, stick)
        places.back_up_there(book)
        book.save(Incident(title="since"))
    later = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(time.time() + 40 * 86400 + 600))
    monkeypatch.setattr(notes, "now", lambda: (later, 0))
    speak(language)
    theme().put_on(scale=scale, language=language)
    desk = show(closed, filled, qtbot)
    if language == "en" and scale == 1.0:
        assert "Backup 40 days ago" in card(desk) and "1 change since" in card(desk)
        assert desk.side._card.property("look") == "danger-card"
    desk.open_settings()
    page = desk.settings_page
    settle(qtbot, lambda: page.backups.where.text())
    page.area.ensureWidgetVisible(page.backups)
    for one in page.backups.findChildren(QPushButton):
        assert one.width() >= one.minimumSizeHint().width() and one.x() >= 0
    assert page.backups.width() <= page.area.viewport().width()
