"""A record that its member forgot twice, the second time while they were removed."""

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
