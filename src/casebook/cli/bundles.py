"""Commands about bundles: export, inspect, import, inbox, list, undo."""

import json
from argparse import Namespace
from pathlib import Path

from casebook.book import Casebook
from casebook.cli.bar import Bar
from casebook.cli.excerpts import excerpt, import_excerpt, inspect_excerpt, is_excerpt
from casebook.cli.letters import plain_letter, say_sender
from casebook.cli.opening import opened
from casebook.cli.say import ask, out, out_json, secret_from, tell
from casebook.errors import BadValue, NoSuchMember, NothingToUndo
from casebook.keys.passphrase import refuse_weak
from casebook.tasks import counts
from casebook.tasks.inbox import drop_held, inbox_file
from casebook.tasks.make_bundle import (
    Options,
    Readers,
    look_ahead,
    make_bundle,
    readers_of,
)
from casebook.tasks.read_bundle import Seen, look_at_bundle, take_in_bundle
from casebook.words import _, in_digits, plural


def bundle(args: Namespace) -> int:
    """Exchange what was written with the members of the group."""
    return {
        "export": _export,
        "excerpt": excerpt,
        "inspect": _inspect,
        "import": _import,
        "inbox": _inbox,
        "list": _list,
        "undo": _undo,
        "proposals": _proposals,
    }[args.part](args)


def _export(args: Namespace) -> int:
    words = secret_from(args.reader_passphrase_file) if args.reader_passphrase_file else ""
    if bool(words) == bool(args.to):
        raise BadValue(field="--to", problem=_("name members, or a passphrase for the reader"))
    if words:
        refuse_weak(words)
    if not args.look and not args.out:
        raise BadValue(field="--out", problem=_("say where the bundle is to be written"))
    options = Options(
        full=args.full,
        without_files=args.without_files,
        largest=args.largest,
        named=tuple(args.named),
    )
    with opened(args) as book, Bar() as bar:
        readers = (
            Readers(("",), (), (_("whoever knows the passphrase"),))
            if words
            else readers_of(book, args.to)
        )
        for name in readers.unverified:
            tell(
                _(
                    "The fingerprint of {name} was not compared: somebody else may read this."
                ).format(name=name)
            )
        if args.look:
            _say_ahead(book, readers, options, as_json=args.json)
            return 0
        made = make_bundle(book, readers, Path(args.out), options, passphrase=words, progress=bar)
        if args.json:
            out_json(
                {
                    "file": str(made.path), "bundle": made.id, "size": made.size,
                    "sha256": made.sha256, "entries": made.entries, "files": made.files,
                    "left_out": list(made.left_out),
                }
            )  # fmt: skip
        else:
            out(str(made.path))
        tell(
            _("For {names}: {entries}, {files}, {size}.").format(
                names=", ".join(readers.names), entries=counts.entries(made.entries),
                files=counts.files(made.files), size=counts.in_bytes(made.size),
            )
        )  # fmt: skip
        _say_left_out(made.left_out)
    return 0


def _say_ahead(book: Casebook, readers: Readers, options: Options, *, as_json: bool) -> None:
    ahead = look_ahead(book, readers, options)
    if as_json:
        out_json(
            {
                "entries": ahead.entries, "files": ahead.files, "size": ahead.size,
                "kept_from_them": ahead.kept_from, "left_out": list(ahead.left_out),
            }
        )  # fmt: skip
        return
    out(
        _("{entries}, {files}, about {size}.").format(
            entries=counts.entries(ahead.entries),
            files=counts.files(ahead.files),
            size=counts.in_bytes(ahead.size),
        )
    )
    for kind, count in ahead.kept_from.items():
        out(_("They may not have: {count} {kind}").format(count=count, kind=kind))
    _say_left_out(ahead.left_out)


def _say_left_out(refs: tuple[str, ...]) -> None:
    if refs:
        tell(_("Files that stay here: {refs}").format(refs=", ".join(refs)))


def _words(args: Namespace) -> str:
    return secret_from(args.reader_passphrase_file) if args.reader_passphrase_file else ""


def _file(book: Casebook, name: str) -> Path:
    """A path, or the number of a bundle in the inbox."""
    path = Path(name)
    if not path.exists():
        for number, held in enumerate(book.inbox(), 1):
            if name == str(number) or (len(name) >= 6 and held.id.startswith(name)):
                return inbox_file(book, held)
    return path


def _inspect(args: Namespace) -> int:
    with opened(args) as book, Bar() as bar:
        if is_excerpt(book, _file(book, args.file), _words(args)):
            return inspect_excerpt(book, _file(book, args.file), _words(args), args, bar)
        seen = look_at_bundle(book, _file(book, args.file), passphrase=_words(args), progress=bar)
        if args.json:
            out_json(_plain(seen))
        else:
            _say_seen(seen)
    return 0


def _plain(seen: Seen) -> dict[str, object]:
    letter = seen.letter
    return {
        **plain_letter(letter, verified=seen.verified, key_changed=seen.key_changed),
        "entries": letter.entries,
        "new_entries": seen.plan.new,
        "waiting": seen.plan.waiting,
        "new": seen.new_records,
        "changed": seen.changed_records,
        "files": seen.files,
        "size": seen.size,
        "set_aside": seen.set_aside,
    }


def _say_seen(seen: Seen) -> None:
    letter = seen.letter
    out(_("From {name}, made {when}.").format(name=letter.sender.name, when=letter.made[:16]))
    say_sender(letter, verified=seen.verified, key_changed=seen.key_changed)
    out(
        _("{new} of {all}; {files}, {size}.").format(
            new=counts.new_entries(seen.plan.new),
            all=in_digits(letter.entries),
            files=counts.files(seen.files),
            size=counts.in_bytes(seen.size),
        )
    )
    for kind, count in seen.new_records.items():
        out(_("new: {count} {kind}").format(count=count, kind=kind))
    for kind, count in seen.changed_records.items():
        out(_("changed: {count} {kind}").format(count=count, kind=kind))
    if seen.plan.waiting:
        out(
            plural(
                "{count} entry waits for something that is still missing.",
                "{count} entries wait for something that is still missing.",
                seen.plan.waiting,
            ).format(count=seen.plan.waiting)
        )


def _import(args: Namespace) -> int:
    with opened(args) as book, Bar() as bar:
        path = _file(book, args.file)
        words = _words(args)
        if is_excerpt(book, path, words):
            return import_excerpt(book, path, words, args, bar)
        if not args.yes:
            seen = look_at_bundle(book, path, passphrase=words, progress=bar)
            _say_seen(seen)
            if seen.verified and ask(_("Take it in? (yes/no)")).casefold() not in (
                _("yes"), "yes", "y",
            ):  # fmt: skip
                tell(_("Nothing was taken in."))
                return 1
        done = take_in_bundle(book, path, passphrase=words, again=args.again, progress=bar)
        if args.json:
            out_json(
                {
                    "bundle": done.taken.id, "new_entries": done.plan.new, "files": done.files,
                    "waiting": done.plan.waiting, "conflicts": done.conflicts,
                }
            )  # fmt: skip
        else:
            out(done.taken.id)
        tell(
            _("Taken in: {entries}, {files}.").format(
                entries=counts.new_entries(done.plan.new), files=counts.files(done.files)
            )
        )
        if done.conflicts:
            tell(
                plural(
                    "{count} record was changed by two people at once: settle it.",
                    "{count} records were changed by two people at once: settle them.",
                    done.conflicts,
                ).format(count=done.conflicts)
            )
    return 0


def _inbox(args: Namespace) -> int:
    with opened(args) as book:
        waiting = book.inbox()
        if args.drop:
            for number, held in enumerate(waiting, 1):
                if args.drop in (str(number), held.id):
                    drop_held(book, held)
                    return 0
            raise NoSuchMember(name=args.drop)
        for number, held in enumerate(waiting, 1):
            sender = json.loads(held.sender)
            if args.json:
                out_json({"number": number, "bundle": held.id, "name": held.name,
                          "at": held.at, **sender})  # fmt: skip
            else:
                out(f"{number}  {sender['name']}  {held.name}")
                out(f"    {sender['fingerprint']}")
    return 0


def _list(args: Namespace) -> int:
    with opened(args) as book:
        names = {one.member: one.name for one in book.fellows()}
        for one in book.taken():
            if args.json:
                out_json({"way": "in", "bundle": one.id, "at": one.at, "name": one.name,
                          "from": names.get(one.sender, ""), "undone": one.undone})  # fmt: skip
            else:
                state = _("(undone)") if one.undone else ""
                out(f"<- {one.at[:16]}  {names.get(one.sender, '?')}  {one.name}  {one.id[:8]}  "
                    f"{state}".rstrip())  # fmt: skip
        for item in book.sent():
            readers = item.readers.replace("\n", ", ")
            if args.json:
                out_json({"way": "out", "bundle": item.id, "at": item.at, "name": item.name,
                          "to": item.readers.split("\n"), "sha256": item.sha256,
                          "size": item.size})  # fmt: skip
            else:
                out(f"-> {item.at[:16]}  {readers}  {item.name}  {item.id[:8]}")
    return 0


def _undo(args: Namespace) -> int:
    with opened(args) as book:
        if not args.bundle or not any(one.id.startswith(args.bundle) for one in book.taken()):
            raise NothingToUndo
        one = book.undo_import(args.bundle)
        tell(_("{name} was set aside. It can be taken in again.").format(name=one.name))
    return 0


def _proposals(args: Namespace) -> int:
    with opened(args) as book:
        found = book.proposals()
        if args.keep:
            for one in found:
                if one.ref == args.keep.upper():
                    book.keep_in_spite(one.entry)
            return 0
        for one in found:
            if args.json:
                out_json({"ref": one.ref, "kind": one.kind, "by": one.by, "at": one.at,
                          "why": one.why})  # fmt: skip
            else:
                out(f"{one.ref}  {one.by}  {one.at[:10]}  {one.why}".rstrip())
    return 0
