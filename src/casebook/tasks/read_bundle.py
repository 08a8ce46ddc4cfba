"""Looks at a group's bundle, and takes it in; nothing in it is believed before it was checked."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from casebook.book import Casebook
from casebook.bundle import bag
from casebook.bundle.letter import GROUP, Letter
from casebook.db.arriving import Plan
from casebook.db.group import Taken
from casebook.errors import BadJournal, BundleDamaged, BundleSetAside, KeyChanged
from casebook.evidence.shelf import OnShelf
from casebook.progress import UNWATCHED, Progress
from casebook.tasks.bundle_files import new_file, shelved
from casebook.tasks.bundle_titles import titles_in
from casebook.tasks.inbox import called, hold, let_go
from casebook.tasks.inside import Looking
from casebook.tasks.opened_bundle import OpenBundle, opened_bundle
from casebook.words import later


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


def look_at_bundle(
    book: Casebook, path: Path, *, passphrase: str = "", progress: Progress = UNWATCHED
) -> Seen:
    """Read a bundle whole, check all of it, and say what taking it in would do.

    Raises `BundleNotForUs`, `BundleDamaged`, `BundleTooNew`, `NotReadable`.
    """
    with opened_bundle(book, path, passphrase, progress) as one:
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
    name = name or called(book, path)
    with ExitStack() as stack:
        one = stack.enter_context(opened_bundle(book, path, passphrase, progress))
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
        sealed: list[OnShelf] = []
        # decoders start slowly: they look into a file while the next one is being sealed
        looking = stack.enter_context(Looking(book))
        try:
            for member in one.files:
                _check_file(one.letter, member)
                if book.needs_file(member.sha256) or one.brings_record_of(member.sha256, book):
                    sealed.append(shelved(book, member, member.sha256, progress))
                    looking.begin(sealed[-1])
            files = [new_file(file, looking.found(file)) for file in sealed]
            taken = book.take_in(one.letter, one.entries.arriving, files, name=name, again=again)
        except BaseException:
            looking.stop()
            for file in sealed:
                book.shelf.remove(file.name)
            raise
    conflicts = sum(
        1 for record, (kind, _new) in plan.records.items() if book.has_conflict(kind, record)
    )
    let_go(book, path)
    return TakenIn(taken, plan, len(files), conflicts)


def _plan(book: Casebook, one: OpenBundle) -> tuple[Plan, bool]:
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


def _counted(plan: Plan, *, new: bool) -> dict[str, int]:
    found: dict[str, int] = {}
    for kind, is_new in plan.records.values():
        if is_new == new:
            found[kind] = found.get(kind, 0) + 1
    return found
