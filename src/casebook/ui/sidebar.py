"""The side of the desk: sections, saved searches, how old the backup is, Lock and Settings."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from casebook.tasks.backup_notes import Standing
from casebook.ui.direction import own
from casebook.ui.parts.boxes import column, emptied, margins, row
from casebook.ui.parts.buttons import Pressable, button, icon_button
from casebook.ui.parts.texts import label, relook
from casebook.ui.saved_searches import SavedSearches
from casebook.ui.theme import theme
from casebook.words import _, in_digits, plural

_RAIL = 1.4
"""From this scale on the side is a rail of icons, so that the list keeps its room."""


class Sidebar(QWidget):
    """Signals: section(name), new, lock, settings, backup, not_now; those of `searches`."""

    section = Signal(str)
    new = Signal()
    lock = Signal()
    settings = Signal()
    backup = Signal()
    not_now = Signal()

    def __init__(self, title: str, sections: Sequence[tuple[str, str, str]]) -> None:
        super().__init__()
        self.setObjectName("side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(_("Sections"))
        self.is_rail = theme().scale >= _RAIL
        self.setFixedWidth(theme().px(56) if self.is_rail else theme().px(224))
        mark = label()
        mark.setPixmap(theme().icon("book-lock", "accent", 22).pixmap(theme().px(22)))
        name = label(own(title), "strong")
        name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        name.setVisible(not self.is_rail)
        name.setToolTip(title)
        head = row(mark, gap=8)
        head.addWidget(name, 1)
        self.new_button = button(
            "" if self.is_rail else _("New incident"), self.new.emit, icon="plus", look="primary",
            tip="Ctrl+N",
        )  # fmt: skip
        self.new_button.setAccessibleName(_("New incident"))
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.buttons: dict[str, QPushButton] = {}
        self._counts: dict[str, QWidget] = {}
        self._names: dict[str, str] = {}
        navigation = column(gap=2)
        for number, (key, icon, says) in enumerate(sections, 1):
            made = self._nav(icon, says, f"Ctrl+{number}")
            made.setCheckable(True)
            made.clicked.connect(lambda _on, key=key: self.section.emit(key))
            self._group.addButton(made)
            self.buttons[key] = made
            self._names[key] = says
            count = label("", "muted")
            count.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            inner = row(None, count)
            inner.setContentsMargins(0, 0, theme().px(12), 0)
            made.setLayout(inner)
            self._counts[key] = count
            navigation.addWidget(made)
        self.searches = SavedSearches(is_rail=self.is_rail)
        self._backup: Standing | None = None
        self._card = QFrame()
        self._card_layout: QVBoxLayout = column(gap=6)
        self._card_layout.setContentsMargins(margins(10, 8, 10, 10))
        self._card.setLayout(self._card_layout)
        self._card.hide()
        self.lock_button = (
            icon_button("lock", _("Lock"), self.lock.emit)
            if self.is_rail
            else button(_("Lock"), self.lock.emit, icon="lock", tip="Ctrl+L")
        )
        gear = icon_button("settings", _("Settings"), self.settings.emit, look="")
        foot = column(gap=4) if self.is_rail else row(gap=4)
        foot.addWidget(self.lock_button, 1)
        foot.addWidget(gear)
        whole = QVBoxLayout(self)
        side = 6 if self.is_rail else 12
        whole.setContentsMargins(margins(side, 14, side, 12))
        whole.setSpacing(theme().px(10))
        whole.addLayout(head)
        whole.addWidget(self.new_button)
        whole.addLayout(navigation)
        whole.addWidget(self.searches)
        whole.addStretch()
        whole.addWidget(self._card)
        whole.addLayout(foot)

    def _nav(self, icon: str, says: str, tip: str) -> QPushButton:
        made = Pressable("" if self.is_rail else f"  {says}")
        made.setProperty("look", "nav")
        made.setIcon(theme().icon(icon, "muted", 18))
        made.setIconSize(QSize(theme().px(18), theme().px(18)))
        made.setToolTip(f"{says}  {tip}" if self.is_rail else tip)
        made.setAccessibleName(says)
        return made

    def show_section(self, key: str) -> None:
        """Mark a section as the one that is shown; none for the settings, which are no section."""
        if key in self.buttons:
            self.buttons[key].setChecked(True)
        elif marked := self._group.checkedButton():
            self._group.setExclusive(False)
            marked.setChecked(False)
            self._group.setExclusive(True)

    def show_count(self, key: str, count: int) -> None:
        """How many there are in a section."""
        shown = self._counts.get(key)
        if shown is not None and not self.is_rail:
            shown.setText(in_digits(count) if count else "")  # type: ignore[attr-defined]

    def show_due(self, key: str, icon: str, count: int, says: str) -> None:
        """How many things of a section wait for the person now: a number that stands out."""
        made, shown = self.buttons.get(key), self._counts.get(key)
        if made is None or shown is None:
            return
        made.setIcon(theme().icon(icon, "warn" if count else "muted", 18))
        name = self._names[key]
        made.setAccessibleName(f"{name}, {says}" if count else name)
        if self.is_rail:
            made.setToolTip(made.accessibleName())
            return
        relook(shown, "due")
        shown.setText(str(count))  # type: ignore[attr-defined]
        shown.setAlignment(Qt.AlignmentFlag.AlignCenter)  # type: ignore[attr-defined]
        shown.setFixedSize(
            shown.fontMetrics().horizontalAdvance(str(count)) + theme().px(14), theme().px(20)
        )
        shown.setToolTip(says)
        shown.setVisible(bool(count))

    def show_backup(self, found: Standing) -> None:
        """A card on the backup: quiet while it is fresh, louder with its age."""
        if self.is_rail or found == self._backup:
            return
        self._backup = found
        emptied(self._card_layout)
        if found.days < 0:
            says, icon, tone = _("No backup yet"), "triangle-alert", "warn"
        else:
            says, icon, tone = _("Backed up"), "shield-check", "good"
            if found.days:
                says = plural("Backup {n} day ago", "Backup {n} days ago", found.days)
                says = says.format(n=found.days)
            if found.is_due:
                icon, tone = "triangle-alert", "danger" if found.is_late else "warn"
        self._card.setProperty("look", f"{tone}-card")
        self._card.style().unpolish(self._card)
        self._card.style().polish(self._card)
        picture = label()
        picture.setPixmap(theme().icon(icon, tone, 16).pixmap(theme().px(16)))
        text = label(says, "warn" if tone == "warn" else "problem" if tone == "danger" else "good")
        self._card_layout.addLayout(row(picture, text, None, gap=6))
        if found.changes > 0:
            since = plural("{n} change since", "{n} changes since", found.changes)
            self._card_layout.addWidget(label(since.format(n=f"{found.changes:,}"), "small"))
        if found.is_due or found.days < 0:
            self._card_layout.addWidget(button(_("Back up now"), self.backup.emit))
        if found.reminds:
            self._card_layout.addWidget(button(_("Not now"), self.not_now.emit, look="flat"))
        self._card.show()
