"""Whatever was typed in a sheet can be had back: after Escape at any time, after Cancel by Undo."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from casebook.records import Incident
from casebook.tasks.agencies import agency_of
from casebook.tasks.attach import attach_bytes
from casebook.ui.group.excerpt_sheet import ExcerptSheet
from casebook.ui.pages.cover_sheet import CoverSheet
from casebook.ui.pages.hand_over_sheet import HandOverSheet
from casebook.ui.pages.part_sheet import PartSheet
from casebook.ui.pages.wording_sheet import WordingSheet
from casebook.ui.parts.banner import Toast
from tests.ui.conftest import Opened, settle, texts
from tests.ui.hands import click, press, type_in
from tests.ui.test_cover import picture
from tests.ui.test_referrals import named, sheet_of

WORDS = "not to be lost"


def _contact(opened: Opened, _qtbot: QtBot) -> None:
    opened.desk.go("contacts")
    click(named(opened.desk.contacts, "New contact"))


def _agencies(opened: Opened) -> QWidget:
    agency_of(opened.desk.tools.book, "csis")
    opened.desk.tools.runner.changed.emit()
    opened.desk.show_agencies()
    return opened.desk.referrals


def _agency(opened: Opened, _qtbot: QtBot) -> None:
    click(named(_agencies(opened), "Edit"))


def _new_agency(opened: Opened, _qtbot: QtBot) -> None:
    click(named(_agencies(opened), "Add an agency"))


def _hand_over(opened: Opened, _qtbot: QtBot) -> None:
    opened.desk.go("referrals")
    click(named(opened.desk.referrals, "Note a hand-over"))


def _maker(opened: Opened, qtbot: QtBot) -> QWidget:
    record = next(one for one in opened.desk.tools.book.all(Incident) if "Two men" in one.title)
    opened.desk.make_dossier([record.id])
    page = opened.desk.pages["dossiers"]
    settle(qtbot, lambda: page.maker and page.maker.incidents.list.count() == 1)  # type: ignore[attr-defined]
    found: QWidget = page.maker  # type: ignore[attr-defined]
    return found


def _wording(opened: Opened, qtbot: QtBot) -> None:
    maker = _maker(opened, qtbot)
    maker.go_to(1)  # type: ignore[attr-defined]
    maker.incidents.list.setCurrentRow(0)  # type: ignore[attr-defined]
    click(maker.incidents.reword)  # type: ignore[attr-defined]


def _preset(opened: Opened, qtbot: QtBot) -> None:
    _maker(opened, qtbot).reader.copy_preset()  # type: ignore[attr-defined]


def _excerpt(opened: Opened, _qtbot: QtBot) -> None:
    opened.desk.go("group")
    click(named(opened.desk.pages["group"], "Make an excerpt"))


def _cover(opened: Opened, qtbot: QtBot) -> None:
    exhibit = attach_bytes(opened.desk.tools.book, "rally.jpg", picture(), []).exhibit
    opened.desk.tools.runner.changed.emit()
    opened.desk.go("evidence")
    opened.desk.pages["evidence"].open_record(exhibit.id)  # type: ignore[attr-defined]
    click(named(opened.desk.pages["evidence"], "Cover parts"))


@dataclass(frozen=True)
class Way:
    """One sheet: how it is opened, where words are typed in it, and how they are read again."""

    name: str
    open: Callable[[Opened, QtBot], None]
    sheet: type[QDialog]
    line: Callable[[QDialog], QWidget]
    cancel: str = "Cancel"

    def __str__(self) -> str:
        return self.name


def _field(name: str) -> Callable[[QDialog], QWidget]:
    def found(sheet: QDialog) -> QWidget:
        assert isinstance(sheet, PartSheet)
        return next(form.editors[name].focus_on() for form in sheet.forms if name in form.editors)

    return found


WAYS = [
    Way("contact", _contact, PartSheet, _field("name")),
    Way("agency", _agency, PartSheet, _field("purpose")),
    Way("new-agency", _new_agency, PartSheet, _field("name")),
    Way("hand-over", _hand_over, HandOverSheet, _field("recipient")),
    Way("wording", _wording, WordingSheet, lambda sheet: sheet.why),  # type: ignore[attr-defined]
    Way("preset", _preset, PartSheet, _field("title")),
    Way("covering", _cover, CoverSheet, lambda sheet: sheet.why),  # type: ignore[attr-defined]
    Way("excerpt", _excerpt, ExcerptSheet, lambda sheet: sheet.addressee, "Discard"),  # type: ignore[attr-defined]
]  # fmt: skip


@dataclass
class At:
    """One of these sheets, opened as a person does."""

    way: Way
    opened: Opened
    qtbot: QtBot

    def sheet(self, other: QDialog | None = None) -> QDialog:
        """The one that is open, and not that other one."""
        found: list[QWidget] = []

        def there() -> bool:
            found[:] = [sheet_of(self.opened, self.qtbot, self.way.sheet)]
            return found[0] is not other

        settle(self.qtbot, there)
        assert isinstance(found[0], QDialog)
        return found[0]

    def words(self, sheet: QDialog) -> str:
        """What stands in the line."""
        line = self.way.line(sheet)
        return str(line.text() if hasattr(line, "text") else line.toPlainText())  # type: ignore[attr-defined]

    def drafts(self) -> int:
        """How many are kept."""
        return len(self.opened.desk.tools.book.drafts())

    def press_in_toast(self, says: str, deed: str) -> None:
        """Press the button of what is said at the foot."""
        settle(self.qtbot, lambda: any(
            one.isVisible() and says in texts(one) for one in self.opened.window.findChildren(Toast)
        ))  # fmt: skip
        toast = next(one for one in self.opened.window.findChildren(Toast) if one.isVisible())
        click(named(toast, deed))


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_escape_keeps_it_and_cancel_can_be_undone(way: Way, opened: Opened, qtbot: QtBot) -> None:
    way.open(opened, qtbot)
    at = At(way, opened, qtbot)
    sheet = at.sheet()
    type_in(way.line(sheet), WORDS)
    written = at.words(sheet)
    assert WORDS in written
    press(sheet, Qt.Key.Key_Escape)
    settle(qtbot, lambda: at.drafts() >= 1)
    kept = at.drafts()
    at.press_in_toast("Kept as a draft.", "Go on")
    again = at.sheet(sheet)
    assert at.words(again) == written
    # gone on with, not begun a second time
    type_in(way.line(again), "!")
    written = at.words(again)
    assert written.count("!") == 1 and at.drafts() == kept
    click(named(again, way.cancel))
    settle(qtbot, lambda: at.drafts() < kept)
    at.press_in_toast("Discarded.", "Undo")
    assert at.words(at.sheet(again)) == written
    settle(qtbot, lambda: at.drafts() == kept)


def test_nothing_is_said_where_nothing_was_typed(opened: Opened, qtbot: QtBot) -> None:
    way = next(one for one in WAYS if one.name == "contact")
    way.open(opened, qtbot)
    at = At(way, opened, qtbot)
    click(named(at.sheet(), way.cancel))
    qtbot.wait(50)
    assert not [one for one in opened.window.findChildren(Toast) if one.isVisible()]
    assert at.drafts() == 0


def test_boxes_come_back_too_and_are_no_draft_once_they_are_saved(
    opened: Opened, qtbot: QtBot
) -> None:
    way = next(one for one in WAYS if one.name == "covering")
    way.open(opened, qtbot)
    at = At(way, opened, qtbot)
    sheet = at.sheet()
    assert isinstance(sheet, CoverSheet)
    settle(qtbot, lambda: not sheet.view._picture.isNull())
    click(sheet.shapes[0])
    drawn = list(sheet.view.boxes)
    opened.desk.flush()  # as a lock does
    settle(qtbot, lambda: at.drafts() == 1)
    press(sheet, Qt.Key.Key_Escape)
    at.press_in_toast("Kept as a draft.", "Go on")
    again = at.sheet(sheet)
    assert isinstance(again, CoverSheet) and again.view.boxes == drawn
    settle(qtbot, lambda: not again.view._picture.isNull())
    click(again.save_button)
    settle(qtbot, lambda: at.drafts() == 0)
