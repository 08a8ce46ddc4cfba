"""Wires it together: self-test, faults of ours, the command line and the window."""

import gettext
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from casebook.cli.main import load_all, run
from casebook.crypto.selftest import self_test
from casebook.errors import CryptoBroken
from casebook.log import where
from casebook.paths import resource
from casebook.words import DOMAIN, _, speak

WINDOW = "--window"
FRENCH = "fr"
SELF_TEST = "--self-test"
FROM_GROUP = (".casebook-bundle", ".casebook-card")
"""Endings of files that the window opens when they are all that is given."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Start the program; its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    sys.excepthook = _fault
    _hold_places()
    os.umask(0o077)  # what we write is nobody else's
    _guard_memory()
    try:
        self_test()
    except CryptoBroken as error:
        sys.stderr.write(f"{error}\n")
        return error.status
    _speak_theirs()
    if given == [SELF_TEST]:
        from casebook.ui.self_test import self_test as test_all

        load_all()
        return test_all()
    came = len(given) == 1 and given[0].casefold().endswith(FROM_GROUP)
    if given[:1] == [WINDOW] or ((came or not given) and _has_screen()):
        from casebook.ui.app import main as show

        return show(given if came else given[1:])
    return run(given or ["--help"])


def _hold_places() -> None:
    """Let no file of ours get the place of a standard stream that was closed before we began.

    Whatever writes to such a stream by its number, in whatever library, would write into it.
    """
    for place in range(3):
        try:
            os.fstat(place)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest place that is free: this one
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")


def _speak_theirs() -> None:
    """Speak as the system does, where we can; the window speaks as it was told there."""
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    said = next((text for name in names if (text := os.environ.get(name))), "")
    if said[:2] == FRENCH and said[2:3] in ("", "_", ".", ":", "-"):
        speak(FRENCH)
        # argparse asks gettext itself for the words that are its own
        gettext.bindtextdomain(DOMAIN, str(resource("translations")))
        gettext.textdomain(DOMAIN)


def _has_screen() -> bool:
    """There is somewhere to show a window: without words, the program opens it."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _fault(kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
    """A fault of ours: what may be told of it, which is never what a person wrote."""
    said = _("Something in the program went wrong. What was saved before is safe.")
    sys.stderr.write(f"{said}\n{where(kind, trace)}\n")


def _guard_memory() -> None:
    """No core file with keys in it, and no other program of this person may look inside."""
    if sys.platform != "linux":
        return
    import ctypes
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pr_set_dumpable = 4
    ctypes.CDLL(None).prctl(pr_set_dumpable, 0, 0, 0, 0)
