"""What the section of the group shows, read in one go off the window's thread."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casebook.book import Casebook
from casebook.book.group import ToForget
from casebook.book.members import Fellow
from casebook.bundle.letter import EXCERPT
from casebook.db.group import Held, Sent, Taken
from casebook.errors import NoSuchRecord
from casebook.records import Record
from casebook.tasks.settling import Disagreement, disagreements


@dataclass(frozen=True)
class Waiting:
    """A bundle in the inbox, and what it says of its sender."""

    held: Held
    name: str
    member: str
    fingerprint: str
    key: bytes
    recipient: str
    is_excerpt: bool = False


@dataclass(frozen=True)
class Proposal:
    """A record that somebody has forgotten, and what it is called here."""

    about: ToForget
    title: str
    parts: tuple[ToForget, ...] = ()


@dataclass(frozen=True)
class GroupState:
    """Everything that the section shows."""

    fellows: tuple[Fellow, ...]
    inbox: tuple[Waiting, ...]
    unsettled: tuple[Disagreement, ...]
    proposals: tuple[Proposal, ...]
    taken: tuple[Taken, ...]
    sent: tuple[Sent, ...]
    waiting: int
    """Entries that wait for others before them."""
    forked: tuple[str, ...]
    codes: Mapping[str, tuple[str, str]]

    @property
    def me(self) -> Fellow:
        """Oneself."""
        return next(one for one in self.fellows if one.is_self)

    @property
    def others(self) -> list[Fellow]:
        """Everybody else of the group, those who were removed last."""
        others = (one for one in self.fellows if not (one.is_self or one.is_outside))
        return sorted(others, key=lambda one: one.is_removed)

    @property
    def outsiders(self) -> list[Fellow]:
        """People of other groups."""
        return [one for one in self.fellows if one.is_outside]

    @property
    def due(self) -> int:
        """How many things wait for the person."""
        later = sum(bool(one.later) for one in self.fellows)
        return len(self.unsettled) + len(self.inbox) + len(self.proposals) + later

    def fellow(self, member: str) -> Fellow | None:
        """A member by id."""
        return next((one for one in self.fellows if one.member == member), None)

    def name(self, member: str) -> str:
        """What a member is called; empty when nobody knows them."""
        found = self.fellow(member)
        return found.name if found else ""


def read_group(book: Casebook) -> GroupState:
    """Read it all."""
    taken = book.taken()
    # nothing waits where nothing ever came: whoever is alone need not wait for a look
    return GroupState(
        fellows=tuple(book.fellows()),
        inbox=tuple(_waiting(held) for held in book.inbox()),
        unsettled=tuple(disagreements(book)) if taken else (),
        proposals=_proposals(book) if taken else (),
        taken=tuple(taken),
        sent=tuple(book.sent()),
        waiting=book.waiting_count(),
        forked=tuple(book.forked()),
        codes=book.codes(),
    )


def _waiting(held: Held) -> Waiting:
    says: dict[str, Any] = json.loads(held.sender)
    return Waiting(
        held, says["name"], says["member"], says["fingerprint"],
        bytes.fromhex(says["card"]["key"]), says["card"]["recipient"],
        says.get("sort") == EXCERPT,
    )  # fmt: skip


def _proposals(book: Casebook) -> tuple[Proposal, ...]:
    """What others erased; parts are told with the record that they are of."""
    found: dict[str, tuple[ToForget, Record | None]] = {}
    for about in book.proposals():
        try:
            found[about.record] = (about, book.find(about.record))
        except NoSuchRecord:
            found[about.record] = (about, None)
    parts: dict[str, list[ToForget]] = {}
    for about, record in found.values():
        owner = getattr(record, type(record).owner, "") if record and type(record).owner else ""
        if owner in found:
            parts.setdefault(owner, []).append(about)
    inner = {about.record for those in parts.values() for about in those}
    return tuple(
        Proposal(about, record.title if record else "", tuple(parts.get(about.record, ())))
        for about, record in found.values()
        if about.record not in inner
    )
