"""A list of any number of records: ids at once, lines page by page as they come into view."""

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from casebook.book import Casebook
from casebook.db.listing import Wanted
from casebook.records import Record
from casebook.ui.lists.lines import Line, lines
from casebook.ui.runner import Runner

LINE = int(Qt.ItemDataRole.UserRole)
ID = LINE + 1
PAGE = 100
_MOST_KEPT = 5000

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class RecordList(QAbstractListModel):
    """Records of one kind.

    Signals: looked - the list is up to date with what is wanted.
    """

    looked = Signal()

    def __init__(self, book: Casebook, runner: Runner, kind: type[Record], parent: QObject) -> None:
        super().__init__(parent)
        self.book = book
        self.runner = runner
        self.kind = kind
        self.wanted = Wanted()
        self.ids: list[str] = []
        self._rows: dict[str, int] = {}
        self._lines: dict[str, Line] = {}
        self._asked: set[int] = set()
        self._turn = 0

    def look(self, wanted: Wanted | None = None, then: Callable[[], None] | None = None) -> None:
        """Show what is wanted, or look again at what is shown now."""
        if wanted is not None:
            self.wanted = wanted
        self._turn += 1
        turn, want, kind, book = self._turn, self.wanted, self.kind, self.book

        def read() -> tuple[list[str], list[Line]]:
            ids = book.ids(kind, want)
            return ids, lines(book, kind, ids[:PAGE])

        def show(found: tuple[list[str], list[Line]]) -> None:
            if turn != self._turn:
                return
            ids, first = found
            self._lines = {line.id: line for line in first}
            self._asked = {0}
            if ids == self.ids:
                if ids:
                    self.dataChanged.emit(self.index(0), self.index(len(ids) - 1))
            else:
                self.beginResetModel()
                self.ids = ids
                self._rows = {one: row for row, one in enumerate(ids)}
                self.endResetModel()
            self.looked.emit()
            if then:
                then()

        self.runner.ask(self, read, show)

    def row_of(self, record: str) -> int:
        """Where a record stands; -1 when it is not in the list."""
        return self._rows.get(record, -1)

    def line(self, row: int) -> Line | None:
        """The line of a row, if it was read already."""
        if not 0 <= row < len(self.ids):
            return None
        found = self._lines.get(self.ids[row])
        if found is None:
            self._read_page(row // PAGE)
        return found

    def _read_page(self, page: int) -> None:
        if page in self._asked:
            return
        self._asked.add(page)
        if len(self._lines) > _MOST_KEPT:
            self._lines.clear()
            self._asked = {page}
        turn, book, kind = self._turn, self.book, self.kind
        some = self.ids[page * PAGE : (page + 1) * PAGE]

        def show(found: list[Line]) -> None:
            if turn != self._turn:
                return
            self._lines.update((line.id, line) for line in found)
            first = self.index(page * PAGE)
            self.dataChanged.emit(first, self.index(page * PAGE + len(some) - 1))

        self.runner.ask(self, lambda: lines(book, kind, some), show)

    # Qt's names

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.ids)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if not index.isValid():
            return None
        if role == ID:
            return self.ids[index.row()]
        line = self.line(index.row())
        if role == LINE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title if line else ""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.spoken if line else ""
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeData(self, _indexes: object) -> QMimeData:
        # records are not dragged out of the casebook
        return QMimeData()
