"""The contacts with authorities about some incidents, as plain lines that can be printed."""

from collections.abc import Sequence
from dataclasses import dataclass

from casebook.book import Casebook
from casebook.records import Moment, Referral
from casebook.tasks.referrals import NOT_HANDED, about, in_time, is_to_counsel


@dataclass(frozen=True)
class LedgerLine:
    """One hand-over: when, to whom, under which number, what they answered, what comes next.

    `status` is a code of the vocabulary referral_status. `sent_on_to` is where they sent us.
    """

    referral: str
    ref: str
    date: Moment | None
    agency: str
    unit: str
    officer: str
    badge: str
    file_number: str
    status: str
    answer: str
    promised: str
    sent_on_to: str
    next_step: Moment | None
    is_counsel: bool = False


def ledger(
    book: Casebook, incidents: Sequence[str], *, with_counsel: bool = False
) -> list[LedgerLine]:
    """The hand-overs about these incidents, each once, in the order of their dates.

    What went to counsel is left out (`with_counsel` is for the person's own eyes: never for
    paper). Drafts are no hand-overs. The private note on how it was is in no line.
    """
    found = {one.id: one for incident in incidents for one in about(book, incident)}
    lines = []
    for one in sorted(found.values(), key=in_time):
        counsel = is_to_counsel(book, one)
        if one.status in NOT_HANDED or (counsel and not with_counsel):
            continue
        lines.append(_line(one, is_counsel=counsel))
    return lines


def _line(one: Referral, *, is_counsel: bool) -> LedgerLine:
    return LedgerLine(
        referral=one.id,
        ref=one.ref,
        date=one.sent,
        agency=one.recipient,
        unit=one.unit,
        officer=one.officer,
        badge=one.badge,
        file_number=one.file_number,
        status=one.status,
        answer=one.answer,
        promised=one.promised,
        sent_on_to=one.referred_on,
        next_step=one.next_action,
        is_counsel=is_counsel,
    )
