"""What is declared of fields, and that every value survives its text form."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.records import KINDS, Goes, Incident, Record, Shape, Sighting, Term, problems
from casebook.records.fields import (
    ANYWHERE,
    GROUP_ONLY,
    NOT_IN_EXCERPTS,
    NOWHERE,
    Field,
    from_text,
    to_text,
)
from casebook.records.moment import Moment
from casebook.records.vocabulary import names, vocabulary
from tests.records.dates import points, unhurried

ALL_KINDS = list(KINDS.values())
ALL_FIELDS = [(kind, spec) for kind in ALL_KINDS for spec in kind.fields()]
FIELD_IDS = [f"{kind.kind}.{spec.name}" for kind, spec in ALL_FIELDS]
each_kind = pytest.mark.parametrize("kind", ALL_KINDS, ids=KINDS)
each_field = pytest.mark.parametrize(("kind", "spec"), ALL_FIELDS, ids=FIELD_IDS)

STAY_HERE = {
    ("incident", "private_notes"),
    ("contact", "private_notes"),
    ("contact", "risk_notes"),
    ("exhibit", "private_notes"),
    ("case", "safety_notes"),
    ("referral", "satisfaction"),
    ("agency", "checked"),
}


@each_field
def test_a_field_has_a_name_and_says_where_it_may_go(kind: type[Record], spec: Field) -> None:
    assert spec.label and spec.label == spec.label.strip()
    assert isinstance(spec.goes, frozenset) and spec.goes <= frozenset(Goes)
    # what may be printed or excerpted may be had by the group
    assert spec.goes in (ANYWHERE, NOT_IN_EXCERPTS, GROUP_ONLY, NOWHERE)


@each_field
def test_a_private_field_goes_nowhere_and_says_so(kind: type[Record], spec: Field) -> None:
    private = (kind.kind, spec.name) in STAY_HERE
    assert (spec.goes == NOWHERE) is private
    assert ("never leave" in spec.label) is private


@each_field
def test_a_choice_has_a_vocabulary_and_nothing_else_has(kind: type[Record], spec: Field) -> None:
    chosen = spec.shape in (Shape.CHOICE, Shape.CHOICES)
    assert bool(spec.vocabulary) is chosen
    if chosen:
        assert spec.vocabulary in names()


@each_field
def test_a_ref_names_kinds_that_there_are(kind: type[Record], spec: Field) -> None:
    assert bool(spec.kinds) is (spec.shape is Shape.REF)
    assert set(spec.kinds) <= set(KINDS)


@each_field
def test_an_empty_field_is_what_its_shape_calls_empty(kind: type[Record], spec: Field) -> None:
    empty = () if spec.is_set else from_text(spec.shape, None)
    assert spec.default == empty


@each_kind
def test_no_two_fields_of_a_kind_are_called_alike(kind: type[Record]) -> None:
    labels = Counter(spec.label for spec in kind.fields())
    assert [label for label, count in labels.items() if count > 1] == []


@each_kind
def test_what_a_kind_says_of_itself_is_so(kind: type[Record]) -> None:
    assert kind.label and kind.prefix.isupper() and len(kind.prefix) == 3
    if kind.title_field:
        found = kind.field(kind.title_field)
        assert found is not None and found.shape in (Shape.LINE, Shape.PROSE)
    if kind.owner:
        owner = kind.field(kind.owner)
        assert owner is not None and owner.shape is Shape.REF and owner.required


def test_no_two_kinds_share_a_name_or_a_prefix() -> None:
    assert len({kind.prefix for kind in ALL_KINDS}) == len(ALL_KINDS)
    assert {name for name, kind in KINDS.items() if name != kind.kind} == set()


def test_every_kind_has_sensitivity_tags_and_origin_and_they_come_last() -> None:
    for kind in ALL_KINDS:
        assert [spec.name for spec in kind.fields()[-3:]] == ["sensitivity", "tags", "origin"]


def _texts_of(record: Record) -> tuple[dict[str, str | None], dict[str, tuple[str, ...]]]:
    texts: dict[str, str | None] = {}
    sets: dict[str, tuple[str, ...]] = {}
    for spec in record.fields():
        value: Any = getattr(record, spec.name)
        if spec.is_set:
            sets[spec.name] = tuple(text for text in map(to_text, value) if text is not None)
        else:
            texts[spec.name] = to_text(value)
    return texts, sets


_words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
_SHAPES: dict[Shape, st.SearchStrategy[Any]] = {
    Shape.LINE: st.just("") | _words,
    Shape.PROSE: st.just("") | _words,
    Shape.REF: st.sampled_from(["", "0123456789abcdef" * 2]),
    Shape.MOMENT: st.none() | points.map(Moment.parse),
    Shape.NUMBER: st.none() | st.integers(-(10**15), 10**15),
    Shape.YES_NO: st.sampled_from([None, True, False]),
    Shape.TAGS: st.lists(_words, unique=True, max_size=2).map(tuple),
}


def _values(spec: Field) -> st.SearchStrategy[Any]:
    if not spec.vocabulary:
        return _SHAPES[spec.shape]
    codes = sorted(vocabulary(spec.vocabulary))
    if spec.is_set:
        return st.lists(st.sampled_from(codes), unique=True, max_size=2).map(tuple)
    return st.sampled_from(["", *codes])


@each_kind
def test_a_record_is_the_same_after_its_text_forms(kind: type[Record]) -> None:
    filled = st.builds(kind, **{spec.name: _values(spec) for spec in kind.fields()})

    @unhurried
    @given(filled)
    def check(record: Record) -> None:
        texts, sets = _texts_of(record)
        assert kind.of_texts(texts, sets) == record

    check()


@each_kind
def test_a_record_of_no_texts_is_an_empty_one(kind: type[Record]) -> None:
    assert kind.of_texts({}, {}) == kind()


@pytest.mark.parametrize(
    ("shape", "text", "value"),
    [
        (Shape.LINE, None, ""),
        (Shape.LINE, "", ""),
        (Shape.LINE, " a ", " a "),
        (Shape.PROSE, "a\nb", "a\nb"),
        (Shape.CHOICE, None, ""),
        (Shape.REF, "", ""),
        (Shape.MOMENT, None, None),
        (Shape.MOMENT, "", None),
        (Shape.MOMENT, "2025-03-14", Moment.parse("2025-03-14")),
        (Shape.NUMBER, None, None),
        (Shape.NUMBER, " 42 ", 42),
        (Shape.NUMBER, "-7", -7),
        (Shape.NUMBER, "0", 0),
        (Shape.YES_NO, "", None),
        (Shape.YES_NO, "yes", True),
        (Shape.YES_NO, "Oui", True),
        (Shape.YES_NO, "是", True),
        (Shape.YES_NO, "no", False),
        (Shape.YES_NO, "NON", False),
        (Shape.YES_NO, "否", False),
    ],
)
def test_a_text_means_a_value(shape: Shape, text: str | None, value: object) -> None:
    assert from_text(shape, text) == value


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        (Shape.MOMENT, "yesterday"),
        (Shape.NUMBER, "many"),
        (Shape.NUMBER, "1.5"),
        (Shape.NUMBER, "1e3"),
        (Shape.NUMBER, "--5"),
        (Shape.NUMBER, "４２"),
        (Shape.NUMBER, "9" * 19),
        (Shape.YES_NO, "perhaps"),
        (Shape.YES_NO, " "),
    ],
)
def test_a_text_that_means_nothing_is_refused(shape: Shape, text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        from_text(shape, text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("", None),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (-7, "-7"),
        (Moment.parse("2025-03"), "2025-03"),
        ("a", "a"),
    ],
)
def test_a_value_has_a_text(value: object, text: str | None) -> None:
    assert to_text(value) == text


@pytest.mark.parametrize(
    ("record", "found"),
    [
        (Incident(title="A call"), []),
        (Incident(title=""), [("title", "is needed")]),
        (Incident(title=" \t"), [("title", "is needed")]),
        (Incident(title="a" * 10_000), []),
        (Incident(title="a" * 10_001), [("title", "is longer than 10,000 characters")]),
        (Incident(title="a", narrative="a" * 10_001), []),
        (
            Incident(title="a", narrative="\ud83d"),
            [("narrative", "has half a character (a lone surrogate)")],
        ),
        (Incident(title="a", tags=("x", " ")), [("tags", "has an empty element")]),
        (
            Term(vocabulary="", code=""),
            [("vocabulary", "is needed"), ("code", "is needed")],
        ),
    ],
    ids=range(9),
)
def test_what_keeps_a_record_from_being_saved_is_said_beside_its_field(
    record: Record, found: list[tuple[str, str]]
) -> None:
    assert [(problem.field, problem.says) for problem in problems(record)] == found


def test_a_record_is_called_by_its_title_field() -> None:
    assert Incident(title="A call").title == "A call"
    assert Sighting(incident="a", identifier="b").title == ""
