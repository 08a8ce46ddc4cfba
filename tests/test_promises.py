"""The promises of SECURITY.md, each as a test that would fail if it were broken."""

import base64
import csv
import io
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from casebook.book import Casebook, opening, turns
from casebook.book.notice import Sort
from casebook.crypto import stretch
from casebook.db.journal import Journal
from casebook.errors import (
    CannotOpen,
    CasebookDamaged,
    CasebookError,
    CasebookInUse,
    DiskFull,
    HeaderDamaged,
)
from casebook.records import KINDS, Contact, Goes, Incident, Moment
from casebook.records.cells import defuse, refuse
from casebook.tasks.attach import attach_files
from casebook.tasks.backup import back_up
from casebook.tasks.check_casebook import check_casebook
from casebook.tasks.import_table import import_table
from casebook.tasks.restore import restore_backup
from tests.conftest import PASSPHRASE
from tests.dossier.making import make

Call = Callable[..., tuple[int, str, str]]
Harm = Callable[[Path], None]
CANARIES = [f"canary{number:02}{'q7x9' * 3}" for number in range(20)]


def open_book(folder: Path) -> Casebook:
    return opening.open_with_passphrase(folder, PASSPHRASE)


# 1. Nothing typed is readable on the disk


def encodings(text: str) -> list[bytes]:
    plain = text.encode()
    in_base64 = [base64.b64encode(b"x" * shift + plain)[4:-4] for shift in range(3)]
    return [
        plain,
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        *in_base64,
        plain.hex().encode(),
        plain.hex().upper().encode(),
    ]


def test_no_canary_stands_in_plain_anywhere(
    folder: Path, tmp_path: Path, cli: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    # every file that anybody makes during the test is below tmp_path, temporary ones too
    (tmp_path / "temp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temp"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    assert tempfile.gettempdir() == str(tmp_path / "temp")
    outside = tmp_path / "outside"
    outside.mkdir()
    note, mail, table = outside / f"{CANARIES[0]}.txt", outside / "m.eml", outside / "t.csv"
    note.write_text(CANARIES[1], "utf-8")
    mail.write_text(f"From: a@example.invalid\nSubject: s\n\n{CANARIES[15]}\n", "utf-8")
    table.write_text(f"title,place\nx,{CANARIES[16]}\n", "utf-8")
    with open_book(folder) as book:
        incident = book.save(
            Incident(
                title=CANARIES[2],
                narrative=CANARIES[3],
                place=CANARIES[4],
                private_notes=CANARIES[5],
                tags=(CANARIES[6],),
            ),
            why=CANARIES[7],
        )
        book.save(Contact(name=CANARIES[8], address=CANARIES[9], pseudonym=CANARIES[10]))
        attach_files(book, [note, mail], [incident], title=CANARIES[11])
        book.keep_draft("1", "incident", "", CANARIES[12])
        book.edit(incident.ref, {"title": CANARIES[13]})
        import_table(book, table, Incident, mapping={})
        book.keep("searches", CANARIES[17])
        assert not list(book.search(CANARIES[18]))
        make(book, [incident.ref], outside / "d.pdf", addressee=CANARIES[19])
        # while it is open, with its log beside it
        assert not found_in(tmp_path, exclude=outside)
        book.forget(incident.ref)
        back_up(book, tmp_path / "b.casebook-backup")
    status, _out, err = cli("add", "incident", "--set", f"title={CANARIES[14]}", "when=nonsense")
    assert status == 1
    assert CANARIES[14] not in err
    assert not found_in(tmp_path, exclude=outside)


@pytest.mark.parametrize("number", range(len(encodings("x"))))
def test_the_search_for_canaries_finds_one(tmp_path: Path, number: int) -> None:
    hidden = encodings(CANARIES[number])[number]
    (tmp_path / "file").write_bytes(b"before " + hidden + b" after")
    assert found_in(tmp_path, exclude=tmp_path / "nothing")


def found_in(where: Path, *, exclude: Path) -> list[str]:
    sought = [form for canary in CANARIES for form in encodings(canary)]
    return [
        str(path)
        for path in where.rglob("*")
        if path.is_file() and exclude not in path.parents
        for raw in [path.read_bytes() + path.name.encode()]
        if any(form in raw for form in sought)
    ]


# 2. Nothing typed is lost: whatever is killed, what was acknowledged is there


WORKER = """
import sys
from pathlib import Path
from casebook.book import opening
from casebook.crypto import stretch
from casebook.records import Incident
from casebook.tasks.attach import attach_files
from casebook.tasks.import_table import import_table
from tests.dossier.making import make
folder, source, what, passphrase = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
if what == "passphrase":
    number = 0
    while True:
        number += 1
        new = passphrase if number % 2 == 0 else passphrase + " again"
        old = passphrase if number % 2 else passphrase + " again"
        opening.change_passphrase(folder, old, new, cost=stretch.FLOOR)
        print(new, flush=True)
with opening.open_with_passphrase(folder, passphrase) as book:
    first = book.save(Incident(title="first"))
    print(first.ref, "title", "first", flush=True)
    number = 0
    while True:
        number += 1
        if what == "add":
            saved = book.save(Incident(title=f"t{number}"))
            print(saved.ref, "title", f"t{number}", flush=True)
        elif what == "edit":
            book.edit(first.ref, {"place": f"p{number}"})
            print(first.ref, "place", f"p{number}", flush=True)
        elif what == "attach":
            source.write_text(f"evidence {number}" * 500)
            done = attach_files(book, [source], [first])[0]
            print(done.exhibit.ref, "sha256", done.exhibit.sha256, flush=True)
        elif what == "import":
            source.write_text("title,place\\n" + "".join(f"i{number}-{k},x\\n" for k in range(40)))
            for ref in import_table(book, source, Incident, mapping={}).refs:
                print(ref, "place", "x", flush=True)
"""


def killed(folder: Path, source: Path, what: str, passphrase: str, wait: float) -> list[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(folder), str(source), what, passphrase],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ},
    )
    assert child.stdout
    told = [child.stdout.readline()]
    time.sleep(wait)
    child.send_signal(signal.SIGKILL)
    rest, _ = child.communicate()
    whole = told[0] + rest
    return whole[: whole.rfind("\n") + 1].splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("what", ["add", "edit", "attach", "import"])
def test_killed_at_random_moments_nothing_acknowledged_is_lost(
    folder: Path, tmp_path: Path, what: str
) -> None:
    chance = random.Random(what)
    acknowledged: dict[tuple[str, str], str] = {}
    rounds = int(os.environ.get("CASEBOOK_KILLS", "12"))
    for _ in range(rounds):
        lines = killed(folder, tmp_path / "s.csv", what, PASSPHRASE, chance.uniform(0, 0.12))
        for line in lines:
            ref, field, value = line.split(" ", 2)
            acknowledged[ref, field] = value
    with open_book(folder) as book:
        for (ref, field), value in acknowledged.items():
            said = getattr(book.find(ref), field)
            assert said == value or (field == "place" and said > "")
        report = check_casebook(book, read_data=True)
        assert report.faults == []
        known = {item.name for item in book.all_sealed()}
        assert set(book.shelf.names()) == known
    assert len(acknowledged) >= rounds


@pytest.mark.slow
def test_killed_while_the_passphrase_changes_one_of_both_opens(
    folder: Path, tmp_path: Path
) -> None:
    chance = random.Random(1)
    passphrase = PASSPHRASE
    for _ in range(int(os.environ.get("CASEBOOK_KILLS", "12"))):
        base = passphrase.removesuffix(" again")
        if passphrase != base:
            opening.change_passphrase(folder, passphrase, base, cost=stretch.FLOOR)
        lines = killed(folder, tmp_path / "x", "passphrase", base, chance.uniform(0, 0.4))
        candidates = [lines[-1], base, base + " again"]
        passphrase = next(one for one in candidates if _opens(folder, one))


def _opens(folder: Path, passphrase: str) -> bool:
    try:
        with opening.open_with_passphrase(folder, passphrase):
            return True
    except CannotOpen:
        return False


# 3. Damage is noticed


@pytest.mark.slow
def test_a_flipped_bit_is_detected_or_harmless(folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "note.txt"
    source.write_text("what was written " * 400, "utf-8")
    with open_book(folder) as book:
        saved = [book.save(Incident(title=f"t{number}")) for number in range(30)]
        attach_files(book, [source], [saved[0]])
        before = {item.ref: item for item in book.all(Incident)}
    chance = random.Random(3)
    files = [folder / "header.json", folder / "casebook.db", *(folder / "evidence").glob("??/*")]
    rounds = int(os.environ.get("CASEBOOK_FLIPS", "150"))
    detected = 0
    for number in range(rounds):
        path = files[number % len(files)]
        whole = path.read_bytes()
        raw = bytearray(whole)
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        path.write_bytes(raw)
        try:
            with open_book(folder) as book:
                faults = check_casebook(book, read_data=True).faults
                same = {item.ref: item for item in book.all(Incident)} == before
                assert faults or same
                detected += bool(faults)
        except CasebookError:
            detected += 1
        finally:
            path.write_bytes(whole)
            for left in folder.glob("casebook.db-*"):
                left.unlink()
    assert detected > rounds * 0.9


def test_an_old_database_put_back_is_noticed(folder: Path, tmp_path: Path) -> None:
    with open_book(folder) as book:
        book.save(Incident(title="early"))
    shutil.copy(folder / "casebook.db", tmp_path / "old.db")
    with open_book(folder) as book:
        book.save(Incident(title="late"))
    shutil.copy(tmp_path / "old.db", folder / "casebook.db")
    with open_book(folder) as book:
        assert Sort.ROLLED_BACK in {notice.sort for notice in book.notices}


def test_what_was_written_before_a_kill_is_remembered_too(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of the history is written down each minute and at a backup, not only at a close."""
    shutil.copy(folder / "casebook.db", tmp_path / "old.db")
    monkeypatch.setattr(turns, "HEADS_EVERY", -1.0)
    book = open_book(folder)
    book.save(Incident(title="late"))
    # as a kill leaves it: never closed
    shutil.copytree(folder, tmp_path / "each-minute.casebook")
    monkeypatch.setattr(turns, "HEADS_EVERY", 1e9)
    shutil.copy(folder / "head", tmp_path / "head")
    book.save(Incident(title="later"))
    assert (folder / "head").read_bytes() == (tmp_path / "head").read_bytes()
    back_up(book, tmp_path / "b.casebook-backup")
    assert (folder / "head").read_bytes() != (tmp_path / "head").read_bytes()
    book.close()
    killed = tmp_path / "each-minute.casebook"
    for log in killed.glob("casebook.db-*"):
        log.unlink()
    shutil.copy(tmp_path / "old.db", killed / "casebook.db")
    # on a computer that never saw it: only the folder's own memory tells
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "elsewhere"))
    with open_book(killed) as copy:
        assert Sort.ROLLED_BACK in {notice.sort for notice in copy.notices}


def test_an_old_header_is_refused_after_a_rekey(folder: Path, tmp_path: Path) -> None:
    from casebook.tasks.rekey import rekey

    shutil.copy(folder / "header.json", tmp_path / "old.json")
    rekey(folder, PASSPHRASE, "another passphrase altogether")
    shutil.copy(tmp_path / "old.json", folder / "header.json")
    with pytest.raises(CasebookDamaged, match=r"header\.json"):
        open_book(folder)


def test_a_copied_folder_begins_a_new_writer(folder: Path, tmp_path: Path) -> None:
    with open_book(folder) as book:
        assert book.save(Incident(title="one")).ref == "INC-0001"
    shutil.copytree(folder, tmp_path / "copy")
    with open_book(folder) as book:
        assert book.save(Incident(title="two")).ref == "INC-0002"
    with open_book(tmp_path / "copy") as copy:
        ref = copy.save(Incident(title="three")).ref
        assert ref != "INC-0002" and ref.endswith("-0001") and len(ref) == 12
        assert Sort.NEW_WRITER in {notice.sort for notice in copy.notices}
    with open_book(folder) as book:
        assert book.save(Incident(title="four")).ref == "INC-0003"


def test_a_first_turn_that_fails_begins_no_new_writer(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> list[int]:
        raise DiskFull(name="casebook.db")

    with open_book(folder) as book:
        book.save(Incident(title="one"))
    with open_book(folder) as book, monkeypatch.context() as patched:
        patched.setattr(Journal, "append", full)
        with pytest.raises(DiskFull):
            book.save(Incident(title="lost"))
    shutil.copytree(folder, tmp_path / "copy")
    with open_book(folder) as book:
        assert book.save(Incident(title="two")).ref == "INC-0002"
        assert not book.notices
    # a copy from that moment is a copy like any other
    with open_book(tmp_path / "copy") as copy:
        assert copy.save(Incident(title="three")).ref != "INC-0002"


def test_a_restored_backup_holds_everything_and_begins_a_new_writer(
    folder: Path, tmp_path: Path
) -> None:
    source = tmp_path / "note.txt"
    source.write_text("kept", "utf-8")
    with open_book(folder) as book:
        incident = book.save(Incident(title="one", private_notes="all fields"))
        attach_files(book, [source], [incident])
        back_up(book, tmp_path / "b.casebook-backup")
    restored = restore_backup(tmp_path / "b.casebook-backup", tmp_path / "r.casebook")
    with open_book(restored) as book:
        assert book.find("INC-0001") == incident
        assert check_casebook(book, read_data=True).faults == []
        assert book.save(Incident(title="later")).ref != "INC-0002"


# 4. One at a time, and each failure in its own words


def test_a_second_opener_is_refused(folder: Path) -> None:
    with open_book(folder), pytest.raises(CasebookInUse):
        open_book(folder)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:2000])


def turn_a_bit(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[100] ^= 1
    path.write_bytes(raw)


@pytest.mark.parametrize("harm", [cut, turn_a_bit, Path.unlink])
def test_a_damaged_database_is_said_to_be_one(folder: Path, cli: Call, harm: Harm) -> None:
    """Whoever typed the right passphrase is not sent to look for a mistake in it."""
    harm(folder / "casebook.db")
    with pytest.raises(CasebookDamaged, match=r"casebook\.db.*restore from a backup"):
        open_book(folder)
    status, _out, err = cli("info")
    assert status == 3 and "casebook.db" in err and "passphrase" not in err


def test_an_empty_database_is_not_taken_for_a_new_one(folder: Path) -> None:
    (folder / "casebook.db").write_bytes(b"")
    with pytest.raises(CasebookDamaged):
        open_book(folder)
    assert (folder / "casebook.db").read_bytes() == b""


def test_a_missing_header_says_what_to_do(folder: Path) -> None:
    (folder / "header.json").unlink()
    with pytest.raises(HeaderDamaged, match="restore"):
        open_book(folder)


# 5. Fields that go nowhere go nowhere


def test_private_notes_may_go_nowhere() -> None:
    for kind in KINDS.values():
        for spec in kind.fields():
            if spec.name in ("private_notes", "risk_notes", "safety_notes", "satisfaction"):
                assert spec.goes == frozenset()


def test_nothing_that_stays_reaches_a_dossier(book: Casebook, tmp_path: Path) -> None:
    import pikepdf

    secret = "canary that stays"
    incident = book.save(Incident(title="x", private_notes=secret, first_known_by=secret))
    book.save(replace(incident, private_notes=secret + "2"))
    out = tmp_path / "d.pdf"
    make(book, [incident.ref], out)
    with pikepdf.open(out) as pdf:
        everything = b"".join(
            item.read_bytes() for item in pdf.objects if isinstance(item, pikepdf.Stream)
        )
    assert secret.encode() not in everything + out.read_bytes()
    notes = Incident.field("private_notes")
    assert notes and Goes.DOSSIER not in notes.goes


# 6. No network


@pytest.mark.slow
def test_no_inet_socket_in_a_full_run(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if not strace:
        pytest.skip("strace is not installed")
    log = tmp_path / "strace.log"
    subprocess.run(
        [
            strace, "-f", "-qq", "-e", "trace=socket,connect", "-o", str(log),
            sys.executable, "-m", "casebook", "demo", str(tmp_path / "demo"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    assert "AF_INET" not in log.read_text("utf-8", "replace")


# 7. Every text comes back as it was typed


def test_naughty_strings_go_through_everything_unchanged(
    book: Casebook, naughty: list[str], tmp_path: Path
) -> None:
    texts = [text for text in naughty if text.strip()]
    saved = book.save_all(
        [Incident(title=text, narrative=text, private_notes=text) for text in texts]
    )
    for text, record in zip(texts, saved, strict=True):
        again = book.find(record.ref)
        assert isinstance(again, Incident)
        assert (again.title, again.narrative, again.private_notes) == (text, text, text)
        book.search(text)
    plain = [book.plain(item) for item in saved]
    assert [item["title"] for item in plain] == texts
    file = io.StringIO(newline="")
    csv.writer(file).writerows([[defuse(text)] for text in texts])
    rows = list(csv.reader(io.StringIO(file.getvalue(), newline="")))
    assert [refuse(row[0]) for row in rows] == texts
    out = tmp_path / "d.pdf"
    make(book, [item.ref for item in saved], out)
    assert out.stat().st_size > 10_000
    assert book.faults() == []


def test_partial_dates_sort_as_what_they_are() -> None:
    texts = ["2024", "2025-03", "2025-03-14", "2025-03-14T21:40~", "../2025-05", "2025-06/.."]
    moments = [Moment.parse(text) for text in texts]
    shuffled = sorted(moments, key=lambda moment: moment.sort_key)
    assert [moment.text for moment in shuffled] == texts
