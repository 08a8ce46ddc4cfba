"""Contacts: found in any script, read with all that belongs to them, made one, told apart."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from casebook.db.listing import Wanted
from casebook.errors import NoSuchRecord
from casebook.records import (
    Consent,
    Contact,
    Identifier,
    Incident,
    Involvement,
    Moment,
    Name,
    Record,
    Relation,
    Sighting,
)
from casebook.tasks.duplicates import Take, find_duplicates
from casebook.ui.direction import ltr, own
from casebook.ui.find import Find
from casebook.ui.flags import meaning
from casebook.ui.forms.picker import RefEditor
from casebook.ui.pages.contact_file import (
    EXPIRED,
    HOLDS,
    WITHDRAWN,
    read_contact,
    state_of,
)
from casebook.ui.pages.contact_view import ContactView
from casebook.ui.pages.contacts import Contacts
from casebook.ui.pages.duplicates_view import DuplicatesView
from casebook.ui.pages.merge_sheet import ChooseSheet, MergeSheet
from casebook.ui.pages.part_sheet import BY_PROGRAM, PartSheet
from casebook.ui.pages.record_editor import RecordEditor
from casebook.ui.parts.chips import Chip
from casebook.ui.parts.portrait import Portrait
from casebook.ui.theme import theme
from casebook.words import LONG, RIGHT_TO_LEFT, speak
from tests.ui.conftest import Opened, settle, texts
from tests.ui.hands import CONTROL, click, press, type_in
from tests.ui.test_names import unnamed


def page_of(opened: Opened, qtbot: QtBot) -> Contacts:
    """Go to the contacts as a person does."""
    click(opened.desk.side.buttons["contacts"])
    page = opened.desk.contacts
    settle(qtbot, lambda: page.isVisible() and bool(page.count.text()))
    return page


def contact(opened: Opened, name: str) -> Contact:
    book = opened.desk.tools.book
    return next(item for item in book.all(Contact) if item.name == name)


def choose(opened: Opened, qtbot: QtBot, name: str) -> ContactView:
    """Click on a contact of the list, and wait until it is shown."""
    page = page_of(opened, qtbot)
    record = contact(opened, name)
    settle(qtbot, lambda: page.model.row_of(record.id) >= 0)
    index = page.model.index(page.model.row_of(record.id))
    click(page.view.viewport(), page.view.visualRect(index).center())
    settle(qtbot, lambda: isinstance(page._shown, ContactView) and page.shown_id() == record.id)
    view = page._shown
    assert isinstance(view, ContactView)
    settle(qtbot, lambda: own(name) in texts(view))
    return view


def chips(widget: QWidget) -> list[str]:
    return [chip.text for chip in widget.findChildren(Chip) if chip.isVisible()]


def two_callers(opened: Opened) -> tuple[Contact, Contact]:
    """Two contacts with one telephone number."""
    book = opened.desk.tools.book
    one = contact(opened, "Unknown caller")
    other = book.save(Contact(name="Vice consul Wang", side="actor", role="Consul"))
    for who, value in ((one, "+1 416 555 0142"), (other, "(416) 555-0142")):
        book.save(Identifier(identifier_type="phone", value=value, contact=who.id))
    opened.desk.tools.runner.changed.emit()
    return one, other


def press_button(qtbot: QtBot, widget: QWidget, text: str) -> None:
    """Click a button once it is there."""

    def found() -> list[QPushButton]:
        buttons = widget.findChildren(QPushButton)
        return [one for one in buttons if one.text().strip() == text and one.isVisible()]

    settle(qtbot, found)
    click(found()[0])


def test_our_people_are_round_and_actors_have_corners(opened: Opened, qtbot: QtBot) -> None:
    ours = choose(opened, qtbot, "Ka-yan").findChildren(Portrait)[0]
    # never by colour and shape alone
    assert (ours.square, ours.tone, ours.accessibleName()) == (False, "ours", "Our people")
    actor = choose(opened, qtbot, "Unknown caller").findChildren(Portrait)[0]
    assert (actor.square, actor.tone, actor.accessibleName()) == (True, "actor", "Actor")


def test_pills_show_one_side(opened: Opened, qtbot: QtBot) -> None:
    page = page_of(opened, qtbot)
    pills = {made.text(): made for made, _quick in page._quick}
    for text, count in (("Actors", 1), ("Our people", 1), ("Officials", 0), ("All", 2)):
        click(pills[text])
        settle(qtbot, lambda count=count: len(page.model.ids) == count)  # type: ignore[misc]


def test_safety_flags_say_what_they_ask_wherever_the_name_is(opened: Opened, qtbot: QtBot) -> None:
    view = choose(opened, qtbot, "Ka-yan")
    settle(qtbot, lambda: meaning(opened.desk.tools, "family-at-risk") in texts(view))
    assert "Family at risk abroad" in texts(view)
    page = opened.desk.contacts
    line = page.model.line(page.model.row_of(contact(opened, "Ka-yan").id))
    assert line and ("Family at risk abroad", "warn") in line.chips
    # in the search over everything
    opened.desk.find_anything()
    find = opened.window.findChildren(Find)[0]
    type_in(find.line, "Ka-yan")
    settle(qtbot, lambda: find.found.count() and "Ka-yan" in find.found.item(0).text())
    assert "Family at risk abroad" in find.found.item(0).text()
    find.close()


def test_a_picker_finds_other_names_and_shows_flags(opened: Opened, qtbot: QtBot) -> None:
    book = opened.desk.tools.book
    member = contact(opened, "Ka-yan")
    book.save(Name(contact=member.id, text="郭嘉欣", name_type="full"))
    spec = Involvement.field("contact")
    assert spec
    editor = RefEditor(spec, opened.desk.tools)
    qtbot.addWidget(editor)
    editor.show()
    editor.edit.setFocus()
    settle(qtbot, editor.edit.hasFocus)
    type_in(editor.edit, "郭嘉")
    settle(qtbot, lambda: editor.found.count() > 1)
    first = editor.found.item(0).text()
    assert "Ka-yan" in first and "Family at risk abroad" in first
    press(editor.edit, Qt.Key.Key_Return)
    settle(qtbot, lambda: editor.flags.isVisible())
    assert editor.value() == member.id
    assert "Family at risk abroad" in editor.flags.text()


def test_a_contact_is_found_by_another_script_and_by_a_number(opened: Opened, qtbot: QtBot) -> None:
    book = opened.desk.tools.book
    member, caller = contact(opened, "Ka-yan"), contact(opened, "Unknown caller")
    book.save(Name(contact=member.id, text="郭嘉欣", name_type="full"))
    book.save(Identifier(identifier_type="phone", value="+1 416 555 0142", contact=caller.id))
    page = page_of(opened, qtbot)
    for words, found in (("嘉欣", member), ("0142", caller)):
        page.search.clear()
        type_in(page.search, words)
        settle(qtbot, lambda found=found: page.model.ids == [found.id])  # type: ignore[misc]


def test_everything_of_a_contact_is_read(opened: Opened, qtbot: QtBot) -> None:
    book = opened.desk.tools.book
    caller, member = contact(opened, "Unknown caller"), contact(opened, "Ka-yan")
    incident = next(item for item in book.all(Incident) if item.title.startswith("Two men"))
    number = book.save(
        Identifier(identifier_type="phone", value="+1 416 555 0142", contact=caller.id)
    )
    book.save(Sighting(incident=incident.id, identifier=number.id))
    book.save(Name(contact=caller.id, text="王", name_type="alias"))
    book.save(Relation(contact=member.id, other=caller.id, relation_type="employee"))
    book.save(Consent(contact=caller.id, audiences=("rcmp",), subjects=("story",)))
    view = choose(opened, qtbot, "Unknown caller")
    settle(qtbot, lambda: ltr("+1 416 555 0142") in texts(view))
    shown = texts(view)
    for text in ("王", "Seen in 1 incident:", ltr(incident.ref), "Ka-yan", "What happened",
                 "Employee: what they are to this contact", "Suspected perpetrator",
                 "4 incidents"):  # fmt: skip
        assert text in shown
    assert "RCMP" in chips(view) and "Holds until it is withdrawn" in chips(view)
    # a number leads to where it was seen
    press_button(qtbot, view, ltr(incident.ref))
    settle(qtbot, lambda: opened.desk.incidents.shown_id() == incident.id)


def test_consent_that_no_longer_holds_is_marked(opened: Opened, qtbot: QtBot) -> None:
    given = Consent(contact="a", expires=Moment.parse("2025-06"))
    assert state_of(given, "2025-06-30") == HOLDS
    assert state_of(given, "2025-07-01") == EXPIRED
    assert state_of(Consent(contact="a", withdrawn=Moment.parse("2020")), "2019-01-01") == WITHDRAWN
    assert state_of(Consent(contact="a"), "2030-01-01") == HOLDS
    book = opened.desk.tools.book
    member = contact(opened, "Ka-yan")
    book.save(Consent(contact=member.id, expires=Moment.parse("2020-06-02")))
    book.save(Consent(contact=member.id, withdrawn=Moment.parse("2021-01-05")))
    view = choose(opened, qtbot, "Ka-yan")
    settle(qtbot, lambda: "Withdrawn: 5 January 2021" in chips(view))
    assert "Ended: 2 June 2020" in chips(view)
    assert "For nobody yet: say for whom" in chips(view)


def test_parts_are_added_in_their_sheets(opened: Opened, qtbot: QtBot) -> None:
    book, page = opened.desk.tools.book, opened.desk.contacts
    view = choose(opened, qtbot, "Unknown caller")
    caller = contact(opened, "Unknown caller")
    incident = next(iter(book.all(Incident)))
    typed: dict[type[Record], dict[str, str]] = {
        Name: {"text": "王"},
        Identifier: {"identifier_type": "plate", "value": "ABCD 123"},
        Relation: {"other": contact(opened, "Ka-yan").id, "relation_type": "neighbour"},
        Consent: {"purpose": "the report"},
        Involvement: {"incident": incident.id, "role": "witness"},
    }
    for kind, fields in typed.items():
        before = book.count(kind)
        view.part.emit(kind.kind, "")
        settle(qtbot, lambda: [one for one in page.findChildren(PartSheet) if one.isVisible()])
        sheet = page.findChildren(PartSheet)[-1]
        assert "contact" not in sheet.forms[0].editors or kind is Relation
        for name, text in fields.items():
            sheet.forms[0].editors[name].put(text)
        sheet.save()
        settle(qtbot, lambda kind=kind, n=before: book.count(kind) == n + 1)  # type: ignore[misc]
        newest: Record = list(book.all(kind))[-1]
        assert getattr(newest, "contact", "") == caller.id
        sheet.deleteLater()
        qtbot.wait(10)
    # where a number was seen
    number = book.where(Identifier, "contact", caller.id)[0]
    view.seen.emit(number.id)
    sheet = page.findChildren(PartSheet)[-1]
    sheet.forms[0].editors["incident"].put(incident.id)
    sheet.save()
    settle(qtbot, lambda: book.where(Sighting, "identifier", number.id))


def test_a_number_that_is_not_theirs_stays_and_undo_gives_it_back(
    opened: Opened, qtbot: QtBot
) -> None:
    book = opened.desk.tools.book
    caller = contact(opened, "Unknown caller")
    number = book.save(Identifier(identifier_type="phone", value="5550142", contact=caller.id))
    view = choose(opened, qtbot, "Unknown caller")
    settle(qtbot, lambda: ltr("5550142") in texts(view))
    drop = next(
        one for one in view.findChildren(QPushButton) if one.toolTip() == "It is not theirs"
    )
    click(drop)
    settle(qtbot, lambda: book.get(Identifier, number.id).contact == "")
    opened.desk.undo()
    settle(qtbot, lambda: book.get(Identifier, number.id).contact == caller.id)


def test_a_new_contact_is_written_and_what_was_typed_survives(opened: Opened, qtbot: QtBot) -> None:
    book, page = opened.desk.tools.book, page_of(opened, qtbot)
    new = next(one for one in page.findChildren(QPushButton) if one.toolTip() == "New contact")
    click(new)
    settle(qtbot, lambda: page.findChildren(PartSheet))
    sheet = page.findChildren(PartSheet)[0]
    type_in(sheet.forms[0].editors["name"].focus_on(), "གུལ་")
    settle(qtbot, lambda: book.drafts() and "གུལ་" in book.drafts()[0][3])
    # locked in the middle: the sheet is gone, what was typed is not
    sheet.hide()
    sheet.setParent(None)
    sheet.deleteLater()
    page.start_new()
    settle(qtbot, lambda: page.findChildren(PartSheet))
    sheet = page.findChildren(PartSheet)[-1]
    assert sheet.forms[0].editors["name"].typed() == "གུལ་"
    sheet.forms[0].editors["name"].put("Tenzin")
    press(sheet, Qt.Key.Key_Return, CONTROL)
    settle(qtbot, lambda: any(item.name == "Tenzin" for item in book.all(Contact)))
    record = contact(opened, "Tenzin")
    settle(qtbot, lambda: page.shown_id() == record.id)
    settle(qtbot, lambda: not book.drafts())


def test_a_contact_is_edited_with_all_its_fields(opened: Opened, qtbot: QtBot) -> None:
    book, page = opened.desk.tools.book, opened.desk.contacts
    view = choose(opened, qtbot, "Unknown caller")
    view.edit.emit("")
    settle(qtbot, lambda: isinstance(page._shown, RecordEditor))
    editor = page._shown
    assert isinstance(editor, RecordEditor)
    declared = {spec.name for spec in Contact.fields()} - set(BY_PROGRAM)
    assert {name for one in editor.sections.values() for name in one.form.editors} == declared
    role = editor.sections["who"].form.editors["role"].focus_on()
    assert isinstance(role, QLineEdit)
    type_in(role, "Attache")
    press(role, Qt.Key.Key_S, CONTROL)
    settle(qtbot, lambda: isinstance(page._shown, ContactView))
    assert contact(opened, "Unknown caller").role == "Attache"
    assert book.history(contact(opened, "Unknown caller").id)[-1].action == "edit"


def test_those_that_may_be_one_are_shown_with_the_reason_and_merged(
    opened: Opened, qtbot: QtBot
) -> None:
    book = opened.desk.tools.book
    one, other = two_callers(opened)
    page = page_of(opened, qtbot)
    settle(qtbot, lambda: page.hint.isVisible())
    assert page.hint.text().strip() == "1 pair may be the same contact"
    click(page.hint)
    settle(qtbot, lambda: isinstance(page._shown, DuplicatesView))
    panel = page._shown
    assert isinstance(panel, DuplicatesView)
    reason = f"Telephone number: {ltr('+1 416 555 0142')} and {ltr('(416) 555-0142')} are the same"
    settle(qtbot, lambda: reason in texts(panel))
    press_button(qtbot, panel, "Compare and merge…")
    settle(qtbot, lambda: page.findChildren(MergeSheet))
    sheet = page.findChildren(MergeSheet)[0]
    settle(qtbot, lambda: sheet.unite.isEnabled())
    settle(qtbot, lambda: "Where they differ" in texts(sheet))
    sheet.choices["name"].takes[Take.OTHER].click()
    press(sheet, Qt.Key.Key_Return, CONTROL)
    settle(qtbot, lambda: book.count(Contact) == 2)
    made = book.get(Contact, one.id)
    assert (made.name, made.role) == ("Vice consul Wang", "Consul")
    assert [item.text for item in book.where(Name, "contact", one.id)] == ["Unknown caller"]
    assert len(book.where(Identifier, "contact", one.id)) == 2
    settle(qtbot, lambda: not page.hint.isVisible())
    settle(qtbot, lambda: "No two contacts look the same." in texts(panel))
    opened.desk.undo()
    settle(qtbot, lambda: book.count(Contact) == 3)
    assert book.get(Contact, one.id) == one and book.get(Contact, other.id) == other
    settle(qtbot, lambda: page.hint.isVisible())


def test_sides_are_swapped_and_the_other_one_is_kept(opened: Opened, qtbot: QtBot) -> None:
    book = opened.desk.tools.book
    one, other = two_callers(opened)
    page = page_of(opened, qtbot)
    page.compare(one.id, other.id)
    sheet = page.findChildren(MergeSheet)[0]
    settle(qtbot, lambda: sheet.unite.isEnabled())
    click(sheet.swap)
    settle(qtbot, lambda: sheet.unite.isEnabled() and sheet.ids[0] == other.id)
    click(sheet.unite)
    settle(qtbot, lambda: book.count(Contact) == 2)
    assert book.get(Contact, other.id).name == "Vice consul Wang"
    try:
        book.find(one.id)
    except NoSuchRecord:
        return
    raise AssertionError


def test_an_actor_and_one_of_ours_are_looked_at_twice(opened: Opened, qtbot: QtBot) -> None:
    page = page_of(opened, qtbot)
    page.compare(contact(opened, "Ka-yan").id, contact(opened, "Unknown caller").id)
    sheet = page.findChildren(MergeSheet)[0]
    settle(qtbot, lambda: "One of them is an actor, the other is not." in texts(sheet))


def test_not_the_same_is_asked_only_once(opened: Opened, qtbot: QtBot) -> None:
    two_callers(opened)
    page = page_of(opened, qtbot)
    settle(qtbot, lambda: page.hint.isVisible())
    page.show_duplicates()
    panel = page._shown
    assert isinstance(panel, DuplicatesView)
    settle(qtbot, lambda: "Not the same" in texts(panel))
    press_button(qtbot, panel, "Not the same")
    settle(qtbot, lambda: not page.hint.isVisible())
    opened.desk.tools.runner.changed.emit()
    qtbot.wait(200)
    assert not page.hint.isVisible()
    # it can be asked again
    settle(qtbot, lambda: "Ask again" in texts(panel))
    press_button(qtbot, panel, "Ask again")
    settle(qtbot, lambda: page.hint.isVisible())


def test_two_that_no_program_would_see_are_made_one(opened: Opened, qtbot: QtBot) -> None:
    page = page_of(opened, qtbot)
    view = choose(opened, qtbot, "Ka-yan")
    view.merge.emit()
    sheet = page.findChildren(ChooseSheet)[0]
    assert not sheet.go_on.isEnabled()
    sheet.editor.put(contact(opened, "Ka-yan").id)
    sheet.editor.edited.emit()
    assert not sheet.go_on.isEnabled()  # nobody is the same as themselves
    sheet.editor.put(contact(opened, "Unknown caller").id)
    sheet.editor.edited.emit()
    click(sheet.go_on)
    settle(qtbot, lambda: page.findChildren(MergeSheet))


def test_the_trash_says_who_is_still_named_and_undo_brings_back(
    opened: Opened, qtbot: QtBot
) -> None:
    book, page = opened.desk.tools.book, page_of(opened, qtbot)
    alone = book.save(Contact(name="Somebody", side="witness"))
    opened.desk.tools.runner.changed.emit()
    settle(qtbot, lambda: page.model.row_of(alone.id) >= 0)
    page.remove([alone.id])
    settle(qtbot, lambda: book.count(Contact) == 2)
    opened.desk.undo()
    settle(qtbot, lambda: book.count(Contact) == 3)
    page.remove([contact(opened, "Ka-yan").id])
    settle(qtbot, lambda: "Nothing was changed" in texts(opened.desk)
           or "still" in texts(opened.desk))  # fmt: skip
    assert book.count(Contact) == 3
    page.want(Wanted(removed=True))
    settle(qtbot, lambda: not page.model.ids)


def test_every_control_of_contacts_has_a_name(opened: Opened, qtbot: QtBot) -> None:
    book = opened.desk.tools.book
    one, other = two_callers(opened)
    book.save(Name(contact=one.id, text="王", name_type="alias"))
    book.save(Consent(contact=one.id, audiences=("rcmp",)))
    view = choose(opened, qtbot, "Unknown caller")
    settle(qtbot, lambda: "王" in texts(view))
    page = opened.desk.contacts
    assert unnamed(view) == []
    page.compare(one.id, other.id)
    sheet = page.findChildren(MergeSheet)[0]
    settle(qtbot, lambda: sheet.unite.isEnabled())
    assert unnamed(sheet) == []
    sheet.close()
    page.show_duplicates()
    panel = page._shown
    assert isinstance(panel, DuplicatesView)
    settle(qtbot, lambda: "Not the same" in texts(panel))
    assert unnamed(panel) == []
    # nothing that a person wrote is ever read as markup
    book.save(Contact(name="<b>x</b><img src=a>", side="actor"))
    opened.desk.tools.runner.changed.emit()
    settle(qtbot, lambda: any(item.name.startswith("<b>") for item in book.all(Contact)))
    again = choose(opened, qtbot, "<b>x</b><img src=a>")
    for shown in again.findChildren(QLabel):
        assert shown.textFormat() == Qt.TextFormat.PlainText


@pytest.mark.parametrize("language", [LONG, RIGHT_TO_LEFT])
def test_nothing_is_cut_in_longer_and_mirrored_languages(
    language: str, opened: Opened, qtbot: QtBot
) -> None:
    book = opened.desk.tools.book
    one, other = two_callers(opened)
    book.save(Name(contact=one.id, text="王", name_type="alias"))
    book.save(Consent(contact=one.id, audiences=("rcmp",)))
    speak(language)
    theme().put_on(scale=1.5, language=language)
    tools = opened.desk.tools
    view, panel = ContactView(tools), DuplicatesView(tools)
    view.show_file(read_contact(book, one.id))
    panel.show_pairs(find_duplicates(book))
    sheet = MergeSheet(opened.desk, tools, one.id, other.id)
    for screen in (view, panel, sheet):
        qtbot.addWidget(screen)
        screen.resize(1100, 800)
        screen.show()
    settle(qtbot, lambda: sheet.unite.isEnabled() and panel._body.count() > 2)
    qtbot.wait(50)
    cut = [
        made.text()
        for screen in (view, panel, sheet)
        for made in screen.findChildren(QPushButton)
        if made.isVisible() and made.text() and made.width() < made.minimumSizeHint().width()
    ]
    assert cut == []
    # nothing makes the page wider than what is seen of it
    for area in (view.area, panel.area):
        inside = area.widget()
        assert inside is not None and inside.width() <= area.viewport().width()
