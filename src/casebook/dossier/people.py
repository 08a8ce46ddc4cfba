"""Who is called by name in a dossier, and what the others are called.

Alleged actors and officials are named, since the reader needs them; everybody else is named only
if they agreed to that for this reader. The others get a pseudonym: the same for one addressee
in every dossier, another for the next, so that two readers cannot put their papers together.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping

from casebook.dossier.consent import CONTACT, IDENTITY, Agreed, Consents, Standing
from casebook.dossier.order import INITIALS, NOTHING, ROLE
from casebook.dossier.profiles import ACTORS, BY_CONSENT, NOBODY, Profile
from casebook.records import Contact

_NAMED_SIDES = frozenset(("actor", "official", "organisation"))
_NAMED_ROLES = frozenset((
    "suspected-perpetrator", "identified-perpetrator", "official", "intermediary",
))  # fmt: skip
_HIDDEN_SIDES = frozenset(("our-people", "witness"))
_HIDDEN_ROLES = (
    "target", "also-affected", "witness", "accompanied", "reporter", "interpreter", "advocate",
    "counsel", "helper",
)  # fmt: skip
_BODIES = frozenset(("organisation", "group"))
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_WITHHELD = "…"


class Pseudonyms:
    """What the hidden are called for one addressee. Nobody can find out the name from it."""

    def __init__(self, secret: bytes, addressee: str) -> None:
        self._secret = secret
        self._addressee = " ".join(addressee.split()).casefold()
        self._taken: dict[str, str] = {}

    def of(self, one: str) -> str:
        """Three letters. Whoever is asked for first keeps them: ask oldest first."""
        if one not in self._taken:
            self._taken[one] = self._fresh(one)
        return self._taken[one]

    def _fresh(self, one: str) -> str:
        message = f"{self._addressee}\n{one}".encode()
        digest = hmac.new(self._secret, message, hashlib.sha256).digest()
        number = int.from_bytes(digest[:8], "big")
        size = len(_LETTERS)
        taken = set(self._taken.values())
        while True:
            code = "".join(_LETTERS[number // size**place % size] for place in range(3))
            if code not in taken:
                return code
            number += 1


class People:
    """Everybody in the casebook, for one dossier."""

    def __init__(
        self,
        people: Mapping[str, Contact],
        roles: Iterable[tuple[str, str]],
        *,
        profile: Profile,
        consents: Consents,
        pseudonyms: Pseudonyms,
        hidden: Mapping[str, str],
        subject: str,
        confidential: Collection[str] = (),
        say: Callable[[str], str],
        term: Callable[[str, str], str],
    ) -> None:
        """`people` by id, oldest first; `roles` are (contact, role) of the chosen incidents;
        `hidden` maps refs to treatments; `subject` is a ref; `confidential` are the ids of those
        who said something in confidence: whoever they are, they are not named."""
        self._people, self._profile, self._consents = people, profile, consents
        self._hidden, self._subject = hidden, subject.strip().upper()
        self._confidential = frozenset(confidential)
        self.say, self._term = say, term
        self._roles: dict[str, set[str]] = {}
        for one, role in roles:
            self._roles.setdefault(one, set()).add(role)
        self._codes = {one: pseudonyms.of(one) for one in people}
        self._named = {one for one in people if self._may_be_named(one)}

    def is_hidden(self, contact: str) -> bool:
        """This person is not called by name."""
        return contact not in self._named

    def is_confidential(self, contact: str) -> bool:
        """They said something of this in confidence."""
        return contact in self._confidential

    def is_body(self, contact: str) -> bool:
        """A group or an organisation."""
        person = self._people.get(contact)
        return bool(person and person.party_type in _BODIES)

    def is_protected(self, contact: str) -> bool:
        """A target, witness, relative or helper: their consent counts."""
        person = self._people.get(contact)
        if person is None or person.side in _HIDDEN_SIDES:
            return True
        roles = self._roles.get(contact, set())
        if roles & set(_HIDDEN_ROLES):
            return True
        return not (person.side in _NAMED_SIDES or roles & _NAMED_ROLES)

    def is_subject(self, contact: str) -> bool:
        """The dossier is this person's own copy."""
        person = self._people.get(contact)
        return bool(self._subject and person and person.ref == self._subject)

    def agreed(self, contact: str, subject: str) -> Agreed:
        """Whether they agreed to one thing; to themselves, everybody does."""
        if self.is_subject(contact):
            return Agreed(Standing.GIVEN)
        return self._consents.about(contact, subject)

    def may_be_reached(self, contact: str) -> bool:
        """Their number or address may be printed."""
        if self.is_hidden(contact):
            return False
        return not self.is_protected(contact) or self.agreed(contact, CONTACT).is_given

    def call(self, contact: str) -> str:
        """The name of a contact, or what stands in its place."""
        if contact in self._named:
            return self._people[contact].name
        if contact not in self._people:
            return self.say("a person")
        return self._instead(contact)

    def code(self, contact: str) -> str:
        """The pseudonym of a contact, whatever it is called here."""
        person = self._people.get(contact)
        if person and person.side == "witness":
            pattern = self.say("Witness {code}")
        elif self.is_body(contact):
            pattern = self.say("Group {code}")
        else:
            pattern = self.say("Person {code}")
        return pattern.format(code=self._codes.get(contact, _WITHHELD))

    def _instead(self, contact: str) -> str:
        person = self._people[contact]
        how = self._hidden.get(person.ref) or self._profile.hides_as
        if how == NOTHING:
            return self.say("[withheld]")
        if how == ROLE:
            mine = self._roles.get(contact, set())
            role = next((one for one in _HIDDEN_ROLES if one in mine), "")
            return f"[{self._term('role', role)}]" if role else self.say("[withheld]")
        if how == INITIALS and (found := initials(person.name)):
            return found
        return self.code(contact)

    def _may_be_named(self, contact: str) -> bool:
        person = self._people[contact]
        if self._profile.named == NOBODY or person.ref in self._hidden:
            return False
        if contact in self._confidential and not self.is_subject(contact):
            return False
        if not self.is_protected(contact):
            return True
        if self._profile.named == ACTORS:
            return False
        return self._profile.named == BY_CONSENT and self.agreed(contact, IDENTITY).is_given


def initials(name: str) -> str:
    """P. L. of Pema Lhakyi; empty for a name in a script that has no capitals, or of one word."""
    words = [word for word in re.split(r"[\s\-]+", unicodedata.normalize("NFC", name)) if word]
    if len(words) < 2 or not all(word[0].isalpha() and word[0].isupper() for word in words):
        return ""
    return " ".join(f"{word[0]}." for word in words)
