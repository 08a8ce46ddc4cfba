"""The referral desk on the command line."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

Call = Callable[..., tuple[int, str, str]]


def plain(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def told(cli: Call) -> Call:
    """A casebook with one incident, a threatening call."""
    assert cli("add", "incident", "--set", "title=A call")[1] == "INC-0001\n"
    assert cli("add", "act", "--set", "incident=INC-0001", "act_type=1.6")[0] == 0
    return cli


def test_from_desk_to_desk(told: Call, tmp_path: Path) -> None:
    status, out, _err = told("where", "--incidents", "INC-0001", "--json")
    assert status == 0
    assert [one["agency"] for one in plain(out)][:3] == ["emergency", "police-local", "rcmp-nsin"]
    out = told("where", "--incidents", "INC-0001")[1]
    assert out.startswith("Emergency services  911\n") and "may be a crime" in out

    month_ago = (date.today() - timedelta(days=40)).isoformat()
    assert told("refer", "--agency", "rcmp-nsin", "--incidents", "INC-0001", "--set",
                f"sent={month_ago}", "officer=Cst. Roy")[:2] == (0, "RFR-0001\n")  # fmt: skip
    assert told("answered", "RFR-0001", "Acknowledged", "--on", month_ago)[0] == 0
    out = told("due")[1]
    assert "RFR-0001" in out and "no answer for 40 days" in out
    assert told("answered", "RFR-0001", "more-asked", "--set", "answer=Send the number")[0] == 0
    assert told("due")[1] == ""
    file = tmp_path / "letter.txt"
    file.write_text("To the police", "utf-8")
    assert told("refer", "--to", "Local police", "--after", "RFR-0001", "--file", str(file),
                "--set", "file_number=TPS-5512")[1] == "RFR-0002\n"  # fmt: skip
    (way,) = plain(told("referrals", "--path", "--incidents", "INC-0001", "--json")[1])
    stops = way["stops"]
    assert isinstance(stops, list)
    assert [stop["ref"] for stop in stops] == ["RFR-0001", "RFR-0002"]
    assert [stop["status"] for stop in stops] == ["referred-on", "sent"]
    # a case stands for its incidents
    told("add", "case", "--set", "title=All of it")
    told("edit", "INC-0001", "--set", "case=CAS-0001")
    assert "RFR-0002" in told("referrals", "--incidents", "CAS-0001")[1]
    assert "  ->  RFR-0002 Local police" in told("referrals", "--path")[1]
    shown = plain(told("referrals", "--json")[1])
    assert shown[1]["handed"] == "letter.txt" and len(str(shown[1]["handed_sha256"])) == 64
    assert told("refer", "--agency", "lawyer", "--incidents", "INC-0001")[0] == 0
    lines = plain(told("referrals", "--ledger", "--incidents", "INC-0001", "--json")[1])
    assert [line["ref"] for line in lines] == ["RFR-0001", "RFR-0002"]
    assert "TPS-5512" in told("referrals")[1]


def test_a_status_that_is_none_changes_nothing(told: Call) -> None:
    told("refer", "--to", "Police")
    status, out, err = told("answered", "RFR-0001", "pigeon", "--set", "answer=x")
    assert (status, out) == (1, "") and "no code pigeon" in err
    assert plain(told("show", "RFR-0001", "--json")[1])[0]["answer"] is None
    assert told("refer", "--incidents", "INC-0001")[0] == 1
    assert told("refer", "--to", "Police", "--incidents", "INC-0009")[0] == 1
    assert told("refer", "--agency", "nobody")[0] == 1
    assert told("refer", "--to", "P", "--file", "/nowhere/at-all")[0] == 1
    assert len(plain(told("referrals", "--json")[1])) == 1


def test_the_directory(cli: Call) -> None:
    assert "No agency" in cli("agencies")[2]
    status, out, err = cli("agencies", "--put-in")
    assert status == 0 and "11 agencies put in" in err
    assert out.splitlines()[0].split()[-1] == "911" and out.count("Not checked") == 11
    out = cli("agencies", "--checked", "csis", "--on", "2026-05-01")[1]
    assert out.count("Checked on 1 May 2026") == 1
    assert cli("agencies", "--checked", "csis", "--on", "May")[0] == 2
    found = plain(cli("agencies", "--json")[1])
    assert [one["shipped"] for one in found if one["is_checked"]] == ["csis"]


def test_a_calendar_file(told: Call, tmp_path: Path) -> None:
    told("refer", "--to", "CANARY", "--set", "next_action=2030-02")
    out = tmp_path / "days.ics"
    status, said, err = told("due", "--ics", str(out))
    assert (status, said) == (0, "") and "1 day written" in err
    assert b"DTSTART;VALUE=DATE:20300228" in out.read_bytes()
    assert b"CANARY" not in out.read_bytes()
    assert told("due", "--ics", str(tmp_path / "no" / "days.ics"))[0] == 1


def test_what_was_handed_over_is_not_lost_without_a_word(told: Call) -> None:
    told("refer", "--to", "City police", "--incidents", "INC-0001")
    # it goes with what says that somebody was told of it, and comes back with that
    status, _out, err = told("remove", "INC-0001")
    assert status == 0 and "ask a lawyer" in err
    assert told("undo")[0] == 0
    assert "City police" in told("referrals", "--incidents", "INC-0001")[1]
    err = told("forget", "INC-0001", "--yes")[2]
    assert "ask a lawyer" in err and "RFR-0001" in err and "City police" in err
    err = told("remove", "RFR-0001")[2]
    assert "ask a lawyer" in err
    told("add", "incident", "--set", "title=Told to nobody")
    assert "lawyer" not in told("forget", "INC-0002", "--yes")[2]
