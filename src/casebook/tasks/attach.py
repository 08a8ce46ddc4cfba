"""Seals files into the casebook as exhibits: first the file, then the row, then "saved"."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from casebook.book import Casebook
from casebook.db.evidence import Inside, Sealed
from casebook.errors import NotReady
from casebook.evidence.decode import look_inside
from casebook.evidence.findings import Findings
from casebook.evidence.shelf import OnShelf
from casebook.progress import UNWATCHED, Progress
from casebook.records import Exhibit, Record, Showing
from casebook.words import _


@dataclass
class Attached:
    """What became of one file."""

    name: str
    exhibit: Exhibit
    already_here: bool = False
    parts: list[Exhibit] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass
class _Kept:
    """A file that is on the shelf and waits for its row."""

    exhibit: Exhibit
    sealed: Sealed
    inside: Inside
    parts: list["_Kept"] = field(default_factory=list)


def attach_files(
    book: Casebook,
    paths: Sequence[Path],
    subjects: Sequence[Record],
    *,
    title: str = "",
    why: str = "",
    progress: Progress = UNWATCHED,
) -> list[Attached]:
    """Attach files to what they show; each file is a turn of its own.

    A file that is here already is linked, not stored twice. The attachments of an e-mail become
    exhibits of their own. Raises `NotAFile`, `NotReadable`, `FileChanged`, `DiskFull`; files
    attached before the failure stay attached.
    """
    kinds = Showing.field("subject").kinds  # type: ignore[union-attr]
    for subject in subjects:
        if subject.kind not in kinds:
            raise NotReady(problems=f"{subject.ref} is no {' or '.join(kinds)}")
    return [
        _attach(book, path, subjects, title=title, why=why, progress=progress) for path in paths
    ]


def attach_bytes(
    book: Casebook,
    name: str,
    raw: bytes,
    subjects: Sequence[Record],
    *,
    progress: Progress = UNWATCHED,
) -> Attached:
    """Attach a file that is only in memory, such as a screenshot that was pasted."""
    put = book.shelf.put(io.BytesIO(raw), progress=progress)
    return _take_in(book, put, name, "", subjects, title="", why="", progress=progress)


def _attach(
    book: Casebook,
    path: Path,
    subjects: Sequence[Record],
    *,
    title: str,
    why: str,
    progress: Progress,
) -> Attached:
    put = book.shelf.put(path, progress=progress)
    try:
        file_time = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
    except OSError:
        file_time = ""  # it vanished after it was read: it is kept, its time is not known
    return _take_in(
        book, put, path.name, file_time, subjects, title=title, why=why, progress=progress
    )


def _take_in(
    book: Casebook,
    put: OnShelf,
    name: str,
    file_time: str,
    subjects: Sequence[Record],
    *,
    title: str,
    why: str,
    progress: Progress,
) -> Attached:
    here = book.with_hash(put.sha256)
    if here:
        book.shelf.remove(put.name)
        _link(book, here, subjects, why)
        remark = _("already in the casebook as {ref}; linked, not stored twice").format(
            ref=here.ref
        )
        return Attached(name, here, already_here=True, remarks=[remark])
    try:
        found = look_inside_sealed(book, put, name, progress)
        kept = _keep(put, found, name, title or name, file_time)
        kept.parts = _parts(book, found, progress)
        saved = _save(book, kept, subjects, why)
    except BaseException:
        book.shelf.remove(put.name)
        raise
    return Attached(name, saved[0], parts=saved[1:], remarks=_remarks(found))


def look_inside_sealed(book: Casebook, put: OnShelf, name: str, progress: Progress) -> Findings:
    """What is inside a file on the shelf, read from its sealed copy in the decoder child."""
    return look_inside(
        lambda writer: book.shelf.copy_out(put, writer, progress=progress), put.size, name
    )


def _keep(put: OnShelf, found: Findings, name: str, title: str, file_time: str) -> _Kept:
    exhibit = Exhibit(
        title=title,
        file_name=name,
        size=put.size,
        sha256=put.sha256,
        media_type=found.media_type,
        name_disagrees=found.disagrees or None,
        file_time=file_time,
        taken_as_read=found.taken_at or "",
        no_preview=found.no_preview_reason or "",
    )
    inside = Inside(
        text=found.text,
        text_complete=found.text_complete,
        pages=found.pages,
        thumbnail=found.thumbnail,
        reason=found.no_preview_reason or "",
        as_read=tuple(found.metadata),
    )
    sealed = Sealed("", put.name, put.identity, put.size, put.sha256)
    return _Kept(exhibit, sealed, inside)


def _parts(book: Casebook, found: Findings, progress: Progress) -> list[_Kept]:
    """The attachments of an e-mail, sealed as files of their own."""
    parts = []
    for attachment in found.attachments:
        put = book.shelf.put(io.BytesIO(attachment.payload), progress=progress)
        inside = look_inside_sealed(book, put, attachment.name, progress)
        parts.append(_keep(put, inside, attachment.name, attachment.name or _("attachment"), ""))
    return parts


def _save(book: Casebook, kept: _Kept, subjects: Sequence[Record], why: str) -> list[Exhibit]:
    return book.add_exhibits(
        [(item.exhibit, item.sealed, item.inside) for item in (kept, *kept.parts)],
        subjects,
        why=why,
    )


def _link(book: Casebook, exhibit: Exhibit, subjects: Sequence[Record], why: str) -> None:
    linked = {showing.subject for showing in book.where(Showing, "exhibit", exhibit.id)}
    fresh = [
        Showing(exhibit=exhibit.id, subject=subject.id)
        for subject in subjects
        if subject.id not in linked
    ]
    if fresh:
        book.save_all(fresh, action="attach", why=why)
    book.log(exhibit, "offered-again", why=why)


def _remarks(found: Findings) -> list[str]:
    remarks = []
    if found.disagrees:
        remarks.append(
            _("its name says another type than its content, which is {type}").format(
                type=found.media_type
            )
        )
    if found.no_preview_reason:
        remarks.append(_("no preview: {reason}").format(reason=_(found.no_preview_reason)))
    if not found.text_complete:
        remarks.append(_("only the beginning of its text can be searched"))
    return remarks
