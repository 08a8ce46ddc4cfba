"""Controlled vocabularies: stable codes, labels in several languages, shipped as data.

docs/formats/vocabularies.md describes the files in resources/vocabularies. A label that was
never translated is shown in English; no translation is claimed that is not one.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from casebook.paths import resource
from casebook.records.referral import Term

_TERM_LABELS = {
    "en": "label_en",
    "fr": "label_fr",
    "zh-Hant": "label_zh_hant",
    "zh-Hans": "label_zh_hans",
    "bo": "label_bo",
    "ug": "label_ug",
}


@dataclass(frozen=True)
class Entry:
    """One term: its code never changes, its labels may."""

    code: str
    labels: Mapping[str, str] = field(default_factory=dict)
    parent: str = ""
    definition: Mapping[str, str] = field(default_factory=dict)
    put_aside: bool = False

    def label(self, language: str = "en") -> str:
        """What it is called; in English where it has no name in the language."""
        return self.labels.get(language) or self.labels.get("en") or self.code


@lru_cache(maxsize=128)
def vocabulary(name: str) -> dict[str, Entry]:
    """Code to entry, in the order of the file. Raises KeyError for a name there is none of."""
    path = resource("vocabularies", f"{name}.json")
    if not path.is_file():
        raise KeyError(name)
    terms = json.loads(path.read_text("utf-8"))["terms"]
    return {
        item["code"]: Entry(
            code=item["code"],
            labels=item["labels"],
            parent=item.get("parent", ""),
            definition=item.get("definition", {}),
        )
        for item in terms
    }


def names() -> list[str]:
    """The vocabularies there are."""
    return sorted(path.stem for path in resource("vocabularies").glob("*.json"))


def label(name: str, code: str, language: str = "en") -> str:
    """What a code is called; an unknown code is shown as itself."""
    entry = vocabulary(name).get(code)
    return entry.label(language) if entry else code


def code_of(name: str, text: str) -> str | None:
    """The code that a code or a label in any language means; None if there is none."""
    return find(vocabulary(name), text)


def find(entries: Mapping[str, Entry], text: str) -> str | None:
    """The code that a code or a label in any language means, among these entries."""
    if text in entries:
        return text
    sought = text.strip().casefold()
    for code, entry in entries.items():
        if sought == code.casefold() or any(
            sought == found.casefold() for found in entry.labels.values()
        ):
            return code
    return None


def with_terms(base: Mapping[str, Entry], terms: Iterable[Term]) -> dict[str, Entry]:
    """The entries with a casebook's own terms laid over: renamed, added, put aside."""
    found = dict(base)
    for term in terms:
        labels = {
            language: str(getattr(term, name))
            for language, name in _TERM_LABELS.items()
            if getattr(term, name)
        }
        before = found.get(term.code, Entry(term.code))
        found[term.code] = replace(
            before,
            labels={**before.labels, **labels},
            definition={"en": term.definition} if term.definition else before.definition,
            put_aside=term.put_aside == "yes",
        )
    return found
