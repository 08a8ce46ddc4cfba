"""Changing the passphrase while the power fails or the disk is full: one header or the other."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from casebook.errors import CannotOpen, CasebookError, DiskFull, NotWritable
from casebook.keys import unlock
from casebook.keys.header import load
from tests.keys.conftest import OTHER_WORDS, WORDS, Made

CHILD = """
import os, signal, sys
from pathlib import Path
from casebook.crypto import stretch
from casebook.keys import unlock

folder, old, new, last = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
stretch.FLOOR = stretch.Cost(8, 1, 1)
key = unlock.with_passphrase(folder, old)
left = last

def counted(whole):
    def call(*args, **named):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(*args, **named)
    return call

for name in ("open", "fdopen", "fsync", "replace", "rename", "unlink", "close"):
    setattr(os, name, counted(getattr(os, name)))
unlock.change_passphrase(folder, key, new, cost=stretch.FLOOR)
"""


def change_and_die(folder: Path, step: int) -> bool:
    """Change the passphrase, killed at a step; False when it came to its end before."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder), WORDS, OTHER_WORDS, str(step)],
        capture_output=True,
        timeout=60,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()
    return done.returncode != 0


def which_opens(folder: Path, which: Any = "current") -> str:
    for words in (WORDS, OTHER_WORDS):
        try:
            unlock.with_passphrase(folder, words, which=which)
            return words
        except CannotOpen:
            continue
    return ""


def test_killed_at_any_step_one_whole_header_is_there(made: Made) -> None:
    raw, copy = made.header.read_bytes(), made.copy.read_bytes()
    seen, step = set(), 1
    while True:
        made.header.write_bytes(raw)
        made.copy.write_bytes(copy)
        killed = change_and_die(made.folder, step)
        opened = which_opens(made.folder)
        assert opened, step
        assert which_opens(made.folder, "previous"), step
        assert unlock.with_recovery_code(made.folder, made.code) == made.key
        seen.add(opened)
        if not killed:
            break
        step += 1
    assert step > 12
    assert opened == OTHER_WORDS
    assert seen == {WORDS, OTHER_WORDS}

    # what the killed ones left behind goes with the next that is written
    unlock.add_passphrase(made.folder, made.key, "a third one nobody has heard", "third")
    assert {path.name for path in made.folder.iterdir()} == {"header.json", "header.previous.json"}


def test_once_the_new_passphrase_opens_the_old_one_opens_nothing_here(made: Made) -> None:
    """Also when it is killed between the two files."""
    raw, copy = made.header.read_bytes(), made.copy.read_bytes()
    step, killed = 1, True
    while killed:
        made.header.write_bytes(raw)
        made.copy.write_bytes(copy)
        killed = change_and_die(made.folder, step)
        if which_opens(made.folder) == OTHER_WORDS:
            assert which_opens(made.folder, "previous") == OTHER_WORDS
        step += 1


@pytest.mark.parametrize(
    ("number", "failure"), [(errno.ENOSPC, DiskFull), (errno.EIO, NotWritable)]
)
def test_a_disk_that_fails_leaves_the_header_as_it_was(
    made: Made, monkeypatch: pytest.MonkeyPatch, number: int, failure: type[CasebookError]
) -> None:
    raw = made.header.read_bytes()

    def fail(*_args: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(failure):
        unlock.change_passphrase(made.folder, made.key, OTHER_WORDS)
    assert made.header.read_bytes() == raw
    assert {path.name for path in made.folder.iterdir()} == {"header.json", "header.previous.json"}
    assert load(made.folder).mac in raw.decode()
