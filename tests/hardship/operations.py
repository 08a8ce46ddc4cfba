"""What is killed, starved and cut from power: real runs of the command line, and how to judge them.

To add one: a line in `OPERATIONS`. It says how it begins (`prepare`), what is run (`words`), and
what must be so afterwards (`holds`), whatever happened on the way.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from casebook.book import Casebook, opening
from casebook.book.notice import Sort
from casebook.cli.main import run
from casebook.crypto import stretch
from casebook.db import migrate as steps
from casebook.dossier.order import Order
from casebook.errors import CannotOpen, CasebookError
from casebook.records import Contact, Incident, Member
from casebook.tasks.attach import attach_files
from casebook.tasks.backup import back_up
from casebook.tasks.backup_file import TOP
from casebook.tasks.bag import read_bag
from casebook.tasks.build_dossier import look_through
from casebook.tasks.check_casebook import check_casebook
from casebook.tasks.make_bundle import make_bundle, readers_of
from casebook.tasks.read_bundle import take_in_bundle
from casebook.tasks.verify_file import verify_file

OLD_WORDS = "my grandmother kept six geese"
NEW_WORDS = "and the seventh was a heron"
CHEAP = stretch.Cost(32, 1, 1)
ROWS = 40
NEW = 5

LAUNCH = """
import sys
from casebook.crypto import stretch
stretch.FLOOR, stretch.GOAL = stretch.Cost(32, 1, 1), 0.0
{spoil}
from casebook.start import main
sys.exit(main())
"""
"""The program as it is, but for the cost of stretching. `spoil` breaks it for positive controls."""

ALLOWED = {
    "header.json", "header.previous.json", "casebook.db", "head", "evidence", "reserve", "lock",
    "casebook.db.before-9999",
}  # fmt: skip
"""All that may stand in the folder of a closed casebook."""


@dataclass(frozen=True)
class Place:
    """A folder with everything a run needs in it, this computer's memory included."""

    root: Path

    @property
    def book(self) -> Path:
        """The casebook."""
        return self.root / "a.casebook"

    def environment(self) -> dict[str, str]:
        """For a process that runs here: what it leaves anywhere is left in this folder."""
        names = ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "TMPDIR")
        home = {name: str(self.root / name.lower()) for name in names}
        source = str(Path(__file__).parents[2] / "src")
        return {**os.environ, **home, "HOME": str(self.root), "PYTHONPATH": source}

    @contextmanager
    def here(self) -> Iterator[None]:
        """The same for this process."""
        with mock.patch.dict(os.environ, self.environment()), cheaply():
            yield

    def copy(self, to: Path) -> "Place":
        """The same again somewhere else."""
        shutil.rmtree(to, ignore_errors=True)
        return Place(Path(shutil.copytree(self.root, to, symlinks=True)))


@dataclass
class Outcome:
    """What a run said, and how it ended: the lines that came out whole were acknowledged."""

    told: list[str] = field(default_factory=list)
    said: str = ""
    status: int | None = None

    @classmethod
    def of(cls, out: bytes, err: bytes, status: int | None) -> "Outcome":
        """From what a process wrote."""
        whole = out[: out.rfind(b"\n") + 1].decode()
        return cls(whole.splitlines(), err.decode(), status)


@dataclass(frozen=True)
class Operation:
    """One thing that a person may be doing when it happens."""

    name: str
    words: Callable[[Place], list[str]]
    holds: Callable[[Place, Casebook, Outcome], None]
    prepare: Callable[[Place], None] = lambda place: None
    touches: frozenset[str] = frozenset()
    """Refs of records that it may change."""
    again: bool = True
    """Doing it once more afterwards comes to its end."""
    older: bool = False
    """The program is the version after this one: it begins with an older casebook."""

    def command(self, place: Place, spoil: str = "") -> list[str]:
        """The process to run."""
        spoil += NEXT_VERSION if self.older else ""
        return [sys.executable, "-u", "-c", LAUNCH.format(spoil=spoil), *self.words(place)]

    def run(self, place: Place, spoil: str = "") -> Outcome:
        """Run it undisturbed."""
        done = subprocess.run(
            self.command(place, spoil), env=place.environment(), capture_output=True, timeout=120
        )
        return Outcome.of(done.stdout, done.stderr, done.returncode)

    def __str__(self) -> str:
        return self.name


NEXT_STEP = """-- what the version after this one might need
CREATE TABLE of_the_next (x TEXT) STRICT;
ALTER TABLE "incident" ADD COLUMN "of_the_next" TEXT;
UPDATE "incident" SET "of_the_next" = ref;
"""
NEXT_VERSION = f"""
from casebook.db import migrate
known = [*migrate.steps(), (9999, "9999_next.sql", {NEXT_STEP!r})]
migrate.steps = lambda: known
"""
"""Makes of this program the version after it: a casebook of today is an older one for it."""


@contextmanager
def next_version() -> Iterator[None]:
    """The same in this process."""
    known = [*steps.steps(), (9999, "9999_next.sql", NEXT_STEP)]
    with mock.patch.object(steps, "steps", lambda: known):
        yield


@contextmanager
def cheaply() -> Iterator[None]:
    """Stretching that costs nothing, in this process."""
    with mock.patch.multiple(stretch, FLOOR=CHEAP, GOAL=0.0):
        yield


# How each begins


def make_place(root: Path, operation: Operation) -> Place:
    """A small casebook with history, people and evidence, closed, and what the operation needs."""
    place = Place(root)
    (root / "tmpdir").mkdir(parents=True)
    (root / "old").write_text(OLD_WORDS + "\n")
    (root / "new").write_text(NEW_WORDS + "\n")
    (root / "note.txt").write_text("what was written " * 300)
    (root / "picture").write_bytes(os.urandom(70_000))
    with place.here():
        with opening.create(place.book, member="M", passphrase=OLD_WORDS, cost=CHEAP) as book:
            first = book.save(Incident(title="kept 1", narrative="They came at night.", place="a"))
            book.save(Incident(title="kept 2", place="before"))
            book.save(Contact(name="Pema Lhakyi"))
            attach_files(book, [root / "note.txt", root / "picture"], [first])
            book.edit("INC-0002", {"place": "between"})
        operation.prepare(place)
        with opened(place) as book:
            records = {ref: book.plain(book.find(ref)) for ref in KEPT}
    (root / "kept.json").write_text(json.dumps(records))
    return place


ANOTHER = "MEM-another"
"""In `touches`: somebody else's entries may have come in."""
KEPT = ("INC-0001", "INC-0002", "CON-0001", "EXH-0001", "EXH-0002")


@contextmanager
def opened(place: Place, folder: Path | None = None) -> Iterator[Casebook]:
    """The casebook, with whichever passphrase opens it."""
    with opening.open_with_passphrase(folder or place.book, which_words(place, folder)) as book:
        yield book


def which_words(place: Place, folder: Path | None = None) -> str:
    """The passphrase that opens it; exactly one of the two may."""
    from casebook.keys import unlock

    opening.look(folder or place.book)
    found = []
    for words in (OLD_WORDS, NEW_WORDS):
        try:
            unlock.with_passphrase(folder or place.book, words)
            found.append(words)
        except CannotOpen:
            pass
    assert len(found) == 1, f"{len(found)} of the two passphrases open it"
    return found[0]


# How each is judged


def judge(
    operation: Operation, place: Place, outcome: Outcome, expected: frozenset[Sort] = frozenset()
) -> None:
    """After whatever happened: what was acknowledged is there, and all that was before.

    `expected`: what may be noticed besides unfinished work.
    """
    with place.here(), next_version() if operation.older else nullcontext():
        with opened(place) as book:
            is_whole(place, book, operation.touches, expected)
            operation.holds(place, book, outcome)
        left = {path.name for path in place.book.iterdir()} - ALLOWED
        assert not left, f"left in the casebook: {left}"
        if operation.again:
            once_more(operation, place)


def is_whole(
    place: Place,
    book: Casebook,
    touches: frozenset[str] = frozenset(),
    expected: frozenset[Sort] = frozenset(),
) -> None:
    """Nothing is damaged, nothing is missing, and no false alarm is given."""
    report = check_casebook(book, read_data=True)
    assert report.faults == []
    alarms = {notice.sort for notice in book.notices} - {Sort.LITTER} - expected
    assert not alarms, alarms
    assert set(book.shelf.names()) == {item.name for item in book.all_sealed()}
    for ref, plain in json.loads((place.root / "kept.json").read_text()).items():
        if ref not in touches:
            assert json.loads(json.dumps(book.plain(book.find(ref)))) == plain, ref
    members = {item.ref for item in book.all(Member)}
    assert "MEM-0001" in members and (len(members) == 1 or ANOTHER in touches)


def once_more(operation: Operation, place: Place) -> None:
    """Doing it again comes to its end, and what was left unfinished is swept away."""
    (place.root / "old").write_text(which_words(place) + "\n")
    try:
        status = run(operation.words(place))
    except SystemExit as left:
        status = int(left.code or 0)
    assert status == 0, f"again: {status}"
    with opened(place) as book:
        is_whole(place, book, operation.touches)
    hidden = [path.name for path in place.root.iterdir() if path.name.startswith(".")]
    assert not hidden, f"left beside it: {hidden}"
    assert not list((place.root / "tmpdir").iterdir())
    state = place.root / "xdg_state_home"
    assert not list(state.rglob(".*")), "left in the state folder"


def book_words(verb: str, *more: str) -> Callable[[Place], list[str]]:
    """A command on the casebook; `@` stands for the folder with everything."""

    def words(place: Place) -> list[str]:
        filled = [word.replace("@", str(place.root)) for word in more]
        return [verb, str(place.book), *filled, "--passphrase-file", str(place.root / "old")]

    return words


def _ready_to_add(place: Place) -> None:
    lines = [json.dumps({"title": f"new {number}"}) for number in range(NEW)]
    (place.root / "lines").write_text("\n".join(lines))


def _ready_to_import(place: Place) -> None:
    rows = "".join(f"row {number},x{number}\n" for number in range(ROWS))
    (place.root / "table.csv").write_text("title,place\n" + rows)


def all_or_none(title: str, count: int) -> Callable[[Place, Casebook, Outcome], None]:
    """Records that are made in one turn: all of them or none, and all if one ref was told."""

    def holds(_place: Place, book: Casebook, outcome: Outcome) -> None:
        found = [item for item in book.all(Incident) if item.title.startswith(title)]
        assert len(found) in (0, count)
        assert set(outcome.told) <= {item.ref for item in found}

    return holds


def _ready_to_attach(place: Place) -> None:
    (place.root / "second.txt").write_text("a second one " * 900)
    (place.root / "film").write_bytes(os.urandom(300_000))


def _attached(place: Place, book: Casebook, outcome: Outcome) -> None:
    # the files themselves were read whole and compared by `is_whole`
    for ref in outcome.told:
        exhibit = book.find(ref)
        assert getattr(exhibit, "file_name", "") in ("second.txt", "film")
    if outcome.status == 0:
        assert len(outcome.told) == 2


def _changed(ref: str, name: str, before: str, after: str) -> Callable[..., None]:
    def holds(_place: Place, book: Casebook, outcome: Outcome) -> None:
        value = getattr(book.find(ref), name)
        assert value in (before, after)
        if outcome.told:
            assert value == after

    return holds


def _new_words(place: Place, _book: Casebook, outcome: Outcome) -> None:
    if outcome.status == 0 or "is changed" in outcome.said or "new key" in outcome.said:
        assert which_words(place) == NEW_WORDS


def _listed(_place: Place, book: Casebook, outcome: Outcome) -> None:
    assert steps.version(book._connection) == steps.newest()
    if outcome.status == 0:
        assert len(outcome.told) == 2


def _ready_to_back_up(place: Place) -> None:
    """A backup of that name is there already: it must stay until the new one is whole."""
    with opened(place) as book:
        back_up(book, place.root / "b.casebook-backup")


def _backed_up(place: Place, _book: Casebook, _outcome: Outcome) -> None:
    assert sum(1 for _ in read_bag(place.root / "b.casebook-backup", TOP)) == 4


def _restored(place: Place, _book: Casebook, outcome: Outcome) -> None:
    folder = place.root / "r.casebook"
    if outcome.told:
        assert folder.exists()
    if folder.exists():
        # where nobody remembers the casebook: what is noted in this copy is not in the other
        elsewhere = {"XDG_STATE_HOME": str(place.root / "elsewhere")}
        with mock.patch.dict(os.environ, elsewhere), opened(place, folder) as book:
            assert check_casebook(book, read_data=True).faults == []
            for ref in KEPT:
                book.find(ref)
        shutil.rmtree(folder)


def _ready_for_a_dossier(place: Place) -> None:
    with opened(place) as book:
        mark = look_through(book, Order(incidents=("INC-0001",))).mark
    (place.root / "mark").write_text(mark)


def _dossier_words(place: Place) -> list[str]:
    mark = (place.root / "mark").read_text()
    words = ("--incidents", "INC-0001", "--checked", mark, "--out", "@/d.pdf")
    return book_words("dossier", *words)(place)


def _printed(place: Place, _book: Casebook, outcome: Outcome) -> None:
    path = place.root / "d.pdf"
    if outcome.told:
        assert path.exists()
    if path.exists():
        assert verify_file(path).faults == []


def _made(place: Place, _book: Casebook, outcome: Outcome) -> None:
    folder = place.root / "n.casebook"
    if outcome.told:
        assert folder.exists()
    if folder.exists():
        with opened(place, folder) as book:
            assert check_casebook(book).faults == []
            assert book.member().name == "N"
        shutil.rmtree(folder)


def _forgotten(_place: Place, book: Casebook, outcome: Outcome) -> None:
    if outcome.status == 0:
        try:
            book.find("EXH-0003")
        except CasebookError:
            return
        raise AssertionError("it was said to be forgotten")


def _ready_to_forget(place: Place) -> None:
    (place.root / "secret").write_text("to be forgotten " * 40)
    with opened(place) as book:
        attach_files(book, [place.root / "secret"], [])


def _ready_to_share(place: Place) -> None:
    """A second casebook, of somebody verified, with a bundle of theirs."""
    other = place.root / "o.casebook"
    with opened(place) as book:
        with opening.create(other, member="O", passphrase=OLD_WORDS, cost=CHEAP) as theirs:
            for one, card in ((book, theirs.card()), (theirs, book.card())):
                one.add_card(card)
                one.verify_member(card.member)
            first, *_more = theirs.save_all([Incident(title=f"theirs {n}") for n in range(NEW)])
            attach_files(theirs, [place.root / "picture", place.root / "note.txt"], [first])
            make_bundle(theirs, readers_of(theirs, ["M"]), place.root / "theirs.casebook-bundle")


def _sent(place: Place, _book: Casebook, outcome: Outcome) -> None:
    """What is there opens in the casebook it is for, and has everything."""
    path = place.root / "ours.casebook-bundle"
    assert path.exists() or outcome.status != 0
    if path.exists():
        with opened(place, place.root / "o.casebook") as theirs:
            take_in_bundle(theirs, path)
            titles = {item.title for item in theirs.all(Incident)}
            assert {"kept 1", "kept 2"} <= titles
            assert check_casebook(theirs, read_data=True).faults == []


def _taken_in(_place: Place, book: Casebook, outcome: Outcome) -> None:
    found = [item for item in book.all(Incident) if item.title.startswith("theirs")]
    assert len(found) in (0, NEW)
    assert found or outcome.status != 0
    # its files were read whole by `is_whole`, if they came
    assert len(list(book.all_sealed())) == (4 if found else 2)


REKEY = ("--new-passphrase-file", "@/new", "--rekey")

OPERATIONS = [
    Operation(
        "add",
        book_words("add", "incident", "--json", "@/lines"),
        all_or_none("new", NEW),
        _ready_to_add,
    ),
    Operation(
        "attach",
        book_words("attach", "@/second.txt", "@/film", "--to", "INC-0001"),
        _attached,
        _ready_to_attach,
    ),
    Operation(
        "edit",
        book_words("edit", "INC-0002", "--set", "place=after"),
        _changed("INC-0002", "place", "between", "after"),
        touches=frozenset({"INC-0002"}),
    ),
    Operation(
        "undo",
        book_words("undo"),
        _changed("INC-0002", "place", "between", "before"),
        touches=frozenset({"INC-0002"}),
        again=False,
    ),
    Operation(
        "import",
        book_words("import", "@/table.csv"),
        all_or_none("row", ROWS),
        _ready_to_import,
    ),
    Operation(
        "passphrase",
        book_words("passphrase", "--new-passphrase-file", "@/new"),
        _new_words,
    ),
    Operation("rekey", book_words("passphrase", *REKEY), _new_words),
    Operation("migration", book_words("list", "incident"), _listed, older=True),
    Operation(
        "backup",
        book_words("backup", "--to", "@/b.casebook-backup"),
        _backed_up,
        _ready_to_back_up,
    ),
    Operation(
        "restore",
        lambda place: ["restore", f"{place.root}/b.casebook-backup", f"{place.root}/r.casebook"],
        _restored,
        _ready_to_back_up,
    ),
    Operation("dossier", _dossier_words, _printed, _ready_for_a_dossier),
    Operation(
        "bundle-export",
        book_words("bundle", "export", "--to", "O", "--out", "@/ours.casebook-bundle"),
        _sent,
        _ready_to_share,
    ),
    Operation(
        "bundle-import",
        book_words("bundle", "import", "@/theirs.casebook-bundle", "--yes"),
        _taken_in,
        _ready_to_share,
        touches=frozenset({ANOTHER}),
    ),
    Operation(
        "new",
        lambda place: [
            "new", f"{place.root}/n.casebook", "--member", "N",
            "--passphrase-file", f"{place.root}/old",
        ],
        _made,
    ),
    Operation(
        "forget",
        book_words("forget", "EXH-0003", "--yes"),
        _forgotten,
        _ready_to_forget,
        again=False,
    ),
]  # fmt: skip
