"""Where incidents can be reported, given what was done: in order, each with the reason why.

The rules are data (resources/agencies/where.json). They suggest, and decide nothing.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from casebook.book import Casebook
from casebook.paths import resource
from casebook.records import Act, Agency, Incident
from casebook.tasks.agencies import Shipped, shipped
from casebook.words import speaking


@dataclass(frozen=True)
class Place:
    """Somewhere to report, why, and what the casebook itself has for it."""

    entry: Shipped
    why: tuple[str, ...]
    agencies: tuple[Agency, ...] = ()


@dataclass(frozen=True)
class Where:
    """Where to report some incidents. `danger`: somebody is in danger now, by one of them."""

    places: list[Place]
    acts: tuple[str, ...]
    danger: bool = False


@lru_cache(maxsize=1)
def _rules() -> dict[str, Any]:
    held: dict[str, Any] = json.loads(resource("agencies", "where.json").read_text("utf-8"))
    return held


def suggested(acts: Iterable[str], language: str | None = None) -> list[Place]:
    """The places for these kinds of act (codes of `act_type`): emergency first, counsel last."""
    spoken, codes = language or speaking(), set(acts)
    reasons: dict[str, list[str]] = {}
    matched = False
    for rule in _rules()["rules"]:
        fits = any(_is_of(code, act) for code in codes for act in rule["acts"])
        matched |= fits
        if fits or not rule["acts"]:
            reasons.setdefault(rule["agency"], []).append(_why(rule, spoken))
    if not matched:
        rule = _rules()["unknown"]
        first, *rest = reasons.items()
        reasons = dict([first, (rule["agency"], [_why(rule, spoken)]), *rest])
    entries = {entry.id: entry for entry in shipped()}
    return [Place(entries[name], tuple(why)) for name, why in reasons.items()]


def _is_of(code: str, act: str) -> bool:
    return code == act or code.startswith(f"{act}.")


def _why(rule: dict[str, Any], language: str) -> str:
    texts: dict[str, str] = rule["why"]
    return texts.get(language) or texts["en"]


def where_to_report(book: Casebook, incidents: Sequence[str]) -> Where:
    """Where to report these incidents, with the casebook's own agencies beside each place.

    Raises `NoSuchRecord`.
    """
    found = [book.get(Incident, one) for one in incidents]
    acts = {act.act_type: None for one in found for act in book.where(Act, "incident", one.id)}
    sorts = Counter(entry.sort for entry in shipped())
    own = list(book.all(Agency))

    def beside(entry: Shipped) -> tuple[Agency, ...]:
        listed = [one for one in own if one.shipped == entry.id]
        if sorts[entry.sort] > 1:
            return tuple(listed)
        # "police of jurisdiction" has no number: one's own police has
        ours = [one for one in own if one.agency_sort == entry.sort and not one.shipped]
        return tuple(ours + [one for one in listed if not ours or one.phones or one.web])

    return Where(
        [Place(one.entry, one.why, beside(one.entry)) for one in suggested(acts)],
        tuple(acts),
        any(one.immediate_danger for one in found),
    )
