"""Small coloured words: status, type, safety flags. Never colour alone: each says what it is."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from casebook.ui import icons
from casebook.ui.direction import own
from casebook.ui.parts.texts import tip as as_tip
from casebook.ui.theme import theme
from casebook.words import in_digits, plural

GROUNDS = {
    "plain": ("text", "chip"),
    "danger": ("danger", "danger_ground"),
    "warn": ("warn", "warn_ground"),
    "good": ("good", "good_ground"),
    "ours": ("ours", "ours_ground"),
    "actor": ("actor", "actor_ground"),
    "accent": ("accent", "chosen"),
}


_TAGS = 24


class Chip(QWidget):
    """A word on a ground, with an icon before it if there is one."""

    def __init__(self, text: str, tone: str = "plain", icon: str = "", tip: str = "") -> None:
        super().__init__()
        self.text = text
        self.tone = tone
        self.icon = icon
        self.setAccessibleName(text)
        self.setToolTip(tip or as_tip(text))
        # where there is no room it is cut, and its tip says the whole
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        extra = theme().px(18) if self.icon else 0
        width = min(metrics.horizontalAdvance(self.text), theme().px(320))
        return QSize(width + 2 * theme().px(9) + 2 + extra, metrics.height() + theme().px(6))

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(hint.width(), theme().px(110)), hint.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        ink, ground = GROUNDS[self.tone]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour(ground))
        area = QRectF(self.rect())
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
        painter.setPen(theme().colour(ink))
        side = theme().px(9)
        inner = self.rect().adjusted(side, 0, -side, 0)
        if self.icon:
            size = theme().px(14)
            rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            x = inner.right() - size + 1 if rtl else inner.left()
            pixmap = icons.picture(self.icon, getattr(theme().look, ink), size)
            painter.drawPixmap(x, (self.height() - size) // 2, pixmap)
            shift = theme().px(18)
            inner.adjust(0 if rtl else shift, 0, -shift if rtl else 0, 0)
        painter.drawText(
            inner,
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading,
            self.fontMetrics().elidedText(
                self.text, Qt.TextElideMode.ElideRight, inner.width() + 1
            ),
        )
        painter.end()


def tag_chips(tags: Sequence[str]) -> list[Chip]:
    """Tags as chips; of very many the first, and how many more there are."""
    found = [Chip(own(tag), "accent", "tag") for tag in tags[:_TAGS]]
    if more := len(tags) - len(found):
        says = plural("{n} more tag", "{n} more tags", more)
        found.append(Chip(says.format(n=in_digits(more)), "accent", "tag"))
    return found
