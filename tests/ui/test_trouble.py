"""When things go wrong: each is calm, says what is safe, and loses nothing that was typed."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from casebook.book import opening
from casebook.crypto import stretch
from casebook.progress import Progress
from casebook.records import Exhibit, Incident
from casebook.ui.door.unlock import Unlock
from casebook.ui.runner import FAILED, STOPPED
from tests.conftest import PASSPHRASE
from tests.disks import fill
from tests.ui.conftest import Opened, settle, show, texts
from tests.ui.hands import click, type_in
from tests.ui.test_capture import begin


def test_a_full_disk_while_typing(closed: Opened, qtbot: QtBot, small_disk: Path) -> None:
    folder = small_disk / "a.casebook"
    opening.create(folder, member="M", passphrase=PASSPHRASE, cost=stretch.FLOOR).close()
    desk = show(closed, folder, qtbot)
    sheet = begin(closed, qtbot)
    type_in(sheet.words.edit, "He called")
    settle(qtbot, lambda: desk.tools.book.drafts())
    fill(small_disk)
    more = "again and again. " * 30_000
    sheet.words.put("He called " + more)
    sheet.words.edited.emit()
    settle(qtbot, lambda: "still here" in sheet.state.text())
    settle(qtbot, lambda: "disk is full" in texts(sheet))
    assert sheet.words.typed().endswith("again and again. ")
    (small_disk / "filler").unlink()
    sheet.words.edited.emit()
    settle(qtbot, lambda: "Draft kept" in sheet.state.text())
    assert "again and again" in desk.tools.book.drafts()[0][3]


def test_a_second_window_is_told_and_nothing_is_touched(
    opened: Opened, qtbot: QtBot, filled: Path
) -> None:
    page = Unlock(opened.window.runner, filled, discreet=False, locked=False)
    qtbot.addWidget(page)
    page.show()
    type_in(page.secret.line, PASSPHRASE)
    page.unlock()
    settle(qtbot, lambda: "open in another window" in texts(page))
    assert opened.desk.tools.book.count(Incident) == 4


def test_a_broken_image_is_kept_and_says_that_it_has_no_preview(
    opened: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    book = opened.desk.tools.book
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0" + b"nothing of a picture" * 50)
    sheet = begin(opened, qtbot)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(broken))])
    sheet.files.take(data)
    settle(qtbot, lambda: sheet.files.items[0].exhibit)
    exhibit = book.get(Exhibit, sheet.files.items[0].exhibit)
    assert exhibit.no_preview
    sheet.files.take_image(QImage())
    settle(qtbot, lambda: "could not be read" in texts(sheet))


def test_five_hundred_files_at_once(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(500):
        (folder / f"{number:03}.txt").write_text(f"note {number}", "utf-8")
    sheet = begin(opened, qtbot)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    sheet.files.take(data)
    # the window goes on at once: the files come in behind it
    assert not any(item.exhibit for item in sheet.files.items)
    settle(qtbot, lambda: len(sheet.files.items) == 500)
    assert not any(item.exhibit for item in sheet.files.items)
    (job,) = opened.desk.jobs.all_jobs
    # in bytes: some of the first files, of six each
    settle(qtbot, lambda: job.running.done > 40)
    assert job.stop.isVisible()
    job.stop.click()
    settle(qtbot, lambda: job.running.state == STOPPED)
    assert "half done" in texts(opened.desk.jobs)
    # what came in before stays
    assert 2 < opened.desk.tools.book.count(Exhibit) < 500


def test_a_backup_that_had_no_room_is_tried_again(
    opened: Opened, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "stick" / "b.tar"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(place), ""))
    opened.desk.backups.to_file()
    settle(qtbot, lambda: opened.desk.jobs.all_jobs)
    (job,) = opened.desk.jobs.all_jobs
    settle(qtbot, lambda: job.running.state == FAILED)
    assert "b.tar could not be written" in texts(job)
    place.parent.mkdir()
    click(job.retry)
    settle(qtbot, lambda: "read again from the drive and opened" in texts(opened.window))
    assert place.is_file()
    settle(qtbot, lambda: not opened.desk.jobs.all_jobs)


def test_a_lock_in_the_middle_of_long_work(opened: Opened, qtbot: QtBot, filled: Path) -> None:
    book = opened.desk.tools.book
    steps = []

    def import_many(progress: Progress) -> None:
        def watched(done: int, total: int, doing: str = "") -> None:
            steps.append(done)
            progress.step(done, total, doing)

        class Watch:
            step = staticmethod(watched)

        book.save_all([Incident(title=f"row {number}") for number in range(60_000)],
                      progress=Watch())  # fmt: skip

    opened.window.runner.task(opened.desk, "Import", import_many)
    settle(qtbot, lambda: len(steps) > 3)
    opened.window.lock()
    assert opened.ended
    with opening.open_with_passphrase(filled, PASSPHRASE) as again:
        # all of it or nothing
        assert again.count(Incident) == 4
        assert again.faults() == []


def test_a_failure_is_told_in_the_page_and_its_details_hold_no_data(
    opened: Opened, qtbot: QtBot
) -> None:
    from casebook.ui import tell

    desk = opened.desk
    try:
        raise ValueError("a name: Ka-yan")
    except ValueError as error:
        desk.tools.runner.failed.emit(error)
        assert "Ka-yan" not in tell.details(error)
    settle(qtbot, lambda: "Something in the program went wrong." in texts(desk))
    assert "Ka-yan" not in texts(desk._message_holder)
