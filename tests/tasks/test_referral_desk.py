"""From desk to desk: who was asked, what they said, who is silent, and where to go at all."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from subprocess import run as run_program
from sys import executable

import pytest

from casebook.book import Casebook
from casebook.errors import NotReady
from casebook.records import (
    Act,
    Agency,
    Case,
    Contact,
    ContactLog,
    Dossier,
    Exhibit,
    Identifier,
    Incident,
    Information,
    Involvement,
    Moment,
    Referral,
    Showing,
    Sighting,
    Statement,
)
from casebook.records.vocabulary import vocabulary
from casebook.tasks.agencies import agency_of, directory, mark_checked, put_in, shipped
from casebook.tasks.calendar_file import calendar, write_calendar
from casebook.tasks.desk_path import paths, paths_about
from casebook.tasks.follow_ups import Sort, due_on, follow_ups, planned
from casebook.tasks.ledger import ledger
from casebook.tasks.referrals import (
    begin,
    begin_next,
    begin_of_dossier,
    hand_over,
    incidents_of,
    look_at_handed,
    set_status,
)
from casebook.tasks.was_referred import was_referred
from casebook.tasks.where_to_report import suggested, where_to_report
from casebook.words import speak


def day(text: str) -> Moment:
    return Moment.parse(text)


def test_sent_from_desk_to_desk_and_then_silence(book: Casebook) -> None:
    """RCMP, municipal police, CSIS; and nobody answers for thirty days."""
    call = book.save(Incident(title="Caller named my sister", when=day("2026-03-14T21:40~")))
    book.save(Act(incident=call.id, act_type="1.6"))

    # the place that was suggested is put into the directory when it is first wanted
    rcmp = agency_of(book, "rcmp-nsin")
    begun = begin([call.id], rcmp)
    first = hand_over(
        book,
        replace(begun.referral, sent=day("2026-03-16"), officer="Cst. Roy", badge="0142",
                requests="Open a file"),
        begun.incidents,
    )  # fmt: skip
    assert first.recipient == "RCMP National Security Information Network"
    set_status(book, first.ref, "acknowledged", on=day("2026-03-17"))
    assert book.get(Referral, first.id).acknowledged == day("2026-03-17")
    book.save(replace(book.get(Referral, first.id), referred_on="Local police",
                      answer="Go to local police first."))  # fmt: skip

    # "they sent us on": the next one knows whom to, why, and about what
    begun = begin_next(book, first.ref)
    assert begun.referral.recipient == "Local police"
    assert begun.referral.requests == "Open a file" and begun.incidents == (call.id,)
    second = hand_over(
        book,
        replace(begun.referral, sent=day("2026-03-20"), file_number="TPS-2026-5512"),
        begun.incidents,
    )
    assert book.get(Referral, first.id).status == "referred-on"
    begun = begin_next(book, second.ref)
    third = hand_over(
        book, replace(begun.referral, recipient="CSIS", sent=day("2026-04-01")), begun.incidents
    )
    assert book.get(Referral, second.id).referred_on == "CSIS"
    book.save(ContactLog(referral=third.id, with_whom="A clerk", summary="Was told to wait."))

    (way,) = paths_about(book, [call.id])
    assert [stop.to for stop in way.stops] == [
        "RCMP National Security Information Network", "Local police", "CSIS",
    ]  # fmt: skip
    assert [stop.status for stop in way.stops] == ["referred-on", "referred-on", "sent"]
    assert way.stops[1].file_number == "TPS-2026-5512"

    # the desks that sent us on are waited for no longer; the last one is, from the 30th day on
    assert follow_ups(book, date(2026, 4, 30)) == []
    (silent,) = follow_ups(book, date(2026, 5, 1))
    assert (silent.referral.id, silent.sort, silent.days) == (third.id, Sort.NO_ANSWER, 30)
    # a date that was agreed is not silence; it may be overdue
    book.save(replace(book.get(Referral, third.id), next_action=day("2026-05")))
    (waiting,) = follow_ups(book, date(2026, 5, 20))
    assert (waiting.sort, waiting.days, waiting.is_due) == (Sort.COMING, 11, False)
    (late,) = follow_ups(book, date(2026, 6, 2))
    assert (late.sort, late.days, late.on) == (Sort.OVERDUE, 2, date(2026, 5, 31))
    # the answer came, after all
    book.save(replace(book.get(Referral, third.id), next_action=None, answer="Noted."))
    assert follow_ups(book, date(2027, 1, 1)) == []

    assert [(line.agency, line.badge, line.file_number) for line in ledger(book, [call.id])] == [
        ("RCMP National Security Information Network", "0142", ""),
        ("Local police", "", "TPS-2026-5512"),
        ("CSIS", "", ""),
    ]
    assert [one.ref for one in was_referred(book, [call.ref])] == [first.ref, second.ref, third.ref]


def test_a_hand_over_without_a_name_changes_nothing(book: Casebook) -> None:
    before = hand_over(book, Referral(recipient="Police", status="sent"))
    with pytest.raises(NotReady):
        hand_over(book, Referral(recipient=" ", after=before.id))
    assert book.get(Referral, before.id).status == "sent"
    assert book.count(Referral) == 1


def test_one_undo_takes_a_hand_over_back_with_what_it_was_about(book: Casebook) -> None:
    incident = book.save(Incident(title="A call"))
    saved = hand_over(book, Referral(recipient="Police"), [incident.id, incident.ref])
    assert [one.id for one in incidents_of(book, saved.id)] == [incident.id]
    book.undo()
    assert book.count(Referral) == 0 and paths_about(book, [incident.id]) == []


# The way


def test_a_second_desk_after_the_same_one_is_a_line_of_its_own() -> None:
    a = Referral(id="a", ref="RFR-1", recipient="A", sent=day("2026-01-01"))
    b = Referral(id="b", ref="RFR-2", recipient="B", sent=day("2026-01-02"), after="a")
    c = Referral(id="c", ref="RFR-3", recipient="C", sent=day("2026-01-03"), after="a")
    d = Referral(id="d", ref="RFR-4", recipient="D", sent=day("2026-01-04"), after="b")
    e = Referral(id="e", ref="RFR-5", recipient="E", after="gone")
    found = [("".join(stop.to for stop in way.stops), way.branches_from) for way in paths(
        [e, d, c, b, a])]  # fmt: skip
    assert found == [("ABD", ""), ("C", "a"), ("E", "")]


def test_a_circle_written_by_two_members_still_ends() -> None:
    a = Referral(id="a", ref="RFR-1", recipient="A", sent=day("2026-01-01"), after="b")
    b = Referral(id="b", ref="RFR-2", recipient="B", sent=day("2026-01-02"), after="a")
    c = Referral(id="c", ref="RFR-3", recipient="C", after="c")
    ways = paths([b, a, c])
    assert sorted("".join(stop.to for stop in way.stops) for way in ways) == ["AB", "C"]


def test_a_very_long_way_is_followed_to_its_end(book: Casebook) -> None:
    incident = book.save(Incident(title="Everywhere"))
    last = ""
    for number in range(120):
        made = Referral(recipient=f"Desk {number}", after=last, sent=day("2026-01-01"))
        last = book.save(made).id
    hand_over(book, Referral(recipient="The end", after=last), [incident.id])
    (way,) = paths_about(book, [incident.id])
    assert len(way.stops) == 121 and way.stops[-1].to == "The end"


# Days


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2026-05-03", date(2026, 5, 3)),
        ("2026-05", date(2026, 5, 31)),
        ("2028-02", date(2028, 2, 29)),
        ("2026", date(2026, 12, 31)),
        ("2026-22", date(2026, 8, 31)),
        ("2026-05-03T09:00~", date(2026, 5, 3)),
        ("2026-05-03Tnight", date(2026, 5, 4)),
        ("2026-05-03/2026-05-10", date(2026, 5, 10)),
        ("../2026-05-10", date(2026, 5, 10)),
        ("2026-05/..", date(2026, 5, 1)),
        ("202X", date(2029, 12, 31)),
        ("9999-12-31T23:59-12:00", None),
    ],
)
def test_a_next_date_is_due_on_the_last_day_that_it_can_mean(text: str, due: date | None) -> None:
    found = due_on(day(text))
    if due is None:
        assert found is None or found.year == 9999
    else:
        assert found == due


ZONED = """
import sys
from casebook.records import Moment
from casebook.tasks.follow_ups import due_on
print(due_on(Moment.parse(sys.argv[1])))
"""


@pytest.mark.parametrize(
    ("here", "due"), [("America/Toronto", "2026-05-03"), ("Asia/Taipei", "2026-05-04")]
)
def test_a_time_with_a_zone_is_due_on_the_day_that_it_is_here(here: str, due: str) -> None:
    said = run_program(
        [executable, "-c", ZONED, "2026-05-03T23:30-04:00"],
        env={"TZ": here, "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.strip() == due


@pytest.mark.parametrize(
    ("changes", "after", "silent"),
    [
        ({}, 29, False),
        ({}, 30, True),
        ({"remind_days": 10}, 10, True),
        ({"remind_days": 0}, 4000, False),
        ({"remind_days": 10**15}, 4000, False),
        ({"status": "more-asked"}, 90, False),
        ({"status": "declined"}, 90, False),
        ({"status": "draft"}, 90, False),
        ({"status": "under-review"}, 90, True),
        ({"answer": "We will look at it."}, 90, False),
        ({"acknowledged": Moment.parse("2026-02-01")}, 45, False),
        ({"sent": None}, 4000, False),
    ],
)
def test_silence_is_counted_where_an_answer_is_waited_for(
    changes: dict[str, object], after: int, silent: bool, book: Casebook
) -> None:
    made = Referral(recipient="Police", sent=day("2026-01-01"), status="sent")
    book.save(replace(made, **changes))  # type: ignore[arg-type]
    found = follow_ups(book, date(2026, 1, 1) + timedelta(days=after))
    assert [one.sort for one in found] == ([Sort.NO_ANSWER] if silent else [])


# The calendar


def unfolded(raw: bytes) -> list[str]:
    assert raw.endswith(b"\r\n") and b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    return raw.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")[:-1]


def test_a_calendar_holds_days_and_nothing_that_anybody_wrote(
    book: Casebook, tmp_path: Path
) -> None:
    made = Referral(
        recipient="CANARY police", unit="CANARY", officer="CANARY", file_number="CANARY-1",
        sent=day("2026-05-01"), status="sent", next_action=day("2026-06"), purpose="CANARY",
    )  # fmt: skip
    planned_one = book.save(made)
    book.save(Referral(recipient="CANARY school", sent=day("2026-05-04"), status="sent"))
    book.save(Referral(recipient="Late", sent=day("2026-01-04"), next_action=day("2026-02-01")))
    out = tmp_path / "casebook.ics"
    today = date(2026, 5, 10)
    assert write_calendar(book, out, today=today) == 3 == len(planned(book, today))
    raw = out.read_bytes()
    assert b"CANARY" not in raw and planned_one.id.encode() not in raw and b"RFR" not in raw
    found = unfolded(raw)
    assert found[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"] and found[-1] == "END:VCALENDAR"
    days = [line for line in found if line.startswith("DTSTART")]
    # what is overdue stands on today, silence on its thirtieth day, a month at its end
    assert days == [
        "DTSTART;VALUE=DATE:20260510",
        "DTSTART;VALUE=DATE:20260603",
        "DTSTART;VALUE=DATE:20260630",
    ]
    names = {line.partition(":")[0].partition(";")[0] for line in found}
    assert names == {
        "BEGIN", "END", "VERSION", "PRODID", "UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND",
        "SUMMARY", "CLASS", "TRANSP",
    }  # fmt: skip
    assert found.count("SUMMARY:Casebook: follow-up") == 3
    assert found.count("BEGIN:VEVENT") == found.count("END:VEVENT") == 3

    # in the next export the day has moved, and the calendar knows that it is the same
    uids = [line for line in found if line.startswith("UID:")]
    assert len(set(uids)) == 3 and all(re.fullmatch("UID:[0-9a-f]{32}", one) for one in uids)
    book.save(replace(planned_one, next_action=day("2026-07-02")))
    write_calendar(book, out, today=today)
    again = unfolded(out.read_bytes())
    place = again.index(uids[2])
    assert "DTSTART;VALUE=DATE:20260702" in again[place : place + 4]


def test_a_calendar_in_french_is_folded_between_letters(book: Casebook) -> None:
    speak("fr")
    try:
        raw = calendar([("x" * 70, date(9999, 12, 31))], datetime(2026, 5, 1, 12, tzinfo=UTC))
    finally:
        speak("en")
    found = unfolded(raw)
    assert "SUMMARY:Casebook : suivi" in found
    assert "DTSTAMP:20260501T120000Z" in found and "UID:" + "x" * 70 in found


def test_another_reader_understands_the_calendar(book: Casebook, tmp_path: Path) -> None:
    icalendar = pytest.importorskip("icalendar")
    book.save(Referral(recipient="Police", next_action=day("2026-06-30"), status="sent"))
    out = tmp_path / "casebook.ics"
    write_calendar(book, out, today=date(2026, 5, 1))
    (event,) = icalendar.Calendar.from_ical(out.read_bytes()).walk("VEVENT")
    assert event.decoded("DTSTART") == date(2026, 6, 30)
    assert str(event["SUMMARY"]) == "Casebook: follow-up"


# The directory


def test_the_shipped_list_claims_nothing_until_this_person_checked_it(book: Casebook) -> None:
    assert directory(book) == []
    put = put_in(book)
    assert len(put) == len(shipped()) and put_in(book) == []
    listed = directory(book)
    assert listed[0].agency.phones == ("911",) and listed[0].agency.agency_sort == "emergency"
    assert not any(one.is_checked for one in listed)
    assert all(one.agency.source for one in listed)
    csis = next(one.agency for one in listed if one.agency.shipped == "csis")
    mark_checked(book, csis.ref, day("2026-05-01"))
    assert _listed(book, "csis").is_checked
    # a number that somebody changed afterwards is not the one that was checked
    book.edit(csis.ref, {"phones": ["613-555-0100"]})
    assert _listed(book, "csis").stale and not _listed(book, "csis").is_checked
    mark_checked(book, csis.ref, day("2026-05-01"))
    assert _listed(book, "csis").is_checked
    # words about it may change: the facts are what was checked
    book.edit(csis.ref, {"purpose": "Ask for the region"})
    assert _listed(book, "csis").is_checked


def _listed(book: Casebook, shipped_id: str):  # type: ignore[no-untyped-def]
    return next(one for one in directory(book) if one.agency.shipped == shipped_id)


def test_the_mark_of_one_member_is_not_passed_on_to_another() -> None:
    checked = Agency.field("checked")
    assert checked is not None and not checked.goes


def test_what_two_members_took_from_the_list_is_shown_once(book: Casebook) -> None:
    put_in(book)
    twice = next(entry for entry in shipped() if entry.id == "csis")
    book.save(twice.record("fr"))
    assert len(directory(book)) == len(shipped())
    book.save(replace(twice.record(), phones=("613-555-0199",)))
    assert len(directory(book)) == len(shipped()) + 1


def test_an_entry_is_removed_and_stays_away_until_it_is_wanted(book: Casebook) -> None:
    put_in(book)
    gone = agency_of(book, "platform")
    book.remove(gone.ref)
    assert len(directory(book)) == len(shipped()) - 1
    assert agency_of(book, "platform").ref != gone.ref


def test_the_directory_speaks_the_language_of_who_put_it_in(book: Casebook) -> None:
    speak("fr")
    try:
        put_in(book)
    finally:
        speak("en")
    assert _listed(book, "csis").agency.name == "Service canadien du renseignement de sécurité"
    assert "ingérence étrangère" in _listed(book, "csis").agency.purpose


# Where to report


def test_every_rule_names_an_agency_and_acts_that_there_are() -> None:
    from casebook.tasks.where_to_report import _rules

    entries, acts = {entry.id for entry in shipped()}, vocabulary("act_type")
    for rule in [*_rules()["rules"], _rules()["unknown"]]:
        assert rule["agency"] in entries
        assert set(rule["acts"]) <= set(acts)
        assert set(rule["why"]) == {"en", "fr"} and all(rule["why"].values())
    named = {rule["agency"] for rule in _rules()["rules"]}
    assert named == entries


@pytest.mark.parametrize("code", vocabulary("act_type"))
@pytest.mark.parametrize("language", ["en", "fr"])
def test_for_any_act_911_stands_first_and_counsel_last(code: str, language: str) -> None:
    found = suggested([code], language)
    assert found[0].entry.id == "emergency" and found[-1].entry.id == "lawyer"
    assert len(found) >= 3, "nobody is named for it"
    assert len({one.entry.id for one in found}) == len(found)


@pytest.mark.parametrize(
    ("acts", "places"),
    [
        (["1.1"], "emergency police-local lawyer"),
        (["1.6"], "emergency police-local rcmp-nsin csis mp ohchr-sp lawyer"),
        (["3.1"], "emergency cccs lawyer"),
        (["8.1"], "emergency school lawyer"),
        (["3.6"], "emergency cccs cbsa-borderwatch lawyer"),
        (["2.3"], "emergency police-local platform lawyer"),
        ([], "emergency police-local lawyer"),
        (["00"], "emergency police-local lawyer"),
        (["10.1"], "emergency rcmp-nsin csis lawyer"),
        (["1.1", "3.1"], "emergency police-local cccs lawyer"),
    ],
)
def test_the_places_fit_what_was_done(acts: list[str], places: str) -> None:
    assert [one.entry.id for one in suggested(acts)] == places.split()


def test_where_to_report_says_danger_and_knows_our_own_police(book: Casebook) -> None:
    call = book.save(Incident(title="A man at the door", immediate_danger=True))
    book.save(Act(incident=call.id, act_type="1.1"))
    ours = book.save(Agency(name="52 Division", agency_sort="police", phones=("416-555-0100",)))
    found = where_to_report(book, [call.ref])
    assert found.danger and found.acts == ("1.1",)
    police = next(one for one in found.places if one.entry.id == "police-local")
    assert [one.id for one in police.agencies] == [ours.id]
    assert "crime" in police.why[0]


# What was handed over, and what may not be lost


def test_a_dossier_is_handed_over_with_its_hash_and_pages(book: Casebook, tmp_path: Path) -> None:
    incident = book.save(Incident(title="A call"))
    gone = book.save(Incident(title="Removed"))
    file = tmp_path / "dossier.pdf"
    file.write_bytes(b"%PDF-1.7 as it was printed")
    handed = look_at_handed(book, file)
    dossier = book.save(Dossier(title="dossier.pdf", addressee="52 Division", pages=9,
                                incidents=(incident.ref, gone.ref),
                                sha256=handed.sha256))  # fmt: skip
    book.remove(gone.ref)
    begun = begin_of_dossier(book, dossier.ref)
    assert begun.referral.recipient == "52 Division" and begun.incidents == (incident.id,)
    saved = hand_over(book, begun.referral, begun.incidents)
    assert (saved.handed_sha256, saved.handed_pages) == (handed.sha256, 9)
    known = look_at_handed(book, file).dossier
    assert known is not None and known.id == dossier.id
    assert was_referred(book, [dossier.ref]) == [book.get(Referral, saved.id)]


def test_whatever_was_handed_over_is_named_before_it_is_lost(book: Casebook) -> None:
    incident = book.save(Incident(title="A call"))
    alone = book.save(Incident(title="Told to nobody"))
    act = book.save(Act(incident=incident.id, act_type="1.1"))
    who = book.save(Contact(name="Ka-yan"))
    book.save(Involvement(incident=incident.id, contact=who.id, role="witness"))
    photo = book.save(Exhibit(title="Photo", file_name="a.jpg", sha256="0" * 64))
    book.save(Showing(exhibit=photo.id, subject=act.id))
    covered = book.save(Exhibit(title="Covered", covers=photo.id))
    target, source = (book.save(Contact(name=name)) for name in ("Mei", "Daniel"))
    book.edit(act.ref, {"target": target.ref})
    book.save(Information(incident=incident.id, source=source.id, claim="She was called"))
    phone = book.save(Identifier(identifier_type="phone", value="555 0142"))
    book.save(Sighting(incident=incident.id, identifier=phone.id))
    told = book.save(Statement(title="What I heard", incident=incident.id))
    case = book.save(Case(title="Calls"))
    book.edit(incident.ref, {"case": case.ref})
    hand_over(book, Referral(recipient="Later", status="draft"), [alone.id])
    saved = hand_over(book, Referral(recipient="Police", status="sent"), [incident.id])
    call = book.save(ContactLog(summary="They called back", referral=saved.id))
    for one in (
        incident, act, who, photo, saved, covered, target, source, phone, told, case, call,
    ):  # fmt: skip
        assert [found.ref for found in was_referred(book, [one.ref])] == [saved.ref], one
    assert was_referred(book, [alone.ref]) == []


def test_counsel_and_private_words_are_in_no_ledger(book: Casebook) -> None:
    incident = book.save(Incident(title="A call"))
    lawyer = agency_of(book, "lawyer")
    for made in (
        Referral(recipient="Me Tremblay", agency=lawyer.id, status="sent", sent=day("2026-01-01")),
        Referral(recipient="A friend of the bar", to_counsel=True, status="sent"),
        Referral(recipient="Planned", status="draft"),
        Referral(recipient="Police", status="declined", satisfaction="She cried in the car.",
                 answer="No crime.", sent=day("2026-01-03"), next_action=day("2026-02")),
    ):  # fmt: skip
        hand_over(book, made, [incident.id])
    (line,) = ledger(book, [incident.id, incident.id])
    assert (line.agency, line.answer, line.is_counsel) == ("Police", "No crime.", False)
    assert "cried" not in repr(line)
    every = ledger(book, [incident.id], with_counsel=True)
    assert [(one.agency, one.is_counsel) for one in every] == [
        ("Me Tremblay", True), ("Police", False), ("A friend of the bar", True),
    ]  # fmt: skip
    # in the trash, the agency is still a lawyer
    book.remove_all([one.ref for one in (*book.all(Referral), lawyer)])
    book.undo()
    assert len(ledger(book, [incident.id])) == 1
