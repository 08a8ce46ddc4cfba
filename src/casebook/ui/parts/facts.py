"""What is known, as pairs of a caption and a text; empty ones are left out."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from casebook.ui.parts.texts import label, readable
from casebook.ui.theme import theme

Pair = tuple[str, str]


def grid(pairs: Sequence[Pair], *, columns: int = 3) -> QWidget:
    """Captions above texts, in columns."""
    holder = QWidget()
    layout = QGridLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setHorizontalSpacing(theme().px(20))
    layout.setVerticalSpacing(theme().px(2))
    known = [pair for pair in pairs if pair[1]]
    columns = min(columns, len(known))
    for place, (caption, text) in enumerate(known):
        line, column = divmod(place, columns)
        said = label(caption, "caption", wrap=True)
        layout.addWidget(said, line * 3, column, Qt.AlignmentFlag.AlignBottom)
        layout.addWidget(readable(text), line * 3 + 1, column, Qt.AlignmentFlag.AlignTop)
        layout.setRowMinimumHeight(line * 3 + 2, theme().px(8))
    for column in range(columns):
        layout.setColumnStretch(column, 1)
    return holder


class Rows(QGridLayout):
    """Captions beside texts, one below the other."""

    def __init__(self) -> None:
        super().__init__()
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(theme().px(16))
        self.setVerticalSpacing(theme().px(6))
        self.setColumnStretch(1, 1)

    def put(self, pair: Pair) -> None:
        """One more row; none where there is no text."""
        caption, text = pair
        if not text:
            return
        line = self.count() // 2
        self.addWidget(label(caption, "caption"), line, 0, Qt.AlignmentFlag.AlignTop)
        self.addWidget(readable(text), line, 1)


def table(pairs: Sequence[Pair]) -> QWidget:
    """Rows, all of them at once."""
    holder = QWidget()
    rows = Rows()
    for pair in pairs:
        rows.put(pair)
    holder.setLayout(rows)
    return holder
