"""Other people of a group, for tests of the window: casebooks of their own, on the same disk.

What they do they do through the tasks, as the command line does; only one person sits at the
window.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from casebook.book import Casebook, opening
from casebook.bundle.card import Card, read
from casebook.crypto import stretch
from casebook.tasks.make_bundle import Options, make_bundle, readers_of
from casebook.tasks.read_bundle import TakenIn, take_in_bundle
from tests.conftest import PASSPHRASE

EVERYTHING = Options()


@dataclass
class Person:
    """Somebody with a casebook."""

    name: str
    folder: Path

    @contextmanager
    def book(self) -> Iterator[Casebook]:
        """The casebook, open."""
        with opening.open_with_passphrase(self.folder, PASSPHRASE) as book:
            yield book

    @cached_property
    def card_text(self) -> str:
        """The line of their card."""
        with self.book() as book:
            return book.card().to_text(book.sign)

    @cached_property
    def card(self) -> Card:
        """Their card."""
        return read(self.card_text)

    def knows(self, *cards: Card, verified: bool = True) -> None:
        """They add somebody's card, and compare it."""
        with self.book() as book:
            for card in cards:
                book.add_card(card)
                if verified:
                    book.verify_card(card)

    def sends(self, to: Card, out: Path, options: Options = EVERYTHING) -> Path:
        """They make a bundle."""
        with self.book() as book:
            make_bundle(book, readers_of(book, [to.member]), out, options)
        return out

    def takes(self, path: Path) -> TakenIn:
        """They take a bundle in."""
        with self.book() as book:
            return take_in_bundle(book, path)


def somebody(folder: Path, name: str) -> Person:
    """A new person with an empty casebook."""
    person = Person(name, folder / f"{name}.casebook")
    folder.mkdir(parents=True, exist_ok=True)
    cost = stretch.FLOOR
    with opening.create(person.folder, member=name, passphrase=PASSPHRASE, cost=cost):
        pass
    return person
