"""Makes a copy of a picture or PDF on which parts are covered; the original stays as it is."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pikepdf

from casebook.book import Casebook
from casebook.errors import NotCovered
from casebook.evidence.copies import Copied, Ended, pictures_of
from casebook.evidence.covering import MOST_BOXES, Box
from casebook.evidence.decode import Feed
from casebook.evidence.findings import LOCKED, TOO_LARGE, TOO_SLOW
from casebook.progress import UNWATCHED, Progress
from casebook.records import Exhibit
from casebook.records.vocabulary import vocabulary
from casebook.tasks.attach import attach_apart
from casebook.words import _, later

MOST_PAGES: Final = 200
_ROOM: Final = (612.0, 792.0)
_WHY: Final = {
    LOCKED: later("it is protected with a password"),
    TOO_LARGE: later("it is too large"),
    TOO_SLOW: later("it took too long"),
}
_BROKEN: Final = later("its file is damaged, or a covered part would show through")


@dataclass(frozen=True)
class Covered:
    """The copy, and how many of its pixels were read again and are covered."""

    exhibit: Exhibit
    pixels: int


def covered_copy(book: Casebook, exhibit: str) -> Exhibit | None:
    """The newest copy with covered parts of an exhibit, by its id; None if there is none."""
    found = book.where(Exhibit, "covers", exhibit)
    return found[-1] if found else None


def page_of(book: Casebook, ref: str, number: int) -> tuple[bytes, int]:
    """A picture of a page (from 0) to draw boxes on, and how many pages there are.

    It was drawn in the child. Raises `NotCovered`, `EvidenceMissing`, `EvidenceChanged`.
    """
    exhibit = book.get(Exhibit, ref)
    sealed = book.sealed(exhibit.id)
    if sealed is None:
        raise NotCovered(ref=exhibit.ref, reason=_("it has no file"))
    wanted: dict[str, object] = {"longest": 1800, "quality": 85}
    if exhibit.media_type == "application/pdf":
        wanted = {"first": number, "most": 1, "box": _ROOM, "dpi": 130}
    found: Copied | None = None
    pictures = pictures_of(
        lambda pipe: book.shelf.copy_out(sealed, pipe, ref=exhibit.ref), exhibit.size or 0, wanted
    )
    while True:
        try:
            found = next(pictures) or found
        except StopIteration as stopped:
            ended: Ended = stopped.value
            break
    if found is None:
        why = _(_WHY.get(ended.reason, _BROKEN))
        raise NotCovered(ref=exhibit.ref, reason=why)
    is_paper = exhibit.media_type == "application/pdf"
    return found.bare.file, min(ended.total, MOST_PAGES) if is_paper else 1


def cover(
    book: Casebook, ref: str, boxes: Sequence[Box], *, why: str, progress: Progress = UNWATCHED
) -> Covered:
    """Make a covered copy and attach it. Nothing is kept unless every covered pixel is black.

    Raises `NoSuchRecord`, `NotCovered`, `EvidenceMissing`, `EvidenceChanged`.
    """
    exhibit = book.get(Exhibit, ref)
    _refuse(exhibit, boxes)
    sealed = book.sealed(exhibit.id)
    if sealed is None:
        raise NotCovered(ref=exhibit.ref, reason=_("it has no file"))
    is_paper = exhibit.media_type == "application/pdf"

    def feed(pipe: Any) -> None:
        book.shelf.copy_out(sealed, pipe, ref=exhibit.ref)

    pages = _drawn(exhibit, feed, boxes, progress, is_paper=is_paper)
    pixels = sum(_read_again(exhibit, page, number, boxes) for number, page in enumerate(pages))
    raw = _paper(pages) if is_paper else pages[0].bare.data
    name = f"{exhibit.ref}-covered.{'pdf' if is_paper else 'jpg'}"
    copy = attach_apart(
        book,
        name,
        raw,
        lambda made: replace(
            made,
            title=_("{title} (parts covered)").format(title=exhibit.title),
            exhibit_kind=exhibit.exhibit_kind,
            covers=exhibit.id,
            covered_parts="\n".join(box.text for box in boxes),
        ),
        why=why,
        progress=progress,
    )
    reasons = ", ".join(dict.fromkeys(box.reason for box in boxes))
    detail = f"{copy.ref}: {len(boxes)} parts ({reasons}), {pixels} pixels read again. {why}"
    book.log_all([exhibit, copy], "covered", detail.strip())
    return Covered(copy, pixels)


def _refuse(exhibit: Exhibit, boxes: Sequence[Box]) -> None:
    reason = ""
    if exhibit.covers:
        reason = _("it is a covered copy itself; cover the original again")
    elif not (exhibit.media_type.startswith("image/") or exhibit.media_type == "application/pdf"):
        reason = _("only pictures and PDFs can be covered")
    elif not boxes:
        reason = _("no part was marked")
    elif len(boxes) > MOST_BOXES:
        reason = _("more than {count} parts were marked").format(count=MOST_BOXES)
    elif wrong := [box.reason for box in boxes if box.reason not in vocabulary("cover_reason")]:
        reason = _("there is no reason called “{word}”").format(word=wrong[0][:40])
    if reason:
        raise NotCovered(ref=exhibit.ref, reason=reason)


def _drawn(
    exhibit: Exhibit, feed: Feed, boxes: Sequence[Box], progress: Progress, *, is_paper: bool
) -> list[Copied]:
    covers: dict[str, list[list[float]]] = {}
    for box in boxes:
        sides = [box.left, box.top, box.width, box.height]
        covers.setdefault(str(box.page), []).append(sides)
    wanted: dict[str, object] = {"covers": covers, "quality": 92}
    if is_paper:
        wanted |= {"first": 0, "most": MOST_PAGES, "box": _ROOM, "dpi": 200}
    found: list[Copied] = []
    pictures = pictures_of(feed, exhibit.size or 0, wanted)
    while True:
        progress.step(len(found), 0, exhibit.ref)
        try:
            page = next(pictures)
        except StopIteration as stopped:
            ended: Ended = stopped.value
            break
        if page is None:
            raise NotCovered(
                ref=exhibit.ref, reason=_("page {page} cannot be drawn").format(page=len(found) + 1)
            )
        found.append(page)
    if ended.reason or not found:
        why = _(_WHY.get(ended.reason, _BROKEN))
        raise NotCovered(ref=exhibit.ref, reason=why)
    if ended.total > len(found):
        reason = (
            _("it has more than {count} pages").format(count=MOST_PAGES)
            if is_paper
            else _("it holds several pictures, of which a copy would show one")
        )
        raise NotCovered(ref=exhibit.ref, reason=reason)
    if any(box.page >= len(found) for box in boxes):
        raise NotCovered(ref=exhibit.ref, reason=_("a part is on a page that it does not have"))
    return found


def _read_again(exhibit: Exhibit, page: Copied, number: int, boxes: Sequence[Box]) -> int:
    """Have another child read a page and compare every covered pixel; how many."""
    mine = [[box.left, box.top, box.width, box.height] for box in boxes if box.page == number]
    if not mine:
        return 0
    data = page.bare.data
    checked = pictures_of(lambda pipe: _send(pipe, data), len(data), {"check": mine})
    try:
        next(checked)
    except StopIteration as stopped:
        ended: Ended = stopped.value
        if not ended.reason and ended.total:
            return ended.total
    raise NotCovered(ref=exhibit.ref, reason=_("a covered part would show through"))


def _send(pipe: Any, data: bytes) -> None:
    pipe.write(data)


def _paper(pages: Sequence[Copied]) -> bytes:
    """A PDF of pictures only: no text, no notes, nothing of the file it was drawn from."""
    with pikepdf.new() as pdf:
        for page in pages:
            width, height = page.points or _ROOM
            picture = pikepdf.Stream(pdf, page.bare.data)
            picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
            picture.Width, picture.Height = page.bare.width, page.bare.height
            picture.ColorSpace, picture.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
            picture.Filter = pikepdf.Name.DCTDecode
            sheet = pdf.add_blank_page(page_size=(width, height))
            sheet.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
            sheet.Contents = pikepdf.Stream(pdf, f"{width} 0 0 {height} 0 0 cm /P Do".encode())
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()
