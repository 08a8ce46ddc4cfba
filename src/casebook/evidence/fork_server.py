"""Loads once what decoders need, and forks one decoder for each file (Linux only).

It holds no keys and reads nothing of any file. It is started with pipes for a number of decoders,
four for each: the decoder's standard input and output, one on which its end is told, and one that
is closed to have it ended. A line on standard input asks for the next; `THERE` tells that there is
one. Each decoder is a process of its own, shuts itself in as one that was started by itself does,
sees one file, and is gone.
"""

import json
import os
import select
import signal
import sys
from collections.abc import Callable
from typing import NamedTuple

from casebook.evidence import images, inspect, limits, media
from casebook.evidence.decoder import child_main

THERE = b"+"
LOADED = (images, inspect, media)
"""What a decoder would otherwise load for itself."""


class Slot(NamedTuple):
    """The server's ends of the pipes of one decoder."""

    feed: int
    answer: int
    told: int
    ending: int


def server_main() -> int:
    """Fork decoders as they are asked for, and wait for them when nobody asks any more."""
    limits.library()
    minders: list[int] = []
    # unbuffered: what is read ahead would be in the buffers of those who are forked
    asked = os.fdopen(os.dup(0), "rb", buffering=0)
    slots = [Slot(*handles) for handles in json.loads(asked.readline())]
    for number, _line in zip(range(len(slots)), asked, strict=False):
        minders.append(_forked(_mind, slots[number]))
        for handle in slots[number]:
            os.close(handle)
        minders = [minder for minder in minders if not os.waitpid(minder, os.WNOHANG)[0]]
    for minder in minders:
        os.waitpid(minder, 0)
    return 0


def _forked(do: Callable[[Slot], int], slot: Slot) -> int:
    """Do something in a child of our own, which ends with it; the number of the child."""
    if child := os.fork():
        return child
    status = 1
    try:
        limits.end_with_parent()
        status = do(slot)
        sys.stdout.flush()
    finally:
        os._exit(status)


def _mind(slot: Slot) -> int:
    """Fork a decoder and tell how it ended; end it when whoever asked for it wants that."""
    decoder = _forked(_decode, slot)
    os.write(slot.told, THERE)
    _hold_only(slot.told, slot.ending)
    either = select.poll()
    either.register(os.pidfd_open(decoder), select.POLLIN)
    either.register(slot.ending, select.POLLIN)  # that it was closed is told in any case
    either.poll()
    os.kill(decoder, signal.SIGKILL)  # nobody has waited for it: the number is still its own
    _child, status = os.waitpid(decoder, 0)
    os.write(slot.told, b"%d" % os.waitstatus_to_exitcode(status))
    return 0


def _decode(slot: Slot) -> int:
    os.dup2(slot.feed, 0)
    os.dup2(slot.answer, 1)
    _hold_only()  # above all no pipes of other decoders
    return child_main()


def _hold_only(*handles: int) -> None:
    """Close all but these and the standard ones."""
    last = 2
    for handle in sorted(handles):
        os.closerange(last + 1, handle)
        last = handle
    os.closerange(last + 1, os.sysconf("SC_OPEN_MAX"))
