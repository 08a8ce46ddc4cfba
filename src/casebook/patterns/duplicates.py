"""Finds contacts that may be one and the same, and says why it thinks so.

It only asks. It looks at names in every script that was written down, and at numbers, accounts
and plates; it leaves out pairs between which a relation was written down, since a mother and her
daughter may share a telephone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from casebook.patterns import numbers
from casebook.patterns.names import ALIKE, SAME, Key, key_of, likeness
from casebook.records import Contact, Identifier, Name, Relation

IDENTIFIER, SAME_NAME, ALIKE_NAME = "identifier", "same-name", "alike-name"

_CROWD = 60
"""A word that so many contacts have in their names tells nobody apart."""


@dataclass(frozen=True)
class Reason:
    """Why two contacts may be one: what stands at the first, and at the second."""

    sort: str
    one: str
    other: str
    identifier_type: str = ""
    """What both are, when they are of one type: a telephone number may also be on WhatsApp."""


@dataclass(frozen=True)
class Pair:
    """Two contacts that may be one, by their ids, with the strongest reason first."""

    one: str
    other: str
    reasons: tuple[Reason, ...]
    score: float


def pair_key(one: str, other: str) -> str:
    """A pair by the ids of both, whichever comes first."""
    return "+".join(sorted((one, other)))


def find(
    contacts: Iterable[Contact],
    names: Iterable[Name] = (),
    identifiers: Iterable[Identifier] = (),
    relations: Iterable[Relation] = (),
    *,
    apart: Collection[str] = (),
) -> list[Pair]:
    """The pairs, the likeliest first. `apart` holds `pair_key`s of those that are two."""
    known = {item.id: item for item in contacts}
    order = {one: place for place, one in enumerate(known)}
    told = set(apart) | {pair_key(item.contact, item.other) for item in relations}
    keys: dict[str, list[Key]] = {one: [key_of(item.name)] for one, item in known.items()}
    for name in names:
        if name.contact in keys:
            keys[name.contact].append(key_of(name.text))
    reasons: dict[tuple[str, str], list[Reason]] = defaultdict(list)
    for one, other, reason in _by_identifier(identifiers):
        if one in known and other in known:
            reasons[one, other].append(reason)
    for one, other in _candidates(keys):
        if pair_key(one, other) not in told:
            named = _by_name(known[one], known[other], keys[one], keys[other])
            if named:
                reasons[_pair(one, other)].append(named)
    found = [
        _made(known[one], known[other], reasons[one, other], order)
        for one, other in reasons
        if pair_key(one, other) not in told
    ]
    return sorted(found, key=lambda pair: (-pair.score, order[pair.one]))


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _made(one: Contact, other: Contact, reasons: list[Reason], order: dict[str, int]) -> Pair:
    weights = {IDENTIFIER: 2.0, SAME_NAME: 1.5, ALIKE_NAME: 1.0}
    score = sum(weights[reason.sort] for reason in reasons)
    if one.side != other.side and one.side and other.side:
        score -= 0.5
    if order[one.id] > order[other.id]:
        one, other = other, one
        reasons = [
            Reason(item.sort, item.other, item.one, item.identifier_type) for item in reasons
        ]
    return Pair(one.id, other.id, tuple(reasons), score)


def _by_identifier(identifiers: Iterable[Identifier]) -> Iterator[tuple[str, str, Reason]]:
    groups: dict[tuple[str, str], list[Identifier]] = defaultdict(list)
    for item in identifiers:
        sort, key = numbers.key(item.identifier_type, item.value)
        if item.contact and sort:
            groups[sort, key].append(item)
    told: set[tuple[str, str, str]] = set()
    for (_sort, key), group in groups.items():
        for here, there in combinations(group, 2):
            if here.contact == there.contact:
                continue
            if here.contact > there.contact:
                here, there = there, here
            platforms = {item.platform.strip().casefold() for item in (here, there)} - {""}
            if len(platforms) > 1 and here.identifier_type in ("social", "other"):
                continue
            if not numbers.same(here.identifier_type, here.value, there.value):
                continue
            if (one := (here.contact, there.contact, key)) in told:
                continue
            told.add(one)
            sorts = {here.identifier_type, there.identifier_type}
            sort = here.identifier_type if len(sorts) == 1 else ""
            reason = Reason(IDENTIFIER, here.value, there.value, sort)
            yield here.contact, there.contact, reason


def _candidates(keys: dict[str, list[Key]]) -> Iterator[tuple[str, str]]:
    """Pairs that share something of a name, so that not all pairs must be compared."""
    blocks: dict[str, set[str]] = defaultdict(set)
    for one, found in keys.items():
        for key in found:
            if key.native:
                blocks["=" + key.native].add(one)
            sounds = [item for item in key.sounds if item]
            for item in sounds:
                if len(item) > 1:
                    blocks["~" + item].add(one)
            blocks["^" + "".join(sorted(item[0] for item in sounds))].add(one)
            whole = "".join(sorted("".join(key.words)))
            blocks["#" + whole].add(one)
            blocks["|" + "".join(key.words)[:4]].add(one)
    seen: set[tuple[str, str]] = set()
    for name, block in blocks.items():
        most = _CROWD if name[0] in "~|^" else 5 * _CROWD
        if not 2 <= len(block) <= most:
            continue
        for one, other in combinations(sorted(block), 2):
            if (one, other) not in seen:
                seen.add((one, other))
                yield one, other


def _by_name(one: Contact, other: Contact, here: list[Key], there: list[Key]) -> Reason | None:
    best, which = 0.0, ("", "")
    for key in here:
        for against in there:
            score = likeness(key, against)
            if score > best:
                best, which = score, (key.text, against.text)
    if best < ALIKE:
        return None
    if best < SAME:
        if one.party_type and other.party_type and one.party_type != other.party_type:
            return None
        if _differ(here, there):
            return None
    sort = SAME_NAME if best == SAME else ALIKE_NAME
    return Reason(sort, *(which if one.id < other.id else which[::-1]))


def _differ(here: list[Key], there: list[Key]) -> bool:
    """Both were written in the same script of their own, and the writing is not the same."""
    ours, theirs = ({key.native for key in keys if key.native} for keys in (here, there))
    return bool(ours and theirs) and not ours & theirs
