"""Partial dates in words: unambiguous, and never more than is known."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casebook.records.moment import Moment
from casebook.records.said import say
from tests.records.dates import points, stretches, unhurried

TABLE = [
    # written, English, French
    ("2025-03-14T21:40", "14 March 2025, 21:40", "14 mars 2025, 21:40"),
    ("2025-03-14T21:40:05", "14 March 2025, 21:40:05", "14 mars 2025, 21:40:05"),
    ("2025-03-14T09:05", "14 March 2025, 09:05", "14 mars 2025, 09:05"),
    ("2025-03-14T21:40~", "14 March 2025, about 21:40", "14 mars 2025, vers 21:40"),
    ("2025-03-14T21:40?", "14 March 2025, 21:40 (not sure)", "14 mars 2025, 21:40 (incertain)"),
    (
        "2025-03-14T21:40%",
        "14 March 2025, about 21:40 (not sure)",
        "14 mars 2025, vers 21:40 (incertain)",
    ),
    (
        "2025-03-14T21",
        "14 March 2025, between 21:00 and 21:59",
        "14 mars 2025, entre 21 h 00 et 21 h 59",
    ),
    ("2025-03-14T21~", "14 March 2025, about 21:00", "14 mars 2025, vers 21:00"),
    ("2025-03-14T21:40Z", "14 March 2025, 21:40 (UTC)", "14 mars 2025, 21:40 (UTC)"),
    (
        "2025-03-14T21:40-05:00~",
        "14 March 2025, about 21:40 (UTC-05:00)",
        "14 mars 2025, vers 21:40 (UTC-05:00)",
    ),
    ("2025-03-14Tmorning", "14 March 2025, in the morning", "14 mars 2025, le matin"),
    ("2025-03-14Tnoon", "14 March 2025, around noon", "14 mars 2025, vers midi"),
    ("2025-03-14Tafternoon", "14 March 2025, in the afternoon", "14 mars 2025, l’après-midi"),
    ("2025-03-14Tevening", "14 March 2025, in the evening", "14 mars 2025, en soirée"),
    ("2025-03-14Tnight", "14 March 2025, in the night", "14 mars 2025, dans la nuit"),
    (
        "2025-03-14Tevening~",
        "about 14 March 2025, in the evening",
        "vers 14 mars 2025, en soirée",
    ),
    (
        "2025-03-14Tevening?",
        "14 March 2025, in the evening (not sure)",
        "14 mars 2025, en soirée (incertain)",
    ),
    ("2025-03-14", "14 March 2025", "14 mars 2025"),
    ("2025-08-01", "1 August 2025", "1er août 2025"),
    ("2025-03", "March 2025 (day not known)", "mars 2025 (jour inconnu)"),
    ("2025-03-XX", "March 2025 (day not known)", "mars 2025 (jour inconnu)"),
    ("2025", "2025", "2025"),
    ("2025~", "about 2025", "vers 2025"),
    ("2025-XX", "2025 (month and day not known)", "2025 (mois et jour inconnus)"),
    ("2025-XX-XX", "2025 (month and day not known)", "2025 (mois et jour inconnus)"),
    ("2025-XX-14", "day 14 of a month not known, 2025", "le 14 d’un mois inconnu, 2025"),
    ("202X", "some year from 2020 to 2029", "une année entre 2020 et 2029"),
    ("2025-21", "spring 2025", "printemps 2025"),
    ("2025-22", "summer 2025", "été 2025"),
    ("2025-23", "autumn 2025", "automne 2025"),
    ("2025-24", "winter 2025", "hiver 2025"),
    (
        "2025-03/2025-05",
        "between March 2025 (day not known) and May 2025 (day not known)",
        "entre mars 2025 (jour inconnu) et mai 2025 (jour inconnu)",
    ),
    ("../2025-05-31", "31 May 2025 or earlier", "31 mai 2025 ou plus tôt"),
    ("2025-03-01/..", "1 March 2025 or later", "1er mars 2025 ou plus tard"),
]


@pytest.mark.parametrize(("text", "en", "fr"), TABLE, ids=[row[0] for row in TABLE])
def test_a_date_is_said_as_far_as_it_is_known(text: str, en: str, fr: str) -> None:
    moment = Moment.parse(text)
    assert (say(moment, "en"), say(moment, "fr")) == (en, fr)


@pytest.mark.parametrize(("language", "words"), [("en", "not known"), ("fr", "inconnu")])
def test_no_date_is_said_to_be_not_known(language: str, words: str) -> None:
    assert say(None, language) == words


def test_a_language_without_a_catalogue_is_said_in_english() -> None:
    assert say(Moment.parse("2025-03-14"), "bo") == "14 March 2025"


@pytest.mark.parametrize("language", ["en", "fr"])
@unhurried
@given(text=points | stretches)
def test_everything_that_can_be_read_is_said(language: str, text: str) -> None:
    try:
        moment = Moment.parse(text)
    except ValueError:
        assume(False)
    said = say(moment, language)
    assert said.strip() == said != ""
    assert not re.search(r"[{}~%/X]|None|\d{4}-\d{2}", said)


@pytest.mark.parametrize("language", ["en", "fr"])
@unhurried
@given(text=points)
def test_no_number_is_said_that_was_not_written(language: str, text: str) -> None:
    # an unknown digit of a year is said as a range, an hour alone as its first and last minute
    assume("X" not in text[:4])
    known = {int(number) for number in re.findall(r"\d+", text)}
    said = {int(number) for number in re.findall(r"\d+", say(Moment.parse(text), language))}
    if re.search(r"T\d\d(?!:)", text):
        said -= {0, 59}
    assert said <= known


@unhurried
@given(st.integers(1, 12), st.integers(1, 12))
def test_two_months_are_never_said_alike(one: int, other: int) -> None:
    assume(one != other)
    for language in ("en", "fr"):
        first, second = (
            say(Moment.parse(f"2025-{month:02}-10"), language) for month in (one, other)
        )
        assert first != second
