"""Dates as people say them, in the languages they say them in."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.records import Moment
from casebook.records.spoken import NotUnderstood, TwoWays, understand
from tests.records.dates import points, unhurried

NOW = datetime(2026, 11, 23, 22, 5)  # a Monday


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("today about 21:40", "2026-11-23T21:40~"),
        ("Today, 9:40 pm", "2026-11-23T21:40"),
        ("about 21:40", "2026-11-23T21:40~"),
        ("yesterday evening", "2026-11-22Tevening"),
        ("last night", "2026-11-22Tnight"),
        ("tonight", "2026-11-23Tnight"),
        ("last Friday", "2026-11-20"),
        ("Friday", "2026-11-20"),
        ("monday", "2026-11-16"),
        ("Friday 14 March 2025", "2025-03-14"),
        ("14 March 2025", "2025-03-14"),
        ("March 14, 2025 at 9:05", "2025-03-14T09:05"),
        ("the 3rd of May", "2026-05-03"),
        ("December 24", "2025-12-24"),
        ("in March", "2026-03"),
        ("March 2025", "2025-03"),
        ("about March 2025", "2025-03~"),
        ("2025", "2025"),
        ("2025-03-14", "2025-03-14"),
        ("2025-03-14T21:40~", "2025-03-14T21:40~"),
        ("2025/03/14", "2025-03-14"),
        ("31/12/2025", "2025-12-31"),
        ("12/31/2025", "2025-12-31"),
        ("05/05/2025", "2025-05-05"),
        ("before March 2025", "../2025-03"),
        ("since 14 March 2025", "2025-03-14/.."),
        ("between March and May 2025", "2025-03/2025-05"),
        ("3 to 5 March 2025", "2025-03-03/2025-03-05"),
        ("3 days ago", "2026-11-20"),
        ("a week ago", "2026-11-16~"),
        ("2 months ago", "2026-09"),
        ("maybe yesterday", "2026-11-22?"),
        ("hier soir", "2026-11-22Tevening"),
        ("hier vers 21h40", "2026-11-22T21:40~"),
        ("avant-hier", "2026-11-21"),
        ("aujourd’hui vers 9h", "2026-11-23T09:00~"),
        ("le 14 mars 2025", "2025-03-14"),
        ("1er août 2025 à 8h05", "2025-08-01T08:05"),
        ("vendredi dernier", "2026-11-20"),
        ("il y a 3 jours", "2026-11-20"),
        ("avant mars 2025", "../2025-03"),
        ("ce matin", "2026-11-23Tmorning"),
        ("昨天晚上", "2026-11-22Tevening"),
        ("今天下午3点半", "2026-11-23T15:30"),
        ("3 in the afternoon", None),
        ("at 9:15 in the evening", "2026-11-23T21:15"),
        ("last night at 2:10", "2026-11-23T02:10"),
        ("今晚9點", "2026-11-23T21:00"),
        ("2025年3月14日", "2025-03-14"),
        ("2025年3月14日 晚上9時40分", "2025-03-14T21:40"),
        ("3月14日左右", "2026-03-14~"),
        ("2025年3月", "2025-03"),
        ("上星期五", "2026-11-20"),
    ],
)
def test_what_is_said_is_understood(said: str, written: str | None) -> None:
    if written is None:
        with pytest.raises(NotUnderstood):
            understand(said, NOW)
    else:
        assert understand(said, NOW) == Moment.parse(written)


@pytest.mark.parametrize("said", ["", "   ", "unknown", "Inconnu", "不詳"])
def test_nothing_said_is_no_date(said: str) -> None:
    assert understand(said, NOW) is None


def test_what_can_mean_two_days_is_not_guessed() -> None:
    with pytest.raises(TwoWays) as caught:
        understand("03/04/2020", NOW)
    assert [way.text for way in caught.value.ways] == ["2020-04-03", "2020-03-04"]


@pytest.mark.parametrize(
    "said",
    ["soon", "32 March 2025", "14 Brumaire", "25:70", "30 February 2025", "x" * 500, "13/13/2020",
     "14/03/25", "yesterday 14 March 2024 blue"],
)  # fmt: skip
def test_what_is_not_understood_is_said_so(said: str) -> None:
    with pytest.raises(NotUnderstood):
        understand(said, NOW)


@unhurried
@given(points)
def test_every_written_form_is_understood_as_itself(text: str) -> None:
    assert understand(text, NOW) == Moment.parse(text)


@given(st.text(max_size=60))
def test_anything_typed_is_understood_or_refused(text: str) -> None:
    try:
        understand(text, NOW)
    except (NotUnderstood, TwoWays):
        pass
