"""Real windows, offscreen; the process is not ended and no other is started when they lock."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from casebook.book import Casebook, opening
from casebook.records import Act, Contact, Incident, Involvement, Moment
from casebook.tasks.capture import capture
from casebook.ui import theme
from casebook.ui.desk import Desk
from casebook.ui.garbage import Collector
from casebook.ui.pages.dossier_maker import DossierMaker
from casebook.ui.settings import Settings
from casebook.ui.window import Window
from casebook.words import speak
from tests.conftest import BOOK, PASSPHRASE, Ready, make_empty
from tests.ui.hands import front

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # never on the screen of who runs them


@pytest.fixture(scope="session", autouse=True)
def fonts(qapp: object) -> None:
    """The fonts of the program, and no others that happen to be there."""
    theme.load_fonts()


@pytest.fixture(scope="package", autouse=True)
def collector(qapp: object) -> Iterator[Collector]:
    """What clears away in the program, as long as there are windows."""
    made = Collector()
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def plain_look(fonts: None) -> Iterator[None]:
    """Every test begins in English, in the light look, at 100 %."""
    speak("en")
    here = theme.theme()
    if (here.name, here.scale, here.language) != ("light", 1.0, "en"):
        here.put_on(name="light", scale=1.0, language="en")
    yield
    speak("en")


@dataclass
class Opened:
    """A window, and what it did instead of ending."""

    window: Window
    successors: list[Path] = field(default_factory=list)
    for_new_key: list[Path] = field(default_factory=list)
    ended: list[bool] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        """The desk; there must be one."""
        assert self.window.desk is not None
        return self.window.desk


@pytest.fixture
def closed(qtbot: QtBot) -> Iterator[Opened]:
    """A window with no casebook open."""
    opened = Opened(None)  # type: ignore[arg-type]
    opened.window = Window(
        Settings(),
        successor=opened.successors.append,
        for_new_key=opened.for_new_key.append,
        end=lambda: opened.ended.append(True),
    )
    qtbot.addWidget(opened.window)
    # the screen that there is not has 800 by 800; this is that of a small laptop
    opened.window.resize(1280, 800)
    opened.window.show()
    front(opened.window)
    yield opened
    window = opened.window
    book = window._book
    window._book = None
    if window._idle:
        window._idle.stop()
    window.runner.close(book.close if book else None)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def filled(tmp_path: Path, ready: Ready) -> Path:
    """A casebook with a few incidents in several languages."""
    return ready.copy(tmp_path / BOOK, make_filled)


def make_filled(folder: Path) -> None:
    """A casebook of a few incidents and people."""
    make_empty(folder)
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        fill(book)


def fill(book: Casebook) -> None:
    """A few incidents and people."""
    caller = book.save(Contact(name="Unknown caller", side="actor"))
    member = book.save(Contact(name="Ka-yan", side="our-people", safety_flags=("family-at-risk",)))
    for title, words, when, kinds in (
        ("Caller named my sister", "對方用普通話，講出姐姐的全名。", "2025-03-14T21:40~", ["1.1"]),
        ("Two men photographed the vigil", "A grey car waited.", "2025-03", ["4.2"]),
        ("འགྲོ་བསྐྱོད་སྐོར་འཇིགས་སྐུལ།", "ཁ་པར་བཏང་།", "2025-04-02", ["1.2"]),
        ("ئائىلەمگە بېسىم قىلىندى", "تېلېفون قىلدى.", "2025-05-06Tevening", ["1.6"]),
    ):
        saved = capture(
            book, Incident(title=title, narrative=words, when=Moment.parse(when)), kinds, []
        )
        book.save(Involvement(incident=saved.id, contact=caller.id, role="suspected-perpetrator"))
        book.save(Involvement(incident=saved.id, contact=member.id, role="target"))
    assert book.count(Act) == 4


@pytest.fixture
def opened(closed: Opened, filled: Path, qtbot: QtBot) -> Opened:
    """A window with the desk of that casebook."""
    show(closed, filled, qtbot)
    return closed


def show(opened: Opened, folder: Path, qtbot: QtBot) -> Desk:
    """Open a casebook in a window, as after unlocking."""
    opened.window.opened(opening.open_with_passphrase(folder, PASSPHRASE))
    qtbot.waitUntil(lambda: opened.window.desk is not None, timeout=60_000)
    incidents = opened.desk.incidents
    qtbot.waitUntil(lambda: bool(incidents.count.text()), timeout=60_000)
    # as a person does who looks at it: keys go to the window that is in front
    front(opened.window)
    return opened.desk


@contextmanager
def held(opened: Opened) -> Iterator[None]:
    """Everything that is asked of the book or done in tasks waits, as behind something long."""
    go = threading.Event()
    runner = opened.window.runner
    for pool, count in ((runner._books, 1), (runner._tasks, 2)):
        for _number in range(count):
            pool.submit(go.wait)
    try:
        yield
    finally:
        go.set()


def go_through(maker: DossierMaker, qtbot: QtBot) -> None:
    """Go through the list of what will be readable, as one must before a dossier is saved."""
    maker.go_to(3)
    settle(qtbot, lambda: not maker.preview.is_setting)
    settle(qtbot, lambda: maker.ticks.list.count() > 0 or bool(maker.ticks.mark))
    maker.ticks.list.scrollToBottom()
    maker.ticks.tick_rest()
    settle(qtbot, lambda: maker.save_button.isEnabled())


def settle(qtbot: QtBot, so: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something is so; long, as a machine may be slow."""

    def is_so() -> bool:
        try:
            return bool(so())
        except (LookupError, StopIteration):
            return False  # what is asked about is not there yet

    qtbot.waitUntil(is_so, timeout=int(seconds * 1000))


def texts(widget: QWidget) -> str:
    """All the texts that are shown in a widget."""
    from PySide6.QtWidgets import QAbstractButton, QLabel

    found = [one.text() for one in widget.findChildren(QLabel) if one.isVisible()]
    found += [one.text() for one in widget.findChildren(QAbstractButton) if one.isVisible()]
    return "\n".join(found)


__all__ = ["Opened", "fill", "settle", "show", "texts", "time"]
