"""What the records in a bundle are called, before anything of it is taken in."""

from collections.abc import Iterable

from casebook.db.arriving import Arriving, Plan
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
        said = one.says()
        if said is None:
            continue
        body, texts = said
        if body.record not in wanted or (body.record not in found and len(found) >= MOST):
            continue
        name = KINDS[body.kind].title_field if body.kind in KINDS else ""
        if name in texts:
            found[body.record] = texts[name]
    return found
