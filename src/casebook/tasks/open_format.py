"""The open format: how a casebook stands in a folder that needs no program of ours.

docs/formats/open.md describes it. Whoever changes a name here changes the number of the format.
"""

from pathlib import PurePosixPath
from typing import Final

from casebook.book import Casebook
from casebook.db.row import Row
from casebook.records import KINDS, Record, Shape
from casebook.records.fields import to_text

FORMAT: Final = "casebook-open"
VERSION: Final = 1

README: Final = "README.txt"
INDEX: Final = "index.html"
DATA: Final = PurePosixPath("data")
ABOUT: Final = "data/casebook.json"
SCHEMA: Final = "data/schema.json"
HISTORY: Final = "data/history.jsonl"
EVIDENCE: Final = "data/evidence.jsonl"
DRAFTS: Final = "data/drafts.jsonl"
SETTINGS: Final = "data/settings.json"
RECORDS: Final = "data/records"
PAGES: Final = "data/pages"
FILES: Final = "data/evidence"

# beside the declared fields of a record; no declared field begins with a line
ID: Final = "_id"
LINKS: Final = "_links"
CREATED, CREATED_BY, CHANGED, CHANGED_BY = "_created", "_created_by", "_changed", "_changed_by"
WRITTEN: Final = (CREATED, CREATED_BY, CHANGED, CHANGED_BY)


def links_of(record: Record) -> dict[str, str]:
    """The ids of the records that a record names, by field."""
    return {
        spec.name: value
        for spec in record.fields()
        if spec.shape is Shape.REF and (value := getattr(record, spec.name))
    }


def written_of(book: Casebook, row: Row) -> dict[str, str]:
    """Who wrote a record first and last, and when."""
    who = (row.created_at, book.member_of(row.created_by), row.updated_at,
           book.member_of(row.updated_by))  # fmt: skip
    return dict(zip(WRITTEN, who, strict=True))


def schema(book: Casebook) -> dict[str, object]:
    """What is declared of every kind, and every vocabulary as this casebook has it."""
    used = {spec.vocabulary for kind in KINDS.values() for spec in kind.fields() if spec.vocabulary}
    return {
        "format": FORMAT,
        "version": VERSION,
        "kinds": {name: _kind(kind) for name, kind in KINDS.items()},
        "vocabularies": {
            name: {
                entry.code: {
                    "labels": dict(entry.labels),
                    "parent": entry.parent or None,
                    "definition": dict(entry.definition),
                    "put_aside": entry.put_aside,
                }
                for entry in book.vocabulary(name).values()
            }
            for name in sorted(used)
        },
    }


def _kind(kind: type[Record]) -> dict[str, object]:
    return {
        "label": kind.label,
        "prefix": kind.prefix,
        "part_of": kind.owner or None,
        "title": kind.title_field or None,
        "fields": [spec.plain() for spec in kind.fields()],
    }


def plain_value(value: object) -> object:
    """A value of a field as JSON has it, other records by their ids."""
    if isinstance(value, tuple):
        return list(value)
    return value if value is None or isinstance(value, bool | int) else to_text(value)
