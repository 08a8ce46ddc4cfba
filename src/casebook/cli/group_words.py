"""The words of commands about a group: members, bundles, what waits to be settled."""

from typing import Any

from casebook.cli.amounts import count, seconds
from casebook.words import _


def add_group(verb: Any, why: Any, door: Any) -> None:
    """Add them to the parser."""
    _member(verb, why, door)
    _bundle(verb, why, door)
    _exchange(verb)
    settle = verb("settle", _("show what two people changed at the same time, and settle it"))
    settle.add_argument("ref", nargs="?", metavar="REF")
    settle.add_argument("field", nargs="?", metavar="FIELD")
    settle.add_argument(
        "choice", nargs="?", metavar="CHOICE", help=_("the number of a side, both, keep or remove")
    )
    settle.add_argument("--json", action="store_true")
    why(settle)


def _member(verb: Any, why: Any, door: Any) -> None:
    member = verb("member", _("the people of the group: cards, fingerprints, who is in it"))
    parts = member.add_subparsers(dest="part", metavar="WHAT", required=True)
    card = parts.add_parser("card", help=_("your public card, for others to add"))
    card.add_argument("--out", metavar="FILE", help=_("into a file; otherwise it is printed"))
    card.add_argument("--qr", metavar="FILE.png|FILE.svg", help=_("as a QR code"))
    add = parts.add_parser("add", help=_("know a member by their card"))
    add.add_argument("card", metavar="FILE", help=_("the card (-: standard input)"))
    add.add_argument(
        "--outside", action="store_true",
        help=_("they are of another group: they are given excerpts, and never a bundle"),
    )  # fmt: skip
    list_ = parts.add_parser("list", help=_("who is in the group, with fingerprints"))
    list_.add_argument("--json", action="store_true")
    verify = parts.add_parser(
        "verify", help=_("mark that a fingerprint was compared by voice or in person")
    )
    verify.add_argument("name", metavar="MEMBER", help=_("name, ref, id or fingerprint"))
    verify.add_argument("--card", metavar="FILE", help=_("a card with another key than before"))
    verify.add_argument("--not", dest="undo", action="store_true", help=_("it is not verified"))
    verify.add_argument("--yes", action="store_true", help=_("do not ask again"))
    remove = parts.add_parser(
        "remove", help=_("what they write from now on waits for review; nothing is sent to them")
    )
    admit = parts.add_parser("admit", help=_("let a removed member in again"))
    accept = parts.add_parser("accept", help=_("accept what a removed member wrote until now"))
    outside = parts.add_parser(
        "outside", help=_("somebody is of another group: they are given excerpts only")
    )
    outside.add_argument("name", metavar="MEMBER")
    outside.add_argument("--not", dest="undo", action="store_true", help=_("they are of this one"))
    for part in (remove, admit, accept):
        part.add_argument("name", metavar="MEMBER")
        why(part)
    for part in (card, add, list_, verify, remove, admit, accept, outside):
        door(part, again=True)


def _bundle(verb: Any, why: Any, door: Any) -> None:
    bundle = verb("bundle", _("exchange what was written with the members of the group"))
    parts = bundle.add_subparsers(dest="part", metavar="WHAT", required=True)
    export = parts.add_parser("export", help=_("make one file with what they lack, sealed to them"))
    export.add_argument(
        "--to", nargs="+", action="extend", default=[], metavar="MEMBER|AGE_RECIPIENT"
    )
    export.add_argument("--out", metavar="FILE")
    export.add_argument(
        "--full", action="store_true", help=_("everything, not only what they lack")
    )
    export.add_argument("--without-files", action="store_true", help=_("records only"))
    export.add_argument(
        "--largest", type=count, metavar="BYTES", help=_("leave out files larger than this")
    )
    export.add_argument(
        "--with", dest="named", action="append", default=[], metavar="REF",
        help=_("an intimate picture, or one of a minor, that is to go along"),
    )  # fmt: skip
    export.add_argument(
        "--reader-passphrase-file", metavar="FILE",
        help=_("for a first contact: sealed with a passphrase instead of a key"),
    )  # fmt: skip
    export.add_argument(
        "--look", action="store_true", help=_("only say what would go, and what would not")
    )
    excerpt = _excerpt(parts)
    inspect = parts.add_parser("inspect", help=_("say what is in a bundle; takes nothing in"))
    import_ = parts.add_parser("import", help=_("take a bundle in"))
    import_.add_argument("--yes", action="store_true", help=_("do not ask before it is taken in"))
    import_.add_argument(
        "--differs", choices=("ours", "theirs", "both"), default="ours",
        help=_("of an excerpt: what becomes of records that say something else than here"),
    )  # fmt: skip
    import_.add_argument(
        "--say", action="append", default=[], metavar="ID=ours|theirs|both",
        help=_("of an excerpt: the same for one record, by the beginning of its id"),
    )  # fmt: skip
    import_.add_argument("--again", action="store_true", help=_("also one that was undone before"))
    for part in (inspect, import_):
        part.add_argument(
            "file", metavar="FILE", help=_("a bundle, or the number of one in the inbox")
        )
        part.add_argument(
            "--reader-passphrase-file", metavar="FILE", help=_("the passphrase it was sealed with")
        )
    inbox = parts.add_parser("inbox", help=_("bundles of senders who are not verified"))
    inbox.add_argument("--drop", metavar="NUMBER", help=_("throw one away"))
    list_ = parts.add_parser("list", help=_("bundles that were made and taken in"))
    undo = parts.add_parser("undo", help=_("set an import aside, as long as nothing followed"))
    undo.add_argument("bundle", metavar="BUNDLE", help=_("its id, or the beginning of it"))
    forget = parts.add_parser("proposals", help=_("what others forgot, and is still here"))
    forget.add_argument("--keep", metavar="REF", help=_("keep it here all the same"))
    for part in (export, excerpt, inspect, import_, inbox, list_, undo, forget):
        part.add_argument("--json", action="store_true")
        door(part, again=True)


def _excerpt(parts: Any) -> Any:
    excerpt = parts.add_parser(
        "excerpt", help=_("give chosen records to people outside, as a dossier would tell them")
    )
    excerpt.add_argument("--incidents", required=True, metavar="REF,REF...")
    excerpt.add_argument("--preset", metavar="ID")
    excerpt.add_argument("--order", metavar="FILE", help=_("what was chosen, as JSON"))
    excerpt.add_argument(
        "--to", nargs="+", action="extend", default=[], metavar="MEMBER|AGE_RECIPIENT"
    )
    excerpt.add_argument(
        "--reader-passphrase-file", metavar="FILE",
        help=_("sealed with a passphrase instead of a key"),
    )  # fmt: skip
    excerpt.add_argument(
        "--addressee", metavar="TEXT", help=_("who they are: pseudonyms are the same for them")
    )
    excerpt.add_argument("--purpose", metavar="TEXT")
    excerpt.add_argument("--language", choices=("en", "fr"))
    excerpt.add_argument(
        "--originals", metavar="REF,REF...", help=_("exhibits whose files go along")
    )
    excerpt.add_argument(
        "--look", action="store_true",
        help=_("list what is missing and every name, number and address in it; write nothing"),
    )  # fmt: skip
    excerpt.add_argument("--checked", metavar="MARK", help=_("the mark of the list you looked at"))
    excerpt.add_argument("--out", metavar="FILE")
    return excerpt


def _exchange(verb: Any) -> None:
    exchange = verb(
        "exchange",
        _("exchange bundles through a folder that something else carries"),
    )
    exchange.add_argument(
        "--folder", metavar="FOLDER", help=_("the folder; it is remembered in the casebook")
    )
    way = exchange.add_mutually_exclusive_group()
    way.add_argument("--once", action="store_true", help=_("one pass (that is so without it, too)"))
    way.add_argument(
        "--watch", action="store_true", help=_("look again and again, until Ctrl+C is pressed")
    )
    exchange.add_argument(
        "--take", choices=("review", "verified"),
        help=_("wait until it is looked at (review), or take in what verified members send"),
    )  # fmt: skip
    exchange.add_argument(
        "--every", type=seconds, default=15.0, metavar="SECONDS", help=_("how long to wait between")
    )
    exchange.add_argument("--json", action="store_true")
