"""What tests share: an open casebook on a real disk with real encryption, at the least cost."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest

from casebook.book import Casebook, opening
from casebook.cli.main import run
from casebook.crypto import stretch
from casebook.crypto.stretch import Cost
from tests.disks import small_disk, tiny_disk

PASSPHRASE = "my grandmother kept six geese"
SAMPLES = Path(__file__).parent / "samples"
HOMES = ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
BOOK = "a.casebook"


@pytest.fixture(autouse=True)
def a_computer_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of one test is remembered in the next, or on the computer it runs on."""
    for name in HOMES:
        monkeypatch.setenv(name, str(tmp_path / "home" / name.lower()))


CHEAP_ROOMS = ("book", "cli", "dossier", "evidence", "patterns", "tasks", "ui")
FULL_PRICE = ("test_real.py", "test_syncthing.py")
"""Where another process opens what a test made: it would refuse a cost below the floor."""


@pytest.fixture(autouse=True)
def stretching_that_costs_little(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most tests open a casebook several times, and stretching is not what they are about."""
    path = request.path.relative_to(Path(__file__).parent)
    if path.parts[0] in CHEAP_ROOMS and path.name not in FULL_PRICE:
        monkeypatch.setattr(stretch, "FLOOR", Cost(memory=32, passes=1, lanes=1))


Make = Callable[[Path], object]
"""Makes a casebook in a folder that is not there yet."""


class Ready:
    """Casebooks that many tests begin with: each is made once, and copied with what this computer
    remembers of it. Making one takes a dozen times as long as copying it."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._made: dict[tuple[Make, Cost], Path] = {}

    def copy(self, to: Path, make: Make) -> Path:
        """A casebook as `make` makes it, at what stretching costs now."""
        place = self._made.get((make, stretch.FLOOR))
        if place is None:
            place = self._place / str(len(self._made))
            homes = {name: str(place / name.lower()) for name in HOMES}
            with mock.patch.dict(os.environ, homes):
                make(place / BOOK)
            self._made[make, stretch.FLOOR] = place
        for name in HOMES:
            if (place / name.lower()).exists():
                shutil.copytree(place / name.lower(), os.environ[name], dirs_exist_ok=True)
        return Path(shutil.copytree(place / BOOK, to))


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Ready:
    """What is made once for all tests of this process."""
    return Ready(tmp_path_factory.mktemp("ready"))


def make_empty(folder: Path) -> None:
    """A casebook that was only just made."""
    with opening.create(folder, member="Member M", passphrase=PASSPHRASE, cost=stretch.FLOOR):
        pass


@pytest.fixture
def folder(tmp_path: Path, ready: Ready) -> Path:
    """A casebook on disk, closed."""
    return ready.copy(tmp_path / BOOK, make_empty)


@pytest.fixture
def book(folder: Path) -> Iterator[Casebook]:
    """A casebook, open."""
    with opening.open_with_passphrase(folder, PASSPHRASE) as opened:
        yield opened


Cli = Callable[..., str]


@pytest.fixture
def cli(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """The command line on that casebook: (exit status, standard output, standard error)."""
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE + "\n", "utf-8")

    def call(command: str, *arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            status = run([command, str(folder), *arguments, "--passphrase-file", str(secret)])
        except SystemExit as left:
            status = int(left.code or 0)
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


@pytest.fixture(scope="session")
def naughty() -> list[str]:
    """The public Big List of Naughty Strings."""
    found: list[str] = json.loads((SAMPLES / "blns.json").read_text("utf-8"))
    return found


__all__ = ["PASSPHRASE", "SAMPLES", "Cli", "small_disk", "tiny_disk"]
