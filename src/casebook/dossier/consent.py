"""Whether somebody agreed: to what, for whom, for which purpose, and whether it still holds.

Doubt counts against printing: a consent without an audience is for nobody, one of which the end
is only about known has ended when it may have.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum

from casebook.records import Consent, Moment

IDENTITY, CONTACT, STORY, EXHIBIT, PHOTOGRAPH = (
    "identity", "contact", "story", "exhibit", "photograph",
)  # fmt: skip


class Standing(Enum):
    """What is known of a consent for one audience."""

    GIVEN = "given"
    NOT_GIVEN = "not-given"
    OTHER_PURPOSE = "other-purpose"
    NOT_YET = "not-yet"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Agreed:
    """The standing, and the consent that decides it."""

    standing: Standing
    consent: Consent | None = None

    @property
    def is_given(self) -> bool:
        """It holds."""
        return self.standing is Standing.GIVEN


class Consents:
    """All consents of a casebook, asked for one audience, purpose and day."""

    def __init__(
        self,
        consents: Iterable[Consent],
        *,
        audience: str,
        purpose: str,
        today: str,
        held: Collection[str] = (),
    ) -> None:
        """`today` is YYYY-MM-DD; `held` are refs of consents whose purpose a person matched."""
        self._audience, self._today = audience, today
        self._purpose = _plain(purpose)
        self._held = frozenset(held)
        self._of: dict[str, list[Consent]] = {}
        for one in consents:
            if audience and audience in one.audiences:
                self._of.setdefault(one.contact, []).append(one)

    def all_of(self, contact: str) -> list[Consent]:
        """What somebody said to this audience."""
        return self._of.get(contact, [])

    def about(self, contact: str, subject: str, exhibit: str = "") -> Agreed:
        """Whether somebody agreed to one thing."""
        rows = [
            one
            for one in self.all_of(contact)
            if subject in one.subjects and (subject != EXHIBIT or one.exhibit == exhibit)
        ]
        taken_back = [one for one in rows if one.withdrawn]
        best = Agreed(Standing.NOT_GIVEN)
        for one in rows:
            found = Agreed(self._standing(one, taken_back), one)
            if found.is_given:
                return found
            if _WORTH[found.standing] > _WORTH[best.standing]:
                best = found
        return best

    def _standing(self, one: Consent, taken_back: list[Consent]) -> Standing:
        if one.withdrawn or any(not _is_before(other.withdrawn, one.given) for other in taken_back):
            return Standing.WITHDRAWN
        if one.given and (begin := one.given.earliest) and begin[:10] > self._today:
            return Standing.NOT_YET
        if one.expires and _last_day(one.expires) < self._today:
            return Standing.EXPIRED
        if one.purpose and one.ref not in self._held and _plain(one.purpose) != self._purpose:
            return Standing.OTHER_PURPOSE
        return Standing.GIVEN


_WORTH = {
    Standing.NOT_GIVEN: 0,
    Standing.NOT_YET: 1,
    Standing.EXPIRED: 2,
    Standing.OTHER_PURPOSE: 3,
    Standing.WITHDRAWN: 4,
}


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _is_before(first: Moment | None, second: Moment | None) -> bool:
    """Whether the first surely came before the second."""
    end = first.latest if first else None
    begin = second.earliest if second else None
    return bool(end and begin and end < begin)


def _last_day(moment: Moment) -> str:
    """The last day on which it surely holds: of a month, its last; of "about", its first."""
    point = moment.until or moment.start
    vague = moment.is_stretch or (point is not None and point.mark.value)
    found = moment.earliest if vague else moment.latest
    return (found or "")[:10]
