"""One long day: made, written down, completed, found, printed, locked, opened, all still there."""

from pathlib import Path

import pikepdf
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from casebook.book import opening
from casebook.records import Act, Dossier, Exhibit, Incident, Moment, Showing
from casebook.tasks.verify_file import verify_file
from casebook.ui.door.unlock import Unlock
from casebook.ui.door.welcome import Welcome
from casebook.ui.door.wizard import Wizard
from casebook.ui.pages.dossiers import Dossiers
from casebook.ui.pages.incident_view import IncidentView
from casebook.ui.pages.record_editor import RecordEditor
from tests.ui.conftest import (  # noqa: F401 - fixtures
    Opened,
    closed,
    fonts,
    go_through,
    plain_look,
    settle,
    texts,
)
from tests.ui.hands import CONTROL, click, front, press, type_in


def test_a_day(
    closed: Opened,  # noqa: F811
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    window = closed.window

    # Made: who writes, where, words that are suggested, the sheet later
    window.welcome()
    welcome = window.stack.currentWidget()
    assert isinstance(welcome, Welcome)
    click(welcome.new)
    wizard = window.stack.currentWidget()
    assert isinstance(wizard, Wizard)
    wizard.place.where.setText(str(tmp_path))
    type_in(wizard.place.member, "Member M")
    click(wizard.place.next)
    step = wizard.passphrase
    click(step.suggest)
    words = step.passphrase
    type_in(step.again.line, words)
    click(step.next)
    settle(qtbot, lambda: wizard.steps.count() == 3)
    wizard.sheet.later.emit()
    settle(qtbot, lambda: window.desk is not None)
    desk = closed.desk
    book = desk.tools.book
    folder = book.folder
    settle(qtbot, lambda: "No incidents yet" in texts(desk))

    # Written down, with a screenshot that was pasted
    front(window)
    press(desk, Qt.Key.Key_N, CONTROL)
    settle(qtbot, lambda: desk.capturing.sheet is not None)
    sheet = desk.capturing.sheet
    assert sheet is not None
    front(sheet)
    type_in(sheet.words.edit, "對方用普通話，講出姐姐的全名。他說知道她住在哪裡。")
    type_in(sheet.when.edit, "14 March 2025 about 21:40")
    type_in(sheet.where, "Phone call")
    click(sheet.kinds["1"])
    picture = QImage(120, 90, QImage.Format.Format_RGB32)
    picture.fill(QColor("teal"))
    QGuiApplication.clipboard().setImage(picture)
    press(sheet.words.edit, Qt.Key.Key_V, CONTROL)
    settle(qtbot, lambda: bool(sheet.files.items and sheet.files.items[0].exhibit))
    press(sheet, Qt.Key.Key_Return, CONTROL)
    settle(qtbot, lambda: book.count(Incident) == 1)
    (incident,) = book.all(Incident)
    assert incident.when == Moment.parse("2025-03-14T21:40~")
    settle(qtbot, lambda: isinstance(desk.incidents._shown, IncidentView))

    settle(qtbot, lambda: "14 March 2025, about 21:40" in texts(desk.incidents))

    # Completed
    front(window)
    desk.incidents.edit("")
    settle(qtbot, lambda: isinstance(desk.incidents._shown, RecordEditor))
    editor = desk.incidents._shown
    assert isinstance(editor, RecordEditor)
    editor.sections["translation"].open()
    translation = editor.sections["translation"].form.editors["translation"].focus_on()
    type_in(translation, "He said my sister's full name in Mandarin.")
    press(translation, Qt.Key.Key_S, CONTROL)
    settle(qtbot, lambda: isinstance(desk.incidents._shown, IncidentView))
    settle(qtbot, lambda: "full name in Mandarin" in texts(desk.incidents))

    # Found in Chinese
    type_in(desk.incidents.search, "姐姐")
    settle(qtbot, lambda: desk.incidents.model.wanted.words == "姐姐")
    settle(qtbot, lambda: desk.incidents.model.ids == [incident.id])

    # Printed
    desk.incidents.dossier.emit([incident.id])
    page = desk.pages["dossiers"]
    assert isinstance(page, Dossiers) and page.maker is not None
    maker = page.maker
    settle(qtbot, lambda: maker.preview.pages.count > 2)
    out = tmp_path / "dossier.pdf"
    go_through(maker, qtbot)
    maker.save_to(out)
    settle(qtbot, lambda: book.count(Dossier) == 1)
    assert not verify_file(out).faults
    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) > 2

    # Locked in the middle of the next one
    desk.go("incidents")
    desk.capturing.begin()
    assert desk.capturing.sheet is not None
    type_in(desk.capturing.sheet.words.edit, "He is calling ag")
    press(desk.capturing.sheet.words.edit, Qt.Key.Key_L, CONTROL)
    settle(qtbot, lambda: bool(closed.ended))
    assert closed.successors == [folder]

    # Opened again: everything is there, the unfinished words too
    again = Opened(type(window)(window.settings, successor=lambda _f: None, end=lambda: None))
    qtbot.addWidget(again.window)
    again.window.show()
    again.window.unlock(folder, locked=True)
    door = again.window.stack.currentWidget()
    assert isinstance(door, Unlock)
    front(again.window)
    type_in(door.secret.line, words)
    press(door.secret.line, Qt.Key.Key_Return)
    settle(qtbot, lambda: again.window.desk is not None)
    there = again.desk.tools.book
    assert (there.count(Incident), there.count(Act), there.count(Exhibit)) == (1, 1, 1)
    assert there.where(Showing, "subject", incident.id)
    assert there.get(Incident, incident.id).translation.startswith("He said my sister")
    again.desk.capturing.begin()
    assert again.desk.capturing.sheet is not None
    assert again.desk.capturing.sheet.words.typed() == "He is calling ag"
    assert "no recovery sheet" in texts(again.desk)
    again.window.lock()
    with opening.open_with_passphrase(folder, words) as last:
        assert last.faults() == []
