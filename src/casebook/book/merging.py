"""What happens to all that names a record when another takes its place."""

from dataclasses import dataclass, replace
from typing import Any, cast

from casebook.db.store import Store
from casebook.records import Record, Shape


@dataclass(frozen=True)
class Moving:
    """Records that are to name the record that stays, and those that would say nothing any more."""

    changed: list[Record]
    needless: list[Record]


def repointed(store: Store, gone: Record, kept: Record) -> Moving:
    """Everything that names `gone`, as it is when it names `kept` instead.

    Removed records too: they may be brought back, and must not name what is no longer there.
    """
    found: dict[str, Record] = {}
    removed: set[str] = set()
    for field, item in store.naming(gone.id):
        found[item.id] = _with(found.get(item.id, item), field, kept.id)
    for field, item in store.removed_naming(gone.id):
        found[item.id] = _with(found.get(item.id, item), field, kept.id)
        removed.add(item.id)
    there = {_says(item) for _field, item in store.naming(kept.id) if item.id not in found}
    changed: list[Record] = []
    needless: list[Record] = []
    for item in found.values():
        if item.id in removed:
            changed.append(item)
        elif _of_itself(item, kept.id) or (_says(item) in there and not store.naming(item.id)):
            needless.append(item)
        else:
            there.add(_says(item))
            changed.append(item)
    return Moving(changed, needless)


def _with(record: Record, field: str, value: str) -> Record:
    return replace(record, **cast(dict[str, Any], {field: value}))


def _says(record: Record) -> Record:
    """What a record says, without who says it: equal for two that say the same."""
    return record.under("", "")


def _of_itself(record: Record, kept: str) -> bool:
    """It says what something is to itself."""
    named = [
        getattr(record, spec.name)
        for spec in type(record).fields()
        if spec.shape is Shape.REF and spec.required
    ]
    return len(named) > 1 and set(named) == {kept}
