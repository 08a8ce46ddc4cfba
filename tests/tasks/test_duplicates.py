"""Two contacts that are one: found with a reason, made one with nothing lost, taken back whole."""

import pytest

from casebook.book import Casebook
from casebook.db.listing import Wanted
from casebook.errors import NotReady
from casebook.patterns.same import normal_name, normal_number
from casebook.records import Consent, Contact, Identifier, Incident, Involvement, Name, Relation
from casebook.tasks.duplicates import differing, find_duplicates, keep_apart, merge_contacts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+1 (416) 555-0142", "416 555 0142"),
        ("+852 5550 4471", "00852-55504471"),
        ("ABCD 123", "abcd-123"),
        ("@Fa1r_Wind", "fa1r_wind"),
    ],
)
def test_ways_of_writing_a_number_are_one(one: str, other: str) -> None:
    assert normal_number(one) == normal_number(other)


def test_names_are_compared_without_accents_order_and_marks() -> None:
    assert normal_name("Wong, Ka-Yan") == normal_name("ka yan WONG")
    assert normal_name("Élodie Côté") == normal_name("Cote Elodie")
    assert normal_name("王嘉欣") != normal_name("王家欣")


def test_pairs_come_with_their_reason(book: Casebook) -> None:
    first = book.save(Contact(name="Wong Ka-yan"))
    second = book.save(Contact(name="K. Y. W."))
    third = book.save(Contact(name="Wong Kah-yan"))
    far = book.save(Contact(name="Tenzin Yangdol"))
    for contact, number in ((first, "+1 416 555 0142"), (second, "(416) 555-0142")):
        book.save(Identifier(identifier_type="phone", value=number, contact=contact.id))
    found = find_duplicates(book)
    assert {frozenset((one.first.id, one.second.id)) for one in found} == {
        frozenset((first.id, second.id)),
        frozenset((first.id, third.id)),
    }
    assert found[0].why.number and set(found[1].why.names) == {"Wong Ka-yan", "Wong Kah-yan"}
    keep_apart(book, third.id, first.id)
    assert len(find_duplicates(book)) == 1
    assert far.id not in {one.first.id for one in found}


def test_another_script_finds_the_same_person(book: Casebook) -> None:
    first = book.save(Contact(name="Chan Siu-ming"))
    second = book.save(Contact(name="陳小明"))
    book.save(Name(contact=second.id, text="Chan Siu Ming"))
    (pair,) = find_duplicates(book)
    assert {pair.first.id, pair.second.id} == {first.id, second.id}


def filled(book: Casebook) -> tuple[Contact, Contact, Incident]:
    """Two contacts with everything that can hang from one."""
    incident = book.save(Incident(title="A call"))
    other = book.save(Contact(name="Somebody else"))
    winner = book.save(
        Contact(name="Ka-yan Wong", side="our-people", tags=("a",), private_notes="one")
    )
    loser = book.save(
        Contact(name="K. Wong", side="witness", role="student", tags=("b",),
                safety_flags=("do-not-call",), private_notes="two")
    )  # fmt: skip
    book.save(Involvement(incident=incident.id, contact=loser.id, role="target"))
    book.save(Identifier(identifier_type="phone", value="+1 416 555 0142", contact=loser.id))
    book.save(Name(contact=loser.id, text="嘉欣"))
    book.save(Relation(contact=other.id, other=loser.id, relation_type="friend"))
    book.save(Consent(contact=loser.id, subjects=("story",), audiences=("lawyer",)))
    return winner, loser, incident


def test_two_become_one_and_nothing_is_lost(book: Casebook) -> None:
    winner, loser, incident = filled(book)
    assert differing(winner, loser) == ["name", "side", "private_notes"]
    merged = merge_contacts(book, winner.id, loser.id, {"side": loser.id})
    assert (merged.name, merged.side, merged.role) == ("Ka-yan Wong", "witness", "student")
    assert merged.tags == ("a", "b") and merged.safety_flags == ("do-not-call",)
    assert merged.private_notes == "one\n\ntwo"
    (part,) = book.where(Involvement, "incident", incident.id)
    assert part.contact == winner.id
    assert {name.text for name in book.where(Name, "contact", winner.id)} == {"嘉欣", "K. Wong"}
    for kind, field in ((Identifier, "contact"), (Relation, "other"), (Consent, "contact")):
        assert len(book.where(kind, field, winner.id)) == 1
    assert loser.id in book.ids(Contact, Wanted(removed=True))


def test_one_undo_takes_all_of_it_back(book: Casebook) -> None:
    winner, loser, incident = filled(book)
    merge_contacts(book, winner.id, loser.id)
    book.undo()
    assert book.get(Contact, winner.id) == winner and book.get(Contact, loser.id) == loser
    (part,) = book.where(Involvement, "incident", incident.id)
    assert part.contact == loser.id
    assert [name.text for name in book.where(Name, "contact", loser.id)] == ["嘉欣"]
    assert not book.where(Name, "contact", winner.id)


def test_one_cannot_be_merged_with_itself(book: Casebook) -> None:
    only = book.save(Contact(name="A"))
    with pytest.raises(NotReady):
        merge_contacts(book, only.id, only.id)
