"""People and bodies: their names, identifiers, relations, and what they agreed to."""

from dataclasses import dataclass

from casebook.records.fields import (
    ANYWHERE,
    GROUP_ONLY,
    NOWHERE,
    choice,
    choices,
    line,
    moment,
    number,
    prose,
    ref,
    yes_no,
)
from casebook.records.moment import Moment
from casebook.records.record import Record


@dataclass(frozen=True, kw_only=True)
class Contact(Record):
    """A person, organisation, group, unknown individual or account."""

    kind = "contact"
    prefix = "CON"
    label = "Contact"
    title_field = "name"

    name: str = line("Name", goes=ANYWHERE, required=True)
    party_type: str = choice("Person or body", "party_type", goes=ANYWHERE)
    side: str = choice("Side", "side", goes=ANYWHERE)
    perpetrator_kind: str = choice("Kind of actor", "perpetrator_kind", goes=ANYWHERE)
    role: str = line("Occupation or role", goes=ANYWHERE)
    affiliation: str = line("Affiliation", goes=ANYWHERE)
    description: str = prose("Description", goes=ANYWHERE)
    languages: tuple[str, ...] = choices("Languages", "language", goes=ANYWHERE)
    interpreter_needed: bool | None = yes_no("Needs an interpreter", goes=ANYWHERE)
    communities: tuple[str, ...] = choices("Communities", "community", goes=GROUP_ONLY)
    citizenship: str = line("Citizenship or status", goes=GROUP_ONLY)
    gender: str = line("Gender", goes=GROUP_ONLY)
    birth_year: int | None = number("Year of birth", goes=GROUP_ONLY)
    age_band: str = choice("Age", "age_band", goes=ANYWHERE)
    address: str = prose("Address", goes=GROUP_ONLY)
    safe_contact: str = prose("How to reach them safely", goes=GROUP_ONLY)
    pseudonym: str = line("Pseudonym", goes=GROUP_ONLY)
    photo: str = ref("Photograph", "exhibit", goes=GROUP_ONLY)
    safety_flags: tuple[str, ...] = choices("Safety flags", "safety_flag", goes=GROUP_ONLY)
    risk_notes: str = prose("Risk notes (never leave this casebook)", goes=NOWHERE)
    private_notes: str = prose("Private notes (never leave this casebook)", goes=NOWHERE)


@dataclass(frozen=True, kw_only=True)
class Name(Record):
    """Another name of a contact: in another script, an alias, a handle, or as it was heard."""

    kind = "name"
    prefix = "NAM"
    label = "Other name"
    owner = "contact"
    title_field = "text"

    contact: str = ref("Whose", "contact", goes=ANYWHERE, required=True)
    text: str = line("Name", goes=ANYWHERE, required=True)
    name_type: str = choice("Kind of name", "name_type", goes=ANYWHERE)
    language: str = choice("Language", "language", goes=ANYWHERE)
    romanisation: str = line("Romanisation system", goes=ANYWHERE)
    as_heard: bool | None = yes_no("Written as it was heard", goes=ANYWHERE)


@dataclass(frozen=True, kw_only=True)
class Identifier(Record):
    """A phone number, handle, address, plate or account that was seen or used."""

    kind = "identifier"
    prefix = "IDN"
    label = "Identifier"
    owner = ""
    title_field = "value"

    identifier_type: str = choice("What it is", "identifier_type", goes=ANYWHERE, required=True)
    value: str = line("As it was seen", goes=ANYWHERE, required=True)
    platform: str = line("Platform", goes=ANYWHERE)
    contact: str = ref("Belongs to", "contact", goes=ANYWHERE)
    certainty: str = choice("How sure", "claim_status", goes=ANYWHERE)
    exhibit: str = ref("Seen in exhibit", "exhibit", goes=ANYWHERE)
    first_seen: Moment | None = moment("First seen", goes=ANYWHERE)
    last_seen: Moment | None = moment("Last seen", goes=ANYWHERE)
    note: str = prose("Note", goes=GROUP_ONLY)


@dataclass(frozen=True, kw_only=True)
class Sighting(Record):
    """An identifier turned up in an incident."""

    kind = "sighting"
    prefix = "SIG"
    label = "Seen in"
    owner = "incident"

    incident: str = ref("Incident", "incident", goes=ANYWHERE, required=True)
    identifier: str = ref("Identifier", "identifier", goes=ANYWHERE, required=True)
    note: str = prose("Note", goes=ANYWHERE)


@dataclass(frozen=True, kw_only=True)
class Relation(Record):
    """What one contact is to another."""

    kind = "relation"
    prefix = "REL"
    label = "Relation"
    owner = "contact"

    contact: str = ref("This contact", "contact", goes=ANYWHERE, required=True)
    other: str = ref("The other", "contact", goes=ANYWHERE, required=True)
    relation_type: str = choice("Is to the other", "relation", goes=ANYWHERE, required=True)
    since: Moment | None = moment("Since", goes=ANYWHERE)
    until: Moment | None = moment("Until", goes=ANYWHERE)
    certainty: str = choice("How sure", "claim_status", goes=ANYWHERE)
    basis: str = prose("How do you know", goes=GROUP_ONLY)


@dataclass(frozen=True, kw_only=True)
class Consent(Record):
    """What a person agreed to: what, for whom, for what purpose, until when."""

    kind = "consent"
    prefix = "CNS"
    label = "Consent"
    owner = "contact"

    contact: str = ref("Who agreed", "contact", goes=GROUP_ONLY, required=True)
    subjects: tuple[str, ...] = choices("To what", "consent_subject", goes=GROUP_ONLY)
    audiences: tuple[str, ...] = choices("For whom", "audience", goes=GROUP_ONLY)
    purpose: str = line("For what purpose", goes=GROUP_ONLY)
    exhibit: str = ref("For this exhibit", "exhibit", goes=GROUP_ONLY)
    given: Moment | None = moment("Given on", goes=GROUP_ONLY)
    given_how: str = choice("How it was given", "consent_form", goes=GROUP_ONLY)
    given_by: str = line("Given by (if not by the person)", goes=GROUP_ONLY)
    explained_in: str = choice("Explained in", "language", goes=GROUP_ONLY)
    explained_by: str = line("Explained by", goes=GROUP_ONLY)
    conditions: str = prose("Conditions", goes=GROUP_ONLY)
    expires: Moment | None = moment("Until", goes=GROUP_ONLY)
    withdrawn: Moment | None = moment("Withdrawn on", goes=GROUP_ONLY)


@dataclass(frozen=True, kw_only=True)
class Member(Record):
    """Somebody who writes in this casebook. Made by the program, with the member's keys."""

    kind = "member"
    prefix = "MEM"
    label = "Member"
    title_field = "name"

    name: str = line("Name", goes=GROUP_ONLY, required=True)
    recipient: str = line("Whom bundles for them are sealed to", goes=GROUP_ONLY)


@dataclass(frozen=True, kw_only=True)
class Reader(Record):
    """A member who may have something that not the whole group may have."""

    kind = "reader"
    prefix = "RDR"
    label = "May have it"
    owner = "subject"

    subject: str = ref(
        "What",
        "case",
        "incident",
        "contact",
        "exhibit",
        "statement",
        "referral",
        "contact-log",
        "dossier",
        goes=GROUP_ONLY,
        required=True,
    )
    member: str = ref("Who", "member", goes=GROUP_ONLY, required=True)
