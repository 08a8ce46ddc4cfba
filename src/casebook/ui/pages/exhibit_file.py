"""Everything about one exhibit that its screen shows, read in one go off the window's thread."""

from dataclasses import dataclass

from casebook.book import Casebook
from casebook.db.evidence import Inside, Sealed
from casebook.db.history import Revision
from casebook.errors import CasebookError, NoSuchRecord
from casebook.evidence.decode import plate_of
from casebook.records import Custody, Exhibit, Record, Showing
from casebook.tasks.cover import covered_copy

_TEXT = 200_000


@dataclass(frozen=True)
class ExhibitFile:
    """An exhibit with what was read in it, what it shows, and who had it in hand."""

    exhibit: Exhibit
    sealed: Sealed | None
    inside: Inside
    shows: list[tuple[Showing, Record]]
    parent: Exhibit | None
    children: list[Exhibit]
    custody: list[Revision]
    stated: list[Custody]
    updated_at: str
    covered: Exhibit | None = None
    original: Exhibit | None = None

    @property
    def record(self) -> Exhibit:
        """The record that it is about."""
        return self.exhibit

    @property
    def text(self) -> str:
        """The beginning of the text that was read in it."""
        return self.inside.text[:_TEXT]


def read_exhibit(book: Casebook, record: str) -> ExhibitFile:
    """Read an exhibit. Raises `NoSuchRecord`."""
    exhibit = book.get(Exhibit, record)
    shows = []
    for showing in book.where(Showing, "exhibit", record):
        try:
            shows.append((showing, book.find(showing.subject)))
        except NoSuchRecord:
            continue
    parent = None
    if exhibit.parent:
        try:
            parent = book.get(Exhibit, exhibit.parent)
        except NoSuchRecord:
            parent = None
    try:
        original = book.get(Exhibit, exhibit.covers) if exhibit.covers else None
    except NoSuchRecord:
        original = None
    return ExhibitFile(
        covered=covered_copy(book, exhibit.id),
        original=original,
        exhibit=exhibit,
        sealed=book.sealed(record),
        inside=book.inside(record) or Inside(),
        shows=shows,
        parent=parent,
        children=book.where(Exhibit, "parent", record),
        custody=book.history(record),
        stated=book.where(Custody, "exhibit", record),
        updated_at=book.row(record).updated_at,
    )


def read_picture(book: Casebook, record: str) -> bytes | None:
    """The picture of an exhibit, drawn in the limited child process; None if there is none."""
    sealed = book.sealed(record)
    if sealed is None:
        return None
    ref = book.ref_of(record)
    try:
        return plate_of(lambda pipe: book.shelf.copy_out(sealed, pipe, ref=ref), sealed.size)
    except CasebookError:
        return None
