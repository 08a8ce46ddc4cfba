"""Makes a bundle: what the others lack and may have, sealed to them, in one file."""

import hashlib
import os
import secrets
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from casebook.book import Casebook
from casebook.book.clock import now
from casebook.book.members import Fellow
from casebook.bundle import bag
from casebook.bundle.letter import (
    ENTRIES,
    GROUP,
    LETTER,
    WORDS,
    Letter,
    signature_file,
)
from casebook.bundle.piped import Pulled, piped
from casebook.crypto.seal import Writable, is_recipient, seal, seal_with_words
from casebook.db.evidence import Sealed
from casebook.db.group import Sent
from casebook.errors import (
    EvidenceMissing,
    MemberRemoved,
    NoSuchMember,
    NotOfTheGroup,
    NotWritable,
    TooLargeToSend,
)
from casebook.files import fresh_file
from casebook.progress import UNWATCHED, Progress
from casebook.records import Exhibit
from casebook.words import _

WORDS_LIMIT = 128 << 20
"""Bytes of a bundle that a passphrase opens: it is made in memory."""
_PIECE = 1 << 20


@dataclass(frozen=True)
class Readers:
    """Whom a bundle is for. `members` holds "" where somebody is no member."""

    members: tuple[str, ...]
    recipients: tuple[str, ...]
    names: tuple[str, ...]
    unverified: tuple[str, ...] = ()


@dataclass(frozen=True)
class Content:
    """What a bundle is going to hold, and how large it will be, about."""

    entries: int
    files: int
    size: int
    kept_from: dict[str, int]
    """Records of each kind that these readers may not have."""
    left_out: tuple[str, ...]
    """Refs of exhibits whose files stay here: intimate, of minors, or too large."""


@dataclass(frozen=True)
class Made:
    """Where the bundle is, and what is in it."""

    path: Path
    id: str
    size: int
    sha256: str
    entries: int
    files: int
    left_out: tuple[str, ...]
    readers: Readers


@dataclass(frozen=True)
class Options:
    """What a person chose. `named` are refs of exhibits that go although they are intimate.

    `but_entries` (numbers) and `but_files` (SHA-256) are on their way in another bundle.
    """

    full: bool = False
    without_files: bool = False
    largest: int | None = None
    named: tuple[str, ...] = ()
    but_entries: frozenset[int] = frozenset()
    but_files: frozenset[str] = frozenset()


def readers_of(book: Casebook, to: Sequence[str]) -> Readers:
    """The readers that names, refs, fingerprints or age recipients mean.

    Raises `NoSuchMember`, `MemberRemoved`.
    """
    members: list[str] = []
    recipients: list[str] = []
    names: list[str] = []
    unverified: list[str] = []
    for one in dict.fromkeys(to):
        fellow = _fellow(book, one)
        if fellow is None:
            members.append("")
            recipients.append(one)
            names.append(one)
            unverified.append(one)
            continue
        if fellow.is_removed:
            raise MemberRemoved(name=fellow.name)
        if not fellow.recipient:
            raise NoSuchMember(name=fellow.name)
        members.append(fellow.member)
        recipients.append(fellow.recipient)
        names.append(fellow.name)
        if not fellow.verified:
            unverified.append(fellow.name)
    return Readers(tuple(members), tuple(dict.fromkeys(recipients)), tuple(names),
                   tuple(unverified))  # fmt: skip


def _fellow(book: Casebook, name: str) -> Fellow | None:
    try:
        return book.fellow(name)
    except NoSuchMember:
        if is_recipient(name.strip()):
            return None
        raise


def _refuse_outsiders(book: Casebook, readers: Readers) -> None:
    for member, name in zip(readers.members, readers.names, strict=True):
        if member and book.is_outside(member):
            raise NotOfTheGroup(name=name)


def look_ahead(book: Casebook, readers: Readers, options: Options = Options()) -> Content:
    """What a bundle for these readers would hold, before it is made. Raises `NotOfTheGroup`."""
    _refuse_outsiders(book, readers)
    chosen = _Chosen(book, readers, options)
    size = sum(len(line) for line in book.bundle_lines(readers.members, chosen.numbers))
    size += sum(one.size for one in chosen.files)
    return Content(
        entries=len(chosen.numbers),
        files=len(chosen.files),
        size=size + 4096,
        kept_from=book.kept_from(readers.members),
        left_out=chosen.left_out,
    )


def make_bundle(
    book: Casebook,
    readers: Readers,
    out: Path,
    options: Options = Options(),
    *,
    passphrase: str = "",
    carried: bool = False,
    progress: Progress = UNWATCHED,
) -> Made:
    """Write a bundle, whole or not at all, for readers, or for whoever knows a passphrase.

    `carried` says that something carries the folder in which it is written.

    Raises `DiskFull`, `NotWritable`, `EvidenceMissing`, `EvidenceChanged`, `TooLargeToSend`,
    `NotOfTheGroup`, `BundleDamaged` (something changed meanwhile: nothing was written).
    """
    _refuse_outsiders(book, readers)
    book.introduce_self()
    chosen = _Chosen(book, readers, options)
    total = sum(one.size for one in chosen.files) or len(chosen.numbers)
    watched = _Watched(progress, total, by_size=bool(chosen.files))
    lines = _Kept(watched.lines(book.bundle_lines(readers.members, chosen.numbers)))
    to = (WORDS,) if passphrase else readers.recipients
    letter = Letter(
        sort=GROUP,
        id=secrets.token_hex(16),
        made=now()[0],
        sender=book.card(),
        writer=book.own_writer(),
        readers=to,
        entries=len(chosen.numbers),
        holds=book.holds().plain(),
        files={one.sha256: one.size for one in chosen.files},
    )
    parts = [
        bytes_part(LETTER, letter.to_bytes()),
        bag.Part(ENTRIES, lines.size, lines.sha256, lines.pieces),
        *(file_part(book, f"evidence/{one.sha256}", one, watched.bytes) for one in chosen.files),
    ]  # fmt: skip
    size, sha256 = write_bundle(book, parts, to, out, passphrase=passphrase, carried=carried)
    sent = Sent(letter.id, GROUP, "\n".join(readers.names), letter.made, out.name, sha256, size,
                chosen.last)  # fmt: skip
    if not book.read_only and (chosen.numbers or chosen.files):
        # one that only says what is held here holds nothing of anybody
        book.note_sent(sent, [one.exhibit for one in chosen.files])
    return Made(out, letter.id, size, sha256, len(chosen.numbers), len(chosen.files),
                chosen.left_out, readers)  # fmt: skip


def write_bundle(
    book: Casebook,
    parts: list[bag.Part],
    to: tuple[str, ...],
    out: Path,
    *,
    passphrase: str = "",
    carried: bool = False,
) -> tuple[int, str]:
    """Sign, seal and write the parts of a bundle of any sort; its size and SHA-256.

    What was written is read again and compared. Raises `NotWritable` if the disk does not keep it.
    """

    def signature(tagmanifest: bytes) -> bytes:
        message = bag.signed_message(tagmanifest, to)
        return signature_file(tagmanifest, to, book.public_key(), book.sign(message))

    with fresh_file(out, carried=carried) as file:
        counted = _Counted(file)
        if passphrase:
            _seal_small(bag.write(parts, signature), counted, passphrase)
        else:
            seal(Pulled(bag.write(parts, signature)), counted, to)
        file.flush()
        os.fsync(file.fileno())
        file.seek(0)
        kept = hashlib.sha256()
        while block := file.read(_PIECE):
            kept.update(block)
        if kept.digest() != counted.digest.digest():
            raise NotWritable(name=out.name, reason=_("the disk does not keep what it was given"))
    return counted.size, counted.digest.hexdigest()


def _seal_small(pieces: Iterator[bytes], writer: Writable, passphrase: str) -> None:
    found, size = [], 0
    for piece in pieces:
        size += len(piece)
        if size > WORDS_LIMIT:
            raise TooLargeToSend(ref=_("All of it together"))
        found.append(piece)
    writer.write(seal_with_words(b"".join(found), passphrase))


class _Chosen:
    """What goes into a bundle: decided once, before anything is written."""

    def __init__(self, book: Casebook, readers: Readers, options: Options) -> None:
        named = [book.get(Exhibit, ref).id for ref in options.named]
        wanted = book.lacks(
            readers.members,
            full=options.full,
            named=named,
            largest=-1 if options.without_files else options.largest,
        )
        self.numbers = tuple(no for no in wanted.numbers if no not in options.but_entries)
        self.last = wanted.last
        self.left_out = tuple(book.ref_of(one) for one in wanted.left_out)
        found: dict[str, Sealed] = {}
        for exhibit in wanted.files:
            sealed = book.sealed(exhibit)
            if sealed is None or sealed.sha256 in options.but_files:
                continue
            if not book.shelf.path(sealed.name).is_file():
                raise EvidenceMissing(ref=book.ref_of(exhibit))
            if sealed.size > bag.LARGEST:
                raise TooLargeToSend(ref=book.ref_of(exhibit))
            found.setdefault(sealed.sha256, sealed)
        self.files = list(found.values())


class _Counted:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes, /) -> int:
        self._file.write(data)
        self.digest.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        self._file.flush()


class _Watched:
    """Tells how far a bundle is: by bytes of evidence, or by entries where there is none."""

    def __init__(self, progress: Progress, total: int, *, by_size: bool) -> None:
        self._progress, self._total, self._by_size = progress, total, by_size
        self._done = 0

    def lines(self, lines: Iterator[bytes]) -> Iterator[bytes]:
        for number, line in enumerate(lines):
            if number % 500 == 0:
                self._progress.step(0 if self._by_size else number, self._total, "bundle")
            yield line

    def bytes(self, count: int) -> None:
        self._done += count
        self._progress.step(self._done, self._total, "bundle")


class _Kept:
    """Lines that are measured before they are written: kept in memory, packed, in between."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._blocks: list[bytes] = []
        self.size, digest = 0, hashlib.sha256()
        for piece in _pieces(lines):
            self.size += len(piece)
            digest.update(piece)
            self._blocks.append(zlib.compress(piece, 1))
        self.sha256 = digest.hexdigest()

    def pieces(self) -> Iterator[bytes]:
        """All of them, several at once."""
        return map(zlib.decompress, self._blocks)


def _pieces(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Lines put together: what is sealed should not come in crumbs."""
    parts: list[bytes] = []
    size = 0
    for line in lines:
        parts.append(line)
        size += len(line)
        if size >= _PIECE:
            yield b"".join(parts)
            parts, size = [], 0
    if parts:
        yield b"".join(parts)


def bytes_part(name: str, raw: bytes) -> bag.Part:
    """A file of the payload that is in memory."""
    return bag.Part(name, len(raw), hashlib.sha256(raw).hexdigest(), lambda: [raw])


def file_part(book: Casebook, name: str, sealed: Sealed, tell: Callable[[int], None]) -> bag.Part:
    """An evidence file as a file of the payload, opened while it is written.

    `tell` hears of each piece, how many bytes it has.
    """

    def push(writer: Writable) -> None:
        book.shelf.copy_out(sealed, writer, ref=book.ref_of(sealed.exhibit))

    def content() -> Iterator[bytes]:
        with piped(push) as pipe:
            while piece := pipe.some(_PIECE):
                tell(len(piece))
                yield piece

    return bag.Part(name, sealed.size, sealed.sha256, content)
