"""The history of one record: who changed what, when and why; compare, and restore a version."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from casebook.book import Casebook
from casebook.db.history import Revision
from casebook.errors import NoSuchRecord
from casebook.records import KINDS, Field, Shape
from casebook.ui.direction import ltr, own
from casebook.ui.pages.said import text_said
from casebook.ui.parts.banner import failure
from casebook.ui.parts.boxes import column, emptied, flowing, framed, margins, row, scrolled
from casebook.ui.parts.buttons import button
from casebook.ui.parts.portions import in_portions
from casebook.ui.parts.texts import label, readable
from casebook.ui.size import open_at
from casebook.ui.tools import Tools
from casebook.words import _, later

ACTIONS = {
    "add": later("Written"),
    "edit": later("Changed"),
    "remove": later("Moved to the trash"),
    "undo": later("Undone"),
    "attach": later("File kept"),
    "import": later("Imported"),
    "merge": later("Made one with another"),
    "copied-out": later("Copied out"),
    "exported": later("Exported, without its file"),
    "covered": later("A covered copy was made"),
    "verified": later("Verified: unchanged"),
    "viewed": later("Looked at"),
    "into-dossier": later("Put into a dossier"),
    "offered-again": later("The same file came again"),
    "forget": later("Erased for good"),
    "settle": later("Settled"),
    "in-bundle": later("Put into a bundle"),
    "member-removed": later("Removed from the group"),
    "member-admitted": later("Let in again"),
    "member-accepted": later("What they wrote later was accepted"),
}


@dataclass(frozen=True)
class _Read:
    kind: str
    ref: str
    revisions: list[Revision]
    removed: bool
    """It is in the trash: nothing is written into it there."""
    names: dict[str, str]
    """What the records are called whose ids stand in the history."""


def read(book: Casebook, record: str) -> _Read:
    """The history of a record; to be run in the book's thread."""
    row_ = book.row(record)
    revisions = book.history(record)
    refs = {
        text
        for revision in revisions
        for change in revision.changes
        if (spec := KINDS[row_.kind].field(change.field)) and spec.shape is Shape.REF
        for text in (change.before, change.after)
        if text
    }
    return _Read(
        row_.kind, row_.ref, revisions, row_.removed, {one: named(book, one) for one in refs}
    )


def named(book: Casebook, record: str) -> str:
    """What a record is called, with its number."""
    try:
        found = book.find(record)
    except NoSuchRecord:
        return book.ref_of(record)
    return f"{own(found.title)} ({ltr(found.ref)})" if found.title else found.ref


class HistorySheet(QDialog):
    """Every version, the newest first."""

    def __init__(self, parent: QWidget, tools: Tools, record: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("History"))
        self.setModal(True)
        self.tools = tools
        self.record = record
        self._body = column(gap=10)
        self._body.setContentsMargins(margins(26, 8, 26, 18))
        inside = QWidget()
        inside.setLayout(self._body)
        self._head = label(_("History"), "title")
        self._head.setContentsMargins(margins(26, 18, 26, 0))
        close = button(_("Close"), self.accept, default=True)
        foot: QHBoxLayout = row(None, close)
        foot.setContentsMargins(margins(26, 8, 26, 16))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._head)
        whole.addWidget(scrolled(inside, _("History")), 1)
        whole.addLayout(foot)
        open_at(self, 720, 620)
        tools.runner.ask(self, lambda: read(tools.book, record), self._show)

    def _show(self, found: _Read) -> None:
        emptied(self._body)
        self._head.setText(f"{_('History')}  {ltr(found.ref)}")
        newest_first = reversed(list(enumerate(found.revisions, 1)))
        makers = [partial(self._revision, found, *one) for one in newest_first]
        self._body.addWidget(in_portions(makers, gap=10))
        self._body.addStretch()

    def _revision(self, found: _Read, number: int, revision: Revision) -> QFrame:
        action = _(ACTIONS.get(revision.action, revision.action))
        head = row(
            label(f"{number}.  {action}", "strong"),
            label(own(revision.by), "muted"),
            None,
            label(ltr(revision.at.replace("T", " ")[:16]), "muted"),
        )
        items: list[QWidget] = []
        if revision.why:
            items.append(readable(_("Why: {why}").format(why=own(revision.why)), "muted"))
        kind = KINDS[found.kind]
        before: dict[str, str] = {}
        for change in revision.changes:
            spec = kind.field(change.field)
            name = _(spec.label) if spec else ""
            if change.state:
                said = _("(withheld)") if change.state == "withheld" else _("(erased)")
                items.append(readable(f"{name}: {said}"))
                continue
            if spec is None and change.field != "~detail":
                continue
            if revision.action != "add":
                before[change.field] = change.before or ""
            items.append(self._compared(found, spec, change.before, change.after))
        settable = {
            name: text
            for name, text in before.items()
            if (spec := kind.field(name)) and not spec.is_set
        }
        if settable and not found.removed and revision.action in ("edit", "undo", "import"):
            back = button(
                _("Bring back what stood before"),
                lambda: self._restore(settable),
                icon="rotate-ccw",
                look="flat",
            )
            items.append(flowing(back))
        frame = framed(gap=6)
        layout = frame.layout()
        if isinstance(layout, QVBoxLayout):
            layout.addLayout(head)
            for one in items:
                layout.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
        return frame

    def _restore(self, texts: dict[str, str]) -> None:
        """The texts from before, as a new version."""
        book, record = self.tools.book, self.record
        plain: dict[str, object] = dict(texts)
        why = _("brought back from the history")

        def done(_saved: object) -> None:
            self.tools.runner.ask(self, lambda: read(book, record), self._show)

        def failed(error: BaseException) -> None:
            self._body.insertWidget(0, failure(error))

        self.tools.runner.change(self, lambda: book.edit(record, plain, why=why), done, failed)

    def _compared(
        self, found: _Read, spec: Field | None, before: str | None, after: str | None
    ) -> QWidget:
        """A field before and after, one below the other."""
        holder = QWidget()
        layout = column(label(_(spec.label) if spec else "", "caption"), gap=2)
        if before:
            layout.addWidget(readable("−  " + self._said(found, spec, before), "muted"))
        layout.addWidget(readable("+  " + self._said(found, spec, after)))
        holder.setLayout(layout)
        return holder

    def _said(self, found: _Read, spec: Field | None, text: str | None) -> str:
        return text_said(self.tools, spec, text, found.names)
