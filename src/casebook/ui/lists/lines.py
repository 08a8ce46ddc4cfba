"""What stands in a list for one record: worked out off the window's thread, drawn by `paint`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casebook.book import Casebook
from casebook.db.evidence import Face
from casebook.db.listing import Beside
from casebook.errors import NoSuchRecord
from casebook.records import (
    Agency,
    Contact,
    Dossier,
    Exhibit,
    Incident,
    Moment,
    Name,
    Record,
    Referral,
)
from casebook.records.said import say
from casebook.tasks.agencies import COUNSEL
from casebook.tasks.follow_ups import Sort, follow_up
from casebook.ui.direction import ltr, own
from casebook.words import _, in_digits, plural, speaking

ACT_ICONS = {
    "1": "message-square-warning",
    "2": "globe",
    "3": "bug-play",
    "4": "eye",
    "5": "megaphone",
    "6": "hammer",
    "7": "gavel",
    "8": "building-2",
    "9": "quote",
    "10": "banknote",
    "11": "user-x",
}
"""The icon of each family of acts."""


@dataclass(frozen=True)
class Line:
    """A record in a list. `tint` numbers a colour; chips are (text, tone), counts (icon, n)."""

    id: str
    ref: str
    title: str
    date: str = ""
    second: str = ""
    icon: str = "list"
    tint: int = 0
    chips: tuple[tuple[str, str], ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    spoken: str = ""
    """What a screen reader says."""
    square: bool = True
    picture: bytes = b""
    label: str = ""
    """What sort of thing it is, in a word."""
    mark: tuple[str, str, str] = ("", "", "")
    """How its file stands: icon, tone, words."""


def lines(book: Casebook, kind: type[Record], ids: Sequence[str]) -> list[Line]:
    """The lines of these records, in that order."""
    records = book.some(kind, ids)
    if kind is Incident:
        beside = book.beside(ids)
        return [_incident(book, item, beside[item.id]) for item in records]  # type: ignore[arg-type]
    if kind is Contact:
        counts = book.in_how_many(ids)
        return [_contact(book, item, counts.get(item.id, 0)) for item in records]  # type: ignore[arg-type]
    if kind is Exhibit:
        faces = book.faces(ids)
        return [_exhibit(book, item, faces.get(item.id)) for item in records]  # type: ignore[arg-type]
    if kind is Dossier:
        return [_dossier(item) for item in records]  # type: ignore[arg-type]
    if kind is Referral:
        agencies = {one.id: one for one in book.some(Agency, [item.agency for item in records])}  # type: ignore[attr-defined]
        return [_referral(book, item, agencies) for item in records]  # type: ignore[arg-type]
    return [Line(item.id, item.ref, item.title or item.ref, spoken=item.title) for item in records]


def short_date(moment: Moment | None) -> str:
    """A date as short as a list needs it: the day and month, with the year when it is not ours."""
    point = moment and (moment.start or moment.until)
    if not point or "X" in point.year:
        return point.year if point else ""
    if not point.month or point.month > 12:
        return point.year
    if not point.day:
        return f"{point.year}-{point.month:02}"
    if int(point.year) == date.today().year:
        return f"{point.month:02}-{point.day:02}"
    return f"{point.year}-{point.month:02}-{point.day:02}"


def families(codes: Sequence[str]) -> list[str]:
    """The families that codes of acts belong to, in order, each once."""
    return list(dict.fromkeys(code.partition(".")[0] for code in codes))


def _incident(book: Casebook, item: Incident, beside: Beside) -> Line:
    acts = book.vocabulary("act_type")
    found = families(beside.acts)
    chips = [(acts[code].label(speaking()), "plain") for code in found[:2] if code in acts]
    if item.immediate_danger:
        chips.append((_("Danger now"), "danger"))
    elif item.priority == "urgent":
        chips.append((_("Urgent"), "danger"))
    if beside.referred:
        chips.append((_("Referred"), "good"))
    counts = [("paperclip", beside.exhibits), ("users", beside.people)]
    second = item.narrative or item.translation or item.place
    spoken = ", ".join(
        part
        for part in (
            item.title,
            say(item.when) if item.when else "",
            *(text for text, _tone in chips),
            plural("{n} file", "{n} files", beside.exhibits).format(n=beside.exhibits),
            item.ref,
        )
        if part
    )
    return Line(
        item.id,
        item.ref,
        item.title,
        short_date(item.when),
        second[:300],
        ACT_ICONS.get(found[0], "list") if found else "list",
        int(found[0]) if found and found[0].isdigit() else 0,
        tuple(chips),
        tuple((icon, count) for icon, count in counts if count),
        spoken,
    )


SIDES = {
    "our-people": ("user-round", "ours", False),
    "actor": ("user-round-x", "actor", True),
    "official": ("scale", "plain", True),
    "witness": ("eye", "ours", False),
    "organisation": ("building-2", "plain", True),
}
"""Icon, tone, and whether the ground is square: our people are round, actors have corners."""


def _contact(book: Casebook, item: Contact, incidents: int) -> Line:
    icon, tone, square = SIDES.get(item.side, ("circle-help", "plain", True))
    sides, flags = book.vocabulary("side"), book.vocabulary("safety_flag")
    language = speaking()
    chips = [(sides[item.side].label(language), tone)] if item.side in sides else []
    chips += [(flags[flag].label(language), "warn") for flag in item.safety_flags if flag in flags]
    others = [own(name.text) for name in book.where(Name, "contact", item.id)[:3]]
    second = item.role or item.affiliation or item.description
    return Line(
        item.id,
        item.ref,
        item.name,
        "",
        " · ".join(part for part in (*others, second[:300]) if part),
        icon,
        -1 if tone == "ours" else -2 if tone == "actor" else 0,
        tuple(chips),
        (("list", incidents),) if incidents else (),
        ", ".join([item.name, *(text for text, _tone in chips), item.ref]),
        square,
        picture_of(book, item),
    )


def picture_of(book: Casebook, contact: Contact) -> bytes:
    """The photograph of a contact as a small picture; empty when there is none to show."""
    if not contact.photo:
        return b""
    try:
        exhibit = book.get(Exhibit, contact.photo)
    except NoSuchRecord:
        return b""
    inside = book.inside(exhibit.id)
    if exhibit.intimate or exhibit.minor or inside is None:
        return b""
    return inside.thumbnail or b""


def media_icon(media_type: str) -> str:
    """The icon of a kind of file."""
    for start, icon in (
        ("image/", "image"),
        ("audio/", "music"),
        ("video/", "video"),
        ("message/", "mail"),
        ("text/", "file-text"),
        ("application/pdf", "file-text"),
        ("application/zip", "file-archive"),
        ("application/vnd.openxmlformats-officedocument.spreadsheet", "file-spreadsheet"),
    ):
        if media_type.startswith(start):
            return icon
    return "file"


def size_said(size: int | None) -> str:
    """A size in the unit that fits."""
    if size is None:
        return ""
    amount, places = float(size), 0
    for unit in (_("bytes"), _("KB"), _("MB"), _("GB")):
        if amount < 1000 or unit == _("GB"):
            return f"{in_digits(amount, places)} {unit}"
        amount, places = amount / 1000, 1
    return ""


def _exhibit(book: Casebook, item: Exhibit, face: Face | None) -> Line:
    kinds = book.vocabulary("exhibit_kind")
    kind = kinds[item.exhibit_kind].label(speaking()) if item.exhibit_kind in kinds else ""
    chips = [(kind, "plain")] if kind else []
    if item.intimate or item.minor:
        chips.append((_("Sensitive"), "warn"))
    if item.name_disagrees:
        chips.append((_("Name and content disagree"), "warn"))
    second = " · ".join(
        part for part in (item.file_name, item.media_type, size_said(item.size)) if part
    )
    hidden = item.intimate or item.minor
    mark = _mark(face)
    spoken = (item.title, item.file_name, kind, say(item.captured) if item.captured else "",
              mark[2], item.ref)  # fmt: skip
    return Line(
        item.id,
        item.ref,
        item.title,
        short_date(item.captured),
        second,
        "eye-off" if hidden else media_icon(item.media_type),
        0,
        tuple(chips),
        (),
        ", ".join(part for part in spoken if part),
        picture=(face.thumbnail or b"") if face and not hidden else b"",
        label=kind,
        mark=mark,
    )


def _mark(face: Face | None) -> tuple[str, str, str]:
    """How the file of an exhibit stands, as far as it was looked at."""
    if face is None:
        return "inbox", "muted", _("No file: kept elsewhere")
    if face.verified:
        return "shield-check", "good", _("Checked and unchanged")
    return "shield-question-mark", "muted", _("Not checked since it came in")


def _dossier(item: Dossier) -> Line:
    count = len(item.incidents)
    return Line(
        item.id,
        item.ref,
        item.addressee or item.title,
        "",
        " · ".join(
            (
                item.title,
                plural("{n} incident", "{n} incidents", count).format(n=count),
                plural("{n} page", "{n} pages", item.pages or 0).format(n=item.pages or 0),
            )
        ),
        "file-text",
        0,
        spoken=f"{item.addressee or item.title}, {item.ref}",
    )


STATUS_TONES = {
    "sent": "accent",
    "acknowledged": "good",
    "under-review": "good",
    "more-asked": "warn",
    "referred-on": "warn",
    "declined": "danger",
    "investigation": "good",
    "charge": "good",
}
"""How the status of a referral is coloured; it is always said as well."""

AGENCY_ICONS = {
    "emergency": "siren",
    "police": "badge-check",
    "national-security": "shield-check",
    "cyber": "bug-play",
    "border": "plane",
    "school": "building-2",
    "platform": "globe",
    "elected": "megaphone",
    "government": "building-2",
    "human-rights": "scale",
    "counsel": "gavel",
}
"""The icon of each sort of agency."""


def _referral(book: Casebook, item: Referral, agencies: dict[str, Agency]) -> Line:
    statuses = book.vocabulary("referral_status")
    agency = agencies.get(item.agency)
    counsel = bool(item.to_counsel) or (agency is not None and agency.agency_sort == COUNSEL)
    due = follow_up(item, date.today())
    chips = []
    if item.status in statuses:
        said = statuses[item.status].label(speaking())
        chips.append((said, STATUS_TONES.get(item.status, "plain")))
    if due and due.is_due:
        chips.append((due.said(), "danger" if due.sort is Sort.OVERDUE else "warn"))
    elif due and item.next_action:
        chips.append((due.said(), "plain"))
    if counsel:
        chips.append((_("Counsel"), "ours"))
    number = ltr(item.file_number) if item.file_number else ""
    second = [number, own(item.officer) if item.officer else "", own(item.requests[:200])]
    sort = "counsel" if counsel else agency.agency_sort if agency else ""
    return Line(
        item.id,
        item.ref,
        item.recipient,
        short_date(item.sent),
        " · ".join(part for part in second if part and part != own("")),
        AGENCY_ICONS.get(sort, "hand-helping"),
        -1 if counsel else 0,
        tuple(chips),
        spoken=", ".join(
            part
            for part in (
                item.recipient,
                say(item.sent) if item.sent else "",
                *(text for text, _tone in chips),
                item.file_number,
                item.ref,
            )
            if part
        ),
    )
