"""Backups, in the settings: how they stand, where they go, when to remind, and the drill."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from casebook.book import Casebook
from casebook.errors import CasebookError
from casebook.tasks import backup_notes, backup_place
from casebook.tasks.backup_notes import Standing
from casebook.tasks.backup_place import Place
from casebook.tasks.drill import time_said
from casebook.ui.direction import own
from casebook.ui.forms.editors import calm_combo
from casebook.ui.pages.said import ago
from casebook.ui.parts.boxes import column, flowing, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label
from casebook.ui.tools import Tools
from casebook.words import _, plural

INTERVALS = (1, 3, 7, 14, 30, 90, 0)


@dataclass(frozen=True)
class State:
    """How backups stand, and whether the chosen place is there."""

    standing: Standing
    place: Place | None
    there: Path | None
    same_disk: bool
    newest: str
    """The name of the newest backup there; empty for none."""


def read_state(book: Casebook) -> State:
    """Read it; runs in the book's thread."""
    place = backup_place.chosen(book)
    there, newest = None, ""
    try:
        there = backup_place.find(book)
        newest = backup_place.newest(book).name
    except CasebookError:
        pass
    same = there is not None and backup_place.on_same_disk(book, there)
    return State(backup_notes.standing(book), place, there, same, newest)


class Backups(QWidget):
    """Signals: backup, choose, to_file, verify, drill - the person wants it."""

    backup = Signal()
    choose = Signal()
    to_file = Signal()
    verify = Signal()
    drill = Signal()

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.tools = tools
        self.says = label("", "strong", wrap=True)
        self.checked = label("", "muted", wrap=True)
        self.where = label("", wrap=True)
        self.same_disk = label(
            _("It is on the same disk as the casebook: whoever takes one takes both."),
            "warn",
            wrap=True,
        )
        self.same_disk.hide()
        self.back_up = button(_("Back up now"), self.backup.emit, icon="hard-drive-download")
        self.choose_place = button(_("Choose the place…"), self.choose.emit, icon="folder-open")
        self.once = button(_("To a file, this once…"), self.to_file.emit, icon="save")
        self.read_again = button(_("Read the newest again"), self.verify.emit, icon="shield-check")
        self.drill_button = button(_("Restore drill…"), self.drill.emit, icon="rotate-ccw")
        self.every = calm_combo()
        self.every.setAccessibleName(_("Remind me"))
        for days in INTERVALS:
            says = (
                plural("After {n} day", "After {n} days", days).format(n=days)
                if days
                else _("Never")
            )
            self.every.addItem(says, days)
        self.every.activated.connect(self._interval)
        self.setLayout(
            column(
                self.says,
                self.checked,
                self.where,
                self.same_disk,
                flowing(self.back_up, self.choose_place, self.once),
                flowing(self.read_again, self.drill_button),
                label(
                    _(
                        "A backup is one encrypted file that holds everything: private notes, "
                        "drafts and keys too. It is read again from the drive and opened before "
                        "it counts; the newest five stay. It opens with the passphrase, the "
                        "recovery code or the shares that were in use when it was made, and is "
                        "restored to a new place, never merged."
                    ),
                    "muted",
                    wrap=True,
                ),
                row(label(_("Remind me")), self.every, None),
                label(
                    _("Only when something was written since. “Not now” is quiet for a day."),
                    "muted",
                    wrap=True,
                ),
                gap=10,
            )
        )

    def show_state(self, state: State) -> None:
        """Show how things stand."""
        found = state.standing
        self.says.setText(last_said(found))
        parts = [
            _("Last verified: {ago}.").format(ago=ago(_iso(found.verified)))
            if found.verified
            else "",
            _("Last restore drill: {ago}; it took {time}.").format(
                ago=ago(_iso(found.drilled)), time=time_said(found.seconds)
            )
            if found.drilled
            else _("No restore drill yet: it shows that a backup really opens.")
            if found.at
            else "",
        ]
        self.checked.setText("  ".join(part for part in parts if part))
        self.checked.setVisible(bool(self.checked.text()))
        if state.place is None:
            self.where.setText(_("No place is chosen yet. Best is a stick that is kept elsewhere."))
        else:
            name = own(state.place.folder)
            self.where.setText(
                _("Backups go to {place}").format(place=name)
                if state.there
                else _("The place is not there now: {place}. Plug that drive in.").format(
                    place=name
                )
            )
        self.same_disk.setVisible(state.same_disk)
        self.read_again.setEnabled(bool(state.newest))
        self.drill_button.setEnabled(bool(found.at))
        self.every.setCurrentIndex(self.every.findData(found.every))
        if self.every.currentIndex() < 0:
            self.every.addItem(
                plural("After {n} day", "After {n} days", found.every).format(n=found.every),
                found.every,
            )
            self.every.setCurrentIndex(self.every.count() - 1)

    def _interval(self) -> None:
        book, days = self.tools.book, int(self.every.currentData())
        self.tools.runner.change(self, lambda: backup_notes.remind_every(book, days))


def last_said(found: Standing) -> str:
    """When the last backup was made, and how much was written since."""
    if not found.at:
        return _("There is none yet.")
    says = _("The last one was made {ago}.").format(ago=ago(_iso(found.at)))
    if found.changes > 0:
        says += " " + plural(
            "{n} change was written since.", "{n} changes were written since.", found.changes
        ).format(n=f"{found.changes:,}")
    elif found.changes == 0:
        says += " " + _("Nothing was written since.")
    return says


def _iso(at: str) -> str:
    return at.replace("Z", "+00:00")
