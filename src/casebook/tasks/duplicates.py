"""Contacts that may be one and the same: found, told apart for good, or made one."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from casebook.book import Casebook
from casebook.patterns import duplicates
from casebook.patterns.duplicates import Pair, pair_key
from casebook.records import Contact, Field, Identifier, Name, Relation, Shape
from casebook.records.fields import TEXTS, to_text
from casebook.records.vocabulary import vocabulary
from casebook.words import _, speaking

_APART = "not-the-same"


class Take(Enum):
    """Whose value is taken where two differ."""

    KEPT = "kept"
    OTHER = "other"
    BOTH = "both"


@dataclass(frozen=True)
class Difference:
    """A field in which two contacts differ, and what is taken unless somebody says otherwise."""

    field: Field
    kept: Any
    other: Any
    proposed: Take

    @property
    def can_be_both(self) -> bool:
        """Both values can stand in the field, one below the other."""
        return self.field.shape is Shape.PROSE


def find_duplicates(book: Casebook) -> list[Pair]:
    """Pairs of contacts that may be one, the likeliest first, without those told apart."""
    return duplicates.find(
        book.all(Contact),
        book.all(Name),
        book.all(Identifier),
        book.all(Relation),
        apart=told_apart(book),
    )


def told_apart(book: Casebook) -> set[str]:
    """Keys of the pairs of which somebody said that they are two."""
    try:
        found = json.loads(book.kept(_APART) or "[]")
    except ValueError:
        return set()
    return set(map(str, found)) if isinstance(found, list) else set()


def tell_apart(book: Casebook, one: str, other: str) -> None:
    """Remember that two contacts are not the same, and never ask again."""
    book.keep(_APART, json.dumps(sorted(told_apart(book) | {pair_key(one, other)})))


def forget_apart(book: Casebook, one: str, other: str) -> None:
    """Ask about two contacts again."""
    book.keep(_APART, json.dumps(sorted(told_apart(book) - {pair_key(one, other)})))


def differences(kept: Contact, other: Contact) -> list[Difference]:
    """The fields in which both say something, and not the same. Sets are united without asking."""
    found = []
    for spec in Contact.fields():
        here, there = getattr(kept, spec.name), getattr(other, spec.name)
        if spec.is_set or _empty(here) or _empty(there) or here == there:
            continue
        found.append(Difference(spec, here, there, _proposed(spec, here, there)))
    return found


def _empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _proposed(spec: Field, here: Any, there: Any) -> Take:
    if spec.shape is Shape.PROSE:
        return Take.KEPT if there.strip() in here else Take.BOTH
    if spec.name == "sensitivity":
        # whoever may have less is the safer side
        order = list(vocabulary("sensitivity"))
        stricter = order.index(there) > order.index(here) if {here, there} <= set(order) else False
        return Take.OTHER if stricter else Take.KEPT
    if spec.shape is Shape.YES_NO:
        return Take.KEPT if here else Take.OTHER
    return Take.KEPT


def united(
    kept: Contact,
    other: Contact,
    taken: Mapping[str, Take] | None = None,
    *,
    ref_of: Callable[[str], str] = str,
) -> Contact:
    """The contact that stands for both.

    What is not taken goes into the private notes, which never leave the casebook: nothing that
    somebody wrote is lost.
    """
    values: dict[str, Any] = {}
    aside: list[str] = []
    asked = {item.field.name: item for item in differences(kept, other)}
    for spec in Contact.fields():
        here, there = getattr(kept, spec.name), getattr(other, spec.name)
        if spec.is_set:
            values[spec.name] = (*here, *(item for item in there if item not in here))
        elif spec.name not in asked:
            values[spec.name] = there if _empty(here) else here
        else:
            take = (taken or {}).get(spec.name) or asked[spec.name].proposed
            if take is Take.BOTH and not asked[spec.name].can_be_both:
                take = Take.KEPT
            values[spec.name], left = _chosen(take, here, there)
            if not _empty(left) and spec.name != "name":
                aside.append(f"{_(spec.label)}: {_said(spec, left, ref_of)}")
    if aside:
        head = _("From {ref}, which is the same as this one:").format(ref=other.ref)
        notes = [values["private_notes"], "\n".join([head, *aside])]
        values["private_notes"] = "\n\n".join(text for text in notes if text)
    return replace(kept, **values)


def _chosen(take: Take, here: Any, there: Any) -> tuple[Any, Any]:
    """(what is taken, what is left)."""
    if take is Take.OTHER:
        return there, here
    if take is Take.BOTH:
        return f"{here}\n\n{there}", None
    if isinstance(here, str) and isinstance(there, str) and there.strip() in here:
        return here, None
    return here, there


def _said(spec: Field, value: Any, ref_of: Callable[[str], str]) -> str:
    text = to_text(value) or ""
    if spec.shape is Shape.REF:
        return ref_of(text)
    if spec.vocabulary and spec.shape not in TEXTS:
        entry = vocabulary(spec.vocabulary).get(text)
        return entry.label(speaking()) if entry else text
    return text


def coming_along(book: Casebook, contact: str) -> int:
    """How many records name a contact, and would name the one it becomes part of."""
    return len({item.id for _field, item in book.naming(contact)})


def merge(
    book: Casebook, kept: str, other: str, taken: Mapping[str, Take] | None = None
) -> Contact:
    """Make two contacts one, in one turn that one undo takes back. Raises `NoSuchRecord`.

    All that names the other one names the one that is kept; the name that is not taken becomes
    another name of it.
    """
    first, second = book.get(Contact, kept), book.get(Contact, other)
    whole = united(first, second, taken, ref_of=book.ref_of)
    known = {name.text.strip() for one in (first, second) for name in
             book.where(Name, "contact", one.id)} | {whole.name.strip()}  # fmt: skip
    names = [
        Name(contact=first.id, text=text, name_type="other")
        for text in dict.fromkeys((first.name.strip(), second.name.strip()))
        if text not in known
    ]
    why = _("{ref} is the same").format(ref=second.ref)
    return book.merge(whole, second.id, names, why=why)
