"""The verbs that scripts and tired people rely on, each used once as they use it."""

import io
import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from casebook.cli import doors, records
from casebook.cli.main import COMMANDS, run
from casebook.cli.parser import build
from casebook.start import _fault
from tests.conftest import PASSPHRASE

Call = Callable[..., tuple[int, str, str]]
VERBS = (
    "new info add list show edit remove forget history undo attach evidence search import dossier "
    "verify check backup restore passphrase recovery fields demo"
).split()
OTHER = "seven herons under one tin roof"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_there_and_says_what_it_does(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verb in COMMANDS
    with pytest.raises(SystemExit) as left:
        run([verb, "--help"])
    said = capsys.readouterr().out
    assert left.value.code == 0 and f"usage: casebook {verb}" in said
    # a passphrase in an argument could be read in the list of processes
    assert "--passphrase " not in said


def test_a_command_alone_is_made_with_the_words_it_has_among_all() -> None:
    def of(parser: ArgumentParser) -> Mapping[str, ArgumentParser]:
        return next(
            action.choices  # type: ignore[misc]
            for action in parser._actions
            if action.dest == "command"
        )

    every = of(build())
    assert set(every) == set(COMMANDS)
    for verb, whole in every.items():
        alone = of(build(verb))
        assert list(alone) == [verb] and alone[verb].format_help() == whole.format_help()


def test_nothing_heavy_is_loaded_to_say_what_a_casebook_holds(folder: Path, tmp_path: Path) -> None:
    words = ["info", str(folder), "--passphrase-file", secret(tmp_path, "words", PASSPHRASE)]
    heavy = "PySide6 reportlab PIL pikepdf pypdfium2 zxcvbn keyring uharfbuzz lxml openpyxl".split()
    done = subprocess.run(
        [
            sys.executable, "-c",
            "import sys\nfrom casebook.crypto import stretch\nfrom casebook.start import main\n"
            "stretch.FLOOR = stretch.Cost(32, 1, 1)\n"  # as that of the fixture
            f"status = main({words!r})\n"
            f"sys.exit(' '.join(one for one in {heavy!r} if one in sys.modules) or status)",
        ],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0 and "Member M" in done.stdout, done.stderr


def secret(folder: Path, name: str, words: str) -> str:
    place = folder / name
    place.write_text(words + "\n", "utf-8")
    return str(place)


def test_info_counts_and_names_the_ways_in(cli: Call) -> None:
    cli("add", "incident", "--set", "title=x")
    found = json.loads(cli("info", "--json")[1])
    assert found["member"] == "Member M" and found["records"] == {"incident": 1, "member": 1}
    assert len(found["slots"]) == 1 and found["last_backup"] is None
    assert "Member M" in cli("info")[1]


def test_removed_is_brought_back_and_forgotten_is_not(
    cli: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("add", "incident", "--set", "title=a word that goes", "narrative=and another")
    assert cli("remove", "INC-0001", "--why", "a mistake")[0] == 0
    assert cli("list", "incident")[1] == ""
    assert cli("undo")[:2] == (0, "INC-0001\n")
    assert cli("remove", "INC-0099")[0] == 1
    monkeypatch.setattr(records, "ask", lambda _question: "INC-0002")
    status, out, err = cli("forget", "INC-0001")
    assert (status, out) == (1, "") and "Nothing was changed" in err
    monkeypatch.setattr(records, "ask", lambda _question: "inc-0001")
    assert cli("forget", "INC-0001", "--why", "she asked")[:2] == (0, "INC-0001\n")
    assert cli("show", "INC-0001")[0] == 1
    assert cli("search", "goes")[1] == ""
    status, _out, err = cli("undo", "--turn", "0" * 64)
    assert status != 0 and err
    assert cli("check", "--read-data")[0] == 0


def test_what_stays_is_said_before_somebody_is_erased(
    cli: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("add", "contact", "--set", "name=Pema")
    cli("add", "identifier", "--set", "value=647 555 0199", "identifier_type=phone",
        "contact=CON-0001")  # fmt: skip
    monkeypatch.setattr(records, "ask", lambda _question: "")
    assert "no longer name it: IDN-0001." in cli("forget", "CON-0001")[2]
    assert "no longer" not in cli("forget", "IDN-0001")[2]


def test_the_recovery_code_opens_once_it_was_typed_back(
    cli: Call,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    codes: list[str] = []

    def read_off(_question: str) -> str:
        codes.append(capsys.readouterr().out.strip())
        return codes[-1].lower().replace("-", " ")

    monkeypatch.setattr(doors, "ask", lambda _question: "not this")
    status, out, _err = cli("recovery")
    assert status == 1
    code = secret(tmp_path, "code", out.strip())
    assert run(["info", str(folder), "--recovery-code-file", code]) == 1
    monkeypatch.setattr(doors, "ask", read_off)
    assert cli("recovery")[0] == 0
    code = secret(tmp_path, "code", codes[-1])
    assert run(["info", str(folder), "--recovery-code-file", code]) == 0


def test_a_passphrase_is_changed_and_everything_is_rekeyed(
    cli: Call, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli("add", "incident", "--set", "title=kept")
    old, new = secret(tmp_path, "old", PASSPHRASE), secret(tmp_path, "new", OTHER)
    book = str(folder)
    change = ["passphrase", book, "--passphrase-file"]
    weak = secret(tmp_path, "weak", "password12345678")
    assert run([*change, old, "--new-passphrase-file", weak]) == 1
    assert run([*change, new, "--new-passphrase-file", old]) == 1
    assert run([*change, old, "--new-passphrase-file", new]) == 0
    assert run(["info", book, "--passphrase-file", old]) == 1
    assert run([*change, new, "--rekey", "--new-passphrase-file", old]) == 0
    assert run(["info", book, "--passphrase-file", new]) == 1
    capsys.readouterr()
    assert run(["show", book, "INC-0001", "--json", "--passphrase-file", old]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "kept"
    assert run([*change[:2], "--suggest", "fr"]) == 0
    assert len(capsys.readouterr().out.split()) >= 6


def test_a_backup_is_verified_and_restored(cli: Call, tmp_path: Path) -> None:
    cli("add", "incident", "--set", "title=kept")
    backup, restored = tmp_path / "b.casebook-backup", tmp_path / "r.casebook"
    assert cli("backup", "--to", str(backup))[:2] == (0, f"{backup}\n")
    assert run(["verify", str(backup)]) == 0
    assert run(["restore", str(backup), str(restored)]) == 0
    assert run(["restore", str(backup), str(restored)]) == 1, "it is there already"
    opened = ["--passphrase-file", secret(tmp_path, "old", PASSPHRASE)]
    assert run(["show", str(restored), "INC-0001", *opened]) == 0
    raw = bytearray(backup.read_bytes())
    raw[len(raw) // 2] ^= 1
    backup.write_bytes(raw)
    assert run(["verify", str(backup)]) == 3
    assert run(["restore", str(backup), str(tmp_path / "other")]) == 3
    assert not (tmp_path / "other").exists()


def test_what_cannot_be_verified_is_named_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "note.txt").write_text("not ours", "utf-8")
    for place, says in (
        (tmp_path / "nowhere", "could not be read"),
        (tmp_path / "pipe", "not an ordinary file"),
        (Path("/dev/zero"), "not an ordinary file"),
        (tmp_path / "note.txt", "not something this program made"),
    ):
        assert run(["verify", str(place)]) == 1
        assert says in capsys.readouterr().err


def test_evidence_is_shown_and_verified(cli: Call, folder: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("what was written", "utf-8")
    assert cli("attach", str(note), str(tmp_path / "nowhere"))[0] == 1
    cli("add", "incident", "--set", "title=x")
    assert cli("attach", str(note), "--to", "INC-0001")[1] == "EXH-0001\n"
    found = json.loads(cli("evidence", "show", "EXH-0001", "--json")[1])
    assert (found["text"], found["size"], found["media_type"]) == (
        "what was written", 16, "text/plain",
    )  # fmt: skip
    status, _out, err = cli("evidence", "show", "INC-0001")
    assert status == 1 and "INC-0001 is a record of another kind" in err
    assert cli("evidence", "verify") == (0, "EXH-0001  unchanged\n", "")
    for sealed in (folder / "evidence").glob("??/*"):
        sealed.unlink()
    status, out, _err = cli("evidence", "verify", "EXH-0001")
    assert status == 3 and "EXH-0001" in out
    assert cli("evidence", "export", "EXH-0001", "--out", str(tmp_path / "out"))[0] == 3
    assert cli("check")[0] == 3


def test_a_fault_of_ours_tells_nothing_that_was_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    try:
        raise KeyError("a name that nobody may read")
    except KeyError as error:
        _fault(KeyError, error, error.__traceback__)
    assert "KeyError" in said.getvalue() and "test_verbs.py" in said.getvalue()
    assert "name that" not in said.getvalue()
