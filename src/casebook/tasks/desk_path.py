"""The way from desk to desk: which referral came after which, as lines that can be drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casebook.book import Casebook
from casebook.errors import NoSuchRecord
from casebook.records import Moment, Referral
from casebook.tasks.referrals import about, in_time


@dataclass(frozen=True)
class Stop:
    """One desk on the way."""

    referral: str
    ref: str
    to: str
    sent: Moment | None
    status: str
    file_number: str


@dataclass(frozen=True)
class Path:
    """One line of desks. `branches_from` names the stop it leaves from; empty for a beginning."""

    stops: tuple[Stop, ...]
    branches_from: str = ""


def paths(referrals: Iterable[Referral]) -> list[Path]:
    """The lines that these referrals make. Where one was followed by two, the second is a line
    of its own. A circle, as two members may write one together, is cut at its earliest desk.
    """
    known = {one.id: one for one in sorted(referrals, key=in_time)}
    following: dict[str, list[Referral]] = {}
    for one in known.values():
        if one.after in known and one.after != one.id:
            following.setdefault(one.after, []).append(one)
    begins = [one for one in known.values() if one.after not in known or one.after == one.id]
    done: set[str] = set()
    found: list[Path] = []
    # the beginnings, and then whatever only a circle leads to
    for begin in [*begins, *known.values()]:
        waiting = [(begin, "")]
        while waiting:
            first, source = waiting.pop(0)
            stops = []
            here: Referral | None = first
            while here is not None and here.id not in done:
                done.add(here.id)
                stops.append(_stop(here))
                nexts = following.get(here.id, [])
                waiting += [(other, here.id) for other in nexts[1:]]
                here = nexts[0] if nexts else None
            if stops:
                found.append(Path(tuple(stops), source))
    return found


def _stop(one: Referral) -> Stop:
    return Stop(one.id, one.ref, one.recipient, one.sent, one.status, one.file_number)


def paths_about(book: Casebook, incidents: Sequence[str]) -> list[Path]:
    """The lines of all referrals about these incidents, with what came before and after each."""
    return paths(_whole(book, [one for incident in incidents for one in about(book, incident)]))


def path_of(book: Casebook, referral: Referral) -> list[Path]:
    """The lines that a referral stands on."""
    return paths(_whole(book, [referral]))


def _whole(book: Casebook, begun: Sequence[Referral]) -> list[Referral]:
    found: dict[str, Referral] = {}
    waiting = list(begun)
    while waiting:
        one = waiting.pop()
        if one.id in found:
            continue
        found[one.id] = one
        waiting += book.where(Referral, "after", one.id)
        if one.after:
            try:
                waiting.append(book.get(Referral, one.after))
            except NoSuchRecord:
                continue
    return list(found.values())
