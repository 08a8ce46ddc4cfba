"""What a dossier is made from: records and facts that were gathered, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from casebook.records import (
    Act,
    Agency,
    Consent,
    Contact,
    Dossier,
    Exhibit,
    Identifier,
    Incident,
    IncidentLink,
    Information,
    Involvement,
    Name,
    Referral,
    RelatesTo,
    Statement,
    Wording,
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
    by: str = ""
    """The member who did it; empty where people state it."""


@dataclass(frozen=True)
class Dated:
    """When an incident was written down, local time with offset, when it last changed, and the
    member who wrote it down."""

    created_at: str
    updated_at: str
    by: str = ""


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
    consents: list[Consent] = field(default_factory=list)
    """Of everybody in the casebook, to everybody."""
    statements: list[Statement] = field(default_factory=list)
    outdated: frozenset[str] = frozenset()
    """Ids of statements whose words were changed after they were adopted."""
    wordings: list[Wording] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    """Those that were ticked, and none of a lawyer's."""
    referred: list[RelatesTo] = field(default_factory=list)
    agencies: dict[str, Agency] = field(default_factory=dict)
    sent: list[Dossier] = field(default_factory=list)
    """Dossiers that were made before."""
    covered: dict[str, Exhibit] = field(default_factory=dict)
    """Exhibit id to its newest copy with covered parts."""
    verified: frozenset[str] = frozenset()
    """Ids of exhibits that were read whole and found unchanged since they were attached."""
    members: list[str] = field(default_factory=list)
    all_people: dict[str, Contact] = field(default_factory=dict)
    """Everybody in the casebook: names in free text may be those of people not chosen."""
    alike: Mapping[str, str] = field(default_factory=dict)
    """Characters that are compared as others: traditional as simplified."""
    today: str = ""
    head: str = ""
    entries: int = 0
    fingerprint: str = ""
    """Of the key with which the member who makes this signs."""
