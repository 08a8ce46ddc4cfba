"""Evidence files in a bundle: which of them are wanted here, and how they come to the shelf."""

from collections.abc import Iterable
from typing import BinaryIO, cast

from casebook.book import Casebook
from casebook.book.group import NewFile
from casebook.bundle import bag
from casebook.db.arriving import Arriving
from casebook.errors import BundleDamaged
from casebook.evidence.findings import Findings
from casebook.evidence.shelf import OnShelf
from casebook.progress import Progress
from casebook.records import Exhibit
from casebook.tasks.inside import kept_of
from casebook.words import later


def wanted_by(entries: Iterable[Arriving], book: Casebook) -> set[str]:
    """SHA-256 of the files that exhibits in these entries have, and that they have not here.

    Another exhibit may have the same file: each has one of its own, sealed with a key of its own.
    """
    found: set[str] = set()
    for one in entries:
        said = one.says()
        if said and said[0].kind == Exhibit.kind and not book.sealed(said[0].record):
            found.add(said[1].get("sha256", ""))
    return found


def shelved(book: Casebook, member: bag.Member, sha256: str, progress: Progress) -> OnShelf:
    """Seal a file straight to its place. Raises `BundleDamaged` if it is not the one announced."""
    put = book.shelf.put(cast(BinaryIO, member), progress=progress)
    if put.sha256 != sha256:
        book.shelf.remove(put.name)
        raise BundleDamaged(reason=later("a file in it is not what the manifest says"))
    return put


def new_file(put: OnShelf, found: Findings) -> NewFile:
    """A file on the shelf that waits for its row, with what is kept of what is inside."""
    return NewFile(put.name, put.identity, put.size, put.sha256, kept_of(found))
