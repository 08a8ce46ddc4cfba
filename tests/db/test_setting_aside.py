"""An import that was undone can be taken in again, with all that had waited for it."""

from dataclasses import replace

from casebook.records import Incident
from tests.db.laptops import Laptop, Parcel


def only(parcel: Parcel, writer: Laptop) -> Parcel:
    """Of a parcel what one of them wrote, as if the rest had gone another way."""
    theirs = {row[0] for row in writer.desk.connection.execute(
        "SELECT hash FROM entry JOIN branch ON branch.no = entry.branch WHERE writer = ?",
        (writer.desk.writer,),
    )}  # fmt: skip
    return replace(parcel, entries=tuple(one for one in parcel.entries if one.hash in theirs))


def waits(laptop: Laptop) -> tuple[int, int]:
    """How many entries wait, and how many are set aside."""
    found = [laptop.desk.connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
             for name in ("waiting", "aside")]  # fmt: skip
    return found[0], found[1]


def test_what_an_import_had_woken_comes_back_with_it() -> None:
    ana, bo, chen = (Laptop(name) for name in ("Ana", "Bo", "Chen"))
    saved = ana.desk.add(Incident(title="a call", place="a"))
    first = ana.pack(bo, chen, full=True)
    bo.take(first)
    bo.desk.change(replace(saved, place="b"))
    chen.take(only(bo.pack(chen, full=True), bo))
    assert waits(chen)[0] and not list(chen.desk.store.all(Incident))

    chen.take(first)
    rows = chen.desk.rows()
    assert [one.place for one in chen.desk.store.all(Incident)] == ["b"]
    assert waits(chen) == (0, 0)
    chen.undo_import()
    assert not list(chen.desk.store.all(Incident)) and waits(chen)[1]
    assert chen.take(first) == (0, 0)

    chen.take(first, again=True)
    assert chen.desk.rows() == rows and chen.desk.faults() == []
    assert waits(chen) == (0, 0)


def test_what_waits_goes_on_waiting_when_what_came_for_it_is_set_aside() -> None:
    ana, bo, dora, chen = (Laptop(name) for name in ("Ana", "Bo", "Dora", "Chen"))
    saved = ana.desk.add(Incident(title="a call", place="a"))
    dora.desk.add(Incident(title="a letter"))
    first, second = ana.pack(bo, chen, full=True), dora.pack(bo, chen, full=True)
    for parcel in (first, second):
        bo.take(parcel)
    bo.desk.change(replace(saved, place="b"))
    chen.take(only(bo.pack(chen, full=True), bo))
    # one of the two that it waits for comes, is taken back, and comes again after the other
    chen.take(first)
    chen.undo_import()
    chen.take(second)
    assert waits(chen)[0]
    chen.take(first, again=True)
    assert {one.title: one.place for one in chen.desk.store.all(Incident)} == {
        "a call": "b", "a letter": "",
    }  # fmt: skip
    assert waits(chen) == (0, 0) and chen.desk.faults() == []
