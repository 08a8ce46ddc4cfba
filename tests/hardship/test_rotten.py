"""Bits turn, files are cut, exchanged or put back: it is detected, or shown to be harmless.

`CASEBOOK_FLIPS`, `CASEBOOK_CUTS_OFF` and `CASEBOOK_SWAPS` set how often the long form tries.
"""

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from casebook.book import Casebook, opening
from casebook.book.notice import Sort
from casebook.db import connection as db
from casebook.errors import CasebookError
from casebook.keys import unlock
from casebook.records import KINDS, Incident
from casebook.tasks.backup import back_up
from casebook.tasks.check_casebook import check_casebook
from casebook.tasks.make_bundle import Options, make_bundle, readers_of
from casebook.tasks.read_bundle import look_at_bundle
from casebook.tasks.rekey import rekey
from casebook.tasks.verify_file import verify_file
from tests.dossier.making import make
from tests.hardship.operations import CHEAP, NEW_WORDS, OLD_WORDS, OPERATIONS, Place, make_place
from tests.hardship.test_killed import tell

PAGE = 4096
FILES = ("header", "previous", "database", "head", "evidence", "backup", "dossier", "bundle")
LITTER = {Sort.LITTER}


class Rotting:
    """A casebook with a backup, a dossier and a bundle that came, and a copy that goes wrong."""

    def __init__(self, root: Path) -> None:
        self.whole = make_place(root / "whole", OPERATIONS[0])
        sent = send_bundle(root / "sender", self.whole)
        with self.whole.here():
            shutil.copyfile(sent, self.whole.root / "s.casebook-bundle")
            with opening.open_with_passphrase(self.whole.book, OLD_WORDS) as book:
                book.save_all([Incident(title=f"t{number}") for number in range(30)])
                back_up(book, self.whole.root / "b.casebook-backup")
                make(book, ["INC-0001"], self.whole.root / "d.pdf")
            with opening.open_with_passphrase(self.whole.book, OLD_WORDS) as book:
                self.says = said(book)
        self.place = self.whole
        self.fresh()

    def fresh(self) -> None:
        """Everything as it was."""
        to = self.whole.root.with_name("rotting")
        shutil.rmtree(to, ignore_errors=True)
        # the reserve is never written to, only replaced: a link will do
        shutil.copytree(
            self.whole.root,
            to,
            copy_function=lambda a, b: (
                os.link(a, b) if Path(a).name == "reserve" else shutil.copy2(a, b)
            ),
        )
        self.place = Place(to)

    def path(self, which: str, chance: random.Random) -> Path:
        """One of the files of a sort."""
        book = self.place.book
        return {
            "header": book / "header.json",
            "previous": book / "header.previous.json",
            "database": book / "casebook.db",
            "head": book / "head",
            "evidence": chance.choice(sorted(book.glob("evidence/??/*"))),
            "backup": self.place.root / "b.casebook-backup",
            "dossier": self.place.root / "d.pdf",
            "bundle": self.place.root / "s.casebook-bundle",
        }[which]

    def verdict(self, which: str) -> str:
        """What becomes of it: detected, noticed, harmless, or `SILENT`."""
        try:
            if which in ("backup", "dossier"):
                path = self.path(which, random.Random(0))
                same = path.read_bytes() == (self.whole.root / path.name).read_bytes()
                if verify_file(path).faults:
                    return "detected"
                return "harmless" if same else "SILENT"
            with self.place.here():
                return self._look_at_bundle() if which == "bundle" else self._look()
        except CasebookError:
            return "detected"

    def _look_at_bundle(self) -> str:
        """Whatever is changed in a bundle is refused, so looking at it says nothing."""
        with opening.open_with_passphrase(self.place.book, OLD_WORDS) as book:
            look_at_bundle(book, self.path("bundle", random.Random(0)))
        return "SILENT"

    def _look(self) -> str:
        with opening.open_with_passphrase(self.place.book, OLD_WORDS) as book:
            if check_casebook(book, read_data=True).faults:
                return "detected"
            if {notice.sort for notice in book.notices} - LITTER:
                return "noticed"
            return "harmless" if said(book) == self.says else "SILENT"


def send_bundle(root: Path, reader: Place) -> Path:
    """A bundle that another casebook made for this one."""
    with reader.here(), opening.open_with_passphrase(reader.book, OLD_WORDS) as book:
        card = book.card()
    sender = make_place(root, OPERATIONS[1])
    to = root / "s.casebook-bundle"
    with sender.here(), opening.open_with_passphrase(sender.book, OLD_WORDS) as book:
        book.verify_card(card)
        other = [one.member for one in book.fellows() if not one.is_self]
        make_bundle(book, readers_of(book, other), to, Options(full=True))
    with reader.here(), opening.open_with_passphrase(reader.book, OLD_WORDS) as book:
        assert look_at_bundle(book, to).plan.new > 3
    return to


def said(book: Casebook) -> list[object]:
    """All that the casebook says."""
    records = [book.plain(item) for kind in KINDS.values() for item in book.all(kind)]
    sealed = [(item.exhibit, item.sha256, item.size) for item in book.all_sealed()]
    return [*records, *sealed, [book.inside(exhibit) for exhibit, _hash, _size in sealed]]


@pytest.fixture(scope="module")
def rotting(tmp_path_factory: pytest.TempPathFactory) -> Rotting:
    return Rotting(tmp_path_factory.mktemp("rotting"))


Harm = Callable[[Path, random.Random], None]


def flip(path: Path, chance: random.Random) -> None:
    """Turn one bit."""
    raw = bytearray(path.read_bytes())
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    path.write_bytes(raw)


def cut_off(path: Path, chance: random.Random) -> None:
    """Lose the end."""
    os.truncate(path, chance.randrange(path.stat().st_size))


def many(rotting: Rotting, which: str, harm: Harm, count: int) -> Counter[str]:
    """How often what became of it."""
    chance = random.Random(f"{which} {harm.__name__}")
    found: Counter[str] = Counter()
    for number in range(count):
        rotting.fresh()
        harm(rotting.path(which, chance), chance)
        verdict = rotting.verdict(which)
        found[verdict] += 1
        assert verdict != "SILENT", f"{which}, {harm.__name__}, number {number}"
    return found


@pytest.mark.slow
@pytest.mark.parametrize("which", FILES)
def test_a_few_bits_and_ends_are_detected_or_harmless(rotting: Rotting, which: str) -> None:
    found = many(rotting, which, flip, 6) + many(rotting, which, cut_off, 2)
    if which not in ("head", "database"):
        assert found["detected"] == 8, found


@pytest.mark.long
@pytest.mark.parametrize("which", FILES)
def test_any_bit_is_detected_or_harmless(rotting: Rotting, which: str) -> None:
    share = {"database": 0.4, "head": 0.05, "previous": 0.05, "header": 0.1}.get(which, 0.1)
    count = round(int(os.environ.get("CASEBOOK_FLIPS", "10000")) * share)
    found = many(rotting, which, flip, count)
    tell(f"FLIPS {which}: {count}, {dict(found)}")


@pytest.mark.long
@pytest.mark.parametrize("which", FILES)
def test_any_end_lost_is_detected_or_harmless(rotting: Rotting, which: str) -> None:
    count = -(-int(os.environ.get("CASEBOOK_CUTS_OFF", "500")) // len(FILES))
    found = many(rotting, which, cut_off, count)
    tell(f"CUT OFF {which}: {count}, {dict(found)}")


# Files exchanged and put back


@pytest.fixture(scope="module")
def strangers(rotting: Rotting, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Files that may be put in the place of ours: of another casebook, and older ones of ours."""
    other = make_place(tmp_path_factory.mktemp("other") / "place", OPERATIONS[0])
    older = tmp_path_factory.mktemp("older") / "a.casebook"
    shutil.copytree(rotting.whole.book, older)
    with rotting.whole.here():
        with opening.open_with_passphrase(rotting.whole.book, OLD_WORDS) as book:
            book.edit("INC-0002", {"place": "later"})
        with opening.open_with_passphrase(rotting.whole.book, OLD_WORDS) as book:
            rotting.says = said(book)
    return [
        path
        for folder in (other.book, older, rotting.whole.book)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("lock", "reserve")
    ]


def exchanged(rotting: Rotting, strangers: list[Path], count: int) -> Counter[str]:
    chance = random.Random(count)
    found: Counter[str] = Counter()
    for _ in range(count):
        rotting.fresh()
        target = rotting.path(chance.choice(FILES[:5]), chance)
        source = chance.choice(strangers)
        shutil.copyfile(source, target)
        verdict = rotting.verdict("database")
        found[verdict] += 1
        assert verdict != "SILENT", f"{target.name} became {source}"
    return found


@pytest.mark.slow
def test_a_few_exchanged_files_are_detected_or_harmless(
    rotting: Rotting, strangers: list[Path]
) -> None:
    assert exchanged(rotting, strangers, 25)["detected"] > 8


@pytest.mark.long
def test_exchanged_files_are_detected_or_harmless(rotting: Rotting, strangers: list[Path]) -> None:
    count = int(os.environ.get("CASEBOOK_SWAPS", "200"))
    tell(f"SWAPS: {count}, {dict(exchanged(rotting, strangers, count))}")


@pytest.mark.slow
def test_no_old_page_put_back_goes_unnoticed(tmp_path: Path) -> None:
    """SQLCipher itself accepts an old page: the history is what finds it."""
    rotting = Rotting(tmp_path)
    old = (rotting.whole.book / "casebook.db").read_bytes()
    with rotting.whole.here():
        with opening.open_with_passphrase(rotting.whole.book, OLD_WORDS) as book:
            book.edit("INC-0002", {"place": "later", "narrative": "changed"})
            book.save(Incident(title="one more"))
        with opening.open_with_passphrase(rotting.whole.book, OLD_WORDS) as book:
            rotting.says = said(book)
    new = (rotting.whole.book / "casebook.db").read_bytes()
    places = [at for at in range(0, len(old), PAGE) if old[at:][:PAGE] != new[at:][:PAGE]]
    found: Counter[str] = Counter()
    for at in places:
        rotting.fresh()
        with (rotting.place.book / "casebook.db").open("r+b") as file:
            file.seek(at)
            file.write(old[at : at + PAGE])
        verdict = rotting.verdict("database")
        found[verdict] += 1
        assert verdict != "SILENT", f"page {at // PAGE + 1}"
    tell(f"OLD PAGES: {len(places)}, {dict(found)}")
    assert found["detected"] >= 5


def sorts(place: Place, words: str = OLD_WORDS) -> set[Sort]:
    """What is noticed at opening."""
    with opening.open_with_passphrase(place.book, words) as book:
        return {notice.sort for notice in book.notices}


def write(place: Place, title: str, words: str = OLD_WORDS) -> None:
    with opening.open_with_passphrase(place.book, words) as book:
        book.save(Incident(title=title))


def test_what_is_noticed_when_old_things_are_put_back(tmp_path: Path) -> None:
    """Noticed wherever ARCHITECTURE says so, and nowhere else."""
    place = make_place(tmp_path / "place", OPERATIONS[0])
    old = tmp_path / "old"
    shutil.copytree(place.book, old)
    with place.here():
        write(place, "later")
        shutil.copytree(place.book, tmp_path / "new")

        def put_back(*names: str) -> None:
            shutil.rmtree(place.book)
            shutil.copytree(tmp_path / "new", place.book)
            for name in names:
                shutil.copyfile(old / name, place.book / name)

        # the database; the database with its head; the whole folder
        put_back("casebook.db")
        assert Sort.ROLLED_BACK in sorts(place)
        put_back("casebook.db", "head")
        assert Sort.ROLLED_BACK in sorts(place)
        shutil.rmtree(place.book)
        shutil.copytree(old, place.book)
        assert Sort.ROLLED_BACK in sorts(place)

        # a head that is behind is normal after a crash
        put_back("head")
        assert sorts(place) == set()

        # where nobody remembers: the folder's own head still tells of an old database
        shutil.rmtree(place.root / "xdg_state_home")
        put_back("casebook.db")
        assert Sort.ROLLED_BACK in sorts(place)
        # but nothing tells of a whole old folder, nor of an old database with its head
        put_back("casebook.db", "head")
        assert sorts(place) == set()


def test_an_old_header_opens_with_what_opened_it(tmp_path: Path) -> None:
    """Promised by nobody (docs/decisions/0006): only a true rekey ends it, and then it is said."""
    place = make_place(tmp_path / "place", OPERATIONS[0])
    with place.here():
        shutil.copytree(place.book, tmp_path / "old")
        opening.change_passphrase(place.book, OLD_WORDS, NEW_WORDS, cost=CHEAP)
        shutil.copyfile(tmp_path / "old" / "header.json", place.book / "header.json")
        assert sorts(place, OLD_WORDS) == set()

        rekey(place.book, OLD_WORDS, NEW_WORDS)
        assert sorts(place, NEW_WORDS) == set()
        shutil.copytree(place.book, tmp_path / "rekeyed")
        shutil.copyfile(tmp_path / "old" / "header.json", place.book / "header.json")
        with pytest.raises(CasebookError):
            sorts(place, OLD_WORDS)
        # the whole folder of before: it opens, and it is said
        shutil.rmtree(place.book)
        shutil.copytree(tmp_path / "old", place.book)
        assert Sort.BEFORE_REKEY in sorts(place, OLD_WORDS)


def test_a_rekey_goes_on_with_the_same_writer(tmp_path: Path) -> None:
    place = make_place(tmp_path / "place", OPERATIONS[0])
    with place.here():
        rekey(place.book, OLD_WORDS, NEW_WORDS)
        write(place, "after", NEW_WORDS)
        with opening.open_with_passphrase(place.book, NEW_WORDS) as book:
            assert book.get(Incident, "INC-0003").title == "after"
        # a copy of it does not, even when it is rekeyed first
        copy = Place(tmp_path / "copy")
        shutil.copytree(place.root, copy.root)
        write(place, "here", NEW_WORDS)
    with place.here():
        rekey(copy.book, NEW_WORDS, OLD_WORDS)
        with opening.open_with_passphrase(copy.book, OLD_WORDS) as book:
            assert book.save(Incident(title="there")).ref not in ("INC-0004", "INC-0005")


def test_a_stale_log_put_beside_a_closed_casebook_does_no_harm(tmp_path: Path) -> None:
    rotting = Rotting(tmp_path)
    with rotting.whole.here():
        with opening.open_with_passphrase(rotting.whole.book, OLD_WORDS) as book:
            book.edit("INC-0002", {"place": "later"})
            log = (rotting.whole.book / f"{db.DATABASE}-wal").read_bytes()
            assert log
        with opening.open_with_passphrase(rotting.whole.book, OLD_WORDS) as book:
            book.edit("INC-0002", {"place": "last"})
        with opening.open_with_passphrase(rotting.whole.book, OLD_WORDS) as book:
            rotting.says = said(book)
    rotting.fresh()
    (rotting.place.book / f"{db.DATABASE}-wal").write_bytes(log)
    assert rotting.verdict("database") in ("harmless", "detected", "noticed")


def test_a_damaged_spare_header_is_found(rotting: Rotting) -> None:
    rotting.fresh()
    path = rotting.place.book / "header.previous.json"
    with rotting.place.here():
        path.write_bytes(path.read_bytes()[:-20])
        with opening.open_with_passphrase(rotting.place.book, OLD_WORDS) as book:
            assert check_casebook(book).faults == ["header.previous.json: damaged"]
            # no fault: a restored casebook has none until its header changes
            path.unlink()
            assert check_casebook(book).faults == []
        assert unlock.slots(rotting.place.book)
