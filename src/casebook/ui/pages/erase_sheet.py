"""Before something is erased for good: what goes along, what stays elsewhere, and a tick."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from casebook.progress import Progress
from casebook.records import Record
from casebook.tasks.erasing import Erasure, erase, look_at_erasure
from casebook.ui.direction import ltr, own
from casebook.ui.pages.evidence_care import was_handed
from casebook.ui.parts.banner import Banner, failure
from casebook.ui.parts.boxes import Item
from casebook.ui.parts.buttons import button
from casebook.ui.parts.saving import Saving
from casebook.ui.parts.sheet import Sheet
from casebook.ui.parts.texts import label
from casebook.ui.tools import Tools
from casebook.words import _, plural

_NAMED = 8


class EraseSheet(Sheet):
    """Signals: erased(refs) - they are gone."""

    erased = Signal(list)

    def __init__(self, parent: QWidget, tools: Tools, ids: Sequence[str]) -> None:
        super().__init__(parent, tools, _("Erase for good"), width=600, height=460)
        self._ids = list(ids)
        self._erasure: Erasure | None = None
        self.sure = QCheckBox(_("Nothing brings it back, and I want that"))
        self.sure.toggled.connect(self._look_at_button)
        self.why = QLineEdit()
        self.why.setAccessibleName(_("Why"))
        self.why.setPlaceholderText(_("Why: it stays in the history"))
        self.erase_button = button(_("Erase"), self.erase, look="danger", icon="trash-2")
        self.erase_button.setEnabled(False)
        self.lay(label(_("Reading…"), "muted"))
        self.buttons(self.erase_button).setFocus()
        self._saving = Saving(self.area)
        book = tools.book
        tools.runner.ask(self, lambda: look_at_erasure(book, ids), self._show, self.fail)

    def _show(self, found: Erasure) -> None:
        self._erasure = found
        if found.referred:
            self.say(Banner(*was_handed(found.referred), tone="warn", closable=False))
        items: list[Item] = [label(_("Erased here, with all earlier versions:"), "strong")]
        items += _listed(found.records)
        if found.along or found.files:
            items.append(label(_also(found), "muted", wrap=True))
        items.append(
            label(
                _("The history keeps that something was there and when it was erased, not what. "
                  "What other entries say of it in their own words stays."),
                "muted", wrap=True,
            )
        )  # fmt: skip
        if found.staying:
            items.append(label(_("These stay, and will no longer name it:"), "strong"))
            items += _listed(found.staying)
        if found.holders:
            items.append(label(_("These still hold it; the program cannot reach them:"), "strong"))
            items += _lines(found.holders)
        if found.has_fellows:
            items.append(
                label(
                    _("Others in the group may have received it. Their casebooks erase what you "
                      "alone wrote when your next bundle comes; for the rest they are asked."),
                    "muted", wrap=True,
                )
            )  # fmt: skip
        self.lay(*items, self.why, self.sure)
        self._look_at_button()

    def _look_at_button(self) -> None:
        there = self._erasure is not None and bool(self._erasure.records)
        self.erase_button.setEnabled(there and self.sure.isChecked())

    def erase(self) -> None:
        """Do it, as a job: each record is whole or gone."""
        if not self.sure.isChecked() or self._saving.is_on:
            return
        self._saving.begin()
        book, ids, why = self.tools.book, self._ids, self.why.text().strip()

        def work(progress: Progress) -> list[str]:
            return erase(book, ids, why=why, progress=progress)

        def done(refs: list[str]) -> None:
            self.erased.emit(refs)
            self.accept()

        def failed(error: BaseException) -> None:
            self._saving.failed()
            self.say(failure(error))

        self.tools.runner.task(self, _("Erasing for good"), work, done, failed)

    def reject(self) -> None:
        """Nothing is erased."""
        if not self._saving.is_on:
            super().reject()


def _listed(records: Sequence[Record]) -> list[QWidget]:
    return _lines([f"{own(one.title)}  ({ltr(one.ref)})" for one in records])


def _lines(texts: Sequence[str]) -> list[QWidget]:
    shown = [*texts[:_NAMED], "…"] if len(texts) > _NAMED else texts
    return [label(f"•  {one}", wrap=True) for one in shown]


def _also(found: Erasure) -> str:
    """What goes with them, in a sentence."""
    said = []
    if count := len(found.along):
        said.append(plural("{n} part", "{n} parts", count).format(n=count))
    if count := found.files:
        said.append(plural("{n} file", "{n} files", count).format(n=count))
    return _("With it: {what}.").format(what=", ".join(said))
