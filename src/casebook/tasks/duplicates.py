"""Finds contacts that may be one person, and makes two of them one, with nothing lost."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from casebook.book import Casebook
from casebook.errors import NotReady
from casebook.patterns.same import Pair, pairs
from casebook.progress import UNWATCHED, Progress
from casebook.records import Contact, Identifier, Name, Record, Shape

_APART = "not-the-same"


@dataclass(frozen=True)
class Candidates:
    """Two contacts that may be one, and why."""

    first: Contact
    second: Contact
    why: Pair


def find_duplicates(book: Casebook, *, progress: Progress = UNWATCHED) -> list[Candidates]:
    """Pairs that may be one, those with a shared number first."""
    contacts = {item.id: item for item in book.all(Contact)}
    names: dict[str, list[str]] = {one: [item.name] for one, item in contacts.items()}
    progress.step(0, 2, "names")
    for name in book.all(Name):
        if name.contact in names:
            names[name.contact].append(name.text)
    numbers = [
        (item.contact, item.value) for item in book.all(Identifier) if item.contact in contacts
    ]
    progress.step(1, 2, "comparing")
    found = pairs(names, numbers, _apart(book))
    return [Candidates(contacts[pair.first], contacts[pair.second], pair) for pair in found]


def keep_apart(book: Casebook, first: str, second: str) -> None:
    """A person said that these two are not the same: they are not offered again."""
    known = _apart(book) | {(min(first, second), max(first, second))}
    book.keep(_APART, json.dumps(sorted(known)))


def _apart(book: Casebook) -> frozenset[tuple[str, str]]:
    try:
        kept = json.loads(book.kept(_APART) or "[]")
        return frozenset((str(one), str(other)) for one, other in kept)
    except (ValueError, TypeError):
        return frozenset()


def merge_contacts(
    book: Casebook, winner: str, loser: str, chosen: Mapping[str, str] | None = None
) -> Contact:
    """Make two contacts one, in one turn that one undo takes back.

    `chosen` maps fields to the id of the contact whose value stays; where it says nothing, what
    is written in `winner` stays, and what is empty there comes from `loser`. Tags, flags and
    other sets are united. The other name becomes a name of the winner; everything that named the
    loser names the winner; the loser goes to the trash with what it still holds. Raises
    `NoSuchRecord`, `NotReady` for one and the same.
    """
    if winner == loser:
        raise NotReady(problems="one contact cannot be merged with itself")
    kept, gone = book.get(Contact, winner), book.get(Contact, loser)
    values: dict[str, Any] = {}
    for spec in Contact.fields():
        ours, theirs = getattr(kept, spec.name), getattr(gone, spec.name)
        if spec.is_set:
            values[spec.name] = tuple(dict.fromkeys((*ours, *theirs)))
        elif (chosen or {}).get(spec.name) == loser:
            values[spec.name] = theirs
        elif (chosen or {}).get(spec.name) != winner and ours in ("", None):
            values[spec.name] = theirs
    if kept.private_notes and gone.private_notes and not (chosen or {}).get("private_notes"):
        values["private_notes"] = f"{kept.private_notes}\n\n{gone.private_notes}"
    merged = replace(kept, **values)
    changed: list[Record] = [merged]
    for field, other in book.naming(gone.id):
        if other.id not in (kept.id, gone.id):
            renamed: dict[str, Any] = {field: kept.id}
            changed.append(replace(other, **renamed))
    called = {merged.name, *(item.text for item in book.where(Name, "contact", kept.id))}
    called |= {item.text for item in book.where(Name, "contact", gone.id)}
    new = [
        Name(contact=kept.id, text=name)
        for name in (kept.name, gone.name)
        if name and name not in called
    ]
    book.merge(changed, new, gone)
    return book.get(Contact, kept.id)


def differing(first: Contact, second: Contact) -> list[str]:
    """The fields in which both say something, and not the same."""
    return [
        spec.name
        for spec in Contact.fields()
        if not spec.is_set
        and spec.shape is not Shape.TAGS
        and getattr(first, spec.name) not in ("", None)
        and getattr(second, spec.name) not in ("", None)
        and getattr(first, spec.name) != getattr(second, spec.name)
    ]
