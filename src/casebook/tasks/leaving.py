"""What would leave the casebook if records were exported: said before anything does."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from casebook.book import Casebook
from casebook.dossier.leaving import stays
from casebook.errors import NoSuchRecord
from casebook.records import Exhibit, Field, Goes, Record

_ID = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True)
class Leaving:
    """Records that would go, and what of them; `stays` are refs of those that never leave.

    Files are the originals of exhibits. Those marked as intimate or as showing a minor are
    `kept_files`: each of them is copied out by itself, or not at all.
    """

    kind: type[Record]
    ids: tuple[str, ...]
    stays: tuple[str, ...]
    fields: tuple[Field, ...]
    held_back: tuple[Field, ...]
    files: tuple[str, ...] = ()
    file_bytes: int = 0
    kept_files: tuple[str, ...] = ()


def fields_that_go(kind: type[Record], *, group: bool = False) -> tuple[Field, ...]:
    """The fields that may go to outsiders; `group`: those for members of the group as well.

    What is declared to go nowhere, as private notes are, is in neither.
    """
    return tuple(
        spec for spec in kind.fields() if (spec.goes if group else Goes.EXCERPT in spec.goes)
    )


def leaving(
    book: Casebook, kind: type[Record], refs: Sequence[str], *, group: bool = False
) -> Leaving:
    """What of these records would leave, by their ids or refs. Raises `NoSuchRecord`."""
    ids = list(dict.fromkeys(_id(book, kind, ref) for ref in refs))
    going, staying, files, kept = [], [], [], []
    size = 0
    records = book.some(kind, ids)
    if len(records) < len(ids):
        raise NoSuchRecord(ref=(set(ids) - {record.id for record in records}).pop())
    for record in records:
        if stays(record):
            staying.append(record.ref)
            continue
        going.append(record.id)
        if isinstance(record, Exhibit) and (sealed := book.sealed(record.id)):
            if record.intimate or record.minor:
                kept.append(record.ref)
            else:
                files.append(record.id)
                size += sealed.size
    fields = fields_that_go(kind, group=group)
    names = {spec.name for spec in fields}
    held_back = tuple(spec for spec in kind.fields() if spec.name not in names)
    return Leaving(
        kind, tuple(going), tuple(staying), fields, held_back, tuple(files), size, tuple(kept)
    )


def _id(book: Casebook, kind: type[Record], ref: str) -> str:
    if _ID.fullmatch(ref):
        return ref
    row = book.row(ref)
    if row.kind != kind.kind:
        raise NoSuchRecord(ref=ref[:40])
    return row.id
