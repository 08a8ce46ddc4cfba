"""Files and words made to hold the program up: the window goes on, and waits for none of them."""

import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QTimer, QUrl
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from casebook.crypto.seal import Writable
from casebook.evidence import decode, decoders
from casebook.evidence.answer import heard
from casebook.evidence.decode import plate_of
from casebook.paths import resource
from casebook.records import Exhibit, Incident
from casebook.tasks.attach import attach_files
from casebook.ui.forms.editors import Prose
from casebook.ui.pages.exhibit_view import ExhibitView
from casebook.ui.parts.chips import Chip
from casebook.ui.parts.long_text import LONG, LongText, laid_out
from tests.evidence.test_hostile import HOSTILE, MORE
from tests.hardship.test_killed import tell
from tests.ui.conftest import Opened, settle
from tests.ui.hands import type_in

RALLY = resource("demo", "files", "rally.jpg")


@dataclass
class Watched:
    """From which threads decoders were begun, fed and heard."""

    by: Counter[tuple[str, bool]] = field(default_factory=Counter)

    def over(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same work, noted."""

        def noted(*words: Any, **more: Any) -> Any:
            self.by[name, threading.current_thread() is threading.main_thread()] += 1
            return work(*words, **more)

        return noted

    @property
    def in_the_window(self) -> dict[str, int]:
        """What the window's thread did of it."""
        return {name: count for (name, here), count in self.by.items() if here}


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    found = Watched()
    begin = found.over("started", decode.start)
    monkeypatch.setattr(decode, "start", begin)
    monkeypatch.setattr(decoders, "start", begin)
    monkeypatch.setattr(decoders.Server, "fork", found.over("forked", decoders.Server.fork))
    monkeypatch.setattr(decode.Pipe, "write", found.over("fed", decode.Pipe.write))
    monkeypatch.setattr(decode, "heard", found.over("heard", heard))
    return found


class Beat:
    """How long the window did not turn, at the longest."""

    def __init__(self) -> None:
        self.longest, self._last = 0.0, time.perf_counter()
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest, self._last = max(self.longest, now - self._last), now

    def stop(self) -> None:
        self._timer.stop()


def finds(opened: Opened, qtbot: QtBot, words: str, title: str) -> None:
    """Look for something and read it, as a person does meanwhile."""
    desk, page = opened.desk, opened.desk.incidents
    wanted = next(one.id for one in desk.tools.book.all(Incident) if title in one.title)
    desk.go("incidents")
    page.search.clear()
    type_in(page.search, words)
    settle(qtbot, lambda: page.model.ids == [wanted])
    page.choose(wanted)
    settle(qtbot, lambda: page._file and page._file.record.id == wanted)


@pytest.mark.parametrize(
    "every",
    [pytest.param(8, marks=pytest.mark.slow), pytest.param(1, marks=pytest.mark.long)],
)
def test_the_window_goes_on_while_hostile_files_come_in_and_are_looked_at(
    opened: Opened, qtbot: QtBot, tmp_path: Path, watched: Watched, every: int
) -> None:
    folder = tmp_path / "hostile"
    folder.mkdir()
    names = [*HOSTILE, *MORE][::every]
    for name in names:
        (folder / name).write_bytes(HOSTILE[name]() if name in HOSTILE else MORE[name])
    book, runner = opened.desk.tools.book, opened.desk.tools.runner
    beat = Beat()
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(folder))])
    opened.desk.go("evidence")
    assert opened.desk.evidence.files.take(dropped)
    finds(opened, qtbot, "vigil", "Two men")
    finds(opened, qtbot, "姐姐", "Caller named")
    assert runner.is_busy  # and the files are still on their way
    settle(qtbot, lambda: not runner.is_busy, 600)
    every_one = list(book.all(Exhibit))
    # an empty file is refused, and that is told
    assert {one.file_name for one in every_one} >= {
        name for name in names if (folder / name).stat().st_size
    }

    page = opened.desk.evidence
    for exhibit in every_one:
        opened.desk.go_to(exhibit.id)
        settle(qtbot, lambda: page._file and page._file.record.id == page.shown_id())
        qtbot.wait(30)  # and seen
    settle(qtbot, lambda: not runner.is_busy, 600)
    beat.stop()
    assert watched.by["fed", False] > len(names) and watched.by["heard", False]
    assert watched.in_the_window == {}
    tell(f"window, {len(every_one)} hostile files: at the longest {beat.longest:.2f} s in one turn")


def test_the_watch_notices_what_the_window_waits_for(watched: Watched) -> None:
    raw = RALLY.read_bytes()

    def feed(pipe: Writable) -> None:
        pipe.write(raw)

    assert plate_of(feed, len(raw))
    assert set(watched.in_the_window) == {"started", "fed", "heard"}


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Decoders that are stopped as soon as they begin."""
    begun: list[subprocess.Popen[bytes]] = []
    begin = decode.start

    def start(*words: Any, **more: Any) -> "subprocess.Popen[bytes]":
        begun.append(begin(*words, **more))
        begun[-1].send_signal(signal.SIGSTOP)
        return begun[-1]

    monkeypatch.setattr(decode, "start", start)
    yield begun
    for process in begun:
        process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="no process can be stopped there")
def test_a_picture_that_holds_its_decoder_up_holds_up_nothing_else(
    opened: Opened, qtbot: QtBot, stuck: list["subprocess.Popen[bytes]"]
) -> None:
    desk = opened.desk
    attach_files(desk.tools.book, [RALLY], [])
    (exhibit,) = desk.tools.book.all(Exhibit)
    desk.go_to(exhibit.id)
    settle(qtbot, lambda: stuck)
    finds(opened, qtbot, "vigil", "Two men")
    desk.go_to(exhibit.id)

    def drawn() -> bool:
        view = desk.evidence._shown
        return isinstance(view, ExhibitView) and view._picture is not None

    def drawn_when_let_go() -> bool:
        for process in stuck:
            process.send_signal(signal.SIGCONT)
        return drawn()

    assert not drawn()
    settle(qtbot, drawn_when_let_go)


# Words


WITHOUT_END = ["9" * 200_000, "[" * 200_000, "ཀ" * 200_000, ("9" * 4999 + " ") * 40]


@pytest.mark.parametrize("text", WITHOUT_END, ids=["digits", "brackets", "Tibetan", "just not"])
def test_a_word_without_an_end_is_laid_out_as_soon_as_words(qtbot: QtBot, text: str) -> None:
    def shown(text: str) -> float:
        widget = LongText(text)
        qtbot.addWidget(widget)
        widget.resize(600, 300)
        started = time.process_time()
        widget.show()
        widget.grab()
        return time.process_time() - started

    # broken between words, it takes 11 to 38 times as long
    words = " ".join([text[0] * 5] * 40_000)
    peer = min(shown(words) for _ in range(3))
    assert min(shown(text) for _ in range(3)) < 8 * peer


def test_lines_are_broken_anywhere_only_where_a_word_has_no_end() -> None:
    anywhere = QTextOption.WrapMode.WrapAnywhere
    assert laid_out("x" * 5000).wrapMode() == anywhere
    assert laid_out("x" * 4999 + " " + "y" * 4999).wrapMode() != anywhere


@pytest.mark.parametrize("words", ["word\nword " * 30_000 + ".", "x" * 300_000, "普通話" * 100_000])
def test_a_story_as_long_as_a_book_is_read_whole_and_edited_unchanged(
    opened: Opened, qtbot: QtBot, words: str
) -> None:
    desk, book = opened.desk, opened.desk.tools.book
    made = book.save(Incident(title="Everything they wrote", narrative=words))
    desk.tools.runner.changed.emit()
    desk.go_to(made.id)
    page = desk.incidents
    settle(qtbot, lambda: shown(page, LongText))
    (text,) = shown(page, LongText)
    assert text.toPlainText() == words and text.isReadOnly()
    text.setFocus()
    text.selectAll()
    text.copy()
    assert QApplication.clipboard().text() == words
    page.edit("")
    story = next(one for one in shown(page, Prose) if one.toPlainText() == words)
    type_in(story, "And: ")
    settle(qtbot, lambda: any("And: " in kept for _id, _kind, _record, kept in book.drafts()))


def shown(page: QWidget, kind: type[QPlainTextEdit]) -> list[Any]:
    return [one for one in page.findChildren(kind) if one.isVisible()]


def test_a_pasted_word_without_an_end_is_laid_out_at_once(qtbot: QtBot) -> None:
    edit = Prose(3)
    qtbot.addWidget(edit)
    edit.show()
    pasted = QMimeData()
    pasted.setText("9" * LONG)
    edit.insertFromMimeData(pasted)
    assert edit.toPlainText() == "9" * LONG
    assert edit.document().defaultTextOption().wrapMode() == QTextOption.WrapMode.WrapAnywhere


def test_of_thousands_of_tags_the_first_are_shown_and_the_rest_counted(
    opened: Opened, qtbot: QtBot
) -> None:
    desk = opened.desk
    tags = tuple(f"tag {number}" for number in range(3000))
    made = desk.tools.book.save(Incident(title="Tagged", tags=tags))
    desk.tools.runner.changed.emit()
    desk.go_to(made.id)
    page = desk.incidents
    settle(qtbot, lambda: page._file and page._file.record.id == made.id)
    chips = [one.text for one in page.detail.findChildren(Chip)]
    assert "2,976 more tags" in chips and len(chips) < 40
