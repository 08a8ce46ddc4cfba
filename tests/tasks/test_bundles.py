"""Members of a group give each other bundles: what each has afterwards, and what never happens."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from casebook.book import Casebook, opening
from casebook.book.group import Group
from casebook.bundle.card import Card, read
from casebook.crypto.seal import new_identity, recipient_of, unseal
from casebook.errors import (
    BadValue,
    BundleNotForUs,
    BundleSetAside,
    ChangedSince,
    KeyChanged,
    MemberRemoved,
    NoSuchMember,
    NoSuchRecord,
    NotACard,
    SenderNotVerified,
)
from casebook.progress import StopAt
from casebook.records import Contact, Exhibit, Incident, Involvement
from casebook.tasks.attach import attach_files
from casebook.tasks.inbox import drop_held, inbox_file
from casebook.tasks.make_bundle import Readers, look_ahead, make_bundle, readers_of
from casebook.tasks.read_bundle import look_at_bundle, take_in_bundle
from casebook.tasks.settling import disagreements, settle
from tests.conftest import PASSPHRASE
from tests.tasks.people import People, people, two

Two = tuple[Casebook, Casebook]
__all__ = ["people", "two"]  # fixtures


# Cards and trust


def test_a_card_survives_what_mail_programs_do(two: Two) -> None:
    ana, _ = two
    text = ana.card().to_text(ana.sign)
    broken = "Hello,\n> " + "\n".join(text[at : at + 60] for at in range(0, len(text), 60))
    assert read(text) == read(broken.replace("> ", "")) == ana.card()


@pytest.mark.parametrize("place", [20, 60, 120, 200, -10, -1])
def test_a_card_that_was_altered_is_none(two: Two, place: int) -> None:
    text = two[0].card().to_text(two[0].sign)
    place = place % len(text)
    other = "A" if text[place] != "A" else "B"
    with pytest.raises(NotACard):
        read(text[:place] + other + text[place + 1 :])


@pytest.mark.parametrize("text", ["", "hello", "casebook-card-1:", "casebook-card-1:" + "A" * 3000])
def test_what_is_no_card_is_said(text: str) -> None:
    with pytest.raises(NotACard):
        read(text)


def test_a_bundle_of_somebody_not_compared_waits_in_the_inbox(people: People) -> None:
    ana, ben = people.begin("Ana"), people.begin("Ben")
    people.meet(ana, ben, verified=False)
    ana.save(Incident(title="From Ana"))
    made = people.make(ana, ben)
    for _ in range(2):  # once is as good as twice
        with pytest.raises(SenderNotVerified):
            take_in_bundle(ben, made.path)
    (held,) = ben.inbox()
    assert json.loads(held.sender)["fingerprint"] == ana.fingerprint()
    assert ben.count(Incident) == 0
    assert inbox_file(ben, held).read_bytes() == made.path.read_bytes()
    ben.verify_member(ana.own_member())
    take_in_bundle(ben, inbox_file(ben, held))
    assert ben.taken()[0].name == made.path.name
    assert [one.title for one in ben.all(Incident)] == ["From Ana"]
    assert ben.inbox() == [] and not inbox_file(ben, held).exists()


def test_a_bundle_in_the_inbox_can_be_thrown_away(people: People) -> None:
    ana, ben = people.begin("Ana"), people.begin("Ben")
    people.meet(ana, ben, verified=False)
    with pytest.raises(SenderNotVerified):
        people.send(ana, ben)
    (held,) = ben.inbox()
    drop_held(ben, held)
    assert ben.inbox() == [] and list((ben.folder / "inbox").iterdir()) == []


def test_another_key_is_said_and_blocks_until_it_was_compared(people: People, two: Two) -> None:
    ana, ben = two
    eve = people.begin("Eve")
    false = Card(ana.own_member(), "Ana", eve.public_key(), recipient_of(eve.age_identity()))
    with pytest.raises(KeyChanged):
        ben.add_card(false)
    with pytest.raises(KeyChanged):
        ben.is_verified(ana.own_member(), eve.public_key())
    assert ben.is_verified(ana.own_member(), ana.public_key())
    ben.verify_card(false)
    assert ben.is_verified(ana.own_member(), eve.public_key())
    with pytest.raises(KeyChanged):
        people.send(ana, ben)


# What goes


def test_both_have_the_same_afterwards_and_a_second_bundle_is_small(
    people: People, two: Two
) -> None:
    ana, ben = two
    ana.save_all([Incident(title=f"a{number}") for number in range(20)])
    ben.save(Incident(title="b"))
    people.send(ana, ben)
    people.send(ben, ana)
    assert titles(ana) == titles(ben) == {*(f"a{number}" for number in range(20)), "b"}
    ana.save(Incident(title="one more"))
    made = people.make(ana, ben)
    assert made.entries <= 6
    take_in_bundle(ben, made.path)
    assert titles(ana) == titles(ben)
    assert people.make(ana, ben, full=True).entries > 20
    assert ana.faults() == ben.faults() == []


def test_a_lost_bundle_is_made_up_for(people: People, two: Two) -> None:
    ana, ben = two
    people.send(ben, ana)
    ana.save(Incident(title="first"))
    people.make(ana, ben)  # never arrives
    ana.save(Incident(title="second"))
    people.send(ana, ben)
    assert titles(ben) == {"first", "second"}


def test_one_bundle_opens_for_each_of_several_readers(people: People, two: Two) -> None:
    ana, ben = two
    cho, eve = people.begin("Cho"), people.begin("Eve")
    people.meet(ana, ben, cho)
    people.meet(ana, eve)
    ana.save(Incident(title="for two"))
    made = people.make(ana, ben, cho)
    for reader in (ben, cho):
        take_in_bundle(reader, made.path)
        assert titles(reader) == {"for two"}
    with pytest.raises(BundleNotForUs):
        take_in_bundle(eve, made.path)


def test_a_key_without_a_name_can_read(people: People, two: Two, tmp_path: Path) -> None:
    identity = new_identity()
    two[0].save(Incident(title="for a key", sensitivity="named-people"))
    two[0].save(Incident(title="for all"))
    made = people.make(two[0], recipient_of(identity))
    with made.path.open("rb") as sealed, (tmp_path / "plain").open("wb") as plain:
        unseal(sealed, plain, identity)
    raw = (tmp_path / "plain").read_bytes()
    assert b"for all" in raw and b"for a key" not in raw


def test_a_passphrase_serves_for_a_first_contact(people: People, tmp_path: Path) -> None:
    ana, ben = people.begin("Ana"), people.begin("Ben")
    ben.verify_card(ana.card())
    ana.save(Incident(title="first contact"))
    out = tmp_path / "words.casebundle"
    make_bundle(ana, Readers(("",), (), ("words",)), out, passphrase="seven calm green herons walk")
    with pytest.raises(BundleNotForUs):
        take_in_bundle(ben, out)
    take_in_bundle(ben, out, passphrase="seven calm green herons walk")
    assert titles(ben) == {"first contact"}


def test_nothing_is_made_for_who_was_removed_or_is_not_known(people: People, two: Two) -> None:
    ana, ben = two
    people.send(ben, ana)
    ana.remove_member(ben.own_member(), why="left")
    with pytest.raises(MemberRemoved):
        readers_of(ana, [ben.own_member()])
    with pytest.raises(NoSuchMember):
        readers_of(ana, ["Nobody"])


def test_intimate_files_and_those_of_minors_go_only_when_named(
    people: People, two: Two, tmp_path: Path
) -> None:
    ana, ben = two
    incident = ana.save(Incident(title="x"))
    refs = {}
    for name in ("plain", "near", "child"):
        source = tmp_path / f"{name}.txt"
        source.write_text(f"content of {name}")
        (done,) = attach_files(ana, [source], [incident])
        marked = replace(
            done.exhibit, intimate=name == "near" or None, minor=name == "child" or None
        )
        refs[name] = ana.save(marked).ref
    ahead = look_ahead(ana, readers_of(ana, [ben.own_member()]))
    assert ahead.files == 1 and set(ahead.left_out) == {refs["near"], refs["child"]}
    people.send(ana, ben)
    assert has_file(ben, "plain") and not has_file(ben, "near") and not has_file(ben, "child")
    people.send(ben, ana)  # says which files it has no bytes of
    made = people.make(ana, ben)
    assert made.files == 0
    assert people.send(ana, ben, named=(refs["near"],)).files == 1
    assert has_file(ben, "near") and not has_file(ben, "child")


def test_files_can_stay_and_come_later(people: People, two: Two, tmp_path: Path) -> None:
    ana, ben = two
    source = tmp_path / "large.bin"
    source.write_bytes(b"x" * 200_000)
    attach_files(ana, [source], [ana.save(Incident(title="x"))])
    assert people.send(ana, ben, without_files=True).files == 0
    people.send(ben, ana)
    assert people.send(ana, ben, largest=1000).files == 0
    assert people.send(ana, ben).files == 1
    people.send(ben, ana)
    assert people.make(ana, ben).files == 0


def test_a_stopped_bundle_leaves_nothing_on_either_side(
    people: People, two: Two, tmp_path: Path
) -> None:
    from casebook.errors import Cancelled

    ana, ben = two
    source = tmp_path / "large.bin"
    source.write_bytes(bytes(range(256)) * 20_000)
    attach_files(ana, [source], [ana.save(Incident(title="x"))])
    good = people.make(ana, ben)
    before = {path: path.stat().st_size for path in ben.folder.rglob("*") if path.is_file()}
    stopped = 0
    for step in range(1, 12, 3):
        out = tmp_path / f"stopped-{step}"
        try:
            make_bundle(ana, readers_of(ana, [ben.own_member()]), out, progress=StopAt(step))
        except Cancelled:
            stopped += 1
            assert not out.exists()
        try:
            take_in_bundle(ben, good.path, progress=StopAt(step))
        except Cancelled:
            stopped += 1
            now = {path: path.stat().st_size for path in ben.folder.rglob("*") if path.is_file()}
            assert now == before
    assert stopped > 2
    assert list(tmp_path.glob(".*.part")) == []


# What comes


def test_looking_takes_nothing_in(people: People, two: Two) -> None:
    ana, ben = two
    ana.save(Incident(title="x"))
    seen = look_at_bundle(ben, people.make(ana, ben).path)
    assert seen.verified and seen.new_records == {"incident": 1, "member": 1}
    assert titles(ben) == set() and ben.taken() == []


def test_the_same_bundle_twice_is_harmless(people: People, two: Two) -> None:
    ana, ben = two
    saved = ana.save(Incident(title="old"))
    old = people.make(ana, ben)
    take_in_bundle(ben, old.path)
    ana.save(replace(saved, title="new"))
    people.send(ana, ben)
    assert take_in_bundle(ben, old.path).plan.new == 0
    assert titles(ben) == {"new"}
    assert len(ben.taken()) == 2


def test_an_import_can_be_undone_and_taken_again(people: People, two: Two, tmp_path: Path) -> None:
    ana, ben = two
    source = tmp_path / "a.txt"
    source.write_text("evidence")
    attach_files(ana, [source], [ana.save(Incident(title="x"))])
    made = people.make(ana, ben)
    done = take_in_bundle(ben, made.path)
    assert len(ben.shelf.names()) == 1
    ben.undo_import(done.taken.id)
    assert titles(ben) == set() and ben.shelf.names() == [] and ben.faults() == []
    with pytest.raises(BundleSetAside):
        take_in_bundle(ben, made.path)
    take_in_bundle(ben, made.path, again=True)
    assert titles(ben) == {"x"} and has_file(ben, "a") and ben.faults() == []
    ben.save(Incident(title="mine"))
    with pytest.raises(ChangedSince):
        ben.undo_import(done.taken.id)


def test_a_copy_that_writes_too_is_a_fork_that_is_kept(people: People, two: Two) -> None:
    """The folder and what the computer remembers, copied: two who write the same chain."""
    ana, ben = two
    saved = ana.save(Incident(title="before"))
    folder = ana.folder
    ana.close()
    copy = folder.with_name("copy.casebook")
    shutil.copytree(folder, copy)
    for place, title in ((folder, "here"), (copy, "there")):
        with opening.open_with_passphrase(place, PASSPHRASE) as book:
            book.edit(saved.ref, {"title": title})
            made = people.make(book, ben, full=True)
        take_in_bundle(ben, made.path)
    assert len(disagreements(ben)) == 1
    assert ben.faults() == []


def test_a_gap_waits_until_it_is_filled(people: People, two: Two) -> None:
    ana, ben = two
    cho = people.begin("Cho")
    people.meet(ana, ben, cho)
    people.send(ben, ana)
    ana.save(Incident(title="first"))
    people.send(ana, cho)
    people.send(cho, ana)
    first = people.make(ana, ben)
    ana.save(Incident(title="second"))
    # what Ben says reaches Ana, though Ben then goes back to an older copy
    second = people.make(ana, ben)
    take_in_bundle(ben, second.path)
    take_in_bundle(ben, first.path)
    assert titles(ben) == {"first", "second"} and ben.faults() == []


# Afterwards


def test_founders_who_meet_tell_their_numbers_apart_everywhere_the_same(
    people: People, two: Two
) -> None:
    ana, ben = two
    ana.save(Incident(title="of Ana"))
    mine = ben.save(Incident(title="of Ben"))
    assert mine.ref == "INC-0001"
    people.send(ana, ben)
    people.send(ben, ana)
    refs = {one.title: one.ref for one in ben.all(Incident)}
    assert refs == {one.title: one.ref for one in ana.all(Incident)}
    assert refs["of Ana"] == "INC-0001"
    code = refs["of Ben"].split("-")[1]
    assert refs["of Ben"] == f"INC-{code}-0001" and len(code) == 3
    assert ben.save(Incident(title="next")).ref == f"INC-{code}-0002"
    assert ana.save(Incident(title="next")).ref == "INC-0002"


@pytest.mark.parametrize(
    ("choice", "gives"), [("1", {"one", "two"}), ("2", {"one", "two"}), ("both", None)]
)
def test_a_conflict_is_settled_once_for_all(
    people: People, two: Two, choice: str, gives: set[str] | None
) -> None:
    ana, ben = two
    saved = in_conflict(people, ana, ben, "narrative")
    (found,) = disagreements(ben)
    assert {side.text for side in found.sides} == {"one", "two"}
    assert sum(side.is_shown for side in found.sides) == 1
    assert {side.by for side in found.sides} == {"Ana", "Ben"}
    with pytest.raises(BadValue):
        settle(ben, found.record.ref, "narrative", "3")
    settle(ben, found.record.ref, "narrative", choice, why="asked both")
    people.send(ben, ana)
    for book in (ana, ben):
        assert disagreements(book) == []
        text = book.get(Incident, saved.id).narrative
        assert text in gives if gives else set(text.split("\n\n")) == {"one", "two"}
    with pytest.raises(NoSuchRecord):
        settle(ben, saved.id, "narrative", "1")


@pytest.mark.parametrize("choice", ["keep", "remove"])
def test_a_removal_against_a_change_is_settled(people: People, two: Two, choice: str) -> None:
    ana, ben = two
    saved = ana.save(Incident(title="x"))
    people.send(ana, ben)
    ana.remove(saved.ref)
    ben.edit(saved.id, {"title": "changed"})
    people.send(ana, ben)
    (found,) = disagreements(ben)
    assert found.field == "~removed" and ben.count(Incident) == 1
    settle(ben, found.record.ref, "~removed", choice)
    people.send(ben, ana)
    for book in (ana, ben):
        assert book.count(Incident) == (1 if choice == "keep" else 0)
        assert disagreements(book) == []


def test_what_a_removed_member_writes_later_waits_for_review(people: People, two: Two) -> None:
    ana, ben = two
    ben.save(Incident(title="before"))
    people.send(ben, ana)
    ana.remove_member(ben.own_member(), why="seen with them")
    ben.save(Incident(title="after"))
    people.send(ben, ana)
    assert titles(ana) == {"before"}
    ben_there = ana.fellow(ben.own_member())
    assert ben_there.is_removed and ben_there.later == len(ana.later_entries(ben.own_member())) > 0
    assert ana.faults() == []
    ana.accept_later(ben.own_member())
    assert titles(ana) == {"before", "after"}
    ben.save(Incident(title="later still"))
    people.send(ben, ana)
    assert titles(ana) == {"before", "after"}
    ana.admit_member(ben.own_member())
    assert titles(ana) == {"before", "after", "later still"}
    people.send(ana, ben)
    assert titles(ben) == titles(ana) and ben.faults() == ana.faults() == []


def test_forgetting_is_a_proposal_where_others_wrote_too(people: People, two: Two) -> None:
    ana, ben = two
    saved = ana.save(Incident(title="to be forgotten"))
    people.send(ana, ben)
    ben.edit(saved.id, {"place": "Toronto"})
    people.send(ben, ana)
    ana.forget(saved.ref, why="she asked")
    people.send(ana, ben)
    (proposal,) = ben.proposals()
    assert (proposal.by, proposal.why, proposal.record) == ("Ana", "she asked", saved.id)
    assert titles(ben) == {"to be forgotten"}
    ben.keep_in_spite(proposal.entry)
    assert ben.proposals() == []
    ben.forget(saved.id)
    assert titles(ben) == set()
    assert ben.faults() == ana.faults() == []


def test_what_one_alone_wrote_is_forgotten_everywhere_with_its_file(
    people: People, two: Two, tmp_path: Path
) -> None:
    ana, ben = two
    source = tmp_path / "secret.txt"
    source.write_text("canary in a file 4711")
    (done,) = attach_files(ana, [source], [ana.save(Incident(title="x"))])
    people.send(ana, ben)
    assert ben.search("4711") and len(ben.shelf.names()) == 1
    ana.forget(done.exhibit.ref)
    people.send(ana, ben)
    assert ben.search("4711") == [] and ben.shelf.names() == []
    assert ben.faults() == []


def test_private_notes_reach_another_computer_of_the_same_member_only(
    people: People, two: Two, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ana, ben = two
    folder = ana.folder
    ana.close()
    copy = folder.with_name("second.casebook")
    shutil.copytree(folder, copy)
    with opening.open_with_passphrase(folder, PASSPHRASE) as first:
        contact = first.save(Contact(name="Dolma", private_notes="canary private"))
        mine = people.make(first, first.own_member(), full=True)
        theirs = people.make(first, ben, full=True)
    take_in_bundle(ben, theirs.path)
    assert ben.get(Contact, contact.id).name == "Dolma"
    assert ben.get(Contact, contact.id).private_notes == ""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "another computer"))
    with opening.open_with_passphrase(copy, PASSPHRASE) as second:
        take_in_bundle(second, mine.path)
        assert second.get(Contact, contact.id).private_notes == "canary private"
        assert second.faults() == []


def test_a_contact_of_a_hidden_incident_stays_hidden_when_that_is_forgotten(
    people: People, two: Two
) -> None:
    ana, ben = two
    incident = ana.save(Incident(title="x", sensitivity="this-casebook"))
    contact = ana.save(Contact(name="Hidden"))
    ana.save(Involvement(incident=incident.id, contact=contact.id, role="target"))
    ana.forget(incident.ref)
    assert not ana.may_have([ben.own_member()], "contact", contact.id)
    people.send(ana, ben)
    assert ben.count(Contact) == 0


# Helpers


def titles(book: Group) -> set[str]:
    return {one.title for one in book.all(Incident)}


def has_file(book: Casebook, name: str) -> bool:
    return any(
        one.file_name == f"{name}.txt" and book.sealed(one.id) is not None
        for one in book.all(Exhibit)
    )


def in_conflict(people: People, ana: Casebook, ben: Casebook, field: str) -> Incident:
    saved = ana.save(Incident(title="x"))
    people.send(ana, ben)
    ana.edit(saved.ref, {field: "one"})
    ben.edit(saved.id, {field: "two"})
    people.send(ana, ben)
    people.send(ben, ana)
    return saved


def swap(people: People, ana: Casebook, ben: Casebook) -> None:
    """What each wrote comes to the other, made before either took anything in."""
    from_ana, from_ben = people.make(ana, ben), people.make(ben, ana)
    take_in_bundle(ben, from_ana.path)
    take_in_bundle(ana, from_ben.path)


def test_reasons_do_not_contradict_one_another(
    people: People, two: tuple[Casebook, Casebook]
) -> None:
    ana, ben = two
    saved = ana.save(Incident(title="A call"))
    people.send(ana, ben)
    ana.edit(saved.ref, {"place": "Toronto"}, why="she told me")
    ben.edit(saved.ref, {"narrative": "At night."}, why="from the letter")
    swap(people, ana, ben)
    for book in two:
        assert list(book.in_conflict()) == [] and book.conflicts(saved.ref) == {}
        one = book.get(Incident, saved.ref)
        assert (one.place, one.narrative) == ("Toronto", "At night.")
        assert disagreements(book) == []


def test_notes_of_custody_neither_contradict_nor_hold_a_removal_up(
    people: People, two: tuple[Casebook, Casebook], tmp_path: Path
) -> None:
    ana, ben = two
    photo = tmp_path / "photo"
    photo.write_bytes(b"what was seen" * 50)
    saved = ana.save(Incident(title="A call"))
    (attached,) = attach_files(ana, [photo], [saved])
    ref = attached.exhibit.ref
    people.send(ana, ben)
    # each has it in their hands, and says so
    for book, note in ((ana, "shown to a lawyer"), (ben, "copied to a stick")):
        book.log(book.get(Exhibit, ref), "shown", detail=note)
    swap(people, ana, ben)
    assert [list(book.in_conflict()) for book in two] == [[], []]
    assert [disagreements(book) for book in two] == [[], []]
    # a note that was written meanwhile is no change that the removal did not know of
    ana.remove_all(["SHO-0001", ref], why="not hers")
    ben.log(ben.get(Exhibit, ref), "shown", detail="looked at again")
    swap(people, ana, ben)
    for book in two:
        assert book.row(attached.exhibit.id).removed and disagreements(book) == []
