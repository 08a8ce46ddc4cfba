"""What a write touched, so that whoever shows it can look again."""

from collections.abc import Iterable
from dataclasses import dataclass

from casebook.records import Record


@dataclass(frozen=True)
class Changes:
    """The kinds and records that one turn touched."""

    kinds: frozenset[str] = frozenset()
    records: frozenset[str] = frozenset()

    def touch(self, kind: type[Record]) -> bool:
        """Something of this kind was touched."""
        return kind.kind in self.kinds

    @classmethod
    def of(cls, touched: Iterable[tuple[str, str]]) -> "Changes":
        """From (kind, id) pairs."""
        pairs = list(touched)
        return cls(frozenset(kind for kind, _ in pairs), frozenset(one for _, one in pairs))
