"""The third step of a dossier: who is named and who is hidden, and where they stand in texts."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from casebook.dossier.consent import Standing
from casebook.dossier.excerpt import Excerpt
from casebook.dossier.finding import Found
from casebook.dossier.order import KEEP
from casebook.dossier.outline import Called, Outline
from casebook.ui.direction import ltr, own
from casebook.ui.pages.dossier_reader import choice, ticked_line
from casebook.ui.parts.boxes import column, emptied, framed, row
from casebook.ui.parts.texts import label
from casebook.ui.tools import Tools
from casebook.words import _, later, plural

_MOST = 200
WHY = {
    Standing.GIVEN.value: later("Agreed to be named to this reader."),
    Standing.NOT_GIVEN.value: later("No consent to be named to this reader is recorded."),
    Standing.NOT_YET.value: later("The consent begins later."),
    Standing.EXPIRED.value: later("The consent has ended."),
    Standing.OTHER_PURPOSE.value: later("The consent is for another purpose."),
    Standing.WITHDRAWN.value: later("The consent was taken back."),
}


class DossierHiding(QWidget):
    """Signals: changed - somebody is to be called otherwise, or a place was decided."""

    changed = Signal()

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.tools = tools
        self.hidden: dict[str, str] = {}
        self.found: dict[str, str] = {}
        self.shown: list[str] = []
        self.combos: dict[str, QComboBox] = {}
        self.ticks: dict[str, QCheckBox] = {}
        self._shown_people: object = None
        self._shown_found: object = None
        self._people = column(gap=8)
        self._places = column(gap=8)
        self._none = label(_("Choose incidents first."), "muted", wrap=True)
        self.setLayout(
            column(
                self._none,
                label(_("People"), "strong"),
                self._people,
                label(_("Found in texts"), "strong"),
                label(
                    _("Where a hidden person stands in a text, something else is printed. Tick "
                      "what means somebody or something else: it is left as it is."),
                    "muted", wrap=True,
                ),
                self._places,
                None,
                gap=8,
            )
        )  # fmt: skip

    def put(
        self, hidden: Mapping[str, str], found: Mapping[str, str], shown: tuple[str, ...]
    ) -> None:
        """Take what was decided before."""
        self.hidden, self.found, self.shown = dict(hidden), dict(found), list(shown)

    def show_outline(self, what: Outline | Excerpt, names: Mapping[str, str]) -> None:
        """Show who is in it; `names` are true names by ref."""
        self._none.hide()
        if (what.people, dict(names)) != self._shown_people:
            self._shown_people = (what.people, dict(names))
            emptied(self._people)
            self.combos.clear()
            for one in what.people:
                self._people.addWidget(self._person(one, names.get(one.ref, one.ref)))
        if what.found != self._shown_found:
            self._shown_found = what.found
            self._show_places(what.found)

    def _person(self, one: Called, name: str) -> QWidget:
        choices = {} if one.is_protected and one.standing != "given" else {"": _("By name")}
        if one.is_protected and not choices:
            choices = {"": _("As the preset says")}
        choices |= {
            "pseudonym": _("Pseudonym"), "initials": _("Initials"), "role": _("Role"),
            "nothing": _("Nothing"),
        }  # fmt: skip
        combo = choice(_("How {name} is called").format(name=name), choices)
        combo.setCurrentIndex(max(0, combo.findData(self.hidden.get(one.ref, ""))))
        combo.activated.connect(lambda _index: self._call(one.ref, str(combo.currentData())))
        self.combos[one.ref] = combo
        becomes = _("printed as: {called}").format(called=own(one.called))
        why = (
            _(WHY[one.standing])
            if one.is_protected
            else _("Said to have acted, or an official: named, since the reader needs it.")
        )
        parts: list[QWidget] = [label(why, "muted", wrap=True)]
        if one.standing == Standing.OTHER_PURPOSE.value or one.consent in self.shown:
            parts.append(self._purpose(one))
        frame = framed(
            row(label(own(name), "strong", wrap=True), None, combo),
            label(becomes, "small", wrap=True),
            *parts,
            gap=4,
            pad=12,
        )
        frame.setAccessibleName(name)
        return frame

    def _purpose(self, one: Called) -> QWidget:
        says = _("This serves what was agreed to: {purpose}").format(purpose=one.purpose)
        tick, line = ticked_line(says)
        tick.setChecked(one.consent in self.shown)

        def turn(on: bool) -> None:
            self.shown = [ref for ref in self.shown if ref != one.consent]
            if on:
                self.shown.append(one.consent)
            self.changed.emit()

        tick.toggled.connect(turn)
        return line

    def _call(self, ref: str, how: str) -> None:
        self.hidden.pop(ref, None)
        if how:
            self.hidden[ref] = how
        self.changed.emit()

    def _show_places(self, found: tuple[Found, ...]) -> None:
        emptied(self._places)
        self.ticks.clear()
        if not found:
            self._places.addWidget(label(_("Nobody who is hidden was found."), "muted"))
        for one in found[:_MOST]:
            self._places.addWidget(self._place(one))
        if (left := len(found) - _MOST) > 0:
            says = plural("{n} more place is hidden too.", "{n} more places are hidden too.", left)
            self._places.addWidget(label(says.format(n=left), "muted"))

    def _place(self, one: Found) -> QWidget:
        before, after = " ".join(one.before.split()), " ".join(one.after.split())
        text = f"…{before} [{own(one.words)} → {own(one.instead)}] {after}…"
        tick = QCheckBox(_("Somebody else: leave it"))
        tick.setAccessibleName(
            _("{words} in {ref} means somebody else").format(words=one.words, ref=one.record)
        )
        tick.setChecked(one.kept)

        def turn(on: bool) -> None:
            self.found.pop(one.key, None)
            if on:
                self.found[one.key] = KEEP
            self.changed.emit()

        tick.toggled.connect(turn)
        self.ticks[one.key] = tick
        where = f"{ltr(one.record)}  {one.field}"
        return framed(
            row(label(where, "small"), None, tick), label(own(text), wrap=True), gap=4, pad=10
        )
