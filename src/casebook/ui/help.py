"""F1: one short page of help for the screen that is in front, from files that ship with it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from casebook.paths import resource
from casebook.ui.capture import Capture
from casebook.ui.desk import Desk
from casebook.ui.door.new_key import NewKey
from casebook.ui.door.unlock import Unlock
from casebook.ui.door.wizard import Wizard
from casebook.ui.pages.record_editor import RecordEditor
from casebook.ui.pages.settings_page import SettingsPage
from casebook.ui.parts.boxes import margins, row
from casebook.ui.parts.buttons import button
from casebook.ui.size import open_at
from casebook.words import _, speaking

TOPICS = (
    "welcome", "create", "unlock", "incidents", "capture", "editing", "contacts", "evidence",
    "dossiers", "referrals", "group", "excerpts", "exchange", "settings", "locking",
)  # fmt: skip


def topic_of(screen: QWidget | None) -> str:
    """What the screen in front is about."""
    if isinstance(screen, Wizard):
        return "create"
    if isinstance(screen, NewKey):
        return "new-key"
    if isinstance(screen, Unlock):
        return "locking" if screen.locked else "unlock"
    if isinstance(screen, Desk):
        if screen.capturing.is_open:
            return "capture"
        shown = screen.page
        if isinstance(shown, SettingsPage):
            return "settings"
        if any(one.isVisible() for one in shown.findChildren(RecordEditor)):
            return "editing"
        if shown is screen.group:
            return screen.group.topic
        return next((key for key, page in screen.pages.items() if page is shown), "incidents")
    return "capture" if isinstance(screen, Capture) else "welcome"


def text_of(topic: str) -> str:
    """The page of a topic in the language of the window, or in English."""
    path = resource("help", speaking(), f"{topic}.md")
    if not path.is_file():
        path = resource("help", "en", f"{topic}.md")
    return path.read_text("utf-8")


class Help(QDialog):
    """One page; Esc or F1 closes it."""

    def __init__(self, parent: QWidget, topic: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Help"))
        self.topic = topic
        self.page = QTextBrowser()
        self.page.setAccessibleName(_("Help"))
        # nothing is loaded from anywhere: the page has no pictures and no links
        self.page.setOpenLinks(False)
        self.page.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.page.setMarkdown(text_of(topic))
        foot = row(None, button(_("Close"), self.accept, default=True))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(margins(22, 18, 22, 16))
        whole.addWidget(self.page, 1)
        whole.addLayout(foot)
        again = QShortcut(QKeySequence(Qt.Key.Key_F1), self)
        again.activated.connect(self.accept)
        open_at(self, 560, 520)
