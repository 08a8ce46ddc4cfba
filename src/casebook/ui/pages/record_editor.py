"""Edits a record: every declared field in sections; what is typed is kept as a draft at once."""

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from casebook.errors import CasebookError
from casebook.records import Record
from casebook.tasks.readers import save_with_readers
from casebook.ui.direction import ltr
from casebook.ui.drafts import Draft, Kept
from casebook.ui.forms.editors import Typed
from casebook.ui.forms.form import Form, called
from casebook.ui.forms.readers import ReadersEditor
from casebook.ui.parts.banner import Banner, failure
from casebook.ui.parts.boxes import column, framed, margins, row, scrolled
from casebook.ui.parts.buttons import Pressable, button
from casebook.ui.parts.texts import label, relook
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _


@dataclass(frozen=True)
class Sections:
    """How the fields of a kind are laid out: (name, title, fields); which are open at first."""

    all: tuple[tuple[str, str, tuple[str, ...]], ...]
    open: tuple[str, ...]
    note: str = ""


class Section(QFrame):
    """Some fields under a heading that opens and closes; ticked when something stands in them."""

    def __init__(
        self,
        tools: Tools,
        kind: type[Record],
        title: str,
        fields: tuple[str, ...],
        *,
        is_open: bool,
    ) -> None:
        super().__init__()
        self.setProperty("look", "card")
        spec = kind.field("sensitivity")
        self.readers = ReadersEditor(spec, tools) if spec and spec.name in fields else None
        others = {spec.name: called(self.readers)} if spec and self.readers else {}
        self.form = Form(tools, kind, fields, editors=others)
        self.heading = Pressable(title)
        self.heading.setProperty("look", "flat")
        self.heading.setCheckable(True)
        self.heading.setAccessibleName(title)
        self.heading.toggled.connect(self._turn)
        self.tick = label()
        self.tick.setToolTip(_("Something is written here"))
        head = row(self.heading, None, self.tick)
        layout = column(head, self.form, gap=10)
        layout.setContentsMargins(margins(12, 8, 16, 14))
        self.setLayout(layout)
        self._turn(is_open)
        self.heading.setChecked(is_open)

    def _turn(self, is_open: bool) -> None:
        self.form.setVisible(is_open)
        self.heading.setIcon(theme().icon("chevron-down" if is_open else "chevron-right", "muted"))

    def open(self) -> None:
        """Show the fields."""
        self.heading.setChecked(True)

    def look(self) -> None:
        """Tick it when something stands in it."""
        full = any(self.form.typed().values())
        pixmap = theme().icon("check", "good", 16).pixmap(theme().px(16))
        self.tick.setPixmap(pixmap) if full else self.tick.clear()


class RecordEditor(QWidget):
    """Signals: saved(record) - a version was saved; closed - back to reading; discarded(Kept) -
    so too, and what was thrown away, for an undo."""

    saved = Signal(object)
    closed = Signal()
    discarded = Signal(object)

    def __init__(
        self,
        tools: Tools,
        record: Record,
        sections: Sections,
        draft: Kept | None = None,
        section: str = "",
    ) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.tools = tools
        self.record = record
        self._busy = False
        self.sections: dict[str, Section] = {}
        self.state = label("", "small")
        self._messages = column(gap=6)
        done = button(_("Save"), self.save, look="primary", icon="check", tip="Ctrl+S")
        leave = button(_("Discard changes"), self._discard, look="flat")
        self._leave = leave
        top: QHBoxLayout = row(
            label(ltr(record.ref), "caption"), label(_("Editing"), "muted"), None, self.state,
            leave, done,
        )  # fmt: skip
        top.setContentsMargins(margins(26, 14, 26, 4))
        self.body: QVBoxLayout = column(gap=10)
        self.body.setContentsMargins(margins(26, 6, 26, 26))
        self.body.addLayout(self._messages)
        kind = type(record)
        for name, title, fields in sections.all:
            is_open = name in sections.open or name == section
            made = Section(tools, kind, _(title), fields, is_open=is_open)
            made.form.put(record)
            if made.readers:
                made.readers.show_people(record)
            made.form.edited.connect(lambda _field, one=made: self._edited(one))
            self.sections[name] = made
            self.body.addWidget(made)
        if sections.note:
            self.body.addWidget(framed(label(_(sections.note), "muted", wrap=True)))
        self.body.addStretch()
        inside = QWidget()
        inside.setLayout(self.body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        self.area = scrolled(inside, _("Editing"))
        whole.addWidget(self.area, 1)
        self.draft = Draft(
            tools.book, tools.runner, kind.kind, record.id, self.typed, self,
            draft=draft.id if draft else "",
        )  # fmt: skip
        self.draft.kept.connect(self._kept)
        self.draft.lost.connect(self._lost)
        if draft:
            for one in self.sections.values():
                one.form.put_typed(draft.typed)
                named = draft.more.get("readers")
                if one.readers and isinstance(named, list):
                    one.readers.put_named([str(member) for member in named])
            self.say(
                Banner(
                    _("What you were writing was kept."),
                    _("Save it as a new version, or discard it."),
                    tone="good",
                )
            )
        for one in self.sections.values():
            one.look()
        for keys in (QKeySequence(QKeySequence.StandardKey.Save), QKeySequence("Ctrl+Return")):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.save)
        escape = QShortcut(QKeySequence("Escape"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.leave)
        self._section = section

    def typed(self) -> tuple[dict[str, Typed], dict[str, object]]:
        found: dict[str, Typed] = {}
        for one in self.sections.values():
            found.update(one.form.typed())
        named = self.named
        return found, {} if named is None else {"readers": sorted(named)}

    @property
    def named(self) -> set[str] | None:
        """Members who are to be readers of the record; None where nothing of that was changed."""
        return next((one.readers.named for one in self.sections.values() if one.readers), None)

    @property
    def is_saving(self) -> bool:
        """A version is being written."""
        return self._busy

    @property
    def is_changed(self) -> bool:
        """Something differs from the version that was opened."""
        changed = any(one.form.is_changed for one in self.sections.values())
        return changed or self.named is not None

    def _edited(self, section: Section) -> None:
        section.look()
        self.draft.touch()

    def _kept(self, at: str) -> None:
        relook(self.state, "small")
        self.state.setText(_("Draft kept {time}").format(time=ltr(at)))

    def _lost(self, error: BaseException) -> None:
        banner = failure(error)
        self.say(banner)
        relook(self.state, "warn")
        self.state.setText(_("Not kept yet: what you typed is still here"))

    def say(self, banner: Banner | None) -> None:
        """Show a message above the fields."""
        while item := self._messages.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        if banner:
            self._messages.addWidget(banner)

    def begin(self) -> None:
        """Put the cursor where the person wanted to write."""
        section = self.sections.get(self._section) or next(iter(self.sections.values()))
        section.open()
        next(iter(section.form.editors.values())).focus_on().setFocus()

    def save(self) -> None:
        """Save a version; the journal says who, when and what."""
        if self._busy:
            return
        record, found = self.record, []
        for one in self.sections.values():
            record, wrong = one.form.record(record)
            found += wrong
            one.form.show_problems(wrong)
            if wrong:
                one.open()
        if found:
            self.say(
                Banner(
                    _("Something is missing or not understood. It is marked below."),
                    _("What you typed is kept as a draft."),
                    tone="warn",
                )
            )
            return
        self._busy = True
        self.draft.flush()  # should it not be saved, and the person be elsewhere by then
        book, draft = self.tools.book, self.draft.id
        before, named, typed = self.record, self.named, self.typed()

        def save() -> Record:
            # only what was changed here is written: another field may have changed underneath
            now = book.find(before.id)
            texts = {
                spec.name: getattr(record, spec.name)
                for spec in type(now).fields()
                if getattr(record, spec.name) != getattr(before, spec.name)
            }
            version = replace(now, **texts)
            if named is None:
                saved = book.save(version)
            else:
                saved = save_with_readers(book, version, named)
            book.drop_draft(draft)  # here: whoever went on to something else hears no answer
            return saved

        def done(saved: Record) -> None:
            self._busy = False
            if self.typed() == typed:
                self.draft.drop()
            self.saved.emit(saved)

        def failed(error: BaseException) -> None:
            self._busy = False
            self._failed(error)

        self.tools.runner.change(self, save, done, failed)

    def _failed(self, error: BaseException) -> None:
        banner = failure(error)
        if isinstance(error, CasebookError):
            self.draft.touch()
        self.say(banner)

    def leave(self) -> None:
        """Back to reading; what was typed stays as a draft."""
        if self._busy:
            return  # it closes by itself in a moment, or says why it was not saved
        if self.is_changed:
            self.draft.flush()
        elif self.draft.is_there:
            self.draft.drop()
        self.closed.emit()

    def _discard(self) -> None:
        if self._busy:
            return
        if not self.is_changed:
            self.draft.drop()
            self.closed.emit()
            return
        gone = replace(self.kept(), id="")
        self.draft.drop()
        self.discarded.emit(gone)

    def kept(self) -> Kept:
        """What stands in it now, as its draft keeps it."""
        typed, more = self.typed()
        return Kept(self.draft.id, self.record.kind, self.record.id, typed, more)
