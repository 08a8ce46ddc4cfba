"""Our own parsers, on what was found by fuzzing and on good input with a few bytes changed."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hardship.parsers import KEPT, PARSERS, Parser

every = pytest.mark.parametrize("parser", PARSERS, ids=str)
TIMES = 60


@every
def test_good_input_is_read_and_what_was_found_is_refused(parser: Parser) -> None:
    assert parser.seeds()
    for raw in parser.seeds():
        assert parser.read(raw) is not False
    for raw in parser.cases():
        parser.try_on(raw)


@every
@settings(max_examples=TIMES, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_few_bytes_changed_are_refused_in_words_or_harmless(
    parser: Parser, data: st.DataObject
) -> None:
    raw = bytearray(data.draw(st.sampled_from(parser.cases())))
    chance = random.Random(data.draw(st.integers(0, 2**32)))
    for _ in range(chance.randrange(1, 6)):
        place = chance.randrange(len(raw) + 1)
        raw[place : place + chance.randrange(3)] = bytes(
            chance.choice(b'\0\xff"\\{}[],:0-9eaf\n /.+~Tt') for _ in range(chance.randrange(4))
        )
    parser.try_on(bytes(raw))


def test_a_control_parser_that_fails_is_noticed() -> None:
    def fails(raw: bytes) -> None:
        raw.decode("ascii")

    with pytest.raises(UnicodeDecodeError):
        Parser("control", fails, lambda: [b""]).try_on(b"\xff")


def test_what_is_kept_is_of_a_parser_that_there_is() -> None:
    names = {parser.name for parser in PARSERS}
    assert {path.name for path in KEPT.glob("*") if path.is_dir()} <= names
