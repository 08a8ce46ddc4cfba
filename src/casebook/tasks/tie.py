"""Ties files that came together: media to the chat, and proofs to what they prove."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from casebook.book import Casebook
from casebook.evidence.packages import came_with
from casebook.records import Exhibit
from casebook.words import _


def tie(book: Casebook, exhibits: Mapping[Path, str]) -> list[str]:
    """Note of exhibits, by the path that each came from, which came with which; refs of those.

    One turn. What a person or an earlier turn has tied already stays as it is.
    """
    here = {exhibit.id: exhibit for exhibit in book.some(Exhibit, list(exhibits.values()))}
    found = {path.as_posix(): here[one] for path, one in exhibits.items() if one in here}
    tables = [
        place
        for place, exhibit in found.items()
        if exhibit.media_type == "text/csv"
        and (inside := book.inside(exhibit.id)) is not None
        and inside.as_read
    ]
    hashes = {place: exhibit.sha256 for place, exhibit in found.items()}
    tied: dict[str, Exhibit] = {}
    for place, other in came_with(hashes, tables).items():
        exhibit, parent = found[place], found[other]
        if exhibit.parent or exhibit.id == parent.id or _is_under(parent, exhibit, here | tied):
            continue
        tied[exhibit.id] = replace(exhibit, parent=parent.id)
    if tied:
        book.save_all(tied.values(), why=_("it came with the other file"))
    return [exhibit.ref for exhibit in tied.values()]


def _is_under(exhibit: Exhibit, other: Exhibit, known: Mapping[str, Exhibit]) -> bool:
    """An exhibit came inside or with another one, however far down."""
    seen: set[str] = set()
    while exhibit.parent and exhibit.id not in seen:
        seen.add(exhibit.id)
        if exhibit.parent == other.id:
            return True
        exhibit = known.get(exhibit.parent, Exhibit(title=""))
    return False
