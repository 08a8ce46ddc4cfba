"""Opens the encrypted file, with its settings in the one right order."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from casebook.errors import CannotOpen, CasebookDamaged, DiskFull, NotWritable, ReadOnly
from casebook.words import later

Connection = Any
"""A `sqlcipher3` connection: the library has no types."""

DATABASE = "casebook.db"

# Otherwise the library looks for a way to adapt each None that is written, which takes it longer
# than to write it; most columns of most rows are empty.
sqlcipher.register_adapter(type(None), lambda nothing: nothing)


def connect(
    path: Path, key: str, *, read_only: bool = False, may_create: bool = False
) -> Connection:
    """Open the database with a raw 256-bit key (64 hexadecimal digits).

    Raises `CannotOpen` when the key does not fit or the first page is damaged.
    """
    mode = "ro&immutable=1" if read_only else "rwc" if may_create else "rw"
    with saying(path.name):
        connection = sqlcipher.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
    try:
        # without this, a wrong key writes to standard error
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        try:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlcipher.DatabaseError as error:
            if "not a database" in str(error):
                raise CannotOpen from error
            raise
        for setting in (
            "temp_store = MEMORY",
            "secure_delete = ON",
            "trusted_schema = OFF",
            "cell_size_check = ON",
            "synchronous = FULL",
            "foreign_keys = ON",
            "cache_size = -32000",
        ):
            connection.execute(f"PRAGMA {setting}")
    except sqlcipher.DatabaseError as error:
        connection.close()
        raise failure(error, path.name) from error
    except CannotOpen:
        connection.close()
        raise
    return connection


@contextmanager
def saying(name: str = DATABASE) -> Iterator[None]:
    """Turn what SQLCipher says into a failure that a person can be told."""
    try:
        yield
    except sqlcipher.DatabaseError as error:
        raise failure(error, name) from error


def failure(error: Exception, name: str) -> Exception:
    """The failure that an error of the library means; the error itself if it is our fault."""
    said = str(error)
    if "is full" in said:
        return DiskFull(name=name)
    if "readonly" in said:
        return ReadOnly()
    if "disk I/O" in said or "unable to open" in said:
        return NotWritable(name=name, reason=said)
    if any(word in said for word in ("malformed", "not a database", "corrupt", "vtable")):
        return CasebookDamaged(part=name)
    return error


def told(error: BaseException | None) -> Exception | None:
    """The failure that an error of the library means; None for any other error."""
    return failure(error, DATABASE) if isinstance(error, sqlcipher.DatabaseError) else None


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """All of it, or nothing."""
    with saying():
        connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        with saying():
            connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(error, sqlcipher.DatabaseError):
            raise failure(error, DATABASE) from error
        raise


def begin_writing(connection: Connection) -> None:
    """Switch to the write-ahead log: what is acknowledged has been written through to the disk."""
    with saying():
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal":
            raise NotWritable(name=DATABASE, reason=f"journal mode {mode}")
        connection.execute("PRAGMA synchronous = FULL")


def settle(connection: Connection, *, close: bool = False) -> None:
    """Bring the write-ahead log into the database; at a close, leave one whole file."""
    with saying():
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise NotWritable(name=DATABASE, reason=later("another program is reading it"))
        if close:
            connection.execute("PRAGMA journal_mode = DELETE")


def export(connection: Connection, path: Path, key: str) -> None:
    """Write a copy of everything into a new file under another raw key."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    with saying(path.name):
        connection.execute(f"ATTACH DATABASE ? AS fresh KEY \"x'{key}'\"", (str(path),))
        try:
            # in one transaction, which only the new file takes part in: otherwise each table and
            # index is flushed by itself
            connection.execute("BEGIN")
            connection.execute("SELECT sqlcipher_export('fresh')")
            connection.execute(f"PRAGMA fresh.user_version = {int(version)}")
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            connection.execute("DETACH DATABASE fresh")


def damaged_pages(path: Path, key: str) -> int:
    """How many pages do not carry the seal they must carry. The log must have been settled.

    A connection of its own, because one bad page spoils later checks on the same one.
    """
    connection = connect(path, key)
    try:
        with saying():
            return len(connection.execute("PRAGMA cipher_integrity_check").fetchall())
    finally:
        connection.close()


def faults(connection: Connection) -> list[str]:
    """What SQLite finds wrong with tables and indexes."""
    with saying():
        rows = connection.execute("PRAGMA integrity_check(20)").fetchall()
    return [row[0] for row in rows if row[0] != "ok"]
