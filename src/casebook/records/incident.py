"""Something that happened, what exactly was done in it, and how it hangs together with others."""

from dataclasses import dataclass

from casebook.records.fields import (
    ANYWHERE,
    GROUP_ONLY,
    NOT_IN_EXCERPTS,
    NOWHERE,
    choice,
    choices,
    line,
    moment,
    prose,
    ref,
    yes_no,
)
from casebook.records.moment import Moment
from casebook.records.record import Record


@dataclass(frozen=True, kw_only=True)
class Incident(Record):
    """Something that happened to somebody."""

    kind = "incident"
    prefix = "INC"
    label = "Incident"
    title_field = "title"

    title: str = line("What happened", goes=ANYWHERE, required=True)
    title_translation: str = line("What happened, translated", goes=ANYWHERE)
    when: Moment | None = moment("When it happened", goes=ANYWHERE)
    when_note: str = line("Note on the time", goes=ANYWHERE)
    time_zone: str = line("Time zone", goes=ANYWHERE)
    place: str = line("Where", goes=ANYWHERE)
    place_type: str = choice("Kind of place", "place_type", goes=ANYWHERE)
    channel: str = choice("How it reached the person", "channel", goes=ANYWHERE)
    narrative: str = prose("In their own words", goes=ANYWHERE)
    language: str = choice("Language of the words", "language", goes=ANYWHERE)
    translation: str = prose("Translation", goes=ANYWHERE)
    translation_language: str = choice("Language of the translation", "language", goes=ANYWHERE)
    translator: str = line("Translated by", goes=ANYWHERE)
    translated_on: Moment | None = moment("Translated on", goes=ANYWHERE)
    first_known: Moment | None = moment("When we first heard of it", goes=ANYWHERE)
    first_known_by: str = line("Who first heard of it", goes=GROUP_ONLY)
    recorded_by: str = line("Who wrote it down first", goes=ANYWHERE)
    status: str = choice("How sure we are", "incident_status", goes=ANYWHERE)
    disputed_by: str = line("Disputed by", goes=ANYWHERE)
    ongoing: bool | None = yes_no("Still going on", goes=ANYWHERE)
    case: str = ref("Case", "case", goes=GROUP_ONLY)
    fear: str = choice("Was the person afraid", "fear", goes=ANYWHERE)
    fear_for: tuple[str, ...] = choices("Afraid for whom", "fear_for", goes=ANYWHERE)
    immediate_danger: bool | None = yes_no("Danger now", goes=ANYWHERE)
    emergency_called: bool | None = yes_no("911 was called", goes=ANYWHERE)
    emergency_number: str = line("Number given at that call", goes=ANYWHERE)
    impact: tuple[str, ...] = choices("What it did to the person", "impact", goes=ANYWHERE)
    impact_words: str = prose("What it did, in their own words", goes=ANYWHERE)
    changed: str = prose("What the person changed because of it", goes=ANYWHERE)
    measures: str = prose("What was done about it", goes=ANYWHERE)
    wishes: str = prose("What the person wishes", goes=ANYWHERE)
    endangers: str = prose("Whom it could endanger that this is passed on", goes=NOT_IN_EXCERPTS)
    priority: str = choice("Priority", "priority", goes=GROUP_ONLY)
    private_notes: str = prose("Private notes (never leave this casebook)", goes=NOWHERE)


@dataclass(frozen=True, kw_only=True)
class Act(Record):
    """One thing that was done to one target: the smallest unit that is counted."""

    kind = "act"
    prefix = "ACT"
    label = "Act"
    owner = "incident"
    title_field = "words"

    incident: str = ref("Incident", "incident", goes=ANYWHERE, required=True)
    act_type: str = choice("What was done", "act_type", goes=ANYWHERE, required=True)
    other_type: str = line("What else was done", goes=ANYWHERE)
    when: Moment | None = moment("When", goes=ANYWHERE)
    target: str = ref("To whom", "contact", goes=ANYWHERE)
    target_kind: str = choice("What was the target", "target_kind", goes=ANYWHERE)
    medium: str = choice("Through what", "channel", goes=ANYWHERE)
    words: str = prose("Exact words or sign", goes=ANYWHERE)
    language: str = choice("Language of the words", "language", goes=ANYWHERE)
    translation: str = prose("Translation", goes=ANYWHERE)
    translator: str = line("Translated by", goes=ANYWHERE)
    demand: str = prose("What was demanded", goes=ANYWHERE)
    stated_reason: str = prose("Reason they gave", goes=ANYWHERE)
    consequence: str = prose("What came of it", goes=ANYWHERE)
    repeated: bool | None = yes_no("Done more than once", goes=ANYWHERE)
    techniques: tuple[str, ...] = choices("Technique", "technique", goes=ANYWHERE)
    family: str = choice("Family in the 2020 briefing note", "briefing_family", goes=ANYWHERE)


@dataclass(frozen=True, kw_only=True)
class Involvement(Record):
    """Somebody's part in an incident or in one act of it."""

    kind = "involvement"
    prefix = "INV"
    label = "Involvement"
    owner = "incident"

    incident: str = ref("Incident", "incident", goes=ANYWHERE, required=True)
    contact: str = ref("Who", "contact", goes=ANYWHERE, required=True)
    act: str = ref("In which act", "act", goes=ANYWHERE)
    role: str = choice("Role", "role", goes=ANYWHERE, required=True)
    degree: str = choice("Degree of involvement", "degree", goes=ANYWHERE)
    certainty: str = choice("How sure", "claim_status", goes=ANYWHERE)
    basis: str = prose("How do you know", goes=ANYWHERE)
    state_link: tuple[str, ...] = choices("Basis for a foreign link", "state_link", goes=ANYWHERE)
    alternatives: str = prose("Other explanations considered", goes=ANYWHERE)
    attribution: str = choice("What the other side says", "attribution", goes=ANYWHERE)
    disputed_by: str = line("Disputed by", goes=ANYWHERE)
    said_or_did: str = prose("What they said or did", goes=ANYWHERE)
    relationship: str = line("Relationship to the target", goes=ANYWHERE)


@dataclass(frozen=True, kw_only=True)
class IncidentLink(Record):
    """How one incident stands to another."""

    kind = "incident-link"
    prefix = "LNK"
    label = "Link between incidents"
    owner = "incident"

    incident: str = ref("This incident", "incident", goes=ANYWHERE, required=True)
    other: str = ref("The other incident", "incident", goes=ANYWHERE, required=True)
    link_type: str = choice("How they hang together", "incident_link", goes=ANYWHERE, required=True)
    strength: str = choice("How sure", "claim_status", goes=ANYWHERE)
    note: str = prose("Why we think so", goes=ANYWHERE)
    asserted_by: str = line("Who says so", goes=GROUP_ONLY)


@dataclass(frozen=True, kw_only=True)
class Information(Record):
    """A source that supports something claimed, and how good it is."""

    kind = "information"
    prefix = "INF"
    label = "Source"
    owner = "incident"
    title_field = "claim"

    incident: str = ref("Incident", "incident", goes=ANYWHERE, required=True)
    about: str = ref("What it supports", "act", "involvement", goes=ANYWHERE)
    claim: str = prose("The claim it supports", goes=ANYWHERE)
    source: str = ref("Who says so", "contact", goes=ANYWHERE)
    exhibit: str = ref("Which exhibit shows it", "exhibit", goes=ANYWHERE)
    connection: str = choice("How the source is connected", "source_connection", goes=ANYWHERE)
    directness: str = choice("How do you know", "directness", goes=ANYWHERE)
    reliability: str = choice("Reliability of the source", "reliability", goes=ANYWHERE)
    disputed_by: str = line("Disputed by", goes=ANYWHERE)
    form: str = choice("In what form", "information_form", goes=ANYWHERE)
    given: Moment | None = moment("When it was given", goes=ANYWHERE)
    language: str = choice("Language", "language", goes=ANYWHERE)
    interpreter: str = line("Interpreter", goes=ANYWHERE)
    verbatim: bool | None = yes_no("Word for word", goes=ANYWHERE)
    confidential: bool | None = yes_no("Confidential source", goes=GROUP_ONLY)
    note: str = prose("Note", goes=GROUP_ONLY)


@dataclass(frozen=True, kw_only=True)
class Case(Record):
    """One targeted person or group, or one campaign: what several incidents belong to."""

    kind = "case"
    prefix = "CAS"
    label = "Case"
    title_field = "title"

    title: str = line("Name of the case", goes=ANYWHERE, required=True)
    summary: str = prose("Summary", goes=ANYWHERE)
    communities: tuple[str, ...] = choices("Communities", "community", goes=ANYWHERE)
    lead: str = line("Lead advocate", goes=GROUP_ONLY)
    counsel: str = line("Counsel", goes=GROUP_ONLY)
    status: str = choice("Status", "case_status", goes=GROUP_ONLY)
    priority: str = choice("Priority", "priority", goes=GROUP_ONLY)
    opened: Moment | None = moment("Opened", goes=GROUP_ONLY)
    closed: Moment | None = moment("Closed", goes=GROUP_ONLY)
    safety_notes: str = prose("Safety notes (never leave this casebook)", goes=NOWHERE)
