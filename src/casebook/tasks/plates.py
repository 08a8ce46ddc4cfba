"""Exhibits made ready to be shown: what each plate is, and its pictures when they are written."""

import hashlib
import io
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from casebook.book import Casebook
from casebook.db.evidence import Inside
from casebook.dossier import plates as said
from casebook.dossier.look import MARGIN, PAPERS
from casebook.dossier.plates import Cut, Enclosed, Kind, Picture, Plate, facts_only
from casebook.errors import EvidenceChanged, EvidenceMissing
from casebook.evidence.bare import Bare, NotBare, bare_jpeg
from casebook.evidence.copies import Copied, Ended, pictures_of
from casebook.evidence.decode import Feed
from casebook.evidence.findings import BROKEN, LOCKED, TOO_LARGE, TOO_SLOW, WHOLE_LIMIT
from casebook.progress import UNWATCHED, Progress
from casebook.records import Exhibit
from casebook.tasks.plate_text import headers_of, lines_of, recording

_WHY: Final = {
    LOCKED: said.LOCKED,
    TOO_LARGE: said.TOO_LARGE,
    TOO_SLOW: said.TOO_LARGE,
    BROKEN: said.DAMAGED,
}
MOST_PIXELS: Final = 100_000_000
_BOX: Final = tuple(side - 2 * MARGIN for side in PAPERS["letter"])

Copies = Generator[Copied | None, None, Ended]


def plate_of(
    book: Casebook, exhibit: Exhibit, cut: Cut | None = None, *, covered: Exhibit | None = None
) -> Plate:
    """How an exhibit is shown; whatever is wrong with its file is a reason, never a failure.

    `covered` is a copy with parts covered, which is shown in its place.
    """
    if exhibit.intimate or exhibit.minor:
        return facts_only(exhibit.ref, exhibit.sha256, said.WITHHELD)
    source = covered or exhibit
    sealed = book.sealed(source.id)
    if sealed is None:
        missing = said.MISSING if source.sha256 else said.NO_FILE
        return facts_only(exhibit.ref, exhibit.sha256, missing)
    try:
        plate = _Making(book, source, cut or Cut()).plate()
    except EvidenceMissing:
        return facts_only(exhibit.ref, exhibit.sha256, said.MISSING)
    except EvidenceChanged:
        return facts_only(exhibit.ref, exhibit.sha256, said.CHANGED)
    if covered is None:
        return plate
    notes = (said.COVERED, *plate.notes)
    return replace(plate, ref=exhibit.ref, sha256=exhibit.sha256, shown=covered.ref, notes=notes)


class Pictures:
    """The source of the pictures of plates, each read again when the PDF is written."""

    def __init__(self, book: Casebook, progress: Progress = UNWATCHED) -> None:
        self._book, self._progress = book, progress
        self._running: tuple[str, int, Copies] | None = None

    def __call__(self, plate: Plate, number: int) -> bytes:
        """The bytes of a picture, as they stood when the plate was made, or other ones."""
        self._progress.step(0, 0, "pictures")
        exhibit = self._book.get(Exhibit, plate.shown or plate.ref)
        making = _Making(self._book, exhibit, plate.cut)
        picture = plate.pictures[number]
        if plate.kind is Kind.PAGES:
            return self._page(making, plate, picture)
        if said.AS_IT_IS in plate.notes:
            with suppress(NotBare):
                return bare_jpeg(making.whole()).data
        copies = making.copies(plate.cut.longest, plate.cut.quality)
        with suppress(StopIteration):
            if found := next(copies):
                copies.close()
                return found.bare.data
        return b""

    def close(self) -> None:
        """End what still runs."""
        if self._running:
            self._running[2].close()
            self._running = None

    def _page(self, making: "_Making", plate: Plate, picture: Picture) -> bytes:
        """Pages are asked for in their order: one child draws them all, unless the order breaks."""
        ref, after, pages = self._running or ("", 0, None)
        if pages is None or ref != plate.ref or picture.number < after:
            self.close()
            after, pages = picture.number, making.pages(picture.number)
        found: Copied | None = None
        try:
            for _page in range(after, picture.number + 1):
                found = next(pages)
        except StopIteration:
            found = None
        self._running = (plate.ref, picture.number + 1, pages)
        return found.bare.data if found else b""


@dataclass(frozen=True)
class _Making:
    """One exhibit, on the way to its plate."""

    book: Casebook
    exhibit: Exhibit
    cut: Cut

    def plate(self) -> Plate:
        sort = self.exhibit.media_type
        inside = self.book.inside(self.exhibit.id) or Inside()
        if sort.startswith("image/") and sort != "image/svg+xml":
            return self.photo()
        if sort == "application/pdf":
            return self.paper()
        if sort.startswith(("audio/", "video/")):
            facts = recording(inside.as_read)
            return replace(self.facts(said.RECORDING), kind=Kind.MEDIA, facts=facts)
        if inside.reason in (BROKEN, LOCKED) and not inside.text:
            return self.facts(_WHY[inside.reason])
        if inside.text.strip() or sort == "message/rfc822":
            return self.text(inside)
        return self.facts(said.NOT_SHOWN)

    def facts(self, reason: str) -> Plate:
        return facts_only(self.exhibit.ref, self.exhibit.sha256, reason)

    # Files

    def feed(self) -> Feed:
        sealed = self.book.sealed(self.exhibit.id)
        if sealed is None:
            raise EvidenceMissing(ref=self.exhibit.ref)
        return lambda pipe: self.book.shelf.copy_out(sealed, pipe, ref=self.exhibit.ref)

    def whole(self) -> bytes:
        out = io.BytesIO()
        self.feed()(out)
        return out.getvalue()

    def copies(self, longest: int, quality: int) -> Copies:
        wanted: dict[str, object] = {"longest": longest, "quality": quality or 90}
        return pictures_of(self.feed(), self.exhibit.size or 0, wanted)

    def pages(self, first: int = 0) -> Copies:
        wanted: dict[str, object] = {
            "first": first,
            "most": max(0, self.cut.pages - first),
            "box": _BOX,
            "dpi": self.cut.dpi,
            "quality": self.cut.quality or 82,
        }
        return pictures_of(self.feed(), self.exhibit.size or 0, wanted)

    # Kinds

    def photo(self) -> Plate:
        if (self.exhibit.size or 0) > WHOLE_LIMIT:
            return self.facts(said.TOO_LARGE)
        is_damaged = self.exhibit.no_preview == BROKEN
        if self.exhibit.media_type == "image/jpeg" and not self.cut.longest and not is_damaged:
            with suppress(NotBare):
                bare = bare_jpeg(self.whole())
                if bare.width * bare.height > MOST_PIXELS:
                    return self.facts(said.TOO_LARGE)
                notes = [said.AS_IT_IS, *([said.OTHER_COLORS] if bare.had_profile else [])]
                picture = _picture(bare, (bare.width, bare.height))
                return self.shown(Kind.PHOTO, (picture,), tuple(notes))
        found, ended = _all(self.copies(self.cut.longest, self.cut.quality))
        if not found or found[0] is None:
            return self.facts(_WHY.get(ended.reason, said.DAMAGED))
        copied = found[0]
        notes = [said.SCALED if self.cut.longest else said.REDRAWN]
        notes += [said.FIRST_ONLY] if ended.total > 1 else []
        picture = _picture(copied.bare, copied.pixels)
        return self.shown(Kind.PHOTO, (picture,), tuple(notes))

    def paper(self) -> Plate:
        pictures: list[Picture] = []
        undrawn: list[int] = []
        number = 0
        pages = self.pages()
        while True:
            try:
                copied = next(pages)
            except StopIteration as stopped:
                ended: Ended = stopped.value
                break
            if copied is None:
                undrawn.append(number)
            else:
                made = _picture(copied.bare, copied.pixels)
                pictures.append(replace(made, points=copied.points, number=number))
            number += 1
        if not pictures:
            return self.facts(_WHY.get(ended.reason, said.DAMAGED))
        notes = (said.PAGES_DRAWN, *([said.SCALED] if self.cut.dpi < Cut().dpi else []))
        made_plate = self.shown(Kind.PAGES, tuple(pictures), notes)
        return replace(made_plate, total=max(ended.total, number), undrawn=tuple(undrawn))

    def text(self, inside: Inside) -> Plate:
        lines, total = lines_of(inside.text, self.cut.lines)
        plate = self.shown(Kind.TEXT, (), (said.TEXT_ONLY,))
        is_mail = self.exhibit.media_type == "message/rfc822"
        return replace(
            plate,
            text="\n".join(lines),
            total=total,
            facts=headers_of(inside.as_read) if is_mail else (),
            enclosed=tuple(
                Enclosed(one.ref, one.file_name, one.size or 0, one.sha256)
                for one in self.book.where(Exhibit, "parent", self.exhibit.id)
            ),
        )

    def shown(self, kind: Kind, pictures: tuple[Picture, ...], notes: tuple[str, ...]) -> Plate:
        exhibit = self.exhibit
        return Plate(
            exhibit.ref, kind, exhibit.sha256, pictures=pictures, notes=notes, cut=self.cut
        )


def _all(copies: Copies) -> tuple[list[Copied | None], Ended]:
    found: list[Copied | None] = []
    while True:
        try:
            found.append(next(copies))
        except StopIteration as stopped:
            ended: Ended = stopped.value
            return found, ended


def _picture(bare: Bare, pixels: tuple[int, int]) -> Picture:
    upright = pixels[::-1] if bare.turned >= 5 else pixels
    return Picture(
        bare.form,
        bare.width,
        bare.height,
        bare.channels,
        bare.bits,
        len(bare.data),
        hashlib.sha256(bare.data).hexdigest(),
        bare.turned,
        upright,
    )
