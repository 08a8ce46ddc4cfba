"""Commands about files: attach, evidence show/export/verify, import."""

from argparse import Namespace
from pathlib import Path

from casebook.book import kind_named
from casebook.cli.bar import Bar
from casebook.cli.opening import opened
from casebook.cli.say import out, out_json, tell
from casebook.errors import BadMapping, CasebookError
from casebook.records import Exhibit
from casebook.tasks.attach import attach_files
from casebook.tasks.export_exhibit import export_exhibit
from casebook.tasks.import_table import import_table
from casebook.tasks.verify_evidence import verify_evidence
from casebook.words import _, plural


def attach(args: Namespace) -> int:
    """Seal files as exhibits; one ref a line, in the order of the files."""
    with opened(args) as book, Bar() as bar:
        subjects = [book.find(ref) for ref in args.to]
        done = attach_files(
            book, [Path(name) for name in args.files], subjects,
            title=args.title, why=args.why, progress=bar,
        )
        for item in done:
            if args.json:
                out_json({
                    "ref": item.exhibit.ref,
                    "file": item.name,
                    "sha256": item.exhibit.sha256,
                    "media_type": item.exhibit.media_type,
                    "already_here": item.already_here,
                    "attachments": [part.ref for part in item.parts],
                })
            else:
                out(item.exhibit.ref)
            for remark in item.remarks:
                tell(f"{item.name}: {remark}")
    return 0


def evidence(args: Namespace) -> int:
    """Look at exhibits, copy them out, verify them."""
    return {"show": _show, "export": _export, "verify": _verify}[args.part](args)


def _show(args: Namespace) -> int:
    with opened(args) as book:
        exhibit = book.get(Exhibit, args.ref)
        inside = book.inside(exhibit.id)
        sealed = book.sealed(exhibit.id)
        plain = {
            "ref": exhibit.ref,
            "file_name": exhibit.file_name,
            "media_type": exhibit.media_type,
            "size": exhibit.size,
            "sha256": exhibit.sha256,
            "verified": (sealed.verified or None) if sealed else None,
            "no_preview": exhibit.no_preview or None,
            "pages": inside.pages if inside else None,
            "as_read": [list(pair) for pair in inside.as_read] if inside else [],
            "text_complete": inside.text_complete if inside else None,
            "text": inside.text if inside else "",
        }
        if args.json:
            out_json(plain)
        else:
            for name in ("ref", "file_name", "media_type", "size", "sha256", "no_preview", "pages"):
                if plain[name] is not None:
                    out(f"{name}: {plain[name]}")
            for label, value in inside.as_read if inside else ():
                out(f"  {label}: {value}")
    return 0


def _export(args: Namespace) -> int:
    with opened(args) as book, Bar() as bar:
        done = export_exhibit(
            book, args.ref, Path(args.out),
            to_whom=args.to_whom, purpose=args.purpose, progress=bar,
        )
        tell(_("SHA-256 {sha256} is that of the original; hash sheet: {sheet}").format(
            sha256=done.sha256, sheet=done.sheet
        ))
    return 0


def _verify(args: Namespace) -> int:
    status = 0
    with opened(args) as book, Bar() as bar:
        for ref, failure in verify_evidence(book, args.refs, progress=bar):
            out(f"{ref}  {_('unchanged') if failure is None else failure.sentence()}")
            if isinstance(failure, CasebookError):
                status = failure.status
    return status


def import_(args: Namespace) -> int:
    """Import a table."""
    kind = kind_named(args.kind)
    mapping = {}
    for item in args.map:
        field, sign, column = item.partition("=")
        if not sign:
            raise BadMapping(reason=_("{item} is not FIELD=COLUMN").format(item=item[:40]))
        mapping[field.strip()] = column.strip()
    with opened(args) as book, Bar() as bar:
        report = import_table(
            book, Path(args.file), kind, mapping=mapping, dates=args.dates, sheet=args.sheet,
            dry_run=args.dry_run, keep_duplicates=args.keep_duplicates, progress=bar,
        )
        if args.json:
            out_json(report.plain())
            return 0
        for ref in report.refs:
            out(ref)
        for line in report.lines():
            tell(line)
        tell(
            plural("{count} row to import.", "{count} rows to import.", report.good).format(
                count=report.good
            )
            if args.dry_run
            else plural("{count} row imported.", "{count} rows imported.", report.good).format(
                count=report.good
            )
        )
    return 0
