"""Every change is an entry, and the tables are what the entries make."""

from dataclasses import replace
from pathlib import Path

import pytest

from casebook.db import connection as db
from casebook.errors import BadJournal, ChangedSince, NothingToUndo
from casebook.records import Act, Incident, Moment
from tests.db.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "a.db").open_writer()


def an_incident(**values: object) -> Incident:
    return Incident(**{"title": "A call at night", "narrative": "They said my name.", **values})  # type: ignore[arg-type]


def test_what_is_saved_is_there_with_its_number(desk: Desk) -> None:
    saved = desk.add(an_incident(when=Moment.parse("2025-03-14T21:40~"), tags=("phone", "night")))
    assert saved.ref == "INC-0001"
    assert desk.store.find("inc-0001") == saved
    assert desk.add(an_incident()).ref == "INC-0002"
    assert desk.faults() == []


def test_an_edit_keeps_what_was_there_before(desk: Desk) -> None:
    saved = desk.add(an_incident(tags=("a", "b")))
    desk.change(replace(saved, title="Two calls", tags=("b", "c")))
    assert desk.store.find(saved.id) == replace(saved, title="Two calls", tags=("b", "c"))
    first, second = desk.history.of(saved.id, saved.ref)
    assert first.action == "add"
    assert {(c.field, c.before, c.after) for c in second.changes} == {
        ("title", "A call at night", "Two calls"),
        ("tags", None, "c"),
        ("tags", "a", None),
    }
    assert desk.faults() == []


def test_undo_gives_back_what_was_there(desk: Desk) -> None:
    saved = desk.add(an_incident(tags=("a", "b")))
    before = desk.store.find(saved.id)
    desk.change(replace(saved, title="Changed", narrative="", tags=()))
    desk.undo()
    assert desk.store.find(saved.id) == before
    desk.undo()
    assert desk.store.count("incident") == 0
    assert desk.store.row(saved.ref).removed
    with pytest.raises(NothingToUndo):
        desk.undo()
    assert desk.faults() == []


def test_undo_of_a_removal_brings_back(desk: Desk) -> None:
    saved = desk.add(an_incident())
    desk.remove(saved)
    assert desk.store.count("incident") == 0
    desk.undo()
    assert desk.store.find(saved.ref) == saved
    assert [hit.record for hit in desk.store.search("night")] == [saved.id]


def test_undo_refuses_what_a_later_change_builds_on(desk: Desk) -> None:
    saved = desk.add(an_incident())
    first = desk.history.last_undoable(desk.journal.own)
    desk.add(Act(incident=saved.id, act_type="1.1"))
    with pytest.raises(ChangedSince):
        list(desk.history.undoing(first))


def test_an_undone_undo_can_be_undone_again(desk: Desk) -> None:
    saved = desk.add(an_incident())
    desk.change(replace(saved, title="Changed"))
    edit = desk.history.last_undoable(desk.journal.own)
    desk.undo()
    undo = desk.journal.chains.entry(desk.journal.chains.number(desk.journal.own.head) or 0)  # type: ignore[union-attr]
    desk.write(list(desk.history.undoing(undo)))
    assert desk.store.find(saved.ref).title == "Changed"
    assert desk.history.last_undoable(desk.journal.own) == edit
    desk.undo()
    assert desk.store.find(saved.ref).title == "A call at night"
    assert desk.faults() == []


def test_two_who_write_the_same_field_make_a_conflict_that_a_person_settles(tmp_path: Path) -> None:
    one = Desk(tmp_path / "1.db", "Tenzin").open_writer()
    saved = one.add(an_incident())
    two = Desk(tmp_path / "2.db", "Mei", "K7Q")
    two.receive(one.entries())
    two.open_writer()
    one.change(replace(saved, title="From Tenzin", place="Toronto"))
    two.change(replace(saved, title="From Mei"))
    one.receive(two.entries())
    two.receive(one.entries())
    assert one.rows() == two.rows()
    row = one.store.row(saved.ref)
    assert row.conflicts == 1
    assert row.texts["place"] == "Toronto"
    settled = one.store.changed(one.store.find(saved.id), "edit", settle=frozenset({"title"}))
    assert settled
    one.write([settled])
    two.receive(one.entries())
    assert one.store.row(saved.ref).conflicts == 0
    assert one.rows() == two.rows()
    assert one.faults() == two.faults() == []


def test_the_same_text_written_twice_is_no_conflict(tmp_path: Path) -> None:
    one = Desk(tmp_path / "1.db", "Tenzin").open_writer()
    saved = one.add(an_incident())
    two = Desk(tmp_path / "2.db", "Mei", "K7Q")
    two.receive(one.entries())
    two.open_writer()
    for desk in (one, two):
        desk.change(replace(saved, title="The same"))
    one.receive(two.entries())
    assert one.store.row(saved.ref).conflicts == 0


def test_an_edit_beside_a_removal_keeps_the_record_visible(tmp_path: Path) -> None:
    one = Desk(tmp_path / "1.db", "Tenzin").open_writer()
    saved = one.add(an_incident())
    two = Desk(tmp_path / "2.db", "Mei", "K7Q")
    two.receive(one.entries())
    two.open_writer()
    one.remove(saved)
    two.change(replace(saved, narrative="There is more."))
    one.receive(two.entries())
    two.receive(one.entries())
    assert one.rows() == two.rows()
    row = one.store.row(saved.ref)
    assert not row.removed
    assert row.conflicts == 1


def test_an_added_tag_survives_a_concurrent_removal_of_it(tmp_path: Path) -> None:
    one = Desk(tmp_path / "1.db", "Tenzin").open_writer()
    saved = one.add(an_incident(tags=("urgent",)))
    two = Desk(tmp_path / "2.db", "Mei", "K7Q")
    two.receive(one.entries())
    two.open_writer()
    one.change(replace(saved, tags=()))
    two.change(replace(saved, tags=()))
    two.change(replace(saved, tags=("urgent",)))
    one.receive(two.entries())
    assert one.store.find(saved.id).tags == ("urgent",)


def test_a_fork_of_a_chain_is_kept_and_shown(tmp_path: Path) -> None:
    one = Desk(tmp_path / "1.db", "Tenzin").open_writer()
    saved = one.add(an_incident())
    # the same folder, copied, and written in twice
    twin = Desk(tmp_path / "2.db", "Tenzin")
    twin.receive(one.entries())
    assert twin.journal.go_on_as(one.writer)
    one.change(replace(saved, title="Here"))
    twin.change(replace(saved, title="There"))
    other = Desk(tmp_path / "3.db", "Mei", "K7Q")
    for source in (twin, one):
        other.receive(source.entries())
    assert len(other.journal.chains.heads()[one.writer]) == 2
    assert other.store.row(saved.ref).conflicts == 1
    assert not other.journal.go_on_as(one.writer)
    assert other.faults() == []


def test_entries_that_do_not_fit_are_refused_whole(tmp_path: Path) -> None:
    one = Desk(tmp_path / "1.db", "Tenzin").open_writer()
    one.add(an_incident())
    good = one.entries()
    prev, body, signature, content = good[-1]
    for number, bad in enumerate(
        (
            [*good[:-1], (prev, body, None, content)],
            [*good[:-1], (prev, body, b"x" * 32, content)],
            [*good[:-1], (prev, body, signature, content.replace("They", "Thex"))],
            [*good[:-1], (prev, body.replace(b'"lamport":2', b'"lamport":9'), signature, content)],
        )
    ):
        two = Desk(tmp_path / f"two-{number}.db", "Mei")
        with pytest.raises(BadJournal):
            two.receive(bad)
        assert two.journal.chains.count() == 0


def test_a_changed_byte_anywhere_in_the_journal_is_found(desk: Desk) -> None:
    desk.add(an_incident())
    with db.transaction(desk.connection):
        desk.connection.execute(
            "UPDATE entry SET content = replace(content, 'They', 'Thex') WHERE no = 2"
        )
    assert any("digests" in fault for fault in desk.faults())


def test_a_changed_row_is_found(desk: Desk) -> None:
    desk.add(an_incident())
    with db.transaction(desk.connection):
        desk.connection.execute("UPDATE incident SET title = 'Something else'")
    assert desk.faults() == ["incident INC-0001 is not what the journal says"]
