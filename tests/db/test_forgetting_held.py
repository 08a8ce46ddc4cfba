"""Forgettings that were held back, and what the check makes of them."""

from dataclasses import replace

from casebook.db.journal import Draft
from casebook.db.membership import ADMIT_MEMBER, REMOVE_MEMBER
from casebook.db.projection import FORGET
from casebook.records import Incident
from tests.db.laptops import Laptop


def test_a_forgetting_that_was_held_and_shown_later_is_no_damage() -> None:
    bo, chen = Laptop("Bo"), Laptop("Chen")
    saved = bo.desk.add(Incident(title="a call"))
    chen.take(bo.pack(chen, full=True))
    forget = Draft(FORGET, "incident", saved.id, ref=saved.ref)
    bo.desk.write([forget])
    chen.take(bo.pack(chen))
    assert not list(chen.desk.store.all(Incident)) and chen.desk.faults() == []
    chen.about(bo.member, REMOVE_MEMBER)
    bo.desk.write([forget])
    chen.take(bo.pack(chen))
    assert chen.desk.faults() == []
    chen.about(bo.member, ADMIT_MEMBER)
    assert not list(chen.desk.store.all(Incident)) and chen.desk.faults() == []


def test_a_forgetting_that_became_a_proposal_while_it_was_held_is_no_damage() -> None:
    ana, bo, chen = Laptop("Ana"), Laptop("Bo"), Laptop("Chen")
    saved = bo.desk.add(Incident(title="a call"))
    parcel = bo.pack(ana, chen, full=True)
    ana.take(parcel)
    chen.take(parcel)
    chen.about(bo.member, REMOVE_MEMBER)
    bo.desk.write([Draft(FORGET, "incident", saved.id, ref=saved.ref)])
    chen.take(bo.pack(chen))
    # somebody else writes in it who has not heard of that
    (theirs,) = ana.desk.store.all(Incident)
    ana.desk.change(replace(theirs, place="Toronto"))
    chen.take(ana.pack(chen))
    chen.about(bo.member, ADMIT_MEMBER)
    assert [one.place for one in chen.desk.store.all(Incident)] == ["Toronto"]
    assert chen.desk.faults() == []


def test_a_forgetting_that_should_have_acted_is_found() -> None:
    bo, chen = Laptop("Bo"), Laptop("Chen")
    saved = bo.desk.add(Incident(title="a call"))
    chen.take(bo.pack(chen, full=True))
    kept = chen.desk.connection.execute("SELECT * FROM incident").fetchall()
    bo.desk.write([Draft(FORGET, "incident", saved.id, ref=saved.ref)])
    chen.take(bo.pack(chen))
    # as if it had been put back: nobody else ever wrote in it
    marks = ",".join("?" * len(kept[0]))
    chen.desk.connection.execute(f"INSERT INTO incident VALUES ({marks})", kept[0])
    chen.desk.connection.execute("DELETE FROM forgotten")
    assert chen.desk.faults() != []
