"""Saves what was captured in a hurry: an incident, what was done, and the files that show it."""

from collections.abc import Iterator, Sequence

from casebook.book import Casebook
from casebook.db.store import new_id
from casebook.patterns.numbers import digits, key, same
from casebook.records import (
    Act,
    Exhibit,
    Identifier,
    Incident,
    Record,
    Showing,
    Sighting,
)


def capture(
    book: Casebook,
    incident: Incident,
    act_types: Sequence[str],
    exhibits: Sequence[str],
    *,
    number: str = "",
) -> Incident:
    """Save them in one turn, which one undo takes back; the files themselves stay.

    `number` is a telephone number that was seen in it: the one that is known already, however it
    was written, or a new one. Raises `NotReady`, `NoSuchRecord` for an exhibit that is not there.
    """
    shown = [book.get(Exhibit, one) for one in dict.fromkeys(exhibits)]
    known = _known(book, number) if number else None

    def parts(saved: Incident) -> Iterator[Record]:
        for code in act_types:
            yield Act(incident=saved.id, act_type=code, when=saved.when)
        for exhibit in shown:
            yield Showing(exhibit=exhibit.id, subject=saved.id)
        if number:
            seen = known.id if known else new_id()
            if not known:
                yield Identifier(id=seen, identifier_type="phone", value=number)
            yield Sighting(incident=saved.id, identifier=seen)

    return book.save_with_parts(incident, parts)


def is_number(text: str) -> bool:
    """It is a telephone number and nothing else."""
    return bool(digits(text))


def _known(book: Casebook, number: str) -> Identifier | None:
    wanted = key("phone", number)
    for one in book.all(Identifier):
        if key(one.identifier_type, one.value) == wanted and same("phone", one.value, number):
            return one
    return None
