"""People of a group for tests: real casebooks, real keys, real bundles."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from casebook.book import Casebook, opening
from casebook.bundle.card import read
from casebook.crypto import stretch
from casebook.tasks.make_bundle import Made, Options, make_bundle, readers_of
from casebook.tasks.read_bundle import TakenIn, take_in_bundle
from tests.conftest import PASSPHRASE


class People:
    """Members with a casebook each."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.stack = ExitStack()
        self.number = 0

    def begin(self, name: str) -> Casebook:
        """Somebody makes a casebook."""
        made = opening.create(
            self.place / f"{name}.casebook", member=name, passphrase=PASSPHRASE, cost=stretch.FLOOR
        )
        return self.stack.enter_context(made)

    def meet(self, *books: Casebook, verified: bool = True) -> None:
        """Everybody takes everybody's card, and compares fingerprints."""
        for one in books:
            for other in books:
                if one is not other:
                    fellow = one.add_card(read(other.card().to_text(other.sign)))
                    if verified:
                        one.verify_member(fellow.member)

    def make(self, sender: Casebook, *readers: Casebook | str, **options: Any) -> Made:
        """A bundle for readers."""
        self.number += 1
        to = [one if isinstance(one, str) else one.own_member() for one in readers]
        out = self.place / f"{self.number}.casebundle"
        return make_bundle(sender, readers_of(sender, to), out, Options(**options))

    def send(self, sender: Casebook, reader: Casebook, **options: Any) -> TakenIn:
        """A bundle that arrives."""
        return take_in_bundle(reader, self.make(sender, reader, **options).path)


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    """Nobody yet."""
    found = People(tmp_path)
    with found.stack:
        yield found


@pytest.fixture
def two(people: People) -> tuple[Casebook, Casebook]:
    """Ana and Ben know one another."""
    ana, ben = people.begin("Ana"), people.begin("Ben")
    people.meet(ana, ben)
    return ana, ben
