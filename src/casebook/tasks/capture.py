"""Saves what was captured in a hurry: an incident, what was done, and the files that show it."""

from collections.abc import Iterator, Sequence

from casebook.book import Casebook
from casebook.records import Act, Exhibit, Incident, Record, Showing


def capture(
    book: Casebook, incident: Incident, act_types: Sequence[str], exhibits: Sequence[str]
) -> Incident:
    """Save them in one turn, which one undo takes back; the files themselves stay.

    Raises `NotReady`, `NoSuchRecord` for an exhibit that is not there.
    """
    shown = [book.get(Exhibit, one) for one in dict.fromkeys(exhibits)]

    def parts(saved: Incident) -> Iterator[Record]:
        for code in act_types:
            yield Act(incident=saved.id, act_type=code, when=saved.when)
        for exhibit in shown:
            yield Showing(exhibit=exhibit.id, subject=saved.id)

    return book.save_with_parts(incident, parts)
