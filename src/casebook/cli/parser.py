"""The words of the command line."""

import sys
from argparse import SUPPRESS, ArgumentParser, RawDescriptionHelpFormatter
from contextlib import suppress
from typing import Any

from casebook import __version__
from casebook.cli.amounts import count, days
from casebook.cli.desk_words import add_desk
from casebook.cli.group_words import add_group
from casebook.cli.say import write
from casebook.words import _


class _Parser(ArgumentParser):
    """Says when its help could not be written, which the one it is made of keeps to itself."""

    def _print_message(self, message: str, file: Any = None) -> None:
        if file is not sys.stderr:
            write(message)
            return
        with suppress(OSError):
            file.write(message)


class _NotGiven:
    """Stands for the parser of a command that was not given: whatever is said to it is lost."""

    def __getattr__(self, _name: str) -> Any:
        return lambda *_words, **_more: self


def build(given: str = "") -> ArgumentParser:
    """The parser; the command that was given stands in `command`.

    Making the words of all commands takes longer than many a command: with `given`, only those of
    that command are made.
    """
    parser = _Parser(
        prog="casebook",
        description=_("An offline, encrypted casebook of incidents, contacts and evidence."),
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"casebook {__version__}")
    parser.add_argument("--verbose", action="store_true", help=_("note events on standard error"))
    verbs = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def verb(name: str, does: str, *, book: bool = True) -> ArgumentParser | _NotGiven:
        if given and name != given:
            return _NotGiven()
        found = verbs.add_parser(name, help=does, description=does[:1].upper() + does[1:] + ".")
        if book:
            found.add_argument("book", metavar="CASEBOOK", help=_("the folder of the casebook"))
            _door(found)
        return found

    _make(verb)
    _records(verb)
    _evidence(verb)
    _papers(verb)
    add_desk(verb, _why)
    add_group(verb, _why, _door)
    _care(verb)
    return parser


def _door(parser: ArgumentParser, *, again: bool = False) -> None:
    """How the casebook is opened; `again`: may stand behind a second word too."""
    default = SUPPRESS if again else None
    parser.add_argument(
        "--passphrase-file",
        metavar="FILE",
        default=default,
        help=_("read the passphrase from a file (-: standard input); asked for otherwise"),
    )
    other = parser.add_mutually_exclusive_group()
    other.add_argument(
        "--recovery-code-file",
        metavar="FILE",
        default=default,
        help=_("open with the recovery code in a file (-: standard input)"),
    )
    other.add_argument(
        "--shares-file",
        metavar="FILE",
        default=default,
        help=_("open with shares in a file, one in each line (-: standard input)"),
    )
    other.add_argument(
        "--keyring",
        action="store_true",
        default=SUPPRESS if again else False,
        help=_("open with this computer's keyring"),
    )


def _why(parser: ArgumentParser) -> None:
    parser.add_argument("--why", default="", metavar="TEXT", help=_("the reason, for the history"))


def _make(verb: Any) -> None:
    new = verb("new", _("make a new casebook"))
    new.add_argument("--member", required=True, metavar="NAME", help=_("who writes in it"))
    info = verb("info", _("what a casebook holds and how it can be opened"))
    info.add_argument("--json", action="store_true")
    demo = verb("demo", _("make a sample casebook, print its dossier, check both"), book=False)
    demo.add_argument("folder", nargs="?", metavar="FOLDER", help=_("where to make it"))


def _records(verb: Any) -> None:
    fields = verb("fields", _("what is declared of a kind of record"), book=False)
    fields.add_argument("kind", nargs="?", metavar="KIND")
    fields.add_argument("--json", action="store_true")

    add = verb("add", _("add records"))
    add.add_argument("kind", metavar="KIND")
    how = add.add_mutually_exclusive_group(required=True)
    how.add_argument("--json", metavar="FILE", help=_("JSON Lines (-: standard input)"))
    how.add_argument("--set", nargs="+", action="extend", default=[], metavar="FIELD=VALUE")
    _why(add)

    edit = verb("edit", _("change a record"))
    edit.add_argument("ref", metavar="REF")
    edit.add_argument("--set", nargs="+", action="extend", default=[], metavar="FIELD=VALUE")
    edit.add_argument("--json", metavar="FILE", help=_("one JSON object (-: standard input)"))
    _why(edit)

    show = verb("show", _("show one record"))
    show.add_argument("ref", metavar="REF")
    show.add_argument("--json", action="store_true")

    list_ = verb("list", _("list the records of a kind"))
    list_.add_argument("kind", metavar="KIND")
    form = list_.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true")
    form.add_argument("--csv", action="store_true")
    list_.add_argument(
        "--first", type=count, default=0, metavar="N", help=_("leave out the first N")
    )
    list_.add_argument("--limit", type=count, metavar="N")

    remove = verb("remove", _("remove a record (undo brings it back)"))
    remove.add_argument("ref", metavar="REF")
    _why(remove)

    forget = verb("forget", _("erase a record for good"))
    forget.add_argument("ref", metavar="REF")
    forget.add_argument("--yes", action="store_true", help=_("do not ask again"))
    _why(forget)

    history = verb("history", _("who changed a record, when, what and why"))
    history.add_argument("ref", metavar="REF")
    history.add_argument("--json", action="store_true")

    undo = verb("undo", _("undo the last change, or the one named"))
    undo.add_argument("--turn", metavar="ENTRY", help=_("an entry's hash, as history shows it"))
    _why(undo)

    search = verb("search", _("find records by words in any language"))
    search.add_argument("query", metavar="QUERY")
    search.add_argument("--kind", action="append", default=[], metavar="KIND")
    search.add_argument("--limit", type=count, default=50, metavar="N")
    search.add_argument("--json", action="store_true")


def _evidence(verb: Any) -> None:
    attach = verb("attach", _("seal files into the casebook as exhibits"))
    attach.add_argument("files", nargs="+", metavar="FILE|FOLDER")
    attach.add_argument(
        "--to", action="append", default=[], metavar="REF", help=_("what they show")
    )
    attach.add_argument("--title", default="", metavar="TEXT")
    attach.add_argument("--json", action="store_true")
    _why(attach)

    evidence = verb("evidence", _("look at exhibits, copy them out, verify them"))
    parts = evidence.add_subparsers(dest="part", metavar="WHAT", required=True)
    show = parts.add_parser("show", help=_("what was read in a file"))
    show.add_argument("ref", metavar="REF")
    show.add_argument("--json", action="store_true")
    export = parts.add_parser("export", help=_("a copy, byte for byte, with a hash sheet"))
    export.add_argument("ref", metavar="REF")
    export.add_argument("--out", required=True, metavar="FILE")
    export.add_argument("--to-whom", default="", metavar="TEXT")
    export.add_argument("--purpose", default="", metavar="TEXT")
    verify = parts.add_parser("verify", help=_("read sealed files whole and compare"))
    verify.add_argument("refs", nargs="*", metavar="REF")
    for part in (show, export, verify):
        _door(part, again=True)

    leave = verb("export", _("write records to a folder as plain tables, with their files"))
    leave.add_argument("kind", nargs="?", metavar="KIND")
    leave.add_argument("refs", nargs="*", metavar="REF", help=_("none named: all of the kind"))
    where = leave.add_mutually_exclusive_group(required=True)
    where.add_argument("--out", "--to", metavar="FOLDER", help=_("the folder to make"))
    where.add_argument(
        "--look", action="store_true", help=_("only say what would leave, and what would not")
    )
    leave.add_argument("--json", action="store_true", help=_("with --look: as JSON"))
    leave.add_argument(
        "--form", dest="forms", action="append", choices=("csv", "jsonl"), help=_("both otherwise")
    )
    leave.add_argument("--originals", action="store_true", help=_("the files of exhibits, too"))
    leave.add_argument(
        "--group", action="store_true", help=_("fields that only the group may have, too")
    )
    leave.add_argument("--to-whom", default="", metavar="TEXT")
    leave.add_argument("--purpose", default="", metavar="TEXT")
    leave.add_argument(
        "--everything",
        action="store_true",
        help=_("all records, private fields, history and files, for yourself; not encrypted"),
    )
    leave.add_argument("--yes", action="store_true", help=_("do not ask again"))

    table = verb("import", _("import a table (CSV or XLSX), or a folder that was exported whole"))
    table.add_argument("file", metavar="FILE|FOLDER")
    table.add_argument(
        "--without-history",
        action="store_true",
        help=_("of a folder: do not keep the history in it as an exhibit"),
    )
    table.add_argument("--kind", default="incident", metavar="KIND")
    table.add_argument(
        "--map",
        nargs="+",
        action="extend",
        default=[],
        metavar="FIELD=COLUMN",
        help=_("a header or a letter; nothing behind = leaves the field empty"),
    )
    table.add_argument(
        "--dates",
        choices=("day-first", "month-first", "year-first"),
        help=_("how to read dates such as 03/04/2020"),
    )
    table.add_argument("--sheet", metavar="NAME", help=_("of a workbook: which sheet"))
    table.add_argument(
        "--encoding",
        choices=("utf-8", "utf-16", "gb18030", "big5", "windows-1252"),
        help=_("of a CSV file, where it cannot be told"),
    )
    table.add_argument(
        "--keep-duplicates", action="store_true", help=_("import rows that say the same, too")
    )
    table.add_argument("--dry-run", action="store_true", help=_("only say what would happen"))
    table.add_argument("--json", action="store_true")


def _papers(verb: Any) -> None:
    cover = verb("cover", _("make a copy of a picture or PDF on which parts are covered"))
    cover.add_argument("exhibit", metavar="REF")
    cover.add_argument(
        "--box", action="append", default=[], required=True,
        metavar="PAGE,LEFT,TOP,WIDTH,HEIGHT[,REASON]",
        help=_("a part to cover, in fractions of the page; may be given again"),
    )  # fmt: skip
    _why(cover)
    statement = verb(
        "statement", _("how a statement stands; its paper, to be read back and signed")
    )
    statement.add_argument("ref", metavar="REF")
    statement.add_argument("--language", choices=("en", "fr"), default="en")
    statement.add_argument("--paper", choices=("letter", "a4"), default="letter")
    statement.add_argument("--json", action="store_true")
    statement.add_argument("--out", metavar="FILE.pdf")
    dossier = verb("dossier", _("print a dossier, once its names were gone through"))
    dossier.add_argument("--order", metavar="FILE", help=_("what was chosen, as JSON"))
    dossier.add_argument("--incidents", metavar="REF,REF...")
    dossier.add_argument("--preset", metavar="ID")
    dossier.add_argument("--language", choices=("en", "fr"))
    dossier.add_argument("--form", choices=("full", "brief"))
    dossier.add_argument("--paper", choices=("letter", "a4"))
    for name in ("addressee", "purpose", "prepared-by", "approved-by", "reply-to", "subject"):
        dossier.add_argument(f"--{name}", metavar="TEXT")
    dossier.add_argument(
        "--look", action="store_true",
        help=_("list what is missing and every name, number and address in it; print nothing"),
    )  # fmt: skip
    dossier.add_argument(
        "--budget", type=count, metavar="BYTES", help=_("make pictures smaller until it fits")
    )
    dossier.add_argument("--checked", metavar="MARK", help=_("the mark of the list you looked at"))
    dossier.add_argument("--json", action="store_true", help=_("that list as JSON"))
    dossier.add_argument("--out", metavar="FILE.pdf")
    dossier.add_argument(
        "--password", action="store_true", help=_("encrypt the PDF with a password that is asked")
    )
    dossier.add_argument("--password-file", metavar="FILE", help=_("read that password from it"))
    dossier.add_argument(
        "--package", metavar="FOLDER|FILE.zip", help=_("with the originals, as a bag")
    )
    dossier.add_argument("--originals", metavar="REF,REF...", help=_("files that go along in it"))
    signing = verb("sign", _("sign a file with a certificate, in a file beside it"), book=False)
    signing.add_argument("file", metavar="FILE")
    signing.add_argument(
        "--certificate", required=True, metavar="FILE.p12", help=_("key and certificate, PKCS #12")
    )
    signing.add_argument(
        "--password-file", metavar="FILE", help=_("its password; asked for without this")
    )
    verify = verb("verify", _("check a dossier or a backup; needs no passphrase"), book=False)
    verify.add_argument("file", metavar="FILE")
    verify.add_argument("--json", action="store_true")


def _care(verb: Any) -> None:
    check = verb("check", _("look for damage in the whole casebook"))
    check.add_argument("--read-data", action="store_true", help=_("read every sealed file too"))
    check.add_argument("--json", action="store_true")
    backup = verb("backup", _("write a backup: one file, encrypted, opened like the casebook"))
    where = backup.add_mutually_exclusive_group()
    where.add_argument("--to", metavar="FILE", help=_("to this file, this once"))
    where.add_argument(
        "--place",
        metavar="FOLDER",
        help=_("remember this folder, and write there by date; the newest five stay"),
    )
    where.add_argument("--verify", action="store_true", help=_("read the newest one again"))
    where.add_argument("--state", action="store_true", help=_("only say how it stands"))
    where.add_argument(
        "--remind", type=days, metavar="DAYS", help=_("remind after so many days (0: never)")
    )
    backup.add_argument("--json", action="store_true", help=_("with --state: as JSON"))
    restore = verb("restore", _("make a casebook out of a backup, or only practise"), book=False)
    restore.add_argument("file", nargs="?", metavar="BACKUP")
    restore.add_argument("book", nargs="?", metavar="CASEBOOK", help=_("the folder to make"))
    restore.add_argument(
        "--drill",
        metavar="CASEBOOK",
        help=_("restore its newest backup (or BACKUP) aside, open and read it, remove it again"),
    )
    restore.add_argument(
        "--with-code", action="store_true", help=_("in a drill: open it with the recovery code")
    )
    restore.add_argument(
        "--drill-secret-file", metavar="FILE", help=_("read what opens the backup from a file")
    )
    restore.add_argument("--json", action="store_true", help=_("of a drill: as JSON"))
    _door(restore)
    change = verb("passphrase", _("change the passphrase, or make a true rekey"))
    change.add_argument("--new-passphrase-file", metavar="FILE")
    change.add_argument(
        "--suggest",
        choices=("en", "fr", "zh-Hans", "zh-Hant"),
        help=_("suggest words in this language"),
    )
    change.add_argument(
        "--rekey", action="store_true", help=_("encrypt everything anew with a new key")
    )
    recovery = verb("recovery", _("make a recovery sheet and prove that it can be read"))
    recovery.add_argument("--sheet", metavar="FILE.pdf", help=_("where to write the sheet"))
    recovery.add_argument("--language", choices=("en", "fr"), default="en")
    shares = verb("shares", _("make shares that open the casebook together, or stop that"))
    shares.add_argument("what", choices=("make", "stop"))
    shares.add_argument("--of", type=count, default=3, metavar="N", help=_("how many (3)"))
    shares.add_argument("--enough", type=count, default=2, metavar="N", help=_("needed (2)"))
    shares.add_argument("--sheets", metavar="FOLDER", help=_("where to write their sheets"))
    shares.add_argument("--language", choices=("en", "fr"), default="en")
    keyring = verb("keyring", _("let this computer's keyring open the casebook, or stop that"))
    keyring.add_argument("set", choices=("on", "off"))
