"""The story of two people on the command line: cards, fingerprints, bundles, a conflict settled."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from casebook.book import opening
from casebook.cli.main import run
from casebook.crypto import stretch
from casebook.crypto.seal import new_identity, recipient_of
from tests.conftest import PASSPHRASE

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """`say("ana", "bundle", "list")`: (exit status, standard output, standard error)."""
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE + "\n", "utf-8")
    for name in ("ana", "ben"):
        with opening.create(
            tmp_path / f"{name}.casebook",
            member=name.title(),
            passphrase=PASSPHRASE,
            cost=stretch.FLOOR,
        ):
            pass

    def call(who: str, command: str, *words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        folder = str(tmp_path / f"{who}.casebook")
        try:
            status = run([command, folder, *words, "--passphrase-file", str(secret)])
        except SystemExit as left:
            status = int(left.code or 0)
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


def good(answer: tuple[int, str, str]) -> str:
    status, out, err = answer
    assert status == 0, err
    return out


@pytest.mark.slow
def test_the_story_of_two(say: Say, tmp_path: Path) -> None:
    bundle = tmp_path / "x.casebundle"
    for who in ("ana", "ben"):
        good(say(who, "member", "card", "--out", str(tmp_path / f"{who}.card")))
    good(say("ana", "member", "add", str(tmp_path / "ben.card")))
    good(say("ana", "add", "incident", "--set", "title=A call at night"))
    # made for somebody not compared: possible, and said
    status, _, err = say("ana", "bundle", "export", "--to", "Ben", "--out", str(bundle))
    assert status == 0 and "was not compared" in err

    status, _, err = say("ben", "bundle", "import", str(bundle), "--yes")
    assert status != 0 and "Ana" in err and "inbox" in err
    (waiting,) = [
        json.loads(line) for line in good(say("ben", "bundle", "inbox", "--json")).splitlines()
    ]
    assert waiting["name"] == "Ana" or waiting["number"] == 1
    members = good(say("ben", "member", "list", "--json")).splitlines()
    assert len(members) == 1
    good(say("ben", "member", "add", str(tmp_path / "ana.card")))
    digits = good(say("ben", "member", "verify", "Ana", "--yes")).split("\n")[0]
    assert len(digits.split()) == 12
    seen = json.loads(good(say("ben", "bundle", "inspect", "1", "--json")))
    assert seen["verified"] and seen["new"]["incident"] == 1 and not seen["key_changed"]
    done = json.loads(good(say("ben", "bundle", "import", "1", "--yes", "--json")))
    assert done["new_entries"] == seen["new_entries"]
    assert good(say("ben", "bundle", "inbox")) == ""

    good(say("ana", "member", "verify", "Ben", "--yes"))
    good(say("ana", "edit", "INC-0001", "--set", "narrative=From Ana"))
    good(say("ben", "edit", "INC-0001", "--set", "narrative=From Ben"))
    good(say("ben", "bundle", "export", "--to", "Ana", "--out", str(bundle)))
    status, out, err = say("ana", "bundle", "import", str(bundle), "--yes", "--json")
    assert status == 0 and json.loads(out)["conflicts"] == 1 and "settle it" in err
    (found,) = [json.loads(line) for line in good(say("ana", "settle", "--json")).splitlines()]
    assert {side["text"] for side in found["sides"]} == {"From Ana", "From Ben"}
    good(say("ana", "settle", "INC-0001", "narrative", "both", "--why", "both are right"))
    assert good(say("ana", "settle")) == ""

    lines = good(say("ana", "bundle", "list", "--json")).splitlines()
    assert [json.loads(line)["way"] for line in lines] == ["in", "out"]
    taken = json.loads(lines[0])["bundle"]
    status, _, err = say("ana", "bundle", "undo", taken)
    assert status != 0  # something of Ana's own has followed


@pytest.mark.slow
def test_what_would_go_is_said_before(say: Say, tmp_path: Path) -> None:
    good(say("ana", "add", "incident", "--set", "title=x"))
    good(say("ana", "add", "incident", "--set", "title=y", "--set", "sensitivity=this-casebook"))
    key = recipient_of(new_identity())
    ahead = json.loads(good(say("ana", "bundle", "export", "--to", key, "--look", "--json")))
    assert ahead["kept_from_them"] == {"incident": 1} and ahead["entries"] >= 3
    for words in (("--to", "Nobody"), (), ("--to", key)):
        status, _, err = say("ana", "bundle", "export", *words)
        assert status != 0 and err.strip()
    assert not list(tmp_path.glob("*.casebundle"))


@pytest.mark.slow
def test_nonsense_is_refused_in_a_sentence(say: Say, tmp_path: Path) -> None:
    nonsense = tmp_path / "nonsense"
    nonsense.write_bytes(b"hello")
    for words in (
        ("bundle", "import", str(nonsense), "--yes"),
        ("bundle", "inspect", str(tmp_path / "not there")),
        ("bundle", "undo", "abcdef"),
        ("member", "add", str(nonsense)),
        ("member", "verify", "Nobody", "--yes"),
        ("settle", "INC-0001", "title", "1"),
    ):
        status, _, err = say("ana", *words)
        assert status not in (0, None) and err.strip() and "Traceback" not in err, words


def test_people_of_another_group_are_given_excerpts_and_no_bundle(say: Say, tmp_path: Path) -> None:
    good(say("ben", "member", "card", "--out", str(tmp_path / "ben.card")))
    good(say("ana", "member", "add", str(tmp_path / "ben.card"), "--outside"))
    good(say("ana", "member", "verify", "Ben", "--yes"))
    good(say("ana", "add", "incident", "--set", "title=A call at night"))
    assert "of another group" in good(say("ana", "member", "list"))
    out = tmp_path / "x.casebundle"
    status, _, err = say("ana", "bundle", "export", "--to", "Ben", "--out", str(out))
    assert status != 0 and "another group" in err and not out.exists()
    look = ("--to", "Ben", "--incidents", "INC-0001", "--preset", "lawyer", "--look", "--json")
    mark = json.loads(good(say("ana", "bundle", "excerpt", *look)))["mark"]
    good(say("ana", "bundle", "excerpt", "--to", "Ben", "--incidents", "INC-0001", "--preset",
             "lawyer", "--checked", mark, "--out", str(out)))  # fmt: skip
    assert out.exists()
    good(say("ana", "member", "outside", "Ben", "--not"))
    assert "of another group" not in good(say("ana", "member", "list"))
    good(say("ana", "bundle", "export", "--to", "Ben", "--out", str(tmp_path / "y.casebundle")))
