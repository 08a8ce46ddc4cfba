"""The command that takes in tables, and folders that were exported whole: import."""

from argparse import Namespace
from pathlib import Path

from casebook.book import kind_named
from casebook.cli.bar import Bar
from casebook.cli.opening import opened
from casebook.cli.say import out, out_json, tell
from casebook.errors import BadMapping
from casebook.tasks.import_all import Imported, import_everything
from casebook.tasks.import_table import Report, import_table
from casebook.words import _, plural


def import_(args: Namespace) -> int:
    """Import a table or an exported folder."""
    if Path(args.file).is_dir():
        return _folder(args)
    kind = kind_named(args.kind)
    mapping: dict[str, str] = {}
    for item in args.map:
        field, sign, column = item.partition("=")
        if not sign:
            raise BadMapping(reason=_("{item} is not FIELD=COLUMN").format(item=item[:40]))
        if field.strip() in mapping:
            raise BadMapping(reason=_("{field} is named twice").format(field=field.strip()[:40]))
        mapping[field.strip()] = column.strip()
    with opened(args) as book, Bar() as bar:
        report = import_table(
            book,
            Path(args.file),
            kind,
            mapping=mapping,
            dates=args.dates,
            sheet=args.sheet,
            encoding=args.encoding,
            dry_run=args.dry_run,
            keep_duplicates=args.keep_duplicates,
            progress=bar,
        )
        says = (
            plural("{count} row to import.", "{count} rows to import.", report.good)
            if args.dry_run
            else plural("{count} row imported.", "{count} rows imported.", report.good)
        )
        _say(report, says.format(count=report.good), as_json=args.json)
    return 0


def _folder(args: Namespace) -> int:
    with opened(args) as book, Bar() as bar:
        done = import_everything(
            book,
            Path(args.file),
            dry_run=args.dry_run,
            history=not args.without_history,
            progress=bar,
        )
        says = (
            plural("{count} record to import.", "{count} records to import.", done.records)
            if args.dry_run
            else plural("{count} record imported.", "{count} records imported.", done.records)
        )
        _say(done, says.format(count=done.records), as_json=args.json)
    return 0


def _say(done: Report | Imported, says: str, *, as_json: bool) -> None:
    """What came in or would, what did not, and how much it is."""
    if as_json:
        out_json(done.plain())
        return
    for ref in done.refs:
        out(ref)
    for line in [*done.lines(), says]:
        tell(line)
