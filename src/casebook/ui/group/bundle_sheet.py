"""A bundle that came: who made it, whether it is whole, what it would bring; then it is added."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from casebook.bundle.letter import EXCERPT
from casebook.progress import Progress
from casebook.tasks.opened_bundle import letter_of
from casebook.tasks.read_bundle import Seen, look_at_bundle
from casebook.tasks.read_excerpt import Answers, SeenExcerpt, look_at_excerpt
from casebook.ui.direction import own
from casebook.ui.group.came import Came, cards, counted, read_came
from casebook.ui.group.compare_sheet import CompareSheet
from casebook.ui.group.excerpt_review import ExcerptReview
from casebook.ui.group.opening_sheet import OpeningSheet
from casebook.ui.group.sender import Sender, doubt, sender_card, sender_of, whole_line
from casebook.ui.lists.lines import size_said
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.boxes import Item
from casebook.ui.parts.buttons import button
from casebook.ui.parts.sheet import opened
from casebook.ui.parts.texts import label
from casebook.ui.tools import Tools
from casebook.words import _, plural


@dataclass(frozen=True)
class Take:
    """What is to be taken in, as a person agreed to it. `answers` are about an excerpt."""

    path: Path
    name: str
    passphrase: str
    again: bool
    sender: str
    is_verified: bool
    answers: Answers | None = None


@dataclass(frozen=True)
class GroupRead:
    """What a bundle of the group would bring."""

    sender: Sender
    seen: Seen
    came: list[Came]


@dataclass(frozen=True)
class ExcerptRead:
    """What an excerpt holds, beside what is here."""

    sender: Sender
    seen: SeenExcerpt
    was_undone: bool


class BundleSheet(OpeningSheet):
    """Signals: take(Take) - add it, or keep it in the inbox; go(id) - to a record."""

    take = Signal(object)
    go = Signal(str)

    def __init__(self, parent: QWidget, tools: Tools, path: Path, name: str = "") -> None:
        self.is_kept = bool(name)
        """It stands in the inbox already."""
        self.read: GroupRead | ExcerptRead | None = None
        self.review: ExcerptReview | None = None
        self.add_button: QPushButton | None = None
        super().__init__(parent, tools, path, name)

    def look(self, words: str, progress: Progress) -> GroupRead | ExcerptRead:
        """Ask first of which sort it is: the one is accepted whole, the other gone through."""
        book, path = self.tools.book, self.path
        if letter_of(book, path, passphrase=words).sort == EXCERPT:
            excerpt = look_at_excerpt(book, path, passphrase=words, progress=progress)
            sender = sender_of(
                book, excerpt.letter, verified=excerpt.verified, key_changed=excerpt.key_changed
            )
            return ExcerptRead(sender, excerpt, book.was_undone(excerpt.letter.id))
        seen = look_at_bundle(book, path, passphrase=words, progress=progress)
        records = [(kind, one, is_new) for one, (kind, is_new) in seen.plan.records.items()]
        sender = sender_of(book, seen.letter, verified=seen.verified, key_changed=seen.key_changed)
        return GroupRead(sender, seen, read_came(book, records, seen.titles))

    # Looking at it

    def show_read(self, read: GroupRead | ExcerptRead) -> None:
        """Show the sender first, then what it would bring."""
        self.read = read
        sender = read.sender
        excerpt = isinstance(read, ExcerptRead)
        says = _("An excerpt from {name}") if excerpt else _("From {name}")
        self.head.setText(says.format(name=own(sender.name)))
        self.say(self._warning(read))
        if isinstance(read, ExcerptRead):
            self.review = ExcerptReview(self.tools, read.seen, may_answer=self._may_add)
            self.review.answered.connect(self._say_count)
            self.review.go.connect(self._go)
            inside: list[Item] = [self.review]
        else:
            inside = [label(counted(read.came), "strong"), *_sizes(read.seen),
                      *cards(read.came, self._go)]  # fmt: skip
        self.lay(sender_card(sender, self.name), whole_line(sender), *inside)
        self._offer()

    @property
    def _may_add(self) -> bool:
        """The sender was compared, and may have something taken in."""
        read = self.read
        if read is None or read.sender.key_changed or not read.sender.verified:
            return False
        return isinstance(read, ExcerptRead) or not read.sender.is_outside

    def _warning(self, read: GroupRead | ExcerptRead) -> Banner | None:
        sender = read.sender
        if about_sender := doubt(sender, self.compare):
            return about_sender
        if isinstance(read, ExcerptRead):
            if read.was_undone:
                return _warn(
                    _("This excerpt was taken in before, and taken back."),
                    _("Add it again only if that is meant."),
                )
            return None
        if sender.is_outside:
            return Banner(
                _("{name} is of another group.").format(name=own(sender.name)),
                _("This is no excerpt: it would put all that they wrote among what is here, for "
                  "good. Ask them for an excerpt, unless they have joined you."),
                tone="warn", closable=False,
                actions=((_("They have joined us"), self._join),),
            )  # fmt: skip
        if sender.is_removed:
            return _warn(
                _("{name} was removed from the group.").format(name=own(sender.name)),
                _("What they wrote after that waits for review when this is taken in."),
            )
        if read.seen.set_aside:
            return _warn(
                _("This bundle was taken in before, and taken back."),
                _("Add it again only if that is meant."),
            )
        return None

    def _offer(self) -> None:
        """The buttons that fit what was found."""
        read = self.read
        if read is None:
            return
        if read.sender.key_changed:
            self.buttons(cancel=_("Close"))
            return
        keep = [] if self.is_kept else [button(_("Keep in the inbox"), self.take_it, icon="inbox")]
        if not read.sender.verified:
            compare = button(_("Compare now…"), self.compare, look="primary", icon="shield-check")
            self.buttons(*keep, compare, cancel=_("Close"))
            compare.setFocus()
            return
        if not self._may_add:
            self.buttons(*keep, cancel=_("Close")).setFocus()
            return
        self.add_button = button("", self.take_it, look="primary", icon="plus", default=True)
        self.buttons(self.add_button)
        self._say_count()
        if self.add_button.isEnabled():
            self.add_button.setFocus()

    def _say_count(self) -> None:
        """The button says what it does now."""
        read, made = self.read, self.add_button
        if read is None or made is None:
            return
        if isinstance(read, GroupRead):
            says = _group_says(read.seen)
        else:
            count = self.review.count if self.review else 0
            says = plural("Add {n} record", "Add {n} records", count).format(n=f"{count:,}")
            if not count:
                says = _("Add the parts")
            made.setEnabled(bool(self.review and self.review.brings))
        made.setText(says)
        made.setAccessibleName(says)

    def _go(self, record: str) -> None:
        self.reject()
        self.go.emit(record)

    def compare(self) -> None:
        """Compare the digits; then it is looked at again."""
        if self.read is None:
            return
        sender = self.read.sender.letter.sender
        # whoever is known from an excerpt alone is not made a member of the group by that
        sheet = CompareSheet(
            self, self.tools, sender.member, sender.name, sender.fingerprint, sender,
            outside=isinstance(self.read, ExcerptRead),
        )  # fmt: skip
        sheet.verified.connect(lambda _member: self.look_again())
        opened(sheet)

    def _join(self) -> None:
        if self.read is None:
            return
        book, member = self.tools.book, self.read.sender.letter.sender.member
        self.tools.runner.change(
            self, partial(book.set_outside, member, False), lambda _done: self.look_again(),
            self.fail,
        )  # fmt: skip

    def take_it(self) -> None:
        """Add it, or keep it in the inbox where its sender is not verified."""
        read = self.read
        if read is None:
            return
        again, answers = False, None
        if isinstance(read, GroupRead):
            again = read.seen.set_aside
        else:
            again = read.was_undone
            answers = self.review.answers() if self.review else Answers()
        take = Take(self.path, self.name, self.passphrase, again, read.sender.name,
                    read.sender.verified, answers)  # fmt: skip
        self.accept()
        self.take.emit(take)


def _warn(says: str, advice: str) -> Banner:
    return Banner(says, advice, tone="warn", closable=False)


def _group_says(seen: Seen) -> str:
    count = seen.plan.new + seen.plan.shown
    if seen.set_aside:
        return _("Add it again")
    if not count:
        return _("Nothing new: note what they have")
    return plural("Add {n} change", "Add {n} changes", count).format(n=f"{count:,}")


def _sizes(seen: Seen) -> list[QWidget]:
    """How much comes, and what waits for something that has not come."""
    plan = seen.plan
    says = plural("{n} new entry", "{n} new entries", plan.new).format(n=f"{plan.new:,}")
    if plan.shown:
        more = plural("{n} that was hidden before", "{n} that were hidden before", plan.shown)
        says += "  ·  " + more.format(n=plan.shown)
    if seen.files:
        files = plural("{n} file", "{n} files", seen.files).format(n=seen.files)
        says += f"  ·  {files}, {size_said(seen.size)}"
    found: list[QWidget] = [label(says, "muted", wrap=True)]
    if plan.waiting:
        waits = plural(
            "{n} entry builds on something that is not here yet: it waits until that comes "
            "with another bundle.",
            "{n} entries build on something that is not here yet: they wait until that comes "
            "with another bundle.",
            plan.waiting,
        )
        found.append(label(waits.format(n=plan.waiting), "warn", wrap=True))
    return found
