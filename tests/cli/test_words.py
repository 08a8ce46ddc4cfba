"""What is typed wrong is answered in words, and in the language of the system."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from casebook.cli.main import run
from casebook.keys.passphrase import LANGUAGES

Call = Callable[..., tuple[int, str, str]]
FROM_0, OF_DAYS = "say a whole number from 0", "say a whole number from 0 to 365"


@pytest.mark.parametrize(
    ("said", "is_french"),
    [
        ({"LANG": "fr_CA.UTF-8"}, True),
        ({"LC_ALL": "fr", "LANG": "en_CA.UTF-8"}, True),
        ({"LANGUAGE": "fr:en", "LANG": "en_CA.UTF-8"}, True),
        ({"LANGUAGE": "en:fr", "LANG": "fr_CA.UTF-8"}, False),
        ({"LANG": "frr_DE.UTF-8"}, False),
        ({}, False),
    ],
)
def test_the_command_line_speaks_as_the_system_does(said: dict[str, str], is_french: bool) -> None:
    known = {
        name: text
        for name, text in os.environ.items()
        if name not in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    }
    done = subprocess.run(
        [sys.executable, "-m", "casebook", "list", "--limit", "-3"],
        capture_output=True, encoding="utf-8", timeout=60, env={**known, **said},
    )  # fmt: skip
    assert done.returncode == 2
    ours = "donnez un nombre entier à partir de 0" if is_french else FROM_0
    assert done.stderr.startswith("emploi : " if is_french else "usage: ")  # argparse's own
    assert done.stderr.endswith(f"--limit{' : ' if is_french else ': '}{ours}\n")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["list", "b", "incident", "--limit", "-3"], FROM_0),
        (["list", "b", "incident", "--first", "x"], FROM_0),
        (["search", "b", "x", "--limit", "1" + "0" * 40], FROM_0),
        (["dossier", "b", "--budget", "-1"], FROM_0),
        (["backup", "b", "--remind", "366"], OF_DAYS),
        (["due", "b", "--ahead", "36501"], "say a whole number from 0 to 36500"),
        (["due", "b", "--ahead", "1.5"], "say a whole number from 0 to 36500"),
        (["exchange", "b", "--every", "0"], "say a number of seconds, up to a day"),
        (["exchange", "b", "--every", "nan"], "say a number of seconds, up to a day"),
        (["exchange", "b", "--every", "soon"], "say a number of seconds, up to a day"),
    ],
)
def test_a_number_that_does_not_fit_is_refused_in_words(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        run(words)
    assert left.value.code == 2
    assert capsys.readouterr().err.endswith(f": {says}\n")


def test_half_an_assignment_is_not_taken_for_an_unknown_field(cli: Call) -> None:
    status, out, err = cli("add", "incident", "--set", "title")
    assert (status, out) == (1, "") and err.startswith("--set: title is not FIELD=VALUE.")


def test_an_edit_that_changes_nothing_is_not_said_to_be_done(cli: Call) -> None:
    assert cli("add", "incident", "--set", "title=A call")[0] == 0
    status, out, err = cli("edit", "INC-0001")
    assert (status, out) == (1, "") and "say what is to be changed" in err


def test_a_folder_that_is_not_there_is_not_remembered_for_exchanges(
    cli: Call, tmp_path: Path
) -> None:
    status, _out, err = cli("exchange", "--folder", str(tmp_path / "shere"))
    assert status == 1 and "shere could not be read" in err
    status, _out, err = cli("exchange")
    assert status == 1 and "say which folder the others look into" in err


def test_what_does_not_wait_to_be_settled_is_not_a_record_that_is_missing(cli: Call) -> None:
    cli("add", "incident", "--set", "title=A call")
    status, out, err = cli("settle", "INC-0001", "title", "3")
    assert (status, out) == (1, "") and "Nothing waits to be settled in title of INC-0001." in err


def test_words_are_suggested_in_the_languages_that_have_a_list(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for language in LANGUAGES:
        assert run(["passphrase", "b", "--suggest", language]) == 0
    with pytest.raises(SystemExit) as left:
        run(["passphrase", "b", "--suggest", "xx"])
    assert left.value.code == 2 and "invalid choice: 'xx'" in capsys.readouterr().err


def test_an_excerpt_that_nobody_went_through_shows_what_is_to_be_gone_through(
    cli: Call, tmp_path: Path
) -> None:
    words = tmp_path / "words"
    words.write_text("seven herons under one tin roof", "utf-8")
    cli("add", "incident", "--set", "title=A call", "place=Toronto", "when=2025-03-14")
    out_file = tmp_path / "e.bundle"
    status, out, err = cli(
        "bundle", "excerpt", "--incidents", "INC-0001", "--reader-passphrase-file", str(words),
        "--addressee", "a lawyer", "--out", str(out_file),
    )  # fmt: skip
    assert status == 1 and "Nothing was made." in err and not out_file.exists()
    assert "Member M  sender" in out and "Mark of this list: " in out
