"""Has a file looked into by a child process with limits, and believes nothing it says unchecked."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from casebook.crypto.seal import Writable
from casebook.evidence.findings import (
    ATTACHMENT_BYTES,
    ATTACHMENTS,
    BROKEN,
    REASONS,
    TEXT_LIMIT,
    TOO_SLOW,
    WHOLE_LIMIT,
    Attachment,
    Findings,
)

PATIENCE = 30.0
START = 64 * 1024
HEAD_LIMIT = 24 << 20
PICTURE_LIMIT = 16 << 20
_JPEG = b"\xff\xd8\xff"

Feed = Callable[[Writable], None]
"""Writes the whole file; what it raises comes out of `look_inside` as it is."""


def command() -> list[str]:
    """How a decoder is started. It gets no arguments about the file, no keys, no settings."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--decode-child"]
    return [sys.executable, "-I", "-m", "casebook", "--decode-child"]


def start() -> "subprocess.Popen[bytes]":
    """A decoder that waits for its file, with nothing of our environment that it does not need."""
    keep = {"PATH", "LANG", "LC_ALL", "SYSTEMROOT", "LD_LIBRARY_PATH"}
    return subprocess.Popen(
        command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={key: value for key, value in os.environ.items() if key in keep},
        close_fds=True,
        cwd=Path.home().anchor,
    )


def plate_of(feed: Feed, size: int) -> bytes | None:
    """The picture of a file as a JPEG without metadata, or None if it cannot be drawn."""
    if size > WHOLE_LIMIT:
        return None
    return _ask(feed, {"name": "", "size": size, "whole": True, "plate": True}, PATIENCE).thumbnail


def look_inside(feed: Feed, size: int, name: str, *, patience: float = PATIENCE) -> Findings:
    """What is inside a file of this size and name.

    A file that breaks its decoder is no failure: the findings then say why there is no preview.
    Files over `WHOLE_LIMIT` are only told by their beginning.
    """
    head = {"name": name[-255:], "size": size, "whole": size <= WHOLE_LIMIT}
    return _ask(feed, head, patience)


def _ask(feed: Feed, head: dict[str, object], patience: float) -> Findings:
    """Start a decoder, feed it, hear its answer."""
    child = start()
    late = threading.Event()

    def stop() -> None:
        late.set()
        child.kill()

    with child:
        try:
            assert child.stdin and child.stdout  # noqa: S101 - both are pipes
            pipe = _Pipe(child.stdin, None if head["whole"] else START)
            with suppress(BrokenPipeError, _Enough):
                pipe.write_all(json.dumps(head).encode("ascii") + b"\n")
                feed(pipe)
            with suppress(BrokenPipeError):
                child.stdin.close()
            timer = threading.Timer(patience, stop)
            timer.start()
            try:
                said = _read(child.stdout)
            finally:
                timer.cancel()
        finally:
            child.kill()
    if said is None:
        return Findings(no_preview_reason=TOO_SLOW if late.is_set() else BROKEN)
    return said


class _Enough(Exception):
    """The child has as much as it needs."""


class _Pipe:
    """Feeds the child; of a very large file only the beginning."""

    def __init__(self, pipe: Any, limit: int | None) -> None:
        self._pipe, self._left = pipe, limit

    def write_all(self, data: bytes) -> None:
        """Write what is not counted."""
        self._pipe.write(data)

    def write(self, data: bytes, /) -> int:
        """Write bytes of the file."""
        if self._left is None:
            self._pipe.write(data)
            return len(data)
        self._pipe.write(data[: self._left])
        self._left -= min(len(data), self._left)
        if not self._left:
            raise _Enough
        return len(data)

    def flush(self) -> None:
        """The pipe is flushed when it is closed."""


def _read(pipe: Any) -> Findings | None:
    """The findings that the child wrote: a line of JSON, then the bytes that it announces."""
    line = pipe.readline(HEAD_LIMIT)
    try:
        plain = json.loads(line)
        sizes = [_count(item["size"]) for item in plain["attachments"]][:ATTACHMENTS]
        thumbnail_size = _count(plain["thumbnail"])
        if thumbnail_size > PICTURE_LIMIT or sum(sizes) > ATTACHMENT_BYTES:
            return None
        thumbnail = pipe.read(thumbnail_size)
        payloads = [pipe.read(size) for size in sizes]
        if [len(payload) for payload in payloads] != sizes:
            return None
        return Findings(
            media_type=_text(plain["media_type"], 100),
            disagrees=plain["disagrees"] is True,
            metadata=tuple(
                (_text(label, 200), _text(value, 4000)) for label, value in plain["metadata"][:500]
            ),
            taken_at=_text(plain["taken_at"], 100),
            text=_text(plain["text"], TEXT_LIMIT),
            text_complete=plain["text_complete"] is True,
            pages=None if plain["pages"] is None else _count(plain["pages"]),
            thumbnail=thumbnail if thumbnail.startswith(_JPEG) else None,
            attachments=tuple(
                Attachment(_text(item["name"], 255), payload)
                for item, payload in zip(plain["attachments"], payloads, strict=False)
            ),
            no_preview_reason=plain["reason"] if plain["reason"] in REASONS else BROKEN,
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value < 2**40:
        raise ValueError("not a count")
    return value


def _text(value: object, most: int) -> str:
    if not isinstance(value, str):
        raise ValueError("not a text")
    # half characters cannot be kept; they come from broken encodings
    return value[:most].encode("utf-8", "replace").decode("utf-8")
