"""What is done with the members of a group: they are added, compared, removed, let in again."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from casebook.book.members import Fellow
from casebook.ui.direction import own
from casebook.ui.group.add_member import AddMember
from casebook.ui.group.compare_sheet import CompareSheet
from casebook.ui.group.fellow_view import FellowView
from casebook.ui.group.remove_sheet import AdmitSheet, RemoveSheet
from casebook.ui.parts.banner import Toast
from casebook.ui.parts.sheet import opened
from casebook.ui.tools import Tools
from casebook.words import _, plural


class Members(QObject):
    """Signals: added(member, compare now); send(member), excerpt(member) - something is to be made
    for them; new_key - passphrase and key are to be changed."""

    added = Signal(str, bool)
    send = Signal(str)
    excerpt = Signal(str)
    new_key = Signal()

    def __init__(self, owner: QWidget, tools: Tools) -> None:
        super().__init__(owner)
        self._owner, self._tools = owner, tools

    def _toast(self, says: str) -> None:
        Toast(self._owner.window(), says, stays=5000)

    def add(self, path: Path | None = None) -> None:
        """Ask for somebody's card."""
        sheet = AddMember(self._owner.window(), self._tools, path)
        sheet.added.connect(self.added.emit)
        opened(sheet)

    def view(self, fellow: Fellow) -> FellowView:
        """What shows a member, with all that can be done with them."""
        view = FellowView(self._tools, fellow)
        view.compare.connect(lambda: self.compare(fellow))
        view.send.connect(lambda: self.send.emit(fellow.member))
        view.excerpt.connect(lambda: self.excerpt.emit(fellow.member))
        view.remove.connect(lambda: self._remove(fellow))
        view.admit.connect(lambda: opened(AdmitSheet(self._owner.window(), self._tools, fellow)))
        view.unverify.connect(lambda: self._unverify(fellow))
        view.accept.connect(lambda: self._accept(fellow))
        view.outside.connect(lambda outside: self._outside(fellow, outside=outside))
        return view

    def compare(self, fellow: Fellow) -> None:
        """Compare fingerprints with a member."""
        sheet = CompareSheet(
            self._owner.window(), self._tools, fellow.member, fellow.name, fellow.fingerprint
        )
        says = _("{name} is verified.").format(name=own(fellow.name))
        sheet.verified.connect(lambda _member: self._toast(says))
        opened(sheet)

    def _remove(self, fellow: Fellow) -> None:
        """What removing does depends on what of theirs is here: it is read now."""
        book, member = self._tools.book, fellow.member

        def show(now: Fellow) -> None:
            sheet = RemoveSheet(self._owner.window(), self._tools, now)
            says = _("{name} is removed.").format(name=own(now.name))
            sheet.removed.connect(lambda _member: self._toast(says))
            sheet.new_key.connect(self.new_key.emit)
            opened(sheet)

        self._tools.runner.ask(self, lambda: book.fellow(member), show)

    def _unverify(self, fellow: Fellow) -> None:
        book = self._tools.book
        self._tools.runner.change(self, lambda: book.verify_member(fellow.member, verified=False))

    def _outside(self, fellow: Fellow, *, outside: bool) -> None:
        book = self._tools.book
        self._tools.runner.change(self, lambda: book.set_outside(fellow.member, outside))

    def _accept(self, fellow: Fellow) -> None:
        book, count = self._tools.book, fellow.later
        says = plural("{n} entry accepted.", "{n} entries accepted.", count).format(n=count)
        self._tools.runner.change(
            self, lambda: book.accept_later(fellow.member), lambda _done: self._toast(says)
        )
