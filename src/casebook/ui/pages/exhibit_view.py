"""An exhibit as it is looked at: the picture or text, whether it is unchanged, what was read."""

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from casebook.db.history import Revision
from casebook.records import Custody, Exhibit, Record, Showing
from casebook.records.said import say
from casebook.tasks.leaf import leaf
from casebook.ui.direction import ltr, own
from casebook.ui.lists.lines import media_icon, size_said
from casebook.ui.pages.exhibit_file import ExhibitFile, read_picture
from casebook.ui.pages.history_sheet import ACTIONS
from casebook.ui.pages.record_view import RecordView
from casebook.ui.pages.said import ago, pairs
from casebook.ui.parts.banner import Banner
from casebook.ui.parts.boxes import card, column, emptied, flowing, row
from casebook.ui.parts.buttons import button, icon_button
from casebook.ui.parts.canvas import Canvas
from casebook.ui.parts.chips import Chip
from casebook.ui.parts.facts import table
from casebook.ui.parts.leaves import Leaves
from casebook.ui.parts.long_text import LongText
from casebook.ui.parts.portions import Make
from casebook.ui.parts.texts import label, readable
from casebook.ui.parts.tile import Tile
from casebook.ui.tools import Tools
from casebook.words import _, in_digits, speaking

_WHERE = ("gps", "latitude", "longitude", "location")


class ExhibitView(RecordView):
    """Signals besides: verify, copy_out, open_outside, cover, copied(text)."""

    verify = Signal()
    copy_out = Signal()
    open_outside = Signal()
    cover = Signal()
    copied = Signal(str)

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools, _("Exhibit"))
        self._picture: QPixmap | None = None
        self._asked = False
        self._canvas: Canvas | None = None
        self._show_anyway = False
        self._leaves: Leaves | None = None

    def show_file(self, file: ExhibitFile) -> None:
        """Show an exhibit."""
        place = self.area.verticalScrollBar().value()
        focus = self.focusWidget()
        if self._leaves is not None:
            # the page that is read stays open while all around it is laid anew
            self._leaves.setParent(self)
        emptied(self._body)
        self._canvas = None
        item = file.exhibit
        self._body.addLayout(self._head(file))
        self._body.addWidget(readable(own(item.title), "title"))
        self._body.addWidget(label(f"{ltr(item.ref)}  ·  {_('Saved')} {ago(file.updated_at)}",
                                   "small"))  # fmt: skip
        if item.name_disagrees:
            self._body.addWidget(
                Banner(
                    _("Its name says another type than its content."),
                    _("It is shown by its content. Be careful with opening it elsewhere."),
                    tone="warn",
                    closable=False,
                )
            )
        if said := self._covered(file):
            self._body.addWidget(label(said, "muted", wrap=True))
        self._body.addWidget(self._look(file))
        if item.description:
            self._body.addWidget(card(_("What it shows, in words"), readable(item.description)))
        self._body.addWidget(self._state(file))
        stated = pairs(item, self.tools, "exhibit_kind", "captured", "collected", "collected_by",
                       "collection_method", "device", "source", "page_title", "seen_by", "context",
                       "authenticity", "physical_location", "intimate", "minor")  # fmt: skip
        if stated:
            self._body.addWidget(card(_("What people state of it"), table(stated)))
        self._body.addWidget(self._shows(file))
        self._inside(file)
        self._body.addWidget(self._custody(file))
        if item.private_notes:
            title = _("Private notes (never leave this casebook)")
            self._body.addWidget(card(title, readable(item.private_notes)))
        self._body.addStretch()
        self.area.verticalScrollBar().setValue(place)
        if self._leaves is not None and focus is not None and self._leaves.isAncestorOf(focus):
            QTimer.singleShot(0, focus, focus.setFocus)

    def _covered(self, file: ExhibitFile) -> str:
        """What is to be known of covered copies."""
        if file.original:
            return _("A covered copy of {ref}.").format(ref=ltr(file.original.ref))
        if file.covered:
            return _("There is a covered copy: dossiers show {ref}.").format(
                ref=ltr(file.covered.ref)
            )
        return ""

    def _head(self, file: ExhibitFile) -> QHBoxLayout:
        chips: list[QWidget] = []
        if file.sealed is None:
            chips.append(Chip(_("No file: kept elsewhere"), "plain", "inbox"))
        elif file.sealed.verified:
            when = ago(file.sealed.verified.replace("Z", "+00:00"))
            chips.append(Chip(_("Unchanged, checked {when}").format(when=when), "good",
                              "shield-check"))  # fmt: skip
        else:
            chips.append(Chip(_("Not checked since it came in"), "plain", "shield-question-mark"))
        if file.exhibit.intimate or file.exhibit.minor:
            chips.append(Chip(_("Sensitive"), "warn", "eye-off"))
        more = self.more(
            ("history", _("History"), self.history),
            ("shield-check", _("Check that it is unchanged"), self.verify),
            ("download", _("Copy out…"), self.copy_out),
            ("external-link", _("Open in another program…"), self.open_outside),
            ("trash-2", _("Move to trash"), self.remove),
        )
        edit = button(_("Describe it"), lambda: self.edit.emit(""), icon="pencil")
        found = row(gap=8)
        found.addWidget(flowing(*chips), 1)
        for one in (edit, more):
            found.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
        return found

    def _look(self, file: ExhibitFile) -> QFrame:
        """The viewer: a picture, a text, or a clear word that there is none."""
        item = file.exhibit
        may_cover = item.media_type.startswith("image/") or item.media_type == "application/pdf"
        if (item.intimate or item.minor) and not self._show_anyway:
            show = button(_("Show"), lambda: self._reveal(file), icon="eye")
            return card(_("Not shown"), label(_("This exhibit is marked as sensitive."), "muted"),
                        row(show, None))  # fmt: skip
        if item.media_type == "application/pdf" and file.sealed and file.inside.pages:
            return self._pages(file, may_cover=not item.covers)
        if file.inside.thumbnail:
            canvas = self._canvas = Canvas(_("Picture of the exhibit"))
            if self._picture is not None:
                canvas.show_picture(self._picture)
            else:
                small = QPixmap()
                small.loadFromData(file.inside.thumbnail, "JPEG")
                canvas.show_picture(small)
                self._ask_picture(file)
            tools = row(
                icon_button("zoom-in", _("Closer"), lambda: canvas.zoom(1.25)),
                icon_button("zoom-out", _("Farther"), lambda: canvas.zoom(0.8)),
                icon_button("scan-search", _("Whole"), canvas.fit),
                icon_button("rotate-cw", _("Turn (only here)"), canvas.turn),
                None,
            )
            if may_cover and file.sealed and not item.covers:
                tools.addWidget(button(_("Cover parts…"), self.cover.emit, icon="eye-off"))
            holder = card(_("As it looks"), canvas, beside="")
            layout = holder.layout()
            if layout is not None and hasattr(layout, "addLayout"):
                layout.addLayout(tools)
            return holder
        if file.text:
            return card(_("Its text"), LongText(file.text, _("Its text")))
        reason = _(file.inside.reason) if file.inside.reason else _("there is no file")
        says = _("No preview: {reason}.").format(reason=reason)
        kept = label(_("The file itself is kept, sealed and unchanged."), "muted")
        return card(_("As it looks"), label(says, "muted", wrap=True), kept)

    def _pages(self, file: ExhibitFile, *, may_cover: bool) -> QFrame:
        """A PDF, page by page; each page from the limited child process when it is wanted."""
        if self._leaves is None:
            book, record = self.tools.book, file.exhibit.id
            self._leaves = Leaves(
                self.tools.runner,
                lambda number, sharp, progress: leaf(
                    book, record, number, sharp=sharp, progress=progress
                ),
                file.inside.pages or 1,
            )
            small = QPixmap()
            small.loadFromData(file.inside.thumbnail or b"", "JPEG")
            self._leaves.show_first(small)
        self._leaves.show()
        cover = button(_("Cover parts…"), self.cover.emit, icon="eye-off")
        return card(_("As it looks"), self._leaves, beside=cover if may_cover else "")

    def _reveal(self, file: ExhibitFile) -> None:
        self._show_anyway = True
        self.show_file(file)

    def _ask_picture(self, file: ExhibitFile) -> None:
        """The picture in full, from the limited child process."""
        if self._asked or not file.exhibit.media_type.startswith("image/"):
            return
        self._asked = True
        book, record = self.tools.book, file.exhibit.id

        def show(raw: bytes | None) -> None:
            if raw:
                self._picture = QPixmap()
                self._picture.loadFromData(raw, "JPEG")
                # all may have been laid anew since it was asked for
                if self._canvas is not None:
                    self._canvas.show_picture(self._picture)

        # not in the book's thread: a file that holds its decoder up would hold up all else
        drawing = self.tools.runner.task(
            self, _("Drawing the picture"), lambda _progress: read_picture(book, record), show,
            changes=False, quiet=True,
        )  # fmt: skip
        self.destroyed.connect(drawing.stop)

    def _state(self, file: ExhibitFile) -> QFrame:
        item = file.exhibit
        grouped = " ".join(item.sha256[at : at + 8] for at in range(0, len(item.sha256), 8))
        size = f"{size_said(item.size)}  ({in_digits(item.size)})" if item.size else ""
        read = [
            (_("File name"), ltr(item.file_name)),
            (_("Size in bytes"), size),
            (_("Type, by its content"), ltr(item.media_type) if item.media_type else ""),
            (_("Time of the file, as read"), ltr(item.file_time) if item.file_time else ""),
            (_("Time inside the file, as read"),
             ltr(item.taken_as_read) if item.taken_as_read else ""),
        ]  # fmt: skip
        items: list[QWidget] = [table([pair for pair in read if pair[1].strip("\u2066\u2069")])]
        if item.sha256:
            copy = icon_button("copy", _("Copy the hash"), lambda: self.copied.emit(item.sha256))
            holder = QWidget()
            line = row(gap=8)
            line.addWidget(label("SHA-256", "caption"))
            line.addWidget(readable(ltr(grouped), "mono"), 1)
            line.addWidget(copy)
            holder.setLayout(line)
            items.append(holder)
        check = button(_("Check now"), self.verify.emit, icon="shield-check", look="flat")
        return card(_("What the program read"), *items, beside=check)

    def _shows(self, file: ExhibitFile) -> QFrame:
        parts: list[Make] = [partial(self._shown, *one) for one in file.shows]
        if file.parent:
            parts.append(partial(self._came_with, file.parent))
        if file.children:
            inside = [partial(self._child, child) for child in file.children]
            parts.append(partial(self.portions, "inside", inside, flow=True))
        return self.part_card(
            _("What it shows"), Showing, parts, _("Link it"),
            _("Nothing yet: link it to an incident, an act or a person."),
        )  # fmt: skip

    def _shown(self, showing: Showing, subject: Record) -> QWidget:
        link = self.link(f"{own(subject.title)}  ({ltr(subject.ref)})", subject.id)
        note = own(showing.note) if showing.note else ""
        return self.part_line(Showing, showing.id, flowing(link), note)

    def _came_with(self, parent: Exhibit) -> QWidget:
        said = _("Came inside or with {name}").format(name=own(parent.title))
        return flowing(self.link(said, parent.id, "mail"))

    def _child(self, child: Exhibit) -> QWidget:
        tile = Tile(child.title, icon=media_icon(child.media_type), ref=child.ref)
        tile.opened.connect(lambda: self.go.emit(child.id))
        return tile

    def _inside(self, file: ExhibitFile) -> None:
        read = [
            (own(name), own(value))
            for name, value in file.inside.as_read
            if not any(word in name.casefold() for word in _WHERE)
        ]
        hidden = [
            (own(name), own(value))
            for name, value in file.inside.as_read
            if any(word in name.casefold() for word in _WHERE)
        ]
        if read:
            self._body.addWidget(card(_("Metadata, as read in the file"), self.rows("read", read)))
        if hidden:
            holder = card(_("Place, as read in the file"))
            show = button(_("Show the place"), icon="map-pin")
            place = self.rows("place", hidden)
            place.hide()
            layout = holder.layout()
            if layout is not None:
                layout.addWidget(show)
                layout.addWidget(place)

            def reveal() -> None:
                show.hide()
                place.show()

            show.clicked.connect(lambda _on: reveal())
            self._body.addWidget(holder)
        if file.inside.thumbnail and file.text:
            self._body.addWidget(card(_("Its text"), LongText(file.text, _("Its text"))))

    def _custody(self, file: ExhibitFile) -> QFrame:
        parts: list[Make] = [partial(self._stated, item) for item in file.stated]
        parts += [partial(self._in_hand, revision) for revision in reversed(file.custody)]
        return self.part_card(
            _("Custody: who had it in hand"), Custody, parts, _("Add an entry"),
            _("Nothing yet."),
        )  # fmt: skip

    def _stated(self, item: Custody) -> QWidget:
        head = label(self.tools.label("custody_action", item.action), "strong")
        when = say(item.when, speaking()) if item.when else ""
        detail = " · ".join(
            text
            for text in (when, *(said for _name, said in pairs(
                item, self.tools, "from_whom", "to_whom", "purpose", "place", "witness",
                "note")))
            if text
        )  # fmt: skip
        return self.part_line(Custody, item.id, head, detail)

    def _in_hand(self, revision: Revision) -> QWidget:
        detail = next((one.after or "" for one in revision.changes if one.field == "~detail"), "")
        holder = QWidget()
        says = _(ACTIONS.get(revision.action, revision.action))
        texts = column(label(says), gap=0)
        if detail or revision.why:
            texts.addWidget(label(own(detail or revision.why), "small", wrap=True))
        line = row(gap=10)
        line.addLayout(texts, 1)
        line.addWidget(label(own(revision.by), "muted"))
        line.addWidget(label(ltr(revision.at.replace("T", " ")[:16]), "muted"))
        holder.setLayout(line)
        return holder
