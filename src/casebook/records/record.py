"""What all records have in common: an id, a ref, declared fields, and what is missing in them."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Self

from casebook.records.fields import (
    ANYWHERE,
    GROUP_ONLY,
    Field,
    Shape,
    choice,
    declared,
    line,
    reader,
    tags,
)


@dataclass(frozen=True, kw_only=True)
class Record:
    """A value: a change makes a new one with `dataclasses.replace`, and nothing saves itself.

    `id` is 32 hexadecimal digits (128 random bits), empty until first saved. `ref` is what
    people read and print, such as INC-0042; it is written once, at creation.
    """

    kind: ClassVar[str] = ""
    prefix: ClassVar[str] = ""
    label: ClassVar[str] = ""
    owner: ClassVar[str] = ""
    """The field naming the record that this one is a part of: it is removed along with it."""
    title_field: ClassVar[str] = ""
    """The field by which a person recognises it in a list."""

    id: str = ""
    ref: str = ""

    sensitivity: str = choice("Who may have this", "sensitivity", goes=ANYWHERE)
    tags: tuple[str, ...] = tags("Tags", goes=ANYWHERE)
    origin: str = line("Came from", goes=GROUP_ONLY)
    """Where a record that was not written in this group came from; the program fills it in."""

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        """What is declared of its fields, in the order of declaration."""
        return _fields(cls)  # type: ignore[arg-type]

    @classmethod
    def field(cls, name: str) -> Field | None:
        """The declaration of one field, or None."""
        return _by_name(cls).get(name)  # type: ignore[arg-type]

    @classmethod
    def of_texts(
        cls, texts: Mapping[str, str | None], sets: Mapping[str, tuple[str, ...]], **known: str
    ) -> Self:
        """The record that text forms describe. Raises ValueError for a text that is none."""
        values: dict[str, Any] = dict(known)
        readers, names_of_sets = _read_by(cls)  # type: ignore[arg-type]
        # most fields of most records are empty: only the others are gone through
        for name, text in texts.items():
            if text and (read := readers.get(name)):
                values[name] = read(text)
        for name, elements in sets.items():
            if elements and name in names_of_sets:
                values[name] = elements
        return cls(**values)

    def under(self, record: str, ref: str) -> Self:
        """The same under an id and a ref: `dataclasses.replace`, in a third of its time."""
        return type(self)(**{**vars(self), "id": record, "ref": ref})

    @property
    def title(self) -> str:
        """What a person calls it; empty when it has no name."""
        return str(getattr(self, self.title_field) or "") if self.title_field else ""


@cache
def _fields(kind: type[Record]) -> tuple[Field, ...]:
    found = [
        declared(item.name, item.default, item.metadata["field"])
        for item in dataclasses.fields(kind)
        if "field" in item.metadata
    ]
    # what every kind has comes last in forms and tables
    common = {item.name for item in dataclasses.fields(Record)}
    return tuple(sorted(found, key=lambda spec: spec.name in common))


@cache
def _by_name(kind: type[Record]) -> dict[str, Field]:
    return {spec.name: spec for spec in kind.fields()}


@cache
def _read_by(kind: type[Record]) -> tuple[dict[str, Callable[[str], object]], frozenset[str]]:
    """What reads the text form of each field, and the names of those that are sets."""
    fields = kind.fields()
    return (
        {spec.name: reader(spec.shape) for spec in fields if not spec.is_set},
        frozenset(spec.name for spec in fields if spec.is_set),
    )


@dataclass(frozen=True)
class Problem:
    """What is missing or wrong in a record, beside its field."""

    field: str
    says: str


def problems(record: Record) -> list[Problem]:
    """What keeps a record from being saved; vocabularies are checked by the book."""
    found = []
    values = vars(record)
    for spec in record.fields():
        value = values[spec.name]
        if not value and not spec.required:
            continue
        if spec.required and not (value.strip() if isinstance(value, str) else value):
            found.append(Problem(spec.name, "is needed"))
        if not value:
            continue
        for text in value if spec.is_set else [value]:
            if isinstance(text, str):
                found += _text_problems(spec, text)
    return found


def _text_problems(spec: Field, text: str) -> list[Problem]:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return [Problem(spec.name, "has half a character (a lone surrogate)")]
    if spec.is_set and not text.strip():
        return [Problem(spec.name, "has an empty element")]
    if spec.shape is Shape.LINE and len(text) > 10_000:
        return [Problem(spec.name, "is longer than 10,000 characters")]
    if len(text) > 10_000_000:
        return [Problem(spec.name, "is longer than 10 million characters")]
    return []
