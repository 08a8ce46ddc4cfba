"""Names and numbers that are the same, however they are written; and those that are not."""

import pytest

from casebook.patterns import numbers
from casebook.patterns.duplicates import ALIKE_NAME, IDENTIFIER, SAME_NAME, find, pair_key
from casebook.patterns.letters import SIMPLIFIED, TRADITIONAL, plain
from casebook.patterns.names import ALIKE, SAME, key_of, likeness
from casebook.records import Contact, Identifier, Name, Relation


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zhao Yun", "Yun ZHAO"),
        ("Jean-François Côté", "jean francois cote"),
        ("Mei-ling Chan", "Chan Mei Ling"),
        ("陳美玲", "陈美玲"),
        ("گۈلنار ئابلىز", "Gulnar Abliz"),
        ("رەنا قۇربان", "Rena Qurban"),
        ("བསྟན་འཛིན་དབྱངས་སྒྲོལ།", "བསྟན་འཛིན་དབྱངས་སྒྲོལ"),
        ("Мэри Янг", "Meri Yang"),
        ("Ｔｅｎｚｉｎ Dolma", "Tenzin Dolma (came in March)"),
        ("Constable Marie Gagnon", "Marie Gagnon"),
    ],
)
def test_the_same_name(one: str, other: str) -> None:
    assert likeness(key_of(one), key_of(other)) == SAME
    assert likeness(key_of(other), key_of(one)) == SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tsering Dolma", "Cering Droma"),
        ("Lobsang Dakpa", "Losang Dragpa"),
        ("Gulnar Abliz", "Gulina'er Abulizi"),
        ("Mei-ling Chan", "Chen Meiling"),
        ("Guo Jiaxin", "Kuo Chia-hsin"),
        ("Qurban Memet", "Kurban Mehmet"),
        ("Zhang Weimin", "Chang Wei-min"),
        ("Нарантуяа", "Naran Toya"),
        ("Mohammed Ali", "Muhammad Ali"),
        ("Tenzin Yangdol", "Tenzin Yangdol Lhamo"),
    ],
)
def test_one_name_in_two_romanisations(one: str, other: str) -> None:
    assert ALIKE <= likeness(key_of(one), key_of(other)) < SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gulnar Abliz", "Amangul Abliz"),
        ("Tenzin Yangdol", "Tenzin Dolma"),
        ("Lobsang Dakpa", "Lobsang Tsering"),
        ("陳美玲", "陳美鳳"),
        ("Peter Alder", "Peter Allen"),
        ("Wei Zhang", "Li Zhang"),
        ("Li Wei", "Li Wen"),
        ("Man at the school gate", "Man of the “service station”"),
        ("Account “user_3”", "Account “MapleGuardian_88”"),
        ("", "Li"),
        ("王", "王"),
    ],
)
def test_two_names(one: str, other: str) -> None:
    assert likeness(key_of(one), key_of(other)) < ALIKE


def test_simplified_and_traditional_characters_stand_beside_one_another() -> None:
    assert len(TRADITIONAL) == len(SIMPLIFIED)
    for hant, hans in (("劉曉波", "刘晓波"), ("張偉", "张伟"), ("鄧麗君", "邓丽君")):
        assert plain(hant) == plain(hans) == hans


@pytest.mark.parametrize(
    ("sort", "one", "other", "same"),
    [
        ("phone", "+1 416 555 0142", "(416) 555-0142", True),
        ("phone", "+1 416 555 0142", "416.555.0142", True),
        ("phone", "+852 9123 4471", "９１２３ ４４７１", True),
        ("phone", "+1 416 555 0142", "+1 514 555 0142", False),
        ("phone", "0033 6 12 34 56 78", "+33 6 12 34 56 78", True),
        ("phone", "555-0142", "555-0143", False),
        ("phone", "911", "911", False),
        ("wechat", "Maple_88", "@maple_88", True),
        ("email", "A.B@Example.org", "mailto:a.b@example.org", True),
        ("url", "https://www.example.org/x/", "http://example.org/x", True),
        ("plate", "ABCD 123", "abcd-123", True),
        ("plate", "AB?D 1?3", "AB?D 1?3", False),
    ],
)
def test_the_same_number_in_another_spelling(sort: str, one: str, other: str, same: bool) -> None:
    first, second = numbers.key(sort, one), numbers.key(sort, other)
    found = bool(first[0]) and first == second and numbers.same(sort, one, other)
    assert found is same


def test_a_number_on_two_services_is_one_number() -> None:
    contacts = [Contact(id="a", name="Caller"), Contact(id="b", name="Zhang")]
    identifiers = [
        Identifier(id="1", identifier_type="phone", value="+1 416 555 0142", contact="a"),
        Identifier(id="2", identifier_type="whatsapp", value="4165550142", contact="b"),
        Identifier(id="3", identifier_type="phone", value="416-555-0142", contact="a"),
    ]
    (pair,) = find(contacts, identifiers=identifiers)
    assert (pair.one, pair.other) == ("a", "b")
    assert [reason.sort for reason in pair.reasons] == [IDENTIFIER]


def test_the_names_in_other_scripts_count_and_the_writing_decides() -> None:
    contacts = [Contact(id="a", name="Ka-yan Kwok"), Contact(id="b", name="Guo Jiaxin")]
    assert find(contacts) == []
    names = [Name(id="1", contact="a", text="郭嘉欣"), Name(id="2", contact="b", text="郭嘉欣")]
    (pair,) = find(contacts, names)
    assert pair.reasons[0].sort == SAME_NAME
    assert pair.reasons[0].one == "郭嘉欣"
    # two romanisations are alike, but the characters are not: two people
    alike = [Contact(id="a", name="Chang Wei-min"), Contact(id="b", name="Zhang Weimin")]
    assert find(alike)[0].reasons[0].sort == ALIKE_NAME
    names = [Name(id="1", contact="a", text="張偉民"), Name(id="2", contact="b", text="章为敏")]
    assert find(alike, names) == []


def test_relatives_and_those_told_apart_are_left_alone() -> None:
    contacts = [Contact(id="a", name="Mei-ling Chan"), Contact(id="b", name="Mei-fong Chan")]
    assert len(find(contacts)) == 1
    relation = Relation(contact="b", other="a", relation_type="sibling")
    assert find(contacts, relations=[relation]) == []
    assert find(contacts, apart=[pair_key("b", "a")]) == []


def test_any_text_can_be_compared(naughty: list[str]) -> None:
    contacts = [Contact(id=f"{n}", name=text) for n, text in enumerate(naughty)]
    identifiers = [
        Identifier(id=f"{n}", identifier_type=("phone", "plate", "email", "url", "social")[n % 5],
                   value=text, contact=f"{n}")
        for n, text in enumerate(naughty)
    ]  # fmt: skip
    for pair in find(contacts, identifiers=identifiers):
        assert pair.reasons and pair.one != pair.other


def test_a_thousand_contacts_are_compared_while_one_waits() -> None:
    first = "Tenzin Lobsang Dolma Tashi Pema Wei Ming Chan Zhang Gulnar Rena Abliz Erkin".split()
    contacts = [
        Contact(id=f"{n:04}", name=f"{first[n % 13]} {first[n // 13 % 13]} {n:x}")
        for n in range(1000)
    ]
    assert len(find(contacts)) < 100_000
