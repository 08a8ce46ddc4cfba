"""The first screen: languages in their own names, create, open, restore."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QPushButton

from casebook.book import opening
from casebook.errors import CasebookError
from casebook.tasks.restore import restore_backup
from casebook.ui.direction import own
from casebook.ui.door.frame import Card, choose_file, choose_folder, choose_new_file
from casebook.ui.forms.editors import calm_combo
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.boxes import row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.group_files import BUNDLE, CARD
from casebook.ui.parts.texts import label
from casebook.ui.runner import STOPPED, Runner
from casebook.ui.settings import LANGUAGES, Settings, places
from casebook.ui.theme import theme
from casebook.ui.waiting import Waiting
from casebook.words import _

ENDING = ".casebook"


def place_for(backup: Path) -> Path:
    """Where a backup is restored when nothing else is said: under its name, or one like it."""
    name = backup.stem.removesuffix("-backup").removesuffix(ENDING)
    place, number = places() / f"{name}{ENDING}", 2
    while place.exists():
        place, number = places() / f"{name} {number}{ENDING}", number + 1
    return place


class Welcome(Card):
    """Signals: new_one; chosen(folder) - a casebook to unlock; language(code); bundle(path) - a
    bundle or card to be looked at once a casebook is open."""

    new_one = Signal()
    chosen = Signal(object)
    language = Signal(str)
    bundle = Signal(object)

    def __init__(self, runner: Runner, settings: Settings) -> None:
        super().__init__(_("Welcome"))
        self._runner = runner
        self.languages: QComboBox = calm_combo()
        self.languages.setAccessibleName(_("Language"))
        for code, name in LANGUAGES.items():
            self.languages.addItem(name, code)
        self.languages.setCurrentIndex(self.languages.findData(settings.language))
        self.languages.activated.connect(self._speak)
        globe = label()
        globe.setPixmap(theme().icon("languages", "muted", 18).pixmap(theme().px(18)))
        mark = label()
        mark.setPixmap(theme().icon("book-lock", "accent", 44).pixmap(theme().px(44)))
        self.new: QPushButton = button(
            _("Create a casebook"), self.new_one.emit, icon="plus", look="primary", default=True
        )
        self.open = button(_("Open a casebook"), self._open, icon="folder-open")
        self.restore = button(
            _("Restore from a backup"), self._restore, look="link", icon="rotate-ccw"
        )
        self.waiting = Waiting()
        self.waiting.over.connect(self._over)
        self.open_bundle = button(
            _("Open a bundle"), self._open_bundle, look="link", icon="download"
        )
        for one in (self.new, self.open):
            one.setMinimumHeight(theme().px(44))
        self.add(
            row(None, globe, self.languages),
            mark,
            label(_("Casebook"), "title"),
            label(
                _(
                    "Write down what happened, keep the evidence, and hand it on when you decide. "
                    "Everything stays on this computer, encrypted. Nothing is ever sent."
                ),
                "muted",
                wrap=True,
            ),
            6,
            self.new,
            self.open,
            row(self.restore, None, self.open_bundle),
            self.waiting,
        )

    def _speak(self, _index: int) -> None:
        self.language.emit(self.languages.currentData())

    def _open(self) -> None:
        start = places() if places().is_dir() else Path.home()
        folder = choose_folder(self, _("The folder of a casebook"), start)
        if folder:
            self.offer(folder)

    def offer(self, folder: Path) -> None:
        """Go on to unlocking a casebook, if it is one."""
        try:
            opening.look(folder)
        except CasebookError as error:
            self.say_failure(error)
            return
        self.chosen.emit(folder)

    def _open_bundle(self) -> None:
        path = choose_file(
            self, _("The bundle or card that came"), Path.home(), f"*{BUNDLE} *{CARD};;*"
        )
        if path:
            self.bundle.emit(path)

    def say_bundle(self, path: Path) -> None:
        """A bundle waits until a casebook is open."""
        self.say(
            Banner(
                _("{name} waits.").format(name=own(path.name)),
                _("Open the casebook for which it was made. If you have none yet, create one, and "
                  "give your card to whoever sent it."),
                closable=False,
            )
        )  # fmt: skip

    def _restore(self) -> None:
        backup = choose_file(self, _("The backup file"), Path.home(), _("Backups (*.tar)"))
        if not backup:
            return
        place = choose_new_file(self, _("Where the restored casebook shall be"), place_for(backup))
        if not place:
            return
        self.restore_to(backup, place.with_name(place.name.removesuffix(ENDING) + ENDING))

    def restore_to(self, backup: Path, place: Path) -> None:
        """Restore a backup to a new place; it can be stopped, and then nothing is left."""
        self._busy(True)
        self.say(None)
        self.waiting.watch(
            self._runner.task(
                self,
                _("Restoring: every file is compared with the backup."),
                lambda progress: restore_backup(backup, place, progress=progress),
                self.chosen.emit,
                self.say_failure,
            )
        )

    def _over(self, how: str) -> None:
        self._busy(False)
        if how == STOPPED:
            self.say(Banner(_("Stopped. Nothing was restored."), closable=False))

    def _busy(self, busy: bool) -> None:
        for one in (self.new, self.open, self.restore, self.open_bundle, self.languages):
            one.setEnabled(not busy)

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.new.setFocus(Qt.FocusReason.OtherFocusReason)
