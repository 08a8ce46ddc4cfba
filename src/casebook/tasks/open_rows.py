"""Reads the lines of records in an exported folder: what each says, or why it says nothing."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from casebook.records import Field, Record, Shape, problems
from casebook.records.fields import from_text
from casebook.tasks import open_format as form
from casebook.words import _

LINE_LIMIT: Final = 64 << 20
_ID = re.compile("[0-9a-f]{32}")
_BESIDE = frozenset(("kind", "ref", form.ID, form.LINKS, *form.WRITTEN))


class BadLine(Exception):
    """A line that is no record; says why, in the person's language."""


@dataclass(frozen=True)
class Row:
    """A record as a line has it, where it stands, and who wrote it when."""

    record: Record
    place: str
    created: str = ""
    created_by: str = ""
    changed: str = ""


def object_of(line: bytes) -> dict[str, Any]:
    """The JSON object on a line. Raises `BadLine`."""
    try:
        found = json.loads(line, object_pairs_hook=_no_twins, parse_constant=_no_constants)
    except (ValueError, RecursionError) as error:
        raise BadLine(_("it is not JSON")) from error
    if not isinstance(found, dict):
        raise BadLine(_("it is not JSON"))
    return found


def row_of(kind: type[Record], line: bytes, place: str, codes: Mapping[str, set[str]]) -> Row:
    """The record on a line; `codes` are those of each vocabulary. Raises `BadLine`."""
    plain = object_of(line)
    record, links = plain.get(form.ID), plain.get(form.LINKS, {})
    if not isinstance(record, str) or not _ID.fullmatch(record):
        raise BadLine(_("it has no id"))
    if plain.get("kind") != kind.kind or not isinstance(links, dict):
        raise BadLine(_("it is a record of another kind"))
    for name in plain:
        if name not in _BESIDE and kind.field(name) is None:
            raise BadLine(_("this program knows no field {field}").format(field=name[:60]))
    for name in links:
        spec = kind.field(name)
        if spec is None or spec.shape is not Shape.REF:
            raise BadLine(_("this program knows no field {field}").format(field=name[:60]))
    values: dict[str, Any] = {}
    for spec in kind.fields():
        value = links.get(spec.name) if spec.shape is Shape.REF else plain.get(spec.name)
        if spec.shape is Shape.REF and not value and plain.get(spec.name):
            raise BadLine(_("{field}: it does not say which record").format(field=spec.name))
        try:
            values[spec.name] = _value(spec, value)
        except (ValueError, OverflowError) as error:
            raise BadLine(_("{field}: {problem}").format(field=spec.name, problem=error)) from error
        _check_codes(spec, values[spec.name], codes)
    made = kind(id=record, ref=_text(plain, "ref"), **values)
    if found := problems(made):
        raise BadLine("; ".join(f"{one.field} {one.says}" for one in found))
    return Row(
        made,
        place,
        _text(plain, form.CREATED),
        _text(plain, form.CREATED_BY),
        _text(plain, form.CHANGED),
    )


def _value(spec: Field, value: object) -> Any:
    if spec.is_set:
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ValueError(_("is not a list of texts"))
        return tuple(sorted(dict.fromkeys(value)))
    if value is None:
        return from_text(spec.shape, None)
    if spec.shape is Shape.YES_NO:
        if not isinstance(value, bool):
            raise ValueError(_("is neither yes nor no"))
        return value
    if spec.shape is Shape.NUMBER:
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 10**18:
            raise ValueError(_("is not a whole number"))
        return value
    if not isinstance(value, str):
        raise ValueError(_("is not a text"))
    if spec.shape is Shape.REF and not _ID.fullmatch(value):
        raise ValueError(_("is not an id"))
    return from_text(spec.shape, value)


def _check_codes(spec: Field, value: Any, codes: Mapping[str, set[str]]) -> None:
    if spec.vocabulary and value:
        for code in value if spec.is_set else (value,):
            if code not in codes[spec.vocabulary]:
                raise BadLine(
                    _("{field}: there is no code {code}").format(field=spec.name, code=code[:40])
                )


def _text(plain: Mapping[str, object], name: str) -> str:
    found = plain.get(name)
    return " ".join(found.split())[:200] if isinstance(found, str) and _is_whole(found) else ""


def _is_whole(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constants(name: str) -> None:
    raise ValueError(name)
