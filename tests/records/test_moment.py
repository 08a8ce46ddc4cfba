"""Partial dates: what can be written, what cannot, and in which order they stand."""

import random
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casebook.records.moment import Mark, Moment
from tests.records.dates import points, stretches, unhurried


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2025-03-14T21:40:05", "2025-03-14T21:40:05", "2025-03-14T21:40:05"),
        ("2025-03-14T21:40", "2025-03-14T21:40:00", "2025-03-14T21:40:59"),
        ("2025-03-14T21", "2025-03-14T21:00:00", "2025-03-14T21:59:59"),
        ("2025-03-14T21:40-05:00", "2025-03-14T21:40:00", "2025-03-14T21:40:59"),
        ("2025-03-14T21:40:05Z", "2025-03-14T21:40:05", "2025-03-14T21:40:05"),
        ("2025-03-14T21:40~", "2025-03-14T21:40:00", "2025-03-14T21:40:59"),
        ("2025-03-14Tmorning", "2025-03-14T05:00:00", "2025-03-14T11:59:59"),
        ("2025-03-14Tnoon", "2025-03-14T11:00:00", "2025-03-14T13:59:59"),
        ("2025-03-14Tafternoon", "2025-03-14T12:00:00", "2025-03-14T17:59:59"),
        ("2025-03-14Tevening", "2025-03-14T18:00:00", "2025-03-14T23:59:59"),
        ("2025-03-14Tnight", "2025-03-14T21:00:00", "2025-03-15T04:59:59"),
        ("2025-03-31Tnight", "2025-03-31T21:00:00", "2025-04-01T04:59:59"),
        ("2025-12-31Tnight", "2025-12-31T21:00:00", "2026-01-01T04:59:59"),
        ("2024-02-28Tnight", "2024-02-28T21:00:00", "2024-02-29T04:59:59"),
        ("2025-03-14", "2025-03-14T00:00:00", "2025-03-14T23:59:59"),
        ("2025-03-14~", "2025-03-14T00:00:00", "2025-03-14T23:59:59"),
        ("2025-03", "2025-03-01T00:00:00", "2025-03-31T23:59:59"),
        ("2024-02", "2024-02-01T00:00:00", "2024-02-29T23:59:59"),
        ("2025-02-XX", "2025-02-01T00:00:00", "2025-02-28T23:59:59"),
        ("2025-XX-14", "2025-01-14T00:00:00", "2025-12-14T23:59:59"),
        ("2025-XX", "2025-01-01T00:00:00", "2025-12-31T23:59:59"),
        ("2025-XX-XX", "2025-01-01T00:00:00", "2025-12-31T23:59:59"),
        ("2025", "2025-01-01T00:00:00", "2025-12-31T23:59:59"),
        ("202X", "2020-01-01T00:00:00", "2029-12-31T23:59:59"),
        ("20XX", "2000-01-01T00:00:00", "2099-12-31T23:59:59"),
        ("2025-21", "2025-03-01T00:00:00", "2025-05-31T23:59:59"),
        ("2025-22", "2025-06-01T00:00:00", "2025-08-31T23:59:59"),
        ("2025-23", "2025-09-01T00:00:00", "2025-11-30T23:59:59"),
        ("2025-24", "2025-12-01T00:00:00", "2026-02-28T23:59:59"),
        ("2023-24", "2023-12-01T00:00:00", "2024-02-29T23:59:59"),
        ("2025-03/2025-05", "2025-03-01T00:00:00", "2025-05-31T23:59:59"),
        ("../2025-05", None, "2025-05-31T23:59:59"),
        ("2025-03/..", "2025-03-01T00:00:00", None),
    ],
)
def test_a_date_allows_the_times_that_it_names_and_no_others(
    text: str, earliest: str | None, latest: str | None
) -> None:
    moment = Moment.parse(text)
    assert (moment.earliest, moment.latest) == (earliest, latest)
    assert moment.text == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not a date"),
        ("  ", "is not a date"),
        ("yesterday", "is not a date"),
        ("03/04/2025", "is not a date"),
        ("14.03.2025", "is not a date"),
        ("2025-3-14", "is not a date"),
        ("25-03-14", "is not a date"),
        ("2025-03-14 21:40", "is not a date"),
        ("2025-03-14T9:40", "is not a date"),
        ("2025-03-14T21:40 EST", "is not a date"),
        ("2025-03-14Tevening-05:00", "is not a date"),
        ("2025-03-14~T21:40", "is not a date"),
        ("20X5", "is not a date"),
        ("X025", "is not a date"),
        ("-2025", "is not a date"),
        ("٢٠٢٥", "is not a date"),
        ("２０２５", "is not a date"),
        ("2025/2026/2027", "is not a date"),
        ("2025-03 / 2025-05", "is not a date"),
        ("2025-00", "no year, month or day 0"),
        ("2025-03-00", "no year, month or day 0"),
        ("2025-XX-00", "no year, month or day 0"),
        ("0000", "no year, month or day 0"),
        ("2025-13", "no month 13"),
        ("2025-20", "no month 20"),
        ("2025-25", "no month 25"),
        ("2025-21-03", "a season has no days"),
        ("2025-21-XX", "a season has no days"),
        ("2025-02-29", "has 28 days, not 29"),
        ("2024-02-30", "has 29 days, not 30"),
        ("2025-04-31", "has 30 days, not 31"),
        ("2025-XX-32", "has 31 days, not 32"),
        ("202X-03", "cannot have a month"),
        ("2025-03-14T24:00", "no such time of day"),
        ("2025-03-14T21:60", "no such time of day"),
        ("2025-03-14T21:40:60", "no such time of day"),
        ("2025-03-XXT21:40", "a time of day needs the day"),
        ("2025-XX-14Tevening", "a time of day needs the day"),
        ("2025-03-14Tteatime", "is not a part of a day"),
        ("2025-03-14T21:40+15:00", "no time zone"),
        ("2025-03-14T21:40+05:60", "no time zone"),
        ("/", "at least one end"),
        ("../..", "at least one end"),
        ("2025-05/2025-03", "before it begins"),
        ("2025-03-14T21:40/2025-03-14T21:39", "before it begins"),
        ("2026/202X/..", "is not a date"),
        ("2030/202X", "before it begins"),
    ],
)
def test_what_is_no_date_is_refused_and_the_reason_is_said(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Moment.parse(text)


def test_a_refusal_repeats_no_more_than_the_beginning_of_what_was_written() -> None:
    with pytest.raises(ValueError) as refused:
        Moment.parse("x" * 10_000)
    assert "x" * 40 in str(refused.value)
    assert len(str(refused.value)) < 300


@unhurried
@given(points | stretches)
def test_what_can_be_read_is_written_as_it_was(text: str) -> None:
    try:
        moment = Moment.parse(text)
    except ValueError as refused:
        assert "before it begins" in str(refused)
        assume(False)
    assert moment.text == text
    assert str(moment) == text
    assert Moment.parse(moment.text) == moment


@unhurried
@given(points)
def test_a_point_is_never_refused_and_ends_no_earlier_than_it_begins(text: str) -> None:
    moment = Moment.parse(text)
    assert moment.earliest and moment.latest
    assert moment.earliest <= moment.latest


@unhurried
@given(points.filter(lambda text: "X" not in text[:4]))
def test_both_ends_of_a_point_are_times_that_a_calendar_has(text: str) -> None:
    moment = Moment.parse(text)
    assert moment.earliest and moment.latest
    assert datetime.fromisoformat(moment.earliest) <= datetime.fromisoformat(moment.latest)


@unhurried
@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        moment = Moment.parse(text)
    except ValueError as refused:
        assert str(refused)
    else:
        assert Moment.parse(moment.text) == moment


@pytest.mark.parametrize(
    ("written", "kept"),
    [(" 2025-03-14 ", "2025-03-14"), ("/2025", "../2025"), ("2025/", "2025/..")],
)
def test_forms_that_mean_the_same_are_kept_as_one(written: str, kept: str) -> None:
    assert Moment.parse(written).text == kept


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("2025-03-14", Mark.PLAIN),
        ("2025-03-14~", Mark.ABOUT),
        ("2025-03-14?", Mark.UNCERTAIN),
        ("2025-03-14%", Mark.BOTH),
    ],
)
def test_the_sign_behind_a_date_is_its_mark(text: str, mark: Mark) -> None:
    start = Moment.parse(text).start
    assert start is not None and start.mark is mark


IN_ORDER = [
    "202X/..",
    "202X",
    "../2024",
    "2025/..",
    "2025",
    "2025-01",
    "2025-01-01",
    "2025-XX-14",
    "2025-02",
    "2025-21",
    "2025-03",
    "2025-03-01",
    "2025-03-14",
    "2025-03-14Tmorning",
    "2025-03-14T09:00",
    "2025-03-14Tevening",
    "2025-03-14T18:00",
    "2025-03-14T18:00:00",
    "2025-03-14T21:40",
    "2025-03-15",
    "../2025-03",
    "2025-04",
]


def test_they_stand_in_order_of_time_and_the_vaguer_heads_what_it_may_hold() -> None:
    shuffled = random.Random(5).sample(IN_ORDER, len(IN_ORDER))
    assert sorted(shuffled, key=lambda text: Moment.parse(text).sort_key) == IN_ORDER


@unhurried
@given(st.lists(points, min_size=2, max_size=8))
def test_the_order_is_that_of_the_earliest_times(texts: list[str]) -> None:
    moments = sorted(map(Moment.parse, texts), key=lambda moment: moment.sort_key)
    for before, after in pairwise(moments):
        assert before.earliest and before.latest and after.earliest and after.latest
        assert before.earliest <= after.earliest
        if before.earliest == after.earliest:
            assert before.latest >= after.latest


@unhurried
@given(points)
def test_or_earlier_stands_at_its_end_and_or_later_at_its_beginning(text: str) -> None:
    point = Moment.parse(text)
    assert point.earliest and point.latest
    assert Moment.parse(f"../{text}").sort_key.startswith(point.latest)
    assert Moment.parse(f"{text}/..").sort_key.startswith(point.earliest)
    assert Moment.parse(f"{text}/..").sort_key <= point.sort_key


def test_a_stretch_across_time_zones_is_compared_as_instants() -> None:
    # a flight: 12:00 UTC to 01:00 UTC of the next day
    Moment.parse("2025-03-14T21:00+09:00/2025-03-14T20:00-05:00")
    with pytest.raises(ValueError, match="before it begins"):
        Moment.parse("2025-03-14T20:00-05:00/2025-03-14T21:00+09:00")
    Moment.parse("9999-12-31T23:00-14:00/9999-12-31T23:00-14:00")
