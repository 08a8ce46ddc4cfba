"""A new key in the window: wanted in the settings or at a removal, given at the door."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from casebook.book import opening
from casebook.errors import CannotOpen, DiskFull
from casebook.progress import Progress
from casebook.tasks.recovery import make_recovery
from casebook.ui import app
from casebook.ui.door.new_key import NewKey
from casebook.ui.door.unlock import Unlock
from casebook.ui.help import topic_of
from casebook.ui.window import NEW_KEY
from tests.conftest import PASSPHRASE
from tests.ui.conftest import Opened, settle, texts
from tests.ui.hands import click, press, type_in

NEW = "and the seventh was a heron"


def card(closed: Opened, folder: Path) -> NewKey:
    closed.window.new_key(folder)
    page = closed.window.stack.currentWidget()
    assert isinstance(page, NewKey)
    return page


def fill(page: NewKey, current: str, new: str = NEW, again: str = "") -> None:
    for line, words in ((page.current, current), (page.new.secret, new),
                        (page.new.again, again or new)):  # fmt: skip
        line.put("")
        type_in(line.line, words)


def key_of(folder: Path, words: str) -> str:
    with opening.open_with_passphrase(folder, words) as book:
        return book.fingerprint()


def opens(folder: Path, words: str) -> bool:
    try:
        opening.open_with_passphrase(folder, words).close()
    except CannotOpen:
        return False
    return True


def test_it_is_wanted_in_the_settings_and_the_keys_are_gone_before_it_is_given(
    opened: Opened, qtbot: QtBot, filled: Path
) -> None:
    desk = opened.desk
    desk.open_settings()
    ways = desk.settings_page.ways
    settle(qtbot, lambda: "a new one is not enough" in texts(ways))
    click(ways.key_button)
    assert opened.for_new_key == [filled] and not opened.successors and opened.ended


def test_old_ways_open_nothing_afterwards_and_everything_is_there(
    closed: Opened, qtbot: QtBot, filled: Path
) -> None:
    with opening.open_with_passphrase(filled, PASSPHRASE) as book:
        made = make_recovery(book, None, "en")
        made.prove(made.code)
        before = book.tally()
    fingerprint = key_of(filled, PASSPHRASE)
    page = card(closed, filled)
    assert topic_of(page) == "new-key"
    fill(page, PASSPHRASE)
    click(page.button)
    settle(qtbot, lambda: closed.window.desk is not None)
    desk = closed.desk
    settle(qtbot, lambda: "encrypted with a new key" in texts(desk))
    assert "no recovery sheet yet" in texts(desk)
    assert desk.tools.book.tally() == before
    closed.window.lock()
    assert opens(filled, NEW) and not opens(filled, PASSPHRASE)
    assert key_of(filled, NEW) == fingerprint, "others would take them for somebody else"
    with pytest.raises(CannotOpen):
        opening.open_with_recovery_code(filled, made.code)


def test_with_keys_alone(closed: Opened, qtbot: QtBot, filled: Path) -> None:
    page = card(closed, filled)
    settle(qtbot, page.current.line.hasFocus)
    type_in(page.current.line, PASSPHRASE)
    press(page.current.line, Qt.Key.Key_Return)
    assert page.new.secret.line.hasFocus()
    type_in(page.new.secret.line, NEW)
    press(page.new.secret.line, Qt.Key.Key_Return)
    assert page.new.again.line.hasFocus()
    type_in(page.new.again.line, NEW)
    press(page.new.again.line, Qt.Key.Key_Return)
    settle(qtbot, lambda: closed.window.desk is not None)


def test_what_is_mistyped_changes_nothing(closed: Opened, qtbot: QtBot, filled: Path) -> None:
    page = card(closed, filled)
    settle(qtbot, page.current.line.hasFocus)
    click(page.button)
    settle(qtbot, lambda: "Type the passphrase that opens it now" in texts(page))
    fill(page, PASSPHRASE, again="and the seventh was a crane")
    click(page.button)
    assert "The two are not the same" in texts(page) and page.new.passphrase == NEW
    fill(page, PASSPHRASE, new="short")
    click(page.button)
    assert page.button.isEnabled()
    fill(page, "not the passphrase at all")
    click(page.button)
    settle(qtbot, lambda: "Nothing was changed" in texts(page) and page.button.isEnabled())
    assert page.current.line.hasFocus() and page.new.passphrase == NEW
    click(page.cancel)
    assert isinstance(closed.window.stack.currentWidget(), Unlock)
    assert opens(filled, PASSPHRASE) and not opens(filled, NEW)


def test_stopped_or_without_room_it_keeps_the_old_key(
    closed: Opened, qtbot: QtBot, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = card(closed, filled)
    fill(page, PASSPHRASE)

    def waits(_folder: Path, _current: str, _new: str, *, progress: Progress) -> None:
        while True:
            progress.step(1, 2, "evidence")

    monkeypatch.setattr("casebook.ui.door.new_key.rekey", waits)
    click(page.button)
    settle(qtbot, page.waiting.stop.isVisible)
    assert not page.cancel.isEnabled() and not page.current.isEnabled()
    click(page.waiting.stop)
    settle(qtbot, lambda: "It has its old key" in texts(page))
    assert page.new.passphrase == NEW, "what was typed is not asked for again"

    def is_full(*_words: object, **_more: object) -> None:
        raise DiskFull

    monkeypatch.setattr("casebook.ui.door.new_key.rekey", is_full)
    click(page.button)
    settle(qtbot, lambda: str(DiskFull()).split(".")[0] in texts(page))
    assert page.button.isEnabled() and opens(filled, PASSPHRASE)


def test_the_program_can_be_started_for_it(
    closed: Opened, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[tuple[str, Path]] = []
    window = type(closed.window)
    monkeypatch.setattr(window, "new_key", lambda _self, folder: shown.append(("key", folder)))
    monkeypatch.setattr(window, "show", lambda _self: None)
    monkeypatch.setattr(type(app.application()), "exec", lambda *_: 0)
    assert app.main([NEW_KEY, str(filled)]) == 0
    assert shown == [("key", filled)]
