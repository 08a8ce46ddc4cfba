"""Files and things that were kept, what they show, and who had them in hand."""

from dataclasses import dataclass

from casebook.records.fields import (
    ANYWHERE,
    GROUP_ONLY,
    NOWHERE,
    Goes,
    choice,
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
class Exhibit(Record):
    """A file someone kept, sealed unchanged, or a thing that is kept elsewhere.

    What was *read* from the file (hash, size, type, times inside it) is written by the program
    and stands apart from what a person *states* of it.
    """

    kind = "exhibit"
    prefix = "EXH"
    label = "Exhibit"
    title_field = "title"

    title: str = line("What it is", goes=ANYWHERE, required=True)
    description: str = prose("What it shows, in words", goes=ANYWHERE)
    exhibit_kind: str = choice("Kind of exhibit", "exhibit_kind", goes=ANYWHERE)
    captured: Moment | None = moment("When it was taken or made", goes=ANYWHERE)
    collected: Moment | None = moment("When it was collected", goes=ANYWHERE)
    collected_by: str = line("Collected by", goes=GROUP_ONLY)
    collection_method: str = choice("How it was collected", "collection_method", goes=ANYWHERE)
    device: str = line("Device", goes=ANYWHERE)
    source: str = line("Where it came from (address, account, number)", goes=ANYWHERE)
    page_title: str = line("Title of the page", goes=ANYWHERE)
    seen_by: str = line("Seen by whom", goes=GROUP_ONLY)
    context: str = prose("What came before and after", goes=ANYWHERE)
    authenticity: str = prose("Notes on authenticity", goes=ANYWHERE)
    physical_location: str = line("Where the thing itself is kept", goes=GROUP_ONLY)
    intimate: bool | None = yes_no("Intimate image", goes=GROUP_ONLY)
    minor: bool | None = yes_no("Shows a minor", goes=GROUP_ONLY)
    private_notes: str = prose("Private notes (never leave this casebook)", goes=NOWHERE)
    parent: str = ref("Came inside or with", "exhibit", goes=ANYWHERE)
    covers: str = ref("Covered copy of", "exhibit", goes=GROUP_ONLY)
    covered_parts: str = prose("Covered parts", goes=GROUP_ONLY)
    # as read by the program
    file_name: str = line("File name", goes=ANYWHERE)
    size: int | None = number("Size in bytes", goes=ANYWHERE)
    sha256: str = line("SHA-256", goes=ANYWHERE)
    media_type: str = line("Type, by its content", goes=ANYWHERE)
    name_disagrees: bool | None = yes_no("Name and content disagree", goes=ANYWHERE)
    file_time: str = line("Time of the file, as read", goes=ANYWHERE)
    taken_as_read: str = line("Time inside the file, as read", goes=ANYWHERE)
    no_preview: str = line("Why there is no preview", goes=ANYWHERE)


@dataclass(frozen=True, kw_only=True)
class Showing(Record):
    """An exhibit shows something of an incident, an act or a contact."""

    kind = "showing"
    prefix = "SHO"
    label = "Shows"
    owner = "subject"

    exhibit: str = ref("Exhibit", "exhibit", goes=ANYWHERE, required=True)
    subject: str = ref(
        "Shows something of",
        "incident",
        "act",
        "contact",
        "case",
        "statement",
        "referral",
        goes=ANYWHERE,
        required=True,
    )
    note: str = prose("What of it", goes=ANYWHERE)


@dataclass(frozen=True, kw_only=True)
class Custody(Record):
    """A person had an exhibit in hand: stated by people, beside what the program itself logs."""

    kind = "custody"
    prefix = "CUS"
    label = "Custody"
    owner = "exhibit"

    exhibit: str = ref("Exhibit", "exhibit", goes=ANYWHERE, required=True)
    when: Moment | None = moment("When", goes=ANYWHERE)
    action: str = choice("What was done", "custody_action", goes=ANYWHERE, required=True)
    from_whom: str = line("From", goes=GROUP_ONLY)
    to_whom: str = line("To", goes=GROUP_ONLY)
    purpose: str = line("Purpose", goes=ANYWHERE)
    place: str = line("Place", goes=GROUP_ONLY)
    witness: str = line("Witness", goes=GROUP_ONLY)
    note: str = prose("Note", goes=GROUP_ONLY)


@dataclass(frozen=True, kw_only=True)
class Statement(Record):
    """What somebody states in the first person, read back and adopted or not."""

    kind = "statement"
    prefix = "STA"
    label = "Statement"
    title_field = "title"

    title: str = line("Title", goes=ANYWHERE, required=True)
    maker: str = ref("Made by", "contact", goes=ANYWHERE)
    incident: str = ref("About the incident", "incident", goes=ANYWHERE)
    language: str = choice("Language", "language", goes=ANYWHERE)
    text: str = prose("Statement, one paragraph a line", goes=ANYWHERE)
    translation: str = prose("Translation", goes=ANYWHERE)
    translator: str = line("Translated by", goes=ANYWHERE)
    interpreter: str = line("Interpreter", goes=ANYWHERE)
    read_back: bool | None = yes_no("Read back to the maker", goes=ANYWHERE)
    adopted: Moment | None = moment("Adopted on", goes=ANYWHERE)
    signed: bool | None = yes_no("Signed", goes=ANYWHERE)
    version: str = line("Version", goes=frozenset({Goes.GROUP}))
