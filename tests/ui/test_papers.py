"""Dossiers begun, checked and looked at; settings, help and the sample, as one meets them."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from casebook.book import Casebook, opening
from casebook.crypto import stretch
from casebook.dossier.order import Order
from casebook.keys.header import RECOVERY
from casebook.records import Contact, Dossier, Exhibit, Incident, Involvement
from casebook.tasks import sample
from casebook.tasks.build_dossier import preview_dossier
from casebook.tasks.check_dossier import ANOTHER, CHANGED, OURS, STRANGE, THIS, check_dossier
from casebook.ui.help import topic_of
from casebook.ui.pages.dossier_maker import DossierMaker
from casebook.ui.pages.dossiers import Dossiers, DossierView
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.page_view import PageView
from casebook.ui.pdf import Pages
from tests.conftest import PASSPHRASE
from tests.dossier.making import make
from tests.ui.conftest import Opened, go_through, settle, show, texts
from tests.ui.hands import click, front, press, type_in


def begun(opened: Opened, qtbot: QtBot, count: int = 2) -> tuple[Dossiers, DossierMaker]:
    """A dossier that is being made, with some incidents in it."""
    desk = opened.desk
    desk.make_dossier(desk.incidents.model.ids[:count])
    page = desk.pages["dossiers"]
    assert isinstance(page, Dossiers) and page.maker is not None
    maker = page.maker
    settle(qtbot, lambda: maker.incidents.list.count() == count)
    return page, maker


def said(opened: Opened) -> str:
    """What banners anywhere say."""
    return "\n".join(
        label.text()
        for banner in opened.window.findChildren(Banner)
        if banner.isVisible()
        for label in banner.findChildren(QLabel)
    )


# A dossier that is begun


def test_what_was_chosen_outlives_another_size_a_lock_and_the_way_back(
    opened: Opened, qtbot: QtBot, filled: Path
) -> None:
    page, maker = begun(opened, qtbot)
    type_in(maker.reader.addressee, "52 Division")
    maker.reader.paper.setCurrentIndex(maker.reader.paper.findData("a4"))
    maker.reader.paper.activated.emit(maker.reader.paper.currentIndex())
    chosen = maker.incidents.ids()
    # back to the list and on again
    maker.back.emit()
    assert not page.is_making and "A dossier is being made." in texts(page.list)
    page.list.start_new()
    assert page.maker is maker and page.is_making
    # the window is built anew, where one was
    before = opened.desk
    opened.window.text_size(1)
    settle(qtbot, lambda: opened.window.desk is not before)
    other = opened.desk.pages["dossiers"]
    assert isinstance(other, Dossiers) and opened.desk.page is other and other.is_making
    again = other.maker
    assert again is not None
    settle(qtbot, lambda: again.incidents.ids() == chosen)
    assert (again.reader.addressee.text(), again.reader.paper.currentData()) == (
        "52 Division",
        "a4",
    )
    # locked and opened again: it is offered, and the pages are set
    opened.window.lock()
    with opening.open_with_passphrase(filled, PASSPHRASE) as book:
        kept = [kind for _id, kind, _record, _text in book.drafts()]
        assert kept == ["dossier"]


def test_a_discarded_dossier_comes_back_with_undo(opened: Opened, qtbot: QtBot) -> None:
    page, maker = begun(opened, qtbot)
    type_in(maker.reader.purpose, "To be told what can be done")
    click(maker.discard_button)
    assert page.maker is None and not page.is_making
    settle(qtbot, lambda: not opened.desk.tools.book.drafts())
    toast = next(
        one for one in opened.window.findChildren(type(maker.save_button)) if one.text() == "Undo"
    )
    toast.click()
    again = page.maker
    assert again is not None and page.is_making
    settle(qtbot, lambda: again.incidents.list.count() == 2)
    assert again.reader.purpose.text() == "To be told what can be done"


def test_incidents_are_put_in_order_and_taken_out_by_keys(opened: Opened, qtbot: QtBot) -> None:
    _page, maker = begun(opened, qtbot, 3)
    first, second, third = maker.incidents.ids()
    here = maker.incidents.list
    here.setFocus()
    here.setCurrentRow(0)
    assert not maker.incidents.up.isEnabled() and maker.incidents.down.isEnabled()
    press(here, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert maker.incidents.ids() == [second, first, third]
    press(here, Qt.Key.Key_Delete)
    assert maker.incidents.ids() == [second, third]
    maker.go_to(1)
    assert "2 incidents" in texts(maker)
    # the same twice is once
    maker.add([second, first])
    settle(qtbot, lambda: maker.incidents.ids() == [second, third, first])


def test_what_cannot_be_printed_is_named_and_no_old_pages_stand_there(
    opened: Opened, qtbot: QtBot
) -> None:
    book = opened.desk.tools.book
    incident = next(iter(book.all(Incident)))
    _page, maker = begun(opened, qtbot, 4)
    settle(qtbot, lambda: maker.preview.pages.count > 0)
    assert "page 1 of" in maker.preview.place.text()
    book.edit(incident.ref, {"place": "house \U00013000 street"})
    maker.set_pages()
    settle(qtbot, lambda: "No font has the character" in texts(maker))
    assert "house" in texts(maker) and maker.preview.pages.count == 0
    book.edit(incident.ref, {"place": "street"})
    maker.set_pages()
    settle(qtbot, lambda: maker.preview.pages.count > 0)
    assert "No font has" not in texts(maker)


def test_a_preview_shows_no_job_and_the_last_wish_wins(opened: Opened, qtbot: QtBot) -> None:
    started: list[object] = []
    opened.desk.tools.runner.started.connect(started.append)
    _page, maker = begun(opened, qtbot)
    for letter in "abc":
        type_in(maker.reader.addressee, letter)
        maker.set_pages()
    settle(qtbot, lambda: maker.preview.pages.count > 0 and "page" in maker.preview.place.text())
    assert started == []
    while len(maker.incidents.ids()):
        maker.incidents.list.setCurrentRow(0)
        maker.incidents.take_out()
    maker.set_pages()
    assert maker.preview.pages.count == 0 and not maker.save_button.isEnabled()
    assert "Choose incidents" in maker.preview.place.text()


def test_saving_shows_the_new_dossier_in_the_list(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    page, maker = begun(opened, qtbot)
    book = opened.desk.tools.book
    go_through(maker, qtbot)
    maker.save_to(tmp_path / "d.pdf")
    assert not maker.save_button.isEnabled()
    settle(qtbot, lambda: book.count(Dossier) == 1)
    (made,) = book.all(Dossier)
    settle(qtbot, lambda: page.list.shown_id() == made.id)
    assert page.maker is None and not book.drafts()
    settle(qtbot, lambda: "Local police" in texts(page.list))
    settle(qtbot, lambda: "SHA-256" in texts(page.list))


def test_nothing_is_saved_before_its_names_were_gone_through(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    page, maker = begun(opened, qtbot)
    settle(qtbot, lambda: maker.ticks.list.count() > 0)
    assert not maker.save_button.isEnabled() and "step 4" in texts(maker)
    maker.save_to(tmp_path / "d.pdf")
    settle(qtbot, lambda: "gone through" in texts(maker))
    assert not (tmp_path / "d.pdf").exists()
    maker.go_to(3)
    first = maker.ticks.list.item(0)
    assert "Unknown caller" in first.text()
    # one after another with the space bar, as somebody does who has no mouse
    maker.ticks.list.setFocus()
    for place in range(maker.ticks.list.count()):
        maker.ticks.list.setCurrentRow(place)
        press(maker.ticks.list, Qt.Key.Key_Space)
    assert maker.ticks.mark and maker.save_button.isEnabled()
    # another reader: what was ticked stays, what is new must be gone through
    type_in(maker.reader.reply_to, "ask@example.org")
    settle(qtbot, lambda: not maker.save_button.isEnabled())
    settle(qtbot, lambda: "1 to go through" in texts(maker))
    go_through(maker, qtbot)
    maker.save_to(tmp_path / "d.pdf")
    settle(qtbot, lambda: (tmp_path / "d.pdf").exists())
    assert page.maker is None or page.maker is maker


def test_who_is_hidden_is_seen_and_can_be_called_otherwise(opened: Opened, qtbot: QtBot) -> None:
    _page, maker = begun(opened, qtbot)
    settle(qtbot, lambda: len(maker.hiding.combos) == 2)
    maker.go_to(2)
    said = texts(maker)
    assert "Ka-yan" in said and "No consent to be named" in said and "Person " in said
    actor = next(ref for ref, one in maker.hiding.combos.items() if one.itemData(0) == "" and
                 one.itemText(0) == "By name")  # fmt: skip
    combo = maker.hiding.combos[actor]
    combo.setCurrentIndex(combo.findData("pseudonym"))
    combo.activated.emit(combo.currentIndex())
    assert maker.order().hidden == {actor: "pseudonym"}
    settle(qtbot, lambda: texts(maker).count("printed as: \u2068Person") == 2)


def test_a_save_that_fails_keeps_what_was_chosen(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    page, maker = begun(opened, qtbot)
    go_through(maker, qtbot)
    maker.save_to(tmp_path / "no" / "such" / "folder" / "d.pdf")
    settle(qtbot, lambda: "could not be written" in texts(maker))
    assert page.maker is maker and maker.save_button.isEnabled()
    assert opened.desk.tools.book.count(Dossier) == 0


# Pages as pictures


@pytest.mark.parametrize(("paper", "shape"), [("letter", 11 / 8.5), ("a4", 297 / 210)])
def test_pages_are_drawn_in_the_shape_of_their_paper(
    paper: str, shape: float, opened: Opened, qtbot: QtBot
) -> None:
    desk = opened.desk
    pdf = preview_dossier(
        desk.tools.book, Order(incidents=tuple(desk.incidents.model.ids), paper=paper)
    )
    view = PageView(desk.tools.runner, "Preview")
    qtbot.addWidget(view)
    view.resize(700, 500)
    view.show()
    view.show_pages(Pages(pdf))
    box = view._box(0)
    assert abs(box.height() / box.width() - shape) < 0.01
    settle(qtbot, lambda: 0 in view._images)
    image = view._images[0]
    assert abs(image.height() / image.width() - shape) < 0.01
    # only what is in view is drawn, and what is far away is let go
    assert view.count > 4 and len(view._images) < 3
    view.setFocus()
    press(view, Qt.Key.Key_End)
    settle(qtbot, lambda: view.count - 1 in view._images)
    assert 0 not in view._images and view.page == view.count
    # what is in the middle stays there
    view.verticalScrollBar().setValue(view._box(0).height() * 4)
    page = view.page
    view.zoom(1.5)
    assert view.page == page
    view.show_pages(None)
    assert view.count == 0


# What a file is


def test_a_file_is_told_from_every_other(book: Casebook, tmp_path: Path) -> None:
    book.save(Incident(title="One"))
    book.save(Incident(title="Two"))
    one = make(book, ["INC-0001"], tmp_path / "one.pdf")
    two = make(book, ["INC-0002"], tmp_path / "two.pdf")
    first = book.find(one.ref).id
    assert check_dossier(book, one.path, first).verdict == THIS
    assert check_dossier(book, two.path).verdict == THIS
    found = check_dossier(book, two.path, first)
    assert found.verdict == ANOTHER and found.dossier and found.dossier.ref == two.ref
    raw = bytearray(one.path.read_bytes())
    raw[len(raw) // 2] ^= 1
    (tmp_path / "bad.pdf").write_bytes(raw)
    assert check_dossier(book, tmp_path / "bad.pdf").verdict == CHANGED
    book.remove(one.ref)
    assert check_dossier(book, one.path).verdict == OURS
    # anybody with this program can seal a file: that alone does not make it ours
    other = tmp_path / "other.casebook"
    cost = stretch.FLOOR
    with opening.create(other, member="X", passphrase=PASSPHRASE, cost=cost) as stranger:
        stranger.save(Incident(title="One"))
        forged = make(stranger, ["INC-0001"], tmp_path / "forged.pdf")
        fingerprint = stranger.fingerprint()
    found = check_dossier(book, forged.path, first)
    assert (found.verdict, found.fingerprint) == (STRANGE, fingerprint)


def test_a_checked_file_is_called_what_it_is(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    desk = opened.desk
    book = desk.tools.book
    made = make(book, desk.incidents.model.ids[:1], tmp_path / "d.pdf")
    desk.go_to(book.find(made.ref).id)
    page = desk.pages["dossiers"]
    assert isinstance(page, Dossiers)
    settle(qtbot, lambda: isinstance(page.list._shown, DossierView))
    view = page.list._shown
    assert isinstance(view, DossierView)
    settle(qtbot, lambda: "SHA-256 of the PDF" in texts(view))
    view.check(made.path)
    settle(qtbot, lambda: "unchanged since it was made" in said(opened))
    assert made.ref in said(opened)
    shutil.copy(made.slip, tmp_path / "notes.pdf")
    view.check(tmp_path / "notes.pdf")
    settle(qtbot, lambda: "not something this program made" in said(opened))
    # an incident that is gone since is counted, not hidden
    book.remove(desk.incidents.model.ids[0])
    desk.tools.runner.changed.emit()
    page.list.show_detail(page.list.detail_of(page.list.shown_id()), page.list.shown_id())
    settle(qtbot, lambda: "no longer in the casebook" in texts(page.list))


# Settings


def test_a_changed_look_leaves_one_in_the_settings(opened: Opened, qtbot: QtBot) -> None:
    desk = opened.desk
    desk.open_settings()
    page = desk.settings_page
    page.look.setCurrentIndex(page.look.findData("dark"))
    page.look.activated.emit(page.look.currentIndex())
    settle(qtbot, lambda: opened.window.desk is not desk)
    assert opened.desk.page is opened.desk.settings_page
    assert opened.desk.settings_page.look.currentData() == "dark"


def test_settings_are_found_by_any_text_in_them(opened: Opened, qtbot: QtBot) -> None:
    page = opened.desk.settings_page
    opened.desk.open_settings()
    for words, count in (("rekey", 1), ("high contrast", 1), ("GPL", 1), ("zebra", 0)):
        page.search.setText(words)
        shown = [card for card, _said in page._cards if not card.isHidden()]
        assert len(shown) == count, words
    assert "Nothing found" in texts(page)
    page.search.clear()
    assert "Nothing found" not in texts(page)


def test_one_can_be_called_otherwise_and_back_again(opened: Opened, qtbot: QtBot) -> None:
    page = opened.desk.settings_page
    book = opened.desk.tools.book
    opened.desk.open_settings()
    settle(qtbot, lambda: page.member.text() == "Member M")
    for name in ("Kelsang", "Member M", "Kelsang"):
        page.member.selectAll()
        type_in(page.member, name)
        press(page.member, Qt.Key.Key_Return)
        settle(qtbot, lambda name=name: book.member().name == name)  # type: ignore[misc]
    page.member.clear()
    page._rename()
    assert page.member.text() == "Kelsang"


def test_a_wrong_passphrase_changes_nothing_and_says_so_there(
    opened: Opened, qtbot: QtBot, filled: Path
) -> None:
    ways = opened.desk.settings_page.ways
    opened.desk.open_settings()
    click(ways.begin)
    click(ways.change)
    assert "opens it now" in texts(ways)
    type_in(ways.current.line, "not the right one at all")
    click(ways.new.suggest)
    assert "bits" in texts(ways)
    type_in(ways.new.again.line, ways.new.passphrase)
    click(ways.change)
    settle(qtbot, lambda: "Wrong passphrase" in texts(ways))
    assert ways.new.passphrase  # nothing that was typed was cleared
    click(ways.cancel)
    assert not ways.current.text() and not ways.new.passphrase
    opened.window.lock()
    opening.open_with_passphrase(filled, PASSPHRASE).close()


def test_the_settings_know_of_the_sheet_and_the_backup(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    from casebook.tasks.backup import back_up
    from casebook.tasks.recovery import make_recovery

    desk = opened.desk
    book = desk.tools.book
    page = desk.settings_page
    desk.open_settings()
    settle(qtbot, lambda: "There is none yet." in texts(page))
    assert "everything is lost" in texts(page)
    sheet = make_recovery(book, None, "en")
    sheet.prove(sheet.code)
    back_up(book, tmp_path / "b.tar")
    desk.tools.runner.changed.emit()
    settle(qtbot, lambda: "just now" in page.backup_says.text())
    (slot,) = [one for one in book.slots() if one.kind == RECOVERY]
    assert slot.made_at[:10] in page.ways.recovery_says.text()


def test_where_the_casebook_is_is_remembered_again_at_once(opened: Opened) -> None:
    page, settings = opened.desk.settings_page, opened.window.settings
    page.remember.setChecked(False)
    assert settings.last == ""
    page.remember.setChecked(True)
    assert settings.last == str(opened.desk.tools.book.folder)


# The sample


def test_the_sample_is_marked_and_goes_in_and_out_by_one_turn_of_records(book: Casebook) -> None:
    mine = book.save(Incident(title="My own"))
    count = sample.put_in(book)
    marked = [one for one in book.all(Incident) if one.id != mine.id]
    assert len(marked) == len(sample.CHOSEN)
    assert all("(sample)" in one.title and sample.TAG in one.tags for one in marked)
    for kind in (Contact, Involvement, Exhibit):
        assert all(sample.TAG in one.tags for one in book.all(kind))
    assert all("(sample)" in one.title for one in book.all(Exhibit))
    # every record came in one turn: undoing it is undoing all of them
    assert len({book.history(one.id)[0].at for one in marked}) == 1
    assert sample.has_sample(book) and sample.take_out(book) == count
    assert [one.title for one in book.all(Incident)] == ["My own"]
    assert not sample.has_sample(book) and not book.count(Contact) and not book.count(Exhibit)
    book.undo()
    assert book.count(Incident) == 1 + len(sample.CHOSEN)
    assert book.get(Incident, mine.ref) == mine


def test_a_file_of_the_sample_that_one_attached_oneself_stays(book: Casebook) -> None:
    from casebook.paths import resource
    from casebook.tasks.attach import attach_files

    mine = book.save(Incident(title="My own"))
    path = resource("demo", "files", "rally.jpg")
    (done,) = attach_files(book, [path], [mine])
    sample.put_in(book)
    sample.take_out(book)
    assert [one.id for one in book.all(Exhibit)] == [done.exhibit.id]


def test_a_sample_that_is_used_says_by_what(opened: Opened, qtbot: QtBot) -> None:
    desk = opened.desk
    book = desk.tools.book
    page = desk.settings_page
    desk.open_settings()
    settle(qtbot, lambda: page.sample.button.text().strip() == "Put the sample in")
    page.sample.button.click()
    settle(qtbot, lambda: page.sample.button.text().strip() == "Take the sample out")
    person = next(one for one in book.all(Contact) if sample.TAG in one.tags)
    mine = next(one for one in book.all(Incident) if sample.TAG not in one.tags)
    part = book.save(Involvement(incident=mine.id, contact=person.id, role="target"))
    page.sample.button.click()
    settle(qtbot, lambda: part.ref in said(opened))
    settle(qtbot, page.sample.button.isEnabled)
    assert book.count(Incident) == 10


# Help


def test_a_locked_door_has_help_of_its_own(closed: Opened, filled: Path, qtbot: QtBot) -> None:
    closed.window.unlock(filled, locked=True)
    assert topic_of(closed.window.stack.currentWidget()) == "locking"
    closed.window.unlock(filled)
    assert topic_of(closed.window.stack.currentWidget()) == "unlock"
    desk = show(closed, filled, qtbot)
    desk.make_dossier([])
    front(closed.window)
    press(desk, Qt.Key.Key_F1)
    settle(qtbot, lambda: closed.window._help is not None)
    assert closed.window._help and closed.window._help.topic == "dossiers"
