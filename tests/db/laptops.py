"""Members of a group for tests: each has a database, and they give each other parcels."""

import base64
import random
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from casebook.db import connection as db
from casebook.db import group
from casebook.db.arriving import Arriving
from casebook.db.entry import OPEN_WRITER
from casebook.db.group import Taken
from casebook.db.history import History
from casebook.db.holding import Holds, holds
from casebook.db.journal import Draft, Journal
from casebook.db.membership import Membership
from casebook.db.selection import Selection
from casebook.db.setting_aside import refuse, set_aside
from casebook.db.sharing import Sharing
from casebook.db.store import Store, new_id
from tests.db.desk import Desk, clock, in_memory, sign, verify

_numbers = count(1)
chance = random.Random(0)
"""Where ids and salts of a test come from, so that it goes the same way every time."""


@dataclass(frozen=True)
class Parcel:
    """What a bundle carries, without its seals."""

    id: str
    sender: str
    writer: str
    made: str
    entries: tuple[Arriving, ...]
    holds: Holds
    readers: tuple[str, ...]


@dataclass
class Laptop:
    """One member's computer."""

    name: str
    desk: Desk = field(init=False)
    copies: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.desk = Desk(None, self.name).open_writer()

    @property
    def member(self) -> str:
        """The id of the member's record."""
        return self.desk.member

    # Giving and taking

    def sharing(self, *members: str) -> Sharing:
        """What members may have, as this laptop sees it."""
        return Sharing(self.desk.connection, self.desk.store, frozenset(members), self.member)

    def pack(self, *readers: "Laptop", full: bool = False) -> Parcel:
        """What the readers lack and may have, from what they told of themselves."""
        said: list[Holds] = []
        for one in readers:
            theirs = group.said(self.desk.connection, one.member, "")
            said += theirs if theirs and not full else [Holds()]
        selection = Selection(
            self.desk.journal.chains, self.sharing(*(one.member for one in readers))
        )
        wanted = selection.wanted(said)
        return Parcel(
            f"{next(_numbers):032x}",
            self.member,
            self.desk.writer,
            clock()[0],
            tuple(selection.entries(wanted.numbers)),
            holds(self.desk.connection, self.desk.journal.chains, self.member),
            tuple(one.member for one in readers),
        )

    def take(self, parcel: Parcel, *, again: bool = False) -> tuple[int, int]:
        """Take a parcel in; how many entries were new, and how many came with their words."""
        arrivals, connection = self.desk.journal.arrivals, self.desk.connection
        before = group.taken_as(connection, parcel.id)
        if before and before.undone and not again:
            return 0, 0
        plan = arrivals.plan(parcel.entries, verify)
        first = self._last() + 1
        with db.transaction(connection):
            new = arrivals.take(parcel.entries, verify, again=again)
            last = self._last()
            if parcel.sender != self.member or parcel.writer != self.desk.writer:
                group.note_said(connection, parcel.sender, parcel.writer, parcel.made, parcel.holds)
            if not before or before.undone or last >= first:
                here = (first, last) if last >= first else (0, 0)
                group.note_taken(
                    connection,
                    Taken(parcel.id, "group", parcel.sender, parcel.made, clock()[0], "x", *here),
                )
        return new, plan.shown

    def undo_import(self) -> None:
        """Set the newest import aside. Raises `ChangedSince`, `NotUndoable`."""
        taken = [one for one in group.taken(self.desk.connection) if one.first]
        if taken:
            newest = max(taken, key=lambda one: one.last)
            refuse(self.desk.connection, self.desk.journal.chains, newest)
            with db.transaction(self.desk.connection):
                set_aside(self.desk.connection, self.desk.journal, newest)
                group.note_taken(
                    self.desk.connection,
                    Taken(newest.id, "group", newest.sender, newest.made, newest.at, "x",
                          undone=clock()[0]),
                )  # fmt: skip

    # Members

    def about(self, member: str, action: str, *fields: Any) -> None:
        """An entry about a member."""
        self.desk.write([Draft(action, "member", member, fields)])

    def removed(self) -> set[str]:
        """Who is removed, as this laptop sees it."""
        return set(Membership(self.desk.connection, self.desk.journal.chains).look().removed())

    # A copy of the folder, and a day on which it is needed

    def copy(self) -> None:
        """Keep a backup."""
        self.copies.append(in_memory(self.desk.connection))

    def restore(self) -> None:
        """Go back to the last backup; whoever writes there is a new writer of the same member."""
        old = self.desk
        new = Desk(None, self.name)
        new.connection = in_memory(self.copies[-1])
        new.journal = Journal(new.connection, lambda message: sign(new.key, message), clock)
        new.store = Store(new.connection, new.journal)
        new.history = History(new.connection, new.journal.chains, new.store)
        new.member, new.writer, new.key = old.member, new_id(), old.key
        with db.transaction(new.connection):
            new.journal.begin_as(new.writer)
            code = f"{chance.randrange(16**3):03X}"
            key = base64.b64encode(new.key).decode()
            new.journal.append(
                [Draft(OPEN_WRITER, "member", new.member, ref=f"MEM-{code}-0001", key=key)]
            )
        self.desk = new

    # What is here

    def hashes(self) -> set[bytes]:
        """Every entry that is here."""
        return {row[0] for row in self.desk.connection.execute("SELECT hash FROM entry")}

    def forgotten(self) -> set[str]:
        """Records that were forgotten here."""
        return {row[0] for row in self.desk.connection.execute("SELECT record FROM forgotten")}

    def _last(self) -> int:
        row = self.desk.connection.execute("SELECT coalesce(max(no), 0) FROM entry").fetchone()
        return int(row[0])
