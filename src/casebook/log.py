"""Notes for finding faults, which cannot carry what a person wrote.

There is no log file. What is noted goes to standard error, only when asked for
(`--verbose`), and consists of fixed texts and numbers: a note takes no free text.
"""

import sys
import traceback
from types import TracebackType

_verbose = False


def be_verbose() -> None:
    """Write notes to standard error from now on."""
    global _verbose
    _verbose = True


def note(event: str, **numbers: int) -> None:
    """Note that something happened: a fixed text and numbers, never contents or names."""
    if _verbose:
        tail = "".join(f" {name}={number}" for name, number in numbers.items())
        sys.stderr.write(f"casebook: {event}{tail}\n")


def where(kind: type[BaseException], trace: TracebackType | None) -> str:
    """What may be shown of a fault of ours: its type and places, no message and no values.

    A message may quote a name, so it is left out.
    """
    places = [
        f"  {frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(trace)
    ]
    return "\n".join([kind.__name__, *places])
