"""What of a record may leave in a dossier. What is not let through here does not exist after it."""

from typing import Any

from casebook.records import Goes, Record

STAYS = "this-casebook"


def may_leave(record: Record) -> dict[str, Any]:
    """The declared fields of a record that go into dossiers, by name; nothing else."""
    return {
        spec.name: getattr(record, spec.name)
        for spec in record.fields()
        if Goes.DOSSIER in spec.goes
    }


def stays(record: Record) -> bool:
    """This record never leaves the casebook, whatever its fields say."""
    return record.sensitivity == STAYS
