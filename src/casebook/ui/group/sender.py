"""Who made a bundle that came, and what is to be known of them before anything is taken in."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from casebook.book import Casebook
from casebook.book.members import Fellow
from casebook.bundle.letter import Letter
from casebook.errors import NoSuchMember
from casebook.ui.direction import ltr, own
from casebook.ui.group.add_member import changed_key
from casebook.ui.group.panel import digits
from casebook.ui.pages.said import ago
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.boxes import framed, row
from casebook.ui.parts.chips import Chip
from casebook.ui.parts.texts import label
from casebook.words import _


@dataclass(frozen=True)
class Sender:
    """Whoever signed a bundle. `fellow` is how they are known here, if they are."""

    letter: Letter
    verified: bool
    key_changed: bool
    fellow: Fellow | None

    @property
    def name(self) -> str:
        """The name in their card, which anybody can write."""
        return self.letter.sender.name

    @property
    def is_removed(self) -> bool:
        """They were removed from the group."""
        return bool(self.fellow and self.fellow.is_removed)

    @property
    def is_outside(self) -> bool:
        """They are of another group."""
        return bool(self.fellow and self.fellow.is_outside)

    @property
    def is_good(self) -> bool:
        """They were compared, and nothing is against them."""
        return self.verified and not self.is_removed


def sender_of(book: Casebook, letter: Letter, *, verified: bool, key_changed: bool) -> Sender:
    """Read how a sender is known; to be run in a task."""
    try:
        fellow = book.fellow(letter.sender.member)
    except NoSuchMember:
        fellow = None
    return Sender(letter, verified, key_changed, fellow)


def sender_card(one: Sender, file: str) -> QWidget:
    """Name, fingerprint and standing of a sender, and when they made it."""
    made = ago(one.letter.made.replace("Z", "+00:00"))
    head = framed(
        row(label(own(one.name), "heading", wrap=True), None, _chip(one)),
        digits(one.letter.sender.fingerprint, "mono"),
        label(f"{ltr(file)}  ·  {_('Made {ago}').format(ago=made)}", "small", wrap=True),
        look="card" if one.is_good else "warn-card",
        gap=8,
    )
    head.setAccessibleName(_("The sender"))
    return head


def whole_line(one: Sender) -> QWidget:
    """It is whole: not green beside a sender whom nobody has compared."""
    line = row(
        Chip(_("Nothing is missing"), "good" if one.is_good else "plain", "circle-check"), gap=8
    )
    said = _("It is whole, and signed with this key. Nothing was altered on its way.")
    line.addWidget(label(said, wrap=True), 1)
    holder = QWidget()
    holder.setLayout(line)
    return holder


def _chip(one: Sender) -> Chip:
    if one.key_changed:
        return Chip(_("Another key than before"), "danger", "shield-alert")
    if one.is_removed:
        return Chip(_("Removed"), "plain", "user-round-x")
    if one.is_outside and one.verified:
        return Chip(_("Another group, verified"), "good", "shield-check")
    if one.verified:
        return Chip(_("Verified"), "good", "shield-check")
    return Chip(_("Not compared yet"), "warn", "shield-question-mark")


def doubt(one: Sender, compare: Callable[[], object]) -> Banner | None:
    """What is to be settled about a sender first, if anything is."""
    if one.key_changed:
        return changed_key(one.name, compare)
    if not one.verified:
        return Banner(
            _("You have not compared fingerprints with {name}.").format(name=own(one.name)),
            _("Anybody can write a name. Compare the digits, then take it in; or keep it "
              "in the inbox until you can. You can look at it now."),
            tone="warn",
            closable=False,
        )  # fmt: skip
    return None
