"""How the fields of each kind are laid out in its editor. Every declared field has a place."""

from casebook.records import Contact, Exhibit, Incident, Record, Referral
from casebook.ui.pages.record_editor import Sections
from casebook.words import later

SECTIONS: dict[type[Record], Sections] = {
    Incident: Sections(
        (
            ("facts", later("Facts"), (
                "title", "when", "when_note", "time_zone", "place", "place_type", "channel",
                "ongoing", "immediate_danger", "emergency_called", "emergency_number",
                "first_known", "first_known_by", "recorded_by",
            )),
            ("words", later("In their own words"), ("narrative", "language")),
            ("translation", later("Translation"), (
                "title_translation", "translation", "translation_language", "translator",
                "translated_on",
            )),
            ("harm", later("What it did"), (
                "fear", "fear_for", "impact", "impact_words", "changed", "measures", "wishes",
                "endangers",
            )),
            ("sure", later("How sure we are"), (
                "status", "disputed_by", "priority", "case", "sensitivity", "tags",
            )),
            ("private", later("Private notes"), ("private_notes",)),
        ),
        ("facts", "words"),
        later(
            "What was done, people, sources and evidence are added in the page itself, each with "
            "its own button."
        ),
    ),
    Contact: Sections(
        (
            ("who", later("Who it is"), (
                "name", "side", "party_type", "perpetrator_kind", "role", "affiliation",
                "description", "languages", "interpreter_needed",
            )),
            ("safety", later("Safety"), ("safety_flags", "safe_contact", "pseudonym")),
            ("more", later("More about them"), (
                "communities", "citizenship", "gender", "birth_year", "age_band", "address",
                "photo", "sensitivity", "tags",
            )),
            ("private", later("Private notes"), ("private_notes", "risk_notes")),
        ),
        ("who", "safety"),
        later(
            "Other names, numbers, relations and consent are added in the page itself, each with "
            "its own button."
        ),
    ),
    Exhibit: Sections(
        (
            ("what", later("What it is"), (
                "title", "exhibit_kind", "description", "captured", "device", "source",
                "page_title",
            )),
            ("kept", later("How it came to us"), (
                "collected", "collected_by", "collection_method", "seen_by", "context",
                "physical_location", "parent",
            )),
            ("care", later("Care"), ("intimate", "minor", "sensitivity", "authenticity", "tags")),
            ("private", later("Private notes"), ("private_notes",)),
        ),
        ("what", "kept", "care"),
        later("What the program read in the file stands apart and cannot be changed."),
    ),
    Referral: Sections(
        (
            ("to", later("To whom"), (
                "recipient", "agency", "unit", "officer", "badge", "phone", "after", "to_counsel",
            )),
            ("given", later("What exactly was handed over"), (
                "channel", "sent", "dossier", "handed", "handed_pages", "handed_sha256", "purpose",
                "urgency", "requests",
            )),
            ("answer", later("What came of it"), (
                "status", "acknowledged", "file_number", "promised", "answer", "response_quality",
                "decision_reason", "referred_on", "outcome",
            )),
            ("next", later("What comes next"), (
                "next_action", "remind_days", "sensitivity", "tags",
            )),
            ("private", later("How it was"), ("satisfaction",)),
        ),
        ("to", "answer", "next"),
        later(
            "Without an answer the program reminds you after 30 days, or after as many as you say "
            "here; 0 is never. Calls and visits are noted in the page itself."
        ),
    ),
}  # fmt: skip

AS_READ = (
    "file_name", "size", "sha256", "media_type", "name_disagrees", "file_time", "taken_as_read",
    "no_preview",
)  # fmt: skip
"""Fields of an exhibit that the program wrote: shown, never edited."""
