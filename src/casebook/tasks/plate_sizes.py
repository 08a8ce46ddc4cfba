"""Plates that together take no more than a number of bytes, and those of a quick preview."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from casebook.book import Casebook
from casebook.db.evidence import Inside
from casebook.dossier import plates as said
from casebook.dossier.budget import LADDER, fit
from casebook.dossier.plates import Cut, Kind, Picture, Plate, facts_only
from casebook.evidence.bare import told
from casebook.progress import UNWATCHED, Progress
from casebook.records import Exhibit
from casebook.tasks.plates import plate_of


def fitted(
    book: Casebook, plates: Sequence[Plate], budget: int, progress: Progress = UNWATCHED
) -> tuple[list[Plate], bool]:
    """(the plates in their order, whether their pictures take no more than so many bytes).

    What had to be made smaller is made again, measured, and made smaller still if need be.
    Captions stay; it is said on each plate.
    """
    found = list(plates)
    step = 0
    while sum(plate.size for plate in found) > budget and step < len(LADDER):
        plan = fit(plates, budget, step=step)
        for place, plate in enumerate(plates):
            if cut := plan.cuts.get(plate.ref):
                progress.step(place, len(plates), "pictures")
                found[place] = _again(book, plate, cut)
        step = max(step, plan.step) + 1
    return found, sum(plate.size for plate in found) <= budget


def _again(book: Casebook, plate: Plate, cut: Cut) -> Plate:
    exhibit = book.get(Exhibit, plate.ref)
    covered = book.get(Exhibit, plate.shown) if plate.shown else None
    made = plate_of(book, exhibit, cut, covered=covered)
    if made.kind is not plate.kind or made.size >= plate.size:
        return plate
    return replace(made, title=plate.title, caption=plate.caption)


def quick_plate_of(
    book: Casebook,
    exhibit: Exhibit,
    cut: Cut | None = None,
    *,
    covered: Exhibit | None = None,
) -> Plate:
    """A plate for a preview: its picture is the small one that was kept when it was attached.

    No file is read and no child started, and nothing from outside is decoded where the preview
    is drawn. Pages but the first are grey fields.
    """
    if covered and not (exhibit.intimate or exhibit.minor):
        plate = quick_plate_of(book, covered, cut)
        return replace(plate, ref=exhibit.ref, sha256=exhibit.sha256, shown=covered.ref)
    cut = cut or Cut()
    sort = exhibit.media_type
    is_picture = sort.startswith("image/") or sort == "application/pdf"
    if exhibit.intimate or exhibit.minor or not is_picture or book.sealed(exhibit.id) is None:
        return plate_of(book, exhibit, cut)
    inside = book.inside(exhibit.id) or Inside()
    bare = told(inside.thumbnail or b"")
    if bare is None:
        return facts_only(exhibit.ref, exhibit.sha256, said.DAMAGED)
    small = Picture(
        bare.form, bare.width, bare.height, bare.channels, bare.bits, len(bare.data),
        hashlib.sha256(bare.data).hexdigest(),
    )  # fmt: skip
    plate = Plate(exhibit.ref, Kind.PHOTO, exhibit.sha256, pictures=(small,), cut=cut)
    if sort != "application/pdf":
        return plate
    points = (612.0, 612.0 * bare.height / bare.width)
    pages = min(inside.pages or 1, cut.pages)
    others = [replace(small, size=0, sha256="", points=points, number=n) for n in range(1, pages)]
    drawn = (replace(small, points=points), *others)
    return replace(plate, kind=Kind.PAGES, pictures=drawn, total=inside.pages or 1)


class Thumbnails:
    """The source of the pictures of quick plates."""

    def __init__(self, book: Casebook) -> None:
        self._book = book

    def __call__(self, plate: Plate, _number: int) -> bytes:
        """The small picture that was kept."""
        inside = self._book.inside(self._book.get(Exhibit, plate.shown or plate.ref).id)
        bare = told(inside.thumbnail or b"") if inside else None
        return bare.data if bare else b""
