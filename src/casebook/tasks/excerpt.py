"""Makes an excerpt: chosen records for people outside, decided as a dossier is, sealed to them."""

import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from casebook.book import Casebook
from casebook.book.clock import now
from casebook.bundle import bag
from casebook.bundle.excerpt import (
    FILES,
    INDEX,
    README,
    RECORDS,
    TRAVELS,
    to_lines,
    to_page,
    to_tables,
)
from casebook.bundle.letter import EXCERPT, LETTER, WORDS, Letter
from casebook.db.evidence import Sealed
from casebook.db.group import Sent
from casebook.db.row import stamp
from casebook.dossier.excerpt import Excerpt, excerpt
from casebook.dossier.order import Order
from casebook.dossier.ready import STOP
from casebook.errors import EvidenceMissing, NotChecked, NotReady, TooLargeToSend
from casebook.progress import UNWATCHED, Progress
from casebook.records import Exhibit
from casebook.tasks.build_dossier import recipe_of
from casebook.tasks.gather import gather
from casebook.tasks.make_bundle import Made, Readers, bytes_part, file_part, write_bundle
from casebook.words import _

NO_WRITER = "0" * 32
"""Stands where the others say which chain they write: outsiders are told nothing of chains."""


@dataclass(frozen=True)
class For:
    """Whom an excerpt is for. A passphrase stands for a reader without a key."""

    readers: Readers
    passphrase: str = ""


def size_of(book: Casebook, said: Excerpt) -> int:
    """About how large an excerpt will be. Raises `EvidenceMissing`, `TooLargeToSend`."""
    # the same records stand in it as lines, as tables and as a page
    records = 4 * len(to_lines(said.records))
    return records + sum(_sealed(book, one.file_of).size for one in said.files) + 8192


def look_through_excerpt(book: Casebook, order: Order, whom: For) -> Excerpt:
    """What an excerpt would say: its names, and what is missing. Nothing is written.

    Pseudonyms hold for `order.addressee`; where that is empty, for exactly these readers.
    Raises `UnknownPreset`, `NoSuchRecord`, `NotReady`.
    """
    reader = order.addressee.strip() or " ".join(
        sorted(whom.readers.recipients) or [*whom.readers.names]
    )
    addressed = replace(order, addressee=reader)
    return excerpt(gather(book, addressed), recipe_of(book, addressed), book.card().name)


def make_excerpt(
    book: Casebook, order: Order, whom: For, out: Path, *, progress: Progress = UNWATCHED
) -> Made:
    """Write an excerpt, whole or not at all.

    Raises `NotReady` while something must be settled, `NotChecked` when nobody went through the
    readable names, `EvidenceMissing`, `TooLargeToSend`, `DiskFull`, `NotWritable`.
    """
    said = look_through_excerpt(book, order, whom)
    if stops := [one for one in said.remarks if one.level == STOP]:
        raise NotReady(problems="; ".join(one.says.rstrip(".") for one in stops))
    if order.checked != said.mark:
        raise NotChecked(count=len(said.readable))
    files = [(one, _sealed(book, one.file_of)) for one in said.files]
    records = tuple(sorted(said.records, key=lambda one: TRAVELS.index(one.kind)))
    to = (WORDS,) if whom.passphrase else whom.readers.recipients
    letter = Letter(
        sort=EXCERPT,
        id=secrets.token_hex(16),
        made=now()[0],
        sender=book.card(),
        writer=NO_WRITER,
        readers=to,
        files={sealed.sha256: sealed.size for _one, sealed in files},
        more={"records": len(records), "names": {one.sha256: one.name for one, _s in files}},
    )
    language = order.language
    day = stamp(*now())[:10]
    head = [
        _("Excerpt from a casebook", language=language),
        _("Made on {day} by {name}.", language=language).format(day=day, name=letter.sender.name),
        _("Fingerprint of the key that signed it: {digits}", language=language).format(
            digits=letter.sender.fingerprint
        ),
    ]
    named = {one.sha256: one.name for one, _sealed in files}
    told = _Told(progress, sum(sealed.size for _one, sealed in files))
    parts = [
        bytes_part(LETTER, letter.to_bytes()),
        bytes_part(RECORDS, to_lines(records)),
        bytes_part(README, _read_me(head, language)),
        bytes_part(INDEX, to_page(records, named, head, language)),
        *(bytes_part(name, raw) for name, raw in to_tables(records).items()),
        *(file_part(book, f"{FILES}/{one.name}", sealed, told.bytes) for one, sealed in files),
    ]
    size, sha256 = write_bundle(book, parts, to, out, passphrase=whom.passphrase)
    if not book.read_only:
        names = "\n".join(whom.readers.names)
        sent = Sent(letter.id, EXCERPT, names, letter.made, out.name, sha256, size, 0)
        book.note_sent(sent, list(said.exhibits))
    return Made(out, letter.id, size, sha256, len(records), len(files), (), whom.readers)


def _sealed(book: Casebook, ref: str) -> Sealed:
    sealed = book.sealed(book.get(Exhibit, ref).id)
    if sealed is None or not book.shelf.path(sealed.name).is_file():
        raise EvidenceMissing(ref=ref)
    if sealed.size > bag.LARGEST:
        raise TooLargeToSend(ref=ref)
    return sealed


class _Told:
    """Tells how far all files together are."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0
        progress.step(0, total, "bundle")

    def bytes(self, count: int) -> None:
        self._done += count
        self._progress.step(self._done, self._total, "bundle")


def _read_me(head: list[str], language: str) -> bytes:
    lines = [
        *head,
        "",
        _("Open index.html in any browser: it needs no network, and holds no script.",
          language=language),
        _("The same records are in records.jsonl, one a line, and as tables in the folder csv.",
          language=language),
        _("Files are in the folder files, each exactly as it was kept; manifest-sha256.txt has "
          "their SHA-256.", language=language),
        _("Some names may stand for others, and some things were left out: people decided that.",
          language=language),
        _("All of this is plain, now that it was opened: keep it as carefully as it was sent.",
          language=language),
    ]  # fmt: skip
    return ("\r\n".join(lines) + "\r\n").encode("utf-8")
