"""Has a file looked into by a child process with limits; what comes back is checked (`answer`)."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Protocol

from casebook.crypto.seal import Writable
from casebook.evidence.answer import heard
from casebook.evidence.findings import (
    BROKEN,
    PLATE,
    THUMBNAIL,
    TOO_SLOW,
    WHOLE_LIMIT,
    Findings,
)

DECODER = "--decode-child"
PATIENCE = 30.0
SLOWEST = 4 << 20  # bytes a second from the slowest disk that is waited for
BEGINNING = 64 * 1024
_KEPT = {"PATH", "LANG", "LC_ALL", "SYSTEMROOT", "LD_LIBRARY_PATH"}

Feed = Callable[[Writable], None]
"""Writes the whole file; what it raises comes out of `look_inside` as it is."""


class Decoder(Protocol):
    """A process that looks into one file: gets it, answers, and ends."""

    @property
    def stdin(self) -> IO[bytes] | None: ...
    @property
    def stdout(self) -> IO[bytes] | None: ...
    def kill(self) -> None: ...
    def wait(self) -> int: ...


def command() -> list[str]:
    """How children are started. They get no arguments about a file, no keys, no settings."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-I", "-m", "casebook"]


def environment() -> dict[str, str]:
    """Of our environment only what a child needs."""
    return {key: value for key, value in os.environ.items() if key in _KEPT}


def start(
    child: str = DECODER,
    *,
    stdin: int | IO[bytes] = subprocess.PIPE,
    stdout: int = subprocess.PIPE,
    handles: Sequence[int] = (),
) -> "subprocess.Popen[bytes]":
    """A child that waits, with nothing of ours that it does not need. Raises `OSError`.

    `child` is what `casebook.__main__` knows it by; `handles` are what it gets besides pipes.
    """
    return subprocess.Popen(
        [*command(), child],
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.DEVNULL,
        env=environment(),
        close_fds=True,
        pass_fds=handles,
        cwd=Path.home().anchor,
    )


def plate_of(feed: Feed, size: int) -> bytes | None:
    """The picture of a file as a JPEG without metadata, or None if it cannot be drawn."""
    if size > WHOLE_LIMIT:
        return None
    head = {"name": "", "size": size, "whole": True, "plate": True}
    return _ask(feed, head, PATIENCE, PLATE, start).thumbnail


def look_inside(
    feed: Feed,
    size: int,
    name: str,
    *,
    patience: float = PATIENCE,
    begin: Callable[[], Decoder] = start,
) -> Findings:
    """What is inside a file of this size and name; `begin` gives a decoder for it.

    A file that breaks its decoder is no failure: the findings then say why there is no preview,
    and what type it is all the same. Files over `WHOLE_LIMIT` are told by their beginning only.
    """
    whole = size <= WHOLE_LIMIT
    head = {"name": name[-255:], "size": size, "whole": whole}
    found = _ask(feed, head, patience, THUMBNAIL, begin)
    if not whole or found.no_preview_reason not in (BROKEN, TOO_SLOW):
        return found
    if found.media_type != Findings.media_type:
        return found
    # the child died of it: another one tells the type and leaves the rest alone
    told = _ask(feed, head | {"whole": False}, patience, THUMBNAIL, begin)
    return replace(told, no_preview_reason=found.no_preview_reason)


def _ask(
    feed: Feed,
    head: dict[str, object],
    patience: float,
    longest: int,
    begin: Callable[[], Decoder],
) -> Findings:
    """Begin a decoder, feed it, hear its answer; all of it within a limit of time."""
    size = int(str(head["size"])) if head["whole"] else BEGINNING
    with _child(begin, patience + size / SLOWEST) as (child, late):
        assert child.stdout  # noqa: S101 - it is a pipe
        pipe = Pipe(child, None if head["whole"] else BEGINNING)
        with suppress(BrokenPipeError, _Enough):
            pipe.begin(head)
            feed(pipe)
        pipe.close()
        found = None if pipe.failed else heard(child.stdout, longest)
        if found is None:
            # what it wrote is no answer, or it is gone: no reason to let it go on
            child.kill()
            slow = late.is_set() or child.wait() == -getattr(signal, "SIGXCPU", 0)
            return Findings(no_preview_reason=TOO_SLOW if slow else BROKEN)
        return found


@contextmanager
def _child(
    begin: Callable[[], Decoder], seconds: float
) -> Iterator[tuple[Decoder, threading.Event]]:
    """A decoder that is gone afterwards, whatever happens; an event says that time ran out."""
    child = begin()
    late = threading.Event()

    def stop() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield child, late
    finally:
        timer.cancel()
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        child.wait()


class _Enough(Exception):
    """The child has as much as it needs."""


class Pipe:
    """Feeds a child with what is asked of it and the file; of a very large one the beginning.

    A pipe that fails is as good as a broken one (`BrokenPipeError`), but nothing that the child
    says counts then: it may have half of a file.
    """

    def __init__(self, child: Decoder, limit: int | None = None) -> None:
        assert child.stdin  # noqa: S101 - it is a pipe
        self._pipe, self._left = child.stdin, limit
        self.failed = False

    def begin(self, head: Mapping[str, object]) -> None:
        """Say what is asked."""
        self._told(self._pipe.write, json.dumps(head).encode("ascii") + b"\n")

    def write(self, data: bytes, /) -> int:
        """Write bytes of the file."""
        if self._left is None:
            self._told(self._pipe.write, data)
            return len(data)
        self._told(self._pipe.write, data[: self._left])
        self._left -= min(len(data), self._left)
        if not self._left:
            raise _Enough
        return len(data)

    def flush(self) -> None:
        """The pipe is flushed when it is closed."""

    def close(self) -> None:
        """Nothing more comes; also where the child is gone."""
        with suppress(BrokenPipeError):
            self._told(self._pipe.close)

    def _told(self, do: Callable[..., object], *what: bytes) -> None:
        try:
            do(*what)
        except BrokenPipeError:
            raise
        except OSError as error:
            self.failed = True
            raise BrokenPipeError from error
