"""What each kind of reader is given: the presets that are shipped, and a person's own."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from casebook.errors import UnknownPreset
from casebook.paths import resource
from casebook.records import Profile as ProfileRecord

SECTIONS: Final = (
    "transmittal", "summary", "communication", "people", "identifiers", "chronology",
    "register", "incidents", "repetition", "counts", "law", "foreign-link", "harm", "authorities",
    "statements",
    "exhibits", "plates", "custody", "integrity", "method", "glossary", "using", "checklist",
)  # fmt: skip
"""In the order in which they stand."""

BY_CONSENT, ACTORS, NOBODY = "consent", "actors", "nobody"
"""Who is named: those who agreed, and alleged actors; alleged actors only; nobody."""


@dataclass(frozen=True)
class Profile:
    """One kind of reader.

    `audience` is the code of the audience whose consent counts; empty for the person's own copy.
    `hides_as` is how people without consent are called. `covered_only` leaves out pictures of which
    there is no covered copy.
    """

    id: str
    names: Mapping[str, str]
    audience: str
    sections: tuple[str, ...]
    named: str = BY_CONSENT
    hides_as: str = "pseudonym"
    covered_only: bool = False
    relatives: bool = False
    in_confidence: bool = True
    photo_details: bool = False
    form: str = "full"
    asks: Mapping[str, tuple[str, ...]] | None = None

    def name(self, language: str) -> str:
        """What it is called."""
        return self.names.get(language) or self.names["en"]

    def asking(self, language: str) -> tuple[str, ...]:
        """What such a reader is usually asked for."""
        asks = self.asks or {}
        return asks.get(language) or asks.get("en", ())


@lru_cache(maxsize=1)
def shipped() -> dict[str, Profile]:
    """The presets that come with the program, by id."""
    plain = json.loads(resource("presets", "presets.json").read_text("utf-8"))
    return {item["id"]: _profile(item) for item in plain["presets"]}


def profile(name: str, own: Mapping[str, ProfileRecord] | None = None) -> Profile:
    """The profile of an id, or of the ref of a person's own. Raises `UnknownPreset`."""
    if found := shipped().get(name):
        return found
    if record := (own or {}).get(name.strip().upper()):
        return _own(record)
    known = ", ".join([*shipped(), *(own or {})])
    raise UnknownPreset(preset=name[:40], presets=known)


def _profile(item: Mapping[str, Any]) -> Profile:
    values = {key: value for key, value in item.items() if key not in ("name", "sections", "asks")}
    asks = {code: tuple(lines) for code, lines in item.get("asks", {}).items()}
    return Profile(names=item["name"], sections=tuple(item["sections"]), asks=asks, **values)


def _own(record: ProfileRecord) -> Profile:
    """A person's own: what it does not say is as in the one that it was copied from."""
    base = shipped().get(record.base) or shipped()["local-police"]
    asks = tuple(line.strip() for line in record.asks.splitlines() if line.strip())
    sections = tuple(one for one in SECTIONS if one in record.sections) or base.sections
    return replace(
        base,
        id=record.ref,
        names={"en": record.title, "fr": record.title},
        audience=record.audience or base.audience,
        sections=sections,
        named=record.named or base.named,
        hides_as=record.hides_as or base.hides_as,
        covered_only=_either(record.covered_only, base.covered_only),
        relatives=_either(record.relatives, base.relatives),
        in_confidence=_either(record.in_confidence, base.in_confidence),
        asks={"en": asks, "fr": asks} if asks else base.asks,
    )


def _either(said: bool | None, otherwise: bool) -> bool:
    return otherwise if said is None else said
