"""What stands in a record, in the words of a person."""

from collections.abc import Mapping
from datetime import datetime

from casebook.records import Field, Moment, Record, Shape
from casebook.records.said import say
from casebook.ui.direction import ltr, own
from casebook.ui.tools import Tools
from casebook.words import _, plural, speaking


def ago(at: str) -> str:
    """How long ago a time of the history was, in the words of a person."""
    then = datetime.fromisoformat(at)
    minutes = int((datetime.now().astimezone() - then).total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return plural("{n} minute ago", "{n} minutes ago", minutes).format(n=minutes)
    if minutes < 24 * 60:
        return plural("{n} hour ago", "{n} hours ago", minutes // 60).format(n=minutes // 60)
    days = minutes // (24 * 60)
    if days < 31:
        return plural("{n} day ago", "{n} days ago", days).format(n=days)
    return ltr(at[:10])


def field_text(record: Record, name: str, tools: Tools) -> str:
    """What stands in a field, in words; refs are left out."""
    spec = type(record).field(name)
    if spec is None:
        raise KeyError(name)
    value = getattr(record, name)
    if value is None or value in ("", ()):
        return ""
    if spec.shape is Shape.MOMENT:
        return say(value, speaking())
    if spec.shape is Shape.CHOICE:
        return tools.label(spec.vocabulary, value)
    if spec.shape is Shape.CHOICES:
        return ", ".join(tools.label(spec.vocabulary, code) for code in value)
    if spec.shape is Shape.TAGS:
        return ", ".join(value)
    if spec.shape is Shape.YES_NO:
        return _("Yes") if value else _("No")
    return str(value)


def text_said(tools: Tools, spec: Field | None, text: str | None, names: Mapping[str, str]) -> str:
    """What the text of a field in the history says; `names` are those of records it may name."""
    if not text:
        return _("(empty)")
    if spec is None:
        return own(text)
    if spec.shape is Shape.REF:
        return names.get(text, text)
    if spec.vocabulary:
        return tools.label(spec.vocabulary, text)
    if spec.shape is Shape.MOMENT:
        return say(Moment.parse(text), speaking())
    if spec.shape is Shape.YES_NO:
        return _("Yes") if text == "yes" else _("No")
    return own(text)


def pairs(record: Record, tools: Tools, *names: str) -> list[tuple[str, str]]:
    """(label, text) of fields that say something."""
    found = []
    for name in names:
        spec = type(record).field(name)
        if spec and (text := field_text(record, name, tools)):
            found.append((_(spec.label), text))
    return found
