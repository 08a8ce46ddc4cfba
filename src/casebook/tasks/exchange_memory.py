"""What a casebook remembers of an exchange folder: files that were looked at, files it dropped.

It is kept inside the casebook, so that nothing outside tells with whom anybody exchanges.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from casebook.book import Casebook

SETTING: Final = "exchange"
_MOST_SEEN: Final = 3000
_VERSION: Final = 1


@dataclass
class Look:
    """What a file was when it was looked at, by the SHA-256 of its bytes."""

    verdict: str
    bundle: str = ""
    sender: str = ""
    """The id of the member who says that they made it."""
    name: str = ""
    made: str = ""
    trust: str = ""
    """Whose keys were known then: where that has changed it is looked at again."""
    new: int = 0
    files: int = 0
    size: int = 0
    unused: list[str] = field(default_factory=list)
    """SHA-256 of files in it for which no record was here yet."""


@dataclass
class Drop:
    """A bundle of ours in the folder, as we left it."""

    file: str
    sha256: str
    bundle: str
    at: str
    said: str
    """When its reader had last said what they hold."""
    holds: str
    stamp: list[int]
    numbers: list[list[int]]
    """Numbers of the entries in it, as runs."""
    files: list[str]
    size: int

    def entries(self) -> set[int]:
        """Numbers of the entries in it."""
        return {no for first, last in self.numbers for no in range(first, last + 1)}


@dataclass
class Memory:
    """Everything remembered of one folder."""

    key: str
    seen: dict[str, Look] = field(default_factory=dict)
    stamps: dict[str, tuple[list[int], str]] = field(default_factory=dict)
    """Path in the folder to the stamp and the SHA-256 that its file had."""
    drops: dict[str, list[Drop]] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    waits: dict[str, str] = field(default_factory=dict)
    """Since when files for a member are left to somebody else's bundle."""
    saved: str = ""

    def save(self, book: Casebook) -> None:
        """Keep it, if anything in it has changed."""
        self.seen = dict(list(self.seen.items())[-_MOST_SEEN:])
        text = json.dumps(
            {
                "version": _VERSION,
                "seen": {sha: asdict(look) for sha, look in self.seen.items()},
                "stamps": self.stamps,
                "drops": {who: [asdict(one) for one in found] for who, found in self.drops.items()},
                "marks": self.marks,
                "waits": self.waits,
            },
            separators=(",", ":"),
        )
        if text != self.saved:
            book.keep(self.key, text)
            self.saved = text


def remembered(book: Casebook, folder: Path) -> Memory:
    """What is remembered of a folder; nothing, for a new one."""
    place = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogatepass")).hexdigest()
    memory = Memory(f"{SETTING}-{place[:16]}")
    memory.saved = book.kept(memory.key)
    plain: dict[str, Any] = json.loads(memory.saved or "{}")
    if plain.get("version") == _VERSION:
        memory.seen = {sha: Look(**look) for sha, look in plain["seen"].items()}
        memory.stamps = {name: (stamp, sha) for name, (stamp, sha) in plain["stamps"].items()}
        memory.drops = {
            who: [Drop(**one) for one in found] for who, found in plain["drops"].items()
        }
        memory.marks = plain["marks"]
        memory.waits = plain["waits"]
    return memory


def runs(numbers: Iterable[int]) -> list[list[int]]:
    """Whole numbers as first and last of each run."""
    found: list[list[int]] = []
    for no in sorted(numbers):
        if found and found[-1][1] == no - 1:
            found[-1][1] = no
        else:
            found.append([no, no])
    return found
