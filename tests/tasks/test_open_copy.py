"""Everything leaves in open formats and comes back as it was; what is not as it was is refused."""

import base64
import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import bagit
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.book import Casebook, opening
from casebook.crypto import sign, stretch
from casebook.errors import (
    CasebookExists,
    ChangedSince,
    DiskFull,
    KeptChanging,
    NotAnOpenCopy,
    NotWritable,
)
from casebook.progress import UNWATCHED, Progress
from casebook.records import (
    KINDS,
    Case,
    Contact,
    Exhibit,
    Incident,
    Involvement,
    Member,
    Moment,
    Reader,
    Record,
    Referral,
    Showing,
    Term,
)
from casebook.records.vocabulary import vocabulary
from casebook.tasks import open_format as form
from casebook.tasks.attach import attach_bytes
from casebook.tasks.bag_folder import BagFolder
from casebook.tasks.bag_tags import Payload, tag_files
from casebook.tasks.demo import fill
from casebook.tasks.export_all import everything, export_everything
from casebook.tasks.import_all import import_everything
from tests.conftest import PASSPHRASE
from tests.stopping import stopped_everywhere
from tests.strategies import records

Call = Callable[..., tuple[int, str, str]]
ROLE = next(iter(vocabulary("role")))


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Casebook]:
    """Another casebook, empty, of somebody else."""
    with opening.create(
        tmp_path / "other.casebook", member="B", passphrase=PASSPHRASE, cost=stretch.FLOOR
    ) as made:
        yield made


@contextmanager
def two_casebooks(place: Path) -> Iterator[tuple[Casebook, Casebook]]:
    """Two casebooks, empty, of two people."""

    def made(name: str) -> AbstractContextManager[Casebook]:
        folder = place / f"{name}.casebook"
        return opening.create(folder, member=name, passphrase=PASSPHRASE, cost=stretch.FLOOR)

    with made("A") as first, made("B") as second:
        yield first, second


def content(book: Casebook) -> dict[str, Record]:
    """Every record but those who write, by its id."""
    return {
        record.id: record
        for kind in KINDS.values()
        if kind is not Member
        for record in book.all(kind)
    }


def originals(book: Casebook) -> dict[str, bytes]:
    """The file of every exhibit that has one, as it comes out of the casebook."""
    found = {}
    for exhibit in book.all(Exhibit):
        if sealed := book.sealed(exhibit.id):
            out = io.BytesIO()
            book.shelf.copy_out(sealed, out)
            found[exhibit.id] = out.getvalue()
    return found


def on_shelf(book: Casebook) -> set[str]:
    return {path.name for path in (book.folder / "evidence").rglob("*") if path.is_file()}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n") if line]


def sealed_again(folder: Path) -> None:
    """Lists of files that fit, made by whoever changed something in the folder."""
    payload = {
        path.relative_to(folder).as_posix(): Payload(
            hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size
        )
        for path in folder.rglob("*")
        if path.is_file() and path.parent != folder
    }
    for name, text in tag_files(payload).items():
        (folder / name).write_bytes(text)


def changed_lines(
    folder: Path, kind: str, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    path = folder / "data" / "records" / f"{kind}.jsonl"
    path.write_text(
        "".join(json.dumps(change(line)) + "\n" for line in lines(path)), "utf-8", newline="\n"
    )
    sealed_again(folder)


# There and back


def test_the_whole_sample_comes_back_as_it_was(
    book: Casebook, other: Casebook, tmp_path: Path
) -> None:
    fill(book, UNWATCHED)
    made = export_everything(book, tmp_path / "out")
    assert (made.records, made.files) == (everything(book).records, everything(book).files)
    assert made.damaged == ()
    done = import_everything(other, tmp_path / "out", history=False)
    assert (done.bad, done.renumbered, done.remarks) == ([], [], [])
    assert content(other) == content(book)
    assert len(content(other)) > 300
    assert originals(other) == originals(book)
    assert len(originals(other)) > 10
    assert other.faults() == []
    export_everything(other, tmp_path / "again")
    for kind in KINDS:
        if kind != "member":
            first, second = (
                [
                    {name: value for name, value in line.items() if name not in form.WRITTEN}
                    for line in lines(folder / "data" / "records" / f"{kind}.jsonl")
                ]
                for folder in (tmp_path / "out", tmp_path / "again")
            )
            assert first == second
    # what stands in the files can be found as before
    for query in ("march", "姐姐", "ཁ་པར", "555 0142"):
        assert [record.id for record, _ in other.search(query)] == [
            record.id for record, _ in book.search(query)
        ]


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_records_come_back_as_they_were(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("trip")
    made = data.draw(st.lists(records(), min_size=1, max_size=25))
    # members are of one casebook, and so is who of them may have a record
    made = [one for one in made if not isinstance(one, Member | Reader)]
    with two_casebooks(place) as (first, second):
        for one in made:
            with_refs = _with_refs(first, one)
            first.save(with_refs)
        export_everything(first, place / "out")
        done = import_everything(second, place / "out", history=False)
        assert done.bad == []
        assert content(second) == content(first)
        export_everything(second, place / "again")
        for kind in KINDS:
            if kind != "member":
                assert _said(place / "out", kind) == _said(place / "again", kind)
    shutil.rmtree(place)


def test_who_may_have_a_record_is_left_out_where_that_member_is_not(tmp_path: Path) -> None:
    with two_casebooks(tmp_path) as (first, second):
        incident = first.save(Incident(title="x", sensitivity="named-people"))
        first.save(Reader(subject=incident.id, member=first.own_member()))
        export_everything(first, tmp_path / "out")
        done = import_everything(second, tmp_path / "out", history=False)
        assert [place for place, _why in done.bad] == ["reader.jsonl line 1"]
        (came,) = second.all(Incident)
        assert came.sensitivity == incident.sensitivity  # and so nobody else has it
        assert list(second.all(Reader)) == []


def _with_refs(book: Casebook, record: Record) -> Record:
    """The record, naming one that is there wherever it must name one."""
    found: dict[str, Any] = {}
    for spec in record.fields():
        if spec.kinds and spec.required:
            kind = KINDS[spec.kinds[0]]
            known = next(iter(book.all(kind)), None)
            if known is None:
                needed = {one.name: "x" for one in kind.fields() if one.required and not one.kinds}
                known = book.save(_with_refs(book, kind(**needed)))  # type: ignore[arg-type]
            found[spec.name] = known.id
        elif spec.vocabulary and spec.required:
            found[spec.name] = next(iter(book.vocabulary(spec.vocabulary)))
    if record.kind == "relation":
        found["other"] = book.save(Contact(name="y")).id
    return replace(record, **found)


def _said(folder: Path, kind: str) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in line.items() if name not in form.WRITTEN}
        for line in lines(folder / "data" / "records" / f"{kind}.jsonl")
    ]


def test_every_naughty_string_comes_back(
    book: Casebook, other: Casebook, tmp_path: Path, naughty: list[str]
) -> None:
    good = [text for text in naughty if text.strip()]
    book.save_all([Contact(name=text, private_notes=text, tags=(text,)) for text in good])
    export_everything(book, tmp_path / "out")
    assert import_everything(other, tmp_path / "out", history=False).bad == []
    assert content(other) == content(book)
    # the table says the same, defused for spreadsheets
    path = tmp_path / "out" / "data" / "records" / "contact.csv"
    table = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    assert [row["ref"] for row in table] == [one.ref for one in book.all(Contact)]
    assert not [row for row in table if row["name"].startswith(("=", "+", "-", "@"))]


def test_own_words_of_vocabularies_partial_dates_and_links_come_along(
    book: Casebook, other: Casebook, tmp_path: Path
) -> None:
    book.save(Term(vocabulary="language", code="x-ours", label_en="Our dialect"))
    with opening.open_with_passphrase(_closed(book), PASSPHRASE) as again:
        contact = again.save(Contact(name="A", languages=("x-ours", "fr")))
        case = again.save(Case(title="a case"))
        incident = again.save(
            Incident(title="t", when=Moment.parse("2025-03-14Tevening~"), case=case.id)
        )
        again.save(Involvement(incident=incident.id, contact=contact.id, role=ROLE))
        first = again.save(Referral(recipient="police"))
        again.save(Referral(recipient="ombudsman", after=first.id))
        export_everything(again, tmp_path / "out")
        done = import_everything(other, tmp_path / "out", history=False)
        assert (done.bad, done.remarks) == ([], [])
        assert content(other) == content(again)
        assert other.get(Contact, contact.ref).languages == ("fr", "x-ours")
        # the new word can be used at once
        other.save(Contact(name="B", languages=("x-ours",)))


def _closed(book: Casebook) -> Path:
    book.close()
    return book.folder


# How it stands in the casebook that it comes into


def test_refs_that_are_taken_are_given_anew_and_links_follow(
    book: Casebook, other: Casebook, tmp_path: Path
) -> None:
    contact = book.save(Contact(name="theirs"))
    incident = book.save(Incident(title="theirs"))
    book.save(Involvement(incident=incident.id, contact=contact.id, role=ROLE))
    book.save(Incident(title="theirs too"))
    mine = other.save(Incident(title="mine"))
    export_everything(book, tmp_path / "out")
    done = import_everything(other, tmp_path / "out", history=False)
    assert done.renumbered == [("INC-0001", "INC-0003")]
    assert other.get(Incident, mine.ref) == mine
    assert other.get(Incident, "INC-0002").title == "theirs too"
    (link,) = other.all(Involvement)
    assert (other.find(link.incident).ref, other.find(link.contact).ref) == ("INC-0003", "CON-0001")
    assert other.save(Incident(title="next")).ref == "INC-0004"


def test_one_undo_takes_all_of_it_back_and_it_can_come_again(
    book: Casebook, other: Casebook, tmp_path: Path
) -> None:
    incident = book.save(Incident(title="a"))
    attach_bytes(book, "a.txt", b"words in a file", [incident])
    export_everything(book, tmp_path / "out")
    import_everything(other, tmp_path / "out")
    other.undo()
    assert content(other) == {}
    assert other.search("words") == []
    done = import_everything(other, tmp_path / "out", history=False)
    assert (done.bad, done.renumbered) == ([], [])
    assert content(other) == content(book)
    assert originals(other) == originals(book)
    assert other.faults() == []
    other.undo()
    assert content(other) == {}


def test_what_is_here_is_never_changed(book: Casebook, tmp_path: Path) -> None:
    same, changed, gone = book.save_all([Incident(title=text) for text in ("a", "b", "c")])
    export_everything(book, tmp_path / "out")
    book.save(replace(changed, title="b, later"))
    book.forget(gone.ref)
    done = import_everything(book, tmp_path / "out")
    assert (done.records, done.same, done.refs) == (0, 1, [])
    assert [place for place, _ in done.bad] == ["incident.jsonl line 2", "incident.jsonl line 3"]
    assert "INC-0002" in done.bad[0][1]
    assert [one.title for one in book.all(Incident)] == ["a", "b, later"]
    assert same.ref == "INC-0001"


def test_the_history_comes_along_as_an_exhibit_and_each_record_says_where_from(
    book: Casebook, other: Casebook, tmp_path: Path
) -> None:
    incident = book.save(Incident(title="first words"))
    book.save(replace(incident, title="second words"), why="misheard")
    export_everything(book, tmp_path / "out")
    done = import_everything(other, tmp_path / "out")
    (exhibit,) = other.all(Exhibit)
    assert done.refs[-1] == exhibit.ref
    kept = originals(other)[exhibit.id]
    assert kept == (tmp_path / "out" / "data" / "history.jsonl").read_bytes()
    assert b"first words" in kept
    assert b"misheard" in kept
    # what was replaced there is no record here
    assert other.search("first") == []
    (revision,) = other.history(incident.ref)
    assert revision.action == "import"
    assert "imported from out" in revision.why
    assert "Member M" in revision.why


def test_a_record_of_a_later_change_cannot_be_undone_over(
    book: Casebook, other: Casebook, tmp_path: Path
) -> None:
    book.save(Incident(title="a"))
    export_everything(book, tmp_path / "out")
    import_everything(other, tmp_path / "out", history=False)
    turn = other.history("INC-0001")[0].hash
    other.save(replace(other.get(Incident, "INC-0001"), title="mine now"))
    with pytest.raises(ChangedSince):
        other.undo(turn)


# The folder


def test_private_fields_and_records_that_stay_go_along_and_the_folder_says_so(
    book: Casebook, tmp_path: Path
) -> None:
    book.save(Contact(name="a", private_notes="CANARY", sensitivity="this-casebook"))
    exhibit = attach_bytes(book, "a.jpg", b"\xff\xd8\xff", []).exhibit
    book.save(replace(exhibit, intimate=True))
    out = export_everything(book, tmp_path / "out").folder
    assert "CANARY" in (out / "data" / "records" / "contact.csv").read_text("utf-8-sig")
    assert (out / "data" / "evidence" / "EXH-0001 a.jpg").read_bytes() == b"\xff\xd8\xff"
    for name in ("README.txt", "index.html"):
        assert "not encrypted" in (out / name).read_text("utf-8")
    assert out.stat().st_mode & 0o077 == 0
    assert [one.action for one in book.history(exhibit.ref)][-1] == "copied-out"
    assert any("open-copy" in one for one in book.holders(exhibit.id))


def test_others_read_it(book: Casebook, tmp_path: Path) -> None:
    attach_bytes(book, "100% sure ..\\..\\x\n.txt", b"a", [])
    attach_bytes(book, "མི་སྣ.txt", b"b", [])
    out = export_everything(book, tmp_path / "out").folder
    bagit.Bag(str(out)).validate()
    if shutil.which("sha256sum"):
        subprocess.run(
            ["sha256sum", "--quiet", "--strict", "-c", "manifest-sha256.txt"], cwd=out, check=True
        )
    (out / "data" / "records" / "case.csv").write_bytes(b"changed")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(out)).validate()


def test_the_history_can_be_checked_without_us(book: Casebook, tmp_path: Path) -> None:
    """By what docs/formats/journal.md says, and nothing of ours but the signature."""
    incident = book.save(Incident(title="a", tags=("x", "y")))
    book.save(replace(incident, title="b", tags=("y",)))
    book.remove(incident.ref)
    out = export_everything(book, tmp_path / "out").folder
    prev = bytes(32)
    entries = lines(out / "data" / "history.jsonl")
    for entry in entries:
        body = entry["body"].encode("ascii")
        inner = hashlib.sha256(body).digest()
        assert bytes.fromhex(entry["prev"]) == prev
        prev = hashlib.sha256(b"casebook/entry/1\n" + prev + inner).digest()
        assert entry["hash"] == prev.hex()
        said = json.loads(body)["changes"]
        for told, (name, sort, digest) in zip(entry["changes"], said, strict=True):
            assert told["field"] == name
            if sort in "=+":
                assert _digest(told["salt"], told["text"]) == digest
    assert {one["text"] for entry in entries for one in entry["changes"]} >= {"a", "b", "x", "y"}
    dropped = [one for entry in entries for one in entry["changes"] if one["how"] == "dropped"]
    assert [one["text"] for one in dropped] == ["x"]
    about = json.loads((out / "data" / "casebook.json").read_text("utf-8"))
    assert about["head"] == prev.hex()
    assert about["fingerprint"] == sign.fingerprint(book.public_key())


def _digest(salt: str, text: str | None) -> str:
    raw = base64.b64decode(salt + "==")
    value = b"\0" if text is None else b"\1" + text.encode("utf-8")
    digest = hashlib.sha256(b"casebook/field/1\n" + raw + value).digest()
    return base64.b64encode(digest).decode("ascii").rstrip("=")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.names: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "href":
                self.links.append(value or "")
            if name == "id":
                self.names.add(value or "")
            assert not name.startswith("on")
            assert name != "src"

    def handle_data(self, data: str) -> None:
        self.text += data


def pages(out: Path) -> Iterator[tuple[Path, _Page]]:
    for path in (out / "index.html", *sorted((out / "data" / "pages").iterdir())):
        page = _Page()
        page.feed(path.read_text("utf-8"))
        page.close()
        yield path, page


def test_no_text_of_anybody_is_markup_or_script(
    book: Casebook, tmp_path: Path, naughty: list[str]
) -> None:
    book.save_all(
        [Contact(name=text, description=text, tags=(text,)) for text in naughty if text.strip()]
    )
    attach_bytes(book, '"><script>alert(1)</script>.txt', b"a", [])
    out = export_everything(book, tmp_path / "out").folder
    allowed = set("html head meta title style body h1 h2 p a ul li article dl dt dd bdi".split())
    for path, page in pages(out):
        assert set(page.tags) <= allowed, path
        assert "default-src 'none'" in path.read_text("utf-8")
        assert not [one for one in page.links if re.match(r"[a-z]+:|//", one, re.I)]


def test_every_link_of_the_pages_leads_somewhere(book: Casebook, tmp_path: Path) -> None:
    incident = book.save(Incident(title="a"))
    book.save_all([Incident(title=f"{n}") for n in range(1199)])
    book.save(Incident(title="dated", when=Moment.parse("2025-03-14Tevening~")))
    exhibit = attach_bytes(book, "a b#c?.txt", b"a", [incident]).exhibit
    out = export_everything(book, tmp_path / "out").folder
    names = {path: page.names for path, page in pages(out)}
    assert len([path for path in names if path.name.startswith("incident-")]) == 3
    seen = 0
    for path, page in pages(out):
        for link in page.links:
            target, _sign, name = link.partition("#")
            found = (path.parent / unquote(target)).resolve()
            assert found.is_file(), link
            assert not name or name in names[found]
            seen += 1
    assert seen > 5
    assert exhibit.title in (out / "data" / "pages" / "exhibit-1.html").read_text("utf-8")
    dated = (out / "data" / "pages" / "incident-3.html").read_text("utf-8")
    assert "about 14 March 2025, in the evening (2025-03-14Tevening~)" in dated


# Whole or not at all


def test_a_stopped_export_leaves_nothing(book: Casebook, tmp_path: Path) -> None:
    incident = book.save(Incident(title="a"))
    attach_bytes(book, "a.bin", bytes(300_000), [incident])
    entries = book.entry_count()

    def nothing_is_left() -> None:
        assert [one.name for one in tmp_path.iterdir() if "out" in one.name] == []
        assert book.entry_count() == entries

    def work(progress: Progress) -> None:
        export_everything(book, tmp_path / "out", progress=progress)

    assert stopped_everywhere(work, nothing_is_left) > 5
    assert (tmp_path / "out" / "bagit.txt").is_file()


def test_what_a_killed_export_left_goes_with_the_next(book: Casebook, tmp_path: Path) -> None:
    """It is not encrypted: it must not lie there under a hidden name for ever."""
    book.save(Incident(title="a"))

    class Killed(BaseException):
        pass

    class Killing:
        def step(self, done: int, total: int, doing: str = "") -> None:
            (left,) = (one for one in tmp_path.iterdir() if one.name.startswith(".out"))
            shutil.copytree(left, tmp_path / "as-it-was")
            raise Killed

    with pytest.raises(Killed):
        export_everything(book, tmp_path / "out", progress=Killing())
    (tmp_path / "as-it-was").rename(tmp_path / ".out.part")
    export_everything(book, tmp_path / "out")
    assert [one.name for one in tmp_path.iterdir() if "out" in one.name] == ["out"]


def test_checking_a_folder_costs_as_much_as_it_has_files(tmp_path: Path) -> None:
    class Counted(dict[str, int]):
        looked = 0

        def __getitem__(self, name: str) -> int:
            self.looked += 1
            return super().__getitem__(name)

    top = tmp_path / "bag"
    (top / "data").mkdir(parents=True)
    for number in range(300):
        (top / "data" / f"{number}").write_bytes(b"x")
    sealed_again(top)
    bag = BagFolder(top)
    bag._found = found = Counted(bag._found)
    bag.check()
    assert found.looked < 10 * 300


def test_a_stopped_import_leaves_nothing(book: Casebook, other: Casebook, tmp_path: Path) -> None:
    incident = book.save(Incident(title="a"))
    attach_bytes(book, "a.bin", bytes(100_000), [incident])
    export_everything(book, tmp_path / "out")
    entries, shelf = other.entry_count(), on_shelf(other)

    def nothing_is_left() -> None:
        assert (other.entry_count(), on_shelf(other), content(other)) == (entries, shelf, {})

    def work(progress: Progress) -> None:
        import_everything(other, tmp_path / "out", progress=progress)

    assert stopped_everywhere(work, nothing_is_left) > 5


def test_no_folder_is_written_over_or_made_inside_the_casebook(
    book: Casebook, tmp_path: Path
) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(CasebookExists):
        export_everything(book, tmp_path / "there")
    with pytest.raises(NotWritable):
        export_everything(book, book.folder / "evidence" / "x")
    assert list((tmp_path / "there").iterdir()) == []


def test_a_full_disk_leaves_no_folder(book: Casebook, small_disk: Path) -> None:
    attach_bytes(book, "a.bin", os.urandom(14 << 20), [])
    with pytest.raises(DiskFull):
        export_everything(book, small_disk / "out")
    assert [one for one in small_disk.iterdir() if "out" in one.name] == []


def test_an_export_is_of_one_moment(book: Casebook, tmp_path: Path) -> None:
    """Somebody saves while it is written: it is written again; who never stops is told."""
    book.save_all([Contact(name=f"{n}") for n in range(3)])

    class Saving:
        def __init__(self, times: int) -> None:
            self.left = times

        def step(self, _done: int, _total: int, doing: str = "") -> None:
            if doing == "CON-0001" and self.left:
                self.left -= 1
                book.save(Incident(title="meanwhile"))

    out = export_everything(book, tmp_path / "out", progress=Saving(1)).folder
    assert len(lines(out / "data" / "records" / "incident.jsonl")) == 1
    bagit.Bag(str(out)).validate()
    with pytest.raises(KeptChanging):
        export_everything(book, tmp_path / "never", progress=Saving(99))
    assert [one.name for one in tmp_path.iterdir() if "never" in one.name] == []


@pytest.mark.parametrize("how", ["missing", "changed"])
def test_a_damaged_file_keeps_nothing_else_from_leaving(
    book: Casebook, other: Casebook, tmp_path: Path, how: str
) -> None:
    bad = attach_bytes(book, "bad.txt", b"a" * 5000, []).exhibit
    good = attach_bytes(book, "good.txt", b"good", []).exhibit
    sealed = book.sealed(bad.id)
    assert sealed
    path = book.shelf.path(sealed.name)
    if how == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-50])
    made = export_everything(book, tmp_path / "out")
    assert (made.damaged, made.files) == ((bad.ref,), 1)
    bagit.Bag(str(made.folder)).validate()
    assert bad.ref in (made.folder / "README.txt").read_text("utf-8")
    assert "bad.txt" not in [link for _path, page in pages(made.folder) for link in page.links]
    assert [one.action for one in book.history(bad.ref)][-1] == "exported"
    done = import_everything(other, made.folder, history=False)
    assert len(done.remarks) == 1
    assert set(originals(other)) == {good.id}
    assert content(other) == content(book)


# Folders that are not as they were made


def _link(out: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", "utf-8")
    path = out / "data" / "records" / "case.jsonl"
    path.unlink()
    path.symlink_to(tmp_path / "secret")


def _folder_link(out: Path, tmp_path: Path) -> None:
    (out / "data" / "records").rename(tmp_path / "elsewhere")
    (out / "data" / "records").symlink_to(tmp_path / "elsewhere")


def _listed(out: Path, line: str) -> None:
    path = out / "manifest-sha256.txt"
    path.write_bytes(path.read_bytes() + line.encode("utf-8") + b"\n")
    (out / "tagmanifest-sha256.txt").unlink()


HOSTILE: dict[str, Callable[[Path, Path], object]] = {
    "a file is missing": lambda out, _: (out / "data" / "records" / "case.csv").unlink(),
    "a file was changed": lambda out, _: (out / "data" / "records" / "case.csv").write_bytes(b"x"),
    "a file was added": lambda out, _: (out / "data" / "new.jsonl").write_bytes(b""),
    "a file is a link": _link,
    "a folder is a link": _folder_link,
    "a pipe": lambda out, _: os.mkfifo(out / "data" / "pipe"),
    "a way up": lambda out, _: _listed(out, "0" * 64 + "  data/../../../etc/passwd"),
    "a way from the top": lambda out, _: _listed(out, "0" * 64 + "  /etc/passwd"),
    "another system's way up": lambda out, _: _listed(out, "0" * 64 + "  data\\..\\x"),
    "a drive": lambda out, _: _listed(out, "0" * 64 + "  data/C:x"),
    "beside the payload": lambda out, _: _listed(out, "0" * 64 + "  bagit.txt"),
    "no manifest": lambda out, _: (out / "manifest-sha256.txt").unlink(),
    "manifest is noise": lambda out, _: (out / "manifest-sha256.txt").write_bytes(b"\xff\xfe\0"),
    "readme was changed": lambda out, _: (out / "README.txt").write_bytes(b"all is well"),
    "very deep": lambda out, _: (out / "data" / "/".join("abcdefghijklm")).mkdir(parents=True),
    "no schema": lambda out, _: (out / "data" / "casebook.json").unlink(),
}


@pytest.mark.parametrize("how", HOSTILE)
def test_a_folder_that_is_not_as_it_was_made_is_refused(
    book: Casebook, other: Casebook, tmp_path: Path, how: str
) -> None:
    book.save(Incident(title="a"))
    out = export_everything(book, tmp_path / "out").folder
    HOSTILE[how](out, tmp_path)
    entries, shelf = other.entry_count(), on_shelf(other)
    with pytest.raises(NotAnOpenCopy) as refused:
        import_everything(other, out)
    assert str(refused.value).count(". ") >= 1
    assert "secret" not in str(refused.value)
    assert (other.entry_count(), on_shelf(other)) == (entries, shelf)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other"},
        {"version": 2},
        {"version": "1"},
        {"version": None},
        {"version": True},
        {"version": 0},
    ],
)
def test_a_folder_of_another_format_is_refused(
    book: Casebook, other: Casebook, tmp_path: Path, change: dict[str, Any]
) -> None:
    out = export_everything(book, tmp_path / "out").folder
    path = out / "data" / "casebook.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | change), "utf-8")
    sealed_again(out)
    with pytest.raises(NotAnOpenCopy):
        import_everything(other, out)


def test_what_systems_leave_in_folders_is_no_harm(
    book: Casebook, other: Casebook, tmp_path: Path
) -> None:
    book.save(Incident(title="a"))
    out = export_everything(book, tmp_path / "out").folder
    for name in (".DS_Store", "data/Thumbs.db", "data/records/._case.csv"):
        (out / name).write_bytes(b"litter")
    assert import_everything(other, out).records == 1


BAD_ROWS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "no id": lambda line: {**line, "_id": "1"},
    "an id that is a path": lambda line: {**line, "_id": "../../../../../../../../etc/pass"},
    "another kind": lambda line: {**line, "kind": "contact"},
    "an unknown field": lambda line: {**line, "colour": "red"},
    "a number as title": lambda line: {**line, "title": 5},
    "no title": lambda line: {**line, "title": None},
    "half a character": lambda line: {**line, "title": "\ud800"},
    "no date": lambda line: {**line, "when": "yesterday"},
    "tags are no list": lambda line: {**line, "tags": "a;b"},
    "an empty tag": lambda line: {**line, "tags": [""]},
    "no code": lambda line: {**line, "sensitivity": "everybody"},
    "a link to a title": lambda line: {**line, "_links": {"title": "0" * 32}},
    "links are a list": lambda line: {**line, "_links": []},
    "a link that is no id": lambda line: {**line, "_links": {"case": "CAS-0001"}},
    "a ref without its id": lambda line: {**line, "case": "CAS-0001"},
    "a very long title": lambda line: {**line, "title": "x" * 10_001},
}


@pytest.mark.parametrize("how", BAD_ROWS)
def test_bad_rows_are_named_and_the_others_come_in(
    book: Casebook, other: Casebook, tmp_path: Path, how: str
) -> None:
    book.save_all([Incident(title="a"), Incident(title="b")])
    out = export_everything(book, tmp_path / "out").folder
    changed_lines(
        out,
        "incident",
        lambda line: BAD_ROWS[how](line) if line["ref"] == "INC-0001" else line,
    )
    done = import_everything(other, out, history=False)
    assert [place for place, _ in done.bad] == ["incident.jsonl line 1"]
    assert done.bad[0][1]
    assert [one.title for one in other.all(Incident)] == ["b"]
    assert other.faults() == []


def test_lines_that_are_no_json_are_named(book: Casebook, other: Casebook, tmp_path: Path) -> None:
    book.save(Incident(title="a"))
    out = export_everything(book, tmp_path / "out").folder
    path = out / "data" / "records" / "incident.jsonl"
    bad = (b"not json", b"\xff\xfe", b"[1]", b'{"a":1,"a":2}', b"[" * 100_000, b'{"a":NaN}')
    path.write_bytes(path.read_bytes() + b"\n".join(bad) + b"\n\n" + path.read_bytes())
    sealed_again(out)
    done = import_everything(other, out, history=False)
    assert [place for place, _ in done.bad] == [
        f"incident.jsonl line {number}" for number in (2, 3, 4, 5, 6, 7, 9)
    ]
    assert "twice" in done.bad[-1][1]
    assert done.records == 1


def test_what_names_a_bad_row_is_left_out_too_or_loses_the_naming(
    book: Casebook, other: Casebook, tmp_path: Path
) -> None:
    case = book.save(Case(title="c"))
    incident = book.save(Incident(title="a", case=case.id))
    contact = book.save(Contact(name="p"))
    book.save(Involvement(incident=incident.id, contact=contact.id, role=ROLE))
    out = export_everything(book, tmp_path / "out").folder
    changed_lines(out, "case", lambda line: {**line, "title": ""})
    changed_lines(out, "contact", lambda line: {**line, "name": ""})
    done = import_everything(other, out, history=False)
    assert sorted(place for place, _ in done.bad) == [
        "case.jsonl line 1", "contact.jsonl line 1", "involvement.jsonl line 1",
    ]  # fmt: skip
    assert len(done.remarks) == 1
    assert other.get(Incident, "INC-0001").case == ""


def test_a_file_exchanged_with_its_lists_is_not_taken_for_the_exhibit(
    book: Casebook, other: Casebook, tmp_path: Path
) -> None:
    incident = book.save(Incident(title="a"))
    attach_bytes(book, "a.txt", b"what was said", [incident])
    out = export_everything(book, tmp_path / "out").folder
    (out / "data" / "evidence" / "EXH-0001 a.txt").write_bytes(b"something else")
    sealed_again(out)
    done = import_everything(other, out, history=False)
    assert [place for place, _ in done.bad] == ["evidence.jsonl line 1", "showing.jsonl line 1"]
    assert list(other.all(Exhibit)) == []
    assert list(other.all(Showing)) == []


def test_a_folder_whose_name_is_no_text(book: Casebook, other: Casebook, tmp_path: Path) -> None:
    book.save(Incident(title="a"))
    out = export_everything(book, tmp_path / "out").folder
    about = out / "data" / "casebook.json"
    about.write_text(
        json.dumps(json.loads(about.read_text("utf-8")) | {"exported": "\ud800"}), "utf-8"
    )
    sealed_again(out)
    named = out.rename(Path(os.fsdecode(os.fsencode(out) + b"\xff")))
    assert import_everything(other, named).records == 1
    assert other.faults() == []


def test_huge_numbers_in_refs_do_not_break_numbering(
    book: Casebook, other: Casebook, tmp_path: Path
) -> None:
    book.save_all([Incident(title="a"), Incident(title="b"), Incident(title="c")])
    out = export_everything(book, tmp_path / "out").folder
    refs = {"INC-0001": "INC-999999999999", "INC-0002": "../INC-0002", "INC-0003": "CON-0001"}
    changed_lines(out, "incident", lambda line: {**line, "ref": refs[line["ref"]]})
    import_everything(other, out, history=False)
    assert [one.ref for one in other.all(Incident)] == ["INC-0001", "INC-0002", "INC-0003"]
