"""The keys of lists, said where a record will be shown once one is chosen."""

from PySide6.QtWidgets import QWidget

from casebook.ui.parts.boxes import column, row
from casebook.ui.parts.texts import label
from casebook.ui.theme import theme
from casebook.words import _


def key_hints() -> QWidget:
    """What stands beside a list until something in it is chosen."""
    holder = QWidget()
    holder.setObjectName("ground")
    lines = column(None, label(_("Choose one to see it here"), "muted"), gap=8)
    for keys, says in (
        ("Ctrl+N", _("New incident")),
        ("Ctrl+K", _("Find or do anything")),
        ("Ctrl+F", _("Search this list")),
        ("J  K", _("Next, previous")),
        ("X", _("Choose several")),
        ("F1", _("Help for this screen")),
        ("Ctrl+L", _("Lock")),
    ):
        key = label(keys, "mono")
        key.setMinimumWidth(theme().px(70))
        lines.addLayout(row(key, label(says, "muted"), None))
    lines.addStretch(2)
    outer = row(None)
    outer.addLayout(lines)
    outer.addStretch(1)
    holder.setLayout(outer)
    return holder
