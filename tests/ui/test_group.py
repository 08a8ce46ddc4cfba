"""The group in the window: cards, fingerprints, bundles that go and come, what is settled."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from casebook.book import Casebook
from casebook.bundle.card import Card, read
from casebook.crypto import sign
from casebook.records import Exhibit, Incident, Reader
from casebook.tasks.attach import attach_files
from casebook.tasks.make_bundle import Readers, make_bundle
from casebook.tasks.settling import disagreements
from casebook.ui.desk import Desk
from casebook.ui.direction import own
from casebook.ui.forms.readers import ReadersEditor
from casebook.ui.group.add_member import AddMember
from casebook.ui.group.bundle_sheet import BundleSheet
from casebook.ui.group.bundles_view import BundlesView, CameView
from casebook.ui.group.compare_sheet import CompareSheet
from casebook.ui.group.fellow_view import FellowView
from casebook.ui.group.marked import pieces
from casebook.ui.group.own_card import OwnCard
from casebook.ui.group.page import GroupPage
from casebook.ui.group.remove_sheet import AdmitSheet, RemoveSheet
from casebook.ui.group.send_sheet import SendSheet
from casebook.ui.group.settle_view import SettleView
from casebook.ui.group.waiting_views import InboxView, ProposalsView
from casebook.ui.pages.record_editor import RecordEditor
from casebook.ui.parts.group_files import BUNDLE
from casebook.paths import resource
from tests.ui.conftest import Opened, settle, texts
from tests.ui.hands import click, press, type_in
from tests.ui.people import Person, somebody
from tests.ui.test_incidents import choose
from tests.ui.test_keyboard import complaints
from tests.ui.test_names import unnamed
from tests.ui.test_referrals import chips, named, says, sheet_of

FILES = resource("demo", "files")


@pytest.fixture
def bo(tmp_path: Path) -> Person:
    """Somebody else."""
    return somebody(tmp_path / "bo", "Bo")


@pytest.fixture
def page(opened: Opened, qtbot: QtBot) -> GroupPage:
    """The section of the group."""
    opened.desk.go("group")
    settle(qtbot, lambda: opened.desk.group.state is not None and opened.desk.group.shown)
    return opened.desk.group


def book_of(opened: Opened) -> Casebook:
    return opened.desk.tools.book


def own_card(opened: Opened) -> Card:
    return book_of(opened).card()


def meet(opened: Opened, bo: Person) -> None:
    """Both have added and compared each other's cards."""
    bo.knows(own_card(opened))
    book_of(opened).add_card(bo.card)
    book_of(opened).verify_card(bo.card)
    opened.desk.tools.runner.changed.emit()


def fetch(opened: Opened, bo: Person, qtbot: QtBot, out: Path) -> None:
    """Both are of one truth: a bundle there, a bundle back, taken in at the window."""
    book = book_of(opened)
    meet(opened, bo)
    make_bundle(book, readers(book, bo), out / f"there{BUNDLE}")
    bo.takes(out / f"there{BUNDLE}")
    take(opened, qtbot, bo.sends(own_card(opened), out / f"back{BUNDLE}"))


def readers(book: Casebook, *people: Person) -> Readers:
    from casebook.tasks.make_bundle import readers_of

    return readers_of(book, [one.card.member for one in people])


def take(opened: Opened, qtbot: QtBot, path: Path) -> None:
    """Open a bundle and add it, as a person does."""
    sheet = look_at(opened, qtbot, path)
    assert sheet.add_button is not None
    count = len(book_of(opened).taken())
    click(sheet.add_button)
    settle(qtbot, lambda: len(book_of(opened).taken()) > count, 20)
    settle(qtbot, lambda: not opened.desk.tools.runner.is_busy, 20)
    settle(qtbot, lambda: "Taken in from" in texts(opened.desk), 20)


def look_at(opened: Opened, qtbot: QtBot, path: Path) -> BundleSheet:
    opened.desk.receive(path)
    sheet = sheet_of(opened, qtbot, BundleSheet)
    assert isinstance(sheet, BundleSheet)
    settle(qtbot, lambda: sheet.read is not None, 20)
    return sheet


def shown(page: GroupPage, qtbot: QtBot, kind: type[QWidget]) -> QWidget:
    settle(qtbot, lambda: isinstance(page.shown, kind))
    assert page.shown is not None
    return page.shown


# Cards and fingerprints


def test_ones_own_card_is_copied_saved_and_shown(
    opened: Opened, page: GroupPage, qtbot: QtBot, tmp_path: Path
) -> None:
    view = shown(page, qtbot, OwnCard)
    assert isinstance(view, OwnCard)
    settle(qtbot, lambda: bool(view.text))
    mine = own_card(opened)
    QApplication.processEvents()
    for group in mine.fingerprint.split(" "):
        assert group in texts(view)
    click(view.copy_button)
    assert read(QGuiApplication.clipboard().text()) == mine
    view.save(tmp_path / "me.casebook-card")
    settle(qtbot, lambda: (tmp_path / "me.casebook-card").exists())
    assert read((tmp_path / "me.casebook-card").read_text()) == mine
    view.save_picture(tmp_path / "me.png")
    settle(qtbot, lambda: (tmp_path / "me.png").exists())
    assert not view.picture.pixmap().isNull()
    assert complaints(opened.desk) == []


def test_a_card_is_pasted_compared_and_verified(
    opened: Opened, page: GroupPage, bo: Person, qtbot: QtBot
) -> None:
    click(page.add_button)
    sheet = sheet_of(opened, qtbot, AddMember)
    assert isinstance(sheet, AddMember)
    assert not sheet.now_button.isEnabled()
    sheet.edit.setPlainText("Hello, this is Bo")
    assert "not the card of a member" in texts(sheet)
    line = bo.card_text()
    # as a mail program sends it
    sheet.edit.setPlainText(f"Hello!\n{line[:70]}\n{line[70:]}\nYours, Bo")
    says(qtbot, sheet, own("Bo"), bo.card.fingerprint.split(" ")[0])
    click(sheet.now_button)
    compare = sheet_of(opened, qtbot, CompareSheet)
    assert isinstance(compare, CompareSheet)
    # both numbers stand side by side
    says(
        qtbot, compare, bo.card.fingerprint.split(" ")[11],
        own_card(opened).fingerprint.split(" ")[11],
    )  # fmt: skip
    assert complaints(compare) == []
    assert not book_of(opened).fellow("Bo").verified
    click(compare.same)
    settle(qtbot, lambda: book_of(opened).fellow("Bo").verified)
    view = shown(page, qtbot, FellowView)
    settle(qtbot, lambda: "Verified" in chips(page.shown or view))
    assert page.list.lines[bo.card.member].accessibleName() == f"{own('Bo')}, Verified"
    # they were not the same after all
    click(named(page, "Compare fingerprints…"))
    compare = sheet_of(opened, qtbot, CompareSheet)
    settle(qtbot, lambda: compare.same.isEnabled())  # type: ignore[attr-defined]
    click(named(compare, "They are different"))
    says(qtbot, compare, "somebody may sit between you")
    settle(qtbot, lambda: not book_of(opened).fellow("Bo").verified)


def test_a_card_file_is_dropped_anywhere(
    opened: Opened, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "bo.casebook-card"
    file.write_text(bo.card_text())
    desk = opened.desk
    desk.go("evidence")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    plain = Qt.KeyboardModifier.NoModifier
    # the section passes it on to the desk, instead of keeping it as evidence
    for target, taken in ((desk.evidence, False), (desk, True)):
        enter = QDragEnterEvent(QPoint(5, 5), copy, data, left, plain)
        enter.ignore()
        QApplication.sendEvent(target, enter)
        assert enter.isAccepted() == taken
    QApplication.sendEvent(desk, QDropEvent(QPointF(5, 5), copy, data, left, plain))
    sheet = sheet_of(opened, qtbot, AddMember)
    assert isinstance(sheet, AddMember)
    settle(qtbot, lambda: sheet.card == bo.card)
    assert desk.page is desk.group and book_of(opened).count(Exhibit) == 0
    click(sheet.later_button)
    settle(qtbot, lambda: len(book_of(opened).fellows()) == 2)
    settle(qtbot, lambda: isinstance(desk.group.shown, FellowView))
    says(qtbot, desk.group, "Not compared: this could be somebody else.")


def test_another_key_is_taken_only_when_it_was_compared(
    opened: Opened, page: GroupPage, bo: Person, qtbot: QtBot
) -> None:
    book = book_of(opened)
    seed = sign.new_signing_key()
    false = replace(bo.card, key=sign.public_of(seed))
    meet(opened, bo)
    click(page.add_button)
    sheet = sheet_of(opened, qtbot, AddMember)
    assert isinstance(sheet, AddMember)
    sheet.edit.setPlainText(false.to_text(lambda message: sign.sign(seed, message)))
    click(sheet.later_button)
    says(qtbot, sheet, "is not the one that is known")
    assert book.fellow("Bo").fingerprint == bo.card.fingerprint
    click(named(sheet, "Compare now…"))
    compare = sheet_of(opened, qtbot, CompareSheet)
    assert isinstance(compare, CompareSheet)
    settle(qtbot, lambda: compare.same.isEnabled())
    click(compare.different)
    says(qtbot, compare, "Then somebody may sit between you")
    # the key that was known stays, and stays verified
    assert book.fellow("Bo").fingerprint == bo.card.fingerprint and book.fellow("Bo").verified
    press(compare, Qt.Key.Key_Escape)
    click(named(sheet, "Compare now…"))
    settle(qtbot, lambda: len([c for c in opened.window.findChildren(CompareSheet)
                               if c.isVisible()]) == 1)  # fmt: skip
    compare = sheet_of(opened, qtbot, CompareSheet)
    assert isinstance(compare, CompareSheet)
    settle(qtbot, lambda: compare.same.isEnabled())
    click(compare.same)
    settle(qtbot, lambda: book.fellow("Bo").fingerprint == false.fingerprint)


# Bundles that go


def send_sheet(opened: Opened, page: GroupPage, qtbot: QtBot) -> SendSheet:
    click(page.send_button)
    sheet = sheet_of(opened, qtbot, SendSheet)
    assert isinstance(sheet, SendSheet)
    return sheet


def test_a_bundle_is_made_and_the_other_takes_it_in(
    opened: Opened, page: GroupPage, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    meet(opened, bo)
    settle(qtbot, lambda: bo.card.member in page.list.lines)
    sheet = send_sheet(opened, page, qtbot)
    assert not sheet.save_button.isEnabled() and "Choose at least one." in texts(sheet)
    click(sheet.people[bo.card.member])
    settle(qtbot, lambda: sheet.save_button.isEnabled())
    says(qtbot, sheet, "entries", "0 files")
    assert complaints(sheet) == []
    sheet.save(tmp_path / f"a{BUNDLE}")
    says(qtbot, opened.desk, "Written for", "Show in folder")
    done = bo.takes(tmp_path / f"a{BUNDLE}")
    assert sum(kind == "incident" for kind, _new in done.plan.records.values()) == 4
    page.show_entry("bundles")
    says(qtbot, page, f"For {own('Bo')}")


def test_nobody_unverified_is_sent_anything_in_passing(
    opened: Opened, page: GroupPage, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    book_of(opened).add_card(bo.card)
    page.look_again()
    settle(qtbot, lambda: bo.card.member in page.list.lines)
    sheet = send_sheet(opened, page, qtbot)
    click(sheet.people[bo.card.member])
    settle(qtbot, lambda: sheet._ahead is not None)
    QApplication.processEvents()
    assert "somebody else may be able to read this" in texts(sheet)
    assert not sheet.save_button.isEnabled()
    sheet.save(tmp_path / f"a{BUNDLE}")
    assert sheet.isVisible() and not (tmp_path / f"a{BUNDLE}").exists()
    sheet.doubts[bo.card.member].click()
    assert sheet.save_button.isEnabled()


def test_what_they_may_not_have_and_what_is_too_tender_is_said(
    opened: Opened, page: GroupPage, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    book = book_of(opened)
    first, second = list(book.all(Incident))[:2]
    book.save(replace(first, sensitivity="this-casebook"))
    attach_files(book, [FILES / "rally.jpg"], [second])
    (picture,) = book.all(Exhibit)
    book.save(replace(picture, intimate=True))
    meet(opened, bo)
    settle(qtbot, lambda: bo.card.member in page.list.lines)
    sheet = send_sheet(opened, page, qtbot)
    click(sheet.people[bo.card.member])
    says(qtbot, sheet, "so it does not go: Incident: 1", "Files that stay here", "0 files")
    # ticked one by one, and not kept ticked for others
    sheet.tender[picture.ref].click()
    says(qtbot, sheet, "1 file")
    settle(qtbot, lambda: sheet._ahead is not None and picture.ref in sheet.tender)
    assert sheet.tender[picture.ref].isChecked()
    click(sheet.no_files)
    settle(qtbot, lambda: sheet._ahead is not None)
    assert not sheet.named and not sheet.tender
    click(sheet.all_files)
    settle(qtbot, lambda: sheet._ahead is not None)
    assert not sheet.tender[picture.ref].isChecked()
    sheet.save(tmp_path / f"a{BUNDLE}")
    settle(qtbot, lambda: (tmp_path / f"a{BUNDLE}").exists(), 20)
    bo.takes(tmp_path / f"a{BUNDLE}")
    with bo.book() as theirs:
        assert {one.title for one in theirs.all(Incident)} == {
            one.title for one in book.all(Incident) if one.id != first.id
        }
        assert theirs.sealed(picture.id) is None


def test_a_first_contact_is_sealed_with_words(
    opened: Opened, page: GroupPage, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    sheet = send_sheet(opened, page, qtbot)
    # nobody's card is here: it can only be that
    assert sheet.is_by_words and len(sheet.secret.text().split()) >= 6
    settle(qtbot, lambda: sheet.save_button.isEnabled())
    sheet.secret.line.setFocus()
    sheet.secret.line.selectAll()
    type_in(sheet.secret.line, "too short")
    assert not sheet.save_button.isEnabled() and sheet.weak.isVisible()
    click(sheet.suggest_button)
    words = sheet.secret.text()
    assert sheet.save_button.isEnabled()
    sheet.save(tmp_path / f"a{BUNDLE}")
    settle(qtbot, lambda: (tmp_path / f"a{BUNDLE}").exists(), 30)
    says(qtbot, opened.desk, "Tell them the passphrase in another way")
    with bo.book() as theirs:
        from casebook.tasks.read_bundle import look_at_bundle

        seen = look_at_bundle(theirs, tmp_path / f"a{BUNDLE}", passphrase=words)
    assert seen.new_records["incident"] == 4


def test_one_is_opened_with_words(
    opened: Opened, page: GroupPage, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    with bo.book() as theirs:
        theirs.save(Incident(title="From Bo"))
        everybody = Readers(("",), (), ("whoever",))
        make_bundle(theirs, everybody, tmp_path / f"w{BUNDLE}", passphrase="seven grey herons fly")
    opened.desk.receive(tmp_path / f"w{BUNDLE}")
    sheet = sheet_of(opened, qtbot, BundleSheet)
    assert isinstance(sheet, BundleSheet)
    says(qtbot, sheet, "sealed with a passphrase")
    sheet.secret.put("seven grey herons sit")
    sheet.open_with()
    settle(qtbot, lambda: sheet.wrong.isVisible(), 30)
    sheet.secret.put("  seven grey herons fly ")
    sheet.open_with()
    says(qtbot, sheet, "You have not compared fingerprints with", own("From Bo"))
    assert sheet.add_button is None
