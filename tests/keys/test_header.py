"""header.json: no bit of it can be changed, and nothing strange in it costs anything."""

import base64
import json
import resource
import time
from pathlib import Path
from typing import Any

import pytest

from casebook.crypto import stretch
from casebook.crypto.stretch import Cost
from casebook.errors import (
    CannotOpen,
    CasebookError,
    CasebookTooNew,
    HeaderDamaged,
    NotACasebook,
    SlotTooCostly,
)
from casebook.keys import unlock
from casebook.keys.header import load, read
from tests.keys.conftest import WORDS, Made, make

REFUSED = (CannotOpen, HeaderDamaged, CasebookTooNew, SlotTooCostly)


def test_a_header_comes_back_as_it_was_written(made: Made) -> None:
    header = load(made.folder)
    assert header.written() == made.header.read_bytes()
    assert read(header.written()) == header
    header.check(made.key.raw)


def test_every_flipped_bit_is_refused(made: Made) -> None:
    raw = made.header.read_bytes()
    assert unlock.with_passphrase(made.folder, WORDS) == made.key
    for bit in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        made.header.write_bytes(changed)
        with pytest.raises(REFUSED):
            unlock.with_passphrase(made.folder, WORDS)


def test_a_header_cut_anywhere_is_refused(made: Made) -> None:
    raw = made.header.read_bytes()
    for size in range(len(raw)):
        with pytest.raises(HeaderDamaged):
            read(raw[:size])


def edited(made: Made, edit: Any) -> bytes:
    plain = json.loads(made.header.read_bytes())
    edit(plain)
    return json.dumps(plain, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def put(path: str, value: Any) -> Any:
    """An edit: put a value at a path such as slots.0.cost.memory."""

    def edit(plain: Any) -> None:
        *steps, last = path.split(".")
        for step in steps:
            plain = plain[int(step) if step.isdigit() else step]
        plain[int(last) if last.isdigit() else last] = value

    return edit


EDITS: dict[str, Any] = {
    "later epoch": put("epoch", 2),
    "no epoch": put("epoch", 0),
    "epoch as a fraction": put("epoch", 1.0),
    "epoch as truth": put("epoch", True),
    "huge epoch": put("epoch", 2**63),
    "rekeying": put("rekey", "copying"),
    "another id": put("casebook", "0" * 32),
    "id in capitals": put("casebook", "A" * 32),
    "id as number": put("casebook", 5),
    "no slots": put("slots", []),
    "slots as a mapping": put("slots", {}),
    "nothing as a slot": put("slots.0", None),
    "unknown kind": put("slots.0.kind", "token"),
    "other kind": put("slots.0.kind", "recovery"),
    "keyring kind": put("slots.0.kind", "keyring"),
    "unknown algorithm": put("slots.0.alg", "pbkdf2"),
    "other algorithm": put("slots.0.alg", "hkdf-sha256"),
    "no cost": put("slots.0.cost", None),
    "short salt": put("slots.0.salt", "AAAA"),
    "salt with blanks": put("slots.0.salt", " AAAAAAAAAAAAAAAAAAAAAA=="),
    "salt in a second writing": put("slots.0.salt", "AAAAAAAAAAAAAAAAAAAAAB=="),
    "short nonce": put("slots.0.nonce", ""),
    "long nonce": put("slots.0.nonce", "A" * 32),
    "nothing wrapped": put("slots.0.wrapped", ""),
    "long wrapped": put("slots.0.wrapped", "A" * 10_000),
    "zero commitment": put("slots.0.commitment", "A" * 43 + "="),
    "other label": put("slots.0.label", "mine"),
    "label that moves the cursor": put("slots.0.label", "\x1b[2J"),
    "label that turns round": put("slots.0.label", "\u202e"),
    "half a letter": put("slots.0.label", "\ud800"),
    "other time": put("slots.0.made_at", "2020-01-01T00:00:00Z"),
    "time in other digits": put("slots.0.made_at", "２０20-01-01T00:00:00Z"),
    "no time": put("slots.0.made_at", "yesterday"),
    "same id twice": lambda plain: plain["slots"][1].update(id=plain["slots"][0]["id"]),
    "slot gone": lambda plain: plain["slots"].pop(),
    "first slot gone": lambda plain: plain["slots"].pop(0),
    "slot twice": lambda plain: plain["slots"].append(plain["slots"][0]),
    "many slots": lambda plain: plain.update(slots=plain["slots"] * 20),
    "slots exchanged": lambda plain: plain["slots"].reverse(),
    "more than there should be": put("hint", "the usual"),
    "more in a slot": put("slots.0.hint", "the usual"),
    "less than there should be": lambda plain: plain.pop("rekey"),
    "less in a slot": lambda plain: plain["slots"][0].pop("label"),
    "no mac": put("mac", ""),
    "mac of zeros": put("mac", "0" * 64),
    "mac in capitals": lambda plain: plain.update(mac=plain["mac"].upper()),
    "mac as number": put("mac", 0),
    "older format": put("format", 0),
    "newer format": put("format", 2),
    "format as text": put("format", "1"),
    "format as truth": put("format", True),
}


@pytest.mark.parametrize("name", EDITS)
def test_no_edit_is_believed(made: Made, name: str) -> None:
    made.header.write_bytes(edited(made, EDITS[name]))
    with pytest.raises(REFUSED):
        unlock.with_passphrase(made.folder, WORDS)
    with pytest.raises(REFUSED):
        unlock.change_passphrase(made.folder, made.key, "somebody else's words here")


def test_edits_are_refused_for_being_edits(made: Made) -> None:
    """The harness changes nothing of its own."""
    assert edited(made, lambda _plain: None) == made.header.read_bytes()


def test_a_newer_format_is_said_to_be_newer(made: Made) -> None:
    for number in (2, 17, 2**70):
        with pytest.raises(CasebookTooNew):
            read(edited(made, put("format", number)))
    with pytest.raises(CasebookTooNew):
        read(b'{"format":2,"unknown":[]}')


@pytest.mark.parametrize("path", ["memory", "passes", "lanes"])
@pytest.mark.parametrize("value", [1, 2**31, 2**39])
def test_a_cost_beyond_reason_is_refused_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, value: int
) -> None:
    """With the floor and ceiling of the product."""
    unlock.create(tmp_path, WORDS, cost=stretch.FLOOR)
    header = tmp_path / "header.json"
    plain = json.loads(header.read_bytes())
    if plain["slots"][0]["cost"][path] == value:
        value = 17
    plain["slots"][0]["cost"][path] = value
    header.write_bytes(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode() + b"\n")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    with pytest.raises(SlotTooCostly):
        unlock.with_passphrase(tmp_path, WORDS)
    assert time.process_time() - started < 0.05
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 64 * 1024


def test_no_slot_is_tried_beside_one_that_costs_too_much(made: Made) -> None:
    made.header.write_bytes(edited(made, put("slots.1.cost.memory", 2**39)))
    with pytest.raises(SlotTooCostly):
        load(made.folder)


def test_bytes_have_one_writing(made: Made) -> None:
    """Base64 leaves bits over at its end, which could be anything."""
    salt = unlock.slots(made.folder)[0].salt
    second = salt[:21] + chr(ord(salt[21]) + 1) + salt[22:]
    assert base64.b64decode(salt) == base64.b64decode(second)
    with pytest.raises(HeaderDamaged):
        read(edited(made, put("slots.0.salt", second)))


def test_what_is_too_long_is_not_even_parsed(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    made.header.write_bytes(b"{}" + b" " * 70_000)
    monkeypatch.setattr(json, "loads", lambda _raw: pytest.fail("it was parsed"))
    with pytest.raises(HeaderDamaged):
        load(made.folder)


def test_a_cost_within_reason_that_was_changed_does_not_open(made: Made) -> None:
    made.header.write_bytes(edited(made, put("slots.0.cost.passes", 2)))
    with pytest.raises(CannotOpen):
        unlock.with_passphrase(made.folder, WORDS)


STRANGE: dict[str, bytes] = {
    "empty": b"",
    "nothing": b"null\n",
    "list": b"[]\n",
    "text": b'"header"\n',
    "not json": b"PK\x03\x04",
    "not utf-8": b'{"format":"\xff"}\n',
    "nan": b'{"format":NaN}\n',
    "infinity": b'{"format":Infinity}\n',
    "overflow": b'{"format":1e999}\n',
    "long number": b'{"format":' + b"9" * 20_000 + b"}\n",
    "deep": b"[" * 60_000,
    "deep mapping": b'{"format":1,"slots":' + b'{"a":' * 10_000,
    "too long": b" " * 70_000,
}


@pytest.mark.parametrize("name", STRANGE)
def test_what_is_no_header_is_refused(name: str) -> None:
    started = time.process_time()
    with pytest.raises(HeaderDamaged):
        read(STRANGE[name])
    assert time.process_time() - started < 0.5


def test_there_is_one_writing_of_a_header(made: Made) -> None:
    raw = made.header.read_bytes()
    plain = json.loads(raw)
    for written in (
        raw[:-1],
        raw + b"\n",
        b" " + raw,
        b"\xef\xbb\xbf" + raw,
        raw[:-1] + b"\r\n",
        json.dumps(plain, sort_keys=True).encode() + b"\n",
        json.dumps(plain, separators=(",", ":")[::-1]).encode() + b"\n",
        raw.replace(b'"epoch":1', b'"epoch":1,"epoch":1'),
        raw.replace(b'"epoch":1', b'"epoch":1.0'),
        raw.replace(b'"epoch":1', b'"\\u0065poch":1'),
        raw.decode().encode("utf-16"),
    ):
        with pytest.raises(HeaderDamaged):
            read(written)


def test_slots_of_two_casebooks_do_not_mix(made: Made, tmp_path: Path) -> None:
    theirs = make(tmp_path / "theirs.casebook")
    foreign = json.loads(theirs.header.read_bytes())["slots"][0]
    made.header.write_bytes(edited(made, put("slots.0", foreign)))
    with pytest.raises(CannotOpen):
        unlock.with_passphrase(made.folder, WORDS)


def test_a_whole_old_header_opens_and_says_its_epoch(made: Made) -> None:
    """Putting a whole old header back is found by others: the database and the head."""
    old = made.header.read_bytes()
    unlock.change_passphrase(made.folder, made.key, "somebody else's words here")
    made.header.write_bytes(old)
    assert unlock.with_passphrase(made.folder, WORDS).epoch == 1


@pytest.mark.parametrize("kind", ["missing", "empty", "file"])
def test_what_is_no_casebook_is_said_to_be_none(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "thing"
    if kind == "empty":
        place.mkdir()
    elif kind == "file":
        place.write_text("a letter")
    with pytest.raises(NotACasebook) as caught:
        load(place)
    assert caught.value.facts == {"name": "thing"}


def test_a_folder_with_a_database_and_no_header_is_a_damaged_casebook(tmp_path: Path) -> None:
    (tmp_path / "casebook.db").write_bytes(b"")
    with pytest.raises(HeaderDamaged):
        load(tmp_path)
    with pytest.raises(HeaderDamaged):
        load(tmp_path, "previous")


def test_a_header_that_cannot_be_read_is_told(made: Made) -> None:
    made.header.unlink()
    made.header.mkdir()
    with pytest.raises(CasebookError) as caught:
        load(made.folder)
    assert type(caught.value).__name__ == "NotReadable"


def test_a_slot_made_at_the_floor_says_so(tmp_path: Path) -> None:
    unlock.create(tmp_path, WORDS, cost=stretch.FLOOR)
    cost = unlock.slots(tmp_path)[0].cost
    assert cost == Cost(64 * 1024, 3, 1)


def test_a_cheap_slot_is_refused_where_the_floor_stands(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    with pytest.raises(SlotTooCostly):
        unlock.with_passphrase(made.folder, WORDS)
