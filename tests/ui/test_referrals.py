"""The referral desk in the window: told, sent on, silent, followed up; and whom one can tell."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from casebook.records import (
    Agency,
    ContactLog,
    Dossier,
    Incident,
    Moment,
    Referral,
    RelatesTo,
)
from casebook.tasks.agencies import agency_of, shipped
from casebook.tasks.referrals import begin, hand_over, incidents_of
from casebook.tasks.where_to_report import where_to_report
from casebook.ui.direction import own
from casebook.ui.pages.agencies import AgenciesView
from casebook.ui.pages.dossiers import Dossiers, DossierView
from casebook.ui.pages.hand_over_sheet import HandOverSheet, read_ready
from casebook.ui.pages.incident_view import IncidentView
from casebook.ui.pages.part_sheet import PartSheet
from casebook.ui.pages.referral_view import ReferralView
from casebook.ui.pages.where_sheet import WhereSheet
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.chips import Chip
from casebook.ui.parts.path_line import PathLine
from casebook.ui.parts.texts import tip
from casebook.ui.theme import theme
from casebook.words import speak
from tests.ui.conftest import Opened, settle, texts
from tests.ui.hands import click, press, type_in
from tests.ui.test_incidents import choose
from tests.ui.test_names import unnamed


def named(widget: QWidget, says: str) -> QAbstractButton:
    """The button with this text or name; what was laid anew is shown a moment later."""
    for _time in range(100):
        QApplication.processEvents()
        for one in widget.findChildren(QAbstractButton):
            if one.isVisible() and (
                one.text().strip() == says or one.accessibleName().startswith(says)
            ):
                return one
        QTest.qWait(50)
    raise AssertionError(says)


def sheet_of(opened: Opened, qtbot: QtBot, kind: type[QWidget]) -> QWidget:
    """The sheet that is open."""
    found: list[QWidget] = []

    def there() -> bool:
        found[:] = [one for one in opened.window.findChildren(kind) if one.isVisible()]
        return bool(found)

    settle(qtbot, there)
    return found[-1]


def says(qtbot: QtBot, widget: QWidget, *wanted: str) -> None:
    """Wait until all of this can be read in a widget."""
    settle(qtbot, lambda: all(one in texts(widget) for one in wanted))


def ways(widget: QWidget) -> list[PathLine]:
    """The lines of desks that are shown, not those that were laid anew."""
    return [one for one in widget.findChildren(PathLine) if one.isVisible()]


def chips(widget: QWidget) -> list[str]:
    return [one.text for one in widget.findChildren(Chip)]


def days_ago(days: int) -> Moment:
    return Moment.parse((date.today() - timedelta(days=days)).isoformat())


def shown_referral(opened: Opened, qtbot: QtBot, record: str) -> ReferralView:
    page = opened.desk.referrals
    settle(qtbot, lambda: isinstance(page._shown, ReferralView) and page.shown_id() == record)
    view = page._shown
    assert isinstance(view, ReferralView)
    settle(qtbot, lambda: bool(ways(view)))
    return view


def test_from_where_to_report_to_silence(opened: Opened, qtbot: QtBot) -> None:
    """An incident; where to go; the RCMP; sent on to the police; and nobody answers."""
    desk = opened.desk
    book = desk.tools.book
    view = choose(opened, qtbot, "Caller named")
    says(qtbot, view, "Nobody was told yet")
    click(named(view, "Where to report…"))
    where = sheet_of(opened, qtbot, WhereSheet)
    says(qtbot, where, "Threatening call", "may be a crime", "Not checked", "no legal advice")
    said = texts(where)
    assert said.index("Danger now: 911") < said.index("Police of jurisdiction")
    click(named(where, "Note a hand-over… Police of jurisdiction"))

    # the sheet knows whom and about what; only what is new is typed
    sheet = sheet_of(opened, qtbot, HandOverSheet)
    assert isinstance(sheet, HandOverSheet)
    assert sheet.forms[0].editors["recipient"].typed() == "Police of jurisdiction"
    says(qtbot, sheet, own("Caller named my sister"))
    assert not sheet.pills.isVisible()
    type_in(sheet.forms[0].editors["officer"].focus_on(), "Cst. Roy")
    type_in(sheet.forms[0].editors["file_number"].focus_on(), "TPS-2026-5512")
    sheet.save()
    settle(qtbot, lambda: book.count(Referral) == 1)
    (first,) = book.all(Referral)
    assert first.status == "sent" and first.officer == "Cst. Roy"
    assert [one.shipped for one in book.all(Agency)] == ["police-local"]
    # the page of the incident shows the desk, and its list that it was referred
    settle(qtbot, lambda: len(ways(desk.incidents)) == 1)
    shown = desk.incidents._shown
    assert isinstance(shown, IncidentView)
    (line,) = ways(shown)
    assert "1. Police of jurisdiction" in line.accessibleName()

    # Enter on the desk goes to its page
    line.setFocus()
    press(line, Qt.Key.Key_Return)
    referral = shown_referral(opened, qtbot, first.id)
    assert desk.page is desk.referrals
    says(qtbot, referral, "TPS-2026-5512")

    # they sent us on: one press, and the next hand-over is begun
    click(named(referral, "Referred on"))
    following = sheet_of(opened, qtbot, HandOverSheet)
    assert isinstance(following, HandOverSheet)
    settle(qtbot, lambda: book.get(Referral, first.id).status == "referred-on")
    type_in(following.forms[0].editors["recipient"].focus_on(), "CSIS")
    following.save()
    settle(qtbot, lambda: book.count(Referral) == 2)
    second = next(one for one in book.all(Referral) if one.after == first.id)
    assert book.get(Referral, first.id).referred_on == "CSIS"
    view2 = shown_referral(opened, qtbot, second.id)
    (line,) = ways(view2)
    assert [one.who for one in line.desks] == ["Police of jurisdiction", "CSIS"]
    assert line.here == second.id

    # thirty days later nobody has answered
    settle(qtbot, lambda: desk.referrals.follow_ups == [])
    book.save(replace(book.get(Referral, second.id), sent=days_ago(34)))
    desk.tools.runner.changed.emit()
    settle(qtbot, lambda: desk.referrals.due_card.isVisible())
    settle(qtbot, lambda: "no answer for 34 days" in texts(desk.referrals.due_card))
    named_ = desk.side.buttons["referrals"].accessibleName
    settle(qtbot, lambda: named_() == "Referrals, 1 follow-up due")
    settle(qtbot, lambda: "no answer for 34 days" in chips(desk.referrals._shown or desk))

    # an acknowledgement has its day, and is taken back with one undo
    click(named(desk.referrals._shown or desk, "Acknowledged"))
    settle(qtbot, lambda: book.get(Referral, second.id).status == "acknowledged")
    assert book.get(Referral, second.id).acknowledged == Moment.parse(date.today().isoformat())
    settle(qtbot, lambda: not desk.referrals.due_card.isVisible())
    settle(qtbot, lambda: named_() == "Referrals")
    desk.undo()
    settle(qtbot, lambda: book.get(Referral, second.id).status == "sent")
    settle(qtbot, lambda: desk.referrals.due_card.isVisible())


def test_a_call_is_noted_and_an_incident_added(opened: Opened, qtbot: QtBot) -> None:
    desk = opened.desk
    book = desk.tools.book
    first, other = list(book.all(Incident))[:2]
    saved = hand_over(book, Referral(recipient="Police", status="sent"), [first.id])
    desk.go_to(saved.id)
    view = shown_referral(opened, qtbot, saved.id)
    click(named(view, "Note a call or visit"))
    sheet = sheet_of(opened, qtbot, PartSheet)
    assert isinstance(sheet, PartSheet) and set(sheet.forms[0].editors) == {
        "when", "channel", "with_whom", "badge", "summary", "promise",
    }  # fmt: skip
    for name, text in (("with_whom", "Sgt. Li"), ("badge", "0177"), ("summary", "To wait."),
                       ("promise", "A call on Friday")):  # fmt: skip
        type_in(sheet.forms[0].editors[name].focus_on(), text)
    sheet.save()
    settle(qtbot, lambda: book.count(ContactLog) == 1)
    (log,) = book.all(ContactLog)
    assert log.referral == saved.id and log.when == Moment.parse(date.today().isoformat())
    settle(qtbot, lambda: "A call on Friday" in texts(desk.referrals._shown or desk))
    says(qtbot, desk.referrals, "0177", "Sgt. Li")
    desk.show_record(log)
    settle(qtbot, lambda: desk.referrals.shown_id() == saved.id)

    click(named(desk.referrals._shown or desk, "Add an incident"))
    part = sheet_of(opened, qtbot, PartSheet)
    assert isinstance(part, PartSheet)
    part.forms[0].editors["incident"].put(other.id)
    part.save()
    settle(qtbot, lambda: len(book.where(RelatesTo, "referral", saved.id)) == 2)


def test_a_dossier_that_was_saved_is_handed_over(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = opened.desk
    book = desk.tools.book
    incident = next(iter(book.all(Incident)))
    file = tmp_path / "dossier.pdf"
    file.write_bytes(b"as it was printed")
    dossier = book.save(
        Dossier(title="dossier.pdf", addressee="52 Division", incidents=(incident.ref,), pages=9,
                sha256="ab" * 32)
    )  # fmt: skip
    desk.show_record(dossier)
    page = desk.pages["dossiers"]
    assert isinstance(page, Dossiers)
    settle(qtbot, lambda: isinstance(page.list._shown, DossierView))
    view = page.list._shown
    assert isinstance(view, DossierView)
    settle(qtbot, lambda: "52 Division" in texts(view))
    click(named(view, "Note a hand-over…"))
    sheet = sheet_of(opened, qtbot, HandOverSheet)
    assert isinstance(sheet, HandOverSheet)
    # another file than the one that was printed is noted as what it is
    sheet.take_file(file)
    settle(qtbot, lambda: sheet.file_says.isVisible())
    assert "not kept" in sheet.file_says.text() and "not the dossier" in sheet.file_says.text()
    sheet.save()
    settle(qtbot, lambda: book.count(Referral) == 1)
    (saved,) = book.all(Referral)
    assert (saved.dossier, saved.handed, saved.handed_pages) == (dossier.id, "dossier.pdf", None)
    assert saved.handed_sha256 != dossier.sha256 and len(saved.handed_sha256) == 64
    referral = shown_referral(opened, qtbot, saved.id)
    digest = saved.handed_sha256
    settle(qtbot, lambda: f"{digest[:8]} {digest[8:16]} " in texts(referral))
    says(qtbot, referral, "It is not the dossier as it was printed here.")


def test_the_directory_is_put_in_checked_changed_and_thinned_out(
    opened: Opened, qtbot: QtBot
) -> None:
    desk = opened.desk
    book = desk.tools.book
    page = desk.referrals
    desk.show_agencies()
    settle(qtbot, lambda: isinstance(page._shown, AgenciesView))
    panel = page._shown
    assert isinstance(panel, AgenciesView)
    settle(qtbot, lambda: "No agencies yet" in texts(panel))
    says(qtbot, panel, "Danger now: 911")
    click(named(panel, "Put the shipped list in"))
    settle(qtbot, lambda: len(panel.cards) == len(shipped()))
    assert next(iter(panel.cards.values())).accessibleName() == "Danger now: 911"
    settle(qtbot, lambda: chips(panel).count("Not checked") == len(shipped()))
    assert unnamed(panel) == []

    csis = agency_of(book, "csis")
    named(panel, f"I checked this today: {csis.name}").click()
    settle(qtbot, lambda: sum(one.startswith("Checked on") for one in chips(panel)) == 1)
    # it was changed since: it is not said to be checked any more
    named(panel, f"Edit: {csis.name}").click()
    sheet = sheet_of(opened, qtbot, PartSheet)
    assert isinstance(sheet, PartSheet)
    sheet.forms[0].editors["phones"].put(["613-555-0100"])
    sheet.save()
    settle(qtbot, lambda: "Changed since it was checked" in chips(panel))
    named(panel, f"Remove: {csis.name}").click()
    settle(qtbot, lambda: len(panel.cards) == len(shipped()) - 1)
    desk.undo()
    settle(qtbot, lambda: len(panel.cards) == len(shipped()))

    # found from anywhere
    desk.go("incidents")
    desk.show_record(csis)
    settle(qtbot, lambda: isinstance(page._shown, AgenciesView) and csis.id in page._shown.cards)


def test_what_was_handed_over_goes_only_after_a_second_word(opened: Opened, qtbot: QtBot) -> None:
    desk = opened.desk
    book = desk.tools.book
    incident = next(iter(book.all(Incident)))
    saved = hand_over(book, Referral(recipient="Police", status="sent"), [incident.id])
    found: list[Banner] = []

    def warned() -> bool:
        found[:] = [one for one in desk.findChildren(Banner)
                    if "ask a lawyer" in one.accessibleName()]  # fmt: skip
        return bool(found)

    desk.incidents.remove([incident.id])
    settle(qtbot, warned)
    assert book.count(Incident) == 4
    click(named(found[0], "Move to trash"))
    settle(qtbot, lambda: book.count(Incident) == 3)
    desk.undo()
    settle(qtbot, lambda: [one.id for one in incidents_of(book, saved.id)] == [incident.id])

    desk.referrals.remove([saved.id])
    settle(qtbot, lambda: warned() and any(one.isVisible() for one in found))
    assert book.count(Referral) == 1
    click(named(next(one for one in found if one.isVisible()), "Move to trash"))
    settle(qtbot, lambda: book.count(Referral) == 0)


def test_a_begun_hand_over_is_there_again(opened: Opened, qtbot: QtBot) -> None:
    desk = opened.desk
    book = desk.tools.book
    incident = next(iter(book.all(Incident)))
    desk.incidents.hand_over([incident.id])
    sheet = sheet_of(opened, qtbot, HandOverSheet)
    assert isinstance(sheet, HandOverSheet)
    type_in(sheet.forms[0].editors["recipient"].focus_on(), "A desk")
    desk.flush()
    settle(qtbot, lambda: any("A desk" in typed for _id, _kind, _r, typed in book.drafts()))
    # as after a lock: the window is gone, the draft is not
    ready = read_ready(book, lambda _book: begin([incident.id]))
    assert ready.draft is not None and ready.draft.typed["recipient"] == "A desk"
    assert read_ready(book, lambda _book: begin()).draft is None
    sheet.discard()
    settle(qtbot, lambda: not book.drafts())


@pytest.mark.parametrize("language", ["en", "x-rtl"])
@pytest.mark.parametrize("width", [180, 420, 900])
def test_a_way_wraps_and_follows_the_direction_of_reading(
    width: int, language: str, opened: Opened, qtbot: QtBot
) -> None:
    from casebook.ui.parts.path_line import Desk

    theme().put_on(language=language)
    desks = [Desk(str(n), f"警察局第{n}分局 Desk {n}" * 5, "2026", "Sent", "accent", f"N-{n}")
             for n in range(7)]  # fmt: skip
    line = PathLine(desks, here="3")
    qtbot.addWidget(line)
    line.resize(width, 10)
    line.show()
    line.resize(width, line.heightForWidth(width))
    line.grab()
    boxes = [line.box(n) for n in range(7)]
    assert all(line.rect().contains(box) for box in boxes)
    assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[n + 1 :])
    if width == 900:
        later = boxes[1].left() > boxes[0].left()
        assert later is (language == "en")
    # keys go along the line, the pointer opens one
    opened_ones: list[str] = []
    line.opened.connect(opened_ones.append)
    press(line, Qt.Key.Key_Left if language == "x-rtl" else Qt.Key.Key_Right)
    press(line, Qt.Key.Key_Return)
    click(line, QPoint(boxes[6].center()))
    press(line, Qt.Key.Key_Home)
    press(line, Qt.Key.Key_Space)
    assert opened_ones == ["4", "6", "0"]
    assert line.accessibleDescription().startswith("警察局第0分局")


def test_a_calendar_file_is_written_from_the_window(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    page = opened.desk.referrals
    book = opened.desk.tools.book
    book.save(Referral(recipient="CANARY", status="sent", next_action=Moment.parse("2030-05")))
    out = tmp_path / "days.ics"
    page.write_calendar(out)
    settle(qtbot, out.exists)
    assert b"DTSTART;VALUE=DATE:20300531" in out.read_bytes()
    assert b"CANARY" not in out.read_bytes()


def test_the_desk_speaks_french(opened: Opened, qtbot: QtBot) -> None:
    desk = opened.desk
    book = desk.tools.book
    incident = next(iter(book.all(Incident)))
    speak("fr")
    sheet = WhereSheet(opened.window, desk.tools, where_to_report(book, [incident.id]))
    qtbot.addWidget(sheet)
    sheet.show()
    said = texts(sheet)
    assert "Danger immédiat : 911" in said and "Service de police local" in said
    assert "peut être un crime" in said and "Non vérifié" in said
    ready = read_ready(book, lambda _book: begin([incident.id]))
    hand = HandOverSheet(opened.window, desk.tools, ready)
    qtbot.addWidget(hand)
    hand.show()
    assert "Service de police local" in texts(hand)
    assert unnamed(hand) == [] and unnamed(sheet) == []
    pills = [one for one in hand.pills.findChildren(QPushButton) if one.isVisible()]
    assert 1 < len(pills) <= 7
    click(pills[1])
    assert hand.forms[0].editors["recipient"].typed() == "Service de police local"
    assert own("Caller named my sister") in texts(hand)
    hand.draft.drop()


def test_whatever_is_typed_is_shown_as_it_was_typed(
    opened: Opened, qtbot: QtBot, naughty: list[str]
) -> None:
    """Markup, half words, turned lines, 500-letter names: on the page, the line and the list."""
    desk = opened.desk
    book = desk.tools.book
    texts_ = [one for one in naughty if one.strip()]
    long = "ཉེན་རྟོག་པ " * 50
    for number, one in enumerate((long, "<img src='file:///etc/passwd'>", *texts_[::80])):
        where = one.replace("\n", " ")[:500]
        last = book.save(
            Referral(recipient=where, officer=where, badge=where, file_number=where, unit=where,
                     requests=one, answer=one, promised=one, handed=one, status="referred-on",
                     sent=days_ago(number), next_action=days_ago(1))
        )  # fmt: skip
        hand_over(book, Referral(recipient=where, after=last.id, status="sent"), [])
        desk.go_to(last.id)
        view = shown_referral(opened, qtbot, last.id)
        settle(qtbot, lambda view=view, one=one: own(one) in texts(view))  # type: ignore[misc]
        assert ways(view)[0].desks[0].who == where and view.grab().width() > 0
    desk.referrals.look_at_due()
    settle(qtbot, lambda: len(desk.referrals.follow_ups) > 4)
    desk.referrals._show_all_due()
    assert desk.referrals.grab().height() > 0
    assert tip("<b>x") == "<qt>&lt;b&gt;x</qt>"
