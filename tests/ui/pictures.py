"""Makes a picture of every screen: `python -m tests.ui.pictures [FOLDER]`, docs/screens if none.

The casebook is the sample one, whose people and events are invented. Pictures are made offscreen,
in the light and the dark look, at 150 %, from right to left, and with Tibetan in front.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QWidget

from casebook.book import opening
from casebook.db.listing import Wanted
from casebook.records import Exhibit, Incident
from casebook.tasks.demo import make_demo
from casebook.ui import app as application
from casebook.ui import theme
from casebook.ui.desk import Desk
from casebook.ui.door.frame import Card
from casebook.ui.door.recovery import RecoverySheet
from casebook.ui.filters import FilterSheet
from casebook.ui.find import Find
from casebook.ui.pages.cover_sheet import CoverSheet
from casebook.ui.pages.history_sheet import HistorySheet
from casebook.ui.pages.list_page import ListPage
from casebook.ui.pages.statement_sheet import StatementSheet, read_about
from casebook.ui.pages.wording_sheet import WordingSheet, read_wordings
from casebook.ui.settings import Settings
from casebook.ui.window import Window
from casebook.words import speak
from tests.conftest import PASSPHRASE
from tests.ui.group_pictures import story

LOOKS = (
    ("light", "light", 1.0, "en"),
    ("dark", "dark", 1.0, "en"),
    ("150", "light", 1.5, "en"),
    ("rtl", "light", 1.0, "x-rtl"),
    ("fr", "light", 1.0, "fr"),
)

EVERYWHERE = (
    "group-1-card", "group-4-send", "group-7-receive", "group-10-settle",
    "group-14-excerpt-reader", "group-16-excerpt-hiding", "group-17-excerpt-check",
    "group-18-review", "group-19-exchange",
)  # fmt: skip
"""Pictures of the story that are made in every look."""


def wait(milliseconds: int = 350) -> None:
    """Let the window work."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def until(so: Callable[[], object]) -> None:
    """Wait until something is so, at most ten seconds."""
    for _time in range(500):
        if so():
            break
        wait(20)
    wait(350)


class Album:
    """Where pictures go, and under which look."""

    def __init__(self, folder: Path, look: str) -> None:
        self.folder, self.look = folder, look

    def take(self, widget: QWidget, name: str) -> None:
        """One picture."""
        wait()
        widget.grab().save(str(self.folder / f"{name}-{self.look}.png"))
        sys.stdout.write(f"{name}-{self.look}\n")


class Camera:
    """What the story of a group needs: pictures, patience, and one desk after another."""

    def __init__(self, album: Album, settings: Settings) -> None:
        self._album, self._settings = album, settings
        self.until = until

    def take(self, widget: QWidget, name: str) -> None:
        """A picture of the story; the whole of it in one look is enough to be kept."""
        if self._album.look in ("light", "fr") or name in EVERYWHERE:
            self._album.take(widget, name)

    @contextmanager
    def desk(self, folder: Path) -> Iterator[Desk]:
        """The desk of a casebook."""
        with window(self._settings) as made:
            made.opened(opening.open_with_passphrase(folder, PASSPHRASE))
            until(lambda: made.desk is not None)
            assert made.desk is not None
            yield made.desk


@contextmanager
def window(settings: Settings) -> Iterator[Window]:
    """A window that neither starts another nor ends this process."""
    made = Window(settings, successor=lambda _folder: None, end=lambda: None)
    # the screen that there is not would make it smaller
    made.resize(round(1280 * settings.scale), round(800 * settings.scale))
    made.show()
    yield made
    book, made._book = made._book, None
    if made._idle:
        made._idle.stop()
    made.runner.close(book.close if book else None)
    made.hide()
    made.deleteLater()


def door(album: Album, settings: Settings, folder: Path, words: str) -> None:
    """Welcome, the wizard with the recovery sheet, the unlock card."""
    with window(settings) as made:
        made.welcome()
        album.take(made, "welcome")
        made.create_one()
        wizard = made.stack.currentWidget()
        step = wizard.passphrase  # type: ignore[union-attr]
        wizard.steps.setCurrentWidget(step)  # type: ignore[union-attr]
        step.chosen.put("nanometer ablaze zealous handiness dedicator unbridle", 77.5)
        album.take(made, "passphrase")
        with opening.open_with_passphrase(folder, words) as book:
            sheet = RecoverySheet(book, made.runner)
            card = Card("")
            card.add(sheet)
            made.stack.addWidget(card)
            made.stack.setCurrentWidget(card)
            sheet._proof.show()
            album.take(made, "recovery")
        made.unlock(folder, locked=True)
        album.take(made, "unlock")
        made.new_key(folder)
        new = made.stack.currentWidget().new  # type: ignore[union-attr]
        new.put("sasquatch tidings gizmo dreamless unbutton carve", 77.5)
        album.take(made, "new-key")


def desk(album: Album, settings: Settings, folder: Path, words: str) -> None:
    """The desk with its sections and sheets."""
    with window(settings) as made:
        made.opened(opening.open_with_passphrase(folder, words))
        until(lambda: made.desk is not None and made.desk.incidents.model.ids)
        here = made.desk
        assert here is not None
        sections(album, made, here)
        incidents(album, made, here)
        sheets(album, here)
        statement(album, here)
        cover(album, here)
        dossier(album, made, here)


def sections(album: Album, made: Window, here: Desk) -> None:
    """Each section with its first record chosen."""
    for key, page in here.pages.items():
        if key == "incidents":
            continue
        here.go(key)
        if isinstance(page, ListPage):
            until(lambda page=page: page.model.ids)  # type: ignore[misc]
            if page.model.ids:
                page.choose(page.model.ids[0])
                wait(900)
        album.take(made, key)
    here.go("contacts")
    here.contacts.show_duplicates()
    wait(900)
    album.take(made, "duplicates")
    here.open_settings()
    album.take(made, "settings")
    made.help()
    assert made._help is not None
    album.take(made._help, "help")
    made._help.reject()
    here.go("incidents")


def incidents(album: Album, made: Window, here: Desk) -> None:
    """An incident read, one in Tibetan, and one that is completed."""
    page = here.incidents
    page.choose(page.model.ids[0])
    until(page.shown_id)
    wait(700)
    album.take(made, "incidents")
    tibetan = next(
        (one.id for one in here.tools.book.all(Incident) if "\u0f40" <= one.title[:1] <= "\u0fbc"),
        "",
    )
    if tibetan:
        page.choose(tibetan)
        wait(900)
        album.take(made, "tibetan")
    page.edit("")
    wait(600)
    album.take(made, "editor")


def statement(album: Album, here: Desk) -> None:
    """A statement that is being written, and the wording of facts."""
    page = here.incidents
    record = page.shown_id()
    sheet = StatementSheet(page, here.tools, read_about(here.tools.book, record, None))
    sheet.begin_with_parts()
    sheet.show()
    album.take(sheet, "statement")
    sheet.discard()
    wording = WordingSheet(page, here.tools, record, *read_wordings(here.tools.book, record))
    wording.show()
    album.take(wording, "wording")
    wording.discard()


def cover(album: Album, here: Desk) -> None:
    """Parts of a photograph that are being covered."""
    exhibit = next(one for one in here.tools.book.all(Exhibit) if one.media_type == "image/jpeg")
    sheet = CoverSheet(here.tools, exhibit, here)
    sheet.show()
    wait(2500)
    album.take(sheet, "cover")
    sheet.reject()


def dossier(album: Album, made: Window, here: Desk) -> None:
    """The four steps of a dossier, the pages beside them."""
    chosen = [one.id for one in here.tools.book.all(Incident)][:4]
    here.make_dossier(chosen)
    page = here.pages["dossiers"]
    maker = page.maker  # type: ignore[attr-defined]
    until(lambda: maker.preview.pages.count)
    for step in range(4):
        maker.go_to(step)
        album.take(made, f"dossier-{step + 1}")
    maker.discard()
    here.go("incidents")


def sheets(album: Album, here: Desk) -> None:
    """The sheets that lie above the desk."""
    record = here.incidents.shown_id()
    here.capturing.begin()
    sheet = here.capturing.sheet
    assert sheet is not None
    sheet.words.put("He called again from a hidden number and said my sister's name.")
    sheet.when.put("today about 21:40")
    sheet.where.setText("Phone call")
    sheet.kinds["1"].setChecked(True)
    sample = Path(__file__).parents[2] / "resources" / "demo" / "files" / "voicemail-screen.jpg"
    sheet.files.take_files([sample])
    until(lambda: sheet.files.items and sheet.files.items[0].exhibit)
    album.take(sheet, "capture")
    sheet.draft.drop()
    sheet.words.put("")
    sheet.files.items.clear()
    sheet.reject()
    history = HistorySheet(here, here.tools, record)
    history.show()
    until(history._body.count)
    album.take(history, "history")
    history.close()
    filters = FilterSheet(here, here.tools, Incident, Wanted(), ["march", "vigil"])
    filters.show()
    album.take(filters, "filters")
    filters.close()
    find = Find(here, here.tools, here.deeds())
    find.show()
    find.line.setText("call")
    wait(700)
    album.take(find, "find")
    find.close()


def main() -> int:
    """Make all pictures."""
    root = Path(__file__).parents[2]
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else root / "docs" / "screens"
    folder.mkdir(parents=True, exist_ok=True)
    application.application()
    theme.load_fonts()
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_STATE_HOME"] = os.environ["XDG_CONFIG_HOME"] = name
        demo = make_demo(Path(name) / "demo")
        # each look has a computer of its own, to which the copy is not older than it was
        for album_name, look, scale, language in LOOKS:
            speak(language)
            theme.theme().put_on(name=look, scale=scale, language=language)
            settings = Settings(look=look, scale=scale, language=language)
            album = Album(folder, album_name)
            os.environ["XDG_STATE_HOME"] = str(Path(name) / album_name / "state")
            copy = Path(name) / album_name / "Toronto casebook.casebook"
            shutil.copytree(demo.folder / "sample.casebook", copy)
            if album_name != "fr":
                door(album, settings, copy, demo.passphrase)
            desk(album, settings, copy, demo.passphrase)
            story(Camera(album, settings), Path(name) / album_name / "group")
    theme.theme().forget()
    return 0


if __name__ == "__main__":
    sys.exit(main())
