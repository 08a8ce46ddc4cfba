"""The group in the window: cards, fingerprints, bundles that go and come, what is settled."""

import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from casebook import start
from casebook.book import Casebook, opening
from casebook.bundle.card import Card, read
from casebook.crypto import sign
from casebook.errors import SenderNotVerified
from casebook.paths import resource
from casebook.records import Exhibit, Incident, Reader, Referral
from casebook.tasks.attach import attach_files
from casebook.tasks.make_bundle import Readers, make_bundle, readers_of
from casebook.tasks.read_bundle import look_at_bundle, take_in_bundle
from casebook.tasks.referrals import hand_over
from casebook.tasks.settling import disagreements
from casebook.ui import app
from casebook.ui.desk import Desk
from casebook.ui.direction import own
from casebook.ui.door.unlock import Unlock
from casebook.ui.forms.readers import ReadersEditor
from casebook.ui.group.add_member import AddMember
from casebook.ui.group.bundle_sheet import BundleSheet
from casebook.ui.group.bundles_view import BundlesView, CameView, notes
from casebook.ui.group.compare_sheet import CompareSheet
from casebook.ui.group.fellow_view import FellowView
from casebook.ui.group.marked import Piece, pieces, shortened
from casebook.ui.group.own_card import OwnCard
from casebook.ui.group.page import GroupPage
from casebook.ui.group.remove_sheet import AdmitSheet, RemoveSheet
from casebook.ui.group.send_sheet import SendSheet
from casebook.ui.group.settle_view import SettleView
from casebook.ui.group.waiting_views import InboxView, ProposalsView
from casebook.ui.pages.record_editor import RecordEditor
from casebook.ui.parts.group_files import BUNDLE
from tests.conftest import PASSPHRASE
from tests.ui.conftest import Opened, settle, texts
from tests.ui.hands import CONTROL, click, front, press, type_in
from tests.ui.people import Person, somebody
from tests.ui.test_incidents import choose
from tests.ui.test_keyboard import complaints
from tests.ui.test_names import unnamed
from tests.ui.test_referrals import chips, named

W = TypeVar("W", bound=QWidget)
FILES = resource("demo", "files")


def says(qtbot: QtBot, widget: QWidget, *wanted: str) -> None:
    """Wait until all of this can be read in a widget."""
    settle(qtbot, lambda: all(one in texts(widget) for one in wanted))


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
    return readers_of(book, [one.card.member for one in people])


def take(opened: Opened, qtbot: QtBot, path: Path) -> None:
    """Open a bundle and add it, as a person does."""
    sheet = look_at(opened, qtbot, path)
    assert sheet.add_button is not None
    count = len(book_of(opened).taken())
    click(sheet.add_button)
    settle(qtbot, lambda: len(book_of(opened).taken()) > count)
    settle(qtbot, lambda: not opened.desk.tools.runner.is_busy)
    settle(qtbot, lambda: "Taken in from" in texts(opened.desk))


def look_at(opened: Opened, qtbot: QtBot, path: Path) -> BundleSheet:
    opened.desk.receive(path)
    sheet = the(opened, qtbot, BundleSheet)
    settle(qtbot, lambda: sheet.read is not None)
    return sheet


def shown(page: GroupPage, qtbot: QtBot, kind: type[W]) -> W:
    """What stands beside the list, once nothing is on its way that would lay it anew."""
    settle(qtbot, lambda: isinstance(page.shown, kind) and not page.tools.runner.is_busy)
    through: list[None] = []
    page.tools.runner.ask(page, lambda: None, through.append)
    settle(qtbot, lambda: through and isinstance(page.shown, kind))
    assert isinstance(page.shown, kind)
    return page.shown


def the(opened: Opened, qtbot: QtBot, kind: type[W]) -> W:
    """The sheet that is open."""
    open_ones: list[W] = []

    def there() -> bool:
        open_ones[:] = [one for one in opened.window.findChildren(kind) if one.isVisible()]
        return bool(open_ones)

    settle(qtbot, there)
    return open_ones[-1]


# Cards and fingerprints


def test_ones_own_card_is_copied_saved_and_shown(
    opened: Opened, page: GroupPage, qtbot: QtBot, tmp_path: Path
) -> None:
    view = shown(page, qtbot, OwnCard)
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
    sheet = the(opened, qtbot, AddMember)
    assert not sheet.now_button.isEnabled()
    sheet.edit.setPlainText("Hello, this is Bo")
    assert "not the card of a member" in texts(sheet)
    line = bo.card_text
    # as a mail program sends it
    sheet.edit.setPlainText(f"Hello!\n{line[:70]}\n{line[70:]}\nYours, Bo")
    says(qtbot, sheet, own("Bo"), bo.card.fingerprint.split(" ")[0])
    click(sheet.now_button)
    compare = the(opened, qtbot, CompareSheet)
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
    compare = the(opened, qtbot, CompareSheet)
    settle(qtbot, lambda: compare.same.isEnabled())
    click(named(compare, "They are different"))
    says(qtbot, compare, "somebody may sit between you")
    settle(qtbot, lambda: not book_of(opened).fellow("Bo").verified)


def test_a_card_file_is_dropped_anywhere(
    opened: Opened, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "bo.casebook-card"
    file.write_text(bo.card_text)
    desk = opened.desk
    desk.go("evidence")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    plain = Qt.KeyboardModifier.NoModifier
    # the section passes it on to the desk, instead of keeping it as evidence
    enter = QDragEnterEvent(QPoint(5, 5), copy, data, left, plain)
    QApplication.sendEvent(desk.evidence, enter)
    assert enter.isAccepted()
    # pasted, it leads there too
    clipboard = QGuiApplication.clipboard()
    pasted = QMimeData()
    pasted.setUrls(data.urls())
    clipboard.setMimeData(pasted)
    press(desk.evidence, Qt.Key.Key_V, CONTROL)
    sheet = the(opened, qtbot, AddMember)
    settle(qtbot, lambda: sheet.card == bo.card)
    press(sheet, Qt.Key.Key_Escape)
    settle(qtbot, lambda: not any(one.isVisible() for one in desk.findChildren(AddMember)))
    clipboard.clear()
    QApplication.sendEvent(desk, QDropEvent(QPointF(5, 5), copy, data, left, plain))
    sheet = the(opened, qtbot, AddMember)
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
    sheet = the(opened, qtbot, AddMember)
    sheet.edit.setPlainText(false.to_text(lambda message: sign.sign(seed, message)))
    click(sheet.later_button)
    says(qtbot, sheet, "is not the one that is known")
    assert book.fellow("Bo").fingerprint == bo.card.fingerprint
    click(named(sheet, "Compare now…"))
    compare = the(opened, qtbot, CompareSheet)
    settle(qtbot, lambda: compare.same.isEnabled())
    click(compare.different)
    says(qtbot, compare, "Then somebody may sit between you")
    # the key that was known stays, and stays verified
    assert book.fellow("Bo").fingerprint == bo.card.fingerprint and book.fellow("Bo").verified
    press(compare, Qt.Key.Key_Escape)
    click(named(sheet, "Compare now…"))
    settle(qtbot, lambda: len([c for c in opened.window.findChildren(CompareSheet)
                               if c.isVisible()]) == 1)  # fmt: skip
    compare = the(opened, qtbot, CompareSheet)
    settle(qtbot, lambda: compare.same.isEnabled())
    click(compare.same)
    settle(qtbot, lambda: book.fellow("Bo").fingerprint == false.fingerprint)


# Bundles that go


def send_sheet(opened: Opened, page: GroupPage, qtbot: QtBot) -> SendSheet:
    click(page.send_button)
    sheet = the(opened, qtbot, SendSheet)
    return sheet


def test_a_bundle_is_made_and_the_other_takes_it_in(
    opened: Opened, page: GroupPage, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    meet(opened, bo)
    settle(qtbot, lambda: bo.card.member in page.list.lines)
    sheet = send_sheet(opened, page, qtbot)
    assert not sheet.save_button.isEnabled() and "Choose at least one." in texts(sheet)
    click(sheet.whom.people[bo.card.member])
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
    click(sheet.whom.people[bo.card.member])
    settle(qtbot, lambda: sheet._ahead is not None)
    QApplication.processEvents()
    assert "somebody else may be able to read this" in texts(sheet)
    assert not sheet.save_button.isEnabled()
    sheet.save(tmp_path / f"a{BUNDLE}")
    assert sheet.isVisible() and not (tmp_path / f"a{BUNDLE}").exists()
    sheet.whom.doubts[bo.card.member].click()
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
    click(sheet.whom.people[bo.card.member])
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
    settle(qtbot, lambda: (tmp_path / f"a{BUNDLE}").exists())
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
    assert sheet.whom.is_by_words and len(sheet.whom.secret.text().split()) >= 6
    settle(qtbot, lambda: sheet.save_button.isEnabled())
    sheet.whom.secret.line.setFocus()
    sheet.whom.secret.line.selectAll()
    type_in(sheet.whom.secret.line, "too short")
    assert not sheet.save_button.isEnabled() and sheet.whom.weak.isVisible()
    click(sheet.whom.suggest_button)
    words = sheet.whom.secret.text()
    assert sheet.save_button.isEnabled()
    sheet.save(tmp_path / f"a{BUNDLE}")
    settle(qtbot, lambda: (tmp_path / f"a{BUNDLE}").exists())
    says(qtbot, opened.desk, "Tell them the passphrase in another way")
    with bo.book() as theirs:
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
    sheet = the(opened, qtbot, BundleSheet)
    says(qtbot, sheet, "sealed with a passphrase")
    sheet.secret.put("seven grey herons sit")
    sheet.open_with()
    settle(qtbot, lambda: "It did not open" in texts(sheet))
    sheet.secret.put("  seven grey herons fly ")
    sheet.open_with()
    settle(qtbot, lambda: sheet.read is not None)
    says(qtbot, sheet, "You have not compared fingerprints with", own("From Bo"))
    assert sheet.add_button is None


# Bundles that come


def test_a_bundle_is_looked_at_added_and_taken_back(
    opened: Opened, page: GroupPage, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    book = book_of(opened)
    meet(opened, bo)
    with bo.book() as theirs:
        theirs.save(Incident(title="Letter under the door", narrative="No sender."))
    path = bo.sends(own_card(opened), tmp_path / f"a{BUNDLE}")
    sheet = look_at(opened, qtbot, path)
    says(qtbot, sheet, own("Bo"), own("Letter under the door"), "It is whole, and signed")
    assert "Verified" in chips(sheet) and "New" in chips(sheet)
    assert complaints(sheet) == []
    # looking takes nothing in
    assert book.count(Incident) == 4 and not book.taken()
    press(sheet, Qt.Key.Key_Escape)
    take(opened, qtbot, path)
    assert book.count(Incident) == 5
    # two casebooks that were begun apart have met
    says(qtbot, opened.desk, "now carry the code")
    click(named(opened.desk, "What came with it"))
    view = shown(page, qtbot, CameView)
    says(qtbot, view, "1 new record")
    new = next(one for one in book.all(Incident) if "Letter" in one.title)
    click(named(view, f"{own(new.title)}"))
    settle(qtbot, lambda: opened.desk.incidents.shown_id() == new.id)
    opened.desk.go("group")
    page.show_entry("bundles")
    click(named(shown(page, qtbot, BundlesView), "Take it back"))
    settle(qtbot, lambda: book.count(Incident) == 4)
    says(qtbot, page, "Sent and taken in")
    settle(qtbot, lambda: "Taken back" in chips(page))
    # it comes again only when that is meant
    sheet = look_at(opened, qtbot, path)
    says(qtbot, sheet, "was taken in before, and taken back", "Add it again")
    assert sheet.add_button is not None
    click(sheet.add_button)
    settle(qtbot, lambda: book.count(Incident) == 5)
    settle(qtbot, lambda: not opened.desk.tools.runner.is_busy)


def test_what_was_built_on_is_not_taken_back(
    opened: Opened, page: GroupPage, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    book = book_of(opened)
    fetch(opened, bo, qtbot, tmp_path)
    book.save(Incident(title="Something of my own"))
    page.show_entry("bundles")
    view = shown(page, qtbot, BundlesView)
    taken = book.taken()[0]
    view.undo(taken)
    says(qtbot, view, "it can no longer be taken back")
    assert not book.taken()[0].undone


def test_a_sender_who_was_not_compared_waits_apart(
    opened: Opened, page: GroupPage, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    book = book_of(opened)
    bo.knows(own_card(opened))
    with bo.book() as theirs:
        theirs.save(Incident(title="Letter under the door"))
    sheet = look_at(opened, qtbot, bo.sends(own_card(opened), tmp_path / f"a{BUNDLE}"))
    says(qtbot, sheet, "You have not compared fingerprints with", own("Letter under the door"))
    assert "Not compared yet" in chips(sheet) and sheet.add_button is None
    assert complaints(sheet) == []
    click(named(sheet, "Keep in the inbox"))
    settle(qtbot, lambda: len(book.inbox()) == 1)
    settle(qtbot, lambda: "inbox" in page.list.lines)
    assert book.count(Incident) == 4
    assert opened.desk.side.buttons["group"].accessibleName() == "Group, 1 thing waits"
    click(page.list.lines["inbox"])
    view = shown(page, qtbot, InboxView)
    says(qtbot, view, own("Bo"))
    assert complaints(opened.desk) == []
    click(named(view, "Compare now…"))
    compare = the(opened, qtbot, CompareSheet)
    settle(qtbot, lambda: compare.same.isEnabled())
    click(compare.same)
    # then it can be looked at and added at once
    sheet = the(opened, qtbot, BundleSheet)
    settle(qtbot, lambda: sheet.add_button is not None)
    assert sheet.add_button is not None
    click(sheet.add_button)
    settle(qtbot, lambda: book.count(Incident) == 5 and not book.inbox())
    settle(qtbot, lambda: "inbox" not in page.list.lines)


def test_one_in_the_inbox_is_thrown_away(
    opened: Opened, page: GroupPage, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    book = book_of(opened)
    bo.knows(own_card(opened))
    sheet = look_at(opened, qtbot, bo.sends(own_card(opened), tmp_path / f"a{BUNDLE}"))
    click(named(sheet, "Keep in the inbox"))
    settle(qtbot, lambda: len(book.inbox()) == 1)
    settle(qtbot, lambda: "inbox" in page.list.lines)
    page.show_entry("inbox")
    view = shown(page, qtbot, InboxView)
    # it cannot be taken in yet, and does not say that it can
    assert named(view, "Look at it…")
    click(named(view, "Throw it away…"))
    says(qtbot, view, "The file is gone then")
    assert book.inbox()
    click(named(view, "Throw it away, for good"))
    settle(qtbot, lambda: not book.inbox())
    says(qtbot, page, "Nothing waits")


def test_what_came_meanwhile_is_shown_from_any_section(
    opened: Opened, page: GroupPage, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    book, desk = book_of(opened), opened.desk
    meet(opened, bo)
    with bo.book() as theirs:
        theirs.save(Incident(title="Letter under the door"))
    path = bo.sends(own_card(opened), tmp_path / f"a{BUNDLE}")
    settle(qtbot, lambda: page.state and page.state.fellow(bo.card.member))
    desk.go("incidents")
    came = take_in_bundle(book, path).taken
    desk.tools.runner.changed.emit()
    page.show_came(came.id)
    says(qtbot, shown(page, qtbot, CameView), "Letter under the door")
    assert desk.page is page
    # the arrows go on from the line that is open, whatever line had the keys
    page.take_keys()
    page.show_entry("exchange")
    assert page.list.lines["exchange"].hasFocus()


def test_a_stranger_is_compared_and_their_bundle_added_with_keys_alone(
    opened: Opened, page: GroupPage, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    book, desk = book_of(opened), opened.desk
    bo.knows(own_card(opened))
    with bo.book() as theirs:
        theirs.save(Incident(title="Letter under the door"))
    with suppress(SenderNotVerified):
        take_in_bundle(book, bo.sends(own_card(opened), tmp_path / f"a{BUNDLE}"))
    desk.tools.runner.changed.emit()
    settle(qtbot, lambda: "inbox" in page.list.lines)

    def keys(*pressed: Qt.Key) -> None:
        for key in pressed:
            press(here(), key)

    def here() -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def tab_to(name: str) -> None:
        for _time in range(30):
            if here().accessibleName().startswith(name):
                return
            keys(Qt.Key.Key_Tab)
        raise AssertionError(f"the keys do not come to {name}")

    press(desk, Qt.Key.Key_6, CONTROL)
    assert here() in page.list.lines.values()
    while here() is not page.list.lines["inbox"]:
        keys(Qt.Key.Key_Up)
    shown(page, qtbot, InboxView)
    tab_to("Compare now…")
    keys(Qt.Key.Key_Return)
    compare = the(opened, qtbot, CompareSheet)
    front(compare)
    settle(qtbot, lambda: compare.same.isEnabled())
    tab_to("They read out the same digits")
    keys(Qt.Key.Key_Space)
    sheet = the(opened, qtbot, BundleSheet)
    front(sheet)
    settle(qtbot, lambda: sheet.add_button is not None and sheet.add_button.hasFocus())
    keys(Qt.Key.Key_Return)
    settle(qtbot, lambda: book.count(Incident) == 5 and not book.inbox())
    # and to what came with it
    front(opened.window)
    settle(qtbot, lambda: "Taken in from" in texts(desk))
    tab_to("What came with it")
    keys(Qt.Key.Key_Return)
    says(qtbot, shown(page, qtbot, CameView), "Letter under the door")
    tab_to(own("Letter under the door"))
    keys(Qt.Key.Key_Return)
    settle(qtbot, lambda: desk.page is desk.incidents and desk.incidents.shown_id())
    says(qtbot, desk.incidents.detail, "Letter under the door")


@pytest.mark.parametrize("sort", ["damaged", "not for us", "no bundle"])
def test_what_cannot_be_taken_in_says_whom_to_ask(
    sort: str, opened: Opened, page: GroupPage, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    chen = somebody(tmp_path / "chen", "Chen")
    bo.knows(own_card(opened), chen.card)
    path = tmp_path / f"a{BUNDLE}"
    bo.sends(chen.card if sort == "not for us" else own_card(opened), path)
    if sort == "damaged":
        raw = path.read_bytes()
        path.write_bytes(raw[: len(raw) // 2])
    elif sort == "no bundle":
        path.write_text("shopping list")
    before = book_of(opened).entry_count()
    opened.desk.receive(path)
    sheet = the(opened, qtbot, BundleSheet)
    settle(qtbot, lambda: "Close" in texts(sheet))
    asks = {"damaged": "Ask the sender for it again.", "not for us": "with your card",
            "no bundle": "Ask the sender"}[sort]  # fmt: skip
    says(qtbot, sheet, "Nothing was changed.", asks)
    assert book_of(opened).entry_count() == before
    if sort == "not for us":
        click(named(sheet, "Your card…"))
        shown(page, qtbot, OwnCard)


# What is settled


def test_a_conflict_is_shown_where_it_is_and_settled_side_by_side(
    opened: Opened, page: GroupPage, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    book = book_of(opened)
    fetch(opened, bo, qtbot, tmp_path)
    ours = next(one for one in book.all(Incident) if "Two men" in one.title)
    with bo.book() as theirs:
        theirs.save(replace(theirs.get(Incident, ours.id), narrative="A dark car waited."))
    book.save(replace(ours, narrative="A grey van waited."))
    take(opened, qtbot, bo.sends(own_card(opened), tmp_path / f"b{BUNDLE}"))
    says(qtbot, opened.desk, "1 record was changed by two people at the same time.")
    # a quiet word in the record, which leads to it
    opened.desk.go("incidents")
    incident = choose(opened, qtbot, "Two men")
    says(qtbot, incident, "Two people wrote different things: In their own words")
    click(named(incident, "Settle…"))
    view = shown(page, qtbot, SettleView)
    settle(qtbot, lambda: len(view.disputes) == 1)
    assert opened.desk.page is page and complaints(opened.desk) == []
    (dispute,) = view.disputes
    assert not dispute.button.isEnabled()
    theirs_at = next(
        str(number)
        for number, side in enumerate(dispute.dispute.sides, 1)
        if side.text == "A dark car waited."
    )
    dispute.choices[theirs_at].click()
    click(dispute.button)
    settle(qtbot, lambda: not disagreements(book))
    # nothing is lost by it
    stood = [change.after for one in book.history(ours.id) for change in one.changes]
    assert "A grey van waited." in stood
    assert book.get(Incident, ours.id).narrative == "A dark car waited."
    assert book.history(ours.id)[-1].action == "settle"
    says(qtbot, view, "Nothing to settle")
    assert "settle" not in page.list.lines
    # and the other side hears of it
    make_bundle(book, readers(book, bo), tmp_path / f"c{BUNDLE}")
    bo.takes(tmp_path / f"c{BUNDLE}")
    with bo.book() as other:
        assert not disagreements(other)
        assert other.get(Incident, ours.id).narrative == "A dark car waited."


def test_both_are_kept_and_what_was_removed_is_kept_or_not(
    opened: Opened, page: GroupPage, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    book = book_of(opened)
    fetch(opened, bo, qtbot, tmp_path)
    first = next(one for one in book.all(Incident) if "Two men" in one.title)
    second = next(one for one in book.all(Incident) if "Caller" in one.title)
    with bo.book() as theirs:
        theirs.save(replace(theirs.get(Incident, first.id), narrative="A dark car."))
        theirs.save(replace(theirs.get(Incident, second.id), title="Caller named both of us"))
    book.save(replace(book.get(Incident, first.id), narrative="A grey van."))
    book.remove(second.id)
    take(opened, qtbot, bo.sends(own_card(opened), tmp_path / f"b{BUNDLE}"))
    settle(qtbot, lambda: "settle" in page.list.lines)
    assert page.list.lines["settle"].accessibleName().startswith("2 things to settle")
    page.show_entry("settle")
    view = shown(page, qtbot, SettleView)
    settle(qtbot, lambda: len(view.disputes) == 2)
    prose = next(one for one in view.disputes if "both" in one.choices)
    prose.choices["both"].click()
    # what is being chosen in another is not lost when one is settled
    gone = next(one for one in view.disputes if "remove" in one.choices)
    gone.choices["keep"].click()
    front(view)
    prose.button.setFocus()
    press(prose.button, Qt.Key.Key_Return)
    settle(qtbot, lambda: len(view.disputes) == 1)
    # and the keys go on with it
    assert any(one.hasFocus() for one in view.disputes[0].choices.values())
    text = book.get(Incident, first.id).narrative
    assert "A dark car." in text and "A grey van." in text and "\n\n" in text
    (gone,) = view.disputes
    assert gone.chosen == "keep"
    click(gone.button)
    settle(qtbot, lambda: not disagreements(book))
    assert book.get(Incident, second.id).title == "Caller named both of us"


def test_what_differs_is_marked_word_by_word() -> None:
    one = pieces("A grey car waited.", ["A dark car waited there."])
    assert [(part.text, part.differs) for part in one] == [
        ("A ", False), ("grey", True), (" car ", False), ("waited.", True),
    ]  # fmt: skip
    # ideographs and Tibetan syllables by themselves; the same is never marked
    assert [p.text for p in pieces("對方用普通話", ["對方用廣東話"]) if p.differs] == ["普通"]
    assert [p.text for p in pieces("ཁ་པར་བཏང་།", ["ཁ་ཡིག་བཏང་།"]) if p.differs] == ["པར་"]
    assert not any(part.differs for part in pieces("ئۇ كەلدى", ["ئۇ كەلدى"]))
    assert "".join(part.text for part in pieces("a\n\nb  c", ["x"])) == "a\n\nb  c"
    # the blanks between two words that differ go with them, and other blanks are no others
    big = pieces("a big grey car", ["a car"])
    assert [(p.text, p.differs) for p in big] == [
        ("a ", False), ("big grey", True), (" car", False),
    ]  # fmt: skip
    assert [p.text for p in pieces("one\n\ntwo", ["one two"]) if p.differs] == ["\n\n"]


def test_texts_made_to_be_compared_for_ever_are_compared_by_how_they_begin_and_end() -> None:
    begun, ended = "They called. ", "Then they hung up."
    for word, another in (("a b ", "b b a "), ("b b a ", "a b ")):
        text, other = word * 9000, another * 9000
        found = pieces(begun + text + ended, [begun + other + ended])
        assert [part.differs for part in found] == [False, True, False]
        assert "".join(part.text for part in found) == begun + text + ended


def test_of_a_long_text_what_is_alike_for_pages_is_left_out() -> None:
    page = "word " * 20_000
    found = shortened(pieces(f"{page}grey {page}", [f"{page}dark {page}"]))
    assert [part.differs for part in found] == [False, True, False]
    assert found[1].text == "grey"
    assert all(len(part.text) < 1100 and "[…]" in part.text for part in found[::2])
    assert found[0].text.endswith("word ") and found[2].text.startswith(" word")
    # and of what differs for pages
    (whole,) = shortened(pieces(page, ["nothing"]))
    assert whole.differs and len(whole.text) < 10_100
    (same,) = shortened(pieces(page, [page]))
    assert not same.differs and same.text.startswith("word word") and len(same.text) < 1100
    many = [Piece("x" * 9000, differs=step % 2 == 0) for step in range(40)]
    assert sum(len(part.text) for part in shortened(many)) < 60_100


# Who leaves, and what they write later


def test_a_removal_offers_a_new_key(
    opened: Opened, page: GroupPage, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    fetch(opened, bo, qtbot, tmp_path)
    settle(qtbot, lambda: bo.card.member in page.list.lines)
    click(page.list.lines[bo.card.member])
    click(named(shown(page, qtbot, FellowView), "Remove…"))
    folder = book_of(opened).folder
    sheet = the(opened, qtbot, RemoveSheet)
    press(sheet.key, Qt.Key.Key_Space)
    click(sheet.remove_button)
    settle(qtbot, lambda: opened.for_new_key == [folder])
    assert opened.ended and not opened.successors
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        assert book.fellow("Bo").is_removed


def test_a_member_is_removed_writes_on_and_is_reviewed(
    opened: Opened, page: GroupPage, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    book = book_of(opened)
    fetch(opened, bo, qtbot, tmp_path)
    settle(qtbot, lambda: bo.card.member in page.list.lines)
    click(page.list.lines[bo.card.member])
    shown(page, qtbot, FellowView)
    click(named(page, "Remove…"))
    sheet = the(opened, qtbot, RemoveSheet)
    says(qtbot, sheet, "What they have they keep", "A new passphrase alone would not be enough")
    assert complaints(sheet) == []
    type_in(sheet.why, "laptop was taken")
    click(sheet.remove_button)
    settle(qtbot, lambda: book.fellow("Bo").is_removed)
    says(qtbot, page, "Let them in again…")
    # nobody can choose them any more
    send = send_sheet(opened, page, qtbot)
    assert bo.card.member not in send.whom.people
    press(send, Qt.Key.Key_Escape)
    with bo.book() as theirs:
        theirs.save(Incident(title="Written later"))
    sheet_ = look_at(opened, qtbot, bo.sends(own_card(opened), tmp_path / f"b{BUNDLE}"))
    says(qtbot, sheet_, "was removed from the group")
    assert sheet_.add_button is not None
    click(sheet_.add_button)
    settle(qtbot, lambda: book.fellow("Bo").later > 0)
    settle(qtbot, lambda: isinstance(page.shown, FellowView) and page.shown.accept_button)
    assert book.count(Incident) == 4
    says(qtbot, page, own("Written later"), "Written after the removal")
    assert complaints(opened.desk) == []
    fellow = page.shown
    assert isinstance(fellow, FellowView) and fellow.accept_button is not None
    click(fellow.accept_button)
    settle(qtbot, lambda: book.count(Incident) == 5)
    assert book.fellow("Bo").is_removed
    settle(qtbot, lambda: "Let them in again…" in texts(page))
    click(named(page, "Let them in again…"))
    admit = the(opened, qtbot, AdmitSheet)
    click(admit.admit_button)
    settle(qtbot, lambda: not book.fellow("Bo").is_removed)


def test_what_others_erased_is_kept_or_erased_here_too(
    opened: Opened, page: GroupPage, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    book = book_of(opened)
    fetch(opened, bo, qtbot, tmp_path)
    first, second = list(book.all(Incident))[:2]
    hand_over(book, Referral(recipient="52 Division", status="sent"), [first.id])
    with bo.book() as theirs:
        theirs.forget(first.id)
        theirs.forget(second.id)
    take(opened, qtbot, bo.sends(own_card(opened), tmp_path / f"b{BUNDLE}"))
    settle(qtbot, lambda: "forget" in page.list.lines)
    assert book.count(Incident) == 4
    page.show_entry("forget")
    view = shown(page, qtbot, ProposalsView)
    # parts are told with the record that they are of
    says(qtbot, view, own(first.title), own(second.title), "3 parts of it")
    assert page.state is not None and len(page.state.proposals) == 2

    def frame(of: Incident) -> QWidget:
        found: list[QWidget] = []

        def there() -> bool:
            found[:] = [
                one
                for one in view.findChildren(QWidget)
                if one.isVisible()
                and own(of.title) in one.accessibleName()
                and one.property("look") == "card"
            ]
            return bool(found)

        settle(qtbot, there)
        return found[0]

    click(named(frame(second), "Keep it here"))
    settle(qtbot, lambda: own(second.title) not in texts(view))
    # erasing is pressed twice, and said to be for good
    click(named(frame(first), "Forget it here too…"))
    says(qtbot, view, "This cannot be undone.")
    # it may be evidence, and that is said to whoever erases what somebody else proposed
    says(qtbot, view, "ask a lawyer before it goes", "52 Division")
    assert book.get(Incident, first.id).title == first.title
    click(named(frame(first), "Erase it here too, for good"))
    settle(qtbot, lambda: book.count(Incident) == 3)
    assert book.get(Incident, second.id)
    settle(qtbot, lambda: "forget" not in page.list.lines)


# Who may have it


def test_who_may_have_it_is_said_while_it_is_written(
    opened: Opened, page: GroupPage, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    book = book_of(opened)
    chen = somebody(tmp_path / "chen", "Chen")
    fetch(opened, bo, qtbot, tmp_path)
    book.add_card(chen.card)
    opened.desk.go("incidents")
    view = choose(opened, qtbot, "Two men")
    view.edit.emit("sure")
    page_ = opened.desk.incidents
    settle(qtbot, lambda: isinstance(page_._shown, RecordEditor))
    editor = page_._shown
    assert isinstance(editor, RecordEditor)
    readers_ = editor.sections["sure"].readers
    assert isinstance(readers_, ReadersEditor)
    settle(qtbot, lambda: len(readers_.pills) == 2)
    QApplication.processEvents()
    assert f"Goes in bundles to: {own('Bo')}, {own('Chen')}" in texts(readers_)
    # what the program fills in is not asked
    assert all("origin" not in one.form.editors for one in editor.sections.values())
    readers_.combo.setCurrentIndex(readers_.combo.findData("case-team"))
    readers_.edited.emit()
    QApplication.processEvents()
    assert f"Will not receive it: {own('Bo')}, {own('Chen')}" in texts(readers_)
    # nothing of Chen is here yet that could be named
    assert not readers_.pills[chen.card.member].isEnabled()
    click(readers_.pills[bo.card.member])
    assert f"Will not receive it: {own('Chen')}" in texts(readers_)
    assert unnamed(editor) == []
    editor.save()
    settle(qtbot, lambda: book.count(Reader) == 1)
    record = next(one for one in book.all(Incident) if "Two men" in one.title)
    assert record.sensitivity == "case-team"
    assert book.may_have([bo.card.member], "incident", record.id)
    assert not book.may_have([chen.card.member], "incident", record.id)
    settle(qtbot, lambda: isinstance(page_._shown, type(view)))
    says(qtbot, page_, f"Not sent to: {own('Chen')}")
    # and taken back again
    page_.edit("sure")
    settle(qtbot, lambda: isinstance(page_._shown, RecordEditor))
    again = page_._shown
    assert isinstance(again, RecordEditor)
    other = again.sections["sure"].readers
    assert other is not None
    settle(qtbot, lambda: len(other.pills) == 2)
    assert other.pills[bo.card.member].isChecked() and not again.is_changed
    click(other.pills[bo.card.member])
    assert again.is_changed
    again.leave()  # kept as a draft, with who was ticked
    settle(qtbot, lambda: any('"readers": []' in draft[3] for draft in book.drafts()))
    page_.edit("sure")
    settle(qtbot, lambda: isinstance(page_._shown, RecordEditor) and page_._shown is not again)
    third = page_._shown
    assert isinstance(third, RecordEditor) and third.sections["sure"].readers
    made = third.sections["sure"].readers
    settle(qtbot, lambda: len(made.pills) == 2)
    assert not made.pills[bo.card.member].isChecked()
    third.save()
    settle(qtbot, lambda: book.count(Reader) == 0)


def test_somebody_who_is_alone_is_asked_nothing_of_a_group(opened: Opened, qtbot: QtBot) -> None:
    view = choose(opened, qtbot, "Two men")
    view.edit.emit("sure")
    page_ = opened.desk.incidents
    settle(qtbot, lambda: isinstance(page_._shown, RecordEditor))
    qtbot.wait(200)
    editor = page_._shown
    assert isinstance(editor, RecordEditor) and editor.sections["sure"].readers
    assert not editor.sections["sure"].readers.people.isVisible()
    assert "bundle" not in texts(editor)


# The door


def test_a_bundle_opened_from_the_desktop_is_there_after_unlocking(
    closed: Opened, filled: Path, bo: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    card = tmp_path / "Bo.casebook-card"
    card.write_text(bo.card_text)
    window = closed.window
    # no casebook is known: it says what it waits for
    window.bring(card)
    says(qtbot, window, "waits.", "give your card to whoever sent it")
    window.settings.last = str(filled)
    window.bring(card)
    unlock = window.stack.currentWidget()
    assert isinstance(unlock, Unlock)
    unlock.secret.put(PASSPHRASE)
    unlock.unlock()
    settle(qtbot, lambda: window.desk is not None)
    sheet = the(closed, qtbot, AddMember)
    settle(qtbot, lambda: sheet.card == bo.card)
    # only once
    window.rebuild()
    press(sheet, Qt.Key.Key_Escape)
    settle(qtbot, lambda: not any(
        one.isVisible() for one in window.findChildren(AddMember)))  # fmt: skip


def test_a_bundle_that_is_all_that_is_given_opens_the_window(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shown_: list[list[str]] = []

    def show(given: list[str]) -> int:
        shown_.append(list(given))
        return 0

    monkeypatch.setattr(app, "main", show)
    monkeypatch.setattr(start, "self_test", lambda: None)
    monkeypatch.setattr(start, "_guard_memory", lambda: None)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    for given in ([f"{tmp_path}/A{BUNDLE}"], ["--window", f"{tmp_path}/B.casebook-card"]):
        assert start.main(given) == 0
    assert shown_ == [[f"{tmp_path}/A{BUNDLE}"], [f"{tmp_path}/B.casebook-card"]]


def test_everything_can_be_done_from_anywhere(opened: Opened, qtbot: QtBot) -> None:
    desk: Desk = opened.desk
    deeds = {one.says: one for one in desk.deeds()}
    deeds["Add a member…"].act()
    sheet = the(opened, qtbot, AddMember)
    assert unnamed(sheet) == [] and complaints(sheet) == []
    press(sheet, Qt.Key.Key_Escape)
    deeds["Make a bundle…"].act()
    assert unnamed(the(opened, qtbot, SendSheet)) == []


def test_gaps_and_forks_are_said_for_what_they_are(opened: Opened, page: GroupPage) -> None:
    assert page.state is not None and notes(page.state) == []
    state = replace(page.state, waiting=2, forked=("Bo", "Bo"))
    gap, fork = notes(state)
    assert "2 entries wait for others before them" in gap.accessibleName()
    assert "ask the others for a full bundle" in gap.accessibleName()
    assert "Two copies of one casebook of" in fork.accessibleName()
    assert "nothing is lost" in fork.accessibleName()
    for one in (gap, fork):
        one.deleteLater()
