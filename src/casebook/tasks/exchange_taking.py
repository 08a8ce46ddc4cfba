"""Takes in what lies in an exchange folder and is for us; every file is looked at once."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from casebook.book import Casebook
from casebook.bundle.letter import EXCERPT, GROUP, Letter
from casebook.errors import (
    BadJournal,
    BundleDamaged,
    BundleNotForUs,
    BundleSetAside,
    BundleTooNew,
    Cancelled,
    CasebookError,
    FileChanged,
    KeyChanged,
    NotAFile,
    NotReadable,
    SenderNotVerified,
)
from casebook.progress import Progress
from casebook.tasks.exchange_files import Found, sha256_of
from casebook.tasks.exchange_memory import Look, Memory
from casebook.tasks.exchange_report import Came, Report
from casebook.tasks.inbox import inbox_file
from casebook.tasks.opened_bundle import letter_of
from casebook.tasks.read_bundle import look_at_bundle, take_in_bundle

MOST_HELD: Final = 50
"""Bundles of strangers in the inbox; a folder that anybody writes to could fill the disk."""
MOST_HELD_BYTES: Final = 1 << 30
"""What they may take together."""

_FOREIGN: Final = "foreign"
_OWN: Final = "own"
_TAKEN: Final = "taken"
_WAITS: Final = "waits"
_EXCERPT: Final = "excerpt"
_INBOX: Final = "inbox"
_ASIDE: Final = "aside"
_KEY: Final = "key"
_DAMAGED: Final = "damaged"
_TOO_NEW: Final = "too-new"
_FULL: Final = "full"


@dataclass
class Taking:
    """One pass over what is there."""

    book: Casebook
    memory: Memory
    report: Report
    by_itself: bool
    progress: Progress

    def all(self, files: list[Found]) -> None:
        """Look at every file; whatever one of them is, the others are looked at too."""
        self._trust = _trust(self.book)
        present = {found.name for found in files}
        for name in [name for name in self.memory.stamps if name not in present]:
            del self.memory.stamps[name]
        own = {one.sha256 for drops in self.memory.drops.values() for one in drops}
        standing: dict[str, Path] = {}
        for found in files:
            try:
                sha256 = sha256_of(found, self.memory, self.progress)
            except FileChanged:
                self.report.unfinished.append(found.path)
            except (NotReadable, NotAFile) as error:
                self._unread(found.path, error)
            else:
                if sha256 not in own:
                    # copies and conflict copies are one
                    standing.setdefault(sha256, found.path)
        self._from_inbox()
        for sha256, path in standing.items():
            self._one(sha256, path)
        self._once_more(standing)

    def _one(self, sha256: str, path: Path) -> None:
        look = self.memory.seen.get(sha256)
        if look is None or self._is_stale(look):
            try:
                look = self._look(path)
            except Cancelled:
                raise
            except CasebookError as error:
                self._unread(path, error)
                return
        # put at the end again: the oldest are forgotten first
        self.memory.seen.pop(sha256, None)
        self.memory.seen[sha256] = look
        self._tell(look, path)

    def _unread(self, path: Path, error: CasebookError) -> None:
        """Say what went wrong, unless the carrier has only taken the file away meanwhile."""
        if path.is_file():
            self.report.failed.append(error)

    def _is_stale(self, look: Look) -> bool:
        if look.verdict in (_DAMAGED, _TOO_NEW, _KEY):
            return look.trust != self._trust
        if look.verdict == _FULL:
            return True
        if look.verdict == _WAITS:
            return self.by_itself or self._was_taken(look)
        if look.verdict == _EXCERPT:
            return self._was_taken(look)
        if look.verdict == _ASIDE:
            return not self.book.was_undone(look.bundle)
        return False

    def _was_taken(self, look: Look) -> bool:
        return any(one.id == look.bundle for one in self.book.taken())

    def _look(self, path: Path) -> Look:
        look = Look(_TAKEN, trust=self._trust)
        try:
            letter = letter_of(self.book, path)
            look = _look(letter, self._trust)
            look.verdict = self._decide(path, letter, look)
        except BundleNotForUs:
            look.verdict = _FOREIGN
        except (BundleDamaged, BadJournal):
            look.verdict = _DAMAGED
        except BundleTooNew:
            look.verdict = _TOO_NEW
        except KeyChanged:
            look.verdict = _KEY
        return look

    def _decide(self, path: Path, letter: Letter, look: Look) -> str:
        if letter.writer == self.book.own_writer():
            return _OWN
        if letter.sort == EXCERPT:
            if self.book.was_undone(letter.id):
                return _ASIDE
            return _TAKEN if self._was_taken(look) else _EXCERPT
        if letter.sort != GROUP:
            return _FOREIGN
        sender = letter.sender
        verified = self.book.is_verified(sender.member, sender.key)
        if not verified or self.book.is_outside(sender.member):
            return self._hold(path)
        if self.book.was_undone(letter.id):
            return _ASIDE
        if letter.entries or letter.files:
            return self._take(path, letter, look)
        # it only says what somebody holds
        look_at_bundle(self.book, path, progress=self.progress)
        self.book.hear(letter)
        return _TAKEN

    def _hold(self, path: Path) -> str:
        held = self.book.inbox()
        size = path.stat().st_size + sum(_size(inbox_file(self.book, one)) for one in held)
        if len(held) >= MOST_HELD or size > MOST_HELD_BYTES:
            return _FULL
        try:
            take_in_bundle(self.book, path, progress=self.progress)
        except SenderNotVerified:
            return _INBOX
        return _TAKEN

    def _take(self, path: Path, letter: Letter, look: Look) -> str:
        if not self.by_itself:
            seen = look_at_bundle(self.book, path, progress=self.progress)
            wanted = any(self.book.needs_file(one) for one in letter.files)
            look.new, look.files, look.size = seen.plan.new, seen.files, seen.size
            # what they hold can be known before anything of theirs is taken in
            self.book.hear(letter)
            return _WAITS if seen.plan.new or seen.plan.waiting or wanted else _TAKEN
        try:
            done = take_in_bundle(self.book, path, progress=self.progress)
        except BundleSetAside:
            return _ASIDE
        look.new = done.taken.last - done.taken.first + 1 if done.taken.first else 0
        look.files, look.size = done.files, sum(letter.files.values())
        look.unused = [one for one in letter.files if not self.book.has_file(one)]
        self.report.conflicts += done.conflicts
        if look.new or done.files:
            self.report.taken.append(_came(look, path))
        return _TAKEN

    def _once_more(self, standing: dict[str, Path]) -> None:
        """Files came before the records that need them: take them in from where they still lie."""
        if not self.by_itself:
            return
        for sha256, path in standing.items():
            look = self.memory.seen.get(sha256)
            if look and any(self.book.needs_file(one) for one in look.unused):
                self.memory.seen.pop(sha256)
                self._one(sha256, path)

    def _from_inbox(self) -> None:
        """What this folder brought, and whose sender was verified since."""
        if not self.by_itself:
            return
        ours = {look.bundle for look in self.memory.seen.values() if look.verdict == _INBOX}
        verified = {
            one.member for one in self.book.fellows() if one.verified and not one.is_outside
        }
        for held in self.book.inbox():
            if held.id not in ours:
                continue
            path = inbox_file(self.book, held)
            try:
                letter = letter_of(self.book, path)
                if letter.sort == GROUP and letter.sender.member in verified:
                    self._take(path, letter, _look(letter, self._trust))
            except Cancelled:
                raise
            except CasebookError as error:
                self.report.failed.append(error)

    def _tell(self, look: Look, path: Path) -> None:
        came = _came(look, path)
        {
            _WAITS: self.report.waiting,
            _EXCERPT: self.report.excerpts,
            _ASIDE: self.report.set_aside,
            _KEY: self.report.key_changed,
            _FULL: self.report.no_room,
        }.get(look.verdict, []).append(came)
        if look.verdict == _INBOX and any(one.id == look.bundle for one in self.book.inbox()):
            self.report.inbox.append(came)
        elif look.verdict == _DAMAGED:
            self.report.damaged.append(path)
        elif look.verdict == _TOO_NEW:
            self.report.too_new.append(path)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _look(letter: Letter, trust: str) -> Look:
    sender = letter.sender
    return Look(_TAKEN, letter.id, sender.member, sender.name, letter.made, trust)


def _came(look: Look, path: Path) -> Came:
    return Came(path, look.bundle, look.name, look.made, look.new, look.files, look.size)


def _trust(book: Casebook) -> str:
    """Changes when the key of a member becomes known, or is verified, or they join the group."""
    known = sorted(
        (one.member, one.fingerprint, one.verified, one.is_outside) for one in book.fellows()
    )
    return hashlib.sha256(repr(known).encode("utf-8", "surrogatepass")).hexdigest()[:16]
