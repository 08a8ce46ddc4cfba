"""What is erased for good is gone with all that hung on it, also what was removed before."""

import json
from dataclasses import replace

import pytest

from casebook.book import Casebook
from casebook.errors import NoSuchRecord, NotUndoable
from casebook.records import Act, Contact, Identifier, Incident, Involvement, problems
from casebook.tasks.was_referred import with_links

CANARY = "canary4711"


def held(book: Casebook) -> list[str]:
    """Every value in any table that has the word in it, the index included."""
    connection = book._connection
    tables = [
        row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    ]
    found = []
    for table in tables:
        for row in connection.execute(f'SELECT * FROM "{table}"'):
            for value in row:
                raw = value if isinstance(value, bytes) else str(value).encode()
                if CANARY.encode() in raw:
                    found.append(table)
    return found


def test_parts_that_were_removed_with_it_go_too(book: Casebook) -> None:
    incident = book.save(Incident(title=f"a {CANARY}"))
    act = book.save(Act(incident=incident.id, act_type="1.1", words=f"b {CANARY}"))
    person = book.save(Contact(name="stays"))
    part = book.save(
        Involvement(incident=incident.id, contact=person.id, role="target", basis=f"c {CANARY}")
    )
    book.remove_all(with_links(book, [incident.ref]))
    assert len(held(book)) >= 3, "control: it is there until it is erased"
    gone = book.forget(incident.ref)
    assert set(gone) == {incident.ref, act.ref, part.ref}
    assert held(book) == [] and book.search(CANARY) == []
    assert book.faults() == []


def test_a_part_that_was_removed_long_before_goes_too(book: Casebook) -> None:
    incident = book.save(Incident(title="stays until the end"))
    act = book.save(Act(incident=incident.id, act_type="1.1", words=CANARY))
    book.remove(act.ref)
    book.forget(incident.ref)
    assert held(book) == [] and book.faults() == []


def test_what_said_something_of_somebody_who_is_erased_goes_too(book: Casebook) -> None:
    incident = book.save(Incident(title="stays"))
    contact = book.save(Contact(name=CANARY))
    number = book.save(Identifier(contact=contact.id, identifier_type="phone", value="416-555-01"))
    part = book.save(
        Involvement(incident=incident.id, contact=contact.id, role="target", basis=CANARY)
    )
    book.remove(part.ref)
    assert held(book)
    book.forget(contact.ref)
    assert held(book) == [] and book.faults() == []
    assert book.find(incident.ref)
    # a number is known by itself, whoever it belongs to
    assert book.get(Identifier, number.id).contact == ""
    with pytest.raises(NoSuchRecord):
        book.row(part.ref)


def test_drafts_of_it_and_of_its_parts_go_too(book: Casebook) -> None:
    incident, other = book.save_all([Incident(title="goes"), Incident(title="stays")])
    act = book.save(Act(incident=incident.id, act_type="1.1"))
    for number, (record, at) in enumerate(
        [(incident.id, ""), ("", incident.id), (act.id, incident.id)]
    ):
        kept = {"typed": {"words": CANARY}, "more": {"at": at}}
        book.keep_draft(str(number), "act", record, json.dumps(kept))
    words = {"typed": {f"{incident.id} title": CANARY}, "more": {"wording_of": incident.id}}
    book.keep_draft("wording", "wording", "", json.dumps(words))
    book.keep_draft("of another", "act", "", json.dumps({"typed": {}, "more": {"at": other.id}}))
    book.keep_draft("no JSON", "act", "", "what an older program kept")
    book.forget(incident.ref)
    assert held(book) == []
    assert {draft[0] for draft in book.drafts()} == {"of another", "no JSON"}


def test_undo_goes_on_with_what_was_done_before(book: Casebook) -> None:
    stays, goes, comes = book.save_all([Incident(title=one) for one in ("stays", "goes", "comes")])
    book.edit(stays.ref, {"place": "Toronto"})
    book.remove_all([goes.id, comes.id])
    book.forget(goes.id)
    assert book.undo() == [comes.ref]  # of what was removed, what is left comes back
    assert book.undo() == [stays.ref] and book.get(Incident, stays.id).place == ""
    book.remove(comes.id)
    book.forget(comes.id)
    assert set(book.undo()) == {stays.ref}  # the removal of what is no more is passed over
    assert book.faults() == []


def test_what_was_erased_whole_cannot_be_undone(book: Casebook) -> None:
    incident = book.save(Incident(title="goes"))
    turn = book.history(incident.ref)[0].hash
    book.forget(incident.ref)
    with pytest.raises(NotUndoable):
        book.undo(turn)


def test_what_is_incomplete_anyway_stays(book: Casebook, monkeypatch: pytest.MonkeyPatch) -> None:
    """From an import or somebody else: it lacks something, but not what is erased."""
    contact = book.save(Contact(name="goes"))
    number = book.save(Identifier(contact=contact.id, identifier_type="phone", value="1"))
    with monkeypatch.context() as patch:
        patch.setattr("casebook.book.casebook.check_record", lambda *_: None)
        book.save(replace(number, value=""))
    assert problems(book.get(Identifier, number.id))
    assert [item.id for item in book.would_go(contact.id)] == [contact.id]
    book.forget(contact.id)
    assert book.get(Identifier, number.id).contact == ""
    assert book.faults() == []
