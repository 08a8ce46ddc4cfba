"""One record as it is read: a page that scrolls, with cards and parts that can be changed."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QVBoxLayout, QWidget

from casebook.records import Record
from casebook.ui.direction import ltr
from casebook.ui.lists.lines import Line
from casebook.ui.pages.standing import Standing
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.boxes import card, column, emptied, margins, row, scrolled
from casebook.ui.parts.buttons import button, icon_button
from casebook.ui.parts.facts import Pair, Rows
from casebook.ui.parts.portions import Make, Portions, in_portions
from casebook.ui.parts.texts import label, readable
from casebook.ui.parts.tile import Tile
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _

_MANY = 500
"""Lines from which on not all are made because some came: so many take the window a second."""


class RecordView(QWidget):
    """Signals: edit(section), part(kind, id or ""), drop_part(id), go(id of another record),
    history, remove, attach, settle."""

    edit = Signal(str)
    part = Signal(str, str)
    drop_part = Signal(str)
    go = Signal(str)
    history = Signal()
    remove = Signal()
    attach = Signal()
    settle = Signal()

    def __init__(self, tools: Tools, name: str) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.tools = tools
        self._laid: dict[str, Portions] = {}
        """The lines of each sort as they stand, or stood before the page was laid anew."""
        inside = QWidget()
        self._body: QVBoxLayout = column(gap=12)
        self._body.setContentsMargins(margins(26, 18, 26, 26))
        inside.setLayout(self._body)
        self._body.addWidget(label(_("Reading…"), "muted"))
        self._body.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        # outside of what is laid anew at every change: a message stays until it is dismissed
        self._messages: QVBoxLayout = column(gap=6)
        whole.addLayout(self._messages)
        self._standing: QVBoxLayout = column(gap=6)
        whole.addLayout(self._standing)
        self.area = scrolled(inside, name)
        whole.addWidget(self.area)

    def say(self, banner: Banner) -> None:
        """Show a message at the top."""
        holder = QWidget()
        layout = column(banner)
        layout.setContentsMargins(margins(26, 10, 26, 2))
        holder.setLayout(layout)
        banner.destroyed.connect(holder.deleteLater)
        self._messages.addWidget(holder)

    def show_standing(self, standing: Standing) -> None:
        """Say quietly, above the page, what the group means for this record."""
        emptied(self._standing)
        shown: list[QWidget] = []
        if standing.unsettled:
            shown.append(
                Banner(
                    _("Two people wrote different things: {fields}").format(
                        fields=", ".join(standing.unsettled)
                    ),
                    _("Both are kept until somebody settles it."),
                    tone="warn",
                    actions=((_("Settle…"), self.settle.emit),),
                    closable=False,
                )
            )
        shown += [label(one, "small", wrap=True) for one in standing.lines]
        self._standing.setContentsMargins(margins(26, 10, 26, 0) if shown else margins(0, 0, 0, 0))
        for one in shown:
            self._standing.addWidget(one)

    def more(self, *deeds: tuple[str, str, object]) -> QPushButton:
        """A button with a menu of (icon, text, signal to emit)."""
        found = icon_button("ellipsis", _("More"), look="")

        def show() -> None:
            menu = QMenu(self)
            for icon, says, signal in deeds:
                menu.addAction(theme().icon(icon, "muted", 16), says, signal.emit)  # type: ignore[attr-defined]
            menu.popup(found.mapToGlobal(found.rect().bottomLeft()))

        found.clicked.connect(show)
        return found

    def part_card(
        self, title: str, kind: type[Record], parts: Sequence[Make], add: str, hint: str
    ) -> QFrame:
        """A card with the parts of one kind, and a button that adds one."""
        plus = button(add, lambda: self.part.emit(kind.kind, ""), icon="plus", look="flat")
        inside = self.portions(kind.kind, parts) if parts else label(hint, "muted", wrap=True)
        return card(title, inside, beside=plus)

    def portions(self, what: str, parts: Sequence[Make], *, flow: bool = False) -> Portions:
        """Lines, or tiles, of which more can be shown; `what` tells those of one page apart."""
        made = self._as_before(what, len(parts))
        found = in_portions(parts, made=made, flow=flow, gap=12 if flow else 8)
        self._laid[what] = found
        return found

    def rows(self, what: str, pairs: Sequence[Pair]) -> Portions:
        """Captions beside texts, of which more can be shown."""
        rows = Rows()
        puts = [partial(rows.put, one) for one in pairs]
        found = Portions(rows, puts, made=self._as_before(what, len(puts)))
        self._laid[what] = found
        return found

    def _as_before(self, what: str, count: int) -> int:
        """How many lines to begin with where the page is laid anew: as many as there were; and all,
        unless they are very many, where some came: whoever adds one sees it."""
        before = self._laid.get(what)
        if before is None:
            return 0
        return count if before.count < count <= _MANY else before.made

    def evidence_card(self, lines: Sequence[Line], hint: str) -> QFrame:
        """A card with the exhibits of a record, to be opened, and a button that attaches more."""
        add = button(_("Attach files…"), self.attach.emit, icon="paperclip", look="flat")
        tiles = [partial(self._tile, line) for line in lines]
        inside = (
            self.portions("exhibit", tiles, flow=True) if tiles else label(hint, "muted", wrap=True)
        )
        return card(_("Evidence"), inside, beside=add)

    def _tile(self, line: Line) -> Tile:
        tile = Tile(line.title, picture=line.picture, icon=line.icon, ref=line.ref,
                    state=ltr(line.ref), tone="muted")  # fmt: skip
        tile.opened.connect(lambda: self.go.emit(line.id))
        return tile

    def part_line(self, kind: type[Record], record: str, head: QWidget, detail: str) -> QWidget:
        """One part, with its buttons."""
        holder = QWidget()
        edit = icon_button("pencil", _("Edit this part"), lambda: self.part.emit(kind.kind, record))
        drop = icon_button("x", _("Remove this part"), lambda: self.drop_part.emit(record))
        texts = column(head, gap=2)
        if detail:
            texts.addWidget(readable(detail, "muted"))
        layout = row(gap=4)
        layout.addLayout(texts, 1)
        layout.addWidget(edit, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(drop, 0, Qt.AlignmentFlag.AlignTop)
        holder.setLayout(layout)
        return holder

    def link(self, says: str, record: str, icon: str = "") -> QPushButton:
        """A button that leads to another record."""
        return button(says, lambda: self.go.emit(record), icon=icon, look="link")
