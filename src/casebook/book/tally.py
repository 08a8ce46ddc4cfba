"""How much a casebook holds, and where its history ends: what two copies are compared by."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Tally:
    """Equal for two copies of one moment, and for no others."""

    entries: int
    files: int
    evidence: str
    """SHA-256 over the names and fingerprints of all files."""
    counts: dict[str, int] = field(default_factory=dict)
    heads: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    @property
    def records(self) -> int:
        """How many records there are."""
        return sum(self.counts.values())

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> "Tally":
        """What `plain` gave. Raises ValueError, KeyError, TypeError, AttributeError."""
        return cls(
            entries=int(plain["entries"]),
            files=int(plain["files"]),
            evidence=str(plain["evidence"]),
            counts={str(kind): int(count) for kind, count in plain["counts"].items()},
            heads={
                str(writer): [(int(seq), str(digest)) for seq, digest in ends]
                for writer, ends in plain["heads"].items()
            },
        )
