"""Every name, number and address that a reader of the dossier will be able to read.

A person goes through this list before anything is saved: the program knows only what it was told.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from casebook.dossier.blocks import Digest, Section, texts
from casebook.dossier.finding import ADDRESS, NAME, NUMBER, Finder, Hidden
from casebook.dossier.matter import NAMES_TYPED, Matter
from casebook.dossier.originals import originals
from casebook.dossier.plates import Kind, Plate
from casebook.records import Record

PICTURE: Final = "picture"
FILE: Final = "file"
_REACH: Final = re.compile(
    r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+"  # e-mail
    r"|(?:https?://|www\.)[^\s<>\"']+"
    r"|(?<![\w-])@\w{3,}"  # handles
    r"|(?<![\w:/.-])[+(]?\d(?:[\s().–-]{0,2}\d){6,14}(?![\w:/-])"  # telephone numbers
    r"|\b[A-Za-z]\d[A-Za-z][ -]?\d[A-Za-z]\d\b"  # postal codes
)
_DATE: Final = re.compile(r"\d{4}-\d\d(-\d\d)?([T ].*)?|[\d\s]{4,9}")
_HEX: Final = re.compile(r"[0-9a-f]{16,}")


@dataclass(frozen=True)
class Readable:
    """One thing that can be read, where (ids of sections), and whose it is as far as is known."""

    sort: str
    text: str
    whose: str
    where: tuple[str, ...]


def readable(m: Matter, sections: Iterable[Section]) -> tuple[Readable, ...]:
    """Names first, then numbers and addresses, then pictures and files that a person must look
    at."""
    known = Finder(_named(m), alike=m.case.alike)
    found: dict[tuple[str, str, str], dict[str, None]] = {}

    def add(sort: str, text: str, whose: str, where: str) -> None:
        found.setdefault((sort, text, whose), {})[where] = None

    for section in sections:
        for block in section.blocks:
            if isinstance(block, Digest):
                continue
            if isinstance(block, Plate) and block.kind in (Kind.PHOTO, Kind.PAGES):
                add(PICTURE, f"{block.ref} {block.title}", "", section.id)
            for text in texts(block):
                bare = _HEX.sub(" ", text)
                for match in _REACH.finditer(bare):
                    if not _DATE.fullmatch(match[0].strip()):
                        add(NUMBER if match[0][-1].isdigit() else ADDRESS, match[0], "", section.id)
                known.found.clear()
                known.hide(text)
                for one in known.found.values():
                    add(NAME, one.instead, one.whose, section.id)
    for original in originals(m):
        add(FILE, f"{original.exhibit} {PurePosixPath(original.name).name}", "", "package")
    order = (NAME, NUMBER, ADDRESS, PICTURE, FILE)
    return tuple(
        Readable(sort, text, whose, tuple(where))
        for (sort, text, whose), where in sorted(
            found.items(), key=lambda item: (order.index(item[0][0]), item[0][1].casefold())
        )
    )


def mark_of(listed: Iterable[Readable]) -> str:
    """What names a list that a person went through; another list has another."""
    said = "\n".join(sorted(f"{one.sort}\t{one.text}" for one in listed))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _names_typed(m: Matter) -> Iterator[tuple[Record, str]]:
    """Where people wrote the name of somebody who may be no contact."""
    for record in (
        *m.incidents, *m.acts, *m.involvements, *m.information, *m.statements, *m.case.referrals,
    ):  # fmt: skip
        for spec in record.fields():
            if spec.name in NAMES_TYPED:
                yield record, spec.name


def _named(m: Matter) -> Iterable[Hidden]:
    """Everybody who is called by name, to see where."""
    for one, contact in m.case.all_people.items():
        if not m.people.is_hidden(one):
            yield Hidden(contact.name, contact.name, contact.ref, ADDRESS)
    for item in m.case.names:
        if not m.people.is_hidden(item.contact) and item.contact in m.case.all_people:
            yield Hidden(item.text, item.text, m.case.all_people[item.contact].ref, ADDRESS)
    for record, name in _names_typed(m):
        said = m.value(record, name)
        # somebody who is hidden is called otherwise there, and is no name to be decided on
        if said and said == str(getattr(record, name)):
            yield Hidden(said, said, record.ref, ADDRESS)
    for said in (m.order.prepared_by, m.order.approved_by, m.order.law_author):
        if said.strip():
            yield Hidden(said, said.strip(), "", ADDRESS)
