"""Who agreed to what, for whom and until when; whatever is in doubt is not agreed."""

from dataclasses import replace

import pytest

from casebook.dossier.consent import IDENTITY, STORY, Consents, Standing
from casebook.records import Consent, Moment

TODAY = "2026-11-23"


def consent(ref: str = "CNS-0001", **values: object) -> Consent:
    plain = {
        "contact": "p", "subjects": ("identity", "story"), "audiences": ("local-police",),
        "ref": ref, **values,
    }  # fmt: skip
    return Consent(**plain)  # type: ignore[arg-type]


def standing(*rows: Consent, purpose: str = "", audience: str = "local-police", **more: object):  # type: ignore[no-untyped-def]
    found = Consents(rows, audience=audience, purpose=purpose, today=TODAY, **more)  # type: ignore[arg-type]
    return found.about("p", IDENTITY).standing


def test_it_holds_for_its_audience_and_its_subject_only() -> None:
    assert standing(consent()) is Standing.GIVEN
    assert standing(consent(), audience="csis") is Standing.NOT_GIVEN
    assert standing(consent(audiences=())) is Standing.NOT_GIVEN
    assert standing(consent(subjects=("story",))) is Standing.NOT_GIVEN
    assert standing() is Standing.NOT_GIVEN
    assert standing(consent(contact="q")) is Standing.NOT_GIVEN


def test_it_holds_for_its_purpose_unless_a_person_says_it_covers_this_one() -> None:
    row = consent(purpose="Report of the calls")
    assert standing(row, purpose="report of  the calls") is Standing.GIVEN
    assert standing(row, purpose="Hearing") is Standing.OTHER_PURPOSE
    assert standing(row, purpose="Hearing", held=("CNS-0001",)) is Standing.GIVEN


@pytest.mark.parametrize(
    ("until", "holds"),
    [
        ("2026-11-23", True), ("2026-11-22", False), ("2026-11", True), ("2026", True),
        ("2026-11~", False), ("2026-12~", True), ("../2026-12-31", False),
        ("2026-11-01/2026-12-31", False), ("2025", False),
    ],
)  # fmt: skip
def test_one_of_which_the_end_is_unsure_has_ended_when_it_may_have(until: str, holds: bool) -> None:
    found = standing(consent(expires=Moment.parse(until)))
    assert found is (Standing.GIVEN if holds else Standing.EXPIRED)


def test_what_was_taken_back_is_not_given_by_an_older_row() -> None:
    first = consent(given=Moment.parse("2025-01-01"))
    taken = consent("CNS-0002", given=Moment.parse("2025-02-01"), withdrawn=Moment.parse("2025-06"))
    again = consent("CNS-0003", given=Moment.parse("2025-07-01"))
    assert standing(first, taken) is Standing.WITHDRAWN
    assert standing(replace(first, given=None), taken) is Standing.WITHDRAWN
    assert standing(first, taken, again) is Standing.GIVEN
    assert standing(replace(again, given=Moment.parse("2025-06-15")), taken) is Standing.WITHDRAWN


def test_one_that_begins_later_does_not_hold_yet() -> None:
    assert standing(consent(given=Moment.parse("2027-01-01"))) is Standing.NOT_YET


def test_one_subject_may_be_given_and_another_not() -> None:
    rows = [consent(subjects=("story",))]
    found = Consents(rows, audience="local-police", purpose="", today=TODAY)
    assert found.about("p", STORY).is_given and not found.about("p", IDENTITY).is_given
