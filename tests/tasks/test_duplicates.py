"""Two contacts become one, and nothing is lost; one undo makes them two again."""

import pytest

from casebook.book import Casebook
from casebook.errors import NoSuchRecord, NothingToUndo
from casebook.records import (
    Act,
    Consent,
    Contact,
    Identifier,
    Incident,
    Information,
    Involvement,
    Moment,
    Name,
    Relation,
    Sighting,
)
from casebook.tasks.check_casebook import check_casebook
from casebook.tasks.duplicates import (
    Take,
    differences,
    find_duplicates,
    forget_apart,
    merge,
    tell_apart,
    united,
)


def two(book: Casebook) -> tuple[Contact, Contact]:
    """The same caller, written down twice."""
    one = book.save(
        Contact(name="Wang", side="actor", role="Caller", description="Deep voice",
                safety_flags=("do-not-call",), tags=("march",), sensitivity="coalition")
    )  # fmt: skip
    other = book.save(
        Contact(name="Mr. Wong", side="actor", role="Attaché", description="About 50",
                safety_flags=("minor",), tags=("march", "vigil"), affiliation="A consulate",
                sensitivity="case-team", interpreter_needed=False)
    )  # fmt: skip
    return one, other


def everything(book: Casebook, contact: Contact, helper: Contact) -> dict[str, object]:
    """One record of every kind that names a contact."""
    incident = book.save(Incident(title="He called"))
    number = book.save(
        Identifier(identifier_type="phone", value="+1 416 555 0142", contact=contact.id)
    )
    act = book.save(Act(incident=incident.id, act_type="1.1", target=contact.id))
    part = book.save(
        Involvement(incident=incident.id, contact=contact.id, role="suspected-perpetrator")
    )
    return {
        "contact": book.save(Name(contact=contact.id, text="王", name_type="full")).id,
        "number": number.id,
        "sighting": book.save(Sighting(incident=incident.id, identifier=number.id)).id,
        "act": act.id,
        "involvement": part.id,
        "information": book.save(Information(incident=incident.id, source=contact.id)).id,
        "relation": book.save(
            Relation(contact=contact.id, other=helper.id, relation_type="colleague")
        ).id,
        "back": book.save(Relation(contact=helper.id, other=contact.id, relation_type="friend")).id,
        "consent": book.save(Consent(contact=contact.id, audiences=("rcmp",))).id,
    }


def naming(book: Casebook, contact: Contact) -> set[str]:
    return {item.id for _field, item in book._store.naming(contact.id)}


def test_all_that_named_one_names_the_other_and_one_undo_takes_it_back(book: Casebook) -> None:
    one, other = two(book)
    helper = book.save(Contact(name="Helper"))
    parts = everything(book, other, helper)
    before = naming(book, other)
    assert len(before) == len(parts) - 1  # a sighting names the number, not the person
    made = merge(book, one.id, other.id)
    assert naming(book, other) == set()
    assert before <= naming(book, one)
    with pytest.raises(NoSuchRecord):
        book.find(other.ref)
    assert {item.text for item in book.where(Name, "contact", one.id)} == {"王", "Mr. Wong"}
    assert made.name == "Wang"
    assert check_casebook(book).faults == []

    book.undo()
    assert book.get(Contact, one.id) == one
    assert book.get(Contact, other.id) == other
    assert naming(book, other) == before
    assert naming(book, one) == set()
    assert book.count(Name) == 1
    assert check_casebook(book).faults == []


def test_a_merged_contact_can_be_brought_back_from_the_trash(book: Casebook) -> None:
    one, other = two(book)
    merge(book, one.id, other.id)
    assert book.bring_back([other.id])
    assert book.get(Contact, other.id) == other
    assert book.get(Contact, one.id) == one


def test_nothing_that_was_written_is_lost(book: Casebook) -> None:
    one, other = two(book)
    whole = united(one, other)
    assert whole.safety_flags == ("do-not-call", "minor")
    assert whole.tags == ("march", "vigil")
    assert whole.affiliation == "A consulate"
    assert "Deep voice" in whole.description and "About 50" in whole.description
    assert whole.sensitivity == "case-team"  # the stricter one
    assert whole.interpreter_needed is False
    # what was not taken stands in the notes that never leave
    assert whole.role == "Caller"
    assert "Occupation or role: Attaché" in whole.private_notes
    assert "Coalition" in whole.private_notes


def test_each_field_is_taken_from_the_side_that_was_chosen(book: Casebook) -> None:
    one, other = two(book)
    asked = {item.field.name: item.proposed for item in differences(one, other)}
    assert asked == {
        "name": Take.KEPT,
        "role": Take.KEPT,
        "description": Take.BOTH,
        "sensitivity": Take.OTHER,
    }
    made = merge(
        book,
        one.id,
        other.id,
        {"name": Take.OTHER, "role": Take.BOTH, "description": Take.OTHER},
    )
    assert made.id == one.id and made.name == "Mr. Wong" and made.role == "Caller"
    assert made.description == "About 50"
    assert "Deep voice" in made.private_notes
    assert [item.text for item in book.where(Name, "contact", one.id)] == ["Wang"]


def test_what_says_the_same_twice_or_of_itself_is_not_kept(book: Casebook) -> None:
    one, other = two(book)
    incident = book.save(Incident(title="He called"))
    for contact in (one, other):
        book.save(Involvement(incident=incident.id, contact=contact.id, role="target"))
    book.save(Relation(contact=one.id, other=other.id, relation_type="friend"))
    merge(book, one.id, other.id)
    assert book.count(Involvement) == 1
    assert book.count(Relation) == 0
    book.undo()
    assert book.count(Involvement) == 2
    assert book.count(Relation) == 1


def test_what_is_in_the_trash_comes_back_with_the_one_that_was_kept(book: Casebook) -> None:
    one, other = two(book)
    incident = book.save(Incident(title="He called"))
    part = book.save(Involvement(incident=incident.id, contact=other.id, role="target"))
    book.remove(incident.id)
    merge(book, one.id, other.id)
    book.bring_back([incident.id])
    assert book.get(Involvement, part.id).contact == one.id


def test_a_contact_is_not_merged_with_itself_or_with_nothing(book: Casebook) -> None:
    one, _other = two(book)
    with pytest.raises(ValueError):
        merge(book, one.id, one.id)
    with pytest.raises(NoSuchRecord):
        merge(book, one.id, "0" * 32)
    incident = book.save(Incident(title="He called"))
    with pytest.raises(ValueError):
        book.merge(one, incident.id)


def test_a_merge_that_fails_changes_nothing(book: Casebook) -> None:
    one, other = two(book)
    parts = everything(book, other, book.save(Contact(name="Helper")))
    head = book.head()
    with pytest.raises(Exception, match="text"):
        book.merge(one, other.id, [Name(contact=one.id, text="")])
    assert book.head() == head
    assert len(naming(book, other)) == len(parts) - 1


def test_pairs_are_found_with_the_reason_and_told_apart_for_good(book: Casebook) -> None:
    one = book.save(Contact(name="Unknown caller"))
    other = book.save(Contact(name="Vice consul Zhang Weimin"))
    for contact, value in ((one, "+1 (416) 555-0142"), (other, "4165550142")):
        book.save(Identifier(identifier_type="phone", value=value, contact=contact.id))
    (pair,) = find_duplicates(book)
    (reason,) = pair.reasons
    assert (reason.sort, reason.one, reason.other) == (
        "identifier",
        "+1 (416) 555-0142",
        "4165550142",
    )
    tell_apart(book, other.id, one.id)
    assert find_duplicates(book) == []
    forget_apart(book, one.id, other.id)
    assert len(find_duplicates(book)) == 1
    merge(book, one.id, other.id)
    assert find_duplicates(book) == []


def test_a_later_change_and_the_merge_are_undone_one_after_the_other(book: Casebook) -> None:
    one, other = two(book)
    merge(book, one.id, other.id)
    book.edit(one.ref, {"role": "Consul"})
    book.undo()  # the edit
    book.undo()  # the merge
    assert book.get(Contact, one.id) == one
    assert book.get(Contact, other.id) == other


def test_dates_and_photographs_are_kept_too(book: Casebook) -> None:
    one = book.save(Contact(name="Rena", birth_year=1985))
    other = book.save(Contact(name="Rena Q.", birth_year=1986))
    consent = Consent(contact=other.id, given=Moment.parse("2025-03"))
    book.save(consent)
    made = merge(book, one.id, other.id)
    assert made.birth_year == 1985 and "1986" in made.private_notes
    assert book.where(Consent, "contact", one.id)[0].given == consent.given
    with pytest.raises(NothingToUndo):
        for _time in range(20):
            book.undo()
    assert book.count(Contact) == 0
