"""The editor of a partial date: said in words, shown back as it was understood, or picked."""

from datetime import datetime

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QMenu, QWidget, QWidgetAction

from casebook.records import Moment
from casebook.records.fields import Field
from casebook.records.said import say
from casebook.records.spoken import NotUnderstood, TwoWays, understand
from casebook.ui.forms.editors import Editor, Typed, Wrong
from casebook.ui.parts.boxes import row
from casebook.ui.parts.buttons import button, icon_button
from casebook.ui.parts.texts import label, relook
from casebook.words import _, speaking


def in_words(moment: Moment) -> str:
    """A date as it is said, if exactly that is understood again; else as it is written."""
    said = say(moment, speaking())
    try:
        same = understand(said, datetime.now().astimezone()) == moment
    except (TwoWays, NotUnderstood):
        same = False
    return said if same else moment.text


class MomentEditor(Editor):
    """A line in which a date is said, and under it what was understood."""

    def __init__(self, spec: Field) -> None:
        super().__init__(spec)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(_("today about 21:40, last Friday, March 2025"))
        self.edit.textEdited.connect(self._typed)
        self.pick = icon_button("calendar-days", _("Pick a day"), self._open)
        self.says = label("", "small", wrap=True)
        self._ways = QWidget()
        self._first = button("", lambda: self._take(0), look="pill")
        self._second = button("", lambda: self._take(1), look="pill")
        self._first.setAccessibleName(_("The first day it can mean"))
        self._second.setAccessibleName(_("The second day it can mean"))
        self._ways.setLayout(row(label(_("Which day?")), self._first, self._second, None))
        self._ways.hide()
        self._meant: tuple[Moment, ...] = ()
        self._layout.addLayout(row(self.edit, self.pick, gap=4))
        self._layout.addWidget(self.says)
        self._layout.addWidget(self._ways)
        self.says.hide()

    def typed(self) -> str:
        return self.edit.text()

    def put(self, typed: Typed) -> None:
        self.edit.setText(typed if isinstance(typed, str) else "")
        self._show()

    def value(self) -> Moment | None:
        """The date meant; what is shown under the line is what is kept."""
        try:
            return understand(self.edit.text(), datetime.now().astimezone())
        except TwoWays as error:
            raise Wrong(_("This can mean two days: choose one.")) from error
        except NotUnderstood as error:
            raise Wrong(
                _("This date was not understood. Try 14 March 2025, about 21:40, or pick a day.")
            ) from error

    def put_value(self, value: object) -> None:
        self.put(in_words(value) if isinstance(value, Moment) else "")

    def focus_on(self) -> QWidget:
        return self.edit

    def _typed(self) -> None:
        self._show()
        self.edited.emit()

    def _show(self) -> None:
        """Say what was understood."""
        text = self.edit.text()
        self._ways.hide()
        try:
            meant = understand(text, datetime.now().astimezone())
        except TwoWays as error:
            self._meant = error.ways
            self._first.setText(say(error.ways[0], speaking()))
            self._second.setText(say(error.ways[1], speaking()))
            self._ways.show()
            self.says.hide()
            return
        except NotUnderstood:
            self.says.setText(_("Not understood yet. What you typed is kept."))
            relook(self.says, "warn")
            self.says.show()
            return
        relook(self.says, "small")
        said = say(meant, speaking()) if meant else ""
        self.says.setText(said)
        self.says.setVisible(bool(said) and said != text.strip())

    def _take(self, which: int) -> None:
        self.put_value(self._meant[which])
        self.edited.emit()

    def _open(self) -> None:
        """A calendar, and how sure one is."""
        menu = QMenu(self)
        calendar = QCalendarWidget()
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setMaximumDate(QDate.currentDate())
        calendar.setAccessibleName(_("Pick a day"))
        try:
            meant = self.value()
        except Wrong:
            meant = None
        if meant and meant.earliest:
            calendar.setSelectedDate(QDate.fromString(meant.earliest[:10], Qt.DateFormat.ISODate))
        calendar.clicked.connect(lambda day: self._picked(menu, day))
        calendar.activated.connect(lambda day: self._picked(menu, day))
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)
        menu.addSeparator()
        for says, change in (
            (_("About this time"), self._about),
            (_("The month is known, not the day"), self._month_only),
            (_("Not known"), self._unknown),
        ):
            menu.addAction(says, change)
        menu.popup(self.pick.mapToGlobal(self.pick.rect().bottomLeft()))
        calendar.setFocus()

    def _picked(self, menu: QMenu, day: QDate) -> None:
        menu.close()
        self.put(day.toString(Qt.DateFormat.ISODate))
        self.edited.emit()

    def _about(self) -> None:
        text = self._text_or_today()
        self.put(text if text.endswith(("~", "%")) else f"{text.rstrip('?')}~")
        self.edited.emit()

    def _month_only(self) -> None:
        self.put(self._text_or_today()[:7])
        self.edited.emit()

    def _unknown(self) -> None:
        self.put("")
        self.edited.emit()

    def _text_or_today(self) -> str:
        try:
            meant = self.value()
        except Wrong:
            meant = None
        if meant and not meant.is_stretch:
            return meant.text
        return QDate.currentDate().toString(Qt.DateFormat.ISODate)
