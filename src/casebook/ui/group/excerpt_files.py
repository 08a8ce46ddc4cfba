"""Which files go along with an excerpt, which stay here, and why; and what stays in any case."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from casebook.ui.direction import ltr, own
from casebook.ui.group.excerpt_wish import File, Looked
from casebook.ui.lists.lines import size_said
from casebook.ui.pages.dossier_hiding import WHY
from casebook.ui.pages.dossier_reader import ticked_line
from casebook.ui.parts.boxes import column, emptied
from casebook.ui.parts.texts import label
from casebook.words import _, plural

_MOST = 200


class ExcerptFiles(QWidget):
    """Signals: changed - others are to go along."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.wanted: set[str] = set()
        self.ticks: dict[str, QCheckBox] = {}
        self._shown: object = None
        self._lines = column(gap=6)
        self.setLayout(
            column(
                label(_("Files that go along"), "strong"),
                label(
                    _("Each goes whole, with everything in it, where you tick it. The others stay: "
                      "what is written of them goes, and the SHA-256."),
                    "muted", wrap=True,
                ),
                self._lines,
                gap=8,
            )
        )  # fmt: skip

    def show_files(self, files: Sequence[File]) -> None:
        """Show what could go along, and what may not."""
        if files == self._shown:
            return
        self._shown = files
        emptied(self._lines)
        self.ticks.clear()
        self.wanted &= {one.ref for one in files if one.may_go}
        if not files:
            self._lines.addWidget(label(_("There are no files in it."), "muted"))
        for one in files[:_MOST]:
            self._lines.addWidget(self._line(one))
        if (left := len(files) - _MOST) > 0:
            says = plural("{n} more file stays here.", "{n} more files stay here.", left)
            self._lines.addWidget(label(says.format(n=left), "muted"))

    def _line(self, one: File) -> QWidget:
        name = f"{own(one.title)}  ({ltr(one.ref)})  ·  {size_said(one.size)}"
        if not one.may_go:
            why = _("it stays: somebody in it did not agree to be seen, or parts of it must be "
                    "covered first")  # fmt: skip
            if one.is_tender:
                why = _("it stays: intimate, or of a minor")
            return label(f"{name}  ·  {why}", "muted", wrap=True)
        tick, line = ticked_line(name)
        tick.setChecked(one.ref in self.wanted)
        tick.toggled.connect(lambda on: self._turn(one.ref, on=on))
        self.ticks[one.ref] = tick
        return line

    def _turn(self, ref: str, *, on: bool) -> None:
        (self.wanted.add if on else self.wanted.discard)(ref)
        self.changed.emit()


def withheld(found: Looked) -> list[str]:
    """What stays here, and why, in lines."""
    said = []
    for one in found.said.people:
        if one.is_hidden:
            name = own(found.names.get(one.ref, one.ref))
            called = own(one.called) if one.called else _("nobody")
            says = _("{name} is hidden, and stands in it as: {called}.")
            why = _(WHY[one.standing]) if one.is_protected and not one.hidden_as else ""
            said.append(f"{says.format(name=name, called=called)} {why}".strip())
    going = set(found.said.recipe.order.originals) & set(found.said.may_go)
    staying = [one for one in found.files if one.ref not in going]
    if staying:
        refs = ", ".join(one.ref for one in staying[:20]) + (" …" if len(staying) > 20 else "")
        said.append(_("Files that stay here: {refs}").format(refs=ltr(refs)))
    said.append(
        _("Private notes, the history, consents, relations between people, referrals, and whatever "
          "is marked never to leave this casebook: none of it goes, ever.")
    )  # fmt: skip
    return said
