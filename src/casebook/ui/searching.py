"""Filters and saved searches: asked for in a sheet, kept in the casebook, shown in their lists."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from casebook.db.listing import Wanted
from casebook.ui.direction import own
from casebook.ui.filters import FilterSheet
from casebook.ui.pages.list_page import ListPage
from casebook.ui.parts.banner import Toast
from casebook.ui.saved_searches import KeptSearches, SavedSearches
from casebook.ui.tools import Tools
from casebook.words import _


class Searching(QObject):
    """Signals: go(section) - a saved search is shown in it."""

    go = Signal(str)

    def __init__(
        self,
        page: QWidget,
        tools: Tools,
        pages: Mapping[str, QWidget],
        shown: SavedSearches,
        items: list[dict[str, Any]],
    ) -> None:
        super().__init__(page)
        self._page, self._tools, self._shown = page, tools, shown
        self._lists = {key: one for key, one in pages.items() if isinstance(one, ListPage)}
        self._kept = KeptSearches(tools.book, tools.runner, items)
        for one in self._lists.values():
            one.asked.connect(partial(self._ask, one))
        shown.saved.connect(self.show)
        shown.renamed.connect(self._rename)
        shown.removed.connect(self._remove)
        shown.moved.connect(self._move)
        self._kept.changed.connect(shown.show_names)
        shown.show_names(self._kept.names)

    @property
    def names(self) -> list[str]:
        """What the saved searches are called, in order."""
        return self._kept.names

    def _ask(self, page: ListPage, wanted: Wanted) -> None:
        def show(tags: list[str]) -> None:
            sheet = FilterSheet(self._page.window(), self._tools, page.kind, wanted, tags)
            sheet.wanted.connect(page.want)
            sheet.keep.connect(partial(self.keep, page))
            sheet.open()

        self._tools.runner.ask(self, self._tools.book.tags, show)

    def keep(self, page: ListPage, name: str, wanted: Wanted) -> None:
        """Keep what is searched for in a list, under a name."""
        self._kept.put({"name": name, "kind": page.kind.kind, "wanted": wanted.plain()})

    def show(self, number: int) -> None:
        """Show what a saved search finds."""
        kept = self._kept.items[number]
        for key, page in self._lists.items():
            if page.kind.kind == kept.get("kind"):
                self.go.emit(key)
                page.want(Wanted.of_plain(kept.get("wanted") or {}))

    def _rename(self, number: int, name: str) -> None:
        if not self._kept.rename(number, name):
            says = _("A saved search needs a name of its own. It is called what it was called.")
            Toast(self._page, says, stays=5000)

    def _remove(self, number: int) -> None:
        name = own(self._kept.names[number])
        bring_back = self._kept.remove(number)
        says = _("Saved search removed: {name}").format(name=name)
        Toast(self._page, says, _("Undo"), bring_back)

    def _move(self, number: int, step: int) -> None:
        self._shown.focus(self._kept.move(number, step))
