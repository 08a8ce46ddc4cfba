"""Cells of spreadsheets: no text is taken for a formula, and every text comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.records.cells import defuse, refuse
from tests.records.dates import unhurried

_awkward = st.text("=+-@\t\r\n＝＠'a1", max_size=8)


@unhurried
@given(_awkward | st.text(max_size=20))
def test_every_text_comes_back_as_it_was(text: str) -> None:
    assert refuse(defuse(text)) == text


@unhurried
@given(_awkward)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert not defuse(text).startswith(tuple("=+-@\t\r\n＝＋－＠"))


@pytest.mark.parametrize("text", ["", "a", "'a", "'", "1", "a=b", "é"])
def test_other_texts_stand_as_they_are(text: str) -> None:
    assert defuse(text) == text
    assert refuse(text) == text
