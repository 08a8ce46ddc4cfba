"""Opens a bundle: nothing in it is looked at before its signature was checked."""

import marshal
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final

from casebook.book import Casebook
from casebook.bundle import bag
from casebook.bundle.letter import (
    ENTRIES,
    GROUP,
    LETTER,
    LETTER_LIMIT,
    WORDS,
    Letter,
    check_signature,
    from_line,
    lines,
    read_letter,
)
from casebook.bundle.piped import piped
from casebook.crypto.seal import (
    HEADER_LIMIT,
    is_for_words,
    recipient_of,
    unseal,
    unseal_with_words,
)
from casebook.db.arriving import Arriving
from casebook.db.holding import Holds
from casebook.errors import BadJournal, BundleDamaged, BundleNotForUs, CannotOpen, NoKeyFits
from casebook.evidence.intake import opened_plain
from casebook.progress import UNWATCHED, Progress
from casebook.tasks.backup_file import refuse_backup
from casebook.tasks.bundle_files import wanted_by
from casebook.tasks.make_bundle import WORDS_LIMIT
from casebook.words import later

_BLOCK: Final = 4 << 20


@dataclass
class OpenBundle:
    """A bundle being read: its letter and entries, and then its files, one after another."""

    letter: Letter
    entries: "_Packed"
    files: Iterator[bag.Member] = field(default_factory=lambda: iter(()))
    _wanted: set[str] | None = None

    def brings_record_of(self, sha256: str, book: Casebook) -> bool:
        """Entries that are about to be taken in may bring an exhibit that needs this file."""
        if not self.letter.entries or not book.has_file(sha256):
            return self.letter.entries > 0
        if self._wanted is None:
            self._wanted = wanted_by(self.entries.arriving(), book)
        return sha256 in self._wanted


@contextmanager
def opened_bundle(
    book: Casebook, path: Path, passphrase: str, progress: Progress
) -> Iterator[OpenBundle]:
    """Open, check the signature before anything else, read letter and entries."""
    with _source(book, path, passphrase, progress) as (source, readers):
        yield _begin(source, readers)


@contextmanager
def _source(
    book: Casebook, path: Path, passphrase: str, progress: Progress
) -> Iterator[tuple[bag.Source, tuple[str, ...]]]:
    """What is inside the encryption, and for whom it must have been made."""
    refuse_backup(path)
    identity = book.age_identity()
    with ExitStack() as stack:
        file = stack.enter_context(opened_plain(path))
        total = path.stat().st_size
        start = file.read(HEADER_LIMIT)
        file.seek(0)
        try:
            if is_for_words(start):
                if not passphrase:
                    raise BundleNotForUs
                source: bag.Source = BytesIO(_small(file.read(WORDS_LIMIT + 1), passphrase))
                readers: tuple[str, ...] = (WORDS,)
            else:
                counted = _Told(file, total, progress)
                source = stack.enter_context(piped(lambda pipe: unseal(counted, pipe, identity)))
                readers = (recipient_of(identity),)
            yield source, readers
        except NoKeyFits as error:
            raise BundleNotForUs from error
        except CannotOpen as error:
            raise BundleDamaged(reason=later("it cannot be opened to its end")) from error


def letter_of(book: Casebook, path: Path, *, passphrase: str = "") -> Letter:
    """What a bundle says of itself, when only its signature and that were checked.

    Raises `BundleNotForUs`, `BundleDamaged`, `BundleTooNew`, `NotReadable`.
    """
    with _source(book, path, passphrase, UNWATCHED) as (source, readers):
        letter, members = _first(source, readers)
        # reading on compares the letter with the manifest
        next(members, None)
        return letter


def _first(source: bag.Source, readers: tuple[str, ...]) -> tuple[Letter, Iterator[bag.Member]]:
    signed: list[tuple[bytes, tuple[str, ...]]] = []

    def check(tagmanifest: bytes, signature: bytes) -> None:
        signed.append(check_signature(tagmanifest, signature))
        if not set(readers) <= set(signed[0][1]):
            raise BundleNotForUs

    members = bag.read(source, check)
    first = next(members, None)
    if first is None or first.name != LETTER or first.size > LETTER_LIMIT:
        raise BundleDamaged(reason=later("it does not say what it is"))
    letter = read_letter(first.read())
    if letter.sender.key != signed[0][0] or set(letter.readers) != set(signed[0][1]):
        raise BundleDamaged(reason=later("it says something else of its sender than its signature"))
    return letter, members


def _begin(source: bag.Source, readers: tuple[str, ...]) -> OpenBundle:
    letter, members = _first(source, readers)
    if letter.sort != GROUP:
        return OpenBundle(letter, _Packed(), members)
    try:
        Holds.read(letter.holds)
    except BadJournal as error:
        raise BundleDamaged(reason=later("what it says of itself cannot be read")) from error
    second = next(members, None)
    if second is None or second.name != ENTRIES:
        raise BundleDamaged(reason=later("its entries are missing"))
    packed = _Packed()
    for line in lines(iter(lambda: second.read(1 << 20), b"")):
        one = from_line(line)
        packed.add(Arriving(one.prev, one.digest, one.body, one.signature, one.content))
    packed.end()
    if packed.count != letter.entries:
        raise BundleDamaged(reason=later("it does not hold as many entries as it says"))
    return OpenBundle(letter, packed, members)


@contextmanager
def opened_parts(
    book: Casebook, path: Path, *, passphrase: str = "", progress: Progress = UNWATCHED
) -> Iterator[tuple[Letter, Iterator[bag.Member]]]:
    """A bundle of any sort, once its signature was checked: its letter, and then its files.

    Raises `BundleNotForUs`, `BundleDamaged`, `BundleTooNew`, `NotReadable`.
    """
    with _source(book, path, passphrase, progress) as (source, readers):
        yield _first(source, readers)


def wants_passphrase(path: Path) -> bool:
    """A file is sealed with a passphrase, not with a key. Raises `NotReadable`, `BackupGiven`."""
    refuse_backup(path)
    with opened_plain(path) as file:
        return is_for_words(file.read(HEADER_LIMIT))


class _Packed:
    """Entries in memory, packed: they are gone through more than once, and never lie on a disk."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._gathered: list[tuple[bytes, bytes, bytes, bytes | None, str]] = []
        self._size = 0
        self.count = 0

    def add(self, one: Arriving) -> None:
        self._gathered.append((one.prev, one.digest, one.body, one.signature, one.content))
        self._size += len(one.body) + len(one.content)
        self.count += 1
        if self._size > _BLOCK:
            self.end()

    def end(self) -> None:
        if self._gathered:
            # what marshal reads again is what it wrote, in this process
            self._blocks.append(zlib.compress(marshal.dumps(self._gathered), 1))
        self._gathered, self._size = [], 0

    def arriving(self) -> Iterator[Arriving]:
        for block in self._blocks:
            for fields in marshal.loads(zlib.decompress(block)):  # noqa: S302 - as above
                yield Arriving(*fields)


class _Told:
    """Reads a file and tells how far it is."""

    def __init__(self, file: object, total: int, progress: Progress) -> None:
        self._read: Callable[[int], bytes] = file.read  # type: ignore[attr-defined]
        self._total, self._progress = total, progress
        self._done = 0

    def read(self, size: int = -1, /) -> bytes:
        data = self._read(size)
        self._done += len(data)
        self._progress.step(self._done, self._total, "reading")
        return data


def _small(raw: bytes, passphrase: str) -> bytes:
    if len(raw) > WORDS_LIMIT:
        raise BundleDamaged(reason=later("it is too large to be opened with a passphrase"))
    return unseal_with_words(raw, passphrase)
