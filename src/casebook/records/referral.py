"""What was handed to whom, and what came of it."""

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
    tags,
    yes_no,
)
from casebook.records.moment import Moment
from casebook.records.record import Record


@dataclass(frozen=True, kw_only=True)
class Agency(Record):
    """A body that incidents can be brought to."""

    kind = "agency"
    prefix = "AGY"
    label = "Agency"
    title_field = "name"

    name: str = line("Name", goes=ANYWHERE, required=True)
    agency_sort: str = choice("Sort of body", "agency_sort", goes=ANYWHERE)
    purpose: str = prose("What for", goes=ANYWHERE)
    ask_for: str = prose("What to ask them for", goes=ANYWHERE)
    phones: tuple[str, ...] = tags("Telephone", goes=ANYWHERE)
    web: tuple[str, ...] = tags("Web and e-mail", goes=ANYWHERE)
    languages: tuple[str, ...] = choices("Languages", "language", goes=ANYWHERE)
    source: str = line("Where we have this from", goes=ANYWHERE)
    shipped: str = line("Entry of the shipped list", goes=ANYWHERE)
    # what one member checked, another has not: the mark stays with who made it
    checked: Moment | None = moment("I checked this on (never leaves this casebook)", goes=NOWHERE)


@dataclass(frozen=True, kw_only=True)
class Referral(Record):
    """One hand-over to an agency, and its answer."""

    kind = "referral"
    prefix = "RFR"
    label = "Referral"
    title_field = "recipient"

    recipient: str = line("To whom", goes=ANYWHERE, required=True)
    agency: str = ref("Agency", "agency", goes=ANYWHERE)
    to_counsel: bool | None = yes_no("To our own lawyer (never printed)", goes=GROUP_ONLY)
    after: str = ref("They sent us on from", "referral", goes=ANYWHERE)
    unit: str = line("Unit", goes=ANYWHERE)
    officer: str = line("Officer", goes=ANYWHERE)
    badge: str = line("Badge number", goes=ANYWHERE)
    phone: str = line("Telephone", goes=ANYWHERE)
    channel: str = choice("How it was sent", "channel", goes=ANYWHERE)
    sent: Moment | None = moment("Sent", goes=ANYWHERE)
    dossier: str = ref("Dossier", "dossier", goes=GROUP_ONLY)
    handed: str = prose("What was handed over", goes=ANYWHERE)
    handed_sha256: str = line("SHA-256 of the file handed over", goes=ANYWHERE)
    handed_pages: int | None = number("Pages handed over", goes=ANYWHERE)
    purpose: str = prose("Purpose", goes=ANYWHERE)
    urgency: str = choice("Urgency", "priority", goes=ANYWHERE)
    requests: str = prose("What was asked", goes=ANYWHERE)
    status: str = choice("Status", "referral_status", goes=ANYWHERE)
    acknowledged: Moment | None = moment("Acknowledged", goes=ANYWHERE)
    file_number: str = line("Their file number", goes=ANYWHERE)
    promised: str = prose("What was promised", goes=ANYWHERE)
    answer: str = prose("Answer", goes=ANYWHERE)
    response_quality: str = choice("Quality of the answer", "response_quality", goes=GROUP_ONLY)
    decision_reason: str = prose("Reason they gave", goes=ANYWHERE)
    referred_on: str = line("Referred on to", goes=ANYWHERE)
    next_action: Moment | None = moment("Next date", goes=GROUP_ONLY)
    remind_days: int | None = number("Days without an answer until a reminder", goes=GROUP_ONLY)
    outcome: str = prose("Outcome", goes=ANYWHERE)
    satisfaction: str = prose("How it was (never leaves this casebook)", goes=NOWHERE)


@dataclass(frozen=True, kw_only=True)
class RelatesTo(Record):
    """A referral was about an incident."""

    kind = "referral-incident"
    prefix = "RFI"
    label = "Incident referred"
    owner = "referral"

    referral: str = ref("Referral", "referral", goes=ANYWHERE, required=True)
    incident: str = ref("Incident", "incident", goes=ANYWHERE, required=True)


@dataclass(frozen=True, kw_only=True)
class ContactLog(Record):
    """A call, e-mail or visit: when, with whom, what was said."""

    kind = "contact-log"
    prefix = "LOG"
    label = "Contact log"
    title_field = "summary"

    when: Moment | None = moment("When", goes=ANYWHERE)
    referral: str = ref("About the referral", "referral", goes=ANYWHERE)
    contact: str = ref("With whom", "contact", goes=GROUP_ONLY)
    with_whom: str = line("With whom, in words", goes=ANYWHERE)
    badge: str = line("Badge number", goes=ANYWHERE)
    channel: str = choice("How", "channel", goes=ANYWHERE)
    summary: str = prose("What was said", goes=ANYWHERE, required=True)
    promise: str = prose("What was promised", goes=ANYWHERE)
    by_whom: str = line("Who of us", goes=GROUP_ONLY)


@dataclass(frozen=True, kw_only=True)
class Term(Record):
    """A word of a vocabulary that a person added, renamed or put aside."""

    kind = "term"
    prefix = "TRM"
    label = "Term"
    title_field = "label_en"

    vocabulary: str = line("Vocabulary", goes=ANYWHERE, required=True)
    code: str = line("Code", goes=ANYWHERE, required=True)
    label_en: str = line("English", goes=ANYWHERE)
    label_fr: str = line("French", goes=ANYWHERE)
    label_zh_hant: str = line("Traditional Chinese", goes=ANYWHERE)
    label_zh_hans: str = line("Simplified Chinese", goes=ANYWHERE)
    label_bo: str = line("Tibetan", goes=ANYWHERE)
    label_ug: str = line("Uyghur", goes=ANYWHERE)
    definition: str = prose("Meaning", goes=ANYWHERE)
    put_aside: str = choice("Put aside", "put_aside", goes=ANYWHERE)
