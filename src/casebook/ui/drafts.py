"""Keeps what is being typed, encrypted, from the first key press."""

import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from casebook.book import Casebook
from casebook.ui.forms.editors import Typed
from casebook.ui.runner import Runner

PAUSE = 800
"""Milliseconds after the last key until it is kept again."""
AGAIN = 5_000
"""Milliseconds until it is tried again, if it could not be kept."""


@dataclass(frozen=True)
class Kept:
    """A draft as it was found: what stood in the fields, and what belongs to it besides."""

    id: str
    kind: str
    record: str
    typed: Mapping[str, Typed] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


def read_drafts(book: Casebook) -> list[Kept]:
    """Every draft, newest first; to be run in the book's thread."""
    found = []
    for draft, kind, record, text in book.drafts():
        try:
            plain = json.loads(text)
        except ValueError:
            continue
        if isinstance(plain, dict) and isinstance(plain.get("typed"), dict):
            found.append(Kept(draft, kind, record, plain["typed"], plain.get("more") or {}))
    return found


def of_parts(drafts: Iterable[Kept], record: str) -> list[Kept]:
    """Those of the parts of a record, new ones and ones that are there."""
    return [one for one in drafts if record and one.more.get("at") == record]


class Draft(QObject):
    """What stands in one editor now.

    Signals: kept(time as HH:MM:SS); lost(error) - it could not be written, and is only in memory:
    told once, and tried again until it can.
    """

    kept = Signal(str)
    lost = Signal(object)

    def __init__(
        self,
        book: Casebook,
        runner: Runner,
        kind: str,
        record: str,
        read: Callable[[], tuple[Mapping[str, Typed], Mapping[str, Any]]],
        parent: QObject,
        *,
        draft: str = "",
    ) -> None:
        super().__init__(parent)
        self.id = draft or secrets.token_hex(16)
        self._book, self._runner, self._read = book, runner, read
        self._kind, self._record = kind, record
        self._there = bool(draft)
        self._waits = False
        self._over = False
        self._is_lost = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)

    @property
    def is_there(self) -> bool:
        """Something was typed."""
        return self._there or self._waits

    @property
    def is_over(self) -> bool:
        """It was saved or thrown away."""
        return self._over

    def touch(self) -> None:
        """Something was typed: keep it now if it is the first, else after a pause."""
        if self._over:
            return
        self._waits = True
        if self._there:
            self._timer.start(PAUSE)
        else:
            self.flush()

    def flush(self) -> None:
        """Keep what stands there, now."""
        self._timer.stop()
        if not self._waits or self._over:
            return
        self._waits, self._there = False, True
        typed, more = self._read()
        text = json.dumps({"typed": dict(typed), "more": dict(more)}, ensure_ascii=False)
        book, draft, kind, record = self._book, self.id, self._kind, self._record

        def keep() -> None:
            # a lone surrogate from a broken paste must not keep the rest from being kept
            safe = text.encode("utf-8", "replace").decode("utf-8")
            book.keep_draft(draft, kind, record, safe)

        def done(_nothing: None) -> None:
            self._is_lost = False
            self.kept.emit(datetime.now().strftime("%H:%M:%S"))

        def failed(error: BaseException) -> None:
            if self._over:
                return
            self._waits = True
            if not self._timer.isActive():
                self._timer.start(AGAIN)
            if not self._is_lost:
                self._is_lost = True
                self.lost.emit(error)

        self._runner.ask(self, keep, done, failed)

    def left(self, *, keep: bool) -> Kept | None:
        """Its editor is closed: keep what stands there, or throw it away. That, if there is any;
        one that was thrown away has no id, and is a draft again only where it is typed in again."""
        if not self.is_there or self._over:
            return None
        typed, more = self._read()
        if keep:
            self.flush()
        else:
            self.drop()
        return Kept(self.id if keep else "", self._kind, self._record, typed, more)

    def drop(self) -> None:
        """It was saved, or thrown away: forget it."""
        self._over = True
        self._timer.stop()
        if self._there:
            book, draft = self._book, self.id
            self._runner.keep(self, lambda: book.drop_draft(draft))
