"""Evidence, dossiers and settings, as a person goes about them."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from casebook.paths import resource
from casebook.records import Dossier, Exhibit, Incident
from casebook.tasks.attach import attach_files
from casebook.tasks.outside import sweep
from casebook.ui.direction import own
from casebook.ui.pages.dossiers import Dossiers
from casebook.ui.pages.exhibit_file import read_exhibit
from casebook.ui.pages.exhibit_view import ExhibitView
from casebook.ui.pages.settings_page import SettingsPage
from tests.ui.conftest import Opened, go_through, held, settle, texts
from tests.ui.hands import type_in

FILES = resource("demo", "files")


def test_an_exhibit_is_dropped_looked_at_checked_and_copied_out(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = opened.desk
    book = desk.tools.book
    desk.go("evidence")
    desk.evidence.files.attach([FILES / "rally.jpg", FILES / "letter.pdf"])
    settle(qtbot, lambda: book.count(Exhibit) == 2)
    picture = next(item for item in book.all(Exhibit) if item.file_name == "rally.jpg")
    desk.go_to(picture.id)
    settle(qtbot, lambda: desk.evidence.shown_id() == picture.id)

    def view() -> ExhibitView:
        """What is shown now: it is laid anew when something else comes in."""
        shown = desk.evidence._shown
        assert isinstance(shown, ExhibitView)
        return shown

    settle(qtbot, lambda: "Not checked since it came in" in _chips(view()))
    settle(qtbot, lambda: picture.sha256[:8] in texts(view()))
    settle(qtbot, lambda: view()._picture is not None)
    # the place is there, and shown only when asked for
    settle(qtbot, lambda: "Place, as read in the file" in texts(view()))
    view().verify.emit()
    settle(qtbot, lambda: "Unchanged" in _chips(view()))
    # the file on the shelf is damaged underneath
    sealed = book.sealed(picture.id)
    assert sealed
    path = book.shelf.path(sealed.name)
    raw = bytearray(path.read_bytes())
    raw[-20] ^= 1
    path.chmod(0o600)
    path.write_bytes(raw)
    view().verify.emit()
    settle(qtbot, lambda: "not what it was" in texts(view()))


def test_a_picture_comes_in_full_though_all_was_laid_anew_meanwhile(
    opened: Opened, qtbot: QtBot
) -> None:
    desk = opened.desk
    book = desk.tools.book
    attach_files(book, [FILES / "rally.jpg"], [])
    (picture,) = book.all(Exhibit)
    view = ExhibitView(desk.tools)
    qtbot.addWidget(view)
    file = read_exhibit(book, picture.id)
    with held(opened):
        view.show_file(file)
        view.show_file(file)
    settle(qtbot, lambda: view._picture is not None)
    assert view._picture and view._canvas
    shown = view._canvas._item.pixmap()
    assert shown.size() == view._picture.size() and shown.width() > 600


def _chips(view: ExhibitView) -> str:
    from casebook.ui.parts.chips import Chip

    return " ".join(chip.text for chip in view.findChildren(Chip))


def test_a_sensitive_exhibit_is_not_drawn_until_asked(opened: Opened, qtbot: QtBot) -> None:
    desk = opened.desk
    book = desk.tools.book
    desk.go("evidence")
    desk.evidence.files.attach([FILES / "rally.jpg"])
    settle(qtbot, lambda: book.count(Exhibit) == 1)
    (exhibit,) = book.all(Exhibit)
    book.edit(exhibit.ref, {"intimate": True})
    desk.go_to(exhibit.id)
    settle(qtbot, lambda: "marked as sensitive" in texts(desk.evidence))
    view = desk.evidence._shown
    assert isinstance(view, ExhibitView)
    assert view._picture is None
    desk.evidence.look_again()

    def drawn() -> bool:
        line = desk.evidence.model.line(0)
        return line is None or bool(line.picture)

    settle(qtbot, lambda: not drawn())


def test_a_copy_for_another_program_is_private_and_wiped(opened: Opened, qtbot: QtBot) -> None:
    desk = opened.desk
    book = desk.tools.book
    desk.evidence.files.attach([FILES / "rally.jpg"])
    settle(qtbot, lambda: book.count(Exhibit) == 1)
    (exhibit,) = book.all(Exhibit)
    path = desk.outside.copy(book, exhibit.id)
    assert path.read_bytes() == (FILES / "rally.jpg").read_bytes()
    assert path.parent.stat().st_mode & 0o077 == 0 and path.name == f"{exhibit.ref}.jpg"
    assert book.history(exhibit.id)[-1].action == "copied-out"
    desk.flush()
    assert not path.exists() and not path.parent.exists()
    desk.outside.copy(book, exhibit.id)
    assert sweep() == 1


def test_a_dossier_is_seen_before_it_is_saved(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    desk = opened.desk
    book = desk.tools.book
    ids = desk.incidents.model.ids
    desk.incidents.dossier.emit(ids[:2])
    page = desk.pages["dossiers"]
    assert isinstance(page, Dossiers) and page.maker is not None
    maker = page.maker
    settle(qtbot, lambda: len(maker.incidents.ids()) == 2)
    settle(qtbot, lambda: maker.preview.pages.count > 3)
    # another incident is put in; going elsewhere and back loses nothing
    desk.go("incidents")
    desk.incidents.dossier.emit(ids[2:3])
    settle(qtbot, lambda: maker.incidents.list.count() == 3)
    type_in(maker.reader.addressee, "52 Division")
    go_through(maker, qtbot)
    maker.save_to(tmp_path / "d.pdf")
    settle(qtbot, lambda: book.count(Dossier) == 1)
    assert (tmp_path / "d.pdf").read_bytes().startswith(b"%PDF")
    (made,) = book.all(Dossier)
    assert made.addressee == "52 Division" and len(made.incidents) == 3
    settle(qtbot, lambda: page.list.model.ids == [made.id])
    page.list.choose(made.id)
    settle(qtbot, lambda: own(made.addressee) in texts(page.list))


def test_settings_are_found_by_words_and_apply_at_once(opened: Opened, qtbot: QtBot) -> None:
    desk = opened.desk
    assert not desk.findChildren(SettingsPage), "made before anybody asked for them"
    desk.open_settings()
    page = desk.settings_page
    type_in(page.search, "screenshot")
    shown = [card for card, _said in page._cards if not card.isHidden()]
    assert len(shown) == 1 and page.discreet in shown[0].findChildren(QCheckBox)
    page.discreet.setChecked(True)
    assert opened.window.windowTitle() == "Casebook"
    page.lock_after.setCurrentIndex(page.lock_after.findData(0))
    page._lock_chosen()
    assert "can read everything" in page.lock_says.text()
    page.language.setCurrentIndex(page.language.findData("fr"))
    page._set("language", page.language)
    settle(qtbot, lambda: opened.window.desk is not desk)
    settle(qtbot, lambda: "Preuves" in texts(opened.desk.side))
    assert opened.desk.tools.book.count(Incident) == 4


def test_the_passphrase_is_changed_from_the_settings(
    opened: Opened, qtbot: QtBot, filled: Path
) -> None:
    from casebook.book import opening
    from tests.conftest import PASSPHRASE

    page = opened.desk.settings_page
    ways = page.ways
    opened.desk.open_settings()
    ways.begin.click()
    type_in(ways.current.line, PASSPHRASE)
    type_in(ways.new.secret.line, "seven herons under one tin roof")
    type_in(ways.new.again.line, "seven herons under one tin")
    ways.change.click()
    assert "not the same" in texts(page)
    type_in(ways.new.again.line, " roof")
    ways.change.click()
    settle(qtbot, lambda: "The passphrase is changed." in texts(page))
    opened.window.lock()
    opening.open_with_passphrase(filled, "seven herons under one tin roof").close()


def test_the_sample_is_put_in_and_taken_out_and_one_s_own_stays(
    opened: Opened, qtbot: QtBot
) -> None:
    desk = opened.desk
    book = desk.tools.book
    desk.open_settings()
    page = desk.settings_page
    settle(qtbot, lambda: page.sample.button.text().strip() == "Put the sample in")
    page.sample.button.click()
    settle(qtbot, lambda: page.sample.button.text().strip() == "Take the sample out")
    assert book.count(Incident) == 4 + 6 and book.count(Exhibit) == 6
    marked = [item for item in book.all(Incident) if "sample" in item.tags]
    assert len(marked) == 6 and all("(sample)" in item.title for item in marked)
    page.sample.button.click()
    settle(qtbot, lambda: page.sample.button.text().strip() == "Put the sample in")
    assert (book.count(Incident), book.count(Exhibit)) == (4, 0)


def test_what_was_not_attached_is_told_wherever_one_is_by_then(
    opened: Opened, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, folder = opened.desk, tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("one", "utf-8")
    (folder / "b.txt").write_text("two", "utf-8")
    monkeypatch.setattr("casebook.tasks.attach_many.MOST", 2)
    desk.go("evidence")
    desk.evidence.files.attach([tmp_path / "gone.txt", folder])
    desk.go("group")
    settle(qtbot, lambda: "1 file was not attached." in texts(desk._message_holder))
    told = texts(desk._message_holder)
    assert "gone.txt" in told and "1 file was left out" in told
    assert desk.tools.book.count(Exhibit) == 1
