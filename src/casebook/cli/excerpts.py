"""Commands about excerpts: making one, looking through one, taking one in."""

from argparse import Namespace
from dataclasses import asdict, replace
from pathlib import Path

from casebook.book import Casebook
from casebook.bundle.letter import EXCERPT
from casebook.cli.bar import Bar
from casebook.cli.letters import plain_letter, say_sender
from casebook.cli.opening import opened
from casebook.cli.papers import show_list
from casebook.cli.say import ask, out, out_json, read_text, secret_from, tell
from casebook.dossier.order import Order, read_order
from casebook.errors import BadValue, NotChecked
from casebook.keys.passphrase import refuse_weak
from casebook.progress import Progress
from casebook.tasks import counts
from casebook.tasks.duplicates import find_duplicates
from casebook.tasks.excerpt import For, look_through_excerpt, make_excerpt
from casebook.tasks.make_bundle import Readers, readers_of
from casebook.tasks.opened_bundle import letter_of
from casebook.tasks.read_excerpt import (
    DIFFERS,
    NEW,
    SAME,
    Answers,
    SeenExcerpt,
    look_at_excerpt,
    take_in_excerpt,
)
from casebook.words import _, plural

_ORDER_LIMIT = 200_000


def excerpt(args: Namespace) -> int:
    """Give chosen records to people outside."""
    words = secret_from(args.reader_passphrase_file) if args.reader_passphrase_file else ""
    if bool(words) == bool(args.to):
        raise BadValue(field="--to", problem=_("name members, or a passphrase for the reader"))
    if words:
        refuse_weak(words)
        if not args.addressee:
            raise BadValue(field="--addressee", problem=_("say who knows the passphrase"))
    if not args.look and not args.out:
        raise BadValue(field="--out", problem=_("say where the bundle is to be written"))
    order = _order(args)
    with opened(args) as book, Bar() as bar:
        if words:
            whom = For(Readers(("",), (), (args.addressee,)), words)
        else:
            whom = For(readers_of(book, args.to))
        if args.look:
            show_list(look_through_excerpt(book, order, whom), plain=args.json)
            return 0
        try:
            made = make_excerpt(book, order, whom, Path(args.out), progress=bar)
        except NotChecked:
            show_list(look_through_excerpt(book, order, whom), plain=args.json)
            raise
        if args.json:
            out_json(
                {"file": str(made.path), "bundle": made.id, "size": made.size,
                 "sha256": made.sha256, "records": made.entries, "files": made.files}
            )  # fmt: skip
        else:
            out(str(made.path))
        tell(
            _("For {names}: {records}, {files}, {size}.").format(
                names=", ".join(whom.readers.names), records=counts.records(made.entries),
                files=counts.files(made.files), size=counts.in_bytes(made.size),
            )
        )  # fmt: skip
    return 0


def _order(args: Namespace) -> Order:
    order = read_order(read_text(args.order, _ORDER_LIMIT)) if args.order else Order()
    names = ("preset", "addressee", "purpose", "language", "checked")
    said = {name: value for name in names if (value := getattr(args, name)) is not None}
    for name in ("incidents", "originals"):
        if (text := getattr(args, name)) is not None:
            refs = (ref.strip().upper() for ref in text.split(","))
            said[name] = tuple(ref for ref in refs if ref)
    return replace(order, **said)


def is_excerpt(book: Casebook, path: Path, words: str) -> bool:
    """This bundle is an excerpt."""
    return letter_of(book, path, passphrase=words).sort == EXCERPT


def inspect_excerpt(
    book: Casebook, path: Path, words: str, args: Namespace, progress: Progress
) -> int:
    """Say what is in an excerpt, beside what is here."""
    seen = look_at_excerpt(book, path, passphrase=words, progress=progress)
    if args.json:
        out_json(_plain(seen))
    else:
        _say(seen)
    return 0


def import_excerpt(
    book: Casebook, path: Path, words: str, args: Namespace, progress: Progress
) -> int:
    """Take an excerpt in."""
    seen = look_at_excerpt(book, path, passphrase=words, progress=progress)
    if not args.yes:
        _say(seen)
        if seen.verified and ask(_("Take it in? (yes/no)")).casefold() not in (
            _("yes"), "yes", "y",
        ):  # fmt: skip
            tell(_("Nothing was taken in."))
            return 1
    answers = Answers(differs=args.differs, single=_single(seen, args.say))
    done = take_in_excerpt(
        book, path, answers, passphrase=words, again=args.again, progress=progress
    )
    if args.json:
        out_json({"bundle": done.taken.id, "added": list(done.added),
                  "changed": list(done.changed), "files": done.files})  # fmt: skip
    else:
        out(done.taken.id)
    added = plural("{count} record was added", "{count} records were added", len(done.added))
    changed = plural("{count} was changed", "{count} were changed", len(done.changed))
    tell(f"{added.format(count=len(done.added))}; {changed.format(count=len(done.changed))}.")
    for pair in find_duplicates(book):
        one, other = book.ref_of(pair.one), book.ref_of(pair.other)
        if {one, other} & set(done.added):
            tell(_("May be the same person: {one} and {other}").format(one=one, other=other))
    return 0


def _single(seen: SeenExcerpt, said: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in said:
        start, _sign, answer = text.partition("=")
        fits = [one.id for one in seen.records if len(start) >= 6 and one.id.startswith(start)]
        if len(fits) != 1:
            raise BadValue(field="--say", problem=_("no one record has an id that begins so"))
        found[fits[0]] = answer
    return found


def _say(seen: SeenExcerpt) -> None:
    letter = seen.letter
    out(_("Excerpt from {name}, made {when}.").format(
        name=letter.sender.name, when=letter.made[:16]))  # fmt: skip
    say_sender(letter, verified=seen.verified, key_changed=seen.key_changed)
    called = {NEW: _("new"), SAME: _("the same"), DIFFERS: _("differs")}
    for one in seen.records:
        here = f"  = {one.here}" if one.here else ""
        out(f"{one.id[:8]}  {called[one.state]}  {one.ref or one.kind}  {one.title[:60]}{here}")
        for change in one.changed:
            out(f"    {_(change.label)}: {change.ours!r} -> {change.theirs!r}")
    out(_("{new} new, {same} the same, {differs} differ; {files}, {size}.").format(
        new=seen.count(NEW), same=seen.count(SAME), differs=seen.count(DIFFERS),
        files=counts.files(seen.files), size=counts.in_bytes(seen.size)))  # fmt: skip


def _plain(seen: SeenExcerpt) -> dict[str, object]:
    letter = seen.letter
    return {
        **plain_letter(letter, verified=seen.verified, key_changed=seen.key_changed),
        "taken_before": seen.taken_before,
        "files": seen.files,
        "size": seen.size,
        "records": [asdict(one) for one in seen.records],
    }
