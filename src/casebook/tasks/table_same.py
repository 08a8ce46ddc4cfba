"""Tells rows that were seen before: in the casebook, or further up in the same table."""

from collections.abc import Iterable
from hashlib import blake2b

from casebook.records import Record


class Seen:
    """What was seen, by digests: a large table need not be held for it.

    Two records are the same when every field that the table fills is; they are alike when their
    title, time and place are.
    """

    def __init__(self, kind: type[Record], fields: Iterable[str]) -> None:
        self._fields = tuple(fields)
        declared = {spec.name for spec in kind.fields()}
        self._likeness = [name for name in ("when", "place") if name in declared]
        self._same: dict[bytes, str] = {}
        self._alike: dict[bytes, str] = {}

    def look(self, record: Record, called: str) -> tuple[str, str]:
        """(what is the same, what is alike), empty when nothing is; this is seen from now on."""
        sameness = self._sameness(record)
        same = self._same.setdefault(sameness, called)
        if same is not called:
            return same, ""
        if not record.title.strip():
            return "", ""
        alike = self._alike.setdefault(self._alikeness(record), called)
        return "", "" if alike is called else alike

    def _sameness(self, record: Record) -> bytes:
        values = (getattr(record, name) for name in self._fields)
        return _digest([sorted(one) if isinstance(one, tuple) else str(one) for one in values])

    def _alikeness(self, record: Record) -> bytes:
        rest = [str(getattr(record, name)).strip().casefold() for name in self._likeness]
        return _digest([record.title.strip().casefold(), *rest])


def _digest(values: list[object]) -> bytes:
    return blake2b(repr(values).encode("ascii", "backslashreplace"), digest_size=16).digest()
