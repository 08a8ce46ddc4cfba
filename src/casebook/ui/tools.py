"""What every screen of an open casebook has at hand: the book, the runner, the words of choices."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from casebook.book import Casebook
from casebook.records.vocabulary import Entry, names
from casebook.ui.runner import Runner
from casebook.words import speaking


@dataclass
class Tools:
    """The book, the runner, and the vocabularies as this casebook has them."""

    book: Casebook
    runner: Runner
    terms: Mapping[str, Mapping[str, Entry]] = field(default_factory=dict)

    def label(self, vocabulary: str, code: str) -> str:
        """What a code is called in the language of the window; the code if it is unknown."""
        entry = self.terms.get(vocabulary, {}).get(code)
        return entry.label(speaking()) if entry else code


def read_terms(book: Casebook) -> dict[str, dict[str, Entry]]:
    """Every vocabulary of a casebook; to be run in the book's thread."""
    return {name: dict(book.vocabulary(name)) for name in names()}
