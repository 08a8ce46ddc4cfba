"""Makes a casebook, and opens one: lock, key, database, and what the remembered heads say."""

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from casebook.book import heads, reserve
from casebook.book.casebook import Casebook
from casebook.book.clock import now
from casebook.book.lock import FolderLock
from casebook.book.notice import Notice, Sort
from casebook.book.turns import Place
from casebook.crypto.sign import new_signing_key
from casebook.crypto.stretch import Cost
from casebook.db import connection as db
from casebook.db.journal import Clock
from casebook.db.migrate import migrate, version
from casebook.db.store import new_id
from casebook.errors import (
    CannotOpen,
    CasebookDamaged,
    CasebookError,
    CasebookExists,
    NotReady,
)
from casebook.files import PART, fresh_file, fresh_folder, told
from casebook.keys import header, unlock
from casebook.keys.shares import Share
from casebook.keys.unlock import CasebookKey
from casebook.records import Member, problems

EVIDENCE = "evidence"
ASIDE = ".rekey"
"""Ending of the folder in which a true rekey writes the new casebook."""
OLD = ".before-rekey"
"""Ending of the folder that held the old one, between two renames."""
TRIED = ".try."
Unlock = Callable[[Path], CasebookKey]


def look(folder: Path) -> None:
    """Refuse early what is no casebook, before a passphrase is asked for."""
    _finish_rekey(folder)
    header.load(folder)


def refuse_existing(folder: Path) -> None:
    """Raises `CasebookExists`."""
    if folder.exists() or folder.is_symlink():
        raise CasebookExists(name=folder.name)


def create(
    folder: Path,
    *,
    member: str,
    passphrase: str,
    cost: Cost | None = None,
    clock: Clock = now,
) -> Casebook:
    """Make a casebook and open it. It appears whole or not at all.

    Raises `CasebookExists`, `PassphraseTooShort` and its like, `NotWritable`, `DiskFull`.
    """
    refuse_existing(folder)
    if found := problems(Member(name=member)):
        raise NotReady(problems=f"{found[0].field} {found[0].says}")
    with told(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
    with fresh_folder(folder) as part:
        key = unlock.create(part, passphrase, cost=cost)
        (part / EVIDENCE).mkdir(mode=0o700)
        connection = db.connect(part / db.DATABASE, key.database(), may_create=True)
        migrate(connection)
        book = Casebook(Place(part, key), connection, None, clock=clock)
        book.begin(member, new_signing_key(), new_id())
        book.close()
        refuse_existing(folder)
    return _open(folder, lambda _folder: key, clock)


def open_with_passphrase(folder: Path, passphrase: str, *, clock: Clock = now) -> Casebook:
    """Open with a passphrase. Raises `CannotOpen`, `CasebookInUse` and what damage there is."""
    return _open(folder, lambda where: unlock.with_passphrase(where, passphrase), clock)


def open_with_recovery_code(folder: Path, code: str, *, clock: Clock = now) -> Casebook:
    """Open with the recovery code."""
    return _open(folder, lambda where: unlock.with_recovery_code(where, code), clock)


def open_with_shares(folder: Path, shares: Sequence[Share], *, clock: Clock = now) -> Casebook:
    """Open with enough shares. Raises `SharesDoNotFit` before anything is looked at."""
    return _open(folder, lambda where: unlock.with_shares(where, shares), clock)


def open_with_keyring(folder: Path, *, clock: Clock = now) -> Casebook:
    """Open with this computer's keyring."""
    return _open(folder, unlock.with_keyring, clock)


def open_copy(book: Casebook, folder: Path) -> Casebook:
    """Open a copy of an open casebook with the same key. Raises `CannotOpen` for any other."""
    return _open(folder, book.opens, now)


def change_passphrase(folder: Path, current: str, new: str, *, cost: Cost | None = None) -> None:
    """Put a new passphrase in the place of the current one."""
    lock = FolderLock(folder)
    try:
        unlock.change_passphrase(folder, unlock.with_passphrase(folder, current), new, cost=cost)
    finally:
        lock.release()


def change_open(folder: Path, current: str, new: str, *, cost: Cost | None = None) -> None:
    """The same for a casebook that this process has open, and whose lock it holds."""
    unlock.change_passphrase(folder, unlock.with_passphrase(folder, current), new, cost=cost)


def _finish_rekey(folder: Path) -> None:
    """After a rekey that was killed between its two renames, put the old casebook back."""
    old = folder.with_name(folder.name + OLD)
    if not folder.exists() and (old / header.NAME).is_file():
        old.rename(folder)


def _sweep_rekey(folder: Path, key: CasebookKey) -> None:
    """What a killed rekey left beside a casebook that opens is no longer needed."""
    if folder.name.endswith(ASIDE):
        return  # the new one, not yet in its place: the old one is still needed
    heads.forget_older(key.casebook, key.epoch)
    for ending in (ASIDE, OLD):
        left = folder.with_name(folder.name + ending)
        with suppress(CasebookError, OSError):
            if left.is_dir() and any(left.iterdir()):
                if header.load(left).casebook == key.casebook:
                    discard(left)
            elif left.is_dir():
                left.rmdir()


def discard(folder: Path) -> None:
    """Remove a casebook that a rekey replaced or did not finish.

    The header goes last: by it the next opening knows what a process that was killed here left.
    """
    for inner in folder.iterdir():
        if inner.is_dir() and not inner.is_symlink():
            shutil.rmtree(inner)
        elif inner.name != header.NAME:
            inner.unlink()
    (folder / header.NAME).unlink(missing_ok=True)
    folder.rmdir()


def _sweep_parts(folder: Path) -> None:
    """Files that a killed process had begun in the folder. The lock is ours: nobody needs them."""
    for pattern in (f".*{PART}", f"{reserve.NAME}{PART}", f"{TRIED}*"):
        for left in folder.glob(pattern):
            with suppress(OSError):
                left.unlink()


def _open(folder: Path, how: Unlock, clock: Clock) -> Casebook:
    look(folder)
    read_only = not _can_write(folder)
    lock = FolderLock(folder, read_only=read_only)
    try:
        key = how(folder)
        if not read_only:
            _sweep_rekey(folder, key)
            _sweep_parts(folder)
        return _open_locked(folder, key, lock, read_only, clock)
    except BaseException:
        lock.release()
        raise


def _open_locked(
    folder: Path, key: CasebookKey, lock: FolderLock, read_only: bool, clock: Clock
) -> Casebook:
    path = folder / db.DATABASE
    if not path.is_file():
        raise CasebookDamaged(part=db.DATABASE)
    log = path.with_name(path.name + "-wal")
    unfinished = log.exists() and log.stat().st_size > 0
    private = None
    if read_only and unfinished:
        private = Path(tempfile.mkdtemp(prefix="casebook-"))
        shutil.copy(path, private)
        shutil.copy(log, private)
        path = private / db.DATABASE
    try:
        try:
            connection = db.connect(path, key.database(), read_only=read_only and not private)
        except CannotOpen as error:
            # the key is right: the header said so. Nobody must look for a mistyped passphrase.
            raise CasebookDamaged(part=f"{db.DATABASE} / {header.NAME}") from error
    except BaseException:
        if private:
            shutil.rmtree(private, ignore_errors=True)
        raise
    try:
        if not version(connection):
            # an empty file is a whole database to SQLite: it must not be filled and called one
            raise CasebookDamaged(part=db.DATABASE)
        if not read_only:
            migrate(connection, before=lambda step: _keep_copy(connection, folder, step))
        book = Casebook(Place(folder, key), connection, lock, clock=clock, private_copy=private)
        with db.saying():
            book.settle_in(read_only=read_only, unfinished=unfinished)
        if private:
            book.notices.append(Notice(Sort.COPY_READ))
        elif read_only:
            book.notices.append(Notice(Sort.READ_ONLY))
        return book
    except BaseException:
        connection.close()
        if private:
            shutil.rmtree(private, ignore_errors=True)
        raise


def _can_write(folder: Path) -> bool:
    """The folder can be written: tried, because what is said of rights is not always so."""
    try:
        handle, name = tempfile.mkstemp(prefix=TRIED, dir=folder)
    except OSError as error:
        # a full disk is not a read-only one: reading and deleting must still work
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    with suppress(OSError):
        os.close(handle)
        Path(name).unlink()
    return True


def _keep_copy(connection: db.Connection, folder: Path, step: int) -> None:
    """Keep the database as it was before a migration, encrypted as it is; one such copy stays."""
    db.settle(connection, close=True)
    for old in folder.glob("casebook.db.before-*"):
        old.unlink()
    with (
        (folder / db.DATABASE).open("rb") as whole,
        fresh_file(folder / f"{db.DATABASE}.before-{step:04}") as copy,
    ):
        shutil.copyfileobj(whole, copy, 1 << 20)
