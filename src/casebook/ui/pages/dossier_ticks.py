"""The last step of a dossier: what is missing, everything that will be readable, who approves."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from casebook.dossier.order import Order
from casebook.dossier.outline import Listed, Outline
from casebook.dossier.password import LONGEST
from casebook.keys.passphrase import suggest
from casebook.records import Referral, Statement
from casebook.records.said import say
from casebook.ui.direction import ltr, own
from casebook.ui.pages.dossier_reader import entry, ticked_line
from casebook.ui.pages.readable_ticks import ReadableTicks, show_remarks
from casebook.ui.parts.boxes import column, emptied, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.texts import label
from casebook.words import _


class DossierTicks(QWidget):
    """Signals: changed - something else is to be printed; ticked - the list was gone through,
    or not any longer."""

    changed = Signal()
    ticked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._stops = True
        self.ledger: dict[str, QCheckBox] = {}
        self._wanted: set[str] = set()
        self._remarks = column(gap=6)
        self._referrals = column(gap=4)
        self._handed_title = label(_("Contacts with authorities to be listed"), "strong")
        self.readable = ReadableTicks(
            _("The program knows only what it was told. Go through the list, and through the "
              "pages.")
        )  # fmt: skip
        self.readable.ticked.connect(self.ticked.emit)
        self.list = self.readable.list
        self.statements: dict[str, QCheckBox] = {}
        self._unwanted_statements: set[str] = set()
        self._only_statements: set[str] = set()
        self._statements = column(gap=4)
        self._statements_title = label(_("Statements to be printed"), "strong")
        self.along: dict[str, QCheckBox] = {}
        self._wanted_along: set[str] = set()
        self._along = column(gap=4)
        self._along_title = label(_("Files that go along, in a package"), "strong")
        self.password = entry(_("Password for the PDF"), _("Empty: anybody who has it can read it"))
        self.password.setMaxLength(LONGEST)
        self.suggest = button(_("Suggest words"), self._suggest, look="flat")
        self.approved_by = entry(_("Approved by"), _("Empty: every page says that it is pending"))
        self.approved_by.textEdited.connect(lambda _text: self.changed.emit())
        self.setLayout(
            column(
                label(_("What is missing"), "strong"),
                self._remarks,
                self._statements_title,
                self._statements,
                self._handed_title,
                self._referrals,
                self.readable,
                self._along_title,
                self._along,
                label(_("Approved by"), "caption"),
                self.approved_by,
                label(_("Password for the PDF"), "caption"),
                row(self.password, self.suggest, gap=4),
                label(
                    _("It is kept nowhere. Tell it to the reader by another way than the file."),
                    "muted", wrap=True,
                ),
                label(
                    _("What you hand over may be shown to the accused, or come out under access "
                      "law."),
                    "muted", wrap=True,
                ),
                None,
                gap=8,
            )
        )  # fmt: skip
        self._handed_title.hide()
        self._along_title.hide()
        self._statements_title.hide()

    def _suggest(self) -> None:
        words, _bits = suggest("en")
        self.password.setText(words)

    # What is shown

    def show_outline(
        self, what: Outline, referrals: Sequence[Referral], statements: Sequence[Statement]
    ) -> None:
        """Show what is missing, and the list; what was ticked in it stays ticked."""
        self._stops = show_remarks(self._remarks, what.remarks)
        self._show_statements(statements)
        self._show_referrals(referrals)
        self._show_along(what.exhibits)
        self.readable.show_list(what.readable, what.mark)

    def _show_statements(self, statements: Sequence[Statement]) -> None:
        """All about the incidents are printed, unless somebody says which."""
        if [one.ref for one in statements] == list(self.statements):
            return
        emptied(self._statements)
        self.statements.clear()
        self._statements_title.setVisible(bool(statements))
        for one in statements:
            tick, line = ticked_line(f"{own(one.title)}  {ltr(one.ref)}")
            wanted = not self._only_statements or one.ref in self._only_statements
            tick.setChecked(wanted and one.ref not in self._unwanted_statements)
            tick.toggled.connect(lambda on, ref=one.ref: self._turn_statement(ref, on))
            self.statements[one.ref] = tick
            self._statements.addWidget(line)

    def _turn_statement(self, ref: str, on: bool) -> None:
        self._only_statements.clear()
        (self._unwanted_statements.discard if on else self._unwanted_statements.add)(ref)
        self.changed.emit()

    def _statement_wishes(self) -> dict[str, object]:
        if not self.statements:
            return {"statements": tuple(sorted(self._only_statements))}
        ticked = tuple(ref for ref, tick in self.statements.items() if tick.isChecked())
        if not ticked:
            return {"statements": (), "without_sections": ("statements",)}
        return {"statements": () if len(ticked) == len(self.statements) else ticked}

    def _show_referrals(self, referrals: Sequence[Referral]) -> None:
        if [one.ref for one in referrals] == list(self.ledger):
            return
        emptied(self._referrals)
        self.ledger.clear()
        self._handed_title.setVisible(bool(referrals))
        for one in referrals:
            number = f"  {ltr(one.file_number)}" if one.file_number else ""
            tick, line = ticked_line(f"{say(one.sent)}  {own(one.recipient)}{number}")
            tick.setChecked(one.ref in self._wanted)
            tick.toggled.connect(lambda _on: self.changed.emit())
            self.ledger[one.ref] = tick
            self._referrals.addWidget(line)

    def _show_along(self, exhibits: Sequence[Listed]) -> None:
        if [one.ref for one in exhibits] == list(self.along):
            return
        emptied(self._along)
        self.along.clear()
        self._along_title.setVisible(bool(exhibits))
        for one in exhibits:
            tick, line = ticked_line(_("{name}, whole").format(name=ltr(one.name)))
            tick.setChecked(one.ref in self._wanted_along)
            tick.toggled.connect(lambda _on: self.changed.emit())
            self.along[one.ref] = tick
            self._along.addWidget(line)

    # What a person does

    def tick_rest(self) -> None:
        """Tick all that is left; only once the end of the list was in sight."""
        self.readable.tick_rest()

    @property
    def mark(self) -> str:
        """The mark of the list, if all of it was gone through; otherwise empty."""
        return self.readable.mark

    @property
    def hinders(self) -> str:
        """Why it cannot be saved yet; empty if it can."""
        if self._stops:
            return _("Something must be settled first: see step 4.")
        if not self.mark:
            return _("Go through what will be readable first: step 4.")
        return ""

    def wishes(self) -> Mapping[str, object]:
        """What was chosen here, by the names of an order."""
        ticked = [ref for ref, tick in self.ledger.items() if tick.isChecked()]
        along = [ref for ref, tick in self.along.items() if tick.isChecked()]
        return {
            **self._statement_wishes(),
            "approved_by": self.approved_by.text().strip(),
            "ledger": tuple(ticked) if self.ledger else tuple(sorted(self._wanted)),
            "originals": tuple(along) if self.along else tuple(sorted(self._wanted_along)),
        }

    def put(self, order: Order) -> None:
        """Show what was chosen before."""
        self.approved_by.setText(order.approved_by)
        self._wanted = set(order.ledger)
        self._wanted_along = set(order.originals)
        self._only_statements = set(order.statements)
