"""Other words for a dossier, presets of one's own, printing, and another one like an older one."""

from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from casebook.records import Dossier, Incident, Profile, Statement, Wording
from casebook.tasks.attach import attach_files
from casebook.tasks.verify_file import verify_file
from casebook.ui.pages.dossier_maker import DossierMaker
from casebook.ui.pages.dossier_print import print_file
from casebook.ui.pages.dossiers import Dossiers, DossierView
from casebook.ui.pages.part_sheet import PartSheet
from casebook.ui.pages.wording_sheet import WordingSheet
from tests.dossier.reading import pdftotext
from tests.ui.conftest import Opened, go_through, settle, texts
from tests.ui.hands import click, press, type_in


@pytest.fixture
def maker(opened: Opened, qtbot: QtBot) -> DossierMaker:
    """A dossier of one incident is being made."""
    record = next(one for one in opened.desk.tools.book.all(Incident) if "Two men" in one.title)
    opened.desk.make_dossier([record.id])
    page = opened.desk.pages["dossiers"]
    assert isinstance(page, Dossiers) and page.maker is not None
    settle(qtbot, lambda: page.maker and page.maker.incidents.list.count() == 1)
    return page.maker


def save(opened: Opened, maker: DossierMaker, qtbot: QtBot, out: Path) -> Dossier:
    go_through(maker, qtbot)
    maker.save_to(out)
    book = opened.desk.tools.book
    before = book.count(Dossier)
    settle(qtbot, lambda: book.count(Dossier) == before + 1 and out.exists())
    return list(book.all(Dossier))[-1]


def visible(opened: Opened, qtbot: QtBot, says: str) -> QPushButton:
    def found() -> list[QPushButton]:
        every = opened.window.findChildren(QPushButton)
        return [one for one in every if one.text().strip() == says and one.isVisible()]

    settle(qtbot, found)
    return found()[0]


def test_a_fact_is_worded_otherwise_and_both_wordings_are_kept(
    opened: Opened, maker: DossierMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    book = opened.desk.tools.book
    maker.go_to(1)
    maker.incidents.list.setCurrentRow(0)
    click(maker.incidents.reword)
    settle(qtbot, lambda: maker.findChildren(WordingSheet))
    sheet = maker.findChildren(WordingSheet)[0]
    assert "A grey car waited." in texts(sheet)
    (key,) = [key for key in sheet.editors if key[1] == "narrative"]
    type_in(sheet.editors[key].edit, "A car waited in front of the house.")
    press(sheet, Qt.Key.Key_Escape)
    settle(qtbot, lambda: any(kind == "wording" for _id, kind, _r, _t in book.drafts()))

    click(maker.incidents.reword)
    settle(qtbot, lambda: len(maker.findChildren(WordingSheet)) == 2)
    again = maker.findChildren(WordingSheet)[-1]
    assert again.editors[key].typed() == "A car waited in front of the house."
    type_in(again.why, "colour not sure")
    press(again, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, lambda: book.count(Wording) == 1)
    (wording,) = book.all(Wording)
    assert (wording.text, wording.reason) == (again.editors[key].typed(), "colour not sure")
    made = save(opened, maker, qtbot, tmp_path / "d.pdf")
    text = " ".join(pdftotext((tmp_path / "d.pdf").read_bytes()).split())
    assert "A car waited in front of the house." in text and "(reworded)" in text
    assert "grey car" not in text
    record = book.get(Incident, made.incidents[0])
    assert record.narrative == "A grey car waited."


def test_emptied_words_go_back_to_those_of_the_record(
    opened: Opened, maker: DossierMaker, qtbot: QtBot
) -> None:
    book = opened.desk.tools.book
    record = next(one for one in book.all(Incident) if "Two men" in one.title)
    book.save(Wording(incident=record.id, about=record.id, field_name="title", text="Men"))
    maker.incidents.list.setCurrentRow(0)
    maker.incidents.open_wording()
    settle(qtbot, lambda: maker.findChildren(WordingSheet))
    sheet = maker.findChildren(WordingSheet)[0]
    editor = sheet.editors[record.id, "title"]
    assert editor.typed() == "Men"
    editor.put("")
    sheet.save()
    settle(qtbot, lambda: book.count(Wording) == 0)


def test_a_preset_is_copied_changed_used_and_removed(
    opened: Opened, maker: DossierMaker, qtbot: QtBot
) -> None:
    book, reader = opened.desk.tools.book, maker.reader
    reader.copy_preset()
    settle(qtbot, lambda: reader.findChildren(PartSheet))
    sheet = reader.findChildren(PartSheet)[0]
    assert sheet.forms[0].editors["title"].typed() == "Local police (copy)"
    title = sheet.forms[0].editors["title"].focus_on()
    title.clear()  # type: ignore[attr-defined]
    type_in(title, "Our own sheet")
    sheet.forms[0].editors["sections"].put(["summary", "chronology"])
    press(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, lambda: book.count(Profile) == 1)
    (own,) = book.all(Profile)
    assert (own.title, own.base, own.sections) == (
        "Our own sheet", "local-police", ("chronology", "summary"),
    ) or own.sections == ("summary", "chronology")  # fmt: skip
    settle(qtbot, lambda: reader.preset.currentData() == own.ref)
    assert reader.is_own() and maker.order().preset == own.ref
    go_through(maker, qtbot)
    reader.remove_preset()
    settle(qtbot, lambda: book.count(Profile) == 0)
    settle(qtbot, lambda: not reader.is_own())
    assert reader.preset.findData(own.ref) < 0
    click(visible(opened, qtbot, "Undo"))
    settle(qtbot, lambda: book.count(Profile) == 1)
    settle(qtbot, lambda: reader.preset.currentData() == own.ref)


def test_the_right_file_is_printed_and_another_is_not(
    opened: Opened, maker: DossierMaker, qtbot: QtBot, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    out, paper = tmp_path / "d.pdf", tmp_path / "paper.pdf"

    def accepted(dialog: QPrintDialog) -> int:
        printer = dialog.printer()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(paper))
        printer.setFromTo(1, 2)
        return int(QPrintDialog.DialogCode.Accepted)

    monkeypatch.setattr("casebook.ui.pdf.QPrintDialog.exec", accepted)
    made = save(opened, maker, qtbot, out)
    click(visible(opened, qtbot, "Print…"))
    settle(qtbot, lambda: "2 pages were sent to the printer." in texts(opened.window))
    assert len(pypdfium2.PdfDocument(paper)) == 2
    paper.unlink()
    out.write_bytes(out.read_bytes() + b" ")
    print_file(opened.desk, opened.desk.tools, out, made.sha256)
    settle(qtbot, lambda: "is not the file that was made" in texts(opened.window))
    assert not paper.exists()


def test_another_one_begins_like_an_older_one_and_never_over_one_being_made(
    opened: Opened, maker: DossierMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    type_in(maker.reader.addressee, "Sergeant Roy")
    made = save(opened, maker, qtbot, tmp_path / "d.pdf")
    page = opened.desk.pages["dossiers"]
    assert isinstance(page, Dossiers)
    settle(qtbot, lambda: isinstance(page.list._shown, DossierView))
    assert isinstance(page.list._shown, DossierView)
    page.list._shown.again.emit()
    settle(qtbot, lambda: page.maker and page.maker.incidents.list.count() == 1)
    assert page.maker is not None and page.maker is not maker
    assert page.maker.order().addressee == "Sergeant Roy" and not page.maker.ticks.mark
    settle(qtbot, lambda: page.maker and page.maker.draft.is_there)
    page.make_like(opened.desk.tools.book.get(Dossier, made.ref).id)
    settle(qtbot, lambda: "Save or discard it first." in texts(opened.window))
    assert page.maker.order().addressee == "Sergeant Roy"


def test_a_password_is_suggested_and_stands_in_no_draft_and_no_record(
    opened: Opened, maker: DossierMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    book = opened.desk.tools.book
    maker.go_to(3)
    click(maker.ticks.suggest)
    words = maker.ticks.password.text()
    assert len(words) > 20
    made = save(opened, maker, qtbot, tmp_path / "d.pdf")
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(tmp_path / "d.pdf")
    with pikepdf.open(tmp_path / "d.pdf", password=words) as pdf:
        assert len(pdf.pages) == made.pages
    assert words not in str(book.drafts()) and words not in made.order
    print_file(opened.desk, opened.desk.tools, tmp_path / "d.pdf", made.sha256)
    settle(qtbot, lambda: "has a password" in texts(opened.window))


def test_a_weak_password_is_refused_and_nothing_is_written(
    opened: Opened, maker: DossierMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    type_in(maker.ticks.password, "short")
    go_through(maker, qtbot)
    maker.save_to(tmp_path / "d.pdf")
    settle(qtbot, lambda: "fewer than 12 characters" in texts(maker))
    assert not list(tmp_path.glob("*.pdf*"))


def test_files_go_along_in_a_package_once_they_are_ticked_and_gone_through(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    book = opened.desk.tools.book
    record = next(one for one in book.all(Incident) if "Two men" in one.title)
    (tmp_path / "notes.txt").write_text("12 March: a grey car.", "utf-8")
    attach_files(book, [tmp_path / "notes.txt"], [record])
    opened.desk.make_dossier([record.id])
    page = opened.desk.pages["dossiers"]
    assert isinstance(page, Dossiers) and page.maker is not None
    maker = page.maker
    go_through(maker, qtbot)
    assert not maker.package_button.isVisible()
    click(maker.ticks.along["EXH-0001"])
    settle(
        qtbot, lambda: maker.package_button.isVisible() and not maker.save_button.isEnabled(), 40
    )
    go_through(maker, qtbot)
    assert "Whole file" in maker.ticks.list.item(maker.ticks.list.count() - 1).text()
    maker.save_package_to(tmp_path / "p.zip")
    settle(qtbot, lambda: book.count(Dossier) == 1)
    settle(qtbot, lambda: "It is not encrypted" in texts(opened.window))
    assert verify_file(tmp_path / "p.zip").faults == []


def test_statements_are_ticked_one_by_one(
    opened: Opened, maker: DossierMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    book = opened.desk.tools.book
    record = next(one for one in book.all(Incident) if "Two men" in one.title)
    for title in ("First words", "Second words"):
        book.save(Statement(title=title, incident=record.id, text=f"I say: {title}."))
    maker.set_pages()
    settle(qtbot, lambda: len(maker.ticks.statements) == 2)
    assert maker.order().statements == ()
    maker.ticks.statements["STA-0002"].setChecked(False)
    assert maker.order().statements == ("STA-0001",)
    save(opened, maker, qtbot, tmp_path / "d.pdf")
    text = pdftotext((tmp_path / "d.pdf").read_bytes())
    assert "I say: First words." in text and "I say: Second words." not in text
    page = opened.desk.pages["dossiers"]
    assert isinstance(page, Dossiers)
    page.make_like(list(book.all(Dossier))[-1].id)
    settle(qtbot, lambda: page.maker and len(page.maker.ticks.statements) == 2)
    assert page.maker is not None and not page.maker.ticks.statements["STA-0002"].isChecked()
    page.maker.ticks.statements["STA-0001"].setChecked(False)
    assert page.maker.order().without_sections == ("statements",)
