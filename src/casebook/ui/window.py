"""The window: shows the door, or the desk; and locks, which ends the process that held keys."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from casebook.book import Casebook, opening
from casebook.errors import CasebookError
from casebook.ui import theme as themes
from casebook.ui.door.new_key import NewKey
from casebook.ui.door.unlock import Unlock
from casebook.ui.door.welcome import Welcome
from casebook.ui.idle import Idle
from casebook.ui.parts.banner import Banner, Toast
from casebook.ui.runner import Runner
from casebook.ui.settings import Settings
from casebook.ui.size import open_at
from casebook.ui.theme import theme
from casebook.words import _, plural, speak

if TYPE_CHECKING:
    from casebook.ui.desk import Desk
    from casebook.ui.greeting import Opening
    from casebook.ui.help import Help

LOCKED = "--locked"
NEW_KEY = "--new-key"

Successor = Callable[[Path], object]


def read_opening(book: Casebook) -> "Opening":
    """Read what the desk begins with; runs in the book's thread.

    The desk knows everything, and takes longer to load than a door may take to show: it is
    loaded while the passphrase is typed.
    """
    from casebook.ui import desk  # noqa: F401 - the desk itself is loaded here
    from casebook.ui.greeting import read_opening as read

    return read(book)


def is_casebook(folder: Path) -> bool:
    """There is a casebook in this folder."""
    try:
        opening.look(folder)
    except CasebookError:
        return False
    return True


def start_new_key(folder: Path) -> object:
    """The same with the card that gives the casebook a new key."""
    return start_door(folder, NEW_KEY)


def start_door(folder: Path, shows: str = LOCKED) -> object:
    """A fresh process that shows the door of the casebook; it knows no key."""
    if getattr(sys, "frozen", False):
        command = [sys.executable, "--window", shows, str(folder)]
    else:
        command = [sys.executable, "-m", "casebook", "--window", shows, str(folder)]
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        close_fds=True,
    )


def end_process() -> None:
    """End at once: nothing of the process that held keys shall remain."""
    os._exit(0)


class Window(QMainWindow):
    """One window: the door or the desk."""

    def __init__(
        self,
        settings: Settings,
        *,
        successor: Successor = start_door,
        for_new_key: Successor = start_new_key,
        end: Callable[[], None] = end_process,
    ) -> None:
        super().__init__()
        self.settings = settings
        self._successor = successor
        self._for_new_key = for_new_key
        self._end = end
        self.runner = Runner()
        self.desk: Desk | None = None
        self._book: Casebook | None = None
        self._idle: Idle | None = None
        self._toast: Toast | None = None
        self._help: Help | None = None
        self._says: Banner | None = None
        """What is said once a casebook is open."""
        self._came: Path | None = None
        """A bundle or card that is looked at once a casebook is open."""
        self.setMinimumSize(720, 480)
        self.stack = QStackedWidget()
        self.setCentralWidget(self.stack)
        open_at(self, 1280, 800)
        self._say_title()
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)
        for keys, steps in (("Ctrl++", 1), ("Ctrl+=", 1), ("Ctrl+-", -1), ("Ctrl+0", 0)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda steps=steps: self.text_size(steps))

    # The door

    def welcome(self) -> None:
        """The first screen."""
        page = Welcome(self.runner, self.settings)
        page.new_one.connect(self.create_one)
        page.chosen.connect(lambda folder: self.unlock(folder))
        page.language.connect(self._speak)
        page.bundle.connect(self.bring)
        self._show(page)
        if self._came:
            page.say_bundle(self._came)

    def create_one(self) -> None:
        """The wizard that makes a casebook."""
        from casebook.ui.door.wizard import Wizard

        page = Wizard(self.runner)
        page.back.connect(self.welcome)
        page.opened.connect(self.opened)
        self._show(page)
        page.place.member.setFocus()

    def unlock(self, folder: Path, *, locked: bool = False) -> None:
        """The card that opens a casebook."""
        page = Unlock(self.runner, folder, discreet=self.settings.discreet, locked=locked)
        page.back.connect(self.welcome)
        page.opened.connect(self.opened)
        self._show(page)
        page.secret.line.setFocus()

    def new_key(self, folder: Path) -> None:
        """The card that gives a casebook a new key."""
        page = NewKey(self.runner, folder, discreet=self.settings.discreet)
        page.back.connect(lambda: self.unlock(folder))
        page.opened.connect(self._has_new_key)
        self._show(page)

    def _has_new_key(self, book: Casebook) -> None:
        self._says = Banner(
            _("Everything is encrypted with a new key."),
            _("Recovery sheets, shares and backups from before open only old copies: make new "
              "ones."),
            tone="good",
        )  # fmt: skip
        self.opened(book)

    def bring(self, path: Path) -> None:
        """A bundle or card was opened: look at it now, or once a casebook is open."""
        self._came = path
        if self.desk is not None:
            self._look_at_what_came()
            return
        last = Path(self.settings.last) if self.settings.last else None
        if last and is_casebook(last):
            self.unlock(last)
        else:
            self.welcome()

    def _look_at_what_came(self) -> None:
        path, self._came = self._came, None
        if path and self.desk is not None:
            self.desk.receive(path)

    def _speak(self, language: str) -> None:
        self.settings.language = language
        self.settings.save()
        speak(language)
        theme().put_on(language=language)
        self.welcome()

    # The desk

    def load_desk(self) -> None:
        """Load the desk meanwhile, before it is needed."""
        self.runner.ask(self, lambda: import_module("casebook.ui.desk"), lambda _loaded: None)

    def opened(self, book: Casebook) -> None:
        """A casebook was opened: show its desk."""
        self._book = book
        self.settings.opened(book.folder)
        self.runner.ask(self, lambda: read_opening(book), self._show_desk)

    def _show_desk(self, opening: "Opening") -> None:
        from casebook.ui.desk import Desk

        if self._book is None:
            return
        self.desk = Desk(self._book, self.runner, self.settings, opening)
        self.desk.lock.connect(self.lock)
        self.desk.new_key.connect(self.lock_for_new_key)
        self.desk.settings_changed.connect(self._settings_changed)
        self.desk.rebuilt.connect(self._look_changed)
        self._show(self.desk)
        self.desk.take_keys()
        if self._idle:
            self._idle.stop()
        self._idle = Idle(self.settings.lock_after)
        self._idle.lock.connect(self.lock)
        self._idle.soon.connect(self._lock_soon)
        self._idle.back.connect(self._still_there)
        self._say_title()
        self._hide_from_capture()
        self._look_at_what_came()
        says, self._says = self._says, None
        if says:
            self.desk.say(says)

    def _settings_changed(self) -> None:
        self.settings.save()
        if self._idle:
            self._idle.minutes = self.settings.lock_after
        self._say_title()
        self._hide_from_capture()

    def _look_changed(self) -> None:
        settings = self.settings
        speak(settings.language)
        theme().put_on(name=settings.look, scale=settings.scale, language=settings.language)
        self.rebuild()

    def text_size(self, steps: int) -> None:
        """Larger or smaller text. What is on view is built anew; nothing typed is lost."""
        theme().larger(steps)
        self.settings.scale = theme().scale
        self.settings.save()
        self.rebuild()

    def rebuild(self) -> None:
        """Build what is on view anew, after a change of size, look or language."""
        if self.desk is not None and self._book is not None:
            self.desk.flush()
            book = self._book
            where = self.desk.where()

            def show(opening: "Opening") -> None:
                self._show_desk(opening)
                if self.desk is not None:
                    self.desk.go_back(where)

            self.runner.ask(self, lambda: read_opening(book), show)
        elif isinstance(self.stack.currentWidget(), Welcome):
            self.welcome()

    def _show(self, page: QWidget) -> None:
        old = self.stack.currentWidget()
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        for toast in self.findChildren(Toast, options=Qt.FindChildOption.FindDirectChildrenOnly):
            toast.go()  # its button leads to a page that is no more
        if old is not None:
            self.stack.removeWidget(old)
            old.hide()
            old.deleteLater()

    def _say_title(self) -> None:
        name = ""
        if self._book is not None and not self.settings.discreet:
            name = self._book.folder.name.removesuffix(".casebook")
        self.setWindowTitle(f"{name} – Casebook" if name else "Casebook")

    def _hide_from_capture(self) -> None:
        """Keep the window out of screenshots and screen sharing where the system can."""
        if sys.platform == "win32":
            import ctypes

            exclude = 0x11 if self.settings.hide_from_capture and self.desk else 0
            ctypes.windll.user32.SetWindowDisplayAffinity(int(self.winId()), exclude)

    def help(self) -> None:
        """The help page of the screen that is in front."""
        from casebook.ui.help import Help, topic_of

        if self._help is not None:
            return
        front = QApplication.activeWindow() or self
        self._help = Help(front, topic_of(self.stack.currentWidget()))
        self._help.finished.connect(self._help_closed)
        self._help.open()

    def _help_closed(self) -> None:
        page, self._help = self._help, None
        if page is not None:
            page.deleteLater()

    # Locking

    def _lock_soon(self, seconds: int) -> None:
        says = plural(
            "Locking in {n} second: nobody seems to be here.",
            "Locking in {n} seconds: nobody seems to be here.",
            seconds,
        ).format(n=seconds)
        self._toast = Toast(self, says, _("I am here"), self._still_there, stays=seconds * 1000)

    def _still_there(self) -> None:
        with suppress(RuntimeError):
            if self._toast:
                self._toast.go()
        self._toast = None

    def lock(self) -> None:
        """Lock: a fresh door shows, what was typed is kept, and this process ends."""
        self._leave(self._successor)

    def lock_for_new_key(self) -> None:
        """Lock, and show the card that gives it a new key."""
        self._leave(self._for_new_key)

    def panic(self) -> None:
        """Lock, forget where the casebook is, and show nothing."""
        self.settings.last = ""
        self.settings.save()
        self._leave()

    def _leave(self, door: Successor | None = None) -> None:
        book, self._book = self._book, None
        if book is None:
            if door is None:
                self.hide()
                self._end()
            return
        # what is visible goes first, then the rest, however long that takes
        for widget in QApplication.topLevelWidgets():
            widget.hide()
        if self._idle:
            self._idle.stop()
        if self.desk is not None:
            self.desk.flush()
        if door:
            with suppress(OSError):
                door(book.folder)
        with suppress(Exception):
            self.runner.close(book.close)
        themes.theme().forget()
        self._end()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._book is not None:
            event.ignore()
            self._leave()
            return
        self.runner.close()
        super().closeEvent(event)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        # application-wide, so that it works in every dialog
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            control = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
            if event.key() == Qt.Key.Key_F1 and self._help is None:
                QTimer.singleShot(0, self, self.help)
                return True
            if event.key() == Qt.Key.Key_L and self.desk is not None:
                if control == Qt.KeyboardModifier.ControlModifier:
                    QTimer.singleShot(0, self, self.lock)
                    return True
                if control == both:
                    QTimer.singleShot(0, self, self.panic)
                    return True
        return False
