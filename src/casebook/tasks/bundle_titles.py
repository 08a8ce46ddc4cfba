"""What the records in a bundle are called, before anything of it is taken in."""

from collections.abc import Iterable
from contextlib import suppress

from casebook.db.arriving import Arriving, Plan
from casebook.db.entry import SET, content_from_text, read_body
from casebook.errors import BadJournal
from casebook.records import KINDS

MOST = 500


def titles_in(entries: Iterable[Arriving], plan: Plan) -> dict[str, str]:
    """Record id to title of the first new records; one that is written twice has its last."""
    wanted = {
        record
        for record, (kind, is_new) in plan.records.items()
        if is_new and kind in KINDS and KINDS[kind].title_field
    }
    found: dict[str, str] = {}
    if not wanted:
        return found
    for one in entries:
        if not one.body:
            continue
        with suppress(BadJournal):
            body = read_body(one.body)
            if body.record not in wanted or (body.record not in found and len(found) >= MOST):
                continue
            name = KINDS[body.kind].title_field if body.kind in KINDS else ""
            contents = content_from_text(one.content)
            for change, content in zip(body.changes, contents, strict=False):
                if change.field == name and change.sort == SET and isinstance(content, tuple):
                    found[body.record] = content[1] or ""
    return found
