"""Excerpts: what leaves is what a dossier would tell, and what comes in is looked at one by one.

CASEBOOK_EXCERPTS=500 looks for withheld things in 500 of them; a few are looked at each time.
"""

import io
import json
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from casebook.book import Casebook, opening
from casebook.bundle.letter import EXCERPT, WORDS, Letter
from casebook.crypto import stretch
from casebook.crypto.seal import new_identity, recipient_of, unseal
from casebook.dossier.order import Order
from casebook.errors import (
    BundleDamaged,
    BundleNotForUs,
    BundleSetAside,
    BundleTooNew,
    CasebookError,
    NotChecked,
    NotReady,
    SenderNotVerified,
)
from casebook.records import (
    Contact,
    Exhibit,
    Incident,
    Involvement,
    Moment,
    Name,
    Showing,
)
from casebook.tasks.attach import attach_files
from casebook.tasks.duplicates import find_duplicates
from casebook.tasks.excerpt import NO_WRITER, For, look_through_excerpt, make_excerpt
from casebook.tasks.exchange import VERIFIED, exchange_once
from casebook.tasks.make_bundle import Readers, bytes_part, readers_of, write_bundle
from casebook.tasks.read_excerpt import (
    BOTH,
    DIFFERS,
    NEW,
    OURS,
    SAME,
    THEIRS,
    Answers,
    look_at_excerpt,
    take_in_excerpt,
)
from tests.conftest import PASSPHRASE
from tests.dossier.test_canaries import Hidden, encodings, hidden, somebody_hidden, sought
from tests.tasks.laptops import laptops

ROUNDS = int(os.environ.get("CASEBOOK_EXCERPTS", "6"))


def stranger() -> tuple[str, For]:
    """Somebody with an age key who is no member: (what opens it, whom it is for)."""
    identity = new_identity()
    recipient = recipient_of(identity)
    return identity, For(Readers(("",), (recipient,), (recipient,), (recipient,)))


def give(book: Casebook, whom: For, out: Path, **wishes: Any) -> Path:
    """An excerpt, by somebody who went through its names."""
    order = Order(**wishes)
    checked = replace(order, checked=look_through_excerpt(book, order, whom).mark)
    return make_excerpt(book, checked, whom, out).path


def plain(path: Path, identity: str) -> bytes:
    out = io.BytesIO()
    with path.open("rb") as file:
        unseal(file, out, identity)
    return out.getvalue()


def inside(path: Path, identity: str) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(plain(path, identity))) as tar:
        found = {}
        for item in tar:
            file = tar.extractfile(item)
            assert file
            found[item.name.removeprefix("casebook-bundle/data/")] = file.read()
        return found


@pytest.mark.slow
@sought(ROUNDS)
@given(who=hidden)
def test_nothing_of_the_hidden_is_in_any_byte(
    tmp_path_factory: pytest.TempPathFactory, who: Hidden
) -> None:
    folder = tmp_path_factory.mktemp("canary")
    with somebody_hidden(folder, who, member="Signing Somebody") as (book, incident, person):
        identity, whom = stranger()
        out = give(
            book, whom, folder / "x.bundle", incidents=(incident.ref,), preset=who.preset,
            language=who.language, hidden=who.order(person),
        )  # fmt: skip
        raw = plain(out, identity)
        ids = [one.id for kind in (Contact, Incident, Exhibit, Name) for one in book.all(kind)]
        ids += [book.own_writer(), book.head()]
    for secret in who.words:
        for written in [*encodings(secret), *escaped(secret)]:
            assert written not in raw, (secret, who.preset)
    for figures in who.numbers:
        assert not any(one in raw for one in encodings(figures))
    for one in ids:
        assert not any(written in raw for written in encodings(one))
    if who.hides != "initials":
        assert who.name.split()[0] not in raw.decode("utf-8", "replace")


def escaped(text: str) -> list[bytes]:
    """As JSON and HTML could say it."""
    return [
        json.dumps(text)[1:-1].encode("ascii"),
        "".join(f"&#{ord(char)};" for char in text).encode("ascii"),
        "".join(f"&#x{ord(char):x};" for char in text).encode("ascii"),
    ]


@pytest.fixture
def told(book: Casebook, tmp_path: Path) -> Incident:
    """An incident with a witness who is hidden, an actor who is named, and a file."""
    witness = book.save(Contact(name="Tenzin Lhamo", side="our-people"))
    actor = book.save(Contact(name="Vice Consul Wei", side="actor", role="vice consul"))
    incident = book.save(Incident(title="Tenzin Lhamo was called", narrative="Lhamo said <no>",
                                  when=Moment.parse("2026-03")))  # fmt: skip
    book.save(Involvement(incident=incident.id, contact=witness.id, role="witness"))
    book.save(Involvement(incident=incident.id, contact=actor.id, role="suspected-perpetrator"))
    file = tmp_path / "Tenzin Lhamo.txt"
    file.write_text("what was typed", "utf-8")
    attach_files(book, [file], [incident])
    return incident


def records(found: dict[str, bytes], kind: str = "") -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in found["records.jsonl"].splitlines()]
    return [one for one in lines if not kind or one["kind"] == kind]


def test_it_is_opened_with_age_and_tar_and_read_without_us(
    book: Casebook, told: Incident, tmp_path: Path
) -> None:
    if not shutil.which("age"):
        pytest.skip("the Debian package age is not installed")
    identity, whom = stranger()
    out = give(book, whom, tmp_path / "x.bundle", incidents=(told.ref,), originals=("EXH-0001",))
    key = tmp_path / "key"
    key.write_text(identity + "\n", "utf-8")
    opened = tmp_path / "opened"
    opened.mkdir()
    tar = subprocess.run(["age", "-d", "-i", str(key), str(out)], capture_output=True, check=True)
    subprocess.run(["tar", "x", "-C", str(opened)], input=tar.stdout, check=True)
    place = opened / "casebook-bundle"
    subprocess.run(["sha256sum", "-c", "--quiet", "manifest-sha256.txt"], cwd=place, check=True)
    import bagit

    bagit.Bag(str(place)).validate()
    data = place / "data"
    assert (data / "files" / "EXH-0001.txt").read_text("utf-8") == "what was typed"
    assert "index.html" in (data / "README.txt").read_text("utf-8")
    assert {path.name for path in (data / "csv").iterdir()} == {
        "contact.csv", "incident.csv", "involvement.csv", "exhibit.csv", "showing.csv",
    }  # fmt: skip
    page = (data / "index.html").read_text("utf-8")
    assert "Vice Consul Wei" in page and "Lhamo" not in page and "&lt;no&gt;" in page


def test_pseudonyms_hold_for_one_reader_and_tell_two_apart(
    book: Casebook, told: Incident, tmp_path: Path
) -> None:
    first, whom = stranger()
    other, whom_else = stranger()
    one = inside(give(book, whom, tmp_path / "1", incidents=(told.ref,)), first)
    again = inside(give(book, whom, tmp_path / "2", incidents=(told.ref,)), first)
    two = inside(give(book, whom_else, tmp_path / "3", incidents=(told.ref,)), other)
    assert one["records.jsonl"] == again["records.jsonl"]

    def hidden(found: dict[str, bytes]) -> dict[str, Any]:
        (person,) = [
            item
            for item in records(found, "contact")
            if item["values"]["name"] != "Vice Consul Wei"
        ]
        return person

    assert hidden(one)["values"]["name"] != hidden(two)["values"]["name"]
    assert hidden(one)["ref"] == "" and set(hidden(one)["values"]) == {"name"}
    with_refs = {item["kind"] for item in records(one) if item["ref"]}
    assert with_refs == {"incident", "exhibit", "contact"}
    shared = {item["id"] for item in records(one)} & {item["id"] for item in records(two)}
    assert shared == set()
    letter = json.loads(one["bundle.json"])
    assert letter["holds"] == {} and letter["from"]["writer"] == NO_WRITER
    # the same person for the same reader, in whatever is given to them later
    more = book.save(Incident(title="Again", when=Moment.parse("2026-04")))
    witness = book.get(Contact, "CON-0001")
    book.save(Involvement(incident=more.id, contact=witness.id, role="witness"))
    later = inside(give(book, whom, tmp_path / "4", incidents=(more.ref,)), first)
    assert hidden(later) == hidden(one)


def test_nothing_is_written_before_somebody_went_through_the_names(
    book: Casebook, told: Incident, tmp_path: Path
) -> None:
    _identity, whom = stranger()
    out = tmp_path / "x.bundle"
    for checked in ("", "0" * 12):
        with pytest.raises(NotChecked):
            make_excerpt(book, Order(incidents=(told.ref,), checked=checked), whom, out)
    seen = look_through_excerpt(book, Order(incidents=(told.ref,)), whom)
    assert {"Vice Consul Wei", "Member M"} <= {one.text for one in seen.readable}
    assert [one.words for one in seen.found][:1] == ["Tenzin Lhamo"]
    # what is added to it changes the list, and the mark with it
    book.save(replace(told, place="at 416-555-0199"))
    with pytest.raises(NotChecked):
        make_excerpt(book, Order(incidents=(told.ref,), checked=seen.mark), whom, out)
    book.save(replace(told, sensitivity="this-casebook"))
    with pytest.raises(NotReady):
        look_through_excerpt(book, Order(incidents=(told.ref,)), whom)
    assert not out.exists() and not book.sent()


def test_a_file_goes_along_only_where_it_may_and_its_hash_stands_for_it(
    book: Casebook, told: Incident, tmp_path: Path
) -> None:
    identity, whom = stranger()
    found = inside(give(book, whom, tmp_path / "1", incidents=(told.ref,)), identity)
    assert not [name for name in found if name.startswith("files/")]
    (exhibit,) = records(found, "exhibit")
    sha256 = book.get(Exhibit, "EXH-0001").sha256
    assert "sha256" not in exhibit["values"] and sha256 in exhibit["values"]["authenticity"]
    book.edit("EXH-0001", {"intimate": True})
    found = inside(
        give(book, whom, tmp_path / "2", incidents=(told.ref,), originals=("EXH-0001",)), identity
    )
    assert not [name for name in found if name.startswith("files/")]
    assert not book.sent() or all(one.sort == EXCERPT for one in book.sent())


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def test_markup_turned_text_and_formulas_do_nothing(
    book: Casebook, tmp_path: Path, naughty: list[str]
) -> None:
    texts = [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\u202etxt.exe", "=1+1",
        "@SUM(A1)", "＝cmd|' /C calc'!A0", '"><a href="javascript:x">', "a\u2066b\x1b[31m",
        *(text for text in naughty if text.strip() and len(text) < 2000),
    ]  # fmt: skip
    refs = []
    for text in texts:
        clean = text.encode("utf-8", "ignore").decode("utf-8").replace("\x00", "")
        if clean.strip():
            refs.append(book.save(Incident(title=clean[:2000])).ref)
    identity, whom = stranger()
    found = inside(give(book, whom, tmp_path / "x", incidents=tuple(refs)), identity)
    page = found["index.html"].decode("utf-8")
    seen = Tags()
    seen.feed(page)
    assert seen.tags <= {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p",
                         "table", "tr", "th", "td", "a", "bdi"}  # fmt: skip
    assert seen.attributes <= {"lang", "charset", "http-equiv", "content", "name", "dir", "id",
                               "href"}  # fmt: skip
    assert all(re.fullmatch(r"#r[0-9a-f]{32}|files/[A-Z0-9.a-z-]+", link) for link in seen.links)
    for name in ("index.html", "records.jsonl", "csv/incident.csv"):
        text = found[name].decode("utf-8")
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b]", text)
    assert "\u202etxt.exe" in {one["values"]["title"] for one in records(found)}
    import csv

    table = list(csv.reader(io.StringIO(found["csv/incident.csv"].decode("utf-8-sig"))))
    for row in table[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t"))
                       for cell in row)  # fmt: skip


@pytest.fixture
def two(tmp_path: Path) -> Callable[[], Any]:
    return lambda: laptops(tmp_path / "two", 2)


def fill(book: Casebook, tmp_path: Path) -> Incident:
    actor = book.save(Contact(name="Vice Consul Wei", side="actor"))
    book.save(Name(contact=actor.id, text="魏"))
    incident = book.save(Incident(title="A call", when=Moment.parse("2026-03")))
    book.save(Involvement(incident=incident.id, contact=actor.id, role="suspected-perpetrator"))
    file = tmp_path / "typed.txt"
    file.write_text("what was typed", "utf-8")
    attach_files(book, [file], [incident])
    return incident


def test_it_comes_in_with_its_origin_and_one_undo_takes_it_back(
    tmp_path: Path, two: Callable[[], Any]
) -> None:
    with two() as (one, other):
        incident = fill(one, tmp_path)
        other.save(Contact(name="Vice Consul Wei"))
        whom = For(readers_of(one, ["Rahile"]))
        out = give(one, whom, tmp_path / "x", incidents=(incident.ref,), originals=("EXH-0001",))
        assert one.sent()[0].sort == EXCERPT
        before = other.head()
        seen = look_at_excerpt(other, out)
        assert seen.verified and seen.count(NEW) == len(seen.records) == 6 and seen.files == 1
        assert other.head() == before
        done = take_in_excerpt(other, out)
        assert len(done.added) == 6 and done.files == 1
        (came,) = other.all(Incident)
        assert came.title == "A call" and came.origin.startswith("Dolma, INC-0001 (excerpt ")
        (exhibit,) = other.all(Exhibit)
        sealed = other.sealed(exhibit.id)
        assert sealed and sealed.sha256 == exhibit.sha256 and exhibit.media_type == "text/plain"
        assert [item.subject for item in other.all(Showing)] == [came.id]
        # nobody is mixed: whoever may be the same is only suggested
        assert len(list(other.all(Contact))) == 2 and len(find_duplicates(other)) == 1
        assert not other.faults()
        assert all(
            state == SAME for state in (r.state for r in look_at_excerpt(other, out).records)
        )
        other.undo_import(done.taken.id)
        assert not list(other.all(Incident)) and len(list(other.all(Contact))) == 1
        with pytest.raises(BundleSetAside):
            take_in_excerpt(other, out)
        assert not other.faults()


def test_a_later_one_is_laid_beside_what_the_first_one_brought(
    tmp_path: Path, two: Callable[[], Any]
) -> None:
    with two() as (one, other):
        incident = fill(one, tmp_path)
        whom = For(readers_of(one, ["Rahile"]))
        take_in_excerpt(other, give(one, whom, tmp_path / "1", incidents=(incident.ref,)))
        (ours,) = other.all(Incident)
        other.save(replace(ours, place="in Ottawa"))
        one.save(replace(incident, title="Two calls"))
        later = give(one, whom, tmp_path / "2", incidents=(incident.ref,))
        seen = look_at_excerpt(other, later)
        (differs,) = [item for item in seen.records if item.state == DIFFERS]
        assert (differs.ref, differs.here) == ("INC-0001", ours.ref)
        assert [(c.name, c.ours, c.theirs) for c in differs.changed] == [
            ("title", "A call", "Two calls"), ("place", "in Ottawa", ""),
        ]  # fmt: skip
        # ours, unless somebody says otherwise
        assert take_in_excerpt(other, later).changed == ()
        assert other.get(Incident, ours.ref).title == "A call"
        done = take_in_excerpt(other, later, Answers(single={differs.id: THEIRS}))
        assert done.changed == (ours.ref,)
        assert other.get(Incident, ours.ref).title == "Two calls"
        other.undo()
        assert other.get(Incident, ours.ref).place == "in Ottawa"
        done = take_in_excerpt(other, later, Answers(differs=BOTH))
        assert sorted(item.title for item in other.all(Incident)) == ["A call", "Two calls"]
        # what is left out is left out with its parts
        with opening.create(tmp_path / "third.casebook", member="Third", passphrase=PASSPHRASE,
                            cost=stretch.FLOOR) as third:  # fmt: skip
            third.add_card(one.card())
            third.verify_member(one.own_member())
            one.add_card(third.card())
            out = give(one, For(readers_of(one, ["Third"])), tmp_path / "3",
                       incidents=(incident.ref,))  # fmt: skip
            left = next(r for r in look_at_excerpt(third, out).records if r.kind == "incident")
            take_in_excerpt(third, out, Answers(single={left.id: OURS}))
            assert not list(third.all(Incident)) and not list(third.all(Involvement))
            assert len(list(third.all(Contact))) == 1 and not third.faults()
            third.undo_import(third.taken()[0].id)
            assert not list(third.all(Contact)) and not third.faults()


def test_a_stranger_waits_in_the_inbox_and_a_folder_takes_none_in(
    tmp_path: Path, two: Callable[[], Any]
) -> None:
    share = tmp_path / "share"
    share.mkdir()
    with two() as (one, other):
        incident = fill(one, tmp_path)
        out = give(one, For(readers_of(one, ["Rahile"])), share / "x", incidents=(incident.ref,))
        report = exchange_once(other, share, take=VERIFIED)
        assert [came.path for came in report.excerpts] == [out] and not other.taken()
        other.verify_member(one.own_member(), verified=False)
        with pytest.raises(SenderNotVerified):
            take_in_excerpt(other, out)
        assert len(other.inbox()) == 1 and not list(other.all(Incident))
        with pytest.raises(BundleNotForUs):
            look_at_excerpt(one, out)


def forged(book: Casebook, to: tuple[str, ...], out: Path, lines: bytes, **more: Any) -> Path:
    """An excerpt that says whatever is wanted, signed as it should be."""
    letter = Letter(sort=EXCERPT, id="ab" * 16, made="2026-01-01T00:00:00.000Z", sender=book.card(),
                    writer=NO_WRITER, readers=to, files=more.pop("files", {}),
                    more={"records": more.pop("count", lines.count(b"\n")),
                          "names": more.pop("names", {})})  # fmt: skip
    parts = [bytes_part("bundle.json", letter.to_bytes()), bytes_part("records.jsonl", lines)]
    parts += [bytes_part(name, raw) for name, raw in more.pop("parts", {}).items()]
    write_bundle(book, parts, to, out)
    return out


def line(
    kind: str = "incident", one: str = "aa" * 16, ref: str = "INC-0001", **values: Any
) -> bytes:
    said = {"kind": kind, "id": one, "ref": ref, "values": values or {"title": "A"}}
    return json.dumps(said).encode() + b"\n"


HOSTILE: dict[str, bytes] = {
    "no JSON": b"{\n",
    "not UTF-8": b'{"kind":"\xff"}\n',
    "a name twice": b'{"kind":"incident","kind":"incident","id":"' + b"aa" * 16 + b'"}\n',
    "deep": b"[" * 100_000 + b"]" * 100_000 + b"\n",
    "a lone surrogate": line(title="\ud800"),
    "NaN": b'{"kind":"incident","id":"' + b"aa" * 16 + b'","ref":"","values":{"title":NaN}}\n',
    "an id that is none": line(one="../../etc/passwd"),
    "one record twice": line() * 2,
    "a ref that is none": line(ref="INC-1'; DROP TABLE incident; --"),
    "a field that never travels": line(title="A", private_notes="x"),
    "an origin of its own": line(title="A", origin="ours"),
    "no title": line(place="here"),
    "a number for a text": line(title=5),
    "a list for a text": line(title=["A"]),
    "a text for a list": line(title="A", tags="x"),
    "an empty word": line(title="A", tags=[""]),
    "a date that is none": line(title="A", when="2026-99-99"),
    "a link to nothing": line("involvement", contact="bb" * 16, incident="cc" * 16, role="witness"),
    "a link to itself": line("incident-link", incident="aa" * 16, other="aa" * 16,
                             link_type="same-day"),
    "a hash without a file": line("exhibit", ref="EXH-0001", title="A", sha256="ab" * 32, size="3"),
    "a line too long": line(title="A" * 20_000),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_excerpt_is_refused_whole(
    name: str, tmp_path: Path, two: Callable[[], Any]
) -> None:
    with two() as (one, other):
        to = (other.card().recipient,)
        out = forged(one, to, tmp_path / "x", line(one="dd" * 16) + HOSTILE[name])
        head, shelf = other.head(), sorted((other.folder / "evidence").rglob("*"))
        for way in (look_at_excerpt, take_in_excerpt):
            with pytest.raises((BundleDamaged, BundleTooNew)):
                way(other, out)
        assert other.head() == head and not other.taken() and not list(other.all(Incident))
        assert sorted((other.folder / "evidence").rglob("*")) == shelf


def test_hostile_files_and_counts_are_refused(tmp_path: Path, two: Callable[[], Any]) -> None:
    import hashlib

    with two() as (one, other):
        to = (other.card().recipient,)
        raw = b"abc"
        sha = hashlib.sha256(raw).hexdigest()
        good = line("exhibit", ref="EXH-0001", title="A", sha256=sha, size="3")
        cases: list[dict[str, Any]] = [
            {"lines": line(), "count": 2},
            {"lines": line(), "parts": {"files/EXH-0001.txt": raw}},
            {"lines": good, "files": {sha: 3}, "names": {sha: "run.exe"},
             "parts": {"files/run.exe": raw}},
            {"lines": good, "files": {sha: 3}, "names": {sha: "EXH-0001.txt"},
             "parts": {"files/EXH-0001.txt": b"abd"}},
            {"lines": good, "files": {sha: 4}, "names": {sha: "EXH-0001.txt"},
             "parts": {"files/EXH-0001.txt": raw}},
            {"lines": line("reader", subject="aa" * 16, member="bb" * 16)},
            {"lines": line("act", incident="aa" * 16, act_type="no such code")},
        ]  # fmt: skip
        for number, case in enumerate(cases):
            out = forged(one, to, tmp_path / f"{number}", case.pop("lines"), **case)
            with pytest.raises((BundleDamaged, BundleTooNew)):
                take_in_excerpt(other, out)
        assert not other.taken() and not list(other.all(Exhibit)) and not other.all_sealed()
        whole = forged(one, to, tmp_path / "good", good, files={sha: 3},
                       names={sha: "EXH-0001.txt"}, parts={"files/EXH-0001.txt": raw})  # fmt: skip
        # cut anywhere, flipped anywhere
        bytes_ = whole.read_bytes()
        for place in range(0, len(bytes_), len(bytes_) // 40):
            for spoiled in (bytes_[:place], bytes_[:place] + bytes([bytes_[place] ^ 1])
                            + bytes_[place + 1 :]):  # fmt: skip
                (tmp_path / "spoiled").write_bytes(spoiled)
                with pytest.raises(CasebookError):
                    take_in_excerpt(other, tmp_path / "spoiled")
        assert not list(other.all(Exhibit)) and not other.all_sealed()
        assert take_in_excerpt(other, whole).files == 1


def test_a_passphrase_opens_one_too(tmp_path: Path, two: Callable[[], Any]) -> None:
    with two() as (one, other):
        incident = fill(one, tmp_path)
        words = "seven geese walk over the bridge"
        whom = For(Readers(("",), (), ("the lawyer",)), words)
        out = give(one, whom, tmp_path / "x", incidents=(incident.ref,), addressee="the lawyer")
        with pytest.raises(BundleNotForUs):
            look_at_excerpt(other, out)
        assert look_at_excerpt(other, out, passphrase=words).letter.readers == (WORDS,)
        assert len(take_in_excerpt(other, out, passphrase=words).added) == 6
