"""Looks inside files on the shelf, each in a process with limits, and says what is kept of it."""

from casebook.book import Casebook
from casebook.db.evidence import Inside
from casebook.evidence.decode import look_inside
from casebook.evidence.findings import Findings
from casebook.evidence.shelf import OnShelf
from casebook.progress import UNWATCHED, Progress


def look_at_shelved(
    book: Casebook, put: OnShelf, name: str = "", *, progress: Progress = UNWATCHED
) -> Findings:
    """What is inside a file that was sealed; `name` is what it was called, as far as known."""
    return look_inside(
        lambda writer: book.shelf.copy_out(put, writer, progress=progress), put.size, name
    )


def kept_of(found: Findings) -> Inside:
    """What the casebook keeps of it, to be found and shown."""
    return Inside(
        text=found.text,
        text_complete=found.text_complete,
        pages=found.pages,
        thumbnail=found.thumbnail,
        reason=found.no_preview_reason,
        as_read=found.metadata,
    )
