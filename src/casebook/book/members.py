"""Who is in the group: cards, fingerprints, who was removed and let in again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from casebook.book.clock import now
from casebook.book.reading import Reading
from casebook.bundle.card import Card
from casebook.crypto import sign
from casebook.crypto.seal import recipient_of
from casebook.db import group as db_group
from casebook.db.chains import Entry
from casebook.db.entry import ADD
from casebook.db.group import Known, Taken
from casebook.db.journal import Draft, Written
from casebook.db.membership import (
    ACCEPT_LATER,
    ACCEPTED,
    ADMIT_MEMBER,
    REMOVE_MEMBER,
    Membership,
)
from casebook.errors import KeyChanged, NoSuchMember
from casebook.records import KINDS, Member


@dataclass(frozen=True)
class Fellow:
    """A member of the group as the window shows them. `later` are entries that wait for review."""

    member: str
    ref: str
    name: str
    fingerprint: str
    recipient: str
    verified: str
    last_said: str
    is_self: bool
    is_removed: bool
    later: int
    writes: bool
    """Something they wrote is in this casebook."""
    is_outside: bool = False
    """Somebody of another group: they are given excerpts, and never a bundle of this group."""


class Members(Reading):
    """What a casebook knows of its own member and of the others."""

    def public_key(self) -> bytes:
        """The member's public key, with which the history is signed."""
        with self._guard:
            return sign.public_of(self._store.local("signing-key"))

    def sign(self, message: bytes) -> bytes:
        """Sign something that leaves the casebook as this member."""
        with self._guard:
            return sign.sign(self._store.local("signing-key"), message)

    def own_member(self) -> str:
        """The id of the record of the member who writes here."""
        with self._guard:
            return str(self._store.local("member"))

    def age_identity(self) -> str:
        """What opens bundles made for this member."""
        with self._guard:
            return str(self._store.local("age-identity"))

    def card(self) -> Card:
        """This member's public card."""
        with self._guard:
            own = self.own_member()
            name = self._member_name(own)
            return Card(own, name, self.public_key(), recipient_of(self.age_identity()))

    def introduce_self(self) -> None:
        """Make sure that the history says to whom bundles for this member are sealed."""
        with self._guard:
            own = self.own_member()
            if not self.read_only and not self._says_recipient(own):
                text = recipient_of(self.age_identity())
                field = Written("recipient", text=text)
                self._turns.write(lambda: [Draft("edit", Member.kind, own, [field])])

    def own_writer(self) -> str:
        """The chain that this installation writes."""
        with self._guard:
            own = self._journal.own
            return own.writer if own else str(self._store.local("writer") or "")

    # Members

    def fellows(self) -> list[Fellow]:
        """Everybody in the group: this member first, then by name."""
        with self._guard:
            own = self.own_member()
            members = Membership(self._connection, self._journal.chains).look()
            removed = members.removed()
            later = self._later()
            writers = {
                row[0] for row in self._connection.execute("SELECT DISTINCT member FROM writer")
            }
            me = self.card()
            found = [Known(own, me.name, me.key, me.recipient, verified="self")]
            found += [one for one in db_group.known(self._connection) if one.member != own]
            return [
                Fellow(
                    member=one.member,
                    ref=self._store.ref_of(one.member) if one.member in writers else "",
                    name=self._member_name(one.member) or one.name,
                    fingerprint=sign.fingerprint(one.key),
                    recipient=one.recipient,
                    verified=one.verified,
                    last_said=db_group.last_said(self._connection, one.member),
                    is_self=one.member == own,
                    is_removed=one.member in removed,
                    later=later.get(one.member, 0),
                    writes=one.member in writers,
                    is_outside=self.is_outside(one.member),
                )
                for one in found
            ]

    def others(self) -> list[tuple[str, str, bool]]:
        """(id, name, something of theirs is here) of those of this group who can be sent something.

        Unlike `fellows`, it does not go through the journal.
        """
        with self._guard:
            removed = Membership(self._connection, self._journal.chains).look().removed()
            own = self.own_member()
            found = []
            for one in db_group.known(self._connection):
                gone = one.member in removed or self.is_outside(one.member)
                if one.member != own and not gone:
                    name = self._member_name(one.member) or one.name
                    found.append((one.member, name, self._has_written(one.member)))
            return found

    def fellow(self, name: str) -> Fellow:
        """A member by name, ref, id, or the beginning of the fingerprint. Raises `NoSuchMember`."""
        said = name.strip()
        digits = said.replace(" ", "")
        everybody = self.fellows()
        ways: tuple[Callable[[Fellow], bool], ...] = (
            lambda one: said.lower() == one.member or said.upper() == one.ref,
            lambda one: said == one.name,
            lambda one: said.casefold() == one.name.casefold(),
            lambda one: said == one.recipient,
            lambda one: (
                len(digits) >= 10
                and digits.isdigit()
                and one.fingerprint.replace(" ", "").startswith(digits)
            ),
        )
        for fits in ways:
            found = [one for one in everybody if fits(one)]
            if len(found) == 1:
                return found[0]
        raise NoSuchMember(name=said[:60])

    def add_card(self, card: Card, *, outside: bool = False) -> Fellow:
        """Know a member by their card; it is not verified by that.

        `outside`: they are of another group, unless they are known here already.
        Raises `KeyChanged` where another key is known; then `verify_card` is what is needed.
        """
        with self._guard:
            known = db_group.known_as(self._connection, card.member)
            if card.member == self.own_member():
                return self.fellow(card.member)
            if known and known.key != card.key:
                raise KeyChanged(name=known.name)
            if known and known.recipient not in ("", card.recipient):
                raise KeyChanged(name=known.name)
            at = now()[0]
            one = Known(card.member, card.name, card.key, card.recipient,
                        known.since if known else at, known.verified if known else "")  # fmt: skip
            self._put_known(one, outside=outside and known is None)
            return self.fellow(card.member)

    def verify_card(self, card: Card, *, outside: bool = False) -> Fellow:
        """Put another key in the place of the one that is known: it was compared with its owner.

        `outside`: they are of another group, unless they are known here already.
        """
        with self._guard:
            is_new = db_group.known_as(self._connection, card.member) is None
            one = Known(card.member, card.name, card.key, card.recipient, now()[0], now()[0])
            self._put_known(one, outside=outside and is_new)
            return self.fellow(card.member)

    def _put_known(self, one: Known, *, outside: bool) -> None:
        """In one turn: nobody of another group is taken for one of this group for a moment."""

        def write() -> None:
            db_group.put_known(self._connection, one)
            if outside:
                self._store.set_local(_outside(one.member), "yes")

        self._turns.write_local(write)

    def is_outside(self, member: str) -> bool:
        """Somebody is of another group."""
        with self._guard:
            return bool(self._store.local(_outside(member)))

    def set_outside(self, member: str, outside: bool) -> None:
        """Say that somebody is of another group, or of this one. Raises `NoSuchMember`."""
        with self._guard:
            if member == self.own_member() or not db_group.known_as(self._connection, member):
                raise NoSuchMember(name=member)
            self._turns.write_local(
                lambda: self._store.set_local(_outside(member), "yes" if outside else "")
            )

    def verify_member(self, member: str, *, verified: bool = True) -> Fellow:
        """Mark that a member's fingerprint was compared by voice or in person, or that it was not.

        Raises `NoSuchMember`.
        """
        with self._guard:
            known = db_group.known_as(self._connection, member)
            if known is None:
                raise NoSuchMember(name=member)
            one = replace(known, verified=now()[0] if verified else "")
            self._turns.write_local(lambda: db_group.put_known(self._connection, one))
            return self.fellow(member)

    def is_verified(self, member: str, key: bytes) -> bool:
        """This key is a member's, and its fingerprint was compared. Raises `KeyChanged`."""
        with self._guard:
            if member == self.own_member():
                if key != self.public_key():
                    raise KeyChanged(name=self._member_name(member))
                return True
            known = db_group.known_as(self._connection, member)
            if known and known.key != key:
                raise KeyChanged(name=known.name)
            return bool(known and known.verified)

    def remove_member(self, member: str, *, why: str = "") -> None:
        """From now on what they write waits for review everywhere, and nothing is sent to them.

        What they have they keep. Somebody of whom only the card is here is simply not known any
        more.
        """
        with self._guard:
            if self._has_written(member):
                self._about(member, REMOVE_MEMBER, why)
            else:
                self._turns.write_local(
                    lambda: self._connection.execute(
                        "DELETE FROM known WHERE member = ?", (member,)
                    )
                )

    def admit_member(self, member: str, *, why: str = "") -> None:
        """Let a removed member in again; what waited for review is accepted."""
        with self._guard:
            self._about(member, ADMIT_MEMBER, why)

    def accept_later(self, member: str, *, why: str = "") -> None:
        """Accept what a removed member has written until now; what they write later waits again."""
        with self._guard:
            heads = [
                entry.hash.hex()
                for branch, writer in self._journal.chains.branches()
                if self._store_member(writer) == member
                and (entry := self._journal.chains.head(branch))
            ]
            self._about(member, ACCEPT_LATER, why, [Written(ACCEPTED, ADD, one) for one in heads])

    def later_entries(self, member: str) -> list[Entry]:
        """What a removed member wrote later, which no table shows."""
        with self._guard:
            found = self._connection.execute(
                "SELECT entry.no FROM entry JOIN branch ON branch.no = entry.branch"
                " JOIN writer ON writer.id = branch.writer WHERE held = 1 AND member = ?"
                " ORDER BY entry.no",
                (member,),
            ).fetchall()
            return [self._journal.chains.entry(no) for (no,) in found]

    def waiting_count(self) -> int:
        """How many entries wait for one before them that has not come yet."""
        with self._guard:
            row = self._connection.execute(
                "SELECT count(*) FROM waiting WHERE hash NOT IN (SELECT hash FROM aside)"
            ).fetchone()
            return int(row[0])

    def forked(self) -> list[str]:
        """Names of the members of whom one chain goes on in two ways: a copy was written in."""
        with self._guard:
            rows_ = self._connection.execute(
                "SELECT writer FROM branch GROUP BY writer HAVING count(*) > 1 ORDER BY writer"
            ).fetchall()
            return [self._history.member_name(row[0]) for row in rows_]

    def codes(self) -> dict[str, tuple[str, str]]:
        """Member to (name, code in their numbers) of those who once began a casebook."""
        with self._guard:
            rows_ = self._connection.execute(
                "SELECT member, code FROM writer WHERE founder = 1 ORDER BY opened, id"
            ).fetchall()
            return {member: (self._member_name(member), code) for member, code in rows_}

    def touched_by(self, taken: Taken) -> list[tuple[str, str, bool]]:
        """(kind, id, is new) of the records that the entries of an import are about."""
        if not taken.first or taken.undone:
            return []
        with self._guard:
            rows_ = self._connection.execute(
                "SELECT min(no), (SELECT min(first.no) FROM entry AS first"
                " WHERE first.record = entry.record) FROM entry"
                " WHERE no BETWEEN ? AND ? AND digest IS NULL GROUP BY record ORDER BY min(no)",
                (taken.first, taken.last),
            ).fetchall()
            found = [(self._journal.chains.entry(no).body, no == first) for no, first in rows_]
            return [(body.kind, body.record, new) for body, new in found if body.kind in KINDS]

    def _about(self, member: str, action: str, why: str, fields: Sequence[Written] = ()) -> None:
        more = [Written("~why", text=why)] if why else []
        self._turns.write(lambda: [Draft(action, Member.kind, member, [*fields, *more])])

    def _later(self) -> dict[str, int]:
        return dict(
            self._connection.execute(
                "SELECT member, count(*) FROM entry JOIN branch ON branch.no = entry.branch"
                " JOIN writer ON writer.id = branch.writer WHERE held = 1 GROUP BY member"
            ).fetchall()
        )

    def _has_written(self, member: str) -> bool:
        row = self._connection.execute(
            "SELECT 1 FROM writer WHERE member = ? LIMIT 1", (member,)
        ).fetchone()
        return row is not None

    def _store_member(self, writer: str) -> str:
        row = self._connection.execute(
            "SELECT member FROM writer WHERE id = ?", (writer,)
        ).fetchone()
        return str(row[0]) if row else ""

    def _member_name(self, member: str) -> str:
        row = self._connection.execute(
            'SELECT name FROM "member" WHERE id = ?', (member,)
        ).fetchone()
        return str(row[0] or "") if row else ""

    def _says_recipient(self, member: str) -> bool:
        row = self._connection.execute(
            'SELECT recipient FROM "member" WHERE id = ?', (member,)
        ).fetchone()
        return bool(row and row[0])


def _outside(member: str) -> str:
    return f"outside-{member}"
