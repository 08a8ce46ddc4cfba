"""What the group means for one record: what is to be settled, who does not get it, its origin."""

from dataclasses import dataclass

from casebook.book import Casebook
from casebook.records import Record
from casebook.tasks.readers import not_for
from casebook.tasks.settling import disagreements
from casebook.ui.direction import own
from casebook.words import _


@dataclass(frozen=True)
class Standing:
    """Where a record stands in the group; nothing of it shows for somebody who is alone."""

    unsettled: tuple[str, ...] = ()
    """Labels of the fields of which different things were said at the same time."""
    not_for: tuple[str, ...] = ()
    """Names of those who do not receive it."""
    origin: str = ""

    @property
    def lines(self) -> list[str]:
        """What is so, in sentences that are no warning."""
        found = []
        if self.not_for:
            names = ", ".join(own(name) for name in self.not_for)
            found.append(_("Not sent to: {names}").format(names=names))
        if self.origin:
            found.append(_("Came from: {origin}").format(origin=own(self.origin)))
        return found


def read_standing(book: Casebook, record: Record) -> Standing:
    """Read it; to be run in the book's thread."""
    waits = disagreements(book, record.id) if book.row(record.id).conflicts else []
    return Standing(
        unsettled=tuple(dict.fromkeys(_(one.label) for one in waits)),
        not_for=tuple(not_for(book, record)),
        origin=record.origin,
    )
