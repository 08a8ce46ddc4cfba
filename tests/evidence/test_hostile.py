"""Files made to hurt whoever looks into them: each is told in time, and takes nothing down."""

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator

import pikepdf
import pytest
from PIL import Image

from casebook.evidence.decoders import Decoders
from casebook.evidence.findings import BROKEN, REASONS, TOO_LARGE, TOO_SLOW
from tests.evidence.hostile_more import cases
from tests.evidence.looking import inside

SLOWEST = 60  # seconds; the limits of the child are well below, the machine may be busy


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, data: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", data or zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def png_bomb() -> bytes:
    """900 million pixels in a hundred kilobytes."""
    pack = zlib.compressobj(9)
    rows = b"".join(pack.compress(bytes(3751)) for _ in range(30_000))
    return png(30_000, 30_000, rows + pack.flush())


def jpeg_that_claims(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (16, 16)).save(out, "JPEG")
    data = out.getvalue()
    place = data.index(b"\xff\xc0") + 5
    return data[:place] + struct.pack(">HH", height, width) + data[place + 4 :]


def many_comments_png() -> bytes:
    """Text chunks that unpack into gigabytes."""
    text = b"k\0\0" + zlib.compress(bytes(64 << 20), 9)
    plain = png(9, 9)
    return plain[:33] + chunk(b"zTXt", text) * 60 + plain[33:]


def docx_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * (400 << 20))
    return out.getvalue()


def lying_docx() -> bytes:
    """Says that it unpacks into ten bytes."""
    data = bytearray(docx_bomb())
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = data.index(mark) + at
        data[place : place + 4] = struct.pack("<I", 10)
    return bytes(data)


def many_members() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
        for number in range(6000):
            archive.writestr(f"{number}", "")
    return out.getvalue()


def xlsx_of_a_million_rows() -> bytes:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 400_000))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/sharedStrings.xml", f"<sst>{rows}</sst>")
    return out.getvalue()


def laughs(name: str) -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    xml = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a0 "ha">{entities}]><w>&a11;</w>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, xml)
    return out.getvalue()


def pdf_bomb() -> bytes:
    """A page whose picture unpacks into gigabytes."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(100, 100))
        pack = zlib.compressobj(9)
        body = b"".join(pack.compress(bytes(16 << 20)) for _ in range(100)) + pack.flush()
        image = pikepdf.Stream(document, body)
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Width, image.Height, image.BitsPerComponent = 40_000, 40_000, 8
        image.ColorSpace, image.Filter = pikepdf.Name.DeviceGray, pikepdf.Name.FlateDecode
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
        page.Contents = pikepdf.Stream(document, b"q 100 0 0 100 0 0 cm /I Do Q")
        document.save(out, compress_streams=False)
    return out.getvalue()


def pdf_that_draws_for_ever() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(100, 100))
        lines = b"".join(b"0 0 m %d %d l S " % (n % 997, n % 991) for n in range(400_000))
        page.Contents = pikepdf.Stream(document, lines * 4)
        document.save(out)
    return out.getvalue()


def pdf_that_names_itself() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>"
    )


def huge_page() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page()
        page.obj.MediaBox = [0, 0, 14_000_000, 2]
        document.save(out)
    return out.getvalue()


def nested_mail() -> bytes:
    part = b"Content-Type: multipart/mixed; boundary=a\n\n--a\n"
    return b"From: x\nTo: y\nSubject: z\n" + part * 20_000


def mail_of_mails() -> bytes:
    inner = b"From: x\nTo: y\nSubject: z\n\nthe end"
    for _ in range(150):
        inner = b"From: x\nTo: y\nSubject: z\nContent-Type: message/rfc822\n\n" + inner
    return inner


def mail_of_many_parts() -> bytes:
    part = b"--b\nContent-Disposition: attachment; filename=a.bin\n\nx\n"
    head = b"From: x\nTo: y\nSubject: z\nContent-Type: multipart/mixed; boundary=b\n\n"
    return head + part * 50_000


def svg() -> bytes:
    return (
        b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://example.invalid/a.png"/>'
        b"<script>alert(1)</script><text>&x;</text></svg>"
    )


def tiff_loop() -> bytes:
    """An image directory that comes after itself."""
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 0) + struct.pack("<I", 8)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "bomb.png": png_bomb,
    "claims.png": lambda: png(2**31 - 1, 2**31 - 1),
    "comments.png": many_comments_png,
    "claims.jpg": lambda: jpeg_that_claims(65_500, 65_500),
    "claims-little.jpg": lambda: jpeg_that_claims(0, 0),
    "bomb.docx": docx_bomb,
    "lying.docx": lying_docx,
    "members.xlsx": many_members,
    "rows.xlsx": xlsx_of_a_million_rows,
    "laughs.docx": lambda: laughs("word/document.xml"),
    "laughs.xlsx": lambda: laughs("xl/workbook.xml"),
    "laughs.pptx": lambda: laughs("ppt/presentation.xml"),
    "bomb.pdf": pdf_bomb,
    "draws.pdf": pdf_that_draws_for_ever,
    "itself.pdf": pdf_that_names_itself,
    "page.pdf": huge_page,
    "nested.eml": nested_mail,
    "mails.eml": mail_of_mails,
    "parts.eml": mail_of_many_parts,
    "picture.svg": svg,
    "loop.tif": tiff_loop,
    "deep.html": lambda: b"<html>" + b"<div>" * 400_000,
    "tag.html": lambda: b"<html><" + b"a " * 2_000_000,
    "deep.json": lambda: b"[" * 1_000_000,
    "line.txt": lambda: b"x" * (20 << 20),
    "wide.txt": lambda: b"\xff\xfe" + b"\x00\xd8" * 1_000_000,
    "size.wav": lambda: b"RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff",
    "cut.jpg": lambda: b"\xff\xd8\xff\xe0 broken",
    "cut.pdf": lambda: b"%PDF-1.7\nnothing",
    "cut.docx": lambda: b"PK\x03\x04 nothing",
    "cut.mp4": lambda: b"\0\0\0\x18ftypmp42\xff\xff\xff\xff",
    "cut.heic": lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\1\0meta",
}


MORE = dict(cases())


@pytest.fixture(scope="module")
def decoders() -> Iterator[Decoders]:
    """One for all of them: no file may spoil the next one's decoder."""
    with Decoders() as found:
        yield found


@pytest.mark.slow
@pytest.mark.parametrize("name", [*HOSTILE, *MORE])
def test_hostile_files_are_told_in_time(name: str, decoders: Decoders) -> None:
    data = HOSTILE[name]() if name in HOSTILE else MORE[name]
    started = time.monotonic()
    found = inside(data, name, begin=decoders.start)
    assert time.monotonic() - started < SLOWEST
    assert found.no_preview_reason in REASONS
    assert "root:" not in found.text
    assert len(found.text) <= 2_000_000
    assert len(found.attachments) <= 200


def test_a_picture_too_large_to_draw_still_says_how_large() -> None:
    found = inside(png_bomb(), "bomb.png")
    assert found.no_preview_reason == TOO_LARGE
    assert ("Width", "30000") in found.metadata
    assert found.media_type == "image/png"


def test_what_takes_too_long_is_ended_and_still_told_apart() -> None:
    found = inside(pdf_that_draws_for_ever(), "draws.pdf", patience=0.4)
    assert found.no_preview_reason in (TOO_SLOW, BROKEN, "")
    assert found.thumbnail is None or found.media_type == "application/pdf"
