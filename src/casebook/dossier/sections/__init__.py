"""The sections of a dossier, one room each for what belongs together.

Each takes the matter and gives a section, or None where it has nothing to say.
"""

from collections.abc import Callable
from typing import Final

from casebook.dossier.blocks import Section
from casebook.dossier.matter import Matter
from casebook.dossier.sections.authorities import authorities
from casebook.dossier.sections.closing import checklist, glossary, integrity, method, using
from casebook.dossier.sections.communication import communication
from casebook.dossier.sections.exhibits import custody, exhibits
from casebook.dossier.sections.happened import chronology, incidents, register
from casebook.dossier.sections.link import foreign_link, harm, law
from casebook.dossier.sections.opening import summary, transmittal
from casebook.dossier.sections.people import identifiers, people
from casebook.dossier.sections.repetition import counts, repetition
from casebook.dossier.sections.statements import statements

MAKES: Final[dict[str, Callable[[Matter], Section | None]]] = {
    "transmittal": transmittal,
    "summary": summary,
    "communication": communication,
    "people": people,
    "identifiers": identifiers,
    "chronology": chronology,
    "register": register,
    "incidents": incidents,
    "repetition": repetition,
    "counts": counts,
    "law": law,
    "foreign-link": foreign_link,
    "harm": harm,
    "authorities": authorities,
    "statements": statements,
    "exhibits": exhibits,
    "custody": custody,
    "integrity": integrity,
    "method": method,
    "glossary": glossary,
    "using": using,
    "checklist": checklist,
}
"""All but the plates, which need the files."""
