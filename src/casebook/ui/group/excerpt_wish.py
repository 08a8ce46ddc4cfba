"""What is wanted of an excerpt, and what a look through the casebook says of that."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from casebook.book import Casebook
from casebook.dossier.excerpt import Excerpt
from casebook.dossier.order import Order
from casebook.progress import Progress
from casebook.records import Contact, Exhibit
from casebook.tasks.excerpt import For, look_through_excerpt, make_excerpt, size_of
from casebook.tasks.make_bundle import Made, Readers, readers_of


@dataclass(frozen=True)
class Wish:
    """For whom and what; incidents of the order are ids. Without `to`, a passphrase opens it."""

    order: Order
    to: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class File:
    """The file of an exhibit that is in it: whether it may go along, and whether it does."""

    ref: str
    title: str
    size: int
    may_go: bool
    is_tender: bool


@dataclass(frozen=True)
class Looked:
    """What it would say. `names` are true names by ref; `size` is about how large it will be."""

    said: Excerpt
    names: Mapping[str, str]
    files: tuple[File, ...]
    size: int


def readers_for(book: Casebook, wish: Wish) -> For:
    """Whom it is for. Raises `NoSuchMember`, `MemberRemoved`."""
    if wish.to:
        return For(readers_of(book, wish.to))
    return For(Readers(("",), (), (wish.order.addressee.strip(),)), wish.words)


def look(book: Casebook, wish: Wish) -> Looked:
    """Look through what it would say; nothing is written. To be run in a task."""
    order = _with_refs(book, wish.order)
    said = look_through_excerpt(book, order, readers_for(book, wish))
    names = {one.ref: book.get(Contact, one.ref).name for one in said.people}
    files = []
    for one in said.records:
        if one.kind == Exhibit.kind and one.ref:
            item = book.get(Exhibit, one.ref)
            if item.sha256:
                tender = bool(item.intimate or item.minor)
                files.append(
                    File(item.ref, item.title, item.size or 0, item.ref in said.may_go, tender)
                )
    return Looked(said, names, tuple(files), size_of(book, said))


def make(book: Casebook, wish: Wish, path: Path, progress: Progress) -> Made:
    """Write it, as `make_excerpt` does."""
    order = _with_refs(book, wish.order)
    return make_excerpt(book, order, readers_for(book, wish), path, progress=progress)


def _with_refs(book: Casebook, order: Order) -> Order:
    return replace(order, incidents=tuple(book.ref_of(one) for one in order.incidents))
