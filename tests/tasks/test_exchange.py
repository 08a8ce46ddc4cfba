"""A folder that somebody else carries: whatever it does to files, all casebooks end the same."""

import os
import random
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from casebook.book import Casebook, clock
from casebook.errors import (
    BackupGiven,
    BadValue,
    Cancelled,
    CasebookError,
    NotOfTheGroup,
    NotReadable,
    SenderOutside,
)
from casebook.evidence.intake import opened_plain
from casebook.progress import StopAt
from casebook.records import Exhibit, Incident
from casebook.tasks import exchange_files
from casebook.tasks.backup import back_up
from casebook.tasks.exchange import (
    REVIEW,
    VERIFIED,
    Report,
    Setting,
    choose,
    exchange_once,
    setting,
    watch,
)
from casebook.tasks.inbox import inbox_file
from casebook.tasks.make_bundle import Options, make_bundle, readers_of
from casebook.tasks.opened_bundle import letter_of, wants_passphrase
from casebook.tasks.read_bundle import look_at_bundle, take_in_bundle
from casebook.tasks.read_excerpt import look_at_excerpt
from tests.disks import fill
from tests.tasks.laptops import laptops, on_shelf, the_same, titles, write_down


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """The folder that all of them see."""
    place = tmp_path / "share"
    place.mkdir()
    return place


def settle(books: list[Casebook], share: Path, passes: int = 12) -> int:
    """Pass after pass, in turns, until nothing happens any more; how many that took."""
    for number in range(passes):
        reports = [exchange_once(book, share, take=VERIFIED) for book in books]
        assert not any(report.failed for report in reports)
        if not any(report.did_something for report in reports):
            return number
    raise AssertionError("it does not come to rest")


def picture(place: Path, name: str, size: int = 200_000) -> Path:
    path = place / name
    path.write_bytes(random.Random(name).randbytes(size))
    return path


def everything_in(share: Path) -> bytes:
    return b"".join(path.read_bytes() for path in share.rglob("*") if path.is_file())


@pytest.mark.slow
def test_five_laptops_end_the_same_and_come_to_rest(tmp_path: Path, share: Path) -> None:
    with laptops(tmp_path, 5) as books:
        for number, book in enumerate(books):
            files = [picture(tmp_path, f"{number}.jpg")] if number % 4 == 0 else []
            write_down(book, f"Incident {number}", *files)
        settle(books, share)
        assert the_same(books)
        assert titles(books[0]) == [f"Incident {number}" for number in range(5)]
        assert len(on_shelf(books[4])) == 2
        # what is left is one small file from each for each, which says what is held
        left = list(share.iterdir())
        assert len(left) == 5 * 4 and all(path.stat().st_size < 30_000 for path in left)
        # one more thing: only that is sealed, and it comes to rest again
        write_down(books[2], "One more")
        settle(books, share)
        assert the_same(books) and "One more" in titles(books[0])
        for book in books:
            assert not book.faults()


def test_names_and_bytes_in_the_folder_tell_nothing(tmp_path: Path, share: Path) -> None:
    with laptops(tmp_path, 3) as books:
        write_down(books[0], "Canary-in-a-title", picture(tmp_path, "a.jpg"))
        exchange_once(books[0], share)
        names = [path.name for path in share.iterdir()]
        assert len(names) == 2
        raw = everything_in(share) + "\n".join(names).encode()
        said = [b"Canary", b"Dolma", b"Rahile", b"a.jpg"]
        said += [book.own_member().encode() for book in books]
        said += [book.own_writer().encode() for book in books]
        said += [book.card().recipient.encode() for book in books]
        assert not [one for one in said if one in raw]


def test_a_pass_over_what_is_known_costs_little(
    tmp_path: Path, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with laptops(tmp_path, 2) as books:
        write_down(books[0], "A", picture(tmp_path, "big.mp4", 3_000_000))
        exchange_once(books[0], share)
        for path in share.iterdir():  # not just written: its time can be believed
            os.utime(path, (1_700_000_000, 1_700_000_000))
        exchange_once(books[1], share)
        assert exchange_once(books[1], share).waiting
        for path in share.iterdir():
            os.utime(path, (1_700_000_000, 1_700_000_000))
        exchange_once(books[1], share)
        read: list[int] = []

        class Counted:
            def __init__(self, file: BinaryIO) -> None:
                self._file = file

            def read(self, size: int) -> bytes:
                raw = self._file.read(size)
                read.append(len(raw))
                return raw

        @contextmanager
        def counted(path: Path) -> Iterator[Counted]:
            with opened_plain(path) as file:
                yield Counted(file)

        monkeypatch.setattr(exchange_files, "opened_plain", counted)
        monkeypatch.setattr("casebook.tasks.exchange_taking.letter_of", None)
        report = exchange_once(books[1], share)
        assert len(report.waiting) == 1 and report.waiting[0].new > 0
        assert sum(read) < 200, read


def test_in_review_nothing_comes_in_by_itself(tmp_path: Path, share: Path) -> None:
    with laptops(tmp_path, 2) as (one, other):
        write_down(one, "A", picture(tmp_path, "a.jpg"))
        exchange_once(one, share)
        (waits,) = exchange_once(other, share, take=REVIEW).waiting
        assert (waits.sender, waits.files) == ("Dolma", 1) and waits.new > 2
        assert titles(other) == [] and not other.taken()
        take_in_bundle(other, waits.path)
        report = exchange_once(other, share)
        assert not report.waiting and titles(other) == ["A"]
        # and now the first one hears that it arrived
        exchange_once(one, share)
        assert all(path.stat().st_size < 30_000 for path in share.iterdir())


def test_what_was_undone_never_comes_back_by_itself(tmp_path: Path, share: Path) -> None:
    with laptops(tmp_path, 2) as (one, other):
        write_down(one, "A")
        exchange_once(one, share)
        (came,) = exchange_once(other, share, take=VERIFIED).taken
        other.undo_import(came.bundle)
        for _again in range(3):
            report = exchange_once(other, share, take=VERIFIED)
            assert titles(other) == [] and not report.taken
            exchange_once(one, share, take=VERIFIED)
        # copied under another name, and in a newer bundle too
        for path in list(share.iterdir()):
            shutil.copy(path, share / f"copy of {path.name}")
        write_down(one, "B")
        exchange_once(one, share, take=VERIFIED)
        exchange_once(other, share, take=VERIFIED)
        assert "A" not in titles(other)


def test_strangers_wait_in_the_inbox_until_they_are_verified(tmp_path: Path, share: Path) -> None:
    with laptops(tmp_path, 2) as (one, other):
        other.verify_member(one.own_member(), verified=False)
        write_down(one, "A")
        exchange_once(one, share)
        report = exchange_once(other, share, take=VERIFIED)
        assert [came.sender for came in report.inbox] == ["Dolma"]
        assert titles(other) == [] and not report.dropped
        assert len(other.inbox()) == 1 and exchange_once(other, share, take=VERIFIED).inbox
        assert len(other.inbox()) == 1
        other.verify_member(one.own_member())
        exchange_once(other, share, take=VERIFIED)
        assert titles(other) == ["A"] and not other.inbox()


def test_nothing_is_left_for_whoever_is_not_verified_or_was_removed(
    tmp_path: Path, share: Path
) -> None:
    with laptops(tmp_path, 3) as books:
        settle(books, share)
        write_down(books[0], "A")
        exchange_once(books[0], share)
        assert len(list(share.iterdir())) == 6
        books[0].verify_member(books[1].own_member(), verified=False)
        books[0].remove_member(books[2].own_member())
        assert exchange_once(books[0], share).removed == 2
        assert len(list(share.iterdir())) == 4


def test_another_key_of_a_member_is_said_and_stops_everything_of_theirs(
    tmp_path: Path, share: Path
) -> None:
    place = tmp_path / "forger"
    with laptops(tmp_path, 2) as (one, other), laptops(place, 1) as (forger,):
        forged = forger.card()
        forger.add_card(other.card())
        write_down(forger, "Forged")
        other._turns.write_local(
            lambda: other._connection.execute(
                "UPDATE known SET key = ?, member = ? WHERE member = ?",
                (one.public_key(), forged.member, one.own_member()),
            )
        )
        out = share / "a.bundle"
        make_bundle(forger, readers_of(forger, ["Rahile"]), out)
        report = exchange_once(other, share, take=VERIFIED)
        assert [came.path for came in report.key_changed] == [out]
        assert titles(other) == [] and not report.taken


def test_half_copied_files_and_foreign_ones_are_left_alone(tmp_path: Path, share: Path) -> None:
    with laptops(tmp_path, 2) as (one, other):
        write_down(one, "A", picture(tmp_path, "a.jpg", 400_000))
        away = tmp_path / "away"
        away.mkdir()
        exchange_once(one, away)
        (whole,) = away.iterdir()
        raw = whole.read_bytes()
        (share / "notes.txt").write_text("shopping list", "utf-8")
        (share / "empty.bundle").write_bytes(b"")
        (share / "folder.bundle").mkdir()
        os.mkfifo(share / "pipe.bundle")
        (share / "link.bundle").symlink_to(whole)
        (share / f".syncthing.{whole.name}.tmp").write_bytes(raw)
        (share / f"~syncthing~{whole.name}.tmp").write_bytes(raw)
        (share / f"{whole.name}.part").write_bytes(raw)
        before = sorted(path.name for path in share.iterdir())
        for size in (10, 100, 1000, 70_000, len(raw) // 2, len(raw) - 1):
            (share / whole.name).write_bytes(raw[:size])
            report = exchange_once(other, share, take=VERIFIED)
            assert not report.taken and titles(other) == [] and not report.failed
            assert len(report.damaged) == (size >= 100)
        # a program that sets the size first, and writes afterwards
        (share / whole.name).write_bytes(raw[:200_000] + bytes(len(raw) - 200_000))
        assert exchange_once(other, share, take=VERIFIED).damaged
        (share / whole.name).write_bytes(raw)
        report = exchange_once(other, share, take=VERIFIED)
        assert len(report.taken) == 1 and titles(other) == ["A"]
        assert set(before) <= {path.name for path in share.iterdir()}


def test_a_file_that_grows_while_it_is_read_is_looked_at_again(
    tmp_path: Path, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with laptops(tmp_path, 2) as (one, other):
        write_down(one, "A")
        exchange_once(one, share)
        (path,) = share.iterdir()
        real, whole = exchange_files.stamp_of, path.read_bytes()
        path.write_bytes(whole[:-500])
        calls: list[Path] = []

        def grows(place: Path) -> list[int]:
            calls.append(place)
            if len(calls) == 2:
                path.write_bytes(whole)
            return real(place)

        monkeypatch.setattr(exchange_files, "stamp_of", grows)
        assert exchange_once(other, share, take=VERIFIED).unfinished == [path]
        monkeypatch.setattr(exchange_files, "stamp_of", real)
        assert exchange_once(other, share, take=VERIFIED).taken
        assert titles(other) == ["A"]


def test_conflict_copies_and_renamed_files_are_looked_at_once(tmp_path: Path, share: Path) -> None:
    with laptops(tmp_path, 2) as (one, other):
        write_down(one, "A")
        exchange_once(one, share)
        (path,) = share.iterdir()
        stem = path.name.removesuffix(".bundle")
        theirs = share / f"{stem}.sync-conflict-20261128-101500-ABCDEFG.bundle"
        shutil.copy(path, theirs)
        shutil.copy(path, share / f"{stem} (conflicted copy 2026-11-28 101500).bundle")
        path.rename(share / "renamed by somebody")
        report = exchange_once(other, share, take=VERIFIED)
        assert len(report.taken) == 1 and titles(other) == ["A"]
        assert len(other.taken()) == 1
        # whose they are clears them away; what somebody renamed stays theirs
        exchange_once(one, share, take=VERIFIED)
        assert not [item for item in share.iterdir() if "conflict" in item.name]
        settle([one, other], share)
        assert the_same([one, other])


def test_a_bundle_that_the_carrier_lost_or_spoiled_is_left_again(
    tmp_path: Path, share: Path
) -> None:
    with laptops(tmp_path, 2) as (one, other):
        write_down(one, "A", picture(tmp_path, "a.jpg"))
        exchange_once(one, share)
        (path,) = share.iterdir()
        path.unlink()
        assert len(exchange_once(one, share).dropped) == 1
        (path,) = share.iterdir()
        raw = bytearray(path.read_bytes())
        raw[len(raw) // 2] ^= 1
        path.write_bytes(raw)
        assert exchange_once(other, share, take=VERIFIED).damaged == [path]
        exchange_once(one, share)
        exchange_once(other, share, take=VERIFIED)
        assert titles(other) == ["A"] and len(on_shelf(other)) == 1
        assert not exchange_once(other, share, take=VERIFIED).damaged


def test_clocks_that_are_wrong_decide_nothing(
    tmp_path: Path, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = clock.now
    with laptops(tmp_path, 3) as books:
        for year, book in zip(("1999", "2026", "2041"), books, strict=True):

            def skewed(year: str = year) -> tuple[str, int]:
                at, offset = real()
                return year + at[4:], offset

            for module in ("group", "carrying"):
                monkeypatch.setattr(f"casebook.book.{module}.now", skewed)
            monkeypatch.setattr("casebook.tasks.make_bundle.now", skewed)
            monkeypatch.setattr("casebook.tasks.exchange_dropping.now", skewed)
            write_down(book, year)
            exchange_once(book, share, take=VERIFIED)
            for path in share.iterdir():
                os.utime(path, (int(year) - 1970,) * 2)
        monkeypatch.undo()
        settle(books, share)
        assert the_same(books) and titles(books[0]) == ["1999", "2026", "2041"]


def test_a_large_file_is_sealed_once_for_each_reader_and_by_one_member_only(
    tmp_path: Path, share: Path
) -> None:
    with laptops(tmp_path, 3) as books:
        settle(books, share)
        write_down(books[0], "A", picture(tmp_path, "film.mp4", 3_000_000))
        exchange_once(books[0], share, take=VERIFIED)
        # an offline reader: more is written meanwhile, and the film is not sealed again
        for number in range(3):
            write_down(books[0], f"Later {number}")
            report = exchange_once(books[0], share, take=VERIFIED)
            assert report.dropped and all(one.size < 100_000 for one in report.dropped)
        exchange_once(books[1], share, take=VERIFIED)
        assert len(on_shelf(books[1])) == 1
        large = [path for path in share.iterdir() if path.stat().st_size > 1_000_000]
        assert len(large) == 2  # not a third, from whoever has it now, for whoever has not
        settle(books, share)
        assert the_same(books) and not [p for p in share.iterdir() if p.stat().st_size > 30_000]


def test_who_has_a_file_passes_it_on_when_nobody_else_does(tmp_path: Path, share: Path) -> None:
    with laptops(tmp_path, 3) as books:
        settle(books, share)
        write_down(books[0], "A", picture(tmp_path, "film.mp4", 300_000))
        exchange_once(books[0], share, take=VERIFIED)
        exchange_once(books[1], share, take=VERIFIED)
        # the first laptop is seized, and its files are gone from the folder
        for path in share.iterdir():
            if path.stat().st_size > 200_000:
                path.unlink()
        settle(books[1:], share)
        assert the_same(books[1:]) and len(on_shelf(books[2])) == 1


def test_what_is_closed_or_forgotten_afterwards_leaves_the_folder(
    tmp_path: Path, share: Path
) -> None:
    with laptops(tmp_path, 2) as (one, other):
        kept = write_down(one, "For all")
        closed = write_down(one, "For me only after all")
        gone = write_down(one, "To be forgotten")
        exchange_once(one, share)
        from dataclasses import replace

        one.save(replace(closed, sensitivity="this-casebook"))
        exchange_once(one, share)
        one.forget(gone.id)
        exchange_once(one, share)
        exchange_once(other, share, take=VERIFIED)
        assert titles(other) == [kept.title]


def test_a_member_with_two_laptops(tmp_path: Path, share: Path) -> None:
    from casebook.book import opening
    from tests.conftest import PASSPHRASE

    with laptops(tmp_path, 2) as (one, other):
        settle([one, other], share)
        one.close()
        second = tmp_path / "second" / "Dolma.casebook"
        shutil.copytree(one.folder, second)
        os.environ["XDG_STATE_HOME"] = str(tmp_path / "second-home")
        with opening.open_with_passphrase(second, PASSPHRASE) as copy:
            write_down(copy, "On the second laptop")
            os.environ["XDG_STATE_HOME"] = str(tmp_path / "home" / "xdg_state_home")
            with opening.open_with_passphrase(one.folder, PASSPHRASE) as first:
                write_down(first, "On the first laptop")
                settle([first, copy, other], share)
                assert the_same([first, copy, other])
                assert len(titles(other)) == 2


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_losses_copies_and_renames_at_random(tmp_path: Path, share: Path, seed: int) -> None:
    chance = random.Random(seed)
    with laptops(tmp_path, 3) as books:
        for step in range(24):
            book = chance.choice(books)
            if chance.random() < 0.6:
                files = [picture(tmp_path, f"{step}.jpg", 30_000)] if step % 12 == 0 else []
                write_down(book, f"{step}", *files)
            exchange_once(book, share, take=VERIFIED)
            there = sorted(share.iterdir())
            for path in chance.sample(there, min(2, len(there))):
                what = chance.randrange(5)
                if what == 0:
                    path.unlink()
                elif what == 1:
                    path.rename(share / f"renamed {chance.randrange(99)}")
                elif what == 2:
                    shutil.copy(path, share / f"{path.stem} (conflicted copy {step}).bundle")
                elif what == 3:
                    raw = path.read_bytes()
                    path.write_bytes(raw[: chance.randrange(len(raw))])
                else:
                    os.utime(path, (chance.randrange(2**31),) * 2)
        settle(books, share, passes=20)
        assert the_same(books)
        for book in books:
            assert not book.faults()


def test_a_folder_that_cannot_be_written_to_is_read_all_the_same(
    tmp_path: Path, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with laptops(tmp_path, 2) as (one, other):
        write_down(one, "A")
        exchange_once(one, share)
        real = os.open

        def refused(path: object, flags: int, *rest: object, **more: object) -> int:
            if flags & os.O_CREAT and str(share) in str(path):
                raise PermissionError(13, "Read-only file system")
            return real(path, flags, *rest, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(os, "open", refused)
        report = exchange_once(other, share, take=VERIFIED)
        assert report.taken and titles(other) == ["A"]
        assert len(report.failed) == 1 and "Read-only" in str(report.failed[0])


def test_a_full_stick_leaves_nothing_half(tmp_path: Path, small_disk: Path) -> None:
    with laptops(tmp_path, 2) as (one, other):
        write_down(one, "A", picture(tmp_path, "film.mp4", 2_000_000))
        fill(small_disk)
        report = exchange_once(one, small_disk)
        assert report.failed and not report.dropped
        assert [path.name for path in small_disk.iterdir()] == ["filler"]
        (small_disk / "filler").unlink()
        assert exchange_once(one, small_disk).dropped
        exchange_once(other, small_disk, take=VERIFIED)
        assert titles(other) == ["A"]


def test_stopped_anywhere_it_goes_on_where_it_was(tmp_path: Path, share: Path) -> None:
    with laptops(tmp_path, 2) as (one, other):
        write_down(one, "A", picture(tmp_path, "a.jpg", 300_000))
        for step in range(1, 400, 5):
            try:
                exchange_once(one, share, progress=StopAt(step))
                break
            except Cancelled:
                assert not [path for path in share.iterdir() if path.suffix in (".part", ".tmp")]
        for step in range(1, 400, 9):
            try:
                exchange_once(other, share, take=VERIFIED, progress=StopAt(step))
                break
            except Cancelled:
                assert titles(other) in ([], ["A"])
        assert titles(other) == ["A"] and step > 3
        settle([one, other], share)
        assert the_same([one, other])


def test_the_folder_is_remembered_in_the_casebook_and_is_none_of_its_own(
    tmp_path: Path, share: Path
) -> None:
    with laptops(tmp_path, 1) as (one,):
        assert setting(one) is None
        choose(one, Setting(share, VERIFIED))
        assert setting(one) == Setting(share, VERIFIED)
        choose(one, None)
        assert setting(one) is None
        for folder in (one.folder, one.folder / "evidence", tmp_path):
            with pytest.raises(BadValue):
                exchange_once(one, folder)
        with pytest.raises(NotReadable):
            exchange_once(one, share / "not there")


def test_a_watch_outlives_a_stick_that_is_pulled_out(tmp_path: Path, share: Path) -> None:
    class Enough(Exception):
        pass

    with laptops(tmp_path, 2) as (one, other):
        write_down(one, "A")
        exchange_once(one, share)
        heard: list[Report | CasebookError] = []

        def wait(_seconds: float) -> None:
            if len(heard) == 1:
                share.rename(tmp_path / "pulled out")
            elif len(heard) == 2:
                (tmp_path / "pulled out").rename(share)
            else:
                raise Enough

        with pytest.raises(Enough):
            watch(other, share, heard.append, take=VERIFIED, wait=wait)
        assert isinstance(heard[1], NotReadable)
        assert isinstance(heard[0], Report) and heard[0].taken
        assert isinstance(heard[2], Report) and not heard[2].did_something


def test_what_is_dropped_is_for_nobody_elses_eyes(tmp_path: Path, share: Path) -> None:
    with laptops(tmp_path, 2) as (one, _other):
        one.save(Incident(title="A"))
        exchange_once(one, share)
        (path,) = share.iterdir()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_somebody_of_another_group_is_left_nothing_and_takes_nothing_in(
    tmp_path: Path, share: Path
) -> None:
    with laptops(tmp_path, 3) as books:
        one, other, outsider = books
        other.remove_member(outsider.own_member())
        outsider.remove_member(other.own_member())
        one.set_outside(outsider.own_member(), True)
        write_down(one, "Ours")
        write_down(outsider, "Theirs")
        for _time in range(3):
            exchange_once(one, share, take=VERIFIED)
        exchange_once(other, share, take=VERIFIED)
        assert titles(other) == ["Ours"]
        # a bundle by hand is refused too, and what they send waits apart
        with pytest.raises(NotOfTheGroup):
            make_bundle(one, readers_of(one, [outsider.own_member()]), tmp_path / "x.bundle")
        assert not (tmp_path / "x.bundle").exists()
        report = exchange_once(outsider, share, take=VERIFIED)
        assert not report.taken and "Ours" not in titles(outsider)
        report = exchange_once(one, share, take=VERIFIED)
        assert len(report.inbox) == 1 and titles(one) == ["Ours"]
        held = inbox_file(one, one.inbox()[0])
        with pytest.raises(SenderOutside):
            take_in_bundle(one, held)
        assert titles(one) == ["Ours"]
        # they join: what waited comes in, and they are left what they lack
        one.set_outside(outsider.own_member(), False)
        assert exchange_once(one, share, take=VERIFIED).taken
        assert titles(one) == ["Ours", "Theirs"] and not one.inbox()
        exchange_once(outsider, share, take=VERIFIED)
        assert titles(outsider) == ["Ours", "Theirs"]


def test_a_clock_that_was_set_back_hides_no_news(
    tmp_path: Path, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with laptops(tmp_path, 2) as books:
        one, other = books
        write_down(one, "A")
        settle(books, share)
        real = clock.now

        def back() -> tuple[str, int]:
            at, offset = real()
            return "1999" + at[4:], offset

        for path in list(share.iterdir()):
            path.unlink()
        monkeypatch.setattr("casebook.tasks.make_bundle.now", back)
        write_down(one, "B")
        make_bundle(one, readers_of(one, [other.own_member()]), tmp_path / "b.bundle")
        take_in_bundle(other, tmp_path / "b.bundle")
        # nothing of their own was written since: only what they hold has grown
        make_bundle(other, readers_of(other, [one.own_member()]), tmp_path / "c.bundle")
        take_in_bundle(one, tmp_path / "c.bundle")
        assert not one.lacks([other.own_member()]).numbers
        assert not other.lacks([one.own_member()]).numbers


def test_a_file_that_is_here_is_not_sealed_again(
    tmp_path: Path, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with laptops(tmp_path, 2) as books:
        one, other = books
        write_down(one, "A", picture(tmp_path, "a.bin"))
        to = readers_of(one, [other.own_member()])
        make_bundle(one, to, tmp_path / "a.bundle", Options(full=True))
        take_in_bundle(other, tmp_path / "a.bundle")
        assert len(on_shelf(other)) == 1
        write_down(one, "B")
        make_bundle(one, to, tmp_path / "b.bundle", Options(full=True))
        put = other.shelf.put
        sealed: list[str] = []

        def counted(*args: Any, **more: Any) -> Any:
            done = put(*args, **more)
            sealed.append(done.sha256)
            return done

        monkeypatch.setattr(other.shelf, "put", counted)
        assert take_in_bundle(other, tmp_path / "b.bundle").files == 0
        assert titles(other) == ["A", "B"] and not sealed
        # the same file in another exhibit has a key of its own
        both = picture(tmp_path, "b.bin")
        write_down(one, "C", both)
        write_down(other, "D", both)
        sealed.clear()
        make_bundle(one, to, tmp_path / "c.bundle", Options(full=True))
        take_in_bundle(other, tmp_path / "c.bundle")
        assert len(sealed) == 1 and len(list(other.all(Exhibit))) == 3
        assert all(other.sealed(exhibit.id) for exhibit in other.all(Exhibit))


def test_a_backup_is_not_taken_for_a_bundle(tmp_path: Path, share: Path) -> None:
    with laptops(tmp_path, 1) as (book,):
        back_up(book, tmp_path / "whole.backup")
        for look in (look_at_bundle, take_in_bundle, look_at_excerpt, letter_of):
            with pytest.raises(BackupGiven):
                look(book, tmp_path / "whole.backup")
        with pytest.raises(BackupGiven):
            wants_passphrase(tmp_path / "whole.backup")
