"""What happens to the result where it cannot be written, or nobody reads on."""

import getpass
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from casebook.book import opening
from casebook.cli import say
from casebook.cli.main import run
from casebook.errors import Cancelled
from casebook.records import Incident
from tests.conftest import PASSPHRASE

Call = Callable[..., tuple[int, str, str]]
FULL = Path("/dev/full")
NO_ROOM = "The output could not be written. (The system says: No space left on device.)"
CLOSED = "The output could not be written. (The system says: Bad file descriptor.)"
pytestmark = pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")


def begun(words: list[str], streams: str, *, buffered: bool = True) -> tuple[int, str, str]:
    """The program with its streams as a shell arranges them: (status, output, errors)."""
    known = {name: text for name, text in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {streams}', "sh", sys.executable, "-m", "casebook", *words],
        capture_output=True,
        text=True,
        timeout=120,
        env=known if buffered else {**known, "PYTHONUNBUFFERED": "1"},
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("buffered", [True, False])
@pytest.mark.parametrize(
    "words", [["fields", "incident"], ["fields", "--json"], ["--version"], ["add", "--help"]]
)
def test_a_full_disk_is_said_in_words(words: list[str], buffered: bool) -> None:
    """Unbuffered, the write fails; otherwise only the flush when all is done."""
    status, _out, err = begun(words, "> /dev/full", buffered=buffered)
    assert status == 1
    first, second = err.splitlines()  # and nothing else: no fault of ours, no traceback
    assert first == NO_ROOM
    assert "is safe" in second and "Free some space" in second


@pytest.mark.parametrize("form", [[], ["--json"], ["--csv"]])
def test_records_that_cannot_be_written_out_are_said_and_the_casebook_is_closed(
    folder: Path, cli: Call, monkeypatch: pytest.MonkeyPatch, form: list[str]
) -> None:
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        book.save_all([Incident(title="x" * 100) for _ in range(200)])  # more than is held back
    with FULL.open("w") as full:
        monkeypatch.setattr("sys.stdout", full)
        status, _out, err = cli("list", "incident", *form)
    assert (status, err.splitlines()[0]) == (1, NO_ROOM) and len(err.splitlines()) == 2
    assert not list(folder.glob("casebook.db-*"))


def test_a_refusal_stays_what_it_is_when_nothing_can_be_said(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere.casebook")
    for streams in ("2> /dev/full", "> /dev/full 2> /dev/full", "2>&-", ">&- 2>&- <&-"):
        assert begun(["list", nowhere, "incident"], streams) == (1, "", "")
    assert begun(["nonsense"], "2> /dev/full")[0] == 2
    assert begun(["fields"], "> /dev/full 2> /dev/full") == (1, "", "")


def test_output_that_was_closed_is_said_and_errors_that_were_are_not_needed() -> None:
    status, _out, err = begun(["fields"], ">&-")
    assert (status, err.splitlines()[0]) == (1, CLOSED)
    status, out, _err = begun(["fields"], "2>&- <&-")
    assert status == 0 and "incident " in out


@pytest.mark.parametrize("words", [["fields", "incident", "--json"], ["--help"]])
def test_whoever_has_read_enough_hears_nothing(words: list[str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "casebook", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout and process.stderr
        process.stdout.close()  # before the first line, so that every write fails
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_no_file_of_ours_takes_the_place_of_a_closed_stream(tmp_path: Path) -> None:
    """What writes to standard output by its number would write into a casebook."""
    script = (
        "import os, casebook.start as start; start._hold_places(); "
        f"new = os.open({str(tmp_path / 'file')!r}, os.O_WRONLY | os.O_CREAT); "
        f"raise SystemExit(new < 3)"
    )
    streams = "<&- >&- 2>&-"
    run_it = ["/bin/sh", "-c", f'exec "$@" {streams}', "sh", sys.executable, "-c", script]
    assert subprocess.run(run_it, timeout=60).returncode == 0


def test_a_code_has_arrived_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """`casebook recovery > FILE`: it could not be typed from a file where it is not yet."""
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, "utf-8"))
    monkeypatch.setattr("sys.stdin", io.StringIO("typed\n"))
    say.out("K7Q2")
    assert raw.getvalue() == b""
    assert say.ask("Type the code:") == "typed"
    assert raw.getvalue() == b"K7Q2\n"


def test_ending_the_input_where_a_passphrase_is_asked_for_stops(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def ended(_question: str) -> str:
        raise EOFError

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr(getpass, "getpass", ended)
    assert run(["info", str(folder)]) == Cancelled.status
    assert capsys.readouterr().err == "Stopped.\nNothing is half done.\n"


def test_json_shows_no_sign_that_moves_a_cursor_and_says_the_same(cli: Call, folder: Path) -> None:
    title = "a\x1b[2J \x7f \x9b31m \u202egnp.exe \u2028 姐姐 \\u009b \\"
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        book.save(Incident(title=title))
    status, out, _err = cli("list", "incident", "--json")
    assert status == 0
    assert json.loads(out)["title"] == title
    assert "姐姐" in out
    assert not {"\x1b", "\x7f", "\x9b", "\u202e", "\u2028"} & set(out)
