"""Which evidence files in a bundle are wanted here, before anything of it is taken in."""

from collections.abc import Iterable
from contextlib import suppress

from casebook.book import Casebook
from casebook.db.arriving import Arriving
from casebook.db.entry import SET, content_from_text, read_body
from casebook.errors import BadJournal
from casebook.records import Exhibit


def wanted_by(entries: Iterable[Arriving], book: Casebook) -> set[str]:
    """SHA-256 of the files that exhibits in these entries have, and that they have not here.

    Another exhibit may have the same file: each has one of its own, sealed with a key of its own.
    """
    found: set[str] = set()
    for one in entries:
        if not one.body:
            continue
        with suppress(BadJournal):
            body = read_body(one.body)
            if body.kind != Exhibit.kind or book.sealed(body.record):
                continue
            contents = content_from_text(one.content)
            for change, content in zip(body.changes, contents, strict=False):
                if change.field == "sha256" and change.sort == SET and isinstance(content, tuple):
                    found.add(content[1] or "")
    return found
