"""The command that writes records to a folder outside: export."""

from argparse import Namespace
from pathlib import Path

from casebook.book import Casebook, kind_named
from casebook.cli.bar import Bar
from casebook.cli.opening import opened
from casebook.cli.say import ask, out, out_json, tell
from casebook.errors import NotExportable
from casebook.records import Record
from casebook.tasks import counts
from casebook.tasks.export_all import Everything, everything, export_everything
from casebook.tasks.export_records import FORMS, export_records
from casebook.tasks.leaving import Leaving, leaving
from casebook.words import _, plural


def export(args: Namespace) -> int:
    """Say what would leave, or write it."""
    if args.everything:
        return _everything(args)
    if args.kind is None:
        raise NotExportable(reason=_("no kind of record was named"))
    kind = kind_named(args.kind)
    with opened(args) as book, Bar() as bar:
        what = leaving(book, kind, args.refs or _all(book, kind), group=args.group)
        if args.look:
            _look(what, as_json=args.json)
            return 0
        done = export_records(
            book,
            what,
            Path(args.out),
            forms=args.forms or FORMS,
            originals=args.originals,
            to_whom=args.to_whom,
            purpose=args.purpose,
            progress=bar,
        )
        _warn(what, originals=args.originals)
        tell(
            _("In {folder}, not encrypted: {records}, {files}.").format(
                folder=done.folder, records=counts.records(done.records),
                files=counts.originals(done.files),
            )
        )  # fmt: skip
    return 0


def _all(book: Casebook, kind: type[Record]) -> list[str]:
    return [record.id for record in book.all(kind)]


def _look(what: Leaving, *, as_json: bool) -> None:
    if as_json:
        out_json(
            {
                "kind": what.kind.kind,
                "records": len(what.ids),
                "stays": list(what.stays),
                "fields": [spec.name for spec in what.fields],
                "held_back": [spec.name for spec in what.held_back],
                "files": len(what.files),
                "file_bytes": what.file_bytes,
                "kept_files": list(what.kept_files),
            }
        )
        return
    out(_("Records that would leave: {count}").format(count=len(what.ids)))
    out(_("Their fields: {fields}").format(fields=", ".join(one.name for one in what.fields)))
    out(_("Left out: {fields}.").format(fields=", ".join(one.name for one in what.held_back)))
    if what.files:
        out(
            _("Original files, if asked for: {count} ({size} bytes)").format(
                count=len(what.files), size=f"{what.file_bytes:,}"
            )
        )
    _warn(what, originals=True)
    out(_("All of it would be plain: not encrypted."))


def _warn(what: Leaving, *, originals: bool) -> None:
    """Say what was asked for and does not go."""
    if what.stays:
        count = len(what.stays)
        tell(
            plural(
                "{count} record never leaves this casebook and is left out: {refs}",
                "{count} records never leave this casebook and are left out: {refs}",
                count,
            ).format(count=count, refs=", ".join(what.stays))
        )
    if originals and what.kept_files:
        tell(
            _("Files marked as intimate or as showing a minor are left out: {refs}").format(
                refs=", ".join(what.kept_files)
            )
        )


def _everything(args: Namespace) -> int:
    if args.kind or args.forms or args.group or args.originals:
        raise NotExportable(reason=_("--everything stands by itself"))
    with opened(args) as book, Bar() as bar:
        what = everything(book)
        if args.look and args.json:
            out_json({"records": dict(what.counts), "entries": what.entries, "files": what.files,
                      "file_bytes": what.file_bytes, "encrypted": False})  # fmt: skip
            return 0
        _say_everything(what)
        if args.look:
            return 0
        if not args.yes and ask(_("Type yes to go on:")).casefold() not in ("yes", _("yes")):
            tell(_("Nothing was written."))
            return 1
        done = export_everything(book, Path(args.out), to_whom=args.to_whom, progress=bar)
        tell(
            _("In {folder}, not encrypted: {records}, {files}.").format(
                folder=done.folder, records=counts.records(done.records),
                files=counts.originals(done.files),
            )
        )  # fmt: skip
        if done.damaged:
            tell(
                _("The sealed files of these exhibits are damaged and were left out: {refs}")
                .format(refs=", ".join(done.damaged))
            )  # fmt: skip
            return 3
    return 0


def _say_everything(what: Everything) -> None:
    tell(
        _("Everything would be written, private fields too: {records}, {entries} of the history, "
          "{files} ({size}).")
        .format(records=counts.records(what.records), entries=counts.entries(what.entries),
                files=counts.originals(what.files), size=counts.in_bytes(what.file_bytes))
    )  # fmt: skip
    tell(
        _("None of it would be encrypted. It is meant for yourself: what never leaves the "
          "casebook otherwise, leaves it here. A backup stays encrypted.")
    )  # fmt: skip
