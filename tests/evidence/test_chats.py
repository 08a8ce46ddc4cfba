"""Exported chats are told for what they are, in any order of dates; their words are found."""

import io
import json
import tarfile
import zipfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.evidence.chats import telegram_html, telegram_json, whatsapp
from tests.evidence.corpora import FOLDER
from tests.evidence.looking import inside


def facts(text: str) -> dict[str, str]:
    return dict(whatsapp(text))


def sample(archive: str, name: str) -> bytes:
    """A file out of a published source package that ./check fetched."""
    found = sorted(FOLDER.glob(archive))
    if not found:
        pytest.skip("./check fetches the samples")
    with tarfile.open(found[-1]) as packed:
        member = next(one for one in packed if one.name.endswith(name))
        file = packed.extractfile(member)
        assert file
        return file.read()


# As telephones of these languages write it
WRITTEN = {
    "Android, English (UK)": "25/12/2023, 14:30 - {}: {}",
    "Android, English (US)": "12/25/23, 2:30\u202fPM - {}: {}",
    "Android, French": "25/12/2023, 14:30 - {}: {}",
    "Android, French, older": "25/12/2023 à 14:30 - {}: {}",
    "Android, German": "25.12.23, 14:30 - {}: {}",
    "Android, Dutch": "25-12-2023 14:30 - {}: {}",
    "Android, Chinese (Taiwan)": "2023/12/25 下午2:30 - {}: {}",
    "Android, Arabic": "٢٥\u200f/١٢\u200f/٢٠٢٣، ٢:٣٠ م - {}: {}",
    "Android, Spanish": "25/12/23, 2:30 p. m. - {}: {}",
    "Android, Hungarian": "2023. 12. 25. 14:30 - {}: {}",
    "iPhone, English (UK)": "[25/12/2023, 14:30:05] {}: {}",
    "iPhone, English (US)": "[12/25/23, 2:30:05\u202fPM] {}: {}",
    "iPhone, French": "[25/12/2023 14:30:05] {}: {}",
    "iPhone, Chinese": "[2023/12/25 下午2:30:05] {}: {}",
    "iPhone, Finnish": "[25.12.2023 klo 14.30.05] {}: {}",
    "iPhone, with a mark in front": "\u200e[25/12/2023, 14:30:05] {}: {}",
    "iPhone, Swedish": "[2023-12-25 14:30:05] {}: {}",
}


@pytest.mark.parametrize("where", WRITTEN)
def test_chats_of_many_languages_are_told(where: str) -> None:
    form = WRITTEN[where]
    text = "\n".join(
        (
            form.format("Ana: Smith", "first").replace("Ana: Smith", "Ana"),
            "a second line of the first: with a colon",
            form.format("达瓦", "答: 好"),
            form.format("+1 613 555 0142", "a threat"),
        )
    )
    found = facts(text)
    assert found["Chat export"] == "WhatsApp"
    assert found["Messages"] == "3"
    assert found["Taking part"] == "Ana; 达瓦; +1 613 555 0142"
    if "/23" not in form and ".23" not in form:
        assert found["First day"] == found["Last day"] == "2023-12-25"
    else:
        # 25.12.23 is a day of 2023, or of 2025: where both may be, neither is claimed
        assert found.get("First day", "2023-12-25") == "2023-12-25"


def test_what_the_file_does_not_tell_is_not_claimed() -> None:
    """3 April or 4 March: nobody can know, and nothing is made up."""
    found = facts("03/04/2023, 10:00 - A: one\n03/04/2023, 10:01 - B: two\n")
    assert "First day" not in found
    assert found["First message, as written"] == "03/04/2023, 10:00"
    assert "does not tell" in found["Order of dates"]


def test_the_order_is_told_by_days_that_never_go_back() -> None:
    days = ("01/02/2023", "01/03/2023", "02/01/2023")
    text = "\n".join(f"{day}, 10:00 - A: x" for day in days)
    assert facts(text)["Order of dates, told by the file"] == "month, day, year"


@given(
    start=st.dates(date(2010, 1, 1), date(2035, 1, 1)),
    gaps=st.lists(st.integers(0, 200), min_size=1, max_size=20),
    order=st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d.%m.%y", "%m/%d/%y"]),
)
@settings(max_examples=150, deadline=None)
def test_a_day_is_right_or_not_said(start: date, gaps: Sequence[int], order: str) -> None:
    days = [start]
    for gap in gaps:
        days.append(days[-1] + timedelta(gap))
    found = facts("\n".join(f"{day.strftime(order)}, 10:00 - A: x" for day in days))
    assert found["Messages"] == str(len(days))
    if "First day" in found:
        assert (found["First day"], found["Last day"]) == (
            days[0].isoformat(), days[-1].isoformat(),
        )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "",
        "On 25/12/2023, 14:30 - we met: all of us",
        "25/12/2023, 14:30 - we met\nand talked",
        "- [x] 25/12/2023, 14:30 - done: yes",
        "2023-12-25 14:30:05 ERROR - service: failed",
        "1.2.3, 4:5 - x: y",
        "[" * 5000,
        "1/1/1, 1:11" + " " * 5000 + "- x",
    ],
)
def test_other_texts_are_no_chats(text: str) -> None:
    assert whatsapp(text) == ()


@given(st.text())
def test_any_text_is_looked_through(text: str) -> None:
    whatsapp(text)
    telegram_html(text.encode("utf-8", "replace"))
    telegram_json(text.encode("utf-8", "replace"))


def test_chats_that_others_publish() -> None:
    """The chats in the source of whatstk, and the formats that it knows."""
    found = facts(sample("whatstk-*.tar.gz", "chats/whatsapp/pokemon.txt").decode("utf-8"))
    assert found["Taking part"].startswith("Pokemon Chat; Ash Ketchum; Brock; Misty")
    assert (found["First day"], found["Messages"]) == ("2016-04-15", "20")
    long = facts(sample("whatstk-*.tar.gz", "lorem-2000.txt").decode("utf-8"))
    assert (long["Messages"], long["First day"]) == ("2000", "2019-04-16")


def test_every_format_that_whatstk_knows_is_told() -> None:
    raw = sample("whatstk-*.tar.gz", "header_format_support.json")
    forms = [one["format"] for one in json.loads(raw) if one["auto_header"]]
    assert len(forms) > 40
    for form in forms:
        head = form
        for code, value in (
            ("%y", "2023"), ("%m", "05"), ("%d", "25"), ("%H", "14"), ("%I", "02"),
            ("%M", "30"), ("%S", "05"), ("%p", "PM"), ("%P", "PM"), ("%name", "Ana"),
        ):  # fmt: skip
            head = head.replace(code, value)
        found = facts(f"{head} one\n{head} two")
        assert (found.get("Messages"), found.get("Taking part")) == ("2", "Ana"), form


def test_a_chat_of_telegram_becomes_words(  # as Telegram Desktop writes result.json
) -> None:
    chat = {
        "name": "姐姐", "type": "personal_chat", "id": 7,
        "messages": [
            {"id": 1, "type": "service", "date": "2024-01-15T10:00:00",
             "date_unixtime": "1705312800", "actor": "Ana", "action": "phone_call",
             "discard_reason": "missed"},
            {"id": 2, "type": "message", "date": "2024-01-15T10:31:00",
             "date_unixtime": "1705314660", "from": "Ana", "photo": "photos/photo_1.jpg",
             "text": ["we know ", {"type": "bold", "text": "where"}, " you live"]},
            {"id": 3, "type": "message", "date": "2024-01-16T08:00:00",
             "date_unixtime": "1705392000", "from": None, "forwarded_from": "Channel X",
             "contact_information": {"first_name": "B", "phone_number": "+1 613 555 0142"},
             "text": ""},
        ],
    }  # fmt: skip
    for whole in (chat, {"about": "x", "chats": {"about": "x", "list": [chat]}}):
        found = telegram_json(json.dumps(whole, ensure_ascii=False).encode("utf-8"))
        assert found
        assert dict(found.metadata) == {
            "Chat export": "Telegram",
            "Chats": "姐姐",
            "Messages": "3",
            "Taking part": "Ana",
            "First message (UTC)": "2024-01-15T10:00:00+00:00",
            "Last message (UTC)": "2024-01-16T08:00:00+00:00",
        }
        # a phrase is found though the file has it in pieces
        assert "2024-01-15T10:31:00 Ana: we know where you live" in found.text
        for words in ("phone_call", "photos/photo_1.jpg", "Channel X", "+1 613 555 0142"):
            assert words in found.text


def test_control_characters_as_telegram_writes_them() -> None:
    """It writes \\x0C, which is not JSON."""
    raw = b'{"id":1,"type":"t","name":"n","messages":[{"id":1,"type":"message","text":"a\\x0Cb"}]}'
    found = telegram_json(raw)
    assert found
    assert "a\x0cb" in found.text


def test_chats_of_telegram_that_others_publish() -> None:
    for name, first in (("personal_chat.json", "Test User"), ("supergroup_with_topics.json", "")):
        raw = sample("tg_parser-*.tar.gz", f"tests/fixtures/{name}")
        found = telegram_json(raw)
        assert found
        said = json.loads(raw)
        assert dict(found.metadata)["Messages"] == str(len(said["messages"]))
        assert found.text.startswith(first or said["name"])
        for message in said["messages"]:
            if isinstance(message.get("text"), str):
                assert message["text"] in found.text


PAGE = """<!DOCTYPE html><html><head><title>Exported Data</title></head><body>
<div class="page_wrap"><div class="page_header"><div class="content">
<div class="text bold">
Weekend crew
</div></div></div>
<div class="page_body chat_page"><div class="history">
<div class="message service" id="message-1"><div class="body details">15 January 2024</div></div>
<div class="message default clearfix" id="message101"><div class="pull_left userpic_wrap">
<div class="userpic"><div class="initials">A</div></div></div><div class="body">
<div class="pull_right date details" title="15.01.2024 10:31:00 UTC-05:00">10:31</div>
<div class="from_name">Ada &amp; Co</div>
<div class="media_wrap clearfix"><a class="photo_wrap" href="photos/photo_1.jpg"></a></div>
<div class="text">we know <strong>where</strong> you<br>live &lt;script&gt;</div></div></div>
<div class="message default clearfix joined" id="message102"><div class="body">
<div class="pull_right date details" title="16.01.2024 08:00:00 UTC-05:00">08:00</div>
<div class="text">second</div></div></div>
</div></div></div></body></html>"""


def test_a_page_of_telegram_becomes_words() -> None:
    found = inside(PAGE.encode("utf-8"), "messages.html")
    assert dict(found.metadata) == {
        "Chat export": "Telegram",
        "Chats": "Weekend crew",
        "Messages": "2",
        "Taking part": "Ada & Co",
        "First message, as written": "15.01.2024 10:31:00 UTC-05:00",
        "Last message, as written": "16.01.2024 08:00:00 UTC-05:00",
    }
    assert "Ada & Co: [photos/photo_1.jpg] we know where you live <script>" in found.text
    assert found.text.splitlines()[0] == "Weekend crew"
    assert "second" in found.text


def test_other_pages_and_other_json_are_no_chats() -> None:
    assert telegram_html(b"<html><body>class=message</body></html>") is None
    for raw in (
        b"{}",
        b"[]",
        b'{"messages":[]}',
        b'{"messages":[1],"id":1,"type":"x"}',
        b"[" * 99999,
    ):
        assert telegram_json(raw) is None


def test_the_child_tells_a_chat(tmp_path: Path) -> None:
    text = "[25/12/2023, 14:30:05] Ana: one\n[25/12/2023, 14:31:05] B: two"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        found = inside(text.encode(encoding), "_chat.txt")
        assert dict(found.metadata)["Taking part"] == "Ana; B"
        assert "one" in found.text


# Web archives and other ZIP files


def wacz() -> bytes:
    address, when = "https://example.invalid/post", "2024-01-01T00:00:00Z"
    described = {
        "profile": "data-package", "wacz_version": "1.1.1", "title": "a post", "resources": [],
        "mainPageUrl": address, "created": when,
    }  # fmt: skip
    pages = [
        {"format": "json-pages-1.0", "id": "pages"},
        {"id": "1", "url": address, "ts": when, "title": "a post", "text": "the words 威脅"},
    ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("datapackage.json", json.dumps(described))
        archive.writestr("archive/data.warc.gz", b"")
        archive.writestr("pages/pages.jsonl", "\n".join(json.dumps(one) for one in pages) + "\nx")
    return out.getvalue()


def test_a_web_archive_says_what_it_is_of() -> None:
    found = inside(wacz(), "x.wacz")
    said = dict(found.metadata)
    assert said["Web archive"] == "WACZ"
    assert said["Address"] == "https://example.invalid/post"
    assert said["Pages"] == "1"
    assert "威脅" in found.text


def test_the_names_in_a_zip_file_are_found() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("folder/名字.jpg", b"x")
    found = inside(out.getvalue(), "x.zip")
    assert found.text == "folder/名字.jpg"
    assert found.media_type == "application/zip"
