"""What erasing would come to is said before, and is what goes."""

from pathlib import Path

import pytest

from casebook.book import Casebook
from casebook.errors import Cancelled
from casebook.progress import StopAt
from casebook.records import (
    Act,
    Contact,
    Exhibit,
    Identifier,
    Incident,
    Involvement,
    Referral,
    Statement,
)
from casebook.tasks.attach import attach_bytes
from casebook.tasks.backup import back_up
from casebook.tasks.erasing import erase, look_at_erasure
from casebook.tasks.referrals import hand_over
from casebook.tasks.was_referred import with_links


def some(book: Casebook) -> tuple[Incident, Contact, Exhibit]:
    incident = book.save(Incident(title="A call"))
    person = book.save(Contact(name="Pema"))
    book.save(Act(incident=incident.id, act_type="1.1"))
    book.save(Involvement(incident=incident.id, contact=person.id, role="target"))
    exhibit = attach_bytes(book, "a.txt", b"word", [incident]).exhibit
    return incident, person, exhibit


def test_what_is_said_is_what_goes(book: Casebook, tmp_path: Path) -> None:
    incident, person, exhibit = some(book)
    hand_over(book, Referral(recipient="Police", status="sent"), [incident.id])
    book.remove_all(with_links(book, [incident.id]))
    back_up(book, tmp_path / "b.casebook-backup")
    found = look_at_erasure(book, [incident.id])
    assert [item.ref for item in found.records] == [incident.ref]
    kinds = sorted(item.kind for item in found.along)
    assert kinds == ["act", "involvement", "referral-incident", "showing"]
    assert found.files == 0 and not found.has_fellows
    assert found.holders and "b.casebook-backup" in found.holders[0]
    expected = {item.ref for item in (*found.records, *found.along)}
    assert set(erase(book, [incident.id])) == expected
    assert book.find(person.ref) and book.find(exhibit.ref)
    assert look_at_erasure(book, [incident.id]).records == []
    assert book.faults() == []


def test_a_number_and_a_statement_stay_and_that_is_said(book: Casebook) -> None:
    _incident, person, _exhibit = some(book)
    told = book.save(Statement(title="What I saw", maker=person.id))
    number = book.save(Identifier(identifier_type="phone", value="647 555 0199", contact=person.id))
    thrown = book.save(Identifier(identifier_type="phone", value="416 555 0100", contact=person.id))
    book.remove_all([thrown.id])
    found = look_at_erasure(book, [person.id])
    assert {item.id for item in found.staying} == {number.id, thrown.id, told.id}
    erase(book, [person.id])
    assert book.get(Identifier, number.id).contact == ""
    assert book.get(Statement, told.id).maker == ""
    assert book.row(thrown.id).removed
    # what goes too does not stay
    assert look_at_erasure(book, [number.id]).staying == []


@pytest.mark.parametrize("by_undo", [True, False])
def test_what_comes_back_does_not_name_who_was_erased(book: Casebook, by_undo: bool) -> None:
    _incident, person, _exhibit = some(book)
    number = book.save(Identifier(identifier_type="phone", value="647 555 0199", contact=person.id))
    book.remove_all([number.id])
    removed = book.history(number.ref)[-1].hash
    erase(book, [person.id])
    if by_undo:
        book.undo(removed)
    else:
        book.bring_back([number.id])
    assert book.get(Identifier, number.id).contact == ""
    book.edit(number.ref, {"note": "not hers"})
    assert book.faults() == []


def test_an_exhibit_goes_with_its_file(book: Casebook) -> None:
    _incident, _person, exhibit = some(book)
    assert look_at_erasure(book, [exhibit.id]).files == 1
    erase(book, [exhibit.id])
    assert book.shelf.names() == []


def test_one_that_went_with_another_is_no_error(book: Casebook) -> None:
    incident, _person, _exhibit = some(book)
    (act,) = book.where(Act, "incident", incident.id)
    found = look_at_erasure(book, [incident.id, act.id])
    assert len(found.records) == 2 and act not in found.along
    assert act.ref in erase(book, [incident.id, act.id])


def test_stopped_in_the_middle_each_is_whole_or_gone(book: Casebook) -> None:
    ids = [some(book)[0].id for _number in range(3)]
    with pytest.raises(Cancelled):
        erase(book, ids, progress=StopAt(2))
    assert book.count(Incident) == 2 and book.count(Act) == 2
    assert book.faults() == []
