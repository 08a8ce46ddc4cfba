"""Every screen by keyboard alone: Tab comes to every control and out of it again, Escape keeps."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from casebook.book import Casebook
from casebook.records import (
    Consent,
    Contact,
    Dossier,
    Exhibit,
    Identifier,
    Incident,
    Name,
    Record,
    Referral,
    RelatesTo,
    Sighting,
    Statement,
)
from casebook.tasks.attach import attach_files
from casebook.ui.desk import Desk
from casebook.ui.pages.dossiers import Dossiers
from casebook.ui.pages.list_page import ListPage
from casebook.ui.pages.record_page import RecordPage
from casebook.ui.settings import Settings
from casebook.ui.theme import theme
from casebook.ui.window import Window
from tests.ui.conftest import Opened, settle, texts
from tests.ui.hands import CONTROL, SHIFT, front, press, type_in
from tests.ui.test_names import CONTROLS, unnamed

MOST = 400


def fill_more(book: Casebook, tmp_path: Path) -> None:
    """Something of everything that a page can show."""
    incident = next(one for one in book.all(Incident) if "Two men" in one.title)
    person = next(one for one in book.all(Contact) if one.side == "our-people")
    Image.new("RGB", (80, 60), "red").save(tmp_path / "car.png")
    attach_files(book, [tmp_path / "car.png"], [incident])
    book.save(Name(contact=person.id, text="嘉欣"))
    number = book.save(Identifier(contact=person.id, identifier_type="phone", value="+14165550142"))
    book.save(Sighting(incident=incident.id, identifier=number.id))
    book.save(Consent(contact=person.id, purpose="the report", audiences=("local-police",)))
    book.save(Statement(title="What I saw", incident=incident.id, maker=person.id, text="A car."))
    told = book.save(Referral(recipient="City police", status="sent"))
    book.save(RelatesTo(referral=told.id, incident=incident.id))
    book.save(Dossier(title="d.pdf", preset="local-police", incidents=(incident.ref,)))


def stops(top: QWidget) -> list[QWidget]:
    """Every control of a screen that a person could want to use, as it is now."""
    found: list[QWidget] = []
    for sort in (*CONTROLS, QCheckBox):
        for one in top.findChildren(sort):
            usable = one.isVisible() and one.isEnabled() and one.window() is top.window()
            inner = isinstance(one.parent(), QComboBox | QLineEdit) or one.objectName()[:3] == "qt_"
            if usable and not inner and one not in found:
                found.append(one)
    return found


def walked(top: QWidget, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """Where the keys go when Tab is pressed until it comes round."""
    window = top.window()
    front(window)
    first = window.focusWidget() or window
    if window.focusWidget() is None:
        press(window, key)
        first = window.focusWidget()
    seen: list[QWidget] = []
    here: QWidget | None = first
    for _time in range(MOST):
        if here is None:
            break
        seen.append(here)
        press(here, key, SHIFT if key == Qt.Key.Key_Backtab else Qt.KeyboardModifier.NoModifier)
        here = window.focusWidget()
        if here is first:
            break
    return seen


def group_of(one: QWidget) -> object:
    """Buttons of which one is on are one stop: arrows go on from there."""
    if isinstance(one, QAbstractButton) and one.group() and one.group().exclusive():
        return one.group()
    return one


def told(one: QWidget) -> str:
    says = one.text() if isinstance(one, QAbstractButton) else ""
    return f"{type(one).__name__} “{one.accessibleName() or says}” in {type(one.parent()).__name__}"


def complaints(top: QWidget) -> list[str]:
    """What a person without a mouse could not do here."""
    seen = walked(top)
    assert len(seen) < MOST, "Tab never comes round"
    groups = {group_of(one) for one in seen}
    missed = [told(one) for one in stops(top) if group_of(one) not in groups]
    lost = [told(one) for one in seen if not one.isVisible()]
    back = walked(top, Qt.Key.Key_Backtab)
    if {group_of(one) for one in back} != groups:
        missed.append("Shift+Tab goes other ways than Tab")
    return [*(f"not reached: {one}" for one in missed), *(f"hidden: {one}" for one in lost),
            *(f"no name: {one}" for one in unnamed(top))]  # fmt: skip


def shown(page: ListPage, record: str, qtbot: QtBot) -> None:
    page.open_record(record)
    settle(qtbot, lambda: page.shown_id() == record and page._shown is not None)
    qtbot.wait(300)


def test_keys_go_to_the_list_once_a_casebook_is_open(opened: Opened, qtbot: QtBot) -> None:
    page = opened.desk.incidents
    assert page.view.hasFocus()
    press(page.view, Qt.Key.Key_J)
    assert page.chosen_ids() == [page.model.ids[0]]
    press(page.view, Qt.Key.Key_J)
    assert page.chosen_ids() == [page.model.ids[1]]


def test_enter_presses_the_button_that_has_the_keys(opened: Opened, qtbot: QtBot) -> None:
    desk = opened.desk
    evidence = next(
        one for one in desk.side.findChildren(QAbstractButton) if one.text().strip() == "Evidence"
    )
    evidence.setFocus()
    press(evidence, Qt.Key.Key_Return)
    assert desk.page is desk.evidence
    desk.capturing.begin()
    sheet = desk.capturing.sheet
    assert sheet is not None
    front(sheet)
    type_in(sheet.words.edit, "He called")
    pill = sheet.kinds["1"]
    pill.setFocus()
    press(pill, Qt.Key.Key_Return)
    assert pill.isChecked() and sheet.isVisible() and not sheet._saving.is_on


def test_no_window_opens_larger_than_its_screen(opened: Opened, qtbot: QtBot) -> None:
    theme().put_on(scale=2.0)
    desk = opened.desk
    desk.capturing.begin()
    assert desk.capturing.sheet is not None
    room = desk.screen().availableGeometry()
    for one in (Window(Settings()), desk.capturing.sheet):
        assert one.width() <= room.width() and one.height() <= room.height()


def test_several_are_chosen_with_letters_alone(opened: Opened, qtbot: QtBot) -> None:
    page = opened.desk.incidents
    for key in (Qt.Key.Key_J, Qt.Key.Key_X):
        press(page.view, key)
    assert page._bulk.isVisible() and "1 chosen" in texts(page)
    for key in (Qt.Key.Key_J, Qt.Key.Key_Down, Qt.Key.Key_X):
        press(page.view, key)
    assert page.chosen_ids() == [page.model.ids[0], page.model.ids[2]]
    press(page.view, Qt.Key.Key_X)
    assert page.chosen_ids() == [page.model.ids[0]]
    press(page.view, Qt.Key.Key_Escape)
    assert page.chosen_ids() == [page.model.ids[2]] and not page._bulk.isVisible()
    press(page.view, Qt.Key.Key_K)
    assert page.chosen_ids() == [page.model.ids[1]]


def test_keys_lead_from_the_search_into_what_was_found(opened: Opened, qtbot: QtBot) -> None:
    page = opened.desk.incidents
    press(opened.desk, Qt.Key.Key_F, CONTROL)
    assert page.search.hasFocus()
    type_in(page.search, "photographed")
    settle(qtbot, lambda: len(page.model.ids) == 1)
    press(page.search, Qt.Key.Key_Down)
    assert page.view.hasFocus() and page.chosen_ids() == page.model.ids
    press(opened.desk, Qt.Key.Key_F, CONTROL)
    press(page.search, Qt.Key.Key_Escape)
    settle(qtbot, lambda: len(page.model.ids) == 4)
    assert not page.search.text()
    press(page.search, Qt.Key.Key_Return)
    assert page.view.hasFocus()


Show = Callable[[Desk, QtBot], QWidget]


def _list(key: str) -> Show:
    def show(desk: Desk, _qtbot: QtBot) -> QWidget:
        desk.go(key)
        return desk

    return show


def _record(key: str, kind: type[Record]) -> Show:
    def show(desk: Desk, qtbot: QtBot) -> QWidget:
        desk.go(key)
        page = desk.pages[key]
        page = page.list if isinstance(page, Dossiers) else page
        assert isinstance(page, ListPage)
        every: list[Record] = list(desk.tools.book.all(kind))
        record = next((one for one in every if "Two men" in one.title), every[0])
        shown(page, record.id, qtbot)
        return desk

    return show


def _editor(key: str, kind: type[Record]) -> Show:
    def show(desk: Desk, qtbot: QtBot) -> QWidget:
        _record(key, kind)(desk, qtbot)
        page = desk.pages[key]
        assert isinstance(page, RecordPage)
        page.edit("")
        qtbot.wait(300)
        return desk

    return show


def _part(key: str, kind: type[Record], part: str) -> Show:
    def show(desk: Desk, qtbot: QtBot) -> QWidget:
        _record(key, kind)(desk, qtbot)
        page = desk.pages[key]
        assert isinstance(page, RecordPage)
        page._shown.part.emit(part, "")  # type: ignore[union-attr]

        def there() -> list[QDialog]:
            return [one for one in page.findChildren(QDialog) if one.isVisible()]

        settle(qtbot, there)
        return there()[0]

    return show


def _step(number: int) -> Show:
    def show(desk: Desk, qtbot: QtBot) -> QWidget:
        record = next(one for one in desk.tools.book.all(Incident) if "Two men" in one.title)
        desk.make_dossier([record.id])
        page = desk.pages["dossiers"]
        assert isinstance(page, Dossiers) and page.maker
        settle(qtbot, lambda: page.maker and page.maker.preview.pages.count)
        page.maker.go_to(number)
        qtbot.wait(300)
        return desk

    return show


def _capture(desk: Desk, _qtbot: QtBot) -> QWidget:
    desk.capturing.begin()
    assert desk.capturing.sheet is not None
    return desk.capturing.sheet


def _settings(desk: Desk, _qtbot: QtBot) -> QWidget:
    desk.open_settings()
    return desk


SCREENS: dict[str, Show] = {
    **{key: _list(key) for key in ("incidents", "contacts", "evidence", "dossiers", "referrals")},
    "incident": _record("incidents", Incident),
    "contact": _record("contacts", Contact),
    "exhibit": _record("evidence", Exhibit),
    "dossier": _record("dossiers", Dossier),
    "referral": _record("referrals", Referral),
    "edit an incident": _editor("incidents", Incident),
    "edit a contact": _editor("contacts", Contact),
    "edit an exhibit": _editor("evidence", Exhibit),
    **{f"sheet: {part}": _part("incidents", Incident, part)
       for part in ("act", "involvement", "information", "statement")},
    **{f"sheet: {part}": _part("contacts", Contact, part)
       for part in ("name", "identifier", "relation", "consent")},
    **{f"dossier, step {number + 1}": _step(number) for number in range(4)},
    "capture": _capture,
    "settings": _settings,
}  # fmt: skip


@pytest.mark.parametrize("screen", SCREENS)
def test_tab_comes_to_everything_and_back(
    screen: str, opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    fill_more(opened.desk.tools.book, tmp_path)
    top = SCREENS[screen](opened.desk, qtbot)
    qtbot.wait(200)
    assert complaints(top) == []


@pytest.mark.parametrize("screen", [name for name in SCREENS if name.startswith("sheet")])
def test_escape_closes_a_sheet_and_keeps_what_was_typed(
    screen: str, opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    book = opened.desk.tools.book
    fill_more(book, tmp_path)
    sheet = SCREENS[screen](opened.desk, qtbot)
    edit = next(
        one for one in sheet.findChildren(QWidget)
        if isinstance(one, QLineEdit | QPlainTextEdit) and one.isVisible()
        and not isinstance(one.parent(), QComboBox)
    )  # fmt: skip
    edit.setFocus()
    QApplication.processEvents()
    press(edit, Qt.Key.Key_A)
    settle(qtbot, book.drafts)
    press(sheet, Qt.Key.Key_Escape)
    settle(qtbot, lambda: not sheet.isVisible())
    settle(qtbot, lambda: "Written and not saved" in texts(opened.desk))
    assert book.drafts()


def test_lists_are_stops_of_their_own(opened: Opened) -> None:
    """An item view is one stop; arrows go on in it."""
    seen = walked(opened.desk)
    assert sum(isinstance(one, QAbstractItemView) for one in seen) >= 1
