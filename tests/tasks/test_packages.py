"""What other programs give out together comes in together: sealed, found, and tied."""

import hashlib
import io
import json
import os
import struct
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from casebook.book import Casebook
from casebook.errors import Cancelled, CannotDecode, FileChanged
from casebook.evidence.packages import came_with, sort_of
from casebook.evidence.unpack import unpacked
from casebook.progress import StopAt
from casebook.records import Exhibit, Incident, Showing
from casebook.tasks.attach import attach_files
from casebook.tasks.attach_many import attach_each, files_in
from tests.evidence.test_chats import PAGE, wacz

Call = Callable[..., tuple[int, str, str]]


def photo(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


RED, BLUE = photo("red"), photo("blue")
CHAT = (
    "\u200e[25/12/2023, 14:30:05] Ana: we know where you live\n"
    "[25/12/2023, 14:31:00] Ana: \u200e<attached: 00000002-PHOTO.jpg>\n"
    "[26/12/2023, 09:00:00] 达瓦: 姐姐\n"
)


def zipped(path: Path, files: Mapping[str, bytes], *, packed: bool = True) -> Path:
    method = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def laid(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def by_name(book: Casebook) -> dict[str, Exhibit]:
    return {exhibit.file_name: exhibit for exhibit in book.all(Exhibit)}


def parents(book: Casebook) -> dict[str, str]:
    """File name to the name of the file that it came with."""
    known = {exhibit.id: exhibit.file_name for exhibit in book.all(Exhibit)}
    return {one.file_name: known.get(one.parent, "") for one in book.all(Exhibit)}


def original(book: Casebook, exhibit: Exhibit) -> bytes:
    sealed = book.sealed(exhibit.id)
    assert sealed
    out = io.BytesIO()
    book.shelf.copy_out(sealed, out)
    return out.getvalue()


def found(book: Casebook, words: str) -> list[str]:
    return [record.title for record, part in book.search(words) if part == "inside"]


def on_shelf(book: Casebook) -> set[str]:
    return {path.name for path in (book.folder / "evidence").rglob("*") if path.is_file()}


# WhatsApp


def test_a_chat_with_its_media_comes_in_as_exhibits(book: Casebook, tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "WhatsApp Chat - Ana.zip",
        {"_chat.txt": CHAT.encode("utf-8"), "00000002-PHOTO.jpg": RED, "00000003-PHOTO.jpg": RED},
    )
    incident = book.save(Incident(title="threats"))
    (done,) = attach_files(book, [path], [incident])
    assert done.remarks == []
    assert parents(book) == {
        path.name: "", "_chat.txt": path.name, "00000002-PHOTO.jpg": "_chat.txt",
    }  # fmt: skip
    assert original(book, done.exhibit) == path.read_bytes()
    chat = by_name(book)["_chat.txt"]
    assert original(book, chat) == CHAT.encode("utf-8")
    assert chat.exhibit_kind == "chat-export"
    assert original(book, by_name(book)["00000002-PHOTO.jpg"]) == RED
    for words in ("know where you live", "姐姐"):
        assert found(book, words) == ["_chat.txt"]
    inside = book.inside(chat.id)
    assert inside
    assert dict(inside.as_read)["Taking part"] == "Ana; 达瓦"
    assert {one.exhibit for one in book.all(Showing)} == {one.id for one in book.all(Exhibit)}
    # one file, one turn
    book.undo()
    assert list(book.all(Exhibit)) == []
    assert book.faults() == []


@pytest.mark.parametrize(
    "name",
    [
        "WhatsApp Chat with Ana.txt", "Discussion WhatsApp avec Ana.txt",
        "Chat de WhatsApp con Ana.txt", "WhatsApp-Chat mit Ana.txt",
        "与Ana的WhatsApp聊天.txt", "folder/_chat.txt",
    ],
)  # fmt: skip
def test_the_chat_is_known_by_its_name_in_any_language(name: str) -> None:
    assert sort_of([name, "IMG-20231225-WA0001.jpg"]) == "chat"


def test_a_large_export_goes_through_in_pieces(book: Casebook, tmp_path: Path) -> None:
    """Larger than what is looked into whole."""
    film = os.urandom(70 << 20)
    path = zipped(
        tmp_path / "x.zip", {"_chat.txt": CHAT.encode("utf-8"), "VIDEO.bin": film}, packed=False
    )
    attach_files(book, [path], [])
    assert hashlib.sha256(film).hexdigest() == by_name(book)["VIDEO.bin"].sha256
    assert found(book, "姐姐") == ["_chat.txt"]


def test_other_zip_files_are_kept_as_they_are(book: Casebook, tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"a.txt": b"inner words", "b.jpg": RED})
    (done,) = attach_files(book, [path], [])
    assert done.parts == []
    assert found(book, "a.txt") == ["x.zip"]
    attach_files(book, [zipped(tmp_path / "empty.zip", {})], [])
    (tmp_path / "page.wacz").write_bytes(wacz())
    attach_files(book, [tmp_path / "page.wacz"], [])
    assert found(book, "威脅") == ["page.wacz"]
    assert set(parents(book).values()) == {""}


# Telegram


def test_a_folder_of_telegram_is_tied_to_its_chat(book: Casebook, tmp_path: Path) -> None:
    message = {
        "id": 1, "type": "message", "date": "2024-01-15T10:31:00", "from": "Ana",
        "photo": "photos/photo_1.jpg", "text": ["we ", {"type": "bold", "text": "know"}],
    }  # fmt: skip
    chat = {"name": "Ana", "type": "personal_chat", "id": 7, "messages": [message]}
    folder = laid(
        tmp_path / "ChatExport_2024-01-15",
        {
            "result.json": json.dumps(chat).encode("utf-8"),
            "messages.html": PAGE.encode("utf-8"),
            "photos/photo_1.jpg": RED,
        },
    )
    paths, _left_out = files_in([folder])
    outcomes = attach_each(book, paths, [])
    assert [one.error for one in outcomes] == [None] * 3
    assert parents(book) == {
        "result.json": "", "messages.html": "result.json", "photo_1.jpg": "result.json",
    }  # fmt: skip
    assert (
        found(book, "we know") == ["result.json", "messages.html"]
        or len(found(book, "we know")) == 2
    )
    # again: nothing is tied twice
    entries = book.entry_count()
    attach_each(book, paths, [])
    assert parents(book)["photo_1.jpg"] == "result.json"
    assert book.entry_count() - entries == 3  # each was offered again


# ProofMode, Tella, Auto Archiver

DIGEST = hashlib.sha256(RED).hexdigest()
PROOF = {
    "photo.jpg": RED,
    f"{DIGEST}.proof.csv": (
        b"File Hash SHA256,Proof Generated,Manufacturer,Location.Latitude,Notes\n"
        + DIGEST.encode()
        + b",2024-01-15T10:31:00Z,TestCo,45.42,\n"
    ),
    f"{DIGEST}.proof.json": json.dumps(
        {"File Hash SHA256": DIGEST, "Manufacturer": "TestCo", "Network": {"Type": "wifi"}}
    ).encode("utf-8"),
    f"{DIGEST}.asc": b"-----BEGIN PGP SIGNATURE-----\nmedia\n",
    f"{DIGEST}.proof.csv.asc": b"-----BEGIN PGP SIGNATURE-----\ncsv\n",
    f"{DIGEST}.ots": b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89",
    f"{DIGEST}.gst": b"a.b.c",
    "pubkey.asc": b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n",
}


def test_a_zip_of_proofmode_keeps_each_proof_with_its_photo(book: Casebook, tmp_path: Path) -> None:
    path = zipped(tmp_path / "proof.zip", PROOF)
    attach_files(book, [path], [])
    tied = parents(book)
    assert tied == {
        path.name: "", "photo.jpg": path.name, "pubkey.asc": path.name,
        **{name: "photo.jpg" for name in PROOF if name.startswith(DIGEST)},
    }  # fmt: skip
    for name, data in PROOF.items():
        assert original(book, by_name(book)[name]) == data
    for ending in ("csv", "json"):
        inside = book.inside(by_name(book)[f"{DIGEST}.proof.{ending}"].id)
        assert inside
        said = dict(inside.as_read)
        assert said["File Hash SHA256"] == DIGEST
        assert said["Manufacturer"] == "TestCo"
        assert "Notes" not in said
    assert found(book, "TestCo")
    # what the photo itself says is not mixed with what its proof says
    photo_inside = book.inside(by_name(book)["photo.jpg"].id)
    assert photo_inside
    assert "Manufacturer" not in dict(photo_inside.as_read)


def test_proofs_that_are_dropped_together_are_tied_too(book: Casebook, tmp_path: Path) -> None:
    folder = laid(tmp_path / "proofs", {**PROOF, "other.jpg": BLUE})
    attach_each(book, files_in([folder])[0], [])
    tied = parents(book)
    assert {name for name, parent in tied.items() if parent == "photo.jpg"} == {
        name for name in PROOF if name.startswith(DIGEST)
    }
    assert {tied[name] for name in ("photo.jpg", "other.jpg", "pubkey.asc")} == {""}


def test_a_table_of_tella_is_tied_to_the_photo_of_its_name(book: Casebook, tmp_path: Path) -> None:
    folder = laid(
        tmp_path / "tella",
        {
            "IMG_1.jpg": RED,
            "IMG_1.csv": b"fileName,fileHashSHA256,deviceManufacturer,location\n"
            b"IMG_1.jpg,abc,TestCo,\n",
            "calls.jpg": BLUE,
            "calls.csv": b"when,who\n2024-01-01,a\n2024-01-02,b\n",
        },
    )
    attach_each(book, files_in([folder])[0], [])
    assert parents(book) == {
        "IMG_1.jpg": "",
        "IMG_1.csv": "IMG_1.jpg",
        "calls.jpg": "",
        "calls.csv": "",
    }
    inside = book.inside(by_name(book)["IMG_1.csv"].id)
    assert inside
    assert dict(inside.as_read)["deviceManufacturer"] == "TestCo"


def test_what_auto_archiver_kept_is_tied_to_its_report(book: Casebook, tmp_path: Path) -> None:
    described = {
        "status": "yt-dlp: success",
        "metadata": {"url": "https://example.invalid/post", "title": "a post",
                     "timestamp": "2024-01-15 10:31:00+00:00", "hidden": None},
        "media": [{"filename": "a.jpg", "properties": {"hash": "SHA-256:abc"}, "urls": ["x"]}],
    }  # fmt: skip
    folder = laid(
        tmp_path / "archived" / "example-invalid-post",
        {
            "metadata.json": json.dumps(described).encode("utf-8"),
            "formattedAbC123.html": b"<html><title>a post</title><body>media</body></html>",
            "a.jpg": RED,
            "page.wacz": wacz(),
        },
    )
    attach_each(book, files_in([folder])[0], [])
    report = "formattedAbC123.html"
    assert parents(book) == {
        report: "", "metadata.json": report, "a.jpg": report, "page.wacz": report,
    }  # fmt: skip
    inside = book.inside(by_name(book)["metadata.json"].id)
    assert inside
    said = dict(inside.as_read)
    assert said["url"] == "https://example.invalid/post"
    assert said["media properties hash"] == "SHA-256:abc"
    assert "hidden" not in said


@given(
    st.dictionaries(
        st.text(st.sampled_from("ab/._-jpgcsvtx"), min_size=1, max_size=20),
        st.sampled_from(["0" * 64, "1" * 64]),
        max_size=12,
    )
)
def test_no_file_comes_with_itself(hashes: dict[str, str]) -> None:
    tied = came_with(hashes, hashes)
    assert all(name != other and {name, other} <= set(hashes) for name, other in tied.items())


# ZIP files made to hurt


def hurt(book: Casebook, path: Path) -> list[str]:
    (done,) = attach_files(book, [path], [])
    assert original(book, done.exhibit) == path.read_bytes()
    assert book.faults() == []
    return done.remarks


def test_names_that_are_paths_stay_names(book: Casebook, tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "x.zip",
        {"_chat.txt": CHAT.encode(), "../../../escaped.jpg": RED, "/etc/x.jpg": BLUE,
         "..\\..\\y.txt": b"y", "a\n/b\u202egpj.txt": b"z"},
    )  # fmt: skip
    before = {one for one in tmp_path.rglob("*") if book.folder not in one.parents}
    assert hurt(book, path) == []
    assert {one for one in tmp_path.rglob("*") if book.folder not in one.parents} == before
    assert {"escaped.jpg", "x.jpg", "y.txt"} <= set(by_name(book))


def test_a_member_that_is_broken_is_named_and_the_others_come_in(
    book: Casebook, tmp_path: Path
) -> None:
    path = zipped(
        tmp_path / "x.zip",
        {"_chat.txt": CHAT.encode(), "bad.bin": b"BAD" * 1000, "good.jpg": RED}, packed=False,
    )  # fmt: skip
    path.write_bytes(path.read_bytes().replace(b"BADBADBAD", b"badbadbad", 1))
    remarks = hurt(book, path)
    assert [one for one in remarks if "bad.bin" in one]
    assert set(by_name(book)) == {"x.zip", "_chat.txt", "good.jpg"}
    assert len(on_shelf(book)) == 3


def test_a_member_that_claims_another_size(book: Casebook, tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"_chat.txt": CHAT.encode(), "a.bin": b"a" * 5000})
    data = bytearray(path.read_bytes())
    place = data.rindex(b"PK\x01\x02") + 24
    data[place : place + 4] = struct.pack("<I", 10)
    path.write_bytes(data)
    hurt(book, path)
    assert "_chat.txt" in by_name(book)


def test_a_bomb_fills_no_disk(book: Casebook, tmp_path: Path) -> None:
    """Two hundred megabytes of zeros in two hundred kilobytes."""
    path = zipped(tmp_path / "x.zip", {"_chat.txt": CHAT.encode(), "z.bin": bytes(200 << 20)})
    assert path.stat().st_size < 1 << 20
    remarks = hurt(book, path)
    assert [one for one in remarks if "z.bin" in one]
    assert set(by_name(book)) == {"x.zip", "_chat.txt"}
    assert sum(one.stat().st_size for one in (book.folder / "evidence").rglob("*")) < 4 << 20


def test_a_child_that_falls_silent_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleeper = [sys.executable, "-c", "import time; time.sleep(99)"]
    monkeypatch.setattr("casebook.evidence.decode.command", lambda: sleeper)
    monkeypatch.setattr("casebook.evidence.unpack.PATIENCE", 0.5)
    path = zipped(tmp_path / "x.zip", {"_chat.txt": CHAT.encode()})
    found = path.stat()
    with unpacked(path, size=found.st_size, modified=found.st_mtime) as package:
        assert package.sort == ""
        assert list(package.inner) == []


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"\n", b"[]\n", b"{\n", b'{"sort":5}\n',
        b'{"sort":"chat","files":"many"}\n{"name":5}\n',
        b'{"sort":"chat"}\n{"name":"a","size":1}\n\xff\xff\xff\xfe',
        b'{"sort":"chat"}\n{"name":"a","size":1}\n\x00\x00\x00\x05ab',
        b"x" * 40_000,
    ],
)  # fmt: skip
def test_a_child_that_was_taken_over_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    says = f"import sys; sys.stdout.buffer.write({answer!r})"
    monkeypatch.setattr("casebook.evidence.decode.command", lambda: [sys.executable, "-c", says])
    path = zipped(tmp_path / "x.zip", {"_chat.txt": CHAT.encode()})
    found = path.stat()
    with unpacked(path, size=found.st_size, modified=found.st_mtime) as package:
        for inner in package.inner:
            with pytest.raises(CannotDecode):
                while inner.file.read():
                    pass


def test_one_that_is_locked_says_so(book: Casebook, tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"_chat.txt": CHAT.encode()})
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(mark) + at] |= 1
    path.write_bytes(data)
    assert any("password" in one for one in hurt(book, path))
    assert set(by_name(book)) == {"x.zip"}


def test_one_cut_short_is_kept(book: Casebook, tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"_chat.txt": CHAT.encode(), "a.jpg": RED})
    path.write_bytes(path.read_bytes()[:-30])
    hurt(book, path)
    assert set(by_name(book)) == {"x.zip"}


def test_one_that_becomes_another_is_not_believed(book: Casebook, tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"_chat.txt": CHAT.encode()})
    with pytest.raises(FileChanged), unpacked(path, size=1, modified=path.stat().st_mtime):
        pass


def test_a_stop_at_any_step_leaves_nothing(book: Casebook, tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"_chat.txt": CHAT.encode(), "a.jpg": RED, "b.jpg": BLUE})
    entries, step = book.entry_count(), 0
    while True:
        step += 1
        try:
            attach_files(book, [path], [], progress=StopAt(step))
            break
        except Cancelled:
            assert (on_shelf(book), book.entry_count()) == (set(), entries)
    assert step > 5
    assert len(on_shelf(book)) == 4


# The command line


def test_a_folder_is_attached_and_tied(cli: Call, tmp_path: Path) -> None:
    folder = laid(tmp_path / "proofs", PROOF)
    status, refs, _err = cli("attach", str(folder))
    assert status == 0
    assert len(refs.split()) == len(PROOF)
    _status, said, _err = cli("list", "exhibit", "--json")
    rows = [json.loads(line) for line in said.splitlines()]
    photo_ref = next(row["ref"] for row in rows if row["file_name"] == "photo.jpg")
    assert {row["parent"] for row in rows if row["file_name"].startswith(DIGEST)} == {photo_ref}


def test_everything_leaves_and_comes_back_by_command(
    cli: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("add", "incident", "--set", "title=a", "private_notes=CANARY")
    (tmp_path / "a.txt").write_text("words", "utf-8")
    cli("attach", str(tmp_path / "a.txt"), "--to", "INC-0001")
    out = tmp_path / "out"
    status, said, err = cli("export", "--everything", "--look", "--json")
    assert (status, json.loads(said)["encrypted"]) == (0, False)
    monkeypatch.setattr("sys.stdin", io.StringIO("no\n"))
    assert cli("export", "--everything", "--to", str(out))[0] == 1
    assert not out.exists()
    status, _said, err = cli("export", "--everything", "--to", str(out), "--yes")
    assert status == 0
    assert "None of it would be encrypted" in err
    assert "CANARY" in (out / "data" / "records" / "incident.jsonl").read_text("utf-8")
    assert cli("export", "--everything", "--to", str(out), "--yes")[0] == 1
    assert cli("export", "incident", "--everything", "--to", str(tmp_path / "b"), "--yes")[0] == 1
    assert cli("export", "--to", str(tmp_path / "b"))[0] == 1
    status, said, err = cli("import", str(out), "--dry-run")
    assert (status, said) == (0, "")
    assert "0 records to import" in err
    status, said, _err = cli("import", str(out), "--json")
    assert (status, json.loads(said)["same"]) == (0, 3)
    (out / "data" / "records" / "incident.csv").write_bytes(b"x")
    status, _said, err = cli("import", str(out))
    assert status == 1
    assert "incident.csv was changed" in err


def test_a_table_of_uwazi_comes_in(cli: Call, tmp_path: Path) -> None:
    """Laid out as huridocs/uwazi documents it: bars between several values."""
    table = tmp_path / "uwazi.csv"
    table.write_text(
        "Title,Date,Tags,Geolocation,Template\n"
        "a,2024/01/15,threat|phone,45.4|-75.7,Event\n"
        "b,2024/01/16,one,,Event\n",
        "utf-8",
    )
    status, _said, err = cli("import", str(table), "--dates", "year-first")
    assert status == 0
    assert "Not imported: Geolocation, Template" in err
    _status, said, _err = cli("list", "incident", "--json")
    rows = {row["title"]: row for row in map(json.loads, said.splitlines())}
    assert rows["a"]["tags"] == ["phone", "threat"]
    assert rows["a"]["when"] == "2024-01-15"
