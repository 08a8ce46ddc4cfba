"""Somebody who is hidden is found in any text, however their name or number is written."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from casebook.dossier.finding import ADDRESS, NUMBER, Finder, Hidden, key_of
from casebook.dossier.order import KEEP

ALIKE = {"陳": "陈", "張": "张"}


def finder(*hidden: Hidden, **decisions: str) -> Finder:
    return Finder(hidden, decisions, ALIKE)


def test_names_are_found_whole_and_in_part() -> None:
    here = finder(
        Hidden("Pema Lhakyi", "P", "1"), Hidden("陳美玲", "Q", "2"), Hidden("Ann", "R", "3")
    )
    assert here.hide("pema called PEMA  LHAKYI’s sister") == "P called P’s sister"
    assert here.hide("我們知道陳美玲在哪裡") == "我們知道Q在哪裡"
    assert here.hide("我們的美玲姐") == "我們的Q姐"
    assert here.hide("Annual plan of Ann") == "Annual plan of R"
    assert here.hide("我見到Ann。") == "我見到R。"


def test_other_writings_of_the_same_letters_are_found() -> None:
    here = finder(
        Hidden("Élodie Roy", "R", "1"), Hidden("陳美玲", "Q", "2"), Hidden("པདྨ་ལྷ་སྐྱིད", "P", "3")
    )
    assert here.hide("elodie, ÉLODIE, E\u0301lodie, Ｅｌｏｄｉｅ") == "R, R, R, R"
    assert here.hide("El\u200bo\u00addie ROY") == "R"
    assert here.hide("我见到陈美玲了") == "我见到Q了"
    assert here.hide("པདྨ་ལྷ་སྐྱིད་ was afraid") == "P་ was afraid"


def test_a_number_is_found_however_it_is_set() -> None:
    here = finder(Hidden("+1 416-555-0199", "[n]", "1", NUMBER))
    for written in (
        "4165550199", "(416) 555-0199", "+1.416.555.0199", "1 416 555 0199",
        "４１６ ５５５ ０１９９", "٤١٦٥٥٥٠١٩٩",
    ):  # fmt: skip
        assert here.hide(f"call {written} now") == "call [n] now", written
    assert here.hide("14 16 55 50 19") == "14 16 55 50 19"
    assert here.hide("2025-03-14 21:40") == "2025-03-14 21:40"


def test_an_address_is_found_whole_only() -> None:
    here = finder(
        Hidden("pema@example.org", "[a]", "1", ADDRESS),
        Hidden("12 Long Street", "[s]", "1", ADDRESS),
    )
    assert here.hide("PEMA@example.org lives at 12 long street") == "[a] lives at [s]"
    assert here.hide("a long street") == "a long street"


def test_what_was_decided_to_be_somebody_else_stays_where_it_was_decided() -> None:
    key = key_of("1", "Rose", "INC-0001", "Place")
    here = Finder([Hidden("Rose Tan", "P", "1")], {key: KEEP})
    assert here.hide("Rose garden", "INC-0001", "Place") == "Rose garden"
    assert here.hide("Rose garden", "INC-0002", "Place") == "P garden"
    assert [one.kept for one in here.found.values()] == [True, False]


names = st.lists(
    st.sampled_from(["Li", "Wang", "Pema", "Lhakyi", "陳", "美玲", "ئابلىز", "བཀྲ་ཤིས", "Tremblay"]),
    min_size=1, max_size=3,
).map(" ".join).filter(lambda name: len(name) > 1)  # fmt: skip


@given(names, st.text(max_size=60), st.text(max_size=60), st.booleans())
def test_a_name_that_stands_apart_is_never_left(
    name: str, before: str, after: str, upper: bool
) -> None:
    here = finder(Hidden(name, "#", "1"))
    written = name.upper() if upper else unicodedata.normalize("NFD", name)
    hidden = here.hide(f"{before} {written} {after}")
    assert here.is_in(written)
    assert here.hide(hidden) == hidden or "#" in hidden
    assert "#" in hidden


@given(st.text(max_size=200))
def test_a_text_without_anybody_stays_as_it_is(text: str) -> None:
    here = finder(Hidden("Zzyzx Qqfoo", "#", "1"), Hidden("+99 999 888 7777", "#", "1", NUMBER))
    if "zzyzx" not in text.casefold() and "999888" not in text:
        assert here.hide(text) == text


def test_two_that_overlap_leave_nothing_of_either() -> None:
    here = finder(Hidden("Unit 142", "P", "1"), Hidden("4165550199", "[n]", "1", NUMBER))
    assert here.hide("Unit 142 4165550199.jpg") == "P[n].jpg"


def test_words_that_mean_nobody_alone_stay() -> None:
    here = finder(
        Hidden("Tibetan and Uyghur Friendship Circle", "G", "1", is_body=True),
        Hidden("Witness at the north door", "W", "2"),
        Hidden("Ka-yan Kwok (invented)", "K", "3"),
    )
    plain = "The man and a witness stood at the door of a Tibetan friend (invented)."
    assert here.hide(plain) == plain
    assert here.hide("Uyghur Friendship Circle, the friendship circle") == "G, the G"
    assert here.hide("the WITNESS at the North Door") == "the W"
    assert here.hide("Kwok (invented) and Ka-yan Kwok") == "K (invented) and K"
