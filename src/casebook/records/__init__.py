"""What a casebook is about: values, and nothing that saves, prints or sends them.

Knows the standard library only. Adding a field takes one line here and one SQL step in
db/migrations; adding a kind takes its class, its place in KINDS and a CREATE TABLE step.
"""

from casebook.records.contact import (
    Consent,
    Contact,
    Identifier,
    Member,
    Name,
    Reader,
    Relation,
    Sighting,
)
from casebook.records.dossier import Dossier, Profile, Wording
from casebook.records.exhibit import Custody, Exhibit, Showing, Statement
from casebook.records.fields import Field, Goes, Shape
from casebook.records.incident import (
    Act,
    Case,
    Incident,
    IncidentLink,
    Information,
    Involvement,
)
from casebook.records.moment import Moment
from casebook.records.record import Problem, Record, problems
from casebook.records.referral import (
    Agency,
    ContactLog,
    Referral,
    RelatesTo,
    Term,
)

KINDS: dict[str, type[Record]] = {
    kind.kind: kind
    for kind in (
        Case,
        Incident,
        Act,
        Involvement,
        IncidentLink,
        Information,
        Contact,
        Name,
        Identifier,
        Sighting,
        Relation,
        Consent,
        Exhibit,
        Showing,
        Custody,
        Statement,
        Agency,
        Dossier,
        Wording,
        Profile,
        Referral,
        RelatesTo,
        ContactLog,
        Term,
        Member,
        Reader,
    )
}

__all__ = [
    "KINDS",
    "Act",
    "Agency",
    "Case",
    "Consent",
    "Contact",
    "ContactLog",
    "Custody",
    "Dossier",
    "Exhibit",
    "Field",
    "Goes",
    "Identifier",
    "Incident",
    "IncidentLink",
    "Information",
    "Involvement",
    "Member",
    "Moment",
    "Name",
    "Problem",
    "Profile",
    "Reader",
    "Record",
    "Referral",
    "RelatesTo",
    "Relation",
    "Shape",
    "Showing",
    "Sighting",
    "Statement",
    "Term",
    "Wording",
    "problems",
]
