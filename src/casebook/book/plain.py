"""Records as plain values, and back: what JSON, CSV and the command line show and take."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from casebook.book.terms import Terms
from casebook.db.store import Store
from casebook.errors import BadValue, NoSuchRecord, UnknownField, UnknownKind
from casebook.records import KINDS, Field, Record, Shape
from casebook.records.fields import from_text, to_text

K = TypeVar("K", bound=Record)


class Plain:
    """Turns records of an open casebook into plain values and reads them back."""

    def __init__(self, store: Store, terms: Terms) -> None:
        self._store = store
        self._terms = terms

    def of(self, record: Record) -> dict[str, object]:
        """Every declared field by its name; other records by their refs, empty ones as null."""
        out: dict[str, object] = {"ref": record.ref, "kind": record.kind}
        for spec in record.fields():
            out[spec.name] = self._value(spec, getattr(record, spec.name))
        return out

    def _value(self, spec: Field, value: Any) -> object:
        if spec.is_set:
            return list(value)
        if spec.shape is Shape.REF:
            return self._store.ref_of(value) if value else None
        if spec.shape in (Shape.NUMBER, Shape.YES_NO):
            return value
        return to_text(value)

    def read(self, kind: type[K], plain: Mapping[str, object], base: K | None = None) -> K:
        """The record that plain values describe, laid over `base` if there is one.

        "ref" and "kind" are passed over, so that what was shown can be taken back. Raises
        `UnknownField`, `BadValue`.
        """
        values: dict[str, Any] = {}
        for name, value in plain.items():
            spec = kind.field(name)
            if spec is None:
                if name in ("ref", "kind"):
                    continue
                raise UnknownField(
                    kind=kind.kind, field=name[:60], fields=", ".join(s.name for s in kind.fields())
                )
            try:
                values[name] = self._read(spec, value)
            except ValueError as error:
                raise BadValue(field=name, problem=str(error).rstrip(".")) from error
        if base is None:
            return kind(**values)
        return replace(base, **values)

    def _read(self, spec: Field, value: object) -> Any:
        if spec.is_set:
            return self._read_set(spec, value)
        if value is None:
            return from_text(spec.shape, None)
        if isinstance(value, bool):
            if spec.shape is not Shape.YES_NO:
                raise ValueError("is not a text")
            return value
        if isinstance(value, int) and spec.shape is Shape.NUMBER:
            value = str(value)
        if not isinstance(value, str):
            raise ValueError(f"is not {_AN[spec.shape]}")
        if spec.shape is Shape.CHOICE and value:
            return self._code(spec, value)
        if spec.shape is Shape.REF and value:
            return self._id(spec, value)
        return from_text(spec.shape, value)

    def _read_set(self, spec: Field, value: object) -> tuple[str, ...]:
        if value is None:
            return ()
        if isinstance(value, str):
            value = _elements(value)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ValueError("is not a list of texts")
        if spec.shape is Shape.CHOICES:
            value = [self._code(spec, item) for item in value]
        return tuple(dict.fromkeys(value))

    def _code(self, spec: Field, text: str) -> str:
        code = self._terms.code(spec.vocabulary, text)
        if code is None:
            known = list(self._terms.of(spec.vocabulary))
            some = ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
            raise ValueError(f'"{text[:40]}" is not one of: {some}')
        return code

    def _id(self, spec: Field, text: str) -> str:
        try:
            record = self._store.find(text)
        except NoSuchRecord as error:
            raise ValueError(f"there is no record {text[:40]}") from error
        if record.kind not in spec.kinds:
            raise ValueError(f"{record.ref} is no {' or '.join(spec.kinds)}")
        return record.id


_AN = {
    Shape.LINE: "a text",
    Shape.PROSE: "a text",
    Shape.MOMENT: "a date (a text)",
    Shape.CHOICE: "a code (a text)",
    Shape.REF: "a ref (a text)",
    Shape.NUMBER: "a whole number",
    Shape.YES_NO: "yes or no",
}


def _elements(text: str) -> list[str]:
    """The elements of a set written as one text: a JSON array, or separated by semicolons."""
    if text.lstrip().startswith("["):
        try:
            found = json.loads(text)
        except ValueError as error:
            raise ValueError("is not a list") from error
        return found if isinstance(found, list) else [text]
    return [item.strip() for item in text.split(";") if item.strip()]


def kind_named(name: str) -> type[Record]:
    """The kind of a name as people write it. Raises `UnknownKind`."""
    found = KINDS.get(name.strip().casefold().replace("_", "-"))
    if found is None:
        raise UnknownKind(kind=name[:40], kinds=", ".join(KINDS))
    return found
