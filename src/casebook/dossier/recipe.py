"""An order made ready: with the profile that it names and what the program adds."""

from dataclasses import dataclass, field

from casebook.dossier.order import BRIEF, Order
from casebook.dossier.profiles import SECTIONS, Profile

BRIEF_LEAVES_OUT = frozenset((
    "incidents", "identifiers", "repetition", "law", "foreign-link", "harm", "statements",
    "plates", "custody", "glossary",
))  # fmt: skip


@dataclass(frozen=True)
class Recipe:
    """`made_at` is local time with its offset; `secret` makes pseudonyms."""

    order: Order
    profile: Profile
    made_at: str
    secret: bytes = field(repr=False, default=b"")
    most: int = 0
    """The most incidents in the table of the brief form; 0 for all."""

    @property
    def most_others(self) -> int:
        """The most rows of its other tables; 0 for all. What happened comes first."""
        return max(2, self.most // 3) if self.most else 0

    @property
    def language(self) -> str:
        """In which it is printed."""
        return self.order.language

    @property
    def paper(self) -> str:
        """On which it is printed."""
        return self.order.paper

    @property
    def is_brief(self) -> bool:
        """At most four pages that stand alone."""
        return self.order.form == BRIEF

    @property
    def reader(self) -> str:
        """For whom pseudonyms are made."""
        return self.order.addressee or self.profile.id

    def sections(self) -> tuple[str, ...]:
        """What is in it, in its order."""
        wanted = {*self.profile.sections, *self.order.with_sections}
        wanted -= set(self.order.without_sections)
        if not self.order.law_author:
            wanted.discard("law")
        if self.is_brief:
            if "incidents" in wanted:
                wanted.add("chronology")  # their sheets are left out, and it must stand alone
            wanted -= BRIEF_LEAVES_OUT - set(self.order.with_sections)
        return tuple(one for one in SECTIONS if one in wanted)
