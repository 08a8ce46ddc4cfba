"""Takes an import back: its entries are set aside, and the tables are as if they had not come."""

from casebook.db import group, search
from casebook.db.chains import Chains
from casebook.db.columns import table
from casebook.db.connection import Connection
from casebook.db.entry import HIDDEN
from casebook.db.journal import Journal
from casebook.db.projection import FORGET
from casebook.errors import ChangedSince, NotUndoable
from casebook.records import KINDS


def refuse(connection: Connection, chains: Chains, bundle: group.Taken) -> None:
    """Raises `ChangedSince` where something has followed, `NotUndoable` for what cannot go back."""
    after = connection.execute("SELECT 1 FROM entry WHERE no > ? LIMIT 1", (bundle.last,))
    if bundle.last and after.fetchone():
        raise ChangedSince(ref=bundle.name)
    forgot = connection.execute(
        "SELECT 1 FROM entry WHERE no >= ? AND action = ? AND hash IN (SELECT entry FROM forgotten)"
        " LIMIT 1",
        (bundle.first or 2**62, FORGET),
    )
    if bundle.undone or forgot.fetchone():
        raise NotUndoable


def set_aside(connection: Connection, journal: Journal, bundle: group.Taken) -> list[str]:
    """Set the entries of the newest import aside; names of evidence files to be removed.

    Needs a transaction, and `refuse`. What was known before, and only came with its words, stays.
    """
    chains, projection = journal.chains, journal.projection
    if not bundle.first:
        return []
    numbers = [
        row[0]
        for row in connection.execute(
            "SELECT no FROM entry WHERE no >= ? ORDER BY no", (bundle.first,)
        )
    ]
    touched: dict[tuple[str, str], None] = {}
    for no in numbers:
        entry = chains.entry(no)
        if entry.body.action != HIDDEN:
            touched[(entry.body.kind, entry.body.record)] = None
        connection.execute(
            "INSERT OR REPLACE INTO waiting (hash, prev, body, signature, content, digest)"
            " SELECT hash, prev, body, signature, content, digest FROM entry WHERE no = ?",
            (no,),
        )
        connection.execute(
            "INSERT OR REPLACE INTO aside (hash, bundle) VALUES (?, ?)", (entry.hash, bundle.id)
        )
        connection.execute("DELETE FROM undone WHERE entry = ?", (entry.hash,))
        if entry.body.key:
            connection.execute("DELETE FROM writer WHERE id = ?", (entry.body.writer,))
    connection.execute("DELETE FROM entry WHERE no >= ?", (bundle.first,))
    connection.execute("DELETE FROM branch WHERE no NOT IN (SELECT branch FROM entry)")
    chains.forget_read()
    projection.rank_founders()
    files: list[str] = []
    for kind, record in touched:
        projection.refold(kind, record, chains.of_record(record))
        files += _drop_file(connection, kind, record)
    journal.arrivals.review()
    return files


def _drop_file(connection: Connection, kind: str, record: str) -> list[str]:
    """Forget the file of an exhibit that is no longer there."""
    if kind != "exhibit" or kind not in KINDS:
        return []
    here = connection.execute(f"SELECT 1 FROM {table(kind)} WHERE id = ?", (record,)).fetchone()
    if here:
        return []
    names = [
        row[0] for row in connection.execute("SELECT name FROM sealed WHERE exhibit = ?", (record,))
    ]
    search.drop(connection, record)
    for name in ("sealed", "inside", "as_read"):
        connection.execute(f"DELETE FROM {name} WHERE exhibit = ?", (record,))
    return names
