"""Files are sealed unchanged, found damaged when they are, and taken away when they fail."""

import hashlib
import io
import os
import shutil
import subprocess
import threading
from pathlib import Path

import pytest

from casebook.errors import (
    Cancelled,
    EvidenceChanged,
    EvidenceMissing,
    FileChanged,
    NotAFile,
    NotReadable,
)
from casebook.evidence.intake import padme
from casebook.evidence.shelf import Shelf
from casebook.progress import StopAt


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    (tmp_path / "evidence").mkdir()
    return Shelf(tmp_path / "evidence")


@pytest.mark.parametrize("size", [0, 1, 2, 15, 16, 65535, 65536, 65537, 200_000])
def test_what_goes_in_comes_out(shelf: Shelf, tmp_path: Path, size: int) -> None:
    source = tmp_path / "file"
    source.write_bytes(os.urandom(size))
    kept = shelf.put(source)
    out = io.BytesIO()
    shelf.copy_out(kept, out)
    assert out.getvalue() == source.read_bytes()
    assert kept.size == size


def test_the_size_is_padded() -> None:
    # Padmé: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files", PETS 2019
    assert [padme(size) for size in (0, 1, 8, 9, 100, 1000, 1_000_001)] == [
        0, 1, 8, 10, 104, 1024, 1015808,
    ]  # fmt: skip
    assert all(padme(size) <= size * 1.12 + 1 for size in range(1, 5000))


def test_age_opens_a_sealed_file(shelf: Shelf, tmp_path: Path) -> None:
    age = shutil.which("age")
    if not age:
        pytest.skip("age is not installed")
    source = tmp_path / "file"
    source.write_bytes(b"kept as it was" * 999)
    kept = shelf.put(source)
    key = tmp_path / "key"
    key.write_text(kept.identity + "\n")
    done = subprocess.run(
        [age, "-d", "-i", str(key), str(shelf.path(kept.name))], capture_output=True
    )
    assert done.stdout[: kept.size] == source.read_bytes()


def test_every_flipped_byte_is_found(shelf: Shelf, tmp_path: Path) -> None:
    source = tmp_path / "file"
    source.write_bytes(b"a" * 300)
    kept = shelf.put(source)
    path = shelf.path(kept.name)
    raw = path.read_bytes()
    for place in range(0, len(raw), 7):
        changed = bytearray(raw)
        changed[place] ^= 1
        path.write_bytes(changed)
        with pytest.raises(EvidenceChanged):
            shelf.verify(kept)
    path.write_bytes(raw[:-1])
    with pytest.raises(EvidenceChanged):
        shelf.verify(kept)
    path.unlink()
    with pytest.raises(EvidenceMissing):
        shelf.verify(kept)


def test_pipes_folders_and_devices_are_refused_at_once(shelf: Shelf, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(NotAFile):
            shelf.put(path)
    assert shelf.names() == []


def test_a_file_that_changes_while_it_is_read_is_not_kept(shelf: Shelf, tmp_path: Path) -> None:
    source = tmp_path / "file"
    source.write_bytes(b"x" * 3_000_000)

    class Meddling:
        def step(self, done: int, total: int, doing: str = "") -> None:
            if done > 1_000_000:
                with source.open("ab") as file:
                    file.write(b"more")

    with pytest.raises(FileChanged):
        shelf.put(source, progress=Meddling())
    assert shelf.names() == []


@pytest.mark.parametrize("step", range(1, 6))
def test_stopped_anywhere_nothing_is_left(shelf: Shelf, tmp_path: Path, step: int) -> None:
    source = tmp_path / "file"
    source.write_bytes(b"x" * 500_000)
    with pytest.raises(Cancelled):
        shelf.put(source, progress=StopAt(step))
    assert [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()] == []


def test_litter_is_swept(shelf: Shelf, tmp_path: Path) -> None:
    source = tmp_path / "file"
    source.write_bytes(b"x")
    one, two = shelf.put(source), shelf.put(source)
    assert shelf.sweep({one.name}) == 1
    assert shelf.names() == [one.name]
    assert (tmp_path / "evidence" / "litter" / two.name).exists()


def test_what_was_swept_comes_back_when_its_row_does(shelf: Shelf, tmp_path: Path) -> None:
    source = tmp_path / "file"
    source.write_bytes(b"x")
    kept = shelf.put(source)
    shelf.sweep(set())
    assert shelf.names() == []
    shelf.sweep({kept.name})
    assert shelf.names() == [kept.name]
    shelf.verify(kept)


def test_litter_goes_after_thirty_days_and_strange_files_never(
    shelf: Shelf, tmp_path: Path
) -> None:
    source = tmp_path / "file"
    source.write_bytes(b"x")
    kept = shelf.put(source)
    shelf.sweep(set())
    litter = tmp_path / "evidence" / "litter"
    (litter / "a-note-of-somebody").write_text("x")
    for path in litter.iterdir():
        os.utime(path, (1, 1))
    shelf.sweep(set())
    assert [path.name for path in litter.iterdir()] == ["a-note-of-somebody"]
    assert kept.name not in shelf.names()


def test_the_hash_and_the_time_are_those_of_the_original(shelf: Shelf, tmp_path: Path) -> None:
    source = tmp_path / "file"
    source.write_bytes(os.urandom(3_333_333))
    os.utime(source, (1_700_000_000, 1_700_000_000))
    kept = shelf.put(source)
    assert kept.sha256 == hashlib.sha256(source.read_bytes()).hexdigest()
    assert kept.modified == 1_700_000_000
    assert shelf.path(kept.name).stat().st_mtime == 946_684_800  # says nothing of its own


def test_a_file_that_shrinks_or_is_written_over_is_not_kept(shelf: Shelf, tmp_path: Path) -> None:
    source = tmp_path / "file"

    class Meddling:
        def __init__(self, size: int) -> None:
            self.size = size

        def step(self, done: int, total: int, doing: str = "") -> None:
            if done > 1_000_000:
                with source.open("r+b") as file:
                    file.truncate(self.size)
                    file.write(b"changed")

    for size in (1_500_000, 3_000_000):
        source.write_bytes(b"x" * 3_000_000)
        os.utime(source, (1, 1))
        with pytest.raises(FileChanged):
            shelf.put(source, progress=Meddling(size))
    assert shelf.names() == []


def test_a_file_that_grows_for_ever_is_given_up_at_once(shelf: Shelf, tmp_path: Path) -> None:
    source = tmp_path / "log"
    source.write_bytes(b"x" * 2_000_000)
    steps = []

    class Growing:
        def step(self, done: int, total: int, doing: str = "") -> None:
            steps.append(done)
            with source.open("ab") as file:
                file.write(b"x" * 100_000)

    with pytest.raises(FileChanged):
        shelf.put(source, progress=Growing())
    assert max(steps) <= 2_000_000


def test_links_are_followed_to_ordinary_files_only(shelf: Shelf, tmp_path: Path) -> None:
    source = tmp_path / "file"
    source.write_bytes(b"x")
    (tmp_path / "link").symlink_to(source)
    assert shelf.put(tmp_path / "link").size == 1
    (tmp_path / "to-null").symlink_to("/dev/null")
    with pytest.raises(NotAFile):
        shelf.put(tmp_path / "to-null")
    for name in ("nowhere", "x" * 300):
        with pytest.raises(NotReadable):
            shelf.put(tmp_path / name)


def test_a_pipe_with_a_writer_is_refused_without_waiting(shelf: Shelf, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    held = os.open(pipe, os.O_RDWR)
    try:
        done: list[object] = []
        thread = threading.Thread(target=lambda: done.append(refused(shelf, pipe)), daemon=True)
        thread.start()
        thread.join(5)
        assert done == [True]
    finally:
        os.close(held)


def refused(shelf: Shelf, path: Path) -> bool:
    with pytest.raises(NotAFile):
        shelf.put(path)
    return True


def test_stopped_while_it_is_read_back_nothing_is_wrong(shelf: Shelf, tmp_path: Path) -> None:
    source = tmp_path / "file"
    source.write_bytes(b"x" * 500_000)
    kept = shelf.put(source)
    with pytest.raises(Cancelled):
        shelf.verify(kept, progress=StopAt(3))
    shelf.verify(kept)


def test_a_sealed_file_that_became_a_folder_is_damage(shelf: Shelf, tmp_path: Path) -> None:
    source = tmp_path / "file"
    source.write_bytes(b"x")
    kept = shelf.put(source)
    shelf.path(kept.name).unlink()
    shelf.path(kept.name).mkdir()
    with pytest.raises(EvidenceChanged):
        shelf.verify(kept)
    assert shelf.names() == []


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "A" * 32, "g" * 32, "a" * 33])
def test_what_cannot_be_a_name_is_no_path(shelf: Shelf, name: str) -> None:
    with pytest.raises(EvidenceMissing):
        shelf.path(name)
