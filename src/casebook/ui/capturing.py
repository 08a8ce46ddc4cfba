"""Quick capture from anywhere: one sheet at a time; what was left unfinished is gone on with."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from casebook.ui.capture import Capture
from casebook.ui.drafts import Kept
from casebook.ui.parts.banner import tell_left
from casebook.ui.parts.dropped import not_attached
from casebook.ui.tools import Tools


class Capturing(QObject):
    """Signals: saved(incident id, go on to details)."""

    saved = Signal(str, bool)

    def __init__(self, page: QWidget, tools: Tools, drafts: Sequence[Kept]) -> None:
        super().__init__(page)
        self._page, self._tools = page, tools
        self._drafts = list(drafts)
        self.sheet: Capture | None = None

    @property
    def is_open(self) -> bool:
        """The sheet is in front."""
        return self.sheet is not None and not self.sheet.is_left

    @property
    def has_drafts(self) -> bool:
        """An incident was being written, and is gone on with next."""
        return bool(self._drafts)

    def begin(self) -> None:
        """Open the sheet, with what was being written if there is any."""
        if self.sheet is not None:
            if self.sheet.is_left:
                self.sheet.go_on()
            self.sheet.raise_()
            self.sheet.activateWindow()
            return
        draft = self._drafts.pop(0) if self._drafts else None
        # a child of the page: where that is built anew, its drafts are read anew
        self.sheet = Capture(self._page, self._tools, draft)
        self.sheet.saved.connect(self.saved.emit)
        self.sheet.left.connect(self._offer)
        self.sheet.finished.connect(self._closed)
        self.sheet.open()

    def _closed(self) -> None:
        sheet, self.sheet = self.sheet, None
        if sheet is None:
            return
        if sheet.draft.is_there and not sheet.draft.is_over:
            self._drafts.insert(0, sheet.kept())
            if not sheet.is_left:
                self._offer()
        if sheet.is_left:
            self._tell_lost(sheet)
        sheet.deleteLater()

    def _offer(self) -> None:
        tell_left(self._page, self.begin, still=True)

    def _tell_lost(self, sheet: Capture) -> None:
        """Nobody saw the tiles of what did not come in: say it."""
        if lost := sheet.files.not_kept:
            self._tools.runner.told.emit(not_attached([(one.name, one.why) for one in lost]))
