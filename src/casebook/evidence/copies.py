"""Has pictures of a file made by the child, for pages that others read; each is checked."""

import json
import threading
import time
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any, Final

from casebook.errors import Cancelled
from casebook.evidence.bare import Bare, told
from casebook.evidence.decode import SLOWEST, Feed, Pipe, start
from casebook.evidence.findings import BROKEN, REASONS, TOO_LARGE, TOO_SLOW, WHOLE_LIMIT
from casebook.progress import UNWATCHED, Progress

PATIENCE: Final = 150.0
LINE: Final = 4096
PICTURE: Final = 64 << 20
_OFTEN: Final = 0.1


@dataclass(frozen=True)
class Copied:
    """A picture as it is shown, upright; the pixels of the file; a page's size in points."""

    bare: Bare
    pixels: tuple[int, int]
    points: tuple[float, float] | None = None


@dataclass(frozen=True)
class Ended:
    """How many pictures or pages the file has, and why there are no more; empty if all is well."""

    total: int = 0
    reason: str = ""


def pictures_of(
    feed: Feed,
    size: int,
    wanted: dict[str, object],
    *,
    patience: float = PATIENCE,
    progress: Progress = UNWATCHED,
) -> Generator[Copied | None, None, Ended]:
    """The pictures of a file, one after the other; None for a page that cannot be drawn.

    `wanted` may hold `longest` (pixels a side) and `quality` for images; `first`, `most`, `box`
    (points), `dpi` and `quality` for PDFs. What `feed` raises comes out as it is. A stop is heard
    through `progress` at any moment, also while the child draws: that ends it, with `Cancelled`.
    """
    if size > WHOLE_LIMIT:
        return Ended(reason=TOO_LARGE)
    child = start()
    over, late, stopped = threading.Event(), threading.Event(), threading.Event()

    def watch() -> None:
        end = time.monotonic() + patience + size / SLOWEST
        while not over.wait(_OFTEN):
            try:
                progress.step(0, 0, "pictures")
            except Cancelled:
                stopped.set()
                break
            if time.monotonic() > end:
                late.set()
                break
        child.kill()

    threading.Thread(target=watch, daemon=True, name="pictures").start()
    try:
        assert child.stdin and child.stdout  # noqa: S101 - both are pipes
        pipe = Pipe(child)
        with suppress(BrokenPipeError):
            pipe.begin({"name": "", "size": size, "whole": True, "pictures": wanted})
            feed(pipe)
        pipe.close()
        if pipe.failed:
            return Ended(reason=BROKEN)
        try:
            return (yield from _heard(child.stdout, int(str(wanted.get("most", 1)))))
        except (ValueError, KeyError, TypeError, RecursionError):
            # it broke off, or it was made to say something else
            if stopped.is_set():
                raise Cancelled from None
            return Ended(reason=TOO_SLOW if late.is_set() else BROKEN)
    finally:
        over.set()
        child.kill()
        for end in (child.stdin, child.stdout):
            with suppress(OSError):
                end.close()  # type: ignore[union-attr]
        child.wait()


def _heard(answer: IO[bytes], most: int) -> Generator[Copied | None, None, Ended]:
    for _number in range(most + 1):
        said = json.loads(answer.readline(LINE))
        if "end" in said:
            reason = said["end"] if said["end"] in REASONS else BROKEN
            return Ended(_count(said["total"], 1 << 40), reason)
        data = answer.read(_count(said["size"], PICTURE))
        if not data:
            yield None
            continue
        bare = told(data)
        if bare is None or bare.turned != 1:
            raise ValueError("not a bare picture")
        yield Copied(bare, _pair(said["pixels"], int), _points(said["points"]))
    raise ValueError("more than were asked for")


def _count(value: Any, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError("not a count")
    return value


def _pair(value: Any, sort: Any) -> Any:
    first, second = value
    if not (0 < first < 1_000_000 and 0 < second < 1_000_000):
        raise ValueError("not a size")
    return sort(first), sort(second)


def _points(value: Any) -> tuple[float, float] | None:
    found: tuple[float, float] | None = None if value is None else _pair(value, float)
    return found
