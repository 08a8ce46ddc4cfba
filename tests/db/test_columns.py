"""A record as a row of its table, and back."""

from typing import Any

import pytest

from casebook.db.columns import META, names, to_columns, to_record, to_row
from casebook.db.row import Row
from casebook.records import KINDS, Incident, Moment, Shape

HEADS: list[dict[str, Any]] = [
    {"*": 7},
    {"*": 7, "@": 12},
    {"*": 7, "^": 3, "title": [7, 9], "tags": {"march": [[7, 2], [9, 0]]}},
    {"*": 12345678901234, "~removed": [8]},
]


def filled(kind: str, heads: dict[str, Any]) -> Row:
    """A row of which every field says something."""
    row = Row(
        id="0" * 31 + "a",
        kind=kind,
        ref="XXX-0001",
        created_at="2025-03-14T21:40:00-04:00",
        created_by="1" * 32,
        updated_at="2025-03-15T21:40:00-04:00",
        updated_by="2" * 32,
        removed="~removed" in heads,
        conflicts=1,
        heads=heads,
    )
    said = {Shape.MOMENT: "2025-03-14/2025-04", Shape.NUMBER: "42", Shape.YES_NO: "yes"}
    for spec in KINDS[kind].fields():
        if spec.is_set:
            row.sets[spec.name] = ("ཁ་པར", "姐姐")
        else:
            row.texts[spec.name] = said.get(spec.shape, f'"{spec.name}"\n姐姐')
    if row.removed:
        row.texts["~removed"] = "yes"
    return row


@pytest.mark.parametrize("heads", HEADS, ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_a_row_comes_back_from_its_columns(kind: str, heads: dict[str, Any]) -> None:
    row = filled(kind, heads)
    columns = to_columns(row)
    assert len(columns) == len(names(kind))
    assert to_row(kind, columns) == row


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_row_comes_back_from_its_columns(kind: str) -> None:
    row = Row(id="0" * 32, kind=kind, heads={"*": 1})
    columns = to_columns(row)
    assert set(columns[len(META) :]) <= {None}
    assert to_row(kind, columns) == row
    assert to_record(row) == KINDS[kind](id="0" * 32)


def test_a_record_takes_nothing_from_what_is_no_field_of_it() -> None:
    # what a newer program wrote, and what is noted of a turn, stands among the texts
    texts = {"title": "A call", "when": "2025-03", "~why": "typed twice", "colour": "red"}
    record = Incident.of_texts(texts, {"tags": ("march",), "colours": ("red",), "impact": ()})
    assert record == Incident(title="A call", when=Moment.parse("2025-03"), tags=("march",))


def test_a_set_is_no_text_and_a_text_no_set() -> None:
    record = Incident.of_texts({"tags": "march"}, {"title": ("A", "call")})
    assert record == Incident()


def test_a_record_under_another_id_says_the_same() -> None:
    record = Incident(title="A call", when=Moment.parse("2025-03"), tags=("march",))
    other = record.under("0" * 32, "INC-0001")
    assert (other.id, other.ref) == ("0" * 32, "INC-0001")
    assert other.under("", "") == record
