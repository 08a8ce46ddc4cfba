"""Goes through the exchange folder again and again while the casebook is open, and says what is so.

It is quiet work: it shows in no drawer, stops at once when the casebook is locked, and waits for a
folder that is not there.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from casebook.book import Casebook
from casebook.book.clock import now
from casebook.errors import CasebookError, NotReadable
from casebook.progress import Progress
from casebook.tasks.exchange import PAUSE, Came, Report, Setting, choose, exchange_once, setting
from casebook.ui.direction import own
from casebook.ui.group.codes import Codes
from casebook.ui.pages.said import ago
from casebook.ui.runner import Running
from casebook.ui.tools import Tools
from casebook.words import _, plural

_FIRST = 3_000
_SOON = 2_500
_LOG = "exchange-log"
_LEFT = "exchange-left"
_MOST = 30


@dataclass(frozen=True)
class Event:
    """Something that went or came through the folder."""

    at: str
    came: bool
    name: str
    entries: int
    files: int


@dataclass(frozen=True)
class Passed:
    """What one pass did. `codes` are those in numbers, before and after."""

    report: Report
    log: tuple[Event, ...]
    before: Codes
    after: Codes
    me: str


class Exchanging(QObject):
    """Signals: changed - something else is to be shown; came(Passed) - something came in."""

    changed = Signal()
    came = Signal(object)

    def __init__(self, parent: QObject, tools: Tools) -> None:
        super().__init__(parent)
        self._tools = tools
        self.setting: Setting | None = None
        self.report: Report | None = None
        """What the last pass found."""
        self.trouble: BaseException | None = None
        """Why there could be no pass, the last time."""
        self.looked_at = ""
        self.log: tuple[Event, ...] = ()
        self.left: frozenset[str] = frozenset()
        """Bundles that somebody does not want, and is not asked about again."""
        self.running: Running | None = None
        self._again = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._pass)
        if tools.book.read_only:
            return
        tools.runner.changed.connect(self.soon)
        book = tools.book
        tools.runner.ask(
            self, lambda: (setting(book), _kept(book)), lambda found: self._begin(*found)
        )

    def _begin(self, found: Setting | None, kept: tuple[tuple[Event, ...], frozenset[str]]) -> None:
        self.setting = found
        self.log, self.left = kept
        self.changed.emit()
        if self.is_on:
            self._timer.start(_FIRST)

    # How it stands

    @property
    def is_on(self) -> bool:
        """It goes through a folder by itself."""
        return bool(self.setting and self.setting.is_on)

    @property
    def is_busy(self) -> bool:
        """It goes through the folder now."""
        return bool(self.running and not self.running.is_over)

    @property
    def waiting(self) -> list[Came]:
        """Bundles of the group in the folder that wait for a person."""
        return [one for one in self._found("waiting") if one.bundle not in self.left]

    @property
    def excerpts(self) -> list[Came]:
        """Excerpts in it that wait."""
        return [one for one in self._found("excerpts") if one.bundle not in self.left]

    def _found(self, name: str) -> list[Came]:
        found: list[Came] = getattr(self.report, name) if self.report and self.setting else []
        return found

    @property
    def due(self) -> int:
        """How many things in it wait for a person."""
        return len(self.waiting) + len(self.excerpts) + len(self._found("key_changed"))

    @property
    def in_short(self) -> str:
        """How it stands, in a few words."""
        if self.setting is None:
            return _("Not chosen")
        if self.due:
            return plural("{n} bundle waits", "{n} bundles wait", self.due).format(n=self.due)
        if self.trouble:
            away = _("The folder is not there now")
            return away if self.is_away else _("Something is in the way")
        if not self.is_on:
            return _("Off")
        if not self.looked_at:
            return _("On")
        return _("On, last gone through {ago}").format(ago=ago(self.looked_at))

    @property
    def is_away(self) -> bool:
        """The folder is not there: a stick that was pulled out, a share that is not connected."""
        return isinstance(self.trouble, NotReadable)

    # Choosing

    def put(self, chosen: Setting | None) -> None:
        """Use a folder, or another way; None forgets it. What is in the way is in `trouble`."""
        book, before = self._tools.book, self.setting

        def done(_nothing: None) -> None:
            is_other = not (chosen and before and chosen.folder == before.folder)
            self.setting = chosen
            if self.running:
                self.running.stop()  # it was begun in another way than is wanted now
            if is_other:
                self.report, self.looked_at, self.trouble = None, "", None
            self.changed.emit()
            if self.is_on:
                self.go_now()

        def failed(error: BaseException) -> None:
            self.trouble = error
            self.changed.emit()

        self._tools.runner.ask(self, lambda: choose(book, chosen), done, failed)

    def turn(self, *, on: bool) -> None:
        """Go through it by itself, or no longer."""
        if self.setting:
            self.put(replace(self.setting, is_on=on))

    def take(self, what: str) -> None:
        """Show first what came, or take in by itself what verified members wrote."""
        if self.setting:
            self.put(replace(self.setting, take=what))

    def leave(self, one: Came) -> None:
        """Somebody does not want a bundle: it stays where it lies, and is not shown again."""
        self.left |= {one.bundle}
        book, text = self._tools.book, json.dumps(sorted(self.left))
        self._tools.runner.keep(self, lambda: book.keep(_LEFT, text))
        self.changed.emit()

    # Going through it

    def soon(self) -> None:
        """Something was written here: what the others lack is left for them shortly."""
        if self.is_on and not self.is_busy:
            self._timer.start(_SOON)

    def go_now(self) -> None:
        """Go through the folder now, whether it does so by itself or not."""
        if self.setting is None:
            return
        if self.is_busy:
            self._again = True
        else:
            self._pass()

    def _pass(self) -> None:
        chosen = self.setting
        if chosen is None or self.is_busy:
            return
        self._timer.stop()
        self._again = False
        book, log = self._tools.book, self.log

        def work(progress: Progress) -> Passed:
            before = book.codes()
            report = exchange_once(book, chosen.folder, take=chosen.take, progress=progress)
            return Passed(report, _noted(book, log, report), before, book.codes(),
                          book.own_member())  # fmt: skip

        self.running = self._tools.runner.task(
            self, _("Exchanging"), work, self._passed, self._stuck, changes=False, quiet=True
        )
        self.running.changed.connect(self._over)
        self.changed.emit()

    def _over(self) -> None:
        """Whatever came of it, it is gone through again after a while."""
        if self.running and self.running.is_over:
            if self._again:
                self._timer.start(0)
            elif self.is_on and not self._timer.isActive():
                self._timer.start(int(PAUSE * 1000))

    def _passed(self, found: Passed) -> None:
        self.report, self.trouble = found.report, None
        self.log = found.log
        self.looked_at = _at()
        self.changed.emit()
        if found.report.taken:
            self.came.emit(found)
        if found.report.did_something:
            self._tools.runner.changed.emit()

    def _stuck(self, error: BaseException) -> None:
        # once, and not again at every pass
        if not isinstance(error, CasebookError) and repr(error) != repr(self.trouble):
            self._tools.runner.failed.emit(error)
        self.trouble = error
        self.changed.emit()


def _at() -> str:
    return now()[0].replace("Z", "+00:00")


def _kept(book: Casebook) -> tuple[tuple[Event, ...], frozenset[str]]:
    log: list[dict[str, Any]] = json.loads(book.kept(_LOG) or "[]")
    return tuple(Event(**one) for one in log), frozenset(json.loads(book.kept(_LEFT) or "[]"))


def _noted(book: Casebook, log: tuple[Event, ...], report: Report) -> tuple[Event, ...]:
    """What went and came, the newest first; kept in the casebook, as it names people."""
    at = _at()
    came = [Event(at, True, one.sender, one.new, one.files) for one in report.taken]
    went = [Event(at, False, one.reader, one.entries, one.files) for one in report.dropped]
    if not (came or went):
        return log
    found = (*came, *went, *log)[:_MOST]
    book.keep(_LOG, json.dumps([one.__dict__ for one in found], ensure_ascii=False))
    return found


def names_of(found: Passed) -> str:
    """From whom something came in."""
    return ", ".join(dict.fromkeys(own(one.sender) for one in found.report.taken))
