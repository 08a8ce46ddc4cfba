"""The directory of agencies: a shipped list that is put in when wanted, and then is one's own.

Nothing in it claims to be checked: a telephone number goes stale. An entry counts as checked
from the day on which this member marks it, and no longer once its facts were changed after that.
"""

import json
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from casebook.book import Casebook
from casebook.paths import resource
from casebook.records import Agency, Moment
from casebook.words import speaking

EMERGENCY = "emergency"
COUNSEL = "counsel"
_FACTS = frozenset(("name", "phones", "web", "agency_sort"))


@dataclass(frozen=True)
class Shipped:
    """One entry of the list that ships with the program. Texts are by language."""

    id: str
    sort: str
    names: dict[str, str]
    phones: tuple[str, ...]
    web: tuple[str, ...]
    purposes: dict[str, str]
    asks: dict[str, str]
    source: str

    def name(self, language: str | None = None) -> str:
        """What it is called; in English where it has no name in the language."""
        return self.names.get(language or speaking()) or self.names["en"]

    def record(self, language: str | None = None) -> Agency:
        """As a record, not saved and not checked."""
        spoken = language or speaking()
        return Agency(
            name=self.name(spoken),
            agency_sort=self.sort,
            purpose=self.purposes.get(spoken) or self.purposes["en"],
            ask_for=self.asks.get(spoken) or self.asks["en"],
            phones=self.phones,
            web=self.web,
            source=self.source,
            shipped=self.id,
        )


@lru_cache(maxsize=1)
def shipped() -> tuple[Shipped, ...]:
    """The shipped list, emergency services first."""
    held = json.loads(resource("agencies", "agencies.json").read_text("utf-8"))
    return tuple(map(_entry, held["entries"]))


def _entry(item: dict[str, Any]) -> Shipped:
    return Shipped(
        id=item["id"],
        sort=item["sort"],
        names=item["name"],
        phones=tuple(item["phone"]),
        web=tuple(item["email"]),
        purposes=item["for"],
        asks=item["ask"],
        source=item["source"],
    )


@dataclass(frozen=True)
class Listed:
    """An agency of the directory. `stale`: its facts were changed after it was checked."""

    agency: Agency
    stale: bool = False

    @property
    def is_checked(self) -> bool:
        """This member checked it, as it stands now."""
        return self.agency.checked is not None and not self.stale


def directory(book: Casebook) -> list[Listed]:
    """Every agency of the casebook: emergency first, then as the list has them, then one's own.

    What two members each took from the shipped list, and neither changed, is shown once.
    """
    order = {entry.id: number for number, entry in enumerate(shipped())}
    found = sorted(
        book.all(Agency),
        key=lambda one: (
            one.agency_sort != EMERGENCY,
            order.get(one.shipped, len(order)),
            one.name.casefold() if not one.shipped else "",
            one.checked is None,
        ),
    )
    seen = set()
    listed = []
    for agency in found:
        same = (agency.shipped, agency.phones, agency.web)
        if agency.shipped and same in seen:
            continue
        seen.add(same)
        listed.append(Listed(agency, stale=_is_stale(book, agency)))
    return listed


def _is_stale(book: Casebook, agency: Agency) -> bool:
    if agency.checked is None:
        return False
    stale = False
    for revision in book.history(agency.id):
        fields = {change.field for change in revision.changes}
        if "checked" in fields:
            stale = False
        elif fields & _FACTS:
            stale = True
    return stale


def put_in(book: Casebook) -> list[Agency]:
    """Put what is missing of the shipped list into the casebook, in one turn."""
    there = {agency.shipped for agency in book.all(Agency)}
    return book.save_all([one.record() for one in shipped() if one.id not in there])


def agency_of(book: Casebook, shipped_id: str) -> Agency:
    """The casebook's agency for an entry of the shipped list; put in if it is not there yet.

    Raises KeyError for an entry there is none of.
    """
    for agency in book.where(Agency, "shipped", shipped_id):
        return agency
    entries = {entry.id: entry for entry in shipped()}
    return book.save(entries[shipped_id].record())


def mark_checked(book: Casebook, ref: str, on: Moment | None = None) -> Agency:
    """Mark that this member checked an agency; today when no day is given."""
    agency = book.get(Agency, ref)
    day = on or Moment.parse(date.today().isoformat())
    if day == agency.checked and _is_stale(book, agency):
        # the same day again: without a change of its own the mark would stay behind the facts
        book.save(replace(agency, checked=None))
    return book.save(replace(agency, checked=day))
