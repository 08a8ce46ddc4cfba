"""The exchange folder in the window: it goes on by itself, and says calmly what is so."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from casebook.book import opening
from casebook.errors import NotReadable
from casebook.records import Incident
from casebook.tasks.exchange import REVIEW, VERIFIED, Setting, choose, exchange_once, setting
from casebook.tasks.exchange_files import sealed_files
from casebook.ui.direction import own
from casebook.ui.group.bundle_sheet import BundleSheet
from casebook.ui.group.exchange_view import ExchangeView
from casebook.ui.group.page import GroupPage
from tests.conftest import PASSPHRASE
from tests.ui.conftest import Opened, settle, show, texts
from tests.ui.hands import click, press
from tests.ui.people import Person
from tests.ui.test_group import bo, book_of, meet, page, says, shown, the
from tests.ui.test_keyboard import complaints
from tests.ui.test_referrals import chips, named

__all__ = ["bo", "page"]


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """The folder that both see."""
    place = tmp_path / "share"
    place.mkdir()
    return place


def view_of(opened: Opened, page: GroupPage, qtbot: QtBot) -> ExchangeView:
    click(page.list.lines["exchange"])
    return shown(page, qtbot, ExchangeView)


def passes(bo: Person, share: Path) -> None:
    with bo.book() as theirs:
        exchange_once(theirs, share, take=VERIFIED)


def at_rest(opened: Opened, qtbot: QtBot) -> None:
    """One whole pass from now on has ended."""
    it = opened.desk.group.exchanging
    before = it.running
    it.go_now()
    settle(qtbot, lambda: it.running is not before and not it.is_busy)


def test_what_bo_left_is_shown_first_and_then_comes_by_itself(
    opened: Opened, page: GroupPage, bo: Person, share: Path, qtbot: QtBot
) -> None:
    book = book_of(opened)
    meet(opened, bo)
    with bo.book() as theirs:
        theirs.save(Incident(title="Car followed us"))
    passes(bo, share)
    view = view_of(opened, page, qtbot)
    says(qtbot, view, "None is chosen yet", "opens no connection")
    assert complaints(opened.desk) == []
    view.use(share)
    settle(qtbot, lambda: setting(book) == Setting(share, REVIEW))
    says(qtbot, view, "Waits for you", f"From {own('Bo')}", "new entr", "for ")
    assert "Left" in chips(view)
    assert view.review.isChecked() and book.count(Incident) == 4
    assert complaints(opened.desk) == []
    settle(qtbot, lambda: opened.desk.side.buttons["group"].accessibleName()
           == "Group, 1 thing waits")  # fmt: skip
    # Bo has what lies there for him
    passes(bo, share)
    with bo.book() as theirs:
        assert theirs.count(Incident) == 5
    # he has put another in its place meanwhile, which says what he has now
    click(named(view, "Look at it…"))
    says(qtbot, view, "exchanged for a newer one")
    at_rest(opened, qtbot)
    click(named(view, "Look at it…"))
    sheet = the(opened, qtbot, BundleSheet)
    settle(qtbot, lambda: sheet.add_button is not None)
    assert sheet.add_button is not None
    click(sheet.add_button)
    settle(qtbot, lambda: book.count(Incident) == 5)
    # it is seen by itself that nothing waits there any more
    settle(qtbot, lambda: not opened.desk.group.exchanging.due)
    settle(qtbot, lambda: "Look at it…" not in texts(view))
    click(view.by_itself)
    settle(qtbot, lambda: setting(book) == Setting(share, VERIFIED))
    with bo.book() as theirs:
        theirs.save(Incident(title="It came again"))
    passes(bo, share)
    click(view.now_button)
    settle(qtbot, lambda: book.count(Incident) == 6)
    says(qtbot, opened.window, "Came through the exchange folder")
    settle(qtbot, lambda: "Came" in chips(view))
    # what is written here is left for Bo without anybody pressing anything
    book.save(Incident(title="Written here"))
    opened.desk.tools.runner.changed.emit()

    def has_come() -> bool:
        passes(bo, share)
        with bo.book() as theirs:
            return theirs.count(Incident) == 7

    settle(qtbot, has_come)


def test_a_folder_that_is_gone_is_said_calmly_and_found_again(
    opened: Opened, page: GroupPage, bo: Person, share: Path, qtbot: QtBot
) -> None:
    meet(opened, bo)
    view = view_of(opened, page, qtbot)
    view.use(share)
    it = opened.desk.group.exchanging
    settle(qtbot, lambda: it.looked_at and not it.is_busy)
    shutil.rmtree(share)
    at_rest(opened, qtbot)
    assert isinstance(it.trouble, NotReadable)
    says(qtbot, view, "The folder is not there now.", "Nothing is lost")
    assert "not there" in page.list.lines["exchange"].accessibleName()
    assert complaints(opened.desk) == []
    share.mkdir()
    at_rest(opened, qtbot)
    settle(qtbot, lambda: it.trouble is None)
    settle(qtbot, lambda: any(sealed_files(share)))


def test_it_is_turned_off_and_forgotten_and_a_bad_folder_is_refused(
    opened: Opened, page: GroupPage, bo: Person, share: Path, qtbot: QtBot
) -> None:
    book = book_of(opened)
    meet(opened, bo)
    view = view_of(opened, page, qtbot)
    # a folder that holds the casebook would carry it
    view.use(book.folder.parent)
    says(qtbot, view, "choose a folder that does not hold the casebook")
    assert setting(book) is None
    view.use(share)
    it = opened.desk.group.exchanging
    settle(qtbot, lambda: it.looked_at and not it.is_busy)
    click(view.off_button)
    settle(qtbot, lambda: setting(book) == Setting(share, REVIEW, is_on=False))
    settle(qtbot, lambda: view.on_button.isVisible())
    at_rest(opened, qtbot)  # by hand it goes all the same
    left = {path.name for path in share.iterdir()}
    book.save(Incident(title="Not yet"))
    opened.desk.tools.runner.changed.emit()
    qtbot.wait(3500)
    assert {path.name for path in share.iterdir()} == left
    view.on_button.setFocus()
    press(view.on_button, Qt.Key.Key_Return)
    settle(qtbot, lambda: {path.name for path in share.iterdir()} != left)
    settle(qtbot, lambda: not it.is_busy)
    click(view.forget_button)
    settle(qtbot, lambda: setting(book) is None)
    says(qtbot, view, "None is chosen yet")


def test_one_that_is_left_alone_is_not_asked_about_again(
    opened: Opened, page: GroupPage, bo: Person, share: Path, qtbot: QtBot
) -> None:
    meet(opened, bo)
    with bo.book() as theirs:
        theirs.save(Incident(title="Car followed us"))
    passes(bo, share)
    view = view_of(opened, page, qtbot)
    view.use(share)
    it = opened.desk.group.exchanging
    settle(qtbot, lambda: it.due == 1)
    says(qtbot, view, "Waits for you")
    click(named(view, "Leave it"))
    settle(qtbot, lambda: it.due == 0)
    at_rest(opened, qtbot)
    assert it.due == 0 and it.report is not None and it.report.waiting


def test_it_goes_on_when_the_casebook_is_opened_again(
    closed: Opened, filled: Path, bo: Person, share: Path, qtbot: QtBot
) -> None:
    with opening.open_with_passphrase(filled, PASSPHRASE) as book:
        book.add_card(bo.card)
        book.verify_card(bo.card)
        choose(book, Setting(share, VERIFIED))
        bo.knows(book.card())
    show(closed, filled, qtbot)
    settle(qtbot, lambda: any(sealed_files(share)))  # whole, as Bo's program looks for them
    passes(bo, share)
    with bo.book() as theirs:
        assert theirs.count(Incident) == 4
