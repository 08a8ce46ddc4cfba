"""Commands about other ways in: recovery, shares, keyring."""

from argparse import Namespace
from pathlib import Path

from casebook.cli.opening import opened
from casebook.cli.say import ask, out, tell
from casebook.keys.shares import MOST
from casebook.tasks.recovery import make_recovery
from casebook.tasks.shares import make_shares
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


def shares(args: Namespace) -> int:
    """Make shares for other people, print them, have each typed back; or let none open it."""
    with opened(args) as book:
        if args.what == "stop":
            book.drop_shares()
            tell(_("No shares open this casebook any more. Old copies still open with them."))
            return 0
        if not 2 <= args.enough <= args.of <= MOST:
            tell(_("From 2 to {most} shares, and at least 2 needed.").format(most=MOST))
            return 1
        made = make_shares(book, enough=args.enough, count=args.of, language=args.language)
        for one in made.shares:
            if args.sheets:
                sheet = Path(args.sheets) / f"share-{one.share.number}.pdf"
                one.save(sheet)
                tell(
                    _(
                        "The sheet is at {path}. Print it, then delete the file: it is a key."
                    ).format(path=sheet)
                )
            else:
                out(one.code)
        typed = []
        for one in made.shares:
            question = _("Type share {number} from its sheet to prove that it can be read:")
            typed.append(ask(question.format(number=one.share.number)))
            one.prove(typed[-1])
        made.store(typed)
        tell(
            _(
                "Any {enough} of them open this casebook together. Give each to another person; "
                "whoever has {enough} and a copy of the casebook can read everything in it."
            ).format(enough=made.enough)
        )
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
