"""Three to five laptops, bundles in any order, lost and repeated, and everything people do: at the
end, what two of them may have is the same in both, and nothing that was written is lost.

Every check tries the same `CASEBOOK_REPLICA_RUNS` stories (200). The long form tries
`CASEBOOK_REPLICA_LONG` (10,000), 150 for each seed from `CASEBOOK_REPLICA_SEED` (1) on: another
seed looks for others, and the same one finds the same again.
"""

import os
from dataclasses import replace
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from casebook.db import entry as journal_entry
from casebook.db import store
from casebook.db.chains import Entry
from casebook.db.entry import ADD, SET
from casebook.db.journal import Draft, Written
from casebook.db.membership import ACCEPT_LATER, ACCEPTED, ADMIT_MEMBER, REMOVE_MEMBER
from casebook.db.projection import FORGET
from casebook.db.row import REMOVED
from casebook.errors import ChangedSince, NoSuchRecord, NothingToUndo, NotUndoable
from casebook.records import Case, Contact, Incident, Involvement, Reader
from tests.db.laptops import Laptop, Parcel, chance

RUNS = int(os.environ.get("CASEBOOK_REPLICA_RUNS", "200"))
LONG = int(os.environ.get("CASEBOOK_REPLICA_LONG", "10000"))
SEED = int(os.environ.get("CASEBOOK_REPLICA_SEED", "1"))
PART = 150
ROUNDS = 12
SENSITIVITIES = ("", "", "", "open", "case-team", "named-people", "this-casebook")
WRITTEN = ("title", "place", "narrative")
numbers = st.integers(0, 10**6)


class Laptops(RuleBasedStateMachine):
    """What people do, and what happens to the bundles between them."""

    def __init__(self) -> None:
        super().__init__()
        self.laptops: list[Laptop] = []
        self.parcels: list[Parcel] = []
        self.words = count()

    @initialize(several=st.integers(3, 5))
    def begin(self, several: int) -> None:
        chance.seed(0)
        self.laptops = [Laptop(name) for name in "ABCDE"[:several]]
        # something that all of them have: most stories are about who changes it then
        for number in range(3):
            self.laptops[0].desk.add(Incident(title=f"first {number}"))
        parcel = self.laptops[0].pack(*self.laptops[1:], full=True)
        for one in self.laptops[1:]:
            one.take(parcel)

    def who(self, number: int) -> Laptop:
        return self.laptops[number % len(self.laptops)]

    def one_of(self, laptop: Laptop, kind: type[Any], number: int) -> Any:
        found = sorted(laptop.desk.store.all(kind), key=lambda item: item.id)
        return found[number % len(found)] if found else None

    # Writing

    @rule(who=numbers, number=numbers, how=st.sampled_from(SENSITIVITIES))
    def add(self, who: int, number: int, how: str) -> None:
        laptop = self.who(who)
        case = self.one_of(laptop, Case, number)
        laptop.desk.add(
            Incident(
                title=f"t{next(self.words)}",
                private_notes="mine",
                sensitivity=how,
                case=case.id if case and number % 2 else "",
            )
        )

    @rule(who=numbers, how=st.sampled_from(SENSITIVITIES))
    def add_case(self, who: int, how: str) -> None:
        self.who(who).desk.add(Case(title=f"c{next(self.words)}", sensitivity=how))

    @rule(who=numbers, number=numbers)
    def involve(self, who: int, number: int) -> None:
        laptop = self.who(who)
        incident = self.one_of(laptop, Incident, number)
        if incident:
            contact = self.one_of(laptop, Contact, number // 2) if number % 3 else None
            contact = contact or laptop.desk.add(Contact(name=f"n{next(self.words)}"))
            laptop.desk.add(Involvement(incident=incident.id, contact=contact.id, role="target"))

    def reason(self) -> str:
        """Why something was changed: no two reasons are the same."""
        return f"r{next(self.words)}"

    @rule(who=numbers, number=numbers, fields=st.sets(st.sampled_from(WRITTEN), min_size=1))
    def edit(self, who: int, number: int, fields: set[str]) -> None:
        laptop = self.who(who)
        one = self.one_of(laptop, Incident, number)
        if one:
            texts = {name: f"e{next(self.words)}" for name in sorted(fields)}
            laptop.desk.change(replace(one, **texts), self.reason())

    @rule(who=numbers, number=numbers, how=st.sampled_from(SENSITIVITIES))
    def decide_who_may_have(self, who: int, number: int, how: str) -> None:
        laptop = self.who(who)
        one = self.one_of(laptop, (Incident, Case, Contact)[number % 3], number // 3)
        if one:
            laptop.desk.change(replace(one, sensitivity=how), self.reason())

    @rule(who=numbers, number=numbers, other=numbers)
    def name_a_reader(self, who: int, number: int, other: int) -> None:
        laptop = self.who(who)
        one = self.one_of(laptop, (Incident, Case)[number % 2], number // 2)
        if one:
            laptop.desk.add(Reader(subject=one.id, member=self.who(other).member))

    @rule(who=numbers, number=numbers, tag=st.sampled_from("abc"))
    def tag(self, who: int, number: int, tag: str) -> None:
        laptop = self.who(who)
        one = self.one_of(laptop, Incident, number)
        if one:
            tags = set(one.tags) ^ {tag}
            laptop.desk.change(replace(one, tags=tuple(sorted(tags))), self.reason())

    @rule(who=numbers, number=numbers)
    def remove(self, who: int, number: int) -> None:
        laptop = self.who(who)
        one = self.one_of(laptop, (Incident, Reader)[number % 2], number // 2)
        if one:
            laptop.desk.remove(one)

    @rule(who=numbers)
    def undo(self, who: int) -> None:
        try:
            self.who(who).desk.undo()
        except (NothingToUndo, ChangedSince, NotUndoable, NoSuchRecord):
            return

    @rule(who=numbers, number=numbers)
    def settle(self, who: int, number: int) -> None:
        laptop = self.who(who)
        for row in laptop.desk.store.rows("incident", where="WHERE conflicts > 0 ORDER BY id"):
            fields = [
                Written(name, text=f"s{next(self.words)}")
                for name in WRITTEN
                if len(row.standing(name)) > 1
            ]
            laptop.desk.write([Draft("settle", "incident", row.id, fields)] if fields else [])
            return

    @rule(who=numbers, number=numbers)
    def forget(self, who: int, number: int) -> None:
        laptop = self.who(who)
        one = self.one_of(laptop, Incident, number)
        if one and number % 2:
            laptop.desk.write([Draft(FORGET, "incident", one.id, ref=one.ref)])

    # Members

    @rule(who=numbers, other=numbers)
    def remove_member(self, who: int, other: int) -> None:
        laptop, target = self.who(who), self.who(other).member
        known = laptop.desk.connection.execute("SELECT 1 FROM writer WHERE member = ?", (target,))
        if target != laptop.member and known.fetchone():
            laptop.about(target, REMOVE_MEMBER)

    @rule(who=numbers)
    def admit(self, who: int) -> None:
        laptop = self.who(who)
        for target in sorted(laptop.removed()):
            laptop.about(target, ADMIT_MEMBER)

    @rule(who=numbers)
    def accept_later(self, who: int) -> None:
        laptop = self.who(who)
        for target in sorted(laptop.removed()):
            heads = laptop.desk.connection.execute(
                "SELECT hex(hash) FROM entry JOIN branch ON branch.no = entry.branch JOIN writer ON"
                " writer.id = branch.writer WHERE member = ? ORDER BY entry.no DESC LIMIT 1",
                (target,),
            )
            fields = [Written(ACCEPTED, ADD, row[0].lower()) for row in heads]
            laptop.about(target, ACCEPT_LATER, *fields)

    # Bundles

    @rule(who=numbers, readers=st.sets(st.integers(0, 4), min_size=1), full=st.booleans())
    def pack(self, who: int, readers: set[int], full: bool) -> None:
        laptop = self.who(who)
        chosen = {number % len(self.laptops) for number in readers}
        others = [self.laptops[number] for number in sorted(chosen)]
        gone = laptop.removed()
        others = [one for one in others if one is not laptop and one.member not in gone]
        if others:
            self.parcels.append(laptop.pack(*others, full=full))

    @precondition(lambda self: self.parcels)
    @rule(which=numbers, reader=numbers, goes_on=st.booleans())
    def deliver(self, which: int, reader: int, goes_on: bool) -> None:
        parcel = self.parcels[which % len(self.parcels)]
        to = parcel.readers[reader % len(parcel.readers)]
        next(one for one in self.laptops if one.member == to).take(parcel)
        if not goes_on:
            self.parcels.remove(parcel)

    @rule(who=numbers, other=numbers)
    def meet(self, who: int, other: int) -> None:
        one, two = self.who(who), self.who(other)
        if one is not two:
            for giver, taker in ((one, two), (two, one)):
                if taker.member not in giver.removed():
                    taker.take(giver.pack(taker))

    @rule(who=numbers)
    def undo_import(self, who: int) -> None:
        try:
            self.who(who).undo_import()
        except (ChangedSince, NotUndoable):
            return

    @rule(who=numbers)
    def back_up(self, who: int) -> None:
        self.who(who).copy()

    @precondition(lambda self: any(one.copies for one in self.laptops))
    @rule(who=numbers)
    def restore(self, who: int) -> None:
        laptop = self.who(who)
        if laptop.copies:
            laptop.restore()

    # What must be so at the end

    def teardown(self) -> None:
        if not self.laptops:
            return
        for one in self.laptops:
            assert one.desk.faults() == [], one.name
        self._everybody_to_everybody()
        for one in self.laptops:
            assert one.desk.faults() == [], one.name
        union = _Union(self.laptops)
        removed = {one.member: one.removed() for one in self.laptops}
        for one in self.laptops:
            friends = [
                other
                for other in self.laptops
                if other.member not in removed[one.member]
                and one.member not in removed[other.member]
            ]
            for other in friends:
                if other.name > one.name:
                    _agree(union, one, other)
            if one in friends:
                _nothing_is_lost(union, one)
                for other in friends:
                    _has_what_it_may(union, one, other, friends)

    def _everybody_to_everybody(self) -> None:
        for number in range(ROUNDS):
            busy = False
            for giver in self.laptops:
                for taker in self.laptops:
                    if taker is giver or taker.member in giver.removed():
                        continue
                    new, shown = taker.take(giver.pack(taker, full=number == 0), again=True)
                    busy |= bool(new or shown)
            if not busy:
                return
        raise AssertionError("they never come to rest")


class _Union:
    """Every entry of every laptop, with all of it that anybody has."""

    def __init__(self, laptops: list[Laptop]) -> None:
        self.entries: dict[bytes, Entry] = {}
        self.past: dict[bytes, set[bytes]] = {}
        self.here: dict[str, dict[bytes, Entry]] = {}
        self.held: dict[str, set[bytes]] = {}
        waiting: dict[bytes, bytes] = {}
        for one in laptops:
            rows = one.desk.connection.execute("SELECT no, prev, held FROM entry ORDER BY no")
            here = self.here.setdefault(one.member, {})
            held = self.held.setdefault(one.member, set())
            for no, prev, is_held in rows.fetchall():
                entry = one.desk.journal.chains.entry(no)
                here[entry.hash] = entry
                waiting[entry.hash] = prev
                if is_held:
                    held.add(entry.hash)
                old = self.entries.get(entry.hash)
                if old is None or _words(entry) > _words(old):
                    self.entries[entry.hash] = entry
        self._prev = waiting
        self._rows: dict[tuple[str, str], Any] = {}
        self._whole: dict[tuple[str, str], bool] = {}
        self.records: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            self.records.setdefault(entry.body.record, []).append(entry)

    def ancestors(self, digest: bytes) -> set[bytes]:
        """Everything before an entry, by what entries themselves say."""
        if digest in self.past:
            return self.past[digest]
        found = self.past[digest] = set()
        left = [digest]
        while left:
            here = left.pop()
            entry = self.entries.get(here)
            if entry is None:
                continue
            before = [self._prev[here], *(bytes.fromhex(one) for one in entry.body.after)]
            for one in before:
                if one not in found:
                    found.add(one)
                    left.append(one)
        return found

    def row(self, laptop: Laptop, record: str) -> Any:
        """What a laptop shows of a record; asked for once, as nothing changes any more."""
        key = laptop.member, record
        if key not in self._rows:
            self._rows[key] = _row(laptop, record)
        return self._rows[key]

    def is_whole(self, laptop: Laptop, record: str) -> bool:
        """A laptop has every word of a record that anybody has and that may go to others."""
        key = laptop.member, record
        if key not in self._whole:
            self._whole[key] = self._look(laptop, record)
        return self._whole[key]

    def _look(self, laptop: Laptop, record: str) -> bool:
        here = self.here[laptop.member]
        for theirs in self.records[record]:
            ours = here.get(theirs.hash)
            if ours is None or ours.body.action != theirs.body.action:
                return False
            for number, change in enumerate(theirs.body.changes):
                if change.field in ("private_notes", "case"):
                    continue
                if ours.contents[number] != theirs.contents[number]:
                    return False
        return True


def _words(entry: Entry) -> int:
    return sum(isinstance(item, tuple) for item in entry.contents) + (entry.body.action != "hidden")


def _agree(union: _Union, one: Laptop, other: Laptop) -> None:
    """Both have the same entries, and the same rows of what both have whole."""
    assert one.hashes() == other.hashes()
    assert one.removed() == other.removed()
    gone = one.forgotten() | other.forgotten()
    for record, entries in union.records.items():
        if not record or record in gone or entries[0].body.kind in ("writer", "hidden"):
            continue
        if union.is_whole(one, record) and union.is_whole(other, record):
            assert union.row(one, record) == union.row(other, record)


def _row(laptop: Laptop, record: str) -> Any:
    try:
        row = laptop.desk.store.row(record)
    except NoSuchRecord:
        return None
    texts = {
        name: text for name, text in row.texts.items()
        if name not in ("private_notes", "case") and text is not None
    }  # fmt: skip
    conflicts = row.conflicts if len(row.standing("case")) < 2 else None
    return row.ref, row.created_at, row.updated_at, row.removed, conflicts, texts, row.sets


def _nothing_is_lost(union: _Union, laptop: Laptop) -> None:
    """Each text is one that nobody has written over; where there are several, that is said."""
    gone = laptop.forgotten()
    for row in laptop.desk.store.rows("incident"):
        if row.id in gone or not union.is_whole(laptop, row.id):
            continue
        entries = [
            entry
            for entry in union.records[row.id]
            if entry.hash not in union.held[laptop.member] and entry.body.action != FORGET
        ]
        for name in WRITTEN:
            writes = [(entry, found[0]) for entry in entries if (found := entry.writes(name))]
            over = set().union(*(union.ancestors(entry.hash) for entry, _ in writes), set())
            last = [(entry, number) for entry, number in writes if entry.hash not in over]
            texts = {entry.text(number) for entry, number in last}
            if not last:
                assert row.texts.get(name) is None
                continue
            entry, number = max(last, key=lambda item: item[0].rank)
            assert row.texts.get(name) == entry.text(number), (laptop.name, row.ref, name)
            assert len(texts) < 2 or row.conflicts, (laptop.name, row.ref, name)
        if row.conflicts:
            assert _may_contradict(union, entries), (laptop.name, row.ref, "nothing to settle")


def _may_contradict(union: _Union, entries: list[Entry]) -> bool:
    """Two of these say different things of one field, not knowing of each other, or one removes."""
    said: dict[str, list[tuple[Entry, str | None]]] = {}
    for entry in entries:
        for number, change in enumerate(entry.body.changes):
            if change.sort == SET and not change.field.startswith(("~why", "~detail")):
                said.setdefault(change.field, []).append((entry, entry.text(number)))
    return REMOVED in said or any(
        text != other
        and not {one.hash, two.hash} & (union.ancestors(one.hash) | union.ancestors(two.hash))
        for writes in said.values()
        for one, text in writes
        for two, other in writes
    )


def _has_what_it_may(union: _Union, one: Laptop, other: Laptop, friends: list[Laptop]) -> None:
    """What everybody who has it lets a member have, that member has."""
    sharing = other.sharing(one.member)
    everybody = [laptop.sharing(one.member) for laptop in friends if laptop is not one]
    gone = set().union(*(laptop.forgotten() for laptop in friends))
    for row in other.desk.store.rows("incident"):
        if row.id in gone or other is one or not union.is_whole(other, row.id):
            continue
        if sharing.may_have("incident", row.id) and all(
            may.may_have("incident", row.id) for may in everybody
        ):
            assert union.is_whole(one, row.id), (one.name, other.name, row.ref)


@pytest.fixture(autouse=True)
def the_same_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids and salts decide what is shown for now: what fails must fail again."""
    ids = SimpleNamespace(token_hex=lambda size: chance.randbytes(size).hex())
    monkeypatch.setattr(store, "secrets", ids)
    monkeypatch.setattr(journal_entry, "os", SimpleNamespace(urandom=chance.randbytes))


@pytest.mark.slow
def test_all_laptops_come_to_the_same() -> None:
    _run(Laptops, RUNS, steps=40, derandomize=True)


@pytest.mark.long
@pytest.mark.parametrize("number", range(SEED, SEED + -(-LONG // PART)))
def test_all_laptops_come_to_the_same_ten_thousand_times(number: int) -> None:
    _run(seed(number)(type("Laptops", (Laptops,), {})), PART, steps=60, derandomize=False)


def _run(stories: type[Laptops], runs: int, steps: int, *, derandomize: bool) -> None:
    run_state_machine_as_test(
        stories,
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            derandomize=derandomize,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
