"""Vocabularies: complete, named in English and French, and without two meanings for one word."""

import json
import re

import pytest

from casebook.paths import resource
from casebook.records import KINDS, Term
from casebook.records.vocabulary import (
    Entry,
    code_of,
    find,
    label,
    names,
    vocabulary,
    with_terms,
)

LANGUAGES = ("en", "fr", "zh-Hant", "zh-Hans", "bo", "ug")
NAMED = {spec.vocabulary for kind in KINDS.values() for spec in kind.fields() if spec.vocabulary}
INSIDE = {"cover_reason"}  # stands in each line of an exhibit's covered parts, not in a field
each = pytest.mark.parametrize("name", names())

ACTS = (
    "1 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 2 2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 3 3.1 3.2 3.3 3.4 3.5 "
    "3.6 4 4.1 4.2 4.3 4.4 4.5 4.6 4.7 5 5.1 5.2 5.3 5.4 5.5 6 6.1 6.2 6.3 6.4 6.5 7 7.1 7.2 7.3 "
    "7.4 7.5 7.6 8 8.1 8.2 8.3 9 9.1 9.2 9.3 10 10.1 10.2 10.3 10.4 11 99 00"
)


def test_there_is_a_vocabulary_for_every_field_that_names_one() -> None:
    assert set(names()) == NAMED | INSIDE


@each
def test_a_file_is_what_its_name_says_and_holds_what_is_described(name: str) -> None:
    held = json.loads(resource("vocabularies", f"{name}.json").read_text("utf-8"))
    assert held["vocabulary"] == name
    codes = [item["code"] for item in held["terms"]]
    assert len(set(codes)) == len(codes) > 0
    for item in held["terms"]:
        assert set(item) <= {"code", "labels", "parent", "definition", "source", "maps_to"}
        assert set(item["labels"]) <= set(LANGUAGES)
        assert set(item.get("source", [])) <= set("AFCHK")
        assert set(item.get("maps_to", {})) <= set(item.get("source", []))


@each
def test_every_term_has_a_name_in_english_and_french(name: str) -> None:
    for entry in vocabulary(name).values():
        assert {"en", "fr"} <= set(entry.labels)
        for text in (*entry.labels.values(), *entry.definition.values()):
            assert text and text == text.strip()


@each
def test_a_definition_stands_in_both_languages(name: str) -> None:
    for entry in vocabulary(name).values():
        assert set(entry.definition) in (set(), {"en", "fr"})


@each
def test_chinese_is_given_in_both_scripts_or_in_neither(name: str) -> None:
    for entry in vocabulary(name).values():
        assert ("zh-Hant" in entry.labels) is ("zh-Hans" in entry.labels)


# characters that one of the two scripts does not have
ONLY_TRADITIONAL = set("國會問題電話學報導語號碼實體對這個們說時間東車長門網際護證訊連聯觀總經過還")
ONLY_SIMPLIFIED = set("国会问题电话学报导语号码实体对这个们说时间东车长门网际护证讯连联观总经过还")
BOTH = ONLY_TRADITIONAL & ONLY_SIMPLIFIED


@each
def test_each_chinese_label_is_in_its_own_script(name: str) -> None:
    for entry in vocabulary(name).values():
        assert not set(entry.labels.get("zh-Hant", "")) & (ONLY_SIMPLIFIED - BOTH), entry.code
        assert not set(entry.labels.get("zh-Hans", "")) & (ONLY_TRADITIONAL - BOTH), entry.code


@each
def test_codes_are_short_and_plain(name: str) -> None:
    for code in vocabulary(name):
        if name == "act_type":
            assert re.fullmatch(r"\d{1,2}(\.\d)?", code)
        elif name == "language":
            assert re.fullmatch(r"[a-z]{2,5}(-[A-Z][a-z]{3})?", code)
        else:
            assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code) and len(code) <= 24


@each
def test_a_heading_is_a_term_of_the_same_vocabulary(name: str) -> None:
    entries = vocabulary(name)
    for entry in entries.values():
        if entry.parent:
            assert entry.parent in entries and not entries[entry.parent].parent


@each
def test_a_label_in_any_language_means_one_term(name: str) -> None:
    for code, entry in vocabulary(name).items():
        for text in (code, *entry.labels.values()):
            assert code_of(name, text) == code
            assert code_of(name, f"  {text.upper()}\n") == code


def test_acts_are_numbered_as_in_the_field_and_stand_under_their_headings() -> None:
    entries = vocabulary("act_type")
    assert list(entries) == ACTS.split()
    for code, entry in entries.items():
        assert entry.parent == (code.split(".")[0] if "." in code else "")


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("sensitivity", "open coalition case-team named-people this-casebook"),
        ("fear", "none some strong in-danger not-said"),
        ("priority", "urgent high normal low"),
        ("claim_status", "confirmed likely possible unlikely unknown disputed"),
        ("incident_status", "reported corroborated likely possible unlikely withdrawn"),
        ("reliability", "highly likely unsure likely-unreliable highly-unreliable unknown"),
        ("directness", "saw-or-heard told-first-hand hearsay document"),
        ("briefing_family", "human-intelligence media cyber-tools"),
        # "our-people" and "witness" are kept out of dossiers by name: their codes never change
        ("side", "our-people actor official witness organisation unknown"),
        (
            "audience",
            "case-team coalition local-police rcmp csis cyber-centre university mp gac "
            "human-rights-body lawyer media researcher public focal-point",
        ),
        (
            "technique",
            "elicitation cultivation coercion illicit-financing cyber intimidation "
            "disinformation espionage",
        ),
    ],
)
def test_codes_that_others_rely_on_stay(name: str, codes: str) -> None:
    assert list(vocabulary(name)) == codes.split()


def test_a_label_is_shown_in_the_language_asked_for_or_else_in_english() -> None:
    assert label("channel", "phone") == "Telephone"
    assert label("channel", "phone", "fr") == "Téléphone"
    assert label("channel", "phone", "zh-Hant") == "電話"
    assert label("channel", "phone", "bo") == "Telephone"
    assert label("channel", "phone", "xx") == "Telephone"


def test_an_unknown_code_is_shown_as_itself_and_no_unknown_text_has_a_code() -> None:
    assert label("channel", "semaphore", "fr") == "semaphore"
    assert code_of("channel", "semaphore") is None
    assert code_of("channel", "") is None
    with pytest.raises(KeyError):
        vocabulary("../secrets")
    with pytest.raises(KeyError):
        vocabulary("no_such")


BASE = {
    "phone": Entry("phone", {"en": "Telephone", "fr": "Téléphone"}),
    "post": Entry("post", {"en": "Post"}, definition={"en": "By letter."}),
}


def _term(code: str, **values: str) -> Term:
    return Term(vocabulary="channel", code=code, **values)  # type: ignore[arg-type]


def test_a_term_of_ones_own_renames_and_adds_and_changes_nothing_else() -> None:
    laid_over = with_terms(BASE, [_term("phone", label_en="Call"), _term("fax", label_en="Fax")])
    assert laid_over["phone"].labels == {"en": "Call", "fr": "Téléphone"}
    assert laid_over["post"] == BASE["post"]
    assert list(laid_over) == ["phone", "post", "fax"]
    assert BASE["phone"].labels["en"] == "Telephone"


def test_a_term_can_be_named_in_all_six_languages() -> None:
    named = _term(
        "fax",
        label_en="Fax",
        label_fr="Télécopie",
        label_zh_hant="傳真",
        label_zh_hans="传真",
        label_bo="པར་སྐྱེལ།",
        label_ug="فاكىس",
    )
    laid_over = with_terms(BASE, [named])
    assert set(laid_over["fax"].labels) == set(LANGUAGES)
    for text in laid_over["fax"].labels.values():
        assert find(laid_over, text) == "fax"


def test_the_meaning_that_a_person_wrote_is_the_one_shown() -> None:
    laid_over = with_terms(BASE, [_term("post", definition="By letter or parcel.")])
    assert laid_over["post"].definition == {"en": "By letter or parcel."}
    assert with_terms(BASE, [_term("post")])["post"].definition == {"en": "By letter."}


def test_a_term_put_aside_is_still_called_by_its_name() -> None:
    laid_over = with_terms(BASE, [_term("post", put_aside="yes")])
    assert laid_over["post"].put_aside and not laid_over["phone"].put_aside
    assert laid_over["post"].label("en") == "Post"


def test_a_term_without_a_name_is_called_by_its_code() -> None:
    assert with_terms(BASE, [_term("fax")])["fax"].label("fr") == "fax"


def test_the_later_of_two_terms_for_one_code_holds() -> None:
    terms = [_term("phone", label_en="Call"), _term("phone", label_en="Ring")]
    assert with_terms(BASE, terms)["phone"].label() == "Ring"
