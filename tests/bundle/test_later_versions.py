"""What a later version writes, and we do not know, is kept as it came and handed on."""

import base64
import json
from pathlib import Path

from casebook.bundle.card import Card
from casebook.bundle.letter import Letter, read_letter
from casebook.crypto.seal import new_identity, recipient_of
from casebook.db.entry import field_digest
from casebook.records import Incident
from casebook.tasks.make_bundle import Options, make_bundle, readers_of
from casebook.tasks.read_bundle import look_at_bundle, take_in_bundle
from tests.bundle.forge import Forge, dumped, reader_of
from tests.tasks.people import People, people

__all__ = ["people"]  # a fixture


def test_what_we_do_not_know_goes_through_us_unchanged(people: People, tmp_path: Path) -> None:
    ana, ben, cho = (people.begin(name) for name in ("Ana", "Ben", "Cho"))
    people.meet(ana, ben, cho)
    saved = ana.save(Incident(title="x"))
    forge = Forge(ana, reader_of(ben))
    forge.letter["mood"] = "hopeful"  # not critical
    salt = bytes(range(16))
    content = [[base64.b64encode(salt).decode().rstrip("="), "blue"]]
    line = forge.entry(
        action="repaint",
        kind="incident",
        record=saved.id,
        changes=[["colour", "=", field_digest(salt, "blue")]],
        weather={"rain": True},
    )
    forge.lines.append({**line, "content": content, "later": 1})
    other = forge.entry(kind="spaceship", record="ab" * 16)
    forge.lines.append(other)
    path = tmp_path / "later.casebundle"
    path.write_bytes(forge.made())
    assert look_at_bundle(ben, path).letter.more["mood"] == "hopeful"
    take_in_bundle(ben, path)
    assert ben.faults() == []
    # what is known goes on to everybody, the colour too; a spaceship may be for few: it is hidden
    made = make_bundle(
        ben, readers_of(ben, [cho.own_member()]), tmp_path / "on", Options(full=True)
    )
    take_in_bundle(cho, made.path)
    assert cho.faults() == []
    bodies = [row[0] for row in cho._connection.execute("SELECT body FROM entry")]
    assert line["body"].encode() in bodies
    assert other["body"].encode() not in bodies
    assert cho.heads() == ben.heads() or set(cho.heads()) >= set(ben.heads())


def test_a_letter_keeps_what_it_does_not_know() -> None:
    raw = json.loads(
        Letter(
            sort="group", id="ab" * 16, made="2026-01-01T00:00:00.000Z",
            sender=_card(), writer="cd" * 16, readers=("age1x",), more={"mood": "hopeful"},
        ).to_bytes()
    )  # fmt: skip
    assert read_letter(dumped(raw)).more == {"mood": "hopeful"}


def _card() -> Card:
    return Card("ef" * 16, "Ana", bytes(32), recipient_of(new_identity()))
