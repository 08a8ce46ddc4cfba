"""A contact as it is read: who it is, what to be careful of, and where they turn up."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from casebook.records import Contact
from casebook.ui.direction import ltr, own
from casebook.ui.flags import flag_label, meaning
from casebook.ui.lists.lines import SIDES
from casebook.ui.pages import contact_parts as parts
from casebook.ui.pages.contact_file import ContactFile
from casebook.ui.pages.contact_parts import ContactCards
from casebook.ui.pages.said import ago, pairs
from casebook.ui.parts.boxes import card, column, emptied, flowing, framed, row
from casebook.ui.parts.buttons import button
from casebook.ui.parts.chips import Chip, tag_chips
from casebook.ui.parts.facts import grid
from casebook.ui.parts.portrait import Portrait
from casebook.ui.parts.texts import label, readable, selectable, to_the_side
from casebook.ui.theme import theme
from casebook.ui.tools import Tools
from casebook.words import _, plural


class ContactView(ContactCards):
    """Signals besides: merge - it is the same as another contact."""

    merge = Signal()

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools, _("Contact"))

    def show_file(self, file: ContactFile) -> None:
        """Show a contact."""
        place = self.area.verticalScrollBar().value()
        emptied(self._body)
        item = file.contact
        self._body.addLayout(self._head(file))
        if item.safety_flags or item.safe_contact:
            self._body.addWidget(self._safety(item))
        self._facts(item)
        self._body.addWidget(parts.names(self, file))
        self._body.addWidget(parts.identifiers(self, file))
        self._body.addWidget(parts.consents(self, file))
        self._body.addWidget(parts.relations(self, file))
        self._body.addWidget(parts.incidents(self, file))
        self._body.addWidget(
            self.evidence_card(
                file.exhibits,
                _("Files that show this contact. Drop them here, or paste with Ctrl+V."),
            )
        )
        for name in ("private_notes", "risk_notes"):
            spec = Contact.field(name)
            if spec and (text := getattr(item, name)):
                self._body.addWidget(card(_(spec.label), readable(text)))
        self._body.addStretch()
        self.area.verticalScrollBar().setValue(place)

    def _head(self, file: ContactFile) -> QHBoxLayout:
        item = file.contact
        icon, tone, square = SIDES.get(item.side, ("circle-help", "plain", True))
        side = self.tools.label("side", item.side) if item.side else _("Side not said")
        chips = [Chip(side, tone, icon)]
        if item.party_type:
            chips.append(Chip(self.tools.label("party_type", item.party_type)))
        chips += tag_chips(item.tags)
        more = self.more(
            ("history", _("History"), self.history),
            ("paperclip", _("Attach files…"), self.attach),
            ("git-merge", _("Is the same as another contact…"), self.merge),
            ("trash-2", _("Move to trash"), self.remove),
        )
        edit = button(_("Edit"), lambda: self.edit.emit(""), icon="pencil")
        saved = plural("{n} version", "{n} versions", file.versions).format(n=file.versions)
        line = button(
            f"{ltr(item.ref)}  ·  {_('Saved')} {ago(file.updated_at)}  ·  {saved}",
            self.history.emit,
            look="link",
            tip=_("History: who changed what, when and why"),
        )
        texts = column(flowing(*chips), to_the_side(selectable(own(item.name), "title")), gap=6)
        if scripts := list(dict.fromkeys(own(name.text) for name in file.names)):
            texts.addWidget(to_the_side(selectable("   ".join(scripts[:4]), "heading")))
        texts.addLayout(row(line, None))
        found = row(gap=14)
        found.addWidget(
            Portrait(side, icon, tone, square=square, picture=file.picture, side=72),
            0,
            Qt.AlignmentFlag.AlignTop,
        )
        found.addLayout(texts, 1)
        for one in (edit, more):
            found.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
        return found

    def _safety(self, item: Contact) -> QFrame:
        """What to be careful of, before anything else is read."""
        lines: list[QWidget] = []
        for code in item.safety_flags:
            holder = QWidget()
            picture = label()
            picture.setPixmap(theme().icon("triangle-alert", "warn", 16).pixmap(theme().px(16)))
            said = meaning(self.tools, code)
            texts = column(readable(flag_label(self.tools, code), "strong"), gap=0)
            if said:
                texts.addWidget(readable(said))
            layout = row(picture, gap=10)
            layout.setAlignment(picture, Qt.AlignmentFlag.AlignTop)
            layout.addLayout(texts, 1)
            holder.setLayout(layout)
            lines.append(holder)
        known = pairs(item, self.tools, "safe_contact", "pseudonym")
        if known:
            lines.append(grid([(name, own(text)) for name, text in known], columns=1))
        look = "warn-card" if item.safety_flags else "card"
        frame = framed(*lines, look=look, gap=8)
        frame.setAccessibleName(_("Safety"))
        return frame

    def _facts(self, item: Contact) -> None:
        known = pairs(
            item, self.tools, "role", "affiliation", "perpetrator_kind", "languages",
            "interpreter_needed", "communities", "citizenship", "gender", "birth_year", "age_band",
            "address", "sensitivity",
        )  # fmt: skip
        if not item.safety_flags and not item.safe_contact:
            known += pairs(item, self.tools, "pseudonym")
        if known:
            self._body.addWidget(framed(grid(known, columns=3)))
        if item.description:
            self._body.addWidget(card(_("Description"), readable(item.description)))
