"""Rows about a group that are this casebook's own: whose keys it knows, what came, what went."""

from dataclasses import dataclass

from casebook.db.connection import Connection
from casebook.db.holding import Holds


@dataclass(frozen=True)
class Known:
    """A member as this casebook knows them. `verified` is when the fingerprint was compared."""

    member: str
    name: str
    key: bytes
    recipient: str
    since: str = ""
    verified: str = ""


@dataclass(frozen=True)
class Taken:
    """A bundle that was taken in; `first` and `last` are the entries that came with it."""

    id: str
    sort: str
    sender: str
    made: str
    at: str
    name: str
    first: int = 0
    last: int = 0
    undone: str = ""


@dataclass(frozen=True)
class Sent:
    """A bundle that was made. `readers` are the names it was made for, one a line."""

    id: str
    sort: str
    readers: str
    at: str
    name: str
    sha256: str
    size: int
    last: int


@dataclass(frozen=True)
class Held:
    """A bundle in the inbox. `sender` is what it says of its sender, as JSON."""

    id: str
    at: str
    name: str
    file: str
    sender: str


_KNOWN = "SELECT member, name, key, recipient, since, verified FROM known"
_TAKEN = "SELECT id, sort, sender, made, at, name, first, last, undone FROM taken"
_SENT = "SELECT id, sort, readers, at, name, sha256, size, last FROM sent"
_HELD = "SELECT id, at, name, file, sender FROM inbox"


def known(connection: Connection) -> list[Known]:
    """Every member whose keys were seen, by name."""
    return [Known(*row) for row in connection.execute(f"{_KNOWN} ORDER BY name, member")]


def known_as(connection: Connection, member: str) -> Known | None:
    """The keys of one member."""
    row = connection.execute(f"{_KNOWN} WHERE member = ?", (member,)).fetchone()
    return Known(*row) if row else None


def put_known(connection: Connection, one: Known) -> None:
    """Keep what is known of a member."""
    connection.execute(
        "INSERT OR REPLACE INTO known (member, name, key, recipient, since, verified)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (one.member, one.name, one.key, one.recipient, one.since, one.verified),
    )


def learn(connection: Connection, own: str, at: str) -> list[str]:
    """Know the members whose writers came with entries, as they introduced themselves.

    Only what a member's own writer says counts: nobody can put other keys in their place.
    """
    rows = connection.execute(
        "SELECT writer.member, writer.key, writer.id, coalesce(member.name, '') FROM writer"
        ' LEFT JOIN "member" ON member.id = writer.member'
        " WHERE writer.member <> ? AND writer.member NOT IN (SELECT member FROM known)"
        " ORDER BY writer.opened, writer.id",
        (own,),
    ).fetchall()
    new = []
    for member, key, _writer, name in rows:
        if member not in new:
            put_known(connection, Known(member, name, key, "", at))
            new.append(member)
    return new


def set_recipient(connection: Connection, member: str, recipient: str) -> None:
    """Keep to whom bundles for a member are sealed, unless that is known already."""
    connection.execute(
        "UPDATE known SET recipient = ? WHERE member = ? AND recipient = ''", (recipient, member)
    )


def said(connection: Connection, member: str, since: str) -> list[Holds]:
    """What the installations of a member said last, without those unheard of since then."""
    rows = connection.execute(
        "SELECT holds FROM said WHERE member = ? AND made >= ?", (member, since)
    )
    return [Holds.from_text(row[0]) for row in rows]


def last_said(connection: Connection, member: str) -> str:
    """When a member last said what they hold, UTC; empty when they never did."""
    row = connection.execute("SELECT max(made) FROM said WHERE member = ?", (member,)).fetchone()
    return str(row[0] or "")


def note_said(connection: Connection, member: str, writer: str, made: str, holds: Holds) -> None:
    """Keep what an installation says that it holds; something older does not replace it.

    How far its own chain has come tells what is older; its clock, which may be set back, only
    decides where that is the same, and not against somebody who holds more than before.
    """
    row = connection.execute(
        "SELECT made, holds FROM said WHERE member = ? AND writer = ?", (member, writer)
    ).fetchone()
    if row:
        before = Holds.from_text(row[1])
        now, then = holds.reach(writer), before.reach(writer)
        if now < then or (now == then and made <= row[0] and not holds.is_ahead_of(before)):
            return
        made = max(made, row[0])
    connection.execute(
        "INSERT OR REPLACE INTO said (member, writer, made, holds) VALUES (?, ?, ?, ?)",
        (member, writer, made, holds.to_text()),
    )


def taken(connection: Connection) -> list[Taken]:
    """Every bundle that was taken in, newest first."""
    return [Taken(*row) for row in connection.execute(f"{_TAKEN} ORDER BY at DESC, rowid DESC")]


def taken_as(connection: Connection, bundle: str) -> Taken | None:
    """A bundle that was taken in, by its id."""
    row = connection.execute(f"{_TAKEN} WHERE id = ?", (bundle,)).fetchone()
    return Taken(*row) if row else None


def note_taken(connection: Connection, one: Taken) -> None:
    """Note that a bundle was taken in."""
    connection.execute(
        "INSERT OR REPLACE INTO taken (id, sort, sender, made, at, name, first, last, undone)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (one.id, one.sort, one.sender, one.made, one.at, one.name, one.first, one.last, one.undone),
    )


def sent(connection: Connection) -> list[Sent]:
    """Every bundle that was made, newest first."""
    return [Sent(*row) for row in connection.execute(f"{_SENT} ORDER BY at DESC, rowid DESC")]


def note_sent(connection: Connection, one: Sent) -> None:
    """Note that a bundle was made."""
    connection.execute(
        "INSERT OR REPLACE INTO sent (id, sort, readers, at, name, sha256, size, last)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (one.id, one.sort, one.readers, one.at, one.name, one.sha256, one.size, one.last),
    )


def inbox(connection: Connection) -> list[Held]:
    """Bundles that wait because their senders are not verified, oldest first."""
    return [Held(*row) for row in connection.execute(f"{_HELD} ORDER BY at, id")]


def put_in_inbox(connection: Connection, one: Held) -> None:
    """Keep a bundle in the inbox."""
    connection.execute(
        "INSERT OR REPLACE INTO inbox (id, at, name, file, sender) VALUES (?, ?, ?, ?, ?)",
        (one.id, one.at, one.name, one.file, one.sender),
    )


def leave_inbox(connection: Connection, bundle: str) -> None:
    """A bundle no longer waits."""
    connection.execute("DELETE FROM inbox WHERE id = ?", (bundle,))


def keep_readers(connection: Connection, record: str, members: str) -> None:
    """Remember who might have a record that is about to be forgotten (JSON list of members)."""
    connection.execute(
        "INSERT OR REPLACE INTO readable (record, members) VALUES (?, ?)", (record, members)
    )
