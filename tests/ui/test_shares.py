"""Shares in the window: printed and typed back one by one, and typed one by one at the door."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from casebook.book import opening
from casebook.keys.header import SHARES
from casebook.tasks.shares import make_shares
from casebook.ui.door.shares import SharesSheet
from casebook.ui.door.unlock import Unlock
from tests.conftest import PASSPHRASE
from tests.ui.conftest import Opened, settle, texts
from tests.ui.hands import click, type_in


def make(opened: Opened, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make two of three as a person does."""
    desk = opened.desk
    desk.open_settings()
    ways = desk.settings_page.ways
    settle(qtbot, lambda: "no single person has" in texts(ways))
    assert not ways.stop_shares.isVisible()
    click(ways.shares_button)
    (sheet,) = desk.findChildren(SharesSheet)
    click(sheet.begin)
    settle(qtbot, lambda: "Share 1 of 3" in texts(sheet))
    codes: list[str] = []
    for number in (1, 2, 3):
        assert f"Share {number} of 3" in texts(sheet) and not sheet.typed.isVisible()
        place = folder / f"{number}.pdf"
        monkeypatch.setattr("casebook.ui.door.shares.choose_new_file", lambda *_a, p=place: p)
        click(sheet.save)
        assert place.read_bytes().startswith(b"%PDF")
        settle(qtbot, lambda: "This file is a key" in texts(sheet))
        assert sheet.share is not None
        codes.append(sheet.share.code)
        type_in(sheet.typed, codes[-1][:-1] + ("0" if codes[-1][-1] != "0" else "1"))
        click(sheet.prove)
        settle(qtbot, lambda: "mistake in group 8" in texts(sheet))
        assert not [slot for slot in desk.tools.book.slots() if slot.kind == SHARES]
        sheet.typed.clear()
        type_in(sheet.typed, codes[-1].lower())
        click(sheet.prove)
    settle(qtbot, lambda: any(slot.kind == SHARES for slot in desk.tools.book.slots()))
    settle(qtbot, lambda: desk.page is desk.settings_page)


def test_shares_are_typed_one_by_one_at_the_door(
    closed: Opened, qtbot: QtBot, filled: Path
) -> None:
    with opening.open_with_passphrase(filled, PASSPHRASE) as book:
        made = make_shares(book, enough=2, count=3, language="en")
        codes = [one.code for one in made.shares]
        made.store(codes)
        other = make_shares(book, enough=2, count=3, language="en").shares[0].code
    closed.window.unlock(filled)
    page = closed.window.stack.currentWidget()
    assert isinstance(page, Unlock)
    click(page.forgot)
    assert "the others follow one by one" in page.code_says.text()
    type_in(page.code, codes[2])
    click(page.button)
    settle(qtbot, lambda: "1 more share is needed" in texts(page))
    # the same one again is no other one, and one of another set does not fit
    type_in(page.code, codes[2])
    click(page.button)
    settle(qtbot, lambda: not page.code.text() and "1 more share is needed" in texts(page))
    type_in(page.code, other)
    click(page.button)
    settle(qtbot, lambda: "do not belong together" in texts(page))
    page.code.clear()
    type_in(page.code, codes[0].lower())
    click(page.button)
    settle(qtbot, lambda: closed.window.desk is not None)


def test_shares_can_be_stopped(
    opened: Opened, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(opened, qtbot, tmp_path, monkeypatch)
    ways = opened.desk.settings_page.ways
    settle(qtbot, lambda: ways.stop_shares.isVisible())
    assert "proved on" in ways.shares_says.text()
    click(ways.stop_shares)
    settle(qtbot, lambda: not ways.stop_shares.isVisible())
    assert not [slot for slot in opened.desk.tools.book.slots() if slot.kind == SHARES]
    assert "Old copies still open" in texts(opened.desk.settings_page)


def test_later_makes_nothing(opened: Opened, qtbot: QtBot) -> None:
    desk = opened.desk
    desk.open_settings()
    desk.make_shares()
    (sheet,) = desk.findChildren(SharesSheet)
    sheet.choice.setCurrentIndex(2)
    click(sheet.begin)
    settle(qtbot, lambda: "Share 1 of 5" in texts(sheet))
    sheet.later.emit()
    assert desk.page is desk.settings_page
    assert not [slot for slot in desk.tools.book.slots() if slot.kind == SHARES]
