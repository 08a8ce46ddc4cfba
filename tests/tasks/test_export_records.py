"""What leaves the casebook was said before, is whole, and nothing private goes with it."""

import csv
import hashlib
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from casebook.book import Casebook
from casebook.errors import (
    Cancelled,
    CasebookExists,
    EvidenceChanged,
    NoSuchRecord,
    NothingToUndo,
    NotWritable,
)
from casebook.progress import StopAt
from casebook.records import KINDS, Contact, Exhibit, Goes, Incident, Moment
from casebook.tasks.attach import attach_bytes
from casebook.tasks.export_records import READ_ME, export_records
from casebook.tasks.import_table import import_table
from casebook.tasks.leaving import fields_that_go, leaving

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def people(book: Casebook) -> list[Contact]:
    return book.save_all(
        [
            Contact(
                name="=cmd|' /C calc'!A0", address="CANARY-ADDRESS", private_notes="CANARY-NOTE",
                risk_notes="CANARY-RISK", role="帶領\n人",
            ),
            Contact(name="སྐལ་བཟང་", sensitivity="this-casebook"),
            Contact(name="Ka-yan"),
        ]
    )  # fmt: skip


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def left_behind(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if "export" in path.name]


def test_chosen_records_leave_and_private_fields_never(
    book: Casebook, people: list[Contact], tmp_path: Path
) -> None:
    what = leaving(book, Contact, [people[1].ref, people[0].id, people[0].ref])
    assert (what.stays, len(what.ids)) == ((people[1].ref,), 1)
    assert {"private_notes", "risk_notes", "address"} <= {one.name for one in what.held_back}
    made = export_records(book, what, tmp_path / "export")
    assert (made.records, made.files) == (1, 0)
    raw = everything(made.folder)
    assert b"CANARY" not in raw and "སྐལ".encode() not in raw and b"Ka-yan" not in raw
    rows = table(made.folder / "contact.csv")
    assert [row["ref"] for row in rows] == [people[0].ref]
    assert rows[0]["name"].startswith("'=cmd")  # no spreadsheet calculates it
    said = json.loads((made.folder / "contact.jsonl").read_text("utf-8"))
    assert (said["name"], said["role"]) == (people[0].name, "帶領\n人")
    assert "not encrypted" in (made.folder / READ_ME).read_text("utf-8")
    modes = {oct(path.stat().st_mode & 0o777) for path in made.folder.iterdir()}
    assert modes == {"0o600"} and made.folder.stat().st_mode & 0o777 == 0o700


def test_what_the_group_may_have_goes_only_when_asked_for(
    book: Casebook, people: list[Contact], tmp_path: Path
) -> None:
    what = leaving(book, Contact, [people[0].ref], group=True)
    raw = everything(export_records(book, what, tmp_path / "export").folder)
    assert b"CANARY-ADDRESS" in raw and b"CANARY-NOTE" not in raw and b"CANARY-RISK" not in raw


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_no_kind_lets_out_what_goes_nowhere(kind: type[Incident]) -> None:
    for group in (False, True):
        assert all(spec.goes for spec in fields_that_go(kind, group=group))
    assert all(Goes.DOSSIER in spec.goes for spec in fields_that_go(kind))
    assert "private_notes" not in {spec.name for spec in fields_that_go(kind, group=True)}


def test_a_table_that_left_comes_in_again(book: Casebook, tmp_path: Path) -> None:
    saved = book.save(
        Incident(title="跟蹤", when=Moment.parse("2025-03~"), narrative='a\n"b";c', tags=("x", "y"))
    )
    what = leaving(book, Incident, [saved.ref])
    folder = export_records(book, what, tmp_path / "export").folder
    book.remove(saved.ref)
    report = import_table(book, folder / "incident.csv", Incident, mapping={})
    again = book.get(Incident, report.refs[0])
    assert (again.title, again.when, again.narrative, again.tags) == (
        saved.title, saved.when, saved.narrative, saved.tags,
    )  # fmt: skip


def test_originals_leave_with_their_hash_and_custody_says_so(
    book: Casebook, tmp_path: Path
) -> None:
    names = ("photo.jpg", "../../etc/passwd", "a\u202egpj.exe", "CON.txt ", "长" * 120 + ".txt", "")
    made = [attach_bytes(book, name, f"file {n}".encode(), []).exhibit
            for n, name in enumerate(names)]  # fmt: skip
    hidden = attach_bytes(book, "x.jpg", b"CANARY-MINOR", []).exhibit
    book.edit(hidden.ref, {"minor": "yes"})
    thing = book.save(Exhibit(title="A knife, kept at the office"))
    refs = [one.ref for one in (*made, hidden, thing)]
    what = leaving(book, Exhibit, refs)
    assert what.kept_files == (hidden.ref,) and len(what.files) == len(names)
    folder = export_records(
        book, what, tmp_path / "export", originals=True, to_whom="Counsel", purpose="advice"
    ).folder
    assert b"CANARY" not in everything(folder)
    files = sorted(path for path in (folder / "files").iterdir())
    assert len(files) == 2 * len(names)
    for number, one in enumerate(made):
        path = next(f for f in files if (f.name.startswith(one.ref) and f.suffix != ".txt")
                    or f.read_bytes() == f"file {number}".encode())  # fmt: skip
        assert hashlib.sha256(path.read_bytes()).hexdigest() == one.sha256
        assert not set(path.name) & set("/\\:\u202e")
    for sheet in (folder / "files").glob("*.sha256.txt"):
        subprocess.run(["sha256sum", "-c", "--quiet", sheet.name], cwd=sheet.parent, check=True)
    for one, action in ((made[0], "copied-out"), (hidden, "exported"), (thing, "exported")):
        last = book.history(one.ref)[-1]
        assert last.action == action
        assert [change.after for change in last.changes] == ["Counsel; advice"]


def test_what_was_noted_is_not_what_undo_takes_back(book: Casebook, tmp_path: Path) -> None:
    saved = book.save(Exhibit(title="A letter"))
    export_records(book, leaving(book, Exhibit, [saved.ref]), tmp_path / "export")
    assert book.undo() == [saved.ref]  # that it was written
    with pytest.raises(NothingToUndo):
        book.undo()


def test_stopped_anywhere_nothing_is_left(book: Casebook, tmp_path: Path) -> None:
    refs = [attach_bytes(book, f"{n}.txt", b"words " * 9000 + b"%d" % n, []).exhibit.ref
            for n in range(3)]  # fmt: skip
    what = leaving(book, Exhibit, refs)
    for step in range(1, 200):
        try:
            export_records(book, what, tmp_path / "export", originals=True, progress=StopAt(step))
        except Cancelled:
            assert left_behind(tmp_path) == []
        else:
            break
    else:
        pytest.fail("it never came to its end")
    assert step > 8
    assert left_behind(tmp_path) == ["export"]


def test_a_changed_file_keeps_all_back(book: Casebook, tmp_path: Path) -> None:
    good, bad = (attach_bytes(book, f"{n}.txt", n.encode(), []).exhibit for n in ("a", "b"))
    sealed = book.sealed(bad.id)
    assert sealed
    path = book.shelf.path(sealed.name)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1])
    before = book.entry_count()
    with pytest.raises(EvidenceChanged):
        export_records(
            book, leaving(book, Exhibit, [good.ref, bad.ref]), tmp_path / "export", originals=True
        )
    assert left_behind(tmp_path) == [] and book.entry_count() == before


def test_places_that_are_refused(book: Casebook, people: list[Contact], tmp_path: Path) -> None:
    what = leaving(book, Contact, [people[0].ref])
    there = tmp_path / "export"
    there.mkdir()
    with pytest.raises(CasebookExists):
        export_records(book, what, there)
    with pytest.raises(NotWritable):
        export_records(book, what, book.folder / "evidence" / "x")
    with pytest.raises(NotWritable):
        export_records(book, what, tmp_path / "nowhere" / "export")
    with pytest.raises(NoSuchRecord):
        leaving(book, Contact, [book.save(Incident(title="x")).ref])
    with pytest.raises(NoSuchRecord):
        leaving(book, Contact, ["0" * 32])


def test_by_the_command_line(cli: Call, tmp_path: Path) -> None:
    for name in ("A", "B"):
        assert cli("add", "contact", "--set", f"name={name}", "private_notes=CANARY")[0] == 0
    assert cli("edit", "CON-0002", "--set", "sensitivity=this-casebook")[0] == 0
    status, out, _err = cli("export", "contact", "--look", "--json")
    said = json.loads(out)
    assert (status, said["records"], said["stays"]) == (0, 1, ["CON-0002"])
    assert "private_notes" in said["held_back"] and "name" in said["fields"]
    status, out, err = cli("export", "contact", "--look")
    assert status == 0 and "CON-0002" in err and "not encrypted" in out
    folder = tmp_path / "out"
    status, _out, err = cli("export", "contact", "CON-0001", "--out", str(folder), "--form", "csv")
    assert status == 0 and "not encrypted" in err
    assert sorted(path.name for path in folder.iterdir()) == [READ_ME, "contact.csv"]
    assert b"CANARY" not in everything(folder)
    assert cli("export", "contact", "--out", str(folder))[0] == 1
