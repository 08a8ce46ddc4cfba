"""The sample casebook: what a person first sees of the program must hold together."""

import csv
import email
import email.policy
import json
import re
import wave
from collections import Counter
from typing import Any

import docx
import pytest
from PIL import Image

from casebook.paths import resource
from casebook.records import KINDS, Contact, Field, Record, Shape, problems
from casebook.records.moment import Mark, Moment
from casebook.records.vocabulary import vocabulary

DEMO = resource("demo")
ITEMS: list[dict[str, Any]] = [
    json.loads(line) for line in (DEMO / "casebook.jsonl").read_text("utf-8").splitlines()
]
BY_KEY = {item["key"]: item for item in ITEMS}
NOT_FIELDS = {"key", "kind", "file", "shows"}


def _of(kind: str) -> list[dict[str, Any]]:
    return [item for item in ITEMS if item["kind"] == kind]


def _fields(item: dict[str, Any]) -> list[tuple[Field, Any]]:
    out = []
    for name in item.keys() - NOT_FIELDS:
        spec = KINDS[item["kind"]].field(name)
        assert spec is not None, f"{item['key']} has no field {name}"
        out.append((spec, item[name]))
    return out


def _record(item: dict[str, Any]) -> Record:
    texts: dict[str, str | None] = {}
    sets: dict[str, tuple[str, ...]] = {}
    for spec, value in _fields(item):
        if spec.is_set:
            assert isinstance(value, list)
            sets[spec.name] = tuple(value)
        elif isinstance(value, bool):
            assert spec.shape is Shape.YES_NO
            texts[spec.name] = "yes" if value else "no"
        elif isinstance(value, int):
            assert spec.shape is Shape.NUMBER
            texts[spec.name] = str(value)
        else:
            assert isinstance(value, str) and value
            texts[spec.name] = value
    return KINDS[item["kind"]].of_texts(texts, sets)


def test_no_two_lines_have_one_key() -> None:
    assert len(BY_KEY) == len(ITEMS)


@pytest.mark.parametrize("item", ITEMS, ids=list(BY_KEY))
def test_every_line_is_a_record_that_can_be_saved(item: dict[str, Any]) -> None:
    assert problems(_record(item)) == []


@pytest.mark.parametrize("item", ITEMS, ids=list(BY_KEY))
def test_every_code_is_known_and_every_key_names_a_record_of_the_right_kind(
    item: dict[str, Any],
) -> None:
    place = list(BY_KEY).index(item["key"])
    for spec, value in _fields(item):
        if spec.vocabulary:
            codes = value if spec.is_set else [value]
            assert set(codes) <= set(vocabulary(spec.vocabulary)), spec.name
        if spec.shape is Shape.REF:
            meant = BY_KEY[value.removeprefix("@")]
            assert value.startswith("@") and meant["kind"] in spec.kinds, spec.name
            # lines are saved in their order; exhibits with a file come last
            assert list(BY_KEY).index(meant["key"]) < place and "file" not in meant
    for subject in item.get("shows", []):
        assert BY_KEY[subject.removeprefix("@")]["kind"] in ("incident", "act", "contact")


def test_there_is_enough_of_everything_to_learn_on() -> None:
    least = {
        "case": 2, "incident": 40, "act": 55, "involvement": 70, "information": 10,
        "contact": 30, "name": 10, "identifier": 10, "sighting": 20, "relation": 8,
        "consent": 8, "exhibit": 10, "showing": 1, "custody": 2, "statement": 3, "agency": 6,
        "referral": 8, "referral-incident": 10, "contact-log": 8, "incident-link": 8, "term": 1,
    }  # fmt: skip
    found = Counter(item["kind"] for item in ITEMS)
    assert {kind for kind, count in least.items() if found[kind] < count} == set()
    sides = Counter(item.get("side") for item in _of("contact"))
    assert sides["our-people"] >= 14
    assert sides["actor"] + sides["unknown"] + sides["official"] >= 10


def test_all_six_languages_are_written_and_what_is_not_english_is_translated() -> None:
    languages = Counter(item["language"] for item in _of("incident"))
    assert {"en", "fr", "zh-Hant", "zh-Hans", "bo", "ug"} <= set(languages)
    for item in [*_of("incident"), *_of("statement")]:
        if item["language"] != "en":
            assert item["translation"] and item["translator"], item["key"]
    for item in _of("incident"):
        assert (item["language"] == "en") is ("title_translation" not in item), item["key"]


SCRIPTS = {"bo": "\u0f00-\u0fff", "ug": "\u0600-\u06ff", "zh-Hant": "\u4e00-\u9fff"}


@pytest.mark.parametrize(("language", "letters"), SCRIPTS.items())
def test_a_text_is_in_the_script_of_its_language(language: str, letters: str) -> None:
    texts = [item["narrative"] for item in _of("incident") if item["language"] == language]
    texts += [item["text"] for item in _of("name") if item["language"] == language]
    assert len(texts) >= 4
    for text in texts:
        assert re.search(f"[{letters}]", text)


def test_partial_dates_of_every_sort_occur() -> None:
    written = [item["when"] for item in _of("incident")]
    moments = [Moment.parse(text) for text in written]
    points = [moment.start for moment in moments if moment.start and not moment.is_stretch]
    assert {point.mark for point in points} == set(Mark)
    assert {point.part for point in points} == {
        "", "morning", "noon", "afternoon", "evening", "night",
    }  # fmt: skip
    assert any(point.zone for point in points)
    assert any(point.second is not None for point in points)
    assert any(point.hour is not None and point.minute is None for point in points)
    assert any(point.day == 0 for point in points)
    assert any(point.month == 0 and point.day for point in points)
    assert any(point.month is not None and point.day is None for point in points)
    assert any(point.month is None for point in points)
    assert any("X" in point.year for point in points)
    assert any(point.month and point.month > 12 for point in points)
    assert any(moment.start is None for moment in moments)
    assert any(moment.is_stretch and moment.until is None for moment in moments)
    assert any(moment.start and moment.until for moment in moments)


def test_what_happened_lies_in_two_years_except_where_that_is_not_known() -> None:
    for item in _of("incident"):
        moment = Moment.parse(item["when"])
        latest = moment.latest or moment.earliest or ""
        assert "2024-10" <= latest, item["key"]
        assert (moment.earliest or latest) < "2026-11", item["key"]


def test_a_number_and_a_vehicle_turn_up_with_people_who_do_not_know_of_one_another() -> None:
    targets: dict[str, set[str]] = {}
    for sighting in _of("sighting"):
        found = targets.setdefault(sighting["identifier"], set())
        for part in _of("involvement"):
            if part["incident"] == sighting["incident"] and part["role"] == "target":
                found.add(part["contact"])
    assert len(targets["@num1"]) >= 4
    assert len([item for item in _of("sighting") if item["identifier"] == "@plate"]) >= 3
    types = {item["identifier_type"] for item in _of("identifier")}
    assert {"phone", "plate", "email", "url", "wechat", "social", "ip"} <= types


def test_the_bounce_from_agency_to_agency_can_be_followed() -> None:
    sent_on = [item for item in _of("referral") if item["status"] == "referred-on"]
    assert len(sent_on) >= 3
    assert all(item["referred_on"] and item["answer"] for item in sent_on)
    assert {item["status"] for item in _of("referral")} >= {
        "draft", "acknowledged", "declined", "under-review", "investigation",
    }  # fmt: skip
    about = {item["referral"] for item in _of("referral-incident")}
    assert about == {"@" + item["key"] for item in _of("referral")}


def test_every_private_field_is_filled_somewhere_so_that_its_absence_can_be_seen() -> None:
    private = {
        (kind.kind, spec.name) for kind in KINDS.values() for spec in kind.fields() if not spec.goes
    }
    filled = {(item["kind"], name) for item in ITEMS for name in item}
    # exhibits are made from their files; their notes are written afterwards
    assert private - filled <= {("exhibit", "private_notes"), ("contact", "risk_notes")}


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


ALL_TEXTS = [text for item in ITEMS for value in item.values() for text in _texts(value)]
FILES = sorted((DEMO / "files").iterdir())


def test_every_person_is_marked_as_invented() -> None:
    for item in _of("contact"):
        assert item["name"].endswith("(invented)")
    assert "Everything here is invented" in (DEMO / "README.md").read_text("utf-8")


def test_no_telephone_number_could_be_somebodys() -> None:
    texts = [*ALL_TEXTS, *(path.read_text("utf-8") for path in FILES if path.suffix in _PLAIN)]
    found = {
        re.sub(r"\D", "", number)
        for text in texts
        for number in re.findall(r"(?<![\w.:-])\+?1?[ -]?\d{3}[ -]\d{3}[ -]\d{4}\b", text)
    }
    assert found
    assert all(re.fullmatch(r"1?\d{3}55501\d\d", number) for number in found)
    # and none is written that this would not notice
    for item in _of("identifier"):
        if item["identifier_type"] == "phone":
            assert re.fullmatch(r"\+1 \d{3} 555 01\d\d", item["value"])


_PLAIN = (".txt", ".csv", ".eml")


def test_no_address_on_the_internet_could_be_somebodys() -> None:
    for text in ALL_TEXTS:
        for host in re.findall(r"(?:@|https?://)([\w-]+(?:\.[\w-]+)+)", text):
            assert host.endswith(".invalid")
        for number in re.findall(r"\b\d+\.\d+\.\d+\.\d+\b", text):
            assert number.startswith("192.0.2.")


def test_relatives_have_names_so_that_hiding_them_does_not_hide_common_words() -> None:
    common = {"mother", "father", "sister", "brother", "uncle", "aunt", "member", "friend"}
    for item in _of("contact"):
        contact = _record(item)
        assert isinstance(contact, Contact)
        if contact.side in ("our-people", "witness"):
            assert not common & set(re.findall(r"\w+", contact.name.casefold()))


def test_every_file_is_there_is_used_and_is_small() -> None:
    named = {item["file"] for item in ITEMS if "file" in item}
    assert named == {f"files/{path.name}" for path in FILES}
    assert sum(path.stat().st_size for path in FILES) < 2_500_000


def test_photographs_say_with_what_where_and_when_they_were_taken() -> None:
    pictures = [path for path in FILES if path.suffix == ".jpg"]
    assert len(pictures) >= 4
    for path in pictures:
        with Image.open(path) as image:
            image.load()
            exif = image.getexif()
            assert exif[271] and exif[272]
            assert re.fullmatch(r"202\d:\d\d:\d\d \d\d:\d\d:\d\d", exif.get_ifd(0x8769)[36867])
            assert exif.get_ifd(0x8825)[1] == "N"
    assert [path.suffix for path in FILES].count(".png") >= 1


def test_the_other_files_are_what_they_are_called() -> None:
    message = email.message_from_bytes(
        (DEMO / "files" / "false-notice.eml").read_bytes(), policy=email.policy.default
    )
    assert message["Received"] and list(message.iter_attachments())
    with wave.open(str(DEMO / "files" / "voicemail.wav")) as sound:
        assert sound.getnframes() / sound.getframerate() > 5
    with (DEMO / "files" / "call-log.csv").open(encoding="utf-8", newline="") as table:
        assert len(list(csv.DictReader(table))) == 340
    assert docx.Document(str(DEMO / "files" / "note.docx")).paragraphs
    assert (DEMO / "files" / "letter.pdf").read_bytes().startswith(b"%PDF-")
    chat = (DEMO / "files" / "group-chat.txt").read_text("utf-8")
    assert re.search("[\u4e00-\u9fff]", chat) and re.search("[a-z]{4}", chat)
