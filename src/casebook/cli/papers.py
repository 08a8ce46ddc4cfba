"""Commands about what leaves on paper: dossier, verify."""

from argparse import Namespace
from pathlib import Path

from casebook.cli.bar import Bar
from casebook.cli.opening import opened
from casebook.cli.say import out, out_json, tell
from casebook.tasks.build_dossier import build_dossier
from casebook.tasks.verify_file import verify_file
from casebook.words import _, plural

DAMAGE = 3


def dossier(args: Namespace) -> int:
    """Print a dossier."""
    with opened(args) as book, Bar() as bar:
        refs = [ref.strip() for ref in args.incidents.split(",") if ref.strip()]
        done = build_dossier(
            book,
            refs,
            Path(args.out),
            preset=args.preset,
            language=args.language,
            addressee=args.addressee,
            purpose=args.purpose,
            paper=args.paper,
            progress=bar,
        )
        out(str(done.path))
        pages = plural("{count} page", "{count} pages", done.pages).format(count=done.pages)
        tell(f"{pages}, SHA-256 {done.sha256}")
        tell(
            _("The slip {slip} carries that hash; hand it over apart from the dossier.").format(
                slip=done.slip
            )
        )
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
