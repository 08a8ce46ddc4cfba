"""The exchange folder: which one, what is taken in by itself, what waits in it, what went by."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QFrame, QRadioButton, QWidget

from casebook.tasks.exchange import REVIEW, VERIFIED, Came, Report, Setting
from casebook.ui import tell
from casebook.ui.direction import ltr, own
from casebook.ui.group.exchanging import Event, Exchanging
from casebook.ui.group.panel import Panel, title
from casebook.ui.lists.lines import size_said
from casebook.ui.pages.said import ago
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.boxes import card, column, emptied, flowing, framed, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.chips import Chip
from casebook.ui.parts.texts import label
from casebook.ui.tools import Tools
from casebook.words import _, plural


class ExchangeView(Panel):
    """Signals: look(path) - at a bundle that waits in the folder; bundles - the list of them."""

    look = Signal(object)
    bundles = Signal()

    def __init__(self, tools: Tools, exchanging: Exchanging) -> None:
        super().__init__(tools, _("Exchange folder"))
        self.exchanging = exchanging
        self._laid: object = None
        self.now_button = button(_("Exchange now"), exchanging.go_now, look="primary",
                                 icon="refresh-cw")  # fmt: skip
        self.on_button = button(_("Turn it on"), lambda: exchanging.turn(on=True), icon="play")
        self.off_button = button(_("Turn it off"), lambda: exchanging.turn(on=False))
        self.choose_button = button(_("Choose a folder…"), self._choose, look="primary",
                                    icon="folder-open")  # fmt: skip
        self.other_button = button(_("Another folder…"), self._choose)
        self.forget_button = button(_("Forget the folder"), lambda: exchanging.put(None),
                                    look="flat")  # fmt: skip
        self.folder = label("", "strong", wrap=True)
        self.state = label("", "muted", wrap=True)
        self.review = QRadioButton(_("Show me first what came"))
        self.by_itself = QRadioButton(_("Take in by itself what verified members wrote"))
        self._ways = QButtonGroup(self)
        for made, what in ((self.review, REVIEW), (self.by_itself, VERIFIED)):
            made.setAccessibleName(made.text())
            made.clicked.connect(partial(exchanging.take, what))
            self._ways.addButton(made)
        self._ways_card = card(
            _("What comes"),
            column(self.review, self.by_itself, gap=2),
            label(_("Excerpts, senders who are not verified, and what you took back never come in "
                    "by themselves."), "muted", wrap=True),
        )  # fmt: skip
        self._place = framed(
            self.folder,
            self.state,
            flowing(self.choose_button, self.now_button, self.on_button, self.off_button,
                    self.other_button, self.forget_button),
            gap=8,
        )  # fmt: skip
        self._place.setAccessibleName(_("Exchange folder"))
        self._lists = column(gap=12)
        self.lay(
            title(_("Exchange folder")),
            label(
                _("A folder that something else carries between your laptops: Syncthing, "
                  "Nextcloud, an office share, a USB stick. What the others lack is left in it, "
                  "sealed to each of them; what they left for you is found in it. Casebook itself "
                  "opens no connection. Whoever sees the folder learns how many exchange, when, "
                  "and how much, and nothing else."),
                "muted", wrap=True,
            ),
            self._place,
            self._ways_card,
            self._lists,
        )  # fmt: skip
        exchanging.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """Show how it stands; what has the keys is not laid anew."""
        it = self.exchanging
        there = it.setting is not None
        self.folder.setText(ltr(str(it.setting.folder)) if it.setting else _("None is chosen yet"))
        self.state.setText(self._says())
        self.choose_button.setVisible(not there)
        for one in (self.now_button, self.other_button, self.forget_button, self._ways_card):
            one.setVisible(there)
        self.on_button.setVisible(there and not it.is_on)
        self.off_button.setVisible(there and it.is_on)
        self.now_button.setEnabled(not it.is_busy)
        if it.setting:
            (self.by_itself if it.setting.take == VERIFIED else self.review).setChecked(True)
        what = (it.waiting, it.excerpts, repr(it.report), repr(it.trouble), it.log)
        if what != self._laid:
            self._laid = what
            emptied(self._lists)
            for widget in self._found():
                self._lists.addWidget(widget)

    def _says(self) -> str:
        it = self.exchanging
        if it.setting is None:
            return _("Choose the folder that the others' laptops see too. The casebook itself must "
                     "not lie in it.")  # fmt: skip
        if it.is_busy:
            return _("Going through it…")
        if it.trouble:
            return it.in_short
        when = _("Last gone through {ago}.").format(ago=ago(it.looked_at)) if it.looked_at else ""
        if not it.is_on:
            return f"{_('Off: only when you press “Exchange now”.')} {when}".strip()
        return f"{_('On, while this casebook is open.')} {when}".strip()

    # What is in it

    def _found(self) -> list[QWidget]:
        it, found = self.exchanging, list[QWidget]()
        if it.trouble:
            found.append(self._trouble(it.trouble))
        if it.waiting or it.excerpts:
            lines = [self._waits(one, _("Bundle of the group")) for one in it.waiting]
            lines += [self._waits(one, _("Excerpt")) for one in it.excerpts]
            found.append(card(_("Waits for you"), *lines))
        if it.report and it.setting:
            found += [Banner(*says, tone="warn", closable=False) for says in _warnings(it.report)]
            if quiet := _notes(it.report):
                found.append(card(_("Also seen"), *(label(one, wrap=True) for one in quiet)))
        if it.log:
            more = button(_("All bundles…"), self.bundles.emit, look="link")
            events = [_event(one) for one in it.log]
            found.append(card(_("What went and came by itself"), *events, beside=more))
        return found

    def _trouble(self, error: BaseException) -> Banner:
        if self.exchanging.is_away:
            return Banner(
                _("The folder is not there now."),
                _("A stick may be out, or a share not connected. Nothing is lost: it goes on by "
                  "itself when the folder is back."),
                closable=False,
            )  # fmt: skip
        says, advice = tell.sentences(error)
        return Banner(says, advice, tone="warn", closable=False)

    def _waits(self, one: Came, sort: str) -> QFrame:
        said = [sort]
        if one.made:
            said.append(_("Made {ago}").format(ago=ago(one.made.replace("Z", "+00:00"))))
        if one.new:
            says = plural("{n} new entry", "{n} new entries", one.new)
            said.append(says.format(n=f"{one.new:,}"))
        if one.files:
            says = plural("{n} file", "{n} files", one.files).format(n=one.files)
            said.append(f"{says}, {size_said(one.size)}")
        look = button(_("Look at it…"), partial(self._look, one), look="primary")
        leave = button(_("Leave it"), partial(self.exchanging.leave, one), look="flat")
        leave.setToolTip(_("It stays in the folder, and is not shown here again"))
        for made in (look, leave):
            made.setAccessibleName(f"{made.text()} {own(one.sender)}, {sort}")
        frame = framed(
            label(_("From {name}").format(name=own(one.sender)), "strong", wrap=True),
            label("  ·  ".join(said), "small", wrap=True),
            flowing(look, leave),
            gap=6,
            pad=12,
        )
        frame.setAccessibleName(f"{own(one.sender)}, {sort}")
        return frame

    def _look(self, one: Came) -> None:
        """Look at a bundle, if it is still there: whoever left it may have put another there."""

        def show(is_there: bool) -> None:
            if is_there:
                self.look.emit(one.path)
                return
            self.exchanging.go_now()
            self.say(
                Banner(
                    _("It was exchanged for a newer one just now."),
                    _("The folder is gone through again; what is in it is shown in a moment."),
                )
            )

        self.tools.runner.ask(self, one.path.is_file, show)

    # Choosing

    def _choose(self) -> None:
        before = self.exchanging.setting
        start = str(before.folder) if before else str(Path.home())
        name = QFileDialog.getExistingDirectory(
            self, _("The folder that the others see too"), start
        )
        if name:
            self.use(Path(name))

    def use(self, folder: Path) -> None:
        """Exchange through this folder from now on."""
        before = self.exchanging.setting
        self.exchanging.put(Setting(folder, before.take if before else REVIEW))


def _warnings(report: Report) -> list[tuple[str, str]]:
    """What a person should know of, and what can be done about it."""
    found = []
    for one in report.key_changed:
        found.append(
            (
                _("The key of {name} is not the one that is known.").format(name=own(one.sender)),
                _("Nothing of it is taken in. Ask them for their card, and compare the digits."),
            )
        )
    found += [tell.sentences(error) for error in report.failed]
    return found


def _notes(report: Report) -> list[str]:
    """What is seen in the folder, and asks for nothing now."""
    found = []

    def count(things: list[Came] | list[Path], say: Callable[[int], str]) -> None:
        if things:
            found.append(say(len(things)).format(n=len(things)))

    count(report.inbox, lambda n: plural(
        "{n} bundle went to the inbox: its sender is not verified.",
        "{n} bundles went to the inbox: their senders are not verified.", n))  # fmt: skip
    count(report.no_room, lambda n: plural(
        "{n} bundle of a stranger finds no room in the inbox.",
        "{n} bundles of strangers find no room in the inbox.", n))  # fmt: skip
    count(report.set_aside, lambda n: plural(
        "{n} bundle was taken in before, and taken back.",
        "{n} bundles were taken in before, and taken back.", n))  # fmt: skip
    count(report.too_new, lambda n: plural(
        "{n} file was made by a newer version of the program.",
        "{n} files were made by a newer version of the program.", n))  # fmt: skip
    for name, refs in report.left_out.items():
        some = ltr(", ".join(refs[:12]) + (" …" if len(refs) > 12 else ""))
        says = _("Intimate, or of minors, and not sent to {name} by itself: {refs}. Where one must "
                 "go, make a bundle by hand and tick it there.")  # fmt: skip
        found.append(says.format(name=own(name), refs=some))
    count([*report.unfinished, *report.damaged], lambda n: plural(
        "{n} file is not whole, or is still being copied.",
        "{n} files are not whole, or are still being copied.", n))  # fmt: skip
    return found


def _event(one: Event) -> QWidget:
    chip = Chip(_("Came"), "good", "download") if one.came else Chip(_("Left"), "accent", "upload")
    says = (_("from {name}") if one.came else _("for {name}")).format(name=own(one.name))
    much = plural("{n} entry", "{n} entries", one.entries).format(n=f"{one.entries:,}")
    if one.files:
        much += "  ·  " + plural("{n} file", "{n} files", one.files).format(n=one.files)
    line = row(chip, gap=10)
    line.addWidget(label(f"{says}  ·  {much}", wrap=True), 1)
    line.addWidget(label(ago(one.at), "muted"))
    holder = QWidget()
    holder.setLayout(line)
    return holder
