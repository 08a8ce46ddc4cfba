"""Wires it together: self-test, faults of ours, the command line and the window."""

import os
import sys
from collections.abc import Sequence
from types import TracebackType

from casebook.cli.main import load_all, run
from casebook.crypto.selftest import self_test
from casebook.errors import CryptoBroken
from casebook.log import where
from casebook.words import _

WINDOW = "--window"
SELF_TEST = "--self-test"
FROM_GROUP = (".casebook-bundle", ".casebook-card")
"""Endings of files that the window opens when they are all that is given."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Start the program; its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    sys.excepthook = _fault
    os.umask(0o077)  # what we write is nobody else's
    _guard_memory()
    try:
        self_test()
    except CryptoBroken as error:
        sys.stderr.write(f"{error}\n")
        return error.status
    if given == [SELF_TEST]:
        from casebook.ui.self_test import self_test as test_all

        load_all()
        return test_all()
    came = len(given) == 1 and given[0].casefold().endswith(FROM_GROUP)
    if given[:1] == [WINDOW] or ((came or not given) and _has_screen()):
        from casebook.ui.app import main as show

        return show(given if came else given[1:])
    return run(given or ["--help"])


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
