"""Starts everything once, on sample material: how an installed program proves itself."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from casebook.book import opening
from casebook.tasks.demo import make_demo
from casebook.ui import app as application
from casebook.ui import theme
from casebook.ui.settings import Settings
from casebook.ui.window import Window

_PATIENCE = 60.0


def self_test() -> int:
    """Make the sample casebook and its dossiers, open it in a window, look at it; exit status."""
    app = application.application()
    theme.load_fonts()
    theme.theme().put_on(name="light")
    with tempfile.TemporaryDirectory(prefix="casebook-self-test-") as name:
        demo = make_demo(Path(name) / "sample")
        _say(*demo.lines())
        window = Window(Settings(), successor=lambda _folder: None, end=lambda: None)
        window.show()
        book = opening.open_with_passphrase(demo.folder / "sample.casebook", demo.passphrase)
        window.opened(book)
        shown = _until(app, lambda: window.desk is not None)
        desk = window.desk
        if desk is not None:
            shown = shown and _until(app, lambda: len(desk.incidents.model.ids) > 0)
            desk.incidents.choose(desk.incidents.model.ids[0])
            shown = shown and _until(app, lambda: bool(desk.incidents.shown_id()))
        image = window.grab().toImage()
        colours = {
            image.pixel(x, y)
            for x in range(0, image.width(), 7)
            for y in range(0, image.height(), 7)
        }
        window.hide()
        window.runner.close(book.close)
        sound = demo.is_sound and shown and len(colours) > 20
    theme.theme().forget()
    _say("Self-test: everything works." if sound else "Self-test: SOMETHING DOES NOT WORK.")
    return 0 if sound else 1


def _until(app: QApplication, so: Callable[[], bool]) -> bool:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        app.processEvents()
        if so():
            return True
        time.sleep(0.01)
    return False


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
