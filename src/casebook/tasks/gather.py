"""Gathers everything about chosen incidents, as plain values, in short turns."""

from collections.abc import Iterable

from casebook.book import Casebook
from casebook.book.clock import now
from casebook.db.row import stamp
from casebook.dossier.casefile import CaseFile, CustodyLine, Dated
from casebook.dossier.order import Order
from casebook.patterns.letters import SIMPLIFIED, TRADITIONAL
from casebook.records import (
    Act,
    Agency,
    Consent,
    Contact,
    Custody,
    Dossier,
    Exhibit,
    Identifier,
    Incident,
    IncidentLink,
    Information,
    Involvement,
    Member,
    Name,
    Referral,
    RelatesTo,
    Showing,
    Sighting,
    Statement,
    Wording,
)
from casebook.records.said import say
from casebook.tasks.cover import covered_copy
from casebook.tasks.referrals import NOT_HANDED, is_to_counsel
from casebook.tasks.statements import outdated

CUSTODY = frozenset((
    "attach", "copied-out", "verified", "into-dossier", "offered-again", "edit", "undo", "covered",
))  # fmt: skip


def gather(book: Casebook, order: Order) -> CaseFile:
    """Everything about the incidents of an order. Raises `NoSuchRecord`."""
    incidents = [book.get(Incident, ref) for ref in dict.fromkeys(order.incidents)]
    case = CaseFile(
        incidents=incidents,
        head=book.head(),
        entries=book.entry_count(),
        fingerprint=book.fingerprint(),
        today=stamp(*now())[:10],
        alike=dict(zip(TRADITIONAL, SIMPLIFIED, strict=True)),
    )
    exhibits = _parts(book, case)
    case.all_people = {item.id: item for item in book.all(Contact)}
    case.names = list(book.all(Name))
    case.identifiers = list(book.all(Identifier))
    case.consents = list(book.all(Consent))
    case.members = [item.name for item in book.all(Member)]
    case.sent = list(book.all(Dossier))
    _statements(book, case, order, exhibits)
    _ledger(book, case, order)
    concerned = {item.contact for item in case.involvements}
    concerned |= {act.target for act in case.acts} | {item.source for item in case.information}
    case.contacts = {one: case.all_people[one] for one in concerned if one in case.all_people}
    case.exhibits = sorted(exhibits.values(), key=lambda item: item.ref)
    case.covered = {
        item.id: copy for item in case.exhibits if (copy := covered_copy(book, item.id))
    }
    case.custody = [line for item in case.exhibits for line in _custody(book, item, order)]
    case.verified = frozenset(line.exhibit for line in case.custody if line.action == "verified")
    return case


def _parts(book: Casebook, case: CaseFile) -> dict[str, Exhibit]:
    exhibits: dict[str, Exhibit] = {}
    for incident in case.incidents:
        row = book.row(incident.id)
        case.dated[incident.id] = Dated(
            row.created_at, row.updated_at, book.member_of(row.created_by)
        )
        case.acts += (acts := book.where(Act, "incident", incident.id))
        case.involvements += book.where(Involvement, "incident", incident.id)
        case.information += book.where(Information, "incident", incident.id)
        case.links += book.where(IncidentLink, "incident", incident.id)
        case.wordings += book.where(Wording, "incident", incident.id)
        for sighting in book.where(Sighting, "incident", incident.id):
            case.seen_in.setdefault(sighting.identifier, []).append(incident.id)
        _shown(book, case, exhibits, (incident.id, *(act.id for act in acts)))
    return exhibits


def _shown(
    book: Casebook, case: CaseFile, exhibits: dict[str, Exhibit], subjects: Iterable[str]
) -> None:
    """The exhibits that show something of these; each with all that it shows."""
    for subject in subjects:
        for showing in book.where(Showing, "subject", subject):
            if showing.exhibit in exhibits:
                continue
            exhibit = book.get(Exhibit, showing.exhibit)
            exhibits[exhibit.id] = exhibit
            case.shows[exhibit.id] = [
                one.subject for one in book.where(Showing, "exhibit", exhibit.id)
            ]


def _statements(book: Casebook, case: CaseFile, order: Order, exhibits: dict[str, Exhibit]) -> None:
    """Those that were chosen; all about these incidents when none were."""
    chosen = {incident.id for incident in case.incidents}
    ticked = {ref.strip().upper() for ref in order.statements}
    for item in book.all(Statement):
        if item.ref in ticked or (not ticked and item.incident in chosen):
            case.statements.append(item)
            _shown(book, case, exhibits, (item.id,))
    case.outdated = outdated(book, case.statements)


def _ledger(book: Casebook, case: CaseFile, order: Order) -> None:
    """The hand-overs that were ticked; what went to counsel is never among them."""
    for ref in dict.fromkeys(order.ledger):
        item = book.get(Referral, ref)
        if item.status in NOT_HANDED or is_to_counsel(book, item):
            continue
        case.referrals.append(item)
        case.referred += book.where(RelatesTo, "referral", item.id)
    case.referrals.sort(key=lambda item: (item.sent.sort_key if item.sent else "9", item.ref))
    case.agencies = {item.id: item for item in book.all(Agency)}


def _custody(book: Casebook, exhibit: Exhibit, order: Order) -> list[CustodyLine]:
    logged = [
        CustodyLine(
            exhibit.id,
            revision.at,
            revision.action,
            True,
            "; ".join(
                change.after or "" for change in revision.changes if change.field == "~detail"
            ),
            revision.hash,
            revision.by,
        )
        for revision in book.history(exhibit.id)
        if revision.action in CUSTODY
    ]
    stated = [
        CustodyLine(
            exhibit.id,
            say(item.when, order.language) if item.when else "",
            item.action,
            False,
            item.purpose,
        )
        for item in book.where(Custody, "exhibit", exhibit.id)
    ]
    return logged + stated
