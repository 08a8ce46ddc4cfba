"""What a dossier is made from: records and facts that were gathered, as plain values."""

from dataclasses import dataclass, field

from casebook.records import (
    Act,
    Contact,
    Exhibit,
    Identifier,
    Incident,
    IncidentLink,
    Information,
    Involvement,
    Name,
    Referral,
)


@dataclass(frozen=True)
class CustodyLine:
    """One thing that was done with an exhibit, by the program's own log or as people state it."""

    exhibit: str
    at: str
    action: str
    by_program: bool
    detail: str = ""
    entry: str = ""


@dataclass(frozen=True)
class Dated:
    """When an incident was written down, local time with offset, and when it last changed."""

    created_at: str
    updated_at: str


@dataclass
class CaseFile:
    """Everything about the chosen incidents. Whether it may leave is decided in `outline`."""

    incidents: list[Incident]
    dated: dict[str, Dated] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)
    involvements: list[Involvement] = field(default_factory=list)
    information: list[Information] = field(default_factory=list)
    links: list[IncidentLink] = field(default_factory=list)
    contacts: dict[str, Contact] = field(default_factory=dict)
    names: list[Name] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    seen_in: dict[str, list[str]] = field(default_factory=dict)
    """Identifier id to ids of the incidents in which it was seen."""
    exhibits: list[Exhibit] = field(default_factory=list)
    shows: dict[str, list[str]] = field(default_factory=dict)
    """Exhibit id to ids of what it shows."""
    custody: list[CustodyLine] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    all_people: dict[str, Contact] = field(default_factory=dict)
    """Everybody in the casebook: names in free text may be those of people not chosen."""
    head: str = ""
    entries: int = 0
