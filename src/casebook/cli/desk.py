"""Commands of the referral desk: refer, answered, referrals, where, agencies, due."""

from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from casebook.book import Casebook
from casebook.cli.bar import Bar
from casebook.cli.opening import opened
from casebook.cli.records import assignments
from casebook.cli.say import out, out_json, table, tell
from casebook.records import Agency, Case, Incident, Moment, Referral
from casebook.records.said import say
from casebook.records.vocabulary import code_of, label
from casebook.tasks import agencies as directory
from casebook.tasks.calendar_file import write_calendar
from casebook.tasks.desk_path import Path as Way
from casebook.tasks.desk_path import paths, paths_about
from casebook.tasks.follow_ups import follow_ups
from casebook.tasks.ledger import ledger
from casebook.tasks.referrals import (
    Begun,
    about,
    begin,
    begin_next,
    begin_of_dossier,
    hand_over,
    in_time,
    is_to_counsel,
    look_at_handed,
    set_status,
)
from casebook.tasks.where_to_report import where_to_report
from casebook.words import _, plural, speaking


def _refs(text: str) -> list[str]:
    return [ref.strip() for ref in text.split(",") if ref.strip()]


def _matter(book: Casebook, text: str) -> list[str]:
    """The ids of the incidents that are named; a case stands for all of its incidents."""
    found: dict[str, None] = {}
    for ref in _refs(text):
        record = book.find(ref)
        if isinstance(record, Case):
            found.update((one.id, None) for one in book.where(Incident, "case", record.id))
        else:
            found[record.id] = None
    return list(found)


def _agency(book: Casebook, name: str) -> Agency:
    try:
        return directory.agency_of(book, name)
    except KeyError:
        return book.get(Agency, name)


def refer(args: Namespace) -> int:
    """Note a hand-over; its ref comes out."""
    with opened(args) as book, Bar() as bar:
        begun = _begun(book, args)
        made = begun.referral
        if args.agency:
            agency = _agency(book, args.agency)
            made = replace(made, agency=agency.id, recipient=args.to or agency.name)
        elif args.to:
            made = replace(made, recipient=args.to)
        if args.file:
            handed = look_at_handed(book, Path(args.file), progress=bar)
            made = replace(
                made,
                handed=handed.name,
                handed_sha256=handed.sha256,
                dossier=handed.dossier.id if handed.dossier else made.dossier,
                handed_pages=handed.dossier.pages if handed.dossier else None,
            )
        made = book.read_plain(Referral, dict(assignments(args.set)), made)
        about_these = [*begun.incidents, *_matter(book, args.incidents)]
        out(hand_over(book, made, about_these, why=args.why).ref)
    return 0


def _begun(book: Casebook, args: Namespace) -> Begun:
    if args.after:
        begun = begin_next(book, args.after)
    elif args.dossier:
        return begin_of_dossier(book, args.dossier)
    else:
        return begin()
    if args.dossier:
        other = begin_of_dossier(book, args.dossier).referral
        made = replace(
            begun.referral,
            dossier=other.dossier,
            handed_sha256=other.handed_sha256,
            handed_pages=other.handed_pages,
        )
        begun = replace(begun, referral=made)
    return begun


def answered(args: Namespace) -> int:
    """Say what became of a referral."""
    with opened(args) as book:
        code = code_of("referral_status", args.status) or args.status
        plain = dict(assignments(args.set))
        before = book.get(Referral, args.ref)
        book.check(replace(book.read_plain(Referral, plain, before), status=code))
        saved = set_status(book, args.ref, code, on=args.on)
        if plain:
            book.edit(saved.id, plain, why=args.why)
        out(saved.ref)
    return 0


def referrals(args: Namespace) -> int:
    """The hand-overs, as a list, as lines from desk to desk, or as a dossier prints them."""
    with opened(args) as book:
        incidents = _matter(book, args.incidents)
        if args.path:
            found = paths_about(book, incidents) if incidents else paths(book.all(Referral))
            for way in found:
                out_json(_plain_way(way)) if args.json else _show_way(way)
            return 0
        if args.ledger:
            _show_ledger(book, incidents, as_json=args.json)
            return 0
        some = {one.id: one for incident in incidents for one in about(book, incident)}
        shown = sorted(some.values() if incidents else book.all(Referral), key=in_time)
        if args.json:
            for one in shown:
                plain = book.plain(one)
                plain["is_counsel"] = is_to_counsel(book, one)
                out_json(plain)
        else:
            table(
                (
                    one.ref,
                    say(one.sent) if one.sent else "",
                    one.recipient,
                    _status(one.status),
                    one.file_number,
                    _next(one),
                )
                for one in shown
            )
    return 0


def _status(code: str) -> str:
    return label("referral_status", code, speaking()) if code else ""


def _next(one: Referral) -> str:
    return _("next: {date}").format(date=say(one.next_action)) if one.next_action else ""


def _show_way(way: Way) -> None:
    said = []
    for stop in way.stops:
        facts = (
            stop.to, say(stop.sent) if stop.sent else "", _status(stop.status), stop.file_number
        )  # fmt: skip
        said.append(f"{stop.ref} " + ", ".join(fact for fact in facts if fact))
    out("  ->  ".join(said))


def _plain_way(way: Way) -> dict[str, object]:
    return {
        "branches_from": way.branches_from or None,
        "stops": [
            {
                "ref": stop.ref,
                "to": stop.to,
                "sent": stop.sent.text if stop.sent else None,
                "status": stop.status or None,
                "file_number": stop.file_number or None,
            }
            for stop in way.stops
        ],
    }


def _show_ledger(book: Casebook, incidents: list[str], *, as_json: bool) -> None:
    for line in ledger(book, incidents):
        plain: dict[str, Any] = {
            name: value.text if isinstance(value, Moment) else value or None
            for name, value in vars(line).items()
            if name not in ("referral", "is_counsel")
        }
        if as_json:
            out_json(plain)
        else:
            out("  ".join(str(value) for value in plain.values() if value))


def where(args: Namespace) -> int:
    """Where incidents can be reported, and why."""
    with opened(args) as book:
        found = where_to_report(book, _matter(book, args.incidents))
        if found.danger and not args.json:
            tell(_("Somebody is in danger now.") + " " + _("Call 911 first. This record can wait."))
        for place in found.places:
            phones = place.agencies[0].phones if place.agencies else place.entry.phones
            if args.json:
                out_json(
                    {
                        "agency": place.entry.id,
                        "name": place.entry.name(),
                        "phones": list(phones),
                        "why": list(place.why),
                        "refs": [one.ref for one in place.agencies],
                    }
                )
                continue
            refs = ", ".join(one.ref for one in place.agencies)
            out("  ".join(part for part in (place.entry.name(), *phones, refs) if part))
            for reason in place.why:
                out(f"    {reason}")
    return 0


def agencies(args: Namespace) -> int:
    """The directory; put the shipped list in; mark one as checked."""
    with opened(args) as book:
        if args.put_in:
            put = len(directory.put_in(book))
            tell(plural("{n} agency put in.", "{n} agencies put in.", put).format(n=put))
        if args.checked:
            directory.mark_checked(book, _agency(book, args.checked).id, args.on)
        listed = directory.directory(book)
        if args.json:
            for one in listed:
                out_json({**book.plain(one.agency), "is_checked": one.is_checked})
        else:
            table(_agency_row(one) for one in listed)
        if not listed and not args.json:
            tell(_("No agency is in this casebook yet. --put-in puts the shipped list in."))
    return 0


def _agency_row(one: directory.Listed) -> tuple[str, str, str, str]:
    agency, said = one.agency, _("Not checked")
    if agency.checked:
        said = _("Checked on {date}").format(date=say(agency.checked))
    if one.stale:
        said = _("Changed since it was checked")
    return agency.ref, agency.name, said, ", ".join((*agency.phones, *agency.web))


def due(args: Namespace) -> int:
    """What has to be followed up; --ics writes a calendar file."""
    with opened(args) as book:
        if args.ics:
            count = write_calendar(book, Path(args.ics))
            says = plural("{n} day written.", "{n} days written.", count).format(n=count)
            tell(says + " " + _("The file holds days, and no names."))
            return 0
        found = follow_ups(book, ahead=args.ahead)
        if args.json:
            for one in found:
                out_json(
                    {
                        "ref": one.referral.ref,
                        "to": one.referral.recipient,
                        "on": one.on.isoformat(),
                        "sort": one.sort.value,
                        "days": one.days,
                    }
                )
        else:
            table(
                (one.on.isoformat(), one.referral.ref, one.said(), one.referral.recipient)
                for one in found
            )
    return 0
