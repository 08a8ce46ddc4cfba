"""What of a record may leave in a dossier. What is not let through here does not exist after it."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from typing import Any

from casebook.records import Contact, Goes, Involvement, Record

STAYS = "this-casebook"
_NAMED_SIDES = frozenset(("actor", "official", "organisation"))
_NAMED_ROLES = frozenset((
    "suspected-perpetrator", "identified-perpetrator", "official", "intermediary",
))  # fmt: skip
_HIDDEN_ROLES = frozenset((
    "target", "also-affected", "witness", "accompanied", "reporter", "interpreter", "advocate",
    "counsel", "helper",
))  # fmt: skip
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def may_leave(record: Record) -> dict[str, Any]:
    """The declared fields of a record that go into dossiers, by name; nothing else."""
    return {
        spec.name: getattr(record, spec.name)
        for spec in record.fields()
        if Goes.DOSSIER in spec.goes
    }


def stays(record: Record) -> bool:
    """This record never leaves the casebook, whatever its fields say."""
    return record.sensitivity == STAYS


class People:
    """Who is called by name, and what the others are called.

    Alleged actors and officials are named, since the reader needs them; everybody else gets a
    pseudonym, which is the same for one addressee and another for the next, so that two readers
    cannot put their papers together. Whoever has two roles is hidden.
    """

    def __init__(
        self,
        secret: bytes,
        addressee: str,
        people: Mapping[str, Contact],
        involvements: Iterable[Involvement],
        word: str,
    ) -> None:
        self._secret = secret
        self._addressee = addressee.strip().casefold()
        self._word = word
        self._people = people
        roles: dict[str, set[str]] = {}
        for item in involvements:
            roles.setdefault(item.contact, set()).add(item.role)
        self._named = {one for one, contact in people.items() if _is_named(contact, roles.get(one))}
        self._taken: dict[str, str] = {}
        for one in sorted(people):
            if one not in self._named:
                self._taken[one] = self._pseudonym(one)

    def is_hidden(self, contact: str) -> bool:
        """This person is not called by name."""
        return contact not in self._named

    def call(self, contact: str) -> str:
        """The name or the pseudonym of a contact."""
        if contact in self._named:
            return self._people[contact].name
        return self._taken.get(contact, self._word)

    def _pseudonym(self, contact: str) -> str:
        message = f"{self._addressee}\n{contact}".encode()
        digest = hmac.new(self._secret, message, hashlib.sha256).digest()
        number = int.from_bytes(digest[:8], "big")
        size = len(_LETTERS)
        while True:
            code = "".join(_LETTERS[number // size**place % size] for place in range(3))
            found = f"{self._word} {code}"
            if found not in self._taken.values():
                return found
            number += 1


def _is_named(contact: Contact, roles: set[str] | None) -> bool:
    if contact.side in ("our-people", "witness"):
        return False
    if roles and roles & _HIDDEN_ROLES:
        return False
    return contact.side in _NAMED_SIDES or bool(roles and roles & _NAMED_ROLES)


class Hider:
    """Takes the names and identifiers of hidden people out of any text."""

    def __init__(self, hidden: Iterable[tuple[str, str]]) -> None:
        """`hidden` are (what was written, what stands there instead)."""
        found: dict[str, str] = {}
        for text, instead in hidden:
            for part in _parts(text):
                found.setdefault(part.casefold(), instead)
        self._instead = found
        longest_first = sorted(found, key=len, reverse=True)
        self._pattern = (
            re.compile("|".join(_bounded(part) for part in longest_first), re.IGNORECASE)
            if longest_first
            else None
        )
        self.count = 0

    def hide(self, text: str) -> str:
        """The text without them."""
        if not self._pattern or not text:
            return text
        out, times = self._pattern.subn(lambda match: self._name(match[0]), text)
        self.count += times
        return out

    def _name(self, found: str) -> str:
        return self._instead.get(found.casefold(), next(iter(self._instead.values())))


def _parts(text: str) -> Iterable[str]:
    """A name and the parts of it by which somebody could be known."""
    whole = text.strip()
    if len(whole) >= 2:
        yield whole
    for part in re.split(r"[\s,·・.\-]+", whole):
        if part != whole and len(part) >= (3 if part.isascii() else 2):
            yield part


def _bounded(part: str) -> str:
    """Word boundaries only where the script has them: Chinese and Tibetan have no blanks."""
    before = r"(?<!\w)" if part[0].isascii() else ""
    after = r"(?!\w)" if part[-1].isascii() else ""
    return before + re.escape(part) + after
