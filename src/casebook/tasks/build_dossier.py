"""Makes a dossier: gather in short turns, build while the book is free, record what was made."""

import io
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from casebook.book import Casebook
from casebook.book.clock import now
from casebook.db.row import stamp
from casebook.dossier.build import Built, build
from casebook.dossier.filling import Source
from casebook.dossier.order import UNREAD, Order
from casebook.dossier.outline import Outline, Show, outline
from casebook.dossier.password import refuse_password
from casebook.dossier.plates import Plate
from casebook.dossier.profiles import profile
from casebook.dossier.ready import STOP
from casebook.dossier.recipe import Recipe
from casebook.errors import NotChecked, NotReady
from casebook.files import fresh_file
from casebook.progress import UNWATCHED, Progress
from casebook.records import Dossier, Exhibit, Profile
from casebook.tasks.gather import gather
from casebook.tasks.plate_sizes import Thumbnails, fitted, quick_plate_of
from casebook.tasks.plates import Pictures, plate_of

BRIEF_PAGES: Final = 4
_TEXT_BYTES: Final = 1_500_000
"""What fonts and text of a dossier take, about; the rest of a budget is for pictures."""
_MOST_ROWS: Final = 40
"""The most rows of a table in the brief form; fewer where they do not fit on four pages."""


@dataclass(frozen=True)
class Made:
    """Where the dossier and its slip are."""

    path: Path
    slip: Path
    pages: int
    sha256: str
    ref: str


def look_through(book: Casebook, order: Order) -> Outline:
    """What a dossier would say, without pages and pictures: its names, and what is missing.

    Raises `UnknownPreset`, `NoSuchRecord`, `NotReady`.
    """
    return outline(gather(book, order), recipe_of(book, order), _quick(book, UNWATCHED))


def preview_dossier(book: Casebook, order: Order, *, progress: Progress = UNWATCHED) -> bytes:
    """The PDF as it would be made now; nothing is written or recorded.

    Raises `UnknownPreset`, `NoSuchRecord`, `NotReady`, `MissingGlyph`.
    """
    out = io.BytesIO()
    _made(book, order, out, progress, _quick(book, progress), Thumbnails(book))
    return out.getvalue()


def build_dossier(
    book: Casebook,
    order: Order,
    out: Path,
    *,
    password: str = "",
    progress: Progress = UNWATCHED,
) -> Made:
    """Write a dossier; it appears whole or not at all. With a password it is encrypted.

    Raises `UnknownPreset`, `NoSuchRecord`, `MissingGlyph`, `NotWritable`; `NotReady` while
    something must be settled, or for a weak password; `NotChecked` when nobody went through the
    readable names.
    """
    refuse_unready(book, order)
    if password:
        refuse_password(password)
    written = write_dossier(book, order, out, password=password, progress=progress)
    ref = "" if book.read_only else note_dossier(book, out.name, written)
    return Made(out, written.slip, written.built.pages, written.built.sha256, ref)


@dataclass(frozen=True)
class Written:
    """A dossier on the disk that nothing was noted of yet."""

    what: Outline
    built: Built
    slip: Path


def refuse_unready(book: Casebook, order: Order) -> None:
    """Raise `NotReady` or `NotChecked` unless a dossier may be saved.

    One that nobody approves may be saved unread: then every page says that it is a draft that
    nobody has gone through.
    """
    checked = look_through(book, order)
    if stops := [one for one in checked.remarks if one.level == STOP]:
        raise NotReady(problems="; ".join(one.says.rstrip(".") for one in stops))
    if order.checked == UNREAD and not order.approved_by:
        return
    if order.checked != checked.mark:
        raise NotChecked(count=len(checked.readable))


def write_dossier(
    book: Casebook, order: Order, out: Path, *, password: str = "", progress: Progress = UNWATCHED
) -> Written:
    """Write the file and its slip; whoever calls has asked whether it may be."""
    slip = out.with_name(out.name + ".sha256")
    with closing(Pictures(book, progress)) as pictures, fresh_file(out) as file:
        show = _whole(book, progress)
        what, built = _made(book, order, file, progress, show, pictures, password)
    with fresh_file(slip) as file:
        file.write(f"{built.sha256}  {out.name}\n".encode())
    return Written(what, built, slip)


def recipe_of(book: Casebook, order: Order) -> Recipe:
    """The order with its profile and what the program adds. Raises `UnknownPreset`."""
    own = {item.ref: item for item in book.all(Profile)}
    return Recipe(order, profile(order.preset, own), stamp(*now()), book.pseudonym_secret())


def _quick(book: Casebook, progress: Progress) -> Show:
    """Exhibits from the small pictures that were kept: nothing is read or decoded."""

    def show(exhibit: Exhibit, covered: Exhibit | None) -> Plate:
        progress.step(0, 0, "pictures")
        return quick_plate_of(book, exhibit, covered=covered)

    return show


def _whole(book: Casebook, progress: Progress) -> Show:
    def show(exhibit: Exhibit, covered: Exhibit | None) -> Plate:
        progress.step(0, 0, "pictures")
        return plate_of(book, exhibit, covered=covered)

    return show


def _fitted(book: Casebook, what: Outline, budget: int, progress: Progress) -> Show:
    """The same exhibits, with pictures made smaller until all of them fit."""
    plates, _fits = fitted(book, what.plates, max(0, budget - _TEXT_BYTES), progress)
    known = {plate.ref: plate for plate in plates}
    return lambda exhibit, _covered: known[exhibit.ref]


def _made(
    book: Casebook,
    order: Order,
    out: BinaryIO,
    progress: Progress,
    show: Show,
    source: Source,
    password: str = "",
) -> tuple[Outline, Built]:
    case = gather(book, order)
    recipe = recipe_of(book, order)

    if order.budget and isinstance(source, Pictures):
        show = _fitted(book, outline(case, recipe, show), order.budget, progress)

    def build_one(recipe: Recipe) -> tuple[Outline, Built]:
        what = outline(case, recipe, show)
        out.seek(0)
        out.truncate()
        return what, build(what, out, book.sign, book.public_key(), source, progress, password)

    if not recipe.is_brief:
        return build_one(recipe)
    return _as_much_as_fits(build_one, recipe)


def _as_much_as_fits(
    build_one: Callable[[Recipe], tuple[Outline, Built]], recipe: Recipe
) -> tuple[Outline, Built]:
    """The brief form with as many rows as four pages hold, and never with less than one."""
    fits, too_many = 1, _MOST_ROWS + 1
    trying = _MOST_ROWS
    while True:
        what, built = build_one(replace(recipe, most=trying))
        if built.pages <= BRIEF_PAGES:
            fits = trying
        else:
            too_many = trying
        if too_many - fits <= 1:
            break
        trying = (fits + too_many) // 2
    return (what, built) if trying == fits else build_one(replace(recipe, most=fits))


def note_dossier(book: Casebook, name: str, written: Written) -> str:
    """Note what was made, and in the custody of each exhibit that it is in it; its ref."""
    what, built = written.what, written.built
    order = what.recipe.order
    saved = book.save(
        Dossier(
            title=name,
            addressee=order.addressee or what.recipe.profile.name(order.language),
            preset=order.preset,
            language=order.language,
            incidents=order.incidents,
            exhibits=tuple(one.ref for one in what.exhibits),
            sha256=built.sha256,
            pages=built.pages,
            head=what.head,
            purpose=order.purpose,
            approved_by=order.approved_by,
            named=what.named,
            told=what.told,
            order=order.text(),
        )
    )
    exhibits = [book.get(Exhibit, one.ref) for one in what.exhibits]
    book.log_all(exhibits, "into-dossier", saved.ref)
    return saved.ref
