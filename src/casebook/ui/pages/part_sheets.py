"""The sheets of a record's parts: one at a time; what was typed in one and not saved is kept."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from casebook.records import KINDS, Record
from casebook.ui.drafts import Kept, of_parts, read_drafts
from casebook.ui.pages.part_sheet import PartSheet
from casebook.ui.pages.record_view import RecordView
from casebook.ui.parts.banner import Banner, tell_left
from casebook.ui.tools import Tools
from casebook.words import _, later

_TITLES = {
    "act": later("What was done"),
    "involvement": later("A person's part"),
    "information": later("A source"),
    "name": later("Another name"),
    "identifier": later("A number, account or plate"),
    "relation": later("A relation"),
    "consent": later("What they agreed to"),
    "custody": later("Who had it in hand"),
    "showing": later("What it shows"),
    "contact-log": later("A call, message or visit"),
    "statement": later("A statement"),
    "referral-incident": later("An incident they were told of"),
}


def title_of(kind: type[Record]) -> str:
    """What the sheet of a part is called."""
    return _(_TITLES.get(kind.kind, kind.label))


class PartSheets(QObject):
    """Signals: wanted(part, Kept or None) - a sheet is to be shown for it; left - what can be gone
    on with is another."""

    wanted = Signal(object, object)
    left = Signal()

    def __init__(
        self,
        page: QWidget,
        tools: Tools,
        shown: Callable[[], str],
        new: Callable[[type[Record]], Record],
    ) -> None:
        super().__init__(page)
        self._page, self._tools = page, tools
        self._shown, self._new = shown, new
        self._sheet: PartSheet | None = None
        self._over: set[str] = set()
        """Drafts that were saved or thrown away, and may still stand in something read before."""

    def begin(self, kind_name: str, record: str) -> None:
        """A sheet for a new part, or for one that is there; with what was typed of it before."""
        book, here = self._tools.book, self._shown()

        def read() -> tuple[Record | None, Kept | None]:
            fitting = (
                one for one in of_parts(read_drafts(book), here)
                if one.kind == kind_name and one.record == record
            )  # fmt: skip
            return (book.find(record) if record else None), next(fitting, None)

        def show(found: tuple[Record | None, Kept | None]) -> None:
            item, kept = found
            # another record may be shown by now, and would get the part
            if self._shown() == here:
                self._want(item or self._new(KINDS[kind_name]), kept)

        self._tools.runner.ask(self, read, show)

    def resume(self, kept: Kept) -> None:
        """Open the sheet of a part as it was left."""
        kind = KINDS[kept.kind]
        if not kept.record:
            made: dict[str, Any] = {spec.name: "" for spec in kind.fields() if spec.required} | {
                str(kept.more.get("fixed")): self._shown()
            }
            self._want(kind(**made), kept)
            return
        book = self._tools.book
        self._tools.runner.ask(
            self, lambda: book.find(kept.record), lambda found: self._want(found, kept)
        )

    def _want(self, record: Record, kept: Kept | None) -> None:
        self.wanted.emit(record, None if kept and kept.id in self._over else kept)

    def open(self, sheet: PartSheet) -> None:
        """Open a sheet; when it is closed, what was typed in it can be gone on with."""
        self._sheet = sheet

        def closed(_result: int) -> None:
            self._sheet = None
            if sheet.draft.is_over:
                self._over.add(sheet.draft.id)

        sheet.finished.connect(closed)
        sheet.left.connect(self._was_left)
        sheet.open()

    def _was_left(self, kept: Kept, still: bool) -> None:
        here = self._shown()

        def again() -> None:
            if self._shown() == here:
                self.resume(kept)

        tell_left(self._page.window(), again, still=still)
        if still:
            self.left.emit()

    def offer(self, view: RecordView, kept: Sequence[Kept]) -> None:
        """Parts that were being written and not saved can be gone on with, once each."""
        if self._sheet is not None:
            return
        offered = view.property("offered") or []
        for draft in kept:
            if draft.id in (*offered, *self._over):
                continue
            offered = [*offered, draft.id]
            kind = KINDS.get(draft.kind)
            if kind is None:
                continue
            view.say(
                Banner(
                    _("Written and not saved: {what}").format(what=title_of(kind)),
                    tone="good",
                    actions=(
                        (_("Go on"), partial(self.resume, draft)),
                        (_("Discard"), partial(self._drop, draft)),
                    ),
                )
            )
        view.setProperty("offered", offered)

    def _drop(self, kept: Kept) -> None:
        book = self._tools.book
        self._over.add(kept.id)
        self._tools.runner.keep(self, lambda: book.drop_draft(kept.id))
