"""Cheap stretching for tests, and casebooks to open."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from casebook.crypto import stretch
from casebook.crypto.stretch import Cost
from casebook.keys import recovery, unlock
from casebook.keys.unlock import CasebookKey

CHEAP = Cost(memory=8, passes=1, lanes=1)
WORDS = "heron under the tin roof"
OTHER_WORDS = "seven lamps in a dry well"


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> Cost:
    """A stretching of 8 KiB. Only a test that takes the floor away can have it."""
    monkeypatch.setattr(stretch, "FLOOR", CHEAP)
    monkeypatch.setattr(stretch, "calibrate", lambda: CHEAP)
    return CHEAP


@dataclass(frozen=True)
class Made:
    """A folder with a header, its key, and what opens it."""

    folder: Path
    key: CasebookKey
    passphrase: str
    code: str

    @property
    def header(self) -> Path:
        return self.folder / "header.json"

    @property
    def copy(self) -> Path:
        return self.folder / "header.previous.json"


@pytest.fixture
def made(tmp_path: Path, cheap: Cost) -> Made:
    """A casebook's header with a passphrase and a recovery code."""
    return make(tmp_path / "ours.casebook")


def make(folder: Path) -> Made:
    folder.mkdir()
    key = unlock.create(folder, WORDS)
    code = recovery.new_code()
    unlock.set_recovery_code(folder, key, code, recovery.in_text(code))
    return Made(folder, key, WORDS, recovery.in_text(code))
