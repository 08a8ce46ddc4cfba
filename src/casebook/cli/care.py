"""The command that looks for damage in a whole casebook."""

from argparse import Namespace

from casebook.cli.bar import Bar
from casebook.cli.opening import opened
from casebook.cli.say import out, out_json, tell
from casebook.tasks.check_casebook import check_casebook
from casebook.words import _

DAMAGE = 3


def check(args: Namespace) -> int:
    """Look for damage; 3 when there is some."""
    with opened(args) as book, Bar() as bar:
        report = check_casebook(book, read_data=args.read_data, progress=bar)
        if args.json:
            out_json(report.plain())
        else:
            for fault in report.faults:
                out(_("DAMAGE: {fault}").format(fault=fault))
            for remark in report.remarks:
                out(remark)
            out(report.summary())
        if report.faults:
            tell(
                _(
                    "Copy the whole folder somewhere safe before doing anything else, "
                    "then restore from a backup."
                )
            )
            return DAMAGE
    return 0
