"""Takes in files as a person drops or pastes them: many at once, and one that fails stops none."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from casebook.book import Casebook
from casebook.errors import Cancelled, CasebookError
from casebook.evidence.decoders import Decoders
from casebook.progress import UNWATCHED, Progress, Within
from casebook.records import Record
from casebook.tasks.attach import attach_bytes, attach_file
from casebook.tasks.tie import tie

MOST = 2000
"""Files that are taken at once; a folder of a whole disk is a mistake."""


@dataclass(frozen=True)
class Outcome:
    """What became of one file: the id of its exhibit, or why it was not kept."""

    name: str
    exhibit: str = ""
    ref: str = ""
    already_here: bool = False
    remarks: tuple[str, ...] = ()
    picture: bytes = b""
    error: CasebookError | None = None


def files_in(paths: Sequence[Path]) -> tuple[list[Path], int]:
    """The files that are meant, those in folders too, and how many are too many.

    Hidden files and links inside folders are passed over.
    """
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            inside = [Path(folder, name) for name in sorted(names) if not name.startswith(".")]
            found += [one for one in inside if one.is_file() and not one.is_symlink()]
            if len(found) > MOST * 5:
                break
    return found[:MOST], max(0, len(found) - MOST)


def attach_each(
    book: Casebook,
    paths: Sequence[Path],
    subjects: Sequence[Record],
    *,
    progress: Progress = UNWATCHED,
) -> list[Outcome]:
    """Attach files one after another, and tie those that came together.

    Raises `Cancelled`, also within a file; what came in before stays.
    """
    outcomes = []
    kept: dict[Path, str] = {}
    sizes = [_size(path) for path in paths]
    done, total = 0, sum(sizes)
    with Decoders() as decoders:
        for path, size in zip(paths, sizes, strict=True):
            within = Within(progress, done, total, path.name)
            within.step(0, size)
            done += size
            try:
                found = attach_file(book, path, subjects, decoders, progress=within)
            except Cancelled:
                raise
            except CasebookError as error:
                outcomes.append(Outcome(path.name, error=error))
                continue
            outcomes.append(_outcome(book, path.name, found.exhibit.id, found.exhibit.ref,
                                     found.already_here, tuple(found.remarks)))  # fmt: skip
            kept[path] = found.exhibit.id
    tie(book, kept)
    return outcomes


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # attaching it says what is wrong


def attach_image(
    book: Casebook,
    name: str,
    raw: bytes,
    subjects: Sequence[Record],
    *,
    progress: Progress = UNWATCHED,
) -> Outcome:
    """Attach a picture that is nowhere but in memory, such as a screenshot that was pasted."""
    found = attach_bytes(book, name, raw, subjects, progress=progress)
    return _outcome(book, name, found.exhibit.id, found.exhibit.ref, found.already_here,
                    tuple(found.remarks))  # fmt: skip


def _outcome(
    book: Casebook, name: str, record: str, ref: str, already: bool, remarks: tuple[str, ...]
) -> Outcome:
    inside = book.inside(record)
    picture = (inside.thumbnail or b"") if inside else b""
    return Outcome(name, record, ref, already, remarks, picture)
