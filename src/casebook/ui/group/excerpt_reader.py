"""The first step of an excerpt: for whom it is, and what kind of reader they are."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from casebook.book.members import Fellow
from casebook.dossier.order import Order
from casebook.dossier.profiles import shipped
from casebook.ui.direction import own
from casebook.ui.group.add_member import AddMember
from casebook.ui.group.whom import Whom
from casebook.ui.pages.dossier_reader import choice, entry
from casebook.ui.parts.boxes import card, column, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.sheet import opened
from casebook.ui.parts.texts import label
from casebook.ui.settings import LANGUAGES
from casebook.ui.tools import Tools
from casebook.words import _, speaking

_PERSONAL = "own-copy"
"""The preset that is about one person's own copy, which is a paper."""


class ExcerptReader(QWidget):
    """Signals: changed - it is for others, or told otherwise; failed(error)."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, tools: Tools, fellows: Sequence[Fellow], to: Sequence[str]) -> None:
        super().__init__()
        self.tools = tools
        add = button(_("Add their card…"), self._add_card, icon="plus")
        why = _("Tell it to them by voice or in person, never in the message that carries the "
                "file. It is not kept: write it down until they have opened it.")  # fmt: skip
        self.whom = Whom(_ordered(fellows), to, why, row(add, None), with_key=True)
        self.whom.changed.connect(self.changed.emit)
        names = {code: one.name(_spoken()) for code, one in shipped().items() if code != _PERSONAL}
        self.preset = choice(_("What kind of reader they are"), {"": _("Choose…"), **names})
        self.language = choice(_("Language of the excerpt"), LANGUAGES)
        self.language.setCurrentIndex(self.language.findData(_spoken()))
        self.addressee = entry(_("What they are called"), _("An organisation, an office, a name"))
        self.purpose = entry(_("Purpose"), _("What it is for, in one sentence"))
        for combo in (self.preset, self.language):
            combo.activated.connect(lambda _index: self.changed.emit())
        for line in (self.addressee, self.purpose):
            line.textEdited.connect(lambda _text: self.changed.emit())
        self.setLayout(
            column(
                label(
                    _("Chosen incidents for people outside the group: redacted as a dossier is, "
                      "without any history, sealed to them. They can open it without Casebook."),
                    "muted", wrap=True,
                ),
                self.whom,
                card(
                    _("Who they are to you"),
                    label(_("What kind of reader they are"), "caption"),
                    self.preset,
                    label(_("Consents given for such readers count for them, and no others."),
                          "muted", wrap=True),
                    label(_("What they are called"), "caption"),
                    self.addressee,
                    label(_("Pseudonyms stay the same for this name, in every excerpt and "
                            "dossier."), "muted", wrap=True),
                    label(_("Purpose"), "caption"),
                    self.purpose,
                    label(_("Language of the excerpt"), "caption"),
                    self.language,
                ),
                gap=12,
            )
        )  # fmt: skip

    def _add_card(self) -> None:
        sheet = AddMember(self.window(), self.tools, outside=True)
        sheet.added.connect(lambda member, _compare: self._added(member))
        opened(sheet)

    def _added(self, member: str) -> None:
        def show(fellows: list[Fellow]) -> None:
            self.whom.show_people(_ordered(fellows), [member])
            self.changed.emit()

        self.tools.runner.ask(self, self.tools.book.fellows, show, self.failed.emit)

    def wishes(self) -> dict[str, str]:
        """What was chosen, by the names of an order."""
        return {
            "preset": str(self.preset.currentData()) or Order().preset,
            "language": str(self.language.currentData()),
            "addressee": self.addressee.text().strip(),
            "purpose": self.purpose.text().strip(),
        }

    def put(self, order: Order, to: Sequence[str], *, with_preset: bool) -> None:
        """Show what a draft kept; a passphrase is never kept."""
        if with_preset:
            self.preset.setCurrentIndex(max(0, self.preset.findData(order.preset)))
        self.language.setCurrentIndex(max(0, self.language.findData(order.language)))
        self.addressee.setText(order.addressee)
        self.purpose.setText(order.purpose)
        self.whom.put(to)

    @property
    def missing(self) -> str:
        """What is not said yet and must be before anything can be looked at; or nothing."""
        if not (self.whom.recipients or self.whom.is_by_words):
            return _("Say for whom it is: step 1.")
        if not self.preset.currentData():
            return _("Say what kind of reader they are: step 1.")
        if self.whom.is_by_words and not self.addressee.text().strip():
            return _("Say what they are called: step 1.")
        return ""


def _spoken() -> str:
    return speaking() if speaking() in LANGUAGES else "en"


def _ordered(fellows: Sequence[Fellow]) -> list[Fellow]:
    """Those of other groups first: an excerpt is for people outside."""
    found = [one for one in fellows if one.recipient and not (one.is_self or one.is_removed)]
    return sorted(found, key=lambda one: (not one.is_outside, own(one.name)))
