"""The editor of who may have a record: how far it goes, who is named, and who will not get it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QPushButton, QWidget

from casebook.records import Record
from casebook.records.fields import Field
from casebook.tasks.readers import NAMED, Person, read_people, will_have
from casebook.ui.direction import own
from casebook.ui.forms.editors import ChoiceEditor
from casebook.ui.parts.boxes import column, emptied, flowing
from casebook.ui.parts.buttons import pill
from casebook.ui.parts.texts import label
from casebook.ui.tools import Tools
from casebook.words import _


class ReadersEditor(ChoiceEditor):
    """A choice, and below it the people of the group; for somebody who is alone, only the choice.

    Who is named is kept in records of their own: whoever saves asks for `named`.
    """

    def __init__(self, spec: Field, tools: Tools) -> None:
        super().__init__(spec, tools)
        self._tools = tools
        self._people: Sequence[Person] = ()
        self._begun: frozenset[str] = frozenset()
        self._ticked: set[str] | None = None
        self.pills: dict[str, QPushButton] = {}
        self.asks = label(_("Those who are named"), "caption")
        self._names = column(gap=4)
        self.says = label("", "small", wrap=True)
        self.refused = label("", "warn", wrap=True)
        self.cannot = label("", "small", wrap=True)
        self.people = QWidget()
        self.people.setLayout(
            column(self.asks, self._names, self.cannot, self.says, self.refused, gap=4)
        )
        self.people.hide()
        self._layout.addWidget(self.people)
        self.edited.connect(self._look)

    def show_people(self, record: Record) -> None:
        """Read who is in the group, and who is named already."""
        book = self._tools.book
        self._tools.runner.ask(self, lambda: read_people(book, record), self._show)

    def _show(self, people: list[Person]) -> None:
        self._people = people
        self._begun = frozenset(one.member for one in people if one.is_named)
        ticked = self._begun if self._ticked is None else self._ticked
        emptied(self._names)
        self.pills = {}
        for one in people:
            made = pill(own(one.name))
            made.setAccessibleName(_("{name} may have it").format(name=own(one.name)))
            made.setChecked(one.member in ticked)
            made.setEnabled(one.can_be_named)
            made.clicked.connect(lambda _on: self.edited.emit())
            self.pills[one.member] = made
        self._names.addWidget(flowing(*self.pills.values()))
        self._look()

    @property
    def named(self) -> set[str] | None:
        """Members who are ticked; None where nothing is to be changed."""
        if not self.pills:
            return self._ticked
        ticked = {member for member, made in self.pills.items() if made.isChecked()}
        return ticked if ticked != self._begun else None

    def put_named(self, members: Sequence[str]) -> None:
        """Tick these, as a draft kept them."""
        self._ticked = set(members)
        for member, made in self.pills.items():
            made.setChecked(member in members)
        self._look()

    def put(self, typed: str | list[str]) -> None:
        super().put(typed)
        self._look()

    def _look(self) -> None:
        """Say who will have it as it stands here, and who will not."""
        self.people.setVisible(bool(self._people))
        code = self.typed()
        choosing = code in NAMED
        self.asks.setVisible(choosing)
        for made in self.pills.values():
            made.setVisible(choosing)
        strangers = [own(one.name) for one in self._people if not one.can_be_named]
        self.cannot.setVisible(choosing and bool(strangers))
        self.cannot.setText(
            _("Can be named once a bundle of theirs has been taken in: {names}").format(
                names=", ".join(strangers)
            )
        )
        yes: list[str] = []
        no: list[str] = []
        for one in self._people:
            made = self.pills[one.member]
            may = will_have(one, code, is_ticked=made.isChecked())
            (yes if may else no).append(own(one.name))
        self.says.setVisible(bool(yes))
        self.says.setText(_("Goes in bundles to: {names}").format(names=", ".join(yes)))
        self.refused.setVisible(bool(no))
        self.refused.setText(_("Will not receive it: {names}").format(names=", ".join(no)))
