"""A full disk, a disk that cannot be written, a clock set back: each in its own words."""

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from casebook.book import opening
from casebook.book.notice import Sort
from casebook.crypto import stretch
from casebook.errors import CasebookTooNew, DiskFull, NotACasebook, ReadOnly
from casebook.records import Incident
from casebook.tasks.attach import attach_files
from tests.conftest import PASSPHRASE
from tests.disks import fill


def test_on_a_full_disk_nothing_is_half_saved_and_removing_works(
    small_disk: Path, tmp_path: Path
) -> None:
    folder = small_disk / "a.casebook"
    with opening.create(folder, member="M", passphrase=PASSPHRASE, cost=stretch.FLOOR) as book:
        first = book.save(Incident(title="kept"))
        second = book.save(Incident(title="to be removed"))
    source = tmp_path / "large"
    source.write_bytes(os.urandom(3_000_000))
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        fill(small_disk)
        with pytest.raises(DiskFull):
            attach_files(book, [source], [first])
        with pytest.raises(DiskFull):
            for _ in range(5000):
                book.save(Incident(title="x" * 5000))
        count = book.count(Incident)
        book.remove(second.ref)
        assert book.count(Incident) == count - 1
        assert book.shelf.names() == []
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        assert book.find(first.ref) == first
        assert book.faults() == []


def test_on_a_disk_of_3_mb_all_that_was_acknowledged_stays(tiny_disk: Path, tmp_path: Path) -> None:
    folder = tiny_disk / "a.casebook"
    kept: dict[str, str] = {}
    with opening.create(folder, member="M", passphrase=PASSPHRASE, cost=stretch.FLOOR) as book:
        pass
    book = opening.open_with_passphrase(folder, PASSPHRASE)
    with pytest.raises(DiskFull):
        for number in range(5000):
            saved = book.save(Incident(title=f"t{number}", narrative="x" * 3000))
            kept[saved.ref] = saved.title
    assert len(kept) > 20
    assert {item.ref: item.title for item in book.all(Incident)} == kept
    with suppress(DiskFull):
        book.close()
    # no room here even for a check: somewhere else it is found whole
    shutil.copytree(folder, tmp_path / "copy.casebook")
    for place in (folder, tmp_path / "copy.casebook"):
        again = opening.open_with_passphrase(place, PASSPHRASE)
        assert {item.ref: item.title for item in again.all(Incident)} == kept
        if place != folder:
            assert again.faults() == []
        with suppress(DiskFull):
            again.close()


def test_with_no_byte_free_it_opens_is_read_and_closes(small_disk: Path) -> None:
    folder = small_disk / "a.casebook"
    with opening.create(folder, member="M", passphrase=PASSPHRASE, cost=stretch.FLOOR) as book:
        first = book.save(Incident(title="kept"))
        second = book.save(Incident(title="to be forgotten"))
    fill(small_disk)
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        assert book.find(first.ref) == first
        assert not book.read_only
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        book.forget(second.ref)
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        assert [item.ref for item in book.all(Incident)] == [first.ref]
        assert book.faults() == []


def test_on_a_read_only_disk_it_can_be_read(small_disk: Path) -> None:
    folder = small_disk / "a.casebook"
    with opening.create(folder, member="M", passphrase=PASSPHRASE, cost=stretch.FLOOR) as book:
        book.save(Incident(title="kept"))
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        assert book.find("INC-0001").title == "kept"
        assert Sort.READ_ONLY in {notice.sort for notice in book.notices}
        with pytest.raises(ReadOnly):
            book.save(Incident(title="no"))


def test_left_open_on_a_read_only_disk_it_is_read_from_a_private_copy(
    small_disk: Path, folder: Path
) -> None:
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        book.save(Incident(title="in the log"))
        shutil.copytree(folder, small_disk / "b.casebook")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with opening.open_with_passphrase(small_disk / "b.casebook", PASSPHRASE) as book:
        assert book.find("INC-0001").title == "in the log"
        assert Sort.COPY_READ in {notice.sort for notice in book.notices}


def test_a_clock_set_back_is_said_and_order_is_kept(folder: Path) -> None:
    def then() -> tuple[str, int]:
        return "2020-01-01T00:00:00.000Z", 0

    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        book.save(Incident(title="one"))
    with opening.open_with_passphrase(folder, PASSPHRASE, clock=then) as book:
        saved = book.save(Incident(title="two"))
        assert Sort.CLOCK_BACK in {notice.sort for notice in book.notices}
        assert saved.ref == "INC-0002"
        assert book.faults() == []


def test_what_is_no_casebook_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotACasebook):
        opening.open_with_passphrase(tmp_path, PASSPHRASE)
    with pytest.raises(NotACasebook):
        opening.open_with_passphrase(tmp_path / "nothing", PASSPHRASE)


def test_a_casebook_of_a_newer_program_is_not_touched(folder: Path) -> None:
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        book._connection.execute("PRAGMA user_version = 9999")
    before = (folder / "casebook.db").read_bytes()
    with pytest.raises(CasebookTooNew):
        opening.open_with_passphrase(folder, PASSPHRASE)
    assert (folder / "casebook.db").read_bytes() == before
