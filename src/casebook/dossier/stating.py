"""The words of a statement: its paragraphs, the exhibits they name, and what is missing."""

import re
from collections.abc import Callable, Collection, Iterator
from typing import Final

from casebook.records import Statement

_EXHIBIT: Final = re.compile(r"\bEXH-(?:[A-Z0-9]{3}-)?\d{4,}\b")
OPINIONS: Final = re.compile(
    r"\b(obviously|clearly|of course|undoubtedly|evil|thugs?|everyone knows|the chinese"
    r"|évidemment|clairement|bien sûr|sans aucun doute|tout le monde sait|les chinois)\b"
    r"|顯然|显然|毫無疑問|毫无疑问|眾所周知|众所周知",
    re.IGNORECASE,
)
"""Words that judge instead of telling what was seen, heard or read."""


def paragraphs(text: str) -> tuple[str, ...]:
    """The numbered paragraphs: every line that has words."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def exhibits_named(text: str) -> tuple[str, ...]:
    """The exhibits that a text refers to, each once, in their order."""
    return tuple(dict.fromkeys(_EXHIBIT.findall(text)))


def starters(when: str, say: Callable[[str], str]) -> list[str]:
    """How the usual paragraphs begin; "…" stands where the person's own words are to come."""
    return [
        say("I make this statement about what happened on {when}.").format(when=when),
        say("I was at …, with …"),
        say("I saw, heard or read: …"),
        say("The words were, as I remember them: “…”"),
        say("I know who it was, or believe it, because …"),
        say("Before and after it, …"),
        say("It made me …, and since then I …"),
        say("I have told of it: …"),
        say("I keep, and refer to: …"),
    ]


def unfilled(text: str) -> list[int]:
    """The numbers of the paragraphs in which "…" still stands for words to come."""
    return [number for number, line in enumerate(paragraphs(text), 1) if "…" in line]


def missing(item: Statement, known: Collection[str], say: Callable[[str], str]) -> Iterator[str]:
    """What keeps a statement from being adopted or believed; `known` are refs of exhibits."""
    if not item.text.strip():
        yield say("Nothing is written yet.")
        return
    if not item.maker:
        yield say("It is not said who makes it.")
    if found := OPINIONS.search(item.text):
        yield say("“{word}”: say what was seen, heard or read instead.").format(word=found[0])
    if places := unfilled(item.text):
        numbers = ", ".join(str(place) for place in places)
        yield say("Still to be filled in, where “…” stands: {numbers}.").format(numbers=numbers)
    unknown = [ref for ref in exhibits_named(item.text) if ref not in known]
    if unknown:
        yield say("There is no such exhibit: {refs}").format(refs=", ".join(unknown))
    ours, theirs = len(paragraphs(item.text)), len(paragraphs(item.translation))
    if theirs and ours != theirs:
        yield say("{ours} paragraphs, but the translation has {theirs}.").format(
            ours=ours, theirs=theirs
        )
    if item.translation and not item.translator:
        yield say("The translator is not named.")
    if item.adopted and not item.read_back:
        yield say("Adopted, but it is not said that it was read back.")
    if item.signed and not item.adopted:
        yield say("Signed, but not said when it was adopted.")
