"""Commands that keep a casebook safe: check, backup, restore."""

from argparse import Namespace
from pathlib import Path

from casebook.cli.bar import Bar
from casebook.cli.opening import opened
from casebook.cli.say import out, out_json, tell
from casebook.tasks.backup import back_up
from casebook.tasks.check_casebook import check_casebook
from casebook.tasks.restore import restore_backup
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


def backup(args: Namespace) -> int:
    """Write a backup and verify it by reading it again."""
    with opened(args) as book, Bar() as bar:
        done = back_up(book, Path(args.to), progress=bar)
        out(str(done.path))
        tell(
            _("{count} files, SHA-256 {sha256}. Read again and found whole.").format(
                count=done.files, sha256=done.sha256
            )
        )
    return 0


def restore(args: Namespace) -> int:
    """Make a casebook out of a backup."""
    with Bar() as bar:
        folder = restore_backup(Path(args.file), Path(args.book), progress=bar)
    out(str(folder))
    tell(_("Open it with the passphrase or the recovery code that was in use at the time."))
    return 0
