"""Decoders for many files: where the system allows it, they are forked rather than started.

Loading what a decoder needs takes longer than most files do. `fork_server` loads it once; what it
forks is as shut in as what is started, and sees one file as well.
"""

import json
import os
import select
import signal
import subprocess
import sys
from contextlib import ExitStack, suppress
from threading import Lock
from typing import Final

from casebook.evidence.decode import PATIENCE, Decoder, start

FORKS: Final = sys.platform == "linux" and hasattr(os, "pidfd_open")
SERVER: Final = "--decode-server"
SLOTS: Final = 32
"""Decoders that one server is good for: each takes four handles of ours from the beginning."""
_THERE: Final = b"+"
"""What the server says of each that it forked, before anything else (`fork_server.THERE`)."""
_WE_READ: Final = (False, True, True, False)
"""Of the four pipes of a decoder (`fork_server`): its input, its output, its end, ending it."""


class Decoders:
    """Gives a decoder for each file, also to several threads at once; used in a `with`.

    The first is started by itself: for one file a server would not be worth it.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._asked = 0
        self._servers: list[Server] = []

    def start(self) -> Decoder:
        """A decoder that waits for its file."""
        with self._lock:
            self._asked += 1
            if not FORKS or self._asked == 1:
                return start()
            try:
                return self._server().fork()
            except OSError:
                return start()  # the server is gone, or there is no room for one

    def _server(self) -> "Server":
        if not self._servers or not self._servers[-1].slots:
            for server in self._servers:
                server.retire()
            self._servers.append(Server())
        return self._servers[-1]

    def __enter__(self) -> "Decoders":
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._servers:
            server.end()


class Server:
    """A process that forks so many decoders, and our ends of their pipes."""

    def __init__(self) -> None:
        self.slots: list[Forked] = []
        with ExitStack() as theirs:
            try:
                handles = [self._slot(theirs) for _ in range(SLOTS)]
                self._process = start(
                    SERVER,
                    stdout=subprocess.DEVNULL,
                    handles=[handle for slot in handles for handle in slot],
                )
                assert self._process.stdin  # noqa: S101 - it is a pipe
                self._asking = self._process.stdin
                self._say(json.dumps(handles))
            except BaseException:
                self._forget_slots()
                raise

    def _slot(self, theirs: ExitStack) -> list[int]:
        """Pipes for one decoder: ours are kept, the numbers of the server's ends given back."""
        mine, other = [], []
        with ExitStack() as ours:
            for reads in _WE_READ:
                ends = os.pipe()
                mine.append(ends[0 if reads else 1])
                ours.callback(os.close, mine[-1])
                other.append(ends[1 if reads else 0])
                theirs.callback(os.close, other[-1])
            self.slots.append(Forked(*mine))
            ours.pop_all()
        return other

    def fork(self) -> "Forked":
        """One more decoder. Raises `OSError` if the server is gone, or does not come up."""
        forked = self.slots.pop(0)
        try:
            self._say("next")
            forked.wait_until_there()
        except BaseException:
            forked.close()
            raise
        return forked

    def retire(self) -> None:
        """Ask for no more of them; those that are at work go on."""
        self._forget_slots()
        with suppress(BrokenPipeError):
            self._asking.close()

    def end(self) -> None:
        """Wait for its end."""
        self.retire()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _say(self, line: str) -> None:
        self._asking.write(line.encode("ascii") + b"\n")
        self._asking.flush()

    def _forget_slots(self) -> None:
        while self.slots:
            self.slots.pop().close()


class Forked:
    """A decoder that a server forked, with our ends of its pipes."""

    def __init__(self, feed: int, answer: int, told: int, ending: int) -> None:
        self.stdin, self.stdout = os.fdopen(feed, "wb"), os.fdopen(answer, "rb")
        self._told, self._ending = os.fdopen(told, "rb"), os.fdopen(ending, "wb", buffering=0)
        self._status: int | None = None

    def wait_until_there(self) -> None:
        """Wait until there is one. Raises `OSError` if there will be none."""
        ready = select.select([self._told], [], [], PATIENCE)[0]
        if not ready or self._told.read(1) != _THERE:
            raise ChildProcessError

    def kill(self) -> None:
        """Have it ended."""
        self._ending.close()

    def wait(self) -> int:
        """Wait for its end; its exit status, or the number of the signal that ended it, below 0."""
        if self._status is None:
            said = self._told.read()
            self._told.close()
            self._status = int(said) if said else -signal.SIGKILL
        return self._status

    def close(self) -> None:
        """Give back all handles of one that was never asked for."""
        for pipe in (self.stdin, self.stdout, self._told, self._ending):
            pipe.close()
