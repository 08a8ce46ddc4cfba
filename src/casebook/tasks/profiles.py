"""Presets of one's own: a copy of one that is shipped, to be changed."""

from casebook.book import Casebook
from casebook.dossier.profiles import profile
from casebook.records import Profile
from casebook.words import _


def copy_of(book: Casebook, preset: str, language: str) -> Profile:
    """A preset of one's own that says what another one says, not saved yet.

    `preset` is an id of one that is shipped or the ref of one's own. Raises `UnknownPreset`.
    """
    own = {item.ref: item for item in book.all(Profile)}
    known = profile(preset, own)
    return Profile(
        title=_("{name} (copy)").format(name=known.name(language)),
        base=own[preset].base if preset in own else known.id,
        audience=known.audience,
        sections=known.sections,
        named=known.named,
        hides_as=known.hides_as,
        covered_only=known.covered_only,
        relatives=known.relatives,
        in_confidence=known.in_confidence,
        asks="\n".join(known.asking(language)),
    )
