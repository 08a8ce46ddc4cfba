"""What the editor says of who will have a record is what a bundle then does."""

from dataclasses import replace
from itertools import product
from pathlib import Path

from casebook.records import Case, Contact, Incident, Involvement, Reader
from casebook.tasks.readers import not_for, read_people, save_with_readers, will_have
from tests.ui.people import somebody

CODES = ("", "open", "coalition", "case-team", "named-people", "this-casebook")


def test_what_is_said_of_readers_is_what_goes(tmp_path: Path) -> None:
    ada, bo = somebody(tmp_path / "ada", "Ada"), somebody(tmp_path / "bo", "Bo")
    ada.knows(bo.card)
    bo.knows(ada.card)
    ada.takes(bo.sends(ada.card, tmp_path / "1.casebook-bundle"))
    member = bo.card.member
    with ada.book() as book:
        case = book.save(Case(title="A case"))
        incident = book.save(Incident(title="An incident", case=case.id))
        for of_case, of_incident, named, in_case in product(
            CODES, CODES, (False, True), (False, True)
        ):
            case = book.save(replace(case, sensitivity=of_case))
            for one in book.where(Reader, "subject", case.id):
                book.remove(one.id)
            if in_case:
                book.save(Reader(subject=case.id, member=member))
            incident = replace(incident, sensitivity=of_incident)
            save_with_readers(book, incident, {member} if named else set())
            (person,) = read_people(book, incident)
            assert person.is_named == named and person.can_be_named
            may = book.may_have([member], "incident", incident.id)
            said = will_have(person, of_incident, is_ticked=named)
            assert said == may, (of_case, of_incident, named, in_case)
            assert not_for(book, incident) == ([] if may else ["Bo"])


def test_a_contact_goes_with_what_names_it(tmp_path: Path) -> None:
    ada, bo = somebody(tmp_path / "ada", "Ada"), somebody(tmp_path / "bo", "Bo")
    ada.knows(bo.card)
    with ada.book() as book:
        incident = book.save(Incident(title="An incident", sensitivity="this-casebook"))
        contact = book.save(Contact(name="A witness"))
        assert not_for(book, contact) == []
        book.save(Involvement(incident=incident.id, contact=contact.id, role="witness"))
        (person,) = read_people(book, contact)
        assert not will_have(person, "", is_ticked=False)
        assert not_for(book, contact) == ["Bo"]
