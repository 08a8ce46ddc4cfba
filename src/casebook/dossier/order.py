"""What a person chose for a dossier: plain values that are kept, written to a file and read back.

docs/formats/order.md describes the file (JSON). Everything in it that came from outside is checked
here and nowhere else.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from casebook.dossier.profiles import SECTIONS
from casebook.errors import NotAnOrder
from casebook.words import _

FORMAT: Final = "casebook-dossier-order/1"
FULL, BRIEF = "full", "brief"
FORMS: Final = (FULL, BRIEF)
LANGUAGES: Final = ("en", "fr")
PAPERS: Final = ("letter", "a4")
NAMED = "named"
PSEUDONYM, INITIALS, ROLE, NOTHING = "pseudonym", "initials", "role", "nothing"
TREATMENTS: Final = (PSEUDONYM, INITIALS, ROLE, NOTHING)
HIDE, KEEP = "hide", "keep"
UNREAD: Final = "unread"
"""Stands for the mark where nobody went through the list: every page then says so."""
_LONGEST = 200_000


@dataclass(frozen=True)
class Relevance:
    """Facts that may be relevant to a provision, in the words of the author named in the order."""

    law: str
    text: str


@dataclass(frozen=True)
class Order:
    """For whom, what and how. Records are named by their refs, as people read them.

    `shown` are the consents (refs) whose purpose was held to cover this dossier; `hidden` maps a
    contact to the way in which it is hidden although it would be named; `found` maps the key of a
    name found in a text to HIDE or KEEP; `checked` is the mark of the list of readable names that
    a person went through; `ledger`, `statements` and `originals` (exhibits whose files go into a
    package with it) are refs that were ticked one by one.
    """

    incidents: tuple[str, ...] = ()
    preset: str = "local-police"
    language: str = "en"
    form: str = FULL
    paper: str = "letter"
    addressee: str = ""
    purpose: str = ""
    asks: str = ""
    prepared_by: str = ""
    approved_by: str = ""
    reply_to: str = ""
    subject: str = ""
    with_sections: tuple[str, ...] = ()
    without_sections: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    hidden: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, str] = field(default_factory=dict)
    ledger: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    originals: tuple[str, ...] = ()
    law_author: str = ""
    law: tuple[Relevance, ...] = ()
    budget: int = 0
    """The most bytes that the file should have; 0 for as many as it takes."""
    checked: str = ""

    def plain(self) -> dict[str, Any]:
        """As it is written: without what was not chosen."""
        empty = Order()
        found: dict[str, Any] = {"format": FORMAT}
        for spec in fields(self):
            value = getattr(self, spec.name)
            if value != getattr(empty, spec.name) or spec.name in ("incidents", "preset"):
                found[spec.name] = _written(value)
        return found

    def text(self) -> str:
        """The file."""
        return json.dumps(self.plain(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    def without_ticks(self) -> "Order":
        """The same wish before anybody went through its names."""
        return replace(self, checked="")


def read_order(text: str) -> Order:
    """Read the file. Raises `NotAnOrder` saying what is wrong with it."""
    if len(text) > _LONGEST:
        raise NotAnOrder(reason=_("it has more than {most} characters").format(most=_LONGEST))
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAnOrder(reason=_("it is not JSON: {error}").format(error=error)) from error
    if not isinstance(plain, dict):
        raise NotAnOrder(reason=_("it is not a JSON object"))
    return from_plain(plain)


def from_plain(plain: Mapping[str, Any]) -> Order:
    """An order from its written form. Raises `NotAnOrder`."""
    said = dict(plain)
    if said.pop("format", FORMAT) != FORMAT:
        raise NotAnOrder(reason=_("its format is not {format}").format(format=FORMAT))
    known = {spec.name: getattr(Order(), spec.name) for spec in fields(Order)}
    unknown = sorted(set(said) - set(known))
    if unknown:
        reason = _("it says “{word}”, which means nothing here").format(word=unknown[0][:40])
        raise NotAnOrder(reason=reason)
    values: dict[str, Any] = {n: _read(n, value, known[n]) for n, value in said.items()}
    order = Order(**values)
    for name, allowed in (("language", LANGUAGES), ("form", FORMS), ("paper", PAPERS)):
        if getattr(order, name) not in allowed:
            reason = _("{name} must be one of: {allowed}")
            raise NotAnOrder(reason=reason.format(name=name, allowed=", ".join(allowed)))
    for name in ("with_sections", "without_sections"):
        if wrong := [one for one in getattr(order, name) if one not in SECTIONS]:
            reason = _("there is no section “{name}”").format(name=wrong[0][:40])
            raise NotAnOrder(reason=reason)
    if wrong := [one for one in order.hidden.values() if one not in TREATMENTS]:
        reason = _("nobody can be hidden as “{way}”").format(way=wrong[0][:40])
        raise NotAnOrder(reason=reason)
    if wrong := [one for one in order.found.values() if one not in (HIDE, KEEP)]:
        reason = _("a name can be left to “{hide}” or “{keep}”").format(hide=HIDE, keep=KEEP)
        raise NotAnOrder(reason=reason)
    if order.budget < 0:
        raise NotAnOrder(reason=_("budget must be a number of bytes"))
    return order


def _written(value: object) -> object:
    if isinstance(value, tuple):
        return [_written(item) for item in value]
    if isinstance(value, Relevance):
        return {"law": value.law, "text": value.text}
    return dict(value) if isinstance(value, Mapping) else value


def _read(name: str, value: object, like: object) -> object:
    if name == "law":
        return tuple(_relevance(item) for item in _list(name, value))
    if isinstance(like, tuple):
        return tuple(_text(name, item) for item in _list(name, value))
    if isinstance(like, Mapping):
        if not isinstance(value, dict):
            raise NotAnOrder(reason=_("{name} must be an object").format(name=name))
        return {_text(name, key): _text(name, item) for key, item in value.items()}
    if isinstance(like, int):
        if not isinstance(value, int) or isinstance(value, bool):
            raise NotAnOrder(reason=_("{name} must be a number").format(name=name))
        return value
    return _text(name, value)


def _list(name: str, value: object) -> list[object]:
    if not isinstance(value, list):
        raise NotAnOrder(reason=_("{name} must be a list").format(name=name))
    return value


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise NotAnOrder(reason=_("{name} must be text").format(name=name))
    return value


def _relevance(value: object) -> Relevance:
    if not isinstance(value, dict) or set(value) != {"law", "text"}:
        raise NotAnOrder(reason=_("each item of law must say law and text"))
    return Relevance(_text("law", value["law"]), _text("text", value["text"]))
