"""Reads sealed files whole and compares them with what was attached."""

from collections.abc import Iterator, Sequence

from casebook.book import Casebook
from casebook.book.clock import now
from casebook.errors import CasebookError, EvidenceMissing
from casebook.evidence.rereading import reread
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
    sealed = [book.sealed(exhibit.id) for exhibit in exhibits]
    files = [(one.ref, kept) for one, kept in zip(exhibits, sealed, strict=True) if kept]
    found = reread(book.shelf, files, progress=progress)
    for exhibit, kept in zip(exhibits, sealed, strict=True):
        failure = next(found) if kept else EvidenceMissing(ref=exhibit.ref)
        if not failure:
            good.append(exhibit)
        yield exhibit.ref, failure
    if good and not book.read_only:
        book.note_verified(good, now()[0])
