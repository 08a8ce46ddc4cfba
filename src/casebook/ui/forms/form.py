"""A form for some fields of a kind, made from what is declared of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from casebook.records import Problem, Record, Shape, problems
from casebook.records.fields import Field
from casebook.ui.forms.editors import Editor, Typed, Wrong, plain_editor
from casebook.ui.forms.moment import MomentEditor
from casebook.ui.forms.picker import RefEditor
from casebook.ui.parts.boxes import column
from casebook.ui.parts.texts import label
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _

K = TypeVar("K", bound=Record)
_NARROW = (Shape.LINE, Shape.MOMENT, Shape.CHOICE, Shape.NUMBER, Shape.REF, Shape.YES_NO)
_SAYS = {"is needed": "This is needed."}


def editor_of(spec: Field, tools: Tools) -> Editor:
    """The editor that fits a field, with a name for screen readers."""
    if spec.shape is Shape.MOMENT:
        found: Editor = MomentEditor(spec)
    elif spec.shape is Shape.REF:
        found = RefEditor(spec, tools)
    else:
        found = plain_editor(spec, tools)
    return called(found)


def called(editor: Editor) -> Editor:
    """The editor, with the name of its field for screen readers."""
    editor.setAccessibleName(_(editor.spec.label))
    editor.focus_on().setAccessibleName(_(editor.spec.label))
    return editor


class Form(QWidget):
    """Editors for some fields of a record, in two columns where they are narrow.

    It holds no state but the record it began with. Signals: edited(field name).
    """

    edited = Signal(str)

    def __init__(
        self,
        tools: Tools,
        kind: type[Record],
        fields: Sequence[str] = (),
        *,
        editors: Mapping[str, Editor] | None = None,
    ) -> None:
        """`editors` are other ones than the shape of a field would get."""
        super().__init__()
        self.kind = kind
        names = fields or [spec.name for spec in kind.fields()]
        specs = [spec for name in names if (spec := kind.field(name))]
        others = editors or {}
        self.editors = {
            spec.name: others.get(spec.name) or editor_of(spec, tools) for spec in specs
        }
        self._wrong: dict[str, QLabel] = {}
        self._begun: dict[str, Typed] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme().px(16))
        grid.setVerticalSpacing(theme().px(12))
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        at, side = 0, 0
        for spec in specs:
            narrow = spec.shape in _NARROW and spec.name != kind.title_field
            if not narrow and side:
                at, side = at + 1, 0
            cell = self._cell(spec)
            grid.addLayout(cell, at, side, 1, 1 if narrow else 2)
            grid.setAlignment(cell, Qt.AlignmentFlag.AlignTop)
            if narrow and not side:
                side = 1
            else:
                at, side = at + 1, 0

    def _cell(self, spec: Field) -> Any:
        editor = self.editors[spec.name]
        name = label(_(spec.label), "caption")
        name.setBuddy(editor.focus_on())
        wrong = label("", "problem", wrap=True)
        wrong.hide()
        self._wrong[spec.name] = wrong
        editor.edited.connect(lambda: self._edited(spec.name))
        return column(name, editor, wrong, gap=4)

    def _edited(self, name: str) -> None:
        self._wrong[name].hide()
        self.editors[name].mark_wrong(False)
        self.edited.emit(name)

    def put(self, record: Record) -> None:
        """Show a record."""
        for name, editor in self.editors.items():
            editor.put_value(getattr(record, name))
            self._wrong[name].hide()
        self._begun = self.typed()

    @property
    def is_changed(self) -> bool:
        """Something else stands here than in the record that was put."""
        return self.typed() != self._begun

    def typed(self) -> dict[str, Typed]:
        """What stands in every editor: what a draft keeps."""
        return {name: editor.typed() for name, editor in self.editors.items()}

    def put_typed(self, typed: Mapping[str, Typed]) -> None:
        """Show what a draft kept."""
        for name, text in typed.items():
            if name in self.editors:
                self.editors[name].put(text)

    def record(self, base: K) -> tuple[K, list[Problem]]:
        """The record with what was changed here, and what is wrong with it.

        A field that nobody touched keeps the value of `base`, whatever an editor made of it.
        """
        values: dict[str, Any] = {}
        found: list[Problem] = []
        for name, editor in self.editors.items():
            if name in self._begun and editor.typed() == self._begun[name]:
                continue
            try:
                values[name] = editor.value()
            except Wrong as error:
                found.append(Problem(name, str(error)))
        changed = replace(base, **values)
        found += [problem for problem in problems(changed) if problem.field in self.editors]
        return changed, found

    def show_problems(self, found: Sequence[Problem]) -> None:
        """Say beside each field what is wrong, and go to the first."""
        for name, wrong in self._wrong.items():
            says = [_(_SAYS.get(item.says, item.says)) for item in found if item.field == name]
            wrong.setText(" ".join(says))
            wrong.setVisible(bool(says))
            self.editors[name].mark_wrong(bool(says))
        for item in found:
            if item.field in self.editors:
                self.editors[item.field].focus_on().setFocus()
                break
