"""Reads sealed files whole and compares them with what was attached."""

from collections.abc import Iterator, Sequence

from casebook.book import Casebook
from casebook.book.clock import now
from casebook.errors import CasebookError, EvidenceMissing
from casebook.progress import UNWATCHED, Progress
from casebook.records import Exhibit


def verify_evidence(
    book: Casebook, refs: Sequence[str] = (), *, progress: Progress = UNWATCHED
) -> Iterator[tuple[str, CasebookError | None]]:
    """(ref, failure or None) for each exhibit named, or for all that have a file.

    What was found unchanged is noted in custody at the end, in one turn.
    """
    exhibits = [book.get(Exhibit, ref) for ref in refs] or [
        exhibit for exhibit in book.all(Exhibit) if exhibit.sha256
    ]
    good: list[Exhibit] = []
    for number, exhibit in enumerate(exhibits):
        progress.step(number, len(exhibits), "reading")
        sealed = book.sealed(exhibit.id)
        try:
            if sealed is None:
                raise EvidenceMissing(ref=exhibit.ref)
            book.shelf.verify(sealed, ref=exhibit.ref)
            good.append(exhibit)
            yield exhibit.ref, None
        except CasebookError as failure:
            yield exhibit.ref, failure
    if good and not book.read_only:
        book.note_verified(good, now()[0])
