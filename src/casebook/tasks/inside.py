"""Looks inside files on the shelf, each in a process with limits, and says what is kept of it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from casebook.book import Casebook
from casebook.db.evidence import Inside
from casebook.evidence.decode import Decoder, look_inside, start
from casebook.evidence.decoders import Decoders
from casebook.evidence.findings import Findings
from casebook.evidence.shelf import OnShelf
from casebook.progress import UNWATCHED, Progress

LOOKERS: Final = 2
"""Files that are looked into at once."""


def look_at_shelved(
    book: Casebook,
    put: OnShelf,
    name: str = "",
    *,
    progress: Progress = UNWATCHED,
    begin: Callable[[], Decoder] = start,
) -> Findings:
    """What is inside a file that was sealed; `name` is what it was called, as far as known."""
    return look_inside(
        lambda writer: book.shelf.copy_out(put, writer, progress=progress),
        put.size,
        name,
        begin=begin,
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


class Looking:
    """Looks inside many files, a few of them at once, while others are being sealed.

    Used in a `with`; when it is left, files that nobody has begun with are left alone.
    """

    def __init__(self, book: Casebook) -> None:
        self._book = book
        self._decoders = Decoders()
        self._pool = ThreadPoolExecutor(LOOKERS)
        self._found: dict[str, Future[Findings]] = {}

    def begin(self, put: OnShelf, name: str = "") -> None:
        """Have a file looked into that is on the shelf."""
        begin = self._decoders.start
        self._found[put.name] = self._pool.submit(
            look_at_shelved, self._book, put, name, begin=begin
        )

    def found(self, put: OnShelf) -> Findings:
        """What is inside; waits for it."""
        return self._found[put.name].result()

    def stop(self) -> None:
        """Wait for those that have begun; none is begun any more."""
        self._pool.shutdown(cancel_futures=True)

    def __enter__(self) -> "Looking":
        self._decoders.__enter__()
        return self

    def __exit__(self, *trouble: object) -> None:
        self.stop()
        self._decoders.__exit__(*trouble)
