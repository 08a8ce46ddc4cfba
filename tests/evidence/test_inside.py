"""What is read in photos, texts, e-mails and office documents, exactly as it stands there."""

import io
import zipfile

import docx
import openpyxl
import pikepdf
import pptx
import pytest
from PIL import Image

from casebook.evidence.findings import BROKEN, EMPTY, LOCKED, TOO_LARGE, UNSUPPORTED, WHOLE_LIMIT
from tests.evidence.looking import inside


def picture(sort: str = "JPEG", size: tuple[int, int] = (900, 600), **options: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(out, sort, **options)
    return out.getvalue()


def test_a_photo_gives_its_place_its_time_and_a_thumbnail_without_either() -> None:
    exif = Image.Exif()
    exif[271] = "Maker"
    exif.get_ifd(0x8769)[36867] = "2025:03:14 21:40:00"
    exif.get_ifd(0x8769)[36881] = "+08:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 30.0, 0.0), 3: "W", 4: (79.0, 15.0, 0.0)})
    found = inside(picture(exif=exif), "photo.jpg")
    assert found.media_type == "image/jpeg"
    assert not found.disagrees
    assert found.taken_at == "2025:03:14 21:40:00 +08:00"
    assert ("GPS position", "43.500000, -79.250000") in found.metadata
    assert ("Make", "Maker") in found.metadata
    assert found.thumbnail
    with Image.open(io.BytesIO(found.thumbnail)) as small:
        assert max(small.size) == 512
        assert not small.getexif()
    assert b"Maker" not in found.thumbnail


@pytest.mark.parametrize("sort", ["PNG", "GIF", "WEBP", "TIFF", "BMP", "AVIF", "HEIF", "JPEG2000"])
def test_every_sort_of_picture_that_people_send_is_drawn(sort: str) -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    ending = {"JPEG2000": "jp2", "HEIF": "heic"}.get(sort, sort.lower())
    found = inside(picture(sort, (300, 200)), f"a.{ending}")
    assert found.no_preview_reason == ""
    assert found.thumbnail
    assert not found.disagrees
    assert ("Width", "300") in found.metadata


def test_a_cut_photo_still_gives_its_facts() -> None:
    exif = Image.Exif()
    exif[306] = "2024:01:02 03:04:05"
    whole = picture(exif=exif)
    found = inside(whole[: len(whole) // 2], "cut.jpg")
    assert found.no_preview_reason == BROKEN
    assert found.taken_at == "2024:01:02 03:04:05"
    assert ("Width", "900") in found.metadata


@pytest.mark.parametrize(
    ("data", "name", "disagrees"),
    [
        (picture("PNG", (9, 9)), "letter.pdf", True),
        (picture("PNG", (9, 9)), "photo.jpg", True),
        (picture("PNG", (9, 9)), "letter.png", False),
        (picture("PNG", (9, 9)), "no ending", False),
        (picture("JPEG", (9, 9)), "IMG_1.JPEG", False),
        (b"MZ\x90\0" + bytes(200), "holiday.jpg", True),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old.doc", False),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "photo.png", True),
        (b"name,phone\r\na,1\r\n", "list.csv", False),
        (b"just words", "photo.jpg", True),
        (b"<!doctype html><p>x", "page.htm", False),
        (b"<!doctype html><p>x", "voice.mp3", True),
    ],
)
def test_a_name_that_disagrees_is_told(data: bytes, name: str, disagrees: bool) -> None:
    assert inside(data, name).disagrees is disagrees


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("電話裡的人說普通話，他知道我姐姐的地址。", "big5"),
        ("電話裡的人說普通話，他知道我姐姐的地址。", "utf-16"),
        ("电话里的人说普通话，他知道我的地址", "gb18030"),
        ("他昨晚打电话来", "gb18030"),
        ("Montréal, près de l’église, à côté de la gare", "utf-16"),
        ("Montréal, près de l’église, à côté de la gare", "cp1252"),
        ("تېلېفون كەلدى", "utf-8"),
        ("བོད་ཡིག", "utf-8-sig"),
        ("Позвонил неизвестный человек и сказал мой адрес", "cp1251"),
    ],
)
def test_texts_in_any_encoding_are_read(text: str, encoding: str) -> None:
    assert inside(text.encode(encoding), "chat.txt").text.strip("\ufeff") == text


def test_a_page_gives_what_a_reader_sees_and_fetches_nothing() -> None:
    found = inside(
        b"<!doctype html><title>A threat</title><script>hidden()</script><style>p{}</style>"
        b"<p>I know where<img src='http://example.invalid/x.png'> your sister lives</p>"
        b"<iframe src='file:///etc/passwd'></iframe>",
        "page.html",
    )
    assert ("Title", "A threat") in found.metadata
    assert "I know where your sister lives" in found.text
    assert "hidden" not in found.text
    assert "root:" not in found.text


def test_a_pdf_gives_its_info_its_pages_and_a_picture() -> None:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(300, 400))
        document.add_blank_page(page_size=(300, 400))
        document.docinfo["/Title"] = "Summons"
        document.docinfo["/Producer"] = "A printer"
        document.save(out)
    found = inside(out.getvalue(), "summons.pdf")
    assert found.pages == 2
    assert ("Title", "Summons") in found.metadata
    assert ("Producer", "A printer") in found.metadata
    assert found.thumbnail


def test_a_pdf_with_a_password_says_so() -> None:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert inside(out.getvalue(), "locked.pdf").no_preview_reason == LOCKED


def test_office_documents_give_their_words_and_their_author() -> None:
    letter = docx.Document()
    letter.add_paragraph("They came on Friday")
    letter.add_table(1, 2).rows[0].cells[1].text = "in a cell"
    letter.core_properties.author = "Somebody"
    out = io.BytesIO()
    letter.save(out)
    found = inside(out.getvalue(), "letter.docx")
    assert "They came on Friday" in found.text
    assert "in a cell" in found.text
    assert ("Author", "Somebody") in found.metadata

    book = openpyxl.Workbook()
    book.active.append(["phone", 5551234])  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    assert "phone\t5551234" in inside(out.getvalue(), "list.xlsx").text

    show = pptx.Presentation()
    show.slides.add_slide(show.slide_layouts[0]).shapes.title.text = "Route of the march"
    out = io.BytesIO()
    show.save(out)
    assert "Route of the march" in inside(out.getvalue(), "march.pptx").text


def with_macros(data: bytes) -> bytes:
    out = io.BytesIO()
    old = zipfile.ZipFile(io.BytesIO(data))
    with zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            part = old.read(item).replace(
                b"officedocument.wordprocessingml.document.main+xml",
                b"ms-word.document.macroEnabled.main+xml",
            )
            new.writestr(item.filename, part)
    return out.getvalue()


def test_a_document_with_macros_gives_its_words_and_runs_nothing() -> None:
    letter = docx.Document()
    letter.add_paragraph("Please enable macros")
    out = io.BytesIO()
    letter.save(out)
    found = inside(with_macros(out.getvalue()), "invoice.docm")
    assert "Please enable macros" in found.text
    assert not found.disagrees


def open_document(content: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        archive.writestr(
            "meta.xml",
            "<m xmlns:dc='d' xmlns:meta='m'><dc:title>Notes</dc:title>"
            "<meta:initial-creator>Somebody</meta:initial-creator></m>",
        )
    return out.getvalue()


def test_an_open_document_gives_its_words_and_its_author() -> None:
    found = inside(
        open_document("<t xmlns:text='t'><text:h>At the</text:h><text:p>the <text:span>bridge"
                      "</text:span><text:tab/>at nine</text:p></t>"),
        "notes.odt",
    )  # fmt: skip
    assert "the bridge\tat nine" in found.text
    assert ("Title", "Notes") in found.metadata
    assert ("First author", "Somebody") in found.metadata


def test_an_open_document_with_entities_of_its_own_is_not_expanded() -> None:
    laughs = "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 10))
    found = inside(
        open_document(f"<!DOCTYPE t [<!ENTITY a0 'lol'>{laughs}]><t><p>&a9;</p></t>"), "bomb.odt"
    )
    assert found.no_preview_reason == BROKEN
    found = inside(
        open_document("<!DOCTYPE t [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><t><p>&x;</p></t>"),
        "reads.odt",
    )
    assert "root:" not in found.text


MAIL = (
    b"Received: from a by b; Wed, 08 Jan 2025 07:12:44 +0800\r\n"
    b"From: =?gb2312?b?xOO6ww==?= <a@example.invalid>\r\nTo: b@example.invalid\r\n"
    b"Subject: =?utf-8?b?5L2g5aW9?=\r\nDate: Wed, 08 Jan 2025 07:12:44 +0800\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    b"--x\r\n\r\nthe body\r\n"
    b"--x\r\nContent-Type: text/html\r\n\r\n<p>the <b>page</b></p>\r\n"
    b'--x\r\nContent-Disposition: attachment; filename="../../evil.txt"\r\n\r\ninside\r\n'
    b"--x\r\nContent-Type: message/rfc822\r\n\r\nFrom: c@example.invalid\r\nTo: d\r\n"
    b"Subject: forwarded\r\n\r\nolder words\r\n--x--\r\n"
)


def test_an_email_gives_its_headers_text_and_attachments() -> None:
    found = inside(MAIL, "m.eml")
    assert found.media_type == "message/rfc822"
    assert ("Subject", "你好") in found.metadata
    assert ("From", "你好 <a@example.invalid>") in found.metadata
    assert any(label == "Received" for label, _ in found.metadata)
    assert "the body" in found.text
    assert "the page" in found.text
    assert [item.name for item in found.attachments] == ["evil.txt", "message.eml"]
    assert found.attachments[0].payload == b"inside"
    assert b"older words" in found.attachments[1].payload


def test_an_email_is_known_without_its_ending() -> None:
    assert inside(MAIL, "message").media_type == "message/rfc822"


def test_a_recording_gives_the_facts_of_its_container() -> None:
    import wave

    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16000))
    found = inside(out.getvalue(), "voice.wav")
    assert found.media_type == "audio/wav"
    assert not found.disagrees
    assert any("8000" in value for _, value in found.metadata)


def test_what_is_empty_unknown_or_very_large_says_so() -> None:
    assert inside(b"", "nothing.txt").no_preview_reason == EMPTY
    assert inside(bytes(range(256)) * 9, "data.bin").no_preview_reason == UNSUPPORTED
    found = inside(picture()[:100] + bytes(WHOLE_LIMIT), "huge.jpg")
    assert (found.media_type, found.no_preview_reason) == ("image/jpeg", TOO_LARGE)
