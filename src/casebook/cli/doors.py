"""Commands about other ways in: recovery, keyring."""

from argparse import Namespace
from pathlib import Path

from casebook.cli.opening import opened
from casebook.cli.say import ask, out, tell
from casebook.tasks.recovery import make_recovery
from casebook.words import _


def recovery(args: Namespace) -> int:
    """Make a recovery code, print it, and have it typed back."""
    with opened(args) as book:
        made = make_recovery(book, Path(args.sheet) if args.sheet else None, args.language)
        if made.sheet:
            tell(
                _("The sheet is at {path}. Print it, then delete the file: it is a key.").format(
                    path=made.sheet
                )
            )
        else:
            out(made.code)
        typed = ask(_("Type the code from the sheet to prove that it can be read:"))
        made.prove(typed)
        tell(_("The code opens this casebook. Keep the sheet apart from the computer."))
    return 0


def keyring(args: Namespace) -> int:
    """Let this computer's keyring open the casebook, or stop that."""
    with opened(args) as book:
        if args.set == "on":
            book.keyring_on()
            tell(_("Whoever can use your session on this computer can now open this casebook."))
        else:
            book.keyring_off()
            tell(_("This computer's keyring no longer opens this casebook."))
    return 0
