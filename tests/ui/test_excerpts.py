"""Excerpts in the window: made in four steps for people outside, gone through when they come."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from casebook.book import Casebook, opening
from casebook.dossier.order import Order
from casebook.errors import BundleNotForUs, DiskFull
from casebook.paths import resource
from casebook.records import Contact, Exhibit, Incident
from casebook.tasks.attach import attach_files
from casebook.tasks.backup import back_up
from casebook.tasks.excerpt import For, look_through_excerpt, make_excerpt
from casebook.tasks.make_bundle import make_bundle, readers_of
from casebook.tasks.opened_bundle import letter_of
from casebook.tasks.read_excerpt import look_at_excerpt, take_in_excerpt
from casebook.ui.direction import own
from casebook.ui.drafts import read_drafts
from casebook.ui.group.add_member import AddMember
from casebook.ui.group.bundle_sheet import BundleSheet
from casebook.ui.group.compare_sheet import CompareSheet
from casebook.ui.group.excerpt_sheet import KIND, ExcerptSheet
from casebook.ui.group.fellow_view import FellowView
from casebook.ui.group.page import GroupPage
from casebook.ui.group.send_sheet import SendSheet
from casebook.ui.parts.group_files import BUNDLE
from tests.conftest import PASSPHRASE
from tests.ui.conftest import Opened, settle, texts
from tests.ui.hands import click, front, press, type_in
from tests.ui.people import Person, somebody
from tests.ui.test_group import bo, book_of, own_card, page, says, shown, the
from tests.ui.test_incidents import choose
from tests.ui.test_keyboard import complaints
from tests.ui.test_names import unnamed
from tests.ui.test_referrals import chips, named

__all__ = ["bo", "page"]
FILES = resource("demo", "files")


@pytest.fixture
def clinic(tmp_path: Path) -> Person:
    """People of another group."""
    return somebody(tmp_path / "clinic", "Rights Clinic")


def outsider(opened: Opened, clinic: Person) -> None:
    """Each knows the other, as people of two groups."""
    with clinic.book() as theirs:
        theirs.verify_card(own_card(opened), outside=True)
    book_of(opened).verify_card(clinic.card, outside=True)
    opened.desk.tools.runner.changed.emit()


def excerpt_sheet(opened: Opened, qtbot: QtBot) -> ExcerptSheet:
    sheet = the(opened, qtbot, ExcerptSheet)
    front(sheet)
    return sheet


def fill_in(sheet: ExcerptSheet, qtbot: QtBot, clinic: Person) -> None:
    """The first step, with mouse and keys."""
    click(sheet.whom.people[clinic.card.member])
    sheet.preset.setCurrentIndex(sheet.preset.findData("lawyer"))
    sheet.preset.activated.emit(sheet.preset.currentIndex())
    type_in(sheet.addressee, "Rights Clinic")
    settle(qtbot, lambda: sheet.looked is not None)


def go_through(sheet: ExcerptSheet, qtbot: QtBot) -> None:
    """Tick every line, with the keys alone."""
    sheet.go_to(3)
    listed = sheet.readable.list
    listed.setFocus()
    for place in range(listed.count()):
        listed.setCurrentRow(place)
        press(listed, Qt.Key.Key_Space)
    settle(qtbot, lambda: sheet.save_button.isEnabled())


def written(opened: Opened, qtbot: QtBot, path: Path) -> None:
    settle(qtbot, path.exists)
    settle(qtbot, lambda: not opened.desk.tools.runner.is_busy)
    says(qtbot, opened.desk, "Written for", "Show in folder")


# Making one


def test_what_was_typed_of_an_excerpt_survives_the_lock(
    opened: Opened, page: GroupPage, clinic: Person, qtbot: QtBot, filled: Path
) -> None:
    outsider(opened, clinic)
    page.excerpt()
    sheet = excerpt_sheet(opened, qtbot)
    type_in(sheet.reader.purpose, "Advice on what we can do")
    # the last words, before any pause in typing
    opened.window.lock()
    assert opened.ended
    with opening.open_with_passphrase(filled, PASSPHRASE) as book:
        (draft,) = read_drafts(book)
    assert "Advice on what we can do" in str(draft.more)


def test_an_excerpt_that_cannot_be_looked_at_says_so(
    opened: Opened, page: GroupPage, clinic: Person, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise DiskFull

    monkeypatch.setattr("casebook.ui.group.excerpt_sheet.look", full)
    outsider(opened, clinic)
    incident = next(iter(book_of(opened).all(Incident)))
    page.excerpt([incident.id], [clinic.card.member])
    sheet = excerpt_sheet(opened, qtbot)
    sheet.preset.setCurrentIndex(sheet.preset.findData("lawyer"))
    sheet.preset.activated.emit(sheet.preset.currentIndex())
    says(qtbot, sheet, DiskFull().sentence(), "the reason stands at the top")
    assert not sheet.save_button.isEnabled()


def test_chosen_incidents_are_given_to_people_outside(
    opened: Opened, page: GroupPage, clinic: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    book = book_of(opened)
    person = next(one for one in book.all(Contact) if one.name == "Ka-yan")
    incident = next(one for one in book.all(Incident) if "Two men" in one.title)
    book.save(replace(incident, narrative="Ka-yan saw a grey car.", private_notes="Quokka."))
    attach_files(book, [FILES / "letter.pdf", FILES / "rally.jpg"], [incident])
    picture = next(one for one in book.all(Exhibit) if one.file_name == "rally.jpg")
    book.save(replace(picture, intimate=True))
    outsider(opened, clinic)
    opened.desk.go("incidents")
    view = choose(opened, qtbot, "Two men")
    # from the menu of the record
    click(named(view, "More"))
    menu = next(one for one in view.findChildren(QMenu) if one.isVisible())
    action = next(one for one in menu.actions() if one.text() == "Make an excerpt…")
    menu.close()
    action.trigger()
    sheet = excerpt_sheet(opened, qtbot)
    assert opened.desk.page is page and sheet.incidents.ids() == [incident.id]
    assert not sheet.save_button.isEnabled() and "for whom it is" in sheet.hint.text()
    click(sheet.whom.people[clinic.card.member])
    assert "kind of reader" in sheet.hint.text()
    sheet.preset.setCurrentIndex(sheet.preset.findData("lawyer"))
    sheet.preset.activated.emit(sheet.preset.currentIndex())
    type_in(sheet.addressee, "Rights Clinic")
    settle(qtbot, lambda: sheet.looked is not None)
    assert complaints(sheet) == []
    # who is hidden, and in which words
    click(sheet.next_button)
    click(sheet.next_button)
    says(qtbot, sheet, own("Ka-yan"), "No consent to be named", "it stays: intimate, or of a minor")
    assert complaints(sheet) == []
    (letter,) = sheet.files.ticks
    sheet.files.ticks[letter].click()
    settle(qtbot, lambda: sheet.looked is not None and sheet.looked.said.files)
    click(sheet.next_button)
    says(qtbot, sheet, "1 file", "What stays here", "is hidden, and stands in it as",
         "never to leave", "Files that stay here")  # fmt: skip
    assert "pending" not in texts(sheet)
    listed = [sheet.readable.list.item(n).text() for n in range(sheet.readable.list.count())]
    assert any("Whole file" in one for one in listed)
    assert not any("Ka-yan" in one for one in listed)
    assert "Go through what will be readable" in sheet.hint.text()
    go_through(sheet, qtbot)
    assert complaints(sheet) == []
    # for others it is gone through again
    type_in(sheet.addressee, "!")
    assert not sheet.readable.mark and not sheet.save_button.isEnabled()
    press(sheet.addressee, Qt.Key.Key_Backspace)
    settle(qtbot, lambda: sheet.looked is not None and sheet.readable.list.count() > 0)
    assert not sheet.save_button.isEnabled()
    go_through(sheet, qtbot)
    out = tmp_path / f"x{BUNDLE}"
    sheet.save(out)
    written(opened, qtbot, out)
    assert not any(draft[1] == KIND for draft in book.drafts())
    assert book.sent()[0].sort == "excerpt" and book.sent()[0].readers == "Rights Clinic"
    with clinic.book() as theirs:
        take_in_excerpt(theirs, out)
        (came,) = theirs.all(Incident)
        assert "Ka-yan" not in came.narrative and "grey car" in came.narrative
        assert not came.private_notes
        assert sorted(bool(theirs.sealed(one.id)) for one in theirs.all(Exhibit)) == [False, True]
        assert person.name not in [one.name for one in theirs.all(Contact)]
    settle(qtbot, lambda: page.state is not None and page.state.sent)
    page.show_entry("bundles")
    says(qtbot, page, f"For {own('Rights Clinic')}")


def test_several_are_chosen_in_the_list_and_the_choice_is_kept(
    opened: Opened, page: GroupPage, clinic: Person, qtbot: QtBot
) -> None:
    outsider(opened, clinic)
    incidents = opened.desk.incidents
    opened.desk.go("incidents")
    for key in (Qt.Key.Key_J, Qt.Key.Key_X, Qt.Key.Key_J, Qt.Key.Key_X):
        press(incidents.view, key)
    chosen = incidents.chosen_ids()
    assert len(chosen) == 2
    click(named(incidents._bulk, "Make an excerpt…"))
    sheet = excerpt_sheet(opened, qtbot)
    settle(qtbot, lambda: sorted(sheet.incidents.ids()) == sorted(chosen))
    fill_in(sheet, qtbot, clinic)
    press(sheet, Qt.Key.Key_Escape)
    settle(qtbot, lambda: any(draft[1] == KIND for draft in book_of(opened).drafts()))
    # it goes on where it was, from the section too
    opened.desk.go("group")
    click(page.excerpt_button)
    settle(qtbot, lambda: the(opened, qtbot, ExcerptSheet) is not sheet)
    again = excerpt_sheet(opened, qtbot)
    settle(qtbot, lambda: sorted(again.incidents.ids()) == sorted(chosen))
    says(qtbot, again, "What you had chosen was kept.")
    assert again.whom.to == (clinic.card.member,) and again.addressee.text() == "Rights Clinic"
    assert again.preset.currentData() == "lawyer"
    click(again.discard_button)
    settle(qtbot, lambda: not any(draft[1] == KIND for draft in book_of(opened).drafts()))


def test_somebody_without_a_card_gets_one_with_words_or_for_an_age_key(
    opened: Opened, page: GroupPage, clinic: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    opened.desk.make_excerpt([next(iter(book_of(opened).all(Incident))).id])
    sheet = excerpt_sheet(opened, qtbot)
    # nobody's card is here
    assert sheet.whom.is_by_words and sheet.whom.words
    sheet.preset.setCurrentIndex(sheet.preset.findData("lawyer"))
    sheet.preset.activated.emit(sheet.preset.currentIndex())
    assert "what they are called" in sheet.hint.text()
    type_in(sheet.addressee, "The clinic")
    settle(qtbot, lambda: sheet.looked is not None)
    go_through(sheet, qtbot)
    words, out = sheet.whom.words, tmp_path / f"w{BUNDLE}"
    sheet.save(out)
    written(opened, qtbot, out)
    says(qtbot, opened.desk, "Tell them the passphrase in another way")
    with clinic.book() as theirs:
        assert look_at_excerpt(theirs, out, passphrase=words).count("new") >= 1
    # a key that is no key is said, and stops everything
    opened.desk.make_excerpt([next(iter(book_of(opened).all(Incident))).id])
    second = excerpt_sheet(opened, qtbot)
    settle(qtbot, lambda: second is not sheet)
    type_in(second.whom.key, "age1nonsense")
    assert "This is not an age key." in texts(second) and not second.whom.is_ready
    second.whom.key.clear()
    type_in(second.whom.key, clinic.card.recipient)
    assert second.whom.recipients == (clinic.card.recipient,) and not second.whom.is_by_words
    second.preset.setCurrentIndex(second.preset.findData("lawyer"))
    second.preset.activated.emit(second.preset.currentIndex())
    settle(qtbot, lambda: second.looked is not None)
    go_through(second, qtbot)
    second.save(tmp_path / f"k{BUNDLE}")
    written(opened, qtbot, tmp_path / f"k{BUNDLE}")
    with clinic.book() as theirs:
        assert letter_of(theirs, tmp_path / f"k{BUNDLE}").sort == "excerpt"
    with pytest.raises(BundleNotForUs):
        letter_of(book_of(opened), tmp_path / f"k{BUNDLE}")


def test_a_card_of_another_group_makes_nobody_a_member(
    opened: Opened, page: GroupPage, clinic: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    book = book_of(opened)
    opened.desk.make_excerpt([])
    sheet = excerpt_sheet(opened, qtbot)
    click(named(sheet, "Add their card…"))
    add = the(opened, qtbot, AddMember)
    assert add.outside.isChecked() and unnamed(add) == []
    add.edit.setPlainText(clinic.card_text)
    click(add.later_button)
    settle(qtbot, lambda: sheet.whom.to == (clinic.card.member,))
    # nobody unverified is given anything in passing
    says(qtbot, sheet, "somebody else may be able to read this")
    assert not sheet.whom.is_ready
    sheet.whom.doubts[clinic.card.member].click()
    assert sheet.whom.is_ready
    press(sheet, Qt.Key.Key_Escape)
    assert book.fellow("Rights Clinic").is_outside
    page.look_again()
    settle(qtbot, lambda: clinic.card.member in page.list.lines)
    assert page.count.text() == "1 member"
    click(page.list.lines[clinic.card.member])
    view = shown(page, qtbot, FellowView)
    says(qtbot, view, "only excerpts that somebody makes for them")
    assert "Another group" in chips(view)
    page.send()
    send = the(opened, qtbot, SendSheet)
    assert clinic.card.member not in send.whom.people
    press(send, Qt.Key.Key_Escape)
    # they join, and are members then
    click(named(view, "They have joined us"))
    settle(qtbot, lambda: not book.fellow("Rights Clinic").is_outside)
    settle(qtbot, lambda: page.count.text() == "2 members")
    settle(qtbot, lambda: isinstance(page.shown, FellowView) and page.shown is not view)
    click(named(page, "They are of another group"))
    settle(qtbot, lambda: book.fellow("Rights Clinic").is_outside)


# One that comes


def given(clinic: Person, to: Casebook, out: Path, *titles: str) -> Path:
    """The clinic gives an excerpt of these."""
    with clinic.book() as theirs:
        refs = tuple(one.ref for one in theirs.all(Incident) if one.title in titles)
        whom = For(readers_of(theirs, [to.own_member()]))
        order = Order(incidents=refs, preset="lawyer", addressee="Them")
        mark = look_through_excerpt(theirs, order, whom).mark
        make_excerpt(theirs, replace(order, checked=mark), whom, out)
    return out


def review(opened: Opened, qtbot: QtBot, path: Path) -> BundleSheet:
    opened.desk.receive(path)
    sheet = the(opened, qtbot, BundleSheet)
    settle(qtbot, lambda: sheet.review is not None)
    return sheet


def test_one_that_comes_is_gone_through_and_taken_back(
    opened: Opened, page: GroupPage, clinic: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    book = book_of(opened)
    outsider(opened, clinic)
    with clinic.book() as theirs:
        theirs.save(Incident(title="Letter", narrative="A grey letter came."))
        theirs.save(Incident(title="Visit", narrative="Two came by."))
    sheet = review(opened, qtbot, given(clinic, book, tmp_path / f"a{BUNDLE}", "Letter", "Visit"))
    says(qtbot, sheet, "An excerpt from", "2 new records", own("Letter"))
    assert "Another group, verified" in chips(sheet)
    assert complaints(sheet) == []
    assert sheet.add_button is not None and sheet.add_button.text().strip() == "Add 2 records"
    # one of them is left out; looking alone changes nothing
    assert sheet.review is not None and book.count(Incident) == 4
    visit = next(tick for tick in sheet.review.ticks.values() if "Visit" in tick.accessibleName())
    visit.click()
    assert sheet.add_button.text().strip() == "Add 1 record"
    click(sheet.add_button)
    settle(qtbot, lambda: book.count(Incident) == 5)
    says(qtbot, opened.desk, "Taken in from", "1 new record")
    came = next(one for one in book.all(Incident) if one.title == "Letter")
    assert came.origin.startswith("Rights Clinic")
    # what they say otherwise stands beside it, and stays as it is unless that is said
    book.save(replace(came, narrative="A grey letter came, unsigned."))
    with clinic.book() as theirs:
        letter = next(one for one in theirs.all(Incident) if one.title == "Letter")
        theirs.save(replace(letter, narrative="A blue letter came."))
    later = given(clinic, book, tmp_path / f"b{BUNDLE}", "Letter")
    sheet = review(opened, qtbot, later)
    says(qtbot, sheet, "1 that differs", "Here", "In the excerpt")
    assert complaints(sheet) == []
    assert sheet.add_button is not None and not sheet.add_button.isEnabled()
    assert sheet.review is not None
    (choices,) = sheet.review.choices.values()
    choices["theirs"].click()
    assert sheet.add_button.isEnabled()
    click(sheet.add_button)
    settle(qtbot, lambda: book.get(Incident, came.id).narrative == "A blue letter came.")
    settle(qtbot, lambda: not opened.desk.tools.runner.is_busy)
    # nothing new in it now
    sheet = review(opened, qtbot, later)
    says(qtbot, sheet, "Everything in it is here already.")
    press(sheet, Qt.Key.Key_Escape)
    settle(qtbot, lambda: page.state is not None and len(page.state.taken) == 2)
    # both, side by side
    with clinic.book() as theirs:
        theirs.save(replace(theirs.get(Incident, letter.id), narrative="A red letter came."))
    sheet = review(opened, qtbot, given(clinic, book, tmp_path / f"c{BUNDLE}", "Letter"))
    assert sheet.review is not None and sheet.add_button is not None
    sheet.review.say_all("both")
    click(sheet.add_button)
    settle(qtbot, lambda: book.count(Incident) == 6)
    settle(qtbot, lambda: not opened.desk.tools.runner.is_busy)
    assert book.get(Incident, came.id).narrative == "A blue letter came."
    # and taken back as a whole
    page.show_entry("bundles")
    settle(qtbot, lambda: page.state is not None and len(page.state.taken) == 3)
    click(named(page, "Take it back"))
    settle(qtbot, lambda: book.count(Incident) == 5)
    sheet = review(opened, qtbot, tmp_path / f"c{BUNDLE}")
    says(qtbot, sheet, "was taken in before, and taken back")


def test_a_stranger_who_gives_one_is_compared_and_is_no_member_by_that(
    opened: Opened, page: GroupPage, clinic: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    book = book_of(opened)
    clinic.knows(own_card(opened))
    with clinic.book() as theirs:
        theirs.save(Incident(title="Letter"))
    path = given(clinic, book, tmp_path / f"a{BUNDLE}", "Letter")
    sheet = review(opened, qtbot, path)
    says(qtbot, sheet, "You have not compared fingerprints with")
    assert sheet.add_button is None
    assert sheet.review is not None and not any(
        one.isEnabled() for one in sheet.review.ticks.values()
    )
    click(named(sheet, "Keep in the inbox"))
    settle(qtbot, lambda: len(book.inbox()) == 1)
    settle(qtbot, lambda: "inbox" in page.list.lines)
    page.show_entry("inbox")
    says(qtbot, page, "Excerpt")
    click(named(page, "Compare now…"))
    compare = the(opened, qtbot, CompareSheet)
    settle(qtbot, lambda: compare.same.isEnabled())
    click(compare.same)
    settle(qtbot, lambda: any(one.is_outside and one.verified for one in book.fellows()))
    assert book.fellow("Rights Clinic").is_outside
    sheet = the(opened, qtbot, BundleSheet)
    settle(qtbot, lambda: sheet.add_button is not None)
    assert sheet.add_button is not None
    click(sheet.add_button)
    settle(qtbot, lambda: book.count(Incident) == 5 and not book.inbox())
    settle(qtbot, lambda: not opened.desk.tools.runner.is_busy)
    # a bundle of the group that they send is another thing
    with clinic.book() as theirs:
        make_bundle(theirs, readers_of(theirs, [book.own_member()]), tmp_path / f"g{BUNDLE}")
    opened.desk.receive(tmp_path / f"g{BUNDLE}")
    sheet = the(opened, qtbot, BundleSheet)
    settle(qtbot, lambda: sheet.read is not None)
    says(qtbot, sheet, "is of another group.", "This is no excerpt")
    assert sheet.add_button is None
    click(named(sheet, "They have joined us"))
    settle(qtbot, lambda: sheet.add_button is not None)
    assert not book.fellow("Rights Clinic").is_outside


def test_a_backup_that_is_dropped_says_what_it_is(
    opened: Opened, page: GroupPage, qtbot: QtBot, tmp_path: Path
) -> None:
    back_up(book_of(opened), tmp_path / f"whole{BUNDLE}")
    opened.desk.receive(tmp_path / f"whole{BUNDLE}")
    sheet = the(opened, qtbot, BundleSheet)
    says(qtbot, sheet, "is a backup", "restored to a new place")
