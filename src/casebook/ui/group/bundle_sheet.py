"""A bundle that came: who made it, whether it is whole, what it would bring; then it is added."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from casebook.book.group import Fellow
from casebook.errors import (
    BundleDamaged,
    BundleNotForUs,
    BundleTooNew,
    CasebookError,
    KeyChanged,
    NoSuchMember,
)
from casebook.keys.passphrase import prepared
from casebook.progress import Progress
from casebook.tasks.read_bundle import Seen, look_at_bundle, wants_passphrase
from casebook.ui.direction import ltr, own
from casebook.ui.door.secret import SecretLine
from casebook.ui.group.add_member import changed_key
from casebook.ui.group.came import Came, cards, counted, read_came
from casebook.ui.group.compare_sheet import CompareSheet
from casebook.ui.group.panel import digits
from casebook.ui.group.sheet import Sheet
from casebook.ui.lists.lines import size_said
from casebook.ui.pages.said import ago
from casebook.ui.parts.banner import Banner, failure
from casebook.ui.parts.boxes import framed, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.chips import Chip
from casebook.ui.parts.texts import label
from casebook.ui.runner import Running
from casebook.ui.tools import Tools
from casebook.words import _, plural


@dataclass(frozen=True)
class Take:
    """What is to be taken in, as a person agreed to it."""

    path: Path
    name: str
    passphrase: str
    again: bool
    sender: str
    is_verified: bool


@dataclass(frozen=True)
class _Read:
    seen: Seen
    came: list[Came]
    fellow: Fellow | None


class BundleSheet(Sheet):
    """Signals: take(Take) - add it, or keep it in the inbox; go(id) - to a record; card - show
    one's own card, to be sent to whoever made the bundle."""

    take = Signal(object)
    go = Signal(str)
    card = Signal()

    def __init__(self, parent: QWidget, tools: Tools, path: Path, name: str = "") -> None:
        super().__init__(parent, tools, _("A bundle"), width=720, height=680)
        self.path, self.name = path, name or path.name
        self.is_kept = bool(name)
        """It stands in the inbox already."""
        self.passphrase = ""
        self.read: _Read | None = None
        self.add_button: QPushButton | None = None
        self._running: Running | None = None
        self.bar = QProgressBar()
        self.secret = SecretLine(_("Passphrase of the bundle"))
        self.wrong = label("", "problem", wrap=True)
        self.buttons()
        tools.runner.ask(self, lambda: wants_passphrase(path), self._begin, self._not_read)

    # Opening

    def _begin(self, asks: bool) -> None:
        if asks:
            self._ask_passphrase()
        else:
            self._look()

    def _ask_passphrase(self) -> None:
        self.secret = SecretLine(_("Passphrase of the bundle"))
        self.secret.entered.connect(self.open_with)
        self.wrong = label("", "problem", wrap=True)
        self.wrong.hide()
        self.secret.edited.connect(self.wrong.hide)
        self.lay(
            label(_("This bundle is sealed with a passphrase. Whoever made it tells it to you by "
                    "voice or in person."), wrap=True),
            self.secret,
            self.wrong,
        )  # fmt: skip
        self.buttons(button(_("Open"), self.open_with, look="primary", default=True))
        self.secret.setFocus()

    def open_with(self) -> None:
        """Open it with the passphrase that was typed."""
        try:
            self.passphrase = prepared(self.secret.text()).decode("utf-8")
        except CasebookError as error:
            self.fail(error)
            return
        if self.passphrase:
            self._look()

    def _look(self) -> None:
        """Read all of it, and check all of it, before anything is shown."""
        book, path, words = self.tools.book, self.path, self.passphrase
        self.say(None)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(_("Checking the bundle"))
        self.lay(
            label(_("All of it is checked first: who signed it, and that nothing is missing or "
                    "altered. Nothing is taken in by this."), "muted", wrap=True),
            self.bar,
        )  # fmt: skip
        self.buttons()

        def work(progress: Progress) -> _Read:
            seen = look_at_bundle(book, path, passphrase=words, progress=progress)
            records = [(kind, one, is_new) for one, (kind, is_new) in seen.plan.records.items()]
            try:
                fellow = book.fellow(seen.letter.sender.member)
            except NoSuchMember:
                fellow = None
            return _Read(seen, read_came(book, records, seen.titles), fellow)

        self._running = self.tools.runner.task(
            self, _("Checking the bundle"), work, self._show, self._not_read, changes=False,
            quiet=True,
        )  # fmt: skip
        self._running.changed.connect(self._further)

    def _further(self) -> None:
        running = self._running
        if running and running.total and not running.is_over:
            self.bar.setRange(0, 1000)
            self.bar.setValue(min(1000, running.done * 1000 // running.total))

    def _not_read(self, error: BaseException) -> None:
        """It cannot be taken in: what is so, and whom to ask."""
        if self.passphrase and isinstance(error, BundleNotForUs | BundleDamaged):
            self.passphrase = ""
            self._ask_passphrase()
            self.wrong.setText(
                _("It did not open. Let them read the passphrase out to you once more; if that "
                  "does not help, the file was damaged on its way: ask for it again.")
            )  # fmt: skip
            self.wrong.show()
            return
        self.lay(label(ltr(self.name), "muted", wrap=True))
        actions = ((_("Your card…"), self._own_card),) if isinstance(error, BundleNotForUs) else ()
        calm = BundleNotForUs | BundleDamaged | BundleTooNew | KeyChanged
        if isinstance(error, CasebookError) and isinstance(error, calm):
            self.say(
                Banner(error.sentence(), error.advice(), tone="warn", actions=actions,
                       closable=False)
            )  # fmt: skip
        else:
            self.say(failure(error))
        self.buttons(cancel=_("Close")).setFocus()

    def _own_card(self) -> None:
        self.reject()
        self.card.emit()

    # Looking at it

    def _show(self, read: _Read) -> None:
        self.read = read
        seen = read.seen
        sender, letter = seen.letter.sender, seen.letter
        self.head.setText(_("From {name}").format(name=own(sender.name)))
        made = ago(letter.made.replace("Z", "+00:00"))
        head = framed(
            row(label(own(sender.name), "heading", wrap=True), None, self._chip()),
            digits(sender.fingerprint, "mono"),
            label(f"{ltr(self.name)}  ·  {_('Made {ago}').format(ago=made)}", "small", wrap=True),
            look="card" if self._is_good else "warn-card",
            gap=8,
        )
        head.setAccessibleName(_("The sender"))
        # not green beside a sender whom nobody has compared: whole is not the same as theirs
        tone = "good" if self._is_good else "plain"
        whole = row(Chip(_("Nothing is missing"), tone, "circle-check"), gap=8)
        said = _("It is whole, and signed with this key. Nothing was altered on its way.")
        whole.addWidget(label(said, wrap=True), 1)
        self._warn()
        self.lay(
            head,
            whole,
            label(counted(read.came), "strong"),
            *self._sizes(),
            *cards(read.came, self._go),
        )  # fmt: skip
        self._offer()

    @property
    def _is_good(self) -> bool:
        read = self.read
        return bool(read and read.seen.verified and not (read.fellow and read.fellow.is_removed))

    def _chip(self) -> Chip:
        read = self.read
        if read and read.seen.key_changed:
            return Chip(_("Another key than before"), "danger", "shield-alert")
        if read and read.fellow and read.fellow.is_removed:
            return Chip(_("Removed"), "plain", "user-round-x")
        if read and read.seen.verified:
            return Chip(_("Verified"), "good", "shield-check")
        return Chip(_("Not compared yet"), "warn", "shield-question-mark")

    def _warn(self) -> None:
        read = self.read
        if read is None:
            return
        name = own(read.seen.letter.sender.name)
        if read.seen.key_changed:
            self.say(changed_key(read.seen.letter.sender.name, self.compare))
        elif not read.seen.verified:
            self.say(
                Banner(
                    _("You have not compared fingerprints with {name}.").format(name=name),
                    _("Anybody can write a name. Compare the digits, then take it in; or keep it "
                      "in the inbox until you can. You can look at it now."),
                    tone="warn",
                    closable=False,
                )
            )  # fmt: skip
        elif read.fellow and read.fellow.is_removed:
            self.say(
                Banner(
                    _("{name} was removed from the group.").format(name=name),
                    _("What they wrote after that waits for review when this is taken in."),
                    tone="warn",
                    closable=False,
                )
            )
        elif read.seen.set_aside:
            self.say(
                Banner(
                    _("This bundle was taken in before, and taken back."),
                    _("Add it again only if that is meant."),
                    tone="warn",
                    closable=False,
                )
            )

    def _sizes(self) -> list[QWidget]:
        if self.read is None:
            return []
        seen, plan = self.read.seen, self.read.seen.plan
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

    def _offer(self) -> None:
        """The buttons that fit what was found."""
        read = self.read
        if read is None:
            return
        if read.seen.key_changed:
            self.buttons(cancel=_("Close"))
            return
        if not read.seen.verified:
            compare = button(_("Compare now…"), self.compare, look="primary", icon="shield-check")
            keep = (
                [] if self.is_kept else [button(_("Keep in the inbox"), self.take_it, icon="inbox")]
            )
            self.buttons(*keep, compare, cancel=_("Close"))
            compare.setFocus()
            return
        count = read.seen.plan.new + read.seen.plan.shown
        says = plural("Add {n} change", "Add {n} changes", count).format(n=f"{count:,}")
        if read.seen.set_aside:
            says = _("Add it again")
        elif not count:
            says = _("Nothing new: note what they have")
        self.add_button = button(says, self.take_it, look="primary", icon="plus", default=True)
        self.buttons(self.add_button)
        self.add_button.setFocus()

    def _go(self, record: str) -> None:
        self.reject()
        self.go.emit(record)

    def compare(self) -> None:
        """Compare the digits; then it is looked at again."""
        if self.read is None:
            return
        sender = self.read.seen.letter.sender
        sheet = CompareSheet(
            self, self.tools, sender.member, sender.name, sender.fingerprint, sender
        )
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.verified.connect(lambda _member: self._look())
        sheet.open()

    def take_it(self) -> None:
        """Add it, or keep it in the inbox where its sender is not verified."""
        if self.read is None:
            return
        seen = self.read.seen
        take = Take(self.path, self.name, self.passphrase, seen.set_aside,
                    seen.letter.sender.name, seen.verified)  # fmt: skip
        self.accept()
        self.take.emit(take)

    def reject(self) -> None:
        """Closed: nothing was taken in."""
        if self._running:
            self._running.stop()
        super().reject()
