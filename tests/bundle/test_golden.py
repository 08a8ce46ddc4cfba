"""Bundles and cards of earlier versions are read for ever, by us and by programs of others."""

import io
import json
import shutil
import subprocess
from pathlib import Path

import bagit
import pytest

from casebook.book import Casebook
from casebook.bundle.card import read
from casebook.crypto import sign
from casebook.records import Contact, Exhibit, Incident
from casebook.tasks.read_bundle import look_at_bundle, take_in_bundle
from tests.conftest import SAMPLES

BUNDLE = SAMPLES / "bundle-1.casebundle"
IDENTITY = SAMPLES / "bundle-1.identity"
EXPECTED = json.loads((SAMPLES / "bundle-1.json").read_text("utf-8"))


@pytest.fixture
def reader(book: Casebook) -> Casebook:
    """A casebook with the identity to which the golden bundle was sealed."""
    identity = IDENTITY.read_text("ascii").strip()
    book._turns.write_local(lambda: book._store.set_local("age-identity", identity))
    return book


def test_the_golden_card_is_read() -> None:
    card = read((SAMPLES / "card-1.txt").read_text("ascii"))
    assert (card.member, card.name) == (EXPECTED["member"], EXPECTED["name"])
    assert card.fingerprint == sign.fingerprint(card.key) == EXPECTED["fingerprint"]


def test_the_golden_bundle_gives_what_it_gave(reader: Casebook) -> None:
    reader.verify_card(read((SAMPLES / "card-1.txt").read_text("ascii")))
    seen = look_at_bundle(reader, BUNDLE)
    assert seen.letter.entries == EXPECTED["entries"] and seen.plan.hidden == 1
    take_in_bundle(reader, BUNDLE)
    assert [one.title for one in reader.all(Incident)] == EXPECTED["incidents"]
    assert [one.name for one in reader.all(Contact)] == EXPECTED["contacts"]
    assert [one.sha256 for one in reader.all(Exhibit)] == EXPECTED["evidence"]
    (exhibit,) = reader.all(Exhibit)
    out = io.BytesIO()
    sealed = reader.sealed(exhibit.id)
    assert sealed
    reader.shelf.copy_out(sealed, out)
    assert out.getvalue().startswith(b"Tashi, we know")
    assert reader.faults() == []


@pytest.mark.skipif(not shutil.which("age"), reason="the age program is not installed")
def test_age_tar_and_bagit_read_it_without_us(tmp_path: Path) -> None:
    plain = tmp_path / "plain.tar"
    subprocess.run(["age", "-d", "-i", str(IDENTITY), "-o", str(plain), str(BUNDLE)], check=True)
    listed = subprocess.run(
        ["tar", "tf", str(plain)], capture_output=True, text=True, check=True
    ).stdout.split()
    assert listed == [
        f"casebook-bundle/{name}"
        for name in (
            "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt",
            "signature", "data/bundle.json", "data/entries.jsonl",
            f"data/evidence/{EXPECTED['evidence'][0]}",
        )
    ]  # fmt: skip
    subprocess.run(["tar", "xf", str(plain)], cwd=tmp_path, check=True)
    bag = bagit.Bag(str(tmp_path / "casebook-bundle"))
    bag.validate()
    file = tmp_path / "casebook-bundle" / "data" / "evidence" / EXPECTED["evidence"][0]
    assert file.read_text("utf-8").startswith("Tashi, we know")
    raw = plain.read_bytes()
    for text in EXPECTED["not in it"]:
        assert text.encode() not in raw
    entries = (tmp_path / "casebook-bundle" / "data" / "entries.jsonl").read_text("utf-8")
    assert len(entries.splitlines()) == EXPECTED["entries"]
