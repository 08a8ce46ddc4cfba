"""Vocabularies as one casebook has them: the shipped terms, and what its people changed."""

from casebook.db.store import Store
from casebook.records import Term
from casebook.records.vocabulary import Entry, find, vocabulary, with_terms


class Terms:
    """Reads the terms of an open casebook; call `look_again` after one was changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changed: dict[str, list[Term]] | None = None

    def look_again(self) -> None:
        """Forget what was read."""
        self._changed = None

    def of(self, name: str) -> dict[str, Entry]:
        """Code to entry of one vocabulary, with the terms of this casebook laid over."""
        if self._changed is None:
            self._changed = {}
            for term in self._store.all(Term):
                self._changed.setdefault(term.vocabulary, []).append(term)
        base = vocabulary(name)
        return with_terms(base, self._changed[name]) if name in self._changed else base

    def code(self, name: str, text: str) -> str | None:
        """The code that a code or a label in any language means; None if there is none."""
        return find(self.of(name), text)
