"""What was printed for somebody outside, and how a person wants such papers to be."""

from dataclasses import dataclass

from casebook.records.fields import (
    ANYWHERE,
    GROUP_ONLY,
    choice,
    choices,
    line,
    number,
    prose,
    ref,
    tags,
    yes_no,
)
from casebook.records.record import Record


def reference_of(head: str) -> str:
    """What a dossier is called on paper, by the head of the history from which it was made: it
    tells dossiers apart, stands in each of them whole, and says nothing of anybody."""
    return head[:8].upper()


@dataclass(frozen=True, kw_only=True)
class Dossier(Record):
    """A dossier that was made: for whom, of what, with which hash. Written by the program."""

    kind = "dossier"
    prefix = "DOS"
    label = "Dossier"
    title_field = "title"

    title: str = line("Title", goes=GROUP_ONLY, required=True)
    addressee: str = line("For whom", goes=GROUP_ONLY)
    preset: str = line("Preset", goes=GROUP_ONLY)
    language: str = choice("Language", "language", goes=GROUP_ONLY)
    incidents: tuple[str, ...] = tags("Incidents in it", goes=GROUP_ONLY)
    exhibits: tuple[str, ...] = tags("Exhibits in it", goes=GROUP_ONLY)
    sha256: str = line("SHA-256 of the PDF", goes=GROUP_ONLY)
    pages: int | None = number("Pages", goes=GROUP_ONLY)
    head: str = line("Journal head", goes=GROUP_ONLY)
    purpose: str = line("Purpose", goes=GROUP_ONLY)
    approved_by: str = line("Approved by", goes=GROUP_ONLY)
    named: tuple[str, ...] = tags("Named in it", goes=GROUP_ONLY)
    told: tuple[str, ...] = tags("Told of in it, without the name", goes=GROUP_ONLY)
    order: str = prose("What was chosen for it", goes=GROUP_ONLY)


@dataclass(frozen=True, kw_only=True)
class Wording(Record):
    """Other words for one field of an incident, in dossiers only; the record keeps its own."""

    kind = "wording"
    prefix = "WRD"
    label = "Wording for dossiers"
    owner = "incident"
    title_field = "text"

    incident: str = ref("Incident", "incident", goes=GROUP_ONLY, required=True)
    about: str = ref("Of what", "incident", "act", "involvement", goes=GROUP_ONLY, required=True)
    field_name: str = line("Which field", goes=GROUP_ONLY, required=True)
    text: str = prose("Wording", goes=ANYWHERE, required=True)
    reason: str = line("Why", goes=GROUP_ONLY)


@dataclass(frozen=True, kw_only=True)
class Profile(Record):
    """A preset of one's own: a copy of one that is shipped, with what was changed in it."""

    kind = "profile"
    prefix = "PRF"
    label = "Preset for dossiers"
    title_field = "title"

    title: str = line("Name", goes=GROUP_ONLY, required=True)
    base: str = line("Copied from", goes=GROUP_ONLY)
    audience: str = choice("Whose consent counts", "audience", goes=GROUP_ONLY)
    sections: tuple[str, ...] = choices("What is in it", "dossier_section", goes=GROUP_ONLY)
    named: str = choice("Who is named", "dossier_named", goes=GROUP_ONLY)
    hides_as: str = choice("How others are called", "dossier_hides", goes=GROUP_ONLY)
    covered_only: bool | None = yes_no("Only pictures with covered parts", goes=GROUP_ONLY)
    relatives: bool | None = yes_no("Relatives abroad on the page on harm", goes=GROUP_ONLY)
    in_confidence: bool | None = yes_no("Supplied in confidence", goes=GROUP_ONLY)
    asks: str = prose("What is asked, one a line", goes=GROUP_ONLY)
