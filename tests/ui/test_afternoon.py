"""Three people at three windows for an afternoon: bundles lost, repeated and reordered, a folder
that is carried, an excerpt to people outside. In the end all casebooks say the same."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from casebook.book import Casebook, opening
from casebook.records import Incident
from casebook.tasks.exchange import VERIFIED
from casebook.tasks.read_excerpt import look_at_excerpt, take_in_excerpt
from casebook.tasks.settling import disagreements
from casebook.ui.direction import own
from casebook.ui.group.add_member import AddMember
from casebook.ui.group.bundle_sheet import BundleSheet
from casebook.ui.group.compare_sheet import CompareSheet
from casebook.ui.group.excerpt_sheet import ExcerptSheet
from casebook.ui.group.exchange_view import ExchangeView
from casebook.ui.group.own_card import OwnCard
from casebook.ui.group.send_sheet import SendSheet
from casebook.ui.group.settle_view import SettleView
from casebook.ui.pages.incident_view import IncidentView
from casebook.ui.pages.record_editor import RecordEditor
from casebook.ui.parts.group_files import BUNDLE
from casebook.ui.settings import Settings
from casebook.ui.window import Window
from tests.conftest import PASSPHRASE
from tests.tasks.laptops import the_same, titles
from tests.ui.conftest import Opened, settle, show
from tests.ui.hands import CONTROL, click, front, press, type_in
from tests.ui.people import Person, somebody
from tests.ui.test_group import says, shown, the
from tests.ui.test_incidents import choose
from tests.ui.test_referrals import named


@dataclass
class Seat:
    """Somebody at a window."""

    person: Person
    opened: Opened
    qtbot: QtBot

    @property
    def book(self) -> Casebook:
        """The casebook that is open there."""
        return self.opened.desk.tools.book

    def done(self) -> None:
        """All that was begun there has ended."""
        settle(self.qtbot, lambda: not self.opened.desk.tools.runner.is_busy)

    def group(self) -> None:
        """Go to the section of the group, with the keys."""
        front(self.opened.window)
        press(self.opened.desk, Qt.Key.Key_6, CONTROL)
        page = self.opened.desk.group
        settle(self.qtbot, lambda: page.isVisible() and page.state is not None)

    def writes(self, words: str) -> None:
        """Quick capture, as it is typed."""
        front(self.opened.window)
        count = self.book.count(Incident)
        press(self.opened.desk, Qt.Key.Key_N, CONTROL)
        sheet = self.opened.desk.capturing.sheet
        assert sheet is not None
        front(sheet)
        type_in(sheet.words.edit, words)
        press(sheet, Qt.Key.Key_Return, CONTROL)
        settle(self.qtbot, lambda: self.book.count(Incident) == count + 1)
        settle(self.qtbot, lambda: self.opened.desk.capturing.sheet is None)

    def opens(self, title: str) -> IncidentView:
        """An incident is clicked on, once it is in the list."""
        front(self.opened.window)
        self.opened.desk.go("incidents")
        model = self.opened.desk.incidents.model
        wanted = next(one.id for one in self.book.all(Incident) if one.title.startswith(title))
        settle(self.qtbot, lambda: model.row_of(wanted) >= 0)
        return choose(self.opened, self.qtbot, title)

    def adds_to(self, title: str, words: str) -> None:
        """An incident is opened, and something written behind what is there."""
        view = self.opens(title)
        click(named(view, "Edit"))
        page = self.opened.desk.incidents
        settle(self.qtbot, lambda: isinstance(page._shown, RecordEditor))
        editor = page._shown
        assert isinstance(editor, RecordEditor)
        field = editor.sections["words"].form.editors["narrative"]
        edit = field.edit if hasattr(field, "edit") else field
        edit.setFocus()
        press(edit, Qt.Key.Key_End, CONTROL)
        type_in(edit, words)
        press(editor, Qt.Key.Key_S, CONTROL)
        settle(self.qtbot, lambda: not isinstance(page._shown, RecordEditor))

    def card(self, place: Path) -> Path:
        """Their card, saved from the window."""
        self.group()
        view = shown(self.opened.desk.group, self.qtbot, OwnCard)
        settle(self.qtbot, lambda: bool(view.text))
        path = place / f"{self.person.name}.casebook-card"
        view.save(path)
        settle(self.qtbot, path.exists)
        return path

    def knows(self, card: Path) -> None:
        """A card is opened, and the digits compared."""
        self.opened.desk.receive(card)
        sheet = the(self.opened, self.qtbot, AddMember)
        settle(self.qtbot, lambda: sheet.card is not None)
        click(sheet.now_button)
        compare = the(self.opened, self.qtbot, CompareSheet)
        settle(self.qtbot, lambda: compare.same.isEnabled())
        member = compare._member
        click(compare.same)
        settle(self.qtbot, lambda: any(
            one.member == member and one.verified for one in self.book.fellows()))  # fmt: skip

    def sends(self, path: Path, *to: str) -> Path:
        """A bundle for these."""
        self.group()
        page = self.opened.desk.group
        settle(self.qtbot, lambda: page.state and len(page.state.others) >= len(to))
        click(page.send_button)
        sheet = the(self.opened, self.qtbot, SendSheet)
        for pill in sheet.whom.people.values():
            if pill.text().strip() in [own(name) for name in to]:
                click(pill)
        settle(self.qtbot, lambda: sheet.save_button.isEnabled())
        sheet.save(path)
        settle(self.qtbot, path.exists)
        self.done()
        return path

    def takes(self, path: Path) -> None:
        """A bundle is looked at and added."""
        front(self.opened.window)
        before = len(self.book.taken())
        known = {one.id for one in self.book.taken()}
        self.opened.desk.receive(path)
        sheet = the(self.opened, self.qtbot, BundleSheet)
        settle(self.qtbot, lambda: sheet.add_button is not None)
        assert sheet.add_button is not None and sheet.read is not None
        is_new = sheet.read.seen.letter.id not in known
        click(sheet.add_button)
        settle(self.qtbot, lambda: len(self.book.taken()) == before + is_new)
        self.done()

    def settles(self, words: str) -> None:
        """What two wrote is looked at side by side; the one with these words stands."""
        self.opened.desk.group.show_settle()
        view = shown(self.opened.desk.group, self.qtbot, SettleView)
        settle(self.qtbot, lambda: len(view.disputes) == 1)
        (dispute,) = view.disputes
        place = next(
            number
            for number, side in enumerate(dispute.dispute.sides, 1)
            if words in (side.text or "")
        )
        dispute.choices[str(place)].click()
        click(dispute.button)
        settle(self.qtbot, lambda: not disagreements(self.book))

    def exchanges(self, share: Path) -> None:
        """The folder is chosen, and what verified members wrote comes in by itself."""
        self.group()
        page = self.opened.desk.group
        settle(self.qtbot, lambda: "exchange" in page.list.lines)
        click(page.list.lines["exchange"])
        view = shown(page, self.qtbot, ExchangeView)
        view.use(share)
        settle(self.qtbot, lambda: view.by_itself.isVisible())
        click(view.by_itself)
        settle(self.qtbot, lambda: bool(
            page.exchanging.setting and page.exchanging.setting.take == VERIFIED))  # fmt: skip


@contextmanager
def seat(person: Person, qtbot: QtBot) -> Iterator[Seat]:
    """A window of their own."""
    opened = Opened(None)  # type: ignore[arg-type]
    window = Window(Settings(), successor=opened.successors.append, end=lambda: None)
    opened.window = window
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    show(opened, person.folder, qtbot)
    yield Seat(person, opened, qtbot)
    book, window._book = window._book, None
    if window._idle:
        window._idle.stop()
    window.runner.close(book.close if book else None)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.slow
def test_three_people_for_an_afternoon(qtbot: QtBot, tmp_path: Path) -> None:
    people = [somebody(tmp_path / name, name) for name in ("Ada", "Bo", "Chen")]
    clinic = somebody(tmp_path / "clinic", "Clinic")
    with ExitStack() as stack:
        ada, bo, chen = (stack.enter_context(seat(one, qtbot)) for one in people)
        seats = [ada, bo, chen]
        # cards go round, digits are read out
        cards = [one.card(tmp_path) for one in seats]
        for one in seats:
            for card in cards:
                if one.person.name not in card.name:
                    one.knows(card)

        ada.writes("Caller named my sister")
        ada.writes("Two men photographed the vigil")
        first = ada.sends(tmp_path / f"1{BUNDLE}", "Bo", "Chen")
        bo.takes(first)  # Chen's copy is lost on its way

        # both write the same on, and neither knows of the other
        bo.adds_to("Two men", "A dark car waited.")
        early = bo.sends(tmp_path / f"2{BUNDLE}", "Ada", "Chen")
        bo.writes("Letter under the door")
        late = bo.sends(tmp_path / f"3{BUNDLE}", "Ada", "Chen")
        ada.adds_to("Two men", "A grey van waited.")

        # the later one comes first, and each twice
        for path in (late, early, late, early):
            ada.takes(path)
        chen.takes(late)
        assert len(disagreements(ada.book)) == 1
        says(qtbot, ada.opened.desk, "changed by two people at the same time")
        ada.settles("grey van")
        assert [one.narrative for one in ada.book.all(Incident) if "Two men" in one.title] == [
            "A grey van waited."
        ]

        # from here on a folder carries it all, and nobody presses anything
        share = tmp_path / "share"
        share.mkdir()
        chen.writes("Brother questioned at home")
        for one in seats:
            one.exchanges(share)
        everything = sorted([
            "Brother questioned at home", "Caller named my sister", "Letter under the door",
            "Two men photographed the vigil",
        ])  # fmt: skip
        settle(qtbot, lambda: all(titles(one.book) == everything for one in seats), 180)
        settle(qtbot, lambda: the_same([one.book for one in seats]), 180)
        for one in seats:
            assert not disagreements(one.book) and not one.book.waiting_count()
            stood = [
                change.after
                for incident in one.book.all(Incident)
                for entry in one.book.history(incident.id)
                for change in entry.changes
            ]
            # nothing that anybody wrote was lost by it
            assert "A dark car waited." in stood and "A grey van waited." in stood

        # people outside are given a part
        with clinic.book() as theirs:
            theirs.verify_card(ada.book.card(), outside=True)
        card = tmp_path / "Clinic.casebook-card"
        card.write_text(clinic.card_text)
        ada.opens("Two men").excerpt.emit()
        sheet = the(ada.opened, qtbot, ExcerptSheet)
        click(named(sheet, "Add their card…"))
        add = the(ada.opened, qtbot, AddMember)
        add.open_file(card)
        settle(qtbot, lambda: add.card is not None)
        click(add.later_button)
        settle(qtbot, lambda: sheet.whom.to == (clinic.card.member,))
        sheet.whom.doubts[clinic.card.member].click()
        sheet.preset.setCurrentIndex(sheet.preset.findData("lawyer"))
        sheet.preset.activated.emit(sheet.preset.currentIndex())
        settle(qtbot, lambda: sheet.looked is not None)
        sheet.go_to(3)
        listed = sheet.readable.list
        for place in range(listed.count()):
            listed.setCurrentRow(place)
            press(listed, Qt.Key.Key_Space)
        settle(qtbot, lambda: sheet.save_button.isEnabled())
        out = tmp_path / f"outside{BUNDLE}"
        sheet.save(out)
        settle(qtbot, out.exists)
        ada.done()
        with clinic.book() as theirs:
            assert look_at_excerpt(theirs, out).count("new") >= 1
            take_in_excerpt(theirs, out)
            assert titles(theirs) == ["Two men photographed the vigil"]
        # and nothing more: the folder leaves nothing for them, now that they are known
        ada.opened.desk.group.exchanging.go_now()
        settle(qtbot, lambda: not ada.opened.desk.group.exchanging.is_busy)
        assert {one.reader for one in ada.opened.desk.group.exchanging.report.dropped} <= {
            "Bo", "Chen",
        } if ada.opened.desk.group.exchanging.report else False  # fmt: skip

        # locked and opened again, all of it is there
        folders = [one.person.folder for one in seats]
        assert not [one for one in ada.opened.desk.findChildren(QLabel)
                    if "went wrong" in one.text() and one.isVisible()]  # fmt: skip
    for folder in folders:
        with opening.open_with_passphrase(folder, PASSPHRASE) as book:
            assert titles(book) == everything
