"""Whatever is done, in whatever order it arrives, every replica has the same rows."""

import random
from dataclasses import replace
from itertools import permutations

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2 as sqlcipher

from casebook.db.entry import NO_ENTRY
from casebook.db.journal import Draft
from casebook.db.projection import FORGET
from casebook.errors import ChangedSince, NoSuchRecord, NothingToUndo, NotUndoable
from casebook.records import KINDS, Contact, Incident, Record
from tests.db.desk import Desk
from tests.strategies import records

quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(records())
def test_every_kind_survives_the_journal_and_its_row(record: Record) -> None:
    desk = Desk(None).open_writer()
    saved = desk.add(record)
    assert replace(saved, id="", ref="") == record
    assert desk.faults() == []


verbs = st.lists(
    st.tuples(
        st.sampled_from(["add", "edit", "tag", "untag", "remove", "undo", "forget", "meet"]),
        st.integers(0, 2),
        st.integers(0, 10**6),
    ),
    max_size=30,
)


def play(desks: list[Desk], story: list[tuple[str, int, int]]) -> None:
    """Several members write, undo, remove, forget and meet."""
    for verb, who, number in story:
        desk = desks[who]
        alive = sorted(desk.store.all(Incident), key=lambda item: item.ref)
        one = alive[number % len(alive)] if alive else None
        if verb == "add":
            desk.add(Incident(title=f"t{number}", tags=(f"g{number % 3}",)))
        elif verb == "meet":
            other = desks[(who + 1) % len(desks)]
            desk.receive(other.entries())
        elif verb == "undo":
            try:
                desk.undo()
            except (NothingToUndo, ChangedSince, NotUndoable):
                continue
        elif one is None:
            continue
        elif verb == "edit":
            desk.change(replace(one, title=f"t{number}", place=f"p{number % 2}"))
        elif verb == "tag":
            desk.change(replace(one, tags=(*one.tags, f"g{number % 5}")))
        elif verb == "untag":
            desk.change(replace(one, tags=one.tags[1:]))
        elif verb == "remove":
            desk.remove(one)
        elif verb == "forget":
            desk.write([Draft(FORGET, "incident", one.id, ref=one.ref)])


def three() -> list[Desk]:
    """Three members of one group: the first made the casebook."""
    desks = [Desk(None, "A").open_writer(), Desk(None, "B", "BBB"), Desk(None, "C", "CCC")]
    for desk in desks[1:]:
        desk.receive(desks[0].entries())
        desk.open_writer()
    return desks


@quick
@given(verbs.filter(lambda story: not any(verb == "forget" for verb, _, _ in story)), st.randoms())
@example(
    # a removal, and two changes by somebody who did not know of it
    [("add", 2, 0), ("meet", 1, 0), ("edit", 1, 0), ("edit", 1, 1), ("remove", 2, 0)],
    random.Random(0),
)
def test_any_order_and_any_repetition_give_the_same_rows(
    story: list[tuple[str, int, int]], chance: random.Random
) -> None:
    desks = three()
    play(desks, story)
    everything = [entry for desk in desks for entry in desk.entries()]
    for desk in desks:
        chance.shuffle(everything)
        desk.receive(everything)
        desk.receive(everything[: len(everything) // 2])
    assert desks[0].rows() == desks[1].rows() == desks[2].rows()
    for desk in desks:
        assert desk.faults() == []


def test_a_turn_is_taken_in_whatever_comes_first() -> None:
    # its middle is unsigned, and may be here before what it waits for and what vouches for it
    desks = three()
    play(desks, [("add", 1, 0), ("meet", 1, 0), ("add", 1, 0)])
    known = set(desks[2].entries())
    new = [entry for entry in desks[1].entries() if entry not in known]
    assert len(new) == 4
    for order in permutations(new):
        reader = three()[2]
        reader.receive(sorted(known, key=lambda entry: entry[0] != NO_ENTRY))
        assert reader.receive(order) == len(new)
        assert reader.rows()["incident"] == desks[1].rows()["incident"]
        assert reader.faults() == []


@quick
@given(verbs)
def test_any_history_replays_to_the_same_tables(story: list[tuple[str, int, int]]) -> None:
    desks = three()
    play(desks, story)
    for desk in desks:
        assert desk.faults() == []


@quick
@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=12))
def test_undo_of_anything_gives_the_state_before(numbers: list[int]) -> None:
    desk = Desk(None).open_writer()
    states = [desk.rows_shown()]
    for number in numbers:
        alive = sorted(desk.store.all(Incident), key=lambda item: item.ref)
        one = alive[number % len(alive)] if alive else None
        if one is None or number % 4 == 0:
            desk.add(Incident(title=f"t{number}", tags=("a", f"g{number % 7}")))
        elif number % 4 == 1:
            desk.change(replace(one, title=f"n{number}", tags=(f"g{number % 5}",)))
        elif number % 4 == 2:
            desk.remove(one)
        else:
            desk.change(replace(one, place=f"p{number}", narrative=""))
        if desk.rows_shown() != states[-1]:
            states.append(desk.rows_shown())
    while len(states) > 1:
        states.pop()
        desk.undo()
        assert desk.rows_shown() == states[-1]
    assert desk.faults() == []


@quick
@given(records(Contact))
def test_forgetting_leaves_the_chain_valid_and_nothing_of_the_words(contact: Record) -> None:
    assert isinstance(contact, Contact)
    secret = "Kelsang the canary 7c41"
    desk = Desk(None).open_writer()
    saved = desk.add(replace(contact, private_notes=secret))
    desk.change(replace(saved, name=secret))
    desk.write([Draft(FORGET, "contact", saved.id, ref=saved.ref)])
    assert desk.faults() == []
    assert desk.store.search("canary") == []
    assert not any(secret in content for *_rest, content in desk.entries())
    try:
        desk.store.row(saved.ref)
        raise AssertionError
    except NoSuchRecord:
        pass
    revisions = desk.history.of(saved.id, saved.ref)
    assert {change.state for item in revisions for change in item.changes} <= {"forgotten"}


def test_forgotten_words_do_not_come_back_with_an_old_bundle() -> None:
    desks = three()
    saved = desks[0].add(Incident(title="To be forgotten"))
    desks[1].receive(desks[0].entries())
    old = desks[1].entries()
    desks[0].write([Draft(FORGET, "incident", saved.id, ref=saved.ref)])
    desks[0].receive(old)
    assert not any("To be forgotten" in content for *_rest, content in desks[0].entries())
    # the proposer's own words are forgotten elsewhere too
    desks[1].receive(desks[0].entries())
    assert not any("To be forgotten" in content for *_rest, content in desks[1].entries())


def test_forgetting_what_another_wrote_is_only_a_proposal_there() -> None:
    desks = three()
    saved = desks[1].add(Incident(title="Written by B"))
    desks[0].receive(desks[1].entries())
    desks[0].write([Draft(FORGET, "incident", saved.id, ref=saved.ref)])
    desks[1].receive(desks[0].entries())
    assert desks[1].store.find(saved.id).title == "Written by B"
    assert desks[1].faults() == []


def test_every_field_has_a_column() -> None:
    desk = Desk(None)
    for kind in KINDS.values():
        table = kind.kind.replace("-", "_")
        columns = {
            row[1] for row in desk.connection.execute(f'PRAGMA table_info("{table}")').fetchall()
        }
        for spec in kind.fields():
            assert spec.name in columns, f"{kind.kind}.{spec.name} has no column: add a step"


def test_a_failing_step_leaves_the_file_as_it_was(tmp_path: object) -> None:
    from casebook.db.migrate import migrate, newest, steps

    desk = Desk(None).open_writer()
    bad = [*steps(), (9999, "9999_bad.sql", "CREATE TABLE half (x); SELECT no_such_thing();")]
    before = desk.connection.execute("SELECT sql FROM sqlite_schema ORDER BY name").fetchall()
    try:
        migrate(desk.connection, only=bad)
        raise AssertionError
    except sqlcipher.DatabaseError:
        pass
    assert desk.connection.execute("PRAGMA user_version").fetchone()[0] == newest()
    after = desk.connection.execute("SELECT sql FROM sqlite_schema ORDER BY name").fetchall()
    assert after == before
