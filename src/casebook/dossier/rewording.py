"""Other words for facts, in dossiers only: which fields may have them, and which never.

What somebody said, stated or signed is never reworded; the record keeps its own words, and the
dossier marks each place.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from casebook.records import Record, Wording

REWORDABLE: Final[Mapping[str, tuple[str, ...]]] = {
    "incident": (
        "title", "place", "when_note", "narrative", "translation", "changed",
        "measures",
    ),
    "act": ("demand", "stated_reason", "consequence"),
    "involvement": ("basis", "said_or_did"),
}  # fmt: skip
"""By kind of record."""


def may_be_reworded(record: Record, name: str) -> bool:
    """Whether a field may have other words in a dossier."""
    return name in REWORDABLE.get(record.kind, ())


def by_place(wordings: Iterable[Wording]) -> dict[tuple[str, str], Wording]:
    """The newest wording of each place: (id of the record, field)."""
    return {(item.about, item.field_name): item for item in wordings}
