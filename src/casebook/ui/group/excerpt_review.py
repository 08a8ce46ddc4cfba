"""An excerpt beside what is here: what is new, what is the same, and what differs, word by word."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QGridLayout,
    QRadioButton,
    QWidget,
)

from casebook.records import KINDS, Shape
from casebook.tasks.read_excerpt import (
    BOTH,
    DIFFERS,
    NEW,
    OURS,
    SAME,
    THEIRS,
    Answers,
    Changed,
    Reviewed,
    SeenExcerpt,
)
from casebook.ui.direction import ltr, own
from casebook.ui.group.marked import Marked
from casebook.ui.lists.lines import size_said
from casebook.ui.pages.said import text_said
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.boxes import card, column, flowing, margins, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.chips import Chip
from casebook.ui.parts.portions import in_portions
from casebook.ui.parts.texts import label
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _, plural

_CARDS = 10
"""Cards that are laid at a time: each is as long as what people wrote, and compared."""


class ExcerptReview(QWidget):
    """Signals: answered - something else is to be taken now; go(ref) - to a record that is here.

    Nothing here changes anything: `answers` are for whoever takes the excerpt in.
    """

    answered = Signal()
    go = Signal(str)

    def __init__(self, tools: Tools, seen: SeenExcerpt, *, may_answer: bool) -> None:
        super().__init__()
        self.setAccessibleName(_("What is in the excerpt"))
        self.tools, self._seen, self._may_answer = tools, seen, may_answer
        self.ticks: dict[str, QCheckBox] = {}
        self.part_tick: QCheckBox | None = None
        self.choices: dict[str, dict[str, QRadioButton]] = {}
        self._groups: list[QButtonGroup] = []
        self._said: dict[str, str] = {}
        self._parts = [one.id for one in seen.records if one.state == NEW and not one.title]
        new = [one for one in seen.records if one.state == NEW and one.title]
        self._new = {one.id for one in new}
        self._differing = [one for one in seen.records if one.state == DIFFERS]
        parts: list[QWidget] = [label(self._counted(), "strong", wrap=True)]
        if seen.files:
            files = plural("{n} file", "{n} files", seen.files).format(n=seen.files)
            parts.append(label(f"{files}, {size_said(seen.size)}", "muted"))
        parts.append(
            label(
                _("What you add comes in as records of yours that say where they came from. "
                  "Nothing that is here is changed unless you say so."),
                "muted", wrap=True,
            )
        )  # fmt: skip
        if not (new or self._differing or self._parts):
            says = _("Everything in it is here already.")
            parts.append(Banner(says, tone="good", closable=False))
        whole = column(*parts, gap=10)
        if self._differing:
            whole.addWidget(self._several())
            cards = [partial(self._differs, one) for one in self._differing]
            whole.addWidget(in_portions(cards, portion=_CARDS, gap=10))
        if new:
            fresh = in_portions([partial(self._fresh_line, one) for one in new], gap=4)
            whole.addWidget(card(_("New"), fresh, beside=str(len(new))))
        if self._parts:
            whole.addWidget(self._part_line())
        self.setLayout(whole)

    def _counted(self) -> str:
        new, differ, same = (self._seen.count(one) for one in (NEW, DIFFERS, SAME))
        said = (
            (new, plural("{n} new record", "{n} new records", new)),
            (differ, plural("{n} that differs", "{n} that differ", differ)),
            (same, plural("{n} the same as here", "{n} the same as here", same)),
        )
        found = [says.format(n=f"{count:,}") for count, says in said if count]
        return "  ·  ".join(found) or _("It holds no records.")

    # What is new

    def _fresh_line(self, one: Reviewed) -> QWidget:
        kind = _(KINDS[one.kind].label)
        says = f"{own(one.title)}  ({ltr(one.ref)})" if one.ref else own(one.title)
        tick = QCheckBox()
        tick.setAccessibleName(_("Add {kind}: {title}").format(kind=kind, title=one.title))
        tick.setChecked(self._said.get(one.id, THEIRS) == THEIRS)
        tick.setEnabled(self._may_answer)
        tick.toggled.connect(lambda on: self._say(one, THEIRS if on else OURS))
        self.ticks[one.id] = tick
        line = row(tick, gap=10)
        text = label(says, wrap=True)
        text.setBuddy(tick)
        line.addWidget(text, 1)
        line.addWidget(label(kind, "muted"))
        holder = QWidget()
        holder.setLayout(line)
        return holder

    def _part_line(self) -> QWidget:
        """Parts have no names of their own: all or none of them, each only with what it is of."""
        count = len(self._parts)
        says = plural(
            "{n} part of these records: what was done, who took part, who says so",
            "{n} parts of these records: what was done, who took part, who says so",
            count,
        ).format(n=count)
        tick = QCheckBox()
        tick.setAccessibleName(says)
        tick.setChecked(True)
        tick.setEnabled(self._may_answer)
        tick.toggled.connect(self._say_parts)
        self.part_tick = tick
        line = row(tick, gap=10)
        text = label(says, wrap=True)
        text.setBuddy(tick)
        line.addWidget(text, 1)
        line.setContentsMargins(margins(16, 0, 16, 0))
        holder = QWidget()
        holder.setLayout(line)
        return holder

    def _say_parts(self, on: bool) -> None:
        for one in self._parts:
            self._said[one] = THEIRS if on else OURS
        self.answered.emit()

    # What differs

    def _several(self) -> QWidget:
        """One answer for all that differ: they are many after a long time."""
        made = []
        for answer, says in (
            (OURS, _("Keep all as they are here")),
            (THEIRS, _("Take theirs for all")),
            (BOTH, _("Keep both of all")),
        ):
            one = button(says, partial(self.say_all, answer), look="flat")
            one.setEnabled(self._may_answer)
            made.append(one)
        holder = flowing(*made)
        holder.setVisible(len(self._differing) > 1)
        return holder

    def say_all(self, answer: str) -> None:
        """Give the same answer for everything that differs, shown or not."""
        for one in self._differing:
            self._said[one.id] = answer
            if one.id in self.choices:
                self.choices[one.id][answer].setChecked(True)
        self.answered.emit()

    def _differs(self, one: Reviewed) -> QFrame:
        kind = KINDS[one.kind]
        name = own(one.title) if one.title else _(kind.label)
        here = button(f"{name}  ({ltr(one.here)})", lambda: self.go.emit(one.here), look="link")
        frame = QFrame()
        frame.setProperty("look", "card")
        frame.setAccessibleName(f"{_(kind.label)} {one.here}")
        layout = column(row(here, None, Chip(_("Differs"), "warn", "git-compare")), gap=8)
        for change in one.changed:
            layout.addWidget(self._change(one, change))
        group, choices = QButtonGroup(frame), {}
        for answer, says in (
            (OURS, _("Leave it as it is here")),
            (THEIRS, _("Take theirs in its place")),
            (BOTH, _("Keep both, theirs as a record of its own")),
        ):
            made = QRadioButton(says)
            made.setAccessibleName(f"{one.here}: {says}")
            made.setChecked(self._said.get(one.id, OURS) == answer)
            made.setEnabled(self._may_answer)
            made.clicked.connect(lambda _on, answer=answer: self._say(one, answer))
            group.addButton(made)
            choices[answer] = made
            layout.addWidget(made)
        self._groups.append(group)
        self.choices[one.id] = choices
        layout.setContentsMargins(margins(16, 12, 16, 14))
        frame.setLayout(layout)
        return frame

    def _change(self, one: Reviewed, change: Changed) -> QWidget:
        texts = [self._text(one, change, text) for text in (change.ours, change.theirs)]
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme().px(16))
        grid.addWidget(label(_(change.label), "caption"), 0, 0, 1, 2)
        for place, says in enumerate((_("Here"), _("In the excerpt"))):
            grid.setColumnStretch(place, 1)
            text = Marked(texts[place], [texts[1 - place]], f"{_(change.label)}: {says}")
            grid.addWidget(label(says, "small"), 1, place)
            grid.addWidget(text, 2, place, Qt.AlignmentFlag.AlignTop)
        return holder

    def _text(self, one: Reviewed, change: Changed, text: str) -> str:
        spec = KINDS[one.kind].field(change.name)
        if not text:
            return _("(empty)")
        if spec is None or spec.shape in (Shape.LINE, Shape.PROSE, Shape.REF):
            return text
        if spec.shape is Shape.CHOICES:
            return ", ".join(text_said(self.tools, spec, code, {}) for code in text.split(", "))
        return text_said(self.tools, spec, text, {})

    # What was said

    def _say(self, one: Reviewed, answer: str) -> None:
        self._said[one.id] = answer
        self.answered.emit()

    def answers(self) -> Answers:
        """What was said of each; new ones come in, and what differs stays, unless otherwise."""
        return Answers(single=dict(self._said))

    @property
    def count(self) -> int:
        """How many records would be added or changed; parts are not counted."""
        new = sum(self._said.get(one, THEIRS) != OURS for one in self._new)
        return new + sum(self._said.get(one.id, OURS) != OURS for one in self._differing)

    @property
    def brings(self) -> bool:
        """Something would be added or changed."""
        return bool(self.count) or any(self._said.get(one, THEIRS) != OURS for one in self._parts)
