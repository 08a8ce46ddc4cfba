"""Makes the tables again from the journal, and compares them row by row with the live ones."""

from collections.abc import Callable, Iterator

from sqlcipher3 import dbapi2 as sqlcipher

from casebook.db.chains import Chains, Entry
from casebook.db.columns import META, names, table
from casebook.db.connection import Connection
from casebook.db.entry import NO_ENTRY, OPEN_WRITER, body_digest, content_fits, entry_hash
from casebook.db.membership import Membership
from casebook.db.migrate import migrate
from casebook.db.projection import FORGET, Projection, numbered
from casebook.errors import BadJournal
from casebook.progress import UNWATCHED, Progress
from casebook.records import KINDS
from casebook.words import _

_PLAIN = {
    "writer": "*",
    "forgotten": "record, entry, kind",  # under the number that it had here then
    "undone": "*",
}
_STEP = 2000


def chain_faults(
    connection: Connection, verify: Callable[[bytes, bytes, bytes], bool], progress: Progress
) -> Iterator[str]:
    """What does not fit in the journal: hashes, numbers, contents, signatures."""
    projection = Projection(connection, Chains(connection).entry)
    total = connection.execute("SELECT count(*) FROM entry").fetchone()[0]
    done = 0
    for (branch,) in connection.execute("SELECT no FROM branch ORDER BY no").fetchall():
        parent, fork = connection.execute(
            "SELECT parent, fork_seq FROM branch WHERE no = ?", (branch,)
        ).fetchone()
        prev, seq = NO_ENTRY, 0
        if parent is not None:
            prev, seq = connection.execute(
                "SELECT hash, seq FROM entry WHERE branch = ? AND seq = ?", (parent, fork)
            ).fetchone()
        last_signature, digest, key = None, NO_ENTRY, None
        rows = connection.execute(
            "SELECT no, hash, prev, body, digest, signature FROM entry WHERE branch = ?"
            " ORDER BY seq",
            (branch,),
        )
        chains = Chains(connection)
        for no, digest, its_prev, body, hidden, last_signature in rows:
            seq += 1
            done += 1
            if done % _STEP == 0:
                progress.step(done, total, "journal")
            try:
                if its_prev != prev or entry_hash(prev, hidden or body_digest(body)) != digest:
                    yield _("entry {no} does not fit the one before it").format(no=no)
                entry = chains.entry(no)
                if entry.body.seq != seq:
                    yield _("entry {no} is out of its place").format(no=no)
                if len(entry.contents) != len(entry.body.changes) or not all(
                    content_fits(change, content)
                    for change, content in zip(entry.body.changes, entry.contents, strict=True)
                ):
                    yield _("the content of entry {no} is not what its digests say").format(no=no)
                if entry.body.action == OPEN_WRITER or key is None:
                    key = projection.writer_key(entry.body.writer)
                if last_signature is not None and not (key and verify(key, digest, last_signature)):
                    yield _("the signature of entry {no} is wrong").format(no=no)
            except BadJournal:
                yield _("entry {no} cannot be read").format(no=no)
            prev = digest
        if seq and last_signature is None:
            yield _("the last entry of chain {branch} is not signed").format(branch=branch)


def table_faults(connection: Connection, progress: Progress = UNWATCHED) -> Iterator[str]:
    """Rows that are not what the journal makes of them. The copy is made in memory."""
    copy = sqlcipher.connect(":memory:", isolation_level=None)
    try:
        copy.execute("PRAGMA temp_store = MEMORY")
        migrate(copy)
        live = Chains(connection)
        _replay(connection, copy, live, progress)
        for kind in KINDS.values():
            columns = ", ".join(names(kind.kind))
            yield from _compare(
                connection,
                copy,
                f"SELECT {columns} FROM {table(kind.kind)} ORDER BY id, ref",
                kind.kind,
            )
        for name, columns in _PLAIN.items():
            sql = f"SELECT {columns} FROM {name} ORDER BY 1, 2"
            yield from _compare(connection, copy, sql, name)
        yield from _counters(connection, copy)
        yield from _held(connection, live)
        yield from _compare(
            connection,
            copy,
            "SELECT record, kind, text FROM searched WHERE part = 'record' ORDER BY record",
            "search",
        )
    finally:
        copy.close()


def _counters(live: Connection, copy: Connection) -> Iterator[str]:
    """A number that was given once is not given again, even if what it named is gone."""
    ours = {tuple(row[:2]): row[2] for row in live.execute("SELECT * FROM counter")}
    for kind in KINDS:
        given = [
            *copy.execute(f"SELECT ref FROM {table(kind)}"),
            *live.execute("SELECT ref FROM forgotten WHERE kind = ?", (kind,)),
        ]
        for (ref,) in given:
            code, number = numbered(ref)
            if ours.get((kind, code), 0) < number:
                yield _("the next number of {kind} is not what the journal says").format(kind=kind)
                break


def _held(connection: Connection, live: Chains) -> Iterator[str]:
    members = Membership(connection, live).look()
    rows = connection.execute("SELECT no, held FROM entry" if members.removals else
                              "SELECT no, held FROM entry WHERE held = 1").fetchall()  # fmt: skip
    for no, held in rows:
        if members.holds(live.entry(no)) != bool(held):
            yield _("entry {no} is shown, or held back, against what the journal says").format(
                no=no
            )
            return


def _replay(connection: Connection, copy: Connection, live: Chains, progress: Progress) -> None:
    projection = Projection(copy, live.entry)
    copy.execute("BEGIN")
    forgotten = connection.execute("SELECT entry, record FROM forgotten").fetchall()
    acted, gone = {row[0] for row in forgotten}, {row[1] for row in forgotten}
    idle: list[Entry] = []
    for (digest,) in connection.execute(
        "SELECT entry FROM accepted UNION SELECT entry FROM forgotten"
    ):
        copy.execute("INSERT INTO accepted (entry) VALUES (?)", (digest,))
    total = live.count()
    many = connection.execute("SELECT count(*) FROM branch").fetchone()[0] > 1
    if many:
        # whose words a forgetting concerns is looked up in the journal
        for row in connection.execute("SELECT no, writer, parent, fork_seq FROM branch"):
            copy.execute("INSERT INTO branch VALUES (?, ?, ?, ?)", row)
    for no, held in connection.execute("SELECT no, held FROM entry ORDER BY no"):
        entry: Entry = live.entry(no)
        if many:
            copy.execute(
                "INSERT INTO entry (no, hash, prev, branch, seq, lamport, turn, action, record,"
                " body, content) VALUES (?, ?, x'', ?, ?, ?, ?, ?, ?, x'', '')",
                (
                    no,
                    entry.hash,
                    entry.branch,
                    entry.body.seq,
                    entry.body.lamport,
                    entry.body.turn,
                    entry.body.action,
                    entry.body.record,
                ),
            )
        if entry.body.action == FORGET:
            # whether it acted was decided when it was shown, which may be long after it came; and
            # what was forgotten is gone, whoever is removed from the group afterwards
            if entry.hash not in acted and not held and entry.body.record not in gone:
                idle.append(entry)
            held = entry.hash not in acted
        # with one chain everything is in the past of everything after it
        projection.apply(entry, sees_all=not many, held=bool(held))
        if no % _STEP == 0:
            progress.step(no, total, "tables")
    for entry in idle:
        projection.apply(entry)  # nobody else wrote in it: it should have acted, and is found
    copy.execute("COMMIT")


def _compare(live: Connection, copy: Connection, sql: str, what: str) -> Iterator[str]:
    ours, theirs = live.execute(sql), copy.execute(sql)
    place = 0
    while True:
        one, other = ours.fetchone(), theirs.fetchone()
        if one is None and other is None:
            return
        place += 1
        if one != other:
            ref = (one or other)[META.index("ref")] if len(one or other) > len(META) else place
            yield _("{what} {ref} is not what the journal says").format(what=what, ref=ref)
            return
