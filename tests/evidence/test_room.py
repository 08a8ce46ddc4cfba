"""Files are sealed unchanged; what breaks a decoder is kept all the same."""

import io
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from casebook.crypto.seal import Writable
from casebook.errors import EvidenceChanged, EvidenceMissing, FileChanged, NotAFile
from casebook.evidence.decode import look_inside
from casebook.evidence.findings import BROKEN, TOO_LARGE, TOO_SLOW, Findings
from casebook.evidence.intake import padme
from casebook.evidence.shelf import Shelf
from casebook.progress import StopAt


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    (tmp_path / "evidence").mkdir()
    return Shelf(tmp_path / "evidence")


def inside(data: bytes, name: str) -> Findings:
    def feed(pipe: Writable) -> None:
        for place in range(0, len(data), 1 << 20):
            pipe.write(data[place : place + (1 << 20)])

    return look_inside(feed, len(data), name)


@pytest.mark.parametrize("size", [0, 1, 2, 15, 16, 65535, 65536, 65537, 200_000])
def test_what_goes_in_comes_out(shelf: Shelf, tmp_path: Path, size: int) -> None:
    source = tmp_path / "file"
    source.write_bytes(os.urandom(size))
    kept = shelf.put(source)
    out = io.BytesIO()
    shelf.copy_out(kept, out)
    assert out.getvalue() == source.read_bytes()
    assert kept.size == size


def test_the_size_is_padded() -> None:
    # Padmé: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files", PETS 2019
    assert [padme(size) for size in (0, 1, 8, 9, 100, 1000, 1_000_001)] == [
        0, 1, 8, 10, 104, 1024, 1015808,
    ]  # fmt: skip
    assert all(padme(size) <= size * 1.12 + 1 for size in range(1, 5000))


def test_age_opens_a_sealed_file(shelf: Shelf, tmp_path: Path) -> None:
    age = shutil.which("age")
    if not age:
        pytest.skip("age is not installed")
    source = tmp_path / "file"
    source.write_bytes(b"kept as it was" * 999)
    kept = shelf.put(source)
    key = tmp_path / "key"
    key.write_text(kept.identity + "\n")
    done = subprocess.run(
        [age, "-d", "-i", str(key), str(shelf.path(kept.name))], capture_output=True
    )
    assert done.stdout[: kept.size] == source.read_bytes()


def test_every_flipped_byte_is_found(shelf: Shelf, tmp_path: Path) -> None:
    source = tmp_path / "file"
    source.write_bytes(b"a" * 300)
    kept = shelf.put(source)
    path = shelf.path(kept.name)
    raw = path.read_bytes()
    for place in range(0, len(raw), 7):
        changed = bytearray(raw)
        changed[place] ^= 1
        path.write_bytes(changed)
        with pytest.raises(EvidenceChanged):
            shelf.verify(kept)
    path.write_bytes(raw[:-1])
    with pytest.raises(EvidenceChanged):
        shelf.verify(kept)
    path.unlink()
    with pytest.raises(EvidenceMissing):
        shelf.verify(kept)


def test_pipes_folders_and_devices_are_refused_at_once(shelf: Shelf, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(NotAFile):
            shelf.put(path)
    assert shelf.names() == []


def test_a_file_that_changes_while_it_is_read_is_not_kept(shelf: Shelf, tmp_path: Path) -> None:
    source = tmp_path / "file"
    source.write_bytes(b"x" * 3_000_000)

    class Meddling:
        def step(self, done: int, total: int, doing: str = "") -> None:
            if done > 1_000_000:
                with source.open("ab") as file:
                    file.write(b"more")

    with pytest.raises(FileChanged):
        shelf.put(source, progress=Meddling())
    assert shelf.names() == []


@pytest.mark.parametrize("step", range(1, 6))
def test_stopped_anywhere_nothing_is_left(shelf: Shelf, tmp_path: Path, step: int) -> None:
    from casebook.errors import Cancelled

    source = tmp_path / "file"
    source.write_bytes(b"x" * 500_000)
    with pytest.raises(Cancelled):
        shelf.put(source, progress=StopAt(step))
    assert [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()] == []


def test_litter_is_swept(shelf: Shelf, tmp_path: Path) -> None:
    source = tmp_path / "file"
    source.write_bytes(b"x")
    one, two = shelf.put(source), shelf.put(source)
    assert shelf.sweep({one.name}) == 1
    assert shelf.names() == [one.name]
    assert (tmp_path / "evidence" / "litter" / two.name).exists()


# Looking inside


def test_a_picture_with_gps(tmp_path: Path) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8769)[36867] = "2025:03:14 21:40:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 30.0, 0.0), 3: "W", 4: (79.0, 15.0, 0.0)})
    Image.effect_noise((900, 600), 40).convert("RGB").save(out, "JPEG", exif=exif)
    found = inside(out.getvalue(), "photo.jpg")
    assert found.media_type == "image/jpeg"
    assert found.taken_at == "2025:03:14 21:40:00"
    assert ("GPS position", "43.500000, -79.250000") in found.metadata
    assert found.thumbnail
    with Image.open(io.BytesIO(found.thumbnail)) as small:
        assert max(small.size) == 512
        assert not small.getexif()


def test_a_name_that_disagrees_is_told() -> None:
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, "PNG")
    assert inside(out.getvalue(), "letter.pdf").disagrees
    assert not inside(out.getvalue(), "letter.png").disagrees


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("電話裡的人說普通話，他知道我姐姐的地址。" * 9, "big5"),
     ("电话里的人说普通话" * 20, "gb18030"), ("Montréal, près de l’église", "utf-16"),
     ("تېلېفون كەلدى", "utf-8")],
)  # fmt: skip
def test_texts_in_any_encoding_can_be_searched(text: str, encoding: str) -> None:
    assert text[:9] in inside(text.encode(encoding), "chat.txt").text


def test_an_email_gives_its_headers_text_and_attachments() -> None:
    raw = (
        b"From: a@example.invalid\r\nTo: b@example.invalid\r\nSubject: =?utf-8?b?5L2g5aW9?=\r\n"
        b"Date: Wed, 08 Jan 2025 07:12:44 +0800\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nthe body\r\n--x\r\n"
        b"Content-Disposition: attachment; filename=../../evil.txt\r\n\r\ninside\r\n--x--\r\n"
    )
    found = inside(raw, "m.eml")
    assert found.media_type == "message/rfc822"
    assert ("Subject", "你好") in found.metadata
    assert "the body" in found.text
    assert [item.payload for item in found.attachments] == [b"inside"]


def bomb_docx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * (400 << 20))
    return out.getvalue()


def bomb_png() -> bytes:
    out = io.BytesIO()
    Image.MAX_IMAGE_PIXELS = None
    Image.new("1", (30000, 30000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\xff\xd8\xff\xe0 broken", "a.jpg"),
        (b"%PDF-1.7\nnothing", "a.pdf"),
        (b"PK\x03\x04 nothing", "a.docx"),
        (bomb_docx(), "bomb.docx"),
        (bomb_png(), "bomb.png"),
        (b"RIFF\xff\xff\xff\xffWAVE", "a.wav"),
        (b"From: x\nTo: y\nSubject: z\nContent-Type: multipart/mixed; boundary=a\n\n"
         + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 20000, "deep.eml"),
        (b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol">]><l>&a;</l>', "l.xml"),
        (b"<html>" + b"<div>" * 200_000, "deep.html"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_hostile_files_break_nothing(data: bytes, name: str) -> None:
    found = inside(data, name)
    assert found.no_preview_reason in ("", BROKEN, TOO_LARGE, TOO_SLOW) or found.no_preview_reason


CHILD = """
import sys
from casebook.evidence.limits import confine
print(confine())
for what in sys.argv[1:]:
    try:
        exec(what)
        print("did it")
    except (OSError, MemoryError, PermissionError) as error:
        print(type(error).__name__)
"""


def test_the_child_can_reach_nothing(tmp_path: Path) -> None:
    import sys

    target = tmp_path / "written"
    tries = [
        "import socket; socket.socket()",
        f"open({str(target)!r}, 'w').write('x')",
        "import os; os.fork()",
        "import subprocess; subprocess.run(['true'])",
        "x = bytearray(3 << 30)",
        f"import os; os.remove({str(tmp_path)!r} + '/keep')",
    ]
    (tmp_path / "keep").write_text("x")
    done = subprocess.run([sys.executable, "-c", CHILD, *tries], capture_output=True, text=True)
    lines = done.stdout.splitlines()
    assert len(lines) == 1 + len(tries)
    assert "did it" not in lines
    assert not target.exists()
    assert (tmp_path / "keep").exists()


def test_a_child_that_does_not_end_is_ended() -> None:
    def feed(pipe: Writable) -> None:
        pipe.write(b"x")

    assert look_inside(feed, 1, "x", patience=0.001).no_preview_reason == TOO_SLOW
