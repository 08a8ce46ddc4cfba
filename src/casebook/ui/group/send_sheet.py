"""Making a bundle: for whom, what goes, what stays here; all of it said before it is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFileDialog,
    QRadioButton,
    QWidget,
)

from casebook.book import Casebook
from casebook.book.members import Fellow
from casebook.progress import Progress
from casebook.records import KINDS, Exhibit
from casebook.tasks.make_bundle import Content, Options, Readers, look_ahead, readers_of
from casebook.ui.direction import ltr, own
from casebook.ui.group.whom import Whom
from casebook.ui.lists.lines import size_said
from casebook.ui.parts.banner import failure
from casebook.ui.parts.boxes import card, column, emptied, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.group_files import BUNDLE
from casebook.ui.parts.sheet import Sheet
from casebook.ui.parts.texts import label
from casebook.ui.runner import Running
from casebook.ui.tools import Tools
from casebook.words import _, plural

SMALL = 20_000_000
_PAUSE = 200


@dataclass(frozen=True)
class Order:
    """What is to be made, as a person chose it. Without `to`, the passphrase opens it."""

    to: tuple[str, ...]
    options: Options
    passphrase: str
    path: Path


@dataclass(frozen=True)
class Stays:
    """A file that does not go by itself."""

    ref: str
    title: str
    is_tender: bool
    size: int


@dataclass(frozen=True)
class _Ahead:
    content: Content
    stays: tuple[Stays, ...]


def readers_for(book: Casebook, to: Sequence[str]) -> Readers:
    """The readers of an order; nobody in particular, where a passphrase opens it."""
    if to:
        return readers_of(book, to)
    return Readers(("",), (), (_("whoever knows the passphrase"),))


def _look(book: Casebook, to: Sequence[str], options: Options) -> _Ahead:
    """What would go and what would stay; those that are named one by one stay in the list."""
    content = look_ahead(book, readers_for(book, to), options)
    stays = []
    for ref in dict.fromkeys((*options.named, *content.left_out)):
        exhibit = book.get(Exhibit, ref)
        tender = bool(exhibit.intimate or exhibit.minor)
        stays.append(Stays(exhibit.ref, exhibit.title, tender, exhibit.size or 0))
    return _Ahead(content, tuple(sorted(stays, key=lambda one: one.ref)))


class SendSheet(Sheet):
    """Signals: make(Order)."""

    make = Signal(object)

    def __init__(
        self, parent: QWidget, tools: Tools, fellows: Sequence[Fellow], chosen: Sequence[str] = ()
    ) -> None:
        super().__init__(parent, tools, _("Make a bundle"), width=720, height=720)
        self.fellows = [
            one
            for one in fellows
            if one.recipient and not (one.is_self or one.is_removed or one.is_outside)
        ]
        self._running: Running | None = None
        self._turn = 0
        self._ahead: _Ahead | None = None
        self.named: set[str] = set()
        self.tender: dict[str, QCheckBox] = {}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._look)
        self.save_button = button(_("Save the bundle…"), self._choose, look="primary", icon="save")
        self.buttons(self.save_button)
        why = _("For a first contact, before you have their card. Tell it to them by voice or "
                "in person, never in the message that carries the file. It is not kept: write "
                "it down until they have opened the bundle.")  # fmt: skip
        self.whom = Whom(self.fellows, chosen, why)
        self.whom.changed.connect(self._changed)
        self.whom.typed.connect(self._may_save)
        self.add(self.whom, self._what())
        self.comes_to = column(gap=10)
        self.body.addLayout(self.comes_to)
        self._changed()
        first = next(iter(self.whom.people.values()), self.whom.with_words)
        first.setFocus()

    # What goes

    def _what(self) -> QWidget:
        self.new_only = QRadioButton(_("What they do not have yet, as far as they told"))
        self.full = QRadioButton(_("Everything that they may have: if they lost theirs"))
        self.all_files = QRadioButton(_("With all files"))
        self.small_files = QRadioButton(_("Without files over 20 MB: for e-mail"))
        self.no_files = QRadioButton(_("Without files"))
        self._groups = (QButtonGroup(self), QButtonGroup(self))
        for group, made in (
            (self._groups[0], (self.new_only, self.full)),
            (self._groups[1], (self.all_files, self.small_files, self.no_files)),
        ):
            for one in made:
                one.setAccessibleName(one.text())
                group.addButton(one)
            made[0].setChecked(True)
            group.buttonClicked.connect(lambda _one: self._changed())
        return card(
            _("What goes"),
            column(self.new_only, self.full, gap=2),
            column(self.all_files, self.small_files, self.no_files, gap=2),
            gap=10,
        )

    @property
    def options(self) -> Options:
        """What was chosen."""
        return Options(
            full=self.full.isChecked(),
            without_files=self.no_files.isChecked(),
            largest=SMALL if self.small_files.isChecked() else None,
            named=tuple(sorted(self.named)),
        )

    # What it comes to

    def _changed(self) -> None:
        """Something was chosen: say again what it comes to."""
        # what was ticked for some people is not ticked for others
        self.named.clear()
        self._ahead = None
        self._turn += 1
        if self._running:
            self._running.stop()
        emptied(self.comes_to)
        self.tender = {}
        if self.whom.to or self.whom.is_by_words:
            self.comes_to.addWidget(label(_("Looking at what would go…"), "muted"))
            self._pause.start(_PAUSE)
        self._may_save()

    def _look(self) -> None:
        book, to, options, turn = self.tools.book, self.whom.to, self.options, self._turn

        def work(progress: Progress) -> _Ahead:
            progress.step(0, 0)
            return _look(book, to, options)

        def show(ahead: _Ahead) -> None:
            if turn == self._turn:
                self._show(ahead)

        def failed(error: BaseException) -> None:
            if turn == self._turn:
                emptied(self.comes_to)
                self.tender = {}
                self.comes_to.addWidget(failure(error))

        self._running = self.tools.runner.task(
            self, _("Looking at what would go…"), work, show, failed, changes=False, quiet=True
        )

    def _show(self, ahead: _Ahead) -> None:
        self._ahead = ahead
        had_keys = next((ref for ref, tick in self.tender.items() if tick.hasFocus()), "")
        emptied(self.comes_to)
        self.tender = {}
        content = ahead.content
        says = plural("{n} entry", "{n} entries", content.entries).format(n=f"{content.entries:,}")
        files = plural("{n} file", "{n} files", content.files).format(n=content.files)
        size = _("about {size}").format(size=size_said(content.size))
        lines: list[QWidget] = [label(f"{says}  ·  {files}  ·  {size}", "strong", wrap=True)]
        if not content.entries:
            says = _("They have everything that they may have. The bundle still tells them what "
                     "you have, so that theirs for you are small.")  # fmt: skip
            lines.append(label(says, "muted", wrap=True))
        if content.kept_from:
            kept = ", ".join(f"{_(KINDS[kind].label)}: {count}"
                             for kind, count in content.kept_from.items())  # fmt: skip
            says = _("Not all of them may have this, so it does not go: {kept}")
            lines.append(label(says.format(kept=kept), wrap=True))
        self.comes_to.addWidget(card(_("What it comes to"), *lines))
        if ahead.stays:
            self.comes_to.addWidget(self._stays(ahead.stays))
        if had_keys in self.tender:
            self.tender[had_keys].setFocus()
        self._may_save()

    def _stays(self, stays: Sequence[Stays]) -> QWidget:
        lines: list[QWidget] = []
        largest = -1 if self.no_files.isChecked() else self.options.largest
        for one in stays:
            name = f"{own(one.title or _('Exhibit'))}  ({ltr(one.ref)})"
            if one.is_tender and (largest is None or one.size <= largest):
                says = _("{name}: intimate, or of a minor").format(name=name)
                tick = QCheckBox(_("Send it"))
                tick.setAccessibleName(f"{tick.text()}: {says}")
                tick.setChecked(one.ref in self.named)
                tick.clicked.connect(lambda on, ref=one.ref: self._name(ref, on=on))
                self.tender[one.ref] = tick
                line = row(tick, gap=12)
                line.addWidget(label(says, wrap=True), 1)
                holder = QWidget()
                holder.setLayout(line)
                lines.append(holder)
            else:
                lines.append(label(f"{name}  ·  {size_said(one.size)}", wrap=True))
        return card(
            _("Files that stay here"),
            label(_("What is known of them goes, their content does not. An intimate picture goes "
                    "only where you tick it, one by one: think of whoever is in it."), "muted",
                  wrap=True),
            *lines,
        )  # fmt: skip

    def _name(self, ref: str, *, on: bool) -> None:
        if on:
            self.named.add(ref)
        else:
            self.named.discard(ref)
        # looked at again without laying the ticks anew under somebody's finger
        self._turn += 1
        self._ahead = None
        self._may_save()
        self._pause.start(_PAUSE)

    # Saving

    def _may_save(self) -> None:
        self.save_button.setEnabled(self._is_ready())

    def _is_ready(self) -> bool:
        return self._ahead is not None and self.whom.is_ready

    def _choose(self) -> None:
        # a name that tells nobody for whom it is, or what it is about
        start = Path.home() / f"{date.today().isoformat()}{BUNDLE}"
        name, _sort = QFileDialog.getSaveFileName(
            self, _("Where to write the bundle"), str(start), f"*{BUNDLE}"
        )
        if name:
            path = Path(name)
            self.save(path if BUNDLE in path.name else path.with_name(path.name + BUNDLE))

    def save(self, path: Path) -> None:
        """Order the bundle; it is made in the drawer of jobs."""
        if not self._is_ready():
            return
        order = Order(self.whom.to, self.options, self.whom.words, path)
        self.accept()
        self.make.emit(order)

    def reject(self) -> None:
        """Closed: nothing was made."""
        if self._running:
            self._running.stop()
        super().reject()
