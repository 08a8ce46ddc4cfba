"""Real files of other projects go through attach: kept to the byte, shown or with a reason."""

import hashlib
import os
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from casebook.book import Casebook
from casebook.db.evidence import Sealed
from casebook.evidence.decoders import Decoders
from casebook.evidence.findings import REASONS
from casebook.records import Exhibit, Incident
from casebook.tasks.attach import Attached, attach_file
from casebook.tasks.export_exhibit import export_exhibit
from tests.evidence.corpora import CORPORA, Corpus, files

CHATS = ["whatstk", "tg_parser"]
"""Packages with exports of chats: tests/evidence/test_chats.py takes them in."""

EVERY = bool(os.environ.get("CASEBOOK_EVERY_FILE"))


@pytest.mark.slow
@pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.name)
def test_real_files_are_kept_and_shown(book: Casebook, tmp_path: Path, corpus: Corpus) -> None:
    incident = book.save(Incident(title="what was sent in"))
    outcome: Counter[str] = Counter()
    with Decoders() as decoders:
        for number, (name, data) in enumerate(files(corpus, 10_000 if EVERY else corpus.sample)):
            folder = tmp_path / str(number)
            folder.mkdir()
            source = folder / name
            source.write_bytes(data)
            done = attach_file(book, source, [incident], decoders)
            is_kept(book, done.exhibit, data, folder)
            for part in done.parts:
                book.shelf.verify(sealed_of(book, part))
            outcome[what_is_shown(book, done, data)] += 1
    if not outcome:
        pytest.skip(f"the files of {corpus.name} are not here: ./check fetches them")
    # seen with pytest -rP
    sys.stdout.write(f"{corpus.name}: {outcome.total()} files: {dict(outcome)}\n")
    told = sum(count for how, count in outcome.items() if how in ("picture", "text", "facts"))
    assert told >= corpus.shown * outcome.total(), outcome
    nothing_is_left_over(book)


def is_kept(book: Casebook, exhibit: Exhibit, data: bytes, folder: Path) -> None:
    assert exhibit.sha256 == hashlib.sha256(data).hexdigest()
    assert exhibit.size == len(data)
    copied = export_exhibit(book, exhibit.ref, folder / "copy")
    assert copied.path.read_bytes() == data


def sealed_of(book: Casebook, exhibit: Exhibit) -> Sealed:
    sealed = book.sealed(exhibit.id)
    assert sealed is not None
    return sealed


def what_is_shown(book: Casebook, done: Attached, data: bytes) -> str:
    inside = book.inside(done.exhibit.id)
    assert inside is not None
    assert inside.reason in REASONS
    # (some of Python's own have no headers at all)
    if done.exhibit.media_type == "message/rfc822" and re.match(rb"[A-Za-z-]+:", data):
        assert inside.as_read, "an e-mail has headers"
    if inside.thumbnail:
        return "picture"
    if inside.text.strip() or done.parts:
        return "text"
    if inside.as_read:
        return "facts"
    assert inside.reason or not data.strip(), f"{done.name}: neither a preview nor a reason"
    return inside.reason or "text"


def nothing_is_left_over(book: Casebook) -> None:
    known = {sealed.name for sealed in book.all_sealed()}
    assert set(book.shelf.names()) == known
    litter = [path for path in (book.folder / "evidence").rglob("*") if path.is_file()]
    assert {path.name for path in litter} == known
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)  # no decoder lives on


def test_what_is_fetched_is_pinned_and_hashed() -> None:
    lines = (Path(__file__).parents[2] / "requirements" / "corpora.txt").read_text().splitlines()
    pins = [line for line in lines if "==" in line]
    hashes = [line for line in lines if line.strip().startswith("--hash=sha256:")]
    assert len(pins) == len(hashes)
    names = [pin.split("==")[0].replace("-", "_") for pin in pins]
    wanted = [corpus.archive.split("-*")[0] for corpus in CORPORA if corpus.archive] + CHATS
    assert sorted(names) == sorted(wanted)
    assert not any("://" in line for line in lines)
