"""A few laptops of one group, each with a casebook of its own, open beside one another."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from casebook.book import Casebook, opening
from casebook.crypto import stretch
from casebook.records import Exhibit, Incident
from casebook.tasks.attach import attach_files
from tests.conftest import PASSPHRASE

NAMES = ("Dolma", "Rahile", "Ana", "Kelsang", "Mei")


@contextmanager
def laptops(place: Path, count: int, *, verified: bool = True) -> Iterator[list[Casebook]]:
    """Open casebooks of members who know one another, and have compared their fingerprints."""
    with ExitStack() as stack:
        books = [
            stack.enter_context(
                opening.create(
                    place / f"{name}.casebook",
                    member=name,
                    passphrase=PASSPHRASE,
                    cost=stretch.FLOOR,
                )
            )
            for name in NAMES[:count]
        ]
        for one in books:
            for other in books:
                if one is not other:
                    one.add_card(other.card())
                    if verified:
                        one.verify_member(other.own_member())
        yield books


def titles(book: Casebook) -> list[str]:
    """What the incidents of a casebook are called."""
    return sorted(one.title for one in book.all(Incident))


def on_shelf(book: Casebook) -> set[str]:
    """The files that a casebook can open, by their content."""
    return {one.sha256 for one in book.all_sealed() if book.shelf.path(one.name).is_file()}


def write_down(book: Casebook, title: str, *files: Path) -> Incident:
    """An incident, with what shows it."""
    incident = book.save(Incident(title=title))
    if files:
        attach_files(book, list(files), [incident])
    return incident


def the_same(books: list[Casebook]) -> bool:
    """All casebooks hold the same entries, rows and files."""
    return len({_state(one) for one in books}) == 1


def _state(book: Casebook) -> str:
    rows = [
        (row.id, row.ref, row.updated_at, sorted(row.texts.items()))
        for kind in (Incident, Exhibit)
        for row in sorted((book.row(one.id) for one in book.all(kind)), key=lambda one: one.id)
    ]
    heads = {name: found[0] for name, found in book.holds().heads.items()}
    said = repr((rows, sorted(heads.items()), sorted(on_shelf(book))))
    return hashlib.sha256(said.encode("utf-8")).hexdigest()
