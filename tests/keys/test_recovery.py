"""Recovery codes: read back from paper however they are typed, and mistakes named."""

import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from casebook.errors import RecoveryCodeWrong
from casebook.keys.recovery import ALPHABET, groups_of, in_text, new_code, prove, read_code

codes = some.binary(min_size=20, max_size=20)
thorough = settings(max_examples=25, deadline=None)


def wrong_group(typed: str) -> int:
    """The group that is named for a mistake."""
    with pytest.raises(RecoveryCodeWrong) as caught:
        read_code(typed)
    return int(caught.value.facts["group"])


def test_a_code_is_eight_groups_of_five_with_160_random_bits() -> None:
    code = new_code()
    assert len(code) * 8 == 160
    assert [len(group) for group in groups_of(code)] == [5] * 8
    assert len({new_code() for _ in range(1000)}) == 1000


def test_a_published_code() -> None:
    """docs/formats/header.md prints this one."""
    assert in_text(bytes(range(20))) == "000G9-40R4H-0M301-E209D-185GD-R38ER-1W81P-24GKP"


@given(codes)
def test_what_is_printed_is_what_is_read(code: bytes) -> None:
    assert read_code(in_text(code)) == code
    prove(code, in_text(code))


@given(codes, some.randoms())
@thorough
def test_it_is_read_however_it_is_typed(code: bytes, chance: secrets.SystemRandom) -> None:
    typed = in_text(code)
    for written in (
        typed.lower(),
        typed.replace("-", ""),
        typed.replace("-", " "),
        typed.replace("-", " - "),
        typed.replace("-", "\n"),
        typed.replace("-", "–"),
        f"  {typed}\t\n",
        typed.replace("0", "O").replace("1", "I"),
        typed.replace("0", "o").replace("1", "l"),
        "".join(chr(ord(char) + 0xFEE0) for char in typed),  # full-width
        " ".join(typed.replace("-", "")),
        "".join(chance.choice([char, char.lower()]) for char in typed),
    ):
        assert read_code(written) == code


@given(codes)
@thorough
def test_every_letter_read_wrong_is_found_in_its_group(code: bytes) -> None:
    groups = groups_of(code)
    for place, group in enumerate(groups):
        for at in range(5):
            for letter in ALPHABET:
                if letter != group[at]:
                    changed = [*groups]
                    changed[place] = group[:at] + letter + group[at + 1 :]
                    assert wrong_group("-".join(changed)) == place + 1
                    assert wrong_group("".join(changed)) == place + 1


@given(codes)
@thorough
def test_every_two_letters_exchanged_are_found_in_their_group(code: bytes) -> None:
    groups = groups_of(code)
    for place, group in enumerate(groups):
        for one in range(5):
            for other in range(one):
                letters = list(group)
                letters[one], letters[other] = letters[other], letters[one]
                if "".join(letters) != group:
                    changed = [*groups]
                    changed[place] = "".join(letters)
                    assert wrong_group("-".join(changed)) == place + 1


@given(codes)
@thorough
def test_a_letter_too_few_or_too_many_is_found_in_its_group(code: bytes) -> None:
    groups = groups_of(code)
    for place, group in enumerate(groups):
        for at in range(5):
            for written in (group[:at] + group[at + 1 :], group[:at] + "7" + group[at:]):
                changed = [*groups]
                changed[place] = written
                assert wrong_group("-".join(changed)) == place + 1


@given(codes)
@thorough
def test_two_groups_in_each_others_place_are_found(code: bytes) -> None:
    groups = groups_of(code)
    for one in range(8):
        for other in range(one):
            if groups[one][:4] != groups[other][:4]:
                changed = [*groups]
                changed[one], changed[other] = changed[other], changed[one]
                assert wrong_group("-".join(changed)) == other + 1


@pytest.mark.parametrize(
    ("typed", "group"),
    [("", 1), ("-", 1), ("hello", 1), ("東京", 1), ("U" * 40, 1), ("0" * 100_000, 2)],
)
def test_what_is_no_code_is_refused(typed: str, group: int) -> None:
    assert wrong_group(typed) == group


def test_a_code_without_its_end_or_with_more_is_refused() -> None:
    groups = groups_of(bytes(range(20)))
    for count in range(8):
        assert wrong_group("-".join(groups[:count])) == count + 1
    assert wrong_group("-".join([*groups, groups[0]])) == 8


def test_another_code_proves_nothing_and_the_group_is_named() -> None:
    code = bytes(range(20))
    other = code[:10] + bytes([code[10] ^ 1]) + code[11:]
    with pytest.raises(RecoveryCodeWrong) as caught:
        prove(code, in_text(other))
    assert caught.value.facts == {"group": "5"}


@given(some.text())
def test_no_text_does_anything_but_be_read_or_refused(typed: str) -> None:
    try:
        assert len(read_code(typed)) == 20
    except RecoveryCodeWrong as error:
        assert 1 <= int(error.facts["group"]) <= 8
