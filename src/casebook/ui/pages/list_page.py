"""What every section with a list has in common: search, pills, filters, bulk actions, detail."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from casebook.db.listing import Wanted
from casebook.records import Record
from casebook.ui.lists.model import RecordList
from casebook.ui.lists.view import RecordListView
from casebook.ui.pages.key_hints import key_hints
from casebook.ui.parts.boxes import column, emptied, flowing, margins, row
from casebook.ui.parts.buttons import button, icon_button, pill
from casebook.ui.parts.side_by_side import SideBySide
from casebook.ui.parts.texts import label
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _

_PAUSE = 200


@dataclass(frozen=True)
class Quick:
    """A filter with a pill of its own."""

    label: str
    wanted: Wanted


@dataclass(frozen=True)
class Empty:
    """What a list says while there is nothing in it."""

    icon: str
    says: str
    hint: str
    action: str = ""


@dataclass(frozen=True)
class Bulk:
    """Something that can be done with several records at once."""

    label: str
    icon: str
    act: Callable[[list[str]], object]


class ListPage(QWidget):
    """A list of records of one kind on one side, what was chosen on the other.

    Signals: counted(number) - how many there are without any filter; asked(Wanted) - more
    filters are wanted.
    """

    counted = Signal(int)
    asked = Signal(object)

    def __init__(self, tools: Tools, kind: type[Record], title: str, search: str) -> None:
        super().__init__()
        self.tools = tools
        self.kind = kind
        self.setAccessibleName(title)
        self.model = RecordList(tools.book, tools.runner, kind, self)
        self._stale = True
        self._keep_choice = ""
        self._to_first = False
        self.model.looked.connect(self._go_to_first)

        self.count = label("", "muted")
        self.search = QLineEdit()
        self.search.setPlaceholderText(search)
        self.search.setAccessibleName(search)
        self.search.setClearButtonEnabled(True)
        self.search.addAction(
            theme().icon("search", "muted", 16), QLineEdit.ActionPosition.LeadingPosition
        )
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._search)
        self.search.textEdited.connect(lambda _text: self._pause.start(_PAUSE))
        self.search.returnPressed.connect(self._into_list)
        for key, deed in (("Down", self._into_list), ("Escape", self._search_no_more)):
            short = QShortcut(QKeySequence(key), self.search)
            short.setContext(Qt.ShortcutContext.WidgetShortcut)
            short.activated.connect(deed)
        self.more = icon_button("sliders-horizontal", _("More filters"), self._ask, look="pill")
        says = _("Order and trash") if self.trash_bulk() else _("Order")
        self.sort = icon_button("ellipsis", says, self._orders, look="pill")
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._quick: list[tuple[QPushButton, Quick]] = []
        self._pills = flowing()

        self.view = RecordListView()
        self.view.setModel(self.model)
        self.view.setAccessibleName(title)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._menu)
        self.view.selectionModel().selectionChanged.connect(lambda *_args: self._chosen())
        self.model.modelAboutToBeReset.connect(self._remember_several)
        self._several: tuple[list[str], bool] = ([], False)
        """Several that were chosen before the list was read anew, and whether with X."""
        self._looked_for = Wanted()
        self.view.keyed.connect(self._keyed)
        self.view.choosing.connect(self._chosen)
        self.view.entered_one.connect(self.open_chosen)
        self.view.doubleClicked.connect(lambda _index: self.open_chosen())

        self._nothing = QStackedWidget()
        self._nothing.addWidget(self.view)
        self._no_one = QWidget()
        self._none_such = QWidget()
        self._nothing.addWidget(self._no_one)
        self._nothing.addWidget(self._none_such)
        self._bulk = QFrame()
        self._bulk.setProperty("look", "card")
        self._bulk.hide()

        self._title, self._name = label(title, "heading"), title
        self.heading = row(self._title, None, self.count, gap=4)
        strip = row(
            label(_("Moved to the trash: it stays here, encrypted, until it is erased."),
                  "muted", wrap=True),
            button(_("Back to the list"), lambda: self.want(Wanted())),
        )  # fmt: skip
        self._in_trash = QWidget()
        self._in_trash.setLayout(strip)
        self._in_trash.hide()
        pills = QHBoxLayout()
        pills.setSpacing(theme().px(6))
        pills.addWidget(self._pills, 1)
        at_end = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight
        pills.addWidget(self.sort, 0, at_end)
        pills.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
        top = column(self.heading, self._in_trash, self.search, gap=8)
        top.addLayout(pills)
        top.setContentsMargins(margins(16, 14, 16, 0))
        side = QWidget()
        side.setObjectName("list")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(theme().px(8))
        left.addLayout(top)
        self.notes = column(gap=6)
        left.addLayout(self.notes)
        left.addWidget(self._bulk)
        left.addWidget(self._nothing, 1)
        self.side = side

        self.detail = QStackedWidget()
        self._hints = key_hints()
        self.detail.addWidget(self._hints)
        self._shown: QWidget | None = None
        self.splitter = SideBySide(side, self.detail)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.splitter)
        self.model.looked.connect(self._looked)
        tools.runner.changed.connect(self.look_again)

    # What a section says of itself

    def quick(self) -> Sequence[Quick]:
        """Filters with pills."""
        return ()

    def empty(self) -> Empty:
        """What an empty list says."""
        return Empty("list", _("Nothing here yet"), "")

    def empty_besides(self) -> Sequence[QWidget]:
        """What else an empty list offers, below its button."""
        return ()

    def bulk(self) -> Sequence[Bulk]:
        """What can be done with several."""
        return ()

    def trash_bulk(self) -> Sequence[Bulk]:
        """What can be done with several in the trash; nothing: this section has none."""
        return ()

    def deeds(self) -> Sequence[Bulk]:
        """What can be done with several of those that are shown."""
        return self.trash_bulk() if self.model.wanted.removed else self.bulk()

    def detail_of(self, record: str) -> QWidget:
        """What shows one record."""
        raise NotImplementedError

    def may_leave(self) -> bool:
        """What is shown may be exchanged for another record."""
        return True

    def open_record(self, record: str) -> None:
        """Show a record, whatever the filters are."""
        if self.model.row_of(record) < 0:
            self.choose(record, soon=True)
            self.want(Wanted())
        else:
            self.choose(record)

    def open_chosen(self) -> None:
        """Enter was pressed on a record."""

    def start_new(self) -> None:
        """The button of the empty list was pressed."""

    # Showing

    def begin(self) -> None:
        """Build what depends on the section; called once, at the end of its `__init__`."""
        self._build_pills()
        self._fill_empty()
        self._build_bulk()

    def _build_pills(self) -> None:
        flow = self._pills.layout()
        every = (Quick(_("All"), Wanted()), *self.quick())
        for place, one in enumerate(every):
            made = pill(one.label)
            made.setChecked(place == 0)
            made.clicked.connect(lambda _on, quick=one: self.want(quick.wanted))
            self._group.addButton(made)
            self._quick.append((made, one))
            if flow is not None:
                flow.addWidget(made)

    def _fill_empty(self) -> None:
        empty = self.empty()
        new = [button(empty.action, self.start_new, look="primary", icon="plus")]
        more = [*(new if empty.action else []), *self.empty_besides()]
        self._lay(self._no_one, empty.icon, empty.says, empty.hint, more)
        self._clear = button(_("Show all"), lambda: self.want(Wanted()))
        self._none_says = self._lay(self._none_such, "scan-search", "", "", [self._clear])

    def _say_none(self) -> None:
        """Why nothing of what is wanted is there."""
        wanted = self.model.wanted
        in_trash = wanted.removed and not wanted.words
        says, hint = self._none_says
        says.setText(_("The trash is empty") if in_trash else _("Nothing found"))
        hint.setText("" if in_trash else _("Other words or fewer filters may find it."))
        self._clear.setVisible(not wanted.removed)

    def _lay(
        self, holder: QWidget, icon: str, says: str, hint: str, buttons: Sequence[QWidget]
    ) -> tuple[QLabel, QLabel]:
        picture = label()
        picture.setPixmap(theme().icon(icon, "muted", 40).pixmap(theme().px(40)))
        picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        first, second = label(says, "strong", wrap=True), label(hint, "muted", wrap=True)
        for text in (first, second):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        inner = column(None, picture, first, second, gap=10)
        for one in buttons:
            inner.addWidget(one, 0, Qt.AlignmentFlag.AlignHCenter)
        inner.addStretch(2)
        inner.setContentsMargins(margins(28, 0, 28, 0))
        holder.setLayout(inner)
        return first, second

    def _build_bulk(self) -> None:
        layout = QVBoxLayout(self._bulk)
        layout.setContentsMargins(margins(12, 8, 12, 8))
        self._lay_bulk(layout)

    def _lay_bulk(self, layout: QLayout) -> None:
        emptied(layout)
        self._bulk_count = label("", "strong")
        layout.addWidget(flowing(self._bulk_count, *map(self._bulk_button, self.deeds())))

    def _show_trash(self, removed: bool) -> None:
        """The trash is a list of its own: it has its name, its deeds, and no filters."""
        if removed == self._in_trash.isVisibleTo(self.side):
            return
        self._in_trash.setVisible(removed)
        trash = _("Trash: {section}").format(section=self._name)
        self._title.setText(trash if removed else self._name)
        self._pills.setVisible(not removed)
        self.search.setVisible(not removed)  # the index holds nothing of what is in the trash
        self.more.setVisible(not removed)
        if (layout := self._bulk.layout()) is not None:
            self._lay_bulk(layout)
        if self.may_leave():
            self.show_detail(None)

    def _bulk_button(self, one: Bulk) -> QPushButton:
        return button(one.label, lambda: one.act(self.chosen_ids()), icon=one.icon)

    def want(self, wanted: Wanted) -> None:
        """Show what is wanted."""
        if self.search.text() != wanted.words:
            self.search.setText(wanted.words)
        for made, quick in self._quick:
            made.setChecked(replace(wanted, words="", order="newest") == quick.wanted)
        known = any(made.isChecked() for made, _one in self._quick)
        if not known and (button_ := self._group.checkedButton()):
            self._group.setExclusive(False)
            button_.setChecked(False)
            self._group.setExclusive(True)
        self.more.setChecked(not known)
        self.model.look(wanted)
        self._show_trash(wanted.removed)

    def _search(self) -> None:
        self.want(replace(self.model.wanted, words=self.search.text()))

    def _into_list(self) -> None:
        """From the search to what it found, once it is found."""
        if self._pause.isActive():
            self._pause.stop()
            self._to_first = True
            self._search()
            return
        self._to_first = False
        self.view.setFocus()
        if self.model.ids and not self.chosen_ids():
            self.view.setCurrentIndex(self.model.index(0))

    def _go_to_first(self) -> None:
        if self._to_first:
            self._into_list()

    def _search_no_more(self) -> None:
        self._pause.stop()
        if self.search.text():
            self.want(replace(self.model.wanted, words=""))
        else:
            self.view.setFocus()

    def _ask(self) -> None:
        self.asked.emit(self.model.wanted)

    def _orders(self) -> None:
        menu = QMenu(self)
        for order, says in (
            ("newest", _("Newest first")),
            ("oldest", _("Oldest first")),
            ("changed", _("Last changed first")),
            ("title", _("By name")),
            ("number", _("By number")),
        ):
            action = menu.addAction(says)
            action.setCheckable(True)
            action.setChecked(self.model.wanted.order == order)
            action.triggered.connect(
                lambda _on, order=order: self.want(replace(self.model.wanted, order=order))
            )
        if self.trash_bulk():
            menu.addSeparator()
            trash = menu.addAction(theme().icon("trash-2", "muted", 16), _("Trash"))
            trash.setCheckable(True)
            trash.setChecked(self.model.wanted.removed)
            trash.triggered.connect(lambda on: self.want(Wanted(removed=on)))
        menu.popup(self.sort.mapToGlobal(QPoint(0, self.sort.height())))

    def look_again(self) -> None:
        """Something was written: look again now, or when this section is shown next."""
        if self.isVisible():
            self.model.look()
        else:
            self._stale = True

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        if self._stale:
            self._stale = False
            self.model.look()

    def _looked(self) -> None:
        count = len(self.model.ids)
        self.count.setText(self.counted_as(count))
        nothing = not count
        self._say_none()
        page = self.view if not nothing else self._none_such if self.model.wanted else self._no_one
        self._nothing.setCurrentWidget(page)
        if not self.model.wanted:
            self.counted.emit(count)
        keep, self._keep_choice = self._keep_choice, ""
        # where the list is as it was, those that were chosen in it are chosen still
        if keep or not (self._choose_several() or len(self.chosen_ids()) > 1):
            self.choose(keep or self.shown_id())
        self._chosen()

    def _remember_several(self) -> None:
        chosen = self.chosen_ids()
        self._several = (chosen if len(chosen) > 1 else [], self.view.is_choosing)

    def _choose_several(self) -> bool:
        """Choose those of several anew that are still in the list; False if they are not many."""
        (several, with_x), self._several = self._several, ([], False)
        places = [place for one in several if (place := self.model.row_of(one)) >= 0]
        same, self._looked_for = self.model.wanted == self._looked_for, self.model.wanted
        if len(places) < 2 or not same:
            return False
        self.view.is_choosing = with_x
        found = QItemSelection()
        for place in places:
            found.select(self.model.index(place), self.model.index(place))
        flags = QItemSelectionModel.SelectionFlag
        model = self.view.selectionModel()
        model.setCurrentIndex(self.model.index(places[-1]), flags.NoUpdate)
        model.select(found, flags.ClearAndSelect)
        return True

    def counted_as(self, count: int) -> str:
        """How the number of records is said."""
        return str(count)

    # Choosing

    def chosen_ids(self) -> list[str]:
        """The ids that are chosen, in the order of the list."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedIndexes())
        return [self.model.ids[one] for one in rows]

    def choose(self, record: str, *, soon: bool = False) -> None:
        """Choose a record; `soon`: after the next look, since it is new."""
        if soon:
            self._keep_choice = record
            return
        place = self.model.row_of(record)
        if place < 0:
            return
        index = self.model.index(place)
        if self.chosen_ids() != [record]:
            self.view.setCurrentIndex(index)
        self.view.scrollTo(index)

    def _chosen(self) -> None:
        chosen = self.chosen_ids()
        self._bulk.setVisible(len(chosen) > 1 or self.view.is_choosing)
        self._bulk_count.setText(_("{n} chosen").format(n=len(chosen)))
        if len(chosen) == 1 and chosen[0] != self.shown_id() and self.may_leave():
            self.show_detail(self.detail_of(chosen[0]), chosen[0])

    def shown_id(self) -> str:
        """The record that is shown in detail."""
        return str(self._shown.property("record")) if self._shown else ""

    def show_detail(self, widget: QWidget | None, record: str = "") -> None:
        """Show something beside the list; None: hints."""
        old, self._shown = self._shown, widget
        if widget is not None:
            widget.setProperty("record", record)
            self.detail.addWidget(widget)
            self.detail.setCurrentWidget(widget)
        else:
            self.detail.setCurrentWidget(self._hints)
        if old is not None and old is not widget:
            self.detail.removeWidget(old)
            old.deleteLater()

    def _menu(self, point: QPoint) -> None:
        index: QModelIndex = self.view.indexAt(point)
        if not index.isValid():
            return
        if not self.view.selectionModel().isSelected(index):
            self.view.setCurrentIndex(index)
        menu = QMenu(self)
        for one in self.deeds():
            action = menu.addAction(theme().icon(one.icon, "muted", 16), one.label)
            action.triggered.connect(lambda _on, act=one.act: act(self.chosen_ids()))
        menu.popup(self.view.viewport().mapToGlobal(point))

    def _keyed(self, what: str) -> None:
        for one in self.deeds():
            if (what == "delete" and one.icon == "trash-2") or (
                what == "tag" and one.icon == "tag"
            ):
                one.act(self.chosen_ids())
                return
