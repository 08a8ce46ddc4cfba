"""Runs one command and turns what happens into an exit status.

0 done; 1 refused, with a reason on standard error; 2 wrong words; 3 damage found.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import TextIO

from casebook.cli.parser import build
from casebook.cli.say import tell, tell_failure
from casebook.errors import CasebookError, OutOfMemory
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
    "check": "care.check",
    "backup": "care.backup",
    "restore": "care.restore",
    "passphrase": "making.passphrase",
    "recovery": "doors.recovery",
    "keyring": "doors.keyring",
}
"""What does each command: a function of a module of this room, loaded only when it is asked for."""


def run(arguments: Sequence[str]) -> int:
    """Run a command; its exit status."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        _speak_utf8(stream)
    parser = build()
    args = parser.parse_args(arguments)
    if args.verbose:
        be_verbose()
    if _two_readers(args):
        parser.error(_("only one thing can be read from standard input"))
    try:
        module, name = COMMANDS[args.command].split(".")
        status: int = getattr(import_module(f"casebook.cli.{module}"), name)(args)
        sys.stdout.flush()
        return status
    except CasebookError as error:
        tell_failure(error)
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
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _speak_utf8(stream: TextIO) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        reconfigure(encoding="utf-8", errors="backslashreplace")


def _two_readers(args: object) -> bool:
    names = ("passphrase_file", "recovery_code_file", "new_passphrase_file", "json")
    return [getattr(args, name, None) for name in names].count("-") > 1
