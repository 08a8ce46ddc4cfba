"""Statements: begun from an incident, kept so that changed words are never taken for adopted ones,
and printed to be read back and signed."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from casebook.book import Casebook
from casebook.book.clock import now
from casebook.db.row import stamp
from casebook.dossier.casefile import CaseFile
from casebook.dossier.leaving import stays
from casebook.dossier.matter import Matter
from casebook.dossier.order import Order
from casebook.dossier.profiles import shipped
from casebook.dossier.recipe import Recipe
from casebook.dossier.statement_paper import statement_paper
from casebook.dossier.stating import missing
from casebook.errors import NotReady
from casebook.files import fresh_file
from casebook.records import Contact, Exhibit, Incident, Involvement, Statement
from casebook.words import _

_MAKERS = ("target", "witness", "also-affected", "reporter")


@dataclass(frozen=True)
class Judged:
    """How a statement stands: whether it is adopted in these words, and what is missing."""

    is_adopted: bool
    is_outdated: bool
    missing: tuple[str, ...]


def begin_statement(book: Casebook, incident: str) -> Statement:
    """A statement about an incident, not saved yet: by the one person who could make it, if there
    is one. Raises `NoSuchRecord`."""
    item = book.get(Incident, incident)
    involved = book.where(Involvement, "incident", item.id)
    makers = [one.contact for role in _MAKERS for one in involved if one.role == role]
    maker = book.get(Contact, makers[0]) if makers else None
    language = maker.languages[0] if maker and maker.languages else item.language
    return Statement(
        title=_("Statement: {title}").format(title=item.title),
        incident=item.id,
        maker=maker.id if maker else "",
        language=language,
    )


def is_outdated(book: Casebook, item: Statement) -> bool:
    """Its words are not those that stood there when it was adopted."""
    if not item.adopted or not item.id:
        return False
    words = adopted_words = ""
    for revision in book.history(item.id):
        for change in revision.changes:
            if change.field == "text":
                words = change.after or ""
        if any(change.field == "adopted" and change.after for change in revision.changes):
            adopted_words = words
    return adopted_words != words


def outdated(book: Casebook, items: Iterable[Statement]) -> frozenset[str]:
    """The ids of those whose words were changed after they were adopted."""
    return frozenset(item.id for item in items if is_outdated(book, item))


def judge(book: Casebook, item: Statement) -> Judged:
    """How a statement stands, saved or not."""
    changed = is_outdated(book, item)
    adopted = bool(item.adopted and item.signed) and not changed
    known = {exhibit.ref for exhibit in book.all(Exhibit)} if "EXH-" in item.text else set()
    return Judged(adopted, changed, tuple(missing(item, known, _)))


def keep_statement(book: Casebook, item: Statement, *, why: str = "") -> Statement:
    """Save a statement. If the words change, the adoption of the old ones ends first: what stands
    in `item` counts as an adoption of the new words.

    Raises `NotReady`, `NoSuchRecord`.
    """
    if not item.id:
        return book.save(item, why=why)
    old = book.get(Statement, item.id)
    if old.text != item.text and old.adopted and item.adopted:
        ended = replace(old, text=item.text, adopted=None, signed=None, read_back=None)
        book.save(ended, why=why)
    return book.save(item, why=why)


def paper_of(book: Casebook, ref: str, *, language: str = "en", paper: str = "letter") -> bytes:
    """A PDF of one statement, in full, for its maker: to be read back and signed.

    Raises `NoSuchRecord`, `MissingGlyph`; `NotReady` when it is never to leave the casebook.
    """
    item = book.get(Statement, ref)
    if stays(item):
        raise NotReady(problems=f"{item.ref}: marked never to leave this casebook")
    maker = book.get(Contact, item.maker) if item.maker else None
    case = CaseFile(
        incidents=[],
        statements=[item],
        all_people={maker.id: maker} if maker else {},
        outdated=outdated(book, [item]),
    )
    # to themselves everybody is named, and nobody else is known: the words stand as they are
    order = Order(
        preset="own-copy", language=language, paper=paper, subject=maker.ref if maker else ""
    )
    recipe = Recipe(order, shipped()["own-copy"], stamp(*now()), book.pseudonym_secret())
    out = io.BytesIO()
    statement_paper(Matter(case, recipe), item, recipe, out)
    return out.getvalue()


def print_statement(
    book: Casebook, ref: str, out: Path, *, language: str = "en", paper: str = "letter"
) -> Path:
    """Write the paper of a statement to a file; whole or not at all. Raises as `paper_of`, and
    `NotWritable`."""
    pdf = paper_of(book, ref, language=language, paper=paper)
    with fresh_file(out) as file:
        file.write(pdf)
    return out
