"""What a list shows is what was asked for, in the order that was asked for."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from casebook.book import Casebook, opening
from casebook.db.listing import ACT_TYPE, CHANGED, NEWEST, OLDEST, ORDERS, TITLE, Wanted
from casebook.errors import StillUsed
from casebook.records import (
    KINDS,
    Act,
    Contact,
    Identifier,
    Incident,
    IncidentLink,
    Involvement,
    Moment,
    Record,
    Referral,
    RelatesTo,
    Sighting,
)
from casebook.tasks.capture import capture
from tests.conftest import PASSPHRASE


@pytest.fixture
def some(book: Casebook) -> dict[str, Incident]:
    """Five incidents that differ in all that can be asked for."""

    def made(title: str, when: str, kinds: tuple[str, ...] = (), **more: object) -> Incident:
        moment = Moment.parse(when) if when else None
        incident = Incident(title=title, when=moment, **more)  # type: ignore[arg-type]
        return capture(book, incident, kinds, [])

    found = {
        "call": made("A call", "2025-03-14T21:40", ("1.1",), status="likely", tags=("march",)),
        "car": made("a grey car", "2025-03", ("4.1", "1.8"), channel="in-person"),
        "post": made("Poster", "2024-12-24", ("5.4",), tags=("march", "遊行")),
        "mail": made("電郵", "2025-04~", (), narrative="普通話", ongoing=True),
        "none": made("Zero", ""),
    }
    caller = book.save(Contact(name="Unknown caller"))
    book.save(Involvement(incident=found["call"].id, contact=caller.id, role="unknown"))
    number = book.save(Identifier(identifier_type="phone", value="+1 416 555 0142"))
    book.save(Sighting(incident=found["car"].id, identifier=number.id, note="seen on a card"))
    referral = book.save(Referral(recipient="Police"))
    book.save(RelatesTo(referral=referral.id, incident=found["call"].id))
    return found


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Wanted(), "mail call car post none"),
        (Wanted(order=OLDEST), "none post car call mail"),
        (Wanted(order=TITLE), "call car post none mail"),
        (Wanted(codes={ACT_TYPE: ("1.1", "1.8")}), "call car"),
        (Wanted(codes={ACT_TYPE: ()}), "mail call car post none"),
        (Wanted(codes={"status": ("likely", "possible")}), "call"),
        (Wanted(codes={"tags": ("march",)}), "call post"),
        (Wanted(codes={"tags": ("遊行",), "status": ("likely",)}), ""),
        (Wanted(codes={"channel": ("in-person",)}), "car"),
        (Wanted(since="2025-03-01"), "mail call car"),
        (Wanted(until="2025-03-31"), "call car post"),
        (Wanted(since="2025-03-10", until="2025-03-20"), "call"),
        (Wanted(lacking=("referral",)), "mail car post none"),
        (Wanted(lacking=("when",)), "none"),
        (Wanted(lacking=("person", "act")), "mail none"),
        (Wanted(words="普通話"), "mail"),
        (Wanted(words="caller"), "call"),
        (Wanted(words="card"), "car"),
        (Wanted(words="march"), "call post"),
        (Wanted(words="nothing like it"), ""),
        (Wanted(removed=True), ""),
    ],
    ids=str,
)
def test_a_list_shows_what_is_wanted(
    book: Casebook, some: dict[str, Incident], wanted: Wanted, names: str
) -> None:
    expected = [some[name].id for name in names.split()]
    assert book.ids(Incident, wanted) == expected
    assert [item.id for item in book.some(Incident, expected)] == expected


def test_what_was_changed_last_comes_first(book: Casebook, some: dict[str, Incident]) -> None:
    book.save(replace(book.get(Incident, some["post"].id), place="Ottawa"))
    ids = book.ids(Incident, Wanted(order=CHANGED))
    assert set(ids) == {item.id for item in some.values()}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("order", ORDERS)
def test_every_kind_has_lists_in_every_order(
    book: Casebook, kind: type[Record], order: str
) -> None:
    assert isinstance(book.ids(kind, Wanted(order=order)), list)


def test_counts_stand_beside_incidents(book: Casebook, some: dict[str, Incident]) -> None:
    beside = book.beside([item.id for item in some.values()])
    call, car = beside[some["call"].id], beside[some["car"].id]
    assert (call.acts, call.people, call.exhibits, call.referred) == (("1.1",), 1, 0, True)
    assert (car.acts, car.people, car.referred) == (("4.1", "1.8"), 0, False)


def test_what_was_removed_is_in_no_count(book: Casebook, some: dict[str, Incident]) -> None:
    for act in book.where(Act, "incident", some["call"].id):
        book.remove(act.ref)
    assert book.beside([some["call"].id])[some["call"].id].acts == ()
    assert book.ids(Incident, Wanted(codes={ACT_TYPE: ("1.1",)})) == []


def test_the_trash_brings_back_one_of_several_with_its_parts(
    book: Casebook, some: dict[str, Incident]
) -> None:
    with pytest.raises(StillUsed) as caught:
        book.remove_all([some["car"].id, some["call"].id])
    assert caught.value.facts["ref"] == some["call"].ref  # it was reported
    ids = [some["post"].id, some["car"].id]
    book.remove_all(ids)
    assert set(book.ids(Incident, Wanted(removed=True))) == set(ids)
    assert book.count(Act) == 1
    assert book.bring_back(ids[1:])[-1] == some["car"].ref
    assert book.ids(Incident, Wanted(removed=True)) == ids[:1]
    assert book.count(Act) == 3
    book.bring_back(ids)
    assert book.ids(Incident, Wanted(removed=True)) == []
    assert book.count(Act) == 4
    assert book.bring_back(ids) == []
    assert book.faults() == []
    # what was removed is back: undo goes on with what was done before it
    before = book.count(RelatesTo)
    book.undo()
    assert book.count(RelatesTo) == before - 1 and book.count(Act) == 4


def test_a_link_to_what_stays_in_the_trash_comes_back_with_that(book: Casebook) -> None:
    one, other = book.save_all([Incident(title="one"), Incident(title="other")])
    link = book.save(IncidentLink(incident=one.id, other=other.id, link_type="same-sender"))
    book.remove_all([one.id, other.id])
    book.bring_back([one.id])
    assert book.row(link.id).removed and not book.row(one.id).removed
    book.bring_back([other.id])
    assert not book.row(link.id).removed
    assert book.faults() == []


def test_unknown_fields_are_our_mistake(book: Casebook) -> None:
    for wanted in (Wanted(codes={"colour": ("red",)}), Wanted(lacking=("colour",))):
        with pytest.raises(KeyError):
            book.ids(Incident, wanted)


def test_a_saved_search_comes_back_as_it_was() -> None:
    wanted = Wanted("姐姐", {ACT_TYPE: ("1", "1.1")}, "2025-01-01", "", ("when",), True, OLDEST)
    assert Wanted.of_plain(wanted.plain()) == wanted
    assert Wanted.of_plain({"order": "sideways", "codes": 7, "lacking": "x"}) == Wanted()
    assert not Wanted(order=TITLE) and Wanted(words="x") and NEWEST == Wanted().order


def test_settings_with_words_stay_inside(book: Casebook) -> None:
    assert book.kept("saved-searches") == ""
    book.keep("saved-searches", "姐姐")
    assert book.kept("saved-searches") == "姐姐"


def test_one_who_goes_through_all_may_write_the_first_thing(folder: Path) -> None:
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        for number in range(3):
            book.save(Incident(title=f"Call {number}"))
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        for incident in book.all(Incident):
            book.edit(incident.ref, {"title": incident.title + " again"})
        assert [item.title for item in book.all(Incident)] == [
            "Call 0 again", "Call 1 again", "Call 2 again",
        ]  # fmt: skip


def test_what_is_asked_in_another_thread_does_not_hinder_the_first_write(folder: Path) -> None:
    for _round in range(5):
        with opening.open_with_passphrase(folder, PASSPHRASE) as book:
            going = threading.Event()
            problems: list[Exception] = []

            def ask(
                book: Casebook = book,
                going: threading.Event = going,
                problems: list[Exception] = problems,
            ) -> None:
                going.set()
                try:
                    for _turn in range(200):
                        book.fingerprint()
                        book.member()
                        book.pseudonym_secret()
                        next(iter(book.all(Incident)), None)
                except Exception as error:  # noqa: BLE001 - any failure is what is looked for
                    problems.append(error)

            asking = threading.Thread(target=ask)
            asking.start()
            going.wait(5)
            book.save(Incident(title="The first write"))
            asking.join(30)
            assert not problems
