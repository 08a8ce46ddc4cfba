"""Our own parsers of what comes from outside, each with good input and what it may raise.

`fuzz.py` searches for bytes at which one fails otherwise; `test_parsers.py` keeps what was found.
To add one: a line in `PARSERS`.
"""

import io
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from pyrage import decrypt, x25519

from casebook.book import opening
from casebook.bundle import bag, card, excerpt, letter, strict
from casebook.db import search
from casebook.db.entry import content_from_text, content_to_text, read_body
from casebook.db.holding import Holds
from casebook.dossier.order import read_order
from casebook.errors import CasebookError
from casebook.evidence.chats import telegram_html, telegram_json, whatsapp
from casebook.evidence.jpeg import is_bare_jpeg
from casebook.keys import header, recovery, shares
from casebook.records import Moment
from casebook.tasks.backup import back_up
from casebook.tasks.bag import read_bag
from casebook.tasks.table_csv import csv_rows
from casebook.tasks.table_dates import read_date
from tests.bundle.forge import dumped
from tests.hardship.operations import CHEAP, OLD_WORDS, cheaply

SAMPLES = Path(__file__).parents[1] / "samples"
KEPT = SAMPLES / "parsers"
"""A folder for each parser, with the bytes at which it failed once."""


@dataclass(frozen=True)
class Parser:
    """One parser: `read` takes any bytes, and raises nothing but `refuses`."""

    name: str
    read: Callable[[bytes], object]
    seeds: Callable[[], list[bytes]]
    refuses: tuple[type[Exception], ...] = (CasebookError,)

    def try_on(self, raw: bytes) -> None:
        """Raises what it must not."""
        try:
            self.read(raw)
        except self.refuses as error:
            str(error)  # a refusal can be told, too

    def cases(self) -> list[bytes]:
        """Good input, and all that was found."""
        return [*self.seeds(), *(path.read_bytes() for path in sorted(KEPT.glob(f"{self.name}/*")))]

    def __str__(self) -> str:
        return self.name


def _text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda raw: read(raw.decode("utf-8", "replace"))


def _members(raw: bytes) -> None:
    """A bag with whatever signature: that is checked after what is tried here."""
    for member in bag.read(io.BytesIO(raw), lambda manifest, signature: None):
        while member.read(1 << 16):
            pass


def _signature(raw: bytes) -> None:
    letter.check_signature(_tag_manifest(), raw)


def _lines(raw: bytes) -> None:
    """Entries as a bundle carries them: lines, then each line, then what it discloses."""
    for line in letter.lines(iter([raw[:7], raw[7:]])):
        one = letter.from_line(line)
        assert letter.from_line(letter.to_line(one)) == one
        if one.body:
            read_body(one.body)


def _entry(raw: bytes) -> None:
    body = read_body(raw)
    assert read_body(body.to_bytes()) == body


def _contents(raw: bytes) -> None:
    contents = content_from_text(raw.decode("utf-8", "replace"))
    assert content_from_text(content_to_text(contents)) == contents


def _header(raw: bytes) -> None:
    with cheaply():
        assert header.read(raw).written() == raw


def _holds(raw: bytes) -> None:
    found = Holds.read(strict.read(raw))
    assert Holds.from_text(found.to_text()) == found


def _moment(text: str) -> None:
    found = Moment.parse(text)
    assert Moment.parse(found.text) == found
    assert found.sort_key


def _date(text: str) -> None:
    found = read_date(text, None)
    assert found is None or Moment.parse(found.text) == found


def _rows(raw: bytes) -> None:
    for _row in csv_rows("table.csv", io.BytesIO(raw), "utf-8-sig"):
        pass


def _code(text: str) -> None:
    code = recovery.read_code(text)
    assert recovery.read_code(recovery.in_text(code)) == code


def _expression(text: str) -> None:
    search.expression(text)
    search.normalise(text)


def _backup(raw: bytes) -> None:
    """Through a file in memory, which is what a path is opened to."""
    with memory_file(raw) as file:
        for member in read_bag(Path("x"), "casebook-backup", file=file):
            while member.read(1 << 16):
                pass


def memory_file(raw: bytes) -> io.BufferedRandom:
    """A file that is on no disk, at its start."""
    file = tempfile.TemporaryFile()
    file.write(raw)
    file.seek(0)
    return file


# Good input


def _sample_bundle() -> bytes:
    """The bag inside the golden bundle."""
    identity = x25519.Identity.from_str((SAMPLES / "bundle-1.identity").read_text().split()[-1])
    opened: bytes = decrypt((SAMPLES / "bundle-1.casebundle").read_bytes(), [identity])
    return opened


def _payload() -> Iterator[tuple[str, bytes]]:
    for member in bag.read(io.BytesIO(_sample_bundle()), lambda manifest, signature: None):
        yield member.name, b"".join(iter(lambda m=member: m.read(1 << 16), b""))  # type: ignore[misc]


def _of_bundle(name: str) -> bytes:
    return dict(_payload())[name]


def _entries() -> list[bytes]:
    return _of_bundle("entries.jsonl").splitlines(keepends=True)


def _bodies() -> list[bytes]:
    found = [letter.from_line(line.rstrip(b"\n")) for line in _entries()]
    return [one.body for one in found if one.body][:8]


def _content_texts() -> list[bytes]:
    found = [letter.from_line(line.rstrip(b"\n")) for line in _entries()[:8]]
    return [one.content.encode() for one in found]


def _written(*texts: str) -> Callable[[], list[bytes]]:
    return lambda: [text.encode() for text in texts]


def _header_file() -> list[bytes]:
    with tempfile.TemporaryDirectory() as place, cheaply():
        folder = Path(place) / "a.casebook"
        with opening.create(folder, member="M", passphrase=OLD_WORDS, cost=CHEAP):
            return [(folder / "header.json").read_bytes()]


@cache
def _tag_manifest() -> bytes:
    seen: list[bytes] = []
    for _member in bag.read(io.BytesIO(_sample_bundle()), lambda tags, _seal: seen.append(tags)):
        pass
    return seen[0]


def _signed() -> list[bytes]:
    blocks = _sample_bundle()
    start = blocks.index(b'{"key":')
    return [blocks[start : blocks.index(b"\n", start) + 1]]


def _backup_file() -> list[bytes]:
    with tempfile.TemporaryDirectory() as place, cheaply():
        folder, out = Path(place) / "a.casebook", Path(place) / "b"
        with opening.create(folder, member="M", passphrase=OLD_WORDS, cost=CHEAP) as book:
            back_up(book, out)
        # the head and the end of it: the database between is only hashed
        return [out.read_bytes()]


def _records() -> list[bytes]:
    record = {
        "kind": "incident", "id": "ab" * 16, "ref": "INC-0001",
        "values": {"title": "A call", "when": "2025-03-14~", "tags": ["x"]},
    }  # fmt: skip
    return [dumped(record), dumped({**record, "kind": "contact", "values": {"name": "P"}})]


def _records_of(raw: bytes) -> object:
    return excerpt.read_records(raw.split(b"\n"))


MOMENTS = _written(
    "2025-03-14T21:40:00", "2025-03-14~", "2025-03", "2025-XX-14", "2025-03/2025-05", "../2025-05",
    "2025-03-14T21:40~", "2025-03-14Tevening", "2025-03-14T21:40:00-05:00", "2025-03-14T21:40Z/..",
)  # fmt: skip
DATES = _written(
    "14.3.2025", "3/14/2025", "2025年3月14日", "民國114年3月14日", "14 mars 2025 à 21h40",
    "March 14, 2025 about 9 pm", "20250314", "12/2024", "unknown",
)  # fmt: skip
CHAT = "[14/03/2025, 21:40:11] Pema: they called\n14/03/25, 9:41 pm - Li: \u200eimage omitted\n"
TELEGRAM = json.dumps(
    {
        "name": "x", "type": "personal_chat", "id": 1,
        "messages": [{
            "id": 1, "type": "message", "date": "2025-03-14T21:40:00", "from": "P", "text": "a",
            "text_entities": [{"type": "plain", "text": "a"}],
        }],
    }
)  # fmt: skip
PAGE = (
    '<div class="page_wrap"><div class="message default"><div class="body"><div class="from_name">'
    'P</div><div class="text">a</div></div></div></div>'
)
ORDER = json.dumps({"incidents": ["INC-0001"], "language": "fr", "hidden": {"a": "role"}})
PICTURE = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    b"\xff\xc0\x00\x11\x08\x00\x10\x00\x10\x03\x01\x22\0\x02\x11\1\x03\x11\1"
    b"\xff\xda\x00\x0c\x03\x01\0\x02\x11\x03\x11\0\x3f\0\0\xff\xd9"
)

PARSERS = [
    Parser("json", strict.read, lambda: [_of_bundle("bundle.json"), *_bodies()], (ValueError,)),
    Parser("card", _text(card.read), lambda: [(SAMPLES / "card-1.txt").read_bytes()]),
    Parser("letter", letter.read_letter, lambda: [_of_bundle("bundle.json")]),
    Parser("signature", _signature, _signed),
    Parser("bag", _members, lambda: [_sample_bundle()]),
    Parser("lines", _lines, lambda: [b"".join(_entries()[:3]), *_entries()[:4]]),
    Parser("entry", _entry, _bodies),
    Parser("contents", _contents, _content_texts),
    Parser("holds", _holds, lambda: [dumped(json.loads(_of_bundle("bundle.json"))["holds"])],
           (CasebookError, ValueError)),
    Parser("excerpt", _records_of, _records),
    Parser("header", _header, _header_file),
    Parser("backup", _backup, _backup_file),
    Parser("recovery-code", _text(_code), _written(recovery.in_text(bytes(20)))),
    Parser("share", _text(shares.read_share),
           _written(recovery.in_text(bytes([0x21]) + bytes(19), first=shares.FIRST))),
    Parser("moment", _text(_moment), MOMENTS, (ValueError,)),
    Parser("date", _text(_date), DATES, (ValueError,)),
    Parser("order", _text(read_order), _written(ORDER)),
    Parser("table", _rows, _written("title,place\na,\"b\nc\"\n", "a;b\n1;2\n"),
           (CasebookError, UnicodeDecodeError)),
    Parser("query", _text(_expression), _written("普通話 plate AB", "\"' NEAR( *", "ཁ་པར")),
    Parser("whatsapp", _text(whatsapp), _written(CHAT), ()),
    Parser("telegram-json", telegram_json, _written(TELEGRAM), ()),
    Parser("telegram-html", telegram_html, _written(PAGE), ()),
    Parser("jpeg", partial(is_bare_jpeg, longest=512), lambda: [PICTURE], ()),
]  # fmt: skip
