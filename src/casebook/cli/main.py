"""Runs one command and turns what happens into an exit status.

0 done; 1 refused, with a reason on standard error; 2 wrong words; 3 damage found.
"""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import TextIO

from casebook.cli.parser import build
from casebook.cli.say import flush, tell, tell_failure
from casebook.errors import CasebookError, OutOfMemory, OutputNotWritten
from casebook.log import be_verbose
from casebook.words import _

STOPPED = 130

COMMANDS = {
    "new": "making.new",
    "info": "making.info",
    "demo": "sample.demo",
    "fields": "records.fields",
    "add": "records.add",
    "list": "records.list_",
    "show": "records.show",
    "edit": "records.edit",
    "remove": "records.remove",
    "forget": "records.forget",
    "history": "records.history",
    "undo": "records.undo",
    "search": "records.search",
    "attach": "evidence.attach",
    "evidence": "evidence.evidence",
    "import": "tables.import_",
    "export": "leaving.export",
    "cover": "papers.cover_parts",
    "dossier": "papers.dossier",
    "statement": "papers.statement",
    "sign": "papers.sign",
    "verify": "papers.verify",
    "refer": "desk.refer",
    "answered": "desk.answered",
    "referrals": "desk.referrals",
    "where": "desk.where",
    "agencies": "desk.agencies",
    "due": "desk.due",
    "member": "group.member",
    "bundle": "bundles.bundle",
    "settle": "group.settle",
    "exchange": "exchange.exchange",
    "check": "care.check",
    "backup": "backups.backup",
    "restore": "backups.restore",
    "passphrase": "making.passphrase",
    "recovery": "doors.recovery",
    "shares": "doors.shares",
    "keyring": "doors.keyring",
}
"""What does each command: a function of a module of this room, loaded only when it is asked for."""


def run(arguments: Sequence[str]) -> int:
    """Run a command; its exit status. What it wrote has arrived, or it was told."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        _speak_utf8(stream)
    try:
        status = _status(lambda: _run(arguments))
    except SystemExit as leaving:  # the help, or wrong words
        if failed := _ended():
            raise SystemExit(leaving.code or failed) from leaving
        raise
    ended = _ended()
    return status or ended


def _status(work: Callable[[], int]) -> int:
    """What came of it; whatever went wrong is told."""
    try:
        return work()
    except CasebookError as error:
        tell_failure(error)
        if isinstance(error, OutputNotWritten):
            _let_go(sys.stdout)
        return error.status
    except MemoryError:
        failure = OutOfMemory()
        tell_failure(failure)
        return failure.status
    except KeyboardInterrupt:
        tell(_("Stopped. Nothing is half done."))
        return STOPPED
    except BrokenPipeError:
        # whoever read the result has had enough
        _let_go(sys.stdout)
        return 1


def _ended() -> int:
    """Whether everything that was written has arrived, as an exit status."""

    def arrived() -> int:
        flush()
        return 0

    status = _status(arrived)
    try:
        sys.stderr.flush()
    except OSError:
        _let_go(sys.stderr)
    return status


def _run(arguments: Sequence[str]) -> int:
    first = arguments[0] if arguments else ""
    parser = build(first if first in COMMANDS else "")
    args = parser.parse_args(arguments)
    if args.command == "restore" and not args.book and not args.drill:
        parser.error(_("restore needs BACKUP and CASEBOOK, or --drill CASEBOOK"))
    if args.command == "restore" and args.book and args.drill:
        parser.error(_("a drill makes no casebook: give BACKUP, or nothing"))
    if args.verbose:
        be_verbose()
    if _two_readers(args):
        parser.error(_("only one thing can be read from standard input"))
    module, name = COMMANDS[args.command].split(".")
    status: int = getattr(import_module(f"casebook.cli.{module}"), name)(args)
    return status


def _let_go(stream: TextIO | None) -> None:
    """Have what is left of a stream go nowhere, so that it is not tried again at the end."""
    if stream is not None:
        with suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def load_all() -> None:
    """Load what does each command: a program that was built without one of them shall not pass."""
    for place in COMMANDS.values():
        module, name = place.split(".")
        getattr(import_module(f"casebook.cli.{module}"), name)


def _speak_utf8(stream: TextIO | None) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        reconfigure(encoding="utf-8", errors="backslashreplace")


def _two_readers(args: object) -> bool:
    names = (
        "passphrase_file", "recovery_code_file", "shares_file", "new_passphrase_file",
        "drill_secret_file", "password_file", "json",
    )  # fmt: skip
    readers = [getattr(args, name, None) for name in names].count("-")
    # what opens the casebook is asked for, and read from there too where nobody sits at a terminal
    return readers + (_asks(args) and not _is_terminal(sys.stdin)) > 1


def _asks(args: object) -> bool:
    """Nothing says where to read what opens the casebook."""
    doors = ("passphrase_file", "recovery_code_file", "shares_file", "keyring")
    return hasattr(args, "passphrase_file") and not any(getattr(args, door, None) for door in doors)


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()
