"""A word of 500 characters, or an address without an end, makes no page wider than its window."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given as given_
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from casebook.book import Casebook
from casebook.db.listing import Wanted
from casebook.records import (
    KINDS,
    Act,
    Agency,
    Consent,
    Contact,
    ContactLog,
    Custody,
    Dossier,
    Exhibit,
    Identifier,
    Incident,
    Information,
    Involvement,
    Name,
    Record,
    Referral,
    RelatesTo,
    Relation,
    Shape,
    Showing,
)
from casebook.tasks.attach import attach_bytes
from casebook.ui import theme
from casebook.ui.desk import Desk
from casebook.ui.filters import FilterSheet
from casebook.ui.find import Find
from casebook.ui.pages.erase_sheet import EraseSheet
from casebook.ui.pages.export_sheet import ExportSheet
from casebook.ui.pages.history_sheet import HistorySheet
from casebook.ui.pages.list_page import ListPage
from casebook.ui.pages.part_sheet import PartSheet
from casebook.ui.pages.record_page import RecordPage
from casebook.ui.pages.trash_view import TrashView
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.breaking import broken, given
from casebook.ui.parts.texts import Text, readable
from tests.ui.conftest import Opened, settle, texts
from tests.ui.hands import CONTROL, press

WORD = "Donaudampfschifffahrt" * 24
ADDRESS = "https://example.org/" + "a1b2c3d4" * 60


def stuffed(record: Record) -> Record:
    """A record with a long word in every text that a person types."""
    texts = {
        spec.name: WORD if spec.shape is Shape.LINE else f"{ADDRESS} {WORD}"
        for spec in record.fields()
        if spec.shape in (Shape.LINE, Shape.PROSE) and spec.name != "sha256"
    }
    return replace(record, tags=(WORD,), **texts)


@pytest.fixture
def desk(opened: Opened, qtbot: QtBot) -> Desk:
    """A casebook in which everything has long words."""
    desk = opened.desk
    fill(desk.tools.book)
    desk.tools.runner.changed.emit()
    desk.window().resize(1180, 760)
    return desk


def fill(book: Casebook) -> None:
    def put(record: Record) -> Record:
        return book.save(stuffed(record))

    incident = put(Incident(title="x"))
    contact, other = put(Contact(name="x", side="actor")), put(Contact(name="x"))
    agency = put(Agency(name="x", agency_sort="police"))
    exhibit = book.save(
        stuffed(attach_bytes(book, f"{WORD[:180]}.txt", b"words " + WORD.encode(), []).exhibit)
    )
    put(Act(incident=incident.id, act_type="1.1", target=other.id))
    put(Involvement(incident=incident.id, contact=contact.id, role="target"))
    put(Information(incident=incident.id, source=contact.id, exhibit=exhibit.id))
    put(Showing(exhibit=exhibit.id, subject=incident.id))
    put(Custody(exhibit=exhibit.id, action="received"))
    put(Name(contact=contact.id, text="x"))
    put(Identifier(contact=contact.id, identifier_type="phone", value="x"))
    put(Relation(contact=contact.id, other=other.id, relation_type="sibling"))
    put(Consent(contact=contact.id))
    referral = put(Referral(recipient="x", agency=agency.id))
    put(ContactLog(referral=referral.id))
    book.save(RelatesTo(referral=referral.id, incident=incident.id))
    put(Dossier(title="x", incidents=(incident.ref,)))


def areas(widget: QWidget) -> Iterator[tuple[QScrollArea, QWidget]]:
    for area in widget.findChildren(QScrollArea):
        inside = area.widget()
        if area.isVisible() and inside is not None:
            yield area, inside


def wide(widget: QWidget) -> list[str]:
    """What in it wants more room than it has, by name and class."""
    QApplication.processEvents()
    found = []
    for area, inside in areas(widget):
        room, needs = area.viewport().width(), inside.minimumSizeHint().width()
        if needs > room:
            worst = max(
                (one for one in inside.findChildren(QWidget) if one.isVisible()),
                key=lambda one: (one.minimumSizeHint().width() > room, -one.height()),
            )
            found.append(
                f"{area.accessibleName()}: {needs} > {room}, {type(worst).__name__}"
                f" {worst.accessibleName()[:30]!r} in {type(worst.parentWidget()).__name__}"
            )
    return found


def shown(page: ListPage, record: str, qtbot: QtBot) -> None:
    page.open_record(record)
    settle(qtbot, lambda: page.shown_id() == record)
    settle(qtbot, lambda: getattr(page, "_file", None) is None
           or page._file.record.id == record, 20)  # type: ignore[attr-defined]  # fmt: skip
    qtbot.wait(60)


def test_no_page_that_is_read(desk: Desk, qtbot: QtBot) -> None:
    book = desk.tools.book
    for key, kind in (
        ("incidents", Incident), ("contacts", Contact), ("evidence", Exhibit),
        ("referrals", Referral),
    ):  # fmt: skip
        desk.go(key)
        page = desk.pages[key]
        assert isinstance(page, RecordPage)
        for record in [one.id for one in book.all(kind) if WORD in one.title]:
            shown(page, record, qtbot)
            assert wide(page) == [], key
            assert desk.minimumSizeHint().width() <= 1180, key


def test_no_page_that_is_read_with_larger_letters_on_a_small_laptop(
    opened: Opened, qtbot: QtBot
) -> None:
    fill(opened.desk.tools.book)
    for _step in range(2):
        enlarge(opened, qtbot)
    assert theme.theme().scale == 1.25 and opened.window.width() == 1280
    for name in ("incidents", "contacts", "evidence", "referrals"):
        page = opened.desk.pages[name]
        assert isinstance(page, RecordPage)
        opened.desk.go(name)
        first_of(page, qtbot)
        assert wide(page.detail) == [], name


def enlarge(opened: Opened, qtbot: QtBot) -> None:
    before = opened.desk
    opened.window.text_size(1)
    settle(qtbot, lambda: opened.window.desk is not before)


def first_of(page: RecordPage, qtbot: QtBot) -> None:
    settle(qtbot, lambda: page.model.ids)
    page.choose(page.model.ids[0])
    settle(qtbot, lambda: page._file is not None)


def test_no_page_that_is_edited(desk: Desk, qtbot: QtBot) -> None:
    book = desk.tools.book
    for key, kind in (
        ("incidents", Incident), ("contacts", Contact), ("evidence", Exhibit),
        ("referrals", Referral),
    ):  # fmt: skip
        desk.go(key)
        page = desk.pages[key]
        assert isinstance(page, RecordPage)
        record = next(one.id for one in book.all(kind) if WORD in one.title)
        shown(page, record, qtbot)
        page.edit("")
        qtbot.wait(80)
        assert wide(page) == [], key
        assert desk.minimumSizeHint().width() <= 1180, key


def test_nothing_in_the_trash(desk: Desk, qtbot: QtBot) -> None:
    book, page = desk.tools.book, desk.contacts
    record = next(one.id for one in book.all(Contact) if WORD in one.title)
    for ref in {item.ref for _field, item in book.naming(record)}:
        book.forget(ref)
    book.remove(record, why=WORD)
    desk.go("contacts")
    page.want(Wanted(removed=True))
    settle(qtbot, lambda: page.model.ids == [record])
    page.choose(record)
    settle(qtbot, lambda: isinstance(page._shown, TrashView) and "in the trash" in texts(page))
    qtbot.wait(60)
    assert wide(page) == []
    assert desk.minimumSizeHint().width() <= 1180


def test_no_other_section(desk: Desk, qtbot: QtBot) -> None:
    book = desk.tools.book
    desk.referrals.show_agencies()
    qtbot.wait(200)
    assert wide(desk) == []
    desk.go_to(next(book.all(Dossier)).id)
    qtbot.wait(300)
    assert wide(desk) == []
    desk.open_settings()
    qtbot.wait(60)
    assert wide(desk) == []
    desk.make_dossier([one.id for one in book.all(Incident)])
    qtbot.wait(300)
    assert wide(desk) == []
    assert desk.minimumSizeHint().width() <= 1180


@pytest.mark.parametrize("kind", [Act, Involvement, Identifier, Consent, Relation, ContactLog])
def test_no_sheet_of_a_part(desk: Desk, qtbot: QtBot, kind: type[Record]) -> None:
    record = next(iter(desk.tools.book.all(kind)))
    sheet = PartSheet(desk, desk.tools, record, "x", fixed=KINDS[kind.kind].owner)
    look_at(sheet, qtbot)


def test_no_other_sheet(desk: Desk, qtbot: QtBot) -> None:
    book = desk.tools.book
    record = next(one for one in book.all(Incident) if WORD in one.title)
    book.save(replace(record, title=WORD[::-1]), why=WORD)
    look_at(HistorySheet(desk, desk.tools, record.id), qtbot)
    look_at(FilterSheet(desk, desk.tools, Incident, Wanted(), [WORD, ADDRESS]), qtbot)
    look_at(ExportSheet(desk.tools, Incident, [record.id], desk), qtbot)
    look_at(EraseSheet(desk, desk.tools, [record.id]), qtbot)
    find = Find(desk, desk.tools, desk.deeds())
    find.show()
    find.line.setText(WORD)
    qtbot.wait(400)
    assert wide(find) == [] and find.width() <= 1180


def look_at(sheet: QDialog, qtbot: QtBot) -> None:
    sheet.show()
    qtbot.wait(300)
    assert wide(sheet) == []
    assert sheet.width() <= 1180
    sheet.close()


def test_no_message(desk: Desk, qtbot: QtBot) -> None:
    desk.say(Banner(WORD, ADDRESS, actions=(("Undo", lambda: None),)))
    desk.offer_undo(WORD)
    qtbot.wait(30)
    assert desk.minimumSizeHint().width() <= 1180


def test_what_is_copied_is_what_was_written(desk: Desk, qtbot: QtBot) -> None:
    shown_ = readable(f"see {ADDRESS}")
    assert isinstance(shown_, Text)
    qtbot.addWidget(shown_)
    shown_.show()
    assert shown_.text() == f"see {ADDRESS}"
    assert shown_.minimumSizeHint().width() < theme.theme().px(240)
    shown_.select_all()
    press(shown_, Qt.Key.Key_C, CONTROL)
    assert QApplication.clipboard().text() == f"see {ADDRESS}"


@given_(st.text(max_size=300), st.integers(0, 400), st.integers(0, 400))
def test_places_to_break_can_be_taken_out_again(text: str, start: int, size: int) -> None:
    shown_, cuts = broken(text)
    assert given(shown_, cuts, 0, shown_) == text
    part = shown_[start : start + size]
    units = len(shown_[:start].encode("utf-16-le", "surrogatepass")) // 2
    kept = [place for place in range(len(shown_)) if place not in cuts]
    meant = "".join(shown_[place] for place in kept if start <= place < start + size)
    assert given(shown_, cuts, units, part) == meant


@pytest.mark.parametrize(
    "text", ["短" * 400, "འགྲོ་བསྐྱོད་" * 30, "a few short words " * 20, "one-two-" * 40]
)
def test_what_breaks_by_itself_is_left_alone(text: str) -> None:
    assert broken(text) == (text, frozenset())


def test_letters_are_not_torn_from_their_marks() -> None:
    word = "e\u0301" * 60 + "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 20
    shown_, cuts = broken(word)
    assert len(cuts) > 10
    for place in cuts:
        assert shown_[place + 1] not in "\u0301\u200d" and shown_[place - 1] != "\u200d"
