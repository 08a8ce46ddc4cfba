"""Starts the window: settings, language, fonts, look, and the first screen."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from casebook.book import aside
from casebook.tasks.outside import sweep
from casebook.ui import icons, theme
from casebook.ui.garbage import Collector
from casebook.ui.parts.group_files import is_group_file
from casebook.ui.settings import Settings
from casebook.ui.window import LOCKED, NEW_KEY, Window, is_casebook
from casebook.words import speak

APP = "casebook"


def application() -> QApplication:
    """The application of Qt, made once."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    app = QApplication([APP])
    # Once there are windows, what Qt has to say may quote what a person wrote. Before, it is why
    # there can be none, such as a screen that is not there.
    qInstallMessageHandler(lambda *_args: None)
    app.setApplicationName(APP)
    QGuiApplication.setDesktopFileName("casebook")
    app.setStyle("Fusion")
    app.setQuitOnLastWindowClosed(True)
    Collector(app)
    return app


def main(arguments: Sequence[str]) -> int:
    """Show the window until it is closed.

    `arguments`: `--locked` or `--new-key`, the folder of a casebook, or a bundle or card that came.
    """
    given = [one for one in arguments if one not in (LOCKED, NEW_KEY)]
    sweep()
    aside.sweep()
    settings = Settings.read()
    speak(settings.language)
    app = application()
    theme.load_fonts(all_of_them=False)
    theme.theme().put_on(name=settings.look, scale=settings.scale, language=settings.language)
    app.setWindowIcon(QIcon(icons.picture("book-lock", "#2F54C9", 64)))
    window = Window(settings)
    first = Path(given[0]) if given else None
    folder = first or (Path(settings.last) if settings.last else None)
    if first and is_group_file(first) and first.is_file():
        window.bring(first)
    elif folder and NEW_KEY in arguments and is_casebook(folder):
        window.new_key(folder)
    elif folder and is_casebook(folder):
        window.unlock(folder, locked=LOCKED in arguments)
    else:
        window.welcome()
    window.show()
    # fonts of other scripts are large: after the first picture, before anything is read
    QTimer.singleShot(0, window, theme.load_fonts)
    QTimer.singleShot(0, window, window.load_desk)
    theme.watch_system(lambda: theme.theme().put_on() if settings.look == "system" else None)
    return app.exec()
