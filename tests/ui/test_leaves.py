"""A PDF of somebody else is leafed through inside the program, whatever it is made of."""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from casebook.book import Casebook
from casebook.errors import Cancelled, EvidenceChanged
from casebook.evidence.findings import BROKEN, LOCKED
from casebook.progress import Progress, StopAt
from casebook.records import Exhibit
from casebook.tasks.attach import attach_bytes
from casebook.tasks.cover import page_of
from casebook.tasks.leaf import Leaf, leaf
from casebook.ui.pages.evidence import Evidence
from casebook.ui.parts.leaves import Leaves
from tests.ui.conftest import Opened, settle, texts
from tests.ui.hands import click, press, type_in

Show = Callable[[bytes], Leaves]


def paper(pages: int, size: tuple[float, float] = (400, 300)) -> bytes:
    """A PDF with its number on each page."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size)
    for number in range(pages):
        canvas.setFont("Helvetica", 80)
        canvas.drawString(40, 100, str(number + 1))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def locked(raw: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def odd() -> bytes:
    """Pages of all shapes: a strip, a poster, a stamp, one lying on its side, one without size."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for size in ((3, 12_000), (14_400, 10_800), (20, 20), (800, 200), (0, 0)):
            pdf.add_blank_page(page_size=(max(3, size[0]), max(3, size[1])))
            pdf.pages[-1].MediaBox = pikepdf.Array([0, 0, *size])
        pdf.pages[3].Rotate = 90
        pdf.save(out)
    return out.getvalue()


@pytest.fixture
def shown(opened: Opened, qtbot: QtBot) -> Show:
    """A PDF that was attached, as it is shown in the section of evidence."""

    def show(raw: bytes) -> Leaves:
        page = attached(opened, qtbot, raw)
        settle(qtbot, lambda: page.findChildren(Leaves))
        found = page.findChildren(Leaves)[-1]
        settle(qtbot, lambda: found._running is None)
        return found

    return show


def attached(opened: Opened, qtbot: QtBot, raw: bytes) -> Evidence:
    book = opened.desk.tools.book
    exhibit = attach_bytes(book, "letter.pdf", raw, []).exhibit
    opened.desk.tools.runner.changed.emit()
    opened.desk.go("evidence")
    page = opened.desk.evidence
    page.open_record(exhibit.id)
    settle(qtbot, lambda: exhibit.sha256[:8] in texts(page))
    return page


def go(leaves: Leaves, qtbot: QtBot, number: int) -> None:
    settle(qtbot, lambda: leaves.number == number and leaves._running is None)


def test_pages_are_leafed_through_by_mouse_keys_and_number(shown: Show, qtbot: QtBot) -> None:
    leaves = shown(paper(2000))
    assert (leaves.count, leaves.place.text()) == (2000, "1")
    assert not leaves.before.isEnabled()
    click(leaves.after)
    go(leaves, qtbot, 1)
    leaves.place.selectAll()
    type_in(leaves.place, "1999")
    press(leaves.place, Qt.Key.Key_Return)
    go(leaves, qtbot, 1998)
    assert leaves.window().focusWidget() is leaves.canvas
    press(leaves.canvas, Qt.Key.Key_0)  # whole: nothing to scroll, so Page Down turns
    press(leaves.canvas, Qt.Key.Key_PageDown)
    go(leaves, qtbot, 1999)
    assert not leaves.after.isEnabled()
    press(leaves.canvas, Qt.Key.Key_PageDown)
    go(leaves, qtbot, 1999)
    press(leaves.canvas, Qt.Key.Key_Home)
    go(leaves, qtbot, 0)
    assert len(leaves._kept) <= 8


def test_a_number_that_is_none_is_put_right(shown: Show, qtbot: QtBot) -> None:
    leaves = shown(paper(3))
    for typed, number in (("seven", 0), ("99999999999999999999", 2), ("-4", 0), ("٣", 2)):
        leaves.place.selectAll()
        type_in(leaves.place, typed)
        press(leaves.place, Qt.Key.Key_Return)
        go(leaves, qtbot, number)
        assert leaves.place.text() == str(number + 1)


def test_width_and_closer(shown: Show, qtbot: QtBot) -> None:
    leaves = shown(paper(2, (400, 900)))
    canvas = leaves.canvas
    settle(qtbot, lambda: leaves._running is None)
    wide = canvas.transform().m11() * 1000
    assert abs(wide - canvas.viewport().width()) < 40
    assert canvas.verticalScrollBar().maximum() > 0
    press(canvas, Qt.Key.Key_PageDown)  # within the page first
    assert leaves.number == 0 and canvas.verticalScrollBar().value() > 0
    drawn = canvas._item.pixmap().width()
    place = canvas.verticalScrollBar().value()
    for _time in range(4):
        press(canvas, Qt.Key.Key_Plus)
    settle(qtbot, lambda: canvas._item.pixmap().width() > drawn * 1.5)
    assert canvas.verticalScrollBar().value() >= place
    press(canvas, Qt.Key.Key_0)
    assert canvas.verticalScrollBar().maximum() == 0


def test_who_leafs_fast_waits_for_the_last_page_only(shown: Show, qtbot: QtBot) -> None:
    leaves = shown(paper(40))
    asked: list[int] = []
    fetch = leaves._fetch

    def noted(number: int, sharp: bool, progress: Progress) -> Leaf:
        asked.append(number)
        return fetch(number, sharp, progress)

    leaves._fetch = noted
    for _time in range(30):
        leaves.turn(1)
    go(leaves, qtbot, 30)
    # two threads draw: which of them notes its page first says nothing
    assert len(asked) < 10 and asked.count(30) == 1
    assert leaves._shown == (30, False)


def test_the_book_is_not_kept_waiting(opened: Opened, shown: Show, qtbot: QtBot) -> None:
    leaves = shown(paper(5))
    answered: list[int] = []
    leaves.turn(1)
    runner = opened.desk.tools.runner
    runner.ask(opened.desk, lambda: 1, answered.append)
    settle(qtbot, lambda: answered)
    assert leaves._running is not None  # the page is still being drawn
    go(leaves, qtbot, 1)


def test_the_page_stays_when_something_else_is_written(
    opened: Opened, shown: Show, qtbot: QtBot
) -> None:
    leaves = shown(paper(5))
    leaves.go(3)
    go(leaves, qtbot, 3)
    leaves.canvas.setFocus()
    opened.desk.tools.runner.changed.emit()
    qtbot.wait(400)
    assert leaves.number == 3 and leaves.isVisible()
    assert leaves.window().focusWidget() is leaves.canvas
    assert opened.desk.evidence.findChildren(Leaves) == [leaves]


def test_leaving_ends_what_is_drawn(opened: Opened, shown: Show, qtbot: QtBot) -> None:
    leaves = shown(paper(5))
    leaves.turn(1)
    running = leaves._running
    assert running is not None
    opened.desk.evidence.show_detail(None)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    settle(qtbot, lambda: running.is_over)
    assert running.state == "stopped"


def test_odd_pages_are_calm(shown: Show, qtbot: QtBot) -> None:
    leaves = shown(odd())
    assert leaves.count == 5
    for number in range(5):
        leaves.go(number)
        go(leaves, qtbot, number)
        pixmap = leaves.canvas._item.pixmap()
        assert max(pixmap.width(), pixmap.height()) <= 6000
        # one without a size is drawn on the usual paper, or it is said that it cannot be
        assert not pixmap.isNull() or "cannot be drawn" in leaves.says.text()


def test_one_that_is_locked_or_broken_says_so(opened: Opened, qtbot: QtBot) -> None:
    page = attached(opened, qtbot, locked(paper(2)))
    assert "it is protected with a password" in texts(page)
    assert not page.findChildren(Leaves)
    page = attached(opened, qtbot, paper(3)[:900])
    assert "No preview" in texts(page) or page.findChildren(Leaves)


def test_a_file_that_was_changed_says_so_and_nothing_is_shown(
    opened: Opened, shown: Show, qtbot: QtBot
) -> None:
    leaves = shown(paper(3))
    book = opened.desk.tools.book
    sealed = book.all_sealed()[-1]
    path: Path = book.shelf.path(sealed.name)
    path.chmod(0o600)
    raw = bytearray(path.read_bytes())
    raw[-200] ^= 1
    path.write_bytes(raw)
    leaves.turn(1)
    go(leaves, qtbot, 1)
    assert leaves.says.text() and leaves.canvas._item.pixmap().isNull()


def test_the_sheet_that_covers_sees_the_page_too(book: Casebook) -> None:
    exhibit = attach_bytes(book, "a.pdf", paper(1), []).exhibit
    picture, pages = page_of(book, exhibit.ref, 0)
    assert pages == 1 and QImage.fromData(picture).width() > 500


def test_one_page_at_a_time_in_the_core(book: Casebook, monkeypatch: pytest.MonkeyPatch) -> None:
    exhibit: Exhibit = attach_bytes(book, "a.pdf", paper(3), []).exhibit
    first, fine = leaf(book, exhibit.ref, 1), leaf(book, exhibit.ref, 1, sharp=True)
    assert (first.total, first.reason) == (3, "") and len(fine.picture) > len(first.picture)
    beyond = leaf(book, exhibit.ref, 7)
    assert (beyond.total, beyond.picture, beyond.reason) == (3, b"", BROKEN)
    shut = attach_bytes(book, "b.pdf", locked(paper(1)), []).exhibit
    assert leaf(book, shut.ref, 0).reason == LOCKED
    monkeypatch.setattr("casebook.evidence.copies._OFTEN", 0.002)  # a page may be drawn quickly
    for step in (1, 2):
        with pytest.raises(Cancelled):
            leaf(book, exhibit.ref, 0, progress=StopAt(step))
    sealed = book.sealed(exhibit.id)
    assert sealed is not None
    path = book.shelf.path(sealed.name)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(EvidenceChanged):
        leaf(book, exhibit.ref, 0)
