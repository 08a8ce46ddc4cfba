"""Who of the group may have a record: said while it is written, not only when it is sent."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

from casebook.book import Casebook
from casebook.errors import NoSuchRecord
from casebook.records import Reader, Record

OPEN = ("open", "coalition")
NAMED = ("case-team", "named-people")
NOBODY = "this-casebook"
_STEPS = 4


@dataclass(frozen=True)
class Person:
    """Somebody of the group, and what was said of them for one record."""

    member: str
    name: str
    is_named: bool
    """They are a reader of the record itself."""
    above: str
    """"case" or "part": they are a reader of what the record belongs to."""
    can_be_named: bool
    """Something of theirs is here, so that the record can name them."""
    has_above: bool
    """They may have everything that the record belongs to."""


def read_people(book: Casebook, record: Record) -> list[Person]:
    """Everybody who could be sent a record, without oneself and those who were removed."""
    others = book.others()
    if not others:
        return []
    named = _named(book, record.id)
    wholes = _wholes(book, record)
    by_case = {one for whole in wholes if whole.kind == "case" for one in _named(book, whole.id)}
    by_part = {one for whole in wholes if whole.kind != "case" for one in _named(book, whole.id)}
    return [
        Person(
            member=member,
            name=name,
            is_named=member in named,
            above="part" if member in by_part else "case" if member in by_case else "",
            can_be_named=writes,
            has_above=_has_above(book, member, record, wholes),
        )
        for member, name, writes in others
    ]


def will_have(person: Person, sensitivity: str, *, is_ticked: bool) -> bool:
    """A person may have a record whose sensitivity is this one."""
    if sensitivity == NOBODY:
        return False
    if sensitivity in NAMED:
        above = person.above == "part" or (person.above == "case" and sensitivity == NAMED[0])
        return is_ticked or above
    return sensitivity in OPEN or person.has_above


def save_with_readers(book: Casebook, record: Record, members: Collection[str]) -> Record:
    """Save a record and who is named as a reader of it. Raises `NotReady`.

    Whoever cannot be asked about, having been removed from the group, stays as they were.
    """
    asked = {member for member, _name, _writes in book.others()}
    there = {one.member: one for one in book.where(Reader, "subject", record.id)}
    new: list[Record] = [
        Reader(subject=record.id, member=member) for member in members if member not in there
    ]
    gone = [one.id for member, one in there.items() if member in asked - set(members)]
    if gone:
        # first: whoever is no longer named must not be, whatever happens to the rest
        book.remove_all(gone)
    saved: Record = book.save_all([record, *new])[0]
    return saved


def not_for(book: Casebook, record: Record) -> list[str]:
    """Names of those of the group who may not have a record, as it is saved."""
    others = book.others()
    if not others or book.may_have([""], record.kind, record.id):
        return []  # what a stranger may have, everybody may have
    return [
        name
        for member, name, _writes in others
        if not book.may_have([member], record.kind, record.id)
    ]


def _named(book: Casebook, record: str) -> set[str]:
    return {one.member for one in book.where(Reader, "subject", record)} if record else set()


def _wholes(book: Casebook, record: Record) -> list[Record]:
    """What a record is a part of, and what that is a part of."""
    found: list[Record] = []
    place: Record | None = record
    for _step in range(_STEPS):
        place = _whole(book, place) if place else None
        if place is None:
            break
        found.append(place)
    return found


def _whole(book: Casebook, record: Record) -> Record | None:
    for name in (type(record).owner, "incident", "case"):
        whole = getattr(record, name, "") if name else ""
        if whole and whole != record.id:
            with suppress(NoSuchRecord):
                return book.find(whole)
            return None
    return None


def _has_above(book: Casebook, member: str, record: Record, wholes: list[Record]) -> bool:
    if record.id and not record.sensitivity:
        return book.may_have([member], record.kind, record.id)
    return all(book.may_have([member], one.kind, one.id) for one in wholes[:1])
