"""Backups as a person uses them: a stick, a bad stick, five kept, a drill, the day of need."""

import errno
import io
import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import tarfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from casebook.book import Casebook, aside, opening
from casebook.cli.main import run
from casebook.crypto import stretch
from casebook.db.connection import DATABASE
from casebook.errors import (
    BackupBeforeRekey,
    BackupDamaged,
    BackupGiven,
    BackupNotKept,
    BackupNotOpened,
    BackupOfAnother,
    BackupOvertaken,
    BackupPlaceMissing,
    BackupPlaceUnfit,
    Cancelled,
    CasebookError,
    CasebookExists,
    NoBackup,
    NoBackupPlace,
    NotAFile,
    NotWritable,
    RecoveryCodeWrong,
)
from casebook.evidence.shelf import FIXED_TIME
from casebook.files import fresh_file
from casebook.paths import machine_state
from casebook.progress import Progress, StopAt
from casebook.records import Contact, Incident
from casebook.tasks import backup_notes as notes
from casebook.tasks import backup_place as places
from casebook.tasks.attach import attach_files
from casebook.tasks.backup import back_up
from casebook.tasks.backup_file import is_backup, label_of, look_inside
from casebook.tasks.drill import drill
from casebook.tasks.import_table import import_table
from casebook.tasks.recovery import make_recovery
from casebook.tasks.referrals import look_at_handed
from casebook.tasks.rekey import rekey
from casebook.tasks.restore import restore_backup
from casebook.tasks.verify_file import verify_file
from tests.conftest import PASSPHRASE
from tests.disks import fill
from tests.stopping import stopped_everywhere


@pytest.fixture
def kept(book: Casebook, tmp_path: Path) -> Casebook:
    """A casebook with an incident and a file of evidence."""
    source = tmp_path / "note.txt"
    source.write_text("kept " * 1000, "utf-8")
    incident = book.save(Incident(title="one", private_notes="nobody else's"))
    book.save(Contact(name="Ka-yan"))
    attach_files(book, [source], [incident])
    return book


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A folder for backups."""
    path = tmp_path / "stick"
    path.mkdir()
    return path


def backups(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def everything_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def left_aside() -> list[Path]:
    return sorted(machine_state().glob(f"{aside.PREFIX}*"))


# Written, read again, opened


def test_a_backup_is_opened_before_it_has_its_name(kept: Casebook, stick: Path) -> None:
    done = back_up(kept, stick / "b.tar")
    assert done.tally == kept.tally() and done.tally.files == 1 and done.tally.records >= 4
    inside = look_inside(kept, stick / "b.tar")
    assert inside.tally == done.tally and inside.sha256 == done.sha256 and not inside.missing
    report = verify_file(stick / "b.tar")
    assert not report.faults and report.sha256 == done.sha256
    (made,) = notes.made_here(kept)
    assert made.name == "b.tar" and made.verified == made.at and not made.drilled
    assert made.mark == label_of(stick / "b.tar").mark
    assert everything_in(stick) == ["b.tar"] and left_aside() == []


def test_a_stopped_backup_leaves_nothing_and_is_not_noted(kept: Casebook, stick: Path) -> None:
    def nothing_is_left() -> None:
        assert everything_in(stick) == [] and left_aside() == []
        assert kept.last_backup() == "" and notes.made_here(kept) == []

    def work(progress: Progress) -> None:
        back_up(kept, stick / "b.tar", progress=progress)

    assert stopped_everywhere(work, nothing_is_left) > 6


class LyingDrive(io.FileIO):
    """A file on a drive that says it is larger than it is, or turns bits."""

    room = 1 << 40
    turns = -1

    def write(self, data: object) -> int:
        raw = bytearray(memoryview(data).cast("B"))  # type: ignore[arg-type]
        at = self.tell()
        for place in range(len(raw)):
            if at + place >= self.room:
                raw[place] = 0
        if 0 <= self.turns - at < len(raw):
            raw[self.turns - at] ^= 1
        super().write(raw)
        return len(raw)


@pytest.fixture
def lying(monkeypatch: pytest.MonkeyPatch, stick: Path) -> Iterator[type[LyingDrive]]:
    """Whatever is written to the stick goes through such a drive."""
    true_open = os.fdopen

    def opened(handle: int, mode: str = "r", *args: object, **more: object) -> object:
        place = Path(f"/proc/self/fd/{handle}").readlink()
        if mode == "w+b" and place.is_relative_to(stick):
            return io.BufferedRandom(LyingDrive(handle, "w+b"))
        return true_open(handle, mode, *args, **more)  # type: ignore[call-overload]

    monkeypatch.setattr("casebook.files.os.fdopen", opened)
    LyingDrive.room, LyingDrive.turns = 1 << 40, -1
    yield LyingDrive
    LyingDrive.room, LyingDrive.turns = 1 << 40, -1


@pytest.mark.parametrize("share", [0.0, 0.05, 0.5, 0.9, 0.985])
def test_a_drive_that_lies_about_its_size_is_found(
    kept: Casebook, stick: Path, tmp_path: Path, lying: type[LyingDrive], share: float
) -> None:
    good = back_up(kept, tmp_path / "good.tar")
    lying.room = int(good.path.stat().st_size * share)
    older = good.path.read_bytes()
    (stick / "b.tar").write_bytes(older)
    with pytest.raises(BackupNotKept):
        back_up(kept, stick / "b.tar")
    # no name was given to it, and what had that name is as it was
    assert (stick / "b.tar").read_bytes() == older and everything_in(stick) == ["b.tar"]
    assert [one.name for one in notes.made_here(kept)] == ["good.tar"]
    assert kept.last_backup() == notes.made_here(kept)[0].at


def test_one_turned_bit_anywhere_that_matters_is_found(
    kept: Casebook, stick: Path, tmp_path: Path, lying: type[LyingDrive]
) -> None:
    good = back_up(kept, tmp_path / "good.tar")
    with tarfile.open(good.path) as archive:
        places = [info.offset_data + info.size // 2 for info in archive if info.size]
    assert len(places) == 7
    for place in places:
        lying.turns = place
        with pytest.raises(BackupNotKept) as caught:
            back_up(kept, stick / "b.tar")
        assert "drive" in caught.value.advice()
    assert everything_in(stick) == []


def test_a_database_of_another_moment_does_not_pass(
    kept: Casebook, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = kept.snapshot

    def later(path: Path) -> object:
        found = snapshot(path)
        kept.save(Incident(title="after"))
        path.unlink()
        snapshot(path)
        return found

    monkeypatch.setattr(kept, "snapshot", later)
    with pytest.raises(BackupNotKept, match="history"):
        back_up(kept, stick / "b.tar")


def test_evidence_that_is_missing_in_the_casebook_is_said(kept: Casebook, stick: Path) -> None:
    (sealed,) = kept.all_sealed()
    kept.shelf.path(sealed.name).unlink()
    done = back_up(kept, stick / "b.tar")
    assert done.missing == (kept.ref_of(sealed.exhibit),) and look_inside(
        kept, done.path
    ).missing == (kept.ref_of(sealed.exhibit),)


def test_what_is_forgotten_meanwhile_is_in_no_backup(
    kept: Casebook, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sealed,) = kept.all_sealed()

    class Forgets:
        calls = 0

        def step(self, done: int, total: int, doing: str = "") -> None:
            self.calls += 1
            if self.calls == 4:  # all is hashed, nothing of evidence written
                kept.forget(kept.ref_of(sealed.exhibit))

    with pytest.raises(BackupOvertaken):
        back_up(kept, stick / "b.tar", progress=Forgets())
    assert everything_in(stick) == []


def test_a_full_stick_is_said_and_older_backups_stay(kept: Casebook, small_disk: Path) -> None:
    places.choose(kept, small_disk)
    places.back_up_there(kept)
    before = backups(small_disk)
    fill(small_disk)
    with pytest.raises(CasebookError, match="full"):
        places.back_up_there(kept)
    assert [name for name in backups(small_disk) if name != "filler"] == before


def test_a_home_without_room_works_beside_the_backup(
    kept: Casebook, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(stick)
    monkeypatch.setattr(
        "casebook.book.aside.shutil.disk_usage", lambda _path: usage._replace(free=1000)
    )
    made: list[Path] = []
    true_made = aside._made

    def watched(where: Path) -> object:
        made.append(where)
        return true_made(where)

    monkeypatch.setattr(aside, "_made", watched)
    back_up(kept, stick / "b.tar")
    assert set(made) == {stick} and everything_in(stick) == ["b.tar"]


# The chosen place


def test_backups_go_to_the_chosen_place_by_date_and_five_stay(kept: Casebook, stick: Path) -> None:
    with pytest.raises(NoBackupPlace):
        places.back_up_there(kept)
    places.choose(kept, stick)
    with pytest.raises(NoBackup):
        places.newest(kept)
    not_ours = {
        "a.2020-01-01.casebook-backup.tar": b"somebody else's",
        "photo.jpg": b"photo",
    }
    for name, data in not_ours.items():
        (stick / name).write_bytes(data)
    made = []
    for number in range(7):
        kept.save(Incident(title=f"day {number}"))
        made.append(places.back_up_there(kept))
    today = date.today().isoformat()
    assert made[0].path.name == f"a.{today}.casebook-backup.tar"
    assert made[1].path.name == f"a.{today}-2.casebook-backup.tar"
    assert made[5].removed == (made[0].path.name,) and made[6].removed == (made[1].path.name,)
    assert set(backups(stick)) == {*not_ours, *(one.path.name for one in made[2:])}
    assert places.newest(kept) == made[6].path
    for name, data in not_ours.items():
        assert (stick / name).read_bytes() == data


def test_only_what_is_still_our_backup_gives_way(
    kept: Casebook, stick: Path, tmp_path: Path
) -> None:
    places.choose(kept, stick)
    made = [places.back_up_there(kept).path for _number in range(5)]
    # another casebook's backup, and a letter, now have the names of the two oldest
    cost = stretch.FLOOR
    with opening.create(
        tmp_path / "o.casebook", member="O", passphrase=PASSPHRASE, cost=cost
    ) as other:
        back_up(other, made[0])
    made[1].write_text("a letter", "utf-8")
    theirs = made[0].read_bytes()
    done = places.back_up_there(kept)
    assert done.removed == ()
    assert made[0].read_bytes() == theirs and made[1].read_text("utf-8") == "a letter"
    assert [one.name for one in places.ours(kept, stick)] == [
        path.name for path in (*made[2:], done.path)
    ]


def test_an_older_backup_stays_when_the_new_one_is_not_kept(
    kept: Casebook, stick: Path, lying: type[LyingDrive]
) -> None:
    places.choose(kept, stick)
    for _number in range(5):
        places.back_up_there(kept)
    before = backups(stick)
    lying.turns = 30_000
    with pytest.raises(BackupNotKept):
        places.back_up_there(kept)
    assert backups(stick) == before


def test_the_place_is_known_again_under_another_path_and_no_other_is_taken_for_it(
    kept: Casebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "media" / "STICK", tmp_path / "media" / "STICK1"
    (first / "safe").mkdir(parents=True)
    monkeypatch.setattr(places, "_drives", lambda: iter([tmp_path, first, second]))
    monkeypatch.setattr(places, "_drive", lambda _folder: first.resolve())
    place = places.choose(kept, first / "safe")
    assert place.inside == "safe"
    # plugged in where something else was already
    first.rename(second)
    (first / "safe").mkdir(parents=True)
    assert places.find(kept) == second / "safe"
    assert places.back_up_there(kept).path.parent == second / "safe"
    assert everything_in(first / "safe") == []
    shutil.rmtree(second)
    with pytest.raises(BackupPlaceMissing, match="safe"):
        places.back_up_there(kept)
    # a marker that was written over is no marker
    (first / "safe" / place.marker).write_text("somebody's\n", "utf-8")
    with pytest.raises(BackupPlaceMissing):
        places.find(kept)


def test_a_real_drive_is_known_again_where_it_is_mounted_next(
    kept: Casebook, small_disk: Path, tmp_path: Path
) -> None:
    places.choose(kept, small_disk)
    other = tmp_path / "media with blank"
    other.mkdir()
    if subprocess.run(["mount", "--move", str(small_disk), str(other)]).returncode:
        pytest.skip("no mount can be moved here")
    try:
        assert places.find(kept) == other
    finally:
        subprocess.run(["mount", "--move", str(other), str(small_disk)], check=True)


def test_the_marker_says_nothing(kept: Casebook, stick: Path) -> None:
    place = places.choose(kept, stick)
    (marker,) = stick.iterdir()
    said = marker.name + marker.read_text("utf-8")
    assert kept.id not in said and kept.folder.name not in said
    assert said.replace(place.id, "").replace(place.id[:16], "") == ".casebook-place-\n"
    # another choice takes the marker away again
    (stick / "new").mkdir()
    places.choose(kept, stick / "new")
    assert not marker.exists() and places.find(kept) == stick / "new"


def test_a_place_that_cannot_be_one_is_refused(kept: Casebook, tmp_path: Path) -> None:
    for folder in (kept.folder, kept.folder / "evidence", tmp_path / "not there"):
        with pytest.raises(BackupPlaceUnfit):
            places.choose(kept, folder)
    assert places.chosen(kept) is None


def test_nothing_of_the_place_stands_outside_the_casebook(kept: Casebook, tmp_path: Path) -> None:
    stick = tmp_path / "stick-of-aunt-Mei"
    stick.mkdir()
    places.choose(kept, stick)
    places.back_up_there(kept)
    kept.close()
    for path in (tmp_path / "home").rglob("*"):
        assert not path.is_file() or b"aunt-Mei" not in path.read_bytes()
    for path in kept.folder.rglob("*"):
        assert not path.is_file() or b"aunt-Mei" not in path.read_bytes()


# Reminding


def test_a_reminder_is_calm(kept: Casebook, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = notes.standing(kept)
    assert found.days == -1 and found.reminds
    notes.not_now(kept)
    assert notes.standing(kept).is_due and not notes.standing(kept).reminds
    back_up(kept, stick / "b.tar")
    found = notes.standing(kept)
    assert (found.days, found.changes, found.is_due) == (0, 0, False)
    kept.save(Incident(title="new"))
    assert notes.standing(kept).changes == 1 and notes.standing(kept).new_incidents == 1

    def in_days(days: int) -> None:
        at = time.time() + days * 86400
        said = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(at))
        monkeypatch.setattr(notes, "now", lambda: (said, 0))

    in_days(6)
    assert not notes.standing(kept).is_due
    in_days(8)
    assert notes.standing(kept).days in (7, 8) and notes.standing(kept).reminds
    notes.not_now(kept)
    assert not notes.standing(kept).reminds
    in_days(10)
    assert notes.standing(kept).reminds and not notes.standing(kept).is_late
    in_days(40)
    assert notes.standing(kept).is_late
    notes.remind_every(kept, 0)
    assert not notes.standing(kept).is_due
    notes.remind_every(kept, 60)
    assert not notes.standing(kept).is_due
    with pytest.raises(ValueError, match="-1"):
        notes.remind_every(kept, -1)


def test_without_a_change_nobody_is_reminded(
    kept: Casebook, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(kept, stick / "b.tar")
    monkeypatch.setattr(notes, "now", lambda: ("2099-01-01T00:00:00.000Z", 0))
    found = notes.standing(kept)
    assert found.days > 1000 and found.changes == 0 and not found.reminds and not found.is_late


def test_many_new_incidents_do_not_wait_for_the_day() -> None:
    soon = notes.Standing(at="2026-01-01", days=1, changes=70, new_incidents=49)
    assert not soon.is_due and not soon.is_late
    many = notes.Standing(at="2026-01-01", days=1, changes=70, new_incidents=50)
    assert many.is_due and many.is_late
    # who wants to be reminded every three months is not told off after one
    rare = notes.Standing(at="2026-01-01", days=60, changes=70, every=90)
    assert not rare.is_due and not rare.is_late


def test_an_empty_casebook_reminds_nobody(book: Casebook) -> None:
    assert not notes.standing(book).is_due


@pytest.mark.parametrize("said", ["", "x", "[]", "[1]", '{"a": 1}', '[{"name": "n"}]', "null"])
def test_notes_that_cannot_be_read_are_as_good_as_none(book: Casebook, said: str) -> None:
    for name in ("backups", "backup-reminder", "backup-place"):
        book.keep(name, said)
    assert notes.made_here(book) == [] and places.chosen(book) is None
    assert notes.standing(book).every == notes.EVERY


# The drill


def test_a_drill_opens_the_newest_backup_and_leaves_nothing(kept: Casebook, stick: Path) -> None:
    places.choose(kept, stick)
    places.back_up_there(kept)
    done = places.back_up_there(kept)
    kept.save(Incident(title="after"))
    state = {path: path.read_bytes() for path in machine_state().iterdir()}
    found = drill(kept, PASSPHRASE)
    assert found.name == done.path.name and found.faults == () and found.was_noted
    assert found.tally == done.tally and found.changes == 1 and found.seconds >= 1
    said = "\n".join(found.lines())
    assert "1 file of evidence" in said and "1 change was made since" in said
    assert "removed again" in said and left_aside() == []
    # no writer was begun for what was only a drill
    assert {path: path.read_bytes() for path in machine_state().iterdir()} == state
    last = notes.made_here(kept)[-1]
    assert last.drilled and last.verified == last.drilled and last.seconds == found.seconds
    assert notes.standing(kept).drilled == last.drilled
    assert not kept.notices


def test_a_drill_with_the_recovery_code(kept: Casebook, stick: Path) -> None:
    made = make_recovery(kept, None, "en")
    made.prove(made.code)
    back_up(kept, stick / "b.tar")
    assert drill(kept, made.code, with_code=True, backup=stick / "b.tar").faults == ()
    with pytest.raises(RecoveryCodeWrong):
        drill(kept, "nonsense", with_code=True, backup=stick / "b.tar")
    with pytest.raises(BackupNotOpened):
        drill(kept, "the wrong words altogether", backup=stick / "b.tar")
    assert left_aside() == [] and len(notes.made_here(kept)) == 1


def test_a_mistyped_passphrase_is_told_before_anything_is_restored(
    kept: Casebook, stick: Path
) -> None:
    back_up(kept, stick / "b.tar")
    watched = Watched()
    with pytest.raises(BackupNotOpened):
        drill(kept, "the wrong words altogether", backup=stick / "b.tar", progress=watched)
    assert watched.steps == 0
    drill(kept, PASSPHRASE, backup=stick / "b.tar", progress=watched)
    assert watched.steps > 0


class Watched(Progress):
    """How often something was said to have been done."""

    steps = 0

    def step(self, done: int, total: int, doing: str = "") -> None:
        self.steps += 1


def test_a_backup_made_before_the_passphrase_changed_opens_with_the_old_one(
    kept: Casebook, stick: Path
) -> None:
    back_up(kept, stick / "b.tar")
    new = "seven other geese went south"
    opening.change_open(kept.folder, PASSPHRASE, new, cost=stretch.FLOOR)
    with pytest.raises(BackupNotOpened, match="when it was made"):
        drill(kept, new, backup=stick / "b.tar")
    assert drill(kept, PASSPHRASE, backup=stick / "b.tar").faults == ()


def test_a_backup_from_before_a_rekey_is_whole_but_needs_the_passphrase_of_then(
    kept: Casebook, stick: Path, tmp_path: Path
) -> None:
    places.choose(kept, stick)
    old = places.back_up_there(kept)
    folder = kept.folder
    kept.close()
    new = "seven other geese went south"
    rekey(folder, PASSPHRASE, new)
    with opening.open_with_passphrase(folder, new) as book:
        assert places.newest(book) == old.path
        with pytest.raises(BackupBeforeRekey, match="whole"):
            places.verify_backup(book, old.path)
        assert drill(book, PASSPHRASE).faults == ()
        done = places.back_up_there(book)
        assert places.verify_backup(book, done.path).tally == book.tally()
        with opening.create(
            tmp_path / "o.casebook", member="O", passphrase=new, cost=stretch.FLOOR
        ) as other:
            back_up(other, stick / "o.tar")
        with pytest.raises(BackupOfAnother):
            places.verify_backup(book, stick / "o.tar")


def test_a_drill_finds_what_no_manifest_can_tell(kept: Casebook, stick: Path) -> None:
    """Damaged evidence was backed up as it was: every hash fits, and only the drill sees it."""
    (sealed,) = kept.all_sealed()
    path = kept.shelf.path(sealed.name)
    raw = bytearray(path.read_bytes())
    raw[-40] ^= 1
    path.write_bytes(raw)
    back_up(kept, stick / "b.tar")
    assert not verify_file(stick / "b.tar").faults
    found = drill(kept, PASSPHRASE, backup=stick / "b.tar")
    (fault,) = found.faults
    assert "no longer what was attached" in fault and "DAMAGE" in found.lines()[0]
    assert found.plain()["sound"] is False
    assert not notes.made_here(kept)[-1].drilled


def test_a_damaged_backup_is_named_by_the_file_in_it(kept: Casebook, stick: Path) -> None:
    back_up(kept, stick / "b.tar")
    with tarfile.open(stick / "b.tar") as archive:
        place = {info.name: info for info in archive}
    name, info = next(item for item in place.items() if "evidence" in item[0])
    with (stick / "b.tar").open("r+b") as file:
        file.seek(info.offset_data + 50)
        byte = file.read(1)
        file.seek(info.offset_data + 50)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(BackupDamaged) as caught:
        drill(kept, PASSPHRASE, backup=stick / "b.tar")
    assert name.removeprefix("casebook-backup/") in caught.value.sentence()
    assert left_aside() == []


@pytest.mark.parametrize("share", [0.0, 0.001, 0.01, 0.3, 0.6, 0.9])
def test_a_backup_that_was_cut_off_is_never_a_fault_of_ours(
    kept: Casebook, stick: Path, share: float
) -> None:
    done = back_up(kept, stick / "b.tar")
    raw = done.path.read_bytes()
    (stick / "cut.tar").write_bytes(raw[: int(len(raw) * share)])
    for use in (
        lambda: restore_backup(stick / "cut.tar", stick / "r.casebook"),
        lambda: look_inside(kept, stick / "cut.tar"),
        lambda: drill(kept, PASSPHRASE, backup=stick / "cut.tar"),
    ):
        with pytest.raises(BackupDamaged):
            use()
    assert everything_in(stick) == ["b.tar", "cut.tar"] and left_aside() == []


def test_a_stick_without_links_takes_a_restored_casebook(
    kept: Casebook, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAT and exFAT, as most sticks have it, know no second name of a file."""

    def refused(*_names: object, **_more: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    back_up(kept, stick / "b.tar")
    monkeypatch.setattr(os, "link", refused)
    folder = restore_backup(stick / "b.tar", tmp_path / "new" / "place" / "r.casebook")
    (sealed,) = kept.all_sealed()
    with opening.open_with_passphrase(folder, PASSPHRASE) as again:
        assert again.tally() == kept.tally()
        # when it was restored is not told by its files either
        assert again.shelf.path(sealed.name).stat().st_mtime == FIXED_TIME


def test_a_restore_that_fails_leaves_no_folders_above_it(
    kept: Casebook, stick: Path, tmp_path: Path
) -> None:
    back_up(kept, stick / "b.tar")
    (stick / "cut.tar").write_bytes((stick / "b.tar").read_bytes()[:9000])
    before = everything_in(tmp_path)
    with pytest.raises(BackupDamaged):
        restore_backup(stick / "cut.tar", tmp_path / "new" / "place" / "r.casebook")
    with pytest.raises(Cancelled):
        restore_backup(stick / "b.tar", tmp_path / "new" / "r.casebook", progress=StopAt(2))
    assert everything_in(tmp_path) == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_is_not_waited_for(kept: Casebook, stick: Path) -> None:
    pipe = stick / "pipe"
    os.mkfifo(pipe)
    for use in (
        lambda: restore_backup(pipe, stick / "r.casebook"),
        lambda: look_inside(kept, pipe),
        lambda: drill(kept, PASSPHRASE, backup=pipe),
        lambda: verify_file(pipe),
        lambda: look_at_handed(kept, pipe),
    ):
        with pytest.raises(NotAFile):
            use()
    assert everything_in(stick) == ["pipe"]


def test_a_backup_takes_the_place_of_an_older_one_and_of_nothing_else(
    kept: Casebook, stick: Path
) -> None:
    letter = stick / "letter.txt"
    letter.write_text("the only copy", "utf-8")
    for place, failure in (
        (letter, CasebookExists),
        (stick, NotAFile),
        (kept.folder / "b.tar", NotWritable),
    ):
        with pytest.raises(failure):
            back_up(kept, place)
    assert letter.read_text("utf-8") == "the only copy"
    assert everything_in(stick) == ["letter.txt"] and not (kept.folder / "b.tar").exists()
    assert notes.made_here(kept) == []
    first = back_up(kept, stick / "b.tar")
    kept.save(Incident(title="two"))
    assert back_up(kept, stick / "b.tar").sha256 != first.sha256


def test_what_is_said_of_a_backup_is_said_of_one_file(kept: Casebook, stick: Path) -> None:
    """Exchanged while it is read: the hash and the verdict are those of the same file."""
    done = back_up(kept, stick / "b.tar")
    raw = bytearray(done.path.read_bytes())
    raw[len(raw) // 2] ^= 1
    (stick / "other.tar").write_bytes(raw)

    class Exchanging:
        def step(self, done: int, total: int, doing: str = "") -> None:
            if (stick / "other.tar").exists():
                (stick / "other.tar").replace(stick / "b.tar")

    report = verify_file(stick / "b.tar", progress=Exchanging())
    assert report.sha256 == done.sha256 and not report.faults
    assert verify_file(stick / "b.tar").faults


def test_the_backup_of_another_casebook_is_no_drill(
    kept: Casebook, stick: Path, tmp_path: Path
) -> None:
    cost = stretch.FLOOR
    with opening.create(
        tmp_path / "o.casebook", member="O", passphrase=PASSPHRASE, cost=cost
    ) as other:
        back_up(other, stick / "b.tar")
    with pytest.raises(BackupOfAnother):
        drill(kept, PASSPHRASE, backup=stick / "b.tar")


def test_a_stopped_drill_leaves_nothing(kept: Casebook, stick: Path) -> None:
    back_up(kept, stick / "b.tar")
    for steps in (1, 2, 3, 4):
        with pytest.raises(Cancelled):
            drill(kept, PASSPHRASE, backup=stick / "b.tar", progress=StopAt(steps))
        assert left_aside() == []


def _hold_a_folder(ready: object) -> None:
    with aside.private_folder() as folder:
        (folder / "restored").write_bytes(b"ciphertext")
        ready.set()  # type: ignore[attr-defined]
        time.sleep(60)


def _hold_a_file(ready: object) -> None:
    with fresh_file(machine_state() / "a.b.json") as file:
        file.write(b"half of what this computer remembers")
        file.flush()
        ready.set()  # type: ignore[attr-defined]
        time.sleep(60)


def test_what_a_killed_start_was_writing_is_swept_and_what_is_being_written_is_not(
    tmp_path: Path,
) -> None:
    machine_state().mkdir(parents=True, exist_ok=True)
    context = multiprocessing.get_context("fork")
    ready = context.Event()
    process = context.Process(target=_hold_a_file, args=(ready,))
    process.start()
    assert ready.wait(20)
    part = machine_state() / ".a.b.json.part"
    aside.sweep()
    assert part.exists()
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    (tmp_path / "old").write_text(PASSPHRASE + "\n")
    words = ["new", str(tmp_path / "b.casebook"), "--member", "B"]
    assert run([*words, "--passphrase-file", str(tmp_path / "old")]) == 0
    assert not part.exists()


def test_what_a_killed_drill_left_is_swept_and_a_running_one_is_not(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    ready = context.Event()
    process = context.Process(target=_hold_a_folder, args=(ready,))
    process.start()
    assert ready.wait(20)
    assert aside.sweep() == 0 and len(left_aside()) == 1
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert len(left_aside()) == 1
    assert aside.sweep() == 1 and left_aside() == []


# The day of need


def test_a_backup_is_restored_and_never_merged(kept: Casebook, stick: Path) -> None:
    back_up(kept, stick / "b.tar")
    before = kept.tally()
    with pytest.raises(BackupGiven) as caught:
        import_table(kept, stick / "b.tar", Incident, mapping={})
    assert "restored" in caught.value.advice() and kept.tally() == before
    assert is_backup(stick / "b.tar") and not is_backup(kept.folder / DATABASE)


def test_a_restored_casebook_goes_on_with_its_place_and_notes(
    kept: Casebook, stick: Path, tmp_path: Path
) -> None:
    place = places.choose(kept, stick)
    first = places.back_up_there(kept)
    done = places.back_up_there(kept)
    kept.close()
    restored = restore_backup(done.path, tmp_path / "r.casebook")
    with opening.open_with_passphrase(restored, PASSPHRASE) as again:
        assert again.tally() == done.tally
        assert places.chosen(again) == place
        # it knows of the first; that it was itself written came after it was
        assert [one.name for one in notes.made_here(again)] == [first.path.name]
        assert places.back_up_there(again).removed == ()


def test_a_casebook_that_can_only_be_read_can_be_backed_up(
    kept: Casebook, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = kept.folder
    kept.close()
    monkeypatch.setattr(opening, "_can_write", lambda where: where != folder)
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        assert book.read_only
        done = back_up(book, stick / "b.tar")
        assert look_inside(book, done.path).tally == book.tally()
    assert json.dumps(done.tally.plain())
