"""Safety flags: what they are called and what they ask of whoever reads the name."""

from collections.abc import Sequence

from casebook.records import Contact, Record
from casebook.ui.parts.chips import Chip
from casebook.ui.tools import Tools
from casebook.words import _, later, speaking

_MEANS = {
    "family-at-risk": later(
        "Relatives abroad can be made to pay. Nothing that points to them may leave."
    ),
    "do-not-call": later("Never telephone. Use only the way that is written below."),
    "no-messages": later("Leave no voice mail, no text, and no word with anybody else."),
    "code-name": later("Say and write the code name, not the name."),
    "monitored-phone": later("Somebody may be listening. Say nothing of this on the telephone."),
    "minor": later("A child. Ask who may decide for them before anything is passed on."),
}


def flag_label(tools: Tools, code: str) -> str:
    """What a flag is called."""
    return tools.label("safety_flag", code)


def meaning(tools: Tools, code: str) -> str:
    """What a flag asks; empty for one of this casebook's own that nobody explained."""
    entry = tools.terms.get("safety_flag", {}).get(code)
    said = entry.definition if entry else {}
    return said.get(speaking()) or (_(_MEANS[code]) if code in _MEANS else said.get("en", ""))


def flags_said(tools: Tools, record: Record | None) -> str:
    """The flags of a contact in one line of text; empty for any other record."""
    if not isinstance(record, Contact):
        return ""
    return " · ".join(flag_label(tools, code) for code in record.safety_flags)


def flag_chips(tools: Tools, codes: Sequence[str]) -> list[Chip]:
    """A chip for each flag, with what it asks as its tip."""
    return [
        Chip(flag_label(tools, code), "warn", "triangle-alert", meaning(tools, code))
        for code in codes
    ]
