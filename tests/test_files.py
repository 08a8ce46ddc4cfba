"""Files and folders appear whole or not at all; what a killed process left goes with the next."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from casebook.errors import NotWritable
from casebook.files import folder_beside, fresh_file, fresh_folder

DIE = """
import os, signal, sys
from pathlib import Path
from casebook import files
with getattr(files, sys.argv[1])(Path(sys.argv[2])) as made:
    os.kill(os.getpid(), signal.SIGKILL)
"""


def die_in(which: str, path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", DIE, which, str(path)])
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("which", ["fresh_file", "fresh_folder", "folder_beside"])
def test_what_a_killed_process_left_goes_with_the_next(which: str, tmp_path: Path) -> None:
    path = tmp_path / "d.pdf"
    for _ in range(3):
        die_in(which, path)
        assert [item.name for item in tmp_path.iterdir()] == [".d.pdf.part"]
    if which == "fresh_file":
        with fresh_file(path) as file:
            file.write(b"whole")
    else:
        with fresh_folder(path) as folder:
            (folder / "x").write_bytes(b"whole")
    assert [item.name for item in tmp_path.iterdir()] == ["d.pdf"]


def test_two_that_write_the_same_do_not_disturb_each_other(tmp_path: Path) -> None:
    path = tmp_path / "d"
    with fresh_file(path) as one:
        one.write(b"one")
        with fresh_file(path) as two:
            two.write(b"two")
        assert path.read_bytes() == b"two"
        with folder_beside(path) as folder:
            (folder / "x").write_bytes(b"")
    assert path.read_bytes() == b"one"
    assert [item.name for item in tmp_path.iterdir()] == ["d"]


def test_a_link_in_the_place_of_a_leftover_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"kept")
    (tmp_path / ".d.part").symlink_to(victim)
    with fresh_file(tmp_path / "d") as file:
        file.write(b"whole")
    assert victim.read_bytes() == b"kept" and (tmp_path / "d").read_bytes() == b"whole"


def test_a_failure_leaves_nothing_and_is_told(tmp_path: Path) -> None:
    for make in (fresh_file, fresh_folder):
        with pytest.raises(NotWritable), make(tmp_path / "d"):
            raise OSError(5, os.strerror(5))
    assert not list(tmp_path.iterdir())
