"""Backups on the command line, as a script or a person at a terminal uses them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from casebook.cli.main import run

Call = Callable[..., tuple[int, str, str]]


def test_a_place_is_chosen_once_and_then_known(cli: Call, tmp_path: Path) -> None:
    status, _out, err = cli("backup")
    assert status == 1 and "No place for backups" in err
    stick = tmp_path / "stick"
    stick.mkdir()
    cli("add", "incident", "--set", "title=A call")
    before = json.loads(cli("backup", "--state", "--json")[1])
    assert before["last"] is None and before["due"] is True and before["place"] is None
    status, out, err = cli("backup", "--place", str(stick))
    assert status == 0 and Path(out.strip()).parent == stick
    assert "opened, and found whole" in err and "private notes" in err and "same disk" in err
    for _number in range(5):
        status, out, err = cli("backup")
        assert status == 0
    assert "Removed, as the oldest" in err and len(list(stick.iterdir())) == 6  # and the marker
    cli("add", "incident", "--set", "title=Another")
    state = json.loads(cli("backup", "--state", "--json")[1])
    assert state["days"] == 0 and state["changes_since"] == 1 and state["due"] is False
    assert state["place"] == str(stick) and state["place_is_there"] is True
    assert state["drilled"] is None and state["verified"] == state["last"]
    assert cli("backup", "--remind", "30")[0] == 0
    assert cli("backup", "--remind", "9999")[0] == 2
    assert json.loads(cli("backup", "--state", "--json")[1])["remind_every"] == 30
    status, out, _err = cli("backup", "--verify")
    assert status == 0 and Path(out.strip()).is_file()
    assert json.loads(cli("backup", "--state", "--json")[1])["verified"] > state["verified"]
    said = cli("backup", "--state")[1]
    assert "Last backup" in said and "1 change since then" in said and "never" in said
    stick.rename(tmp_path / "away")
    status, _out, err = cli("backup")
    assert status == 1 and "not there: stick" in err and "Plug that drive in" in err
    assert "(not there now)" in cli("backup", "--state")[1]


def test_a_drill_tells_what_it_found(
    cli: Call, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "note.txt"
    source.write_text("kept", "utf-8")
    cli("attach", str(source))
    assert cli("backup", "--to", str(tmp_path / "b.tar"))[0] == 0
    secret = str(tmp_path / "passphrase")
    words = ["restore", "--drill", str(folder), "--passphrase-file", secret]
    capsys.readouterr()
    assert run([*words, "--drill-secret-file", secret]) == 1
    assert "No place" in capsys.readouterr().err
    words.append(str(tmp_path / "b.tar"))
    assert run([*words, "--drill-secret-file", secret]) == 0
    said = capsys.readouterr().out
    assert "Restored, opened and read whole" in said and "It took" in said
    assert "1 file of evidence" in said
    assert run([*words, "--drill-secret-file", secret, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["sound"] is True and found["files"] == 1 and found["compared_with_note"] is True
    (tmp_path / "wrong").write_text("not these words at all", "utf-8")
    assert run([*words, "--drill-secret-file", str(tmp_path / "wrong")]) == 1
    assert "when it was made" in capsys.readouterr().err


def test_restore_needs_to_know_what_and_where(tmp_path: Path) -> None:
    for words in (["restore"], ["restore", "b.tar"], ["restore", "b", "c", "--drill", "a"]):
        with pytest.raises(SystemExit):
            run(words)


def test_a_backup_given_to_import_is_told_what_to_do(cli: Call, tmp_path: Path) -> None:
    cli("backup", "--to", str(tmp_path / "b.tar"))
    status, out, err = cli("import", str(tmp_path / "b.tar"))
    assert (status, out) == (1, "")
    assert "holds a whole casebook" in err and "casebook restore" in err
