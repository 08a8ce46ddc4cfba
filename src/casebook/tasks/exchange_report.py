"""What one pass over an exchange folder did, and what waits there for a person."""

from dataclasses import dataclass, field
from pathlib import Path

from casebook.errors import CasebookError


@dataclass(frozen=True)
class Came:
    """A bundle of somebody's in the folder. `path` is where it stands."""

    path: Path
    bundle: str
    sender: str
    made: str = ""
    new: int = 0
    """Entries that are, or would be, new here."""
    files: int = 0
    size: int = 0


@dataclass(frozen=True)
class Went:
    """A bundle that was left for somebody."""

    path: Path
    bundle: str
    reader: str
    entries: int
    files: int
    size: int


@dataclass
class Report:
    """What one pass did. Everything in it is a plain value."""

    taken: list[Came] = field(default_factory=list)
    waiting: list[Came] = field(default_factory=list)
    """For a person to look at and take in."""
    excerpts: list[Came] = field(default_factory=list)
    """Excerpts: looked through one by one, whatever else is taken in by itself."""
    inbox: list[Came] = field(default_factory=list)
    """From somebody whose fingerprint was not compared: waits in the inbox."""
    set_aside: list[Came] = field(default_factory=list)
    """Taken in before, and that was undone: never taken in again by itself."""
    key_changed: list[Came] = field(default_factory=list)
    no_room: list[Came] = field(default_factory=list)
    """From strangers, for whom the inbox has no room any more."""
    too_new: list[Path] = field(default_factory=list)
    damaged: list[Path] = field(default_factory=list)
    """Not whole, or altered; one that is still being copied looks like that too."""
    unfinished: list[Path] = field(default_factory=list)
    """Being written to while we looked."""
    conflicts: int = 0
    """Fields that wait to be settled in what was taken in."""
    dropped: list[Went] = field(default_factory=list)
    removed: int = 0
    """Own bundles that nobody needs any more."""
    left_out: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Reader to refs of exhibits whose files stay here: intimate, or of minors."""
    failed: list[CasebookError] = field(default_factory=list)
    """What could not be read or written; the rest was done all the same."""

    @property
    def did_something(self) -> bool:
        """Something changed here or in the folder."""
        return bool(self.taken or self.inbox or self.dropped or self.removed)
