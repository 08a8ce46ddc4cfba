"""Who was removed from the group, and which entries of theirs wait for review because of it.

A removal is an entry. What its member wrote that is not in the removal's past is *held*: it
stays in the journal, so that chains go on, and no table shows it until somebody accepts it or
lets the member in again. What is held depends only on which entries are here, not on the order
in which they came. Nobody's own words are held back from themselves: somebody who was removed
goes on alone.
"""

from dataclasses import dataclass, field
from typing import Final

from casebook.db.chains import Chains, Entry
from casebook.db.connection import Connection
from casebook.db.entry import ADD

REMOVE_MEMBER: Final = "member-removed"
"""About a member: what they write from then on waits for review. By themselves: they left."""
ADMIT_MEMBER: Final = "member-admitted"
"""About a member: removals in its past no longer hold."""
ACCEPT_LATER: Final = "member-accepted"
"""About a removed member: entries up to the ones named are accepted."""
ACCEPTED: Final = "~accepted"
"""The field that names them, each by its hash in hexadecimal."""

ABOUT_MEMBERS: Final = (REMOVE_MEMBER, ADMIT_MEMBER, ACCEPT_LATER)


@dataclass
class Membership:
    """What the removals in a journal hold back. Made anew whenever one of them comes in."""

    connection: Connection
    chains: Chains
    removals: list[Entry] = field(default_factory=list)
    accepted: list[Entry] = field(default_factory=list)
    own: str = ""

    def look(self) -> "Membership":
        """Read what the journal says of members."""
        row = self.connection.execute("SELECT value FROM local WHERE name = 'member'").fetchone()
        self.own = str(row[0]) if row else ""
        rows = self.connection.execute(
            "SELECT no FROM entry WHERE action LIKE 'member-%' AND action IN (?, ?, ?)"
            " ORDER BY lamport, hash",
            ABOUT_MEMBERS,
        ).fetchall()
        self.removals, self.accepted = [], []
        waiting: list[Entry] = []
        for (no,) in rows:
            waiting.append(self.chains.entry(no))
            while ready := [entry for entry in waiting if not self._holds(entry)]:
                for entry in ready:
                    waiting.remove(entry)
                    self._count(entry)
        return self

    def holds(self, entry: Entry) -> bool:
        """This entry waits for review here."""
        return bool(self.removals) and self._by(entry) != self.own and self._holds(entry)

    def _holds(self, entry: Entry) -> bool:
        """It waits for review in the casebooks of others: the same for all who have the same."""
        member = self._by(entry)
        return any(
            removal.body.record == member
            and removal.no != entry.no
            and not entry.before(removal)
            and not any(one.no == entry.no or entry.before(one) for one in self.accepted)
            for removal in self.removals
        )

    def _count(self, entry: Entry) -> None:
        """What an entry about a member does, once it does not (or no longer) wait itself."""
        target = entry.body.record
        if entry.body.action == REMOVE_MEMBER:
            self.removals.append(entry)
        elif entry.body.action == ADMIT_MEMBER:
            self.removals = [
                one for one in self.removals if one.body.record != target or not one.before(entry)
            ]
        else:
            self._accept(entry)

    def _by(self, entry: Entry) -> str:
        return entry.body.record if entry.body.key else self.member_of(entry.body.writer)

    def removed(self) -> dict[str, Entry]:
        """Members who are removed now, each with the newest removal."""
        return {one.body.record: one for one in self.removals}

    def member_of(self, writer: str) -> str:
        """The member behind a writer; empty when it is not known."""
        row = self.connection.execute(
            "SELECT member FROM writer WHERE id = ?", (writer,)
        ).fetchone()
        return str(row[0]) if row else ""

    def _accept(self, entry: Entry) -> None:
        for number, change in enumerate(entry.body.changes):
            text = entry.text(number)
            if change.field == ACCEPTED and change.sort == ADD and text:
                try:
                    no = self.chains.number(bytes.fromhex(text))
                except ValueError:
                    continue
                if no is not None:
                    self.accepted.append(self.chains.entry(no))
