"""The door, and the lock: what a person sees before and after, and what is left behind."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from casebook.book import opening
from casebook.db.listing import Wanted
from casebook.errors import CannotOpen
from casebook.keys.header import RECOVERY
from casebook.keys.unlock import slots
from casebook.records import Act, Incident
from casebook.tasks.backup import back_up
from casebook.tasks.recovery import make_recovery
from casebook.ui import theme
from casebook.ui.door import welcome
from casebook.ui.door.unlock import Unlock
from casebook.ui.door.welcome import Welcome
from casebook.ui.door.wizard import Wizard
from casebook.ui.idle import Idle
from casebook.ui.pages.part_sheet import PartSheet
from casebook.ui.parts.banner import Toast
from casebook.ui.settings import Settings
from casebook.ui.window import Window
from tests.conftest import PASSPHRASE
from tests.ui.conftest import Opened, settle, texts
from tests.ui.hands import CONTROL, SHIFT, click, press, type_in


def test_a_casebook_is_made_with_words_that_are_suggested(
    closed: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    window = closed.window
    window.welcome()
    page = window.stack.currentWidget()
    assert isinstance(page, Welcome)
    press(page.new, Qt.Key.Key_Return)
    wizard = window.stack.currentWidget()
    assert isinstance(wizard, Wizard)
    wizard.place.where.setText(str(tmp_path / "made"))
    wizard.place.next.click()
    assert "Say who writes in it" in texts(wizard)
    type_in(wizard.place.member, "Member M")
    wizard.place.next.click()
    step = wizard.passphrase
    step.again.put("something else")
    step.suggest.click()
    assert "77 bits" in texts(step) and not step.again.text()
    words = step.passphrase
    type_in(step.again.line, words[:-1])
    step.next.click()
    assert "not the same" in texts(step)
    assert step.again.text() == words[:-1]  # nothing was cleared
    type_in(step.again.line, words[-1])
    step.next.click()
    settle(qtbot, lambda: wizard.steps.count() == 3)
    # the recovery sheet is saved, and proved by typing it back
    sheet = wizard.sheet
    sheet._make(tmp_path / "sheet.pdf")
    settle(qtbot, lambda: sheet._proof.isVisible())
    code = sheet._made.code if sheet._made else ""
    type_in(sheet.typed, code.lower().replace("-", " "))
    sheet._prove()
    settle(qtbot, lambda: window.desk is not None)
    folder = tmp_path / "made" / "Our casebook.casebook"
    assert RECOVERY in {slot.kind for slot in slots(folder)}
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")


def test_strength_is_never_flattered(closed: Opened, qtbot: QtBot) -> None:
    window = closed.window
    window.create_one()
    wizard = window.stack.currentWidget()
    assert isinstance(wizard, Wizard)
    wizard.steps.setCurrentWidget(wizard.passphrase)
    step = wizard.passphrase
    type_in(step.secret.line, "天安門廣場六四三十年我們沒有忘記他們的名字")
    assert "Good" not in texts(step)
    step.secret.put("")
    type_in(step.secret.line, "password")
    step.next.click()
    assert window.stack.currentWidget() is wizard and wizard.steps.count() == 2


def test_a_wrong_passphrase_is_said_calmly_and_the_right_one_opens(
    closed: Opened, qtbot: QtBot, filled: Path
) -> None:
    window = closed.window
    window.unlock(filled)
    page = window.stack.currentWidget()
    assert isinstance(page, Unlock)
    type_in(page.secret.line, "my grandmother kept seven geese")
    press(page.secret.line, Qt.Key.Key_Return)
    settle(qtbot, lambda: "That did not open it." in texts(page))
    settle(qtbot, lambda: page.button.isEnabled())
    page.secret.put("")
    type_in(page.secret.line, PASSPHRASE)
    press(page.secret.line, Qt.Key.Key_Return)
    settle(qtbot, lambda: window.desk is not None)


def test_a_folder_that_is_no_casebook_is_refused(
    closed: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    closed.window.welcome()
    page = closed.window.stack.currentWidget()
    assert isinstance(page, Welcome)
    page.offer(tmp_path)
    settle(qtbot, lambda: "is not a casebook" in texts(page))


def test_the_keys_lock_from_inside_a_sheet_and_nothing_is_asked(
    opened: Opened, qtbot: QtBot, filled: Path
) -> None:
    opened.desk.capturing.begin()
    sheet = opened.desk.capturing.sheet
    assert sheet is not None
    type_in(sheet.words.edit, "He")
    press(sheet.words.edit, Qt.Key.Key_L, CONTROL)
    settle(qtbot, lambda: opened.ended)
    assert opened.successors == [filled]
    assert not [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    # the folder is free for the next opener
    opening.open_with_passphrase(filled, PASSPHRASE).close()


def test_panic_shows_no_door_and_forgets_the_place(opened: Opened, qtbot: QtBot) -> None:
    opened.window.settings.last = "/somewhere"
    press(opened.desk, Qt.Key.Key_L, CONTROL | SHIFT)
    settle(qtbot, lambda: opened.ended)
    assert not opened.successors
    assert opened.window.settings.last == ""


def test_the_clipboard_is_cleared_if_it_is_still_ours(opened: Opened, qtbot: QtBot) -> None:
    opened.desk.clipboard.copy("a secret hash")
    assert QGuiApplication.clipboard().text() == "a secret hash"
    opened.desk.flush()
    assert QGuiApplication.clipboard().text() == ""
    opened.desk.clipboard.copy("ours")
    QGuiApplication.clipboard().setText("theirs")
    opened.desk.flush()
    assert QGuiApplication.clipboard().text() == "theirs"


def test_idling_warns_then_locks(qapp: object, qtbot: QtBot) -> None:
    idle = Idle(1)
    told: list[object] = []
    idle.soon.connect(told.append)
    idle.lock.connect(lambda: told.append("lock"))
    idle._system = None
    idle._last -= 35
    idle.look()
    assert told and isinstance(told[0], int) and 20 <= told[0] <= 30
    idle._last -= 40
    idle.look()
    assert told[-1] == "lock"
    idle.minutes = 0
    told.clear()
    idle.look()
    assert not told
    idle.stop()


def test_the_system_s_own_lock_locks(qapp: object) -> None:
    idle = Idle(10)
    told: list[str] = []
    idle.lock.connect(lambda: told.append("lock"))
    idle.told(False)
    assert not told
    idle.told(True)
    assert told == ["lock"]
    idle.stop()


def test_who_forgot_the_passphrase_chooses_another_with_the_recovery_code(
    closed: Opened, filled: Path, qtbot: QtBot
) -> None:
    with opening.open_with_passphrase(filled, PASSPHRASE) as book:
        assert not book.is_forgotten()
        with pytest.raises(CannotOpen):
            book.choose_passphrase("taken by who sits down at an open desk")
        sheet = make_recovery(book, None, "en")
        sheet.prove(sheet.code)
    closed.window.unlock(filled)
    card = closed.window.stack.currentWidget()
    assert isinstance(card, Unlock)
    click(card.forgot)
    type_in(card.code, sheet.code)
    press(card.code, Qt.Key.Key_Return)
    settle(qtbot, lambda: closed.window.desk is not None)
    assert "The recovery code opened it." in texts(closed.desk)
    click(next(one for one in closed.desk.findChildren(QPushButton) if one.text() == "Choose one"))
    ways = closed.desk.settings_page.ways
    settle(qtbot, ways.new.secret.isVisible)
    assert not ways.current.isVisible() and "The recovery code opened it." not in texts(closed.desk)
    new = "seven herons under one tin roof"
    for line in (ways.new.secret.line, ways.new.again.line):
        type_in(line, new)
    click(ways.change)
    settle(qtbot, lambda: "The passphrase is changed." in texts(closed.desk))
    # from now on it is known, and asked for
    settle(qtbot, lambda: not ways.current.isHidden())
    assert not closed.desk.tools.book.is_forgotten()
    closed.window.lock()
    with pytest.raises(CannotOpen):
        opening.open_with_passphrase(filled, PASSPHRASE)
    opening.open_with_passphrase(filled, new).close()
    opening.open_with_recovery_code(filled, sheet.code).close()


def test_the_door_loads_nothing_that_only_the_desk_needs() -> None:
    """It shall show within a second after a lock."""
    program = (
        "import sys, casebook.start, casebook.ui.app;"
        "heavy = ('casebook.ui.desk', 'casebook.dossier', 'reportlab', 'fpdf', 'pikepdf', 'PIL');"
        "sys.exit(' '.join(one for one in heavy if one in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_backup_is_restored_at_the_door(
    closed: Opened, filled: Path, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = tmp_path / "Ours.casebook-backup.tar"
    with opening.open_with_passphrase(filled, PASSPHRASE) as book:
        back_up(book, backup)
    offered: list[Path] = []

    def place(_parent: object, _title: str, start: Path, _sorts: str = "") -> Path:
        offered.append(start)
        return tmp_path / "again" / start.stem  # a person leaves the ending out

    monkeypatch.setattr(welcome, "choose_file", lambda *_args: backup)
    monkeypatch.setattr(welcome, "choose_new_file", place)
    monkeypatch.setattr(welcome, "places", lambda: tmp_path / "homes")
    (tmp_path / "homes" / "Ours.casebook").mkdir(parents=True)

    # a damaged one: nothing appears, and it is said
    whole = backup.read_bytes()
    backup.write_bytes(whole[: len(whole) // 2])
    closed.window.welcome()
    page = closed.window.stack.currentWidget()
    assert isinstance(page, Welcome)
    click(page.restore)
    assert not page.new.isEnabled() and page.waiting.stop.isVisible()
    settle(qtbot, page.new.isEnabled)
    assert not page.waiting.stop.isVisible() and "backup" in texts(page)
    assert not (tmp_path / "again" / "Ours 2.casebook").exists()

    backup.write_bytes(whole)
    click(page.restore)
    settle(qtbot, lambda: isinstance(closed.window.stack.currentWidget(), Unlock))
    assert [one.name for one in offered] == ["Ours 2.casebook"] * 2
    with opening.open_with_passphrase(tmp_path / "again" / "Ours 2.casebook", PASSPHRASE) as book:
        assert book.count(Incident) == 4


def test_a_discreet_title_says_nothing(opened: Opened) -> None:
    window = opened.window
    assert window.windowTitle().startswith("a –")
    window.settings.discreet = True
    window._settings_changed()
    assert window.windowTitle() == "Casebook"


def test_the_side_marks_what_is_shown_and_nothing_else(opened: Opened) -> None:
    desk = opened.desk

    def marked() -> list[str]:
        return [key for key, one in desk.side.buttons.items() if one.isChecked()]

    desk.go("contacts")
    assert marked() == ["contacts"]
    desk.open_settings()
    assert marked() == []
    desk.go("contacts")
    assert marked() == ["contacts"]


def test_larger_text_builds_the_desk_anew(opened: Opened, qtbot: QtBot) -> None:
    before, page = opened.desk, opened.desk.incidents
    page.want(Wanted(words="vigil"))
    settle(qtbot, lambda: len(page.model.ids) == 1)
    page.choose(page.model.ids[0])
    Toast(opened.window, "Kept as a draft.", "Go on", lambda: page.shown_id())
    opened.window.text_size(1)
    settle(qtbot, lambda: opened.window.desk is not before)
    settle(qtbot, lambda: bool(opened.desk.incidents.count.text()))
    assert opened.desk.side.width() > 224
    # a button that led to a page which is no more is gone with it
    assert not [one for one in opened.window.findChildren(Toast) if one.isVisible()]
    # what was looked for and read is still there
    again = opened.desk.incidents
    settle(qtbot, lambda: "Two men photographed the vigil" in texts(again.detail))
    assert again.search.text() == "vigil" and len(again.model.ids) == 1


def test_no_window_is_larger_than_the_screen(opened: Opened, qtbot: QtBot) -> None:
    """At 200 % on a small laptop, too: buttons below the edge cannot be pressed."""
    theme.theme().put_on(name="light", scale=2.0, language="en")
    book = opened.desk.tools.book
    sheet = PartSheet(
        opened.window, opened.desk.tools, Act(incident=next(book.all(Incident)).id, act_type=""),
        "An act",
    )  # fmt: skip
    window = Window(Settings(), successor=lambda _folder: None, end=lambda: None)
    for one in (sheet, window):
        qtbot.addWidget(one)
        room = one.screen().availableSize()
        assert one.width() <= room.width() and one.height() <= room.height()
