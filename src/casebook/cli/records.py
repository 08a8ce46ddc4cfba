"""Commands about records: add, list, show, edit, remove, forget, history, undo, search, fields."""

import csv
import io
import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from casebook.book import Casebook, kind_named
from casebook.cli.bar import Bar
from casebook.cli.evidence_care import warn_if_referred
from casebook.cli.opening import opened
from casebook.cli.say import ask, out, out_fact, out_json, table, tell, write
from casebook.db.history import Revision
from casebook.errors import BadInput, BadValue, NotReadable, UnknownField
from casebook.records import KINDS, Field, Moment, Record, Shape
from casebook.records.cells import cell_of
from casebook.records.said import say
from casebook.records.vocabulary import label
from casebook.tasks.was_referred import with_links
from casebook.words import _, plural

LINE_LIMIT = 64 << 20
PAGE = 500


def fields(args: Namespace) -> int:
    """What is declared of a kind; without a kind, which kinds there are."""
    if not args.kind:
        for kind in KINDS.values():
            plain: dict[str, object] = {
                "kind": kind.kind,
                "label": kind.label,
                "ref": f"{kind.prefix}-0001",
            }
            out_json(plain) if args.json else out(f"{kind.kind:20} {_(kind.label)}")
        return 0
    for spec in kind_named(args.kind).fields():
        if args.json:
            out_json(spec.plain())
        else:
            needed = _("needed") if spec.required else ""
            out(f"{spec.name:22} {spec.shape.value:8} {needed:8} {_(spec.label)}")
    return 0


def add(args: Namespace) -> int:
    """Add records from JSON Lines: all of them or none; one ref a line comes out."""
    kind = kind_named(args.kind)
    if args.json is not None:
        with opened(args) as book, Bar() as bar:
            records = list(_read_lines(book, kind, args.json))
            saved = book.save_all(records, why=args.why, progress=bar)
    else:
        plain = dict(assignments(args.set))
        with opened(args) as book:
            saved = [book.save(book.read_plain(kind, plain), why=args.why)]
    for record in saved:
        out(record.ref)
    return 0


def _read_lines(book: Casebook, kind: type[Record], name: str) -> Iterator[Record]:
    for number, line in enumerate(_lines(name), 1):
        if not line.strip():
            continue
        try:
            plain = json.loads(line, object_pairs_hook=_no_twins, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            problem = _("is not JSON")
            raise BadInput(name=name, line=number, problem=problem) from error
        if not isinstance(plain, dict):
            raise BadInput(name=name, line=number, problem=_("is not an object in braces"))
        try:
            yield book.read_plain(kind, plain)
        except (BadValue, UnknownField) as error:
            said = error.sentence().rstrip(".")
            raise BadInput(name=name, line=number, problem=said) from error


def _lines(name: str) -> Iterator[str]:
    try:
        file = sys.stdin.buffer if name == "-" else Path(name).open("rb")
        with file:
            while line := file.readline(LINE_LIMIT):
                yield line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotReadable(name=name, reason=_("it is not text in UTF-8")) from error
    except OSError as error:
        raise NotReadable(name=name, reason=error.strerror or "") from error


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def assignments(given: list[str]) -> Iterator[tuple[str, object]]:
    """Field and value of each FIELD=VALUE. Raises `BadValue`."""
    for item in given:
        name, sign, value = item.partition("=")
        if not sign:
            problem = _("{item} is not FIELD=VALUE").format(item=item[:40])
            raise BadValue(field="--set", problem=problem)
        yield name.strip(), value


def edit(args: Namespace) -> int:
    """Change fields of a record."""
    if not args.set and args.json is None:
        raise BadValue(field="--set", problem=_("say what is to be changed"))
    with opened(args) as book:
        plain = dict(assignments(args.set))
        if args.json is not None:
            lines = [line for line in _lines(args.json) if line.strip()]
            try:
                found = json.loads("".join(lines), object_pairs_hook=_no_twins)
            except (ValueError, RecursionError) as error:
                raise BadInput(name=args.json, line=1, problem=_("is not JSON")) from error
            if not isinstance(found, dict):
                raise BadInput(name=args.json, line=1, problem=_("is not an object in braces"))
            plain |= found
        out(book.edit(args.ref, plain, why=args.why).ref)
    return 0


def show(args: Namespace) -> int:
    """Show one record."""
    with opened(args) as book:
        record = book.find(args.ref)
        if args.json:
            out_json(_full(book, record))
        else:
            _show(book, record)
    return 0


def _full(book: Casebook, record: Record) -> dict[str, object]:
    row = book.row(record.id)
    plain = book.plain(record)
    plain["created_at"], plain["updated_at"] = row.created_at, row.updated_at
    found = book.conflicts(record.id)
    if found:
        plain["conflicts"] = {name: [text for _, text in writes] for name, writes in found.items()}
    return plain


def _show(book: Casebook, record: Record) -> None:
    out(f"{record.ref}  {_(record.label)}")
    for spec in record.fields():
        value = getattr(record, spec.name)
        if value in ("", None, ()):
            continue
        out_fact(_(spec.label), _said(book, spec, value))
    conflicts = book.conflicts(record.id)
    for name in conflicts:
        out(
            _("Two members wrote different things in {field}; edit it to settle.").format(
                field=name
            )
        )
    row = book.row(record.id)
    out(
        _("Written {created}, last changed {updated}.").format(
            created=row.created_at, updated=row.updated_at
        )
    )


def _said(book: Casebook, spec: Field, value: Any) -> str:
    if isinstance(value, Moment):
        return say(value)
    if spec.shape is Shape.REF:
        other = book.ref_of(value)
        return f"{other} {book.find(value).title}".rstrip()
    if spec.vocabulary:
        codes = value if spec.is_set else (value,)
        return ", ".join(label(spec.vocabulary, code) for code in codes)
    if spec.is_set:
        return ", ".join(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def list_(args: Namespace) -> int:
    """List the records of a kind."""
    kind = kind_named(args.kind)
    with opened(args) as book:
        records = _some(book, kind, args.first, args.limit)
        if args.json:
            for record in records:
                out_json(book.plain(record))
        elif args.csv:
            _csv(book, kind, records)
        else:
            table((record.ref, _when(record), record.title) for record in records)
    return 0


def _some(book: Casebook, kind: type[Record], first: int, limit: int | None) -> Iterator[Record]:
    place = first
    left = limit
    while left is None or left > 0:
        page = book.page(kind, first=place, count=PAGE if left is None else min(PAGE, left))
        yield from page
        if not page:
            return
        place += len(page)
        left = None if left is None else left - len(page)


def _when(record: Record) -> str:
    moment = getattr(record, "when", None)
    return say(moment) if isinstance(moment, Moment) else ""


def _csv(book: Casebook, kind: type[Record], records: Iterator[Record]) -> None:
    names = ["ref", *(spec.name for spec in kind.fields())]
    rows = ([cell_of(book.plain(record)[name]) for name in names] for record in records)
    for row in chain([names], rows):
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerow(row)
        write(text.getvalue())


def remove(args: Namespace) -> int:
    """Remove a record and its parts; undo brings them back."""
    with opened(args) as book:
        warn_if_referred(book, args.ref)
        changes = book.remove_all(with_links(book, [args.ref]), why=args.why)
        count = len(changes.records)
        tell(
            plural(
                "{count} record removed. `casebook undo` brings it back.",
                "{count} records removed. `casebook undo` brings them back.",
                count,
            ).format(count=count)
        )
    return 0


def forget(args: Namespace) -> int:
    """Erase a record for good."""
    with opened(args) as book:
        record = book.row(args.ref)
        warn_if_referred(book, record.id)
        if not args.yes:
            tell(
                _("{ref} will be erased for good. A backup may still hold it.").format(
                    ref=record.ref
                )
            )
            going = book.would_go(record.id)
            if along := [item.ref for item in going if item.id != record.id]:
                tell(_("With it: {what}.").format(what=", ".join(along)))
            if staying := [item.ref for item in book.would_stay(going)]:
                tell(
                    _("These stay, and will no longer name it: {what}.").format(
                        what=", ".join(staying)
                    )
                )
            if ask(_("Type its number to go on:")).upper() != record.ref:
                tell(_("Nothing was changed."))
                return 1
        holders = book.holders(record.id)
        for ref in book.forget(args.ref, why=args.why):
            out(ref)
        if holders:
            tell(_("These still hold it; the program cannot reach them:"))
            for holder in holders:
                tell("  " + holder)
    return 0


def history(args: Namespace) -> int:
    """What was done to a record, by whom, when and why."""
    with opened(args) as book:
        for revision in book.history(args.ref):
            if args.json:
                out_json(_revision(revision))
            else:
                _show_revision(revision)
    return 0


def _revision(revision: Revision) -> dict[str, object]:
    return {
        "ref": revision.ref,
        "kind": revision.kind,
        "at": revision.at,
        "by": revision.by,
        "action": revision.action,
        "why": revision.why or None,
        "entry": revision.hash,
        "changes": [
            {
                "field": change.field,
                "before": change.before,
                "after": change.after,
                **({"state": change.state} if change.state else {}),
            }
            for change in revision.changes
        ],
    }


def _show_revision(revision: Revision) -> None:
    out(f"{revision.at}  {revision.by}  {revision.action}  [{revision.hash[:12]}]")
    if revision.why:
        out(f"    {_('Why')}: {revision.why}")
    for change in revision.changes:
        after = change.state or change.after or "-"
        out(f"    {change.field}: {change.before or '-'} -> {after}")


def undo(args: Namespace) -> int:
    """Undo the last turn, or the one named."""
    with opened(args) as book:
        refs = book.undo(args.turn or "", why=args.why)
        for ref in refs:
            out(ref)
    return 0


def search(args: Namespace) -> int:
    """Find records by words in any language."""
    kinds = tuple(kind_named(name) for name in args.kind)
    with opened(args) as book:
        for record, part in book.search(args.query, kinds=kinds, limit=args.limit):
            if args.json:
                out_json(
                    {
                        "ref": record.ref,
                        "kind": record.kind,
                        "title": record.title,
                        "found_in": part,
                    }
                )
            else:
                inside = _("(in the file)") if part == "inside" else ""
                table([(record.ref, _when(record), f"{record.title} {inside}")])
    return 0
