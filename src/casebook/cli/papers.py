"""Commands about what leaves on paper: cover, statement, dossier, sign, verify."""

from argparse import Namespace
from dataclasses import asdict, replace
from pathlib import Path

from casebook.cli.bar import Bar
from casebook.cli.opening import opened
from casebook.cli.say import ask_secret, out, out_fact, out_json, secret_from, tell
from casebook.dossier.excerpt import Excerpt
from casebook.dossier.order import UNREAD, Order, read_order
from casebook.dossier.outline import Outline
from casebook.dossier.password import refuse_password
from casebook.dossier.ready import STOP
from casebook.errors import NotAnOrder, NotChecked, NotCovered, NotReadable, NotReady
from casebook.evidence.covering import read_box
from casebook.records import Statement
from casebook.tasks.build_dossier import build_dossier, look_through
from casebook.tasks.cover import cover
from casebook.tasks.package import Packed, pack
from casebook.tasks.sign_file import sign_file
from casebook.tasks.statements import judge, print_statement
from casebook.tasks.verify_file import verify_file
from casebook.words import _, later, plural

DAMAGE = 3


_WISHES = (
    "preset", "language", "form", "paper", "addressee", "purpose", "prepared_by", "approved_by",
    "reply_to", "subject", "budget", "checked",
)  # fmt: skip


def dossier(args: Namespace) -> int:
    """Print a dossier, or list what would be readable in it."""
    order = _order(args)
    with opened(args) as book, Bar() as bar:
        if args.look or not (args.out or args.package):
            show_list(look_through(book, order), plain=args.json)
            return 0
        try:
            if args.out and not (args.package or order.checked or order.approved_by):
                order = replace(order, checked=UNREAD)
            if args.package:
                return _packed(pack(book, order, Path(args.package), progress=bar))
            done = build_dossier(
                book, order, Path(args.out), password=_password(args), progress=bar
            )
        except NotChecked:
            show_list(look_through(book, order), plain=args.json)
            raise
        out(str(done.path))
        if order.checked == UNREAD:
            tell(
                _(
                    "A draft, and every page says so: nobody has gone through the names in it. "
                    "--look lists them; --checked with the mark of that list makes it one that can "
                    "be handed over."
                )
            )
        pages = plural("{count} page", "{count} pages", done.pages).format(count=done.pages)
        tell(f"{pages}, SHA-256 {done.sha256}")
        tell(
            _("The slip {slip} carries that hash; hand it over apart from the dossier.").format(
                slip=done.slip
            )
        )
        tell(_("What you hand over may be shown to the accused, or come out under access law."))
    return 0


def _packed(done: Packed) -> int:
    out(str(done.path))
    files = plural("{count} file goes along", "{count} files go along", done.files)
    tell(f"{files.format(count=done.files)}, SHA-256 {done.sha256}")
    tell(_("It is not encrypted: hand it over as what it is."))
    return 0


def _password(args: Namespace) -> str:
    """The password for the PDF, from a file or asked for twice; never from an argument."""
    if args.password_file:
        words = secret_from(args.password_file)
    elif args.password:
        words = ask_secret(_("Password for the PDF:"))
        if ask_secret(_("The same again:")) != words:
            raise NotReady(problems=_("the two passwords are not the same"))
    else:
        return ""
    # an empty one would be none, and the PDF would lie open
    refuse_password(words)
    return words


def _order(args: Namespace) -> Order:
    """What the file says, and what the command line says instead."""
    order = Order()
    if args.order:
        try:
            order = read_order(Path(args.order).read_text("utf-8"))
        except OSError as error:
            raise NotReadable(name=args.order, reason=str(error.strerror)) from error
        except UnicodeDecodeError as error:
            raise NotAnOrder(reason=later("it is not text in UTF-8")) from error
    said = {name: value for name in _WISHES if (value := getattr(args, name)) is not None}
    if args.incidents is not None:
        refs = (ref.strip().upper() for ref in args.incidents.split(","))
        said["incidents"] = tuple(ref for ref in refs if ref)
    if args.originals is not None:
        refs = (ref.strip().upper() for ref in args.originals.split(","))
        said["originals"] = tuple(ref for ref in refs if ref)
    return replace(order, **said)


def show_list(what: Outline | Excerpt, *, plain: bool) -> None:
    """What is missing, who was found in texts, and everything that will be readable."""
    if plain:
        out_json(
            {
                "mark": what.mark,
                "remarks": [asdict(one) for one in what.remarks],
                "found": [asdict(one) for one in what.found],
                "readable": [asdict(one) for one in what.readable],
            }
        )
        return
    for remark in what.remarks:
        about = f" ({', '.join(remark.about)})" if remark.about else ""
        out_fact(_("STOP") if remark.level == STOP else _("Look at this"), f"{remark.says}{about}")
    for one in what.found:
        becomes = _("kept") if one.kept else one.instead
        place = f"…{one.before}[{one.words} → {becomes}]{one.after}…"
        out(f"{one.key}  {one.record} {one.field}: {place}")
    for line in what.readable:
        out(f"{line.sort:8} {line.text}  {', '.join(line.where)}")
    out(_("Mark of this list: {mark}").format(mark=what.mark))


def cover_parts(args: Namespace) -> int:
    """Cover parts of an exhibit."""
    try:
        boxes = [read_box(text) for text in args.box]
    except ValueError as error:
        raise NotCovered(ref=args.exhibit, reason=str(error)) from error
    with opened(args) as book, Bar() as bar:
        done = cover(book, args.exhibit, boxes, why=args.why, progress=bar)
        out(done.exhibit.ref)
        tell(_("{count} covered pixels were read again; all are black.").format(count=done.pixels))
    return 0


def statement(args: Namespace) -> int:
    """Say how a statement stands, and write its paper."""
    with opened(args) as book:
        item = book.get(Statement, args.ref)
        stands = judge(book, item)
        if args.json:
            out_json({"ref": item.ref, **asdict(stands)})
        else:
            if stands.is_outdated:
                out(_("The words were changed after they were adopted."))
            out(_("Adopted and signed.") if stands.is_adopted else _("Draft: not adopted."))
            for line in stands.missing:
                out(line)
        if args.out:
            done = print_statement(
                book, item.ref, Path(args.out), language=args.language, paper=args.paper
            )
            tell(_("Written, in plain: {path}").format(path=done))
    return 0


def sign(args: Namespace) -> int:
    """Sign a file with a certificate; the signature stands beside it."""
    if args.password_file:
        password = secret_from(args.password_file)
    else:
        password = ask_secret(_("Password of the certificate:"))
    done = sign_file(Path(args.file), Path(args.certificate), password)
    out(str(done.path))
    tell(_("Signed as {name}.").format(name=done.subject))
    if done.is_self_signed:
        tell(
            _("The certificate is signed by itself: programs will warn of it. Tell the reader its "
              "SHA-256 by another way: {it}").format(it=done.fingerprint)
        )  # fmt: skip
    tell(_("To check it: {command}").format(command=done.command))
    return 0


def verify(args: Namespace) -> int:
    """Check a dossier or a backup, without a passphrase."""
    with Bar() as bar:
        report = verify_file(Path(args.file), progress=bar)
    if args.json:
        out_json(report.plain())
    else:
        for line in report.lines():
            out(line)
    return DAMAGE if report.faults else 0
