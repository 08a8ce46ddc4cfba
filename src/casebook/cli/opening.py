"""Opens a casebook for a command: asks for the passphrase, tells what was noticed, closes it."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casebook.book import Casebook, aside, opening
from casebook.cli.say import ask_secret, secret_from, tell
from casebook.keys.shares import read_share
from casebook.words import _


@contextmanager
def opened(args: Namespace) -> Iterator[Casebook]:
    """The casebook that the arguments name, open; closed properly whatever happens."""
    folder = Path(args.book)
    aside.sweep()
    opening.look(folder)
    if getattr(args, "recovery_code_file", None):
        book = opening.open_with_recovery_code(folder, secret_from(args.recovery_code_file))
    elif getattr(args, "shares_file", None):
        lines = secret_from(args.shares_file).splitlines()
        typed = [read_share(line) for line in lines if line.strip()]
        book = opening.open_with_shares(folder, typed)
    elif getattr(args, "keyring", False):
        book = opening.open_with_keyring(folder)
    else:
        book = opening.open_with_passphrase(folder, passphrase(args))
    told = 0
    try:
        with book:
            told = _tell(book, told)
            yield book
    finally:
        _tell(book, told)


def _tell(book: Casebook, told: int) -> int:
    for notice in book.notices[told:]:
        tell(str(notice))
    return len(book.notices)


def passphrase(args: Namespace) -> str:
    """The passphrase: from the file named, or asked for."""
    if args.passphrase_file:
        return secret_from(args.passphrase_file)
    return ask_secret(_("Passphrase:"))
