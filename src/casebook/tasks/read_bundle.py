"""Opens a bundle, looks at it, and takes it in; nothing in it is believed before it was checked."""

import json
import secrets
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final, cast

from casebook.book import Casebook
from casebook.book.clock import now
from casebook.book.group import NewFile
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
from casebook.db.arriving import Arriving, Plan
from casebook.db.evidence import Inside
from casebook.db.group import Held, Taken
from casebook.db.holding import Holds
from casebook.errors import (
    BadJournal,
    BundleDamaged,
    BundleNotForUs,
    BundleSetAside,
    CannotOpen,
    KeyChanged,
    NoKeyFits,
    SenderNotVerified,
    SenderOutside,
)
from casebook.evidence.decode import look_inside
from casebook.evidence.intake import opened_plain
from casebook.evidence.shelf import OnShelf
from casebook.files import fresh_file, told
from casebook.progress import UNWATCHED, Progress
from casebook.tasks.backup_file import refuse_backup
from casebook.tasks.bundle_files import wanted_by
from casebook.tasks.bundle_titles import titles_in
from casebook.tasks.make_bundle import WORDS_LIMIT
from casebook.words import later

INBOX: Final = "inbox"
LOOKERS: Final = 2
_BLOCK: Final = 4 << 20


@dataclass(frozen=True)
class Seen:
    """What looking at a bundle showed; nothing of it was taken in."""

    letter: Letter
    verified: bool
    key_changed: bool
    plan: Plan
    files: int
    size: int
    """Bytes of all evidence files together."""
    set_aside: bool
    is_outside: bool = False
    """Its sender is of another group: all that they wrote would come among what is here."""
    titles: dict[str, str] = field(default_factory=dict)
    """What the first of the new records are called."""

    @property
    def new_records(self) -> dict[str, int]:
        """How many records of each kind would be new."""
        return _counted(self.plan, new=True)

    @property
    def changed_records(self) -> dict[str, int]:
        """How many records of each kind that are here would get something new."""
        return _counted(self.plan, new=False)


@dataclass(frozen=True)
class TakenIn:
    """What taking a bundle in did."""

    taken: Taken
    plan: Plan
    files: int
    conflicts: int
    """Fields that wait to be settled, in records that the bundle touched."""


@dataclass
class _Open:
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


def look_at_bundle(
    book: Casebook, path: Path, *, passphrase: str = "", progress: Progress = UNWATCHED
) -> Seen:
    """Read a bundle whole, check all of it, and say what taking it in would do.

    Raises `BundleNotForUs`, `BundleDamaged`, `BundleTooNew`, `NotReadable`.
    """
    with _opened(book, path, passphrase, progress) as one:
        plan, changed = _plan(book, one)
        files = size = 0
        for member in one.files:
            _check_file(one.letter, member)
            files += 1
            size += member.size
        verified, other_key = is_trusted(book, one.letter)
        return Seen(one.letter, verified, changed or other_key, plan, files, size,
                    book.was_undone(one.letter.id), book.is_outside(one.letter.sender.member),
                    titles_in(one.entries.arriving(), plan))  # fmt: skip


def take_in_bundle(
    book: Casebook,
    path: Path,
    *,
    passphrase: str = "",
    again: bool = False,
    name: str = "",
    progress: Progress = UNWATCHED,
) -> TakenIn:
    """Take a group's bundle in, in one turn: all of it or nothing.

    A bundle whose sender's fingerprint was not compared, or who is of another group, goes to the
    inbox, sealed as it came, and `SenderNotVerified` is raised. Raises also `BundleNotForUs`,
    `BundleDamaged`, `BundleTooNew`, `BundleSetAside`, `KeyChanged`, `DiskFull`.
    """
    name = name or path.name
    with ExitStack() as stack:
        one = stack.enter_context(_opened(book, path, passphrase, progress))
        if one.letter.sort != GROUP:
            raise BundleDamaged(reason=later("it is not a bundle of a group"))
        sender = one.letter.sender
        verified = book.is_verified(sender.member, sender.key)
        if not verified or book.is_outside(sender.member):
            stack.close()
            raise hold(book, path, name, one.letter)
        if book.was_undone(one.letter.id) and not again:
            raise BundleSetAside
        plan = _plan(book, one)[0]
        shelved: list[OnShelf] = []
        # decoders start slowly: they look into a file while the next one is being sealed
        looking = stack.enter_context(_Looking(book))
        try:
            for member in one.files:
                _check_file(one.letter, member)
                if book.needs_file(member.sha256) or one.brings_record_of(member.sha256, book):
                    shelved.append(_shelved(book, member, progress))
                    looking.begin(shelved[-1])
            files = [
                NewFile(put.name, put.identity, put.size, put.sha256, looking.found(put))
                for put in shelved
            ]
            taken = book.take_in(one.letter, one.entries.arriving, files, name=name, again=again)
        except BaseException:
            looking.stop()
            for put in shelved:
                book.shelf.remove(put.name)
            raise
    conflicts = sum(
        1 for record, (kind, _new) in plan.records.items() if book.has_conflict(kind, record)
    )
    let_go(book, path)
    return TakenIn(taken, plan, len(files), conflicts)


@contextmanager
def _opened(book: Casebook, path: Path, passphrase: str, progress: Progress) -> Iterator[_Open]:
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


def _begin(source: bag.Source, readers: tuple[str, ...]) -> _Open:
    letter, members = _first(source, readers)
    if letter.sort != GROUP:
        return _Open(letter, _Packed(), members)
    try:
        Holds.read(letter.holds)
    except BadJournal as error:
        raise BundleDamaged(reason=later("what it says of itself cannot be read")) from error
    second = next(members, None)
    if second is None or second.name != ENTRIES:
        raise BundleDamaged(reason=later("its entries are missing"))
    packed = _Packed()
    for line in lines(iter(lambda: second.read(1 << 20), b"")):
        packed.add(line)
    packed.end()
    if packed.count != letter.entries:
        raise BundleDamaged(reason=later("it does not hold as many entries as it says"))
    return _Open(letter, packed, members)


def _plan(book: Casebook, one: _Open) -> tuple[Plan, bool]:
    """What taking the entries in would do; and whether somebody's key is not the known one."""
    try:
        return book.plan_entries(one.entries.arriving()), False
    except BadJournal as error:
        raise BundleDamaged(reason=later("its entries do not fit together")) from error


def is_trusted(book: Casebook, letter: Letter) -> tuple[bool, bool]:
    """(the sender's fingerprint was compared, another key is known for them)."""
    try:
        return book.is_verified(letter.sender.member, letter.sender.key), False
    except KeyChanged:
        return False, True


def _check_file(letter: Letter, member: bag.Member) -> None:
    name = member.name.removeprefix("evidence/")
    if member.name == name or letter.files.get(name) != member.size:
        raise BundleDamaged(reason=later("it holds a file that it does not announce"))
    if member.sha256 != name:
        raise BundleDamaged(reason=later("a file in it is not what its name says"))


def _shelved(book: Casebook, member: bag.Member, progress: Progress) -> OnShelf:
    """Seal a file straight to its place."""
    put = book.shelf.put(cast(BinaryIO, member), progress=progress)
    if put.sha256 != member.sha256:
        book.shelf.remove(put.name)
        raise BundleDamaged(reason=later("a file in it is not what the manifest says"))
    return put


class _Looking:
    """Looks inside files as at any file from outside, a few of them at once."""

    def __init__(self, book: Casebook) -> None:
        self._book = book
        self._pool = ThreadPoolExecutor(LOOKERS)
        self._found: dict[str, Future[Inside]] = {}

    def begin(self, put: OnShelf) -> None:
        """Have a file looked into that is on the shelf."""
        self._found[put.name] = self._pool.submit(_inside, self._book, put)

    def found(self, put: OnShelf) -> Inside:
        """What is inside; waits for it."""
        return self._found[put.name].result()

    def stop(self) -> None:
        """Wait for those that have begun; none is begun any more."""
        self._pool.shutdown(cancel_futures=True)

    def __enter__(self) -> "_Looking":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _inside(book: Casebook, put: OnShelf) -> Inside:
    found = look_inside(lambda writer: book.shelf.copy_out(put, writer), put.size, "")
    return Inside(
        text=found.text,
        text_complete=found.text_complete,
        pages=found.pages,
        thumbnail=found.thumbnail,
        reason=found.no_preview_reason,
        as_read=found.metadata,
    )


def hold(book: Casebook, path: Path, name: str, letter: Letter) -> SenderNotVerified:
    """Keep a bundle, sealed as it came, until its sender was verified; the failure to raise."""
    sender = letter.sender
    says = {
        "member": sender.member,
        "name": sender.name,
        "fingerprint": sender.fingerprint,
        "card": {"key": sender.key.hex(), "recipient": sender.recipient},
        "made": letter.made,
        "sort": letter.sort,
    }
    folder = book.folder / INBOX
    if path.parent != folder:
        with told(folder):
            folder.mkdir(mode=0o700, exist_ok=True)
        kept = folder / secrets.token_hex(16)
        with opened_plain(path) as source, fresh_file(kept) as target:
            while block := source.read(1 << 20):
                target.write(block)
        for old in book.inbox():
            if old.id == letter.id:
                (folder / old.file).unlink(missing_ok=True)
        book.put_in_inbox(
            Held(letter.id, now()[0], name, kept.name, json.dumps(says, ensure_ascii=False))
        )
    return (SenderOutside if book.is_outside(sender.member) else SenderNotVerified)(
        name=sender.name
    )


def let_go(book: Casebook, path: Path) -> None:
    """A bundle was taken in: if it stood in the inbox, it no longer does."""
    if path.parent == book.folder / INBOX:
        path.unlink(missing_ok=True)


def wants_passphrase(path: Path) -> bool:
    """A file is sealed with a passphrase, not with a key. Raises `NotReadable`, `BackupGiven`."""
    refuse_backup(path)
    with opened_plain(path) as file:
        return is_for_words(file.read(HEADER_LIMIT))


def inbox_file(book: Casebook, held: Held) -> Path:
    """Where a bundle in the inbox stands."""
    return book.folder / INBOX / held.file


def drop_held(book: Casebook, held: Held) -> None:
    """Throw a bundle in the inbox away."""
    book.leave_inbox(held.id)
    inbox_file(book, held).unlink(missing_ok=True)


class _Packed:
    """Entries in memory, packed: they are gone through more than once, and never lie on a disk."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._parts: list[bytes] = []
        self._size = 0
        self.count = 0

    def add(self, line: bytes) -> None:
        self._parts.append(line)
        self._size += len(line)
        self.count += 1
        if self._size > _BLOCK:
            self.end()

    def end(self) -> None:
        if self._parts:
            self._blocks.append(zlib.compress(b"\n".join(self._parts), 1))
        self._parts, self._size = [], 0

    def arriving(self) -> Iterator[Arriving]:
        for block in self._blocks:
            for line in zlib.decompress(block).split(b"\n"):
                one = from_line(line)
                yield Arriving(one.prev, one.digest, one.body, one.signature, one.content)


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


def _counted(plan: Plan, *, new: bool) -> dict[str, int]:
    found: dict[str, int] = {}
    for kind, is_new in plan.records.values():
        if is_new == new:
            found[kind] = found.get(kind, 0) + 1
    return found


@contextmanager
def opened_parts(
    book: Casebook, path: Path, *, passphrase: str = "", progress: Progress = UNWATCHED
) -> Iterator[tuple[Letter, Iterator[bag.Member]]]:
    """A bundle of any sort, once its signature was checked: its letter, and then its files.

    Raises `BundleNotForUs`, `BundleDamaged`, `BundleTooNew`, `NotReadable`.
    """
    with _source(book, path, passphrase, progress) as (source, readers):
        yield _first(source, readers)
